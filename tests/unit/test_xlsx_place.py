"""Rows that move, tables that grow."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from okrsync.xlsx.formulas import shifted
from okrsync.xlsx.package import Package
from okrsync.xlsx.sheet import Sheet

Drawn = Any  # xlsxwriter has no types
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CHAIN = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"


def drawn(draw: Callable[[Drawn, Drawn], None]) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        draw(book, book.add_worksheet("Tab"))
    return out.getvalue()


def listed(rows: int) -> Package:
    """A header in row 1, `rows` numbered rows below, each with a person's note beside it."""

    def draw(_book: Drawn, tab: Drawn) -> None:
        tab.write_row(0, 0, ["ID", "Note"])
        for row in range(1, rows + 1):
            tab.write_row(row, 0, [f"KR-{row + 1}", f"note {row + 1}"])

    return Package.read(drawn(draw), "okrs.xlsx")


def ids(sheet: Sheet) -> dict[int, object]:
    return {number: cells[1].value for number, cells in sheet.rows(2)}


def part(package: Package, name: str) -> str:
    return zipfile.ZipFile(BytesIO(package.to_bytes())).read(name).decode()


def test_rows_become_exactly_what_is_listed_and_bring_all_their_cells() -> None:
    package = listed(5)
    package.sheet("Tab").place(2, 1, [6, None, 4])
    sheet = Package.read(package.to_bytes(), "x").sheet("Tab")
    assert ids(sheet) == {2: "KR-2", 3: "KR-6", 5: "KR-4"}
    assert [sheet.cell(row, 2).value for row in (2, 3, 4, 5)] == ["note 2", "note 6", None, "note 4"]
    assert openpyxl.load_workbook(BytesIO(package.to_bytes()))["Tab"].dimensions == "A1:B5"


def test_nothing_listed_leaves_the_kept_rows_only() -> None:
    package = listed(3)
    package.sheet("Tab").place(2, 1, [])
    assert ids(package.sheet("Tab")) == {2: "KR-2"}


def test_the_same_rows_in_the_same_places_are_no_edit() -> None:
    package = listed(3)
    before = package.to_bytes()
    package.sheet("Tab").place(2, 1, [3, 4])
    assert package.to_bytes() is before


def test_a_row_keeps_its_height_its_outline_and_its_styles() -> None:
    def draw(book: Drawn, tab: Drawn) -> None:
        tab.set_row(4, 33, book.add_format({"bold": True}), {"level": 2, "hidden": True})
        tab.write_number(4, 0, 0.5, book.add_format({"num_format": "0 %"}))

    package = Package.read(drawn(draw), "x")
    package.sheet("Tab").place(2, 0, [5])
    tab = openpyxl.load_workbook(BytesIO(package.to_bytes()))["Tab"]
    looks = tab.row_dimensions[2]
    assert (looks.height, looks.outlineLevel, looks.hidden, tab["A2"].number_format) == (33, 2, True, "0 %")


def test_links_and_merges_go_along_with_their_row_or_away_with_it() -> None:
    def draw(_book: Drawn, tab: Drawn) -> None:
        for row in range(1, 5):
            tab.write_url(row, 0, f"https://example.org/{row + 1}")
            tab.merge_range(row, 2, row, 3, "wide")
        tab.merge_range("F1:F9", "tall")

    package = Package.read(drawn(draw), "x")
    package.sheet("Tab").place(2, 0, [5, None, 2])
    sheet = package.sheet("Tab")
    assert [sheet.cell(row, 1).hyperlink for row in range(2, 6)] == [
        "https://example.org/5",
        "",
        "https://example.org/2",
        "",
    ]
    assert re.findall(r'mergeCells? (?:ref|count)="(.*?)"', part(package, "xl/worksheets/sheet1.xml")) == [
        "3",
        "C4:D4",
        "C2:D2",
        "F1:F9",
    ]
    sheet.set(3, 4, "no longer merged")


def test_a_sheet_without_any_link_left_names_none() -> None:
    package = Package.read(drawn(lambda _book, tab: tab.write_url(1, 0, "https://example.org")), "x")
    package.sheet("Tab").place(2, 0, [])
    assert "hyperlink" not in part(package, "xl/worksheets/sheet1.xml")


@pytest.mark.parametrize(
    ("wanted", "message"), [([3, 3], "only once"), ([2], "only rows from 3 on"), ([1], "only rows from")]
)
def test_a_row_cannot_be_placed_twice_nor_taken_from_those_that_stay(wanted: list[int | None], message: str) -> None:
    package = listed(4)
    before = package.to_bytes()
    with pytest.raises(ValueError, match=message):
        package.sheet("Tab").place(2, 1, wanted)
    assert package.to_bytes() is before


def with_table(**options: object) -> Package:
    def draw(_book: Drawn, tab: Drawn) -> None:
        tab.add_table("A3:B6", {"name": "OkrHistory", "data": [[1, 2], [3, 4]], **options})
        tab.add_table("D1:E9", {"name": "Beside"})

    return Package.read(drawn(draw), "okrs.xlsx")


@pytest.mark.parametrize(
    ("kept", "rows", "area"),
    [(3, [None, None], "A3:B8"), (1, [], "A3:B4"), (0, [], "A3:B4"), (2, [6], "A3:B6"), (0, [5, 4, 6, None], "A3:B7")],
)
def test_a_table_ends_with_its_last_row_and_keeps_one(kept: int, rows: list[int | None], area: str) -> None:
    package = with_table()
    package.sheet("Tab").place(4, kept, rows)
    assert re.findall(r'\bref="(.*?)"', part(package, "xl/tables/table1.xml")) == [area, area]
    assert 'ref="D1:E9"' in part(package, "xl/tables/table2.xml")
    assert openpyxl.load_workbook(BytesIO(package.to_bytes()))["Tab"].tables["OkrHistory"].ref == area


def test_appending_to_a_table_changes_its_sheet_and_its_part_alone() -> None:
    package = with_table()
    before = package.to_bytes()
    package.sheet("Tab").place(4, 3, [None])
    package.sheet("Tab").set(7, 1, 5.0)
    with zipfile.ZipFile(BytesIO(before)) as old, zipfile.ZipFile(BytesIO(package.to_bytes())) as new:
        assert [name for name in old.namelist() if old.read(name) != new.read(name)] == [
            "xl/worksheets/sheet1.xml",
            "xl/tables/table1.xml",
        ]


def test_a_totals_row_that_is_placed_over_is_switched_off() -> None:
    package = with_table(total_row=True, columns=[{"header": "a", "total_string": "Sum"}, {"header": "b"}])
    package.sheet("Tab").place(4, 2, [None, None])
    assert "totalsRowCount" not in part(package, "xl/tables/table1.xml")


@given(st.data())
def test_any_placements_and_cells_behave_like_a_list_of_rows(data: st.DataObject) -> None:
    package = Package.read(SIX_ROWS, "x")
    model: list[dict[int, str]] = [{1: f"KR-{row}"} for row in range(2, 8)]  # row 2 is model[0]
    for step in range(data.draw(st.integers(1, 4))):
        kept = data.draw(st.integers(0, len(model)))
        order = data.draw(st.permutations(range(kept, len(model) + 2)))  # the last two stand for new rows
        order = order[: data.draw(st.integers(0, len(order)))]
        wanted = [n if n < len(model) else None for n in order]
        package.sheet("Tab").place(2, kept, [None if n is None else n + 2 for n in wanted])
        model = model[:kept] + [{} if n is None else dict(model[n]) for n in wanted]
        for row in data.draw(st.lists(st.integers(0, len(model) - 1), max_size=2)) if model else []:
            col = data.draw(st.integers(1, 4))
            package.sheet("Tab").set(row + 2, col, f"step {step}")
            model[row][col] = f"step {step}"
        package = Package.read(package.to_bytes(), "x")
    found = {n: {col: c.value for col, c in cells.items()} for n, cells in package.sheet("Tab").rows(2)}
    assert found == {row: cells for row, cells in enumerate(model, start=2) if cells}


SIX_ROWS = drawn(lambda _book, tab: tab.write_column(0, 0, ["ID", *(f"KR-{row}" for row in range(2, 8))]))


def with_formulas(cells: str) -> Package:
    """A workbook with these rows and an order of calculation."""
    data, out = drawn(lambda _book, tab: tab.write(0, 0, "x")), BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'.encode()
            if name == "xl/_rels/workbook.xml.rels":
                entry = f'<Relationship Id="rId99" Type="{CHAIN}" Target="calcChain.xml"/></Relationships>'
                content = content.replace(b"</Relationships>", entry.encode())
            if name == "[Content_Types].xml":
                content = content.replace(
                    b"</Types>", b'<Override PartName="/xl/calcChain.xml" ContentType="x/y"/></Types>'
                )
            new.writestr(name, content)
        new.writestr("xl/calcChain.xml", f'<calcChain xmlns="{MAIN}"><c r="A2" i="1"/></calcChain>')
    return Package.read(out.getvalue(), "okrs.xlsx")


SHARED = (
    '<row r="2"><c r="A2"><f t="shared" ref="A2:A4" si="0">B2*$C$1</f><v>1</v></c></row>'
    '<row r="3"><c r="A3"><f t="shared" si="0"/><v>2</v></c></row>'
    '<row r="4"><c r="A4"><f t="shared" si="0"/><v>3</v></c><c r="D4"><f t="array" ref="D4">SUM(B:B)</f></c></row>'
)


def test_shared_formulas_are_written_out_before_their_rows_move() -> None:
    package = with_formulas(SHARED)
    package.sheet("Tab").place(2, 0, [4, 3])
    assert re.findall(r'r="(\w+)"><f>([^<]*)</f><v>(\d)', part(package, "xl/worksheets/sheet1.xml")) == [
        ("A2", "B4*$C$1", "3"),
        ("A3", "B3*$C$1", "2"),
    ]
    assert '<c r="D2"><f t="array" ref="D2">SUM(B:B)</f>' in part(package, "xl/worksheets/sheet1.xml")


def test_the_order_of_calculation_goes_when_formulas_moved() -> None:
    package = with_formulas(SHARED)
    package.sheet("Tab").place(2, 0, [4, 3])
    with zipfile.ZipFile(BytesIO(package.to_bytes())) as archive:
        assert "xl/calcChain.xml" not in archive.namelist()
        assert b"calcChain" not in archive.read("[Content_Types].xml") + archive.read("xl/_rels/workbook.xml.rels")


def test_the_order_of_calculation_and_shared_formulas_stay_when_none_moved() -> None:
    package = with_formulas(SHARED)
    package.sheet("Tab").place(2, 3, [None])
    package.sheet("Tab").set(5, 1, "new")
    assert 't="shared" ref="A2:A4" si="0"' in part(package, "xl/worksheets/sheet1.xml")
    assert "A2" in part(package, "xl/calcChain.xml")


# ---- columns drawn anew ----------------------------------------------------------------------------------------------


def test_columns_drawn_anew_hold_the_lines_alone_and_other_columns_stay_where_they_are() -> None:
    package = listed(4)
    package.sheet("Tab").redraw(2, [1], [{1: ("A", None)}, {}, {1: (2.5, None)}])
    sheet = Package.read(package.to_bytes(), "x").sheet("Tab")
    assert {number: cell.value for number in range(1, 6) if (cell := sheet.cell(number, 1)).value is not None} == {
        1: "ID",
        2: "A",
        4: 2.5,
    }
    assert [sheet.cell(row, 2).value for row in range(1, 6)] == ["Note", "note 2", "note 3", "note 4", "note 5"]


def test_a_cell_without_a_name_stays_in_its_column_when_those_before_it_go() -> None:
    package = with_formulas('<row r="2"><c><v>1</v></c><c><v>2</v></c><c><v>3</v></c></row>')
    package.sheet("Tab").redraw(2, [1, 2], [{}])
    assert [package.sheet("Tab").cell(2, col).value for col in (1, 2, 3)] == [None, None, 3]


def test_rows_that_hold_nothing_else_go_with_the_columns_that_are_drawn_anew() -> None:
    package = listed(4)
    package.sheet("Tab").redraw(2, [1, 2], [{2: ("A", None), 1: ("B", None)}])
    assert re.findall(r'<row r="(\d+)"', part(package, "xl/worksheets/sheet1.xml")) == ["1", "2"]
    assert re.findall(r'<c r="(\w+)"', part(package, "xl/worksheets/sheet1.xml")) == ["A1", "B1", "A2", "B2"]
    assert openpyxl.load_workbook(BytesIO(package.to_bytes()))["Tab"].dimensions == "A1:B2"


def test_a_line_that_is_wider_than_the_sheet_widens_it() -> None:
    package = listed(1)
    package.sheet("Tab").redraw(2, [1, 4], [{4: ("A", None)}])
    assert openpyxl.load_workbook(BytesIO(package.to_bytes()))["Tab"].dimensions == "A1:D2"


def test_a_formula_in_a_column_drawn_anew_goes_and_those_beside_keep_what_they_mean() -> None:
    package = with_formulas(SHARED.replace('<c r="D4">', '<c r="B4"><f t="shared" si="0"/></c><c r="D4">'))
    package.sheet("Tab").redraw(2, [1], [{1: (7.0, None)}])
    sheet = part(package, "xl/worksheets/sheet1.xml")
    assert re.findall(r'r="(\w+)"><f[^>]*>([^<]*)</f>', sheet) == [("B4", "C4*$C$1"), ("D4", "SUM(B:B)")]
    with zipfile.ZipFile(BytesIO(package.to_bytes())) as archive:
        assert "xl/calcChain.xml" not in archive.namelist()


@pytest.mark.parametrize(
    ("formula", "copied"),
    [
        ("A1+$A1+A$1+$A$1", "C4+$A4+C$1+$A$1"),
        ("IF(A1=\"B2\",'C3 tab'!D4,Tab!E5)", "IF(C4=\"B2\",'C3 tab'!F7,Tab!G8)"),
        ("LOG10(A1)+my_A1+A1.x+1E5", "LOG10(C4)+my_A1+A1.x+1E5"),
        ("SUM(A:B,$C:D,3:4,$5:6)", "SUM(C:D,$C:F,6:7,$5:9)"),
        ("Table1[[#This Row],[A1]]+A1:B2", "Table1[[#This Row],[A1]]+C4:D5"),
        ("XFD1+A1048576", "#REF!+#REF!"),
    ],
)
def test_a_copied_formula_reads_as_excel_would_write_it(formula: str, copied: str) -> None:
    assert shifted(formula, 3, 2) == copied


# ---- outlines --------------------------------------------------------------------------------------------------------


def outlined(*levels: tuple[int, int]) -> str:
    """The sheet after these rows were given these levels."""
    package = listed(3)
    for row, level in levels:
        package.sheet("Tab").set_level(row, level)
    return part(package, "xl/worksheets/sheet1.xml")


def test_a_row_is_as_deep_in_the_outline_as_told_and_no_deeper_than_seven() -> None:
    assert re.findall(r'outlineLevel="(\d+)"', outlined((2, 1), (3, 7), (4, 8))) == ["1", "7", "7"]


@pytest.mark.parametrize(("levels", "margin"), [((3, 1), "3"), ((1, 3), "3"), ((9, 1), "7")])
def test_the_margin_has_room_for_the_deepest_row(levels: tuple[int, int], margin: str) -> None:
    assert re.findall(r'outlineLevelRow="(\d+)"', outlined(*enumerate(levels, 2))) == [margin]


def test_a_row_that_is_in_no_outline_any_more_says_nothing_of_it() -> None:
    assert "outlineLevel=" not in outlined((2, 1), (2, 0), (3, 0))


def test_a_sheet_that_tells_no_default_format_has_an_outline_too() -> None:
    package = listed(1)
    sheet = package.sheet("Tab")
    told = sheet.root.find("{*}sheetFormatPr")
    assert told is not None
    sheet.root.remove(told)
    sheet.set_level(2, 1)
    assert 'outlineLevel="1"' in part(package, "xl/worksheets/sheet1.xml")
