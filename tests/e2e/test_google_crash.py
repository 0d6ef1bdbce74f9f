"""A sync to Google is killed after any of its calls, with people at work or not; the next one puts everything right."""

from __future__ import annotations  # google_nights.py is a plugin: its types are for mypy only

from contextlib import suppress
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING

import pytest

from okrsync.errors import BookBusy
from tests.e2e.google_day import Act, Day

if TYPE_CHECKING:
    from tests.e2e.google_nights import Company

pytest_plugins = ["tests.e2e.google_world", "tests.e2e.google_nights"]


WHERE = (1, 4)
"""Which rows or columns an act is about; see `google_day`."""
UNDER_THE_CELLS = [
    "banner",
    "copy_row",
    "delete_row",
    "insert_row",
    "move_column",
    "move_row",
    "own_formula",
    "rename_header",
    "rename_key_result",
    "sort",
    "type_over",
]
WHILE_DEAD = ["clear", "copy_row", "delete_row", "sort", "type_over"]


class Killed(BaseException):
    """The process is no more."""


def night(company: Company, windows: dict[int, list[Act]], kill: int) -> bool:
    """One night that is killed after its call `kill`, with people's acts before its other calls; whether it was."""
    day = Day(company)

    def act(number: int) -> None:
        for each in windows.get(number, ()):
            day.act(each)

    def then(number: int) -> None:
        if number == kill:
            raise Killed

    company.watch(act, then)
    try:
        with suppress(BookBusy):
            company.sync()
    except Killed:
        for each in windows.get(0, ()):
            day.act(each)
        return True
    return False


def prove_every_crash(company: Company, windows: dict[int, list[Act]]) -> None:
    """Kill the night after its second call, the record, after its third, and so on, each time from the start."""
    start, ids = company.hands.look(), company.ids()
    for kill in count(2):
        spoilt = company.copy()
        try:
            killed = night(spoilt, windows, kill)
            spoilt.watch()
            spoilt.now += timedelta(hours=1)
            spoilt.sync()
            spoilt.prove(ids)
            spoilt.prove_history()
        finally:
            spoilt.unwatch()
            company.hands.restore(start)
        if not killed:
            break
    assert kill > 3  # else it was never killed between two of its calls


def test_a_night_that_is_killed_after_any_of_its_calls_is_made_good_by_the_next(google_company: Company) -> None:
    prove_every_crash(google_company, {})


@pytest.mark.parametrize("what", UNDER_THE_CELLS)
def test_so_it_is_where_a_person_acts_between_the_record_and_the_cells(google_company: Company, what: str) -> None:
    prove_every_crash(google_company, {3: [(what, *WHERE)]})


@pytest.mark.parametrize("what", WHILE_DEAD)
def test_so_it_is_where_a_person_acts_while_it_lies_dead(google_company: Company, what: str) -> None:
    prove_every_crash(google_company, {0: [(what, *WHERE)]})


@pytest.mark.parametrize("what", ["delete_row", "move_row", "sort"])
def test_so_it_is_where_rows_move_under_the_cells_and_again_while_it_lies_dead(
    google_company: Company, what: str
) -> None:
    prove_every_crash(google_company, {3: [("insert_row", 0, 0)], 5: [(what, *WHERE)], 0: [(what, 5, 2)]})


def test_a_plan_after_a_night_that_broke_off_writes_nothing_and_tells_what_the_sync_puts_right(
    google_company: Company,
) -> None:
    start = google_company.hands.look()
    spoilt = google_company.copy()
    try:
        assert night(spoilt, {3: [("insert_row", 0, 0), ("move_row", 1, 4)]}, 3)
        spoilt.unwatch()
        left = google_company.hands.look()
        planned = spoilt.sync(write=False)
        assert google_company.hands.look().book.sheets == left.book.sheets
        assert "broken-off" in {problem.code for problem in planned.plan.problems}
        synced = spoilt.sync()
        assert planned.results == synced.results
        assert "broken-off" not in {problem.code for problem in synced.plan.problems}
    finally:
        spoilt.unwatch()
        google_company.hands.restore(start)


def test_so_it_is_where_a_person_undoes_the_insertion_of_a_row_while_it_lies_dead(google_company: Company) -> None:
    prove_every_crash(google_company, {3: [("insert_row", 1, 0)], 0: [("undo", 0, 0)]})
