"""The file around the sheets: what stays byte for byte, what is refused."""

import warnings
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from okrsync.errors import BookError
from okrsync.xlsx.package import Package
from okrsync.xlsx.worksheet import differing

Drawn = Any  # xlsxwriter has no types

FIXTURES = Path(__file__).parents[3] / "shared" / "fixtures" / "okr"
STRICT = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships"
    ),
}


def rich_book() -> bytes:
    """A workbook with most of what people put into one."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        tab, other = book.add_worksheet("My 'own' tab"), book.add_worksheet("Other")
        tab.write_row(0, 0, ["ID", "Progress"])
        tab.write_row(1, 0, ["KR-01", 0.5])
        tab.write_formula(2, 1, "=B2*2", None, 1)
        tab.write_comment(1, 0, "a note")
        tab.write_url(3, 0, "https://example.org/a?b=1&c=2#d")
        tab.conditional_format("B2:B9", {"type": "data_bar", "data_bar_2010": True})
        tab.data_validation("C2:C9", {"validate": "list", "source": "=Other!$A$1:$A$3"})
        tab.add_sparkline(1, 4, {"range": "Other!A1:C1"})
        tab.insert_textbox(5, 5, "text box")
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Other!$A$1:$A$3"})
        other.insert_chart(5, 5, chart)
        other.add_table("A1:B3", {"name": "Numbers"})
        book.define_name("okrsync.progress", "='My ''own'' tab'!$B$1")
        book.define_name("broken", "=#REF!$A$1")
        book.define_name("range", "=Other!$A$1:$A$3")
        book.define_name("Other!local", "=Other!$A$1")
    return out.getvalue()


RICH = rich_book()


def members(data: bytes) -> dict[str, bytes]:
    """Each member's compressed bytes, in order."""
    found = {}
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for info in archive.infolist():
            start = info.header_offset + 30 + sum(data[info.header_offset + at] for at in (26, 27, 28, 29))
            found[info.filename] = data[start : start + info.compress_size]
    return found


def repacked(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def in_strict_form(_name: str, content: bytes) -> bytes:
    for transitional, strict in STRICT.items():
        content = content.replace(transitional, strict)
    return content


def test_without_an_edit_the_very_same_bytes_come_back() -> None:
    package = Package.read(RICH, "okrs.xlsx")
    assert [cells for title in package.sheets for cells in package.sheet(title).rows()]
    assert package.to_bytes() is RICH


def test_an_edit_rewrites_the_sheet_and_copies_every_other_part() -> None:
    package = Package.read(RICH, "okrs.xlsx")
    package.sheet("Other").set(9, 9, "new")
    before, after = members(RICH), members(package.to_bytes())
    assert list(after) == list(before)
    assert [name for name in before if after[name] != before[name]] == ["xl/worksheets/sheet2.xml"]
    with zipfile.ZipFile(BytesIO(package.to_bytes())) as archive:
        assert archive.testzip() is None


def test_a_sheet_changes_in_nothing_but_the_cell_that_was_set() -> None:
    package = Package.read(RICH, "okrs.xlsx")
    package.sheet("My 'own' tab").set(2, 2, 0.75)
    old, new = (zipfile.ZipFile(BytesIO(d)).read("xl/worksheets/sheet1.xml") for d in (RICH, package.to_bytes()))
    declaration = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    assert new.removeprefix(declaration).strip() == old.removeprefix(declaration).strip().replace(
        b'<c r="B2"><v>0.5</v></c>', b'<c r="B2"><v>0.75</v></c>'
    )


def test_two_sheets_differ_in_the_cells_and_addresses_that_are_not_alike() -> None:
    def moved(_name: str, content: bytes) -> bytes:
        return content.replace(b"https://example.org/a", b"https://example.org/z")

    one, other = (Package.read(data, "x").sheet("My 'own' tab") for data in (RICH, repacked(RICH, moved)))
    other.set(2, 2, 0.75)
    other.set(2, 1, "KR-01")
    other.set(9, 9, "new")
    assert set(differing(one, other)) == {(2, 1), (2, 2), (9, 9), (4, 1)}
    assert one.cell(2, 1) == other.cell(2, 1)


def test_people_s_formulas_are_computed_anew_after_an_edit() -> None:
    stale = repacked(RICH, lambda _name, content: content.replace(b' fullCalcOnLoad="1"', b""))
    package = Package.read(stale, "okrs.xlsx")
    package.sheet("Other").set(9, 9, 1.0)
    assert b'fullCalcOnLoad="1"' in zipfile.ZipFile(BytesIO(package.to_bytes())).read("xl/workbook.xml")


def test_other_programs_read_the_result_alike() -> None:
    package = Package.read(RICH, "okrs.xlsx")
    package.sheet("My 'own' tab").set(2, 2, 0.75)
    with warnings.catch_warnings(action="ignore"):  # it cannot keep sparklines
        book = openpyxl.load_workbook(BytesIO(package.to_bytes()))
    assert book["My 'own' tab"]["B2"].value == 0.75
    assert CalamineWorkbook.from_filelike(BytesIO(package.to_bytes())).get_sheet_by_name("My 'own' tab").to_python()[
        :2
    ] == [
        ["ID", "Progress"],
        ["KR-01", 0.75],
    ]


def test_names_of_single_cells_are_known_and_all_others_absent() -> None:
    package = Package.read(RICH, "okrs.xlsx")
    assert package.sheets == ("My 'own' tab", "Other")
    assert dict(package.names) == {"okrsync.progress": ("My 'own' tab", 1, 2)}


def test_a_sheet_is_the_same_object_at_every_call_and_an_unknown_one_a_key_error() -> None:
    package = Package.read(RICH, "okrs.xlsx")
    assert package.sheet("Other") is package.sheet("Other")
    with pytest.raises(KeyError):
        package.sheet("Missing")


def test_a_strict_workbook_is_read_and_edited_like_any_other() -> None:
    package = Package.read(repacked(RICH, in_strict_form), "okrs.xlsx")
    sheet = package.sheet("My 'own' tab")
    assert sheet.cell(4, 1).hyperlink == "https://example.org/a?b=1&c=2#d"
    sheet.set(2, 2, "set")
    package.sheet("Other").place(2, 2, [None])
    again = Package.read(package.to_bytes(), "okrs.xlsx")
    assert again.sheet("My 'own' tab").cell(2, 2).value == "set"
    assert b'ref="A1:B4"' in zipfile.ZipFile(BytesIO(package.to_bytes())).read("xl/tables/table1.xml")
    xml = zipfile.ZipFile(BytesIO(package.to_bytes())).read("xl/worksheets/sheet1.xml")
    assert b"schemas.openxmlformats.org/spreadsheetml/2006/main" not in xml


def test_part_names_may_differ_in_case_and_use_backslashes() -> None:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(RICH)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name.replace("xl/worksheets/sheet2", "xl\\Worksheets\\Sheet2"), old.read(name))
    package = Package.read(out.getvalue(), "okrs.xlsx")
    package.sheet("Other").set(1, 1, "found")
    assert Package.read(package.to_bytes(), "okrs.xlsx").sheet("Other").cell(1, 1).value == "found"


def test_a_workbook_that_openpyxl_saved_is_edited_like_any_other() -> None:
    made, out = openpyxl.Workbook(), BytesIO()
    made.create_sheet("Tab")["B2"] = "before"
    made.save(out)
    package = Package.read(out.getvalue(), "okrs.xlsx")
    package.sheet("Tab").set(2, 2, "after")
    package.sheet("Tab").set(3, 1, 5.0)
    tab = openpyxl.load_workbook(BytesIO(package.to_bytes()))["Tab"]
    assert [[cell.value for cell in row] for row in tab.rows] == [[None, None], [None, "after"], [5, None]]


def without(*names: str) -> bytes:
    return repacked(RICH, lambda name, content: None if name in names else content)


def with_part(part: str, content: bytes) -> bytes:
    return repacked(RICH, lambda name, old: content if name == part else old)


def signed() -> bytes:
    out = BytesIO(RICH)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("_xmlsignatures/sig1.xml", "<Signature/>")
    return out.getvalue()


COMPOUND = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504)
BOMB = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>'


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        (b"", "Restore it from a backup"),
        (b"ID;Key result\n", "Restore it from a backup"),
        (RICH[: len(RICH) // 2], "Restore it from a backup"),
        (COMPOUND, r"Save it as \.xlsx"),
        (COMPOUND + "EncryptedPackage".encode("utf-16-le"), "clear the password"),
        (signed(), "Use a copy without signature"),
        (without("_rels/.rels"), r"Save it as \.xlsx"),
        (without("xl/workbook.xml"), r"Save it as \.xlsx"),
        (without("xl/styles.xml"), r"xl/styles\.xml is damaged"),
        (with_part("xl/workbook.xml", b"<document/>"), r"Name the \.xlsx"),
        (with_part("xl/workbook.xml", b"<workbook"), r"xl/workbook\.xml is damaged"),
        (with_part("xl/sharedStrings.xml", BOMB), r"xl/sharedStrings\.xml is damaged"),
    ],
)
def test_what_cannot_be_edited_is_refused_with_advice(data: bytes, advice: str) -> None:
    with pytest.raises(BookError, match=rf"^okrs\.xlsx: .*{advice}"):
        Package.read(data, "okrs.xlsx")


@pytest.mark.parametrize(
    "content", [b"<worksheet/>", b'<worksheet xmlns="x"><sheetData><row r="x"/></sheetData></worksheet>']
)
def test_a_damaged_sheet_is_named_when_it_is_opened(content: bytes) -> None:
    package = Package.read(with_part("xl/worksheets/sheet2.xml", content), "okrs.xlsx")
    with pytest.raises(BookError, match=r"sheet2\.xml is damaged"):
        package.sheet("Other")


def test_no_flipped_byte_gets_past_as_anything_but_a_book_error() -> None:
    for at in range(0, len(RICH), 29):
        data = bytearray(RICH)
        data[at] ^= 0xFF
        try:
            package = Package.read(bytes(data), "okrs.xlsx")
            for title in package.sheets:
                list(package.sheet(title).rows())
        except BookError:
            continue


def test_a_macro_workbook_keeps_its_macros() -> None:
    data = BytesIO(RICH)
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macros")
    package = Package.read(data.getvalue(), "okrs.xlsm")
    package.sheet("Other").set(1, 1, "x")
    assert zipfile.ZipFile(BytesIO(package.to_bytes())).read("xl/vbaProject.bin") == b"macros"


@pytest.mark.parametrize("path", [*FIXTURES.glob("*.xlsx")] or [None], ids=lambda path: path.name if path else "none")
def test_real_workbooks_change_in_the_edited_cell_only(path: Path | None) -> None:
    if path is None:
        pytest.skip("no workbooks here: ../shared/fixtures/okr is absent")
    data = path.read_bytes()
    package = Package.read(data, path.name)
    title = package.sheets[0]
    sheet = package.sheet(title)
    before = {name: list(package.sheet(name).rows()) for name in package.sheets}
    row = sheet.last_row + 2
    sheet.set(row, 2, "=patched")
    out = package.to_bytes()
    again = Package.read(out, path.name)
    after = {name: list(again.sheet(name).rows()) for name in again.sheets}
    assert after[title].pop()[0] == row
    assert after == before
    touched = {name for name, content in members(out).items() if content != members(data)[name]}
    assert touched <= {"xl/workbook.xml", "xl/worksheets/sheet1.xml"}
    seen = CalamineWorkbook.from_filelike(BytesIO(out)).get_sheet_by_name(title).to_python(skip_empty_area=False)
    assert seen[row - 1][1] == "=patched"
