"""A run is taken back cell by cell, and the book's memory follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.errors import BookChanged, ConfigError
from okrsync.layout import CHANGES, OKRS
from okrsync.model import (
    BLANK,
    Cell,
    Change,
    CheckIn,
    Cycle,
    Facts,
    Finding,
    KeyResult,
    Memory,
    Plan,
    Reading,
    Result,
    Row,
    Seen,
    Status,
    Traffic,
    Value,
)
from okrsync.okrs import plan, rows
from okrsync.okrs.memory import fact_cells, facts_of
from okrsync.okrs.rules import Rules
from okrsync.okrs.undo import Kept, Reason, Undone, decide
from okrsync.pages import changes as page
from okrsync.records import replace
from okrsync.sync import TRIES
from okrsync.undo import undo

CYCLE = "2026-Q4"
RULES = Rules(Cycle(CYCLE, date(2026, 10, 1), date(2026, 12, 31)))
NIGHT = datetime(2026, 11, 20, 2, 0, 5)
MORNING = datetime(2026, 11, 20, 9, 30)
RUN = plan.run_name(NIGHT)
COLUMNS = frozenset(column.key for column in OKRS.columns)
PERCENT = frozenset({"progress", "forecast"})
LINE = CheckIn(
    "KR-01", date(2026, 11, 19), "Ship it", 40.0, 100.0, 40.0, 50.0, "▲ At risk", 6.0, "slow", "40.", "run-0"
)
RESULTS = st.builds(
    lambda value, status, why, trend, day: result(value, status, why=why, trend=trend, checked_in=day),
    st.none() | st.floats(0, 100).map(lambda value: round(value, 3)),
    st.sampled_from(Status),
    st.text("abc ;.", max_size=9),
    st.sampled_from(["", "▁▄█"]),
    st.none() | st.dates(date(2026, 10, 1), date(2026, 12, 31)),
)
EDITS = st.dictionaries(
    st.sampled_from([column for column in OKRS.owned if column != "synced"]),
    st.builds(Cell, st.sampled_from(["my words", 1e9, datetime(2020, 1, 1)]), formula=st.booleans()),
    max_size=4,
)


def row(number: int = 4, id_: str = "KR-01", **values: Value | Cell) -> Row:
    return filled({"id": id_, **values}, number)


def filled(values: Mapping[str, Value | Cell], number: int = 4) -> Row:
    """A row as the book draws it: Progress and Forecast in percent."""
    cells: dict[str, Cell] = {key: Cell(percent=True) for key in PERCENT}
    for key, value in {
        "id": "KR-01",
        "key_result": "Ship it",
        "target": 100.0,
        "linked_work": "SHOP-1",
        **values,
    }.items():
        cells[key] = value if isinstance(value, Cell) else Cell(value, percent=key in PERCENT)
    return Row(number, cells)


def line(column: str, before: Value, after: Value, *, id_: str = "KR-01", at: datetime = NIGHT) -> Row:
    """A line of Changes as the sync of that moment writes it."""
    (written,) = page.page([Change(id_, 4, column, before, after, "why")], plan.run_name(at), at, ()).rows
    return Row(2, {key: Cell(value) for key, value in written.cells.items()})


def book(
    *rows_: Row, changes: Sequence[Row] = (), memory: Sequence[Memory] = (), history: Sequence[CheckIn] = ()
) -> Seen:
    return Seen(rows_, COLUMNS, {each.id: each for each in memory}, tuple(history), (), tuple(changes))


def result(value: float | None, status: Status = Status.ON_TRACK, **more: object) -> Result:
    """A computed result; it is put on the row's key result by `synced`."""
    made = Result(
        KeyResult("KR-01", 4, "Ship it"),
        reading=Reading(value),
        current=value,
        progress=value,
        plan=45.0,
        status=status,
        synced=NIGHT,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def synced(seen: Seen, found: Result, now: datetime) -> Seen:
    """The book after a sync in which every row gets this result."""
    sheet = rows.read(seen)
    draft = plan.draft(seen, sheet, {kr.id: replace(found, kr=kr) for kr in sheet.key_results}, RULES)
    return after(seen, Plan(plan.run_name(now), tuple(draft.changes), tuple(draft.stamps)), draft.memory, now)


def taken_back(seen: Seen, made: Undone, now: datetime) -> Seen:
    """The book after an undo."""
    return after(seen, Plan(made.run, made.back, made.stamps, checkins=made.checkins), made.memory, now)


def after(seen: Seen, done: Plan, memory: Mapping[str, Memory], now: datetime) -> Seen:
    """The book after a plan."""
    new = {(each.row, each.column): each.after for each in (*done.changes, *done.stamps)}
    lines = [
        Row(2, {key: Cell(value) for key, value in each.cells.items()})
        for each in page.page(done.changes, done.run, now, ()).rows
    ]
    return replace(
        seen,
        rows=tuple(
            _with(each, {key: Cell(value) for (at, key), value in new.items() if at == each.number})
            for each in seen.rows
        ),
        memory=memory or seen.memory,
        changes=(*seen.changes, *lines),
        history=(*seen.history, *done.checkins),
    )


def _with(old: Row, cells: Mapping[str, Cell]) -> Row:
    return replace(
        old, cells={**old.cells, **{key: replace(each, percent=old[key].percent) for key, each in cells.items()}}
    )


def values(seen: Seen) -> dict[str, Value]:
    """The sync's cells of the first row, blank ones left out; Synced is bookkeeping."""
    return {
        key: seen.rows[0][key].value for key in OKRS.owned if key != "synced" and seen.rows[0][key].value is not None
    }


# ---- which cells -----------------------------------------------------------------------------------------------------


@given(RESULTS, RESULTS)
def test_an_undo_gives_the_cells_before_the_run_and_its_own_undo_those_after_it(first: Result, second: Result) -> None:
    before = synced(book(row()), first, NIGHT - timedelta(days=1))
    run = synced(before, second, NIGHT)
    once = (
        taken_back(run, decide(run, plan.run_name(NIGHT), MORNING), MORNING) if values(run) != values(before) else run
    )
    assert values(once) == values(before)
    if once is not run:
        later = MORNING + timedelta(minutes=1)
        assert values(taken_back(once, decide(once, None, later), later)) == values(run)


@given(RESULTS, RESULTS, EDITS)
def test_a_cell_edited_since_is_never_touched(first: Result, second: Result, edits: dict[str, Cell]) -> None:
    run = synced(synced(book(row()), first, NIGHT - timedelta(days=1)), second, NIGHT)
    edited = replace(run, rows=(_with(run.rows[0], edits),))
    made = decide(edited, None, MORNING)
    assert not {change.column for change in made.back} & edits.keys()
    wrote = {change.title for change in _kept(made, Reason.EDITED)}
    assert wrote <= {OKRS.column(key).title for key in edits}


@given(RESULTS, RESULTS)
def test_a_sync_after_an_undo_holds_no_cell_and_writes_the_same_again(first: Result, second: Result) -> None:
    run = synced(synced(book(row()), first, NIGHT - timedelta(days=1)), second, NIGHT)
    back = taken_back(run, decide(run, None, MORNING), MORNING)
    sheet = rows.read(back)
    draft = plan.draft(back, sheet, {kr.id: replace(second, kr=kr) for kr in sheet.key_results}, RULES)
    assert draft.conflicts == []
    assert values(synced(back, second, MORNING + timedelta(hours=1))) == values(run)


def _kept(made: Undone, reason: Reason) -> list[Kept]:
    return [each for each in made.kept if each.reason is reason]


def test_a_row_is_found_by_its_id_wherever_it_stands() -> None:
    seen = book(row(4, "KR-02", status="b"), row(5, "KR-01", status="b"), changes=[line("status", "a", "b")])
    (change,) = decide(seen, None, MORNING).back
    assert (change.id, change.row, change.before, change.after, change.why) == ("KR-01", 5, "b", "a", f"undo of {RUN}")


def test_a_number_that_another_program_rounded_is_still_the_runs() -> None:
    seen = book(row(current=1 / 3), changes=[line("current", 0.25, 0.333333333333333)])
    assert [change.after for change in decide(seen, None, MORNING).back] == [0.25]


@pytest.mark.parametrize("cell", [Cell("b", formula=True), Cell(None, error="#REF!"), Cell("B")])
def test_what_a_person_made_of_a_cell_is_kept_and_shown(cell: Cell) -> None:
    made = decide(book(row(why=cell), changes=[line("why", "a", "b")]), None, MORNING)
    assert (made.back, made.kept) == (
        (),
        (Kept("KR-01", "Why", Reason.EDITED, cell.error or cell.value, cell.formula),),
    )


def test_what_a_later_run_wrote_is_kept() -> None:
    lines = [line("why", "a", "b"), line("why", "b", "c", at=NIGHT + timedelta(days=1))]
    made = decide(book(row(why="c"), changes=lines, memory=[Memory("KR-01", {"why": "c"})]), RUN, MORNING)
    assert made.kept == (Kept("KR-01", "Why", Reason.LATER, "c"),)


def test_a_cell_that_holds_the_value_before_again_is_left() -> None:
    made = decide(book(row(why="a"), changes=[line("why", "a", "b")]), None, MORNING)
    assert [each.reason for each in made.kept] == [Reason.ALREADY]


def test_an_id_is_never_taken_back() -> None:
    made = decide(book(row(), changes=[line("id", None, "KR-01")]), None, MORNING)
    assert (made.back, made.kept) == ((), (Kept("KR-01", "ID", Reason.ID, "KR-01"),))


@pytest.mark.parametrize("column", ["target", "comment", "synced"])
def test_a_note_of_a_person_in_changes_takes_back_no_cell_that_runs_do_not_write(column: str) -> None:
    made = decide(book(filled({column: "b"}), changes=[line(column, "a", "b")]), None, MORNING)
    assert (made.back, made.kept) == ((), (Kept("KR-01", OKRS.column(column).title, Reason.NOTE, "b"),))


@pytest.mark.parametrize(
    "asked",
    [{"measured_by": "Manual"}, {"measured_by": "by us"}, {"linked_work": BLANK}, {"unit": "€"}],
)
def test_a_current_that_is_a_person_s_by_now_is_kept_and_makes_no_line(asked: dict[str, Value | Cell]) -> None:
    lines = [line("current", 40.0, 80.0), line("progress", 0.4, 0.8)]
    memory = Memory("KR-01", {"current": 80.0, "progress": 0.8})
    seen = book(filled({"current": 80.0, "progress": 0.8, **asked}), changes=lines, memory=[memory], history=[LINE])
    made = decide(seen, None, MORNING, {"By us": "Manual"})
    assert made.kept == (Kept("KR-01", "Current", Reason.EDITED, 80.0),)
    assert ([change.column for change in made.back], made.checkins) == (["progress"], ())


def test_a_roll_up_s_current_is_the_syncs() -> None:
    head = filled({"current": 80.0, "linked_work": BLANK})
    seen = book(head, row(5, "KR-02", supports="KR-01"), changes=[line("current", 40.0, 80.0)])
    assert [change.column for change in decide(seen, None, MORNING).back] == ["current"]


def test_a_row_or_a_column_that_is_gone_is_named() -> None:
    lines = [line("why", "a", "b"), line("why", "a", "b", id_="KR-09")]
    made = decide(replace(book(row(), changes=lines), columns=COLUMNS - {"why"}), None, MORNING)
    assert [(each.id, each.reason) for each in made.kept] == [
        ("KR-01", Reason.COLUMN_GONE),
        ("KR-09", Reason.ROW_GONE),
    ]


def test_a_date_is_put_back_as_a_date_and_a_text_that_looks_like_one_as_text() -> None:
    day, other = datetime(2026, 11, 3), datetime(2026, 11, 19)
    lines = [line("checked_in", day, other), line("why", "2026-11-03", "2026-11-19")]
    made = decide(book(row(checked_in=other, why="2026-11-19"), changes=lines), None, MORNING)
    assert {change.column: change.after for change in made.back} == {"checked_in": day, "why": "2026-11-03"}


# ---- which rows ------------------------------------------------------------------------------------------------------


def nights(*values: tuple[float, str]) -> Seen:
    """The book after one sync a night, each with its Current and Why; those of the last stand."""
    seen = book(row())
    for at, (current, told) in enumerate(values):
        seen = synced(seen, result(current, Status.ON_TRACK, why=told), NIGHT + timedelta(days=at))
    return seen


def of_night(at: int) -> str:
    return plan.run_name(NIGHT + timedelta(days=at))


def test_a_row_that_a_later_run_wrote_is_kept_whole() -> None:
    seen = nights((40.0, "a"), (60.0, "b"), (60.0, "c"))
    made = decide(seen, of_night(1), MORNING)
    kept = {each.title: each.reason for each in made.kept}
    assert (made.back, kept["Current"], kept["Why"]) == ((), Reason.LATER, Reason.LATER)


def test_a_row_that_a_later_run_left_alone_goes_back() -> None:
    lines = [line("why", "a", "b"), line("why", "a", "b", id_="KR-02", at=NIGHT + timedelta(hours=1))]
    made = decide(book(row(why="b"), row(5, "KR-02", why="b"), changes=lines), RUN, MORNING)
    assert [(change.id, change.after) for change in made.back] == [("KR-01", "a")]


def test_runs_can_be_taken_back_one_after_the_other() -> None:
    seen = nights((40.0, "a"), (60.0, "b"), (60.0, "c"))
    later = NIGHT + timedelta(days=3)
    for at in (2, 1):
        seen = taken_back(seen, decide(seen, of_night(at), later), later)
        later += timedelta(hours=1)
    assert (seen.rows[0]["current"].value, seen.rows[0]["why"].value) == (40, "a")


def test_what_was_taken_back_and_put_in_again_by_hand_can_be_taken_back_again() -> None:
    seen, later = nights((40.0, "a"), (60.0, "b")), NIGHT + timedelta(days=2)
    once = taken_back(seen, decide(seen, None, later), later)
    made = decide(replace(once, rows=seen.rows), of_night(1), later + timedelta(hours=1))
    assert {"current", "why"} <= {change.column for change in made.back}


# ---- which run -------------------------------------------------------------------------------------------------------


def test_the_last_run_that_changed_cells_is_meant_and_an_undo_is_one() -> None:
    lines = [line("why", "b", "c", at=MORNING), line("why", "a", "b")]
    later = replace(LINE, run="run-20261121-020000", on=date(2026, 11, 21))
    made = decide(book(row(why="c"), changes=lines, history=[later]), None, MORNING)
    assert made.of == "run-20261120-093000"


@pytest.mark.parametrize("key", ["run", "id", "column", "from", "to"])
def test_without_a_column_of_changes_that_it_needs_an_undo_is_refused(key: str) -> None:
    whole = line("why", "a", "b")
    less = Row(2, {each: cell for each, cell in whole.cells.items() if each != key})
    with pytest.raises(ConfigError, match=f"Changes › {CHANGES.column(key).title}") as refused:
        decide(book(row(why="b"), changes=[less]), None, MORNING)
    assert [each.code for each in refused.value.problems] == ["missing-column"]


def test_an_unknown_run_is_refused_with_those_there_are() -> None:
    with pytest.raises(ConfigError, match=RUN):
        decide(book(row(), changes=[line("why", "a", "b")]), "run-1", MORNING)


def test_of_many_runs_only_the_last_ten_are_named() -> None:
    lines = [line("why", "a", "b", at=NIGHT - timedelta(days=days)) for days in range(11)]
    with pytest.raises(ConfigError, match=plan.run_name(NIGHT - timedelta(days=9))) as refused:
        decide(book(row(), changes=lines), "run-1", MORNING)
    assert plan.run_name(NIGHT - timedelta(days=10)) not in str(refused.value)


def test_a_run_is_known_by_its_name_in_any_case_and_without_cells_too() -> None:
    assert decide(book(row(), history=[LINE]), "RUN-0", MORNING) == Undone("run-20261120-093000", "run-0")


def test_a_book_without_runs_has_nothing_to_undo() -> None:
    assert decide(book(row()), None, MORNING).of == ""


def test_an_undo_within_the_second_of_its_run_has_a_name_of_its_own() -> None:
    assert decide(book(row(why="b"), changes=[line("why", "a", "b")]), None, NIGHT).run == "run-20261120-020006"


@pytest.mark.parametrize(
    ("days", "column", "thinned"), [(30, "current", False), (31, "current", True), (31, "why", False)]
)
def test_of_an_old_run_it_is_said_that_only_some_columns_are_known(days: int, column: str, thinned: bool) -> None:  # noqa: FBT001 - a column
    seen = book(filled({column: "b"}), changes=[line(column, "a", "b", at=NIGHT - timedelta(days=days))])
    assert decide(seen, None, NIGHT).thinned is thinned


def test_an_old_run_that_wrote_each_column_that_stays_is_one_of_those() -> None:
    lines = [line(column, "a", "b", at=NIGHT - timedelta(days=31)) for column in ("id", "current", "status")]
    assert decide(book(filled({"status": "b"}), changes=lines), None, NIGHT).thinned


# ---- what the book remembers -----------------------------------------------------------------------------------------


FACTS = Facts(
    CYCLE, "Ship it", first=10.0, accepted=80.0, earning=8.0, total=10.0, links=(("SHOP-1", 10),), closed=True
)


def remembered(
    *columns: tuple[str, Value, Value], facts: Facts = FACTS, history: Sequence[CheckIn] = (), **cells: Cell
) -> Memory:
    """The memory after an undo of these cells, from → to."""
    lines = [line(column, before, now) for column, before, now in columns]
    stands = {column: Cell(now) for column, _, now in columns}
    memory = Memory("KR-01", {column: now for column, _, now in columns}, {}, fact_cells(facts))
    seen = book(filled({**stands, **cells}), changes=lines, memory=[memory], history=history)
    return decide(seen, None, MORNING).memory["KR-01"]


def test_what_was_put_back_is_what_the_sync_last_wrote() -> None:
    assert remembered(("why", "a", "b"), ("trend", None, "▁")).written == {"why": "a", "trend": None}


def test_the_guards_compare_with_the_number_that_stands_again_and_with_nothing_that_is_gone() -> None:
    facts = facts_of(remembered(("current", 40.0, 80.0)))
    assert (facts.accepted, facts.earning, facts.total, facts.links) == (40, 4, None, ())


def test_a_number_in_a_percent_cell_is_accepted_as_0_to_100() -> None:
    memory = remembered(("current", 0.4, 0.8), current=Cell(0.8, percent=True))
    assert facts_of(memory).accepted == 40


def test_a_guard_that_stopped_the_run_stays_on_after_its_undo() -> None:
    accepted = replace(FACTS, answered=NIGHT - timedelta(days=1))
    stopped = remembered(("status", "● On track", "? No data"), ("why", "80.", "Waits for a person."), facts=accepted)
    assert facts_of(stopped) == replace(accepted, closed=False)


@pytest.mark.parametrize("column", ["progress", "why"])
def test_where_current_stays_what_it_was_made_of_may_be_the_runs(column: str) -> None:
    facts = facts_of(remembered((column, 0.4, 0.8), facts=replace(FACTS, answered=NIGHT)))
    assert (facts.accepted, facts.total, facts.links) == (80, None, ())


@pytest.mark.parametrize("before", [None, "—"])
def test_without_a_number_there_is_nothing_to_compare_with(before: Value) -> None:
    facts = facts_of(remembered(("current", before, 80.0)))
    assert (facts.accepted, facts.earning, facts.first) == (None, None, 10)


def test_a_first_reading_that_was_taken_back_is_still_to_come() -> None:
    assert facts_of(remembered(("current", None, 80.0), facts=replace(FACTS, first=80.0))).first is None


def test_a_check_in_that_was_taken_back_is_seen_again_by_the_next_sync() -> None:
    put_back = ("checked_in", datetime(2026, 11, 3), datetime(2026, 11, 20))
    of_run = replace(LINE, run=RUN, confidence=8.0, comment="better")
    known = facts_of(remembered(put_back, history=[LINE, of_run], comment=Cell("better"), confidence=Cell(8.0)))
    unknown = facts_of(remembered(put_back, comment=Cell("better")))
    assert (known.confidence, known.comment) == (6, "slow")
    assert (unknown.confidence, unknown.comment) == (None, "")


ANSWERED = replace(FACTS, answered=NIGHT)


def aged(history: Sequence[CheckIn] = (LINE,), synced: Cell | None = None, column: str = "current") -> Undone:
    """The undo of one number in a row that was synced in the night."""
    memory = Memory("KR-01", {column: 80.0, "synced": NIGHT}, {}, fact_cells(ANSWERED))
    seen = book(
        filled({column: 80.0, "synced": synced or NIGHT}),
        changes=[line(column, 40.0, 80.0)],
        memory=[memory],
        history=history,
    )
    return decide(seen, None, MORNING)


@pytest.mark.parametrize("column", ["current", "progress"])
@pytest.mark.parametrize(
    ("history", "day"),
    [
        ([LINE], datetime(2026, 11, 19)),
        ([replace(LINE, on=date(2026, 11, 18)), LINE], datetime(2026, 11, 19)),
        ([], None),
    ],
)
def test_a_number_put_back_is_as_old_as_the_check_in_before_the_run(
    column: str, history: list[CheckIn], day: datetime | None
) -> None:
    made = aged(history, column=column)
    memory = made.memory["KR-01"]
    assert made.stamps == (Change("KR-01", 4, "synced", NIGHT, day, f"undo of {RUN}"),)
    assert (facts_of(memory).answered, memory.written["synced"]) == (day, day)


@pytest.mark.parametrize("cell", [Cell(datetime(2026, 11, 1)), Cell(NIGHT, formula=True), BLANK])
def test_what_a_person_made_of_synced_stays(cell: Cell) -> None:
    made = aged(synced=cell)
    assert (made.stamps, made.memory["KR-01"].written["synced"]) == ((), NIGHT)
    assert facts_of(made.memory["KR-01"]).answered == datetime(2026, 11, 19)


def test_synced_that_tells_this_age_already_is_not_written() -> None:
    age = datetime(2026, 11, 19)
    memory = Memory("KR-01", {"current": 80.0, "synced": age}, {}, fact_cells(ANSWERED))
    seen = filled({"current": 80.0, "synced": age})
    made = decide(book(seen, changes=[line("current", 40.0, 80.0)], memory=[memory], history=[LINE]), None, MORNING)
    assert (len(made.back), made.stamps) == (1, ())


def test_words_put_back_beside_the_same_number_leave_its_age() -> None:
    made = aged(column="why")
    assert (made.stamps, facts_of(made.memory["KR-01"]).answered) == ((), NIGHT)


def test_the_age_of_a_number_is_not_that_of_an_undo_that_put_it_back() -> None:
    second, third = NIGHT + timedelta(days=1), NIGHT + timedelta(days=2)
    once = line("current", 80.0, 40.0, at=second - timedelta(hours=1))
    lines = [
        line("current", 40.0, 80.0),
        replace(once, cells={**once.cells, "why": Cell(f"undo of {RUN}")}),
        line("current", 40.0, 90.0, at=second),
    ]
    of_undo = replace(LINE, on=second.date(), run=once["run"].text)
    of_run = replace(LINE, on=NIGHT.date(), current=80.0, run=RUN)
    seen = book(row(current=90.0), changes=lines, memory=[Memory("KR-01")], history=[LINE, of_run, of_undo])
    assert facts_of(decide(seen, None, third).memory["KR-01"]).answered == datetime(2026, 11, 19)


def test_the_cycles_last_write_taken_back_lets_every_key_result_be_written_again() -> None:
    closed = {id_: Memory(id_, {}, {}, {"closed": True, "cycle": CYCLE}) for id_ in ("KR-01", "KR-02")}
    seen = book(row(why="b"), row(5, "KR-02"), changes=[line("why", "a", "b")], memory=list(closed.values()))
    assert [facts_of(each) for each in decide(seen, None, MORNING).memory.values()] == [Facts(CYCLE)] * 2


def test_an_older_run_taken_back_leaves_a_cycle_closed_that_a_later_one_closed() -> None:
    closed = Memory("KR-01", {}, {}, {"closed": True, "cycle": CYCLE})
    lines = [line("why", "a", "b"), line("why", "a", "b", id_="KR-02", at=NIGHT + timedelta(hours=1))]
    seen = book(row(why="b"), row(5, "KR-02", why="b"), changes=lines, memory=[closed])
    assert facts_of(decide(seen, RUN, MORNING).memory["KR-01"]).closed
    assert not facts_of(decide(replace(seen, changes=seen.changes[:1]), RUN, MORNING).memory["KR-01"]).closed


def test_where_nothing_is_put_back_the_memory_stays() -> None:
    seen = book(row(why="mine"), changes=[line("why", "a", "b")], memory=[Memory("KR-01", {"why": "b"})])
    assert decide(seen, None, MORNING).memory == {}


# ---- history ---------------------------------------------------------------------------------------------------------


def test_a_number_put_back_is_a_line_of_today_as_the_row_then_says() -> None:
    put_back: list[tuple[str, Value, Value]] = [
        ("current", 40.0, 80.0),
        ("progress", 0.4, 0.8),
        ("status", "▲ At risk", "● On track"),
        ("why", "40.", "80."),
    ]
    stands = {column: now for column, _, now in put_back}
    of_run = replace(LINE, on=NIGHT.date(), current=80.0, plan=51.0, run=RUN)
    seen = book(
        filled({"comment": "better", "confidence": 8.0, **stands}),
        changes=[line(*each) for each in put_back],
        memory=[Memory("KR-01", stands)],
        history=[LINE, of_run],
    )
    (told,) = decide(seen, None, MORNING).checkins
    assert told == CheckIn(
        "KR-01",
        MORNING.date(),
        "Ship it",
        40.0,
        100.0,
        40.0,
        51.0,
        "▲ At risk",
        8.0,
        "better",
        f"Undo of {RUN}; 40.",
        "run-20261120-093000",
    )


def test_words_of_a_person_over_progress_and_status_are_not_told_as_the_syncs() -> None:
    written: dict[str, Value] = {"current": 80.0, "progress": 0.8, "status": "● On track"}
    seen = book(
        row(current=80.0, progress=0.99, status="fine"),
        changes=[line("current", 40.0, 80.0)],
        memory=[Memory("KR-01", written)],
        history=[LINE],
    )
    (told,) = decide(seen, None, MORNING).checkins
    assert (told.progress, told.status) == (40, "▲ At risk")


def test_progress_put_back_under_a_person_s_current_is_no_line() -> None:
    seen = book(
        row(current=90.0, progress=0.9),
        changes=[line("progress", 0.6, 0.9)],
        memory=[Memory("KR-01", {"current": 60.0, "progress": 0.9})],
        history=[LINE],
    )
    made = decide(seen, None, MORNING)
    assert ([change.after for change in made.back], made.checkins) == ([0.6], ())


def test_beside_a_number_of_long_ago_progress_is_that_of_its_check_in() -> None:
    seen = book(
        row(current=80.0, progress=0.8),
        changes=[line("current", 40.0, 80.0)],
        memory=[Memory("KR-01", {"current": 80.0, "progress": 0.8})],
        history=[LINE],
    )
    (told,) = decide(seen, None, NIGHT + timedelta(days=31)).checkins
    assert (told.current, told.progress) == (40, 40)


def test_a_blank_target_is_told_as_it_last_was() -> None:
    seen = book(
        row(current=80.0, target=BLANK), changes=[line("current", 40.0, 80.0)], history=[replace(LINE, target=31.0)]
    )
    assert decide(seen, None, MORNING).checkins[0].target == 31


def test_progress_alone_put_back_is_a_line_too() -> None:
    (told,) = decide(book(row(progress=0.8), changes=[line("progress", 0.4, 0.8)]), None, MORNING).checkins
    assert (told.current, told.progress, told.plan) == (None, 40, None)


@pytest.mark.parametrize(("history", "count"), [([], 0), ([LINE], 1)])
def test_no_number_is_a_line_only_where_history_had_one(history: list[CheckIn], count: int) -> None:
    seen = book(row(progress="—"), changes=[line("progress", None, "—")], history=history)
    assert len(decide(seen, None, MORNING).checkins) == count


def test_words_put_back_are_no_line_of_history() -> None:
    assert decide(book(row(why="b"), changes=[line("why", "a", "b")]), None, MORNING).checkins == ()


# ---- a book that is saved meanwhile ----------------------------------------------------------------------------------


@dataclass
class Shelf:
    """A book that a person saves before the first commits."""

    states: list[Seen]
    saved: int = 0
    plans: list[Plan] = field(default_factory=list)
    name: str = "okrs.xlsx"

    def check(self) -> tuple[Finding, ...]:
        return ()

    def read(self, *, archive: bool = False, mend: bool = False) -> Seen:  # noqa: ARG002 - it is all here
        return self.states[min(self.saved, len(self.states) - 1)]

    def traffic(self) -> dict[str, Traffic]:
        return {}

    def commit(self, plan: Plan) -> None:
        self.saved += 1
        if self.saved < len(self.states):
            raise BookChanged(self.name, "was saved.")
        self.plans.append(plan)


def test_an_undo_of_a_book_saved_meanwhile_decides_anew_about_the_same_run() -> None:
    once = book(row(why="b", trend="▁"), changes=[line("why", "a", "b"), line("trend", None, "▁")])
    newer = line("why", "x", "mine", id_="KR-02", at=MORNING - timedelta(seconds=1))
    again = replace(once, rows=(row(why="mine", trend="▁"),), changes=(*once.changes, newer))
    shelf = Shelf([once, again])
    made = undo(shelf, None, MORNING)
    assert (made.of, [change.column for change in made.back]) == (RUN, ["trend"])
    assert [change.column for change in shelf.plans[0].changes] == ["trend"]


def test_a_book_saved_again_and_again_is_not_written() -> None:
    shelf = Shelf([book(row(why="b"), changes=[line("why", "a", "b")])] * (TRIES + 1))
    with pytest.raises(BookChanged):
        undo(shelf, None, MORNING)
    assert shelf.plans == []


def test_where_nothing_can_be_put_back_nothing_is_written() -> None:
    shelf = Shelf([book(row(why="mine"), changes=[line("why", "a", "b")])])
    assert undo(shelf, None, MORNING).back == ()
    assert (shelf.saved, shelf.plans) == (0, [])
