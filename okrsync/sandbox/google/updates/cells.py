"""Requests that write cells: values, formats, notes and validations by field masks."""

import re
from collections.abc import Callable, Mapping

from okrsync.sandbox.google import masks
from okrsync.sandbox.google.call import Json
from okrsync.sandbox.google.cellvalues import LONGEST, entered
from okrsync.sandbox.google.formats import laid_over, paired
from okrsync.sandbox.google.masks import Mask
from okrsync.sandbox.google.protection import guard
from okrsync.sandbox.google.ranges import Block, Box
from okrsync.sandbox.google.sheet import Cell, Sheet
from okrsync.sandbox.google.spreadsheet import Spreadsheet
from okrsync.sandbox.google.updates import grid
from okrsync.sandbox.google.views import AS_ENTERED

EDGES = ("top", "bottom", "left", "right")


def update_cells(book: Spreadsheet, asked: Json) -> None:
    """Write rows of cells; in a range, what the rows leave out is cleared of the fields."""
    mask = _mask(asked)
    rows = [row.get("values", []) for row in asked.get("rows", ())]
    if "start" in asked:
        sheet, top, left = grid.at(book, asked["start"])
        block = Block(sheet.id, top, top + len(rows), left, left + max([0, *map(len, rows)]))
        _check_fits(sheet.whole, block)
        places = [(top + row, left + column) for row, cells in enumerate(rows) for column in range(len(cells))]
    else:
        block = grid.block(book, asked.get("range"))
        sheet = book.sheet(block.sheet_id)
        _check_fits(block, Block(sheet.id, block.top, block.top + len(rows), block.left,
                                 block.left + max([0, *map(len, rows)])))  # fmt: skip
        places = list(block.cells())
    guard(book, block)
    given = {(block.top + row, block.left + column): cell for row, cells in enumerate(rows)
             for column, cell in enumerate(cells)}  # fmt: skip
    for place in places:
        sheet.put(*place, _changed(sheet.cell(*place), given.get(place, {}), mask))


def repeat_cell(book: Spreadsheet, asked: Json) -> None:
    """Write one cell all over a range; references in a formula stay as they are."""
    mask, block = _mask(asked), grid.block(book, asked.get("range"))
    sheet = book.sheet(block.sheet_id)
    guard(book, block)
    cell = asked.get("cell", {})
    _everywhere(sheet, block, lambda old: _changed(old, cell, mask))


def append_cells(book: Spreadsheet, asked: Json) -> None:
    """Write rows after the last one with a value, in a table from its first column on; the grid grows."""
    mask = _mask(asked)
    rows = [row.get("values", []) for row in asked.get("rows", ())]
    sheet, left = _target(book, asked)
    last = max((row for row, _, _ in sheet.valued(sheet.whole)), default=-1)
    right = left + max([0, *map(len, rows)])
    book.resize(sheet, "ROWS", max(len(sheet.rows), last + 1 + len(rows)))
    book.resize(sheet, "COLUMNS", max(len(sheet.columns), right))
    guard(book, Block(sheet.id, last + 1, last + 1 + len(rows), left, right))
    for row, cells in enumerate(rows, last + 1):
        for column, cell in enumerate(cells, left):
            sheet.put(row, column, _changed(sheet.cell(row, column), cell, mask))


def set_data_validation(book: Spreadsheet, asked: Json) -> None:
    """Set a validation rule; without one it is cleared."""
    block = grid.block(book, asked.get("range"))
    guard(book, block)
    _everywhere(book.sheet(block.sheet_id), block, lambda old: {**old, "dataValidation": asked.get("rule")})


def update_borders(book: Spreadsheet, asked: Json) -> None:
    """Set the outer borders, and those between the cells."""
    block = grid.block(book, asked.get("range"))
    guard(book, block)
    sheet = book.sheet(block.sheet_id)
    for row, column in block.cells():
        outer = {
            "top": row == block.top,
            "bottom": row == block.bottom - 1,
            "left": column == block.left,
            "right": column == block.right - 1,
        }
        inner = {edge: "innerHorizontal" if edge in ("top", "bottom") else "innerVertical" for edge in EDGES}
        borders = {edge: asked[name] for edge in EDGES if (name := edge if outer[edge] else inner[edge]) in asked}
        cell = sheet.cell(row, column)
        entered_format = laid_over(cell.get("userEnteredFormat", {}), {"borders": paired("Borders", borders)})
        sheet.put(row, column, {**cell, "userEnteredFormat": entered_format})


def find_replace(book: Spreadsheet, asked: Json) -> Json:
    """Replace what is found in texts, and in formulas if asked to."""
    if not asked.get("find"):
        raise ValueError("The 'find' text must not be empty.")
    changed: list[tuple[int, int, bool, int]] = []
    for block in _searched(book, asked):
        sheet = book.sheet(block.sheet_id)
        for row, column, cell in list(sheet.valued(block)):
            text, formula = _searchable(cell, with_formulas=asked.get("includeFormulas", False))
            new, count = _replaced(text, asked) if text is not None else ("", 0)
            if count:
                guard(book, Block(sheet.id, row, row + 1, column, column + 1))
                sheet.put(row, column, entered(cell, new, typed=True))
                changed.append((sheet.id, row, formula, count))
    return {
        "valuesChanged": sum(not formula for _, _, formula, _ in changed),
        "formulasChanged": sum(formula for _, _, formula, _ in changed),
        "rowsChanged": len({(sheet, row) for sheet, row, _, _ in changed}),
        "sheetsChanged": len({sheet for sheet, _, _, _ in changed}),
        "occurrencesChanged": sum(count for _, _, _, count in changed),
    }


def _everywhere(sheet: Sheet, block: Block, change: Callable[[Cell], Cell]) -> None:
    """Change each cell of a block; cells that are one object stay one, which keeps large ranges small and quick."""
    changed: dict[int, tuple[Cell, Cell]] = {}
    for place in block.cells():
        old = sheet.cell(*place)
        if id(old) not in changed:
            changed[id(old)] = old, {name: value for name, value in change(old).items() if value}
        sheet.put(*place, changed[id(old)][1])


def _mask(asked: Json) -> Mask:
    return masks.update(asked.get("fields", ""), "CellData")


def _changed(old: Cell, new: Mapping[str, object], mask: Mask) -> Cell:
    """Return a cell with the fields of a mask as in CellData; the effective ones are not to be set."""
    told = masks.merged("CellData", dict(old), paired("CellData", new), mask)
    cell = {name: told[name] for name in (*AS_ENTERED, "result") if told.get(name)}
    if masks.has(mask, "userEnteredValue"):
        cell.pop("result", None)
        for name in ("textFormatRuns", "chipRuns"):
            if name not in new:
                cell.pop(name, None)
    if "userEnteredFormat" in cell:
        cell["userEnteredFormat"] = paired("CellFormat", cell["userEnteredFormat"])
    if any(isinstance(text, str) and len(text) > LONGEST for text in cell.get("userEnteredValue", {}).values()):
        raise ValueError(f"Your input contains more than the maximum of {LONGEST} characters in a single cell.")
    return cell


def _check_fits(room: Block, block: Block) -> None:
    if block.bottom > room.bottom:
        raise ValueError(f"Attempting to write row: {room.bottom}, beyond the last requested row of: {room.bottom - 1}")
    if block.right > room.right:
        raise ValueError(
            f"Attempting to write column: {room.right}, beyond the last requested column of: {room.right - 1}"
        )


def _target(book: Spreadsheet, asked: Json) -> tuple[Sheet, int]:
    """Return the sheet to append to, and the column to begin in."""
    if "tableId" not in asked:
        return book.sheet(asked.get("sheetId", 0)), 0
    for sheet in book.sheets:
        for table in sheet.layers.get("tables", ()):
            if table["tableId"] == asked["tableId"]:
                return sheet, table["range"].get("startColumnIndex", 0)
    raise ValueError(f"No table with id: {asked['tableId']}")


def _searched(book: Spreadsheet, asked: Json) -> list[Block]:
    if asked.get("allSheets"):
        return [sheet.whole for sheet in book.sheets]
    if "range" in asked:
        return [book.block(Box.of(asked["range"]))]
    if "sheetId" in asked:
        return [book.sheet(asked["sheetId"]).whole]
    raise ValueError("A range, a sheet or all sheets must be specified.")


def _searchable(cell: Cell, *, with_formulas: bool) -> tuple[str | None, bool]:
    ((kind, value),) = cell["userEnteredValue"].items()
    if kind == "formulaValue":
        return (value if with_formulas else None), True
    return (str(value) if kind in ("stringValue", "numberValue") else None), False


def _replaced(text: str, asked: Json) -> tuple[str, int]:
    find = asked["find"] if asked.get("searchByRegex") else re.escape(asked["find"])
    flags = re.NOFLAG if asked.get("matchCase") else re.IGNORECASE
    try:
        pattern = re.compile(f"^(?:{find})$" if asked.get("matchEntireCell") else find, flags)
    except re.error as broken:
        raise ValueError(f"Invalid regular expression: {broken}") from broken
    replacement = asked.get("replacement", "")
    return pattern.subn(lambda _: replacement, text)


KINDS = {
    "updateCells": update_cells,
    "repeatCell": repeat_cell,
    "appendCells": append_cells,
    "setDataValidation": set_data_validation,
    "updateBorders": update_borders,
    "findReplace": find_replace,
}
