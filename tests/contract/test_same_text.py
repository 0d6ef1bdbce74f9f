"""A run writes the same text into the same tabs of every Book, in each language."""

from __future__ import annotations  # people.py is a plugin: its types are for mypy only

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from okrsync import wiring
from okrsync.books.spoken import SpokenBook
from okrsync.config import load
from okrsync.layout import MEMORY, SUMMARY, TABS, Tab
from okrsync.model import Value, Wish
from okrsync.records import replace
from okrsync.sync import sync
from tests.e2e.world import TOKEN, config, epic, jira

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.google_world import GooglePerson
    from tests.e2e.people import Hands, Person

pytest_plugins = ["tests.e2e.people", "tests.e2e.google_world"]
pytestmark = pytest.mark.filterwarnings("ignore:.* extension is not supported")  # openpyxl says what it leaves out

LAST = datetime(2026, 11, 15)
NIGHTS = [datetime(2026, 11, day, 2) for day in (12, 13, 20)]
SHARED: dict[str, Value] = {"team": "Shop", "objective": "Sell", "owner": "Ann", "level": "Team"}
ROWS: list[dict[str, Value]] = [
    {"team": "All", "objective": "Grow", "level": "Company", "key_result": "Win", "target": 100.0, "unit": "%"},
    {**SHARED, "supports": "KR-01", "key_result": "Ship", "linked_work": "ACME-100", "confidence": 4.0},
    {**SHARED, "supports": "KR-01", "key_result": "Find", "linked_work": "jql: project = ACME", "due": LAST},
    {"team": "Care", "objective": "Help", "level": "Team", "key_result": "Calls", "target": 9.0, "unit": "calls"},
    {"team": "Care", "key_result": "Lost", "linked_work": "ACME-999", "help_needed": "a hand", "state": "aktiv"},
]


@pytest.fixture(params=["en", "de"])
def language(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture
def books(
    person: Person, google_person: GooglePerson, tmp_path: Path, language: str, monkeypatch: pytest.MonkeyPatch
) -> list[Hands]:
    """The same nights over a book of each kind."""
    monkeypatch.setenv("OKRSYNC_JIRA__ACME__TOKEN", TOKEN)
    file = tmp_path / "okrsync.yaml"
    (tmp_path / "token.txt").write_text(TOKEN, encoding="utf-8")
    hands: list[Hands] = [person(ROWS), google_person(ROWS)]
    with jira(epic("ACME-100", 2, 4)) as tracker:
        file.write_text(f"{config(tracker.url)}\nlanguage: {language}\n", encoding="utf-8")
        setup = replace(wiring.setup(load(file)), store=None)
        for each in hands:
            tracker.holds(epic("ACME-100", 2, 4))
            for at, night in enumerate(NIGHTS):
                tracker.holds(epic("ACME-100", 2 + at, 4))
                sync(replace(setup, book=SpokenBook(each.book(), setup.rules.words)), night, Wish())
    return hands


def told(hands: Hands, tab: Tab) -> list[dict[str, object]]:
    """The lines of a tab from the top, without what is blank."""
    rows = (row for _, row in sorted(hands.look().rows(tab).items()))
    return [{key: _shown(tab, key, value) for key, value in row.items() if value is not None} for row in rows]


def _shown(tab: Tab, key: str, value: object) -> object:
    """What stands in a cell; Google draws the trends of Summary, which Excel tells as text."""
    return "a trend" if (tab, key) == (SUMMARY, "trend") and len(str(value)) > len("Trend") else value


def test_every_tab_carries_the_same_text(books: list[Hands]) -> None:
    excel, google = books
    for tab in TABS:
        if tab.columns and tab is not MEMORY:
            assert told(google, tab) == told(excel, tab), tab.title
            assert told(excel, tab), tab.title
