"""What leaders see first, from the results of a run."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import pytest

from okrsync.errors import Problem, Severity
from okrsync.layout import status_text
from okrsync.model import (
    CheckIn,
    Cycle,
    Evidence,
    Facts,
    ItemState,
    KeyResult,
    Link,
    LinkKind,
    Memory,
    Phase,
    Reading,
    Status,
    Summary,
    WorkItem,
)
from okrsync.okrs import measures, rollup
from okrsync.okrs.assess import Assessment
from okrsync.okrs.case import Past
from okrsync.okrs.measures import Measure
from okrsync.okrs.resolve import Ask
from okrsync.okrs.rules import Curve, Rules, StatusRules
from okrsync.okrs.summary import summary
from okrsync.records import replace

CYCLE = Cycle("2026-Q4", date(2026, 10, 1), date(2026, 12, 31))
RULES = Rules(CYCLE, status=StatusRules(curve=Curve.LINEAR))
TODAY = date(2026, 11, 15)
"""Half of the cycle is gone by."""
EPIC = Link("SHOP-1", "jira", LinkKind.ITEM, "SHOP-1")


def kr(number: int, **more: object) -> KeyResult:
    told = KeyResult(f"KR-{number:02}", number + 3, f"Win {number}", "Grow", "Shop", linked_work=f"SHOP-{number}")
    return replace(told, **more)  # type: ignore[arg-type]


def item(id_: int, days_ago: int) -> WorkItem:
    return WorkItem("jira.a", str(id_), f"A-{id_}", "", "", ItemState.DONE, None, NOON - timedelta(days=days_ago))


NOON = datetime(2026, 11, 15, 12)


def line(id_: str, days_ago: int, progress: float, **more: object) -> CheckIn:
    told = CheckIn(id_, TODAY - timedelta(days=days_ago), "", progress, 100, progress, 40, status_text(Status.ON_TRACK))
    return replace(told, **more)  # type: ignore[arg-type]


def seen(
    shares: Mapping[KeyResult, float | None],
    lines: Sequence[CheckIn] = (),
    problems: Sequence[Problem] = (),
    evidence: Mapping[str, tuple[Evidence, ...]] | None = None,
    today: date = TODAY,
) -> Summary:
    """The summary of key results that are shares of work, 0-100; None is one without data."""
    assessed = Assessment(
        tree=rollup.tree(shares),
        asks={kr.id: Ask(kr, Measure(measures.SHARE_OF_ITEMS), (("jira.a", EPIC),)) for kr in shares},
        readings={
            kr.id: Reading(share, share or 0, 100, links={"SHOP-1": 9}, evidence=(evidence or {}).get(kr.id, ()))
            for kr, share in shares.items()
        },
        left={},
        past={kr.id: Past(Memory(kr.id), Facts(), tuple(each for each in lines if each.id == kr.id)) for kr in shares},
        rules=RULES,
        now=datetime.combine(today, datetime.min.time()),
    )
    return summary(assessed, problems, (), today)


# ---- where all of it is ----------------------------------------------------------------------------------------------


def test_overall_counts_the_objectives_at_the_top_however_many_are_below() -> None:
    top, other = kr(1, level="Company"), kr(2, level="Company", objective="Save")
    below = kr(3, level="Team", objective="Help", supports="KR-01")
    alone = kr(4, level="Team", objective="Drift")
    found = seen({top: 40.0, other: 60.0, below: 0.0, alone: 0.0})
    assert found.now.progress == 50


def test_overall_counts_all_objectives_where_no_level_is_given() -> None:
    assert seen({kr(1): 40.0, kr(2, objective="Save"): 60.0}).now.progress == 50


def test_what_is_not_known_or_does_not_take_part_does_not_count() -> None:
    paused, light = kr(3, phase=Phase.PAUSED), kr(4, weight=0.0)
    found = seen({kr(1): 40.0, kr(2): None, paused: 90.0, light: 90.0})
    assert found.now.progress == 40
    assert sum(found.now.statuses.values()) == 3


def test_an_objective_of_which_less_than_half_is_known_is_not_known() -> None:
    assert seen({kr(1, weight=1.0): 40.0, kr(2, weight=2.0): None}).now.progress is None


def test_a_key_result_that_stands_under_two_objectives_counts_once() -> None:
    found = seen({kr(1): 40.0, kr(2, objective="Save", key_result="Win 1", linked_work="SHOP-1"): 40.0})
    assert sum(found.now.statuses.values()) == 1


def test_a_week_ago_is_as_history_knew_it() -> None:
    lines = [line("KR-01", 9, 20, confidence=4.0), line("KR-01", 2, 35), line("KR-02", 7, 40, status="")]
    found = seen({kr(1, confidence=7.0): 40.0, kr(2): 60.0}, lines)
    assert (found.before.progress, found.before.confidence, found.now.confidence) == (30, 4, 7)
    assert found.before.statuses == {Status.ON_TRACK: 1}


# ---- what needs somebody, what was achieved --------------------------------------------------------------------------


def test_who_asks_for_help_comes_first_then_the_level_then_the_distance_from_the_plan() -> None:
    krs = {
        kr(1, level="Team"): 10.0,
        kr(2, level="Team"): 5.0,
        kr(3, level="Company"): 30.0,
        kr(4, level="Team", help_needed="Decide on the bank"): 80.0,
        kr(5, level="Team"): None,
        kr(6, level="Team"): 100.0,
    }
    assert [each.kr.id for each in seen(krs).attention] == ["KR-04", "KR-03", "KR-02", "KR-01", "KR-05"]


def test_what_came_to_its_target_in_a_week_is_finished() -> None:
    before = [line("KR-01", 8, 90), line("KR-02", 8, 100, status=status_text(Status.DONE)), line("KR-03", 8, 10)]
    found = seen({kr(1): 100.0, kr(2): 100.0, kr(3): 30.0}, before)
    assert [each.kr.id for each in found.finished] == ["KR-01"]
    assert [(each.kr.id, gain) for each, gain in found.gains] == [("KR-03", 20)]


def test_an_item_that_was_done_in_a_week_counts_once() -> None:
    shared = Evidence(item(1, 2), 1, 1, EPIC)
    behind = {"KR-01": (shared, Evidence(item(2, 7), 1, 1, EPIC)), "KR-02": (shared, Evidence(item(3, 6), 1, 1, EPIC))}
    assert seen({kr(1): 40.0, kr(2): 40.0}, evidence=behind).delivered == 2


def test_statuses_are_counted_by_team_and_lines_of_health_by_severity() -> None:
    problems = [Problem("no-owner", "", "", "", "KR-01", Severity.HINT), Problem("bad-link", "", "", "", "KR-02")]
    found = seen({kr(1): 100.0, kr(2, team="Pay"): 0.0}, problems=problems)
    assert found.teams == {"Shop": {Status.DONE: 1}, "Pay": {Status.OFF_TRACK: 1}}
    assert found.health == {Severity.HINT: 1, Severity.BLOCKS: 1}


# ---- the course ------------------------------------------------------------------------------------------------------


def test_the_course_runs_from_the_first_day_to_the_last_and_goes_on_where_the_actual_stops() -> None:
    lines = [line("KR-01", 45, 0), line("KR-01", 10, 30)]
    course = seen({kr(1): 50.0}, lines).course
    assert (course[0].on, course[-1].on) == (CYCLE.start, CYCLE.end)
    assert [point.actual for point in course if point.on <= TODAY] == [0, 0, 0, 0, 0, 30, 30, 50]
    [now] = [point for point in course if point.on == TODAY]
    assert (now.low, now.likely, now.high) == (50, 50, 50)
    assert all(point.actual is None for point in course if point.on > TODAY)
    assert all(point.likely is None for point in course if point.on < TODAY)


def test_what_is_expected_ends_at_100_on_the_last_day() -> None:
    expected = [point.expected for point in seen({kr(1): 50.0}).course]
    assert expected == sorted(expected, key=lambda each: each or 0.0)
    assert expected[-1] == 100


@pytest.mark.parametrize(
    "today", [CYCLE.start, CYCLE.start - timedelta(days=9), CYCLE.end, CYCLE.end + timedelta(days=9)]
)
def test_the_course_of_any_day_stays_within_the_cycle(today: date) -> None:
    days = [point.on for point in seen({kr(1): 50.0}, today=today).course]
    assert (days[0], days[-1]) == (CYCLE.start, CYCLE.end)
    assert len(days) == len(set(days))


def test_from_today_it_goes_straight_to_the_forecasts_and_who_has_none_stays_where_it_is() -> None:
    ten_a_week = tuple(Evidence(item(n, 1 + 7 * n), 10, 10, EPIC) for n in range(6))
    late = kr(2, since=TODAY - timedelta(days=3))
    course = seen({kr(1): 60.0, late: 20.0}, evidence={"KR-01": ten_a_week}).course
    ahead = {point.on: point for point in course if point.on >= TODAY}
    assert (ahead[TODAY].likely, ahead[CYCLE.end].likely) == (40, 60)
    day = date(2026, 12, 3)
    on_the_way = pytest.approx(40 + 20 * (day - TODAY) / (CYCLE.end - TODAY))
    assert [ahead[day].low, ahead[day].likely, ahead[day].high] == [on_the_way] * 3


def test_where_it_is_too_early_for_forecasts_no_likely_end_is_drawn() -> None:
    course = seen({kr(1): 5.0}, today=CYCLE.start + timedelta(days=2)).course
    assert {point.likely for point in course} == {None}
    assert [point.actual for point in course if point.actual is not None] == [5]


def test_nothing_known_is_told_as_nothing() -> None:
    found = seen({kr(1): None})
    assert (found.now.progress, found.now.expected, found.before.progress) == (None, None, None)
    assert {(point.actual, point.expected, point.likely) for point in found.course} == {(None, None, None)}
