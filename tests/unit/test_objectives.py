"""Objectives have a line of their own, on which people name an owner and a weight."""

from collections.abc import Mapping

import pytest

from okrsync.model import Cell, KeyResult, Objective, Row, Status, Value
from okrsync.okrs import rollup
from okrsync.okrs.goals import Terms, rows_of, terms
from okrsync.pages.objectives import page
from okrsync.records import replace

KR = KeyResult("KR-01", 4, "Win", "Grow", "Shop")
MEMBERS = rollup.tree([KR, replace(KR, id="KR-02", objective="Save")]).members
GROW, SAVE = ("shop", "grow"), ("shop", "save")


def row(number: int, objective: str = "Grow", key_results: str = "KR-01", **cells: Value) -> Row:
    told: Mapping[str, Value] = {"objective": objective, "team": "Shop", "key_results": key_results, **cells}
    return Row(number, {key: Cell(value) for key, value in told.items() if value is not None})


def goal(objective: str, progress: float | None = 40.0, **more: object) -> Objective:
    told = Objective(objective, "Shop", "Team", "", progress, 50.0, Status.AT_RISK, 1, 2, ("KR-01", "KR-02"))
    return replace(told, **more)  # type: ignore[arg-type]


# ---- what people say of an objective ---------------------------------------------------------------------------------


def test_an_objective_is_known_by_team_and_text_whatever_the_case() -> None:
    found = rows_of([row(4, "GROW"), row(5, "Other", "KR-09")], MEMBERS)
    assert {goal: each.number for goal, each in found.items()} == {GROW: 4}


def test_an_objective_that_people_renamed_keeps_its_row_by_its_key_results() -> None:
    found = rows_of([row(4, "Grow fast", "KR-01"), row(5, "Save", "KR-02")], MEMBERS)
    assert {goal: each.number for goal, each in found.items()} == {GROW: 4, SAVE: 5}


def test_owner_and_weight_are_peoples_and_a_blank_weight_is_1() -> None:
    said, problems = terms({GROW: row(4, owner="Ann", weight=2.0), SAVE: row(5)})
    assert said == {GROW: Terms("Ann", 2.0), SAVE: Terms("", 1.0)}
    assert problems == ()


@pytest.mark.parametrize("weight", [-1.0, "much"])
def test_a_weight_that_is_none_is_a_problem_and_counts_as_1(weight: Value) -> None:
    said, [problem] = terms({GROW: row(4, weight=weight)})
    assert said[GROW].weight == 1
    assert (problem.where, problem.code) == ("Objectives › Grow", "objective-weight")


# ---- what a weight does ----------------------------------------------------------------------------------------------


def test_a_roll_up_weighs_the_objectives_below_it() -> None:
    heavy, light = goal("Grow", 80.0, weight=3.0), goal("Save", 40.0)
    assert rollup.mean([heavy, light]) == 70
    assert rollup.mean([heavy, goal("Save", 0.0, weight=0.0)]) == 80
    assert rollup.mean([goal("Save", weight=0.0)]) is None


def test_what_each_objective_brings_sums_to_the_roll_up_whatever_they_weigh() -> None:
    known = [goal("Grow", 80.0, weight=3.0), goal("Save", 40.0)]
    found = rollup.pieces(known, 0.0, 200.0)
    assert sum(piece.contribution for piece in found) == pytest.approx(2 * 70)


# ---- the tab ---------------------------------------------------------------------------------------------------------


def tree() -> rollup.Tree:
    return rollup.tree([KR, replace(KR, id="KR-02", objective="Save")])


def test_a_line_says_where_the_objective_stands_and_what_it_is_made_of() -> None:
    [line] = page([goal("Grow", supports="KR-09")], tree(), ()).rows
    assert line.cells == {
        "objective": "Grow",
        "team": "Shop",
        "level": "Team",
        "status": "▲ At risk",
        "progress": 40.0,
        "vs_plan": -10.0,
        "known": "1 of 2",
        "supports": "KR-09",
        "key_results": "KR-01, KR-02",
    }


def test_an_objective_without_data_shows_a_dash() -> None:
    [line] = page([goal("Grow", None, plan=None, status=Status.NO_DATA)], tree(), ()).rows
    assert (line.cells["progress"], line.cells["vs_plan"]) == ("—", "—")


def test_lines_follow_the_order_of_the_rows_and_keep_what_people_wrote_beside() -> None:
    before = [row(4, "Save", "KR-02", owner="Bo"), row(5, "Grow", owner="Ann")]
    found = page([goal("Grow"), goal("Save")], tree(), before).rows
    assert [(line.cells["objective"], line.was) for line in found] == [("Grow", 5), ("Save", 4)]


def test_a_line_of_an_objective_that_is_gone_stays_only_where_people_wrote_something() -> None:
    before = [row(4), row(5, "Old", "KR-08", owner="Ann"), row(6, "Older", "KR-07")]
    found = page([goal("Grow")], tree(), before).rows
    assert [line.was for line in found] == [4, 5]
    assert (found[1].cells["status"], found[1].cells["progress"]) == ("no longer in OKRs", None)


def test_what_people_write_into_lines_of_their_own_is_not_touched() -> None:
    note = Row(9, {"owner": Cell("Who is missing here?")})
    _, own = page([goal("Grow")], tree(), [note]).rows
    assert (own.was, own.cells) == (9, {})
