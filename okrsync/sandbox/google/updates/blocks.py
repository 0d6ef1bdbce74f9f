"""Requests that carry blocks of cells elsewhere: shifting, sorting, copying, cutting. Metadata stays where it is."""

from collections.abc import Mapping
from typing import Any

from okrsync.sandbox.google import formulas
from okrsync.sandbox.google.call import Json
from okrsync.sandbox.google.protection import guard
from okrsync.sandbox.google.ranges import Block, Box
from okrsync.sandbox.google.sheet import EMPTY, Cell, Sheet
from okrsync.sandbox.google.spreadsheet import Spreadsheet
from okrsync.sandbox.google.updates import grid

CARRIED: Mapping[str, tuple[str, ...]] = {
    "PASTE_VALUES": ("userEnteredValue",),
    "PASTE_FORMULA": ("userEnteredValue", "result"),
    "PASTE_FORMAT": ("userEnteredFormat",),
    "PASTE_DATA_VALIDATION": ("dataValidation",),
    "PASTE_CONDITIONAL_FORMATTING": (),
}
"""What a kind of paste brings; every other brings all there is in a cell."""

ORDER = {"numberValue": 0, "stringValue": 1, "boolValue": 2, "errorValue": 3}  # ascending, as Sheets sorts


def insert_range(book: Spreadsheet, asked: Json) -> None:
    """Make room: cells move down or right, and the grid grows if the last of them would fall off."""
    block = grid.block(book, asked.get("range"))
    sheet, down = book.sheet(block.sheet_id), grid.dimension_of({"dimension": asked.get("shiftDimension")}) == "ROWS"
    rows, columns = block.size
    moving = _beyond(sheet, block, down=down)
    guard(book, moving)
    cells = _lifted(sheet, moving)
    if down:
        book.resize(sheet, "ROWS", max(len(sheet.rows), 1 + rows + max((row for row, _ in cells), default=0)))
    else:
        book.resize(sheet, "COLUMNS", max(len(sheet.columns), 1 + columns + max((at for _, at in cells), default=0)))
    _laid(sheet, cells, rows * down, columns * (not down))


def delete_range(book: Spreadsheet, asked: Json) -> None:
    """Take cells out: those beyond them move up or left."""
    block = grid.block(book, asked.get("range"))
    sheet, up = book.sheet(block.sheet_id), grid.dimension_of({"dimension": asked.get("shiftDimension")}) == "ROWS"
    moving = _beyond(sheet, block, down=up)
    guard(book, moving)
    cells = {place: cell for place, cell in _lifted(sheet, moving).items() if not _inside(place, block)}
    _laid(sheet, cells, -block.size[0] * up, -block.size[1] * (not up))


def sort_range(book: Spreadsheet, asked: Json) -> None:
    """Sort: whole cells change places, rows do not; blank ones come last either way."""
    block = grid.block(book, asked.get("range"))
    guard(book, block)
    specs = [
        (each.get("dimensionIndex", 0), each.get("sortOrder") == "DESCENDING") for each in asked.get("sortSpecs", ())
    ]
    sort(book, block, specs)


def sort(book: Spreadsheet, block: Block, specs: list[tuple[int, bool]]) -> None:
    """Sort a block's rows by columns, each descending or not."""
    sheet = book.sheet(block.sheet_id)
    rows = list(range(block.top, block.bottom))
    for column, descending in reversed(specs):
        keys = {row: formulas.value(book, sheet, sheet.cell(row, column)) for row in rows}
        filled = sorted((row for row in rows if keys[row]), key=lambda row: _key(keys[row]), reverse=descending)
        rows = [*filled, *(row for row in rows if not keys[row])]
    cells = _lifted(sheet, block)
    for to, row in enumerate(rows, block.top):
        for column in range(block.left, block.right):
            sheet.put(to, column, cells.get((row, column), EMPTY))


def copy_paste(book: Spreadsheet, asked: Json) -> None:
    """Copy cells as often as the destination has room for, once at least."""
    source, target = grid.block(book, asked.get("source")), Box.of(asked.get("destination", {}))
    turned = asked.get("pasteOrientation") == "TRANSPOSE"
    home, sheet = book.sheet(source.sheet_id), book.sheet(target.sheet_id)
    room = sheet.block(target)
    height, width = source.size[::-1] if turned else source.size
    rows, columns = max(1, room.size[0] // height) * height, max(1, room.size[1] // width) * width
    block = Block(sheet.id, room.top, room.top + rows, room.left, room.left + columns)
    if not sheet.whole.holds(block):
        raise ValueError("The destination is outside of the grid.")
    guard(book, block)
    copied = {place: _carried(book, home, home.cell(*place), asked) for place in source.cells()}
    for row, column in block.cells():
        down, right = (row - block.top) % height, (column - block.left) % width
        place = (source.top + right, source.left + down) if turned else (source.top + down, source.left + right)
        sheet.put(row, column, _pasted(sheet.cell(row, column), copied[place], asked.get("pasteType", "")))


def cut_paste(book: Spreadsheet, asked: Json) -> None:
    """Move cells; what is named, merged or protected inside the source goes along."""
    source = grid.block(book, asked.get("source"))
    sheet, top, left = grid.at(book, asked.get("destination", {}))
    home = book.sheet(source.sheet_id)
    down, right = top - source.top, left - source.left
    target = Block(sheet.id, top, top + source.size[0], left, left + source.size[1])
    if not sheet.whole.holds(target):
        raise ValueError("The destination is outside of the grid.")
    guard(book, source)
    guard(book, target)
    cells = _lifted(home, source)
    for row, column in source.cells():
        sheet.put(row + down, column + right, cells.get((row, column), EMPTY))

    def follow(told: Json) -> Json:
        box = Box.of(told)
        if None in (box.top, box.bottom, box.left, box.right) or not source.holds(book.block(box)):
            return told
        old = book.block(box)
        new = Block(sheet.id, old.top + down, old.bottom + down, old.left + right, old.right + right)
        return {**told, **new.box.grid_range()}

    book.rewrite(follow)


def _beyond(sheet: Sheet, block: Block, *, down: bool) -> Block:
    """Return a block with all cells below it, or to the right of it."""
    if down:
        return Block(sheet.id, block.top, len(sheet.rows), block.left, block.right)
    return Block(sheet.id, block.top, block.bottom, block.left, len(sheet.columns))


def _lifted(sheet: Sheet, block: Block) -> dict[tuple[int, int], Cell]:
    """Take the cells out of a block."""
    cells = {(row, column): cell for row, column, cell in sheet.filled(block)}
    for place in cells:
        sheet.put(*place, EMPTY)
    return cells


def _laid(sheet: Sheet, cells: Mapping[tuple[int, int], Cell], down: int, right: int) -> None:
    for (row, column), cell in cells.items():
        sheet.put(row + down, column + right, cell)


def _inside(place: tuple[int, int], block: Block) -> bool:
    return block.top <= place[0] < block.bottom and block.left <= place[1] < block.right


def _key(value: Mapping[str, Any]) -> tuple[int, Any]:
    ((kind, content),) = value.items()
    if kind == "errorValue":
        return ORDER[kind], str(content)
    return ORDER[kind], content.casefold() if isinstance(content, str) else content


def _carried(book: Spreadsheet, sheet: Sheet, cell: Cell, asked: Json) -> Cell:
    if asked.get("pasteType") == "PASTE_VALUES":
        value = formulas.value(book, sheet, cell)
        return {"userEnteredValue": value} if value else EMPTY
    return cell


def _pasted(old: Cell, new: Cell, kind: str) -> Cell:
    if kind not in CARRIED:
        return new
    told = {name: value for name, value in old.items() if name not in CARRIED[kind]}
    return {**told, **{name: new[name] for name in CARRIED[kind] if name in new}}


KINDS = {
    "insertRange": insert_range,
    "deleteRange": delete_range,
    "sortRange": sort_range,
    "copyPaste": copy_paste,
    "cutPaste": cut_paste,
}
