"""A number reads alike wherever it is shown: in a sentence, in Google's sheet, in LibreOffice."""

import csv
import shutil
import subprocess
from pathlib import Path

import pytest
import xlsxwriter

from okrsync.books import styles
from okrsync.books.google import looks
from okrsync.layout import OKRS
from okrsync.model import Cell
from okrsync.okrs.figures import percent, points
from okrsync.okrs.plan import raw
from okrsync.sandbox.google.literals import formatted
from okrsync.xlsx.formats import of_code

SOFFICE = shutil.which("soffice")
PROGRESS, VS_PLAN = OKRS.column("progress"), OKRS.column("vs_plan")
PERCENTAGES = {
    0.0: "0 %",
    0.4: "0 %",
    0.5: "1 %",
    98.5: "99 %",
    99.4: "99 %",
    99.5: "99 %",
    99.996: "99 %",
    99.99999999999999: "100 %",
    100.0: "100 %",
}
POINTS = {-50.5: "▼ −51 pts", -0.5: "▼ −1 pts", 2.5: "▲ +3 pts", 3.4: "▲ +3 pts"}


def stored(value: float) -> float:
    """A percentage as a run writes it into its cell."""
    written = raw(value, Cell(percent=True))
    assert isinstance(written, float)
    return written


@pytest.mark.parametrize(("value", "text"), PERCENTAGES.items())
def test_what_is_not_reached_is_never_told_as_100_percent(value: float, text: str) -> None:
    assert percent(value) == text
    assert formatted({"numberValue": stored(value)}, looks.number_format(OKRS, PROGRESS)) == text


@pytest.mark.parametrize(("value", "text"), POINTS.items())
def test_half_a_point_is_told_away_from_zero(value: float, text: str) -> None:
    assert points(value) == text.split()[1]
    assert formatted({"numberValue": value}, looks.number_format(OKRS, VS_PLAN)) == text


def test_our_reader_takes_the_format_of_progress_for_a_percentage() -> None:
    assert of_code(styles.PERCENT).percent


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_shows_the_same_percentages_and_points(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "shown.xlsx") as book:
        tab = book.add_worksheet()
        tab.write_column(0, 0, list(map(stored, PERCENTAGES)), book.add_format({"num_format": styles.PERCENT}))
        tab.write_column(0, 1, list(POINTS), book.add_format({"num_format": styles.cell(OKRS, VS_PLAN)["num_format"]}))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76"]
    subprocess.run(  # noqa: S603 - our own words
        [*command, "--outdir", str(tmp_path), str(tmp_path / "shown.xlsx")],
        check=True,
        capture_output=True,
        timeout=120,
    )
    with (tmp_path / "shown.csv").open(encoding="utf-8", newline="") as shown:
        first, second = zip(*csv.reader(shown), strict=True)
    assert list(first) == list(PERCENTAGES.values())
    assert [text for text in second if text] == list(POINTS.values())
