"""Where the tabs and columns of a Google spreadsheet are, whatever people did to them; and what its cells tell."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pytest

from okrsync.books.google import archive
from okrsync.books.google.cells import Content, Formula, cell, content, entered, raw
from okrsync.books.google.places import HEADER, Bound, Place, places, rows, tab_key
from okrsync.books.google.problems import CROWDED, problems
from okrsync.books.google.ranges import a1
from okrsync.layout import CHANGES, HEALTH, HISTORY, OKRS, TABS, Tab
from okrsync.model import BLANK, Cell, Row, Value
from okrsync.records import replace

Json = dict[str, Any]


def texts(*told: str) -> Json:
    """A row of texts, blank where there is none."""
    return {"values": [entered_as({"stringValue": text}) if text else {} for text in told]}


def entered_as(value: Json, shown: Json | None = None, kind: str = "") -> Json:
    """A cell as told: what was entered, what it shows, and the type of its number format."""
    form = {"effectiveFormat": {"numberFormat": {"type": kind}}} if kind else {}
    return {"userEnteredValue": value, "effectiveValue": value if shown is None else shown, **form}


def marked(*keys: str) -> Json:
    """A row or column with metadata; the id of each is the number of its letters."""
    return {"developerMetadata": [{"metadataKey": key, "metadataId": len(key)} for key in keys]}


def sheet(tab: Tab, *blocks: Json, id_: int = 7, made_for: int = 7, **more: object) -> Json:
    properties = {"sheetId": id_, "title": f"Tab {id_}", "gridProperties": {"rowCount": 9, "columnCount": 4}}
    metadata = [{"metadataKey": tab_key(tab), "metadataValue": str(made_for)}]
    return {"properties": properties, "developerMetadata": metadata, "data": list(blocks), **more}


HEADED = {
    "rowData": [texts("Our OKRs"), texts("ID", "", "Why"), texts("KR-01", "note", "Done.")],
    "rowMetadata": [{}, marked(HEADER), {}],
    "columnMetadata": [marked("okrsync.id"), {}, marked("okrsync.why")],
}


def only(*sheets: Json, tab: Tab = OKRS) -> Place:
    return places({"sheets": list(sheets)})[tab.key]


# ---- tabs, headers, columns ------------------------------------------------------------------------------------------


def test_a_tab_is_found_by_its_mark_and_its_columns_by_theirs() -> None:
    place = only(sheet(OKRS, HEADED))
    assert (place.sheet_id, place.title, place.header, place.depth, place.width) == (7, "Tab 7", 2, 9, 4)
    assert place.columns == {"id": Bound(0, len("okrsync.id")), "why": Bound(2, len("okrsync.why"))}


def test_a_copy_of_a_tab_is_not_taken_for_it() -> None:
    copy, original = sheet(OKRS, HEADED, id_=8), sheet(OKRS, HEADED)
    assert only(copy, original).sheet_id == 7


def test_where_only_the_copy_is_left_it_is_the_tab() -> None:
    assert only(sheet(OKRS, HEADED, id_=8)).sheet_id == 8


def test_a_tab_of_the_archive_that_lost_its_headers_is_gone_and_okrs_is_told_without() -> None:
    headless = {"rowData": HEADED["rowData"]}
    found = places({"sheets": [sheet(OKRS, headless), sheet(HISTORY, headless, id_=8, made_for=8)]})
    assert {key: place.header for key, place in found.items()} == {OKRS.key: 0}


def test_a_health_that_lost_its_headers_is_gone() -> None:
    found = places({"sheets": [sheet(HEALTH, {"rowData": HEADED["rowData"]})]})
    assert (found, "Health" in [each.where for each in problems(found)]) == ({}, True)


def test_of_a_column_marked_twice_the_first_counts_and_the_other_is_told() -> None:
    twice = {**HEADED, "columnMetadata": [marked("okrsync.id"), marked("okrsync.why"), marked("okrsync.why")]}
    place = only(sheet(OKRS, twice))
    assert (place.columns["why"].index, place.twins) == (1, ("why",))
    [problem] = [each for each in problems({OKRS.key: place}) if each.code == "twin-column"]
    assert "Why" in problem.what


def test_a_column_told_in_two_blocks_is_one() -> None:
    assert only(sheet(OKRS, HEADED, {"columnMetadata": HEADED["columnMetadata"]})).twins == ()


def test_a_block_says_where_its_cells_are() -> None:
    right = {"startRow": 4, "startColumn": 2, "rowData": [texts("Done.")], "columnMetadata": [marked("okrsync.why")]}
    place = only(sheet(OKRS, right))
    assert (place.columns["why"].index, place.cell(5, "why")) == (2, texts("Done.")["values"][0])


def test_a_row_of_formats_alone_is_no_row() -> None:
    dressed = {"rowData": [texts("ID"), {"values": [{"effectiveFormat": {"numberFormat": {"type": "DATE"}}}]}]}
    assert set(only(sheet(OKRS, dressed)).rows) == {1}


def test_the_last_cell_of_a_row_is_read_and_what_lies_behind_is_blank() -> None:
    place = only(sheet(OKRS, {**HEADED, "rowData": [texts("", "", "last"), texts("a")]}))
    assert (cell(place.cell(1, "why")).text, place.cell(2, "why"), place.cell(99, "why")) == ("last", {}, {})


def test_only_what_is_protected_against_us_is_a_fence() -> None:
    fence: Json = {"description": "Finance"}
    warning, ours = {"warningOnly": True}, {"requestingUserCanEdit": True}
    assert only(sheet(OKRS, HEADED, protectedRanges=[warning, ours, fence])).fences == (fence,)


# ---- rows ------------------------------------------------------------------------------------------------------------


def test_the_filled_rows_below_the_headers_are_read_by_column() -> None:
    why, id_ = Cell("Done."), Cell("KR-01")
    assert list(rows(only(sheet(OKRS, HEADED)))) == [Row(3, {"id": id_, "why": why}, own=True)]


@pytest.mark.parametrize("shown", [{"errorValue": {"type": "REF"}}, {"stringValue": ""}], ids=["error", "nothing"])
@pytest.mark.parametrize(("at", "own"), [(0, False), (1, True)], ids=["ours", "beside"])
def test_a_row_that_holds_but_a_formula_is_filled_whatever_that_shows(shown: Json, at: int, *, own: bool) -> None:
    blank: list[Json] = [{}] * at
    values = [*blank, entered_as({"formulaValue": "=B9"}, shown)]
    place = only(sheet(OKRS, {**HEADED, "rowData": [{}, texts("ID"), {"values": values}]}))
    assert [(row.number, row.own) for row in rows(place)] == [(3, own)]


def test_a_row_of_blank_texts_is_none() -> None:
    blank = {"values": [entered_as({"stringValue": ""})]}
    assert list(rows(only(sheet(OKRS, {**HEADED, "rowData": [{}, texts("ID"), blank]})))) == []


# ---- what people did -------------------------------------------------------------------------------------------------


def test_a_tab_that_is_gone_is_told_but_read_me_is_nobodys_loss() -> None:
    assert [each.where for each in problems({})] == [tab.title for tab in TABS if tab.columns and not tab.hidden]


def merge(top: int, bottom: int, left: int, right: int) -> Json:
    return {"startRowIndex": top, "endRowIndex": bottom, "startColumnIndex": left, "endColumnIndex": right}


@pytest.mark.parametrize(
    ("merged", "said"),
    [
        (merge(4, 6, 1, 3), ["B5:C6"]),
        (merge(1, 3, 2, 3), ["C2:C3"]),
        ({"startColumnIndex": 2}, ["C"]),
        ({"startRowIndex": 4, "endRowIndex": 5}, ["5"]),
        (merge(4, 6, 0, 2), ["A5:B6"]),
        (merge(1, 2, 0, 3), ["A2:C2"]),
        (merge(0, 1, 0, 3), []),
        (merge(4, 6, 1, 2), []),
    ],
    ids=["across", "from the header down", "columns", "rows", "IDs", "headers", "above", "beside"],
)
def test_merged_cells_are_told_where_they_hide_what_the_sync_writes(merged: Json, said: Sequence[str]) -> None:
    found = {OKRS.key: only(sheet(OKRS, HEADED, merges=[merged]))}
    told = [each.what for each in problems(found) if each.code == "merged-cells"]
    assert len(told) == len(said)
    assert all(f"The cells {where} are merged" in what for what, where in zip(told, said, strict=True))


def told(found: Place) -> list[tuple[str, str]]:
    return [(each.code, each.what) for each in problems({OKRS.key: found}) if each.code != "missing-tab"]


def test_a_second_header_with_our_words_is_told_with_both_columns() -> None:
    twins = {**HEADED, "rowData": [{}, texts("ID", "⟳ Why", "⟳ why")]}
    [(code, what)] = told(only(sheet(OKRS, twins)))
    assert (code, "C and B are both called Why; the sync knows C only" in what) == ("twin-header", True)


def test_an_empty_header_of_ours_is_told() -> None:
    blank = {**HEADED, "rowData": [{}, texts("ID", "Note", "")]}
    assert told(only(sheet(OKRS, blank))) == [("blank-header", "The header of column C, which is Why, is empty.")]


def test_thousands_of_blank_rows_are_told_and_a_usual_number_is_not() -> None:
    usual = only(sheet(OKRS, HEADED))
    assert told(replace(usual, depth=3 + CROWDED)) == []
    [(code, what)] = told(replace(usual, depth=50_003))
    assert (code, "50,000 blank rows" in what) == ("blank-rows", True)


@pytest.mark.parametrize(
    ("area", "name"),
    [
        (merge(3, 7, 1, 3), "B4:C7"),
        (merge(3, 4, 1, 2), "B4"),
        ({"startColumnIndex": 1, "endColumnIndex": 3}, "B:C"),
        ({"startColumnIndex": 1, "endColumnIndex": 2, "startRowIndex": 3}, "B4:B"),
        ({"startRowIndex": 0, "endRowIndex": 2}, "1:2"),
        ({}, ""),
    ],
)
def test_a_range_is_named_as_people_name_it(area: Json, name: str) -> None:
    assert a1(area) == name


# ---- cells -----------------------------------------------------------------------------------------------------------

NOON = datetime(2026, 11, 5, 12)
NOON_SERIAL = 46331.5


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, BLANK),
        (entered_as({"numberValue": 3}), Cell(3.0)),
        (entered_as({"numberValue": 0}), Cell(0.0)),
        (entered_as({"boolValue": False}), Cell(value=False)),
        (entered_as({"stringValue": "3"}), Cell("3")),
        (entered_as({"numberValue": 0.25}, kind="PERCENT"), Cell(0.25, percent=True)),
        (entered_as({"numberValue": NOON_SERIAL}, kind="DATE"), Cell(NOON)),
        (entered_as({"numberValue": NOON_SERIAL}, kind="DATE_TIME"), Cell(NOON)),
        (entered_as({"numberValue": -1}, kind="DATE"), Cell(-1.0)),
        (entered_as({"formulaValue": "=6*7"}, {"numberValue": 42}), Cell(42.0, formula=True)),
        (entered_as({"formulaValue": "=B9"}, {"errorValue": {"type": "REF"}}), Cell(formula=True, error="#REF!")),
    ],
)
def test_a_cell_is_what_people_see(given: Json, expected: Cell) -> None:
    assert cell(given) == expected


def link(uri: str) -> Json:
    return {"format": {"link": {"uri": uri}}}


def chip(uri: str) -> Json:
    return {"chip": {"richLinkProperties": {"uri": uri}}}


@pytest.mark.parametrize(
    ("links", "said"),
    [
        ({"hyperlink": "https://a", "textFormatRuns": [link("https://b")]}, "https://a"),
        ({"textFormatRuns": [link("https://a"), {}, link("https://b"), link("https://a")]}, "https://a\nhttps://b"),
        ({"chipRuns": [{}, chip("https://c")], "textFormatRuns": [link("https://b")]}, "https://c\nhttps://b"),
    ],
    ids=["the cell's", "parts", "chips"],
)
def test_all_links_of_a_cell_are_told_once_each(links: Json, said: str) -> None:
    assert cell({**entered_as({"stringValue": "see"}), **links}).hyperlink == said


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (entered_as({"formulaValue": "=6*7"}, {"numberValue": 42}), Formula("=6*7")),
        (entered_as({"stringValue": "=x"}), "=x"),
    ],
)
def test_what_was_typed_is_the_formula_and_not_its_result(given: Json, expected: Content) -> None:
    assert content(given) == expected


@pytest.mark.parametrize(
    ("value", "sent", "kept"),
    [
        (None, "", {}),
        ("", "", {}),
        ("=1+1", "=1+1", {"userEnteredValue": {"stringValue": "=1+1"}}),
        ("a\x00b", "ab", {"userEnteredValue": {"stringValue": "ab"}}),
        (True, True, {"userEnteredValue": {"boolValue": True}}),
        (0.0, 0.0, {"userEnteredValue": {"numberValue": 0.0}}),
        (NOON, NOON_SERIAL, {"userEnteredValue": {"numberValue": NOON_SERIAL}}),
    ],
)
def test_a_value_is_sent_as_a_cell_takes_it(value: Value, sent: object, kept: Mapping[str, object]) -> None:
    assert (raw(value), entered(value)) == (sent, kept)


# ---- the archive -----------------------------------------------------------------------------------------------------

LINES = Place(CHANGES, 9, "Changes", 1, {"time": Bound(0, 1), "from": Bound(2, 2), "to": Bound(3, 3)}, {}, 99, 5)


def lines(*told_: Sequence[object]) -> list[Row]:
    return list(archive.rows(LINES, {"values": [["Time", "", "From", "To"], *told_]}))


def test_a_line_of_the_archive_is_typed_by_its_columns() -> None:
    [row] = lines([NOON_SERIAL, "", NOON_SERIAL, True])
    assert (row.number, row["time"].value, row["from"].value, row["to"].value) == (2, NOON, NOON_SERIAL, True)


def test_a_percentage_of_the_archive_is_one() -> None:
    place = Place(HISTORY, 9, "History", 1, {"progress": Bound(0, 1), "date": Bound(1, 2)}, {}, 99, 5)
    [row] = archive.rows(place, {"values": [["Progress"], [0.452, 46331]]})
    assert (row["progress"].number, row["date"].value) == (45.2, datetime(2026, 11, 5))


def test_a_line_that_ends_early_is_blank_behind_and_one_without_anything_is_none() -> None:
    assert [(row.number, row["from"], row["to"]) for row in lines([], ["", ""], [1, "", "x"])] == [
        (4, Cell("x"), BLANK)
    ]


def test_what_people_wrote_beside_a_line_makes_it_theirs() -> None:
    assert [row.own for row in lines(["", "mine"], ["", "", "x"], ["", "", "", "", "mine"])] == [True, False, True]


def test_the_archive_is_asked_for_as_values() -> None:
    asked = archive.query([LINES])
    assert asked["dataFilters"] == [{"gridRange": {"sheetId": 9}}]
    assert (asked["valueRenderOption"], asked["dateTimeRenderOption"]) == ("UNFORMATTED_VALUE", "SERIAL_NUMBER")
