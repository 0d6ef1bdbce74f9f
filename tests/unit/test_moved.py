"""Which days a number is compared with, and what its links held then."""

from collections.abc import Mapping
from datetime import date, datetime

from okrsync.errors import Problem
from okrsync.model import (
    Answer,
    CheckIn,
    Cycle,
    Facts,
    Items,
    ItemState,
    KeyResult,
    Link,
    LinkKind,
    Memory,
    Move,
    Number,
    Recalled,
    WorkItem,
)
from okrsync.okrs import measures
from okrsync.okrs.case import Case, Past
from okrsync.okrs.measures import Measure
from okrsync.okrs.moved import Known, days, gone, movements
from okrsync.okrs.movement import told
from okrsync.okrs.resolve import Ask
from okrsync.okrs.rules import Rules
from okrsync.records import replace

RULES = Rules(Cycle("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)))
NIGHT = datetime(2026, 11, 20, 2)
TODAY, WEEK_AGO, BEFORE = date(2026, 11, 20), date(2026, 11, 13), date(2026, 9, 30)
EPIC = ("jira.a", Link("SHOP-1", "jira", LinkKind.ITEM, "SHOP-1"))
QUERY = ("jira.a", Link("jql: x", "jira", LinkKind.QUERY, "x"))
KR = KeyResult("KR-01", 4, "Ship it")
ASK = Ask(KR, Measure(measures.SHARE_OF_ITEMS), (EPIC,))


NO_FACTS = Facts()


def case(ask: Ask, *lines: CheckIn, facts: Facts = NO_FACTS) -> Case:
    """A key result of which the book remembers these lines and facts."""
    return Case(ask, Past(Memory("KR-01"), facts, lines), RULES, NIGHT)


def item(id_: int, closed: datetime | None = None, created: datetime = datetime(2026, 9, 1)) -> WorkItem:
    state = ItemState.DONE if closed else ItemState.TO_DO
    return WorkItem("jira.a", str(id_), f"A-{id_}", "Work", "", state, created, closed)


DONE, OPEN = item(1, datetime(2026, 11, 18)), item(2)
ANSWERS: Mapping[tuple[str, Link], Answer] = {EPIC: Items((DONE, OPEN))}


def steps(links: Mapping[date, Mapping[tuple[str, Link], Recalled]], ask: Ask = ASK) -> list[Move]:
    """What moved the number since a week ago."""
    week, _ = movements(case(ask), ANSWERS, Known(links))
    return [step.move for step in week.steps]


def test_a_number_is_compared_with_a_week_ago_and_with_the_eve_of_its_first_day() -> None:
    assert days(ASK, RULES, TODAY) == (WEEK_AGO, BEFORE)


def test_in_the_first_week_only_the_eve_is_left() -> None:
    assert days(ASK, RULES, date(2026, 10, 5)) == (BEFORE,)


def test_a_key_result_begins_on_its_own_from() -> None:
    assert days(replace(ASK, kr=replace(KR, since=date(2026, 11, 1))), RULES, TODAY) == (WEEK_AGO, date(2026, 10, 31))


def test_before_its_first_day_there_is_nothing_to_compare_with() -> None:
    assert days(ASK, RULES, date(2026, 9, 30)) == ()


def test_without_memory_the_dates_of_the_items_tell() -> None:
    week, begin = movements(case(ASK), ANSWERS, Known())
    assert [(each.since, each.before, each.after, each.remembered) for each in (week, begin)] == [
        (WEEK_AGO, 0, 50, False),
        (BEFORE, 0, 50, False),
    ]


def test_what_is_remembered_tells_what_moved_away() -> None:
    gone = item(3)
    memory = {WEEK_AGO: {EPIC: Recalled((item(1), OPEN, gone), WEEK_AGO)}}
    assert steps(memory) == [Move.MOVED_AWAY, Move.DELIVERED]
    assert movements(case(ASK), ANSWERS, Known(memory))[0].remembered


def test_of_a_link_that_is_known_only_since_later_the_first_known_day_counts() -> None:
    gone = item(3)
    memory = {
        WEEK_AGO: {EPIC: Recalled((item(1), OPEN, gone, item(4, created=datetime(2026, 11, 15))), date(2026, 11, 16))}
    }
    week, _ = movements(case(ASK), ANSWERS, Known(memory))
    first, *_ = week.steps
    assert (first.move, first.keys) == (Move.MOVED_AWAY, ("A-3",))
    assert not week.remembered


def test_what_was_still_open_when_a_link_became_known_was_done_when_its_date_says_so() -> None:
    early = item(1, datetime(2026, 11, 10))
    links = {WEEK_AGO: {EPIC: Recalled((item(1), OPEN), date(2026, 11, 16))}}
    week, _ = movements(case(ASK), {EPIC: Items((early, OPEN))}, Known(links))
    assert (week.before, week.steps) == (50, ())


def test_an_item_of_two_links_moves_once() -> None:
    ask = replace(ASK, links=(EPIC, QUERY))
    answers = {**ANSWERS, QUERY: Items((DONE,))}
    week, _ = movements(case(ask), answers, Known())
    assert [(step.move, step.items) for step in week.steps] == [(Move.DELIVERED, 1)]


def test_a_cell_a_persons_number_and_a_link_that_failed_have_no_movement() -> None:
    assert movements(case(ASK), {EPIC: Number(5.0)}, Known()) == ()
    assert movements(case(ASK), {EPIC: Problem("bad-query", "", "", "")}, Known()) == ()
    assert movements(case(ASK), {}, Known()) == ()
    assert movements(case(replace(ASK, how=Measure(measures.CELL_VALUE))), ANSWERS, Known()) == ()
    assert movements(case(replace(ASK, how=Measure(measures.UNMEASURED))), ANSWERS, Known()) == ()


GONE = {WEEK_AGO: {EPIC: Recalled((item(1), OPEN, item(3), item(4)), WEEK_AGO)}}


def test_what_links_of_a_key_result_no_longer_bring_is_gone() -> None:
    assert gone([ASK], ANSWERS, Known(GONE), RULES, TODAY) == {"jira.a": ("3", "4")}
    ask, answers = replace(ASK, links=(EPIC, QUERY)), {**ANSWERS, QUERY: Items((item(3),))}
    assert gone([ask], answers, Known(GONE), RULES, TODAY) == {"jira.a": ("4",)}
    assert gone([ASK], ANSWERS, Known(), RULES, TODAY) == {}


def test_in_the_first_week_what_is_gone_since_the_eve_is_told() -> None:
    began = replace(ASK, kr=replace(KR, since=date(2026, 11, 17)))
    eve = date(2026, 11, 16)
    since = {eve: {EPIC: Recalled((item(1), item(3)), eve)}, WEEK_AGO: {EPIC: Recalled((item(1), item(4)), WEEK_AGO)}}
    assert gone([began, replace(began, links=(QUERY,))], ANSWERS, Known(since), RULES, TODAY) == {"jira.a": ("3",)}
    assert gone([began], ANSWERS, Known(since), RULES, eve) == {}


def test_where_items_are_that_moved_away_is_told() -> None:
    places = {("jira.a", "3"): "PAY-210", ("jira.a", "4"): "PAY-210"}
    week, _ = movements(case(ASK), ANSWERS, Known(GONE, places))
    assert "2 moved away (to PAY-210)" in told(week)
    week, _ = movements(case(ASK), ANSWERS, Known(GONE, {("jira.a", "3"): "PAY-210"}))
    assert "2 moved away (1 to PAY-210)" in told(week)


def test_work_that_does_not_say_when_it_was_done_tells_nothing_of_a_day_that_is_not_remembered() -> None:
    undated = {EPIC: Items((replace(DONE, closed=None), OPEN))}
    assert movements(case(ASK), undated, Known()) == ()
    remembered = {WEEK_AGO: {EPIC: Recalled((item(1), OPEN), WEEK_AGO)}}
    [week] = movements(case(ASK), undated, Known(remembered))
    assert (week.since, week.before, week.after) == (WEEK_AGO, 0, 50)


LINE = CheckIn("KR-01", date(2026, 11, 12), "", 25, 100, 25, 50, "", run="run-1")
HUNG_ON = Facts(cycle="2026-Q4", begun=True, key_result="Ship it", linked_work="SHOP-9", weight=1.0)
RELINKED = replace(ASK, kr=replace(KR, linked_work="SHOP-1"))


def test_another_link_is_a_step_from_the_number_of_the_old_one() -> None:
    [week] = movements(case(RELINKED, LINE, facts=HUNG_ON), ANSWERS, Known())
    assert (week.before, week.after) == (25, 50)
    assert [(step.move, step.amount) for step in week.steps] == [(Move.RELINKED, -25), (Move.DELIVERED, 50)]
    assert told(week) == "since 13 Nov: 1 delivered, link changed"


def test_of_another_measure_or_of_a_link_without_history_the_way_is_not_told() -> None:
    other = replace(ASK, kr=replace(KR, measured_by="Items done", linked_work="SHOP-9"))
    assert movements(case(other, LINE, facts=HUNG_ON), ANSWERS, Known()) == ()
    assert movements(case(RELINKED, replace(LINE, run=""), facts=HUNG_ON), ANSWERS, Known()) == ()
