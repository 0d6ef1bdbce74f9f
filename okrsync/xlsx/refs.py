"""Cell references: `H7`, `$H$7`, `A1:C9`, `'My tab'!$H$7`. Rows and columns count from 1."""

import re
from functools import cache

from msgspec import Struct

# The grid of Excel 2007 and later.
MAX_ROW = 1_048_576
MAX_COL = 16_384

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_ON_SHEET = re.compile(r"(?:'((?:[^']|'')+)'|([^'!\[\]:]+))!(\$?[A-Za-z]{1,3}\$?[0-9]{1,7})")


@cache
def column_name(col: int) -> str:
    """Return the letters of a column, 28 -> `AB`."""
    if not 1 <= col <= MAX_COL:
        raise ValueError(f"no column {col}: a sheet has columns 1 to {MAX_COL}")
    letters = ""
    while col:
        col, rest = divmod(col - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@cache
def column_number(letters: str) -> int:
    """Return the number of a column, `AB` -> 28."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    if not (letters.isascii() and letters.isalpha() and number <= MAX_COL):
        raise ValueError(f"no column {letters!r}: a sheet has columns A to {column_name(MAX_COL)}")
    return number


def cell_name(row: int, col: int) -> str:
    """Return `H7` for 7, 8."""
    if not 1 <= row <= MAX_ROW:
        raise ValueError(f"no row {row}: a sheet has rows 1 to {MAX_ROW}")
    return f"{column_name(col)}{row}"


def parse_cell(name: str) -> tuple[int, int]:
    """Return row and column of `H7` or `$H$7`; ValueError when it is not one cell of the grid."""
    match = _CELL.fullmatch(name)
    row = int(match[2]) if match else 0
    if not match or not 1 <= row <= MAX_ROW:
        raise ValueError(f"not a cell: {name!r}")
    return row, column_number(match[1])


def quoted(title: str) -> str:
    """Return a tab's title as formulas and A1 notation write it: `'My tab'`."""
    return "'" + title.replace("'", "''") + "'"


def parse_on_sheet(reference: str) -> tuple[str, int, int] | None:
    """Return tab, row and column of `'My tab'!$H$7`; None when it is anything but one cell."""
    match = _ON_SHEET.fullmatch(reference)
    if match is None:
        return None
    title = match[1].replace("''", "'") if match[1] else match[2]
    try:
        return (title, *parse_cell(match[3]))
    except ValueError:
        return None


class Area(Struct, frozen=True):
    """A rectangle of cells, all four edges inclusive."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def parse(cls, reference: str) -> "Area":
        """Read `A1:C9` or `A1`; ValueError when it is neither."""
        first, _, last = reference.partition(":")
        top, left = parse_cell(first)
        bottom, right = parse_cell(last or first)
        return cls(top, left, bottom, right)

    def __contains__(self, cell: tuple[int, int]) -> bool:
        row, col = cell
        return self.top <= row <= self.bottom and self.left <= col <= self.right

    def __str__(self) -> str:
        first, last = cell_name(self.top, self.left), cell_name(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"
