"""The `values` collection of a spreadsheet: ranges named in A1 notation, read, written, cleared and appended to."""

from collections.abc import Collection, Mapping, Sequence

from okrsync.sandbox.google import a1, cellvalues
from okrsync.sandbox.google.call import Call, Json
from okrsync.sandbox.google.cellvalues import DATES, RENDER, Look, Written
from okrsync.sandbox.google.ranges import Block, Box
from okrsync.sandbox.google.tables import last_table

INPUT_OPTIONS = ("RAW", "USER_ENTERED")


def get(call: Call) -> Json:
    """GET values/{range}."""
    return cellvalues.read(call.book, _block(call, call.path["range"]), look(options(call)))


def batch_get(call: Call) -> Json:
    """GET values:batchGet."""
    how = look(options(call))
    told = [cellvalues.read(call.book, _block(call, each), how) for each in call.texts("ranges")]
    return {"spreadsheetId": call.book.id, "valueRanges": told}


def update(call: Call) -> Json:
    """PUT values/{range}."""
    told, _ = write(call, a1.find(call.book, call.path["range"]), call.body, options(call))
    return told


def batch_update(call: Call) -> Json:
    """POST values:batchUpdate."""
    data = call.body.get("data", ())
    done = [write(call, a1.find(call.book, each.get("range", "")), each, call.body) for each in data]
    cells = [(written.block.sheet_id, *place) for _, written in done for place in written.cells]
    return totals(call, cells, [told for told, _ in done])


def append(call: Call) -> Json:
    """POST values/{range}:append; the sheet grows where the values need it."""
    book, block = call.book, _block(call, call.path["range"])
    sheet, lines = book.sheet(block.sheet_id), call.body.get("values", ())
    table = last_table(sheet, block)
    top, left = (table.bottom, table.left) if table else (block.top, block.left)
    rows, columns = max(len(lines), 1), max([1, *map(len, lines)])
    if call.body.get("majorDimension") == "COLUMNS":
        rows, columns = columns, rows
    if call.text("insertDataOption") == "INSERT_ROWS" and top < len(sheet.rows):
        book.insert(sheet, "ROWS", top, rows, like=max(top - 1, 0))
    book.resize(sheet, "ROWS", max(len(sheet.rows), top + rows))
    book.resize(sheet, "COLUMNS", max(len(sheet.columns), left + columns))
    updates, _ = write(call, Box(sheet.id, top, top + 1, left, left + 1), call.body, options(call))
    found = {"tableRange": a1.name(book, table)} if table else {}
    return {"spreadsheetId": book.id, **found, "updates": updates}


def clear(call: Call) -> Json:
    """POST values/{range}:clear."""
    return {"spreadsheetId": call.book.id, "clearedRange": _cleared(call, call.path["range"])}


def batch_clear(call: Call) -> Json:
    """POST values:batchClear."""
    cleared = [_cleared(call, each) for each in call.body.get("ranges", ())]
    return {"spreadsheetId": call.book.id, "clearedRanges": cleared}


def write(call: Call, box: Box, value_range: Json, how: Json, *, strict: bool = False) -> tuple[Json, Written]:
    """Write a ValueRange's values; return an UpdateValuesResponse, and which cells they were.

    With `strict`, values beyond the box are refused even if it is one cell. `how` holds valueInputOption,
    includeValuesInResponse and the options of the values in the answer.
    """
    option = how.get("valueInputOption")
    if option not in INPUT_OPTIONS:
        raise ValueError("'valueInputOption' is required but not specified")
    dimension = value_range.get("majorDimension", "ROWS")
    lines = value_range.get("values", [])
    written = cellvalues.write(call.book, box, lines, dimension, typed=option == "USER_ENTERED", strict=strict)
    told = {
        "spreadsheetId": call.book.id,
        "updatedRange": a1.name(call.book, written.block),
        "updatedRows": len(written.rows),
        "updatedColumns": len(written.columns),
        "updatedCells": len(written.cells),
    }
    if how.get("includeValuesInResponse"):
        told["updatedData"] = cellvalues.read(call.book, written.block, echo(how, dimension))
    return told, written


def totals(call: Call, cells: Collection[tuple[int, int, int]], responses: Sequence[Json]) -> Json:
    """Return the answer to a batch of writes; `cells` are those written: sheet, row and column."""
    return {
        "spreadsheetId": call.book.id,
        "totalUpdatedRows": len({(sheet, row) for sheet, row, _ in cells}),
        "totalUpdatedColumns": len({(sheet, column) for sheet, _, column in cells}),
        "totalUpdatedCells": len(cells),
        "totalUpdatedSheets": len({sheet for sheet, _, _ in cells}),
        "responses": list(responses),
    }


def options(call: Call) -> Json:
    """Return the options in a call's query as they would stand in a body."""
    told: Json = {name: values[0] for name, values in call.query.items() if values}
    return told | {"includeValuesInResponse": call.flag("includeValuesInResponse")}


def look(how: Mapping[str, str]) -> Look:
    """Return how a call wants its values."""
    return Look(
        how.get("valueRenderOption", RENDER),
        how.get("dateTimeRenderOption", DATES),
        "COLUMNS" if how.get("majorDimension") == "COLUMNS" else "ROWS",
    )


def echo(how: Mapping[str, str], dimension: str) -> Look:
    """Return how a write wants its values told, by the dimension that they came by."""
    return Look(
        how.get("responseValueRenderOption", RENDER),
        how.get("responseDateTimeRenderOption", DATES),
        "COLUMNS" if dimension == "COLUMNS" else "ROWS",
    )


def _block(call: Call, text: str) -> Block:
    return cellvalues.block_of(call.book, a1.find(call.book, text))


def _cleared(call: Call, text: str) -> str:
    block = _block(call, text)
    cellvalues.clear(call.book, block)
    return a1.name(call.book, block)
