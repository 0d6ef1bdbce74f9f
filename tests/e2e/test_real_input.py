"""Eleven thousand real issues of a public tracker, through both dialects of Jira, into a workbook and back out."""

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pytest
from python_calamine import CalamineWorkbook

from okrsync.layout import OKRS
from okrsync.sandbox.jira import jira_sites
from okrsync.sandbox.server import Sandbox
from tests.e2e.world import CLOUD, DATA_CENTER, FIXTURES, NOW, POINTS, Done, Json, World, found, script

ARCHIVE = FIXTURES / "jira" / "timob-part1.search-v2.json.gz"
DROPPED = (
    "Invalid",
    "Duplicate",
    "Cannot Reproduce",
    "Won't Fix",
    "Won't Do",
    "Not Our Bug",
    "Needs more info",
    "Hold",
)
MORE = f"mapping: {{dropped: {{resolutions: {json.dumps(DROPPED)}}}, points: Story Points}}\n"
BUGS_OF_2020 = "issuetype = Bug AND created >= 2020-01-01 AND created < 2021-01-01"
CRITICAL = "priority = Critical AND issuetype = Bug AND created >= 2019-01-01"

pytestmark = pytest.mark.skipif(not ARCHIVE.exists(), reason=f"the real issues are not here: {ARCHIVE.name}")


@dataclass(frozen=True, slots=True)
class Expected:
    """A key result on real work, and what it must show: the number as it stands in the cell, and its evidence."""

    id: str
    link: str
    measured_by: str
    current: float
    counted: float
    total: float
    dropped: int

    @property
    def row(self) -> dict[str, str]:
        """What a person types."""
        return {
            "ID": self.id,
            "Key result": f"{self.measured_by} of {self.link}",
            "Owner": "Mira",
            "Start": "0",
            "Target": "100",
            "Measured by": self.measured_by,
            "Linked work": self.link,
        }


EXPECTED = (
    Expected("SHARE", "TIMOB-26570", "Share of items", 100 * 14 / 31, 14, 31, 1),
    Expected("DROPS", "TIMOB-19145", "Share of items", 100 * 22 / 23, 22, 23, 4),
    Expected("POINTS", "TIMOB-19145", "Points done", 259, 259, 272, 4),
    Expected("SIZED", "TIMOB-18052", "Share of points", 100 * 118 / 131, 118, 131, 2),
    Expected("TWO", "TIMOB-26292, TIMOB-5909", "Items done", 3, 3, 12, 0),
    Expected("QUERY", f"jql: {BUGS_OF_2020}", "Share of items", 100 * 84 / 119, 84, 119, 9),
    Expected("OPEN", f"jql: {CRITICAL}", "Items open", 15, 15, 15, 0),
)
each = pytest.mark.parametrize("expected", EXPECTED, ids=lambda expected: expected.id)


@pytest.fixture(scope="module")
def issues() -> list[Json]:
    archive: list[Json] = json.loads(gzip.decompress(ARCHIVE.read_bytes()))["issues"]
    return archive


@dataclass(frozen=True, slots=True)
class Played:
    """One dialect: its folder, what two syncs said, and what the sandbox counted meanwhile."""

    world: World
    first: Done
    second: Done


@pytest.fixture(scope="module")
def served(issues: Sequence[Json]) -> Iterator[Sandbox]:
    names = {"customfield_10003": "Story Points", "customfield_10008": "Epic Link"}
    with Sandbox(jira_sites({"issues": issues, "names": names}, NOW)) as box:
        yield box


@pytest.fixture(scope="module", params=[CLOUD, DATA_CENTER], ids=["cloud", "datacenter"])
def played(request: pytest.FixtureRequest, served: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Played:
    rows = [expected.row for expected in EXPECTED]
    world = found(tmp_path_factory.mktemp("real"), served.url + request.param, rows, more=MORE)
    first, second = (script(*world.command("sync")) for _ in range(2))
    return Played(world, first, second)


def test_both_dialects_sync_it_without_a_problem(played: Played) -> None:
    assert (played.first.code, played.first.json["outcome"]) == (0, "done")
    told = {each["code"] for each in played.first.json["problems"]}
    assert told == {"outside-dates"}  # a hint: the archive is older than the cycle
    assert played.first.err.count("Traceback") == 0


@each
def test_the_object_on_standard_output_holds_the_number_and_its_evidence(played: Played, expected: Expected) -> None:
    told = played.first.key_result(expected.id)
    assert told["current"] == pytest.approx(expected.current)
    evidence = (told["counted"], told["total"]) if expected.id != "OPEN" else (told["counted"], told["counted"])
    assert evidence == (expected.counted, expected.total)
    assert expected.id == "OPEN" or told["dropped"] == expected.dropped


@each
def test_the_workbook_shows_the_number_to_another_program(played: Played, expected: Expected) -> None:
    cells = played.world.cells(expected.id)
    assert cells["Current"] == pytest.approx(expected.current)
    assert cells["Progress"] == pytest.approx(min(expected.current, 100) / 100)
    assert played.first.key_result(expected.id)["why"] == cells["Why"]


def test_a_second_reader_sees_the_same_numbers(played: Played) -> None:
    rows = CalamineWorkbook.from_path(played.world.book).get_sheet_by_name(OKRS.title).to_python()
    titles = [str(title).lstrip("✎⟳ ") for title in rows[OKRS.header_row - 1]]
    current = {row[titles.index("ID")]: row[titles.index("Current")] for row in rows[OKRS.header_row :]}
    assert [current[expected.id] for expected in EXPECTED] == [pytest.approx(each.current) for each in EXPECTED]


def test_the_sentence_names_what_was_dropped_and_what_has_no_estimate(played: Played) -> None:
    assert "4 dropped" in played.first.key_result("DROPS")["why"]
    assert "median" in played.first.key_result("POINTS")["why"]


def test_a_second_sync_changes_nothing(played: Played) -> None:
    assert (played.second.code, played.second.json["changes"]) == (0, [])


@each
def test_the_items_that_explain_a_number_add_up_to_it(played: Played, expected: Expected) -> None:
    told = played.world.explain(expected.id).json
    assert sum(item["contribution"] for item in told["items"]) == pytest.approx(told["current"])
    assert sum(item["state"] == "dropped" for item in told["items"]) == told["dropped"]
    assert len({item["key"] for item in told["items"]}) == len(told["items"])


# ---- the same, counted straight from the archive ---------------------------------------------------------------------


def members(issues: Sequence[Json], *epics: str) -> list[Json]:
    """The issues of an epic that are no sub-tasks."""
    return [
        each
        for each in issues
        if each["fields"].get("customfield_10008") in epics and not each["fields"]["issuetype"]["subtask"]
    ]


def created_between(issues: Sequence[Json], first: str, last: str, priority: str = "") -> list[Json]:
    """The bugs of some years, of one priority if it is named."""
    return [
        each
        for each in issues
        if each["fields"]["issuetype"]["name"] == "Bug"
        and first <= each["fields"]["created"] < last
        and (not priority or (each["fields"]["priority"] or {}).get("name") == priority)
    ]


def closed(each: Json) -> bool:
    return bool(each["fields"]["status"]["statusCategory"]["key"] == "done")


def counted(group: Sequence[Json]) -> tuple[list[Json], list[Json]]:
    """Those that are done and those that count at all: what was closed without being delivered does not."""
    kept = [
        each for each in group if not (closed(each) and (each["fields"]["resolution"] or {}).get("name") in DROPPED)
    ]
    return [each for each in kept if closed(each)], kept


def in_points(done: Sequence[Json], kept: Sequence[Json]) -> tuple[float, float]:
    """Both in points; who has none weighs the median of those that do."""
    known = [each["fields"][POINTS] for each in kept if each["fields"].get(POINTS) is not None]

    def sized(group: Sequence[Json]) -> float:
        given = [each["fields"].get(POINTS) for each in group]
        return float(sum(median(known) if points is None else points for points in given))

    return sized(done), sized(kept)


@pytest.mark.parametrize(
    ("id_", "epics"),
    [("SHARE", ["TIMOB-26570"]), ("DROPS", ["TIMOB-19145"]), ("TWO", ["TIMOB-26292", "TIMOB-5909"])],
)
def test_counting_an_epic_in_the_archive_itself_agrees(
    issues: Sequence[Json], played: Played, id_: str, epics: list[str]
) -> None:
    group = members(issues, *epics)
    done, kept = counted(group)
    told = played.first.key_result(id_)
    assert (told["counted"], told["total"], told["dropped"]) == (len(done), len(kept), len(group) - len(kept))


@pytest.mark.parametrize(("id_", "epic"), [("POINTS", "TIMOB-19145"), ("SIZED", "TIMOB-18052")])
def test_adding_up_points_in_the_archive_itself_agrees(
    issues: Sequence[Json], played: Played, id_: str, epic: str
) -> None:
    told = played.first.key_result(id_)
    assert (told["counted"], told["total"]) == in_points(*counted(members(issues, epic)))


def test_counting_bugs_in_the_archive_itself_agrees(issues: Sequence[Json], played: Played) -> None:
    done, kept = counted(created_between(issues, "2020", "2021"))
    told = played.first.key_result("QUERY")
    assert (told["counted"], told["total"]) == (len(done), len(kept))
    done, kept = counted(created_between(issues, "2019", "9999", "Critical"))
    assert played.first.key_result("OPEN")["current"] == len(kept) - len(done)


def test_the_archive_is_as_large_as_the_readme_says(issues: Sequence[Json]) -> None:
    readme = " ".join((Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8").split())
    assert f"on {len(issues):,} issues of a real tracker" in readme
