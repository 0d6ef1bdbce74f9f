"""Requests that merge cells and take them apart."""

from okrsync.sandbox.google.call import Json
from okrsync.sandbox.google.cellvalues import entered
from okrsync.sandbox.google.protection import guard
from okrsync.sandbox.google.ranges import Block, Box
from okrsync.sandbox.google.sheet import Sheet
from okrsync.sandbox.google.spreadsheet import Spreadsheet
from okrsync.sandbox.google.updates import grid

PARTLY = "You must select all cells in a merged range to merge or unmerge them."


def merge_cells(book: Spreadsheet, asked: Json) -> None:
    """Merge cells: merges inside the range give way, and all values but the first."""
    block = grid.block(book, asked.get("range"))
    guard(book, block)
    sheet = book.sheet(block.sheet_id)
    others = _outside(sheet, block)
    merged = [each for each in _pieces(block, asked.get("mergeType", "MERGE_ALL")) if each.size != (1, 1)]
    sheet.layers["merges"] = [*others, *(each.box.grid_range() for each in merged)]
    for each in merged:
        for row, column, cell in list(sheet.valued(each)):
            if (row, column) != (each.top, each.left):
                sheet.put(row, column, entered(cell, ""))


def unmerge_cells(book: Spreadsheet, asked: Json) -> None:
    """Take apart what is merged inside a range."""
    block = grid.block(book, asked.get("range"))
    guard(book, block)
    sheet = book.sheet(block.sheet_id)
    sheet.layers["merges"] = _outside(sheet, block)


def _outside(sheet: Sheet, block: Block) -> list[Json]:
    """Return the merges that have nothing in common with a block; ValueError if one is only partly in it."""
    kept = []
    for merge in sheet.layers.get("merges", ()):
        merged = sheet.block(Box.of(merge))
        if not merged.meets(block):
            kept.append(merge)
        elif not block.holds(merged):
            raise ValueError(PARTLY)
    return kept


def _pieces(block: Block, kind: str) -> list[Block]:
    match kind:
        case "MERGE_COLUMNS":
            return [Block(block.sheet_id, block.top, block.bottom, each, each + 1)
                    for each in range(block.left, block.right)]  # fmt: skip
        case "MERGE_ROWS":
            return [Block(block.sheet_id, each, each + 1, block.left, block.right)
                    for each in range(block.top, block.bottom)]  # fmt: skip
    return [block]


KINDS = {"mergeCells": merge_cells, "unmergeCells": unmerge_cells}
