"""The Excel book's own: locks, backups, bytes that stay, and files that are no workbook."""

from __future__ import annotations  # nights.py is a plugin: its types are for mypy only

import re
import shutil
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_STORED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from python_calamine import CalamineWorkbook

from okrsync.books.excel.book import ExcelBook
from okrsync.errors import BookBusy, BookChanged, BookError, LayoutError
from okrsync.layout import CHANGES, HEALTH, HISTORY, MEMORY, OKRS, README, TABS
from okrsync.model import Change, Outcome, Plan, Wish
from okrsync.sync import TRIES

if TYPE_CHECKING:
    from tests.e2e.nights import Nights

pytest_plugins = ["tests.e2e.people", "tests.e2e.nights"]
pytestmark = pytest.mark.filterwarnings("ignore:.* extension is not supported")  # openpyxl says what it leaves out

FIRST = OKRS.header_row + 1
KEPT = 14
"""Backups (SHEET.md §6)."""
Company = Callable[..., "Nights"]


@pytest.fixture
def nights(company: Company) -> Nights:
    """One key result, never synced."""
    return company(Leads=12.5)


# ---- heights ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("given", "grown"), [(None, True), (32.0, True), (400.0, False), (12.0, False)])
def test_a_row_grows_with_a_long_why_unless_a_person_made_it_low_or_high(
    nights: Nights, given: float | None, *, grown: bool
) -> None:
    people = load_workbook(nights.excel.path)
    people["OKRs"].row_dimensions[FIRST].height = given
    people.save(nights.excel.path)
    book = nights.excel.book()
    seen = book.read()
    long = "Every word of this sentence is needed. " * 12
    book.commit(Plan("run-1", (Change("KR-01", FIRST, "why", None, long),), state=seen.state))
    after = load_workbook(nights.excel.path)["OKRs"].row_dimensions[FIRST].height
    assert (after is not None and after > (given or 32)) == grown


def test_a_cell_whose_format_a_person_cleared_keeps_none_and_shows_its_own_number(nights: Nights) -> None:
    nights.night()
    column = nights.excel.at("progress")
    people = load_workbook(nights.excel.path)
    people["OKRs"].cell(FIRST, column).style = "Normal"
    people.save(nights.excel.path)
    nights.metrics.numbers[nights.link("Leads")] = 33.25
    nights.night()
    assert load_workbook(nights.excel.path)["OKRs"].cell(FIRST, column).number_format == "General"


# ---- bytes -----------------------------------------------------------------------------------------------------------

OWNED = {
    *(f"xl/worksheets/sheet{n}.xml" for n, tab in enumerate(TABS, 1) if tab is not README),
    *(f"xl/charts/chart{n}.xml" for n in (1, 2)),  # the rows that they show
    "xl/tables/table1.xml",  # the range of History's table
    "xl/workbook.xml",  # the wish to compute people's formulas anew
}


def test_no_part_but_the_syncs_own_changes_by_a_byte(nights: Nights) -> None:
    extra = {
        "customXml/item1.xml": b"<a>\r\n</a>",
        "xl/media/image1.png": bytes(range(256)),
        "xl/drawings/x.vml": b"<x>",
    }
    with ZipFile(nights.excel.path, "a", ZIP_STORED) as archive:
        for name, content in extra.items():
            archive.writestr(name, content)
    before = nights.excel.members()
    nights.night()
    after = nights.excel.members()
    assert list(after) == list(before)
    assert {name for name in before if after[name] != before[name]} <= OWNED


def test_a_night_after_the_first_leaves_the_workbook_part_alone_too(nights: Nights) -> None:
    nights.night()
    before = nights.excel.members()
    nights.night()
    after = nights.excel.members()
    assert "xl/workbook.xml" not in {name for name in before if after[name] != before[name]}


def test_a_second_independent_reader_sees_the_same_numbers(nights: Nights) -> None:
    nights.night()
    sheet = CalamineWorkbook.from_path(nights.excel.path).get_sheet_by_name("OKRs")
    line = sheet.to_python(skip_empty_area=False)[FIRST - 1]
    at = {key: line[nights.excel.at(key) - 1] for key in ("id", "key_result", "current", "progress", "synced")}
    assert at == {"id": "KR-01", "key_result": "Leads", "current": 12.5, "progress": 0.125, "synced": nights.now}


def test_plan_writes_not_a_byte(nights: Nights) -> None:
    before = nights.excel.path.read_bytes()
    assert nights.sync(Wish(write=False)).outcome is Outcome.PLANNED
    assert nights.excel.path.read_bytes() == before


def test_a_run_reads_of_history_and_changes_what_it_needs_and_an_undo_all_of_it(nights: Nights) -> None:
    name = nights.sync().plan.run
    (needed,), (whole,) = (nights.excel.book().read(archive=archive).history for archive in (False, True))
    assert (needed.id, needed.current, needed.progress, needed.run) == ("KR-01", 12.5, 12.5, name)
    assert (needed.key_result, needed.why) == ("", "")
    assert (whole.key_result, whole.current, bool(whole.why)) == ("Leads", 12.5, True)
    some, all_ = (nights.excel.book().read(archive=archive).changes for archive in (False, True))
    assert [row.number for row in some] == [row.number for row in all_]
    assert [{key: row[key].value for key in row.cells} for row in some] == [
        {key: row[key].value for key in ("time", "run", "column")} for row in all_
    ]


@pytest.mark.parametrize(("column", "own"), [("why", False), (9, True)])
def test_a_line_of_changes_that_lacks_what_a_run_needs_is_one_all_the_same(
    nights: Nights, column: str | int, *, own: bool
) -> None:
    nights.excel.type(CHANGES.header_row + 1, column, "a remark", CHANGES)
    (row,) = nights.excel.book().read().changes
    assert (row.number, row.own, row["run"].blank) == (CHANGES.header_row + 1, own, True)


# ---- somebody else ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lock", ["~$okrs.xlsx", ".~lock.okrs.xlsx#"])
def test_a_book_that_is_open_somewhere_is_busy_and_stays_as_it_is(nights: Nights, lock: str) -> None:
    before = nights.excel.path.read_bytes()
    nights.excel.path.with_name(lock).write_bytes(b",ana,desk,,;" if "lock" in lock else b"\x03ana")
    with pytest.raises(BookBusy, match=r"is open by ana\. Have it closed"):
        nights.sync()
    assert nights.excel.path.read_bytes() == before
    nights.excel.path.with_name(lock).unlink()
    nights.night()


def test_a_read_only_book_is_an_error_that_says_what_to_do(nights: Nights) -> None:
    before = nights.excel.path.read_bytes()
    nights.excel.path.chmod(0o444)
    with pytest.raises(BookError, match=r"is read-only\. Allow this account to write there"):
        nights.sync()
    assert nights.excel.path.read_bytes() == before


def test_a_book_saved_during_the_run_is_read_again_and_its_fresh_rows_are_used(nights: Nights) -> None:
    def saves() -> None:
        nights.excel.type(FIRST, "target", 50.0)
        nights.excel.type(FIRST, "comment", "halved")
        nights.excel.insert_row(FIRST)

    nights.metrics.between = saves
    run = nights.sync()
    assert (run.results["KR-01"].progress, run.results["KR-01"].kr.comment) == (25, "halved")
    assert nights.metrics.asked == 1
    row = nights.excel.look().rows()[FIRST + 1]
    assert (row["progress"], row["target"], row["comment"]) == (0.25, 50, "halved")
    assert len(nights.excel.look().rows(HISTORY)) == 1


def test_a_book_saved_again_and_again_is_left_to_the_person(nights: Nights) -> None:
    class Restless(ExcelBook):
        commits = 0

        def commit(self, plan: Plan) -> None:
            self.commits += 1
            nights.excel.type(FIRST, "comment", f"save {self.commits}")
            super().commit(plan)

    nights.book = book = Restless(nights.excel.path, nights.excel.backups)
    with pytest.raises(BookChanged):
        nights.sync()
    assert book.commits == TRIES
    assert nights.excel.look().rows()[FIRST]["comment"] == f"save {TRIES}"
    assert not list(nights.excel.backups.glob("*"))


def test_the_last_14_versions_are_kept(nights: Nights) -> None:
    nights.excel.backups.mkdir()
    older = [nights.excel.backups / f"okrs.202601{day:02}-020000.xlsx" for day in range(1, KEPT + 3)]
    for path in older:
        path.write_bytes(b"an older version")
    replaced = nights.excel.path.read_bytes()
    nights.sync()
    *kept, newest = sorted(nights.excel.backups.iterdir())
    assert kept == older[-KEPT + 1 :]
    assert newest.read_bytes() == replaced


# ---- what is no workbook of ours -------------------------------------------------------------------------------------


def encrypted() -> bytes:
    return bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(400)


def foreign() -> bytes:
    content = BytesIO()
    Workbook().save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "advice"),
    [
        (encrypted(), "is encrypted. In Excel clear the password"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600), "is in the old .xls format. Save it as .xlsx"),
        (b"ID;Key result\n", "is not a workbook, or only a piece of one. Restore it from a backup"),
        (b"", "is not a workbook, or only a piece of one. Restore it from a backup"),
        (foreign(), "has no OKRs tab that okrsync knows. Make a new workbook"),
    ],
    ids=["encrypted", "old format", "text", "empty", "without an OKRs tab"],
)
def test_a_file_that_is_no_workbook_of_ours_stays_and_the_error_says_what_to_do(
    nights: Nights, content: bytes, advice: str
) -> None:
    nights.excel.path.write_bytes(content)
    with pytest.raises(BookError) as caught:
        nights.sync()
    assert advice in str(caught.value)
    assert nights.excel.path.read_bytes() == content


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.999])
def test_a_truncated_file_stays_and_the_error_says_what_to_do(nights: Nights, share: float) -> None:
    whole = nights.excel.path.read_bytes()
    content = whole[: int(len(whole) * share)]
    nights.excel.path.write_bytes(content)
    with pytest.raises(BookError, match="Restore it from a backup"):
        nights.sync()
    assert nights.excel.path.read_bytes() == content


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/workbook.xml"]
)
@pytest.mark.parametrize("content", [b"", b"<worksheet", b"<a/>"], ids=["empty", "cut", "something else"])
def test_a_damaged_part_is_an_error_or_harmless_and_no_cell_of_peoples_changes(
    nights: Nights, part: str, content: bytes
) -> None:
    members = nights.excel.members() | {part: content}
    with ZipFile(nights.excel.path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    before = nights.excel.path.read_bytes()
    try:
        nights.sync()
    except BookError:
        assert nights.excel.path.read_bytes() == before
    else:
        assert nights.excel.members()[part] == content


def test_a_missing_file_says_how_to_make_one(nights: Nights) -> None:
    nights.excel.path.unlink()
    with pytest.raises(BookError, match=r"is not there\. Run okrsync init"):
        nights.sync()


# ---- odd but fine ----------------------------------------------------------------------------------------------------


def test_a_symbolic_link_is_followed_and_stays_one(nights: Nights, tmp_path: Path) -> None:
    real = tmp_path / "elsewhere.xlsx"
    shutil.move(nights.excel.path, real)
    nights.excel.path.symlink_to(real)
    nights.night()
    assert nights.excel.path.is_symlink()


def test_a_copied_file_starts_right_on_another_machine(nights: Nights, tmp_path: Path) -> None:
    nights.night()
    nights.excel.type(FIRST, "current", 40.0)
    copy = tmp_path / "copy.xlsx"
    shutil.copy(nights.excel.path, copy)
    nights.excel.path = copy
    nights.night({("Leads", "current"): 40.0})


def test_a_merged_owned_cell_is_an_error_that_names_it(nights: Nights) -> None:
    members = nights.excel.members()
    part = "xl/worksheets/sheet2.xml"
    merge = b'<mergeCells count="1"><mergeCell ref="H3:H4"/></mergeCells>'
    members[part] = members[part].replace(b"<conditionalFormatting", merge + b"<conditionalFormatting", 1)
    with ZipFile(nights.excel.path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    before = nights.excel.path.read_bytes()
    with pytest.raises(LayoutError, match=r"nothing was written: OKRs!H4 is hidden by the merged cells H3:H4: unmerge"):
        nights.sync()
    assert nights.excel.path.read_bytes() == before


def test_names_that_a_copied_tab_brings_along_do_not_mislead(nights: Nights) -> None:
    members = nights.excel.members()
    local = b'<definedName name="okrsync.current" localSheetId="5">\'Read me\'!$B$2</definedName></definedNames>'
    members["xl/workbook.xml"] = members["xl/workbook.xml"].replace(b"</definedNames>", local)
    with ZipFile(nights.excel.path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    nights.night()


def test_a_column_whose_header_went_to_another_row_is_none(nights: Nights) -> None:
    _take_to_top(nights, "comment")
    assert nights.excel.book().read().columns == frozenset(column.key for column in OKRS.columns) - {"comment"}


def test_a_book_of_which_the_first_header_went_to_another_row_has_lost_that_column_alone(nights: Nights) -> None:
    _take_to_top(nights, "id")
    with pytest.raises(LayoutError, match="the OKRs tab has lost the column ID\\."):
        nights.excel.book().read()


def _take_to_top(nights: Nights, key: str) -> None:
    """The name of a column follows its header cell, which a person cut and pasted into the first row."""
    members = nights.excel.members()
    name = re.compile(rf'(name="{OKRS.name(key)}"[^>]*>[^<]*\$){OKRS.header_row}<'.encode())
    members["xl/workbook.xml"], moved = name.subn(rb"\g<1>1<", members["xl/workbook.xml"])
    assert moved == 1
    with ZipFile(nights.excel.path, "w") as archive:
        for part, data in members.items():
            archive.writestr(part, data)


def test_health_and_the_hidden_tab_are_found_after_rows_were_inserted_above(nights: Nights) -> None:
    nights.night()
    for tab in (HEALTH, MEMORY):
        nights.excel.insert_row(tab.header_row, tab)
    nights.night()
