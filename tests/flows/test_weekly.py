"""The weekly flow against a real server: letters go out once a week, and Prefect keeps no address."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prefect.blocks.system import Secret
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.settings import get_current_settings

from flows import runner
from flows.weekly import weekly
from okrsync.config import load
from tests.contract.mailbox import TOKEN, Mailbox, mailbox
from tests.e2e.world import Jira, World, content, epic
from tests.flows.company import EVERY_MINUTE, company, served, until

pytestmark = pytest.mark.usefixtures("api")
LEADERS = "OKRSYNC_DIGEST__TO"


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as one:
        yield one


@pytest.fixture
def world(tracker: Jira, box: Mailbox, tmp_path: Path) -> World:
    """A company whose leader has an address, and Mira, whose confidence nobody knows."""
    world = company(tmp_path, tracker, more=f"{EVERY_MINUTE}digest: {{to_file: leaders, people_file: people}}\n")
    (tmp_path / "leaders").write_text(box.address("boss"), encoding="utf-8")
    (tmp_path / "people").write_text(f'Mira: "{box.address("mira")}"', encoding="utf-8")
    return world


def run(world: World, kind: str) -> State[Any]:
    """The flow, in this process."""
    return weekly(str(world.config), kind, return_state=True)


def test_a_run_sends_its_kind_once_a_week_and_writes_nothing(world: World, box: Mailbox) -> None:
    before = content(world.book)
    assert [run(world, "leaders").name for _ in range(2)] == ["Completed"] * 2
    assert (len(box.of("boss")), len(box.of("mira"))) == (1, 0)
    state = run(world, "owners")
    assert (state.message, len(box.of("mira"))) == ("1 letter sent.", 1)
    assert content(world.book) == before


def test_a_letter_that_is_refused_fails_the_run_which_says_what_to_do(world: World, box: Mailbox) -> None:
    box.statuses["boss"] = 500
    state = run(world, "leaders")
    assert state.name == "Failed"
    assert "leaders 1 (json): The service refused it (500). Look whether" in str(state.message)
    assert TOKEN not in str(state.message)


def test_numbers_that_a_guard_holds_are_told_to_nobody(world: World, tracker: Jira, box: Mailbox) -> None:
    many = company(world.folder / "many", tracker, *(f"KR-0{at}" for at in range(1, 6)), more="digest: {}\n")
    assert many.sync().code == 0
    tracker.holds(epic("ACME-100", 0, 4))
    assert run(many, "leaders").name == "Held"
    assert box.came == []


def test_addresses_may_come_from_a_secret_block_and_are_kept_nowhere_else(
    world: World, box: Mailbox, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    text = world.config.read_text("utf-8").replace("to_file: leaders, ", "")
    world.config.write_text(text, encoding="utf-8")
    monkeypatch.setenv(LEADERS, "")  # so that it is gone afterwards
    monkeypatch.delenv(LEADERS)
    Secret(value=box.address("boss")).save("okrsync-digest-to", overwrite=True)
    assert run(world, "leaders").name == "Completed"
    assert len(box.of("boss")) == 1
    with get_client(sync_client=True) as client:
        until(lambda: client.request("POST", "/logs/filter", json={}).json())
    home = Path(get_current_settings().home)
    assert TOKEN not in "".join(capfd.readouterr())
    assert not [file for file in home.rglob("*") if file.is_file() and TOKEN.encode() in file.read_bytes()]


def test_without_an_address_for_leaders_the_run_says_what_to_set(world: World) -> None:
    (world.folder / "leaders").write_text("", encoding="utf-8")
    assert LEADERS in str(run(world, "leaders").message)


# ---- what the schedule serves ----------------------------------------------------------------------------------------


def crons(world: World) -> dict[str, str]:
    """When each served flow runs, by the first word of its name."""
    config = load(world.config)
    schedule = config.settings.schedule
    assert schedule
    return {each.name.partition("-")[0]: each.cron for each in runner.served(config, schedule)}


def test_with_a_digest_the_schedule_also_serves_monday_and_thursday(world: World) -> None:
    assert crons(world) == {"nightly": "* * * * *", "leaders": "0 8 * * 1", "owners": "0 8 * * 4"}


def test_without_a_digest_it_serves_the_night_alone(world: World) -> None:
    text = world.config.read_text("utf-8").partition("digest:")[0]
    world.config.write_text(text, encoding="utf-8")
    assert crons(world) == {"nightly": "* * * * *"}


def test_the_schedule_sends_by_itself(world: World, box: Mailbox) -> None:
    text = world.config.read_text("utf-8").replace(EVERY_MINUTE, 'schedule: "0 2 1 1 *"\n')
    world.config.write_text(text.replace("digest: {", 'digest: {leaders: "* * * * *", '), encoding="utf-8")
    with served(world) as one:
        one.says("leaders 1 (json): sent.")
        assert TOKEN not in one.out.read_text("utf-8") + one.err.read_text("utf-8")
    assert (len(box.of("boss")), len(box.of("mira"))) == (1, 0)
