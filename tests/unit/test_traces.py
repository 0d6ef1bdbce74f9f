"""How key results went and what each run wrote, told to people and to programs."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from rich.console import Console, RenderableType

from okrsync.errors import ConfigError
from okrsync.layout import OKRS
from okrsync.model import Cell, Change, CheckIn, Row, Seen, Value
from okrsync.okrs import courses, traces
from okrsync.okrs.plan import run_name
from okrsync.okrs.traces import UNDO_OF, Trace
from okrsync.okrs.undo import Kept, Reason, Undone
from okrsync.pages import changes
from okrsync.records import replace
from okrsync.report import traces as report

NIGHT = datetime(2026, 11, 20, 2, 0, 5)
RUN = run_name(NIGHT)
LATER = NIGHT + timedelta(hours=7)
UNDO = run_name(LATER)
COLUMNS = frozenset(column.key for column in OKRS.columns)
LINE = CheckIn("KR-01", date(2026, 11, 20), "Ship it", 40.0, 100.0, 40.0, 50.0, "▲ At risk", 6.0, "slow", "40.", RUN)


def row(number: int, id_: str, text: str = "Ship it") -> Row:
    return Row(number, {"id": Cell(id_), "key_result": Cell(text)})


def line(column: str, before: Value = "a", after: Value = "b", why: str = "why", *, at: datetime = NIGHT) -> Row:
    """A line of Changes as the run of that moment writes it."""
    (written,) = changes.page([Change("KR-01", 4, column, before, after, why)], run_name(at), at, ()).rows
    return Row(2, {key: Cell(value) for key, value in written.cells.items()})


def book(*rows: Row, lines: Sequence[Row] = (), history: Sequence[CheckIn] = ()) -> Seen:
    return Seen(rows, COLUMNS, {}, tuple(history), (), tuple(lines))


def shown(what: RenderableType, width: int = 80) -> str:
    console = Console(width=width, highlight=False, markup=False)
    with console.capture() as captured:
        console.print(what)
    return captured.get()


def words(what: RenderableType, width: int = 80) -> str:
    return " ".join(shown(what, width).split())


# ---- how a key result went -------------------------------------------------------------------------------------------


def test_the_last_line_of_a_date_counts() -> None:
    again = replace(LINE, current=55.0)
    (course,) = courses.courses(book(row(4, "KR-01"), history=[LINE, again, replace(LINE, on=date(2026, 11, 19))]))
    assert [(each.on.day, each.current) for each in course.lines] == [(19, 40), (20, 55)]


def test_key_results_come_in_the_order_of_their_rows_and_then_those_whose_rows_are_gone() -> None:
    seen = book(
        row(4, "KR-02", "New words"), row(5, "KR-01"), history=[replace(LINE, id="KR-09", key_result="Old"), LINE]
    )
    found = [(each.id, each.key_result, each.here, len(each.lines)) for each in courses.courses(seen)]
    assert found == [("KR-02", "New words", True, 0), ("KR-01", "Ship it", True, 1), ("KR-09", "Old", False, 1)]


def test_a_row_that_is_gone_is_named_in_its_last_words() -> None:
    history = [replace(LINE, on=date(2026, 11, day), key_result=text) for day, text in ((19, "Old"), (20, "New"))]
    assert [each.key_result for each in courses.courses(book(history=history))] == ["New"]


def test_a_row_that_has_no_id_yet_has_no_past() -> None:
    assert courses.courses(book(row(4, ""))) == ()


def test_a_key_result_is_found_by_its_id_in_any_case() -> None:
    assert courses.course_of(courses.courses(book(row(4, "KR-01"))), "kr-01").id == "KR-01"


def test_an_unknown_id_is_refused_with_those_there_are() -> None:
    with pytest.raises(ConfigError, match="KR-01"):
        courses.course_of(courses.courses(book(row(4, "KR-01"))), "KR-7")


# ---- what each run wrote ---------------------------------------------------------------------------------------------


def test_runs_are_told_newest_first_with_their_cells_check_ins_and_key_results() -> None:
    lines = [line("why"), line("current"), line("why"), line("why", at=LATER)]
    history = [replace(LINE, id="KR-02"), LINE]
    assert traces.traces(book(lines=lines, history=history)) == (
        Trace(UNDO, LATER, {"Why": 1}, 0, ("KR-01",)),
        Trace(RUN, NIGHT, {"Current": 1, "Why": 2}, 2, ("KR-01", "KR-02")),
    )


def test_columns_are_counted_in_the_order_of_the_tab() -> None:
    (trace,) = traces.traces(book(lines=[line("why"), line("status"), line("id")]))
    assert list(trace.cells) == ["ID", "Status", "Why"]


def test_an_undo_and_its_run_name_each_other() -> None:
    found = traces.traces(book(lines=[line("why"), line("why", why=UNDO_OF + RUN, at=LATER)]))
    assert [(trace.run, trace.undoes, trace.undone_by) for trace in found] == [(UNDO, RUN, ""), (RUN, "", UNDO)]


def test_a_run_that_was_taken_back_twice_names_the_last_time() -> None:
    last = LATER + timedelta(hours=1)
    lines = [line("why"), *(line("why", why=UNDO_OF + RUN, at=at) for at in (LATER, last))]
    assert traces.traces(book(lines=lines))[-1].undone_by == run_name(last)


@pytest.mark.parametrize(
    ("found", "stand"),
    [
        ([("undo", "b"), ("b", ""), ("a", "")], ["a"]),
        ([("again", "undo"), ("undo", "b"), ("b", "")], ["b"]),
        ([("undo b", "b"), ("undo c", "c"), ("c", "")], ["undo b"]),
    ],
)
def test_a_run_and_its_undo_cancel_out_where_both_are_looked_at(found: list[tuple[str, str]], stand: list[str]) -> None:
    told = [Trace(run, None, {}, 0, (), undoes) for run, undoes in found]
    assert [trace.run for trace in traces.standing(told)] == stand


@pytest.mark.parametrize(("run", "at"), [(RUN, NIGHT), ("imported", datetime(2026, 11, 20))])
def test_a_run_that_only_checked_in_was_when_its_name_says_or_else_its_line(run: str, at: datetime) -> None:
    (trace,) = traces.traces(book(history=[replace(LINE, run=run)]))
    assert (trace.at, dict(trace.cells), trace.checkins) == (at, {}, 1)


def test_a_run_was_when_its_lines_in_changes_say_whatever_its_name() -> None:
    written = line("why")
    (trace,) = traces.traces(book(lines=[replace(written, cells={**written.cells, "run": Cell("by hand")})]))
    assert (trace.run, trace.at) == ("by hand", NIGHT)


def test_lines_without_a_run_are_no_run() -> None:
    assert traces.traces(book(lines=[Row(2, {"column": Cell("Why")})], history=[replace(LINE, run="")])) == ()


def test_a_column_of_another_version_is_counted_too() -> None:
    strange = Row(2, {"run": Cell(RUN), "id": Cell("KR-01"), "column": Cell("Mood")})
    (trace,) = traces.traces(book(lines=[strange]))
    assert dict(trace.cells) == {"Mood": 1}


# ---- told to people and programs -------------------------------------------------------------------------------------

TRACES = (
    Trace(UNDO, LATER, {"Current": 1}, 1, ("KR-01",), undoes=RUN),
    Trace(RUN, NIGHT, {"Status": 3, "Current": 12, "Why": 14}, 12, ("KR-01", "KR-02"), undone_by=UNDO),
)
CHANGE = Change("KR-01", 4, "current", 80.0, 40.0, UNDO_OF + RUN)
UNDONE = Undone(UNDO, RUN, (CHANGE,), (Kept("KR-01", "Why", Reason.EDITED, "my words"),))


def test_a_run_is_told_with_its_cells_by_column_and_who_took_it_back() -> None:
    text = words(report.runs(TRACES))
    assert f"{UNDO} 20 Nov 09:00 1 cell, 1 check-in, 1 key result Current 1 undo of {RUN}" in text
    assert f"{RUN} 20 Nov 02:00 29 cells, 12 check-ins, 2 key results Status 3, Current 12, Why 14" in text
    assert text.endswith(f"undone by {UNDO} {report.SILENT}")


def test_a_run_without_cells_is_told_in_one_line() -> None:
    assert len(shown(report.runs([Trace(RUN, None, {}, 3, ("KR-01",))])).splitlines()) == 2


def test_a_day_that_was_put_back_has_no_time() -> None:
    day = replace(CHANGE, column="checked_in", after=datetime(2026, 11, 3))
    assert "Checked in 2026-11-03 80" in words(report.undone(replace(UNDONE, back=(day,))))


def test_a_moment_that_was_put_back_has_its_time() -> None:
    moment = replace(CHANGE, column="checked_in", after=NIGHT)
    assert "Checked in 2026-11-20 02:00" in words(report.undone(replace(UNDONE, back=(moment,))))


@pytest.mark.parametrize(
    ("reason", "why"), [(Reason.ROW_GONE, "its row is gone"), (Reason.COLUMN_GONE, "its column is gone")]
)
def test_of_a_cell_that_is_gone_nothing_is_shown(reason: Reason, why: str) -> None:
    kept = (Kept("KR-01", "Why", reason),)
    assert words(report.undone(Undone(UNDO, RUN, kept=kept))).endswith(f"KR-01 Why {why}")


def test_no_run_is_told_in_words() -> None:
    assert "No run" in words(report.runs(()))


@pytest.mark.parametrize("width", [80, 120])
def test_a_run_s_name_is_whole_at_any_width_to_be_copied(width: int) -> None:
    assert RUN in shown(report.runs(TRACES), width).split()


def test_runs_are_json() -> None:
    told = json.loads(json.dumps(report.runs_record(TRACES)))["runs"][1]
    assert told == {
        "run": RUN,
        "at": "2026-11-20T02:00:05",
        "cells": 29,
        "columns": {"Status": 3, "Current": 12, "Why": 14},
        "check_ins": 12,
        "key_results": ["KR-01", "KR-02"],
        "undoes": None,
        "undone_by": UNDO,
    }


def test_an_undo_shows_what_was_put_back_and_what_was_kept_and_why() -> None:
    text = words(report.undone(UNDONE))
    assert "KR-01 Current 40 80" in text
    assert "KR-01 Why my words edited by a person since" in text


def test_of_hundreds_of_cells_only_the_first_are_shown() -> None:
    text = words(report.undone(replace(UNDONE, back=(CHANGE,) * 100, kept=UNDONE.kept * 50)))
    assert "and 60 more" in text
    assert "and 10 more" in text


def test_every_reason_has_its_words() -> None:
    kept = tuple(Kept("KR-01", "Why", reason) for reason in Reason)
    assert all(each["why"] for each in report.undone_record(replace(UNDONE, kept=kept))["kept"])


def test_the_last_line_of_an_undo_says_what_comes_next() -> None:
    text = report.undo_summary(UNDONE, "okrs.xlsx").plain
    assert f"Put back 1 cell of {RUN} in okrs.xlsx, 1 cell kept." in text
    assert "The next sync computes these again: mend the cause first" in text
    assert text.endswith(f"okrsync undo {UNDO}")


def test_of_an_old_run_it_says_what_is_known() -> None:
    assert "only ID, Current and Status" in report.undo_summary(replace(UNDONE, thinned=True), "okrs.xlsx").plain


@pytest.mark.parametrize("made", [Undone(UNDO, ""), replace(UNDONE, back=())])
def test_nothing_to_undo_is_said_and_that_nothing_was_written(made: Undone) -> None:
    text = report.undo_summary(made, "okrs.xlsx").plain
    assert text.startswith("Nothing to undo")
    assert text.endswith("Nothing was written.")
    assert report.undone_record(made)["run"] is None


def test_an_undo_is_json() -> None:
    day = replace(CHANGE, column="checked_in", before=NIGHT, after=None)
    told = json.loads(json.dumps(report.undone_record(replace(UNDONE, back=(CHANGE, day)))))
    assert (told["run"], told["undone"], told["thinned"]) == (UNDO, RUN, False)
    assert [(each["column"], each["from"], each["to"]) for each in told["put_back"]] == [
        ("Current", 80, 40),
        ("Checked in", "2026-11-20T02:00:05", None),
    ]
    assert told["kept"] == [
        {
            "id": "KR-01",
            "column": "Why",
            "holds": "my words",
            "formula": False,
            "reason": "edited",
            "why": "edited by a person since",
        }
    ]
