"""A workbook in another language: every word of ours is said in it, whatever goes wrong in the night."""

from __future__ import annotations  # world.py's names are for mypy only

import re
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from okrsync import wiring
from okrsync.books.content import Content
from okrsync.books.excel.book import ExcelBook
from okrsync.books.excel.drawing import draw
from okrsync.books.spoken import SpokenBook
from okrsync.config import load
from okrsync.layout import README, TABS
from okrsync.model import Value, Wish
from okrsync.pages.readme import readme
from okrsync.records import replace
from okrsync.sync import sync
from tests.e2e.world import CYCLE, TOKEN, config, epic, jira
from tests.tools.masks import MASKED, unsaid

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytest_plugins = ["tests.e2e.people"]
pytestmark = pytest.mark.filterwarnings("ignore:.* extension is not supported")  # openpyxl says what it leaves out

THEIRS = re.compile(
    r"Service Unavailable|files: \{folders: \[metrics\]\}|"
    r"(KR|ACME|NOPE|ASK)-\d+|Work ACME|https?://\S+|jql: \S.*|file: \S+|run-\d+-\d+|jira\.acme|okrsync\S*|2026-Q4|"
    r"\b(Shop|Sell|Ann|All|Grow|Win|Ship|Find|Care|Help|Calls|Lost|Odd|Twice|Done|Jira|JQL|Excel|Google|Asana)\b"
)
"""What people typed, names and commands."""
CODES = re.compile(r"[a-z]+(-[a-z]+)*")
SHARED: dict[str, Value] = {"team": "Shop", "objective": "Sell", "owner": "Ann", "level": "Team"}
ROWS: list[dict[str, Value]] = [
    {"team": "All", "objective": "Grow", "level": "Company", "key_result": "Win", "target": 100.0, "unit": "%"},
    {**SHARED, "supports": "KR-01", "key_result": "Ship", "linked_work": "ACME-100", "confidence": 4.0},
    {**SHARED, "supports": "KR-01", "key_result": "Find", "linked_work": "jql: project = ACME", "target": 90.0},
    {"team": "Care", "objective": "Help", "level": "Team", "key_result": "Calls", "target": 9.0, "supports": "KR-77"},
    {"team": "Care", "key_result": "Lost", "linked_work": "NOPE-999", "help_needed": "ASK-1"},
    {"key_result": "Odd", "target": 5.0, "start": 5.0, "weight": -1.0, "confidence": 40.0, "due": datetime(2019, 1, 1)},
    {"key_result": "Twice", "linked_work": "file: missing.xlsx!KPIs!B7\nACME-100", "target": 1.0},
]
NIGHTS = [datetime(2026, 10, day, 2) for day in (20, 21, 28)]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook after three nights in which much went wrong."""
    folder = tmp_path_factory.mktemp("words")
    (folder / "token.txt").write_text(TOKEN, encoding="utf-8")
    path, file = folder / "okrs.xlsx", folder / "okrsync.yaml"
    with jira(epic("ACME-100", 2, 4)) as tracker:
        file.write_text(config(tracker.url, CYCLE), encoding="utf-8")
        setup = wiring.setup(load(file))
        rules = replace(setup.rules, words=MASKED)
        draw(path, Content(CYCLE, ROWS, readme(rules), MASKED))
        for at, night in enumerate(NIGHTS):
            tracker.holds(epic("ACME-100", 4 - at, 5))
            spoken = SpokenBook(ExcelBook(path, folder / "backups"), MASKED)
            sync(replace(setup, book=spoken, rules=rules, store=None), night, Wish())
        tracker.fails_from(1, "search")
        spoken = SpokenBook(ExcelBook(path, folder / "backups"), MASKED)
        sync(replace(setup, book=spoken, rules=rules, store=None), datetime(2026, 11, 2, 2), Wish())
    return path


def said(path: Path) -> Iterator[tuple[str, str]]:
    """The texts of every visible sheet with where they stand, but people's columns, codes and the names of styles."""
    from tests.e2e.people import Look  # noqa: PLC0415 - a plugin is imported by pytest first

    look = Look(path)
    for tab in (tab for tab in TABS if tab.columns and not tab.hidden):
        for row, line in look.rows(tab).items():
            for key in (key for key in tab.owned if key not in ("code", "run")):
                if isinstance(line[key], str):
                    yield f"{tab.title} row {row} {key}", str(line[key])
    for sheet in look.book.worksheets:
        if sheet.sheet_state == "visible":
            yield "a title", sheet.title


def test_no_word_of_the_sync_is_left_in_english(book: Path) -> None:
    left = {where: (found, text) for where, text in said(book) if (found := unsaid([text], THEIRS))}
    assert left == {}


def test_no_header_help_or_list_is_left_in_english(book: Path) -> None:
    for sheet in load_workbook(book).worksheets:
        if sheet.sheet_state == "visible":
            heads = [str(cell.value or "") for row in sheet.iter_rows(max_row=1) for cell in row]
            rules = sheet.data_validations.dataValidation
            texts = [text for rule in rules for text in (rule.formula1, rule.prompt, rule.promptTitle, rule.error)]
            assert unsaid(filter(None, [*heads, *texts]), THEIRS) == set(), sheet.title


def test_read_me_is_said_in_the_language(book: Path) -> None:
    sheet = load_workbook(book)[MASKED(README.title)]
    texts = (str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    examples = re.compile(rf"{THEIRS.pattern}|SHOP-12|sheet: \S+|labels = q4|jql|OKRs")
    assert unsaid(texts, examples) == set()
