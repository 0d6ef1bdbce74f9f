"""Goals that people move in mid-cycle are remembered and named."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.model import CheckIn, Cycle, Facts, KeyResult, Kind, Memory, Phase, Reading, Result, Value
from okrsync.okrs import goalposts, measures
from okrsync.okrs.case import Past
from okrsync.okrs.memory import fact_cells, facts_of
from okrsync.okrs.plan import checkins, facts_after
from okrsync.okrs.rules import Curve, Rules
from okrsync.records import replace

CYCLE = Cycle("2026-Q4", date(2026, 10, 1), date(2026, 12, 31))
RULES = Rules(CYCLE)
LATE, EARLY = date(2026, 12, 3), date(2026, 10, 5)
KR = KeyResult("KR-01", 4, "Ship it", start=5.0, target=55.0, measured_by="Cell value", linked_work="file: a.xlsx!B7")
TEXT = st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=12)

Change = Mapping[str, object]


def result(kr: KeyResult, day: date, current: float | None = 25.5) -> Result:
    """A result as computed on a day."""
    return Result(
        kr,
        measure=kr.measured_by,
        reading=Reading(current),
        start=kr.start,
        target=kr.target,
        current=current,
        synced=datetime(day.year, day.month, day.day, 2),
        why="Counted.",
    )


def told(*days: tuple[date, Change], kr: KeyResult = KR, current: float | None = 25.5, rules: Rules = RULES) -> str:
    """Why on the last of these days, each of which saw changes of the key result, after a first day without."""
    facts = facts_after(result(kr, CYCLE.start), Facts(), CYCLE.name)
    why = ""
    for day, change in days:
        kr = replace(kr, **change)  # type: ignore[arg-type]
        found = goalposts.named(result(kr, day, current), facts, rules, day)
        why, facts = found.why, facts_after(found, facts, CYCLE.name)
    return why.removeprefix("Counted; ").removesuffix(".")


# ---- what is named ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"target": 50.0}, "target lowered 55 → 50 on 3 Dec; 41 % of the first target"),
        ({"target": 60.0}, "target raised 55 → 60 on 3 Dec; 41 % of the first target"),
        ({"target": None}, "target changed 55 → blank on 3 Dec; 41 % of the first target"),
        ({"start": 0.0}, "start lowered 5 → 0 on 3 Dec; 41 % from the first start"),
        (
            {"start": 0.0, "target": 50.0},
            "target lowered 55 → 50 on 3 Dec; start lowered 5 → 0 on 3 Dec; 41 % of the first target",
        ),
        ({"weight": 0.5}, "weight lowered 1 → 0.5 on 3 Dec"),
        ({"linked_work": "SHOP-1"}, "link changed on 3 Dec"),
        ({"due": date(2027, 9, 30)}, "due date changed blank → 30 Sep 2027 on 3 Dec"),
        ({"since": date(2026, 11, 1)}, "first day changed blank → 1 Nov 2026 on 3 Dec"),
        ({"kind": Kind.STRETCH}, "kind changed on 3 Dec"),
        (
            {"target": 50.0, "measured_by": "Items open"},
            "target lowered 55 → 50 on 3 Dec; measure changed on 3 Dec",
        ),
        ({"measured_by": "Manual"}, "measure changed on 3 Dec"),
        ({"key_result": "Ship half of it"}, "key result reworded on 3 Dec"),
    ],
)
def test_a_goal_that_moves_after_the_grace_is_named_with_its_day(change: Change, words: str) -> None:
    assert told((LATE, change)) == words


def test_it_is_named_for_the_rest_of_the_cycle() -> None:
    assert told((LATE, {"target": 50.0}), (CYCLE.end, {})).startswith("target lowered 55 → 50 on 3 Dec")


def test_of_several_moves_the_first_and_the_last_are_named() -> None:
    days = [(LATE - timedelta(days=9), {"target": 50.0}), (LATE, {"target": 45.0})]
    assert told(*days) == "target 55 → 45 in 2 steps, last on 3 Dec; 41 % of the first target"


def test_several_changes_of_a_link_are_counted() -> None:
    days = [(LATE - timedelta(days=9), {"linked_work": "SHOP-1"}), (LATE, {"linked_work": "SHOP-2"})]
    assert told(*days) == "link changed 2 times, last on 3 Dec"


def test_moves_of_one_day_are_one_step() -> None:
    assert told((LATE, {"target": 5.5}), (LATE, {"target": 50.0})).startswith("target lowered 55 → 50 on 3 Dec")


def test_a_goal_that_goes_back_to_the_first_is_no_move() -> None:
    assert told((LATE, {"target": 50.0}), (LATE + timedelta(days=1), {"target": 55.0})) == "Counted"


def test_steps_are_counted_from_where_it_last_stood_first() -> None:
    away, back = (date(2026, 12, 1), {"target": 50.0}), (date(2026, 12, 2), {"target": 55.0})
    assert told(away, back, (LATE, {"target": 45.0})).startswith("target lowered 55 → 45 on 3 Dec")


def test_a_goal_that_was_blank_at_first_has_no_first_target_to_compare_with() -> None:
    assert told((LATE, {"target": 50.0}), kr=replace(KR, target=None)) == "target changed blank → 50 on 3 Dec"


def test_at_its_start_it_is_0_percent_of_the_first_target() -> None:
    assert told((LATE, {"target": 50.0}), current=5.0).endswith("; 0 % of the first target")


def test_without_a_number_the_move_is_named_alone() -> None:
    assert told((LATE, {"target": 50.0}), current=None) == "target lowered 55 → 50 on 3 Dec"


def test_a_number_to_keep_is_compared_with_its_first_limit() -> None:
    kept = replace(KR, target=10.0, measured_by=measures.KEEP_BELOW)
    assert told((LATE, {"target": 20.0}), kr=kept, current=20.0).endswith("50 % of the first target")


def test_a_link_whose_change_moved_the_number_this_week_is_told_once() -> None:
    facts = facts_after(result(KR, CYCLE.start), Facts(), CYCLE.name)
    found = replace(result(replace(KR, linked_work="SHOP-1"), LATE), why="Counted; since 26 Nov: link changed.")
    assert goalposts.named(found, facts, RULES, LATE).why == "Counted; since 26 Nov: link changed."


# ---- what is no move -------------------------------------------------------------------------------------------------


def test_in_the_grace_a_goal_may_move() -> None:
    assert told((EARLY, {"target": 50.0}), (LATE, {})) == "Counted"


def test_after_the_grace_the_goal_that_it_ended_with_is_the_first() -> None:
    assert told((EARLY, {"target": 60.0}), (LATE, {"target": 50.0})).startswith("target lowered 60 → 50 on 3 Dec")


def test_the_grace_is_that_of_the_key_results_own_dates() -> None:
    assert told((LATE, {"target": 50.0}), kr=replace(KR, since=date(2026, 12, 1), due=CYCLE.end)) == "Counted"


@pytest.mark.parametrize(("day", "moved"), [(3, False), (4, True)])
def test_the_grace_ends_with_its_last_day(day: int, *, moved: bool) -> None:
    kr = replace(KR, since=date(2026, 12, 1), due=date(2026, 12, 20))
    assert (told((date(2026, 12, day), {"target": 50.0}), kr=kr) != "Counted") is moved


def test_the_grace_is_counted_in_days_whatever_the_curve() -> None:
    slow = replace(RULES, status=replace(RULES.status, curve=Curve.BACK_LOADED))
    assert told((date(2026, 10, 20), {"target": 50.0}), rules=slow).startswith("target lowered 55 → 50 on 20 Oct")


def test_a_longer_grace_in_the_config_forgives_more() -> None:
    rules = replace(RULES, status=replace(RULES.status, grace=0.9))
    assert told((LATE, {"target": 50.0}), rules=rules) == "Counted"


@pytest.mark.parametrize("change", [{"key_result": "ship  it"}, {"linked_work": "file:  a.xlsx!B7"}])
def test_spaces_and_upper_case_are_no_change(change: Change) -> None:
    assert told((LATE, change)) == "Counted"


def test_a_draft_may_be_rewritten() -> None:
    draft = replace(KR, phase=Phase.DRAFT)
    assert told((LATE, {"target": 50.0}), (CYCLE.end, {"phase": Phase.ACTIVE}), kr=draft) == "Counted"


def test_one_that_becomes_a_draft_again_does_not_get_away_with_it() -> None:
    back, forth = (LATE, {"phase": Phase.DRAFT}), (CYCLE.end, {"target": 50.0, "phase": Phase.ACTIVE})
    assert told(back, forth).startswith("target lowered 55 → 50 on 31 Dec")


def test_a_new_cycle_forgets_the_moves_of_the_last() -> None:
    facts = Facts(cycle="2026-Q3", target=99.0, begun=True, steps=(("target", LATE, 99.0),))
    assert goalposts.named(result(KR, LATE), facts, RULES, LATE).why == "Counted."
    assert facts_after(result(KR, LATE), facts, CYCLE.name).steps == ()


def test_the_first_sync_knows_no_move() -> None:
    assert goalposts.named(result(KR, LATE), Facts(), RULES, LATE).why == "Counted."


def test_a_goal_keeps_the_day_on_which_it_moved_where_nothing_else_is_taken_over() -> None:
    facts = facts_after(result(KR, CYCLE.start), Facts(), CYCLE.name)
    moved = replace(KR, target=50.0, comment="Less")
    for days in range(3):
        facts = goalposts.remembered(moved, facts, CYCLE.name, LATE + timedelta(days=days))
    assert (facts.target, facts.accepted, facts.comment) == (50, 25.5, "")
    assert facts.steps == (("target", LATE, 55.0),)


# ---- what is kept ----------------------------------------------------------------------------------------------------

STEPS = st.lists(st.tuples(st.sampled_from(["target", "linked_work"]), st.dates(), st.none() | st.floats(-9, 9) | TEXT))


@given(STEPS, st.booleans(), TEXT.map(str.strip))
def test_the_memory_holds_the_steps(steps: list[tuple[str, date, Value]], begun: bool, team: str) -> None:  # noqa: FBT001 - hypothesis
    facts = Facts(team=team, objective=team, begun=begun, steps=tuple(steps))
    assert facts_of(Memory("KR-01", facts=fact_cells(facts))) == facts


@pytest.mark.parametrize("cell", ['[["target", "2026-12-03', "7", "[7]", '[["target", "soon", 5]]'])
def test_steps_that_a_spreadsheet_cut_or_a_person_broke_are_forgotten(cell: str) -> None:
    assert facts_of(Memory("KR-01", facts={"steps": cell})).steps == ()


def history(change: Change, today: date, current: float = 25.5) -> tuple[CheckIn, ...]:
    """The lines of a second sync of a day, on which a person changed something after the first."""
    facts = facts_after(result(KR, CYCLE.start), Facts(), CYCLE.name)
    line = CheckIn("KR-01", today, "Ship it", 25.5, 55.0, 41.0, 50.0, "● On track", run="run-1")
    past = {"KR-01": Past(Memory("KR-01"), facts, (line,))}
    found = result(replace(KR, **change), today, current)  # type: ignore[arg-type]
    moved = goalposts.newly([found], past, RULES, today)
    return checkins({"KR-01": found}, past, today, "run-2", moved)


def test_a_goal_that_moved_after_the_days_line_gets_a_line_of_its_own() -> None:
    assert [line.target for line in history({"target": 50.0}, LATE)] == [50]


@pytest.mark.parametrize(("change", "today"), [({}, LATE), ({"target": 50.0}, EARLY)])
def test_without_a_move_or_in_the_grace_the_days_line_is_enough(change: Change, today: date) -> None:
    assert history(change, today) == ()


def test_a_due_date_that_moves_back_is_told_no_more() -> None:
    later = (LATE, {"due": date(2027, 9, 30)})
    back = (LATE + timedelta(days=1), {"due": None})
    assert told(later, (LATE + timedelta(days=1), {})) == "due date changed blank → 30 Sep 2027 on 3 Dec"
    assert told(later, back) == "Counted"


def test_a_memory_that_knows_no_dates_yet_tells_no_change_of_them() -> None:
    kr = replace(KR, due=date(2026, 12, 15))
    older = replace(facts_after(result(kr, CYCLE.start), Facts(), CYCLE.name), due=None, kind="")
    assert goalposts.moved(kr, older, CYCLE.name) == ()
