"""The Summary tab as it was drawn for the workbook, taken apart into tiles and tables: same words, same order."""

from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from okrsync.layout import SUMMARY, Column, Look
from okrsync.model import Page, Status, Value
from okrsync.texts import say

Cells = Mapping[str, Value]

_TINTS = {"team": Status.ON_TRACK, "status": Status.AT_RISK, "vs_plan": Status.OFF_TRACK}
"""The tiles that count statuses, by the column that they begin in."""


class Tile(Struct, frozen=True):
    """A figure with its label and note; `status` tints it, if it counts any."""

    label: str
    figure: str
    note: str
    status: Status | None


class Section(Struct):
    """A table: `heads` by column key where it has a header of its own, `more` below it."""

    title: str
    aside: str
    beside: str
    heads: Cells = field(default_factory=dict)
    lines: list[Cells] = field(default_factory=list)
    more: list[str] = field(default_factory=list)

    @property
    def columns(self) -> list[Column]:
        """The columns that some line fills."""
        return [each for each in SUMMARY.columns if any(line.get(each.key) is not None for line in self.lines)]

    def head(self, column: Column) -> str:
        """The title of a column."""
        return _text(self.heads, column.key) or (say("What") if column.key == "item" else column.title)


def sentence(page: Page, look: Look) -> str:
    """The headline or the aside."""
    return next((_text(row.cells, "item") for row in page.rows if row.look == look), "")


def tiles(page: Page) -> tuple[Tile, ...]:
    """The six of them."""
    label, figure, note = (_first(page, look) for look in (Look.LABEL, Look.FIGURE, Look.NOTE))
    return tuple(_tile(key, *(_text(cells, key) for cells in (label, figure, note))) for key in label)


def sections(page: Page) -> tuple[Section, ...]:
    """The tables, and the section of the charts, which has no lines."""
    return tuple(_sections(page))


def _first(page: Page, look: Look) -> Cells:
    return next((row.cells for row in page.rows if row.look == look), {})


def _text(cells: Cells, key: str) -> str:
    value = cells.get(key)
    return value if isinstance(value, str) else ""


def _tile(key: str, label: str, figure: str, note: str) -> Tile:
    return Tile(label, figure, note, None if figure.startswith("0") else _TINTS.get(key))


def _sections(page: Page) -> Iterator[Section]:
    now: Section | None = None
    for row in page.rows:
        cells = row.cells
        if row.look == Look.SECTION:
            if now:
                yield now
            now = Section(_text(cells, "item"), _text(cells, "why"), _text(cells, "trend"))
        elif now and row.look == Look.HEAD:
            now.heads = cells
        elif now and row.look == Look.LINE:
            now.lines.append(cells)
        elif now and row.look == Look.MORE:
            now.more.append(_text(cells, "item"))
    if now:
        yield now
