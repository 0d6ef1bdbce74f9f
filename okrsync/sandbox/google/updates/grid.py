"""What requests say of where: ranges and lines, checked against the grid."""

from okrsync.sandbox.google.call import Json
from okrsync.sandbox.google.ranges import Block, Box, Dimension
from okrsync.sandbox.google.sheet import Sheet
from okrsync.sandbox.google.spreadsheet import Spreadsheet


def block(book: Spreadsheet, asked: Json | None) -> Block:
    """Return the cells of a GridRange; ValueError if there is none, or it leaves the grid."""
    if asked is None:
        raise ValueError("A range must be specified.")
    box = Box.of(asked)
    sheet = book.sheet(box.sheet_id)
    rows, columns = sheet.whole.size
    for name, edge, count, line in (
        ("startRowIndex", box.top, rows, "row"),
        ("endRowIndex", box.bottom, rows, "row"),
        ("startColumnIndex", box.left, columns, "column"),
        ("endColumnIndex", box.right, columns, "column"),
    ):
        if edge is not None and edge > count:
            raise ValueError(f"GridRange.{name}[{edge}] is after last {line} in grid[{count}]")
    found = sheet.block(box)
    if 0 in found.size:
        raise ValueError("The range is empty.")
    return found


def at(book: Spreadsheet, asked: Json) -> tuple[Sheet, int, int]:
    """Return the sheet, row and column of a GridCoordinate; ValueError if it is outside of the grid."""
    sheet = book.sheet(asked.get("sheetId", 0))
    row, column = asked.get("rowIndex", 0), asked.get("columnIndex", 0)
    for name, index, count, line in (
        ("rowIndex", row, len(sheet.rows), "row"),
        ("columnIndex", column, len(sheet.columns), "column"),
    ):
        if index >= count:
            raise ValueError(f"GridCoordinate.{name}[{index}] is after last {line} in grid[{count}]")
    return sheet, row, column


def lines(book: Spreadsheet, asked: Json | None) -> tuple[Sheet, Dimension, int, int]:
    """Return the sheet, dimension, start and end of a DimensionRange; ValueError if it makes no sense."""
    if asked is None:
        raise ValueError("A range must be specified.")
    sheet = book.sheet(asked.get("sheetId", 0))
    dimension = dimension_of(asked)
    start = asked.get("startIndex", 0)
    end = asked.get("endIndex", max(start, len(sheet.axis(dimension))))
    if start < 0 or start >= end:
        raise ValueError(f"range.endIndex[{end}] must be greater than range.startIndex[{start}]")
    return sheet, dimension, start, end


def dimension_of(asked: Json) -> Dimension:
    """Return the dimension that a request names; ValueError if it names none."""
    match asked.get("dimension"):
        case "ROWS":
            return "ROWS"
        case "COLUMNS":
            return "COLUMNS"
    raise ValueError("No dimension specified.")


def across(sheet: Sheet, dimension: Dimension, start: int, end: int) -> Block:
    """Return all cells of lines."""
    if dimension == "ROWS":
        return Block(sheet.id, start, end, 0, len(sheet.columns))
    return Block(sheet.id, 0, len(sheet.rows), start, end)
