"""The back-test on eleven thousand real issues of a public tracker, and what docs/forecast.md says of it."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from okrsync.sandbox.jira import jira_sites
from okrsync.sandbox.server import Sandbox
from tests.e2e.world import DATA_CENTER, FIXTURES, NOW, Done, Jira, Json, World, found, okrsync, row

ARCHIVE = FIXTURES / "jira" / "timob-part1.search-v2.json.gz"
DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "forecast.md").read_text(encoding="utf-8")
HELD_OUT = (DOCS / "backtest-held-out.txt").read_text(encoding="utf-8").splitlines()
DROPPED = (
    "mapping: {dropped: {resolutions: "
    "[Invalid, Duplicate, Cannot Reproduce, Won't Fix, Won't Do, Not Our Bug, Needs more info, Hold]}}\n"
)
real = pytest.mark.skipif(not ARCHIVE.exists(), reason=f"the real issues are not here: {ARCHIVE.name}")


def shown(score: Json) -> str:
    """A line of the table."""
    stage = f"{score['stage']:.0%}" if score["stage"] else "all"
    p50, straight = (f"{score[key]:.1f} (median {score[f'{key}_median']:.1f})" for key in ("p50", "straight"))
    return f"{stage} {score['links']} {score['trials']} {score['inside']:.0f} % {p50} {straight}"


def backtest(world: World, *links: str) -> Done:
    return okrsync(*world.command("backtest", *links))


@pytest.fixture
def world(served: Jira, tmp_path: Path) -> World:
    return found(tmp_path, served.url, [row("KR-01")])


@pytest.fixture(scope="module")
def tested(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Done]:
    """The links that the method was not tuned on."""
    issues = json.loads(gzip.decompress(ARCHIVE.read_bytes()))["issues"]
    names = {"customfield_10008": "Epic Link"}
    with Sandbox(jira_sites({"issues": issues, "names": names}, NOW)) as box:
        world = found(tmp_path_factory.mktemp("real"), box.url + DATA_CENTER, [row("KR-01")], more=DROPPED)
        yield backtest(world, *HELD_OUT)


@real
def test_on_links_that_it_was_not_tuned_on_the_truth_falls_inside_the_range_as_often_as_promised(tested: Done) -> None:
    total = tested.json["scores"][-1]
    assert (tested.code, total["stage"]) == (0, None)
    assert total["links"] >= 30
    assert 60 <= total["inside"] <= 80


@real
def test_there_it_is_nearer_than_the_straight_line_at_each_stage_of_a_quarter(tested: Done) -> None:
    assert [each["stage"] for each in tested.json["scores"] if each["p50"] >= each["straight"]] == []


@real
def test_the_page_shows_the_numbers_of_the_command(tested: Done) -> None:
    told = [" ".join(line.split()) for line in PAGE.splitlines()]
    assert [each for each in map(shown, tested.json["scores"]) if each not in told] == []


def test_without_a_link_it_tests_those_of_the_workbook(world: World) -> None:
    done = backtest(world)
    assert (done.code, done.json) == (0, {"scores": [], "forecasts": []})
    assert "No link has a past quarter" in done.advice


def test_a_link_that_is_none_is_named(world: World) -> None:
    done = backtest(world, "what is this")
    assert "what is this" in done.advice
    assert done.json["forecasts"] == []


def test_an_issue_that_is_not_there_is_named(world: World) -> None:
    assert "has no such issue" in backtest(world, "ACME-999").advice


def test_nothing_is_written(world: World) -> None:
    before = world.book.read_bytes()
    backtest(world, "ACME-100")
    assert world.book.read_bytes() == before
