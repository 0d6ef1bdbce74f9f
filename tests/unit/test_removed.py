"""Rows that people removed stay known for the cycle."""

from collections.abc import Iterable
from datetime import date, datetime

import pytest

from okrsync.errors import Severity
from okrsync.layout import OKRS
from okrsync.model import Cell, CheckIn, Facts, Memory, Row, Seen, Status, Value
from okrsync.okrs import removed, rows
from okrsync.okrs.memory import fact_cells
from okrsync.records import replace

CYCLE = "2026-Q4"
SEEN = datetime(2026, 12, 2, 2)
GONE = Facts(
    CYCLE,
    "Offers",
    linked_work="SHOP-1",
    answered=SEEN,
    team="Sales",
    objective="Win them",
    begun=True,
)
FIRST, LAST = date(2026, 10, 2), SEEN.date()


def memory(facts: Facts = GONE, id_: str = "KR-07") -> Memory:
    return Memory(id_, {"status": "■ Off track"}, {}, fact_cells(facts))


def row(id_: str, key_result: str, link: str = "") -> Row:
    values: dict[str, Value] = {"id": id_, "key_result": key_result, "linked_work": link}
    return Row(4, {key: Cell(value) for key, value in values.items()})


def line(on: date, progress: float | None = 41.0, id_: str = "KR-07", run: str = "run-1") -> CheckIn:
    return CheckIn(id_, on, "Offers", 9.0, 20.0, progress, 50.0, "■ Off track", run=run)


def book(*rows_: Row, memories: Iterable[Memory] = (memory(),), lines: Iterable[CheckIn] = (line(LAST),)) -> Seen:
    columns = frozenset(column.key for column in OKRS.columns)
    return Seen(rows_, columns, {each.id: each for each in memories}, tuple(lines), (), ())


def gone(seen: Seen) -> list[str]:
    return [each.id for each in removed.removed(seen, rows.read(seen), CYCLE)]


def told(seen: Seen) -> str:
    (problem,) = removed.problems(removed.removed(seen, rows.read(seen), CYCLE))
    return problem.what


def test_a_row_that_is_gone_is_told_with_where_it_stood_and_when_it_was_last_seen() -> None:
    (problem,) = removed.problems(removed.removed(book(), rows.read(book()), CYCLE))
    assert problem.what == "KR-07 “Offers” was removed after 2 Dec at 41 %; Off track."
    assert (problem.code, problem.where, problem.kr, problem.severity) == (
        "removed-row",
        "OKRs › KR-07",
        "KR-07",
        Severity.CHECK,
    )


def test_it_is_known_with_its_objective_and_how_it_went() -> None:
    (found,) = removed.removed(book(), rows.read(book()), CYCLE)
    assert (found.key_result, found.team, found.objective) == ("Offers", "Sales", "Win them")
    assert (found.progress, found.status, found.seen) == (41, Status.OFF_TRACK, LAST)


def test_the_last_progress_that_there_was_is_told() -> None:
    assert "at 41 %" in told(book(lines=[line(LAST, None), line(FIRST, 41.0)]))


def test_the_latest_line_counts_wherever_it_stands() -> None:
    assert "at 41 %" in told(book(lines=[line(LAST, 41.0), line(FIRST, 20.0)]))


def test_one_that_stood_at_its_start_is_told_with_that() -> None:
    assert "at 0 %" in told(book(lines=[line(LAST, 0.0)]))


def test_one_that_never_had_progress_is_told_without() -> None:
    assert told(book(lines=())) == "KR-07 “Offers” was removed after 2 Dec; Off track."


def test_one_without_a_known_day_is_told_without() -> None:
    assert told(book(memories=[memory(replace(GONE, answered=None))])).startswith("KR-07 “Offers” was removed at 41 %")


@pytest.mark.parametrize("facts", [replace(GONE, cycle="2026-Q3"), replace(GONE, begun=False), Facts()])
def test_one_of_another_cycle_a_draft_and_one_that_was_never_synced_are_not_missed(facts: Facts) -> None:
    assert gone(book(memories=[memory(facts)])) == []


def test_a_row_that_moved_or_changed_is_not_gone() -> None:
    assert gone(book(row("KR-07", "Other words", "SHOP-9"))) == []


def test_a_row_whose_words_were_cleared_is_gone() -> None:
    assert gone(book(row("KR-07", ""))) == ["KR-07"]


@pytest.mark.parametrize(
    "lines", [[], [line(LAST, id_="OFF-1")], [line(FIRST, id_="OFF-1", run=""), line(LAST, id_="OFF-1")]]
)
def test_a_row_that_goes_on_under_a_new_id_was_renamed(lines: list[CheckIn]) -> None:
    """Lines of no run are drawn from the dates of the work, also before there was the row."""
    assert gone(book(row("OFF-1", "Offers", "SHOP-1"), lines=[*lines, line(LAST)])) == []


def test_a_row_that_was_never_answered_may_have_been_renamed_any_day() -> None:
    unanswered = memory(replace(GONE, answered=None))
    lines = [line(FIRST, id_="OFF-1")]
    assert gone(book(row("OFF-1", "Offers", "SHOP-1"), memories=[unanswered], lines=lines)) == []


def test_another_row_with_the_same_words_does_not_hide_it() -> None:
    twin = line(FIRST, id_="KR-08")
    assert gone(book(row("KR-08", "Offers", "SHOP-1"), lines=[twin, line(LAST)])) == ["KR-07"]


@pytest.mark.parametrize(("key_result", "link"), [("Offers", "SHOP-2"), ("Other words", "SHOP-1")])
def test_a_new_row_with_other_words_or_links_is_no_renamed_one(key_result: str, link: str) -> None:
    assert gone(book(row("OFF-1", key_result, link))) == ["KR-07"]
