"""The stand-in for Google Sheets, over HTTP, alone and through gspread: one behaviour a test."""

import base64
import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, TypeAlias
from urllib.parse import parse_qs, quote, urlsplit

import gspread
import pytest
import requests

from okrsync.sandbox.google import GOOGLE, GUEST, PERSON, SERVICE, GoogleApp, a1, google_app, load
from okrsync.sandbox.google.quota import Quota
from okrsync.sandbox.google.shapes import SHAPES
from okrsync.sandbox.google.updates import KINDS
from okrsync.sandbox.ledger import Exchange
from okrsync.sandbox.server import Options, Sandbox
from okrsync.sandbox.wire import Request

pytest_plugins = ["tests.contract.google_spec"]

Json: TypeAlias = dict[str, Any]

BOOK = "the-book"
DEMO, GUEST_TOKEN, NOBODY = "demo-token", "guest-token", "nobody"
TIMEOUT = 10  # seconds; no test waits for it
JWT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SHEETS = "https://www.googleapis.com/auth/spreadsheets"

OKRS: Json = {
    "id": BOOK,
    "title": "OKRs 2026-Q4",
    "sheets": [
        {
            "title": "OKRs",
            "rows": [
                ["ID", "Key result", "Progress"],
                ["KR-1", "Adopt", 0.5],
                ["KR-2", "Bake", 0.25],
                ["KR-3", "Cut", 1],
            ],
            "formats": {"C2:C4": {"numberFormat": {"type": "PERCENT", "pattern": "0%"}}},
        },
        {"title": "History", "sheetId": 7, "gridProperties": {"rowCount": 3, "columnCount": 3}},
    ],
    "named": {"Progress": "OKRs!C2:C4"},
}
"""Prepared content: one tab with three key results, one empty tab."""


@dataclass
class Site:
    """A served stand-in, and calls to it."""

    app: GoogleApp
    sandbox: Sandbox
    token: str = DEMO

    def call(self, method: str, path: str, body: object = None, /, **query: object) -> requests.Response:
        return requests.request(
            method,
            f"{self.sandbox.url}{GOOGLE}{path}",
            json=body,
            params=query,  # type: ignore[arg-type]
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=TIMEOUT,
            allow_redirects=False,
        )

    def get(self, fields: str = "", **query: object) -> Any:  # noqa: ANN401 - JSON
        return _good(self.call("GET", f"/v4/spreadsheets/{BOOK}", **({"fields": fields} if fields else {}), **query))

    def post(self, verb: str, body: Json, **query: object) -> Any:  # noqa: ANN401 - JSON
        return _good(self.call("POST", f"/v4/spreadsheets/{BOOK}{verb}", body, **query))

    def update(self, *asked: Json) -> list[Json]:
        replies: list[Json] = self.post(":batchUpdate", {"requests": list(asked)})["replies"]
        return replies

    def refused(self, *asked: Json) -> str:
        answer = self.call("POST", f"/v4/spreadsheets/{BOOK}:batchUpdate", {"requests": list(asked)})
        assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")
        return str(answer.json()["error"]["message"])

    def values(self, tab: str = "OKRs") -> list[list[Any]]:
        cells: list[list[Any]] = self.app.person(BOOK).sees()["tabs"][tab]["values"]
        return cells

    def metadata(self, tab: str = "OKRs") -> dict[str, int]:
        """Where metadata is now: the row or column, from 1, by its value or key."""
        told = self.app.person(BOOK).sees()["tabs"][tab]["metadata"]
        return {each["value"] or each["key"]: each.get("row") or each["column"] for each in told}

    def do(self, *acts: Json, after: int | None = None) -> None:
        self.app.person(BOOK).do(*({"tab": "OKRs", **act} for act in acts), after=after)


@pytest.fixture
def site(google_check: Callable[[Exchange], None], google_check_answer: Callable[[Exchange], None]) -> Iterator[Site]:
    """A stand-in with the OKRs; whatever passes is as Google describes it, requests only if they are not refused."""
    with _served() as site:
        yield site
        for exchange in site.sandbox.exchanges:
            if "/v4/" in exchange.path:
                (google_check if exchange.status < 400 else google_check_answer)(exchange)


class _served:  # noqa: N801 - reads as a function
    def __init__(self, **how: Any) -> None:  # noqa: ANN401 - as google_app takes them
        self.app = google_app({"spreadsheets": [OKRS]}, **how)

    def __enter__(self) -> Site:
        self.sandbox = Sandbox({GOOGLE: self.app}, record=True)
        self.sandbox.__enter__()
        return Site(self.app, self.sandbox)

    def __exit__(self, *_: object) -> None:
        self.sandbox.__exit__(None, None, None)


@pytest.fixture
def sheet(site: Site) -> gspread.Worksheet:
    """The OKRs as gspread sees them."""
    return gspread.Client(auth=None, session=Redirected(site.sandbox.url)).open_by_key(BOOK).worksheet("OKRs")  # type: ignore[arg-type]


class Redirected(requests.Session):
    """Sends to the stand-in what is meant for Google."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self.headers["Authorization"] = "Bearer demo-token"

    def request(self, method: str | bytes, url: str | bytes, *more: Any, **how: Any) -> requests.Response:  # noqa: ANN401
        where = urlsplit(str(url))
        assert where.netloc in ("sheets.googleapis.com", "www.googleapis.com")
        return super().request(method, f"{self._url}{GOOGLE}{where.path}?{where.query}".rstrip("?"), *more, **how)


def _good(answer: requests.Response) -> Any:  # noqa: ANN401 - JSON
    assert answer.status_code == 200, answer.text
    return answer.json()


def lines(dimension: str, start: int, end: int, sheet_id: int = 0) -> Json:
    return {"sheetId": sheet_id, "dimension": dimension, "startIndex": start, "endIndex": end}


def cells(*values: object) -> Json:
    kinds = {str: "stringValue", bool: "boolValue"}
    return {"values": [{"userEnteredValue": {kinds.get(type(each), "numberValue"): each}} for each in values]}


def tie(key: str, value: str | None = None, /, **location: Any) -> Json:  # noqa: ANN401 - JSON
    """Ask for metadata on `row=` or `column=` (from 0) of a `tab`, on a `sheet=`, or without any on the spreadsheet."""
    where: Json = {"spreadsheet": True}
    for name, dimension in (("row", "ROWS"), ("column", "COLUMNS")):
        if name in location:
            where = {"dimensionRange": lines(dimension, location[name], location[name] + 1, location.get("tab", 0))}
    if "sheet" in location:
        where = {"sheetId": location["sheet"]}
    told = {"metadataKey": key, "metadataValue": value, "metadataId": location.get("number"), "location": where}
    given = {name: each for name, each in told.items() if each is not None}
    return {"createDeveloperMetadata": {"developerMetadata": {**given, "visibility": "DOCUMENT"}}}


def by_key(key: str) -> Json:
    return {"developerMetadataLookup": {"metadataKey": key}}


ROWS = [tie("row", f"KR-{number}", row=number) for number in (1, 2, 3)]


# Reading


def test_a_spreadsheet_tells_its_tabs_and_where_it_is(site: Site) -> None:
    told = site.get()
    assert [sheet["properties"]["title"] for sheet in told["sheets"]] == ["OKRs", "History"]
    assert told["spreadsheetUrl"].endswith(f"/{BOOK}/edit")


def test_no_cells_are_told_unless_they_are_asked_for(site: Site) -> None:
    assert "data" not in site.get()["sheets"][0]
    assert "data" in site.get(includeGridData="true")["sheets"][0]
    assert "data" in site.get("sheets.data.rowData")["sheets"][0]


def test_a_mask_leaves_only_what_it_names(site: Site) -> None:
    told = site.get("sheets(properties(title,sheetId),data.rowData.values(formattedValue))", ranges="OKRs!C1:C2")
    rows = [{"values": [{"formattedValue": text}]} for text in ("Progress", "50%")]
    assert told == {"sheets": [{"properties": {"title": "OKRs", "sheetId": 0}, "data": [{"rowData": rows}]}]}


def test_a_mask_that_names_no_field_is_refused_with_the_place_in_it(site: Site) -> None:
    answer = site.call("GET", f"/v4/spreadsheets/{BOOK}", fields="sheets.nope")
    assert answer.status_code == 400
    description = answer.json()["error"]["details"][0]["fieldViolations"][0]["description"]
    assert description == "Error expanding 'fields' parameter. Cannot find matching fields for path 'sheets.nope'."


def test_a_cell_tells_what_was_entered_and_what_it_shows(site: Site) -> None:
    told = site.get("sheets.data.rowData.values(userEnteredValue,effectiveValue,formattedValue)", ranges="OKRs!C3")
    assert told["sheets"][0]["data"][0]["rowData"][0]["values"] == [
        {"userEnteredValue": {"numberValue": 0.25}, "effectiveValue": {"numberValue": 0.25}, "formattedValue": "25%"}
    ]


def test_the_effective_format_has_a_number_format_only_where_one_was_set(site: Site) -> None:
    (row,) = site.get("sheets.data.rowData.values.effectiveFormat", ranges="OKRs!B2:C2")["sheets"][0]["data"][0][
        "rowData"
    ]
    name, progress = (cell["effectiveFormat"] for cell in row["values"])
    assert "numberFormat" not in name
    assert progress["numberFormat"] == {"type": "PERCENT", "pattern": "0%"}
    assert name["textFormat"]["fontSize"] == progress["textFormat"]["fontSize"] == 10


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("OKRs!A2:B2", [["KR-1", "Adopt"]]),
        ("'OKRs'!B3:A3", [["KR-2", "Bake"]]),
        ("OKRs!3:3", [["KR-2", "Bake", "25%"]]),
        ("OKRs!C:C", [["Progress"], ["50%"], ["25%"], ["100%"]]),
        ("OKRs!B3:B", [["Bake"], ["Cut"]]),
        ("OKRs!$A$1", [["ID"]]),
        ("Progress", [["50%"], ["25%"], ["100%"]]),
        ("History", None),
    ],
)
def test_a_range_may_be_open_quoted_named_or_a_whole_tab(site: Site, text: str, expected: object) -> None:
    told = _good(site.call("GET", f"/v4/spreadsheets/{BOOK}/values/{quote(text, safe='')}"))
    assert told.get("values") == expected


def test_a_range_that_is_none_is_refused_in_googles_words(site: Site) -> None:
    answer = site.call("GET", f"/v4/spreadsheets/{BOOK}/values/Nope!A1")
    assert answer.json()["error"]["message"] == "Unable to parse range: Nope!A1"


# Developer metadata


def test_metadata_moves_with_its_row(site: Site) -> None:
    site.update(*ROWS)
    site.update({"insertDimension": {"range": lines("ROWS", 1, 3)}})
    site.update({"moveDimension": {"source": lines("ROWS", 5, 6), "destinationIndex": 1}})
    assert site.metadata() == {"KR-1": 5, "KR-2": 6, "KR-3": 2}
    assert [row[0] for row in site.values() if row] == ["ID", "KR-3", "KR-1", "KR-2"]


def test_metadata_moves_with_its_column(site: Site) -> None:
    site.update(tie("progress", column=2))
    site.update({"moveDimension": {"source": lines("COLUMNS", 2, 3), "destinationIndex": 0}})
    site.update({"insertDimension": {"range": lines("COLUMNS", 0, 1)}})
    assert site.metadata() == {"progress": 2}


ONE_ROW = {"properties": {"gridProperties": {"rowCount": 1}}, "fields": "gridProperties.rowCount"}


@pytest.mark.parametrize(
    "death",
    [
        {"deleteDimension": {"range": lines("ROWS", 1, 2)}},
        {"updateSheetProperties": ONE_ROW},
        {"deleteSheet": {"sheetId": 0}},
    ],
)
def test_metadata_dies_with_its_row_or_its_tab(site: Site, death: Json) -> None:
    site.update(ROWS[0], death)
    assert site.post("/developerMetadata:search", {"dataFilters": [by_key("row")]}) == {}


def test_a_duplicated_tab_has_the_metadata_under_new_ids(site: Site) -> None:
    site.update(*ROWS, tie("tab", sheet=0))
    site.update({"duplicateSheet": {"sourceSheetId": 0, "newSheetName": "Copy", "insertSheetIndex": 2}})
    assert site.metadata("Copy") == site.metadata("OKRs")
    found = site.post("/developerMetadata:search", {"dataFilters": [by_key("row"), by_key("tab")]})
    ids = [each["developerMetadata"]["metadataId"] for each in found["matchedDeveloperMetadata"]]
    assert len(set(ids)) == 8


def test_copied_cells_leave_their_rows_metadata_behind(site: Site) -> None:
    site.update(*ROWS)
    site.do({"do": "copy_row", "row": 2, "to": 4})
    assert site.values()[3][0] == "KR-1"
    assert site.metadata() == {"KR-1": 2, "KR-2": 3, "KR-3": 4}


def test_sorting_moves_contents_and_leaves_metadata(site: Site) -> None:
    site.update(*ROWS)
    specs = [{"dimensionIndex": 2, "sortOrder": "ASCENDING"}]
    site.update({"sortRange": {"range": {"startRowIndex": 1, "endRowIndex": 4}, "sortSpecs": specs}})
    assert [row[0] for row in site.values()[1:]] == ["KR-2", "KR-1", "KR-3"]
    assert site.metadata() == {"KR-1": 2, "KR-2": 3, "KR-3": 4}


def test_an_id_of_metadata_that_exists_is_refused(site: Site) -> None:
    site.update(tie("run", number=4701))
    assert "4701" in site.refused(tie("run", number=4701))


def test_metadata_is_found_by_id_and_told_with_its_place(site: Site) -> None:
    site.update(tie("progress", column=2, number=4701))
    told = _good(site.call("GET", f"/v4/spreadsheets/{BOOK}/developerMetadata/4701"))
    assert told["location"] == {
        "locationType": "COLUMN",
        "dimensionRange": {"dimension": "COLUMNS", "startIndex": 2, "endIndex": 3},
    }
    assert site.call("GET", f"/v4/spreadsheets/{BOOK}/developerMetadata/4702").status_code == 404


def test_a_lookup_at_a_row_finds_columns_that_cross_it_unless_it_wants_that_very_row(site: Site) -> None:
    site.update(*ROWS, tie("progress", column=2), tie("tab", sheet=0), tie("book"))
    lookup = {"metadataLocation": {"dimensionRange": lines("ROWS", 1, 2)}}

    def found(lookup: Json) -> list[str]:
        told = site.post("/developerMetadata:search", {"dataFilters": [{"developerMetadataLookup": lookup}]})
        return [each["developerMetadata"]["metadataKey"] for each in told["matchedDeveloperMetadata"]]

    assert found(lookup) == ["row", "progress", "tab"]
    assert found({**lookup, "locationMatchingStrategy": "EXACT_LOCATION"}) == ["row"]
    assert found({**lookup, "locationType": "COLUMN"}) == ["progress"]


def test_metadata_is_updated_and_deleted_by_filters(site: Site) -> None:
    site.update(*ROWS)
    change = {"developerMetadata": {"metadataValue": "new"}, "fields": "metadataValue"}
    (reply,) = site.update({"updateDeveloperMetadata": {"dataFilters": [by_key("row")], **change}})
    assert [each["metadataValue"] for each in reply["updateDeveloperMetadata"]["developerMetadata"]] == ["new"] * 3
    (reply,) = site.update({"deleteDeveloperMetadata": {"dataFilter": by_key("row")}})
    assert len(reply["deleteDeveloperMetadata"]["deletedDeveloperMetadata"]) == 3
    assert site.update({"deleteDeveloperMetadata": {"dataFilter": by_key("row")}}) == [{"deleteDeveloperMetadata": {}}]


def test_rows_and_columns_tell_their_metadata_beside_the_cells(site: Site) -> None:
    site.update(tie("progress", column=2), tie("row", "KR-1", row=1))
    fields = "sheets.data(rowMetadata.developerMetadata.metadataKey,columnMetadata.developerMetadata.metadataKey)"
    (data,) = site.get(fields, ranges="OKRs!A1:C2")["sheets"][0]["data"]
    assert data["columnMetadata"] == [{}, {}, {"developerMetadata": [{"metadataKey": "progress"}]}]
    assert data["rowMetadata"] == [{}, {"developerMetadata": [{"metadataKey": "row"}]}]


# Values by data filters


def write(site: Site, *data: Json, **how: object) -> Any:  # noqa: ANN401 - JSON
    return site.post("/values:batchUpdateByDataFilter", {"valueInputOption": "RAW", "data": list(data), **how})


def test_a_column_is_written_wherever_it_is_and_null_skips_a_cell(site: Site) -> None:
    site.update(tie("progress", column=2))
    site.update({"moveDimension": {"source": lines("COLUMNS", 2, 3), "destinationIndex": 0}})
    told = write(
        site, {"dataFilter": by_key("progress"), "majorDimension": "COLUMNS", "values": [[None, 0.9, None, ""]]}
    )
    assert [row[0] for row in site.values()] == ["Progress", 0.9, 0.25, None]
    assert (told["totalUpdatedCells"], told["totalUpdatedColumns"], told["totalUpdatedRows"]) == (2, 1, 2)


def test_a_write_of_nothing_echoes_the_whole_column(site: Site) -> None:
    site.update(tie("id", column=0))
    data = {"dataFilter": by_key("id"), "majorDimension": "COLUMNS", "values": [[None, None]]}
    (told,) = write(site, data, includeValuesInResponse=True)["responses"]
    assert told["updatedData"] == {
        "range": "OKRs!A1:A1000",
        "majorDimension": "COLUMNS",
        "values": [["ID", "KR-1", "KR-2", "KR-3"]],
    }
    assert told["dataFilter"] == by_key("id")
    assert "updatedCells" not in told


def test_what_is_echoed_is_how_things_are_after_all_writes(site: Site) -> None:
    site.update(tie("id", column=0))
    echo = {"dataFilter": by_key("id"), "majorDimension": "COLUMNS", "values": [[None]]}
    rename = {"dataFilter": {"a1Range": "OKRs!A2"}, "values": [["KR-9"]]}
    told = write(site, echo, rename, includeValuesInResponse=True)["responses"]
    assert told[0]["updatedData"]["values"] == [["ID", "KR-9", "KR-2", "KR-3"]]


def test_a_filter_that_matches_several_ranges_writes_them_all(site: Site) -> None:
    site.update(*ROWS)
    told = write(site, {"dataFilter": by_key("row"), "values": [["same"]]})
    assert [row[0] for row in site.values()] == ["ID", "same", "same", "same"]
    assert [each["updatedRange"] for each in told["responses"]] == ["OKRs!A2", "OKRs!A3", "OKRs!A4"]


def test_a_filter_that_matches_nothing_writes_nothing(site: Site) -> None:
    before = site.values()
    assert write(site, {"dataFilter": by_key("nope"), "values": [["x"]]}) == {"spreadsheetId": BOOK}
    assert site.values() == before


def test_more_values_than_the_column_has_rows_are_refused_and_nothing_of_the_call_is_written(site: Site) -> None:
    site.update(tie("day", column=0, tab=7))
    data = [
        {"dataFilter": {"a1Range": "OKRs!A2"}, "values": [["gone"]]},
        {"dataFilter": by_key("day"), "majorDimension": "COLUMNS", "values": [["x"] * 4]},
    ]
    body = {"valueInputOption": "RAW", "data": data}
    answer = site.call("POST", f"/v4/spreadsheets/{BOOK}/values:batchUpdateByDataFilter", body)
    assert answer.status_code == 400
    assert (
        "Requested writing within range [History!A1:A3], but tried writing to row [4]"
        in answer.json()["error"]["message"]
    )
    assert site.values()[1][0] == "KR-1"


def test_even_a_single_matched_cell_takes_no_more_than_one_value(site: Site) -> None:
    body = {"valueInputOption": "RAW", "data": [{"dataFilter": {"a1Range": "OKRs!A2"}, "values": [["a", "b"]]}]}
    answer = site.call("POST", f"/v4/spreadsheets/{BOOK}/values:batchUpdateByDataFilter", body)
    assert answer.json()["error"]["message"].endswith("[OKRs!A2], but tried writing to column [B]")


def test_raw_text_stays_text_and_entered_text_is_read(site: Site) -> None:
    data = {"dataFilter": {"a1Range": "OKRs!A2:C2"}, "values": [["=1+2", "2026-11-20", "50%"]]}
    write(site, data)
    assert site.values()[1] == ["=1+2", "2026-11-20", "50%"]
    write(site, data, valueInputOption="USER_ENTERED")
    assert site.values()[1] == ["=1+2", 46346, 0.5]
    told = _good(site.call("GET", f"/v4/spreadsheets/{BOOK}/values/OKRs!A2", valueRenderOption="UNFORMATTED_VALUE"))
    assert told["values"] == [[3]]


def test_values_are_read_by_filters_each_range_once_with_the_filters_that_match_it(site: Site) -> None:
    site.update(tie("progress", column=2))
    wanted = [by_key("progress"), {"gridRange": {"startColumnIndex": 2, "endColumnIndex": 3}}, {"a1Range": "OKRs!A2"}]
    body = {"dataFilters": wanted, "majorDimension": "COLUMNS", "valueRenderOption": "UNFORMATTED_VALUE"}
    told = site.post("/values:batchGetByDataFilter", body)["valueRanges"]
    assert [each["valueRange"]["values"] for each in told] == [[["Progress", 0.5, 0.25, 1]], [["KR-1"]]]
    assert [each["dataFilters"] for each in told] == [wanted[:2], wanted[2:]]


def test_values_are_cleared_by_filters_and_formats_stay(site: Site) -> None:
    told = site.post("/values:batchClearByDataFilter", {"dataFilters": [{"a1Range": "OKRs!C2:C4"}]})
    assert told["clearedRanges"] == ["OKRs!C2:C4"]
    assert [row[2:] for row in site.values()] == [["Progress"], [], [], []]
    told = site.get("sheets.data.rowData.values.userEnteredFormat.numberFormat.type", ranges="OKRs!C2")
    assert (
        told["sheets"][0]["data"][0]["rowData"][0]["values"][0]["userEnteredFormat"]["numberFormat"]["type"]
        == "PERCENT"
    )


def test_a_spreadsheet_is_read_by_filters_only_the_tabs_that_they_match(site: Site) -> None:
    site.update(tie("tab", sheet=7))
    told = site.post(
        ":getByDataFilter", {"dataFilters": [by_key("tab")]}, fields="sheets(properties.title,data.startRow)"
    )
    assert [sheet["properties"]["title"] for sheet in told["sheets"]] == ["History"]


# batchUpdate


def test_one_refused_request_undoes_the_whole_batch(site: Site) -> None:
    before = site.app.person(BOOK).sees()
    message = site.refused(
        tie("run"),
        {"insertDimension": {"range": lines("ROWS", 1, 2)}},
        {"addSheet": {"properties": {"title": "okrs"}}},
    )
    assert (
        message
        == 'Invalid requests[2].addSheet: A sheet with the name "okrs" already exists. Please enter another name.'
    )
    assert site.app.person(BOOK).sees() == before


def test_replies_come_in_the_order_of_the_requests(site: Site) -> None:
    replies = site.update(
        {"addSheet": {"properties": {"title": "New"}}}, {"deleteSheet": {"sheetId": 7}}, tie("run", number=5)
    )
    assert [list(reply) for reply in replies] == [["addSheet"], [], ["createDeveloperMetadata"]]


def test_the_changed_spreadsheet_comes_with_the_answer_if_asked_for(site: Site) -> None:
    body = {
        "requests": [{"addSheet": {"properties": {"title": "New"}}}],
        "includeSpreadsheetInResponse": True,
        "responseRanges": ["New"],
    }
    told = site.post(":batchUpdate", body, fields="updatedSpreadsheet.sheets.properties.title")
    assert told == {"updatedSpreadsheet": {"sheets": [{"properties": {"title": "New"}}]}}


def test_cells_are_updated_by_a_mask_and_what_it_names_and_the_rows_lack_is_cleared(site: Site) -> None:
    area = {"startRowIndex": 1, "endRowIndex": 3, "startColumnIndex": 0, "endColumnIndex": 3}
    site.update({"updateCells": {"range": area, "rows": [cells("KR-7", "New")], "fields": "userEnteredValue"}})
    assert site.values() == [["ID", "Key result", "Progress"], ["KR-7", "New"], [], ["KR-3", "Cut", 1]]
    told = site.get("sheets.data.rowData.values.userEnteredFormat.numberFormat.type", ranges="OKRs!C2")
    assert told["sheets"][0]["data"][0]["rowData"]


def test_cells_from_a_start_on_leave_all_others_alone(site: Site) -> None:
    start = {"sheetId": 0, "rowIndex": 1, "columnIndex": 1}
    site.update({"updateCells": {"start": start, "rows": [cells("x"), cells("y", 3)], "fields": "userEnteredValue"}})
    assert site.values()[1:3] == [["KR-1", "x", 0.5], ["KR-2", "y", 3]]


def test_a_mask_within_a_format_leaves_the_rest_of_it(site: Site) -> None:
    area = {"startRowIndex": 0, "endRowIndex": 1}
    for name, value in (("bold", True), ("italic", True)):
        cell = {"userEnteredFormat": {"textFormat": {name: value}}}
        site.update({"repeatCell": {"range": area, "cell": cell, "fields": f"userEnteredFormat.textFormat.{name}"}})
    told = site.get("sheets.data.rowData.values.userEnteredFormat", ranges="OKRs!A1")
    assert told["sheets"][0]["data"][0]["rowData"][0]["values"] == [
        {"userEnteredFormat": {"textFormat": {"bold": True, "italic": True}}}
    ]


def test_a_colour_and_its_style_are_one(site: Site) -> None:
    for color in ({"backgroundColor": {"red": 1}}, {"backgroundColorStyle": {"rgbColor": {"blue": 1}}}):
        cell, fields = {"userEnteredFormat": color}, f"userEnteredFormat.{next(iter(color))}"
        site.update({"repeatCell": {"range": {"endRowIndex": 1}, "cell": cell, "fields": fields}})
    told = site.get("sheets.data.rowData.values.userEnteredFormat", ranges="OKRs!A1")
    assert told["sheets"][0]["data"][0]["rowData"][0]["values"][0]["userEnteredFormat"] == {
        "backgroundColor": {"blue": 1},
        "backgroundColorStyle": {"rgbColor": {"blue": 1}},
    }


def test_appended_cells_come_after_the_last_row_with_a_value_and_the_grid_grows(site: Site) -> None:
    rows = [cells("a"), cells("b"), cells("c"), cells("d")]
    site.update({"appendCells": {"sheetId": 7, "rows": rows[:1], "fields": "userEnteredValue"}})
    site.update({"appendCells": {"sheetId": 7, "rows": rows[1:], "fields": "userEnteredValue"}})
    assert site.values("History") == [["a"], ["b"], ["c"], ["d"]]
    assert site.get()["sheets"][1]["properties"]["gridProperties"]["rowCount"] == 4


def test_an_inserted_row_has_the_format_of_the_one_before_it(site: Site) -> None:
    site.update({"insertDimension": {"range": lines("ROWS", 4, 5), "inheritFromBefore": True}})
    told = site.get("sheets.data.rowData.values.userEnteredFormat.numberFormat.type", ranges="OKRs!C5")
    assert told["sheets"][0]["data"][0]["rowData"][0]["values"][0]["userEnteredFormat"]["numberFormat"] == {
        "type": "PERCENT"
    }


def test_rows_that_shift_take_their_heights_and_hiding_along(site: Site) -> None:
    hide = {"range": lines("ROWS", 2, 3), "properties": {"hiddenByUser": True, "pixelSize": 40}, "fields": "*"}
    site.update({"updateDimensionProperties": hide}, {"insertDimension": {"range": lines("ROWS", 0, 1)}})
    told = site.get("sheets.data.rowMetadata", ranges="OKRs!A1:A4")["sheets"][0]["data"][0]["rowMetadata"]
    assert told == [{"pixelSize": 21}] * 3 + [{"pixelSize": 40, "hiddenByUser": True}]


def test_rows_that_come_and_go_above_the_frozen_edge_move_it(site: Site) -> None:
    freeze = {"properties": {"gridProperties": {"frozenRowCount": 2}}, "fields": "gridProperties.frozenRowCount"}
    site.update({"updateSheetProperties": freeze}, {"insertDimension": {"range": lines("ROWS", 0, 3)}})
    site.update({"deleteDimension": {"range": lines("ROWS", 4, 6)}})
    assert site.get()["sheets"][0]["properties"]["gridProperties"]["frozenRowCount"] == 4


def named(site: Site) -> Json | None:
    return next((each["range"] for each in site.get().get("namedRanges", ())), None)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"insertDimension": {"range": lines("ROWS", 1, 2)}}, (2, 5)),
        ({"insertDimension": {"range": lines("ROWS", 2, 4)}}, (1, 6)),
        ({"insertDimension": {"range": lines("ROWS", 4, 5)}}, (1, 4)),
        ({"deleteDimension": {"range": lines("ROWS", 0, 2)}}, (0, 2)),
        ({"moveDimension": {"source": lines("ROWS", 1, 4), "destinationIndex": 6}}, (3, 6)),
        ({"moveDimension": {"source": lines("ROWS", 0, 1), "destinationIndex": 3}}, (0, 4)),
        ({"deleteDimension": {"range": lines("ROWS", 1, 4)}}, None),
    ],
)
def test_a_named_range_follows_the_rows(site: Site, change: Json, expected: tuple[int, int] | None) -> None:
    site.update(change)
    now = named(site)
    assert (now and (now["startRowIndex"], now["endRowIndex"])) == expected


def test_merges_filters_bands_and_rules_follow_the_rows_and_die_with_them(site: Site) -> None:
    area = {"sheetId": 0, "startRowIndex": 1, "endRowIndex": 3, "startColumnIndex": 0, "endColumnIndex": 2}
    rule = {
        "ranges": [area],
        "booleanRule": {"condition": {"type": "NOT_BLANK"}, "format": {"textFormat": {"bold": True}}},
    }
    site.update(
        {"mergeCells": {"range": area, "mergeType": "MERGE_ALL"}},
        {"setBasicFilter": {"filter": {"range": area}}},
        {"addBanding": {"bandedRange": {"range": area, "rowProperties": {"firstBandColor": {"red": 1}}}}},
        {"addConditionalFormatRule": {"rule": rule}},
        {"addFilterView": {"filter": {"title": "Mine", "range": area}}},
        {"addProtectedRange": {"protectedRange": {"range": area, "warningOnly": True}}},
        {"addTable": {"table": {"name": "T", "range": area}}},
    )
    site.update({"insertDimension": {"range": lines("ROWS", 0, 1)}})
    sheet = site.get()["sheets"][0]
    several = ("bandedRanges", "filterViews", "protectedRanges", "tables")
    found = [*sheet["merges"], sheet["basicFilter"]["range"], *sheet["conditionalFormats"][0]["ranges"]]
    found += [sheet[name][0]["range"] for name in several]
    assert [(each["startRowIndex"], each["endRowIndex"]) for each in found] == [(2, 4)] * 7
    site.update({"deleteDimension": {"range": lines("ROWS", 2, 4)}})
    assert set(site.get()["sheets"][0]) == {"properties"}


AREA: Json = {"sheetId": 0, "startRowIndex": 0, "startColumnIndex": 0, "endColumnIndex": 3}
BY_PROGRESS: Json = {"dimensionIndex": 2, "sortOrder": "ASCENDING"}
NO_ADOPT: Json = {"hiddenValues": ["Adopt", ""]}


def filter_view(site: Site, **told: object) -> Json:
    """A filter view of the tab with key results, as the service told it when it was added."""
    (reply,) = site.update({"addFilterView": {"filter": {"title": "Mine", "range": AREA, **told}}})
    view: Json = reply["addFilterView"]["filter"]
    return view


def test_a_filter_view_is_told_as_it_was_added_under_an_id_of_its_own(site: Site) -> None:
    view = filter_view(site, sortSpecs=[BY_PROGRESS])
    assert (view["title"], view["sortSpecs"]) == ("Mine", [BY_PROGRESS])
    other = filter_view(site, title="Other")
    assert other["filterViewId"] != view["filterViewId"]
    assert site.get()["sheets"][0]["filterViews"] == [view, other]


def test_an_id_that_a_filter_view_has_is_not_given_to_another(site: Site) -> None:
    number = filter_view(site)["filterViewId"]
    assert str(number) in site.refused({"addFilterView": {"filter": {"range": AREA, "filterViewId": number}}})


@pytest.mark.parametrize(
    "hiding",
    [
        {"filterSpecs": [{"columnIndex": 1, "filterCriteria": NO_ADOPT}]},
        {"criteria": {"1": NO_ADOPT}},
        {"filterSpecs": [{"columnIndex": 1, "filterCriteria": NO_ADOPT}], "criteria": {"2": {"hiddenValues": ["1"]}}},
    ],
    ids=["specs", "criteria", "both"],
)
def test_what_a_filter_hides_is_told_in_both_ways_and_the_newer_one_counts(site: Site, hiding: Json) -> None:
    site.update({"setBasicFilter": {"filter": {"range": AREA, **hiding}}})
    for view in (filter_view(site, **hiding), site.get()["sheets"][0]["basicFilter"]):
        assert view["filterSpecs"] == [{"columnIndex": 1, "filterCriteria": NO_ADOPT}]
        assert view["criteria"] == {"1": NO_ADOPT}


def test_an_update_of_the_criteria_of_a_filter_view_changes_what_it_hides_and_no_more(site: Site) -> None:
    view = filter_view(site, filterSpecs=[{"columnIndex": 1, "filterCriteria": NO_ADOPT}])
    less = {"filterViewId": view["filterViewId"], "title": "Ours", "criteria": {"0": {"hiddenValues": ["KR-3"]}}}
    site.update({"updateFilterView": {"filter": less, "fields": "criteria"}})
    (now,) = site.get()["sheets"][0]["filterViews"]
    assert now["filterSpecs"] == [{"columnIndex": 0, "filterCriteria": {"hiddenValues": ["KR-3"]}}]
    assert now["title"] == "Mine"


@pytest.mark.parametrize(
    ("change", "order", "hides"),
    [
        ({"insertDimension": {"range": lines("COLUMNS", 1, 3)}}, [4], [3]),
        ({"insertDimension": {"range": lines("COLUMNS", 2, 3)}}, [3], [1]),
        ({"moveDimension": {"source": lines("COLUMNS", 1, 2), "destinationIndex": 0}}, [2], [0]),
        ({"deleteDimension": {"range": lines("COLUMNS", 1, 2)}}, [1], []),
        ({"deleteDimension": {"range": lines("ROWS", 0, 1)}}, [2], [1]),
    ],
)
def test_a_filter_view_sorts_and_hides_by_the_same_columns_wherever_they_go(
    site: Site, change: Json, order: list[int], hides: list[int]
) -> None:
    filter_view(site, sortSpecs=[BY_PROGRESS], filterSpecs=[{"columnIndex": 1, "filterCriteria": NO_ADOPT}])
    site.update(change)
    (now,) = site.get()["sheets"][0]["filterViews"]
    assert [each["dimensionIndex"] for each in now["sortSpecs"]] == order
    assert [each["columnIndex"] for each in now.get("filterSpecs", ())] == hides


def test_groups_nest_by_how_their_lines_overlap(site: Site) -> None:
    site.update({"addDimensionGroup": {"range": lines("COLUMNS", 1, 4)}})
    (reply,) = site.update({"addDimensionGroup": {"range": lines("COLUMNS", 2, 5)}})

    def spans(groups: list[Json]) -> list[tuple[int, int, int]]:
        return [(each["range"]["startIndex"], each["range"]["endIndex"], each["depth"]) for each in groups]

    assert spans(reply["addDimensionGroup"]["dimensionGroups"]) == [(1, 5, 1), (2, 4, 2)]
    site.update({"deleteDimensionGroup": {"range": lines("COLUMNS", 3, 5)}})
    assert spans(site.get()["sheets"][0]["columnGroups"]) == [(1, 4, 1), (2, 3, 2)]


def test_a_collapsed_group_hides_its_rows(site: Site) -> None:
    group = {"range": lines("ROWS", 1, 3), "depth": 1, "collapsed": True}
    site.update({"addDimensionGroup": {"range": lines("ROWS", 1, 3)}})
    site.update({"updateDimensionGroup": {"dimensionGroup": group, "fields": "collapsed"}})
    told = site.get("sheets(rowGroups.collapsed,data.rowMetadata.hiddenByUser)", ranges="OKRs!A1:A4")["sheets"][0]
    assert told["rowGroups"] == [{"collapsed": True}]
    assert told["data"][0]["rowMetadata"] == [{}, {"hiddenByUser": True}, {"hiddenByUser": True}, {}]


def test_cells_are_copied_cut_shifted_and_replaced(site: Site) -> None:
    def area(top: int, bottom: int, left: int, right: int) -> Json:
        return {"startRowIndex": top, "endRowIndex": bottom, "startColumnIndex": left, "endColumnIndex": right}

    site.update({"copyPaste": {"source": area(1, 2, 0, 1), "destination": area(4, 6, 0, 1)}})
    site.update({"cutPaste": {"source": area(0, 4, 2, 3), "destination": {"rowIndex": 0, "columnIndex": 4}}})
    assert named(site) == {**area(1, 4, 4, 5)}
    site.update({"insertRange": {"range": area(1, 2, 0, 1), "shiftDimension": "ROWS"}})
    site.update({"deleteRange": {"range": area(0, 1, 1, 2), "shiftDimension": "COLUMNS"}})
    (reply,) = site.update({"findReplace": {"find": "kr-", "replacement": "K", "allSheets": True}})
    assert reply["findReplace"] == {
        "valuesChanged": 5, "rowsChanged": 5, "sheetsChanged": 1, "occurrencesChanged": 5,
    }  # fmt: skip
    assert [row[0] for row in site.values()] == ["ID", None, "K1", "K2", "K3", "K1", "K1"]
    assert site.values()[0] == ["ID", None, None, "Progress"]


def test_a_chart_is_kept_as_it_was_drawn_and_can_be_deleted(site: Site) -> None:
    anchor = {"overlayPosition": {"anchorCell": {"sheetId": 7, "rowIndex": 1, "columnIndex": 1}}}
    chart = {"spec": {"title": "Progress", "basicChart": {"chartType": "LINE"}}, "position": anchor}
    (reply,) = site.update({"addChart": {"chart": chart}})
    number = reply["addChart"]["chart"]["chartId"]
    site.update(
        {"updateChartSpec": {"chartId": number, "spec": {"title": "Plan", "basicChart": {"chartType": "LINE"}}}}
    )
    assert site.get()["sheets"][1]["charts"][0]["spec"]["title"] == "Plan"
    site.update({"deleteEmbeddedObject": {"objectId": number}})
    assert "charts" not in site.get()["sheets"][1]


UNKNOWN = "Invalid JSON payload received. Unknown name"
RENAME = {"properties": {"title": "history"}, "fields": "title"}


@pytest.mark.parametrize(
    ("kind", "asked", "words"),
    [
        ("deleteSheet", {"sheetId": 99}, "No grid with id: 99"),
        ("deleteDimension", {"range": lines("ROWS", 0, 1000)}, "You can't delete all the rows on the sheet."),
        (
            "deleteDimension",
            {"range": lines("ROWS", 9, 10, 7)},
            "Cannot delete a row that doesn't exist. Tried to delete row index 9 but there are only 3 rows.",
        ),
        (
            "repeatCell",
            {"range": {"sheetId": 0}, "cell": {}},
            "At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)",
        ),
        (
            "updateSheetProperties",
            RENAME,
            'A sheet with the name "history" already exists. Please enter another name.',
        ),
        ("pasteData", {"data": "x"}, "The stand-in does not know this kind of request."),
    ],
)
def test_what_cannot_be_done_is_refused_in_googles_words(site: Site, kind: str, asked: Json, words: str) -> None:
    assert site.refused({kind: asked}) == f"Invalid requests[0].{kind}: {words}"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"frobnicate": {}}, f"{UNKNOWN} \"frobnicate\" at 'requests[0]': Cannot find field."),
        (
            {"addSheet": {"properties": {"name": "x"}}},
            f"{UNKNOWN} \"name\" at 'requests[0].add_sheet.properties': Cannot find field.",
        ),
        (
            {"deleteSheet": {"sheetId": "seven"}},
            "Invalid value at 'requests[0].delete_sheet.sheet_id' (TYPE_INT32), \"seven\"",
        ),
    ],
)
def test_a_request_that_makes_no_sense_is_refused_in_googles_words(site: Site, asked: Json, words: str) -> None:
    assert site.refused(asked) == words


def test_no_request_and_no_json_are_refused(site: Site) -> None:
    assert site.refused() == "Must specify at least one request."
    url = f"{site.sandbox.url}{GOOGLE}/v4/spreadsheets/{BOOK}:batchUpdate"
    answer = requests.post(url, data=b"{", headers={"Authorization": "Bearer demo-token"}, timeout=TIMEOUT)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith("Invalid JSON payload received.")


def test_the_last_tab_stays_and_so_does_the_last_visible_one(site: Site) -> None:
    hide = {"updateSheetProperties": {"properties": {"sheetId": 7, "hidden": True}, "fields": "hidden"}}
    delete = {"deleteSheet": {"sheetId": 0}}
    assert "visible" in site.refused(hide, delete)
    assert site.refused({"deleteSheet": {"sheetId": 7}}, delete).endswith(
        "You can't remove all the sheets in a document."
    )


@pytest.mark.parametrize("seed", range(5))
def test_no_request_however_odd_breaks_the_stand_in_and_a_refused_one_changes_nothing(seed: int) -> None:
    app, chance = google_app({"spreadsheets": [OKRS]}), Random(seed)  # noqa: S311 - odd requests are no secret
    for _ in range(40):
        kind = chance.choice(sorted(KINDS))
        body = json.dumps({"requests": [{kind: odd(SHAPES["Request"][kind], chance)}]}).encode()
        before = app.person(BOOK).sees()
        asked = Request(
            "POST", "", f"/v4/spreadsheets/{BOOK}:batchUpdate", {}, {"authorization": "Bearer demo-token"}, body
        )
        assert app.handle(asked).status == 200 or app.person(BOOK).sees() == before


def odd(kind: str, chance: Random, deep: int = 0) -> Any:  # noqa: ANN401 - JSON
    """Return some message of a kind, its numbers and texts near to those in the OKRs."""
    if kind.startswith("[]"):
        return [odd(kind[2:], chance, deep + 1) for _ in range(chance.choice([0, 1, 2]))]
    if kind.startswith("{}"):
        return {"1": odd(kind[2:], chance, deep + 1)}
    if kind in SHAPES:
        fields = [name for name in SHAPES[kind] if chance.random() < (0.8 if deep < 3 else 0.2)]
        return {name: odd(SHAPES[kind][name], chance, deep + 1) for name in fields}
    some: dict[str, list[Any]] = {
        "integer": [0, 1, 2, 7, 1000, 1001],
        "number": [0, 1.5],
        "boolean": [True, False],
        "string": ["", "OKRs", "A1", "=A1", "KR-1", "("],
        "fieldmask": ["*", "", "title", "userEnteredValue", "userEnteredFormat.textFormat.bold", "range", "a("],
    }
    return chance.choice(some.get(kind, kind.split("|")))


# Protection


def test_what_somebody_else_protects_cannot_be_written(site: Site) -> None:
    site.do({"do": "protect", "range": "C1:C4"})
    start = {"rowIndex": 1, "columnIndex": 2}
    message = site.refused({"updateCells": {"start": start, "rows": [cells(1)], "fields": "userEnteredValue"}})
    assert message.startswith("Invalid requests[0].updateCells: You are trying to edit a protected cell or object.")
    body = {
        "valueInputOption": "RAW",
        "data": [{"dataFilter": {"a1Range": "OKRs!A1:C1"}, "values": [["x", None, "y"]]}],
    }
    assert site.call("POST", f"/v4/spreadsheets/{BOOK}/values:batchUpdateByDataFilter", body).status_code == 400
    assert site.values()[0][0] == "ID"
    (protected,) = site.get()["sheets"][0]["protectedRanges"]
    assert not protected.get("requestingUserCanEdit")


def test_a_protection_that_only_warns_or_lists_the_account_lets_it_write(site: Site) -> None:
    site.do({"do": "protect", "range": "A1", "warning": True}, {"do": "protect", "range": "A1", "editors": [SERVICE]})
    site.update({"updateCells": {"start": {}, "rows": [cells("x")], "fields": "userEnteredValue"}})
    assert all(each["requestingUserCanEdit"] for each in site.get()["sheets"][0]["protectedRanges"])


def test_who_protects_a_range_may_edit_it(site: Site) -> None:
    site.update({"addProtectedRange": {"protectedRange": {"range": {"sheetId": 0}}}})
    site.update({"updateCells": {"start": {}, "rows": [cells("x")], "fields": "userEnteredValue"}})
    assert SERVICE in site.get()["sheets"][0]["protectedRanges"][0]["editors"]["users"]


# People


def test_a_person_acts_between_two_calls(site: Site) -> None:
    site.do({"do": "insert_row", "row": 2}, after=1)
    site.do({"do": "type", "row": 2, "column": "A", "value": "typed"}, after=2)
    seen = [
        site.get("sheets.data.rowData.values.formattedValue", ranges="OKRs!A2")["sheets"][0]["data"] for _ in range(3)
    ]
    assert [data[0].get("rowData") for data in seen] == [
        [{"values": [{"formattedValue": "KR-1"}]}],
        None,
        [{"values": [{"formattedValue": "typed"}]}],
    ]


def test_a_script_comes_over_http_and_the_spreadsheet_is_told(site: Site) -> None:
    acts = [{"do": "type", "tab": "OKRs", "row": 1, "column": 1, "value": "No."}]
    told = _good(site.call("POST", f"/people/{BOOK}", {"after": 0, "acts": acts}))
    assert (told["due"], told["tabs"]["OKRs"]["values"][0][0]) == (1, "ID")
    site.get()
    told = _good(site.call("GET", f"/people/{BOOK}"))
    assert (told["due"], told["tabs"]["OKRs"]["values"][0][0]) == (0, "No.")


def test_an_act_that_is_none_is_refused_and_one_that_fails_later_fails_the_call(site: Site) -> None:
    assert site.call("POST", f"/people/{BOOK}", [{"do": "dance", "tab": "OKRs"}]).status_code == 400
    site.do({"do": "delete_row", "tab": "Nope", "row": 1}, after=0)
    answer = site.call("GET", f"/v4/spreadsheets/{BOOK}")
    assert answer.status_code == 500
    assert "there is no tab Nope" in answer.json()["error"]["message"]


def test_a_person_may_do_whatever_people_do(site: Site) -> None:
    site.do(
        {"do": "insert_column", "column": "B"},
        {"do": "move_column", "column": 4, "to": 1},
        {"do": "delete_column", "column": "C"},
        {"do": "move_row", "row": 4, "to": 2},
        {"do": "sort", "first": 2, "last": 4, "column": "B", "descending": True},
        {"do": "delete_row", "row": 4},
        {"do": "paste", "row": 4, "column": 1, "values": [[1, "x"], [True, None]]},
        {"do": "clear", "row": 4, "column": 2},
        {"do": "note", "row": 1, "column": 1, "text": "hm"},
        {"do": "merge", "range": "A6:B6"},
        {"do": "hide_row", "row": 2},
        {"do": "filter", "range": "A1:C3"},
        {"do": "add_tab", "title": "Mine"},
        {"do": "rename_tab", "to": "Goals"},
        {"do": "duplicate_tab", "tab": "Goals", "title": "Goals too"},
        {"do": "delete_tab", "tab": 7},
        {
            "do": "batch",
            "requests": [{"updateSpreadsheetProperties": {"properties": {"title": "T"}, "fields": "title"}}],
        },
    )
    told = site.app.person(BOOK).sees()
    assert told["title"] == "T"
    assert list(told["tabs"]) == ["Goals", "Goals too", "Mine"]
    tab = told["tabs"]["Goals"]
    assert tab["values"] == [["Progress", "ID", "Key result"], [1, "KR-3", "Cut"], [0.25, "KR-2", "Bake"], [1], [True]]
    assert tab["notes"] == [{"row": 1, "column": 1, "note": "hm"}]
    assert set(tab["layers"]) == {"merges", "basicFilter"}


def test_a_typed_formula_shows_the_result_that_the_script_gives(site: Site) -> None:
    site.do({"do": "type", "row": 2, "column": 3, "value": "=SUM(A1:A9)", "result": 0.75})
    told = site.get("sheets.data.rowData.values(userEnteredValue,effectiveValue,formattedValue)", ranges="OKRs!C2")
    assert told["sheets"][0]["data"][0]["rowData"][0]["values"] == [
        {
            "userEnteredValue": {"formulaValue": "=SUM(A1:A9)"},
            "effectiveValue": {"numberValue": 0.75},
            "formattedValue": "75%",
        }
    ]


def test_a_pasted_link_and_a_chip_are_told(site: Site) -> None:
    link = {"format": {"link": {"uri": "https://jira.example.invalid/browse/A-1"}}}
    chip = {"startIndex": 0, "chip": {"personProperties": {"email": PERSON}}}
    site.do(
        {"do": "type", "row": 2, "column": 1, "value": "A-1", "cell": {"textFormatRuns": [link]}},
        {"do": "type", "row": 2, "column": 2, "value": "@", "cell": {"chipRuns": [chip]}},
    )
    told = site.get("sheets.data.rowData.values(hyperlink,chipRuns)", ranges="OKRs!A2:B2")
    assert told["sheets"][0]["data"][0]["rowData"][0]["values"] == [
        {"hyperlink": "https://jira.example.invalid/browse/A-1"},
        {"chipRuns": [chip]},
    ]


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("=1+2*3", 7),
        ("=C2", 0.5),
        ("='OKRs'!A2", "KR-1"),
        ('=HYPERLINK("https://x.invalid";"x")', "x"),
        ("=SPARKLINE(C2:C4)", ""),
        ("=SPARKLINE('OKRs'!C2:C4;'OKRs'!D2:E3)", ""),
        ("=SPARKLINE('OKRs'!$C$2:$C$4)", ""),
        ("=SPARKLINE('Nowhere'!C2:C4)", None),
        ("=NOW()", None),
    ],
)
def test_the_simplest_formulas_are_computed_and_no_others(site: Site, formula: str, shown: object) -> None:
    site.do({"do": "type", "row": 9, "column": 1, "value": formula})
    told = site.get("sheets.data.rowData.values.effectiveValue", ranges="OKRs!A9")
    (value,) = told["sheets"][0]["data"][0]["rowData"][0]["values"][0]["effectiveValue"].values()
    assert value == shown or (shown is None and value["type"] == "ERROR")


# Signing in, permissions, quotas


def test_a_call_without_a_known_token_is_unauthenticated(site: Site) -> None:
    site.token = NOBODY
    answer = site.call("GET", f"/v4/spreadsheets/{BOOK}")
    assert (answer.status_code, answer.json()["error"]["status"]) == (401, "UNAUTHENTICATED")


def test_a_guest_may_not_see_the_spreadsheet_and_nobody_one_that_is_not_there(site: Site) -> None:
    site.token = GUEST_TOKEN
    answer = site.call("GET", f"/v4/spreadsheets/{BOOK}")
    assert (answer.status_code, answer.json()["error"]["message"]) == (403, "The caller does not have permission")
    answer = site.call("GET", "/v4/spreadsheets/none")
    assert (answer.status_code, answer.json()["error"]["message"]) == (404, "Requested entity was not found.")


def test_a_reader_reads_and_may_not_write() -> None:
    app = google_app({"spreadsheets": [{**OKRS, "writers": [], "readers": [SERVICE]}]})
    with Sandbox({GOOGLE: app}) as sandbox:
        site = Site(app, sandbox)
        assert site.get()["spreadsheetId"] == BOOK
        assert site.call("POST", f"/v4/spreadsheets/{BOOK}:batchUpdate", {"requests": [ROWS[0]]}).status_code == 403


def signed(site: Site, **form: str) -> requests.Response:
    return requests.post(f"{site.sandbox.url}{GOOGLE}/token", data=form, timeout=TIMEOUT)


def assertion(account: str, scope: str = SHEETS) -> str:
    claims = base64.urlsafe_b64encode(json.dumps({"iss": account, "scope": scope}).encode()).decode().rstrip("=")
    return f"head.{claims}.signature"


def test_a_service_account_signs_in_with_its_assertion(site: Site) -> None:
    granted = _good(signed(site, grant_type=JWT, assertion=assertion(SERVICE)))
    assert (granted["token_type"], granted["expires_in"]) == ("Bearer", 3599)
    site.token = granted["access_token"]
    assert site.get()["spreadsheetId"] == BOOK


def test_a_token_of_too_narrow_a_scope_is_refused(site: Site) -> None:
    granted = signed(site, grant_type=JWT, assertion=assertion(SERVICE, f"{SHEETS}.readonly")).json()
    site.token = granted["access_token"]
    assert site.get()["spreadsheetId"] == BOOK
    answer = site.call("POST", f"/v4/spreadsheets/{BOOK}:batchUpdate", {"requests": [ROWS[0]]})
    assert answer.status_code == 403
    error = answer.json()["error"]
    assert error["message"] == "Request had insufficient authentication scopes."
    assert error["details"][0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"


@pytest.mark.parametrize(
    "form",
    [
        {"grant_type": JWT, "assertion": assertion("nobody@demo.iam.gserviceaccount.com")},
        {"grant_type": JWT, "assertion": "garbage"},
        {"grant_type": "refresh_token", "refresh_token": "old"},
        {"grant_type": "authorization_code", "code": "old"},
    ],
)
def test_an_invalid_grant_is_refused_as_oauth_says(site: Site, form: dict[str, str]) -> None:
    answer = signed(site, **form)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_a_person_consents_at_once_and_may_then_create_spreadsheets(site: Site) -> None:
    asked = {"redirect_uri": "http://127.0.0.1:1/", "state": "s", "scope": SHEETS}
    told = parse_qs(urlsplit(site.call("GET", "/auth", **asked).headers["Location"]).query)
    assert told["state"] == ["s"]
    granted = _good(signed(site, grant_type="authorization_code", code=told["code"][0]))
    site.token = _good(signed(site, grant_type="refresh_token", refresh_token=granted["refresh_token"]))["access_token"]
    asked_for = {
        "properties": {"title": "New"},
        "sheets": [{"properties": {"title": "A"}}, {"properties": {"title": "B"}}],
    }
    made = _good(site.call("POST", "/v4/spreadsheets", asked_for))
    assert [sheet["properties"]["title"] for sheet in made["sheets"]] == ["A", "B"]
    assert site.app.site.books[made["spreadsheetId"]].file.owner == PERSON


def test_a_service_account_may_not_create_for_it_has_no_storage(site: Site) -> None:
    assert site.call("POST", "/v4/spreadsheets", {}).status_code == 403


def test_a_token_lasts_for_as_many_calls_as_told() -> None:
    with _served(lasts=2) as site:
        site.token = signed(site, grant_type=JWT, assertion=assertion(SERVICE)).json()["access_token"]
        statuses = [site.call("GET", f"/v4/spreadsheets/{BOOK}").status_code for _ in range(3)]
        assert statuses == [200, 200, 401]


def test_one_read_too_many_in_a_minute_is_refused_while_writes_are_not() -> None:
    with _served(per_minute=1) as site:
        assert site.call("GET", f"/v4/spreadsheets/{BOOK}").status_code == 200
        answer = site.call("GET", f"/v4/spreadsheets/{BOOK}")
        assert (answer.status_code, answer.json()["error"]["status"]) == (429, "RESOURCE_EXHAUSTED")
        assert "Read requests per minute per user" in answer.json()["error"]["message"]
        assert "Retry-After" not in answer.headers
        assert site.update(ROWS[0])


def test_a_quota_is_free_again_after_a_minute() -> None:
    now = [0.0]
    quota = Quota(1, clock=lambda: now[0])
    quota.count(GUEST, writes=False)
    now[0] = 60.0
    quota.count(GUEST, writes=False)


@pytest.mark.parametrize(("status", "code"), [(429, "RESOURCE_EXHAUSTED"), (500, "INTERNAL"), (503, "UNAVAILABLE")])
def test_a_service_that_fails_says_so_in_googles_shape(status: int, code: str) -> None:
    app = google_app()
    with Sandbox({GOOGLE: app}, Options(faults=f"{status}@1")) as sandbox:
        error = Site(app, sandbox).call("GET", f"/v4/spreadsheets/{BOOK}").json()["error"]
    assert (error["code"], error["status"]) == (status, code)
    assert error["message"]


# gspread, content, and the description


def test_gspread_reads_writes_and_formats(sheet: gspread.Worksheet) -> None:
    sheet.update([["KR-9", "New"]], "A5")
    sheet.format("A5:B5", {"textFormat": {"bold": True}})
    assert sheet.get_all_records()[0] == {"ID": "KR-1", "Key result": "Adopt", "Progress": "50%"}
    assert sheet.row_values(5) == ["KR-9", "New"]
    assert sheet.find("KR-3").row == 4  # type: ignore[union-attr]


def test_gspread_changes_the_grid(sheet: gspread.Worksheet, site: Site) -> None:
    sheet.insert_row(["KR-0"], 2)
    sheet.delete_rows(3)
    sheet.freeze(rows=1)
    sheet.merge_cells("A6:B6")
    copy = sheet.duplicate(new_sheet_name="Copy")
    sheet.spreadsheet.del_worksheet(copy)
    assert [row[0] for row in site.values()] == ["ID", "KR-0", "KR-2", "KR-3"]
    assert sheet.spreadsheet.worksheet("OKRs").frozen_row_count == 1


def test_gspread_sends_data_filters_through_its_client(sheet: gspread.Worksheet, site: Site) -> None:
    site.update(tie("progress", column=2))
    url = f"https://sheets.googleapis.com/v4/spreadsheets/{BOOK}/values:batchGetByDataFilter"
    told = sheet.client.request("post", url, json={"dataFilters": [by_key("progress")]}).json()
    assert told["valueRanges"][0]["valueRange"]["range"] == "OKRs!C1:C1000"


def test_a_sheet_is_copied_into_another_spreadsheet(site: Site) -> None:
    other = site.app.new("Other")
    site.update(*ROWS)
    told = site.post("/sheets/0:copyTo", {"destinationSpreadsheetId": other})
    assert told["title"] == "Copy of OKRs"
    assert site.app.person(other).sees()["tabs"]["Copy of OKRs"]["values"] == site.values()


def test_content_is_merged_from_a_folder(tmp_path: Path) -> None:
    (tmp_path / "google.json").write_text(json.dumps({"spreadsheets": [OKRS]}))
    later = {"spreadsheets": [{**OKRS, "title": "Later"}]}
    (tmp_path / "google-2.json.gz").write_bytes(gzip.compress(json.dumps(later).encode()))
    assert [each["title"] for each in load(tmp_path)["spreadsheets"]] == ["OKRs 2026-Q4"]


def test_content_that_is_no_json_is_named(tmp_path: Path) -> None:
    (tmp_path / "google.json").write_text("{")
    with pytest.raises(ValueError, match=r"google\.json is not JSON"):
        load(tmp_path)


def test_the_messages_are_those_of_googles_description(google_spec: Any) -> None:  # noqa: ANN401 - a plugin's class
    described = {kind: schema.get("properties", {}) for kind, schema in google_spec.sheets.items()}
    assert {kind: {name: _type(each) for name, each in fields.items()} for kind, fields in described.items()} == SHAPES


def _type(schema: Json) -> str:
    if "$ref" in schema:
        return str(schema["$ref"])
    if "enum" in schema:
        return "|".join(schema["enum"])
    if schema["type"] == "array":
        return f"[]{_type(schema['items'])}"
    if schema["type"] == "object":
        return "{}" + _type(schema["additionalProperties"])
    return "fieldmask" if schema.get("format") == "google-fieldmask" else str(schema["type"])


def test_a_quoted_title_may_have_an_exclamation_mark() -> None:
    app = google_app()
    book = app.site.books[app.add({"sheets": [{"title": "It's ours!"}]})]
    assert a1.find(book, "'It''s ours!'").sheet_id == book.sheets[0].id
