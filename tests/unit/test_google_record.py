"""The hidden tab of a Google book: what it says is what is known the next night."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import pytest

from okrsync.books.google.cells import Formula, Json
from okrsync.books.google.lines import Line
from okrsync.books.google.places import Place
from okrsync.books.google.record import Record, State, after, cells, journal, mark, read, settled
from okrsync.layout import MEMORY as MEMORY_TAB
from okrsync.model import CheckIn, Memory, Value
from okrsync.records import replace

MOST_OF_A_CELL = 50_000
SYNCED = datetime(2026, 11, 20, 2, 0, 5)


def again(record: Record) -> Record:
    """What is read of the texts that a record became."""
    return read(as_told(dict(enumerate(cells(record), 1))))


def as_told(texts: Mapping[int, Sequence[str]]) -> dict[int, list[Json]]:
    return {
        at: [{"userEnteredValue": {"stringValue": each}} if each else {} for each in row] for at, row in texts.items()
    }


def level(day: int, current: float | None, progress: float | None = None) -> CheckIn:
    return CheckIn("KR-01", date(2026, 11, day), "", current, None, progress, None, "", run=f"run-{day}")


MEMORY = Memory(
    "KR-01",
    written={"why": "was", "current": 12.0, "synced": SYNCED, "trend": None},
    meant={"why": "shall be", "current": 13.5},
    facts={"closed": True, "total": 31.0, "links": "3 SHOP-12\n1 SHOP-13"},
)
JOURNAL = (
    Line(4, "KR-01", ("0a", "0b"), {"why": "was", "current": Formula("=6*7")}, {"why": "shall be", "synced": SYNCED}),
    Line(5, "", (), {"why": None}, {}),
)
COURSE = (level(18, 1.0, 0.1), level(19, None, None))


def test_what_was_recorded_is_read_again() -> None:
    memory = {"KR-01": MEMORY, "KR-02": Memory("KR-02")}
    record = Record(State(commit=77, tidied=50), memory, {"KR-01": COURSE, "KR-02": ()}, JOURNAL)
    assert again(record) == record


def test_a_commit_that_found_its_rows_changed_leaves_a_journal_of_them_in_place_of_its_own() -> None:
    long = tuple(Line(number, f"KR-{number}", ("0a1b2c3d",) * 20) for number in range(4, 1000))
    told = dict(enumerate(cells(Record(State(commit=77), {"KR-01": MEMORY}, {"KR-01": COURSE}, long)), 1))
    written = journal(Place(MEMORY_TAB, 7, "_okrsync", 0, {}, {}, 100, 9), JOURNAL, long)
    area, [parts] = written["dataFilter"]["gridRange"], written["values"]
    for number, part in enumerate(parts, area["startRowIndex"] + 1):
        told[number][area["startColumnIndex"]] = part
    assert read(as_told(told)) == Record(State(commit=77), {"KR-01": MEMORY}, {"KR-01": COURSE}, JOURNAL)


def test_a_yes_stays_a_yes_and_a_whole_number_a_number() -> None:
    facts = again(Record(memory={"KR-01": Memory("KR-01", facts={"closed": True, "total": 31})})).memory["KR-01"].facts
    assert [type(value) for value in facts.values()] == [bool, float]


def test_an_empty_tab_remembers_nothing() -> None:
    assert read({}) == Record()


def test_what_is_too_long_for_a_cell_goes_into_several() -> None:
    memory = {
        f"KR-0{at}": Memory(f"KR-0{at}", dict.fromkeys(("why", "trend", "status"), "x" * 30_000)) for at in (1, 2)
    }
    journal = [Line(number, f"KR-{number}", ("0a1b2c3d",) * 20) for number in range(4, 1000)]
    record = Record(State(), memory, dict.fromkeys(memory, ()), tuple(journal))
    assert max(len(text) for row in cells(record) for text in row) <= MOST_OF_A_CELL
    assert again(record) == record


def test_what_no_cell_can_hold_is_remembered_as_the_cell_that_was_written() -> None:
    memory = again(Record(memory={"KR-01": Memory("KR-01", {"why": "a\x00b\ud800c"})})).memory
    assert memory["KR-01"].written == {"why": "abc"}


@pytest.mark.parametrize(
    ("levels", "kept"),
    [
        ([], []),
        ([1], [1]),
        ([1, 1], [1, 1]),
        ([1, 1, 1, 1], [1, 1]),
        ([1, 2, 2, 2, 3, 3, 3], [1, 2, 2, 3, 3]),
        ([1, 2, 1, 2], [1, 2, 1, 2]),
        ([1, None, None, None, 1], [1, None, None, 1]),
    ],
)
def test_of_a_stretch_in_which_nothing_moves_the_first_and_the_last_are_kept(
    levels: Sequence[float | None], kept: Sequence[float | None]
) -> None:
    course: Sequence[CheckIn] = ()
    for day, each in enumerate(levels, 1):
        course = after(course, [level(day, each)])
    assert [line.current for line in course] == kept
    assert [line.on.day for line in course[-1:]] == [len(levels)][: len(levels)]


def test_a_status_and_a_confidence_that_change_alone_are_movements() -> None:
    first = level(1, 5.0, 0.1)
    told = [first, replace(first, status="▲ At risk"), replace(first, status="▲ At risk", confidence=4.0)]
    assert len(after((), told)) == 3


def test_of_the_last_check_in_all_is_known_that_a_silent_night_needs() -> None:
    told = replace(level(1, 5.0, 0.1), target=10.0, plan=40.0, status="▲ At risk", confidence=4.0)
    course = (told, replace(told, on=date(2026, 11, 2), plan=45.0))
    first, last = again(Record(memory={"KR-01": MEMORY}, courses={"KR-01": course})).courses["KR-01"]
    assert (last.target, last.plan, last.status, last.confidence) == (10, 45, "▲ At risk", 4)
    assert (first.plan, first.status) == (None, "▲ At risk")


def test_a_record_of_an_earlier_version_is_read_as_far_as_it_goes() -> None:
    rows = as_told({1: ["okrsync 1", "{}"], 2: ["KR-01", '[["2026-11-18",1.0,0.1,"run-18"]]', ""]})
    assert read(rows).courses == {"KR-01": (level(18, 1.0, 0.1),)}


def test_progress_that_moves_alone_is_a_movement() -> None:
    assert len(after((), [level(1, 5.0, 0.1), level(2, 5.0, 0.2), level(3, 5.0, 0.3)])) == 3


@pytest.mark.parametrize(
    ("stands", "written", "meant"),
    [
        ({"why": "shall be"}, "shall be", {}),
        ({"why": "was"}, "was", {"why": "shall be"}),
        ({"why": "typed since"}, "shall be", {}),
        ({"why": None}, "shall be", {}),
        ({}, "shall be", {}),
    ],
    ids=["written", "not written", "typed over", "cleared", "the column is gone"],
)
def test_only_a_cell_that_stands_as_before_its_commit_is_still_pending(
    stands: dict[str, Value], written: str, meant: dict[str, Value]
) -> None:
    found = settled(Memory("KR-01", {"why": "was"}, {"why": "shall be"}), stands)
    assert (found.written["why"], found.meant) == (written, meant)


def test_a_cell_that_was_meant_to_stay_is_settled() -> None:
    assert settled(Memory("KR-01", {"why": "same"}, {"why": "same"}), {"why": "same"}).meant == {}


def test_what_a_commit_did_not_mean_to_write_stays_remembered() -> None:
    memory = Memory("KR-01", {"why": "was", "trend": "▁"}, {"why": "new"}, {"total": 3.0})
    assert settled(memory, {}) == Memory("KR-01", {"why": "new", "trend": "▁"}, {}, {"total": 3.0})


def test_a_stretch_is_kept_from_its_first_day() -> None:
    assert [line.on.day for line in after((), [level(day, 1.0) for day in (1, 2, 3, 4)])] == [1, 4]


def test_a_status_or_a_confidence_that_moves_alone_every_night_is_a_movement() -> None:
    first = level(1, 5.0, 0.1)
    assert len(after((), [replace(first, status=each) for each in ("● On track", "▲ At risk", "■ Off track")])) == 3
    assert len(after((), [replace(first, confidence=each) for each in (4.0, 5.0, 6.0)])) == 3


def test_the_tab_says_what_it_is_and_holds_no_more_than_it_needs() -> None:
    head, row = cells(Record(State(7, 3), {"KR-01": Memory("KR-01", {"why": "für"})}))
    assert head == ["okrsync 1", '{"commit":7,"tidied":3}']
    assert row == ["KR-01", "[]", "[]", '{"w":{"why":"für"}}']


def test_rows_may_be_told_in_any_order() -> None:
    long = tuple(Line(number, f"KR-{number}", ("0a1b2c3d",) * 20) for number in range(4, 1000))
    rows = as_told(dict(enumerate(cells(Record(journal=long)), 1)))
    assert len(rows) > 3
    assert read(dict(reversed(rows.items()))).journal == long


def test_a_record_without_a_state_or_a_course_is_read_as_far_as_it_goes() -> None:
    found = read(as_told({1: ["okrsync 1", "", ""], 2: ["KR-01", ""]}))
    assert found == Record(memory={"KR-01": Memory("KR-01")}, courses={"KR-01": ()})


def test_a_formula_is_no_value_to_remember() -> None:
    rows = as_told({1: ["okrsync 1"], 2: ["KR-01", "", "", '{"w":{"why":{"f":"=6*7"},"trend":"▁"}}']})
    assert read(rows).memory["KR-01"].written == {"trend": "▁"}


@pytest.mark.parametrize("repairing", [True, False])
def test_a_repair_is_marked_until_it_is_over(repairing: bool) -> None:  # noqa: FBT001 - a column of the table
    rows = {1: ["okrsync 1", "{}", "" if repairing else "repairing"], 2: ["KR-01", "[]", "[]"]}
    written = mark(Place(MEMORY_TAB, 7, "_okrsync", 0, {}, {}, 100, 9), repairing=repairing)
    area, [[text]] = written["dataFilter"]["gridRange"], written["values"]
    rows[area["startRowIndex"] + 1][area["startColumnIndex"]] = text
    assert area == {"sheetId": 7, "startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 2, "endColumnIndex": 3}
    assert read(as_told(rows)).repairing is repairing


def test_a_commit_ends_a_repair() -> None:
    assert not again(Record(State(1, 1), repairing=True)).repairing
