"""A new workbook, read back by two programs that had no part in drawing it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from okrsync.books import styles
from okrsync.books.content import Content
from okrsync.books.excel.drawing import HISTORY_TABLE, draw
from okrsync.errors import BookError
from okrsync.layout import (
    CHANGES,
    CHARTS,
    CHIPS,
    EVIDENCE,
    HEALTH,
    HISTORY,
    MEASURES,
    MEMORY,
    OKRS,
    README,
    SEVERITY_CHIPS,
    TABS,
    Tab,
    Whose,
)
from okrsync.model import Cycle, Value
from okrsync.okrs.rules import Rules, StatusRules, Tolerance
from okrsync.pages.readme import readme

pytestmark = pytest.mark.filterwarnings("ignore:.* extension is not supported")  # openpyxl says what it leaves out

CYCLE = Cycle("2026-Q4", date(2026, 10, 1), date(2026, 12, 31))
FIRST = OKRS.header_row + 1
Draw = Callable[..., Path]


@pytest.fixture(name="drawn")
def _drawn(tmp_path: Path) -> Draw:
    def drawn(*rows: Mapping[str, Value], name: str = "okrs.xlsx", rules: Rules | None = None) -> Path:
        path = tmp_path / name
        draw(path, Content(CYCLE, rows, readme(rules or Rules(CYCLE))))
        return path

    return drawn


def letter(key: str) -> str:
    index = OKRS.columns.index(OKRS.column(key))
    return chr(65 + index) if index < 26 else "A" + chr(65 + index - 26)


def cell(book: Workbook, key: str, row: int = FIRST) -> object:
    return book[OKRS.title][f"{letter(key)}{row}"].value


def texts(sheet: Worksheet, column: int) -> list[str]:
    return [str(value) for (value,) in sheet.iter_rows(min_col=column, max_col=column, values_only=True) if value]


def formulas_at(sheet: Worksheet, place: str) -> str:
    """Every conditional formula whose range begins at a cell."""
    found = (area for area in sheet.conditional_formatting if str(area.sqref).startswith(f"{place}:"))
    return " ".join(str(formula) for area in found for rule in area.rules for formula in rule.formula)


def test_the_tabs_stand_in_the_declared_order_and_only_the_syncs_own_are_hidden(drawn: Draw) -> None:
    book = load_workbook(drawn())
    assert book.sheetnames == [tab.title for tab in TABS]
    assert [sheet.title for sheet in book if sheet.sheet_state != "visible"] == [CHARTS.title, MEMORY.title]


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.key)
def test_every_column_has_a_name_that_points_at_its_header_and_nothing_else(drawn: Draw, tab: Tab) -> None:
    book = load_workbook(drawn())
    for column in tab.columns:
        [(sheet, address)] = book.defined_names[tab.name(column.key)].destinations
        assert sheet == tab.title
        assert book[sheet][address].row == tab.header_row
        assert tab.looks or book[sheet][address].value == column.header


def test_text_stays_text_whatever_it_begins_with(drawn: Draw) -> None:
    wild = [
        "=1+1",
        "+49 30 1234",
        "-late",
        "@all",
        "=HYPERLINK(0)",
        "{=1}",
        "12",
        "TRUE",
        "#N/A",
        "http://",
        "mailto:a@b",
    ]
    keys = ("id", "comment", "linked_work", "start")
    path = drawn(*(dict.fromkeys(keys, text) for text in wild))
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name(OKRS.title).to_python()[OKRS.header_row :]
    sheet = load_workbook(path)[OKRS.title]
    for key in keys:
        assert [row[OKRS.columns.index(OKRS.column(key))] for row in rows] == wild
        assert "f" not in {sheet[f"{letter(key)}{FIRST + index}"].data_type for index in range(len(wild))}


def test_what_people_type_into_a_text_column_is_kept_as_text(drawn: Draw) -> None:
    sheet = load_workbook(drawn({"id": "KR-01"}))[OKRS.title]
    assert {sheet[f"{letter(key)}{FIRST}"].number_format for key in ("id", "linked_work", "comment")} == {"@"}
    assert sheet[f"{letter('target')}{FIRST}"].number_format == "General", "so that typing 50 % makes a percentage"


def test_an_address_in_linked_work_can_be_clicked_and_reads_as_itself(drawn: Draw) -> None:
    address = "https://acme.atlassian.net/issues/?jql=project%20%3D%20SHOP#top"
    sheet = load_workbook(drawn({"linked_work": address}, {"linked_work": f"{address}\nSHOP-1"}))[OKRS.title]
    first, second = (sheet[f"{letter('linked_work')}{row}"] for row in (FIRST, FIRST + 1))
    assert (first.value, first.hyperlink.target) == (address, address.removesuffix("#top"))
    assert second.hyperlink is None, "two links are no one address"


def test_an_address_too_long_for_excel_is_written_as_text(drawn: Draw) -> None:
    address = "https://acme.atlassian.net/issues/?jql=" + "x" * 3000
    assert cell(load_workbook(drawn({"linked_work": address})), "linked_work") == address


def test_percentages_are_written_as_shares_in_a_percent_format(drawn: Draw) -> None:
    sheet = load_workbook(drawn({"progress": 55.0, "vs_plan": -17.0}))[OKRS.title]
    progress, vs_plan = (sheet[f"{letter(key)}{FIRST}"] for key in ("progress", "vs_plan"))
    assert (progress.value, progress.number_format) == (0.55, styles.PERCENT)
    assert vs_plan.value == -17
    assert "%" not in vs_plan.number_format


def test_numbers_truths_and_dates_keep_their_type(drawn: Draw) -> None:
    due = datetime(2026, 12, 10)
    book = load_workbook(drawn({"start": 9.5, "due": due, "comment": True, "target": 0.0}))
    assert [cell(book, key) for key in ("start", "due", "comment", "target")] == [9.5, due, True, 0]


def test_the_details_are_folded_away_and_can_be_unfolded(drawn: Draw) -> None:
    sheet = load_workbook(drawn())[OKRS.title]
    folded = [column.key for column in OKRS.columns if column.folded]
    span = sheet.column_dimensions[letter(folded[0])]
    assert (span.hidden, span.outlineLevel) == (True, 1)
    hidden = [key for column in OKRS.columns for key in [column.key] if _hidden(sheet, key)]
    assert hidden == folded
    assert sheet.column_dimensions[letter("confidence")].collapsed


def _hidden(sheet: Worksheet, key: str) -> bool:
    index = OKRS.columns.index(OKRS.column(key)) + 1
    spans = sheet.column_dimensions.values()
    return any(span.hidden for span in spans if index in range(span.min or 0, (span.max or 0) + 1))


def test_drop_downs_offer_the_choices_and_warn_without_rejecting(drawn: Draw) -> None:
    sheet = load_workbook(drawn({"id": "KR-01"}))[OKRS.title]
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    for column in OKRS.columns:
        place = f"{letter(column.key)}{FIRST}"
        if column.choices:
            assert rules[place].formula1 == f'"{",".join(column.choices)}"'
        if column.help:
            assert rules[place].prompt == column.help
    assert {rule.errorStyle for rule in rules.values() if rule.type} == {"warning"}
    confidence = rules[f"{letter('confidence')}{FIRST}"]
    assert (confidence.type, confidence.formula1, confidence.formula2) == ("whole", "1", "10")


def test_rows_that_people_add_are_prepared(drawn: Draw) -> None:
    sheet = load_workbook(drawn({"id": "KR-01"}))[OKRS.title]
    areas = [str(area.sqref) for area in sheet.conditional_formatting]
    areas += [str(rule.sqref) for rule in sheet.data_validations.dataValidation]
    assert min(int(area.split(":")[1].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for area in areas) >= FIRST + 500


def test_every_status_and_severity_has_its_chip(drawn: Draw) -> None:
    book = load_workbook(drawn())
    statuses = formulas_at(book[OKRS.title], f"{letter('status')}{FIRST}")
    assert all(f'="{text}"' in statuses for text in CHIPS)
    severities = formulas_at(book[HEALTH.title], f"A{HEALTH.header_row + 1}")
    assert all(f'="{text}"' in severities for text in SEVERITY_CHIPS)


@pytest.mark.parametrize(
    ("key", "tests"),
    [
        ("vs_plan", ["<=-20", "<-5", ">=0"]),
        ("confidence", ["<=4", "<=6"]),
        ("synced", ["NOW()-", ">2"]),
        ("checked_in", ["TODAY()-", ">10"]),
        ("objective", [f"$E{FIRST}<>$E{FIRST - 1}"]),
    ],
)
def test_values_that_need_attention_change_their_look(drawn: Draw, key: str, tests: Sequence[str]) -> None:
    formulas = formulas_at(load_workbook(drawn())[OKRS.title], f"{letter(key)}{FIRST}")
    assert [test for test in tests if test not in formulas] == []


def test_the_progress_bar_runs_from_nothing_to_a_full_cell(drawn: Draw) -> None:
    sheet = load_workbook(drawn())[OKRS.title]
    [bar] = [rule.dataBar for area in sheet.conditional_formatting for rule in area.rules if rule.dataBar]
    assert [(limit.type, limit.val) for limit in bar.cfvo] == [("num", 0), ("num", 1)]


def test_the_palette_holds_a_blank_cell_of_each_style_alike_to_the_data_cells(drawn: Draw) -> None:
    book = load_workbook(drawn({"id": "KR-01"}))
    names, samples, *_ = book[MEMORY.title].iter_rows(max_row=2)
    palette = {name.value: sample for name, sample in zip(names, samples, strict=True) if name.value}
    assert list(palette) == [
        tab.style(column.key, look)
        for tab in TABS
        if tab is not MEMORY
        for look in tab.looks or ("",)
        for column in tab.columns
    ]
    assert {sample.value for sample in palette.values()} == {None}
    for column, data in zip(OKRS.columns, book[OKRS.title][FIRST], strict=True):
        assert palette[f"okrs.{column.key}"].style_id == data.style_id
    for column, data in zip(HISTORY.columns, book[HISTORY.title][HISTORY.header_row + 1], strict=True):
        assert palette[f"history.{column.key}"].style_id == data.style_id


def test_the_memory_holds_headers_and_no_values_yet(drawn: Draw) -> None:
    rows = list(load_workbook(drawn())[MEMORY.title].values)
    headers = rows[MEMORY.header_row - 1][: len(MEMORY.columns)]
    assert (list(headers), len(rows)) == ([column.header for column in MEMORY.columns], MEMORY.header_row)


def test_history_is_a_table_with_one_blank_row(drawn: Draw) -> None:
    sheet = load_workbook(drawn())[HISTORY.title]
    table = sheet.tables[HISTORY_TABLE]
    assert (table.ref, table.tableStyleInfo.name) == ("A1:N2", "TableStyleLight1")
    assert table.column_names == [column.header for column in HISTORY.columns]
    assert {data.value for data in sheet[2]} == {None}


def test_headers_say_whose_a_column_is_by_glyph_and_colour(drawn: Draw) -> None:
    book = load_workbook(drawn())
    for tab in (OKRS, HISTORY, EVIDENCE, CHANGES, HEALTH):
        for column, head in zip(tab.columns, book[tab.title][tab.header_row], strict=True):
            fill = {Whose.PEOPLE: "FFDCE8F5", Whose.SYNC: "FF12395E"}[column.whose]
            assert (str(head.value)[0], head.fill.fgColor.rgb) == (column.whose.value, fill)


def test_nothing_is_merged_so_that_people_can_move_columns(drawn: Draw) -> None:
    book = load_workbook(drawn())
    assert [str(area) for sheet in book for area in sheet.merged_cells.ranges] == []


def test_the_head_of_okrs_stays_in_view_and_on_every_page(drawn: Draw) -> None:
    sheet = load_workbook(drawn({"id": "KR-01"}))[OKRS.title]
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("G4", "$2:$3")
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert str(sheet["A1"].value) == "OKRs · 2026-Q4"
    banners = [str(banner.value) for banner in sheet[OKRS.header_row - 1] if banner.value]
    assert banners == [title for _, title in OKRS.groups]


def test_a_row_is_high_enough_for_its_longest_text() -> None:
    assert styles.row_height(OKRS, {"key_result": "short"}) == styles.ROW_HEIGHT
    assert styles.row_height(OKRS, {"key_result": "a word " * 40}) > 3 * styles.ROW_HEIGHT
    assert styles.row_height(OKRS, {"linked_work": "SHOP-1\n" * 6}) > 2 * styles.ROW_HEIGHT


def test_a_file_that_is_there_already_is_left_as_it_is(drawn: Draw, tmp_path: Path) -> None:
    (tmp_path / "okrs.xlsx").write_bytes(b"a person's")
    with pytest.raises(BookError, match="is there already"):
        drawn()
    assert (tmp_path / "okrs.xlsx").read_bytes() == b"a person's"


def test_a_folder_that_is_missing_is_said(drawn: Draw) -> None:
    with pytest.raises(BookError, match="Check the folder"):
        drawn(name="missing/okrs.xlsx")


def test_drawn_twice_the_cells_are_equal(drawn: Draw) -> None:
    row = {"id": "KR-01", "objective": "Win", "start": 1.0, "progress": 10.0}
    one, other = (CalamineWorkbook.from_path(drawn(row, name=name)) for name in ("one.xlsx", "other.xlsx"))
    assert one.sheet_names == other.sheet_names
    for name in one.sheet_names:
        assert one.get_sheet_by_name(name).to_python() == other.get_sheet_by_name(name).to_python()


def test_the_read_me_explains_every_status_in_its_colours_and_every_measure(drawn: Draw) -> None:
    sheet = load_workbook(drawn())[README.title]
    fills = {term.value: term.fill.fgColor.rgb for term in sheet["B"]}
    assert {text: fills.get(text) for text in CHIPS} == {
        text: f"FF{chip.fill.removeprefix('#')}" for text, chip in CHIPS.items()
    }
    terms = " ".join(texts(sheet, 2))
    assert [measure for measure in MEASURES if measure not in terms] == []


def test_the_read_me_tells_the_rules_as_they_are_set(drawn: Draw) -> None:
    rules = Rules(CYCLE, status=StatusRules(on_track=Tolerance(0.125, 7), grace=0.2))
    told = " ".join(texts(load_workbook(drawn(rules=rules))[README.title], 3))
    assert "12.5\u00a0% of it or 7 points" in told
    assert "first 20\u00a0% of the time" in told
    assert "1 Oct 2026 to 31 Dec 2026" in told
    assert "{" not in told
