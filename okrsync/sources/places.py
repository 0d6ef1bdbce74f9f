"""Where in a workbook a link points: `KPIs!B7`, `Plan!A1:F`, `gid=7!B4`, a tab, or a name."""

import re

from msgspec import Struct

from okrsync.xlsx.refs import column_number

_CORNER = r"\$?([A-Za-z]{1,3})?\$?([1-9][0-9]{0,6})?"
_SPAN = re.compile(rf"{_CORNER}(?::{_CORNER})?")
_GID = re.compile(r"gid=(\d+)")
_QUOTED = re.compile(r"'(?:[^']|'')+'")


class Span(Struct, frozen=True):
    """A rectangle of cells, counted from 1, edges inclusive; None: as far as the sheet goes."""

    top: int = 1
    left: int = 1
    bottom: int | None = None
    right: int | None = None

    @property
    def one_cell(self) -> bool:
        """Whether it is a single cell."""
        return (self.top, self.left) == (self.bottom, self.right)

    def has(self, row: int, column: int) -> bool:
        """Whether a cell lies in it."""
        return self.top <= row <= (self.bottom or row) and self.left <= column <= (self.right or column)


EVERYTHING = Span()


class Place(Struct, frozen=True):
    """Cells of a tab, by its title or Google's number of it ("" and None: the first tab); or a name for a place."""

    tab: str = ""
    gid: int | None = None
    span: Span = EVERYTHING
    name: str = ""


def parse(text: str) -> Place | None:
    """What a link says behind the spreadsheet; None where it makes no sense."""
    tab, mark, cells = text.strip().rpartition("!")
    gid = _GID.fullmatch(tab if mark else cells)
    span = EVERYTHING if gid and not mark else parse_span(cells)
    if gid:
        return Place(gid=int(gid[1]), span=span) if span else None
    if mark:
        return Place(_unquoted(tab), span=span) if span else None
    if _QUOTED.fullmatch(cells):
        return Place(_unquoted(cells))
    return Place(span=span) if span else Place(name=cells) if cells else Place()


def parse_span(text: str) -> Span | None:
    """`B7`, `A1:F9`, `A3:F`, `A:F` or `2:9`; None for anything else."""
    found = _SPAN.fullmatch(text.strip())
    if not found:
        return None
    left, top, right, bottom = found.groups()
    try:
        if ":" not in text:
            row, column = int(top or 0), column_number(left or "")
            return Span(row, column, row, column) if row else None
        if bool(left) != bool(right) or not (right or bottom):
            return None
        rows = sorted((int(top or 1), int(bottom))) if bottom else (int(top or 1), None)
        columns = sorted((column_number(left), column_number(right))) if left else (1, None)
    except ValueError:
        return None
    return Span(rows[0] or 1, columns[0] or 1, rows[1], columns[1])


def _unquoted(title: str) -> str:
    title = title.strip()
    return title[1:-1].replace("''", "'") if _QUOTED.fullmatch(title) else title
