"""The cycles that are proposed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.model import Cycle
from okrsync.okrs import quarters

Q4 = Cycle("2026-Q4", date(2026, 10, 1), date(2026, 12, 31))
DAYS = st.dates(date(2000, 1, 1), date(2080, 1, 1))


def follows(name: str, start: str, end: str) -> tuple[str, str, str]:
    """The cycle after this one, as told."""
    found = quarters.after(Cycle(name, date.fromisoformat(start), date.fromisoformat(end)))
    return found.name, found.start.isoformat(), found.end.isoformat()


@pytest.mark.parametrize(
    ("today", "name"),
    [
        (date(2026, 10, 1), "2026-Q4"),
        (date(2026, 12, 17), "2026-Q4"),
        (date(2026, 12, 18), "2027-Q1"),
        (date(2026, 3, 31), "2026-Q2"),
    ],
)
def test_a_quarter_that_is_as_good_as_over_gives_way_to_the_next(today: date, name: str) -> None:
    assert quarters.proposed(today).name == name


def test_a_quarter_is_known_by_its_name() -> None:
    assert quarters.named(" 2026-q4 ") == Q4
    assert quarters.named("Autumn") is None


@given(DAYS)
def test_the_quarter_after_a_quarter_is_the_next_of_the_calendar(day: date) -> None:
    this = quarters.quarter(day)
    assert quarters.after(this) == quarters.quarter(this.end + timedelta(days=1))


@pytest.mark.parametrize(
    ("start", "end", "next_start", "next_end"),
    [
        ("2026-09-01", "2026-11-30", "2026-12-01", "2027-02-28"),
        ("2026-10-15", "2027-01-14", "2027-01-15", "2027-04-14"),
        ("2026-07-01", "2026-12-31", "2027-01-01", "2027-06-30"),
        ("2026-01-01", "2026-12-31", "2027-01-01", "2027-12-31"),
        ("2026-10-31", "2026-12-30", "2026-12-31", "2027-02-27"),
        ("2027-11-01", "2027-11-30", "2027-12-01", "2027-12-31"),
    ],
)
def test_whole_months_are_followed_by_as_many(start: str, end: str, next_start: str, next_end: str) -> None:
    assert follows("x", start, end)[1:] == (next_start, next_end)


@pytest.mark.parametrize(
    ("start", "end", "next_start", "next_end"),
    [
        ("2026-09-28", "2026-12-27", "2026-12-28", "2027-03-28"),
        ("2026-10-01", "2026-10-14", "2026-10-15", "2026-10-28"),
        ("2026-10-01", "2027-01-02", "2027-01-03", "2027-04-06"),
    ],
)
def test_other_cycles_are_followed_by_as_many_days(start: str, end: str, next_start: str, next_end: str) -> None:
    assert follows("x", start, end)[1:] == (next_start, next_end)


@given(DAYS, st.integers(1, 800))
def test_the_next_cycle_begins_on_the_next_day_and_is_a_cycle(start: date, days: int) -> None:
    cycle = Cycle("x", start, start + timedelta(days=days))
    found = quarters.after(cycle)
    assert cycle.end + timedelta(days=1) == found.start < found.end


@pytest.mark.parametrize(
    ("name", "following"),
    [
        ("2026-Q4", "2027-Q1"),
        ("FY27-Q1", "FY27-Q2"),
        ("FY27-Q4", "FY28-Q1"),
        ("Q4 2026", "Q1 2027"),
        ("q3/26", "q4/26"),
        ("26Q4", "27Q1"),
        ("FY99-Q4", "FY100-Q1"),
        ("Q4", "Q1"),
        ("2026-H1", "2026-H2"),
        ("H2 2026", "H1 2027"),
        ("Sprint 9", "Sprint 10"),
        ("C08 (Berlin)", "C09 (Berlin)"),
        ("MATH3", "MATH4"),
        ("Autumn 2026", "Autumn 2026 (next)"),
        ("Autumn", "Autumn (next)"),
    ],
)
def test_the_next_name_counts_on_where_that_can_be_known(name: str, following: str) -> None:
    assert follows(name, "2026-09-01", "2026-11-30")[0] == following


@pytest.mark.parametrize(
    ("name", "following"), [("2026", "2027"), ("FY26/27", "FY27/28"), ("Plan 7", "Plan 8"), ("Now", "Now (next)")]
)
def test_a_cycle_of_a_year_counts_years(name: str, following: str) -> None:
    assert follows(name, "2026-01-01", "2026-12-31")[0] == following
