"""People act in every window between two calls of a night's sync to Google; hypothesis draws what they do.

`make test` draws a hundred such nights; with OKRSYNC_RACES=5000 it is as many as that, which takes an hour.
"""

from __future__ import annotations  # google_nights.py is a plugin: its types are for mypy only

import os
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import example, given, settings
from hypothesis import strategies as st

from okrsync.errors import BookBusy
from tests.e2e.google_day import ACTS, Act, Day

if TYPE_CHECKING:
    from tests.e2e.google_nights import Company

pytest_plugins = ["tests.e2e.google_world", "tests.e2e.google_nights"]


RACES = int(os.environ.get("OKRSYNC_RACES", "100"))
MOST_CALLS = 9
WINDOWS = st.lists(
    st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 40), st.integers(0, 40)), max_size=2),
    min_size=1,
    max_size=MOST_CALLS - 1,
)
"""What people do before the second call, before the third, and so on."""
TYPED_BEFORE_THE_RECORD = [
    [("banner", 32, 27), ("banner", 23, 24)],
    [("sort", 38, 21)],
    [],
    [("rename_key_result", 8, 13)],
    [("move_row", 16, 5)],
    [("banner", 30, 32)],
]
DELETED_WHILE_ITS_ID_STANDS_ELSEWHERE = [
    [],
    [("insert_row", 34, 35), ("banner", 39, 1)],
    [],
    [],
    [("delete_row", 7, 38)],
]
COPIED_BEFORE_THE_RECORD = [[("copy_row", 15, 5)]]


@settings(max_examples=RACES)
@example(TYPED_BEFORE_THE_RECORD)
@example(DELETED_WHILE_ITS_ID_STANDS_ELSEWHERE)
@example(COPIED_BEFORE_THE_RECORD)
@given(WINDOWS)
def test_whatever_people_do_under_a_sync_their_cells_stay_and_every_row_gets_its_own(
    google_company: Company, windows: list[list[Act]]
) -> None:
    company = google_company
    start, ids = company.hands.look(), company.ids()
    made = company.hands.visits.made
    spoilt = company.copy()
    day = Day(spoilt)

    def act(number: int) -> None:
        for each in windows[number - 2] if 2 <= number < len(windows) + 2 else ():
            day.act(each)

    try:
        spoilt.watch(act)
        with suppress(BookBusy):
            spoilt.sync()
        assert company.hands.visits.made - made <= MOST_CALLS
        spoilt.watch()
        spoilt.now += timedelta(days=1)
        spoilt.sync()
        spoilt.prove(ids)
    finally:
        spoilt.unwatch()
        company.hands.restore(start)
