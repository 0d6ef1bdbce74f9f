"""history, runs and undo as commands: what people read, what programs read, and how they end."""

from datetime import datetime
from pathlib import Path

import pytest

from okrsync import sync, wiring
from okrsync.config import load
from okrsync.layout import OKRS
from okrsync.model import Wish
from tests.e2e.world import Done, Jira, World, epic, found, okrsync, row


@pytest.fixture
def world(tmp_path: Path, served: Jira) -> World:
    """Two nights: half of the epic, then three quarters of it."""
    made = found(tmp_path, served.url, [row("KR-01"), row("KR-02", "")])
    made.on("2026-11-19").sync()
    served.holds(epic("ACME-100", 3, 4))
    made.on("2026-11-20").sync()
    return made


def command(world: World, *args: str) -> Done:
    return okrsync(*args, "--json", "--config", str(world.config))


def test_history_of_a_key_result_has_a_line_a_day_and_a_chart(world: World) -> None:
    done = command(world, "history", "kr-01", "--today", "2026-11-20")
    (course,) = done.json["key_results"]
    recorded = [(line["date"], line["current"]) for line in course["check_ins"] if not line["reconstructed"]]
    assert recorded == [("2026-11-19", 50), ("2026-11-20", 75)]
    assert "19 Nov" in done.err
    assert "━━ Progress" in done.err


def test_history_begins_before_the_first_run_and_says_so(world: World) -> None:
    done = command(world, "history", "kr-01", "--today", "2026-11-20")
    past = [line for line in done.json["key_results"][0]["check_ins"] if line["reconstructed"]]
    assert [(line["date"], line["current"], line["run"]) for line in past][-2:] == [
        ("2026-11-05", 50, None),
        ("2026-11-12", 50, None),
    ]
    assert past[0]["date"] == "2026-10-08"  # a week before, none of the work was there
    assert "~ reconstructed from the dates of the work" in done.err


def test_history_without_an_id_has_a_line_for_each_key_result(world: World) -> None:
    done = command(world, "history")
    assert [each["id"] for each in done.json["key_results"]] == ["KR-01", "KR-02"]
    assert "KR-02" in done.err


def test_history_of_an_unknown_id_names_those_there_are(world: World) -> None:
    done = command(world, "history", "KR-99")
    assert done.code == 2
    assert "KR-01, KR-02" in done.advice


def test_runs_lists_them_newest_first(world: World) -> None:
    done = command(world, "runs")
    assert [each["run"][:12] for each in done.json["runs"]] == ["run-20261120", "run-20261119"]
    assert done.json["runs"][0]["columns"]["Current"] == 1


def test_undo_puts_back_the_last_run_and_undo_again_takes_that_back(world: World) -> None:
    assert world.cells("KR-01")["Current"] == 75
    done = command(world, "undo")
    assert (done.code, world.cells("KR-01")["Current"]) == (0, 50)
    assert "The next sync" in done.err
    again = command(world, "undo", done.json["run"])
    assert (again.code, world.cells("KR-01")["Current"]) == (0, 75)


def test_undo_keeps_what_a_person_typed_since_and_lists_it(world: World) -> None:
    world.type(OKRS, "KR-01", "Why", "we are fine")
    done = command(world, "undo")
    assert world.cells("KR-01")["Why"] == "we are fine"
    assert [(each["column"], each["reason"]) for each in done.json["kept"]] == [("Why", "edited")]


def test_a_sync_after_an_undo_holds_nothing_and_writes_the_work_again(world: World) -> None:
    command(world, "undo")
    done = world.on("2026-11-21").sync()
    assert (done.code, done.json["conflicts"], world.cells("KR-01")["Current"]) == (0, [], 75)


def test_undo_of_an_unknown_run_names_those_there_are(world: World) -> None:
    before = world.book.read_bytes()
    done = command(world, "undo", "run-20200101-000000")
    assert done.code == 2
    assert "run-20261120" in done.advice
    assert world.book.read_bytes() == before


@pytest.mark.parametrize("what", ["history", "runs", "undo"])
def test_the_past_needs_no_token(world: World, what: str) -> None:
    (world.folder / "token.txt").unlink()
    assert command(world, what).code == 0


def test_two_runs_in_one_second_have_two_names(world: World, served: Jira) -> None:
    now = datetime(2026, 11, 22, 2)
    setup = wiring.setup(load(world.config))
    names = []
    for done in (4, 3):
        served.holds(epic("ACME-100", done, 4))
        names.append(sync.sync(setup, now, Wish(force=True)).plan.run)
    assert names == ["run-20261122-020000", "run-20261122-020001"]
    assert names == [each["run"] for each in command(world, "runs").json["runs"]][1::-1]
