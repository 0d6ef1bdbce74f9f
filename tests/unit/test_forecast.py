"""Where it ends, with what chance, and when it gets there."""

from datetime import date, datetime, time, timedelta
from itertools import count
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.model import (
    CheckIn,
    Evidence,
    Forecast,
    ItemState,
    KeyResult,
    Link,
    LinkKind,
    Part,
    Reading,
    Result,
    WorkItem,
)
from okrsync.okrs import measures, weeks
from okrsync.okrs.forecast import Standing, forecast
from okrsync.okrs.outlook import outlook
from okrsync.okrs.pace import Span
from okrsync.okrs.weeks import Week
from okrsync.records import replace

SPAN = Span(date(2026, 10, 1), date(2026, 12, 31))
TODAY = date(2026, 11, 5)
LEFT = 8
"""Weeks from today to the last day."""
A_WEEK_BEFORE = SPAN.last - timedelta(weeks=1)
EPIC = Link("A-1", "jira", LinkKind.ITEM, "A-1")
UNEVEN = [Week(each) for each in (0, 9, 1, 4, 0, 2)]
NUMBERS = count(1)
NOON = time(12)

brought = st.builds(Week, st.integers(0, 20), st.integers(-5, 20))
behind = st.lists(brought, min_size=2, max_size=8)


def shares(done: float, total: float, *past: Week, target: float = 1.0) -> Standing:
    return Standing(done, total, past, 0.0, target, share=True)


def counts(done: float, total: float, target: float, *past: Week) -> Standing:
    return Standing(done, total, past, 0.0, target)


def found(at: Standing, today: date = TODAY, goal: float = 100) -> Forecast:
    made = forecast(at, SPAN.last, today, goal)
    assert made is not None
    return made


def work(closed: date | None, created: date | None = None, part: Part = Part.COUNTED, weight: float = 1) -> Evidence:
    """An item with its dates, at noon."""
    state = {Part.COUNTED: ItemState.DONE, Part.OPEN: ItemState.TO_DO, Part.LEFT_OUT: ItemState.DROPPED}[part]
    came, went = (datetime.combine(day, NOON) if day else None for day in (created, closed))
    item = WorkItem("jira.a", str(next(NUMBERS)), "A-1", "Work", "", state, created=came, closed=went)
    return Evidence(item, 0 if part is Part.LEFT_OUT else weight, 0, EPIC, part)


# ---- the range -------------------------------------------------------------------------------------------------------


@given(st.integers(1, 50), behind)
def test_with_everything_done_it_is_certain(total: int, past: list[Week]) -> None:
    assert found(shares(total, total, *past)) == Forecast(100, 100, 100, 100, TODAY, TODAY)


@pytest.mark.parametrize("at", [shares(9, 9), shares(1, 9, Week(1), Week(2))], ids=["reached", "under way"])
def test_it_says_of_what_the_chance_is(at: Standing) -> None:
    assert found(at, goal=70).goal == 70
    assert found(at).goal == 100


def test_it_is_certain_without_a_past_too() -> None:
    assert found(counts(5, 9, 5)).chance == 100


@pytest.mark.parametrize("past", [[], [Week(5)]])
def test_before_two_full_weeks_it_is_too_early(past: list[Week]) -> None:
    assert forecast(shares(1, 9, *past), SPAN.last, TODAY) is None


def test_weeks_that_were_all_alike_leave_no_doubt() -> None:
    made = found(shares(10, 100, *[Week(5)] * 4))
    assert (made.p15, made.p50, made.p85) == pytest.approx((50, 50, 50))


def test_uneven_weeks_make_a_range_around_their_mean() -> None:
    made = found(shares(10, 100, *UNEVEN))
    mean = 10 + LEFT * sum(week.done for week in UNEVEN) / len(UNEVEN)
    assert made.p15 < made.p50 < made.p85
    assert made.p50 == pytest.approx(mean, abs=5)


def test_few_weeks_leave_more_doubt_than_many() -> None:
    few, many = (found(shares(10, 100, *[Week(0), Week(4)] * times)) for times in (1, 4))
    assert few.p85 - few.p15 > many.p85 - many.p15


@given(st.integers(0, 30), st.integers(1, 30), behind)
def test_the_range_is_in_order_and_within_0_and_100(done: int, opened: int, past: list[Week]) -> None:
    made = found(shares(done, done + opened, *past))
    assert 0 <= made.p15 <= made.p50 <= made.p85 <= 100
    assert 0 <= made.chance <= 100


@given(st.integers(0, 30), st.integers(1, 30), behind)
def test_the_same_past_makes_the_same_forecast(done: int, opened: int, past: list[Week]) -> None:
    at = shares(done, done + opened, *past)
    assert found(at) == found(at)


def test_the_range_goes_from_15_to_85_percent_of_the_futures() -> None:
    """With one week left, each of five past weeks is that of a fifth of the futures."""
    made = found(shares(0, 100, *map(Week, (2, 3, 4, 1, 5))), A_WEEK_BEFORE)
    assert (made.p15, made.p50, made.p85) == (1, 3, 5)


def test_a_week_that_was_drawn_is_likelier_to_be_drawn_again() -> None:
    """Two more of its like make eight of eight draws alike as often as the arcsine law of a Pólya urn has it."""
    at = shares(0, 100, Week(0), Week(4), target=0.04 * LEFT)
    assert found(at).chance == pytest.approx(100 * 12_870 / 65_536, abs=4)


def test_the_rest_of_a_week_is_drawn_for_itself() -> None:
    rest = timedelta(weeks=1, days=3)
    assert found(shares(0, 100, Week(0), Week(7)), SPAN.last - rest).p50 == pytest.approx(rest.days / 2)


def test_growing_scope_lowers_a_share() -> None:
    assert found(shares(10, 100, *[Week(5, 5)] * 4)).p50 == pytest.approx(100 * 50 / 140)


def test_growing_scope_does_not_lower_a_count() -> None:
    assert found(counts(10, 100, 100, *[Week(5, 5)] * 4)).p50 == pytest.approx(50)


def test_a_count_cannot_pass_what_there_is_to_deliver() -> None:
    assert found(counts(10, 30, 100, *[Week(5, 1)] * 4)).p50 == pytest.approx(30 + LEFT)


def test_dropped_work_takes_nothing_done_with_it() -> None:
    past = [Week(0, -5)] * 4
    assert (found(shares(10, 20, *past)).p50, found(counts(10, 20, 20, *past)).p50) == (100, 50)


def test_where_all_work_is_dropped_nothing_of_it_is_done() -> None:
    assert found(shares(0, 20, *[Week(0, -5)] * 4)).p50 == 0


def test_progress_counts_from_the_start() -> None:
    assert found(Standing(30, 100, [Week(5)] * 4, start=20, target=100)).p50 == pytest.approx(62.5)


def test_after_the_last_day_it_stays_where_it_is() -> None:
    made = found(shares(30, 100, *UNEVEN), SPAN.last + timedelta(days=7))
    assert (made.p15, made.p50, made.p85, made.chance) == (30, 30, 30, 0)


# ---- chance and dates ------------------------------------------------------------------------------------------------


def test_the_chance_is_none_where_it_cannot_be_and_whole_where_it_must() -> None:
    late, early = (found(shares(done, 100, *[Week(5)] * 4)) for done in (50, 70))
    assert (late.chance, early.chance) == (0, 100)


def test_the_chance_is_in_between_where_it_may_be() -> None:
    assert 25 < found(shares(75, 100, *UNEVEN)).chance < 75


def test_of_a_stretch_target_the_chance_is_to_reach_what_is_success() -> None:
    at = shares(30, 100, *[Week(5)] * 4)
    assert (found(at).chance, found(at, goal=70).chance) == (0, 100)


def test_it_is_reached_when_the_weeks_needed_are_gone() -> None:
    made = found(shares(80, 100, *[Week(5)] * 4))
    assert (made.p50_on, made.p85_on) == (TODAY + timedelta(weeks=4), TODAY + timedelta(weeks=4))


def test_it_is_reached_on_the_day_on_which_the_last_work_is_done() -> None:
    halfway = shares(80, 100, *[Week(6)] * 4)
    little = counts(99.5, 100, 100, *[Week(0.5)] * 4)
    days = [(made.p50_on - TODAY).days for at in (halfway, little) if (made := found(at)).p50_on]
    assert days == [24, 7]  # 3 1/3 weeks, 1 week


def test_of_a_stretch_target_the_day_is_that_of_success() -> None:
    at = Standing(30, 100, [Week(5)] * 4, start=20, target=100)
    assert found(at, goal=75).p50_on == TODAY + timedelta(weeks=10)  # 80 of 20 to 100


def test_the_day_is_told_beyond_the_last_day_too() -> None:
    assert found(shares(40, 100, *[Week(5)] * 4)).p50_on == TODAY + timedelta(weeks=12)


def test_growing_scope_puts_the_day_off() -> None:
    all_of_it, most_of_it = shares(80, 100, *[Week(5, 3)] * 4), shares(40, 100, *[Week(5, 5)] * 4, target=0.8)
    assert found(all_of_it).p50_on == TODAY + timedelta(weeks=10)
    assert found(most_of_it).p50_on == TODAY + timedelta(weeks=40)


def test_85_percent_are_there_later_than_half() -> None:
    made = found(shares(60, 100, *UNEVEN))
    assert made.p50_on is not None
    assert made.p85_on is None or made.p50_on < made.p85_on


@pytest.mark.parametrize("past", [Week(0), Week(5, 5), Week(0.5)])
def test_what_is_never_reached_or_in_over_a_year_has_no_day(past: Week) -> None:
    assert found(shares(40, 100, past, past)).p50_on is None


@pytest.mark.parametrize(("done", "day"), [(52, True), (51, False)])
def test_a_day_a_year_away_is_the_last_that_is_told(done: float, *, day: bool) -> None:
    made = found(shares(done, 104, *[Week(1)] * 2))
    assert (made.p50_on == TODAY + timedelta(weeks=52), made.p50_on is None) == (day, not day)


def test_of_a_last_day_years_away_no_more_than_a_year_is_drawn() -> None:
    at = counts(10, inf, 50, *UNEVEN)
    ends = [forecast(at, TODAY + timedelta(weeks=each), TODAY) for each in (52, 53, 400_000)]
    assert len({made and made.p85_on for made in ends}) == 1


@pytest.mark.parametrize(("past", "weeks_"), [(Week(2, 0.5), 4), (Week(1, 1), 4)], ids=["lacking", "there"])
def test_a_count_waits_for_the_work_that_it_lacks_and_for_that_to_be_done(past: Week, weeks_: int) -> None:
    assert found(counts(10, 12, 14, *[past] * 3)).p50_on == TODAY + timedelta(weeks=weeks_)


# ---- the weeks behind us ---------------------------------------------------------------------------------------------


def test_deliveries_and_growth_fall_into_the_weeks_behind_us_newest_first() -> None:
    past = [
        work(TODAY, weight=2),
        work(date(2026, 10, 30), created=date(2026, 10, 29)),
        work(None, created=date(2026, 10, 28), part=Part.OPEN, weight=3),
    ]
    assert weeks.of_work(past, SPAN.first, TODAY) == (Week(3), Week(0, 4), Week(0), Week(0), Week(0))


def test_dropped_work_leaves_the_scope_by_the_weight_of_the_average_item() -> None:
    past = [work(None, part=Part.OPEN, weight=4), work(None, part=Part.OPEN, weight=2), work(TODAY, part=Part.LEFT_OUT)]
    assert weeks.of_work(past, SPAN.first, TODAY)[0] == Week(0, -3)


def test_dropped_work_was_added_once_too() -> None:
    past = [work(None, part=Part.OPEN), work(TODAY, created=TODAY - timedelta(weeks=1), part=Part.LEFT_OUT)]
    assert weeks.of_work(past, SPAN.first, TODAY)[:2] == (Week(0, -1), Week(0, 1))


def test_closed_work_that_counts_as_open_is_no_delivery() -> None:
    assert set(weeks.of_work([work(TODAY, part=Part.OPEN)], SPAN.first, TODAY)) == {Week(0)}


def test_a_week_that_began_before_the_first_day_is_no_full_week() -> None:
    assert weeks.of_work([], SPAN.first, SPAN.first + timedelta(days=5)) == ()


def test_weeks_before_the_first_day_count_from_the_first_delivery_on() -> None:
    past = [work(SPAN.first - timedelta(days=10)), work(None, created=date(2026, 1, 1), part=Part.OPEN)]
    assert weeks.of_work(past, SPAN.first, SPAN.first + timedelta(days=3)) == (Week(0), Week(1))


def test_what_was_dropped_before_the_first_day_was_no_delivery() -> None:
    dropped = work(SPAN.first - timedelta(days=10), part=Part.LEFT_OUT)
    assert weeks.of_work([dropped], SPAN.first, SPAN.first + timedelta(days=3)) == ()


def test_no_more_than_eight_weeks_count() -> None:
    assert len(weeks.of_work([work(date(2026, 1, 1))], SPAN.first, TODAY)) == 8


def test_one_jump_of_a_number_counts_as_a_strong_week() -> None:
    assert weeks.of_gains([1, 4, 40]) == (Week(1), Week(4), Week(10))


def test_one_fall_of_a_number_counts_as_a_weak_week() -> None:
    assert weeks.of_gains([-30, 4, 1]) == (Week(-5), Week(4), Week(1))


def test_one_jump_among_even_weeks_still_counts_for_something() -> None:
    assert weeks.of_gains([6, 1, 1, 1, 1]) == (Week(3), *[Week(1)] * 4)


def test_weeks_at_rest_since_the_last_move_are_the_newest() -> None:
    assert [week.done for week in weeks.of_gains([0, 4, 4, 8])] == [0, 4, 4, 8]


def test_a_number_that_moves_once_a_month_moved_a_bit_in_each_week() -> None:
    assert weeks.of_gains([12, 0, 0]) == (Week(4), Week(4), Week(4))


def test_a_number_at_rest_stays_there() -> None:
    assert weeks.of_gains([0, 0, 0]) == (Week(0), Week(0), Week(0))


def test_without_gains_there_are_no_weeks() -> None:
    assert weeks.of_gains([]) == ()


# ---- of a key result -------------------------------------------------------------------------------------------------


def share_of(*evidence: Evidence, done: float, total: float) -> Result:
    reading = Reading(100 * done / total, done, total, evidence=evidence)
    kr = KeyResult("KR-01", 4, "Ship it")
    measure = measures.SHARE_OF_ITEMS
    value = 100 * done / total
    return Result(kr, measure, reading=reading, start=0, target=100, current=value, progress=value)


def number(current: float, start: float = 0, target: float = 100, measure: str = measures.CELL_VALUE) -> Result:
    """A key result with a number in a cell."""
    kr = KeyResult("KR-01", 4, "Ship it", target=target)
    return Result(kr, measure, start=start, target=target, current=current, progress=0)


def line(weeks_ago: int, current: float, progress: float | None = None) -> CheckIn:
    on = TODAY - timedelta(weeks=weeks_ago)
    return CheckIn("KR-01", on, "Ship it", current, 100, progress, 50, "● On track")


LINES = [line(2, 20), line(1, 30)]
DELIVERED = [work(TODAY - timedelta(weeks=week)) for week in range(5)]


def test_work_is_forecast_from_its_own_dates_whatever_history_says() -> None:
    made = outlook(share_of(*DELIVERED, done=5, total=20), LINES, SPAN, TODAY)
    assert made is not None
    assert made.p50 == pytest.approx(100 * (5 + LEFT) / 20)


def test_weeks_without_a_delivery_count_since_the_first_day() -> None:
    made = outlook(share_of(work(TODAY), done=1, total=20), (), SPAN, TODAY)
    assert made is not None
    assert made.p15 == 5


def test_a_share_is_forecast_on_the_way_from_its_start_to_its_target() -> None:
    result = replace(share_of(*DELIVERED, done=5, total=20), start=10, target=90)
    made = outlook(result, (), SPAN, TODAY)
    assert made is not None
    assert made.p50 == pytest.approx(100 * (65 - 10) / (90 - 10))


def test_a_count_of_done_work_is_forecast_from_its_own_dates_up_to_what_there_is() -> None:
    kr = KeyResult("KR-01", 4, "Ship it", target=20)
    result = replace(share_of(*DELIVERED, done=5, total=12), kr=kr, measure=measures.ITEMS_DONE, target=20)
    made = outlook(result, LINES, SPAN, TODAY)
    assert made is not None
    assert made.p50 == pytest.approx(100 * 12 / 20)


def test_a_count_of_all_there_is_ends_where_the_share_of_it_does_for_it_grows_alike() -> None:
    opened = [work(None, created=TODAY - timedelta(weeks=week), part=Part.OPEN) for week in range(5)]
    share = share_of(*DELIVERED, *opened, done=5, total=10)
    count = replace(share, measure=measures.ITEMS_DONE, target=10, current=5)
    made = [outlook(each, (), SPAN, TODAY) for each in (share, count)]
    assert made[0] == made[1]
    assert made[0] is not None
    assert made[0].p85 < 80


def test_a_share_whose_target_is_a_fraction_is_forecast_alike() -> None:
    kr = KeyResult("KR-01", 4, "Ship it", target=0.8)
    made = outlook(replace(share_of(*DELIVERED, done=5, total=20), kr=kr, target=0.8), (), SPAN, TODAY)
    assert made is not None
    assert made.p50 == pytest.approx(65 / 0.8)


def test_the_chance_is_that_of_success() -> None:
    made = [outlook(share_of(*DELIVERED, done=5, total=20), (), SPAN, TODAY, goal) for goal in (60, 100)]
    assert [each and each.chance for each in made] == [100, 0]


def test_what_has_no_number_has_no_forecast() -> None:
    assert outlook(replace(share_of(*DELIVERED, done=5, total=20), current=None), LINES, SPAN, TODAY) is None


@pytest.mark.parametrize(
    "result",
    [
        share_of(*[work(None)] * 3, done=40, total=100),
        replace(share_of(*DELIVERED, done=40, total=100), kr=KeyResult("KR-01", 4, "Ship it", typed=True)),
        replace(share_of(done=40, total=100), measure=measures.CELL_VALUE),
        replace(share_of(done=40, total=100), measure=measures.ITEMS_DONE, reading=Reading(40)),
    ],
    ids=["without dates", "typed by hand", "a number", "without items"],
)
def test_what_has_no_dates_of_work_is_forecast_from_history(result: Result) -> None:
    made = outlook(result, LINES, SPAN, TODAY)
    assert made is not None
    assert made.p50 == 100


def test_a_steady_number_goes_on_as_it_came() -> None:
    result = replace(share_of(done=40, total=100), measure=measures.CELL_VALUE)
    made = outlook(result, [line(2, 30), line(1, 35)], SPAN, TODAY)
    assert made is not None
    assert made.p50 == 40 + 5 * LEFT


def test_a_number_goes_on_at_its_median_weekly_gain() -> None:
    lines = [line(3, 10), line(2, 12), line(1, 52)]
    result = replace(share_of(done=53, total=100), measure=measures.CELL_VALUE)
    made = outlook(result, lines, SPAN, TODAY)
    assert made is not None
    assert made.p50 == pytest.approx(53 + 2 * LEFT, abs=4)


def test_a_number_is_forecast_on_the_way_that_is_asked_for_today_whatever_history_says_of_its_progress() -> None:
    lines = [line(2, 20, 20), line(1, 20, 20)]
    made = outlook(number(20, target=40), lines, SPAN, TODAY)
    assert made is not None
    assert (made.p50, made.chance) == (50, 0)


def test_a_number_below_its_start_goes_on_as_fast_as_above() -> None:
    made = outlook(number(40, start=50, target=100), [line(2, 20), line(1, 30)], SPAN, TODAY)
    assert made is not None
    assert (made.p50, made.p50_on) == (100, TODAY + timedelta(weeks=6))


def test_a_number_that_has_to_fall_is_forecast_alike() -> None:
    made = outlook(number(60, start=100, target=0), [line(2, 70), line(1, 65)], SPAN, TODAY)
    assert made is not None
    assert made.p50 == 40 + 5 * LEFT


@pytest.mark.parametrize(("measure", "chance"), [(measures.CELL_VALUE, 100), (measures.KEEP_ABOVE, None)])
def test_a_number_that_reached_its_target_is_certain_unless_it_has_to_be_kept(
    measure: str, chance: float | None
) -> None:
    made = outlook(number(100, measure=measure), [], SPAN, TODAY)
    assert (made.chance if made else None) == chance


KEPT = [
    # measure, two weeks ago and a week ago and now, limit, chance, in so many weeks
    (measures.KEEP_BELOW, (175, 185, 195), 200, 0, 0),
    (measures.KEEP_BELOW, (205, 200, 195), 200, 100, 0),
    (measures.KEEP_BELOW, (260, 240, 220), 200, 100, 1),
    (measures.KEEP_BELOW, (219, 219, 219), 200, 0, None),
    (measures.KEEP_ABOVE, (110, 105, 100), 99, 0, 0),
    (measures.KEEP_ABOVE, (99, 99, 99), 98, 100, 0),
    (measures.KEEP_ABOVE, (80, 85, 90), 100, 100, 2),
]


@pytest.mark.parametrize(("measure", "numbers", "limit", "chance", "until"), KEPT)
def test_of_a_number_to_keep_the_chance_is_to_be_on_the_right_side_of_its_limit_at_the_end(
    measure: str, numbers: tuple[float, float, float], limit: float, chance: float, until: int | None
) -> None:
    before, then, now = numbers
    made = outlook(number(now, target=limit, measure=measure), [line(2, before), line(1, then)], SPAN, TODAY)
    assert made is not None
    day = None if until is None else TODAY + timedelta(weeks=until)
    assert (made.chance, made.p50_on) == (chance, day)


def test_of_a_yes_no_nothing_is_forecast() -> None:
    assert outlook(replace(share_of(done=0, total=9), measure=measures.YES_NO), LINES, SPAN, TODAY) is None


def test_a_number_is_bounded_by_nothing() -> None:
    assert found(Standing(95, inf, [Week(1), Week(1)])).p50 == 100
