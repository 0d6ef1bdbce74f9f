"""Progress against the plan for today."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from okrsync.model import Cycle, KeyResult, Kind, Status
from okrsync.okrs import measures, pace
from okrsync.okrs.measures import Measure
from okrsync.okrs.pace import Pace, Span, kept_progress, progress, raw_progress, status
from okrsync.okrs.rules import Calendar, Curve, Rules, StatusRules
from okrsync.records import replace
from okrsync.settings import Settings

START, END = date(2026, 10, 1), date(2026, 12, 31)
RULES = Rules(Cycle("2026-Q4", START, END))
KR = KeyResult("KR-01", 4, "Ship it", target=10.0)
ITEMS = Measure(measures.ITEMS_DONE)
ABOVE, BELOW = Measure(measures.KEEP_ABOVE), Measure(measures.KEEP_BELOW)
MIDDLE = date(2026, 11, 15)
NUMBERS = st.integers(-1000, 1000).map(float)
DAYS = st.dates(date(2026, 9, 1), date(2027, 1, 31))
BETTER_FIRST = (Status.DONE, Status.ON_TRACK, Status.NOT_STARTED, Status.AT_RISK, Status.OFF_TRACK)


def judged(raw: float, plan: float, *, today: date = MIDDLE, kr: KeyResult = KR, still: bool = False) -> Status:
    return status(kr, ITEMS, Pace(raw, plan, still), today, RULES)


def with_curve(curve: Curve) -> Rules:
    return replace(RULES, status=StatusRules(curve=curve))


def configured(calendar: dict[str, object]) -> Settings:
    cycle = {"name": "2026-Q4", "start": START, "end": END}
    return Settings.model_validate({"cycle": cycle, "book": {"excel": "okrs.xlsx"}, "calendar": calendar})


@given(NUMBERS, NUMBERS, NUMBERS)
def test_progress_stays_within_0_and_100(current: float, start: float, target: float) -> None:
    assume(start != target)
    assert 0 <= progress(current, start, target) <= 100


@given(NUMBERS, NUMBERS)
def test_progress_is_0_at_start_and_100_at_target_in_either_direction(start: float, target: float) -> None:
    assume(start != target)
    assert (progress(start, start, target), progress(target, start, target)) == (0, 100)


@given(NUMBERS, NUMBERS, st.integers(-1000, 1000), st.integers(-1000, 1000))
def test_nearer_to_the_target_is_never_less_progress(start: float, target: float, one: int, other: int) -> None:
    assume(start != target)
    near, far = sorted((one, other), key=lambda value: value * (start - target))
    assert progress(near, start, target) >= progress(far, start, target)


def test_raw_progress_says_how_far_below_the_start_or_past_the_target() -> None:
    assert (raw_progress(12, 10, 5), raw_progress(2.5, 10, 5)) == (-40, 150)


@given(st.sampled_from(Curve), DAYS, DAYS)
def test_the_plan_never_falls_with_time(curve: Curve, one: date, other: date) -> None:
    rules = with_curve(curve)
    first, second = (pace.plan(KR, ITEMS, 0, day, rules) for day in sorted((one, other)))
    assert first <= second


@pytest.mark.parametrize("curve", Curve)
def test_the_plan_is_0_before_the_first_day_and_100_on_the_last(curve: Curve) -> None:
    days = (START - timedelta(days=1), END, END + timedelta(days=9))
    assert [pace.plan(KR, ITEMS, 0, day, with_curve(curve)) for day in days] == [0, 100, 100]


@pytest.mark.parametrize(
    ("curve", "planned"),
    [(Curve.WORKING_DAYS, 80.0), (Curve.LINEAR, 400 / 7), (Curve.BACK_LOADED, 64.0), (Curve.S_CURVE, 89.6)],
)
def test_each_curve_counts_today_whole(curve: Curve, planned: float) -> None:
    week = replace(KR, since=date(2026, 11, 2), due=date(2026, 11, 8))
    thursday = date(2026, 11, 5)
    assert pace.plan(week, ITEMS, 0, thursday, with_curve(curve)) == pytest.approx(planned)


def test_an_s_curve_is_slow_at_both_ends_and_steepest_in_the_middle() -> None:
    weeks = [START + timedelta(weeks=week) for week in range(14)]
    planned = [pace.plan(KR, ITEMS, 0, day, with_curve(Curve.S_CURVE)) for day in weeks]
    gains = [later - earlier for earlier, later in pairwise(planned)]
    assert gains[:6] == sorted(gains[:6])
    assert gains[-6:] == sorted(gains[-6:], reverse=True)


@given(DAYS)
def test_an_s_curve_lags_in_the_first_half_as_far_as_it_leads_in_the_second(day: date) -> None:
    share = Span(START, END).elapsed(day, Curve.WORKING_DAYS)
    assert Span(START, END).elapsed(day, Curve.S_CURVE) == pytest.approx(share - share * (1 - share) * (1 - 2 * share))


# ---- working days ----------------------------------------------------------------------------------------------------


@given(st.frozensets(DAYS), st.frozensets(st.integers(0, 6)), DAYS, st.integers(0, 150))
def test_a_working_day_is_on_a_day_of_the_week_that_is_worked_and_no_holiday(
    holidays: frozenset[date], days: frozenset[int], first: date, more: int
) -> None:
    each = [first + timedelta(days=day) for day in range(more + 1)]
    worked = [day for day in each if day.weekday() in days and day not in holidays]
    assert Calendar(holidays, days).working_days(first, each[-1]) == len(worked)


@pytest.mark.parametrize("curve", [curve for curve in Curve if curve is not Curve.LINEAR])
def test_nothing_falls_due_on_a_holiday_or_a_weekend_whatever_the_curve(curve: Curve) -> None:
    rules = replace(with_curve(curve), calendar=Calendar(frozenset({date(2026, 11, 9)})))
    friday, monday, tuesday = date(2026, 11, 6), date(2026, 11, 9), date(2026, 11, 10)
    before, free, after = (pace.plan(KR, ITEMS, 0, day, rules) for day in (friday, monday, tuesday))
    assert before == free < after


def test_a_linear_plan_counts_free_days_too() -> None:
    rules = replace(with_curve(Curve.LINEAR), calendar=Calendar(frozenset({START})))
    assert pace.plan(KR, ITEMS, 0, START, rules) == pytest.approx(100 / 92)


def test_holidays_at_the_end_make_everything_due_on_the_last_day_that_is_worked() -> None:
    christmas = frozenset(date(2026, 12, day) for day in range(24, 32))
    days = (date(2026, 12, 22), date(2026, 12, 23))
    planned = [pace.plan(KR, ITEMS, 0, day, replace(RULES, calendar=Calendar(christmas))) for day in days]
    assert planned == [pytest.approx(100 * 59 / 60), 100]


@pytest.mark.parametrize("curve", [Curve.WORKING_DAYS, Curve.LINEAR])
def test_dates_without_a_working_day_are_planned_by_the_calendar(curve: Curve) -> None:
    weekend = replace(KR, since=date(2026, 11, 7), due=date(2026, 11, 8))
    assert pace.plan(weekend, ITEMS, 0, date(2026, 11, 7), with_curve(curve)) == 50


def test_a_team_that_works_on_sundays_says_so() -> None:
    rules = replace(RULES, calendar=Calendar(days=frozenset({6, 0})))
    saturday, sunday = date(2026, 11, 7), date(2026, 11, 8)
    assert pace.plan(KR, ITEMS, 0, saturday, rules) < pace.plan(KR, ITEMS, 0, sunday, rules)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ({}, Calendar()),
        (
            {"holidays": ["2026-12-25", date(2026, 12, 24)]},
            Calendar(frozenset({date(2026, 12, 24), date(2026, 12, 25)})),
        ),
        ({"days": ["sun", "mon"]}, Calendar(days=frozenset({0, 6}))),
    ],
)
def test_the_configs_calendar_is_the_rules(written: dict[str, object], meant: Calendar) -> None:
    assert configured(written).rules().calendar == meant


@pytest.mark.parametrize("written", [{"holidays": ["2026-12-32"]}, {"days": ["monday"]}, {"days": []}])
def test_a_calendar_that_there_is_not_is_refused(written: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="calendar"):
        configured(written)


# ---- where the plan begins and ends ----------------------------------------------------------------------------------


def test_a_key_results_own_dates_come_before_the_cycles() -> None:
    kr = replace(KR, since=date(2026, 11, 1), due=date(2026, 11, 30))
    assert Span.of(kr, RULES) == Span(date(2026, 11, 1), date(2026, 11, 30))


def test_where_start_is_blank_the_plan_runs_from_what_was_done_before() -> None:
    days = (START - timedelta(days=1), END)
    assert [pace.plan(KR, ITEMS, 31, day, RULES) for day in days] == [31, 100]


def test_where_start_is_given_the_plan_runs_from_there() -> None:
    assert pace.plan(replace(KR, start=0.0), ITEMS, 31, START - timedelta(days=1), RULES) == 0


def test_the_plan_of_a_stretch_key_result_runs_from_what_was_done_before_to_70() -> None:
    kr = replace(KR, kind=Kind.STRETCH)
    days = (START - timedelta(days=1), END)
    assert [pace.plan(kr, ITEMS, 60, day, RULES) for day in days] == [60, 70]
    assert [pace.plan(kr, ITEMS, 90, day, RULES) for day in days] == [90, 90]


def test_the_plan_of_a_stretch_key_result_ends_at_70() -> None:
    assert pace.plan(replace(KR, kind=Kind.STRETCH), ITEMS, 0, END, RULES) == 70


@pytest.mark.parametrize(("before", "planned"), [(31, [31, 70]), (80, [80, 80])])
def test_the_plan_of_a_stretch_key_result_never_falls_below_what_was_done_before(
    before: float, planned: list[float]
) -> None:
    days, stretch = (START - timedelta(days=1), END), replace(KR, kind=Kind.STRETCH)
    assert [pace.plan(stretch, ITEMS, before, day, RULES) for day in days] == planned


@pytest.mark.parametrize(
    ("raw", "plan", "expected"),
    [
        (100, 50, Status.DONE),
        (130, 50, Status.DONE),
        (99.9, 50, Status.ON_TRACK),
        (45, 50, Status.ON_TRACK),
        (44.9, 50, Status.AT_RISK),
        (30, 50, Status.AT_RISK),
        (29.9, 50, Status.OFF_TRACK),
        (72, 80, Status.ON_TRACK),
        (48, 80, Status.AT_RISK),
        (47.9, 80, Status.OFF_TRACK),
        (15, 20, Status.ON_TRACK),
        (5, 20, Status.AT_RISK),
        (4.9, 20, Status.OFF_TRACK),
        (-50, 15, Status.AT_RISK),
        (-50, 20, Status.OFF_TRACK),
    ],
)
def test_after_the_grace_the_status_is_how_far_behind_the_plan_it_is(raw: float, plan: float, expected: Status) -> None:
    assert judged(raw, plan) is expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [(0, Status.NOT_STARTED), (0.1, Status.ON_TRACK), (-0.1, Status.AT_RISK), (100, Status.DONE)],
)
def test_in_the_first_15_percent_nothing_is_judged_by_the_plan(raw: float, expected: Status) -> None:
    assert judged(raw, 14, today=START + timedelta(days=7)) is expected


@pytest.mark.parametrize("curve", Curve)
@pytest.mark.parametrize(("day", "judged"), [(13, Status.NOT_STARTED), (14, Status.OFF_TRACK)])
def test_the_grace_is_15_percent_of_the_dates_on_every_curve(curve: Curve, day: int, judged: Status) -> None:
    today = START + timedelta(days=day - 1)
    assert status(KR, ITEMS, Pace(0, 50), today, with_curve(curve)) is judged


@pytest.mark.parametrize(("day", "judged"), [(3, Status.NOT_STARTED), (4, Status.OFF_TRACK)])
def test_the_last_day_of_the_grace_is_of_it(day: int, judged: Status) -> None:
    kr = replace(KR, since=date(2026, 12, 1), due=date(2026, 12, 20))
    assert status(kr, ITEMS, Pace(0, 50), date(2026, 12, day), RULES) is judged


def test_without_movement_for_weeks_it_is_at_best_at_risk() -> None:
    assert judged(50, 50, still=True) is Status.AT_RISK


@pytest.mark.parametrize(
    ("raw", "chance", "expected"),
    [(50, 24.9, Status.AT_RISK), (50, 25, Status.ON_TRACK), (50, None, Status.ON_TRACK), (0, 24.9, Status.OFF_TRACK)],
)
def test_with_a_chance_under_25_percent_it_is_at_best_at_risk(
    raw: float, chance: float | None, expected: Status
) -> None:
    assert status(KR, ITEMS, Pace(raw, 50, chance=chance), MIDDLE, RULES) is expected


def test_without_movement_the_worse_status_stays() -> None:
    assert judged(0, 50, still=True) is Status.OFF_TRACK


@given(st.integers(-50, 150), st.integers(-50, 150), st.integers(0, 100), DAYS, st.booleans())
def test_less_progress_is_never_a_better_status(one: int, other: int, plan: int, today: date, still: bool) -> None:  # noqa: FBT001 - hypothesis
    worse, better = (judged(raw, plan, today=today, still=still) for raw in sorted((one, other)))
    assert BETTER_FIRST.index(better) <= BETTER_FIRST.index(worse)


@pytest.mark.parametrize(
    ("confidence", "expected"),
    [
        (10, Status.ON_TRACK),
        (7, Status.ON_TRACK),
        (6, Status.AT_RISK),
        (5, Status.AT_RISK),
        (4, Status.OFF_TRACK),
        (None, Status.NO_DATA),
    ],
)
def test_a_yes_no_before_its_due_date_goes_by_confidence(confidence: float | None, expected: Status) -> None:
    kr = replace(KR, confidence=confidence)
    assert status(kr, Measure(measures.YES_NO), Pace(0, 50), MIDDLE, RULES) is expected


def test_a_yes_no_is_planned_for_its_due_date_and_goes_by_confidence_until_its_end() -> None:
    how, days = Measure(measures.YES_NO), (END - timedelta(days=1), END, END + timedelta(days=1))
    assert [pace.plan(KR, how, 0, day, RULES) for day in days] == [0, 100, 100]
    assert status(replace(KR, confidence=9.0), how, Pace(0, 100), END, RULES) is Status.ON_TRACK


def test_a_yes_no_that_is_still_no_after_its_due_date_is_off_track() -> None:
    kr = replace(KR, confidence=9.0)
    assert status(kr, Measure(measures.YES_NO), Pace(0, 100), END + timedelta(days=1), RULES) is Status.OFF_TRACK


@pytest.mark.parametrize(
    ("how", "current", "start", "target", "reached"),
    [
        (BELOW, 5, None, 5, 100),
        (BELOW, 0, None, 5, 100),
        (BELOW, 10, None, 5, 50),
        (BELOW, 3, None, 0, 0),
        (BELOW, 7.5, 10, 5, 50),
        (ABOVE, 99, None, 99, 100),
        (ABOVE, 45, None, 90, 50),
        (ABOVE, 80, 70, 90, 50),
        (ABOVE, -45, None, 90, 0),
        (ABOVE, 0, None, 90, 0),
    ],
)
def test_a_kept_number_is_100_while_it_is_kept_else_how_near_it_is(
    how: Measure, current: float, start: float | None, target: float, reached: float
) -> None:
    assert kept_progress(how, current, start, target) == reached


@given(st.sampled_from([ABOVE, BELOW]), NUMBERS, st.one_of(st.none(), NUMBERS), NUMBERS)
def test_a_number_that_is_not_kept_is_never_100(
    how: Measure, current: float, start: float | None, target: float
) -> None:
    kept = current >= target if how is ABOVE else current <= target
    assert (kept_progress(how, current, start, target) == 100) == kept


@pytest.mark.parametrize(
    ("raw", "today", "expected"),
    [
        (100, MIDDLE, Status.ON_TRACK),
        (100, END, Status.DONE),
        (95, MIDDLE, Status.AT_RISK),
        (70, MIDDLE, Status.AT_RISK),
        (50, START, Status.OFF_TRACK),
    ],
)
def test_a_number_to_keep_is_judged_from_the_first_day_and_done_on_the_last_and_never_green_while_it_is_not_kept(
    raw: float, today: date, expected: Status
) -> None:
    planned = pace.plan(KR, BELOW, 0, today, RULES)
    assert status(KR, BELOW, Pace(raw, planned), today, RULES) is expected


def test_a_kept_number_need_not_move() -> None:
    assert status(KR, BELOW, Pace(100, 100, still=True), MIDDLE, RULES) is Status.ON_TRACK


def test_the_worst_status_ignores_no_data() -> None:
    assert pace.worst(Status.NO_DATA, Status.ON_TRACK, Status.AT_RISK) is Status.AT_RISK


@pytest.mark.parametrize(("better", "worse"), list(pairwise(BETTER_FIRST)))
def test_the_worst_of_two_is_the_one_that_needs_more_attention(better: Status, worse: Status) -> None:
    assert [pace.worst(*both) for both in ((better, worse), (worse, better), (better, better))] == [
        worse,
        worse,
        better,
    ]


def test_only_at_risk_and_off_track_are_worse_than_on_track() -> None:
    assert {each for each in Status if pace.worse_than_on_track(each)} == {Status.AT_RISK, Status.OFF_TRACK}


def test_the_worst_of_nothing_is_no_data() -> None:
    assert pace.worst() is Status.NO_DATA


@pytest.mark.parametrize(("reached", "shown"), [(50.4, 0), (49.6, 0), (50.5, 0.5), (49.4, -0.6), (12.34, -37.7)])
def test_less_than_half_a_point_ahead_or_behind_is_none(reached: float, shown: float) -> None:
    assert pace.ahead(reached, 50.0) == shown
