"""Rows that people move under a write to Google: what to write, what to put back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.books.google.cells import Content, Formula
from okrsync.books.google.lines import Cells, Line, lines, to_write
from okrsync.books.google.moved import aimed, misplaced, repaired
from tests.unit.google_rows import BANNER, A, B, Sheet, place, row, sheet


def written(before: Sheet, cells: Cells) -> Sheet:
    after = {number: dict(each) for number, each in before.items()}
    for key, values in cells.items():
        for number, value in values.items():
            after.setdefault(number, {})[key] = value
    return after


def test_a_plan_follows_its_rows() -> None:
    planned = lines(place(sheet(A, B)), {2: {"current": 10.0}, 3: {"current": 20.0}})
    assert to_write(aimed(planned, place(sheet(BANNER, B, A)))) == {"current": {3: 20.0, 4: 10.0}}


def test_a_cell_in_which_somebody_typed_meanwhile_is_left_to_them() -> None:
    planned = lines(place(sheet(A, B)), {2: {"current": 10.0}, 3: {"current": 20.0}})
    typed = sheet({**A, "current": 99.0}, B)
    assert to_write(aimed(planned, place(typed))) == {"current": {3: 20.0}}


def test_a_deleted_row_is_not_written() -> None:
    planned = lines(place(sheet(A, B)), {2: {"current": 10.0}, 3: {"current": 20.0}})
    assert to_write(aimed(planned, place(sheet(B)))) == {"current": {2: 20.0}}


ROWS = st.permutations(range(6))
HELD: dict[str, Content] = {"why": "mine", "current": Formula("=A1*2")}
BEFORE = [
    A,
    row("KR-02", "Offers", current=2.0, status="kept by hand"),
    row("KR-03", "Churn", **HELD),
    row("", "New one"),
    BANNER,
    row("KR-04", "Visits", why="old"),
]
AFTER: dict[int, dict[str, Content]] = {
    0: {"current": 10.0, "why": "a"},
    1: {"current": 20.0, "why": "b"},
    2: {"status": "● On track", "trend": "▁▂"},
    3: {"id": "KR-05", "current": 50.0, "why": "e"},
    5: {"current": None, "why": "f"},
}
SHALL = [{**each, **AFTER.get(index, {})} for index, each in enumerate(BEFORE)]


def as_set(found: Sheet) -> set[tuple[tuple[str, str], ...]]:
    return {
        tuple(sorted((key, repr(value)) for key, value in each.items() if value is not None)) for each in found.values()
    }


@given(ROWS, ROWS, st.integers(0, 3))
def test_whatever_order_a_write_meets_the_repair_gives_every_row_its_own(
    at_write: list[int], at_repair: list[int], blank: int
) -> None:
    first = place(sheet(*BEFORE))
    aim = lines(first, {index + 2: cells for index, cells in AFTER.items()})
    cells = to_write(aim)
    order = [*at_write[:blank], None, *at_write[blank:]]
    moved = sheet(*({} if index is None else {**BEFORE[index], "#": index} for index in order))
    hit = written(moved, cells)
    again = sheet(*(hit[2 + order.index(index)] for index in at_repair), dict(hit[2 + blank]))
    for each in again.values():
        each.pop("#", None)
    wrote = {key: list(values.values()) for key, values in cells.items()}
    mended = written(again, repaired(aim, lines(place(again)), wrote))
    assert as_set(mended) == as_set(sheet(*SHALL, {}))


@given(ROWS)
def test_what_a_broken_commit_misplaced_is_put_right_from_its_journal(order: list[int]) -> None:
    journal = lines(place(sheet(*BEFORE)), {index + 2: cells for index, cells in AFTER.items()})
    moved = sheet(*(BEFORE[index] for index in order))
    hit = written(moved, to_write(journal))
    mended = written(hit, misplaced(journal, lines(place(hit))))
    for index, number in ((each, number) for number, each in enumerate(order, 2)):
        own = mended[number]
        for key in ("id", "status", "current", "why", "trend"):
            assert own.get(key) in (BEFORE[index].get(key), SHALL[index].get(key))


def test_a_commit_that_came_through_is_left_alone_though_a_person_sorted_and_typed_since() -> None:
    journal = lines(place(sheet(*BEFORE)), {index + 2: cells for index, cells in AFTER.items()})
    done = [dict(each) for each in SHALL]
    done[0]["status"] = "● On track"
    assert misplaced(journal, lines(place(sheet(*reversed(done))))) == {}


def test_what_was_typed_meanwhile_is_no_misplaced_value() -> None:
    aim = lines(place(sheet(A, B)), {2: {"current": 10.0}, 3: {"current": 20.0}})
    now = sheet({**B, "current": 77.0}, {**A, "current": 20.0})
    assert repaired(aim, lines(place(now)), {"current": [10.0, 20.0]}) == {"current": {3: 10.0}}


def after_a_night(**typed: Content) -> Sheet:
    """The sheet the next day, in which a person typed over the sync's cells of the first row."""
    return sheet(*({**each, **(typed if index == 0 else {})} for index, each in enumerate(SHALL)))


def journal() -> tuple[Line, ...]:
    return lines(place(sheet(*BEFORE)), {index + 2: cells for index, cells in AFTER.items()})


def test_two_cells_that_a_person_copied_from_another_row_are_left_alone() -> None:
    assert misplaced(journal(), lines(place(after_a_night(status="● On track", current=20.0)))) == {}


def test_two_cells_of_other_rows_are_misplaced_where_a_repair_broke_off() -> None:
    found = misplaced(journal(), lines(place(after_a_night(why="b", current=50.0))), repairing=True)
    assert found == {"why": {2: "a"}, "current": {2: 10.0}}


def test_one_cell_of_another_row_is_a_persons_even_where_a_repair_broke_off() -> None:
    assert misplaced(journal(), lines(place(after_a_night(current=20.0))), repairing=True) == {}


def test_a_cell_that_holds_already_what_it_shall_is_not_written() -> None:
    at = place(sheet({**A, "why": "was"}))
    assert to_write(aimed(lines(at, {2: {"why": "was"}}), at)) == {}


@pytest.mark.parametrize(("key", "mended"), [("status", {}), ("why", {"why": {3: None}})])
def test_one_status_alone_that_was_meant_for_another_row_may_be_a_persons(key: str, mended: Cells) -> None:
    planned = lines(place(sheet(A, B)), {2: {key: "● On track"}})
    assert misplaced(planned, lines(place(sheet(A, {**B, key: "● On track"})))) == mended
