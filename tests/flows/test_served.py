"""`okrsync schedule` in a process of its own, on a server of its own: it fires, it dies, it comes back, it ends."""

import signal
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from flows import server
from okrsync.errors import Unavailable
from tests.e2e.world import TOKEN, World, epic, jira
from tests.flows.company import PATIENCE, Gate, Served, company, days_ago, history, served, until

COMPLETED = "select state_type from flow_run where auto_scheduled and state_type = 'COMPLETED'"


def ask(world: World, query: str) -> list[tuple[Any, ...]]:
    """What the database of a company's own server holds."""
    file = world.folder / ".okrsync" / "prefect" / "prefect.db"
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
        return database.execute(query).fetchall()


@dataclass
class Nights:
    """A company whose schedule was killed in the middle of a run, and what is served since."""

    world: World
    killed: Served
    left: list[int]
    again: Served


def children(pid: int) -> list[int]:
    """The processes that a process started."""
    file = Path(f"/proc/{pid}/task/{pid}/children")  # Linux only
    return [int(each) for each in file.read_text("utf-8").split()] if file.exists() else []


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    """Synced three days ago; then killed in the middle of catching up, with the flow's own process left behind."""
    with jira(epic("ACME-100", 2, 4)) as tracker:
        world = company(tmp_path_factory.mktemp("nights"), tracker)
        assert days_ago(world, 3).sync().code == 0
        tracker.holds(epic("ACME-100", 3, 4))
        gate = Gate(tracker)
        with served(world, "killed") as first:
            assert gate.asked.wait(PATIENCE)
            left = children(first.process.pid)
            first.process.kill()
            first.process.wait()
        with served(world, "again") as second:
            second.says("Ctrl+C ends it.")
            gate.open()
            yield Nights(world, first, left, second)


def test_a_missed_night_is_caught_up_at_once(nights: Nights) -> None:
    nights.killed.says("was missed: it runs now.")


def test_killed_in_the_middle_and_served_again_the_book_is_right_and_history_has_one_line(nights: Nights) -> None:
    nights.again.says(f"{nights.world.book}.")
    assert nights.world.cells("KR-01")["Current"] == 75
    assert len(history(nights.world)) == 1


def test_the_run_that_was_killed_is_crashed(nights: Nights) -> None:
    nights.again.says(f"{nights.world.book}.")
    assert ask(nights.world, "select state_type from flow_run where state_type = 'CRASHED'") == [("CRASHED",)]


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for the processes in /proc")
def test_what_it_had_started_ended_with_it(nights: Nights) -> None:
    assert len(nights.left) >= 2  # its server, and the flow
    until(lambda: not [pid for pid in nights.left if Path(f"/proc/{pid}").exists()])


def test_the_schedule_fires_by_itself_and_leaves_artifacts(nights: Nights) -> None:
    until(lambda: ask(nights.world, COMPLETED))
    keys = {key for (key,) in ask(nights.world, "select key from artifact")}
    assert keys == {"okrsync-plan", "okrsync-run"}
    assert len(history(nights.world)) == 1


def test_a_second_schedule_of_the_same_config_is_refused(nights: Nights) -> None:
    with (
        pytest.raises(Unavailable, match="serves this config already"),
        server.embedded(nights.world.folder / ".okrsync" / "prefect"),
    ):
        pass


def test_no_token_is_in_its_database_or_in_what_it_says(nights: Nights) -> None:
    files = [*(nights.world.folder / ".okrsync").rglob("*"), *nights.world.folder.glob("*.out")]
    assert not [each for each in files if each.is_file() and TOKEN.encode() in each.read_bytes()]


def test_a_sigterm_ends_it_quietly_and_pauses_the_schedule(nights: Nights) -> None:
    nights.again.process.send_signal(signal.SIGTERM)
    assert nights.again.process.wait(PATIENCE) == 0
    assert nights.again.err.read_text("utf-8") == ""
    assert ask(nights.world, "select paused from deployment") == [(1,)]


def test_without_a_schedule_in_the_config_it_says_what_to_add(tmp_path: Path) -> None:
    with jira() as tracker, served(company(tmp_path, tracker, more="")) as one:
        assert one.process.wait(PATIENCE) == 1
        assert 'schedule: "0 2 * * *"' in one.err.read_text("utf-8")


def test_a_server_that_is_away_is_told_with_what_to_do_and_nothing_is_written(tmp_path: Path) -> None:
    with jira(epic("ACME-100", 2, 4)) as tracker:
        world = company(tmp_path, tracker)
        before = world.book.read_bytes()
        with served(world, PREFECT_API_URL="http://user:secret@127.0.0.1:9/api") as one:
            assert one.process.wait(PATIENCE) == 1
        said = one.err.read_text("utf-8")
        assert "prefect: the server at 127.0.0.1:9 does not answer. Start it" in said
        assert "secret" not in said
        assert (one.out.read_text("utf-8"), world.book.read_bytes()) == ("", before)
