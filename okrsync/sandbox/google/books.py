"""The `spreadsheets` collection: create, get, batchUpdate, and developer metadata."""

from okrsync.sandbox.google import a1, filters, masks, updates, views
from okrsync.sandbox.google.call import Call, Json, Refused, absent
from okrsync.sandbox.google.formats import laid_over, paired
from okrsync.sandbox.google.masks import Mask
from okrsync.sandbox.google.ranges import Box
from okrsync.sandbox.google.spreadsheet import Spreadsheet
from okrsync.sandbox.google.updates.cells import update_cells
from okrsync.sandbox.google.updates.tabs import add_sheet, copy_title, duplicate

FORBIDDEN = "The caller does not have permission"


def create(call: Call) -> Json:
    """POST spreadsheets; an account without storage of its own may not."""
    if call.account not in call.site.storage:
        raise Refused(403, FORBIDDEN)
    asked = call.body
    properties = asked.get("properties", {})
    book = call.site.new(properties.get("title", "Untitled spreadsheet"), call.account)
    book.properties = laid_over(book.properties, paired("SpreadsheetProperties", properties))
    if asked.get("sheets"):
        book.sheets.clear()
    for each in asked.get("sheets", ()):
        _add_sheet(book, each)
    return views.spreadsheet(book, call.account, None, {}, grid=False)


def _add_sheet(book: Spreadsheet, told: Json) -> None:
    """Add a Sheet with its cells; what lies over them is passed over."""
    sheet_id = add_sheet(book, {"properties": told.get("properties", {})})["properties"]["sheetId"]
    for data in told.get("data", ()):
        start = {"sheetId": sheet_id, "rowIndex": data.get("startRow", 0), "columnIndex": data.get("startColumn", 0)}
        update_cells(book, {"start": start, "rows": data.get("rowData", []), "fields": "*"})


def get(call: Call) -> Json:
    """GET spreadsheets/{spreadsheetId}."""
    ranges = call.texts("ranges")
    boxes = [a1.find(call.book, each) for each in ranges] if ranges else None
    return _told(call, boxes, grid=call.flag("includeGridData"))


def get_by_data_filter(call: Call) -> Json:
    """POST spreadsheets/{spreadsheetId}:getByDataFilter."""
    wanted = call.body.get("dataFilters", [])
    boxes = [box for each in wanted for box in filters.boxes(call.book, each)] if wanted else None
    return _told(call, boxes, grid=call.body.get("includeGridData", False))


def batch_update(call: Call) -> Json:
    """POST spreadsheets/{spreadsheetId}:batchUpdate: all of its requests or, if one is refused, none."""
    asked = call.body
    answer: Json = {"spreadsheetId": call.book.id, "replies": updates.apply(call.book, asked.get("requests", []))}
    if asked.get("includeSpreadsheetInResponse"):
        boxes = [a1.find(call.book, each) for each in asked.get("responseRanges", ())] or None
        below = _mask(call, "BatchUpdateSpreadsheetResponse").get("updatedSpreadsheet", {})
        grid = asked.get("responseIncludeGridData", False)
        answer["updatedSpreadsheet"] = views.spreadsheet(call.book, call.account, boxes, below, grid=grid)
    return answer


def copy_to(call: Call) -> Json:
    """POST sheets/{sheetId}:copyTo: into this or another spreadsheet."""
    target = call.site.books.get(call.body.get("destinationSpreadsheetId", ""))
    if target is None:
        raise absent()
    if not target.file.may_write(call.account):
        raise Refused(403, FORBIDDEN)
    source = call.book.sheet(call.number("sheetId"))
    copy = duplicate(call.book, source, target, copy_title(target, source), len(target.sheets))
    return views.sheet_properties(target, copy)


def get_metadata(call: Call) -> Json:
    """GET developerMetadata/{metadataId}."""
    found = call.book.metadata.get(call.number("metadataId"))
    if found is None:
        raise Refused(404, f"No developer metadata with ID: {call.path['metadataId']}")
    return found.told(call.book)


def search_metadata(call: Call) -> Json:
    """POST developerMetadata:search: each match once, with all the filters that it matches."""
    matched: dict[int, list[Json]] = {}
    for each in call.body.get("dataFilters", ()):
        for found in filters.metadata(call.book, each):
            matched.setdefault(found.id, []).append(each)
    return {
        "matchedDeveloperMetadata": [
            {"developerMetadata": call.book.metadata[each].told(call.book), "dataFilters": by}
            for each, by in matched.items()
        ]
    }


def _told(call: Call, boxes: list[Box] | None, *, grid: bool) -> Json:
    return views.spreadsheet(call.book, call.account, boxes, _mask(call, "Spreadsheet"), grid=grid)


def _mask(call: Call, kind: str) -> Mask:
    text = call.text("fields")
    return masks.parse(text, kind) if text else {}
