"""The open key results of one cycle's book as rows of the next one's."""

from collections.abc import Mapping
from datetime import date, datetime

import pytest

from okrsync.layout import OKRS, Whose
from okrsync.model import Cell, CheckIn, Memory, Row, Seen, Value
from okrsync.okrs.carry import Carried, carry

PEOPLES = [column.key for column in OKRS.columns if column.whose is Whose.PEOPLE]


def row(number: int, **cells: Value | Cell) -> Row:
    known: dict[str, Value | Cell] = {"id": f"KR-{number:02d}", "key_result": "Win", "target": 100.0, **cells}
    return Row(number + 3, {key: each if isinstance(each, Cell) else Cell(each) for key, each in known.items()})


def book(*filled: Row, memory: tuple[str, ...] = (), history: tuple[str, ...] = ()) -> Seen:
    return Seen(
        rows=filled,
        columns=frozenset(),
        memory={id_: Memory(id_) for id_ in memory},
        history=tuple(CheckIn(id_, date(2026, 11, 1), "Win", None, None, None, None, "● On track") for id_ in history),
        health=(),
        changes=(),
    )


def carried(seen: Seen) -> tuple[Mapping[str, Value], ...]:
    return carry(seen, {}).rows


def alone(**cells: Value | Cell) -> Mapping[str, Value]:
    """What becomes of KR-07."""
    (one,) = carried(book(row(7, **cells)))
    return one


# ---- which -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cells",
    [
        {"status": "✓ Done"},
        {"status": "✓ Done", "progress": Cell(0.99, percent=True)},
        {"status": "? No data", "progress": Cell(1.0, percent=True)},
        {"progress": 104.0},
        {"state": "dropped"},
        {"state": "Dropped", "status": "● On track"},
        {"state": "dropped", "measured_by": "Keep below", "status": "● On track"},
    ],
)
def test_what_is_done_or_dropped_stays_behind(cells: dict[str, Value]) -> None:
    assert carried(book(row(7, **cells))) == ()


@pytest.mark.parametrize(
    "cells",
    [
        {},
        {"status": "? No data"},
        {"status": "■ Off track", "progress": Cell(0.999, percent=True)},
        {"status": "Done by Anna", "progress": "soon"},
        {"state": "paused"},
        {"state": "draft"},
    ],
)
def test_everything_else_goes_on(cells: dict[str, Value]) -> None:
    assert len(carried(book(row(7, **cells)))) == 1


@pytest.mark.parametrize("measure", ["Keep above", "keep below", "SLA"])
@pytest.mark.parametrize("status", ["● On track", "✓ Done"])
def test_what_has_to_be_kept_is_never_done_for_good(measure: str, status: str) -> None:
    held = row(7, measured_by=measure, status=status, progress=Cell(1.0, percent=True))
    assert len(carry(book(held), {"SLA": "Keep above"}).rows) == 1


def test_the_order_of_the_rows_stays() -> None:
    seen = book(row(9, key_result="B"), row(2, key_result="A"), row(4, key_result="C", state="dropped"))
    assert [each["key_result"] for each in carried(seen)] == ["B", "A"]


# ---- identity --------------------------------------------------------------------------------------------------------


def test_new_ids_go_on_after_the_highest_that_the_old_book_ever_used() -> None:
    seen = book(row(3), row(12, status="✓ Done"), row(5), memory=("KR-14",), history=("KR-13", "kr-9"))
    assert [each["id"] for each in carried(seen)] == ["KR-15", "KR-16"]


def test_an_id_of_ones_own_gets_the_next_number_too() -> None:
    (one,) = carried(book(row(1, id="OPS-1"), row(2, status="✓ Done")))
    assert (one["id"], one["comment"]) == ("KR-03", "continues OPS-1")


def test_the_comment_names_what_it_continues_and_nothing_else() -> None:
    assert alone(comment="Anna is ill")["comment"] == "continues KR-07"


def test_a_row_that_never_had_an_id_continues_none() -> None:
    (one,) = carried(book(row(7, id=None)))
    assert one["comment"] is None


def test_supports_follows_a_carried_key_result_to_its_new_id() -> None:
    seen = book(row(1), row(2, supports="kr-01"), row(3, supports="KR-02"))
    assert [each["supports"] for each in carried(seen)] == [None, "KR-04", "KR-05"]


@pytest.mark.parametrize("supports", ["KR-01", "KR-77", "the company"])
def test_supports_is_blank_where_what_it_named_stays_behind(supports: str) -> None:
    (one,) = carried(book(row(1, status="✓ Done"), row(2, supports=supports)))
    assert one["supports"] is None


# ---- numbers ---------------------------------------------------------------------------------------------------------


def test_start_becomes_what_was_reached() -> None:
    assert alone(start=10.0, current=41.0)["start"] == 41


@pytest.mark.parametrize(
    ("cells", "start"),
    [
        ({"start": None, "current": 41.0}, None),
        ({"start": 10.0, "current": None}, 10),
        ({"start": 10.0, "current": "soon"}, 10),
        ({"start": 0.0, "current": "yes", "target": 5.0}, 1),
    ],
)
def test_start_stays_where_it_was_blank_or_nothing_is_known(cells: dict[str, Value], start: float | None) -> None:
    assert alone(**cells)["start"] == start


def test_start_never_becomes_the_target_which_no_row_may_have() -> None:
    assert alone(start=10.0, current=100.0, target=100.0, status="? No data")["start"] == 10


def test_a_cell_in_a_percent_format_is_carried_as_the_number_that_it_shows() -> None:
    one = alone(
        start=Cell(0.1, percent=True),
        current=Cell(0.41, percent=True),
        target=Cell(0.8, percent=True),
        weight=Cell(0.5, percent=True),
    )
    assert (one["start"], one["target"], one["unit"], one["weight"]) == (41, 80, "%", 50)


def test_the_value_of_a_formula_is_carried() -> None:
    assert alone(target=Cell(33.0, formula=True))["target"] == 33


# ---- the rest of people's columns ------------------------------------------------------------------------------------

KEPT: dict[str, Value | Cell] = {
    "level": "Team",
    "team": "Shop",
    "objective": "Grow",
    "key_result": "Win 25",
    "owner": "Anna",
    "target": 25.0,
    "unit": "items",
    "measured_by": "Items done",
    "linked_work": "ACME-100\njql: labels = q4",
    "weight": 0.0,
    "kind": "stretch",
    "state": "paused",
    "policy": "count as done",
    "rhythm": "weekly",
}
BLANKED: dict[str, Value | Cell] = {
    "confidence": 7.0,
    "from": datetime(2026, 10, 1),
    "due": datetime(2026, 11, 30),
    "help_needed": "Money",
}


def test_what_was_wanted_goes_on_and_what_was_said_of_the_old_cycle_does_not() -> None:
    new = {"id": "KR-08", "supports": None, "start": None, "comment": "continues KR-07"}
    assert alone(**KEPT, **BLANKED) == KEPT | dict.fromkeys(BLANKED) | new


def test_every_column_of_people_is_spoken_for_and_none_of_the_syncs() -> None:
    assert list(alone(current=41.0, why="Because", synced=datetime(2026, 11, 1))) == PEOPLES


def test_a_number_in_a_column_of_text_goes_on_as_the_text_that_it_shows() -> None:
    assert alone(team=7.0)["team"] == "7"


def test_an_address_behind_words_is_the_link_that_goes_on() -> None:
    address = "https://acme.atlassian.net/browse/ACME-100"
    assert alone(linked_work=Cell("The checkout epic", hyperlink=address))["linked_work"] == address
    assert alone(linked_work=Cell("ACME-7", hyperlink=address))["linked_work"] == "ACME-7"
    assert alone(linked_work=Cell("See here", hyperlink="mailto:anna@acme.com"))["linked_work"] == "See here"


# ---- what stands against it ------------------------------------------------------------------------------------------


def against(*filled: Row) -> list[str]:
    return [each.code for each in carry(book(*filled), {}).problems]


def test_a_row_that_cannot_be_understood_stands_against_it() -> None:
    assert against(row(1, target="many"), row(2, due="soon")) == ["not-a-number", "not-a-date"]


def test_the_rows_that_stay_behind_may_be_as_they_are() -> None:
    assert against(row(1, target="many", state="dropped"), row(2, due="soon", status="✓ Done")) == []


def test_a_hint_stands_against_nothing() -> None:
    assert against(row(1, confidence=11.0)) == []


def test_a_second_row_with_an_id_is_told_before_it_is_lost() -> None:
    assert against(row(1, status="✓ Done"), row(1, key_result="Another")) == ["duplicate-id"]


# ---- what does not go on ---------------------------------------------------------------------------------------------


def test_what_is_left_behind_is_named_with_the_reason() -> None:
    seen = book(
        row(1),
        row(2, status="✓ Done"),
        row(3, state="dropped", status="✓ Done"),
        row(4, progress=Cell(1.0, percent=True)),
        row(5, state="dropped"),
    )
    assert list(carry(seen, {}).told()) == ["Left behind, done: KR-02, KR-04.", "Left behind, dropped: KR-03, KR-05."]


def test_a_row_without_an_id_is_named_by_its_words() -> None:
    assert carry(book(row(1, id=None, key_result="Win 25", state="dropped")), {}).dropped == ("“Win 25”",)


def test_each_support_that_is_lost_is_named_by_the_new_id() -> None:
    seen = book(row(1, status="✓ Done"), row(2, supports="kr-01"), row(3), row(4, supports="KR-03"))
    assert list(carry(seen, {}).told()) == [
        "Left behind, done: KR-01.",
        "Supports of KR-05 is blank: KR-01 is not carried over.",
    ]


def test_where_all_goes_on_there_is_nothing_to_tell() -> None:
    assert list(carry(book(row(1), row(2, supports="KR-01")), {}).told()) == []


def test_an_empty_book_has_nothing_that_goes_on() -> None:
    assert carry(book(), {}) == Carried(())
