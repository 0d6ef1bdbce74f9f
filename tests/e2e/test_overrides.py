"""A person has the last word: jumps wait for one, and a number typed by hand stands over the work's own."""

from pathlib import Path

import pytest

from okrsync.layout import HEALTH, OKRS
from tests.e2e.world import TODAY, Jira, World, epic, found, issue, row

NEXT = "2026-11-21"
ID = "KR-01"


@pytest.fixture
def world(served: Jira, tmp_path: Path) -> World:
    """Eight of ten are done; the next day begins."""
    served.holds(epic("ACME-100", 8, 10))
    world = found(tmp_path, served.url, [row(ID)])
    world.sync()
    return world.on(NEXT)


@pytest.fixture
def fallen(served: Jira, world: World) -> World:
    """Eight of ten were done; now two are."""
    served.holds(epic("ACME-100", 2, 10))
    return world


# ---- guards ----------------------------------------------------------------------------------------------------------


def test_a_number_that_falls_far_waits_for_a_person(fallen: World) -> None:
    done = fallen.sync()
    told = done.key_result(ID)
    assert (done.code, told["current"], told["status"]) == (3, 80, "No data")
    assert "80" in told["guarded"]
    cells = fallen.cells(ID)
    assert (cells["Current"], cells["Progress"], cells["Status"]) == (80, pytest.approx(0.8), "? No data")
    (line,) = fallen.health(ID)
    assert f"--accept {ID}" in line["What to do"]


@pytest.mark.parametrize("taken", [["--accept", ID], ["--accept", "kr-01"], ["--force"]], ids=" ".join)
def test_a_guarded_number_is_taken_over_when_asked_to(fallen: World, taken: list[str]) -> None:
    assert fallen.sync().code == 3
    assert fallen.sync(*taken).code == 0
    assert fallen.cells(ID)["Current"] == 20
    assert fallen.health(ID) == []
    assert fallen.sync().json["changes"] == []


def test_a_yes_in_health_takes_a_guarded_number_over(fallen: World) -> None:
    fallen.sync()
    fallen.type(HEALTH, ID, "Accept", "yes")
    assert fallen.sync().code == 0
    assert (fallen.cells(ID)["Current"], fallen.health(ID)) == (20, [])


def test_a_yes_in_health_outlives_a_night_without_an_answer(served: Jira, fallen: World) -> None:
    fallen.sync()
    fallen.type(HEALTH, ID, "Accept", "yes")
    served.fails_from(1, "/rest")
    assert fallen.sync().code == 1
    (line,) = fallen.health(ID)
    assert (line["Accept"], fallen.cells(ID)["Current"]) == ("yes", 80)
    served.holds(epic("ACME-100", 2, 10))
    assert fallen.sync().code == 0
    assert (fallen.cells(ID)["Current"], fallen.health(ID)) == (20, [])


@pytest.mark.parametrize(("done", "guarded"), [(1, False), (5, True)])
def test_a_rise_counts_items_and_not_their_points(served: Jira, tmp_path: Path, done: int, *, guarded: bool) -> None:
    def stories(done: int) -> list[dict[str, object]]:
        points = [5.0, 1.0, 1.0, 1.0, 1.0, 3.2]
        states = ["Done" if at < done else "To Do" for at in range(len(points))]
        made = [
            issue(f"ACME-{101 + at}", state, epic="ACME-100", points=worth)
            for at, (state, worth) in enumerate(zip(states, points, strict=True))
        ]
        return [issue("ACME-100"), *made]

    world = found(tmp_path / "points", served.url, [row(ID, **{"Measured by": "Share of points"})])
    served.holds(stories(0))
    world.sync()
    served.holds(stories(done))
    told = world.on(NEXT).sync().key_result(ID)
    assert bool(told["guarded"]) is guarded


SIX = [f"KR-0{number}" for number in range(1, 7)]


@pytest.fixture
def six(served: Jira, tmp_path: Path) -> World:
    """Six epics, eight of ten done in each; now seven."""
    keys = [f"ACME-{number}00" for number in range(1, 7)]
    world = found(tmp_path / "six", served.url, [row(id_, key) for id_, key in zip(SIX, keys, strict=True)])
    served.holds(*(epic(key, 8, 10) for key in keys))
    world.sync()
    served.holds(*(epic(key, 7, 10) for key in keys))
    return world.on(NEXT)


def test_too_many_falling_at_once_hold_the_run_until_it_is_forced(six: World) -> None:
    before = six.book.read_bytes()
    done = six.sync()
    assert (done.code, done.json["outcome"]) == (3, "held")
    assert "6 of 6" in done.json["held"]
    assert "--force" in done.advice
    assert six.book.read_bytes() == before
    assert six.sync("--force").code == 0
    assert [six.cells(id_)["Current"] for id_ in SIX] == [70] * 6


def test_numbers_typed_by_hand_hold_no_run(six: World) -> None:
    for id_ in SIX:
        six.type(OKRS, id_, "Current", 10)
    assert six.sync().json["outcome"] == "done"


def test_numbers_of_manual_rows_hold_no_run(served: Jira, tmp_path: Path) -> None:
    manual = {"Start": "0", "Current": "80", "Measured by": "Manual"}
    world = found(tmp_path, served.url, [row(id_, "", **manual) for id_ in SIX])
    world.sync()
    for id_ in SIX:
        world.type(OKRS, id_, "Current", 10)
    assert world.on(NEXT).sync().json["outcome"] == "done"


# ---- a number typed over the work's own ------------------------------------------------------------------------------


def test_a_number_by_hand_does_not_hide_a_jump_from_the_guard(fallen: World) -> None:
    fallen.type(OKRS, ID, "Current", 85)
    told = fallen.sync().key_result(ID)
    assert (told["current"], told["progress"], told["guarded"]) == (85, 85, None)
    fallen.type(OKRS, ID, "Current", None)
    told = fallen.sync().key_result(ID)
    assert (told["current"], told["status"]) == (80, "No data")
    assert told["guarded"] == "progress falls from 80 % to 20 %"


def test_a_number_by_hand_is_told_while_the_source_is_down(served: Jira, world: World) -> None:
    world.type(OKRS, ID, "Current", 85)
    assert world.sync().key_result(ID)["current"] == 85
    served.fails_from(1, "/rest")
    done = world.sync()
    assert done.code == 1
    assert (done.key_result(ID)["current"], done.key_result(ID)["progress"]) == (85, 85)


def test_a_number_typed_on_the_very_night_that_the_source_is_down_is_told(served: Jira, world: World) -> None:
    world.type(OKRS, ID, "Current", 85)
    served.fails_from(1, "/rest")
    told = world.sync().key_result(ID)
    assert (told["current"], told["progress"]) == (85, 85)


# ---- what else people type -------------------------------------------------------------------------------------------


def test_a_synced_typed_over_does_not_stop_the_clock(served: Jira, world: World) -> None:
    world.type(OKRS, ID, "Synced", "last week, I think")
    world.sync()
    served.fails_from(1, "/rest")
    assert world.on("2026-11-22").sync().key_result(ID)["status"] != "No data"
    told = world.on("2026-11-24").sync().key_result(ID)
    assert told["status"] == "No data"
    assert "No new number since 21 Nov" in told["why"]


@pytest.mark.parametrize("current", ["yes", "no"])
@pytest.mark.parametrize("phase", ["active", "paused"])
def test_a_yes_or_no_by_hand_is_not_explained_by_a_number(
    served: Jira, tmp_path: Path, current: str, phase: str
) -> None:
    asked = row(ID, "", Target="", Unit="", State=phase, **{"Measured by": "Yes/no"})
    world = found(tmp_path / "said", served.url, [asked])
    world.type(OKRS, ID, "Current", current)
    told = world.sync().key_result(ID)
    assert told["current"] == (current == "yes")
    assert not any(mark.isdigit() for mark in told["why"])


def test_a_number_to_keep_that_a_person_brings_is_not_explained_by_0(served: Jira, tmp_path: Path) -> None:
    kept = row(ID, "", Target="95", Current="99", **{"Measured by": "Keep above"})
    world = found(tmp_path / "kept", served.url, [kept])
    told = world.on(TODAY).sync().key_result(ID)
    assert (told["current"], told["status"], told["why"]) == (99, "On track", "")
