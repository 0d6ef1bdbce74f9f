"""How a write to Google sees in its echo whether rows moved under it."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from okrsync.books.google.cells import Content, Formula
from okrsync.books.google.echo import telling, undisturbed
from okrsync.books.google.lines import Cells
from okrsync.books.google.places import Place
from okrsync.layout import HEALTH, OKRS
from tests.unit.google_rows import BANNER, KEYS, A, B, place, row, sheet

Json = dict[str, Any]


def okrs(*rows: Mapping[str, Content], keys: Sequence[str] = (*KEYS, "team")) -> Place:
    """OKRs with its headers in row 1."""
    return place({1: {key: key for key in keys}, **sheet(*rows)}, keys)


def test_where_ids_and_key_results_tell_all_rows_apart_no_other_column_is_echoed() -> None:
    assert telling(okrs({**A, "comment": "a"}, {**B, "comment": "b"}, BANNER), {}) == ("id", "key_result")


def test_rows_without_both_are_told_apart_by_what_people_wrote_in_other_columns() -> None:
    two = [row("", "", team="Sales"), row("", "", team="Support")]
    assert telling(okrs(A, *two), {}) == ("id", "key_result", "team")


def test_an_id_that_is_about_to_be_written_tells_no_row() -> None:
    one, other = row("KR-01", "Leads", team="Sales"), row("KR-02", "Leads", team="Support")
    assert telling(okrs(one, other), {}) == ("id", "key_result")
    assert telling(okrs(one, other), {"id": {2: "KR-01", 3: "KR-02"}}) == ("id", "key_result", "team")


def test_the_syncs_own_cells_tell_no_row() -> None:
    assert telling(okrs(row("", "", current=1.0), row("", "", current=2.0)), {}) == ("id", "key_result")


def test_a_column_that_is_gone_is_not_echoed() -> None:
    assert telling(okrs(A, B, keys=("key_result", "why")), {}) == ("key_result",)


def test_lines_of_health_are_told_by_their_keys() -> None:
    assert telling(place(sheet({"code": "a"}), ("severity", "id", "where", "code"), HEALTH), {}) == (
        "code",
        "id",
        "where",
    )


def echoed(at: Place, cells: Cells, **columns: Sequence[object]) -> bool:
    """Whether an answer with these columns, from the row of the headers down, is as expected."""
    told = [(OKRS.key, key) for key in telling(at, cells)]
    answer = {"responses": [{"updatedData": _answer(columns.get(key, ()))} for _, key in told]}
    return undisturbed(answer, told, {OKRS.key: cells}, {OKRS.key: at})


def _answer(column: Sequence[object]) -> Json:
    return {"majorDimension": "ROWS", "values": [[] if each is None else [each] for each in column]}


@pytest.mark.parametrize(
    ("ids", "names", "expected"),
    [
        (["id", "KR-01", "KR-02"], ["key_result", "Leads", "Offers"], True),
        (["id", "KR-02", "KR-01"], ["key_result", "Offers", "Leads"], False),
        (["id", "KR-01", "KR-02"], ["key_result", "Offers", "Leads"], False),
        (["id", "KR-02", "KR-01"], ["key_result", "Leads", "Offers"], False),
        (["id", None, "KR-01", "KR-02"], ["key_result", None, "Leads", "Offers"], False),
        (["id", "KR-01", "KR-02", None], ["key_result", "Leads", "Offers", "New"], False),
        (["id", "KR-01"], ["key_result", "Leads"], False),
    ],
    ids=["at rest", "sorted", "key results only", "ids only", "a row came", "one more below", "a row went"],
)
def test_rows_that_moved_under_a_write_show_in_its_echo(
    ids: list[str | None], names: list[str | None], *, expected: bool
) -> None:
    assert echoed(okrs(A, B), {"why": {2: "new"}}, id=ids, key_result=names) is expected


def test_what_was_just_written_is_what_the_echo_shall_hold() -> None:
    at = okrs({"key_result": "New"})
    cells: Cells = {"id": {2: "KR-09"}}
    assert echoed(at, cells, id=["id", "KR-09"], key_result=["key_result", "New"])
    assert not echoed(at, cells, id=["id"], key_result=["key_result", "New"])


def test_a_blank_at_the_end_that_the_echo_leaves_out_or_tells_as_text_is_a_blank() -> None:
    at = okrs(A, {"key_result": "New"})
    assert echoed(at, {"why": {2: "x"}}, id=["id", "KR-01"], key_result=["key_result", "Leads", "New"])
    assert echoed(at, {"why": {2: "x"}}, id=["id", "KR-01", ""], key_result=["key_result", "Leads", "New"])


def test_a_number_as_id_is_the_same_in_the_echo_and_an_echo_may_come_by_column() -> None:
    at = okrs({"id": 7.0, "key_result": "Leads"})
    cells: Cells = {"why": {2: "x"}}
    told = [(OKRS.key, key) for key in ("id", "key_result")]
    columns = (["id", 7], ["key_result", "Leads"])
    echo = [{"updatedData": {"majorDimension": "COLUMNS", "values": [column]}} for column in columns]
    assert undisturbed({"responses": echo}, told, {OKRS.key: cells}, {OKRS.key: at})


def test_a_formula_in_an_echo_tells_nothing_for_its_result_comes_later() -> None:
    at = okrs({"id": Formula("=ROW()"), "key_result": "Leads"})
    assert echoed(at, {"id": {2: Formula("=ROW()")}}, id=["id", 3], key_result=["key_result", "Leads"])


def test_columns_that_do_not_tell_rows_apart_may_hold_anything() -> None:
    names = ["key_result", "Leads"]
    assert echoed(okrs(A), {"why": {2: "new"}}, id=["id", "KR-01"], key_result=names, why=["?", "typed"])
