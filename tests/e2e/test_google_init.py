"""`okrsync init --google`, `adopt` of a Google sheet and `demo --google`, as a person runs them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from okrsync.sandbox.google import GOOGLE, SERVICE, GoogleApp, google_app
from okrsync.sandbox.server import Sandbox
from tests.contract.google_keys import PERSON, robot
from tests.e2e.team_sheet import HEADERS, ROWS, TITLE
from tests.e2e.world import Done, okrsync

SHOWN = ["Summary", "OKRs", "Objectives", "Alignment", "History", "Evidence", "Changes", "Health", "Read me"]
TABS = [*SHOWN, "_charts", "_okrsync"]


@dataclass
class Desk:
    """A folder in which somebody works, with two keys, and the Google that their spreadsheets are in."""

    folder: Path
    app: GoogleApp

    @property
    def config(self) -> dict[str, Any]:
        """What the config says."""
        told: dict[str, Any] = yaml.safe_load((self.folder / "okrsync.yaml").read_text(encoding="utf-8"))
        return told

    def tabs(self, id_: str) -> dict[str, Any]:
        """All that a spreadsheet holds, by the title of its tabs."""
        told: dict[str, Any] = self.app.person(id_).sees()["tabs"]
        return told

    def sheet(self, *tabs: str) -> str:
        """A new spreadsheet with empty tabs, shared with the service account; its id."""
        return self.app.new("Ours", *tabs)

    def init(self, sheet: str, *args: str) -> Done:
        """Run init with the service account's key."""
        return okrsync("init", "--google", sheet, "--key", "robot.json", *args)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    (tmp_path / "robot.json").write_text(json.dumps(robot(SERVICE)), encoding="utf-8")
    (tmp_path / "person.json").write_text(json.dumps(PERSON), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OKRSYNC_JIRA__MAIN__TOKEN", "demo-token")
    app = google_app()
    with Sandbox({GOOGLE: app}) as sandbox:
        monkeypatch.setenv("OKRSYNC_GOOGLE__MAIN__URL", sandbox.url + GOOGLE)
        yield Desk(tmp_path, app)


def test_an_empty_spreadsheet_gets_the_tabs_and_a_config_that_names_it(desk: Desk) -> None:
    id_ = desk.sheet("Sheet1")
    done = desk.init(id_)
    assert (done.code, list(desk.tabs(id_))) == (0, [*TABS, "Sheet1"])
    assert desk.config["book"] == {"google": f"https://docs.google.com/spreadsheets/d/{id_}"}
    assert desk.config["google"] == {"main": {"credentials": "robot.json"}}


def test_run_again_it_changes_nothing_and_says_so(desk: Desk) -> None:
    id_ = desk.sheet("Sheet1")
    desk.init(id_)
    before = desk.tabs(id_)
    done = okrsync("init", "--google", id_)
    assert (done.code, "everything is there already" in done.out) == (0, True)
    assert desk.tabs(id_) == before


def test_on_a_sheet_in_use_it_adds_only_what_is_missing(desk: Desk) -> None:
    id_ = desk.sheet("Sheet1", "History")
    desk.init(id_)
    person = desk.app.person(id_)
    person.do({"do": "type", "tab": "OKRs", "row": 4, "column": 6, "value": "Leads"})
    person.do({"do": "delete_tab", "tab": "Changes"}, {"do": "delete_column", "tab": "OKRs", "column": 11})
    before = desk.tabs(id_)
    done = okrsync("init", "--google", id_)
    after = desk.tabs(id_)
    assert "added Changes, OKRs › Trend." in done.out
    assert set(after) - set(before) == {"Changes"}
    assert [row[:30] for row in after["OKRs"]["values"]] == [row[:30] for row in before["OKRs"]["values"]]
    assert after["History"]["values"] == before["History"]["values"] == []


def test_a_tab_of_theirs_keeps_its_name(desk: Desk) -> None:
    id_ = desk.sheet("Sheet1", "History")
    desk.init(id_)
    assert "History (okrsync)" in desk.tabs(id_)
    assert desk.tabs(id_)["History"]["values"] == []


def test_a_spreadsheet_with_an_okrs_tab_of_their_own_is_for_adopt(desk: Desk) -> None:
    id_ = desk.sheet("OKRs")
    done = desk.init(id_)
    assert (done.code, "okrsync adopt" in done.advice, (desk.folder / "okrsync.yaml").exists()) == (1, True, False)
    assert list(desk.tabs(id_)) == ["OKRs"]


def test_where_the_row_of_headers_is_gone_it_says_how_to_bring_it_back(desk: Desk) -> None:
    id_ = desk.sheet("Sheet1")
    desk.init(id_)
    desk.app.person(id_).do({"do": "delete_row", "tab": "OKRs", "row": 3})
    done = okrsync("init", "--google", id_)
    assert (done.code, "Version history" in done.advice) == (1, True)


def test_rows_of_a_csv_file_fill_the_new_tab(desk: Desk) -> None:
    (desk.folder / "rows.csv").write_text("Key result,Target\nLeads,80 %\nOffers,12\n", encoding="utf-8")
    id_ = desk.sheet("Sheet1")
    desk.init(id_, "--from", "rows.csv")
    rows = desk.tabs(id_)["OKRs"]["values"][3:]
    assert [(row[5], row[14]) for row in rows] == [("Leads", 80), ("Offers", 12)]


def test_a_person_gets_a_new_spreadsheet_shared_with_whom_they_name(desk: Desk) -> None:
    done = okrsync("init", "--google", "new", "--key", "person.json", "--share", "boss@acme.example", "--json")
    id_ = done.json["book"].rpartition("/")[2]
    assert list(desk.tabs(id_)) == TABS
    assert desk.app.site.books[id_].file.may_write("boss@acme.example")


def test_a_service_account_is_told_that_it_owns_no_files_and_what_to_do(desk: Desk) -> None:
    done = desk.init("new")
    assert (done.code, SERVICE in done.advice, "share it" in done.advice) == (2, True, True)
    assert desk.app.site.books == {}


def test_a_spreadsheet_that_is_not_shared_says_with_whom_to_share_it(desk: Desk) -> None:
    id_ = desk.app.add({"title": "Ours", "writers": []})
    done = desk.init(id_)
    assert (done.code, f"Share the spreadsheet with {SERVICE}" in done.advice) == (1, True)


def test_an_address_that_is_none_is_told_before_anything_is_asked(desk: Desk) -> None:
    done = desk.init("my sheet")
    assert (done.code, "“my sheet” is no spreadsheet" in done.advice) == (2, True)


def test_a_key_that_is_none_is_told(desk: Desk) -> None:
    (desk.folder / "robot.json").write_text("{}", encoding="utf-8")
    done = desk.init(desk.sheet("Sheet1"))
    assert (done.code, "robot.json" in done.advice) == (2, True)


def test_the_book_of_an_existing_config_is_laid_out_for_its_cycle_and_the_config_stays(desk: Desk) -> None:
    first, second = desk.sheet("Sheet1"), desk.sheet("Sheet1")
    desk.init(first)
    before = desk.config
    done = okrsync("init", "--google", second)
    assert f"book: {{google: 'https://docs.google.com/spreadsheets/d/{second}'}}" in done.out
    assert desk.config == before


# ---- adopt -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def theirs(desk: Desk) -> str:
    """A German team's sheet: a title, a header in row 4, rows, something far to the right and below."""
    filled: Sequence[Sequence[Any]] = [
        ["Unsere Ziele"],
        [],
        [],
        list(HEADERS),
        *(list(map(plain, row)) for row in ROWS),
    ]
    far = [[None] * 15, [*[None] * 14, "far away"]]
    return desk.app.add({"title": "Plan", "sheets": [{"title": TITLE, "rows": [*filled, *far]}]})


def plain(value: object) -> object:
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def cells(tab: dict[str, Any]) -> list[object]:
    return [value for row in tab["values"] for value in row if value is not None]


def test_a_google_sheet_is_adopted_and_no_other_cell_changes(desk: Desk, theirs: str) -> None:
    before = desk.tabs(theirs)[TITLE]
    done = okrsync("adopt", theirs, "--key", "robot.json", "--yes", "--json")
    after = desk.tabs(theirs)
    added = [f"⟳ {column}" for column in ("Status", "Progress", "Why", "Synced")]
    assert (done.code, set(added) <= set(cells(after[TITLE]))) == (0, True)
    kept = [value for value in cells(after[TITLE]) if not str(value).startswith(("⟳", "✎"))]
    assert kept == cells(before)
    assert list(after) == [TITLE, *(title for title in TABS if title != "OKRs")]
    assert {each["key"] for each in after[TITLE]["metadata"]} >= {"okrsync.id", "okrsync.key_result", "okrsync.target"}


def test_the_adopted_sheet_is_synced_and_a_second_sync_changes_nothing(theirs: str) -> None:
    okrsync("adopt", theirs, "--key", "robot.json", "--yes")
    first, second = okrsync("sync", "--json"), okrsync("sync", "--json")
    assert (first.json["outcome"], bool(first.json["changes"]), second.json["changes"]) == ("done", True, [])


def test_a_dry_run_of_adopt_shows_the_proposal_and_writes_nothing(desk: Desk, theirs: str) -> None:
    before = desk.tabs(theirs)
    done = okrsync("adopt", theirs, "--key", "robot.json", "--dry-run")
    assert (done.code, "Schlüsselergebnis" in done.out) == (0, True)
    assert desk.tabs(theirs) == before
    assert not (desk.folder / "okrsync.yaml").exists()


def test_a_sheet_that_is_okrsyncs_already_is_not_adopted_again(theirs: str) -> None:
    okrsync("adopt", theirs, "--key", "robot.json", "--yes")
    done = okrsync("adopt", theirs, "--key", "robot.json", "--yes")
    assert (done.code, "already" in done.advice) == (1, True)


# ---- demo ------------------------------------------------------------------------------------------------------------


def test_the_demo_with_google_syncs_twice_and_prints_what_the_sheet_holds(tmp_path: Path) -> None:
    done = okrsync("demo", "--google", "--dir", tmp_path, "--today", "2026-11-20")
    assert (done.code, "A second sync: no change" in done.out) == (0, True)
    held = done.out.partition("What the sheet")[2]
    assert [f"KR-{number:02}" in held for number in range(1, 22)] == [True] * 21
    assert "11 of 22" in held


# ---- options that do not go together ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [("--google", "new", "--excel", "x.xlsx"), ("--share", "boss@acme.example"), ("--google", "new", "--carry")],
    ids=" ".join,
)
def test_options_that_say_nothing_together_are_refused(desk: Desk, options: tuple[str, ...]) -> None:
    done = okrsync("init", *options)
    assert (done.code, "--google" in done.advice, sorted(path.name for path in desk.folder.iterdir())) == (
        2,
        True,
        ["person.json", "robot.json"],
    )


def test_a_blank_address_is_no_address(desk: Desk) -> None:
    assert (okrsync("init", "--google", "").code, (desk.folder / "okrs.xlsx").exists()) == (2, False)


def test_a_spreadsheet_that_may_only_be_read_is_told_although_nothing_is_missing(desk: Desk) -> None:
    id_ = desk.sheet("Sheet1")
    desk.init(id_)
    file = desk.app.site.books[id_].file
    file.writers.clear()
    file.readers.add(SERVICE)
    assert okrsync("init", "--google", id_).code == 1
