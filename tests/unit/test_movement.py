"""What moved a number between two days."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.model import ItemState, Move, Policy, WorkItem
from okrsync.okrs import measures
from okrsync.okrs.counting import Counting, number
from okrsync.okrs.measures import Measure
from okrsync.okrs.movement import explained, movement, told
from okrsync.okrs.past import CLOSED
from okrsync.records import replace

SINCE = date(2026, 11, 13)
RULES = Counting(Policy.LEAVE_OUT, "Points", date(2026, 10, 1))
SHARE = Measure(measures.SHARE_OF_ITEMS)
POINTS = Measure(measures.POINTS_DONE)
MEASURES = [
    *map(
        Measure,
        (
            measures.SHARE_OF_ITEMS,
            measures.SHARE_OF_POINTS,
            measures.ITEMS_DONE,
            measures.POINTS_DONE,
            measures.ITEMS_OPEN,
            measures.NUMBER_OF_ITEMS,
            measures.DAYS_TO_DONE,
            measures.YES_NO,
        ),
    ),
    Measure(measures.SUM_OF, "Points"),
    Measure(measures.AVERAGE_OF, "Points"),
]
OPEN, DONE, DROPPED = ItemState.TO_DO, ItemState.DONE, ItemState.DROPPED


def item(id_: int, state: ItemState = OPEN, **points: float) -> WorkItem:
    closed = datetime(2026, 11, 10) if state in CLOSED else None
    return WorkItem("jira.a", str(id_), f"A-{id_}", "Work", "", state, datetime(2026, 10, 5), closed, points)


@st.composite
def work(draw: st.DrawFn) -> list[WorkItem]:
    found = []
    for id_ in draw(st.sets(st.integers(1, 9))):
        points = draw(st.dictionaries(st.just("Points"), st.integers(0, 13).map(float)))
        closed = draw(st.datetimes(datetime(2026, 10, 6), datetime(2026, 11, 20)))
        each = item(id_, draw(st.sampled_from(ItemState)), **points)
        found.append(replace(each, closed=closed) if each.closed else each)
    return found


@given(work(), work(), st.sampled_from(MEASURES), st.sampled_from(Policy))
def test_the_steps_sum_to_the_difference(
    then: list[WorkItem], now: list[WorkItem], how: Measure, policy: Policy
) -> None:
    rules = replace(RULES, policy=policy)
    found = movement(how, then, now, rules, SINCE)
    assert found.before == number(how, then, rules)
    assert found.after == number(how, now, rules)
    assert sum(step.amount for step in found.steps) == pytest.approx(
        (found.after or 0.0) - (found.before or 0.0), abs=1e-9
    )


@given(work(), st.sampled_from(MEASURES))
def test_where_nothing_moved_nothing_is_told(items: list[WorkItem], how: Measure) -> None:
    found = movement(how, items, items, RULES, SINCE)
    assert (found.steps, told(found)) == ((), "")


def steps(then: list[WorkItem], now: list[WorkItem], how: Measure = SHARE) -> dict[Move, tuple[int, float]]:
    return {step.move: (step.items, step.amount) for step in movement(how, then, now, RULES, SINCE).steps}


def test_work_done_since_is_delivered() -> None:
    assert steps([item(1), item(2)], [item(1, DONE), item(2)]) == {Move.DELIVERED: (1, 50)}


def test_a_fall_by_added_scope_explains_itself() -> None:
    assert steps([item(1, DONE), item(2)], [item(1, DONE), item(2), item(3), item(4)]) == {Move.ADDED: (2, -25)}


def test_what_was_added_and_done_since_is_both() -> None:
    assert steps([item(1)], [item(1), item(2, DONE)]) == {Move.ADDED: (1, 0), Move.DELIVERED: (1, 50)}


def test_what_was_added_and_dropped_since_is_both() -> None:
    then, now = [item(1, DONE), item(2)], [item(1, DONE), item(2), item(3, DROPPED), item(4, DROPPED)]
    assert told(movement(SHARE, then, now, RULES, SINCE)) == "since 13 Nov: 2 added, 2 dropped"
    assert steps(then, now) == {Move.DROPPED: (2, 25), Move.ADDED: (2, -25)}


def test_dropped_work_is_left_out_of_the_total() -> None:
    assert steps([item(1, DONE), item(2)], [item(1, DONE), item(2, DROPPED)]) == {Move.DROPPED: (1, 50)}


def test_work_that_was_opened_again_is_no_longer_done() -> None:
    assert steps([item(1, DONE), item(2)], [item(1), item(2)]) == {Move.RE_OPENED: (1, -50)}


def test_what_left_the_link_moved_away_and_is_named() -> None:
    found = movement(SHARE, [item(1, DONE), item(2)], [item(1, DONE)], RULES, SINCE)
    assert [(step.move, step.amount, step.keys) for step in found.steps] == [(Move.MOVED_AWAY, 50, ("A-2",))]


def test_another_estimate_moves_a_number_of_points() -> None:
    then, now = [item(1, DONE, Points=3)], [item(1, DONE, Points=5)]
    assert steps(then, now, POINTS) == {Move.RE_ESTIMATED: (1, 2)}


def test_what_lost_its_estimate_as_it_was_dropped_is_dropped_alone() -> None:
    then, now = [item(1, DONE, Points=3), item(2, Points=9)], [item(1, DONE, Points=3), item(2, DROPPED)]
    assert steps(then, now, Measure(measures.SHARE_OF_POINTS)) == {Move.DROPPED: (1, 75)}


def test_where_no_estimate_counts_none_is_told() -> None:
    assert steps([item(1, DONE, Points=3), item(2)], [item(1, DONE, Points=5), item(2, Points=1)]) == {}


def test_a_step_names_no_more_than_five_keys() -> None:
    [step] = movement(SHARE, [], [item(id_) for id_ in range(1, 8)], RULES, SINCE).steps
    assert (step.items, len(step.keys)) == (7, 5)


def test_the_sentence_tells_what_was_delivered_first() -> None:
    found = movement(SHARE, [item(1), item(2)], [item(1, DONE), item(2, DROPPED), item(3)], RULES, SINCE)
    assert told(found) == "since 13 Nov: 1 delivered, 1 added, 1 dropped"


def test_all_of_it_is_told_with_its_amounts() -> None:
    found = movement(SHARE, [item(1), item(2)], [item(1, DONE), item(2), item(3), item(4)], RULES, SINCE)
    assert explained(found, 25.0) == "since 13 Nov: 0 → 25 (1 delivered +25, 2 added +0)"


def test_where_nothing_moved_that_is_told_too() -> None:
    assert explained(movement(SHARE, [item(1)], [item(1)], RULES, SINCE), 0.0) == "since 13 Nov: 0 → 0, nothing moved"


def test_what_the_work_says_is_told_so_where_the_number_is_another() -> None:
    found = movement(SHARE, [item(1), item(2)], [item(1, DONE), item(2)], RULES, SINCE)
    assert explained(found, 80.0) == "by the work, since 13 Nov: 0 → 50 (1 delivered +50)"


def test_an_average_of_nothing_is_not_nought() -> None:
    median = Measure(measures.DAYS_TO_DONE)
    found = movement(median, [item(1)], [item(1, DONE)], RULES, SINCE)
    assert found.before is None
    assert found.after == pytest.approx(found.steps[0].amount)
    assert explained(found, found.after).startswith("since 13 Nov: — → ")
    assert "+" not in explained(found, found.after)
