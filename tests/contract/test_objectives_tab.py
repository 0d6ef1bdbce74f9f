"""The Objectives tab in every Book: people's Owner and Weight stay with their objective, whatever moves."""

from __future__ import annotations  # people.py is a plugin: its types are for mypy only

from typing import TYPE_CHECKING

import pytest

from okrsync.layout import OBJECTIVES
from okrsync.model import Book, KeyResult, Objective, Plan, Status, Value
from okrsync.okrs import rollup
from okrsync.pages.objectives import page

if TYPE_CHECKING:
    from tests.e2e.google_world import GooglePerson
    from tests.e2e.people import Hands, Person

pytest_plugins = ["tests.e2e.people", "tests.e2e.google_world"]
pytestmark = pytest.mark.filterwarnings("ignore:.* extension is not supported")  # openpyxl says what it leaves out

ROWS: list[dict[str, Value]] = [{"id": "KR-01", "key_result": "Leads", "team": "Sales", "target": 100.0}]
FIRST = OBJECTIVES.header_row + 1


@pytest.fixture(params=["person", "google_person"])
def hands(request: pytest.FixtureRequest) -> Hands:
    """A person at a new book."""
    start: Person | GooglePerson = request.getfixturevalue(request.param)
    return start(ROWS)


@pytest.fixture
def book(hands: Hands) -> Book:
    """The book as a sync opens it."""
    return hands.book()


def night(book: Book, *names: str, progress: float = 40.0) -> None:
    """A sync of these objectives, each with a key result of its own."""
    seen = book.read()
    krs = [KeyResult(f"KR-{name}", number, "Win", name, "Shop") for number, name in enumerate(names)]
    goals = [
        Objective(name, "Shop", "Team", "", progress, 50.0, Status.AT_RISK, 1, 1, (f"KR-{name}",)) for name in names
    ]
    book.commit(Plan("run-1", pages=(page(goals, rollup.tree(krs), seen.objectives),), state=seen.state))


def lines(hands: Hands) -> dict[str, tuple[object, object]]:
    """Owner and progress by objective."""
    rows = hands.look().rows(OBJECTIVES).values()
    return {str(row["objective"]): (row["owner"], row["progress"]) for row in rows if row["objective"] is not None}


def own(hands: Hands, objective: str, owner: str) -> None:
    """Type the owner of an objective."""
    [at] = [number for number, row in hands.look().rows(OBJECTIVES).items() if row["objective"] == objective]
    hands.type(at, "owner", owner, OBJECTIVES)


def test_each_objective_gets_a_line_with_its_numbers(hands: Hands, book: Book) -> None:
    night(book, "Grow", "Save")
    assert lines(hands) == {"Grow": (None, 0.4), "Save": (None, 0.4)}


def test_an_owner_stays_with_the_objective_when_others_come_go_and_change_places(hands: Hands, book: Book) -> None:
    night(book, "Grow", "Save", "Help")
    own(hands, "Save", "Ann")
    night(book, "New", "Save", "Grow", progress=60.0)
    assert lines(hands) == {"New": (None, 0.6), "Save": ("Ann", 0.6), "Grow": (None, 0.6)}


def test_an_owner_stays_when_people_sort_the_lines(hands: Hands, book: Book) -> None:
    night(book, "Grow", "Save", "Help")
    own(hands, "Save", "Ann")
    hands.sort(FIRST, [FIRST + 2, FIRST + 1, FIRST], OBJECTIVES)
    night(book, "Grow", "Save", "Help", progress=60.0)
    assert lines(hands) == {"Grow": (None, 0.6), "Save": ("Ann", 0.6), "Help": (None, 0.6)}


def test_a_line_of_an_objective_that_is_gone_stays_where_it_has_an_owner(hands: Hands, book: Book) -> None:
    night(book, "Grow", "Save", "Help")
    own(hands, "Save", "Ann")
    night(book, "Grow")
    assert lines(hands) == {"Grow": (None, 0.4), "Save": ("Ann", None)}


def test_what_people_wrote_is_read_with_its_objective(hands: Hands, book: Book) -> None:
    night(book, "Grow", "Save")
    own(hands, "Save", "Ann")
    seen = {row["objective"].text: row["owner"].text for row in book.read().objectives}
    assert seen == {"Grow": "", "Save": "Ann"}


def test_a_second_night_with_nothing_new_changes_nothing(hands: Hands, book: Book) -> None:
    night(book, "Grow", "Save")
    before = hands.cells()
    night(book, "Grow", "Save")
    kept = {at: value for at, value in hands.cells().items() if at[0] == OBJECTIVES.title}
    assert kept == {at: value for at, value in before.items() if at[0] == OBJECTIVES.title}
