"""The way a key result went, as its check-ins tell."""

from datetime import date, timedelta

from okrsync.model import CheckIn
from okrsync.okrs.checkins import progress_on, still_since, trend, weekly_gains
from okrsync.okrs.pace import Span

SPAN = Span(date(2026, 10, 1), date(2026, 12, 31))
TODAY = date(2026, 11, 5)
WEEK = timedelta(weeks=1)


def line(on: date, progress: float | None = None, current: float | None = None) -> CheckIn:
    return CheckIn("KR-01", on, "Ship it", current, 10, progress, 50, "● On track")


def weeks(*progress: float) -> list[CheckIn]:
    """One line a week, the last one a week ago."""
    return [line(TODAY - WEEK * (len(progress) - week), each) for week, each in enumerate(progress)]


def test_gains_come_from_history_newest_first() -> None:
    assert weekly_gains(weeks(10, 15, 25), SPAN, TODAY, 26) == [1, 10, 5]


def test_gains_end_where_history_begins() -> None:
    assert weekly_gains([], SPAN, TODAY, 26) == []


def test_a_week_that_began_before_the_first_day_has_no_gain() -> None:
    assert weekly_gains(weeks(10, 15), SPAN, SPAN.first + timedelta(days=5), 26) == []


def test_progress_on_a_day_is_that_of_the_last_line_until_then() -> None:
    past = [line(date(2026, 10, 5), 10), line(date(2026, 10, 9), 20), line(date(2026, 10, 9), 25)]
    days = (date(2026, 10, 4), date(2026, 10, 8), date(2026, 10, 9))
    assert [progress_on(past, day) for day in days] == [None, 10, 25]


def test_the_trend_has_one_bar_a_week_and_today_last() -> None:
    assert trend(weeks(0, 50), TODAY, 100) == "▁▅█"


def test_the_trend_reaches_eight_weeks_back() -> None:
    assert trend(weeks(100, 100, *[0] * 7), TODAY, 0) == "▁▁▁▁▁▁▁▁"


def test_the_trend_of_nothing_is_blank() -> None:
    assert trend([], TODAY, None) == ""


def test_it_stands_still_since_the_first_line_with_the_same_number() -> None:
    days = [date(2026, 10, day) for day in (1, 8, 15)]
    past = [line(days[0], current=4), line(days[1], current=5), line(days[2], current=5)]
    assert (still_since(past, 5), still_since(past, 6)) == (days[1], None)
