"""The way a key result went, as its check-ins tell."""

from datetime import date, timedelta
from pickle import dumps, loads

import pytest

from okrsync.model import CheckIn
from okrsync.okrs.checkins import line_on, progress_on, still_since, trend, weekly_numbers
from okrsync.okrs.pace import Span
from okrsync.records import replace

SPAN = Span(date(2026, 10, 1), date(2026, 12, 31))
TODAY = date(2026, 11, 5)
WEEK = timedelta(weeks=1)


def line(on: date, progress: float | None = None, current: float | None = None) -> CheckIn:
    return CheckIn("KR-01", on, "Ship it", current, 10, progress, 50, "● On track")


def weeks(*progress: float) -> list[CheckIn]:
    """One line a week, the last one a week ago."""
    return [line(TODAY - WEEK * (len(progress) - week), each) for week, each in enumerate(progress)]


def numbers(*current: float | None) -> list[CheckIn]:
    """One line a week, the last one a week ago."""
    return [line(TODAY - WEEK * (len(current) - week), current=each) for week, each in enumerate(current)]


def test_a_number_a_week_comes_from_history_newest_first() -> None:
    assert weekly_numbers(numbers(10, 15, 25), SPAN, TODAY, 26) == [26, 25, 15, 10]


def test_weekly_numbers_end_where_history_begins() -> None:
    assert weekly_numbers([], SPAN, TODAY, 26) == [26]


def test_a_week_that_began_before_the_first_day_has_no_number() -> None:
    assert weekly_numbers(numbers(10, 15), SPAN, SPAN.first + timedelta(days=5), 26) == [26]


def test_today_makes_a_week_full() -> None:
    before = [line(SPAN.first - timedelta(days=1), current=10)]
    assert weekly_numbers(before, SPAN, SPAN.first + timedelta(days=6), 26) == [26, 10]


def test_no_more_than_eight_weeks_have_a_number() -> None:
    past = [line(SPAN.first - timedelta(days=1), current=0), line(TODAY, current=10)]
    assert weekly_numbers(past, SPAN, TODAY + 5 * WEEK, 26) == [26, 10, 10, 10, 10, 10, 0, 0, 0]


def test_after_the_last_day_no_more_weeks_come() -> None:
    fortnight = Span(date(2026, 10, 5), date(2026, 10, 18))
    assert len(weekly_numbers([line(SPAN.first, current=10)], fortnight, TODAY, 26)) == 3


def test_a_week_without_a_number_has_that_of_the_week_before() -> None:
    assert weekly_numbers(numbers(10, None, 25), SPAN, TODAY, 26) == [26, 25, 10, 10]


def test_progress_on_a_day_is_that_of_the_last_line_until_then() -> None:
    past = [line(date(2026, 10, 5), 10), line(date(2026, 10, 9), 20), line(date(2026, 10, 9), 25)]
    days = (date(2026, 10, 4), date(2026, 10, 8), date(2026, 10, 9))
    assert [progress_on(past, day) for day in days] == [None, 10, 25]


def test_the_line_on_a_day_is_the_last_until_then_whatever_it_holds() -> None:
    past = [line(date(2026, 10, 5), 10), line(date(2026, 10, 9), 20), line(date(2026, 10, 9))]
    days = (date(2026, 10, 4), date(2026, 10, 8), date(2026, 10, 9))
    assert [line_on(past, day) for day in days] == [None, past[0], past[2]]


def test_a_line_without_progress_tells_none() -> None:
    past = [line(date(2026, 10, 5), 10), line(date(2026, 10, 9))]
    assert progress_on(past, TODAY) == 10


def test_the_trend_has_one_bar_a_week_and_today_last() -> None:
    assert trend(weeks(0, 50), TODAY, 100) == "▁▅█"


def test_the_trend_reaches_eight_weeks_back() -> None:
    assert trend(weeks(100, 100, *[0] * 7), TODAY, 0) == "▁▁▁▁▁▁▁▁"


def test_a_bar_grows_with_each_full_eighth() -> None:
    assert trend(weeks(12.4, 12.5), TODAY, 99.9) == "▁▂█"


def test_progress_that_people_wrote_into_history_beyond_its_scale_is_a_bar_at_its_end() -> None:
    assert trend(weeks(-200, 50, 300), TODAY, 0) == "▁▅█▁"


def test_the_trend_of_nothing_is_blank() -> None:
    assert trend([], TODAY, None) == ""


def test_a_trend_knows_the_progress_of_each_week_and_which_it_does_not_know() -> None:
    assert trend(weeks(-200, 12.5, 300), TODAY, 40).weeks == (None, None, None, None, 0, 12.5, 100, 40)
    assert trend(weeks(10), TODAY, None).weeks == (None, None, None, None, None, None, 10, None)


def test_a_trend_outlives_a_copy() -> None:
    copy = loads(dumps(trend(weeks(0, 50), TODAY, 100)))  # noqa: S301 - our own
    assert (copy, copy.weeks[-3:]) == ("▁▅█", (0, 50, 100))


def test_it_stands_still_since_the_first_line_with_the_same_number() -> None:
    days = [date(2026, 10, day) for day in (1, 8, 15)]
    past = [line(days[0], current=4), line(days[1], current=5), line(days[2], current=5)]
    assert (still_since(past, 5), still_since(past, 6)) == (days[1], None)


def test_the_days_of_the_work_tell_when_it_moved_in_a_week_that_no_run_saw() -> None:
    lines = [line(date(2026, 11, day), value, value) for day, value in ((6, 20), (13, 30), (20, 30))]
    moves = [date(2026, 11, 5), date(2026, 11, 9), date(2026, 11, 11), date(2026, 11, 17)]
    assert still_since(lines, 30, moves) == date(2026, 11, 11)
    assert still_since(lines, 30) == date(2026, 11, 13)
    recorded = [replace(each, run="run-1") for each in lines]
    assert still_since(recorded, 30, moves) == date(2026, 11, 13)


@pytest.mark.parametrize(("moves", "since"), [([6], 13), ([7], 7), ([9, 13], 13), ([14], 13)])
def test_such_a_week_is_from_the_day_after_one_line_to_that_of_the_next(moves: list[int], since: int) -> None:
    lines = [line(date(2026, 11, day), value, value) for day, value in ((6, 20), (13, 30))]
    assert still_since(lines, 30, [date(2026, 11, day) for day in moves]) == date(2026, 11, since)


def test_a_line_without_a_number_moves_nothing() -> None:
    days = [date(2026, 10, day) for day in (1, 8, 15)]
    past = [line(day, current=current) for day, current in zip(days, (5, None, 5), strict=True)]
    assert (still_since(past, 5), still_since(past, None)) == (days[0], None)


def test_a_roundings_width_is_no_movement() -> None:
    assert still_since([line(TODAY, current=0.3)], 0.1 + 0.2) == TODAY
