"""okrsync check over a real config, a workbook and the stand-ins: a line each, with what to do."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from okrsync.layout import OKRS
from okrsync.sandbox.jira import CLOUD
from tests.e2e.world import Done, Jira, World, epic, found, issue, jira, okrsync, opened, row

Line = dict[str, Any]


@pytest.fixture
def world(tmp_path: Path, served: Jira) -> World:
    return found(tmp_path, served.url, [row("KR-01"), row("KR-02", "jql: project = ACME")])


def check(world: World) -> Done:
    return okrsync("check", "--json", "--config", str(world.config))


def lines(done: Done, where: str, *, verdict: str = "") -> list[Line]:
    return [each for each in done.json["lines"] if each["where"] == where and verdict in ("", each["verdict"])]


def change(world: World, **settings: object) -> None:
    """Change the config's top-level keys."""
    raw = yaml.safe_load(world.config.read_text(encoding="utf-8"))
    world.config.write_text(yaml.safe_dump({**raw, **settings}), encoding="utf-8")


def test_where_all_is_well_no_line_fails(world: World) -> None:
    done = check(world)
    assert (done.code, done.json["ok"]) == (0, True)
    assert not [each for each in done.json["lines"] if each["verdict"] == "failed"]


def test_each_link_is_resolved_to_its_name_its_items_and_their_newest_change(world: World) -> None:
    done = check(world)
    (epic_line,) = lines(done, "KR-01")
    (query_line,) = lines(done, "KR-02")
    assert epic_line["what"] == "ACME-100 “Work ACME-100”: 4 items, newest change 2026-11-02"
    assert query_line["what"] == "jql: project = ACME: 5 items, newest change 2026-11-02"


def test_a_connection_says_who_we_are_what_we_see_and_that_the_clocks_agree(world: World) -> None:
    told = [each["what"] for each in lines(check(world), "jira.acme")]
    assert told[0].startswith("signed in as Demo (demo@example.invalid) at http://127.0.0.1")
    assert told[1] == "sees 1 project"
    assert told[2].startswith("clocks agree")


def test_a_field_that_a_measure_needs_is_found_or_asked_about(tmp_path: Path, served: Jira) -> None:
    rows = [row("KR-01", **{"Measured by": "Points done"}), row("KR-02", **{"Measured by": "Sum of Revenue"})]
    told = lines(check(found(tmp_path, served.url, rows)), "jira.acme")
    assert any(each["what"].startswith("has the field “Story Points”: customfield_") for each in told)
    (missing,) = [each for each in told if each["what"] == "has no field “Revenue”"]
    assert missing["verdict"] == "hint"
    assert missing["to_do"]


def test_a_link_that_leads_nowhere_fails_with_what_to_do(tmp_path: Path, served: Jira) -> None:
    done = check(found(tmp_path, served.url, [row("KR-01", "ACME-999"), row("KR-02", "Anna knows")]))
    assert (done.code, done.json["ok"]) == (1, False)
    for id_, said in (("KR-01", "no such issue"), ("KR-02", "which is no link")):
        (line,) = lines(done, id_)
        assert (line["verdict"], said in line["what"], bool(line["to_do"])) == ("failed", True, True)


def test_a_connection_that_fails_is_one_failed_line_and_its_links_are_not_looked_at(world: World) -> None:
    (world.folder / "token.txt").write_text("wrong-token", encoding="utf-8")
    done = check(world)
    (line,) = lines(done, "jira.acme")
    assert done.code == 1
    assert (line["verdict"], "OKRSYNC_JIRA__ACME__TOKEN" in line["what"]) == ("failed", True)
    assert "wrong-token" not in done.out + done.err
    assert [each["verdict"] for each in lines(done, "KR-01")] == ["hint"]
    assert lines(done, "book", verdict="ok")


def test_one_dead_connection_leaves_the_other_to_be_checked(tmp_path: Path, served: Jira) -> None:
    world = found(tmp_path, served.url, [row("KR-01", "jira.acme: ACME-100")])
    world.connect("dead", f"http://127.0.0.1:9{CLOUD}")
    done = check(world)
    assert lines(done, "jira.dead", verdict="failed")
    assert lines(done, "KR-01", verdict="failed") == []
    assert lines(done, "jira.acme", verdict="ok")


def test_resolutions_and_statuses_that_no_list_names_are_asked_about(tmp_path: Path) -> None:
    odd = [issue("ACME-1", "Done", resolution="Parked"), issue("ACME-2", "Done", resolution="Won't Do")]
    cancelled = issue("ACME-3", "Done")
    cancelled["fields"]["status"]["name"] = "Cancelled"
    with jira([*odd, cancelled]) as served:
        told = lines(check(found(tmp_path, served.url, [row("KR-01", "jql: project = ACME")])), "jira.acme")
    hints = {each["what"]: each["to_do"] for each in told if each["verdict"] == "hint"}
    assert hints.keys() == {
        "the resolution “Parked” (1 item) is in no list, so it counts as done",
        "“Cancelled” (1 item) counts as done, but sounds dropped",
    }
    assert all(hints.values())


def test_a_missing_workbook_is_a_failed_line_and_the_connections_are_still_checked(world: World) -> None:
    world.book.unlink()
    done = check(world)
    assert done.code == 1
    assert lines(done, "book", verdict="failed")
    assert lines(done, "jira.acme", verdict="ok")


def test_a_workbook_that_somebody_has_open_is_a_hint(world: World) -> None:
    (world.folder / ".~lock.okrs.xlsx#").write_text(",Anna,desk,20.11.2026 09:00,file:///home/anna;", encoding="utf-8")
    (line,) = lines(check(world), "book", verdict="hint")
    assert "Anna" in line["what"]


def test_a_column_that_was_deleted_is_told(world: World) -> None:
    book = opened(world.book)
    del book.defined_names[OKRS.name("trend")]
    book.save(world.book)
    assert any("Trend" in each["what"] for each in lines(check(world), "OKRs", verdict="hint"))


def test_the_next_three_nights_are_told_in_the_companys_time(world: World) -> None:
    change(world, schedule="0 2 * * *", timezone="Asia/Tokyo")
    (line,) = lines(check(world), "schedule")
    assert line["what"].count("02:00") == 3
    assert line["what"].endswith("(Asia/Tokyo)")


def test_the_store_tells_what_it_holds_after_a_sync(world: World) -> None:
    world.sync()
    (line,) = lines(check(world), "store")
    assert "1 run" in line["what"]
    assert "5 items" in line["what"]


def test_check_writes_nothing(world: World) -> None:
    before = world.book.read_bytes()
    check(world)
    assert world.book.read_bytes() == before
    assert not (world.folder / ".okrsync").exists()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"schedule": "at two"}, "0 2 * * *"),
        ({"schedule": "61 2 * * *"}, "0 2 * * *"),
        ({"timezone": "Europe/Atlantis"}, "no time zone"),
    ],
)
def test_a_schedule_or_a_time_zone_that_makes_no_sense_is_a_config_error(
    world: World, settings: dict[str, str], said: str
) -> None:
    change(world, **settings)
    done = check(world)
    assert (done.code, said in done.err) == (2, True)


def test_people_get_a_line_each_with_its_mark_and_an_end(world: World, served: Jira) -> None:
    done = okrsync("check", "--config", str(world.config))
    assert done.code == 0
    assert "✓ book" in done.out
    assert "Nothing failed" in done.out
    served.holds(epic("ACME-200", 1, 2))
    assert "■" in okrsync("check", "--config", str(world.config)).out


def test_a_link_to_no_connection_of_the_config_fails(tmp_path: Path, served: Jira) -> None:
    address = "https://app.asana.com/0/120345/list"
    (line,) = lines(check(found(tmp_path, served.url, [row("KR-01", address)])), "KR-01")
    assert (line["verdict"], "app.asana.com" in line["what"]) == ("failed", True)
