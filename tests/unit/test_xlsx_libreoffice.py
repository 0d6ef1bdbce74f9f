"""What LibreOffice makes of an edited workbook: it opens, and its own save keeps names and cells."""

import shutil
import subprocess
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from okrsync.xlsx.package import Package

SOFFICE = shutil.which("soffice")
TEXTS = ["=1+1", "-x", "@y", " spaced ", "two\nlines", "& < > \"'", "✓ ▲ 🎯", "_x0041_", "0012"]


def edited_book() -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        tab = book.add_worksheet("OKRs")
        tab.write_row(0, 0, ["ID", "Progress", "Due", "Link"])
        tab.set_column(1, 1, 10, book.add_format({"num_format": "0 %"}))
        tab.set_column(2, 2, 12, book.add_format({"num_format": "d mmm yyyy hh:mm"}))
        for row in range(1, 6):
            tab.write_string(row, 0, f"KR-{row}")
            tab.write_url(row, 3, f"https://example.org/{row}")
        book.define_name("okrsync.progress", "=OKRs!$B$1")
        book.add_worksheet("History").add_table("A1:B2", {"name": "OkrHistory"})
    package = Package.read(out.getvalue(), "okrs.xlsx")
    okrs, history = package.sheet("OKRs"), package.sheet("History")
    okrs.place(2, 1, [6, None, 3])
    okrs.set(2, 2, 0.25)
    okrs.set(2, 3, datetime(2026, 11, 20, 12, 0, 1))
    okrs.set(4, 1, value=True)
    history.place(2, 1, [None] * len(TEXTS))
    for row, text in enumerate(TEXTS, start=3):
        history.set(row, 1, text)
    return package.to_bytes()


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_opens_an_edited_workbook_and_keeps_its_names_and_cells(tmp_path: Path) -> None:
    data = edited_book()
    source = tmp_path / "okrs.xlsx"
    source.write_bytes(data)
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

    ours = Package.read(data, "okrs.xlsx")
    theirs = Package.read((tmp_path / "out" / "okrs.xlsx").read_bytes(), "okrs.xlsx")
    assert theirs.names["okrsync.progress"] == ours.names["okrsync.progress"] == ("OKRs", 1, 2)
    assert theirs.sheets == ours.sheets
    for title in ours.sheets:
        mine, saved = ours.sheet(title), theirs.sheet(title)
        for row, cells in mine.rows():
            for col, cell in cells.items():
                other = saved.cell(row, col)
                assert (other.value, other.percent, other.hyperlink) == (cell.value, cell.percent, cell.hyperlink)
        assert saved.last_row == mine.last_row
