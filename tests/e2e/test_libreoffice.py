"""Another program opens the workbook and saves it anew: what survives is still right, and nothing counts as typed."""

from __future__ import annotations  # nights.py is a plugin: its types are for mypy only

import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from okrsync.books.styles import PERCENT
from okrsync.layout import CHANGES, HEALTH, HISTORY, MEMORY, OKRS

if TYPE_CHECKING:
    from tests.e2e.nights import Nights

pytest_plugins = ["tests.e2e.people", "tests.e2e.nights"]
pytestmark = [
    pytest.mark.filterwarnings("ignore:.* extension is not supported"),  # openpyxl says what it leaves out
    pytest.mark.filterwarnings("ignore:Unable to read chart"),  # LibreOffice keeps days of a chart as texts
]

SOFFICE = shutil.which("soffice")
FIRST = OKRS.header_row + 1
FIVE = {"Leads": 12.5, "Offers": 100 / 3, "Orders": 47.9, "=Repeat": 58.1, "Refunds": 64.6}
Save = Callable[[Path], None]


def rounded(rows: Mapping[int, Mapping[str, object]]) -> list[tuple[int, str, object]]:
    """The filled cells, numbers to the 12 digits that every program keeps."""
    return [
        (number, key, float(f"{value:.12g}") if isinstance(value, float) else value)
        for number, line in rows.items()
        for key, value in line.items()
        if value is not None
    ]


def saved_by_openpyxl(path: Path) -> None:
    load_workbook(path).save(path)


@pytest.fixture(scope="module")
def saved_by_libreoffice(tmp_path_factory: pytest.TempPathFactory) -> Save:
    if SOFFICE is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    folder = tmp_path_factory.mktemp("libreoffice")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"

    def save(path: Path) -> None:
        command = [
            str(SOFFICE),
            profile,
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(folder / "out"),
            str(path),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)  # noqa: S603 - our own words
        (folder / "out" / path.name).replace(path)

    return save


@pytest.fixture(params=["LibreOffice", "openpyxl"])
def save(request: pytest.FixtureRequest) -> Save:
    """Another program's save."""
    if request.param == "openpyxl":
        return saved_by_openpyxl
    found: Save = request.getfixturevalue("saved_by_libreoffice")
    return found


def test_after_a_save_by_another_program_nothing_is_held_and_nothing_changes(
    company: Callable[..., Nights], save: Save
) -> None:
    nights = company(**FIVE)
    nights.night()
    before = nights.excel.look()
    save(nights.excel.path)
    run = nights.sync()
    assert (run.plan.changes, run.plan.stamps, run.plan.conflicts, run.plan.checkins) == ((), (), (), ())
    after = nights.excel.look()
    for tab in (OKRS, HISTORY, CHANGES, HEALTH):
        assert rounded(after.rows(tab)) == rounded(before.rows(tab))
    nights.night()


def test_what_people_did_before_and_after_a_save_by_another_program_stays(
    company: Callable[..., Nights], save: Save
) -> None:
    nights = company(**FIVE)
    nights.night()
    nights.excel.type(FIRST, "current", 40.0)
    nights.excel.move_column("why", 2)
    nights.excel.insert_column(1)
    nights.excel.type(FIRST, 1, "mine")
    nights.excel.percent(FIRST + 1, "current", on=True)
    nights.excel.sort(FIRST, [FIRST + n for n in (2, 0, 1, 4, 3)])
    nights.excel.insert_row(OKRS.header_row)
    save(nights.excel.path)
    nights.night({("Leads", "current"): 40.0})
    save(nights.excel.path)
    nights.metrics.numbers[nights.link("Leads")] = 13.5
    nights.night({("Leads", "current"): 40.0})


def test_the_hidden_tab_still_holds_its_styles_after_a_save_by_another_program(
    company: Callable[..., Nights], save: Save
) -> None:
    nights = company(**FIVE)
    save(nights.excel.path)
    nights.night()
    look = nights.excel.look()
    assert look.cell(FIRST, "progress").number_format.replace("\\", "") == PERCENT
    assert look.cell(FIRST, "synced").is_date
    assert look.cell(HISTORY.header_row + 1, "date", HISTORY).is_date
    assert MEMORY.title in look.book.sheetnames


def test_libreoffice_opens_what_the_sync_wrote_with_the_same_values(
    company: Callable[..., Nights], saved_by_libreoffice: Save, tmp_path: Path
) -> None:
    nights = company(**FIVE)
    nights.night()
    nights.night()
    copy = tmp_path / "okrs.xlsx"
    shutil.copy(nights.excel.path, copy)
    saved_by_libreoffice(copy)
    ours, theirs = load_workbook(nights.excel.path), load_workbook(copy)
    assert theirs.sheetnames == ours.sheetnames
    for sheet in ours.worksheets:
        cells = {cell.coordinate: cell.value for line in sheet.iter_rows() for cell in line if cell.value}
        found = {at: theirs[sheet.title][at].value for at in cells}
        assert rounded({0: found}) == rounded({0: cells})
