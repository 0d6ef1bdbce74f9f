"""A run does what it was asked for and no more: some key results, another day, nothing but a plan."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from okrsync.layout import HISTORY, OKRS
from tests.e2e.world import Done, Jira, World, epic, found, jira, row, table

GOALS = {
    "TOP": row("TOP", "", Objective="Top", Target="", Unit=""),
    "SAID": row("SAID", "", Objective="Said", **{"Measured by": "Roll-up"}),
    "ONE": row("ONE", Objective="Below", Supports="TOP"),
    "TWO": row("TWO", "ACME-200", Objective="Beside", Supports="top"),
    "THREE": row("THREE", "ACME-200", Objective="Under", Supports="SAID"),
    "ELSE": row("ELSE", "ACME-200", Objective="Else"),
}
NUMBERS = {"TOP": 62.5, "SAID": 75}


@pytest.fixture
def served() -> Iterator[Jira]:
    """Half of one epic is done, three quarters of the other."""
    with jira(epic("ACME-100", 2, 4), epic("ACME-200", 3, 4)) as one:
        yield one


@pytest.fixture
def world(served: Jira, tmp_path: Path) -> World:
    """Two roll-ups, by what supports them and by name; two rows support the first, one the second, one nothing."""
    return found(tmp_path, served.url, list(GOALS.values()))


def reported(done: Done) -> set[str]:
    return {each["id"] for each in done.json["key_results"]}


def lines(world: World) -> set[Any]:
    """Whom History tells of."""
    return {line["ID"] for line in table(world.book, HISTORY)}


# ---- a roll-up -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("id_", "current"), NUMBERS.items())
def test_a_roll_up_alone_has_the_number_of_a_full_sync(world: World, id_: str, current: float) -> None:
    alone = [world.explain(id_).json, world.sync("--only", id_).key_result(id_), world.sync().key_result(id_)]
    assert [each["current"] for each in alone] == [current] * 3
    assert [each["measured_by"] for each in alone] == ["Roll-up"] * 3


def test_a_roll_up_alone_writes_and_reports_nothing_of_its_supporters(world: World) -> None:
    done = world.sync("--only", "TOP")
    assert (done.code, reported(done), {each["id"] for each in done.json["changes"]}) == (0, {"TOP"}, {"TOP"})
    assert {id_: world.cells(id_)["Current"] for id_ in GOALS} == dict.fromkeys(GOALS) | {"TOP": 62.5}
    assert lines(world) == {"TOP"}


def test_a_roll_up_of_roll_ups_is_computed_down_to_the_work(served: Jira, tmp_path: Path) -> None:
    top, middle = row("TOP", "", Objective="Top"), row("MID", "", Objective="Middle", Supports="TOP")
    world = found(tmp_path, served.url, [top, middle, row("ONE", Objective="Below", Supports="MID")])
    assert world.explain("TOP").json["current"] == 50


def test_a_roll_up_whose_only_supporter_is_broken_is_still_one(world: World) -> None:
    for id_ in ("ONE", "TWO"):
        world.type(OKRS, id_, "Target", "many")
    told = world.sync("--only", "TOP").key_result("TOP")
    assert (told["measured_by"], told["status"], told["current"]) == ("Roll-up", "No data", None)


# ---- the others ------------------------------------------------------------------------------------------------------


def test_only_changes_the_row_it_names(world: World) -> None:
    done = world.sync("--only", "TWO")
    assert {change["id"] for change in done.json["changes"]} == {"TWO"}
    assert (world.cells("ONE")["Current"], world.cells("TWO")["Current"]) == (None, 75)


@pytest.mark.parametrize("days", ["2026-11-21", "2026-11-23"], ids=["the next day", "three days later"])
def test_rows_that_nobody_asked_for_never_turn_to_no_data(world: World, days: str) -> None:
    world.sync()
    before = {id_: world.cells(id_) for id_ in GOALS}
    done = world.on(days).sync("--only", "TOP")
    assert (done.code, done.key_result("TOP")["current"]) == (0, 62.5)
    assert {id_: world.cells(id_) for id_ in GOALS if id_ != "TOP"} == {
        id_: cells for id_, cells in before.items() if id_ != "TOP"
    }


def test_a_guarded_row_that_nobody_asked_for_makes_no_exit_code(served: Jira, world: World) -> None:
    world.sync()
    served.holds(epic("ACME-100", 2, 4), epic("ACME-200", 0, 4))
    assert world.sync("--only", "ONE").code == 0
    assert world.sync("--only", "ELSE").code == 3


# ---- its name --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["sync", "plan"])
def test_an_id_may_be_asked_for_in_any_case(world: World, command: str) -> None:
    done = getattr(world, command)("--only", "two")
    assert (done.code, reported(done), done.key_result("TWO")["current"]) == (0, {"TWO"}, 75)


def test_an_id_may_be_explained_in_any_case(world: World) -> None:
    done = world.explain("two")
    assert (done.code, done.json["id"], done.json["current"]) == (0, "TWO", 75)


def test_only_of_an_unknown_id_says_so(world: World) -> None:
    done = world.sync("--only", "KR-99")
    assert done.code == 2
    assert "KR-99" in done.advice


# ---- another day, or nothing but a plan ------------------------------------------------------------------------------


def test_today_moves_the_plan_and_the_lines_of_history(world: World) -> None:
    early, late = world.on("2026-10-15").plan(), world.on("2026-12-31").plan()
    assert early.key_result("ONE")["plan"] < late.key_result("ONE")["plan"] == 100
    assert world.on("2026-10-15").sync().key_result("ONE")["synced"].startswith("2026-10-15")


def test_a_plan_writes_nothing(world: World) -> None:
    before = world.book.read_bytes()
    done = world.plan()
    assert (done.code, done.json["outcome"]) == (0, "planned")
    assert len(done.json["changes"]) > 4
    assert world.book.read_bytes() == before
    assert sorted(path.name for path in world.folder.iterdir()) == ["okrs.xlsx", "okrsync.yaml", "token.txt"]
