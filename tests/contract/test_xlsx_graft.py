"""Tabs and columns of a drawn workbook put into somebody's: theirs stays, and two other programs see ours."""

import shutil
import subprocess
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from lxml.etree import QName, _Element
from openpyxl import Workbook, load_workbook
from python_calamine import CalamineWorkbook

from okrsync.xlsx.graft import Graft
from okrsync.xlsx.names import free_name
from okrsync.xlsx.package import Package

Drawn = Any  # xlsxwriter has no types
SOFFICE = shutil.which("soffice")
STRICT = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships"
    ),
}


def drawn(draw: Callable[[Drawn], None]) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        draw(book)
    return out.getvalue()


def _theirs(book: Drawn) -> None:
    tab, other = book.add_worksheet("Plan"), book.add_worksheet("Log")
    red = book.add_format({"font_color": "#FF0000", "num_format": "0.000"})
    tab.write_row(0, 0, ["Goal", "Score"])
    tab.write_row(1, 0, ["Win", 1.5], red)
    tab.write_formula("B3", "=SUM(B2:B2)", None, 1.5)
    tab.write_comment("A2", "a note")
    tab.set_column(1, 5, 20, red)
    tab.set_row(1, 30, red)
    tab.conditional_format("B2:B9", {"type": "cell", "criteria": ">", "value": 1, "format": red})
    tab.autofilter("A1:B9")
    other.add_table("A1:B3", {"name": "Numbers", "columns": [{"header": "Day"}, {"header": "Note"}]})
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Plan!$B$2:$B$3"})
    tab.insert_chart("D5", chart)
    book.define_name("Log!local", "=Log!$A$1")


def _ours(book: Drawn) -> None:
    shaded = book.add_format({"bg_color": "#12395E", "num_format": '0" pts"', "bold": True})
    chip = book.add_format({"bg_color": "#D3EFF2"})
    tab = book.add_worksheet("Board")
    tab.set_column(0, 0, 33, shaded)
    tab.write_string(2, 0, "Status", book.add_format({"font_color": "#FFFFFF"}))
    tab.conditional_format("A4:A9", {"type": "formula", "criteria": '=AND($A4="ok",$A3<>"")', "format": chip})
    tab.data_validation("A4:A9", {"validate": "list", "source": ["ok", "bad"]})
    log = book.add_worksheet("Log")
    log.add_table("A1:B2", {"name": "Numbers", "columns": [{"header": "When"}, {"header": "What"}]})
    log.write_string(1, 0, " =1+1 ", shaded)
    log.write_rich_string(1, 1, "half ", shaded, "bold")
    log.write_url(2, 0, "https://example.org/a?b=1&c=2", None, "a link")
    log.write_url(3, 0, "https://example.org/2", None, "another")
    log.autofilter("D1:E5")
    hidden = book.add_worksheet("_memory")
    hidden.write_number(0, 0, 7, shaded)
    hidden.hide()
    book.define_name("log.what", "=Log!$B$1")
    book.define_name("board.status", "=Board!$A$3")


THEIRS, OURS = drawn(_theirs), drawn(_ours)


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def grafted(theirs: bytes = THEIRS) -> bytes:
    package = Package.read(theirs, "theirs.xlsx")
    graft = Graft(package, Package.read(OURS, "ours.xlsx"))
    graft.tab("Log", "Log (2)")
    graft.tab("_memory", "_memory")
    return package.to_bytes()


def with_column(theirs: bytes = THEIRS) -> bytes:
    package = Package.read(theirs, "theirs.xlsx")
    Graft(package, Package.read(OURS, "ours.xlsx")).column(("Plan", 1, 3), ("Board", 3, 1), "Status")
    package.widen("Plan", 1, 3, ["Status"])
    return package.to_bytes()


# ---- tabs ------------------------------------------------------------------------------------------------------------


def test_every_part_of_theirs_stays_but_the_lists_of_parts_and_styles() -> None:
    before, after = members(THEIRS), members(grafted())
    changed = {name for name in before if after[name] != before[name]}
    assert changed == {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
    assert list(after)[: len(before)] == list(before)


def test_the_new_tabs_come_last_and_a_hidden_one_stays_hidden() -> None:
    book = load_workbook(BytesIO(grafted()))
    assert book.sheetnames == ["Plan", "Log", "Log (2)", "_memory"]
    assert [sheet.title for sheet in book if sheet.sheet_state == "hidden"] == ["_memory"]
    assert book.active is not None
    assert book.active.title == "Plan"


def test_two_other_programs_read_the_texts_numbers_and_links_of_the_new_tabs() -> None:
    data = grafted()
    log = load_workbook(BytesIO(data))["Log (2)"]
    assert [log[place].value for place in ("A1", "B1", "A2", "B2")] == ["When", "What", " =1+1 ", "half bold"]
    assert [log[place].hyperlink.target for place in ("A3", "A4")] == [
        "https://example.org/a?b=1&c=2",
        "https://example.org/2",
    ]
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    assert book.get_sheet_by_name("Log (2)").to_python()[1][:2] == [" =1+1 ", "half bold"]
    assert book.get_sheet_by_name("_memory").to_python() == [[7]]


def test_styles_of_theirs_keep_their_look_and_those_of_the_new_tabs_come_along() -> None:
    old, new = load_workbook(BytesIO(THEIRS)), load_workbook(BytesIO(grafted()))
    for place in ("A1", "A2", "B2", "B3"):
        before, after = old["Plan"][place], new["Plan"][place]
        assert repr(before.font) == repr(after.font)
        assert (before.number_format, repr(before.fill)) == (after.number_format, repr(after.fill))
    cell = new["_memory"]["A1"]
    assert (cell.number_format, cell.font.b, cell.fill.fgColor.rgb) == ('0" pts"', True, "FF12395E")


def test_a_table_gets_a_name_and_a_number_of_its_own() -> None:
    book = load_workbook(BytesIO(grafted()))
    tables = [table for sheet in book for table in sheet.tables.values()]
    assert [(table.displayName, table.ref) for table in tables] == [("Numbers", "A1:B3"), ("Numbers_2", "A1:B2")]
    assert len({table.id for table in tables}) == 2


def test_names_into_a_tab_come_along_and_a_tabs_own_names_stay_its_own() -> None:
    data = grafted()
    assert Package.read(data, "x").names == {"log.what": ("Log (2)", 1, 2)}
    book = load_workbook(BytesIO(data))
    assert list(book["Log"].defined_names) == ["local"]
    assert book["Log (2)"].auto_filter.ref == "D1:E5"
    assert book["Plan"].auto_filter.ref == "A1:B9"


def test_a_name_that_somebody_has_already_is_replaced() -> None:
    package = Package.read(THEIRS, "x")
    package.name("Mine", "Plan", 1, 1)
    package.name("mine", "Log", 2, 3)
    again = Package.read(package.to_bytes(), "x")
    assert again.names == {"mine": ("Log", 2, 3)}


def charted(theirs: bytes = THEIRS) -> bytes:
    """Theirs with a tab that carries a chart of another tab, which is put in under a new title."""

    def draw(book: Drawn) -> None:
        tab, feed = book.add_worksheet("Board"), book.add_worksheet("feed")
        feed.write_column(0, 0, ["Actual", 1, 2])
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=feed!$A$2:$A$3", "name": "=feed!$A$1"})
        tab.insert_chart("B2", chart)

    package = Package.read(theirs, "theirs.xlsx")
    graft = Graft(package, Package.read(drawn(draw), "ours.xlsx"))
    graft.tab("Board", "Board")
    graft.tab("feed", "feed (2)")
    graft.retitled("feed", "feed (2)")
    return package.to_bytes()


def test_the_chart_of_a_tab_comes_along_and_shows_its_feed_under_the_new_title() -> None:
    book: Any = load_workbook(BytesIO(charted()))
    [theirs], [ours] = book["Plan"]._charts, book["Board"]._charts  # noqa: SLF001 - openpyxl has no other way
    assert [each.val.numRef.f for each in theirs.series] == ["Plan!$B$2:$B$3"]
    assert [(each.val.numRef.f, each.tx.strRef.f) for each in ours.series] == [
        ("'feed (2)'!$A$2:$A$3", "'feed (2)'!$A$1")
    ]


def strict() -> bytes:
    """Theirs as saved in the words of Strict Open XML."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members(THEIRS).items():
            for word, other in STRICT.items():
                content = content.replace(word, other)  # noqa: PLW2901 - one word after the other
            archive.writestr(name, content)
    return out.getvalue()


def test_a_strict_workbook_gets_tabs_in_its_own_words() -> None:
    data = grafted(strict())
    assert not any(word in content for content in members(data).values() for word in STRICT)
    assert Package.read(data, "x").sheet("Log (2)").cell(2, 1).value == " =1+1 "


def test_a_strict_workbook_whose_charts_are_written_otherwise_gets_the_tab_without() -> None:
    before, after = members(strict()), members(charted(strict()))
    new = {name: content for name, content in after.items() if name not in before}
    assert new
    assert not any("chart" in name or b"<drawing" in content for name, content in new.items())


def test_a_workbook_without_styles_gets_some() -> None:
    bare = BytesIO()
    with zipfile.ZipFile(bare, "w") as archive:
        for name, content in members(THEIRS).items():
            archive.writestr(name, content.replace(b"relationships/styles", b"relationships/other"))
    sheet = Package.read(grafted(bare.getvalue()), "x").sheet("_memory")
    assert (sheet.cell(1, 1).value, sheet.cell(1, 1).style) == (7, 1)


def test_a_tab_with_what_cannot_come_along_is_refused() -> None:
    package = Package.read(OURS, "x")
    with pytest.raises(ValueError, match="cannot be put into another workbook"):
        Graft(package, Package.read(THEIRS, "y")).tab("Plan", "Plan")


# ---- columns ---------------------------------------------------------------------------------------------------------


def test_a_new_column_has_the_width_look_rules_and_header_of_the_drawn_one() -> None:
    sheet = load_workbook(BytesIO(with_column()))["Plan"]
    assert sheet["C1"].value == "Status"
    assert sheet["C1"].font.color.rgb == "FFFFFFFF"
    assert round(sheet.column_dimensions["C"].width) == 34
    assert [sheet[place].number_format for place in ("C2", "B2")] == ['0" pts"', "0.000"]
    assert Package.read(with_column(), "x").sheet("Plan").cell(99, 3).style > 0
    rules = {str(area.sqref): [rule.formula for rule in area.rules] for area in sheet.conditional_formatting}
    assert rules == {"B2:B9": [["1"]], "C2:C8": [['AND($C2="ok",$C1<>"")']]}
    [validation] = sheet.data_validations.dataValidation
    assert (str(validation.sqref), validation.formula1) == ("C2:C8", '"ok,bad"')


def test_the_columns_around_a_new_one_keep_their_width_and_look() -> None:
    old, new = (Package.read(data, "x").sheet("Plan") for data in (THEIRS, with_column()))
    for column in (1, 2, 4, 6, 7):
        assert new.cell(50, column) == old.cell(50, column)
    widths = {(each.get("min"), each.get("max")): each.get("width") for each in new.root.iterfind("{*}cols/{*}col")}
    assert list(widths) == [("2", "2"), ("3", "3"), ("4", "6")]
    assert widths["2", "2"] == widths["4", "6"] != widths["3", "3"]


def test_what_is_added_stands_where_the_schema_wants_it() -> None:
    def children(root: _Element) -> list[str]:
        return [QName(child).localname for child in root]

    package = Package.read(grafted(with_column()), "x")
    assert children(package.sheet("Plan").root) == [
        "dimension",
        "sheetViews",
        "sheetFormatPr",
        "cols",
        "sheetData",
        "autoFilter",
        "conditionalFormatting",
        "conditionalFormatting",
        "dataValidations",
        "pageMargins",
        "drawing",
        "legacyDrawing",
    ]
    workbook = children(package.parts.tree(package.workbook))
    assert workbook[-3:] == ["sheets", "definedNames", "calcPr"]
    styles = children(package.parts.tree(package.part("styles")))
    assert styles == [
        "numFmts",
        "fonts",
        "fills",
        "borders",
        "cellStyleXfs",
        "cellXfs",
        "cellStyles",
        "dxfs",
        "tableStyles",
    ]


def test_rules_of_theirs_keep_their_rank_before_those_that_come() -> None:
    sheet = load_workbook(BytesIO(with_column()))["Plan"]
    assert [rule.priority for area in sheet.conditional_formatting for rule in area.rules] == [1, 2]


def test_a_filter_takes_new_columns_along() -> None:
    book = load_workbook(BytesIO(with_column()))
    assert book["Plan"].auto_filter.ref == "A1:C9"
    with zipfile.ZipFile(BytesIO(with_column())) as archive:
        assert b"'Plan'!$A$1:$C$9" in archive.read("xl/workbook.xml")


def test_a_table_that_ends_before_them_takes_new_columns_along_and_no_other_does() -> None:
    def widened(first: int) -> tuple[str, list[str]]:
        package = Package.read(THEIRS, "x")
        for column, title in enumerate(("A", "B"), first):
            package.sheet("Log").set(1, column, title)
        package.widen("Log", 1, first, ["A", "B"])
        table = load_workbook(BytesIO(package.to_bytes()))["Log"].tables["Numbers"]
        return table.ref, table.column_names

    assert widened(3) == ("A1:D3", ["Day", "Note", "A", "B"])
    assert widened(4) == ("A1:B3", ["Day", "Note"])


@pytest.mark.parametrize(
    ("title", "taken", "free"),
    [
        ("Log", set(), "Log"),
        ("Log", {"log"}, "Log (2)"),
        ("Log", {"log", "log (2)"}, "Log (3)"),
        ("A title as long as they may be!", {"a title as long as they may be!"}, "A title as long as they may (2)"),
    ],
)
def test_a_title_that_is_taken_gets_a_number_and_is_never_too_long(title: str, taken: set[str], free: str) -> None:
    assert free_name(title, taken, longest=31) == free


@pytest.mark.parametrize("saved_by", ["xlsxwriter", "openpyxl"])
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_opens_the_result_and_sees_every_tab(tmp_path: Path, saved_by: str) -> None:
    theirs = THEIRS
    if saved_by == "openpyxl":
        book, out = Workbook(), BytesIO()
        book.active.title = "Plan"  # type: ignore[union-attr]  # a new workbook has an active tab
        book.save(out)
        theirs = out.getvalue()
    source = tmp_path / "theirs.xlsx"
    source.write_bytes(grafted(with_column(theirs)))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        str(SOFFICE),
        profile,
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(tmp_path / "out"),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)  # noqa: S603 - our own words
    saved = Package.read((tmp_path / "out" / "theirs.xlsx").read_bytes(), "saved")
    assert saved.sheets[-2:] == ("Log (2)", "_memory")
    assert saved.names["log.what"] == ("Log (2)", 1, 2)
    assert saved.sheet("Plan").cell(1, 3).value == "Status"
    assert saved.sheet("Log (2)").cell(2, 1).value == " =1+1 "
