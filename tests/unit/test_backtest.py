"""What forecasts would have said of past quarters, and how they are judged."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import count
from statistics import fmean

import pytest

from okrsync.model import Forecast, ItemState, Link, LinkKind, Policy, WorkItem
from okrsync.okrs.backtest import STAGES, Score, Trial, Work, score, trials
from okrsync.records import replace
from okrsync.report import backtest as report

EPIC = Link("A-1", "jira", LinkKind.ITEM, "A-1")
FIRST, LAST = date(2026, 7, 1), date(2026, 9, 30)
TODAY = date(2026, 10, 1)
DAY = timedelta(days=1)
NUMBERS = count(1)
NOON = time(12)


def item(closed: date | None = None, state: ItemState = ItemState.DONE, created: date = FIRST) -> WorkItem:
    came, went = (datetime.combine(day, NOON) if day else None for day in (created, closed))
    to_do = ItemState.TO_DO if closed is None else state
    return WorkItem("jira.a", str(next(NUMBERS)), "A-1", "Work", "", to_do, created=came, closed=went)


def one_a_week(opened: int = 7) -> list[WorkItem]:
    """An item done in the middle of each week of the quarter, and some that stay open."""
    return [*(item(FIRST + (3 + week * 7) * DAY) for week in range(13)), *(item() for _ in range(opened))]


def tried(items: Sequence[WorkItem], today: date = TODAY) -> list[Trial]:
    return list(trials(Work(EPIC, items), today))


def trial(truth: float, straight: float = 50, link: str = "A-1") -> Trial:
    return Trial(link, FIRST, LAST, 0.5, 40, Forecast(60, 50, 70, 0), straight, truth)


def test_each_quarter_is_forecast_at_each_stage() -> None:
    found = tried(one_a_week())
    assert [each.stage for each in found] == list(STAGES)
    assert [each.on for each in found] == [date(2026, 7, 24), date(2026, 8, 16), date(2026, 9, 7)]
    assert {each.end for each in found} == {LAST}


def test_steady_work_is_forecast_as_it_came() -> None:
    for each in tried(one_a_week()):
        assert each.truth == 65
        assert each.forecast.p50 == pytest.approx(65, abs=4)
        assert each.straight == pytest.approx(65, abs=8)


def test_a_forecast_knows_nothing_of_what_came_after_it() -> None:
    early = date(2026, 7, 24)
    known = [each for each in one_a_week() if each.closed is None or each.closed.date() <= early]
    later = [item(early + 3 * DAY), item(LAST - DAY, created=early + 5 * DAY), item(LAST, ItemState.DROPPED)]
    as_known = [item() for _ in later[::2]]
    one, other = (tried([*known, *more])[0] for more in (later, as_known))
    assert (one.share, one.forecast, one.straight) == (other.share, other.forecast, other.straight)


def test_a_quarter_that_is_not_over_has_no_truth_yet() -> None:
    assert tried(one_a_week(), LAST) == []


@pytest.mark.parametrize(
    "items",
    [
        one_a_week(opened=0)[:4],
        [item(FIRST) for _ in range(9)],
        [*(item() for _ in range(9)), item(LAST)],
        [item() for _ in range(9)],
        [],
    ],
    ids=["few items", "all done", "nothing delivered by then", "nothing ever", "no items"],
)
def test_where_there_is_nothing_to_forecast_nothing_is_judged(items: list[WorkItem]) -> None:
    assert tried(items) == []


def test_five_items_are_enough() -> None:
    assert tried([item(FIRST + 3 * DAY), *(item() for _ in range(4))]) != []


def test_the_straight_line_goes_on_as_since_the_first_day() -> None:
    """10 points in the 24 days of July so far, 68 days to go; what was done the day before is not of the quarter."""
    old = FIRST - 30 * DAY
    closings = [old, FIRST - DAY, FIRST, *[None] * 7]
    first, *_ = [each for each in tried([item(closed, created=old) for closed in closings]) if each.end == LAST]
    assert (first.on, first.share) == (date(2026, 7, 24), 30)
    assert first.straight == pytest.approx(30 + 10 / 24 * 68)


def test_the_straight_line_ends_at_100() -> None:
    assert tried([*(item(FIRST) for _ in range(8)), item()])[0].straight == 100


def test_what_was_done_after_the_quarter_was_not_done_by_its_end() -> None:
    found = tried([*one_a_week(), item(LAST + DAY, created=FIRST)], LAST + 9 * DAY)
    assert [each.truth for each in found] == [pytest.approx(100 * 13 / 21)] * 3


def test_what_was_dropped_was_not_delivered() -> None:
    dropped = item(FIRST + 3 * DAY, ItemState.DROPPED)
    assert tried([dropped, *(item() for _ in range(9)), item(LAST)]) == []


def test_work_that_was_created_later_takes_no_quarter_away() -> None:
    late = item(date(2026, 11, 20), created=date(2026, 11, 1))
    assert {each.end for each in tried([*one_a_week(), late], date(2027, 1, 1))} >= {LAST}


@pytest.mark.parametrize(("day", "moved"), [(FIRST - DAY, False), (FIRST, True), (LAST, True), (LAST + DAY, False)])
def test_a_delivery_counts_from_the_first_day_to_the_last(day: date, *, moved: bool) -> None:
    assert Work(EPIC, [item(day, created=FIRST - 9 * DAY)]).moved(FIRST, LAST) is moved


def test_a_quarter_without_a_delivery_is_passed_over() -> None:
    years_later = item(date(2028, 8, 1))
    found = tried([*one_a_week(), years_later], date(2029, 1, 1))
    assert {each.end for each in found} == {LAST, date(2028, 9, 30)}


@pytest.mark.parametrize(("truth", "inside"), [(49.9, False), (50, True), (70, True), (70.1, False)])
def test_the_truth_is_inside_from_p15_to_p85(truth: float, *, inside: bool) -> None:
    assert trial(truth).inside is inside


def test_a_score_tells_how_often_it_was_inside_and_how_far_off() -> None:
    found = [trial(60), trial(64), trial(80, link="B-1")]
    assert score(found) == Score(2, 3, 100 * fmean((True, True, False)), 8, 4, 18, 14)


EARLY, LATE, OTHER = replace(trial(60), stage=0.25), trial(64), trial(80, 70, "B-1")


def test_the_table_scores_each_stage_that_there_is_and_all_of_them() -> None:
    told = report.table([EARLY, LATE, OTHER])
    assert list(zip(*(column.cells for column in told.columns), strict=True)) == [
        ("25%", "1", "1", "100 %", "0.0 (median 0.0)", "10.0 (median 10.0)"),
        ("50%", "2", "2", "50 %", "12.0 (median 12.0)", "12.0 (median 12.0)"),
        ("all", "2", "3", "67 %", "8.0 (median 4.0)", "11.3 (median 10.0)"),
    ]


def test_the_summary_says_of_how_many_forecasts_the_truth_fell_inside() -> None:
    told = report.summary([EARLY, LATE, OTHER]).plain
    assert told == "3 forecasts of 2 links: the truth fell inside p15-p85 in 67 % (70 % is the goal)."


def test_a_program_gets_each_forecast_with_what_came() -> None:
    told = report.record([OTHER])
    assert [score["stage"] for score in told["scores"]] == [0.5, None]
    assert told["forecasts"] == [
        {
            "link": "B-1",
            "on": "2026-07-01",
            "end": "2026-09-30",
            "stage": 0.5,
            "share": 40,
            "p15": 50,
            "p50": 60,
            "p85": 70,
            "straight": 70,
            "truth": 80,
        }
    ]


def test_nothing_has_no_score() -> None:
    assert score([]) is None
    assert report.record([]) == {"scores": [], "forecasts": []}


def test_dropped_work_is_left_out_unless_the_rules_say_otherwise() -> None:
    dropped = [*one_a_week(), *(item(FIRST + 2 * DAY, ItemState.DROPPED) for _ in range(5))]
    left_out, counted = (
        next(trials(Work(EPIC, dropped, policy), TODAY)).truth for policy in (Policy.LEAVE_OUT, Policy.COUNT_AS_DONE)
    )
    assert (left_out, counted) == (65, 72)
