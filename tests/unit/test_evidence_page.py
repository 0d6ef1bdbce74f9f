"""The Evidence tab: a line for whatever stands behind a number, and what the lines say of it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.model import (
    Evidence,
    ItemState,
    KeyResult,
    Link,
    LinkKind,
    Movement,
    Page,
    Part,
    Piece,
    Policy,
    Reading,
    Result,
    Value,
    WorkItem,
)
from okrsync.okrs import measures
from okrsync.okrs.counting import Counting, measure
from okrsync.okrs.measures import Measure
from okrsync.pages.evidence import page
from okrsync.records import replace

EPIC = Link("SHOP-1", "jira", LinkKind.ITEM, "SHOP-1")
BOARD = Link("https://asana.invalid/1", "asana", LinkKind.PROJECT, "1")
MEASURES = [
    Measure(name)
    for name in (
        measures.SHARE_OF_ITEMS,
        measures.NUMBER_OF_ITEMS,
        measures.ITEMS_DONE,
        measures.ITEMS_OPEN,
        measures.SHARE_OF_POINTS,
        measures.POINTS_DONE,
        measures.YES_NO,
        measures.DAYS_TO_DONE,
    )
]


def item(id_: int, state: ItemState = ItemState.DONE, connection: str = "jira.a") -> WorkItem:
    created, closed = datetime(2026, 10, 1, 9), datetime(2026, 10, 1 + id_, 12) if state is ItemState.DONE else None
    url = f"https://jira.invalid/browse/A-{id_}"
    return WorkItem(connection, str(id_), f"A-{id_}", f"Work {id_}", url, state, created, closed, {"Points": id_})


def evidence(*items: WorkItem, share: float = 10.0, part: Part = Part.COUNTED) -> tuple[Evidence, ...]:
    return tuple(Evidence(each, 1, share, EPIC if each.connection == "jira.a" else BOARD, part) for each in items)


def result(id_: str, *behind: Evidence, current: float | None = None, pieces: Iterable[Piece] = ()) -> Result:
    value = sum(each.contribution for each in behind) + sum(each.contribution for each in pieces)
    reading = Reading(value, evidence=behind, pieces=tuple(pieces))
    return Result(KeyResult(id_, 4, f"Win {id_}"), reading=reading, current=value if current is None else current)


def lines(*results: Result, most: int = 200) -> list[dict[str, Value]]:
    return [dict(row.cells) for row in drawn(*results, most=most).rows]


def drawn(*results: Result, most: int = 200) -> Page:
    return page({each.kr.id: each for each in results}, most)


def test_the_page_takes_the_place_of_the_one_before() -> None:
    found = drawn(result("KR-01", *evidence(item(1))))
    assert (found.tab, found.anew, found.append, [row.was for row in found.rows]) == ("evidence", True, False, [None])


def test_a_line_tells_the_item_its_state_its_date_what_it_counts_and_which_link_brought_it() -> None:
    [line] = lines(result("KR-01", *evidence(item(3), share=25.0)))
    assert line == {
        "id": "KR-01",
        "key_result": "Win KR-01",
        "item": "A-3",
        "title": "Work 3",
        "state": "done",
        "part": "counted",
        "closed": datetime(2026, 10, 4),
        "weight": 1,
        "contribution": 25.0,
        "link": "SHOP-1",
        "also": None,
        "assignee": None,
        "source": "jira.a",
        "address": "https://jira.invalid/browse/A-3",
    }


def test_what_counts_comes_before_what_is_open_and_what_was_left_out_and_the_newest_first() -> None:
    dropped = evidence(item(4, ItemState.DROPPED), share=0, part=Part.LEFT_OUT)
    waiting = evidence(item(5, ItemState.TO_DO), share=0, part=Part.OPEN)
    found = lines(result("KR-01", *dropped, *waiting, *evidence(item(1), item(3))))
    assert [(line["item"], line["part"]) for line in found] == [
        ("A-3", "counted"),
        ("A-1", "counted"),
        ("A-5", "open"),
        ("A-4", "left out"),
    ]


def test_an_item_that_feeds_several_key_results_names_the_others() -> None:
    one, both = item(1), item(2)
    found = lines(result("KR-01", *evidence(one, both)), result("KR-02", *evidence(both)), result("KR-03"))
    also = {(line["id"], line["item"]): line["also"] for line in found}
    assert also == {("KR-01", "A-1"): None, ("KR-01", "A-2"): "KR-02", ("KR-02", "A-2"): "KR-01"}


def test_a_long_list_is_cut_and_its_last_line_holds_the_others_sums() -> None:
    *shown, last = lines(result("KR-01", *evidence(*map(item, range(1, 8)))), most=2)
    assert [line["item"] for line in shown] == ["A-7", "A-6"]
    assert (last["title"], last["weight"], last["contribution"]) == ("and 5 more items", 5, 50)


@pytest.mark.parametrize(("most", "lines_"), [(3, 3), (2, 3), (1, 2)])
def test_a_list_as_long_as_allowed_is_whole(most: int, lines_: int) -> None:
    assert len(lines(result("KR-01", *evidence(item(1), item(2), item(3))), most=most)) == lines_


def test_a_number_of_several_systems_says_the_share_of_each() -> None:
    first, *_ = lines(result("KR-01", *evidence(item(1), item(2), item(3), item(1, connection="asana.b"))))
    assert first == {"id": "KR-01", "key_result": "Win KR-01", "title": "75 % from jira.a, 25 % from asana.b"}


def test_how_the_work_moved_the_number_stands_above_the_work() -> None:
    week, cycle = Movement(date(2026, 11, 13), 5.0, 10.0), Movement(date(2026, 9, 30), 0.0, 10.0)
    told = lines(replace(result("KR-01", *evidence(item(1))), movements=(week, cycle)))
    assert [line["title"] for line in told] == [
        "since 13 Nov: 5 → 10, nothing moved",
        "since 30 Sep: 0 → 10, nothing moved",
        "Work 1",
    ]


def test_what_is_no_item_has_a_line_with_its_address() -> None:
    cell = Piece("sheet: kpis!B7", 12.5, "https://sheets.invalid/1")
    [line] = lines(result("KR-01", pieces=[cell]))
    assert (line["title"], line["contribution"], line["address"]) == (
        "sheet: kpis!B7",
        12.5,
        "https://sheets.invalid/1",
    )


def test_what_is_not_known_of_a_line_is_blank() -> None:
    bare = WorkItem("file.acme", "2", "Row 2", "", "", ItemState.DONE)
    cell, row = lines(result("KR-01", *evidence(bare), pieces=[Piece("sheet: kpis!B7", 12.5)]))
    assert [row[column] for column in ("title", "closed", "also", "assignee", "address")] == [None] * 5
    assert cell["address"] is None


def test_a_number_typed_over_the_work_is_made_up_to_by_a_line_of_its_own() -> None:
    typed = Result(
        KeyResult("KR-01", 4, "Win", typed=True), reading=Reading(10.0, evidence=evidence(item(1))), current=31.5
    )
    assert [(line["title"], line["contribution"]) for line in lines(typed)] == [
        ("✎ typed by hand: 31.5 instead of 10", 21.5),
        ("Work 1", 10.0),
    ]


def test_of_a_restricted_item_only_key_address_state_and_figures_are_told() -> None:
    [line] = lines(result("KR-01", *evidence(item(3).veiled())))
    assert (line["item"], line["title"], line["closed"], line["contribution"]) == ("A-3", "(restricted)", None, 10.0)


@st.composite
def results(draw: st.DrawFn) -> list[Result]:
    """Key results of all measures over the same items, with numbers that people typed over some."""
    rules = Counting(draw(st.sampled_from(Policy)), "Points", date(2026, 10, 1))
    work = [item(at, draw(st.sampled_from(ItemState))) for at in range(draw(st.integers(0, 9)))]
    found = []
    for number, how in enumerate(MEASURES):
        some = draw(st.lists(st.sampled_from(work), unique_by=lambda each: each.id)) if work else []
        reading = measure(how, [(EPIC, some)], rules)
        if isinstance(reading, Reading):
            current = draw(st.just(reading.value) | st.floats(-1e6, 1e6))
            found.append(Result(KeyResult(f"KR-{number}", 4, "Win"), reading=reading, current=current))
    return found


@given(results(), st.integers(1, 12))
def test_the_contributions_of_the_lines_of_a_key_result_sum_to_its_current(found: list[Result], most: int) -> None:
    sums: dict[Value, float] = defaultdict(float)
    for line in lines(*found, most=most):
        contribution = line.get("contribution")
        sums[line["id"]] += contribution if isinstance(contribution, float | int) else 0.0
    for each in found:
        if each.current is not None:
            assert sums[each.kr.id] == pytest.approx(each.current, abs=1e-6)
