"""Requests that add, remove, copy and describe sheets, and describe the spreadsheet."""

from copy import deepcopy

from okrsync.sandbox.google import defaults, masks, metadata, views
from okrsync.sandbox.google.call import Json
from okrsync.sandbox.google.formats import paired
from okrsync.sandbox.google.protection import guard
from okrsync.sandbox.google.shapes import rewritten
from okrsync.sandbox.google.sheet import LAYERS, Sheet
from okrsync.sandbox.google.spreadsheet import Spreadsheet

NAMED = {
    "protectedRanges": "protectedRangeId",
    "filterViews": "filterViewId",
    "bandedRanges": "bandedRangeId",
    "charts": "chartId",
    "slicers": "slicerId",
}
"""The layers whose elements have numbers as ids, unique in the spreadsheet."""


def add_sheet(book: Spreadsheet, asked: Json) -> Json:
    """Add a sheet."""
    properties = paired("SheetProperties", asked.get("properties", {}))
    check_new(book, properties)
    return {"properties": views.sheet_properties(book, book.add_sheet(properties, properties.get("index")))}


def delete_sheet(book: Spreadsheet, asked: Json) -> None:
    """Delete a sheet; the last one stays, the last visible one too."""
    sheet = book.sheet(asked.get("sheetId", 0))
    guard(book, sheet.whole)
    others = [each for each in book.sheets if each is not sheet]
    if not others:
        raise ValueError("You can't remove all the sheets in a document.")
    if all(each.properties.get("hidden") for each in others):
        raise ValueError("You can't remove all the visible sheets in a document.")
    book.drop_sheet(sheet)


def duplicate_sheet(book: Spreadsheet, asked: Json) -> Json:
    """Copy a sheet beside itself."""
    source = book.sheet(asked.get("sourceSheetId", 0))
    title = asked.get("newSheetName") or copy_title(book, source)
    named = {"title": title, **({"sheetId": asked["newSheetId"]} if "newSheetId" in asked else {})}
    check_new(book, named)
    index = asked.get("insertSheetIndex", 0)
    copy = duplicate(book, source, book, title, index, asked.get("newSheetId"))
    return {"properties": views.sheet_properties(book, copy)}


def update_sheet_properties(book: Spreadsheet, asked: Json) -> None:
    """Rename, resize, hide, freeze, colour or move a sheet."""
    new = paired("SheetProperties", asked.get("properties", {}))
    sheet = book.sheet(new.get("sheetId", 0))
    mask = masks.update(asked.get("fields", ""), "SheetProperties")
    old = views.sheet_properties(book, sheet)
    told = masks.merged("SheetProperties", old, {**new, "sheetId": sheet.id}, mask)
    _check_title(book, told.get("title", ""), sheet)
    if told.get("hidden") and all(each.properties.get("hidden") for each in book.sheets if each is not sheet):
        raise ValueError("You can't hide all the sheets in a document.")
    grid = {**told.get("gridProperties", {})}
    rows = grid.pop("rowCount", len(sheet.rows))
    columns = grid.pop("columnCount", len(sheet.columns))
    _check_grid(rows, columns, grid)
    book.resize(sheet, "ROWS", rows)
    book.resize(sheet, "COLUMNS", columns)
    index = told.pop("index", len(book.sheets))
    sheet.properties = {**told, "sheetId": sheet.id, "sheetType": old["sheetType"], "gridProperties": grid}
    if masks.has(mask, "index"):
        _place(book, sheet, index)


def update_spreadsheet_properties(book: Spreadsheet, asked: Json) -> None:
    """Change what holds for all sheets; what is cleared is as in a new spreadsheet, the default format stays."""
    kind, old = "SpreadsheetProperties", book.properties
    mask = masks.update(asked.get("fields", ""), kind)
    told = masks.merged(kind, old, paired(kind, asked.get("properties", {})), mask)
    if not told.get("title"):
        raise ValueError("The title must not be empty.")
    book.properties = {**defaults.properties(), **told, "defaultFormat": old["defaultFormat"]}


def check_new(book: Spreadsheet, properties: Json) -> None:
    """Raise ValueError if a sheet's title or id is taken."""
    if "title" in properties:
        _check_title(book, properties["title"], None)
    if any(sheet.id == properties.get("sheetId") for sheet in book.sheets):
        raise ValueError(f"A sheet with the id {properties['sheetId']} already exists. Please specify another id.")


def duplicate(  # noqa: PLR0913, PLR0917 - what to copy, and what becomes of it
    book: Spreadsheet, source: Sheet, target: Spreadsheet, title: str, index: int, sheet_id: int | None = None
) -> Sheet:
    """Copy a sheet into the same spreadsheet or another one, with its metadata under new ids; named ranges stay."""
    identity = {} if sheet_id is None else {"sheetId": sheet_id}
    told = {name: value for name, value in deepcopy(source.properties).items() if name != "sheetId"}
    grid = {**told["gridProperties"], "rowCount": 0, "columnCount": 0}
    copy = target.add_sheet({**told, **identity, "title": title, "gridProperties": grid}, index)
    copy.properties.pop("hidden", None)
    rows, columns = source.rows.renewals(), source.columns.renewals()
    copy.rows, copy.columns = source.rows.renamed(rows), source.columns.renamed(columns)
    copy.cells = {
        rows[row]: {columns[column]: cell for column, cell in cells.items()} for row, cells in source.cells.items()
    }
    copy.layers = {
        name: rewritten(LAYERS[name], deepcopy(layer), "GridRange", lambda grid: {**grid, "sheetId": copy.id})
        for name, layer in source.layers.items()
    }
    for name, key in NAMED.items():
        for each in copy.layers.get(name, ()):
            each[key] = target.new_id(())
    metadata.carried(book, source.id, target, copy.id, rows | columns)
    return copy


def copy_title(book: Spreadsheet, source: Sheet) -> str:
    """Return a title for a copy of a sheet that the spreadsheet has not yet."""
    title, number = f"Copy of {source.title}", 1
    while book.titled(title):
        number += 1
        title = f"Copy of {source.title} {number}"
    return title


def _check_title(book: Spreadsheet, title: str, own: Sheet | None) -> None:
    if not title:
        raise ValueError("Sheet name cannot be empty.")
    if book.titled(title) not in (None, own):
        raise ValueError(f'A sheet with the name "{title}" already exists. Please enter another name.')


def _check_grid(rows: int, columns: int, grid: Json) -> None:
    for count, frozen, lines in ((rows, "frozenRowCount", "rows"), (columns, "frozenColumnCount", "columns")):
        if count < 1:
            raise ValueError(f"You can't delete all the {lines} on the sheet.")
        if grid.get(frozen, 0) >= count:
            raise ValueError(f"You can't freeze all visible {lines} on the sheet.")


def _place(book: Spreadsheet, sheet: Sheet, index: int) -> None:
    """Move a sheet to before the one that is at `index` now."""
    now = book.sheets.index(sheet)
    book.sheets.remove(sheet)
    book.sheets.insert(index - (index > now), sheet)


KINDS = {
    "addSheet": add_sheet,
    "deleteSheet": delete_sheet,
    "duplicateSheet": duplicate_sheet,
    "updateSheetProperties": update_sheet_properties,
    "updateSpreadsheetProperties": update_spreadsheet_properties,
}
