"""Whatever makes up a number can be looked up: in the tab Evidence, and by `okrsync explain`."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from okrsync.layout import EVIDENCE, OKRS
from tests.e2e.world import CLOUD, DATA_CENTER, Jira, World, epic, found, issue, opened, row, table

BOTH = "ACME-100\nACME-200"


@pytest.fixture
def world(served: Jira, tmp_path: Path) -> World:
    """Two epics, one of them under two key results; and a number by hand."""
    dropped = issue("ACME-110", "Done", epic="ACME-100", resolution="Won't Do")
    served.holds(epic("ACME-100", 2, 4), epic("ACME-200", 3, 4), [dropped])
    hand = row("HAND", "", Unit="€", **{"Measured by": "Manual"})
    return found(tmp_path, served.url, [row("ONE"), row("BOTH", BOTH), hand])


def lines(world: World, id_: str) -> list[dict[str, Any]]:
    """The lines of one key result."""
    return [line for line in table(world.book, EVIDENCE) if line["ID"] == id_]


def items(world: World, id_: str) -> dict[str, dict[str, Any]]:
    """Its items, by key."""
    return {line["Item"]: line for line in lines(world, id_) if line["Item"]}


def listed(world: World, most: int) -> None:
    """Have no more than so many items listed."""
    settings = yaml.safe_load(world.config.read_text(encoding="utf-8"))
    world.config.write_text(yaml.safe_dump({**settings, "evidence": {"items": most}}), encoding="utf-8")


def test_the_lines_of_each_key_result_sum_to_the_number_in_its_cell(world: World) -> None:
    world.sync()
    world.type(OKRS, "HAND", "Current", 41.5)
    assert world.sync().code == 0
    sums: dict[str, float] = defaultdict(float)
    for line in table(world.book, EVIDENCE):
        sums[line["ID"]] += line["Contribution"] or 0
    assert sums == {id_: pytest.approx(world.cells(id_)["Current"]) for id_ in ("ONE", "BOTH", "HAND")}
    assert world.cells("HAND")["Current"] == 41.5


def test_every_item_is_there_with_what_it_did_to_the_number_and_which_link_brought_it(world: World) -> None:
    world.sync()
    told = items(world, "BOTH")
    part = {key: (line["Part"], line["Linked by"]) for key, line in told.items()}
    assert part["ACME-101"] == ("counted", "ACME-100")
    assert part["ACME-204"] == ("open", "ACME-200")
    assert part["ACME-110"] == ("left out", "ACME-100")
    assert len(told) == 9
    assert all(line["Address"].endswith(f"/browse/{key}") for key, line in told.items())


def test_an_item_of_several_key_results_says_so(world: World) -> None:
    world.sync()
    told = items(world, "BOTH")
    assert (told["ACME-101"]["Also counts in"], told["ACME-201"]["Also counts in"]) == ("ONE", None)


def test_an_explanation_names_the_other_key_results_of_an_item_once_a_sync_has_seen_them(world: World) -> None:
    def also() -> dict[str, list[str]]:
        return {item["key"]: item["also"] for item in world.explain("BOTH").json["items"]}

    before = also()
    world.sync()
    assert (before["ACME-101"], also()["ACME-101"], also()["ACME-201"]) == ([], ["ONE"], [])
    assert "ACME-101  done" in world.explain("BOTH").err
    assert "Also" in world.explain("BOTH").err


def test_work_that_is_no_longer_linked_is_no_longer_there(world: World) -> None:
    world.sync()
    world.type(OKRS, "BOTH", "Linked work", "ACME-200")
    world.sync("--force")
    assert items(world, "BOTH").keys() == {f"ACME-20{at}" for at in range(1, 5)}


def test_a_run_for_some_key_results_leaves_the_evidence_as_it_was(world: World) -> None:
    world.sync()
    before = table(world.book, EVIDENCE)
    world.type(OKRS, "BOTH", "Linked work", "ACME-200")
    world.sync("--only", "BOTH", "--force")
    assert table(world.book, EVIDENCE) == before


def test_a_plan_says_nothing_of_it(world: World) -> None:
    told = world.plan()
    assert "Evidence" not in told.out + told.err


def test_a_long_list_is_cut_where_the_config_says_and_still_sums_to_the_number(world: World) -> None:
    listed(world, 2)
    world.sync()
    shown = lines(world, "BOTH")
    assert (len(items(world, "BOTH")), shown[-1]["Title"]) == (2, "and 7 more items")
    total = sum(line["Contribution"] or 0 for line in shown)
    assert total == pytest.approx(world.cells("BOTH")["Current"])
    text = world.explain("BOTH").advice
    assert "and 7 more items" in text
    assert "ACME-204" not in text


def test_a_workbook_without_the_tab_goes_on_without_and_says_so_as_a_hint(world: World) -> None:
    book = opened(world.book)
    del book[EVIDENCE.title]
    for name in [name for name in book.defined_names if name.startswith("okrsync.evidence.")]:
        del book.defined_names[name]
    book.save(world.book)
    done = world.sync()
    assert (done.code, world.cells("ONE")["Current"]) == (0, 50)
    [said] = [each for each in done.json["problems"] if each["code"] == "missing-tab"]
    assert (said["where"], said["severity"]) == ("Evidence", "hint")


def test_an_explanation_ends_with_the_number_that_all_of_it_sums_to(world: World) -> None:
    text = world.explain("BOTH").advice
    assert "Current 62.5" in text
    assert text.index("counted ACME-") < text.index("open ACME-") < text.index("left out ACME-110")


def test_programs_learn_all_items_in_that_order_and_what_else_makes_up_the_number(world: World) -> None:
    listed(world, 1)
    told = world.explain("BOTH").json
    assert [each["part"] for each in told["items"]] == ["counted"] * 5 + ["open"] * 3 + ["left out"]
    assert (told["pieces"], told["shares"]) == ([], {})
    assert sum(each["contribution"] for each in told["items"]) == pytest.approx(told["current"])


def test_a_number_that_two_systems_make_up_says_the_share_of_each(served: Jira, tmp_path: Path) -> None:
    served.holds(epic("ACME-100", 1, 4), epic("ACME-200", 3, 4))
    other = served.url.replace(CLOUD, DATA_CENTER)
    world = found(tmp_path, served.url, [row("BOTH", f"{served.url}/browse/ACME-100\n{other}/browse/ACME-200")])
    world.connect("other", other)
    world.sync()
    assert "25 % from jira.acme, 75 % from jira.other" in [line["Title"] for line in lines(world, "BOTH")]
    done = world.explain("BOTH")
    assert done.json["shares"] == {"jira.acme": pytest.approx(25), "jira.other": pytest.approx(75)}
    assert "25 % from jira.acme, 75 % from jira.other" in done.advice


def test_the_evidence_of_a_source_that_does_not_answer_stays(served: Jira, world: World) -> None:
    world.sync()
    before = items(world, "BOTH")
    served.fails_from(0, "/")
    assert world.on("2026-11-21").sync().code == 1
    assert items(world, "BOTH") == before
    assert sum(line["Contribution"] or 0 for line in lines(world, "BOTH")) == pytest.approx(
        world.cells("BOTH")["Current"]
    )
