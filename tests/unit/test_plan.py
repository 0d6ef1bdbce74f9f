"""Desired, seen and remembered become the cells to write."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.layout import OKRS, status_text
from okrsync.model import (
    BLANK,
    Cell,
    Change,
    CheckIn,
    Cycle,
    Facts,
    Forecast,
    KeyResult,
    Memory,
    Reading,
    Result,
    Row,
    Seen,
    Status,
    Value,
)
from okrsync.okrs import measures, plan, rows
from okrsync.okrs.case import Past
from okrsync.okrs.memory import facts_of
from okrsync.okrs.plan import Draft, checkins, desired
from okrsync.okrs.rules import Rules
from okrsync.records import replace

CYCLE = "2026-Q4"
RULES = Rules(Cycle(CYCLE, date(2026, 10, 1), date(2026, 12, 31)))
NOW = datetime(2026, 11, 15, 2)
COLUMNS = frozenset(column.key for column in OKRS.columns)
PERCENT = frozenset({"progress", "forecast"})
RESULTS = st.builds(
    lambda value, progress, status, why, trend: result(value, progress, status, why=why, trend=trend),
    st.none() | st.floats(-1e6, 1e6),
    st.none() | st.floats(0, 100),
    st.sampled_from(Status),
    st.text("abc ;.", max_size=9),
    st.sampled_from(["", "▁▄█"]),
)
EDITS = st.dictionaries(
    st.sampled_from(OKRS.owned),
    st.builds(
        lambda value, formula: Cell(value, formula=formula),
        st.none() | st.sampled_from(["my words", "● On track"]) | st.floats(0, 100),
        st.booleans(),
    ),
    max_size=4,
)


def row(number: int = 4, id_: str | None = "KR-01", **values: Value | Cell) -> Row:
    """A row as the book draws it: Progress and Forecast in percent."""
    cells: dict[str, Cell] = {key: Cell(percent=True) for key in PERCENT}
    for key, value in {"id": id_, "key_result": "Ship it", **values}.items():
        cells[key] = value if isinstance(value, Cell) else Cell(value, percent=key in PERCENT)
    return Row(number, cells)


def result(
    value: float | None = 15.0, progress: float | None = 50.0, status: Status = Status.ON_TRACK, **more: object
) -> Result:
    """A computed result; what KeyResult it belongs to is put in by `drawn`."""
    made = Result(
        KeyResult("KR-01", 4, "Ship it"),
        reading=Reading(value),
        current=value,
        progress=progress,
        plan=45.0,
        status=status,
        synced=NOW,
        why="15 of 30 items done.",
    )
    return replace(made, **more)  # type: ignore[arg-type]


def seen(*rows_: Row, memory: Iterable[Memory] = ()) -> Seen:
    return Seen(rows_, COLUMNS, {each.id: each for each in memory}, (), (), ())


def drawn(book: Seen, results: Result | Mapping[str, Result]) -> Draft:
    """The draft over a book; one result is that of every row."""
    sheet = rows.read(book)
    named = results if isinstance(results, Mapping) else {kr.id: results for kr in sheet.key_results}
    own = {kr.id: replace(named[kr.id], kr=kr) for kr in sheet.key_results}
    return plan.draft(book, sheet, own, RULES)


def written(book: Seen, draft: Draft) -> Seen:
    """The book after the draft."""
    after = {(change.row, change.column): change.after for change in [*draft.changes, *draft.stamps]}

    def cells(each: Row) -> dict[str, Cell]:
        new = {key: replace(each[key], value=value) for (number, key), value in after.items() if number == each.number}
        return {**each.cells, **new}

    return replace(book, rows=tuple(Row(each.number, cells(each)) for each in book.rows), memory=draft.memory)


def typed(book: Seen, edits: Mapping[str, Cell]) -> Seen:
    """The book after a person's edits in its first row."""
    first, *others = book.rows
    return replace(book, rows=(Row(first.number, {**first.cells, **edits}), *others))


def columns(changes: Iterable[Change]) -> set[str]:
    return {change.column for change in changes}


# ---- what changes ----------------------------------------------------------------------------------------------------


def test_an_empty_row_is_filled() -> None:
    found = {change.column: change.after for change in drawn(seen(row()), result(trend="▁▄█")).changes}
    assert found == {
        "status": "● On track",
        "progress": 0.5,
        "vs_plan": 5,
        "trend": "▁▄█",
        "forecast": "too early",
        "current": 15,
        "why": "15 of 30 items done.",
    }


@given(RESULTS)
def test_a_second_plan_over_what_the_first_wrote_changes_nothing(found: Result) -> None:
    book = seen(row())
    book = written(book, drawn(book, found))
    again = drawn(book, found)
    assert (again.changes, again.stamps, again.conflicts) == ([], [], [])


@given(RESULTS, RESULTS, EDITS)
def test_what_a_person_typed_is_never_changed_but_held(first: Result, second: Result, edits: dict[str, Cell]) -> None:
    book = seen(row())
    before = written(book, drawn(book, first))
    after = typed(before, edits)
    made = drawn(after, second)
    ours = before.memory["KR-01"].written
    theirs = {key for key, cell in edits.items() if cell.formula or cell.value not in (None, ours.get(key))}
    changed = columns(made.changes) | columns(made.stamps)
    assert not theirs & changed
    wanted = desired(second)
    held = {conflict.column for conflict in made.conflicts}
    assert held <= theirs
    assert {key for key in theirs & wanted.keys() if edits[key].formula} <= held


@given(RESULTS, RESULTS, EDITS)
def test_a_cell_of_a_person_stays_held_night_after_night(first: Result, second: Result, edits: dict[str, Cell]) -> None:
    book = seen(row())
    book = typed(written(book, drawn(book, first)), edits)
    once = drawn(book, second)
    twice = drawn(written(book, once), second)
    assert (twice.changes, twice.stamps) == ([], [])
    assert [each.column for each in twice.conflicts] == [each.column for each in once.conflicts]


def test_a_held_cell_says_what_stands_there_and_what_the_sync_would_write() -> None:
    book = seen(row(status="all fine"), memory=[Memory("KR-01", {"status": "● On track"})])
    (conflict,) = drawn(book, result(status=Status.OFF_TRACK)).conflicts
    assert (conflict.column, conflict.holds, conflict.formula, conflict.wanted) == (
        "status",
        "all fine",
        False,
        "■ Off track",
    )


def test_a_formula_is_held_even_where_it_shows_what_the_sync_would_write() -> None:
    made = drawn(seen(row(progress=Cell(0.5, formula=True, percent=True))), result())
    assert [each.column for each in made.conflicts] == ["progress"]


def test_a_cleared_cell_is_the_syncs_again() -> None:
    book = seen(row(why="my words"))
    book = typed(written(book, drawn(book, result())), {"why": BLANK})
    assert [change.after for change in drawn(book, result()).changes if change.column == "why"] == [result().why]


def test_what_a_commit_meant_to_write_before_it_broke_is_ours() -> None:
    book = seen(row(why="half"), memory=[Memory("KR-01", {"why": "old"}, {"why": "half"})])
    made = drawn(book, result())
    assert "why" in columns(made.changes)
    assert not made.conflicts


@pytest.mark.parametrize("stands", [15.0, 15.000000000001])
def test_a_number_equal_to_12_digits_is_no_change(stands: float) -> None:
    book = seen(row(current=stands), memory=[Memory("KR-01", {"current": stands})])
    assert "current" not in columns(drawn(book, result(15.0)).changes)


@pytest.mark.parametrize(("percent", "after"), [(True, 0.5), (False, 50)])
def test_progress_is_written_in_hundredths_only_where_the_cell_is_a_percentage(percent: bool, after: float) -> None:  # noqa: FBT001 - a column
    made = drawn(seen(row(progress=Cell(percent=percent))), result(progress=50.0))
    assert [change.after for change in made.changes if change.column == "progress"] == [after]


def test_a_copied_row_is_rewritten_and_not_held() -> None:
    book = seen(row())
    (original,) = (book := written(book, drawn(book, result()))).rows
    copy = Row(5, {**original.cells, "id": BLANK})
    made = drawn(replace(book, rows=(original, copy)), {"KR-01": result(), "KR-02": result(3.0, 10.0)})
    assert {"id", "progress", "current"} <= columns(change for change in made.changes if change.row == 5)
    assert not made.conflicts


def test_current_belongs_to_the_person_in_a_row_measured_by_hand() -> None:
    book = seen(row(current=20.0))
    made = drawn(book, result(None, by_person=True, current=20.0))
    assert "current" not in columns(made.changes)
    assert not made.conflicts


def test_a_new_id_is_written_with_its_row() -> None:
    (change,) = [each for each in drawn(seen(row(id_=None)), result()).changes if each.column == "id"]
    assert (change.row, change.before, change.after) == (4, None, "KR-01")


def test_a_column_that_a_person_deleted_is_done_without() -> None:
    book = replace(seen(row()), columns=COLUMNS - {"why"})
    assert "why" not in columns(drawn(book, result()).changes)


def test_when_it_was_synced_is_a_stamp_and_no_change() -> None:
    made = drawn(seen(row()), result())
    assert columns(made.stamps) == {"synced"}
    assert "synced" not in columns(made.changes)


@given(RESULTS)
def test_only_cells_of_the_sync_change_and_new_ids(found: Result) -> None:
    made = drawn(seen(row(), row(5, None)), found)
    assert columns(made.changes) <= {*OKRS.owned, "id"}


# ---- what a cell should hold -----------------------------------------------------------------------------------------


def test_what_is_not_known_is_a_dash_and_never_0() -> None:
    cells = desired(result(None, None, Status.NO_DATA))
    assert [cells[key] for key in ("progress", "vs_plan", "forecast", "current")] == ["—"] * 4


def test_a_yes_no_has_no_forecast() -> None:
    assert desired(result(measure=measures.YES_NO))["forecast"] is None


def test_the_forecast_is_the_middle_of_its_range() -> None:
    assert desired(result(forecast=Forecast(62.0, 40.0, 80.0, 5.0)))["forecast"] == 62


def test_of_a_guarded_result_only_status_and_why_are_written() -> None:
    assert set(desired(result(status=Status.NO_DATA, guarded="progress falls"))) == {"status", "why"}


def test_a_guarded_result_leaves_what_was_accepted() -> None:
    book = seen(row())
    book = written(book, drawn(book, result()))
    made = drawn(book, result(3.0, guarded="progress falls"))
    assert facts_of(made.memory["KR-01"]).accepted == 15


def test_a_guarded_result_remembers_on_which_day_its_goal_moved() -> None:
    book = seen(row())
    book = typed(written(book, drawn(book, result())), {"weight": Cell(2.0)})
    for day in (20, 21):
        book = written(book, drawn(book, result(3.0, guarded="progress falls", synced=datetime(2026, 11, day))))
    facts = facts_of(book.memory["KR-01"])
    assert (facts.accepted, facts.weight, facts.steps) == (15, 2, (("weight", date(2026, 11, 20), 1.0),))


def test_a_result_that_was_left_changes_nothing() -> None:
    assert desired(result(left=True)) == {}


def test_a_result_without_an_answer_for_too_long_loses_its_numbers() -> None:
    cells = desired(result(left=True, lapsed=True, status=Status.NO_DATA, progress=None))
    assert (cells["status"], cells["progress"]) == (status_text(Status.NO_DATA), "—")
    assert "current" not in cells


def test_points_against_the_plan_are_told_ahead_and_behind() -> None:
    assert [plan.vs_plan(result(progress=progress)) for progress in (50.04, 40.0, 45.0)] == [5, -5, 0]


# ---- what is remembered ----------------------------------------------------------------------------------------------


def test_what_people_asked_for_and_what_came_out_is_remembered() -> None:
    kr = KeyResult("KR-01", 4, "Ship it", target=30.0, linked_work="SHOP-1", confidence=7.0)
    reading = Reading(15.0, 15, 30, links={"SHOP-1": 30})
    assert plan.facts_after(replace(result(), kr=kr, reading=reading), Facts(), CYCLE) == Facts(
        cycle=CYCLE,
        key_result="Ship it",
        target=30,
        weight=1,
        kind="committed",
        linked_work="SHOP-1",
        confidence=7,
        first=15,
        accepted=15,
        earning=0,
        answered=NOW,
        total=30,
        links=(("SHOP-1", 30),),
        begun=True,
    )


def test_the_first_reading_stays_the_first_within_its_cycle() -> None:
    facts = [Facts(cycle=cycle, first=4.0) for cycle in (CYCLE, "2026-Q3")]
    assert [plan.facts_after(result(), each, CYCLE).first for each in facts] == [4, 15]


def test_another_link_has_a_first_reading_of_its_own() -> None:
    other = Facts(cycle=CYCLE, first=1200.0, linked_work="SHOP-9")
    assert plan.facts_after(result(), other, CYCLE).first == 15


def test_a_number_by_hand_keeps_the_day_since_when_and_the_works_own_value() -> None:
    by_hand = replace(result(), kr=KeyResult("KR-01", 4, "Ship it", typed=True), current=20.0)
    first = plan.facts_after(by_hand, Facts(), CYCLE)
    later = plan.facts_after(replace(by_hand, synced=datetime(2026, 11, 20)), first, CYCLE)
    assert (first.by_hand_since, later.by_hand_since, later.accepted) == (NOW.date(), NOW.date(), 15)


def test_under_a_number_by_hand_what_was_accepted_stays_only_for_the_same_links() -> None:
    facts = Facts(CYCLE, linked_work="SHOP-1", accepted=40.0)
    by_hand = [KeyResult("KR-01", 4, "Ship it", typed=True, linked_work=link) for link in ("SHOP-1", "SHOP-2")]
    after = [plan.facts_after(replace(result(), kr=kr), facts, CYCLE).accepted for kr in by_hand]
    assert after == [40, 15]


def test_a_cleared_number_by_hand_is_forgotten() -> None:
    assert plan.facts_after(result(), Facts(by_hand_since=date(2026, 11, 1)), CYCLE).by_hand_since is None


# ---- history ---------------------------------------------------------------------------------------------------------


def lines(found: Result, *past: CheckIn) -> tuple[CheckIn, ...]:
    return checkins({"KR-01": found}, {"KR-01": Past(Memory("KR-01"), Facts(), past)}, NOW.date(), "run-1")


def checkin(on: date, current: float) -> CheckIn:
    return CheckIn("KR-01", on, "Ship it", current, None, 50, 45, "● On track")


def test_each_day_gets_one_line() -> None:
    (line,) = lines(result(), checkin(date(2026, 11, 14), 15))
    assert (line.on, line.current, line.progress, line.plan, line.status, line.run) == (
        NOW.date(),
        15,
        50,
        45,
        "● On track",
        "run-1",
    )


@pytest.mark.parametrize(("current", "count"), [(15.0, 0), (16.0, 1)])
def test_another_line_on_the_same_day_only_if_current_differs(current: float, count: int) -> None:
    assert len(lines(result(current), checkin(NOW.date(), 15))) == count


@pytest.mark.parametrize(("current", "count"), [(15.0, 0), (16.0, 1), (20.0, 1)])
def test_a_day_gone_by_that_is_told_again_is_compared_with_its_own_last_line(current: float, count: int) -> None:
    later = NOW.date() + timedelta(days=5)
    assert len(lines(result(current), checkin(NOW.date(), 16), checkin(NOW.date(), 15), checkin(later, 20))) == count


@pytest.mark.parametrize("found", [result(None), result(left=True), result(guarded="progress falls")])
def test_what_was_not_computed_or_waits_leaves_no_line(found: Result) -> None:
    assert lines(found) == ()
