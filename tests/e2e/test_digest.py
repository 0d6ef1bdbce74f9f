"""okrsync digest: the letters of the week, on their way through the real apprise to a service on loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from okrsync.layout import OKRS
from tests.contract.mailbox import TOKEN, Mailbox, mailbox
from tests.e2e.world import Done, Jira, World, content, epic, found, okrsync, row

LATER = "2026-12-04"
"""Two weeks after the first sync: what was said of confidence then is old."""


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as one:
        yield one


@pytest.fixture
def world(served: Jira, box: Mailbox, tmp_path: Path) -> World:
    """Mira's and Jon's key results, synced two weeks ago; a leader, Mira and nobody else have addresses."""
    rows = [row("KR-01", Confidence="7"), row("KR-02", Confidence="6", Owner="Jon"), row("KR-03", "", Owner="Mira")]
    files = {"leaders": box.address("boss"), "people": f'Mira: "{box.address("mira")}"'}
    more = "digest: {to_file: leaders, people_file: people}\n"
    world = found(tmp_path, served.url, rows, more=more)
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert world.sync().code == 0
    return world.on(LATER)


def digest(world: World, *args: str) -> Done:
    """`okrsync digest --json`, as Done tells it; nothing that it says holds a secret."""
    done = okrsync(*world.command("digest", *args))
    assert TOKEN not in done.out + done.err
    return done


def ended(done: Done) -> dict[str, str | None]:
    """How each letter ended, by recipient: None is sent."""
    return {each["to"]: each["code"] for each in done.json["sent"]}


def test_leaders_and_owners_get_their_letters_and_the_workbook_stays_as_it_is(world: World, box: Mailbox) -> None:
    before = content(world.book)
    done = digest(world)
    assert (done.code, ended(done)) == (0, {"leaders 1 (json)": None, "Jon": "no-address", "Mira (json)": None})
    [week], [nudge] = box.of("boss"), box.of("mira")
    assert week["title"].startswith("OKRs 2026-Q4: ")
    for title in ("What moved", "What is stuck", "What needs a decision", "What was achieved"):
        assert title in week["message"]
    assert "Confidence was last looked at on 20 Nov." in nudge["message"]
    assert "There is no number." in nudge["message"]
    assert "KR-02" not in nudge["message"]
    assert content(world.book) == before


def test_a_second_time_in_the_week_nothing_is_sent(world: World, box: Mailbox) -> None:
    digest(world)
    done = digest(world.on("2026-12-06"))
    assert (done.code, len(box.came)) == (0, 2)
    assert ended(done) == {"leaders 1 (json)": "sent-before", "Jon": "no-address", "Mira (json)": "sent-before"}
    assert digest(world.on("2026-12-07")).code == 0
    assert len(box.came) == 4


def test_again_sends_it_again(world: World, box: Mailbox) -> None:
    digest(world)
    assert digest(world, "--again", "--leaders").code == 0
    assert (len(box.of("boss")), len(box.of("mira"))) == (2, 1)


def test_one_kind_alone_may_be_sent(world: World, box: Mailbox) -> None:
    digest(world, "--owners")
    assert (len(box.of("boss")), len(box.of("mira"))) == (0, 1)
    digest(world, "--leaders")
    assert (len(box.of("boss")), len(box.of("mira"))) == (1, 1)


def test_a_dry_run_prints_what_would_be_sent_and_sends_nothing(world: World, box: Mailbox) -> None:
    done = okrsync("digest", "--dry-run", "--config", world.config, "--today", LATER)
    assert (done.code, box.came, TOKEN in done.out) == (0, [], False)
    for line in ("To: leaders 1 (json)", "What is stuck", "To: Jon (no address)", "3 letters. Nothing was sent."):
        assert line in done.out
    assert len(digest(world).json["sent"]) == 3


def test_a_refused_letter_fails_the_command_and_goes_out_the_next_time(world: World, box: Mailbox) -> None:
    box.statuses["boss"] = 500
    done = digest(world)
    assert (done.code, ended(done)["leaders 1 (json)"], len(box.of("mira"))) == (1, "not-sent", 1)
    assert "refused it (500)" in done.advice
    box.statuses.clear()
    assert (digest(world).code, len(box.of("boss")), len(box.of("mira"))) == (0, 1, 1)


def test_a_typed_over_cell_nudges_its_owner(world: World, box: Mailbox) -> None:
    world.type(OKRS, "KR-01", "Status", "fine")
    digest(world, "--owners")
    assert "“fine”, typed by a person" in box.of("mira")[0]["message"]
    assert "Clear the cell to hand it back." in box.of("mira")[0]["message"]


def test_a_source_that_is_silent_is_told_to_leaders_and_blamed_on_no_owner(
    world: World, served: Jira, box: Mailbox
) -> None:
    served.fails_from(1, "/")
    done = digest(world)
    assert done.code == 1
    assert "jira.acme did not answer today" in box.of("boss")[0]["message"]
    assert "KR-01" not in box.of("mira")[0]["message"]


def test_a_run_that_a_guard_holds_tells_nobody(box: Mailbox, served: Jira, tmp_path: Path) -> None:
    world = found(tmp_path, served.url, [row(f"KR-0{at}") for at in range(1, 7)], more="digest: {to_file: leaders}\n")
    (tmp_path / "leaders").write_text(box.address("boss"), encoding="utf-8")
    world.sync()
    served.holds(epic("ACME-100", 0, 4))
    done = digest(world)
    assert (done.code, box.came, done.json["letters"]) == (3, [], [])
    assert "Nothing was sent" in done.advice


def test_without_a_usable_store_it_says_so_and_sends_nothing(world: World, box: Mailbox) -> None:
    world.config.write_text(world.config.read_text("utf-8") + "store: sqlite:///people/x.db\n", encoding="utf-8")
    done = digest(world)
    assert (done.code, ended(done)["Mira (json)"], box.came) == (1, "no-store", [])
    assert digest(world, "--again").code == 0
    assert len(box.came) == 2


def test_without_a_digest_in_the_config_it_says_what_to_set(served: Jira, tmp_path: Path) -> None:
    done = digest(found(tmp_path, served.url, [row("KR-01")]))
    assert done.code == 1
    assert "OKRSYNC_DIGEST__TO" in done.advice


def test_addresses_that_cannot_be_read_stop_the_digest_and_not_the_sync(world: World) -> None:
    (world.folder / "people").unlink()
    assert digest(world).code == 2
    assert world.sync().code == 0
