"""Cells of other workbooks as a source: one number each, from below the configured folders only."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName

from okrsync.errors import Problem
from okrsync.model import Answer, Items, ItemState, Link, Number, Verdict
from okrsync.okrs.links import parse_one
from okrsync.settings.rows import RowsSettings
from okrsync.sources.files import Files

NO_FIELDS: frozenset[str] = frozenset()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a workbook of numbers, and one beside it that is nobody's business."""
    book = Workbook()
    book.active.title = "KPIs"  # type: ignore[union-attr]  # a new workbook has a sheet
    sheet = book["KPIs"]
    sheet["B7"], sheet["C7"] = 41, datetime(2026, 11, 3)
    sheet["B8"], sheet["B8"].number_format = 0.07, "0%"
    sheet["B9"], sheet["B10"], sheet["B11"] = "forty", True, "=1/0"
    book.create_sheet("Net revenue")["A1"] = 2.5
    book.defined_names["nps"] = DefinedName("nps", attr_text="KPIs!$B$7")
    open_to_us = tmp_path / "metrics"
    (open_to_us / "deep").mkdir(parents=True)
    book.save(open_to_us / "kpis.xlsx")
    book.save(open_to_us / "deep" / "kpis.xlsx")
    book.save(tmp_path / "salaries.xlsx")
    (open_to_us / "notes.xlsx").write_text("not a workbook", encoding="utf-8")
    return open_to_us


def link(text: str) -> Link:
    parsed = parse_one(text)
    assert parsed, text
    return parsed


def ask(folder: Path, text: str) -> Answer:
    asked = link(text)
    return Files("files", [folder]).fetch([asked], NO_FIELDS).answers[asked]


def refusal(folder: Path, text: str) -> Problem:
    answer = ask(folder, text)
    assert isinstance(answer, Problem), answer
    assert answer.to_do
    return answer


def test_a_cell_is_a_number_and_the_date_beside_it_its_age(folder: Path) -> None:
    assert ask(folder, "file: kpis.xlsx!KPIs!B7") == Number(41, datetime(2026, 11, 3))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("file: kpis.xlsx!nps", 41),
        ("file: kpis.xlsx!NPS", 41),
        ("file: kpis.xlsx!kpis!b7", 41),
        ("file: kpis.xlsx!'Net revenue'!A1", 2.5),
        ("file: kpis.xlsx!Net revenue!A1", 2.5),
        ("file: deep/kpis.xlsx!KPIs!$B$7", 41),
        ("file: kpis.xlsx!KPIs!B8", 7),
        ("file: kpis.xlsx!KPIs!B10", 1),
    ],
)
def test_a_cell_is_named_as_people_name_it_and_percent_is_0_to_100(folder: Path, text: str, value: float) -> None:
    answer = ask(folder, text)
    assert isinstance(answer, Number), answer
    assert answer.value == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("file: kpis.xlsx!KPIs!B9", "“forty”"),
        ("file: kpis.xlsx!KPIs!B11", "no number"),
        ("file: kpis.xlsx!KPIs!Z99", "nothing"),
    ],
    ids=["text", "error", "blank"],
)
def test_a_cell_without_a_number_says_what_it_holds(folder: Path, text: str, said: str) -> None:
    problem = refusal(folder, text)
    assert (problem.code, said in problem.what) == ("not-a-number", True)


@pytest.mark.parametrize(
    "text", ["file: kpis.xlsx!KPIs!seven", "file: kpis.xlsx!Sales!B7", "file: kpis.xlsx!churn"], ids=str
)
def test_a_place_that_is_not_there_names_the_sheets(folder: Path, text: str) -> None:
    problem = refusal(folder, text)
    assert problem.code == "no-cell"
    assert "KPIs, Net revenue" in problem.to_do


def test_a_file_that_is_not_there_names_the_folders(folder: Path) -> None:
    problem = refusal(folder, "file: kpi.xlsx!KPIs!B7")
    assert (problem.code, "metrics" in problem.what) == ("no-file", True)


def test_no_path_leads_out_of_the_folder(folder: Path) -> None:
    (folder / "shortcut.xlsx").symlink_to(folder.parent / "salaries.xlsx")
    for name in ("../salaries.xlsx", str(folder.parent / "salaries.xlsx"), "shortcut.xlsx", "deep/../../salaries.xlsx"):
        assert refusal(folder, f"file: {name}!KPIs!B7").code == "no-file"


def test_without_a_folder_the_config_key_is_named() -> None:
    asked = link("file: kpis.xlsx!KPIs!B7")
    answer = Files("files", []).fetch([asked], NO_FIELDS).answers[asked]
    assert isinstance(answer, Problem)
    assert "files: {folders:" in answer.to_do


def test_what_is_no_workbook_is_a_problem_of_its_rows_only(folder: Path) -> None:
    bad, good = link("file: notes.xlsx!KPIs!B7"), link("file: kpis.xlsx!KPIs!B7")
    answers = Files("files", [folder]).fetch([bad, good], NO_FIELDS).answers
    assert isinstance(answers[good], Number)
    assert isinstance(problem := answers[bad], Problem)
    assert problem.code == "bad-file"


def test_a_workbook_is_opened_once_for_all_its_cells(folder: Path) -> None:
    source = Files("files", [folder])
    source.fetch([link("file: kpis.xlsx!KPIs!B7"), link("file: kpis.xlsx!KPIs!B8")], NO_FIELDS)
    assert source.traffic().requests == 1


def test_check_says_which_folders_are_open(folder: Path) -> None:
    (open_one,) = Files("files", [folder]).check(NO_FIELDS)
    assert (open_one.verdict, str(folder) in open_one.what) == (Verdict.OK, True)


def test_check_fails_for_a_folder_that_is_not_there(folder: Path) -> None:
    (gone,) = Files("files", [folder / "gone"]).check(NO_FIELDS)
    assert gone.verdict is Verdict.FAILED
    assert gone.to_do


# ---- rows ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def tasks(folder: Path) -> Path:
    """The folder, with a workbook of tasks whose headers stand in the third row."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Plan"
    rows = [
        (),
        (),
        ("Task", "Status", "Done on", "Revenue"),
        ("Ship it", "Erledigt", datetime(2026, 11, 3), 100),
        ("Sell it", "Open", None, 50),
    ]
    for line in rows:
        sheet.append(line)
    sheet["D6"] = "=SUM(D4:D5)"
    book.save(folder / "tasks.xlsx")
    return folder


def rows_of(folder: Path, text: str, numbers: frozenset[str] = NO_FIELDS) -> Items:
    asked = link(text)
    words = RowsSettings().words("Story Points")
    answer = Files("files", [folder], words).fetch([asked], numbers).answers[asked]
    assert isinstance(answer, Items), answer
    return answer


@pytest.mark.parametrize("place", ["Plan", "plan!A:D", "'Plan'!A3:D", "Plan!A3:D6", "A3:D6"])
def test_a_tab_or_a_range_is_rows_of_work(tasks: Path, place: str) -> None:
    found = rows_of(tasks, f"file: tasks.xlsx!{place}")
    assert [(item.title, item.state) for item in found.items] == [
        ("Ship it", ItemState.DONE),
        ("Sell it", ItemState.TO_DO),
    ]


def test_a_row_of_a_file_has_a_place_a_date_and_numbers(tasks: Path) -> None:
    first, _ = rows_of(tasks, "file: tasks.xlsx!Plan", frozenset({"Revenue"})).items
    assert (first.key, first.closed) == ("Plan!A4", datetime(2026, 11, 3, tzinfo=UTC))
    assert first.numbers == {"Revenue": 100}


def test_a_row_that_two_links_reach_is_the_same(tasks: Path) -> None:
    whole, part = (rows_of(tasks, f"file: tasks.xlsx!{place}") for place in ("Plan", "Plan!A3:B4"))
    assert part.items[0].identity == whole.items[0].identity
