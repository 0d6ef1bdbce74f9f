"""The flow against a real server, a stand-in over HTTP and a workbook on disk."""

import asyncio
import json
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from prefect.blocks.system import Secret
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.objects import State
from prefect.settings import get_current_settings
from prefect.states import Crashed
from prefect.workers.process import ProcessWorker

from flows import artifacts, lease, patience, voice
from flows.sync import nightly
from okrsync import http
from okrsync.layout import OKRS
from tests.e2e.world import TOKEN, Jira, World, content, epic, found, jira, row
from tests.flows.company import CYCLE, ROOT, Flaky, Gate, clean, command, company, history, until

DEPLOYMENTS = ROOT / "config" / "prefect.yaml"
TOKEN_VARIABLE = "OKRSYNC_JIRA__ACME__TOKEN"  # noqa: S105 - a name

pytestmark = pytest.mark.usefixtures("api")


@dataclass
class First:
    """A company's first run: how it ended, and what it said at the terminal."""

    world: World
    state: State[Any]
    said: str


@pytest.fixture(scope="module")
def first(api: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[First]:  # noqa: ARG001 - a server is there
    """Synced once, and nothing new since."""
    with jira(epic("ACME-100", 2, 4)) as tracker, redirect_stdout(StringIO()) as said:
        world = company(tmp_path_factory.mktemp("first"), tracker)
        yield First(world, run(world), said.getvalue())


def run(world: World, *, force: bool = False) -> State[Any]:
    """The flow, in this process."""
    return nightly(str(world.config), force=force, return_state=True)


def ask(kind: str, query: dict[str, Any]) -> list[dict[str, Any]]:
    """What the server has of a kind."""
    with get_client(sync_client=True) as client:
        found: list[dict[str, Any]] = client.request("POST", f"/{kind}/filter", json=query).json()  # type: ignore[arg-type]  # any path
    return found


def run_id(state: State[Any]) -> str:
    """The flow run that ended so."""
    return str(state.state_details.flow_run_id)


def artifact(key: str, state: State[Any]) -> str:
    """What a run left under a key."""
    query = {"artifacts": {"key": {"any_": [key]}, "flow_run_id": {"any_": [run_id(state)]}}}
    (one,) = ask("artifacts", query)
    return str(one["data"])


def runs_of(world: World) -> list[Any]:
    """The flow runs of a company, whichever way they came about."""
    with get_client(sync_client=True) as client:
        return [each for each in client.read_flow_runs() if each.parameters["config"] == str(world.config)]


def lock(world: World) -> Path:
    """Have Anna open the workbook in LibreOffice."""
    file = world.book.with_name(f".~lock.{world.book.name}#")
    file.write_text("Anna,anna,pc,22.11.2026 02:00,;", encoding="utf-8")
    return file


def test_a_run_writes_the_book_and_completes_in_the_command_lines_words(first: First) -> None:
    assert (first.state.name, first.state.message) == ("Completed", f"Changed 7 cells in {first.world.book}.")
    assert first.world.cells("KR-01")["Current"] == 50
    assert len(history(first.world)) == 1


def test_it_says_that_it_begins_and_how_it_ended(first: First) -> None:
    book = first.world.book
    assert first.said.splitlines() == [f"Syncing {book} …", f"Changed 7 cells in {book}."]


def test_it_leaves_the_plan_and_the_run_as_artifacts(first: First) -> None:
    plan, page = (artifact(key, first.state) for key in (artifacts.PLAN, artifacts.RUN))
    assert {"ID": "KR-01", "Column": "Current", "From": "nothing", "To": "50"} in json.loads(plan)
    assert f"Changed 7 cells in {first.world.book}." in page
    assert "| 50 % | 50 | 2 of 4" in page
    assert re.search(r"^\| jira\.acme \| [1-9]\d* \| 0 \|", page, re.MULTILINE)


def test_each_source_is_a_task_and_the_book_is_one(first: First) -> None:
    query = {"task_runs": {"flow_run_id": {"any_": [run_id(first.state)]}}}
    tasks = until(lambda: len(found := ask("task_runs", query)) > 3 and found)
    assert sorted(each["name"].split("-")[0] for each in tasks) == ["fetch", "read", "record", "write"]


def test_a_second_run_changes_nothing_and_says_so(first: First) -> None:
    assert run(first.world).message == f"No change in {first.world.book}."
    assert len(history(first.world)) == 1


def test_a_source_that_hiccups_is_asked_again(tracker: Jira, tmp_path: Path) -> None:
    world = company(tmp_path, tracker)
    Flaky(tracker, http.TRIES)
    assert run(world).name == "Completed"
    assert world.cells("KR-01")["Current"] == 50


def test_a_source_that_stays_away_fails_the_run_and_leaves_the_other_alone(tracker: Jira, tmp_path: Path) -> None:
    world = found(
        tmp_path, tracker.url, [row("KR-01", "jira.acme: ACME-100"), row("KR-02", "jira.away: ACME-100")], cycle=CYCLE
    )
    world.connect("away", "http://127.0.0.1:9/jira")
    state = run(world)
    assert (state.name, world.cells("KR-01")["Current"], world.cells("KR-02")["Current"]) == ("Failed", 50, None)
    assert "jira.away" in str(state.message)


def test_a_run_held_by_a_guard_is_named_so_and_writes_nothing(tracker: Jira, tmp_path: Path) -> None:
    world = company(tmp_path, tracker, *(f"KR-0{number}" for number in range(1, 6)))
    run(world)
    tracker.holds(epic("ACME-100", 2, 5))
    before = content(world.book)
    state = run(world)
    assert (state.name, state.type.value) == ("Held", "FAILED")
    assert "Nothing was written" in str(state.message)
    assert content(world.book) == before
    assert run(world, force=True).name == "Completed"


def test_a_guarded_key_result_completes_the_run_which_names_it(tracker: Jira, tmp_path: Path) -> None:
    world = company(tmp_path, tracker)
    tracker.holds(epic("ACME-100", 3, 4))
    run(world)
    tracker.holds(epic("ACME-100", 1, 4))
    state = run(world)
    assert (state.name, world.cells("KR-01")["Current"]) == ("Completed", 75)
    assert "Waiting for Accept in Health: KR-01." in str(state.message)


def test_a_config_that_cannot_be_used_fails_the_run_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "okrsync.yaml").write_text("cycle: {}", encoding="utf-8")
    state = run(World(tmp_path))
    assert state.name == "Failed"
    assert "Add it" in str(state.message)


# ---- one writer ------------------------------------------------------------------------------------------------------


def test_an_open_workbook_is_tried_until_it_is_closed_and_then_planned_over(
    tracker: Jira, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = company(tmp_path, tracker)
    monkeypatch.setattr(patience, "BUSY", timedelta(seconds=1))
    open_ = lock(world)

    def close() -> None:
        typed = World(tmp_path / "typed")
        typed.folder.mkdir()
        shutil.copy(world.book, typed.book)
        typed.type(OKRS, "KR-01", "Target", 50)
        typed.book.replace(world.book)
        open_.unlink()

    threading.Timer(1, close).start()
    assert run(world).name == "Completed"
    assert not open_.exists()
    assert (world.cells("KR-01")["Target"], world.cells("KR-01")["Progress"]) == (50, 1)


def test_a_workbook_that_stays_open_fails_the_run_and_tells_who_has_it(tracker: Jira, tmp_path: Path) -> None:
    world = company(tmp_path, tracker, more="")
    lock(world)
    state = run(world)
    assert (state.name, "Anna" in str(state.message)) == ("Failed", True)

    def told() -> bool:
        with get_client(sync_client=True) as client:
            query = {"filter": {"event": {"name": [voice.FAILED]}}, "limit": 50}
            events = client.request("POST", "/events/filter", json=query).json()["events"]
        return any(each["payload"]["message"] == state.message for each in events)

    assert until(told)


def test_while_another_sync_holds_the_lease_nothing_is_written(
    tracker: Jira, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = company(tmp_path, tracker, more="")
    monkeypatch.setattr(lease, "WAIT_SECONDS", 1)
    before = content(world.book)
    with lease.lease(str(world.book)):
        state = run(world)
    assert (state.name, content(world.book)) == ("Failed", before)
    assert "another sync is writing this workbook" in str(state.message)


def test_an_attempt_that_was_taken_over_leaves_without_a_word(api: str, tracker: Jira, tmp_path: Path) -> None:
    world = company(tmp_path, tracker)
    gate, before = Gate(tracker), content(world.book)
    code = "import sys; from flows.sync import nightly; nightly(sys.argv[1], return_state=True)"
    with subprocess.Popen(command(code, world.config), env=clean(PREFECT_API_URL=api)) as old:  # noqa: S603 - our own
        assert gate.asked.wait(60)
        (found,) = runs_of(world)
        with get_client(sync_client=True) as client:
            client.set_flow_run_state(found.id, Crashed(message="taken over"), force=True)
        gate.open()
        assert old.wait(60) == 0
    (found,) = runs_of(world)
    assert (found.state.message, content(world.book)) == ("taken over", before)


# ---- secrets ---------------------------------------------------------------------------------------------------------


def test_a_token_may_come_from_a_secret_block_and_is_kept_nowhere_else(
    tracker: Jira, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    world = company(tmp_path, tracker)
    world.config.write_text(world.config.read_text("utf-8").replace("token_file: token.txt, ", ""), encoding="utf-8")
    monkeypatch.setenv(TOKEN_VARIABLE, "")  # so that it is gone afterwards
    monkeypatch.delenv(TOKEN_VARIABLE)
    Secret(value=TOKEN).save("okrsync-jira-acme-token", overwrite=True)
    assert run(world).name == "Completed"
    until(lambda: ask("logs", {}))
    home = Path(get_current_settings().home)
    assert TOKEN not in "".join(capfd.readouterr())
    assert not [file for file in home.rglob("*") if file.is_file() and TOKEN.encode() in file.read_bytes()]


def test_without_a_token_and_a_block_the_run_says_what_to_set(tracker: Jira, tmp_path: Path) -> None:
    world = company(tmp_path, tracker)
    text = world.config.read_text("utf-8").replace("token_file: token.txt, ", "").replace("acme:", "none:")
    world.config.write_text(text, encoding="utf-8")
    assert "OKRSYNC_JIRA__NONE__TOKEN" in str(run(world).message)


# ---- a work pool -----------------------------------------------------------------------------------------------------


def deploy(api: str, file: Path) -> None:
    """Run Prefect's own command."""
    ended = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--prefect-file", file, "--all"],
        cwd=ROOT,
        env=clean(PREFECT_API_URL=api, DO_NOT_TRACK="1"),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_the_deployment_file_deploys_and_a_worker_runs_it(api: str, tracker: Jira, tmp_path: Path) -> None:
    world = company(tmp_path, tracker)
    file = tmp_path / "prefect.yaml"
    given = yaml.safe_load(DEPLOYMENTS.read_text(encoding="utf-8"))
    given["deployments"][0]["parameters"]["config"] = str(world.config)
    file.write_text(yaml.safe_dump(given), encoding="utf-8")
    with get_client(sync_client=True) as client:
        client.create_work_pool(WorkPoolCreate(name="okrsync", type="process"))
        deploy(api, file)
        deployment = client.read_deployment_by_name("okrsync/nightly")
        run = client.create_flow_run_from_deployment(deployment.id)
        asyncio.run(ProcessWorker("okrsync").start(run_once=True))
        state = client.read_flow_run(run.id).state
    (schedule,) = [each.schedule for each in deployment.schedules]
    assert schedule.model_dump()["cron"] == "0 2 * * *"
    assert schedule.model_dump()["timezone"] == "Europe/Berlin"
    assert deployment.global_concurrency_limit
    assert deployment.global_concurrency_limit.limit == 1
    assert (state and state.name, world.cells("KR-01")["Current"]) == ("Completed", 50)
