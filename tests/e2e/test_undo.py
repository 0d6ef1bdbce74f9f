"""A run is taken back in a real workbook, whatever people did in it since; the next sync goes on as without it."""

from __future__ import annotations  # people.py is a plugin: its types are for mypy only

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from okrsync import config, sync, wiring
from okrsync.books.excel.book import ExcelBook
from okrsync.errors import BookBusy, ConfigError
from okrsync.layout import CHANGES, HEALTH, HISTORY, OKRS
from okrsync.model import CheckIn, Run, Seen, Value, Wish
from okrsync.okrs import courses, traces
from okrsync.okrs.plan import run_name
from okrsync.okrs.undo import Reason, Undone
from okrsync.undo import undo
from tests.e2e.world import Jira, World, content, epic, found, issue
from tests.e2e.world import opened as opened_book

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.e2e.people import Excel, Person

pytest_plugins = ["tests.e2e.people"]
pytestmark = pytest.mark.filterwarnings("ignore:.* extension is not supported")  # openpyxl says what it leaves out

FIRST = datetime(2026, 11, 19, 2, 0, 5)
SECOND = FIRST + timedelta(days=1)
MORNING = SECOND + timedelta(hours=7)
NEXT = SECOND + timedelta(days=1)
ONE, TWO = "KR-01", "KR-02"


@dataclass(frozen=True, slots=True)
class Office:
    """A company at work: nights that sync, mornings that undo, and a person at the workbook."""

    world: World
    jira: Jira
    person: Excel

    def sync(self, at: datetime, *, force: bool = False) -> Run:
        return sync.sync(wiring.setup(config.load(self.world.config)), at, Wish(force=force))

    def undo(self, at: datetime = MORNING, run: str | None = None) -> Undone:
        return undo(self.book, run, at)

    @property
    def book(self) -> ExcelBook:
        return ExcelBook(self.world.book, self.world.book.parent / ".okrsync" / "backups")

    @property
    def seen(self) -> Seen:
        return self.book.read(archive=True)

    def row(self, id_: str = ONE) -> int:
        return next(each.number for each in self.seen.rows if each["id"].text == id_)

    def cells(self, id_: str = ONE) -> dict[str, object]:
        """The row as another program reads it, but for the moment of its last sync."""
        return {title: value for title, value in self.world.cells(id_).items() if title != "Synced"}

    def lines(self, id_: str = ONE) -> list[CheckIn]:
        return [line for line in self.seen.history if line.id == id_]


def opened(person: Person, jira: Jira, folder: Path, ids: Sequence[str | None]) -> Office:
    """An office whose key results hang on ACME-100, ACME-200 …, the share of items done."""
    world = found(folder, jira.url, [])
    asked: dict[str, Value] = {"key_result": "Ship it", "target": 100.0, "unit": "%"}
    rows = [{"id": id_, "linked_work": f"ACME-{at}00", **asked} for at, id_ in enumerate(ids, 1)]
    return Office(world, jira, person(rows).copy(world.book))


@pytest.fixture
def office(served: Jira, tmp_path: Path, person: Person) -> Office:
    """Of two epics two of four items and two of five are done in the first night."""
    served.holds(epic("ACME-100", 2, 4), epic("ACME-200", 2, 5))
    office = opened(person, served, tmp_path, [ONE, TWO])
    office.sync(FIRST)
    return office


@pytest.fixture
def moved(office: Office) -> Office:
    """In the second night each has an item more."""
    office.jira.holds(epic("ACME-100", 3, 4), epic("ACME-200", 3, 5))
    office.sync(SECOND)
    return office


def test_an_undo_brings_back_the_cells_before_the_run_and_its_own_undo_those_after_it(office: Office) -> None:
    before = [office.cells(id_) for id_ in (ONE, TWO)]
    office.jira.holds(epic("ACME-100", 3, 4), epic("ACME-200", 3, 5))
    office.sync(SECOND)
    after = [office.cells(id_) for id_ in (ONE, TWO)]
    made = office.undo()
    assert (made.kept, [office.cells(id_) for id_ in (ONE, TWO)]) == ((), before)
    assert before != after
    again = office.undo(MORNING + timedelta(minutes=1))
    assert (again.of, again.kept, [office.cells(id_) for id_ in (ONE, TWO)]) == (made.run, (), after)


def test_the_sync_after_an_undo_writes_the_same_as_the_one_taken_back_and_holds_no_cell(moved: Office) -> None:
    after = [moved.cells(id_) for id_ in (ONE, TWO)]
    moved.undo()
    run = moved.sync(MORNING + timedelta(minutes=5))
    assert (run.exit_code, run.plan.conflicts, [moved.cells(id_) for id_ in (ONE, TWO)]) == (0, (), after)
    rest = moved.sync(MORNING + timedelta(minutes=6)).plan
    assert (rest.changes, rest.checkins) == ((), ())


def test_an_undo_twice_in_a_row_of_the_same_run_writes_nothing(moved: Office) -> None:
    run = moved.undo().of
    before = content(moved.world.book)
    made = moved.undo(MORNING + timedelta(minutes=1), run)
    assert (made.back, {each.reason for each in made.kept}) == ((), {Reason.ALREADY})
    assert content(moved.world.book) == before


# ---- people in between -----------------------------------------------------------------------------------------------


def test_what_a_person_typed_since_is_kept_and_named(moved: Office) -> None:
    moved.world.type(OKRS, ONE, "Why", "my own words")
    moved.world.type(OKRS, ONE, "Current", 61)
    made = moved.undo()
    kept = {(each.id, each.title, each.reason, each.holds) for each in made.kept}
    assert kept == {(ONE, "Why", Reason.EDITED, "my own words"), (ONE, "Current", Reason.EDITED, 61)}
    assert (moved.cells()["Why"], moved.cells()["Current"], moved.cells()["Progress"]) == ("my own words", 61, 0.5)
    run = moved.sync(MORNING + timedelta(minutes=5))
    assert {conflict.column for conflict in run.plan.conflicts} == {"why", "current"}


def test_a_formula_is_kept(moved: Office) -> None:
    moved.person.formula(moved.row(), "progress", "1/4*3", 0.75)
    assert [(each.title, each.formula) for each in moved.undo().kept] == [("Progress", True)]
    assert moved.cells()["Progress"] == "=1/4*3"


def test_rows_that_were_sorted_since_get_their_own_values_back(moved: Office) -> None:
    moved.person.sort(OKRS.header_row + 1, [moved.row(TWO), moved.row(ONE)])
    assert moved.row(TWO) < moved.row(ONE)
    assert moved.undo().kept == ()
    assert [moved.cells(id_)["Current"] for id_ in (ONE, TWO)] == [50, 40]
    assert moved.sync(MORNING + timedelta(minutes=5)).plan.conflicts == ()


def test_a_row_deleted_since_is_named_and_the_others_go_back(moved: Office) -> None:
    moved.person.delete_row(moved.row(ONE))
    made = moved.undo()
    assert {(each.id, each.reason) for each in made.kept} == {(ONE, Reason.ROW_GONE)}
    assert moved.cells(TWO)["Current"] == 40


def test_a_column_deleted_since_is_named_and_the_others_go_back(moved: Office) -> None:
    moved.person.delete_column("why")
    assert {each.reason for each in moved.undo().kept} == {Reason.COLUMN_GONE}
    assert moved.cells()["Current"] == 50


def test_an_older_run_is_taken_back_only_in_rows_that_no_later_one_wrote(moved: Office) -> None:
    moved.jira.holds(epic("ACME-100", 4, 4), epic("ACME-200", 3, 5))
    first = moved.cells()
    moved.sync(SECOND + timedelta(hours=1))
    later = moved.cells()
    made = moved.undo(run=run_name(SECOND))
    assert {(each.id, each.reason) for each in made.kept} == {(ONE, Reason.LATER)}
    assert (moved.cells(), moved.cells(TWO)["Current"]) == (later, 40)
    assert first != later


def test_progress_goes_back_under_a_number_typed_before_the_run_but_history_mixes_no_two_states(
    office: Office,
) -> None:
    office.world.type(OKRS, ONE, "Current", 90)
    office.sync(SECOND)
    before = len(office.lines())
    office.undo()
    assert (office.cells()["Current"], office.cells()["Progress"], len(office.lines())) == (90, 0.5, before)
    office.sync(NEXT)
    assert (office.cells()["Current"], office.cells()["Progress"]) == (90, 0.9)


def test_a_current_that_became_a_person_s_is_kept(moved: Office) -> None:
    moved.world.type(OKRS, ONE, "Measured by", "Manual")
    assert [(each.title, each.reason) for each in moved.undo().kept] == [("Current", Reason.EDITED)]
    assert moved.cells()["Current"] == 75


def test_without_the_column_from_of_changes_nothing_is_written(moved: Office) -> None:
    book = opened_book(moved.world.book)
    del book.defined_names[CHANGES.name("from")]
    book.save(moved.world.book)
    before = content(moved.world.book)
    with pytest.raises(ConfigError, match="Changes › From"):
        moved.undo()
    assert content(moved.world.book) == before


def test_a_comment_that_the_run_taken_back_had_seen_is_a_check_in_again(office: Office) -> None:
    office.world.type(OKRS, ONE, "Comment", "two shops are live")
    office.sync(SECOND)
    assert office.cells()["Checked in"] == datetime(2026, 11, 20)
    office.undo()
    assert office.cells()["Checked in"] is None
    office.sync(NEXT)
    assert office.cells()["Checked in"] == datetime(2026, 11, 21)


def test_a_workbook_that_is_open_is_not_written(moved: Office) -> None:
    lock = moved.world.book.with_name(f"~${moved.world.book.name}")
    lock.write_bytes(b"\x04Anna" + b" " * 160)
    before = content(moved.world.book)
    with pytest.raises(BookBusy):
        moved.undo()
    assert content(moved.world.book) == before


# ---- guards ----------------------------------------------------------------------------------------------------------


def test_few_items_of_a_small_epic_do_not_wait_after_an_undo_as_they_did_not_before(office: Office) -> None:
    office.jira.holds(epic("ACME-100", 4, 4), epic("ACME-200", 4, 5))
    assert office.sync(SECOND).exit_code == 0
    office.undo()
    assert office.sync(NEXT).exit_code == 0
    assert [office.cells(id_)["Current"] for id_ in (ONE, TWO)] == [100, 80]


def test_items_that_came_by_mistake_and_go_again_after_an_undo_are_no_loss(office: Office) -> None:
    strangers = [
        issue(f"ACME-{number}", "Done" if number < 190 else "To Do", epic="ACME-100") for number in range(180, 200)
    ]
    office.jira.holds(epic("ACME-100", 2, 4), strangers, epic("ACME-200", 2, 5))
    office.sync(SECOND)
    assert office.undo().back
    office.jira.holds(epic("ACME-100", 2, 4), epic("ACME-200", 2, 5))
    assert office.sync(NEXT).exit_code == 0


def test_a_jump_that_was_forced_and_taken_back_waits_for_a_person_again(office: Office) -> None:
    office.jira.holds(epic("ACME-100", 0, 4), epic("ACME-200", 2, 5))
    office.sync(SECOND, force=True)
    assert office.cells()["Current"] == 0
    office.undo()
    run = office.sync(NEXT)
    assert run.results[ONE].guarded == "progress falls from 50 % to 0 %"
    assert office.cells()["Current"] == 50


def test_a_guarded_run_taken_back_is_guarded_again(office: Office) -> None:
    office.jira.holds(epic("ACME-100", 1, 2), epic("ACME-200", 2, 5))
    assert office.sync(SECOND).results[ONE].guarded == "its total shrinks from 4 to 2"
    office.undo()
    assert office.sync(NEXT).results[ONE].guarded == "its total shrinks from 4 to 2"


def test_a_number_put_back_is_no_data_once_its_source_was_silent_for_long(moved: Office) -> None:
    moved.undo()
    assert moved.world.cells(ONE)["Synced"] == datetime(2026, 11, 19)
    moved.jira.fails_from(1, "/")
    moved.sync(NEXT)
    assert moved.cells()["Status"] == "? No data"


# ---- the book's own tabs ---------------------------------------------------------------------------------------------


def test_history_and_changes_tell_of_the_undo(moved: Office) -> None:
    made = moved.undo()
    told = [(line.on, line.current, line.progress, line.run) for line in moved.lines() if line.run]
    assert told[1:] == [
        (SECOND.date(), 75, 75, made.of),
        (SECOND.date(), 50, 50, made.run),
    ]
    (course,) = [each for each in courses.courses(moved.seen) if each.id == ONE]
    assert [line.current for line in course.lines if line.run] == [50, 50]
    runs = traces.traces(moved.seen)
    assert [(trace.undoes, trace.undone_by) for trace in runs] == [(made.of, ""), ("", made.run), ("", "")]
    assert dict(runs[0].cells) == dict(runs[1].cells)


def test_nothing_else_in_the_book_changes(moved: Office) -> None:
    before = moved.person.look()
    moved.undo()
    after = moved.person.look()
    assert after.people == before.people
    assert after.rows(HEALTH) == before.rows(HEALTH)
    assert list(after.rows(HISTORY).values())[: len(before.rows(HISTORY))] == list(before.rows(HISTORY).values())


def test_the_first_run_of_all_taken_back_leaves_people_their_rows_and_their_ids(
    served: Jira, tmp_path: Path, person: Person
) -> None:
    office = opened(person, served, tmp_path, [None])
    office.sync(FIRST)
    filled = office.cells()
    made = office.undo(FIRST + timedelta(hours=1))
    assert [(each.title, each.reason) for each in made.kept] == [("ID", Reason.ID)]
    cells = office.cells()
    assert {cells[OKRS.column(key).title] for key in OKRS.owned if key != "synced"} == {None}
    run = office.sync(FIRST + timedelta(hours=2))
    assert (run.exit_code, run.plan.conflicts, office.cells()) == (0, (), filled)


def test_the_cycles_last_write_taken_back_is_made_again(moved: Office) -> None:
    after = datetime(2027, 1, 2, 2, 0, 5)
    moved.jira.holds(epic("ACME-100", 4, 4), epic("ACME-200", 4, 5))
    moved.sync(after)
    assert moved.sync(after + timedelta(days=1)).closed
    moved.undo(after + timedelta(days=1))
    assert moved.cells()["Current"] == 75
    assert not moved.sync(after + timedelta(days=2)).closed
    assert moved.cells()["Current"] == 100
    assert moved.sync(after + timedelta(days=3)).closed
