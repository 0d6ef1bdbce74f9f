"""A spreadsheet as spreadsheets.get tells it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from okrsync.sandbox.google import criteria, formats, formulas, groups, literals
from okrsync.sandbox.google.call import Json
from okrsync.sandbox.google.masks import ALL, Mask, has, select
from okrsync.sandbox.google.protection import may_edit
from okrsync.sandbox.google.ranges import Block, Box
from okrsync.sandbox.google.sheet import Cell, Sheet

if TYPE_CHECKING:
    from okrsync.sandbox.google.spreadsheet import Spreadsheet

AS_ENTERED = ("userEnteredValue", "userEnteredFormat", "note", "textFormatRuns", "dataValidation", "chipRuns")


def spreadsheet(book: "Spreadsheet", account: str, boxes: Sequence[Box] | None, mask: Mask, *, grid: bool) -> Json:
    """Return a Spreadsheet: with `boxes` only the sheets that they are in, and of their cells those in the boxes.

    The cells are told if `grid` says so; where there is a mask, if that does.
    """
    wanted = _wants_cells(mask) if mask else grid
    sheets = [sheet for sheet in book.sheets if boxes is None or any(box.sheet_id == sheet.id for box in boxes)]
    told: Json = {"spreadsheetId": book.id, "properties": book.properties, "sheets": []}
    for sheet in sheets:
        blocks = [sheet.whole] if boxes is None else [sheet.block(box) for box in boxes if box.sheet_id == sheet.id]
        told["sheets"].append(_sheet(book, sheet, account, blocks if wanted else [], _of_cells(mask)))
    told["namedRanges"] = book.named
    told["spreadsheetUrl"] = f"https://docs.google.com/spreadsheets/d/{book.id}/edit"
    told["developerMetadata"] = [each.told(book) for each in book.metadata.values() if each.spot.kind == "SPREADSHEET"]
    return told


def _wants_cells(mask: Mask) -> bool:
    sheets = mask.get("sheets", mask.get(ALL))
    return sheets is not None and has(sheets, "data")


def _of_cells(mask: Mask) -> Mask:
    """Return what a mask wants of each cell."""
    for name in ("sheets", "data", "rowData", "values"):
        mask = mask.get(name, {})
    return mask


def sheet_properties(book: "Spreadsheet", sheet: Sheet) -> Json:
    """Return SheetProperties with the index and the size of the grid."""
    size = {"rowCount": len(sheet.rows), "columnCount": len(sheet.columns)}
    known = sheet.properties
    named = {"sheetId": sheet.id, "title": sheet.title, "index": book.sheets.index(sheet)}
    return {**named, **known, "gridProperties": {**size, **known["gridProperties"]}}


def protected_range(book: "Spreadsheet", account: str, protected: Json) -> Json:
    """Return a ProtectedRange as an account sees it: the editors only if it may edit."""
    allowed = may_edit(book, account, protected)
    seen = {name: value for name, value in protected.items() if name != "editors" or allowed}
    return {**seen, "requestingUserCanEdit": allowed}


def _sheet(book: "Spreadsheet", sheet: Sheet, account: str, blocks: Sequence[Block], mask: Mask) -> Json:
    told: Json = {"properties": sheet_properties(book, sheet)}
    if blocks:
        told["data"] = [grid_data(book, sheet, block, mask) for block in blocks]
    told |= sheet.layers
    if "protectedRanges" in told:
        told["protectedRanges"] = [protected_range(book, account, each) for each in told["protectedRanges"]]
    if "basicFilter" in told:
        told["basicFilter"] = criteria.told(told["basicFilter"])
    if "filterViews" in told:
        told["filterViews"] = [criteria.told(each) for each in told["filterViews"]]
    told["rowGroups"] = groups.told(sheet.rows, sheet.id, "ROWS")
    told["columnGroups"] = groups.told(sheet.columns, sheet.id, "COLUMNS")
    told["developerMetadata"] = [
        each.told(book)
        for each in book.metadata.values()
        if each.spot.sheet_id == sheet.id and each.spot.kind == "SHEET"
    ]
    return told


def grid_data(book: "Spreadsheet", sheet: Sheet, block: Block, mask: Mask) -> Json:
    """Return GridData: rows up to the last one with anything in it, each up to its last cell with anything in it.

    Of each cell there is what a mask wants.
    """
    rows: list[list[Json]] = []
    alike: dict[int, Json] = {}  # by cell without value: many are one object
    for row, column, cell in sheet.filled(block):
        rows += [[] for _ in range(row - block.top + 1 - len(rows))]
        rows[-1] += [{} for _ in range(column - block.left - len(rows[-1]))]
        if "userEnteredValue" in cell:
            rows[-1].append(cell_data(book, sheet, cell, mask))
        else:
            rows[-1].append(alike.get(id(cell)) or alike.setdefault(id(cell), cell_data(book, sheet, cell, mask)))
    tied = _tied(book, sheet)
    return {
        "startRow": block.top,
        "startColumn": block.left,
        "rowData": [{"values": values} if values else {} for values in rows],
        "rowMetadata": [
            {**sheet.rows.properties(index), "developerMetadata": tied.get(sheet.rows.ids[index], [])}
            for index in range(block.top, block.bottom)
        ],
        "columnMetadata": [
            {**sheet.columns.properties(index), "developerMetadata": tied.get(sheet.columns.ids[index], [])}
            for index in range(block.left, block.right)
        ],
    }


def cell_data(book: "Spreadsheet", sheet: Sheet, cell: Cell, mask: Mask) -> Json:
    """Return CellData: what was entered, and what the cell shows; of both what a mask wants."""
    told: Json = {name: cell[name] for name in AS_ENTERED if name in cell}
    entered: Mapping[str, Any] = cell.get("userEnteredFormat", {})
    value = formulas.value(book, sheet, cell)
    if value:
        told["effectiveValue"] = value
        if has(mask, "formattedValue"):
            told["formattedValue"] = text(book, sheet, cell)
    if (value or entered) and has(mask, "effectiveFormat"):
        told["effectiveFormat"] = formats.effective(book.properties["defaultFormat"], entered, value)
    if link := formulas.hyperlink(cell):
        told["hyperlink"] = link
    selected: Json = select(told, mask)
    return selected


def text(book: "Spreadsheet", sheet: Sheet, cell: Cell) -> str:
    """Return what a cell shows: formattedValue."""
    number_format = cell.get("userEnteredFormat", {}).get("numberFormat")
    return literals.formatted(formulas.value(book, sheet, cell), number_format)


def _tied(book: "Spreadsheet", sheet: Sheet) -> dict[int, list[Json]]:
    """Return the metadata of rows and columns by their identity."""
    tied: dict[int, list[Json]] = {}
    for each in book.metadata.values():
        if each.spot.sheet_id == sheet.id and each.spot.line is not None:
            tied.setdefault(each.spot.line, []).append(each.told(book))
    return tied
