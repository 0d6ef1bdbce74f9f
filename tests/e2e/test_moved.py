"""What moved a number since a week ago, from one night to the next, with the Store and without it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.world import Jira, Json, World, epic, found, issue, jira, row


@pytest.fixture
def served() -> Iterator[Jira]:
    with jira(epic("ACME-100", 2, 4)) as one:
        yield one


@pytest.fixture
def world(served: Jira, tmp_path: Path) -> World:
    """Ten days after its first sync: one item more is done, two are new, and one is gone."""
    made = found(tmp_path, served.url, [row("KR-01")])
    made.on("2026-11-10").sync()
    issues = epic("ACME-100", 3, 6)
    served.holds([each for each in issues if each["key"] != "ACME-104"])
    return made.on("2026-11-20")


def moved(told: Json) -> list[tuple[str, int]]:
    return [(step["move"], step["items"]) for step in told["moved"][0]["steps"]]


def test_what_was_delivered_added_and_moved_away_since_a_week_ago_is_told(world: World) -> None:
    told = world.sync().key_result("KR-01")
    week, _ = told["moved"]
    assert (week["since"], week["from"], week["to"], week["remembered"]) == ("2026-11-13", 50, 60, True)
    assert moved(told) == [("moved away", 1), ("added", 2), ("delivered", 1)]
    assert sum(step["amount"] for step in week["steps"]) == pytest.approx(10)
    assert "since 13 Nov: 1 delivered, 2 added, 1 moved away" in told["why"]


def test_without_the_store_the_dates_of_the_work_tell_what_they_can(world: World) -> None:
    (world.folder / ".okrsync" / "store.db").unlink()
    told = world.sync().key_result("KR-01")
    assert not told["moved"][0]["remembered"]
    assert "moved away" not in dict(moved(told))


def test_explain_tells_by_how_much_each_moved_the_number(world: World) -> None:
    told = world.explain("KR-01").err
    assert "since 13 Nov: 50 → 60 (1 delivered +20" in " ".join(told.split())


def test_where_work_is_that_moved_away_is_told_with_whether_anybody_links_it(world: World, served: Jira) -> None:
    moved_away = issue("ACME-104", epic="ACME-200")
    rest = [each for each in epic("ACME-100", 3, 6) if each["key"] != "ACME-104"]
    served.holds(rest, [*epic("ACME-200", 0, 1), moved_away])
    told = world.sync().key_result("KR-01")
    assert "1 moved away (to ACME-200, which is not linked)" in told["why"]
    assert told["moved"][0]["steps"][0]["to"] == {"ACME-200, which is not linked": 1}


def test_a_tracker_that_does_not_say_where_leaves_it_untold(world: World, served: Jira) -> None:
    served.fails_from(3, "/rest/api/3/search/jql")
    done = world.sync()
    assert (done.code, done.json["outcome"]) == (0, "done")
    assert "1 moved away;" in done.key_result("KR-01")["why"]


def test_two_syncs_of_one_day_tell_the_same(world: World) -> None:
    first = world.sync().key_result("KR-01")["why"]
    again = world.sync()
    assert (again.key_result("KR-01")["why"], again.json["changes"]) == (first, [])
