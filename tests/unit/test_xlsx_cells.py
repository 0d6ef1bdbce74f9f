"""Reading and setting single cells; what other programs see in the result."""

import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from python_calamine import CalamineWorkbook

from okrsync.errors import BookError
from okrsync.model import Value
from okrsync.xlsx.cells import Cell
from okrsync.xlsx.package import Package
from okrsync.xlsx.sheet import Sheet
from okrsync.xlsx.texts import MAX_TEXT

Drawn = Any  # xlsxwriter has no types, openpyxl loose ones

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
NOON = datetime(2026, 11, 20, 12, 0, 1)


def drawn(draw: Callable[[Drawn, Drawn], None], **options: object) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **options}) as book:
        draw(book, book.add_worksheet("Tab"))
    return out.getvalue()


def opened(draw: Callable[[Drawn, Drawn], None] = lambda _book, _tab: None, **options: object) -> Package:
    return Package.read(drawn(draw, **options), "okrs.xlsx")


def handmade(sheet: bytes, name: str = "xl/worksheets/sheet1.xml") -> Package:
    """An xlsxwriter book with one part swapped for `sheet`."""
    out = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(drawn(lambda _book, tab: tab.write(0, 0, "x")))) as old,
        zipfile.ZipFile(out, "w") as new,
    ):
        for member in old.namelist():
            new.writestr(member, sheet if member == name else old.read(member))
    return Package.read(out.getvalue(), "okrs.xlsx")


def sheet_of(cells: str) -> Sheet:
    return handmade(
        f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'.encode(errors="surrogateescape")
    ).sheet("Tab")


def seen_by_calamine(package: Package) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(BytesIO(package.to_bytes())).get_sheet_by_name("Tab").to_python()  # type: ignore[return-value]


def seen_by_openpyxl(package: Package) -> Drawn:
    return openpyxl.load_workbook(BytesIO(package.to_bytes()))["Tab"]


def test_each_type_of_cell_reads_as_what_people_see() -> None:
    def draw(book: Drawn, tab: Drawn) -> None:
        tab.write_string(0, 0, "text & <more> ✓")
        tab.write_number(0, 1, 0.25, book.add_format({"num_format": "0 %"}))
        tab.write_datetime(0, 2, NOON, book.add_format({"num_format": "d mmm yyyy"}))
        tab.write(0, 3, False)  # noqa: FBT003 - a cell's value
        tab.write_formula(0, 4, "=1/0", None, "#DIV/0!")
        tab.write_formula(0, 5, '="a"&"b"', None, "ab")
        tab.write_rich_string(0, 6, "half ", book.add_format({"bold": True}), "bold")
        tab.write_blank(0, 7, None, book.add_format({"num_format": 10}))
        tab.write_formula(0, 8, "=1+1", None, 2)

    sheet = opened(draw).sheet("Tab")
    cells = [sheet.cell(1, col) for col in range(1, 11)]
    assert [cell.value for cell in cells] == [
        "text & <more> ✓",
        0.25,
        NOON,
        False,
        None,
        "ab",
        "half bold",
        None,
        2.0,
        None,
    ]
    assert [cell.formula for cell in cells] == [False] * 4 + [True] * 2 + [False] * 2 + [True, False]
    assert [cell.percent for cell in cells] == [False, True] + [False] * 5 + [True] + [False] * 2
    assert [cell.error for cell in cells] == [""] * 4 + ["#DIV/0!"] + [""] * 5
    assert cells[9] == Cell()


def test_inline_text_escapes_phonetic_guides_and_iso_dates_are_read() -> None:
    sheet = sheet_of(
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>a_x000D_</t></r><r><t xml:space="preserve"> b</t></r>'
        '<rPh sb="0" eb="1"><t>guide</t></rPh></is></c>'
        '<c r="B1" t="d"><v>2026-11-20T12:00:01.000Z</v></c><c r="C1" t="e"/><c r="D1" t="str"><v></v></c></row>'
    )
    assert [sheet.cell(1, col).value for col in (1, 2, 3, 4)] == ["a\r b", NOON, None, None]


def test_cells_and_rows_without_an_address_follow_the_one_before() -> None:
    sheet = sheet_of(
        "<row><c><v>1</v></c><c><v>2</v></c></row>"
        '<row r="5"><c r="C5"><v>3</v></c><c><v>4</v></c></row><row><c><v>5</v></c></row>'
    )
    assert [(n, {col: cell.value for col, cell in cells.items()}) for n, cells in sheet.rows()] == [
        (1, {1: 1.0, 2: 2.0}),
        (5, {3: 3.0, 4: 4.0}),
        (6, {1: 5.0}),
    ]


def test_dates_count_from_1904_where_the_workbook_says_so() -> None:
    def draw(book: Drawn, tab: Drawn) -> None:
        tab.write_datetime(0, 0, NOON, book.add_format({"num_format": 14}))

    package = opened(draw, date_1904=True)
    sheet = package.sheet("Tab")
    assert (package.date1904, sheet.cell(1, 1).value) == (True, NOON)
    sheet.set(2, 1, NOON, style=sheet.cell(1, 1).style)
    assert seen_by_openpyxl(package)["A2"].value == NOON


def test_a_hyperlink_gives_its_address_with_the_place_within() -> None:
    def draw(_book: Drawn, tab: Drawn) -> None:
        tab.write_url(0, 0, "https://jira.example/browse/A-1", string="A-1")
        tab.write_url(0, 1, "https://example.org/page#part", string="page")
        tab.write_url(0, 2, "internal:Tab!A1", string="here")

    sheet = opened(draw).sheet("Tab")
    assert [sheet.cell(1, col).hyperlink for col in (1, 2, 3)] == [
        "https://jira.example/browse/A-1",
        "https://example.org/page#part",
        "",
    ]


def test_every_cell_of_shared_and_array_formulas_is_a_formula() -> None:
    sheet = sheet_of(
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1</f><v>1</v></c>'
        '<c r="C1"><f t="array" ref="C1:C2">B1:B2</f></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>1</v></c><c r="C2"><v>1</v></c></row>'
    )
    assert all(sheet.cell(row, col).formula for row in (1, 2) for col in (1, 3))
    for name in ("A1", "A2", "C1", "C2"):
        with pytest.raises(ValueError, match=rf"Tab!{name} holds a formula"):
            sheet.set(int(name[1]), "ABC".index(name[0]) + 1, "mine")


def test_rows_skips_blank_rows_and_starts_where_told() -> None:
    def draw(book: Drawn, tab: Drawn) -> None:
        for row in (0, 2, 9):
            tab.write_number(row, 1, row)
        tab.write_blank(5, 1, None, book.add_format({"bold": True}))
        tab.write_blank(12, 1, None, book.add_format({"bold": True}))

    sheet = opened(draw).sheet("Tab")
    assert [number for number, _ in sheet.rows(2)] == [3, 10]
    assert sheet.last_row == 10


def test_an_empty_sheet_has_no_last_row() -> None:
    assert opened().sheet("Tab").last_row == 0


def test_a_new_cell_takes_the_style_of_its_row_else_of_its_column() -> None:
    def draw(book: Drawn, tab: Drawn) -> None:
        tab.set_column(1, 1, 10, book.add_format({"num_format": "0 %"}))
        tab.set_row(4, None, book.add_format({"num_format": "d mmm yyyy"}))

    package = opened(draw)
    sheet = package.sheet("Tab")
    assert sheet.cell(3, 2).percent
    sheet.set(3, 2, 0.5)
    sheet.set(5, 2, NOON)
    tab = seen_by_openpyxl(package)
    assert (tab["B3"].number_format, tab["B5"].number_format) == ("0 %", "d mmm yyyy")


ODD_TEXTS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "&amp; <b> \"'",
    " spaced ",
    "two\nlines",
    "\ttab",
    "✓ ▲ 🎯",
    "0012",
    "TRUE",
    "]]>",
]


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_text_stays_text_for_every_reader(text: str) -> None:
    package = opened()
    package.sheet("Tab").set(1, 1, text)
    assert seen_by_calamine(package)[0][0] == text
    cell = seen_by_openpyxl(package)["A1"]
    assert (cell.value, Package.read(package.to_bytes(), "x").sheet("Tab").cell(1, 1)) == (text, Cell(text))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("a\x00b\x1fc", "abc"), ("a\r\nb\rc", "a\nb\nc"), ("lone \ud800 half", "lone  half"), ("\ufffe\uffff", None)],
)
def test_what_a_cell_cannot_hold_is_left_out(typed: str, kept: str | None) -> None:
    package = opened()
    package.sheet("Tab").set(1, 1, typed)
    assert Package.read(package.to_bytes(), "x").sheet("Tab").cell(1, 1).value == kept


def test_a_text_too_long_for_a_cell_ends_in_an_ellipsis() -> None:
    package = opened()
    package.sheet("Tab").set(1, 1, "🎯" * MAX_TEXT)
    value = Package.read(package.to_bytes(), "x").sheet("Tab").cell(1, 1).value
    assert isinstance(value, str)
    assert value.endswith("🎯…")
    assert len(value.encode("utf-16-le")) // 2 <= MAX_TEXT


def test_a_text_that_looks_like_an_escape_is_protected() -> None:
    package = opened()
    package.sheet("Tab").set(1, 1, "_x0041_")
    assert b"_x005F_x0041_" in zipfile.ZipFile(BytesIO(package.to_bytes())).read("xl/worksheets/sheet1.xml")
    assert package.sheet("Tab").cell(1, 1).value == "_x0041_"


@pytest.mark.parametrize("value", [0.1, 1e300, -5.0, 123456789012345680.0, 5e-324, True, False, 0.0])
def test_numbers_and_truth_values_are_exact_for_every_reader(value: float) -> None:
    package = opened()
    package.sheet("Tab").set(1, 1, value)
    cell = seen_by_openpyxl(package)["A1"]
    assert cell.value == seen_by_calamine(package)[0][0] == package.sheet("Tab").cell(1, 1).value == value
    assert cell.data_type == ("b" if isinstance(value, bool) else "n")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_is_none_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="cannot hold"):
        opened().sheet("Tab").set(1, 1, value)


@pytest.mark.parametrize("value", [None, "text", 7.0, True])
def test_a_set_cell_keeps_its_style_and_clearing_keeps_it_too(value: Value) -> None:
    package = opened(lambda book, tab: tab.write_number(1, 1, 5, book.add_format({"bold": True, "num_format": "0 %"})))
    sheet = package.sheet("Tab")
    before = sheet.cell(2, 2)
    sheet.set(2, 2, value)
    assert sheet.cell(2, 2) == Cell(value, percent=True, style=before.style)
    assert seen_by_openpyxl(package)["B2"].font.bold


def test_clearing_a_cell_that_is_not_there_changes_nothing() -> None:
    package = opened()
    before = package.to_bytes()
    package.sheet("Tab").set(4, 4, None)
    assert package.to_bytes() is before


def test_a_cell_covered_by_a_merge_is_refused_and_its_anchor_is_not() -> None:
    package = opened(lambda _book, tab: tab.merge_range("B2:C3", "title"))
    sheet = package.sheet("Tab")
    with pytest.raises(ValueError, match=r"Tab!C3 is hidden by the merged cells B2:C3"):
        sheet.set(3, 3, "lost")
    sheet.set(2, 2, "new title")
    assert seen_by_openpyxl(package)["B2"].value == "new title"


def test_a_cell_off_the_grid_is_refused() -> None:
    with pytest.raises(ValueError, match="a sheet has"):
        opened().sheet("Tab").set(1_048_577, 1, "lost")


def test_the_dimension_grows_with_the_cells() -> None:
    package = opened(lambda _book, tab: tab.write_number(1, 1, 5))
    package.sheet("Tab").set(9, 1, "x")
    package.sheet("Tab").set(2, 6, "x")
    assert seen_by_openpyxl(package).dimensions == "A2:F9"


def test_setting_a_cell_drops_what_was_said_about_its_old_value_only() -> None:
    package = handmade(
        f'<worksheet xmlns="{MAIN}" xmlns:z="urn:z"><sheetData><row r="1" z:own="1" spans="1:1">'
        '<c r="A1" s="7" t="e" vm="1" ph="1" cm="1"><v>#VALUE!</v><extLst><ext uri="kept"/></extLst></c></row>'
        "</sheetData></worksheet>".encode()
    )
    package.sheet("Tab").set(1, 1, 5.0)
    xml = zipfile.ZipFile(BytesIO(package.to_bytes())).read("xl/worksheets/sheet1.xml").decode()
    assert '<c r="A1" s="7" ph="1"><v>5</v><extLst><ext uri="kept"/></extLst></c>' in xml
    assert '<row r="1" z:own="1" spans="1:1">' in xml


ROWS = (
    '<row r="1" ht="20"><c r="A1" t="inlineStr"><is><t>one &amp; two</t></is></c><c r="B1" s="0"/></row>'
    '<row r="4"><c r="A4"><f>1+1</f><v>2</v></c><c r="C4" t="b"><v>1</v></c></row>'
)
PART = f'<worksheet xmlns="{MAIN}"><sheetData>{ROWS}</sheetData></worksheet>'
SAME = {
    "plain": PART,
    "prefixes": re.sub("<(/?)", r"<\1x:", PART).replace("xmlns", "xmlns:x"),
    "UTF-16": f'<?xml version="1.0" encoding="UTF-16"?>{PART}',
    "a comment": PART.replace("<sheetData>", "<!-- a <row> --><sheetData>"),
    "CDATA": PART.replace("one &amp; two", "<![CDATA[one & two]]>"),
    "indented": re.sub("><(row|/row|c|/sheetData)", r">\n  <\1", PART),
    "spaces": PART.replace("<row r", "<row  r").replace("/>", " />"),
    "apostrophes": PART.replace('"', "'"),
    "no references": re.sub(' r="[AB]?1"', "", PART),
    "references last": re.sub('<c( r="..")( .="[^"]+")', r"<c\2\1", PART),
    "characters by number": PART.replace("one &amp;", "o&#110;&#x65; &amp;"),
}
"""The XML of one sheet, as different programs and people might write it."""


@pytest.mark.parametrize("written", SAME)
def test_xml_that_says_the_same_in_another_way_is_read_and_edited_alike(written: str) -> None:
    package = handmade(SAME[written].encode("utf-16" if written == "UTF-16" else "utf-8"))
    package.sheet("Tab").set(4, 2, "new")
    sheet = Package.read(package.to_bytes(), "x").sheet("Tab")
    assert {number: {col: cell for col, cell in cells.items() if not cell.blank} for number, cells in sheet.rows()} == {
        1: {1: Cell("one & two")},
        4: {1: Cell(2.0, formula=True), 2: Cell("new"), 3: Cell(value=True)},
    }
    assert (sheet.height(1), sheet.height(4)) == (20, None)
    assert seen_by_calamine(package) == [["one & two", "", ""], ["", "", ""], ["", "", ""], [2, "new", True]]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></c>',
        '<row r="1"></row><row r="x"></row>',
        '<row r="1"><c r="A1" s="1"',
        '<row r="1"><c r="A1" t="str"><v>\udcff</v></c></row>',
    ],
)
def test_what_is_no_list_of_rows_is_a_damaged_part(rows: str) -> None:
    with pytest.raises(BookError, match=r"sheet1.xml is damaged"):
        sheet_of(rows)


def test_the_values_of_some_columns_are_those_of_their_cells() -> None:
    def draw(book: Drawn, tab: Drawn) -> None:
        tab.write_row(0, 0, ["a & b", 0.123, True, "beside"])
        tab.write_number(1, 1, 0.07, book.add_format({"num_format": "0 %"}))
        tab.write_formula(2, 0, "=1/0", None, "#DIV/0!")
        tab.write_rich_string(3, 0, "half ", book.add_format({"bold": True}), "bold")
        tab.write_number(3, 1, 0.5, book.add_format({"num_format": "0 %"}))

    sheet = opened(draw).sheet("Tab")
    assert dict(sheet.values(1, [1, 2, 3])) == {
        1: {1: "a & b", 2: 0.123, 3: True},
        2: {2: 0.07},
        3: {},
        4: {1: "half bold", 2: 0.5},
    }
    assert dict(sheet.values(2, [2], meant=True)) == {2: {2: 7.0}, 3: {}, 4: {2: 50.0}}


def test_unusual_cells_have_values_as_usual_ones_do() -> None:
    sheet = sheet_of(
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c><c r="B1" t="b"><v>1</v></c>'
        '<c r="C1"><v>3</v></c></row>'
    )
    assert dict(sheet.values(1, [1, 2])) == {1: {1: "ab", 2: True}}


@pytest.mark.parametrize(
    ("cell", "told"), [('<c r="C1"><v>0</v></c>', True), ('<c r="C1" s="0"/>', False), ("", False)]
)
def test_what_stands_beside_some_columns_is_noticed_if_it_shows(cell: str, *, told: bool) -> None:
    sheet = sheet_of(f'<row r="1"><c r="A1"><v>1</v></c>{cell}</row>')
    assert sheet.beside(1, {1, 2}) is told


@pytest.mark.parametrize(
    "cell",
    ['<c r="A1" t="s"><v>99</v></c>', '<c r="A1"><v>many</v></c>', '<c r="A1" s="x"><v>1</v></c>'],
)
def test_a_cell_that_makes_no_sense_says_where_it_is(cell: str) -> None:
    with pytest.raises(BookError, match=r"okrs.xlsx: the part xl/worksheets/sheet1.xml \(cell A1\) is damaged"):
        sheet_of(f'<row r="1">{cell}</row>').cell(1, 1)


@given(
    st.dictionaries(
        st.tuples(st.integers(1, 30), st.integers(1, 30)),
        st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
        max_size=30,
    )
)
def test_any_cells_set_in_any_order_read_back(cells: dict[tuple[int, int], Value]) -> None:
    package = Package.read(PLAIN, "x")
    for (row, col), value in cells.items():
        package.sheet("Tab").set(row, col, value)
    sheet = Package.read(package.to_bytes(), "x").sheet("Tab")
    etree.fromstring(zipfile.ZipFile(BytesIO(package.to_bytes())).read(sheet.part))
    found = {
        (row, col): cell.value for row, cols in sheet.rows() for col, cell in cols.items() if cell.value is not None
    }
    assert found == {place: kept for place, value in cells.items() if (kept := as_kept(value)) is not None}


def as_kept(value: Value) -> Value:
    if not isinstance(value, str):
        return value
    lines = value.replace("\r\n", "\n").replace("\r", "\n")
    return (
        "".join(
            c
            for c in lines
            if c in "\t\n" or (c >= " " and c not in "\x7f\ufffe\uffff" and not "\ud800" <= c <= "\udfff")
        )
        or None
    )


PLAIN = drawn(lambda _book, _tab: None)
