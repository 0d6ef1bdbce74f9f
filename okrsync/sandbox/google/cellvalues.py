"""The values of a block of cells, read and written as the `values` collection of the API does it.

What makes no sense is a ValueError in Google's words; what is protected is Refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from okrsync.sandbox.google import a1, formulas, literals
from okrsync.sandbox.google.call import Json
from okrsync.sandbox.google.protection import guard
from okrsync.sandbox.google.ranges import Block, Box, Dimension

if TYPE_CHECKING:
    from okrsync.sandbox.google.sheet import Cell, Sheet
    from okrsync.sandbox.google.spreadsheet import Spreadsheet

Lines: TypeAlias = Sequence[Sequence[Any]]  # by rows or by columns; None passes over a cell, "" empties it

RENDER, DATES = "FORMATTED_VALUE", "SERIAL_NUMBER"  # unless a call says otherwise
LONGEST = 50_000  # characters in a cell, as the refusal says
CONTENT = ("userEnteredValue", "result", "textFormatRuns", "chipRuns")
"""Fields of a cell that go when it gets another value; format, note and validation stay."""


@dataclass(frozen=True, slots=True)
class Look:
    """How values are told: ValueRenderOption, DateTimeRenderOption and Dimension."""

    render: str = RENDER
    dates: str = DATES
    dimension: Dimension = "ROWS"


@dataclass(slots=True)
class Written:
    """Which cells of a block a write has changed."""

    block: Block
    cells: set[tuple[int, int]] = field(default_factory=set)

    @property
    def rows(self) -> set[int]:
        """The rows with a changed cell."""
        return {row for row, _ in self.cells}

    @property
    def columns(self) -> set[int]:
        """The columns with a changed cell."""
        return {column for _, column in self.cells}


def read(book: "Spreadsheet", block: Block, look: Look = Look()) -> Json:
    """Return a ValueRange; empty lines and cells at the end are left out, others are [] and ""."""
    sheet = book.sheet(block.sheet_id)
    lines: list[list[Any]] = []
    for row, column, cell in sheet.valued(block):
        major, minor = _turned(row - block.top, column - block.left, look.dimension)
        lines.extend([] for _ in range(major + 1 - len(lines)))
        lines[major].extend([""] * (minor - len(lines[major])))
        lines[major].append(shown(book, sheet, cell, look))
    return {"range": a1.name(book, block), "majorDimension": look.dimension, "values": lines}


def write(  # noqa: PLR0913 - what, where and how
    book: "Spreadsheet", box: Box, lines: Lines, dimension: Dimension, *, typed: bool, strict: bool = False
) -> Written:
    """Put values into cells from the box's first on; a box of one cell says only where that is, unless `strict`."""
    sheet = book.sheet(box.sheet_id)
    written = Written(_room(book, box, lines, dimension, strict=strict))
    guard(book, written.block)
    for major, line in enumerate(lines):
        for minor, given in enumerate(line):
            row, column = _turned(major, minor, dimension)
            place = written.block.top + row, written.block.left + column
            if isinstance(given, list | dict):
                kind = "list" if isinstance(given, list) else "struct"
                raise ValueError(f"Invalid values[{major}][{minor}]: {kind}_value {given}")  # noqa: TRY004 - one kind of refusal
            if given is not None:
                sheet.put(*place, entered(sheet.cell(*place), given, typed=typed))
                written.cells.add(place)
    return written


def clear(book: "Spreadsheet", block: Block) -> None:
    """Empty cells; their formats and notes stay."""
    guard(book, block)
    sheet = book.sheet(block.sheet_id)
    for row, column, cell in list(sheet.valued(block)):
        sheet.put(row, column, entered(cell, ""))


def entered(cell: "Cell", given: object, *, typed: bool = False) -> "Cell":
    """Return a cell with another value: a JSON value as it is, or as if a person had typed it."""
    if len(str(given)) > LONGEST:
        raise ValueError(f"Your input contains more than the maximum of {LONGEST} characters in a single cell.")
    own = cell.get("userEnteredFormat", {})
    entry = literals.typed(given, own.get("numberFormat")) if typed else literals.raw(given)
    result = {name: value for name, value in cell.items() if name not in CONTENT}
    if entry.number_format and "numberFormat" not in own:
        result["userEnteredFormat"] = {**own, "numberFormat": entry.number_format}
    return result | ({"userEnteredValue": entry.value} if entry.value else {})


def shown(book: "Spreadsheet", sheet: "Sheet", cell: "Cell", look: Look = Look()) -> Any:  # noqa: ANN401 - JSON
    """Return a cell's value, "" if it has none."""
    formula = cell.get("userEnteredValue", {}).get("formulaValue")
    if look.render == "FORMULA" and formula:
        return formula
    value, number_format = formulas.value(book, sheet, cell), cell.get("userEnteredFormat", {}).get("numberFormat")
    if look.render == "FORMATTED_VALUE":
        return literals.formatted(value, number_format)
    return literals.unformatted(value, number_format, dates=look.dates == "FORMATTED_STRING")


def block_of(book: "Spreadsheet", box: Box) -> Block:
    """Return a box, cut off at the edges of its sheet; ValueError if it begins beyond them."""
    sheet = book.sheet(box.sheet_id)
    rows, columns = sheet.whole.size
    if (box.top or 0) >= rows or (box.left or 0) >= columns:
        raise _outside(book, sheet, box.within(max(box.bottom or 0, rows), max(box.right or 0, columns)))
    return book.block(box)


def _turned(major: int, minor: int, dimension: Dimension) -> tuple[int, int]:
    return (major, minor) if dimension == "ROWS" else (minor, major)


def _room(book: "Spreadsheet", box: Box, lines: Lines, dimension: Dimension, *, strict: bool) -> Block:
    """Return the cells that the values take, one at least."""
    sheet, asked = book.sheet(box.sheet_id), block_of(book, box)
    rows, columns = _turned(max(len(lines), 1), max([1, *map(len, lines)]), dimension)
    room = Block(sheet.id, asked.top, asked.top + rows, asked.left, asked.left + columns)
    if (strict or asked.size != (1, 1)) and not asked.holds(room):
        too_far = room.right > asked.right
        line = f"column [{a1.letters(asked.right)}]" if too_far else f"row [{asked.bottom + 1}]"
        raise ValueError(f"Requested writing within range [{a1.name(book, asked)}], but tried writing to {line}")
    if not sheet.whole.holds(room):
        raise _outside(book, sheet, room)
    return room


def _outside(book: "Spreadsheet", sheet: "Sheet", block: Block) -> ValueError:
    rows, columns = sheet.whole.size
    name = a1.name(book, block)
    return ValueError(f"Range ({name}) exceeds grid limits. Max rows: {rows}, max columns: {columns}")
