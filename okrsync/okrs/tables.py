"""A sheet's cells as a table: which column means what, and which cell is a number (DESIGN §6)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo

from msgspec import Struct

from okrsync.errors import Problem
from okrsync.model import Cell, Number
from okrsync.okrs.figures import listed
from okrsync.texts import joined, say

Cells = Mapping[int, Cell]
"""The cells of a row by column, counted from 1."""
SHOWN = 8
"""So many headers of a table are named where one is missing."""


def fold(text: str) -> str:
    """A header or a word as it compares: case, spaces and the kind of apostrophe do not matter."""
    return " ".join(text.split()).casefold().replace("’", "'")


class Words(Struct, frozen=True):
    """What headers and the words of a status column mean, folded; of several headers the first that is there counts.

    `points` are headers for the numeric field `estimates`.
    """

    title: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    done_date: tuple[str, ...] = ()
    created: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    id: tuple[str, ...] = ()
    done: frozenset[str] = frozenset()
    dropped: frozenset[str] = frozenset()
    in_progress: frozenset[str] = frozenset()
    estimates: str = ""

    def of_number(self, name: str) -> tuple[str, ...]:
        """The headers that a numeric field may have."""
        return (fold(name), *self.points) if name == self.estimates else (fold(name),)


class Table(Struct, frozen=True):
    """Rows by their number in the sheet, in order; the first that holds anything are the headers.

    `name` is what people call it, `tab` its sheet in the identity of rows; `at` names a cell, by row and column, and
    `address` is the URL of a row. Dates are told in `zone`.
    """

    connection: str
    name: str
    tab: str
    rows: Mapping[int, Cells]
    at: Callable[[int, int], str]
    address: Callable[[int], str] = lambda _: ""
    zone: tzinfo = UTC


class Headers(Struct, frozen=True):
    """The header row of a table: the columns of each header, folded, and all headers as they are written."""

    table: Table
    row: int
    columns: Mapping[str, Sequence[int]]
    written: Sequence[str]

    @classmethod
    def of(cls, table: Table, row: int) -> "Headers":
        """Read them."""
        columns: dict[str, list[int]] = {}
        written = {column: cell.text for column, cell in table.rows[row].items() if cell.text}
        for column, text in written.items():
            columns.setdefault(fold(text), []).append(column)
        return cls(table, row, columns, tuple(written.values()))

    def column(self, names: Iterable[str]) -> int | Problem | None:
        """The column of the first of some headers that is there; a Problem where two columns have it."""
        found = next((self.columns[name] for name in names if name in self.columns), None)
        if found is None or len(found) == 1:
            return found[0] if found else None
        *others, last = (self.table.at(self.row, column) for column in found)
        what = say("{cells} and {last} have the same header.", cells=joined(", ", others), last=last)
        return Problem("two-headers", self.table.name, what, say("Rename one of them, or link a range with only one."))

    def lacking(self, code: str, what: str, to_do: str) -> Problem:
        """A Problem that names the headers that are there."""
        told = say("{what} (its headers: {headers}).", what=what, headers=listed(self.written, SHOWN))
        return Problem(code, self.table.name, told, to_do)


def number(cell: Cell, beside: Cell, text: str) -> Number | Problem:
    """The number in the cell that the link `text` means; a date in the cell `beside` it is its age."""
    value = value_of(cell)
    if value is None:
        what = say("The cell of “{link}” holds {value}, which is no number.", link=text, value=shown(cell))
        return Problem("not-a-number", text, what, say("Mend the cell."))
    return Number(value, beside.value if isinstance(beside.value, datetime) else None)


def value_of(cell: Cell) -> float | None:
    """The number that a cell means: percent as 0-100, a ticked box as 1; None for text, dates, errors and blanks."""
    return float(cell.value) if isinstance(cell.value, bool) else cell.number


def shown(cell: Cell) -> str:
    """What a cell holds, for people."""
    if isinstance(cell.value, datetime):
        return say("the date {day}", day=f"{cell.value:%Y-%m-%d}")
    return cell.error or (say("“{text}”", text=cell.text) if cell.text else say("nothing"))
