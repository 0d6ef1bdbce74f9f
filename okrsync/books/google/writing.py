"""What a commit sends: one `batchUpdate` with the record, what is drawn, room in Health; then the cells by column."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from okrsync.books.google import ranges
from okrsync.books.google.cells import Content, Formula, Json, entered, raw, stored
from okrsync.books.google.echo import last_row, telling
from okrsync.books.google.lines import Cells
from okrsync.books.google.looks import column_format, number_format
from okrsync.books.google.places import SHEETS, Place
from okrsync.model import Page, Row, Value
from okrsync.xlsx.refs import quoted

COMMIT = "okrsync.commit"
_HEAD = 20
"""So many rows a row of headers may have gone down since it was read; beyond that its tab is left as it is."""
_ROOM = 100
"""Rows of the hidden tab that stay free: people may add rows to OKRs before the journal is written again."""
ANSWER = f"updatedSpreadsheet({SHEETS})"


# ---- the first call: the record, then whatever is nobody's cell ------------------------------------------------------


def commit(requests: Iterable[Json], places: Iterable[Place], heads: Iterable[Place] = ()) -> Json:
    """The body of `batchUpdate`; its answer shows these tabs as they stand then, of `heads` the first rows only."""
    return {
        "requests": list(requests),
        "includeSpreadsheetInResponse": True,
        "responseIncludeGridData": True,
        "responseRanges": [
            *(quoted(place.title) for place in places),
            *(f"{quoted(place.title)}!1:{min(place.header + _HEAD, place.depth)}" for place in heads),
        ],
    }


def marked(run: str, id_: int, last: int) -> Iterator[Json]:
    """Metadata with an id of our choice: sent twice, the second is refused, and so nothing is appended twice."""
    if last:
        yield {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataId": last}}}}
    metadata = {"metadataId": id_, "metadataKey": COMMIT, "metadataValue": run, "visibility": "DOCUMENT"}
    yield {"createDeveloperMetadata": {"developerMetadata": {**metadata, "location": {"spreadsheet": True}}}}


def recorded(place: Place, texts: Sequence[Sequence[str]]) -> Iterator[Json]:
    """The hidden tab anew; blank where it held more, and with room for a longer journal."""
    deep = max(len(texts), max(place.rows, default=0))
    wide = max(map(len, (*texts, *place.rows.values())))
    if deep + _ROOM > place.depth or wide > place.width:
        grid = {"rowCount": max(deep + 2 * _ROOM, place.depth), "columnCount": max(wide, place.width)}
        properties = {"sheetId": place.sheet_id, "gridProperties": grid}
        fields = "gridProperties(rowCount,columnCount)"
        yield {"updateSheetProperties": {"properties": properties, "fields": fields}}
    filled = [[*row, *[""] * (wide - len(row))] for row in (*texts, *[()] * (deep - len(texts)))]
    rows = [{"values": [_text(text) for text in row]} for row in filled]
    start = {"sheetId": place.sheet_id, "rowIndex": 0, "columnIndex": 0}
    yield {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}}


def archived(place: Place, page: Page, before: Sequence[Row]) -> Iterator[Json]:
    """A tab of the archive: lines that go are deleted, from below; new ones come under the last."""
    if not page.append:
        kept = {row.was for row in page.rows if row.was is not None}
        for first, last in reversed(list(_runs(row.number for row in before if row.number not in kept))):
            gone = ranges.lines(place.sheet_id, "ROWS", first - 1, last - first + 1)
            yield {"deleteDimension": {"range": gone}}
    new = [_appended(place, row.cells) for row in page.rows if row.cells]
    if new:
        fields = "userEnteredValue,userEnteredFormat.numberFormat"
        yield {"appendCells": {"sheetId": place.sheet_id, "rows": new, "fields": fields}}


def deepened(place: Place, last: int) -> Iterator[Json]:
    """What the grid of a drawn tab lacks down to its last line, dressed as the rest."""
    new = max(last, place.header + 1) - place.depth
    if new > 0:
        yield {"appendDimension": {"sheetId": place.sheet_id, "dimension": "ROWS", "length": new}}
        for key, bound in place.columns.items():
            across = {"startColumnIndex": bound.index, "endColumnIndex": bound.index + 1}
            area = {"sheetId": place.sheet_id, "startRowIndex": place.depth, **across}
            look = {"userEnteredFormat": column_format(place.tab, place.tab.column(key), place.words)}
            yield {"repeatCell": {"range": area, "cell": look, "fields": "userEnteredFormat"}}


def room(place: Place, page: Page, before: Sequence[Row]) -> Iterator[Json]:
    """Health in order, the worst first (its glyphs sort so), and below its first line a blank row for every new one.

    Rows that come between two lines wear their looks and lists; above the first, the ranges of these begin below them.
    """
    area = {"sheetId": place.sheet_id, "startRowIndex": place.header}
    by = [key for key in ("severity", "id", "code") if key in place.columns]
    order = [{"dimensionIndex": place.columns[key].index, "sortOrder": "ASCENDING"} for key in by]
    if before and order:
        yield {"sortRange": {"range": area, "sortSpecs": order}}
    new = sum(row.was is None for row in page.rows)
    if before and new:
        top = ranges.lines(place.sheet_id, "ROWS", place.header + 1, new)
        yield {"insertDimension": {"range": top, "inheritFromBefore": True}}
    else:
        yield from deepened(place, place.header + new)


def _text(text: str) -> Json:
    return {"userEnteredValue": {"stringValue": text}} if text else {}


def _appended(place: Place, cells: Mapping[str, Value]) -> Json:
    """One new line in the order of the columns as they stand."""
    at = {bound.index: key for key, bound in place.columns.items()}
    keys = [at.get(index) for index in range(max(at) + 1)]
    return {"values": [_line_cell(place, key, cells.get(key)) if key else {} for key in keys]}


def _line_cell(place: Place, key: str, value: Value) -> Json:
    look = number_format(place.tab, place.tab.column(key), place.words)
    return {**entered(stored(place.tab, key, value)), **({"userEnteredFormat": {"numberFormat": look}} if look else {})}


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last of each stretch of neighbours."""
    for _, stretch in groupby(enumerate(sorted(numbers)), lambda each: each[1] - each[0]):
        found = [number for _, number in stretch]
        yield found[0], found[-1]


# ---- the second call: the cells --------------------------------------------------------------------------------------


def parts(cells: Mapping[str, Cells]) -> Iterator[dict[str, Cells]]:
    """What is sent at once: first people's formulas, if any, then the values.

    Formulas come first because a write that breaks off must leave more than one wrong cell, or nobody sees that it did.
    """
    for formulas in (True, False):
        part = {tab: _part(columns, formulas=formulas) for tab, columns in cells.items()}
        if any(part.values()):
            yield part


def _part(columns: Cells, *, formulas: bool) -> Cells:
    chosen = {
        key: {number: value for number, value in values.items() if isinstance(value, Formula) is formulas}
        for key, values in columns.items()
    }
    return {key: values for key, values in chosen.items() if values}


def by_column(
    part: Mapping[str, Cells], places: Mapping[str, Place], beside: Sequence[Json] = ()
) -> tuple[Json, list[tuple[str, str]]]:
    """The body of `values:batchUpdateByDataFilter`, and what its first entries echo: tab and column (see `echo`).

    Columns are found by metadata when it applies; `null` leaves a cell alone. All is `RAW`, but for people's own
    formulas, which are put back as they typed them. What is `beside` is written along.
    """
    told = [(tab, key) for tab, columns in part.items() for key in telling(places[tab], columns)]
    entries = dict.fromkeys((*told, *((tab, key) for tab, columns in part.items() for key in columns)))
    data = [_entry(places[tab], key, part[tab].get(key, {})) for tab, key in entries if key in places[tab].columns]
    typed = any(
        isinstance(value, Formula) for columns in part.values() for each in columns.values() for value in each.values()
    )
    answer = {"includeValuesInResponse": True, "responseValueRenderOption": "UNFORMATTED_VALUE"}
    return {"valueInputOption": "USER_ENTERED" if typed else "RAW", **answer, "data": [*data, *beside]}, told


def _entry(place: Place, key: str, values: Mapping[int, Content]) -> Json:
    """One column: the new values in their rows, `null` in all others, to one row below the last, if there is one."""
    told = {number: value.text if isinstance(value, Formula) else raw(value) for number, value in values.items()}
    deep = min(last_row(place) + 1, place.depth)
    column = [told.get(number) for number in range(1, max(deep, *told, 0) + 1)]
    lookup = {"developerMetadataLookup": {"metadataId": place.columns[key].id}}
    return {"dataFilter": lookup, "majorDimension": "COLUMNS", "values": [column]}


def drawn(place: Place, page: Page, filled: Mapping[str, Container[int]]) -> Iterator[Json]:
    """The columns of a tab anew, each found by metadata when it applies; below the last line they are blank.

    What is `filled` already, lines from 0 by column, is left alone.
    """
    below = place.depth - place.header - len(page.rows)
    for key, bound in place.columns.items():
        left = filled.get(key, ())
        lines = enumerate(row.cells.get(key) for row in page.rows)
        values = [None if number in left else raw(stored(place.tab, key, value)) for number, value in lines]
        lookup = {"developerMetadataLookup": {"metadataId": bound.id}}
        column = [*[None] * place.header, *values, *[""] * below]
        yield {"dataFilter": lookup, "majorDimension": "COLUMNS", "values": [column]}
