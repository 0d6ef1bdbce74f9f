"""What a night asks that knows the one before, through the command: less, and the same numbers."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.e2e.world import Jira, World, epic, found, issue, jira, row


@pytest.fixture
def served() -> Iterator[Jira]:
    with jira(epic("ACME-100", 2, 4), epic("ACME-200", 1, 2)) as one:
        yield one


@pytest.fixture
def world(served: Jira, tmp_path: Path) -> World:
    """After its first sync."""
    made = found(tmp_path, served.url, [row("KR-01"), row("KR-02", "ACME-200")])
    assert made.sync().code == 0
    return made


def asked(served: Jira) -> Counter[str]:
    """The requests so far, by the last part of their path."""
    counts: Counter[str] = Counter()
    for what, count in served.box.stats()["by"].items():
        counts[what.rpartition("/")[2]] += count
    return counts


def cost(served: Jira, world: World, *args: str) -> Counter[str]:
    """What one more sync asks."""
    before = asked(served)
    assert world.sync(*args).code == 0
    return asked(served) - before


def test_a_second_night_asks_for_keys_and_for_what_changed(served: Jira, world: World) -> None:
    assert cost(served, world) == {"myself": 1, "jql": 2}


@pytest.mark.parametrize("how", ["--full", "full_every", "no store"])
def test_everything_is_asked_for_again_when_it_is_wanted_or_nothing_is_known(
    served: Jira, world: World, how: str
) -> None:
    if how == "full_every":
        config = yaml.safe_load(world.config.read_text(encoding="utf-8"))
        world.config.write_text(yaml.safe_dump({**config, "full_every": 0}), encoding="utf-8")
    if how == "no store":
        (world.folder / ".okrsync" / "store.db").unlink()
    again = cost(served, world, *([how] if how == "--full" else []))
    assert again["field"] == 1


def test_what_changed_counts_on_the_second_night(served: Jira, world: World) -> None:
    served.holds(epic("ACME-100", 3, 4), epic("ACME-200", 1, 2))
    assert world.sync().key_result("KR-01")["current"] == 75


def test_what_left_its_epic_and_what_was_deleted_counts_no_more(served: Jira, world: World) -> None:
    kept = [each for each in epic("ACME-100", 2, 4) if each["key"] not in ("ACME-103", "ACME-104")]
    served.holds(kept, [issue("ACME-103", epic="ACME-200")], epic("ACME-200", 1, 2))
    told = world.sync("--force")
    assert (told.key_result("KR-01")["total"], told.key_result("KR-02")["total"]) == (2, 3)


def test_a_run_for_one_key_result_leaves_the_others_known_as_they_were(served: Jira, world: World) -> None:
    served.holds(epic("ACME-100", 3, 4), epic("ACME-200", 2, 2))
    assert world.sync("--only", "KR-01").key_result("KR-01")["current"] == 75
    assert cost(served, world) == {"myself": 1, "jql": 2}
    assert world.plan().key_result("KR-02")["current"] == 100


def test_a_plan_asks_as_little_and_keeps_nothing(served: Jira, world: World) -> None:
    served.holds(epic("ACME-100", 3, 4), epic("ACME-200", 1, 2))
    for _ in range(2):
        before = asked(served)
        assert world.plan().key_result("KR-01")["current"] == 75
        assert asked(served) - before == {"myself": 1, "jql": 2}


def test_a_source_that_failed_goes_on_from_the_night_before(served: Jira, world: World) -> None:
    served.holds(epic("ACME-100", 3, 4), epic("ACME-200", 1, 2))
    healthy = dict(served.sites)
    served.fails_from(1, "/search/jql")
    assert world.sync().code == 1
    served.sites.update(healthy)
    assert cost(served, world) == {"myself": 1, "jql": 2}
    assert world.plan().key_result("KR-01")["current"] == 75
