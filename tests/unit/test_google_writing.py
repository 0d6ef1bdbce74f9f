"""What a commit to Google Sheets sends, and how it sees in the answer whether rows moved under it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.books.google import kept, tree, writing
from okrsync.books.google.cells import Content, Formula
from okrsync.books.google.lines import Cells
from okrsync.books.google.places import Bound, Place
from okrsync.layout import ALIGNMENT, CHANGES, EVIDENCE, HEALTH, HISTORY, MEMORY, OKRS, Tab
from okrsync.model import Cell, Page, PageRow, Row, Value
from okrsync.records import replace
from tests.unit.google_rows import told

Json = dict[str, Any]
OKRS_KEYS = ("id", "key_result", "why", "current")
HEALTH_KEYS = ("severity", "id", "what", "where", "code", "note")


def place(tab: Tab, keys: Sequence[str], *rows: Mapping[str, Content], depth: int = 100) -> Place:
    """A tab whose headers are in row 1; ids of columns are 100 and so on."""
    columns = {key: Bound(index, 100 + index) for index, key in enumerate(keys)}
    filled = {number: [told(row.get(key)) for key in keys] for number, row in enumerate(rows, 2) if row}
    return Place(tab, 7, tab.title, 1, columns, {1: [told(key) for key in keys], **filled}, depth, len(keys))


def okrs(*rows: Mapping[str, Content], depth: int = 100) -> Place:
    return place(OKRS, OKRS_KEYS, *rows, depth=depth)


A, B = {"id": "KR-01", "key_result": "Leads", "why": "was"}, {"id": "KR-02", "key_result": "Offers"}


# ---- the first call --------------------------------------------------------------------------------------------------


def test_an_apostrophe_in_the_title_of_a_tab_is_doubled() -> None:
    body = writing.commit([], [Place(OKRS, 7, "Anna's OKRs", 1, {}, {}, 9, 9)])
    assert body["responseRanges"] == ["'Anna''s OKRs'"]


def test_the_mark_of_a_commit_replaces_that_of_the_last() -> None:
    delete, create = writing.marked("run-2", 9, 8)
    assert delete["deleteDeveloperMetadata"]["dataFilter"] == {"developerMetadataLookup": {"metadataId": 8}}
    assert create["createDeveloperMetadata"]["developerMetadata"]["metadataId"] == 9


def test_the_first_mark_replaces_none() -> None:
    assert [list(request) for request in writing.marked("run-1", 9, 0)] == [["createDeveloperMetadata"]]


def hidden(*texts: Sequence[str], depth: int, width: int) -> Place:
    rows = {number: [told(text) for text in row] for number, row in enumerate(texts, 1)}
    return Place(MEMORY, 7, "_okrsync", 0, {}, rows, depth, width)


def test_what_the_hidden_tab_held_beyond_the_new_record_is_blanked() -> None:
    [update] = writing.recorded(hidden(["a", "b", "c"], ["d"], ["e"], depth=103, width=3), [["x"], ["y", "z"]])
    rows = [[cell.get("userEnteredValue", {}).get("stringValue") for cell in row["values"]] for row in _rows(update)]
    assert rows == [["x", None, None], ["y", "z", None], [None, None, None]]
    assert update["updateCells"]["fields"] == "userEnteredValue"


def _rows(request: Json) -> list[Json]:
    rows: list[Json] = request["updateCells"]["rows"]
    return rows


@pytest.mark.parametrize(
    ("depth", "texts", "size"),
    [(103, [["x"]] * 4, (204, 5)), (300, [["x"] * 6] * 2, (300, 6)), (103, [["x"] * 6] * 4, (204, 6))],
    ids=["deeper", "wider", "both"],
)
def test_the_hidden_tab_grows_with_the_record_leaves_room_and_never_shrinks(
    depth: int, texts: list[list[str]], size: tuple[int, int]
) -> None:
    grow, _ = writing.recorded(hidden(depth=depth, width=5), texts)
    grid = grow["updateSheetProperties"]["properties"]["gridProperties"]
    assert (grid["rowCount"], grid["columnCount"]) == size


def rows(*numbers: int) -> list[Row]:
    return [Row(number, {"id": Cell(f"KR-{number}")}) for number in numbers]


CHANGED = place(CHANGES, ("time", "id"))


def test_lines_of_the_archive_that_go_are_deleted_in_stretches_from_below() -> None:
    page = Page(CHANGES.key, (PageRow({}, 4), PageRow({}, 7)))
    requests = list(writing.archived(CHANGED, page, rows(2, 3, 4, 5, 6, 7, 9)))
    spans = [request["deleteDimension"]["range"] for request in requests]
    assert [(span["startIndex"], span["endIndex"]) for span in spans] == [(8, 9), (4, 6), (1, 3)]


def test_where_lines_are_only_appended_none_goes() -> None:
    page = Page(CHANGES.key, (PageRow({"id": "KR-01"}),), append=True)
    assert [list(request) for request in writing.archived(CHANGED, page, rows(2, 3))] == [["appendCells"]]


def test_lines_that_stay_are_not_appended_again() -> None:
    page = Page(CHANGES.key, (PageRow({}, 2), PageRow({"id": "KR-01"})))
    [append] = writing.archived(CHANGED, page, rows(2))
    assert len(append["appendCells"]["rows"]) == 1


def test_a_new_line_of_the_archive_stands_in_the_columns_as_people_ordered_them() -> None:
    columns = {"progress": Bound(3, 1), "id": Bound(1, 2), "date": Bound(0, 3)}
    moved = Place(HISTORY, 7, "History", 1, columns, {}, 9, 4)
    line: dict[str, Value] = {"id": "=KR", "progress": 45.2, "date": datetime(2026, 11, 5)}
    [append] = writing.archived(moved, Page(HISTORY.key, (PageRow(line),), append=True), ())
    [row] = append["appendCells"]["rows"]
    values = [cell.get("userEnteredValue") for cell in row["values"]]
    assert values == [{"numberValue": 46331.0}, {"stringValue": "=KR"}, None, {"numberValue": 0.452}]
    kinds = [cell.get("userEnteredFormat", {}).get("numberFormat", {}).get("type") for cell in row["values"]]
    assert kinds == ["DATE", None, None, "PERCENT"]


def evidence(depth: int, lines: int) -> tuple[Place, Page]:
    """So many lines for a grid so deep: Contribution stands left of Item, a person's column between."""
    columns = {"item": Bound(2, 1), "contribution": Bound(0, 2)}
    rows = tuple(PageRow({"item": f"A-{at}", "contribution": 0.5}) for at in range(lines))
    return Place(EVIDENCE, 7, "Evidence", 3, columns, {}, depth, 3), Page(EVIDENCE.key, rows, anew=True)


def test_evidence_is_drawn_by_the_metadata_of_its_columns_below_the_headers_and_blank_below_its_lines() -> None:
    item, contribution = writing.drawn(*evidence(depth=7, lines=2), {})
    assert [each["dataFilter"]["developerMetadataLookup"]["metadataId"] for each in (item, contribution)] == [1, 2]
    assert item["values"] == [[None, None, None, "A-0", "A-1", "", ""]]
    assert contribution["values"] == [[None, None, None, 0.5, 0.5, "", ""]]


def test_what_is_filled_already_is_left_alone_in_its_column_and_line() -> None:
    item, contribution = writing.drawn(*evidence(depth=6, lines=3), {"item": {1}})
    assert item["values"] == [[None, None, None, "A-0", None, "A-2"]]
    assert contribution["values"] == [[None, None, None, 0.5, 0.5, 0.5]]


def test_of_a_drawn_tab_the_answer_shows_no_more_than_the_head() -> None:
    drawn, _ = evidence(depth=900, lines=2)
    assert writing.commit([], [], [drawn])["responseRanges"] == ["'Evidence'!1:23"]


@pytest.mark.parametrize(("depth", "lines", "new"), [(9, 6, 0), (9, 8, 2), (3, 0, 1)])
def test_a_grid_too_small_for_the_evidence_grows_first_and_new_rows_are_dressed(
    depth: int, lines: int, new: int
) -> None:
    place_, page_ = evidence(depth, lines)
    requests = list(writing.deepened(place_, place_.header + len(page_.rows)))
    kinds = [next(iter(each)) for each in requests]
    dressed = [each["repeatCell"]["range"]["startRowIndex"] for each in requests if "repeatCell" in each]
    assert dressed == ([depth, depth] if new else [])
    assert kinds[: bool(new)] == ["appendDimension"] * bool(new)
    assert [each["appendDimension"]["length"] for each in requests[: bool(new)]] == [new] * bool(new)


def page_of_health(*was: int | None) -> Page:
    return Page(HEALTH.key, tuple(PageRow({"code": f"code-{at}"}, each) for at, each in enumerate(was)))


def test_health_is_sorted_below_its_headers_the_worst_first_and_gets_a_row_for_each_new_line() -> None:
    sort, insert = writing.room(place(HEALTH, HEALTH_KEYS), page_of_health(2, None, None), rows(2))
    assert sort["sortRange"]["range"] == {"sheetId": 7, "startRowIndex": 1}
    specs = [(each["dimensionIndex"], each["sortOrder"]) for each in sort["sortRange"]["sortSpecs"]]
    assert specs == [(0, "ASCENDING"), (1, "ASCENDING"), (4, "ASCENDING")]
    area = insert["insertDimension"]["range"]
    assert (area["dimension"], area["startIndex"], area["endIndex"]) == ("ROWS", 2, 4)
    assert insert["insertDimension"]["inheritFromBefore"] is True, "they look like the line above them"


def test_a_health_that_is_empty_has_rows_for_its_lines_and_one_without_news_needs_none() -> None:
    assert list(writing.room(replace(place(HEALTH, HEALTH_KEYS), depth=50), page_of_health(None), ())) == []
    assert [list(each) for each in writing.room(place(HEALTH, HEALTH_KEYS), page_of_health(2), rows(2))] == [
        ["sortRange"]
    ]


# ---- Health by row ---------------------------------------------------------------------------------------------------


def bad(code: str, what: str = "Bad.", **more: str) -> dict[str, Content]:
    return {"severity": "▲ Check", "id": "KR-01", "what": what, "code": code, **more}


def values(code: str, what: str = "Bad.") -> dict[str, Value]:
    return {"severity": "▲ Check", "id": "KR-01", "what": what, "code": code}


def read(*rows_: Mapping[str, str]) -> list[Row]:
    return [Row(number, {key: Cell(value) for key, value in row.items()}) for number, row in enumerate(rows_, 2) if row]


def test_a_line_of_health_that_goes_on_keeps_its_row_wherever_that_is_now() -> None:
    now = place(HEALTH, HEALTH_KEYS, {}, bad("b"), bad("a", note="mine"))
    page = Page(HEALTH.key, (PageRow(values("a", "Worse."), 2), PageRow(values("b"), 3)))
    before = read({"code": "a", "id": "KR-01"}, {"code": "b", "id": "KR-01"})
    assert kept.planned(now, page, before) == {4: {"what": "Worse."}}


def test_new_lines_of_health_fill_the_blank_rows_from_the_top() -> None:
    now = place(HEALTH, HEALTH_KEYS, {}, bad("a"), {})
    page = Page(HEALTH.key, (PageRow(values("b")), PageRow(values("a"), 2), PageRow(values("c"))))
    assert kept.planned(now, page, read({"code": "a", "id": "KR-01"})) == {2: values("b"), 4: values("c")}


def test_a_line_of_health_that_is_over_is_blanked_unless_people_wrote_beside_it() -> None:
    now = place(HEALTH, HEALTH_KEYS, bad("a"), bad("b", note="mine"))
    found = kept.planned(now, Page(HEALTH.key, ()), read({"code": "a", "id": "KR-01"}, {"code": "b", "id": "KR-01"}))
    assert set(found) == {2}
    assert set(found[2].values()) == {None}


def test_a_line_of_health_that_the_page_leaves_as_it_is_stays() -> None:
    now = place(HEALTH, HEALTH_KEYS, bad("a"))
    assert kept.planned(now, Page(HEALTH.key, (PageRow({}, 2),)), read({"code": "a", "id": "KR-01"})) == {}


def test_a_line_of_health_that_people_deleted_meanwhile_and_that_had_no_news_is_not_made_again() -> None:
    page = Page(HEALTH.key, (PageRow({}, 2), PageRow(values("b"))))
    found = kept.planned(place(HEALTH, HEALTH_KEYS), page, read({"code": "a", "id": "KR-01"}))
    assert found == {2: values("b")}


# ---- the second call -------------------------------------------------------------------------------------------------


def bodies(cells: Cells, at: Place) -> list[tuple[Json, list[tuple[str, str]]]]:
    """All that is sent to write these cells of OKRs."""
    return [writing.by_column(part, {OKRS.key: at}) for part in writing.parts({OKRS.key: cells})]


def body(cells: Cells, at: Place) -> tuple[Json, list[tuple[str, str]]]:
    """The one body that is sent, and its entries."""
    [sent] = bodies(cells, at)
    return sent


def test_columns_are_named_by_their_metadata_and_other_rows_are_left_alone() -> None:
    sent, _ = body({"why": {3: "new"}}, okrs(A, B))
    assert sent["valueInputOption"] == "RAW"
    assert sent["data"][-1] == {
        "dataFilter": {"developerMetadataLookup": {"metadataId": 102}},
        "majorDimension": "COLUMNS",
        "values": [[None, None, "new", None]],
    }


def test_id_and_key_result_are_echoed_though_nothing_is_written_there() -> None:
    sent, told = body({"why": {2: None}}, okrs(A))
    assert [key for _, key in told] == ["id", "key_result"]
    assert [each["values"] for each in sent["data"]] == [[[None] * 3], [[None] * 3], [[None, "", None]]]


def test_a_column_that_is_gone_is_not_asked_for() -> None:
    sent, told = body({"why": {2: "new"}}, place(OKRS, ("key_result", "why"), {"why": "was"}))
    assert [key for _, key in told] == ["key_result"]
    assert len(sent["data"]) == 2


def test_an_echo_ends_where_the_grid_ends() -> None:
    sent, _ = body({"why": {2: "new"}}, okrs(A, depth=2))
    assert sent["data"][0]["values"] == [[None, None]]


def test_a_row_far_below_the_last_is_written_too() -> None:
    sent, _ = body({"why": {6: "new"}}, okrs(A))
    assert sent["data"][-1]["values"] == [[None, None, None, None, None, "new"]]


def test_a_formula_is_put_back_as_typed_and_by_a_call_of_its_own_that_echoes_too() -> None:
    typed, plain = bodies({"current": {2: Formula("=6*7"), 3: 5.0}}, okrs(A, B))
    assert [sent["valueInputOption"] for sent, _ in (typed, plain)] == ["USER_ENTERED", "RAW"]
    assert typed[0]["data"][-1]["values"] == [[None, "=6*7", None, None]]
    assert plain[0]["data"][-1]["values"] == [[None, None, 5.0, None]]
    assert [key for _, key in typed[1]] == ["id", "key_result"]


def test_where_nothing_is_to_be_written_nothing_is_sent() -> None:
    assert bodies({"why": {}}, okrs(A)) == []


# ---- a tree ----------------------------------------------------------------------------------------------------------


def branches(*levels: int, was: Sequence[int | None] = (), groups: Sequence[Json] = (), depth: int = 100) -> list[Json]:
    """What is asked for lines of these levels that stood in these rows, by default in their order below the header."""
    stood = was or range(2, len(levels) + 2)
    filled = [{"item": f"line {number}"} for number in stood if number]
    tab = replace(place(ALIGNMENT, ("item",), *filled, depth=depth), groups=tuple(groups))
    lines = (PageRow({}, number, level=level) for number, level in zip(stood, levels, strict=True))
    return list(tree.arranged(tab, Page(ALIGNMENT.key, tuple(lines))))


def group(first: int, end: int, depth: int | None = None) -> Json:
    """A group as a read tells it, of rows from 0."""
    area = {"sheetId": 7, "dimension": "ROWS", "startIndex": first, "endIndex": end}
    return {"range": area, **({"depth": depth} if depth else {})}


def ranges(asked: Sequence[Json], kind: str) -> list[tuple[int, int]]:
    found = [request[kind]["range"] for request in asked if kind in request]
    return [(area["startIndex"], area["endIndex"]) for area in found]


def moved(asked: Sequence[Json], depth: int) -> list[int]:
    """The rows, by their numbers before, as they stand after the moves."""
    rows = list(range(1, depth + 1))
    for move in (request["moveDimension"] for request in asked if "moveDimension" in request):
        first, end, to = move["source"]["startIndex"], move["source"]["endIndex"], move["destinationIndex"]
        block = rows[first:end]
        del rows[first:end]
        at = to if to <= first else to - len(block)
        rows[at:at] = block
    return rows


@given(st.permutations(range(2, 9)), st.integers(0, 7))
def test_whole_rows_move_until_the_lines_stand_in_their_order_and_the_others_below(order: list[int], many: int) -> None:
    lines = order[:many]
    asked = branches(*[0] * many, was=lines, depth=8)
    assert moved(asked, 8) == [1, *lines, *(number for number in range(2, 9) if number not in lines)]


def test_a_tree_that_stands_as_it_should_is_left_alone() -> None:
    assert branches(0, 1, 2, 1, groups=[group(2, 5, 1), group(3, 4, 2)]) == []


def test_a_group_of_which_no_depth_is_told_is_an_outer_one() -> None:
    assert branches(0, 1, groups=[group(2, 3)]) == []


def test_what_is_below_a_line_is_a_group_the_outer_ones_first_with_their_buttons_above() -> None:
    asked = branches(0, 1, 2, 1, 0, 1)
    assert ranges(asked, "addDimensionGroup") == [(2, 5), (3, 4), (6, 7)]
    properties = asked[-1]["updateSheetProperties"]["properties"]
    assert properties == {"sheetId": 7, "gridProperties": {"rowGroupControlAfter": False}}


def test_a_line_two_levels_below_the_one_before_is_in_both_groups() -> None:
    assert ranges(branches(0, 2, 1), "addDimensionGroup") == [(2, 4), (2, 3)]


def test_groups_are_no_deeper_than_google_takes_them() -> None:
    asked = branches(*range(12))
    assert ranges(asked, "addDimensionGroup") == [(first, 13) for first in range(2, 10)]


def test_groups_that_changed_go_from_the_innermost_and_come_again() -> None:
    asked = branches(0, 1, 1, groups=[group(2, 5, 1), group(3, 4, 2)])
    assert ranges(asked, "deleteDimensionGroup") == [(3, 4), (2, 5)]
    assert ranges(asked, "addDimensionGroup") == [(2, 4)]


def test_rows_move_while_there_are_no_groups() -> None:
    kinds = [kind for request in branches(0, 1, was=[3, 2], groups=[group(2, 3, 1)]) for kind in request]
    assert kinds == ["deleteDimensionGroup", "moveDimension", "addDimensionGroup", "updateSheetProperties"]


def test_where_nothing_folds_any_more_groups_only_go() -> None:
    assert [list(each) for each in branches(0, 0, groups=[group(2, 3, 1)])] == [["deleteDimensionGroup"]]


def test_a_new_line_beyond_the_grid_has_room_before_it_moves() -> None:
    asked = branches(0, 0, 0, was=[2, None, 3], depth=3)
    assert asked[0]["appendDimension"]["length"] == 1
    assert moved(asked, 4) == [1, 2, 4, 3]


def test_a_tree_without_lines_asks_for_nothing() -> None:
    assert branches() == []
