"""A tab as it stands, at a terminal."""

from collections.abc import Iterable, Sequence

from rich.console import JustifyMethod
from rich.table import Table

from okrsync.layout import Tab, Type
from okrsync.model import Cell, Row
from okrsync.okrs.figures import amount, percent
from okrsync.report.cells import short

_RIGHT = frozenset({Type.NUMBER, Type.PERCENT, Type.POINTS, Type.SCORE})
_WORDY = frozenset({Type.TEXT, Type.NOTE})


def table(tab: Tab, rows: Iterable[Row], keys: Sequence[str]) -> Table:
    """The columns of these keys, a line each row."""
    made = Table(box=None, pad_edge=False, header_style="dim")
    for key in keys:
        column = tab.column(key)
        justify: JustifyMethod = "right" if column.type in _RIGHT else "left"
        if column.type in _WORDY:
            made.add_column(column.header, justify=justify, ratio=1, min_width=12)
        else:
            made.add_column(column.header, justify=justify, no_wrap=True)
    for row in rows:
        made.add_row(*(short(_shown(row[key])) for key in keys))
    return made


def _shown(cell: Cell) -> str:
    if cell.error or cell.number is None:
        return cell.error or cell.text
    return percent(cell.number) if cell.percent else amount(cell.number)
