"""Answers of the sources become readings."""

from datetime import date, datetime

import pytest

from okrsync.errors import Problem
from okrsync.model import Answer, Cycle, Items, ItemState, KeyResult, Link, LinkKind, Number, Policy, Reading, WorkItem
from okrsync.okrs import measures
from okrsync.okrs.measures import Measure
from okrsync.okrs.readings import fitted, reading
from okrsync.okrs.resolve import Ask
from okrsync.okrs.rules import Rules
from okrsync.records import replace

RULES = Rules(Cycle("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)))
KR = KeyResult("KR-01", 4, "Ship it")
EPIC = Link("SHOP-1", "jira", LinkKind.ITEM, "SHOP-1")
QUERY = Link("jql: x", "jira", LinkKind.QUERY, "x")
CELL = Link("file: a.xlsx!B7", "file", LinkKind.RANGE, "a.xlsx!B7")
DONE = WorkItem("jira.a", "1", "A-1", "Work", "", ItemState.DONE, closed=datetime(2026, 10, 20))
OPEN = replace(DONE, id="2", state=ItemState.TO_DO, closed=None)
DROPPED = replace(DONE, id="3", state=ItemState.DROPPED)
NO_FIELD = Problem("unknown-field", "jira.a", "There is no field “Revenue”.", "Correct its name.")


def read(how: Measure | str, *answers: tuple[Link, Answer], kr: KeyResult = KR) -> Reading | Problem:
    measure = how if isinstance(how, Measure) else Measure(how)
    return reading(Ask(kr, measure, tuple(("jira.a", link) for link, _ in answers)), answers, RULES)


def value(found: Reading | Problem) -> float | None:
    assert isinstance(found, Reading), found
    return found.value


def code(found: Reading | Problem) -> str:
    assert isinstance(found, Problem), found
    assert (found.where, found.kr) == ("OKRs › KR-01", "KR-01")
    return found.code


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        (measures.CELL_VALUE, 7.5),
        (measures.KEEP_ABOVE, 7.5),
        (measures.KEEP_BELOW, 7.5),
        (measures.YES_NO, 1),
        (measures.MANUAL, None),
    ],
)
def test_a_linked_number_is_read_as_the_measure_says(how: str, expected: float | None) -> None:
    assert value(read(how, (CELL, Number(7.5)))) == expected


def test_a_number_keeps_the_date_beside_it() -> None:
    found = read(measures.CELL_VALUE, (CELL, Number(7.5, datetime(2026, 11, 1))))
    assert isinstance(found, Reading)
    assert found.as_of == datetime(2026, 11, 1)


def test_the_items_of_all_links_are_counted_together() -> None:
    assert value(read(measures.ITEMS_DONE, (EPIC, Items((DONE, OPEN))), (QUERY, Items((DONE,))))) == 1


def test_only_a_closed_link_with_open_work_below_is_named() -> None:
    found = read(measures.ITEMS_DONE, (EPIC, Items((DONE, OPEN), over=True)), (QUERY, Items((OPEN,))))
    assert isinstance(found, Reading)
    assert found.over == (EPIC.text,)
    settled = read(measures.ITEMS_DONE, (EPIC, Items((DONE, DROPPED), over=True)))
    assert isinstance(settled, Reading)
    assert settled.over == ()


def test_work_beside_a_number_of_a_person_fills_delivery_only() -> None:
    found = read(measures.MANUAL, (EPIC, Items((DONE, OPEN))))
    assert isinstance(found, Reading)
    assert (found.value, found.counted, found.total) == (None, 1, 2)


@pytest.mark.parametrize(
    ("policy", "expected"), [(None, 1), (Policy.LEAVE_OUT, 1), (Policy.COUNT_AS_DONE, 2), (Policy.KEEP_AS_OPEN, 1)]
)
def test_a_key_results_own_policy_comes_before_that_of_the_config(policy: Policy | None, expected: float) -> None:
    kr = replace(KR, policy=policy)
    assert value(read(measures.ITEMS_DONE, (EPIC, Items((DONE, DROPPED))), kr=kr)) == expected


def test_a_target_up_to_1_makes_the_share_a_fraction() -> None:
    kr = replace(KR, target=0.8)
    assert value(read(measures.SHARE_OF_ITEMS, (EPIC, Items((DONE, OPEN))), kr=kr)) == 0.5


@pytest.mark.parametrize("other", [(QUERY, Items((DONE,))), (replace(CELL, text="file: b.xlsx!B7"), Number(1.0))])
def test_a_number_beside_anything_else_is_a_problem(other: tuple[Link, Answer]) -> None:
    assert code(read(measures.CELL_VALUE, (CELL, Number(7.5)), other)) == "mixed-links"


@pytest.mark.parametrize(
    ("how", "answer"),
    [
        (measures.ITEMS_DONE, (CELL, Number(7.5))),
        (measures.CELL_VALUE, (EPIC, Items((DONE,)))),
    ],
)
def test_a_measure_that_does_not_fit_its_link_is_a_problem(how: str, answer: tuple[Link, Answer]) -> None:
    assert code(read(how, answer)) == "unmeasurable"


def test_points_that_nobody_estimated_are_no_data_rather_than_a_problem() -> None:
    assert value(read(measures.SHARE_OF_POINTS, (EPIC, Items((DONE,))))) is None


def test_a_link_that_was_not_answered_is_a_problem_of_its_row() -> None:
    assert code(read(measures.ITEMS_DONE, (EPIC, Items((DONE,))), (QUERY, Problem("bad-query", "", "", "")))) == (
        "bad-query"
    )


def test_a_field_that_the_source_lacks_is_a_problem_of_the_row_that_counts_it() -> None:
    answer = Items((replace(DONE, numbers={"Revenue": 5.0}),), {"Revenue": NO_FIELD})
    assert code(read(Measure(measures.SUM_OF, "Revenue"), (EPIC, answer))) == "unknown-field"


def test_a_field_that_the_source_lacks_is_no_problem_of_other_rows() -> None:
    assert value(read(measures.ITEMS_DONE, (EPIC, Items((DONE,), {"Revenue": NO_FIELD})))) == 1


NAMED = Link("sheet: kpis!Plan", "google", LinkKind.RANGE, "kpis!Plan")
NO_STATUS = Problem("no-status", "sheet", "No column says what is done.", "Add one.")


@pytest.mark.parametrize(
    ("answer", "unit", "expected"),
    [
        (Items((DONE, OPEN)), "", measures.SHARE_OF_ITEMS),
        (Items((DONE, OPEN)), "points", measures.POINTS_DONE),
        (Number(7.5), "", measures.CELL_VALUE),
        (Number(7.5), "€", measures.CELL_VALUE),
    ],
)
def test_a_name_is_measured_as_what_it_turned_out_to_be(answer: Answer, unit: str, expected: str) -> None:
    ask = Ask(replace(KR, unit=unit), Measure(measures.CELL_VALUE), (("google.main", NAMED),))
    assert fitted(ask, [answer]).how.name == expected


def test_a_measure_that_people_chose_holds_whatever_the_link_turned_out_to_be() -> None:
    ask = Ask(replace(KR, measured_by="Cell value"), Measure(measures.CELL_VALUE), (("google.main", NAMED),))
    assert fitted(ask, [Items((DONE,))]) == ask
    assert code(reading(ask, [(NAMED, Items((DONE,)))], RULES)) == "unmeasurable"


@pytest.mark.parametrize("how", [measures.SHARE_OF_ITEMS, measures.ITEMS_OPEN, measures.YES_NO, measures.UNMEASURED])
def test_without_states_nothing_is_said_to_be_done(how: str) -> None:
    assert code(read(how, (NAMED, Items((OPEN,), stateless=NO_STATUS)))) == "no-status"


def test_without_states_rows_are_counted() -> None:
    assert value(read(measures.NUMBER_OF_ITEMS, (NAMED, Items((OPEN,), stateless=NO_STATUS)))) == 1
