"""What a person does to a spreadsheet, by name. A person may do everything, protected or not."""

from collections.abc import Callable, Mapping
from typing import Any

from okrsync.sandbox.google import a1, cellvalues, updates
from okrsync.sandbox.google.call import Json
from okrsync.sandbox.google.ranges import Block, Dimension
from okrsync.sandbox.google.sheet import EMPTY, Cell, Sheet
from okrsync.sandbox.google.spreadsheet import Spreadsheet
from okrsync.sandbox.google.updates.blocks import sort as sort_block

Act = Mapping[str, Any]

STRANGER = "somebody@example.invalid"

FORMATS = {
    "percent": {"type": "PERCENT", "pattern": "0%"},
    "date": {"type": "DATE", "pattern": "yyyy-mm-dd"},
    "number": {"type": "NUMBER", "pattern": "#,##0.##"},
    "text": {"type": "TEXT"},
}
"""Number formats by a person's word."""


def insert_row(book: Spreadsheet, act: Act) -> None:
    """Insert an empty row before `row`, formatted as the one above it."""
    _insert(book, act, "ROWS", act["row"] - 1)


def insert_column(book: Spreadsheet, act: Act) -> None:
    """Insert an empty column before `column`, formatted as the one on its left."""
    _insert(book, act, "COLUMNS", _column(act["column"]))


def delete_row(book: Spreadsheet, act: Act) -> None:
    """Delete `row`."""
    book.delete(_sheet(book, act), "ROWS", act["row"] - 1, act["row"])


def delete_column(book: Spreadsheet, act: Act) -> None:
    """Delete `column`."""
    at = _column(act["column"])
    book.delete(_sheet(book, act), "COLUMNS", at, at + 1)


def move_row(book: Spreadsheet, act: Act) -> None:
    """Move `row` so that it is at `to` then."""
    _move(book, act, "ROWS", act["row"] - 1, act["to"] - 1)


def move_column(book: Spreadsheet, act: Act) -> None:
    """Move `column` so that it is at `to` then."""
    _move(book, act, "COLUMNS", _column(act["column"]), _column(act["to"]))


def copy_row(book: Spreadsheet, act: Act) -> None:
    """Copy the cells of `row` over those of row `to`; its metadata stays."""
    sheet = _sheet(book, act)
    for column in range(len(sheet.columns)):
        sheet.put(act["to"] - 1, column, sheet.cell(act["row"] - 1, column))


def sort(book: Spreadsheet, act: Act) -> None:
    """Sort the rows from `first` to `last` by `column`, perhaps `descending`: contents change places, rows do not."""
    sheet = _sheet(book, act)
    block = Block(sheet.id, act["first"] - 1, act["last"], 0, len(sheet.columns))
    sort_block(book, block, [(_column(act["column"]), bool(act.get("descending")))])


def type_in(book: Spreadsheet, act: Act) -> None:
    """Type `value` into `row` and `column`: text as it is, with = in front a formula, with its `result`; null clears.

    `format` is percent, date, number, text or a NumberFormat; `cell` may have more of CellData, as `textFormatRuns`
    with links or `chipRuns`.
    """
    sheet, row, column = _sheet(book, act), act["row"] - 1, _column(act["column"])
    sheet.put(row, column, {**_typed(sheet.cell(row, column), act), **act.get("cell", {})})


def paste(book: Spreadsheet, act: Act) -> None:
    """Paste `values` (rows of them) from `row` and `column` on, null over a cell clears it."""
    sheet, top, left = _sheet(book, act), act["row"] - 1, _column(act["column"])
    for row, values in enumerate(act["values"], top):
        for column, value in enumerate(values, left):
            sheet.put(row, column, _typed(sheet.cell(row, column), {"value": value}))


def clear(book: Spreadsheet, act: Act) -> None:
    """Empty the cell at `row` and `column`, or the cells of `range`."""
    sheet = _sheet(book, act)
    cellvalues.clear(book, _block(sheet, act))


def note(book: Spreadsheet, act: Act) -> None:
    """Put the note `text` on the cell at `row` and `column`."""
    sheet, row, column = _sheet(book, act), act["row"] - 1, _column(act["column"])
    sheet.put(row, column, {**sheet.cell(row, column), "note": act["text"]})


def add_tab(book: Spreadsheet, act: Act) -> None:
    """Add the tab `title`, perhaps at `index` (from 0)."""
    book.add_sheet({"title": act["title"]}, act.get("index"))


def rename_tab(book: Spreadsheet, act: Act) -> None:
    """Give the tab the title `to`."""
    sheet = _sheet(book, act)
    sheet.properties = {**sheet.properties, "title": act["to"]}


def delete_tab(book: Spreadsheet, act: Act) -> None:
    """Delete the tab."""
    _ask(book, "deleteSheet", {"sheetId": _sheet(book, act).id})


def duplicate_tab(book: Spreadsheet, act: Act) -> None:
    """Duplicate the tab, perhaps under `title`; the copy comes right after it."""
    sheet = _sheet(book, act)
    index = book.sheets.index(sheet) + 1
    asked = {"sourceSheetId": sheet.id, "insertSheetIndex": index, "newSheetName": act.get("title", "")}
    _ask(book, "duplicateSheet", asked)


def merge(book: Spreadsheet, act: Act) -> None:
    """Merge the cells of `range`."""
    _ask(book, "mergeCells", {"range": _range(book, act), "mergeType": "MERGE_ALL"})


def hide_row(book: Spreadsheet, act: Act) -> None:
    """Hide `row`."""
    axis, index = _sheet(book, act).rows, act["row"] - 1
    axis.describe(index, {**axis.properties(index), "hiddenByUser": True})


def filter_tab(book: Spreadsheet, act: Act) -> None:
    """Turn the filter of `range` on."""
    _ask(book, "setBasicFilter", {"filter": {"range": _range(book, act)}})


def protect(book: Spreadsheet, act: Act) -> None:
    """Protect `range`, or the whole tab, so that only somebody else (or `editors`) may edit it."""
    grid = _range(book, act) if "range" in act else {"sheetId": _sheet(book, act).id}
    told = {"range": grid, "editors": {"users": list(act.get("editors", [STRANGER]))}}
    _ask(book, "addProtectedRange", {"protectedRange": told | {"warningOnly": bool(act.get("warning"))}})


def batch(book: Spreadsheet, act: Act) -> None:
    """Do `requests` of batchUpdate."""
    updates.apply(book, act["requests"])


def _typed(cell: Cell, act: Act) -> Cell:
    value, told = act.get("value"), act.get("format")
    formula = isinstance(value, str) and value.startswith("=")
    typed = cellvalues.entered(cell, "" if value is None else value, typed=formula)
    if formula and "result" in act:
        typed = {**typed, "result": cellvalues.entered(EMPTY, act["result"]).get("userEnteredValue", {})}
    if told:
        number_format = FORMATS[told] if isinstance(told, str) else told
        typed = {**typed, "userEnteredFormat": {**cell.get("userEnteredFormat", {}), "numberFormat": number_format}}
    return typed


def _insert(book: Spreadsheet, act: Act, dimension: Dimension, at: int) -> None:
    book.insert(_sheet(book, act), dimension, at, act.get("count", 1), like=at - 1 if at else None)


def _move(book: Spreadsheet, act: Act, dimension: Dimension, at: int, to: int) -> None:
    book.move(_sheet(book, act), dimension, at, at + 1, to + (to > at))


def _ask(book: Spreadsheet, kind: str, asked: Json) -> None:
    updates.KINDS[kind](book, asked)


def _sheet(book: Spreadsheet, act: Act) -> Sheet:
    tab = act["tab"]
    sheet = book.sheet(tab) if isinstance(tab, int) else book.titled(tab)
    if sheet is None:
        raise ValueError(f"there is no tab {tab}")
    return sheet


def _column(told: int | str) -> int:
    return a1.column(told) if isinstance(told, str) else told - 1


def _block(sheet: Sheet, act: Act) -> Block:
    if "range" not in act:
        row, column = act["row"] - 1, _column(act["column"])
        return Block(sheet.id, row, row + 1, column, column + 1)
    box = a1.corner_box(sheet.id, act["range"])
    if box is None:
        raise ValueError(f"{act['range']} is no range of cells")
    return sheet.block(box)


def _range(book: Spreadsheet, act: Act) -> Json:
    return _block(_sheet(book, act), act).box.grid_range()


ACTS: Mapping[str, Callable[[Spreadsheet, Act], None]] = {
    "insert_row": insert_row,
    "insert_column": insert_column,
    "delete_row": delete_row,
    "delete_column": delete_column,
    "move_row": move_row,
    "move_column": move_column,
    "copy_row": copy_row,
    "sort": sort,
    "type": type_in,
    "paste": paste,
    "clear": clear,
    "note": note,
    "add_tab": add_tab,
    "rename_tab": rename_tab,
    "delete_tab": delete_tab,
    "duplicate_tab": duplicate_tab,
    "merge": merge,
    "hide_row": hide_row,
    "filter": filter_tab,
    "protect": protect,
    "batch": batch,
}
