"""Cells of a sheet become a number, or rows of work."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from okrsync.errors import Problem
from okrsync.model import BLANK, Cell, Items, ItemState, Number, Value
from okrsync.okrs.tablerows import items
from okrsync.okrs.tables import Table, number
from okrsync.settings.rows import RowsSettings

WORDS = RowsSettings().words("Story Points")
HEADERS = ("Task", "Status", "Done on", "Points", "Revenue")
NONE: frozenset[str] = frozenset()

Given = Value | Cell


def table(*rows: Sequence[Given], first: int = 1, tab: str = "book/7") -> Table:
    cells = {
        at: {column: one if isinstance(one, Cell) else Cell(one) for column, one in enumerate(row, 1)}
        for at, row in enumerate(rows, first)
    }
    return Table("google.main", "Plan", tab, cells, lambda row, column: f"Plan!{'ABCDEFGH'[column - 1]}{row}")


def read(*rows: Sequence[Given], numbers: frozenset[str] = NONE, first: int = 1, tab: str = "book/7") -> Items:
    found = items(table(*rows, first=first, tab=tab), WORDS, numbers)
    assert isinstance(found, Items), found
    return found


def refused(*rows: Sequence[Given]) -> Problem:
    found = items(table(*rows), WORDS, NONE)
    assert isinstance(found, Problem), found
    assert found.to_do
    return found


def states(*statuses: Given) -> list[ItemState]:
    return [item.state for item in read(("Task", "Status"), *(("Work", status) for status in statuses)).items]


# ---- numbers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (Cell(41.0), 41),
        (Cell(0.0), 0),
        (Cell(0.07, percent=True), 7),
        (Cell(value=True), 1),
        (Cell(value=False), 0),
        (Cell(5.0, formula=True), 5),
    ],
)
def test_a_cell_is_the_number_that_people_mean(cell: Cell, value: float) -> None:
    assert number(cell, BLANK, "link") == Number(value)


def test_the_date_beside_a_number_is_its_age() -> None:
    assert number(Cell(41.0), Cell(datetime(2026, 11, 3)), "link") == Number(41, datetime(2026, 11, 3))


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (Cell("forty"), "“forty”"),
        (Cell(error="#REF!"), "#REF!"),
        (BLANK, "nothing"),
        (Cell(datetime(2026, 11, 3)), "the date 2026-11-03"),
    ],
)
def test_a_cell_without_a_number_is_a_problem_and_never_0(cell: Cell, said: str) -> None:
    found = number(cell, BLANK, "sheet: kpis!B7")
    assert isinstance(found, Problem)
    assert (found.code, said in found.what, "sheet: kpis!B7" in found.what) == ("not-a-number", True, True)


# ---- what is done ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("Done", ItemState.DONE),
        ("  done ", ItemState.DONE),
        ("ERLEDIGT", ItemState.DONE),
        ("terminé", ItemState.DONE),
        ("hecho", ItemState.DONE),
        (True, ItemState.DONE),
        (False, ItemState.TO_DO),
        (None, ItemState.TO_DO),
        ("In  Arbeit", ItemState.IN_PROGRESS),
        ("Won’t do", ItemState.DROPPED),
        ("Waiting for Ana", ItemState.TO_DO),
        (datetime(2026, 11, 3), ItemState.DONE),
    ],
)
def test_a_status_says_what_is_done(status: Given, state: ItemState) -> None:
    assert states(status) == [state]


def test_a_status_in_no_list_is_carried_for_the_check() -> None:
    found = read(("Task", "Status"), ("A", "Waiting"), ("B", "Done"), ("C", None)).items
    assert [item.status for item in found] == ["Waiting", "", ""]


def test_a_status_that_is_an_error_leaves_the_whole_link_open() -> None:
    problem = refused(("Task", "Status"), ("A", "Done"), ("B", Cell(error="#REF!")))
    assert (problem.code, "Plan!B3" in problem.what) == ("bad-status", True)


def test_without_a_status_a_done_date_says_what_is_done() -> None:
    found = read(("Task", "Done on"), ("A", datetime(2026, 11, 3)), ("B", None), ("C", "2026-11-04"), ("D", "soon"))
    assert [item.state is ItemState.DONE for item in found.items] == [True, False, True, False]
    assert found.stateless is None


def test_without_any_column_that_says_what_is_done_it_is_told() -> None:
    found = read(("Task", "Owner"), ("A", "Ana"))
    assert isinstance(found.stateless, Problem)
    assert (found.stateless.code, "Task, Owner" in found.stateless.what) == ("no-status", True)
    assert [item.state for item in found.items] == [ItemState.TO_DO]


def test_the_done_date_is_when_it_was_closed_in_the_companys_time_zone() -> None:
    rows = [(status, status, datetime(2026, 11, 3)) for status in ("Done", "Cancelled", "Open")]
    closed = datetime(2026, 11, 3, tzinfo=UTC)
    assert [item.closed for item in read(HEADERS, *rows).items] == [closed, closed, None]


# ---- which rows ------------------------------------------------------------------------------------------------------


def test_each_row_below_the_headers_is_an_item() -> None:
    found = read(HEADERS, ("A",), ("B", "Done"), first=3)
    assert [(item.title, item.key) for item in found.items] == [("A", "Plan!A4"), ("B", "Plan!A5")]


def test_blank_rows_cost_nothing() -> None:
    rows = [(None, None)] * 50_000
    assert len(read(("Task", "Status"), ("A", "Done"), *rows, ("B", None)).items) == 2


@pytest.mark.parametrize(
    "row",
    [(None, False), ("", None), (" ", None), (Cell(None, formula=True), Cell("Open", formula=True))],
    ids=["a box without a tick", "empty text", "a space", "formulas beside a blank title"],
)
def test_what_is_filled_down_below_the_last_row_is_no_work(row: Sequence[Given]) -> None:
    assert len(read(("Task", "Status"), ("A", "Done"), row).items) == 1


def test_rows_that_are_all_formulas_count() -> None:
    assert len(read(("Task", "Status"), (Cell("A", formula=True), Cell("Done", formula=True))).items) == 1


def test_a_tab_without_anything_has_no_items() -> None:
    assert read((None,), (None,)).items == ()


def test_a_table_without_headers_that_mean_anything_is_a_problem() -> None:
    problem = refused(("Buy milk", "Ana"), ("Sell milk", "Ben"))
    assert (problem.code, "Buy milk, Ana" in problem.what) == ("no-headers", True)


def test_two_headers_alike_are_a_problem_that_names_both_cells() -> None:
    problem = refused(("Task", "Status", "STATUS"), ("A", "Done", "Open"))
    assert (problem.code, "Plan!B1 and Plan!C1" in problem.what) == ("two-headers", True)


def test_two_headers_alike_that_nobody_needs_are_none() -> None:
    assert read(("Task", "Status", "Note", "Note"), ("A", "Done", "x", "y")).items


def test_of_several_headers_the_first_of_the_list_counts() -> None:
    (item,) = read(("Name", "Title", "Status"), ("Ana", "Ship it", "Done")).items
    assert item.title == "Ship it"


# ---- identity --------------------------------------------------------------------------------------------------------


def test_an_id_makes_a_row_the_same_in_another_sheet_and_place() -> None:
    here = read(("ID", "Task"), ("T-1", "A"), tab="book/7").items[0]
    there = read(("Task", "ID"), (None,), ("A", "T-1"), tab="other/1").items[0]
    assert here.identity == there.identity == ("google.main", "T-1")


def test_a_bare_number_says_nothing_in_another_sheet() -> None:
    here, there = (read(("ID", "Task"), (1.0, "A"), tab=tab).items[0] for tab in ("book/7", "book/8"))
    assert here.id != there.id


def test_rows_without_an_id_are_never_one_even_with_the_same_title() -> None:
    found = read(("ID", "Task"), (None, "A"), (None, "A"), ("T-1", "B"), ("T-1", "C")).items
    assert len({item.identity for item in found}) == 4


# ---- numeric fields --------------------------------------------------------------------------------------------------


def test_a_numeric_field_is_a_column_by_its_header_in_any_case() -> None:
    (item,) = read(
        ("Task", "REVENUE", "Share"), ("A", 9.5, Cell(0.25, percent=True)), numbers=frozenset({"Revenue", "share"})
    ).items
    assert item.numbers == {"Revenue": 9.5, "share": 25}


def test_the_estimates_have_several_names() -> None:
    (item,) = read(HEADERS, ("A", "Done", None, 5.0), numbers=frozenset({"Story Points"})).items
    assert item.numbers == {"Story Points": 5}


def test_a_blank_number_is_none() -> None:
    found = read(HEADERS, ("A", "Done"), numbers=frozenset({"Revenue"}))
    assert (found.items[0].numbers, found.unknown) == ({}, {})


@pytest.mark.parametrize(
    ("name", "cell", "code", "said"),
    [
        ("Beauty", None, "unknown-field", "Task, Status"),
        ("Revenue", "much", "not-a-number", "Plan!E2"),
        ("Revenue", Cell(error="#N/A"), "not-a-number", "#N/A"),
    ],
)
def test_a_numeric_field_that_cannot_be_read_is_told_and_the_rows_count_on(
    name: str, cell: Given, code: str, said: str
) -> None:
    found = read(HEADERS, ("A", "Open", None, 1.0, cell), numbers=frozenset({name}))
    assert len(found.items) == 1
    assert (found.unknown[name].code, said in found.unknown[name].what) == (code, True)


def test_text_in_the_number_of_dropped_work_matters_to_nobody() -> None:
    assert read(HEADERS, ("A", "Cancelled", None, None, "–"), numbers=frozenset({"Revenue"})).unknown == {}
