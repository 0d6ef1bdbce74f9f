"""Rows that people move under a write to Google: which is which, what to write, what to put back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from okrsync.books.google.cells import Content, Formula
from okrsync.books.google.lines import Cells, Line, aimed, lines, matched, misplaced, repaired, to_write
from okrsync.books.google.places import Bound, Place
from okrsync.layout import OKRS

KEYS = ("id", "key_result", "status", "current", "why", "trend", "comment")
Sheet = dict[int, dict[str, Content]]


def told(value: Content) -> dict[str, Any]:
    if isinstance(value, Formula):
        return {"userEnteredValue": {"formulaValue": value.text}, "effectiveValue": {"numberValue": 1}}
    if value is None:
        return {}
    kind = "stringValue" if isinstance(value, str) else "numberValue"
    return {"userEnteredValue": {kind: value}, "effectiveValue": {kind: value}}


def place(sheet: Sheet) -> Place:
    columns = {key: Bound(index, 100 + index) for index, key in enumerate(KEYS)}
    rows = {number: [told(row.get(key)) for key in KEYS] for number, row in sheet.items()}
    return Place(OKRS, 7, "OKRs", 1, columns, rows, 100, len(KEYS))


def row(id_: str, text: str, **cells: Content) -> dict[str, Content]:
    return {"id": id_ or None, "key_result": text, **cells}


def sheet(*rows: Mapping[str, Content], first: int = 2) -> Sheet:
    return {number: dict(each) for number, each in enumerate(rows, first)}


def written(before: Sheet, cells: Cells) -> Sheet:
    after = {number: dict(each) for number, each in before.items()}
    for key, values in cells.items():
        for number, value in values.items():
            after.setdefault(number, {})[key] = value
    return after


def ids(pairs: Sequence[tuple[Line, Line]]) -> set[tuple[int, int]]:
    return {(old.number, new.number) for old, new in pairs}


A, B = row("KR-01", "Leads", current=1.0), row("KR-02", "Offers", current=2.0)
BANNER = row("", "— Sales —", status="ours since 2019")


def test_rows_are_known_again_wherever_they_went() -> None:
    pairs = matched(lines(place(sheet(A, B, BANNER))), lines(place(sheet(BANNER, B, A, first=5))))
    assert ids(pairs) == {(2, 7), (3, 6), (4, 5)}


def test_a_row_whose_text_was_edited_is_known_by_its_id() -> None:
    edited = sheet(row("KR-02", "More offers"), A)
    assert ids(matched(lines(place(sheet(A, B))), lines(place(edited)))) == {(2, 3), (3, 2)}


def test_a_row_without_id_whose_text_was_half_edited_is_known_by_the_rest() -> None:
    before = sheet(A, row("", "Banner", comment="of us"))
    after = sheet(row("", "Ensign", comment="of us"), A)
    assert ids(matched(lines(place(before)), lines(place(after)))) == {(2, 3), (3, 2)}


def test_a_row_that_lost_its_id_to_another_is_known_by_what_people_wrote() -> None:
    hit = sheet(row("KR-09", "Leads", current=1.0), B)
    assert ids(matched(lines(place(sheet(A, B))), lines(place(hit)))) == {(2, 2), (3, 3)}


def test_a_plan_follows_its_rows() -> None:
    planned = lines(place(sheet(A, B)), {2: {"current": 10.0}, 3: {"current": 20.0}})
    assert to_write(aimed(planned, place(sheet(BANNER, B, A)))) == {"current": {3: 20.0, 4: 10.0}}


def test_a_cell_in_which_somebody_typed_meanwhile_is_left_to_them() -> None:
    planned = lines(place(sheet(A, B)), {2: {"current": 10.0}, 3: {"current": 20.0}})
    typed = sheet({**A, "current": 99.0}, B)
    assert to_write(aimed(planned, place(typed))) == {"current": {3: 20.0}}


def test_a_deleted_row_is_not_written() -> None:
    planned = lines(place(sheet(A, B)), {2: {"current": 10.0}, 3: {"current": 20.0}})
    assert to_write(aimed(planned, place(sheet(B)))) == {"current": {2: 20.0}}


ROWS = st.permutations(range(6))
HELD: dict[str, Content] = {"why": "mine", "current": Formula("=A1*2")}
BEFORE = [
    A,
    row("KR-02", "Offers", current=2.0, status="kept by hand"),
    row("KR-03", "Churn", **HELD),
    row("", "New one"),
    BANNER,
    row("KR-04", "Visits", why="old"),
]
AFTER: dict[int, dict[str, Content]] = {
    0: {"current": 10.0, "why": "a"},
    1: {"current": 20.0, "why": "b"},
    2: {"status": "● On track", "trend": "▁▂"},
    3: {"id": "KR-05", "current": 50.0, "why": "e"},
    5: {"current": None, "why": "f"},
}
SHALL = [{**each, **AFTER.get(index, {})} for index, each in enumerate(BEFORE)]


def as_set(found: Sheet) -> set[tuple[tuple[str, str], ...]]:
    return {
        tuple(sorted((key, repr(value)) for key, value in each.items() if value is not None)) for each in found.values()
    }


@given(ROWS, ROWS, st.integers(0, 3))
def test_whatever_order_a_write_meets_the_repair_gives_every_row_its_own(
    at_write: list[int], at_repair: list[int], blank: int
) -> None:
    first = place(sheet(*BEFORE))
    aim = lines(first, {index + 2: cells for index, cells in AFTER.items()})
    cells = to_write(aim)
    order = [*at_write[:blank], None, *at_write[blank:]]
    moved = sheet(*({} if index is None else {**BEFORE[index], "#": index} for index in order))
    hit = written(moved, cells)
    again = sheet(*(hit[2 + order.index(index)] for index in at_repair), dict(hit[2 + blank]))
    for each in again.values():
        each.pop("#", None)
    wrote = {key: list(values.values()) for key, values in cells.items()}
    mended = written(again, repaired(aim, lines(place(again)), wrote))
    assert as_set(mended) == as_set(sheet(*SHALL, {}))


@given(ROWS)
def test_what_a_broken_commit_misplaced_is_put_right_from_its_journal(order: list[int]) -> None:
    journal = lines(place(sheet(*BEFORE)), {index + 2: cells for index, cells in AFTER.items()})
    moved = sheet(*(BEFORE[index] for index in order))
    hit = written(moved, to_write(journal))
    mended = written(hit, misplaced(journal, lines(place(hit))))
    for index, number in ((each, number) for number, each in enumerate(order, 2)):
        own = mended[number]
        for key in ("id", "status", "current", "why", "trend"):
            assert own.get(key) in (BEFORE[index].get(key), SHALL[index].get(key))


def test_a_commit_that_came_through_is_left_alone_though_a_person_sorted_and_typed_since() -> None:
    journal = lines(place(sheet(*BEFORE)), {index + 2: cells for index, cells in AFTER.items()})
    done = [dict(each) for each in SHALL]
    done[0]["status"] = "● On track"
    assert misplaced(journal, lines(place(sheet(*reversed(done))))) == {}


def test_what_was_typed_meanwhile_is_no_misplaced_value() -> None:
    aim = lines(place(sheet(A, B)), {2: {"current": 10.0}, 3: {"current": 20.0}})
    now = sheet({**B, "current": 77.0}, {**A, "current": 20.0})
    assert repaired(aim, lines(place(now)), {"current": [10.0, 20.0]}) == {"current": {3: 10.0}}


def test_a_line_says_what_its_columns_shall_hold() -> None:
    line = replace(lines(place(sheet(A)))[0], after={"why": "new"})
    assert (line.expected("why"), line.expected("current"), line.expected("status")) == ("new", 1.0, None)


def after_a_night(**typed: Content) -> Sheet:
    """The sheet the next day, in which a person typed over the sync's cells of the first row."""
    return sheet(*({**each, **(typed if index == 0 else {})} for index, each in enumerate(SHALL)))


def journal() -> tuple[Line, ...]:
    return lines(place(sheet(*BEFORE)), {index + 2: cells for index, cells in AFTER.items()})


def test_two_cells_that_a_person_copied_from_another_row_are_left_alone() -> None:
    assert misplaced(journal(), lines(place(after_a_night(status="● On track", current=20.0)))) == {}


def test_two_cells_of_other_rows_are_misplaced_where_a_repair_broke_off() -> None:
    found = misplaced(journal(), lines(place(after_a_night(why="b", current=50.0))), repairing=True)
    assert found == {"why": {2: "a"}, "current": {2: 10.0}}


def test_one_cell_of_another_row_is_a_persons_even_where_a_repair_broke_off() -> None:
    assert misplaced(journal(), lines(place(after_a_night(current=20.0))), repairing=True) == {}
