"""The rows of a sheet by number, as text: one is taken apart when its cells change (ECMA-376 part 1, 18.3.1.73)."""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache

from msgspec import Struct

from okrsync.records import replace
from okrsync.xlsx.refs import MAX_ROW, Area, column_name, column_number

Cells = dict[int, str]
"""The cells of a row by column: what follows the reference in the XML of each, such as ` s="3"><v>5</v></c>`."""
Moves = Mapping[int, int | None]
"""Where each row goes; None: it goes away."""

_HEAD = re.compile(rb'<row r="(\d+)"([^<>]*)>')
_END = b"</row>"
_LOOK = re.compile(rb' ([\w.:-]+)="([^"]*)"')
_COLUMN = re.compile(rb'<c r="([A-Z]+)')
_REFERENCE = re.compile(rb'(<c r="[A-Z]+)\d+"')
_ARRAY = re.compile(r'(<f[^<>]*? ref=")([^"]*)(")')
_FORMULA = b"<f"


class _Row(Struct, frozen=True):
    """The XML of a row's attributes but for its number, and of its cells."""

    looks: bytes = b""
    cells: bytes = b""


_NONE = _Row()


class Rows:
    """The rows of the plain text of a worksheet (`frames.cut`); a row without cells or looks has no element.

    Raises ValueError for what is not a list of rows.
    """

    def __init__(self, text: bytes) -> None:
        self._rows: dict[int, _Row] = {}
        self._formulas = _FORMULA in text
        heads = list(_HEAD.finditer(text))
        starts = [*(head.start() for head in heads), len(text.rstrip())]
        if text[: starts[0]].strip() or text.count(b"<row") != len(heads):
            raise ValueError("something else than rows")
        for head, end in zip(heads, starts[1:], strict=True):
            looks, at = head[2], head.end()
            if looks.endswith(b"/"):
                self._rows[int(head[1])] = _Row(looks[:-1])
            elif text.endswith(_END, at, end):
                self._rows[int(head[1])] = _Row(looks, text[at : end - len(_END)])
            else:  # spaces between the rows, or something that is none
                self._rows[int(head[1])] = _Row(looks, _ended(text[at:end]))

    def __contains__(self, number: int) -> bool:
        return number in self._rows

    def numbers(self, first: int = 1) -> list[int]:
        """The numbers of the rows from `first` on, in order."""
        found = sorted(self._rows)
        return found[bisect_left(found, first) :]

    def xml_of(self, number: int) -> str:
        """The XML of the cells of a row."""
        return self._cells(number).decode()

    def columns(self, number: int) -> set[int]:
        """The columns in which a row has cells."""
        return set(map(_column, _COLUMN.findall(self._cells(number))))

    def cells(self, number: int) -> Cells:
        """The cells of a row, left to right."""
        return split(self.xml_of(number))

    def put(self, number: int, cells: Mapping[int, str]) -> None:
        """Give a row these cells and no others, and make it if it is not there; ValueError off the grid."""
        row = self._rows.get(number, _NONE)
        if not 1 <= number <= MAX_ROW:
            raise ValueError(f"no row {number}: a sheet has rows 1 to {MAX_ROW}")
        looks = row.looks
        if b"spans" in looks and row.cells.count(b"<c ") != len(cells):  # a mere hint, which might now be wrong
            looks = _dressed(looks, {"spans": None})
        parts = [f'<c r="{column_name(col)}{number}"{cells[col]}' for col in sorted(cells)]
        self._rows[number] = _Row(looks, "".join(parts).encode())

    def look(self, number: int, name: str) -> str | None:
        """What a row's attribute says, if it has it."""
        looks = self._rows.get(number, _NONE).looks
        return dict(_LOOK.findall(looks)).get(name.encode(), b"").decode() or None if looks else None

    def dress(self, number: int, looks: Mapping[str, str | None]) -> None:
        """Give a row new attributes; None takes one away."""
        row = self._rows.get(number, _NONE)
        self._rows[number] = replace(row, looks=_dressed(row.looks, looks))

    def with_formulas(self, numbers: Iterable[int] | None = None) -> list[int]:
        """Those of these rows, or of all, that hold formulas, in order."""
        if not self._formulas:
            return []
        return [
            number for number in (self.numbers() if numbers is None else numbers) if _FORMULA in self._cells(number)
        ]

    def drop(self, numbers: Iterable[int], columns: Collection[int]) -> Moves:
        """Take the cells of some columns away, and then the rows that have none left; return those rows."""
        gone: dict[int, None] = {}
        columns = frozenset(columns)
        for number in numbers:
            here = self.columns(number)
            if here <= columns:
                gone[number] = None
            elif not here.isdisjoint(columns):
                self.put(number, {col: cell for col, cell in self.cells(number).items() if col not in columns})
        self.move(gone)
        return gone

    def moves(self, start: int, wanted: Sequence[int | None]) -> Moves:
        """Return what has to happen for the rows from `start` on to become `wanted`; a row that stays is not named.

        Raises ValueError when a row is wanted twice, or lies above `start`.
        """
        places = {number: start + i for i, number in enumerate(wanted) if number is not None}
        if len(places) < sum(number is not None for number in wanted):
            raise ValueError("a row can be placed only once")
        if min(places, default=start) < start:
            raise ValueError(f"only rows from {start} on can be placed, not {min(places)}")
        return {number: places.get(number) for number in self.numbers(start) if places.get(number) != number}

    def move(self, moves: Moves) -> None:
        """Take rows to their new places, with all their cells and attributes."""
        taken = {number: self._rows.pop(number) for number in moves}
        for number, new in moves.items():
            if new is not None:
                row = taken[number]
                self._rows[new] = replace(row, cells=_REFERENCE.sub(rb'\g<1>%d"' % new, row.cells))
                if _FORMULA in row.cells:
                    self._shift_arrays(new, new - number)

    def xml(self) -> bytes:
        """All rows."""
        return b"".join(_element(number, self._rows[number]) for number in self.numbers())

    def _cells(self, number: int) -> bytes:
        return self._rows.get(number, _NONE).cells

    def _shift_arrays(self, number: int, by: int) -> None:
        """An array formula names its own range."""

        def shifted(found: re.Match[str]) -> str:
            area = Area.parse(found[2])
            return f"{found[1]}{Area(area.top + by, area.left, area.bottom + by, area.right)}{found[3]}"

        self.put(number, {col: _ARRAY.sub(shifted, cell) for col, cell in self.cells(number).items()})


def split(cells: str) -> Cells:
    """The XML of a row's cells by column."""
    found = {}
    for piece in cells.split('<c r="')[1:]:
        name, _, rest = piece.partition('"')
        found[column_number(name.rstrip("0123456789"))] = rest
    return found


def _ended(cells: bytes) -> bytes:
    """The cells of a row without its end; ValueError where that is missing."""
    if not cells.rstrip().endswith(_END):
        raise ValueError("a row without an end")
    return cells.rstrip().removesuffix(_END)


def _element(number: int, row: _Row) -> bytes:
    end = b">%b</row>" % row.cells if row.cells else b"/>"
    return b'<row r="%d"%b%b' % (number, row.looks, end)


def _dressed(looks: bytes, new: Mapping[str, str | None]) -> bytes:
    merged = {**dict(_LOOK.findall(looks)), **{name.encode(): value and value.encode() for name, value in new.items()}}
    return b"".join(b' %b="%b"' % (name, value) for name, value in merged.items() if value is not None)


@cache
def _column(letters: bytes) -> int:
    return column_number(letters.decode())
