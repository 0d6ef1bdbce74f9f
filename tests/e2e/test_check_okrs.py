"""okrsync check --okrs over a real config, a workbook and the stand-ins; Health and JSON say the same after a sync."""

from pathlib import Path

import pytest

from okrsync.layout import OKRS
from okrsync.sandbox.jira import CLOUD
from tests.e2e.world import Done, Jira, World, epic, found, okrsync, row

SHOP = {"Team": "Shop", "Objective": "Sell more", "Owner": "Mira"}
SUPPORT = {"Team": "Support", "Objective": "Faster answers", "Owner": "Jo"}
SHARED = "4 items of 4 also count in KR-02 (Support › Faster answers), 2 of them done: ACME-101, ACME-102, ACME-103"


@pytest.fixture
def world(tmp_path: Path, served: Jira) -> World:
    """Two teams count the same epic; one is sure of what is behind its plan."""
    served.holds(epic("ACME-100", 2, 4), epic("ACME-200", 0, 2))
    work = ("jira.acme: ACME-100", "jira.acme: ACME-200")
    rows = [row("KR-01", work[0], **SHOP), row("KR-02", work[0], **SUPPORT)]
    rows.append(row("KR-03", work[1], **SHOP, Confidence="9"))
    return found(tmp_path, served.url, rows)


def check(world: World, *args: str) -> Done:
    return okrsync(*world.command("check", "--okrs", *args))


def codes(done: Done) -> list[str]:
    return [each["code"] for each in done.json["problems"]]


def test_what_does_not_hang_together_is_told_by_rule_and_fails_nothing(world: World) -> None:
    done = check(world)
    assert (done.code, done.json["ok"]) == (0, True)
    assert done.json["rules"] == {"confidence-status": 1, "shared-items": 1}
    sure, shared = sorted(done.json["problems"], key=lambda each: each["code"])
    assert (sure["id"], sure["severity"]) == ("KR-03", "check")
    assert (shared["id"], shared["severity"], shared["what"]) == ("KR-01", "hint", f"{SHARED} and 1 more.")


def test_people_get_a_group_for_each_rule_with_its_number_and_what_to_do(world: World) -> None:
    told = check(world).advice
    assert "Work that counts in several objectives (1) Link it where it belongs" in told
    assert "2 lines: 0 blocked (■), 1 to check (▲), 1 hint (○). Nothing was written." in told


def test_a_sync_tells_the_same_in_health(world: World) -> None:
    checked = {(each["code"], each["what"]) for each in check(world).json["problems"]}
    done = world.sync()
    assert {(each["code"], each["what"]) for each in done.json["problems"]} == checked
    assert {(line["Code"], line["What is wrong"]) for line in world.health()} == checked


def test_where_all_hangs_together_it_says_so(tmp_path: Path, served: Jira) -> None:
    done = check(found(tmp_path, served.url, [row("KR-01", **SHOP)]))
    assert (done.code, done.json) == (0, {"ok": True, "rules": {}, "problems": []})
    assert "hang together" in done.advice


def test_it_writes_nothing(world: World) -> None:
    before = world.book.read_bytes()
    check(world)
    assert world.book.read_bytes() == before
    assert not (world.folder / ".okrsync").exists()


def test_a_rule_that_the_config_leaves_out_is_silent_in_check_and_sync(world: World) -> None:
    with world.config.open("a", encoding="utf-8") as config:
        config.write("lint: {skip: [shared-items]}\n")
    assert codes(check(world)) == codes(world.sync()) == ["confidence-status"]


def test_supports_in_a_circle_fails(tmp_path: Path, served: Jira) -> None:
    rows = [row("KR-01", **SHOP, Supports="KR-02"), row("KR-02", **SUPPORT, Supports="KR-01")]
    done = check(found(tmp_path, served.url, rows))
    assert (done.code, done.json["rules"]["supports-cycle"]) == (1, 2)


def test_a_source_that_does_not_answer_fails_since_its_work_was_not_looked_at(world: World) -> None:
    world.connect("dead", f"http://127.0.0.1:9{CLOUD}")
    world.type(OKRS, "KR-03", "Linked work", "jira.dead: ACME-200")
    done = check(world)
    assert (done.code, codes(done)) == (1, ["source-failed", "shared-items"])


def test_a_sync_of_some_key_results_leaves_the_lines_of_health_as_they_are(world: World) -> None:
    world.sync()
    before = world.health()
    world.sync("--only", "KR-01")
    told = [sorted(line["What is wrong"] for line in lines) for lines in (before, world.health())]
    assert told[0] == told[1]


def test_a_line_of_health_that_was_solved_is_not_kept_by_a_sync_of_some(world: World) -> None:
    world.sync()
    world.type(OKRS, "KR-02", "Linked work", "jira.acme: ACME-200")
    world.sync()
    world.sync("--only", "KR-01")
    assert "shared-items" not in {line["Code"] for line in world.health("KR-01")}


def test_after_the_cycles_last_sync_it_says_that_nothing_was_looked_at(world: World) -> None:
    after = world.on("2027-01-02")
    after.sync()
    done = check(after.on("2027-01-03"))
    assert (done.code, codes(done)) == (0, ["cycle-over"])
