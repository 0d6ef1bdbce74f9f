"""Which jumps wait for a person."""

from datetime import date, datetime, timedelta

import pytest

from okrsync.model import (
    Cycle,
    Evidence,
    Facts,
    ItemState,
    KeyResult,
    Link,
    LinkKind,
    Memory,
    Part,
    Reading,
    Result,
    Status,
    WorkItem,
)
from okrsync.okrs import guards, measures, rollup
from okrsync.okrs.assess import Assessment
from okrsync.okrs.case import Past
from okrsync.okrs.measures import Measure
from okrsync.okrs.resolve import Ask
from okrsync.okrs.rules import GuardRules, Rules
from okrsync.okrs.way import progress_at
from okrsync.records import replace

CYCLE = Cycle("2026-Q4", date(2026, 10, 1), date(2026, 12, 31))
RULES = Rules(CYCLE)
NOW = datetime(2026, 11, 15, 2)
EPIC = Link("SHOP-1", "jira", LinkKind.ITEM, "SHOP-1")
CELL = Link("file: a.xlsx!KPIs!B7", "file", LinkKind.RANGE, "a.xlsx!KPIs!B7")
KR = KeyResult("KR-01", 4, "Ship it", objective="Grow", target=100.0, unit="%", linked_work="SHOP-1")
FACTS = Facts(
    CYCLE.name, KR.key_result, None, 100.0, 1.0, "SHOP-1", accepted=50.0, earning=15, total=30, links=(("SHOP-1", 30),)
)

NUMBER_FACTS = replace(FACTS, earning=0, total=0.0, links=((CELL.text, 1),))


def work(value: float | None, *, counted: float = 15, total: float = 30, items: int = 30) -> Reading:
    done = [
        WorkItem("jira.a", str(number), f"A-{number}", "Work", "", ItemState.DONE) for number in range(int(counted))
    ]
    evidence = tuple(Evidence(each, 1, 1, EPIC) for each in done)
    return Reading(value, counted, total, evidence=evidence, links={"SHOP-1": items})


def pointed(points: list[int], done: int) -> Reading:
    """The share of points in items of which the first are done."""
    items = [
        WorkItem("jira.a", str(at), f"A-{at}", "Work", "", ItemState.DONE if at < done else ItemState.TO_DO)
        for at in range(len(points))
    ]
    evidence = tuple(
        Evidence(item, worth, worth if at < done else 0, EPIC, Part.COUNTED if at < done else Part.OPEN)
        for at, (item, worth) in enumerate(zip(items, points, strict=True))
    )
    counted, total = sum(points[:done]), sum(points)
    return Reading(100 * counted / total, counted, total, evidence=evidence, links={"SHOP-1": len(points)})


def number(value: float) -> Reading:
    return Reading(value, counted=value, links={CELL.text: 1})


def result(reading: Reading, kr: KeyResult = KR, measure: str = measures.SHARE_OF_ITEMS) -> Result:
    made = Result(kr, measure, reading=reading, start=0.0, target=kr.target, current=reading.value)
    return replace(made, progress=None if reading.value is None else progress_at(made, reading.value))


def reason(reading: Reading, facts: Facts = FACTS, kr: KeyResult = KR) -> str:
    return guards.reason(result(reading, kr), facts, CYCLE.name, GuardRules())


@pytest.mark.parametrize(("value", "guarded"), [(50, False), (30, False), (29.9, True)])
def test_a_fall_of_more_than_20_points_waits(value: float, guarded: bool) -> None:  # noqa: FBT001 - a column
    assert bool(reason(work(value))) is guarded


@pytest.mark.parametrize(
    ("value", "counted", "guarded"), [(80, 24, False), (80.1, 18, True), (80.1, 17, False), (100, 30, True)]
)
def test_a_rise_of_more_than_30_points_and_three_items_waits(value: float, counted: float, guarded: bool) -> None:  # noqa: FBT001 - a column
    assert bool(reason(work(value, counted=counted))) is guarded


@pytest.mark.parametrize(
    ("points", "before", "after", "guarded"),
    [([5, 1, 1], 0, 1, False), ([1, 1, 1, 1, 1, 1, 1, 1, 3, 3, 3], 3, 8, False), ([9, 9, 9, 9, 9, 64], 0, 5, True)],
    ids=["one item of five points", "five items of 29 points", "five items of 41 points"],
)
def test_a_rise_counts_items_and_not_their_points(points: list[int], before: int, after: int, *, guarded: bool) -> None:
    was, now = pointed(points, before), pointed(points, after)
    facts = replace(FACTS, accepted=was.value, earning=was.earning, total=was.total, links=())
    assert bool(guards.reason(result(now), facts, CYCLE.name, GuardRules())) is guarded


def test_a_rise_of_a_number_needs_no_items() -> None:
    assert reason(number(90), NUMBER_FACTS) == "progress rises from 50 % to 90 %"


@pytest.mark.parametrize("reading", [number(1), work(1, counted=30)], ids=["in a cell", "of the work"])
def test_a_yes_is_no_jump(reading: Reading) -> None:
    made = result(reading, replace(KR, target=1.0), measures.YES_NO)
    facts = replace(NUMBER_FACTS, accepted=0.0, links=())
    assert guards.reason(made, facts, CYCLE.name, GuardRules()) == ""


def test_a_yes_that_turns_no_waits() -> None:
    made = result(number(0), replace(KR, target=1.0), measures.YES_NO)
    facts = replace(NUMBER_FACTS, accepted=1.0)
    assert guards.reason(made, facts, CYCLE.name, GuardRules()) == "progress falls from 100 % to 0 %"


@pytest.mark.parametrize(("was", "total", "guarded"), [(30, 21, False), (30, 20, True), (3, 2, True), (6, 4, True)])
def test_a_total_that_shrinks_by_a_third_waits(was: float, total: float, guarded: bool) -> None:  # noqa: FBT001 - a column
    assert bool(reason(work(50, total=total), replace(FACTS, total=was))) is guarded


def test_a_link_that_had_items_and_has_none_waits() -> None:
    assert reason(work(50, items=0)) == "“SHOP-1” had 30 items and now has none"


def test_a_link_that_never_had_items_waits_for_nobody() -> None:
    assert reason(work(50, items=0), replace(FACTS, links=(("SHOP-1", 0),))) == ""


def test_the_first_value_waits_for_nobody() -> None:
    assert reason(work(0), Facts()) == ""


def test_the_value_of_another_cycle_is_not_compared() -> None:
    assert reason(work(0, items=0), replace(FACTS, cycle="2026-Q3")) == ""


def test_with_other_links_the_old_value_is_not_compared() -> None:
    assert reason(work(0, items=0), kr=replace(KR, linked_work="SHOP-2")) == ""


def test_with_another_measure_the_old_value_is_not_compared() -> None:
    assert reason(work(0), kr=replace(KR, measured_by="Items done")) == ""


def test_a_number_typed_by_hand_waits_for_nobody() -> None:
    assert reason(work(0), kr=replace(KR, typed=True)) == ""


def test_a_new_target_moves_the_old_progress_too() -> None:
    assert reason(number(50), NUMBER_FACTS, replace(KR, target=400.0)) == ""


def test_a_kept_number_that_did_not_move_is_no_jump() -> None:
    kr = replace(KR, target=5.0)
    still = result(number(3), kr, measures.KEEP_BELOW)
    assert guards.reason(replace(still, start=3.0), replace(NUMBER_FACTS, accepted=3.0), CYCLE.name, GuardRules()) == ""


# ---- the whole run ---------------------------------------------------------------------------------------------------


def falling(*now: Result, facts: Facts = FACTS) -> str:
    numbered = [replace(each, kr=replace(each.kr, id=f"KR-{index}")) for index, each in enumerate(now)]
    past = {each.kr.id: Past(Memory(each.kr.id), facts) for each in numbered}
    return guards.falling(numbered, past, RULES)


FALLEN, STILL = result(work(48)), result(work(50))


@pytest.mark.parametrize(
    ("fallen", "still", "held"),
    [(5, 11, True), (5, 12, False), (4, 0, False), (5, 0, True)],
)
def test_a_run_is_held_if_more_than_30_percent_and_five_would_fall(fallen: int, still: int, held: bool) -> None:  # noqa: FBT001 - a column
    assert bool(falling(*[FALLEN] * fallen, *[STILL] * still)) is held


def test_a_fall_of_one_point_does_not_count() -> None:
    assert falling(*[result(work(49))] * 5) == ""


def test_guarded_falls_count_by_what_the_work_says() -> None:
    guarded = replace(result(work(0)), guarded="progress falls", current=50.0, progress=50.0)
    assert falling(*[guarded] * 5) == "5 of 5 key results would fall by more than a point at once"


def test_vanished_numbers_count_as_fallen() -> None:
    assert falling(*[result(work(None))] * 5)


def test_the_number_of_a_person_stands_for_itself_beside_work_without_a_value() -> None:
    assert falling(*[replace(result(work(None)), current=50.0)] * 5) == ""


@pytest.mark.parametrize("persons", [{"by_person": True}, {"kr": replace(KR, typed=True)}], ids=["manual", "by hand"])
def test_a_number_of_a_person_that_falls_is_not_compared(persons: dict[str, bool]) -> None:
    assert falling(*[replace(result(work(10)), **persons)] * 5) == ""  # type: ignore[arg-type]


def test_a_number_that_is_only_too_old_to_show_has_not_fallen() -> None:
    stale = replace(result(work(50)), progress=None, status=Status.NO_DATA)
    assert falling(*[stale] * 5) == ""


def test_key_results_that_were_left_are_not_compared() -> None:
    assert falling(*[replace(FALLEN, left=True)] * 5) == ""


def test_a_new_cycle_holds_no_run() -> None:
    assert falling(*[FALLEN] * 5, facts=replace(FACTS, cycle="2026-Q3")) == ""


def test_changed_links_hold_no_run() -> None:
    assert falling(*[FALLEN] * 5, facts=replace(FACTS, linked_work="SHOP-2")) == ""


# ---- what a guard leaves in place ------------------------------------------------------------------------------------


def assessed(*, facts: Facts = FACTS, accepted: bool = False, force: bool = False) -> Result:
    return Assessment(
        tree=rollup.tree([KR]),
        asks={KR.id: Ask(KR, Measure(measures.SHARE_OF_ITEMS), (("jira.a", EPIC),))},
        readings={KR.id: work(10, counted=3)},
        left={},
        past={KR.id: Past(Memory(KR.id), facts)},
        rules=RULES,
        now=NOW,
        accepted=frozenset({KR.id} if accepted else ()),
        force=force,
    ).results()[KR.id]


def test_a_guarded_result_keeps_the_old_numbers_and_has_no_data() -> None:
    found = assessed()
    assert (found.current, found.progress, found.status) == (50, 50, Status.NO_DATA)


def test_a_guarded_result_says_both_numbers() -> None:
    assert assessed().why == (
        "Waits for a person: progress falls from 50 % to 10 %; the last accepted value is 50; the work now says 10."
    )


@pytest.mark.parametrize("force", [True, False])
def test_an_accepted_number_is_taken_over(*, force: bool) -> None:
    found = assessed(accepted=not force, force=force)
    assert (found.current, found.guarded) == (10, "")


def test_a_total_below_nought_does_not_shrink() -> None:
    sums = replace(FACTS, total=-15.0, accepted=50.0)
    assert reason(work(50, total=-15), sums) == ""


def test_what_the_book_learned_later_than_the_day_of_a_run_holds_nothing_back() -> None:
    found = assessed(facts=replace(FACTS, answered=NOW + timedelta(days=1)))
    assert (found.current, found.guarded) == (10, "")
