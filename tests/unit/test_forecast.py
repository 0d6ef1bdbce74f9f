"""Where it ends at this speed, and the way it went."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.model import CheckIn, Evidence, ItemState, Link, LinkKind, WorkItem
from okrsync.okrs.forecast import forecast, progress_on, still_since, trend, weekly_deliveries, weekly_gains
from okrsync.okrs.pace import Span

SPAN = Span(date(2026, 10, 1), date(2026, 12, 31))
TODAY = date(2026, 11, 5)
WEEK = timedelta(weeks=1)


def line(on: date, progress: float | None = None, current: float | None = None) -> CheckIn:
    return CheckIn("KR-01", on, "Ship it", current, 10, progress, 50, "● On track")


def weeks(*progress: float) -> list[CheckIn]:
    """One line a week, the last one a week ago."""
    return [line(TODAY - WEEK * (len(progress) - week), each) for week, each in enumerate(progress)]


def evidence(closed: datetime, weight: float = 1, state: ItemState = ItemState.DONE) -> Evidence:
    item = WorkItem("jira.a", "1", "A-1", "Work", "", state, closed=closed)
    return Evidence(item, weight, weight, Link("A-1", "jira", LinkKind.ITEM, "A-1"))


def test_it_goes_on_at_the_median_weekly_gain() -> None:
    found = forecast(30, [1, 4, 40], SPAN, TODAY)
    assert found is not None
    assert found.p50 == pytest.approx(30 + 4 * 8)


@pytest.mark.parametrize("gains", [[], [5.0]])
def test_before_two_full_weeks_nothing_is_forecast(gains: list[float]) -> None:
    assert forecast(30, gains, SPAN, TODAY) is None


def test_after_the_last_day_it_stays_where_it_is() -> None:
    found = forecast(30, [5, 5], SPAN, SPAN.last + WEEK)
    assert found is not None
    assert found.p50 == 30


@given(st.floats(0, 100), st.lists(st.floats(-100, 100), min_size=2, max_size=8))
def test_a_forecast_lies_within_0_and_100(progress: float, gains: list[float]) -> None:
    found = forecast(progress, gains, SPAN, TODAY)
    assert found is not None
    assert 0 <= found.p50 <= 100


def test_deliveries_fall_into_the_weeks_behind_us_newest_first() -> None:
    done = [
        evidence(datetime(2026, 11, 5, 18), weight=2),
        evidence(datetime(2026, 10, 30)),
        evidence(datetime(2026, 10, 29)),
        evidence(datetime(2026, 9, 1)),
        evidence(datetime(2026, 11, 1), state=ItemState.DROPPED),
    ]
    assert weekly_deliveries(done, 10, SPAN, TODAY) == [30, 10, 0, 0, 0]


def test_a_week_that_began_before_the_first_day_is_no_full_week() -> None:
    assert weekly_deliveries([], 1, SPAN, SPAN.first + timedelta(days=5)) == []


def test_gains_come_from_history_newest_first() -> None:
    assert weekly_gains(weeks(10, 15, 25), SPAN, TODAY, 26) == [1, 10, 5]


def test_gains_end_where_history_begins() -> None:
    assert weekly_gains([], SPAN, TODAY, 26) == []


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
