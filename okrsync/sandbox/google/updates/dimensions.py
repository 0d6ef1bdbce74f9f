"""Requests on rows and columns: they come, go, move, are sized, hidden and grouped."""

from okrsync.sandbox.google import groups, masks, views
from okrsync.sandbox.google.call import Json
from okrsync.sandbox.google.protection import guard, guard_between
from okrsync.sandbox.google.ranges import Block, Box
from okrsync.sandbox.google.spreadsheet import Spreadsheet
from okrsync.sandbox.google.updates import grid

LETTER, MARGIN = 7, 6  # pixels of a letter in 10 point Arial, and beside the text: near enough for a stand-in
CONTROL = {"ROWS": "rowGroupControlAfter", "COLUMNS": "columnGroupControlAfter"}


def append_dimension(book: Spreadsheet, asked: Json) -> None:
    """Add lines at the end."""
    sheet, dimension = book.sheet(asked.get("sheetId", 0)), grid.dimension_of(asked)
    if asked.get("length", 0) < 1:
        raise ValueError("length must be greater than 0.")
    book.resize(sheet, dimension, len(sheet.axis(dimension)) + asked["length"])


def insert_dimension(book: Spreadsheet, asked: Json) -> None:
    """Insert lines; sizes and formats are those of the line before or after."""
    sheet, dimension, start, end = grid.lines(book, asked.get("range"))
    count = len(sheet.axis(dimension))
    if start > count:
        raise ValueError(f"range.startIndex[{start}] is after last {_line(dimension)} in grid[{count}]")
    if asked.get("inheritFromBefore") and start == 0:
        raise ValueError("range.startIndex must be greater than 0 if inheritFromBefore is true.")
    guard_between(book, sheet.id, dimension, start)
    like = start - 1 if asked.get("inheritFromBefore") else start
    book.insert(sheet, dimension, start, end - start, like if like < count else None)


def delete_dimension(book: Spreadsheet, asked: Json) -> None:
    """Delete lines."""
    sheet, dimension, start, end = grid.lines(book, asked.get("range"))
    count, line = len(sheet.axis(dimension)), _line(dimension)
    if end > count:
        raise ValueError(
            f"Cannot delete a {line} that doesn't exist. Tried to delete {line} index {end - 1} but there are only "
            f"{count} {line}s."
        )
    if end - start == count:
        raise ValueError(f"You can't delete all the {line}s on the sheet.")
    if end == count and start <= sheet.frozen(dimension):
        raise ValueError(f"Sorry, it is not possible to delete all non-frozen {line}s.")
    guard(book, grid.across(sheet, dimension, start, end))
    book.delete(sheet, dimension, start, end)


def move_dimension(book: Spreadsheet, asked: Json) -> None:
    """Move lines to before the one that is at the destination now."""
    sheet, dimension, start, end = grid.lines(book, asked.get("source"))
    to, count = asked.get("destinationIndex", 0), len(sheet.axis(dimension))
    if end > count or not 0 <= to <= count:
        raise ValueError(f"The source and the destination must be within the grid of {count} {_line(dimension)}s.")
    if start < to < end:
        raise ValueError("The destination must not be inside the source.")
    moving = grid.across(sheet, dimension, start, end)
    guard(book, moving)
    guard_between(book, sheet.id, dimension, to)
    for merge in sheet.layers.get("merges", ()):
        merged = sheet.block(Box.of(merge))
        if merged.meets(moving) and not moving.holds(merged):
            raise ValueError("You can't move part of a merged range.")
    book.move(sheet, dimension, start, end, to)


def update_dimension_properties(book: Spreadsheet, asked: Json) -> None:
    """Size lines, hide and show them."""
    sheet, dimension, start, end = grid.lines(book, asked.get("range"))
    mask = masks.update(asked.get("fields", ""), "DimensionProperties")
    axis = sheet.axis(dimension)
    for index in range(start, min(end, len(axis))):
        told = masks.merged("DimensionProperties", axis.properties(index), asked.get("properties", {}), mask)
        axis.describe(index, {name: told[name] for name in ("pixelSize", "hiddenByUser") if name in told})


def auto_resize_dimensions(book: Spreadsheet, asked: Json) -> None:
    """Make columns about as wide as their longest text, rows as high as a new one."""
    sheet, dimension, start, end = grid.lines(book, asked.get("dimensions"))
    axis = sheet.axis(dimension)
    for index in range(start, min(end, len(axis))):
        size = axis.pixels
        if dimension == "COLUMNS":
            cells = sheet.valued(Block(sheet.id, 0, len(sheet.rows), index, index + 1))
            texts = [views.text(book, sheet, cell) for _, _, cell in cells]
            size = LETTER * max(map(len, texts)) + MARGIN if texts else size
        axis.describe(index, axis.properties(index) | {"pixelSize": size})


def add_dimension_group(book: Spreadsheet, asked: Json) -> Json:
    """Put lines into a group."""
    sheet, dimension, start, end = grid.lines(book, asked.get("range"))
    groups.deepen(sheet.axis(dimension), start, end, 1)
    control = {CONTROL[dimension]: True}  # as recorded: the first group of a sheet turns it on
    sheet.properties = {**sheet.properties, "gridProperties": {**sheet.properties["gridProperties"], **control}}
    return {"dimensionGroups": groups.told(sheet.axis(dimension), sheet.id, dimension)}


def delete_dimension_group(book: Spreadsheet, asked: Json) -> Json:
    """Take lines out of their innermost group."""
    sheet, dimension, start, end = grid.lines(book, asked.get("range"))
    groups.deepen(sheet.axis(dimension), start, end, -1)
    return {"dimensionGroups": groups.told(sheet.axis(dimension), sheet.id, dimension)}


def update_dimension_group(book: Spreadsheet, asked: Json) -> None:
    """Collapse or expand a group; nothing else of it can be set."""
    group = asked.get("dimensionGroup", {})
    sheet, dimension, start, end = grid.lines(book, group.get("range"))
    mask = masks.update(asked.get("fields", ""), "DimensionGroup")
    if masks.has(mask, "collapsed"):
        folded = group.get("collapsed", False)
        groups.fold(sheet.axis(dimension), start, end, group.get("depth", 0), folded=folded)


def _line(dimension: str) -> str:
    return "row" if dimension == "ROWS" else "column"


KINDS = {
    "appendDimension": append_dimension,
    "insertDimension": insert_dimension,
    "deleteDimension": delete_dimension,
    "moveDimension": move_dimension,
    "updateDimensionProperties": update_dimension_properties,
    "autoResizeDimensions": auto_resize_dimensions,
    "addDimensionGroup": add_dimension_group,
    "deleteDimensionGroup": delete_dimension_group,
    "updateDimensionGroup": update_dimension_group,
}
