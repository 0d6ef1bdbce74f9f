"""What the book remembers, and the sync's own echo told from a person's edit."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.books.excel import memory as page
from okrsync.layout import MEMORY
from okrsync.model import Cell, Facts, Memory, Row, Value
from okrsync.okrs.memory import Owners, fact_cells, facts_of, held, last_run, same, typed

NUMBERS = st.floats(-1e15, 1e15)
TEXT = st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=12)
ECHO: dict[str, Value] = {"status": "● On track", "progress": 0.5, "current": 15.0, "why": "15 of 30 items done."}
STAMPED: dict[str, Value] = {**ECHO, "synced": datetime(2026, 11, 15, 2)}
FACTS = st.builds(
    Facts,
    cycle=TEXT,
    key_result=TEXT,
    start=st.none() | NUMBERS,
    target=st.none() | NUMBERS,
    weight=st.none() | NUMBERS,
    linked_work=TEXT,
    measured_by=TEXT,
    confidence=st.none() | NUMBERS,
    comment=TEXT,
    first=st.none() | NUMBERS,
    accepted=st.none() | NUMBERS,
    earning=st.none() | NUMBERS,
    total=st.none() | NUMBERS,
    links=st.lists(st.tuples(TEXT, st.integers(0, 999))).map(tuple),
    by_hand_since=st.none() | st.dates(),
)


def row(**values: Value) -> Row:
    return Row(4, {key: Cell(value) for key, value in values.items()})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (0.1 + 0.2, 0.3),
        (1234567.891234567, 1234567.89123456),
        ("a\r\nb\rc", "a\nb\nc"),
        ("", None),
        (datetime(2026, 11, 5, 2, 0, 0, 400_000), datetime(2026, 11, 5, 2)),
        (datetime(2026, 11, 5), 46331.0),
        (True, True),
    ],
)
def test_what_a_save_by_another_program_changes_is_the_same(one: Value, other: Value) -> None:
    assert same(one, other)
    assert same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1.0, 1.0000000001),
        ("1", 1.0),
        ("a", "A"),
        (True, 1.0),
        (0.0, None),
        (datetime(2026, 11, 5, 2), datetime(2026, 11, 5, 2, 0, 1)),
    ],
)
def test_what_a_person_changes_is_not_the_same(one: Value, other: Value) -> None:
    assert not same(one, other)
    assert not same(other, one)


@given(NUMBERS, st.integers(12, 17))
def test_a_number_rounded_to_12_digits_or_more_is_the_same(number: float, digits: int) -> None:
    assert same(number, float(f"{number:.{digits}g}"))


def test_a_number_on_the_edge_of_its_12th_digit_is_the_same_after_a_save() -> None:
    assert same(1.000000000014999, float(f"{1.000000000014999:.14g}"))


@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)))
def test_a_date_is_the_same_to_the_second_as_its_serial_number(when: datetime) -> None:
    days = (when - datetime(1899, 12, 30)) / timedelta(days=1)
    assert same(when, datetime(1899, 12, 30) + timedelta(seconds=round(days * 86400)))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (Cell(15.0), False),
        (Cell(16.0), False),
        (Cell(), False),
        (Cell(17.0), True),
        (Cell("15"), True),
        (Cell(15.0, formula=True), True),
        (Cell(error="#REF!"), False),
    ],
)
def test_a_cell_is_held_if_it_is_neither_what_we_wrote_nor_what_we_meant_to(cell: Cell, expected: bool) -> None:  # noqa: FBT001 - a column
    assert held(cell, "current", Memory("KR-01", {"current": 15.0}, {"current": 16.0})) is expected


def test_a_copied_row_is_compared_with_the_row_it_was_copied_from() -> None:
    memory = {"KR-01": Memory("KR-01", STAMPED)}
    assert Owners(memory).of(row(**STAMPED), "KR-02").id == "KR-01"


def test_a_row_whose_id_was_exchanged_for_another_is_compared_with_the_row_it_was() -> None:
    memory = {"KR-01": Memory("KR-01", STAMPED), "KR-02": Memory("KR-02", {"status": "✓ Done"})}
    assert Owners(memory).of(row(**STAMPED), "KR-02").id == "KR-01"


def test_a_copy_of_what_a_commit_in_flight_meant_to_write_is_known() -> None:
    going = Memory("KR-01", {**STAMPED, "status": "○ Not started", "why": "Nothing done."}, STAMPED)
    memory = {"KR-01": going, "KR-02": Memory("KR-02", {"status": "✓ Done"})}
    assert Owners(memory).of(row(**STAMPED), "KR-02").id == "KR-01"


def test_a_copy_is_known_though_a_save_changed_its_line_ends() -> None:
    texts: dict[str, Value] = {**STAMPED, "status": None, "why": "15 of 30.\r\n3 blocked."}
    memory = {"KR-01": Memory("KR-01", texts), "KR-02": Memory("KR-02", {"status": "✓ Done"})}
    assert Owners(memory).of(row(**{**texts, "why": "15 of 30.\n3 blocked."}), "KR-02").id == "KR-01"


def test_a_copy_without_any_text_is_known_by_its_numbers() -> None:
    numbers: dict[str, Value] = {"progress": 0.5, "current": 15.0, "synced": STAMPED["synced"]}
    memory = {"KR-01": Memory("KR-01", STAMPED), "KR-02": Memory("KR-02", {"status": "✓ Done"})}
    assert Owners(memory).of(row(**numbers), "KR-02").id == "KR-01"


def test_a_row_that_is_another_only_in_part_is_its_own() -> None:
    memory = {"KR-01": Memory("KR-01", ECHO), "KR-02": Memory("KR-02", {**ECHO, "current": 20.0})}
    assert Owners(memory).of(row(**{**ECHO, "current": 99.0}), "KR-02").id == "KR-02"


def test_two_cells_alike_may_be_chance() -> None:
    memory = {"KR-01": Memory("KR-01", ECHO), "KR-02": Memory("KR-02", {"status": "✓ Done", "progress": 1.0})}
    assert Owners(memory).of(row(status="● On track", progress=0.5), "KR-02").id == "KR-02"


def test_a_row_that_shares_but_its_synced_with_others_is_copied_from_none_of_them() -> None:
    strange = row(status="✓ Done", why="All done.", synced=STAMPED["synced"])
    owner = Owners({"KR-01": Memory("KR-01", STAMPED)}).of(strange, "KR-02")
    assert owner.id == "KR-02"
    assert not any(held(cell, column, owner) for column, cell in strange.cells.items())


def test_a_row_without_synced_is_no_copy() -> None:
    memory = {"KR-01": Memory("KR-01", STAMPED)}
    assert Owners(memory).of(row(**ECHO), "KR-02") == Memory("KR-02")


def test_of_a_copied_row_only_what_was_typed_since_is_held() -> None:
    copy = row(**{**STAMPED, "current": 16.0})
    owner = Owners({"KR-01": Memory("KR-01", STAMPED)}).of(copy, "KR-02")
    assert [column for column in STAMPED if held(copy[column], column, owner)] == ["current"]


def test_nothing_is_held_in_a_row_that_was_copied_before_the_last_run() -> None:
    later: dict[str, Value] = {**STAMPED, "synced": datetime(2026, 11, 16, 2), "current": 17.0}
    copy = row(**STAMPED)
    owner = Owners({"KR-01": Memory("KR-01", later)}).of(copy, "KR-02")
    assert not any(held(copy[column], column, owner) for column in STAMPED)


def test_a_row_that_holds_its_own_echo_is_its_own() -> None:
    memory = {"KR-01": Memory("KR-01", ECHO), "KR-02": Memory("KR-02", ECHO)}
    assert Owners(memory).of(row(**ECHO), "KR-02").id == "KR-02"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (Cell(20.0), True),
        (Cell(15.0), False),
        (Cell(20.0, formula=True), False),
        (Cell("soon"), False),
        (Cell(), False),
    ],
)
def test_a_number_that_is_not_ours_was_typed(cell: Cell, expected: bool) -> None:  # noqa: FBT001 - a column
    assert typed(Row(4, {"current": cell}), Memory("KR-01", {"current": 15.0})) is expected


@given(FACTS)
def test_facts_survive_their_cells(facts: Facts) -> None:
    assert facts_of(Memory("KR-01", facts=fact_cells(facts))) == facts


def test_no_facts_are_blank_cells() -> None:
    assert set(fact_cells(Facts()).values()) == {None}


def test_a_memory_without_facts_is_that_of_a_new_key_result() -> None:
    assert facts_of(Memory("KR-01")) == Facts()


def test_a_memory_survives_its_tab() -> None:
    facts = fact_cells(Facts(cycle="2026-Q4", accepted=15.0, by_hand_since=date(2026, 11, 5)))
    memory = Memory("KR-01", ECHO, {"current": 16.0}, facts)
    (line,) = page.page([memory]).rows
    found = page.read([line.cells])["KR-01"]
    assert {key: value for key, value in found.written.items() if value is not None} == ECHO
    assert {key: value for key, value in found.meant.items() if value is not None} == {"current": 16.0}
    assert found.facts == facts


def test_the_tab_has_a_column_for_everything_remembered() -> None:
    (line,) = page.page([Memory("KR-01")]).rows
    assert set(line.cells) == {column.key for column in MEMORY.columns}


def test_a_line_without_id_is_no_memory() -> None:
    assert page.read([{"written_current": 15.0}]) == {}


def test_the_last_run_is_the_newest_of_all_key_results() -> None:
    old, new = datetime(2026, 11, 20, 2), datetime(2026, 11, 21, 2)
    assert last_run([Memory("KR-01", {"synced": new}), Memory("KR-02", {"synced": old})]) == new


def test_an_answer_counts_as_a_run_where_people_cleared_synced() -> None:
    answered = Memory("KR-01", facts={"answered": "2026-11-21T02:00:05"})
    assert last_run([answered]) == datetime(2026, 11, 21, 2, 0, 5)


def test_a_book_that_was_never_synced_has_no_last_run() -> None:
    assert last_run([Memory("KR-01")]) is None
