"""What forecasts would have said of past quarters, and how they are judged."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import count
from statistics import fmean

import pytest

from okrsync.model import Forecast, ItemState, Link, LinkKind, Policy, WorkItem
from okrsync.okrs.backtest import STAGES, Score, Trial, Work, score, trials

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


def test_nothing_has_no_score() -> None:
    assert score([]) is None


def test_dropped_work_is_left_out_unless_the_rules_say_otherwise() -> None:
    dropped = [*one_a_week(), *(item(FIRST + 2 * DAY, ItemState.DROPPED) for _ in range(5))]
    left_out, counted = (
        next(trials(Work(EPIC, dropped, policy), TODAY)).truth for policy in (Policy.LEAVE_OUT, Policy.COUNT_AS_DONE)
    )
    assert (left_out, counted) == (65, 72)
