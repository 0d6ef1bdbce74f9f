"""After its cycle a book gets one last write, of a run that leaves nothing open; then it stays as it is."""

from pathlib import Path

import pytest

from okrsync.layout import HEALTH
from tests.e2e.world import CLOUD, Jira, World, epic, found, row

AFTER, LATER = "2027-01-02", "2027-01-03"
NOBODY = "http://127.0.0.1:1" + CLOUD


@pytest.fixture
def world(served: Jira, tmp_path: Path) -> World:
    """Two key results, synced within the cycle; then the work goes on, and the cycle ends."""
    served.holds(epic("ACME-100", 2, 4), epic("ACME-200", 2, 4))
    world = found(tmp_path, served.url, [row("ONE"), row("TWO", "jira.acme: ACME-200")])
    world.sync()
    served.holds(epic("ACME-100", 3, 4), epic("ACME-200", 3, 4))
    return world.on(AFTER)


def closed(served: Jira, world: World) -> bool:
    """Whether a day later new work changes nothing, as the run says too."""
    served.holds(epic("ACME-100", 4, 4), epic("ACME-200", 4, 4))
    before = world.book.read_bytes()
    done = world.on(LATER).plan()
    assert done.json["closed"] is (done.json["changes"] == [])
    assert world.book.read_bytes() == before
    return bool(done.json["closed"])


def test_the_last_write_takes_the_last_numbers(served: Jira, world: World) -> None:
    done = world.sync()
    assert (done.code, done.json["closed"]) == (0, False)
    assert [world.cells(id_)["Current"] for id_ in ("ONE", "TWO")] == [75, 75]
    assert closed(served, world)


def test_afterwards_nothing_is_written_and_the_run_says_why(served: Jira, world: World) -> None:
    world.sync()
    served.holds(epic("ACME-100", 4, 4), epic("ACME-200", 4, 4))
    before = world.book.read_bytes()
    done = world.on(LATER).sync()
    assert (done.code, done.json["outcome"], done.json["closed"], done.json["changes"]) == (0, "done", True, [])
    assert "cycle is over" in done.advice
    assert world.book.read_bytes() == before


def test_a_jump_after_the_last_write_waits_for_nobody(served: Jira, world: World) -> None:
    world.sync()
    served.holds(epic("ACME-100", 0, 4), epic("ACME-200", 0, 4))
    done = world.on(LATER).sync()
    assert (done.code, done.json["outcome"], done.json["closed"]) == (0, "done", True)


def test_on_the_last_day_the_cycle_is_not_over(served: Jira, world: World) -> None:
    world.on("2026-12-31").sync()
    assert not closed(served, world)


def test_a_run_for_one_key_result_is_not_the_last(served: Jira, world: World) -> None:
    assert world.sync("--only", "ONE").code == 0
    assert world.sync().json["closed"] is False
    assert world.cells("TWO")["Current"] == 75
    assert closed(served, world)


def test_a_run_without_one_of_two_jiras_is_not_the_last(served: Jira, tmp_path: Path) -> None:
    served.holds(epic("ACME-100", 3, 4))
    world = found(tmp_path, served.url, [row("ONE", "jira.acme: ACME-100"), row("FAR", "jira.far: ACME-100")]).on(AFTER)
    world.connect("far", NOBODY)
    assert world.sync().json["outcome"] == "partial"
    world.connect("far", served.url)
    assert world.sync().json["closed"] is False
    assert world.cells("FAR")["Current"] == 75
    assert closed(served, world)


def test_a_run_with_a_guarded_number_is_not_the_last(served: Jira, world: World) -> None:
    served.holds(epic("ACME-100", 3, 4), epic("ACME-200", 0, 4))
    assert world.sync().code == 3
    world.type(HEALTH, "TWO", "Accept", "yes")
    done = world.sync()
    assert (done.code, done.json["closed"], world.cells("TWO")["Current"]) == (0, False, 0)
    assert closed(served, world)


def test_a_closed_book_is_written_when_it_is_forced(served: Jira, world: World) -> None:
    world.sync()
    assert closed(served, world)
    done = world.on(LATER).sync("--force")
    assert (done.code, done.json["closed"]) == (0, False)
    assert world.cells("ONE")["Current"] == 100
    assert closed(served, world), "and is closed again"


def test_a_new_cycle_opens_the_book_again(served: Jira, world: World) -> None:
    world.sync()
    text = world.config.read_text(encoding="utf-8").replace("2026-Q4, start: 2026-10-01, end: 2026-12-31", "Q1, NEW")
    world.config.write_text(text.replace("NEW", "start: 2027-01-01, end: 2027-03-31"), encoding="utf-8")
    served.holds(epic("ACME-100", 4, 4), epic("ACME-200", 4, 4))
    assert world.on(LATER).sync().json["closed"] is False
    assert world.cells("ONE")["Current"] == 100
