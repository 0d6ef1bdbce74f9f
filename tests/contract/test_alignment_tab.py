"""The Alignment tab in every Book: a tree that folds; people's notes go where their line goes."""

from __future__ import annotations  # people.py is a plugin: its types are for mypy only

from typing import TYPE_CHECKING

import pytest

from okrsync.layout import ALIGNMENT
from okrsync.model import Book, KeyResult, Objective, Plan, Result, Status, Value
from okrsync.okrs.cascade import cascade
from okrsync.pages.alignment import page

if TYPE_CHECKING:
    from tests.e2e.google_world import GooglePerson
    from tests.e2e.people import Hands, Person

pytest_plugins = ["tests.e2e.people", "tests.e2e.google_world"]
pytestmark = pytest.mark.filterwarnings("ignore:.* extension is not supported")  # openpyxl says what it leaves out

ROWS: list[dict[str, Value]] = [{"id": "KR-01", "key_result": "Leads", "team": "Sales", "target": 100.0}]
FIRST = ALIGNMENT.header_row + 1


@pytest.fixture(params=["person", "google_person"])
def hands(request: pytest.FixtureRequest) -> Hands:
    """A person at a new book."""
    start: Person | GooglePerson = request.getfixturevalue(request.param)
    return start(ROWS)


@pytest.fixture
def book(hands: Hands) -> Book:
    """The book as a sync opens it."""
    return hands.book()


def night(book: Book, *goals: str, progress: float = 40.0) -> None:
    """A sync of these objectives, each supporting the key result of the one before it; `a/b` has two key results."""
    seen = book.read()
    told: list[Objective] = []
    results: dict[str, Result] = {}
    above = ""
    for goal in goals:
        ids = [f"KR-{name}" for name in goal.split("/")]
        told.append(Objective(goal, "Shop", "Team", above, progress, 50.0, Status.AT_RISK, 1, 1, tuple(ids)))
        results |= {id_: Result(KeyResult(id_, 4, f"Win {id_}"), "Manual", progress=progress) for id_ in ids}
        above = ids[-1]
    made = page(cascade(told, results), seen.alignment)
    book.commit(Plan("run-1", pages=(made,), state=seen.state))


def lines(hands: Hands) -> list[tuple[str, object, object]]:
    """What each line says, its progress and its note, from the top."""
    rows = sorted(hands.look().rows(ALIGNMENT).items())
    return [(str(row["item"]), row["progress"], row["note"]) for _, row in rows if row["item"] is not None]


def items(hands: Hands) -> list[str]:
    return [item for item, _, _ in lines(hands)]


def note(hands: Hands, item: str, text: str) -> None:
    """Type a note beside a line."""
    told = {str(row["item"]).strip(): number for number, row in hands.look().rows(ALIGNMENT).items()}
    hands.type(told[item], "note", text, ALIGNMENT)


TREE = ["◆ a", "    – Win KR-a", "        ◆ b", "            – Win KR-b"]


def test_the_tree_stands_in_its_order_with_its_numbers(hands: Hands, book: Book) -> None:
    night(book, "a", "b")
    assert lines(hands) == [(item, 0.4, None) for item in TREE]


def test_what_comes_between_stands_between(hands: Hands, book: Book) -> None:
    night(book, "a", "c")
    night(book, "a", "b", "c")
    assert items(hands) == [*TREE, "                ◆ c", "                    – Win KR-c"]


def test_a_note_goes_with_its_line_when_the_tree_changes(hands: Hands, book: Book) -> None:
    night(book, "a", "b", "c")
    note(hands, "– Win KR-c", "ask Ann")
    note(hands, "◆ b", "ours")
    night(book, "c", "a/d", "b", progress=60.0)
    assert lines(hands) == [
        ("◆ c", 0.6, None),
        ("    – Win KR-c", 0.6, "ask Ann"),
        ("        ◆ a/d", 0.6, None),
        ("            – Win KR-a", 0.6, None),
        ("            – Win KR-d", 0.6, None),
        ("                ◆ b", 0.6, "ours"),
        ("                    – Win KR-b", 0.6, None),
    ]


def test_a_note_stays_with_its_line_when_people_sort_the_tab(hands: Hands, book: Book) -> None:
    night(book, "a", "b")
    note(hands, "– Win KR-b", "ask Ann")
    hands.sort(FIRST, [FIRST + 3, FIRST + 1, FIRST + 2, FIRST], ALIGNMENT)
    night(book, "a", "b")
    assert lines(hands) == [*((item, 0.4, None) for item in TREE[:3]), (TREE[3], 0.4, "ask Ann")]


def test_the_note_of_a_line_that_is_gone_is_kept_at_the_foot_until_the_line_is_back(hands: Hands, book: Book) -> None:
    night(book, "a", "b")
    note(hands, "– Win KR-b", "ask Ann")
    night(book, "a")
    *_, heading, kept = lines(hands)
    assert heading[0].startswith("▾ Kept notes")
    assert kept == ("    – Win KR-b", None, "ask Ann")
    night(book, "a", "b")
    assert lines(hands) == [*((item, 0.4, None) for item in TREE[:3]), (TREE[3], 0.4, "ask Ann")]


def test_what_is_below_a_line_folds_into_it(hands: Hands, book: Book) -> None:
    night(book, "a/c", "b")
    assert hands.look().levels(ALIGNMENT) == {FIRST + 1: 1, FIRST + 2: 1, FIRST + 3: 2, FIRST + 4: 3}
    night(book, "a/c")
    assert hands.look().levels(ALIGNMENT) == {FIRST + 1: 1, FIRST + 2: 1}


def test_a_second_night_with_nothing_new_changes_nothing(hands: Hands, book: Book) -> None:
    night(book, "a", "b")
    before = hands.cells()
    night(book, "a", "b")
    kept = {at: value for at, value in hands.cells().items() if at[0] == ALIGNMENT.title}
    assert kept == {at: value for at, value in before.items() if at[0] == ALIGNMENT.title}
