"""What every Book must do, whatever it is made of. A new one joins by one more fixture in `BOOKS`."""

from __future__ import annotations  # people.py is a plugin: its types are for mypy only

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from okrsync.books.styles import PERCENT
from okrsync.errors import BookChanged
from okrsync.layout import CHANGES, EVIDENCE, HEALTH, HISTORY, MEMORY, OKRS, Tab
from okrsync.model import Book, Change, CheckIn, Memory, Page, PageRow, Plan, Row, Seen, Value
from okrsync.pages import changes, history
from okrsync.records import replace

if TYPE_CHECKING:
    from tests.e2e.google_world import GooglePerson
    from tests.e2e.people import Hands, Person

pytest_plugins = ["tests.e2e.people", "tests.e2e.google_world"]
pytestmark = pytest.mark.filterwarnings("ignore:.* extension is not supported")  # openpyxl says what it leaves out

NOW = datetime(2026, 11, 20, 2, 0, 5)
FIRST = OKRS.header_row + 1
DUE = datetime(2026, 12, 18)
ROWS: list[dict[str, Value]] = [
    {"id": "KR-01", "key_result": "Leads", "team": "Sales", "target": 100.0, "due": DUE, "confidence": 7.0},
    {"key_result": "Offers", "target": 0.25, "linked_work": "SHOP-12\nSHOP-13"},
]
BOOKS = ["excel", "google"]
"""Fixtures that give a person at a new book with `ROWS`: the methods of `people.Hands`."""


@pytest.fixture
def excel(person: Person) -> Hands:
    return person(ROWS)


@pytest.fixture
def google(google_person: GooglePerson) -> Hands:
    return google_person(ROWS)


@pytest.fixture(params=BOOKS)
def hands(request: pytest.FixtureRequest) -> Hands:
    """A person at the book."""
    found: Hands = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def book(hands: Hands) -> Book:
    """The book as a sync opens it."""
    return hands.book()


def plan(
    seen: Seen,
    *planned: Change,
    pages: Sequence[Page] = (),
    stamps: Sequence[Change] = (),
    memory: Sequence[Memory] | None = None,
) -> Plan:
    remembered = None if memory is None else tuple(memory)
    return Plan("run-1", planned, tuple(stamps), pages=tuple(pages), memory=remembered, state=seen.state)


def change(column: str, after: Value, row: int = FIRST) -> Change:
    return Change("KR-01", row, column, None, after, "because")


def at(seen: Seen, number: int) -> Row:
    return next(row for row in seen.rows if row.number == number)


# ---- reading ---------------------------------------------------------------------------------------------------------


def test_a_new_book_holds_what_people_filled_in_and_remembers_nothing(book: Book) -> None:
    seen = book.read()
    row = at(seen, FIRST)
    assert {key: cell.value for key, cell in row.cells.items() if cell.value is not None} == ROWS[0]
    assert at(seen, FIRST + 1)["linked_work"].text == "SHOP-12\nSHOP-13"
    assert seen.columns == {column.key for column in OKRS.columns}
    assert (seen.memory, seen.history, seen.health, seen.changes, seen.problems) == ({}, (), (), (), ())


def test_rows_and_columns_are_found_wherever_people_put_them(hands: Hands, book: Book) -> None:
    before = [{key: cell.value for key, cell in row.cells.items()} for row in book.read().rows]
    hands.insert_row(1)
    hands.insert_row(FIRST + 2)
    hands.insert_column(1)
    hands.move_column("id", 30)
    hands.move_column("current", 2)
    hands.type(FIRST, "target", "Goal")
    hands.rename_tab("OKRs", "Our aims")
    seen = book.read()
    assert [row.number for row in seen.rows] == [FIRST + 1, FIRST + 3]
    assert [{key: cell.value for key, cell in row.cells.items()} for row in seen.rows] == before


def test_a_formula_is_told_apart_from_the_number_it_shows(hands: Hands, book: Book) -> None:
    hands.formula(FIRST, "current", "6*7", 42.0)
    cell = at(book.read(), FIRST)["current"]
    assert (cell.value, cell.formula) == (42.0, True)


def test_a_percentage_is_read_as_people_mean_it(hands: Hands, book: Book) -> None:
    hands.percent(FIRST + 1, "target", on=True)
    cell = at(book.read(), FIRST + 1)["target"]
    assert (cell.value, cell.percent, cell.number) == (0.25, True, 25)


def test_a_deleted_column_is_absent_and_the_others_are_still_written(hands: Hands, book: Book) -> None:
    hands.delete_column("status")
    seen = book.read()
    assert seen.columns == {column.key for column in OKRS.columns} - {"status"}
    book.commit(plan(seen, change("why", "Written.")))
    assert hands.look().cell(FIRST, "why").value == "Written."


@pytest.mark.parametrize("tab", [HISTORY, EVIDENCE, CHANGES, HEALTH], ids=lambda tab: tab.key)
def test_a_deleted_tab_is_a_problem_and_no_obstacle(hands: Hands, book: Book, tab: Tab) -> None:
    hands.delete_tab(tab)
    seen = book.read()
    assert [(each.code, each.where) for each in seen.problems] == [("missing-tab", tab.title)]
    book.commit(plan(seen, change("why", "Written."), pages=[Page(tab.key, (PageRow({"id": "KR-01"}),))]))
    assert at(book.read(), FIRST)["why"].value == "Written."


# ---- writing ---------------------------------------------------------------------------------------------------------

VALUES: dict[str, Value] = {
    "status": "● On track",
    "progress": 0.452,
    "vs_plan": -12.5,
    "current": 45.2,
    "why": "14 of 31 done.\n3 blocked.",
    "checked_in": datetime(2026, 11, 19),
    "synced": NOW,
}


def test_what_was_written_is_read_back_and_nothing_else_differs(hands: Hands, book: Book) -> None:
    people, before = hands.look().people, book.read()
    written = [change(key, value) for key, value in VALUES.items()]
    book.commit(plan(before, *written[:-1], stamps=written[-1:]))
    after = book.read()
    assert {key: at(after, FIRST)[key].value for key in VALUES} == VALUES
    assert hands.look().people == people
    assert at(after, FIRST + 1) == at(before, FIRST + 1)
    assert (after.memory, after.history, after.health, after.changes) == ({}, (), (), ())


def test_another_program_sees_the_written_values_with_their_formats(hands: Hands, book: Book) -> None:
    book.commit(plan(book.read(), *(change(key, value) for key, value in VALUES.items())))
    look = hands.look()
    assert {key: look.cell(FIRST, key).value for key in VALUES} == VALUES
    assert (look.cell(FIRST, "progress").number_format, look.cell(FIRST, "synced").is_date) == (PERCENT, True)


def test_none_clears_a_cell(hands: Hands, book: Book) -> None:
    book.commit(plan(book.read(), change("why", "Old.")))
    book.commit(plan(book.read(), change("why", None)))
    assert hands.look().cell(FIRST, "why").value is None


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "007", "1/2", "TRUE", " spaced ", "two\nlines", "✓ 🎯 _x0041_"]
)
def test_a_text_stays_the_text_it_is(hands: Hands, book: Book, text: str) -> None:
    book.commit(plan(book.read(), change("why", text)))
    cell = at(book.read(), FIRST)["why"]
    assert (cell.value, cell.formula) == (text, False)
    assert hands.look().cell(FIRST, "why").data_type == "s"


def test_characters_that_no_cell_can_hold_are_left_out(hands: Hands, book: Book) -> None:
    book.commit(plan(book.read(), change("why", "a\x00b\x07c\x0b\ud800d\uffff")))
    assert hands.look().cell(FIRST, "why").value == at(book.read(), FIRST)["why"].value == "abcd"


def test_a_text_too_long_for_a_cell_is_cut_and_ends_so(hands: Hands, book: Book) -> None:
    book.commit(plan(book.read(), change("why", "x" * 60_000)))
    text = str(hands.look().cell(FIRST, "why").value)
    assert text == "x" * (len(text) - 1) + "…"
    assert len(text) >= 32_767


def test_memory_is_remembered_to_the_value(book: Book) -> None:
    written: dict[str, Value] = {key: VALUES.get(key) for key in OKRS.owned}
    facts: dict[str, Value] = {
        "cycle": "2026-Q4",
        "target": 0.1 + 0.2,
        "linked_work": "=SHOP-12\nSHOP-13",
        "total": 31.0,
    }
    book.commit(plan(book.read(), memory=[Memory("KR-01", written, {}, facts), Memory("KR-02")]))
    found = book.read().memory
    assert list(found) == ["KR-01", "KR-02"]
    assert found["KR-01"].written == written
    assert {key: value for key, value in found["KR-01"].facts.items() if value is not None} == facts


def test_a_plan_that_says_nothing_of_the_memory_leaves_it_as_it_is(book: Book) -> None:
    book.commit(plan(book.read(), memory=[Memory("KR-01", {"why": "a"}, {}, {"cycle": "2026-Q4"})]))
    before = book.read()
    book.commit(plan(before))
    assert book.read().memory == before.memory


def test_memory_that_is_no_longer_meant_is_gone(book: Book) -> None:
    book.commit(plan(book.read(), memory=[Memory("KR-01", {"why": "a"}), Memory("KR-02", {"why": "b"})]))
    book.commit(plan(book.read(), memory=[Memory("KR-02", {"why": None})]))
    assert {id_: each.written["why"] for id_, each in book.read().memory.items()} == {"KR-02": None}


CHECKIN = CheckIn(
    "KR-01", date(2026, 11, 20), "Leads", 45.2, 100.0, 45.2, 56.1, "▲ At risk", 7.0, "hm", "14 of 31.", "r"
)


def test_history_lines_are_appended_and_read_back(book: Book) -> None:
    later = replace(
        CHECKIN, on=CHECKIN.on + timedelta(days=1), current=None, progress=None, confidence=None, comment=""
    )
    book.commit(plan(book.read(), pages=[history.page([CHECKIN])]))
    book.commit(plan(book.read(), pages=[history.page([])]))
    book.commit(plan(book.read(), pages=[history.page([later])]))
    assert book.read(archive=True).history == (CHECKIN, later)


def test_changes_are_appended_with_the_moment_and_both_values(hands: Hands, book: Book) -> None:
    first, second = change("current", 45.2), change("why", "=because")
    book.commit(plan(book.read(), pages=[changes.page([first], "run-1", NOW, ())]))
    seen = book.read()
    book.commit(plan(seen, pages=[changes.page([second], "run-2", NOW, seen.changes)]))
    written = book.read(archive=True).changes
    lines = [(row["time"].value, row["run"].text, row["column"].text, row["to"].value) for row in written]
    assert lines == [(NOW, "run-1", "Current", 45.2), (NOW, "run-2", "Why", "=because")]
    assert hands.look().cell(CHANGES.header_row + 2, "to", CHANGES).data_type == "s"


def line(code: str, was: int | None = None) -> PageRow:
    return PageRow({"severity": "▲ Check", "id": code, "what": f"{code}.", "code": code}, was)


def test_what_people_wrote_beside_a_line_of_health_moves_with_it(hands: Hands, book: Book) -> None:
    book.commit(plan(book.read(), pages=[Page("health", (line("a"), line("b")))]))
    top = HEALTH.header_row + 1
    for number, note in enumerate(("on a", "on b"), top):
        hands.type(number, "note", note, HEALTH)
        hands.type(number, "accept", "yes", HEALTH)
    book.commit(plan(book.read(), pages=[Page("health", (line("c"), line("b", top + 1), line("a", top)))]))
    found = {(row["code"].text, row["note"].text, row["accept"].text) for row in book.read().health}
    assert found == {("c", "", ""), ("b", "on b", "yes"), ("a", "on a", "yes")}


def test_a_line_of_health_that_is_not_in_the_plan_is_gone(hands: Hands, book: Book) -> None:
    book.commit(plan(book.read(), pages=[Page("health", (line("a"), line("b")))]))
    book.commit(plan(book.read(), pages=[Page("health", (line("b", HEALTH.header_row + 2),))]))
    assert [row["code"] for row in hands.look().rows(HEALTH).values()] == ["b"]


# ---- Evidence, drawn anew every night --------------------------------------------------------------------------------

TOP = EVIDENCE.header_row + 1


def evidence(*titles: str) -> Page:
    """A line of each title, with values of every type."""
    told: dict[str, Value] = {"id": "KR-01", "closed": DUE, "weight": 1.0, "contribution": 100 / 3}
    return Page(EVIDENCE.key, tuple(PageRow({**told, "title": title, "also": None}) for title in titles), anew=True)


def redraw(book: Book, *titles: str) -> None:
    book.commit(plan(book.read(), pages=[evidence(*titles)]))


def titles(hands: Hands) -> dict[int, object]:
    """What stands under Title, by row."""
    return {number: row["title"] for number, row in hands.look().rows(EVIDENCE).items() if row["title"] is not None}


def test_the_lines_of_evidence_stand_below_the_headers_with_their_formats(hands: Hands, book: Book) -> None:
    redraw(book, "=Draw the cart", "Sell it")
    rows, look = hands.look().rows(EVIDENCE), hands.look()
    assert {key: value for key, value in rows[TOP].items() if value is not None} == {
        "id": "KR-01",
        "title": "=Draw the cart",
        "closed": DUE,
        "weight": 1,
        "contribution": 100 / 3,
    }
    assert titles(hands) == {TOP: "=Draw the cart", TOP + 1: "Sell it"}
    assert (look.cell(TOP, "title", EVIDENCE).data_type, look.cell(TOP, "closed", EVIDENCE).is_date) == ("s", True)


@pytest.mark.parametrize("later", [(), ("d",), ("d", "e", "f", "g")], ids=len)
def test_the_lines_of_the_night_before_are_gone(hands: Hands, book: Book, later: Sequence[str]) -> None:
    redraw(book, "a", "b", "c")
    redraw(book, *later)
    assert titles(hands) == dict(enumerate(later, TOP))
    assert hands.look().rows(EVIDENCE).keys() == titles(hands).keys()


def test_what_people_write_in_a_column_of_their_own_beside_the_evidence_stays_where_it_is(
    hands: Hands, book: Book
) -> None:
    redraw(book, "a", "b", "c")
    hands.insert_column(4, EVIDENCE)
    mine = {TOP: "on a", TOP + 2: "on c", TOP + 3: "below"}
    for number, text in mine.items():
        hands.type(number, 4, text, EVIDENCE)
    redraw(book, "d", "e")
    assert titles(hands) == {TOP: "d", TOP + 1: "e"}
    assert {at[1]: text for at, text in hands.cells().items() if at[0] == EVIDENCE.title and at[2] == 4} == mine
    redraw(book, "f", "g", "h", "i", "j", "k", "l")
    assert list(titles(hands)) == list(range(TOP, TOP + 7))


def test_the_evidence_follows_columns_that_people_moved_and_overwrites_an_order_of_theirs(
    hands: Hands, book: Book
) -> None:
    redraw(book, "a", "b", "c")
    hands.move_column("contribution", 1, EVIDENCE)
    hands.sort(TOP, [TOP + 2, TOP + 1, TOP], EVIDENCE)
    redraw(book, "d", "b")
    assert titles(hands) == {TOP: "d", TOP + 1: "b"}
    assert [row["contribution"] for row in hands.look().rows(EVIDENCE).values()] == [100 / 3] * 2
    assert hands.look().cell(TOP, "contribution", EVIDENCE).value == 100 / 3


def test_what_people_type_over_the_evidence_is_gone_with_it(hands: Hands, book: Book) -> None:
    redraw(book, "a", "b")
    hands.type(TOP, "title", "mine", EVIDENCE)
    hands.type(TOP + 1, "also", "mine", EVIDENCE)
    redraw(book, "a", "b")
    assert "mine" not in hands.cells().values()


def test_a_plan_without_evidence_leaves_it_as_it_was(hands: Hands, book: Book) -> None:
    redraw(book, "a", "b")
    before = {at: value for at, value in hands.cells().items() if at[0] == EVIDENCE.title}
    book.commit(plan(book.read(), change("why", "Written.")))
    assert {at: value for at, value in hands.cells().items() if at[0] == EVIDENCE.title} == before


# ---- two at once -----------------------------------------------------------------------------------------------------


Edit = Callable[["Hands"], None]
EDITS: dict[str, Edit] = {
    "types into a cell of theirs": lambda hands: hands.type(FIRST, "comment", "just now"),
    "types into an owned cell": lambda hands: hands.type(FIRST, "why", "just now"),
    "moves a row": lambda hands: hands.move_row(FIRST, FIRST + 1),
    "deletes OKRs": lambda hands: hands.delete_tab(OKRS),
    "writes a note": lambda hands: hands.type(HEALTH.header_row + 1, "note", "just now", HEALTH),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_an_edit_between_read_and_commit_stays_and_the_commit_says_so_or_writes_around_it(
    hands: Hands, book: Book, edit: Edit
) -> None:
    seen = book.read()
    edit(hands)
    edited = visible(hands)
    try:
        book.commit(plan(seen, change("why", "Written.")))
    except BookChanged:
        assert visible(hands) == edited
    else:
        written = visible(hands)
        assert {at: written.get(at) for at in edited} == edited
        assert {written[at] for at in written.keys() - edited.keys()} <= {"Written."}
        assert {row["id"]: row["why"] for row in hands.look().rows().values()}["KR-01"] in ("Written.", "just now")


def visible(hands: Hands) -> dict[tuple[str, int, int], object]:
    """Every filled cell but those of the hidden tab."""
    return {at: value for at, value in hands.cells().items() if at[0] != MEMORY.title}


def test_a_commit_without_its_read_is_refused(hands: Hands, book: Book) -> None:
    seen = hands.book().read()
    with pytest.raises(BookChanged):
        book.commit(plan(seen, change("why", "Written.")))


def test_a_second_commit_of_one_read_is_refused(book: Book) -> None:
    seen = book.read()
    book.commit(plan(seen, change("why", "Written.")))
    with pytest.raises(BookChanged):
        book.commit(plan(seen, change("why", "Written again.")))
