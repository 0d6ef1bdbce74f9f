"""The demo: on any day, twice in one folder, for people and for programs."""

from pathlib import Path

import pytest

from okrsync.config import FILE_NAME
from okrsync.layout import OKRS
from tests.e2e.world import Done, World, okrsync, script, table


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    folder = tmp_path_factory.mktemp("demo") / "okrsync-demo"
    return folder, script("demo", cwd=folder.parent)


def test_it_needs_nothing_and_ends_with_the_path_of_a_workbook(played: tuple[Path, Done]) -> None:
    folder, done = played
    assert (done.code, done.err) == (0, "")
    assert "okrsync-demo/okrs.xlsx" in done.out
    assert (folder / "okrs.xlsx").is_file()


def test_it_shows_eighteen_key_results_and_that_a_second_sync_changes_nothing(played: tuple[Path, Done]) -> None:
    folder, done = played
    assert [f"KR-{number:02}" in done.out for number in range(1, 19)] == [True] * 18
    assert "second sync: no change" in done.out
    assert len(table(folder / "okrs.xlsx", OKRS)) == 18


@pytest.mark.parametrize("today", ["2026-10-01", "2026-11-15", "2026-12-31", "2028-02-29"])
def test_it_plays_on_any_day_and_again_in_the_same_folder(tmp_path: Path, today: str) -> None:
    for _ in range(2):
        done = okrsync("demo", "--dir", tmp_path, "--today", today, "--json")
        assert done.code == 0, done.err
        first, second = done.json["first"], done.json["second"]
        assert (len(first["key_results"]), first["outcome"], second["changes"]) == (18, "done", [])
        assert not [each for each in first["problems"] if each["severity"] == "blocks"]
        assert Path(done.json["book"]) == tmp_path / "okrs.xlsx"
        assert {row["ID"]: row["Status"] for row in table(World(tmp_path).book, OKRS)}.keys() == {
            each["id"] for each in first["key_results"]
        }


def test_in_the_middle_of_a_quarter_it_has_something_of_everything(tmp_path: Path) -> None:
    first = okrsync("demo", "--dir", tmp_path, "--today", "2026-11-20", "--json").json["first"]
    statuses = {each["status"] for each in first["key_results"]}
    assert {"Done", "On track", "At risk", "Off track", "No data"} <= statuses
    assert {"Roll-up", "Share of items", "Points done"} <= {each["measured_by"] for each in first["key_results"]}


@pytest.mark.parametrize("there", [["okrs.xlsx"], [FILE_NAME], ["okrs.xlsx", FILE_NAME]], ids=" and ".join)
def test_files_that_are_not_the_demos_are_left_alone(tmp_path: Path, there: list[str]) -> None:
    for name in there:
        (tmp_path / name).write_text("book: {excel: okrs.xlsx}  # mine\n", encoding="utf-8")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    done = okrsync("demo", "--dir", tmp_path)
    assert (done.code, "--dir" in done.advice) == (1, True)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    done = okrsync("demo", "--dir", tmp_path / "file")
    assert done.code == 1
    assert "--dir" in done.err
