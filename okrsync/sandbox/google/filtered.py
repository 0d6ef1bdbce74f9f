"""The `values` collection's methods that find their cells by DataFilters."""

from okrsync.sandbox.google import a1, cellvalues, filters, values
from okrsync.sandbox.google.call import Call, Json
from okrsync.sandbox.google.ranges import Box


def batch_get(call: Call) -> Json:
    """POST values:batchGetByDataFilter: each range once, with all the filters that match it."""
    matched: dict[Box, list[Json]] = {}
    for each in call.body.get("dataFilters", ()):
        for box in filters.boxes(call.book, each):
            matched.setdefault(box, []).append(each)
    how = values.look(call.body)
    found = [
        {"valueRange": cellvalues.read(call.book, call.book.block(box), how), "dataFilters": by}
        for box, by in matched.items()
    ]
    return {"spreadsheetId": call.book.id, "valueRanges": found}


def batch_update(call: Call) -> Json:
    """POST values:batchUpdateByDataFilter: what matches several ranges is written to each; `updatedData` is the end."""
    answers, cells = [], set()
    for index, each in enumerate(call.body.get("data", ())):
        data_filter = each.get("dataFilter", {})
        for box in _boxes(call, index, data_filter):
            told, written = _write(call, index, box, each)
            cells |= {(box.sheet_id, row, column) for row, column in written.cells}
            answers.append((told | {"dataFilter": data_filter}, box, each.get("majorDimension", "ROWS")))
    if call.body.get("includeValuesInResponse"):
        for told, box, dimension in answers:
            told["updatedData"] = cellvalues.read(call.book, call.book.block(box), values.echo(call.body, dimension))
    return values.totals(call, cells, [told for told, _, _ in answers])


def batch_clear(call: Call) -> Json:
    """POST values:batchClearByDataFilter."""
    boxes = [box for each in call.body.get("dataFilters", ()) for box in filters.boxes(call.book, each)]
    blocks = [call.book.block(box) for box in boxes]
    for block in blocks:
        cellvalues.clear(call.book, block)
    return {"spreadsheetId": call.book.id, "clearedRanges": [a1.name(call.book, block) for block in blocks]}


def _write(call: Call, index: int, box: Box, each: Json) -> tuple[Json, cellvalues.Written]:
    how = {"valueInputOption": call.body.get("valueInputOption")}
    try:
        told, written = values.write(call, box, each, how, strict=True)
    except ValueError as misfit:
        raise ValueError(f"Invalid data[{index}]: {misfit}") from misfit
    return {name: value for name, value in told.items() if name != "spreadsheetId"}, written


def _boxes(call: Call, index: int, data_filter: Json) -> list[Box]:
    try:
        return filters.boxes(call.book, data_filter)
    except ValueError as misfit:
        raise ValueError(f"Invalid data[{index}]: {misfit}") from misfit
