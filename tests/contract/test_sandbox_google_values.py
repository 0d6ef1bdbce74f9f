"""The stand-in's `values` collection, beyond what the recordings show: one behaviour a test."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import quote

import pytest
import requests

from okrsync.sandbox.google import GOOGLE, google_app
from okrsync.sandbox.server import Sandbox

Json: TypeAlias = Any

TIMEOUT = 10  # seconds; no test waits for it
RAW, TYPED = {"valueInputOption": "RAW"}, {"valueInputOption": "USER_ENTERED"}
TWO_TABLES = [["a", "b", "c"], [1, 2, 3], [], [None, "x", "y", "z"], [None, 4, 5, 6], [None, 7, 8, 9]]
"""Two tables, A1:C2 and B4:D6, as in Google's guide to appending values."""


@dataclass(frozen=True)
class Sheet:
    """The values of one spreadsheet over HTTP."""

    url: str

    def call(self, method: str, path: str, body: Json = None, **query: Json) -> Json:
        answer = requests.request(
            method,
            f"{self.url}/values{path}",
            params=query,
            json=body,
            headers={"Authorization": "Bearer demo-token"},
            timeout=TIMEOUT,
        )
        return answer.json()

    def get(self, name: str, **query: Json) -> Json:
        return self.call("GET", f"/{quote(name)}", **query)

    def put(self, name: str, values: list[list[Json]], *, major: str = "ROWS", **query: Json) -> Json:
        body = {"values": values, "majorDimension": major}
        return self.call("PUT", f"/{quote(name)}", body, **({**RAW, **query}))

    def append(self, name: str, values: list[list[Json]], **query: Json) -> Json:
        return self.call("POST", f"/{quote(name)}:append", {"values": values}, **({**RAW, **query}))


@pytest.fixture
def sheet() -> Iterator[Sheet]:
    app = google_app()
    grid = {"rowCount": 8, "columnCount": 6}
    book = app.add({"sheets": [{"title": "Sheet1", "rows": TWO_TABLES, "gridProperties": grid}]})
    with Sandbox({GOOGLE: app}) as sandbox:
        yield Sheet(f"{sandbox.url}{GOOGLE}/v4/spreadsheets/{book}")


def message(answer: Json) -> str:
    assert answer["error"]["status"] == "INVALID_ARGUMENT"
    return str(answer["error"]["message"])


@pytest.mark.parametrize(
    ("name", "table", "start"),
    [
        ("Sheet1", "Sheet1!B4:D6", "Sheet1!B7"),
        ("B4", "Sheet1!B4:D6", "Sheet1!B7"),
        ("C5:D5", "Sheet1!B4:D6", "Sheet1!B7"),
        ("B2:D4", "Sheet1!B4:D6", "Sheet1!B7"),
        ("A3:F8", "Sheet1!B4:D6", "Sheet1!B7"),
        ("A1", "Sheet1!A1:C2", "Sheet1!A3"),
        ("E4", None, "Sheet1!E4"),
        ("A4", None, "Sheet1!A4"),
    ],
)
def test_values_are_appended_to_the_last_table_in_the_range(
    sheet: Sheet, name: str, table: str | None, start: str
) -> None:
    told = sheet.append(name, [["new"]])
    assert (told.get("tableRange"), told["updates"]["updatedRange"]) == (table, start)


def test_appending_makes_the_sheet_larger_where_there_is_no_room(sheet: Sheet) -> None:
    told = sheet.append("Sheet1", [[1, 2, 3, 4, 5, 6], [1], [1]])
    assert told["updates"]["updatedRange"] == "Sheet1!B7:G9"
    assert sheet.get("Sheet1")["range"] == "Sheet1!A1:G9"


def test_appending_overwrites_unless_rows_are_to_be_inserted(sheet: Sheet) -> None:
    sheet.put("F7:F8", [["one"], ["two"]])
    sheet.append("B4", [["over"]])
    sheet.append("B4", [["between"]], insertDataOption="INSERT_ROWS")
    assert sheet.get("B7:F9")["values"] == [["over", "", "", "", "one"], ["between"], ["", "", "", "", "two"]]


def test_columns_are_written_and_read_as_columns(sheet: Sheet) -> None:
    assert sheet.put("E1", [[1, 2], [3]], major="COLUMNS")["updatedRange"] == "Sheet1!E1:F2"
    assert sheet.get("E1:F2")["values"] == [["1", "3"], ["2"]]
    assert sheet.get("E1:F2", majorDimension="COLUMNS")["values"] == [["1", "2"], ["3"]]


def test_null_passes_over_a_cell_and_empty_text_empties_it(sheet: Sheet) -> None:
    assert sheet.put("A1:C1", [[None, "", "new"]])["updatedCells"] == 2
    assert sheet.get("A1:C1")["values"] == [["a", "", "new"]]


def test_a_range_of_one_cell_says_only_where_to_begin(sheet: Sheet) -> None:
    assert sheet.put("E7", [[1, 2], [3, 4]])["updatedRange"] == "Sheet1!E7:F8"


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("A1:B2", [[1, 2, 3]], "Requested writing within range [Sheet1!A1:B2], but tried writing to column [C]"),
        ("A1:B2", [[1], [2], [3]], "Requested writing within range [Sheet1!A1:B2], but tried writing to row [3]"),
        ("A9", [[1]], "Range (Sheet1!A9) exceeds grid limits. Max rows: 8, max columns: 6"),
        ("F8", [[1, 2]], "Range (Sheet1!F8:G8) exceeds grid limits. Max rows: 8, max columns: 6"),
        ("No!A1", [[1]], "Unable to parse range: No!A1"),
        ("A1", [["x" * 50_001]], "Your input contains more than the maximum of 50000 characters in a single cell."),
    ],
)
def test_what_does_not_fit_is_refused_and_leaves_no_trace(
    sheet: Sheet, name: str, values: list[list[Json]], words: str
) -> None:
    before = sheet.get("Sheet1")
    assert message(sheet.put(name, values)) == words
    assert sheet.get("Sheet1") == before


def test_a_write_must_say_how_its_values_are_meant(sheet: Sheet) -> None:
    answer = sheet.call("PUT", "/A1", {"values": [[1]]})
    assert message(answer) == "'valueInputOption' is required but not specified"


def test_a_range_that_ends_beyond_the_sheet_is_cut_off_when_read(sheet: Sheet) -> None:
    assert sheet.get("A1:Z1000")["range"] == "Sheet1!A1:F8"
    assert message(sheet.get("A9:B10")) == "Range (Sheet1!A9:B10) exceeds grid limits. Max rows: 8, max columns: 6"


def test_typed_text_takes_the_format_of_its_kind_unless_the_cell_has_one(sheet: Sheet) -> None:
    sheet.put("E1:E2", [["50%"], ["2026-11-20"]], **TYPED)
    assert sheet.get("E1:E2")["values"] == [["50%"], ["2026-11-20"]]
    sheet.put("E1:E2", [["2026-11-20"], [0.5]], **TYPED)
    assert sheet.get("E1")["values"] == [["4634600%"]]
    assert sheet.get("E1", valueRenderOption="UNFORMATTED_VALUE")["values"] == [[46346]]


def test_formulas_are_read_as_formulas_only_when_asked_for(sheet: Sheet) -> None:
    sheet.put("E1:F1", [["=1/4", 7]], **TYPED)
    assert sheet.get("E1:F1")["values"] == [["0.25", "7"]]
    assert sheet.get("E1:F1", valueRenderOption="FORMULA")["values"] == [["=1/4", 7]]


def test_a_write_tells_the_values_that_it_left_when_asked_to(sheet: Sheet) -> None:
    query = {"includeValuesInResponse": "true", "responseValueRenderOption": "UNFORMATTED_VALUE"}
    told = sheet.put("A1:C1", [[0.5, None, True]], **query)
    assert told["updatedData"] == {"range": "Sheet1!A1:C1", "majorDimension": "ROWS", "values": [[0.5, "b", True]]}


def test_clearing_empties_cells_and_keeps_their_formats(sheet: Sheet) -> None:
    sheet.put("E1", [["50%"]], **TYPED)
    sheet.call("POST", "/E1:clear", {})
    assert "values" not in sheet.get("E1")
    sheet.put("E1", [[0.25]])
    assert sheet.get("E1")["values"] == [["25%"]]


def test_several_writes_count_each_row_and_column_once(sheet: Sheet) -> None:
    data = [{"range": "A1:B1", "values": [[1, 2]]}, {"range": "B1:C2", "values": [[3, 4], [5, None]]}]
    told = sheet.call("POST", ":batchUpdate", {"valueInputOption": "RAW", "data": data})
    totals = {name: told[f"totalUpdated{name}"] for name in ("Rows", "Columns", "Cells", "Sheets")}
    assert totals == {"Rows": 2, "Columns": 3, "Cells": 5, "Sheets": 1}


def test_several_writes_are_done_whole_or_not_at_all(sheet: Sheet) -> None:
    before = sheet.get("Sheet1")
    data = [{"range": "A1", "values": [["done"]]}, {"range": "Z99", "values": [[1]]}]
    message(sheet.call("POST", ":batchUpdate", {"valueInputOption": "RAW", "data": data}))
    assert sheet.get("Sheet1") == before
