"""`okrsync adopt`: the sheet that a team already has becomes the book, and none of its cells changes."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from okrsync.books.excel.book import ExcelBook
from okrsync.books.styles import PERCENT
from okrsync.config import FILE_NAME, load
from okrsync.layout import ALIGNMENT, CHANGES, CHARTS, EVIDENCE, HISTORY, MEMORY, OBJECTIVES, OKRS, SUMMARY
from tests.e2e.team_sheet import HEADER, HEADERS, ROWS, TITLE, team_sheet
from tests.e2e.terminal import dialogue
from tests.e2e.world import CYCLE, FIXTURES, TOKEN, Done, Jira, World, config, content, okrsync, opened, script

pytestmark = pytest.mark.filterwarnings("ignore:.* extension is not supported")  # openpyxl says what it leaves out

GITLAB = FIXTURES / "okr" / "gitlab-fy20-q4-okrs.xlsx"
LISTED = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
"""The parts of a workbook that list its tabs and styles."""


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    return team_sheet(tmp_path / "okrs.xlsx")


def adopt(sheet: Path, *args: str | Path) -> Done:
    return okrsync("adopt", sheet, "--config", sheet.with_name(FILE_NAME), *args)


def cells(path: Path) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Everything that a cell is, as another program reads it."""
    return {
        (tab.title, cell.coordinate): (
            cell.value,
            repr(cell.font),
            repr(cell.fill),
            repr(cell.border),
            cell.number_format,
        )
        for tab in opened(path)
        for row in tab.iter_rows()
        for cell in row
        if cell.value is not None
    }


def added(sheet: Path, before: Mapping[tuple[str, str], tuple[Any, ...]]) -> list[object]:
    """What stands in the new cells of their tabs; none of theirs may have changed."""
    after = cells(sheet)
    titles = {title for title, _ in before}
    assert {place: after.get(place) for place in before} == dict(before)
    return [value[0] for place, value in after.items() if place[0] in titles and place not in before]


def world(sheet: Path, served: Jira) -> World:
    """The folder of an adopted sheet, with a config for a Jira on loopback."""
    folder = sheet.parent
    (folder / FILE_NAME).write_text(config(served.url, CYCLE), encoding="utf-8")
    (folder / "token.txt").write_text(TOKEN, encoding="utf-8")
    return World(folder)


def shown(sheet: Path, title: str = TITLE, header: int = HEADER) -> list[dict[str, Any]]:
    """The rows of a tab by its headers, without glyphs."""
    rows = opened(sheet)[title].iter_rows(min_row=header, values_only=True)
    titles = [str(text or "").lstrip("✎⟳ ") for text in next(rows)]
    return [dict(zip(titles[::-1], row[::-1], strict=True)) for row in rows if any(row)]


# ---- nothing of theirs changes ---------------------------------------------------------------------------------------


def test_no_cell_of_theirs_changes_and_only_headers_come_to_them(sheet: Path) -> None:
    before = cells(sheet)
    done = adopt(sheet, "--yes", "--json")
    assert done.code == 0, done.err
    ours = [OKRS.column(key).header for key in done.json["added"]]
    assert added(sheet, before) == ours
    assert "⟳ Status" in ours
    assert "✎ Linked work" in ours


def test_no_part_of_theirs_changes_but_the_lists_and_the_tab_itself(sheet: Path) -> None:
    before = content(sheet)
    adopt(sheet, "--yes")
    after = content(sheet)
    changed = {name for name in before if after[name] != before[name]}
    assert changed == {*LISTED, "xl/worksheets/sheet2.xml", "xl/tables/table1.xml"}


def test_the_file_as_it_was_is_kept(sheet: Path) -> None:
    before = sheet.read_bytes()
    adopt(sheet, "--yes")
    [backup] = (sheet.parent / ".okrsync" / "backups").iterdir()
    assert backup.read_bytes() == before


def test_the_tabs_that_the_sync_keeps_come_along_and_give_way_to_one_of_that_name(sheet: Path) -> None:
    adopt(sheet, "--yes")
    book = load_workbook(sheet)
    assert book.sheetnames == [
        "Deckblatt",
        TITLE,
        "Health",
        SUMMARY.title,
        OBJECTIVES.title,
        ALIGNMENT.title,
        HISTORY.title,
        EVIDENCE.title,
        CHANGES.title,
        "Health (okrsync)",
        "Read me",
        CHARTS.title,
        MEMORY.title,
    ]
    assert book[MEMORY.title].sheet_state == "hidden"
    seen = ExcelBook(sheet, sheet.parent).read()
    assert seen.problems == ()
    assert seen.columns >= set(OKRS.owned)


def test_their_table_takes_the_new_columns_along_when_it_is_sorted(sheet: Path) -> None:
    adopt(sheet, "--yes")
    [table] = load_workbook(sheet)[TITLE].tables.values()
    assert table.ref == "A4:T7"
    assert table.column_names[: len(HEADERS)] == list(HEADERS)
    assert table.column_names == [cell.value for cell in load_workbook(sheet)[TITLE][HEADER]]


def test_a_dry_run_writes_not_a_byte_and_no_config(sheet: Path) -> None:
    before = sheet.read_bytes()
    done = adopt(sheet, "--dry-run")
    assert done.code == 0
    for told in ("Zielwert", "Target", "Added at the right end", "looks like Status; ours comes beside"):
        assert told in " ".join(done.out.split())
    assert [path.name for path in sheet.parent.iterdir()] == [sheet.name]
    assert sheet.read_bytes() == before


# ---- and it is a book ------------------------------------------------------------------------------------------------


def test_a_sync_fills_the_new_columns_and_no_cell_of_theirs(sheet: Path, served: Jira) -> None:
    adopt(sheet, "--yes")
    type_in(sheet, "KR-2", "Linked work", "ACME-100")
    before = cells(sheet)
    there = world(sheet, served)
    done = there.sync()
    assert done.code == 0, done.err
    assert done.key_result("KR-2")["progress"] == 50
    second = shown(sheet)[1]
    assert (second["Progress"], second["Ist"], second["Why"][:6]) == (0.5, 2, "2 of 4")
    after = cells(sheet)
    theirs = {place: value for place, value in before.items() if place[0] in (TITLE, "Deckblatt", "Health")}
    assert {place: after[place] for place in theirs} == theirs
    assert there.sync().json["changes"] == []


def test_a_row_without_id_gets_the_next_number_in_their_own_column(sheet: Path, served: Jira) -> None:
    adopt(sheet, "--yes")
    world(sheet, served).sync()
    assert [row["Nr"] for row in shown(sheet)] == ["KR-1", "KR-2", "KR-03"]


def test_a_number_typed_into_their_current_goes_on_counting(sheet: Path, served: Jira) -> None:
    adopt(sheet, "--yes")
    done = world(sheet, served).sync()
    assert (done.key_result("KR-1")["current"], done.key_result("KR-1")["progress"]) == (4, 40)
    assert shown(sheet)[0]["Ist"] == 4


def test_what_stands_in_a_column_taken_over_is_a_persons_until_it_is_cleared(sheet: Path, served: Jira) -> None:
    done = adopt(sheet, "--yes", "--map", "Status=status")
    assert "Status (H) was taken over" in done.out
    there = world(sheet, served)
    first = there.sync()
    assert first.key_result("KR-2")["held"] == ["Status"]
    assert [row["Status"] for row in shown(sheet)][:2] == ["läuft", "rot"]
    type_in(sheet, "KR-2", "Status", None)
    there.sync()
    assert [row["Status"] for row in shown(sheet)][1] == "? No data"


def test_percentages_and_dates_of_new_columns_show_as_such_in_rows_with_a_look_of_their_own(
    sheet: Path, served: Jira
) -> None:
    adopt(sheet, "--yes")
    type_in(sheet, "KR-2", "Linked work", "ACME-100")
    world(sheet, served).sync()
    row = opened(sheet)[TITLE][HEADER + 2]
    shown_as = {cell.value: cell.number_format for cell in row if isinstance(cell.value, float)}
    assert shown_as[0.5] == PERCENT


def test_renamed_and_moved_columns_are_still_known_after_the_adoption(sheet: Path, served: Jira) -> None:
    adopt(sheet, "--yes")
    people = opened(sheet)
    people[TITLE].cell(HEADER, HEADERS.index("Zielwert") + 1, "Wohin")
    people[TITLE].title = "Q4"
    for name in people.defined_names.values():
        name.attr_text = str(name.attr_text).replace(f"'{TITLE}'", "'Q4'")
    people.save(sheet)
    assert world(sheet, served).sync().key_result("KR-1")["target"] == 10


# ---- the config ------------------------------------------------------------------------------------------------------


def test_without_a_config_one_is_written_that_names_the_sheet(sheet: Path) -> None:
    done = adopt(sheet, "--yes")
    written = load(sheet.with_name(FILE_NAME), secrets=False)
    assert written.book == sheet.resolve()
    for step in (f"Made {written.file}", "OKRSYNC_JIRA__MAIN__TOKEN", "Linked work", "okrsync check", "okrsync sync"):
        assert step in done.out


def test_a_config_that_is_there_stays_and_the_line_for_the_sheet_is_told(sheet: Path, served: Jira) -> None:
    there = world(sheet, served)
    before = there.config.read_bytes()
    other = shutil.copyfile(sheet, sheet.with_name("plan 2.xlsx"))
    done = adopt(other, "--yes")
    assert there.config.read_bytes() == before
    assert "book: {excel: plan 2.xlsx}" in done.out
    assert "book: {excel" not in adopt(sheet, "--yes").out


def test_a_config_that_makes_no_sense_stops_it_before_anything_is_written(sheet: Path) -> None:
    sheet.with_name(FILE_NAME).write_text("cycle: soon", encoding="utf-8")
    before = sheet.read_bytes()
    assert adopt(sheet, "--yes").code == 2
    assert sheet.read_bytes() == before


def test_a_sheet_that_is_open_stays_and_no_config_is_left(sheet: Path) -> None:
    before = sheet.read_bytes()
    sheet.with_name(f"~${sheet.name}").write_bytes(b"\x03ana")
    done = adopt(sheet, "--yes")
    assert (done.code, "is open by ana" in done.advice) == (1, True)
    assert not sheet.with_name(FILE_NAME).exists()
    assert sheet.read_bytes() == before


# ---- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "advice"),
    [
        ((), "run it again with --yes"),
        (("--tab", "Nowhere", "--yes"), f"It has Deckblatt, {TITLE}, Health"),
        (("--tab", "Deckblatt", "--yes"), "No row of headers was recognised"),
        (("--map", "Wer=boss", "--yes"), "“boss” is no column of okrsync's"),
        (("--map", "Laune=", "--map", "Fehlt=owner", "--yes"), "No columns of OKR Plan are called “Fehlt”"),
    ],
)
def test_what_cannot_be_done_is_refused_with_what_to_do_and_nothing_is_written(
    sheet: Path, args: tuple[str, ...], advice: str
) -> None:
    before = sheet.read_bytes()
    done = adopt(sheet, *args)
    assert done.code == 2
    assert advice in done.advice
    assert sheet.read_bytes() == before
    assert not sheet.with_name(FILE_NAME).exists()


def test_a_book_that_was_adopted_is_not_adopted_again(sheet: Path) -> None:
    adopt(sheet, "--yes")
    before = sheet.read_bytes()
    done = adopt(sheet, "--yes")
    assert (done.code, "is a workbook of okrsync's already. Run okrsync sync" in done.advice) == (1, True)
    assert sheet.read_bytes() == before


def test_what_is_no_workbook_is_sent_elsewhere(tmp_path: Path) -> None:
    done = adopt(tmp_path / "rows.csv", "--yes")
    assert (done.code, "okrsync init --from FILE.csv" in done.advice) == (2, True)


# ---- the choices -----------------------------------------------------------------------------------------------------


def test_json_tells_what_every_column_becomes_and_why(sheet: Path) -> None:
    told = adopt(sheet, "--dry-run", "--json", "--map", "Laune=comment").json
    assert (told["tab"], told["header_row"], told["written"]) == (TITLE, HEADER, False)
    columns = {each["header"]: each for each in told["columns"]}
    assert columns["Wer"] == {
        "column": "D",
        "header": "Wer",
        "looks_like": "owner",
        "why": "its header and its cells",
        "sure": 1.0,
        "filled": len(ROWS),
        "becomes": "owner",
    }
    assert (columns["Notizen"]["becomes"], columns["Laune"]["becomes"]) == (None, "comment")
    assert told["bound"]["comment"] == "J"
    assert told["added"]["status"] == "K"


def test_a_person_is_asked_what_becomes_of_each_column_that_the_sync_would_write_over(sheet: Path) -> None:
    said = [
        ("Current. What stands", ""),
        ("Status. What stands", ""),
        ("Is the rest as you want it? [Y/n]", ""),
        ("Jira's address", ""),
        ("Asana too? [y/N]", ""),
        ("Name of the cycle", ""),
        ("First day", ""),
        ("Last day", ""),
        ("Time zone", ""),
        ("Change okrs.xlsx so? [Y/n]", ""),
    ]
    code, screen = dialogue(sheet.parent, "adopt", "okrs.xlsx", say=said)
    assert code == 0, screen
    titles = [row["Status"] for row in shown(sheet)]
    assert titles == ["läuft", "rot", None]
    assert "Adopted the tab" in screen
    assert script("plan", "--json", cwd=sheet.parent).code == 0


def test_a_person_may_correct_each_column_and_still_say_no(sheet: Path) -> None:
    before = sheet.read_bytes()
    said = [
        ("Current. What stands", "n"),
        ("Status. What stands", "n"),
        ("Is the rest as you want it? [Y/n]", "n"),
        ("A “Nr” becomes (-: stays yours) [ID]", ""),
        ("B “Ziel”", ""),
        ("C “Schlüsselergebnis”", ""),
        ("D “Wer”", "Boss"),
        ("is none of", "-"),
        ("E “Startwert”", ""),
        ("F “Zielwert”", ""),
        ("I “Notizen”", ""),
        ("J “Laune”", "confidence"),
        ("Jira's address", ""),
        ("Asana too? [y/N]", ""),
        ("Name of the cycle", ""),
        ("First day", ""),
        ("Last day", ""),
        ("Time zone", ""),
        ("Change okrs.xlsx so? [Y/n]", "n"),
    ]
    code, screen = dialogue(sheet.parent, "adopt", "okrs.xlsx", say=said)
    assert code == 1, screen
    assert sheet.read_bytes() == before
    assert [path.name for path in sheet.parent.iterdir()] == ["okrs.xlsx"]


# ---- a real one ------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not GITLAB.exists(), reason=f"the real OKRs are not here: {GITLAB.name}")
def test_the_okrs_of_a_real_company_are_adopted_and_synced(tmp_path: Path, served: Jira) -> None:
    sheet = Path(shutil.copyfile(GITLAB, tmp_path / "okrs.xlsx"))
    before, parts = cells(sheet), content(sheet)
    there = world(sheet, served)
    told = adopt(sheet, "--yes", "--json").json
    assert told["bound"] == {"id": "B", "supports": "C", "level": "D", "key_result": "G", "owner": "F"}
    assert added(sheet, before) == [OKRS.column(key).header for key in told["added"]]
    after = content(sheet)
    assert {name for name in parts if after[name] != parts[name]} == {*LISTED, "xl/worksheets/sheet1.xml"}
    type_in(sheet, "O1.1.1", "Linked work", "ACME-100")
    done = there.sync()
    assert done.code == 0, done.err
    assert len(done.json["key_results"]) == 364
    assert (done.key_result("O1.1.1")["progress"], done.key_result("O1.1.1")["total"]) == (50, 4)
    assert {place: value for place, value in cells(sheet).items() if place in before} == before
    assert there.sync().json["changes"] == []


def type_in(sheet: Path, id_: str, column: str, value: str | None) -> None:
    """Have a person type into the row with this ID, in another program."""
    book = opened(sheet)
    title, header = (TITLE, HEADER) if TITLE in book.sheetnames else (book.sheetnames[0], 1)
    rows = list(book[title].iter_rows(min_row=header))
    at = {str(cell.value or "").lstrip("✎⟳ "): number for number, cell in reversed(list(enumerate(rows[0])))}
    row = next(row for row in rows if id_ in [cell.value for cell in row])
    row[at[column]].value = value
    book.save(sheet)
