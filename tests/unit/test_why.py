"""The sentence beside a number: what it counts, where it stands, what waits, what is missing."""

from datetime import date

import pytest

from okrsync.model import Evidence, ItemState, KeyResult, Link, LinkKind, Piece, Reading, WorkItem
from okrsync.okrs import measures, why
from okrsync.okrs.measures import Measure

LINK = Link("PAY-1", "jira", LinkKind.ITEM, "PAY-1")
OPEN = Evidence(WorkItem("jira.acme", "1", "PAY-2", "Pay", "", ItemState.TO_DO), 1, 0, LINK)


@pytest.mark.parametrize(
    ("blockers", "said"),
    [
        pytest.param({}, "3 blocked", id="nothing that is known"),
        pytest.param({"PAY-12": 2}, "3 blocked, 2 by PAY-12", id="one"),
        pytest.param({"PAY-13": 1, "PAY-12": 2}, "3 blocked, 2 by PAY-12, 1 by PAY-13", id="two, the worse one first"),
        pytest.param({"C-1": 1, "B-1": 1, "A-1": 1}, "3 blocked, 1 by A-1, 1 by B-1", id="of many no more than two"),
        pytest.param({"Sign the lease": 2}, "3 blocked, 2 by “Sign the lease”", id="a name of several words"),
        pytest.param({"Sign " * 30: 2}, "3 blocked, 2 by “Sign Sign Sign Sign Sign Sign Sign Sign…”", id="a long name"),
    ],
)
def test_what_blocks_most_is_named_beside_what_is_blocked(blockers: dict[str, int], said: str) -> None:
    reading = Reading(0.0, 0, 3, blocked=3, blockers=blockers, evidence=(OPEN,))
    assert why.counted(Measure(measures.ITEMS_DONE), reading) == f"0 of 3 items done, {said}"


def cell(value: float) -> Reading:
    return Reading(value, counted=value, pieces=(Piece("sheet: kpis!B7", value),), links={"sheet: kpis!B7": 1})


def items(value: float, counted: float = 1) -> Reading:
    return Reading(value, counted, 3, evidence=(OPEN,))


@pytest.mark.parametrize(
    ("how", "reading", "target", "said"),
    [
        (measures.CELL_VALUE, cell(9), 12, "9 in the linked cell"),
        (measures.YES_NO, cell(1), 1, "yes in the linked cell"),
        (measures.YES_NO, cell(0), 1, "no in the linked cell"),
        (measures.KEEP_BELOW, cell(8.2), 6, "8.2 in the linked cell, to stay below 6"),
        (measures.KEEP_BELOW, items(1), 3, "1 item open, to stay below 3"),
        (measures.KEEP_ABOVE, items(4), 3, "4 items open, to stay above 3"),
        (measures.KEEP_BELOW, items(1), None, "1 item open"),
        (measures.KEEP_BELOW, Reading(0.0, links={"A-1": 0}), 3, "0 items open, to stay below 3"),
        (measures.NUMBER_OF_ITEMS, Reading(0.0, links={"A-1": 0}), 3, "0 items"),
        (measures.ROLL_UP, Reading(60, 2, 3, pieces=(Piece("Shop", 60),), notes=("60 % of 2",)), 100, "60 % of 2"),
        (measures.KEEP_BELOW, Reading(None), 3, ""),
    ],
)
def test_a_number_says_where_it_is_from_and_what_it_is_to_be(
    how: str, reading: Reading, target: float | None, said: str
) -> None:
    assert why.counted(Measure(how), reading, target) == said


def test_beside_what_is_blocked_the_number_to_keep_comes_first() -> None:
    reading = Reading(1.0, 1, 3, dropped=2, blocked=1, evidence=(OPEN,))
    said = "1 item open (2 dropped left out), to stay below 3, 1 blocked"
    assert why.counted(Measure(measures.KEEP_BELOW), reading, 3) == said


@pytest.mark.parametrize(
    ("done", "said"), [(1, "the median of 1 done item"), (2, "the median of 2 done items")], ids=["one", "two"]
)
def test_the_items_of_a_median_are_counted_in_words(done: int, said: str) -> None:
    assert why.counted(Measure(measures.DAYS_TO_DONE), items(5, done)) == f"5 days, {said}"


@pytest.mark.parametrize(
    ("how", "target", "unit", "left", "said"),
    [
        (measures.SHARE_OF_ITEMS, None, "", 40, "40 % to go by 21 Nov"),
        (measures.SHARE_OF_ITEMS, 80, "%", 0.4, "0.4 % to go by 21 Nov"),
        (measures.SHARE_OF_ITEMS, 0.8, "", 0.66, "0.66 to go by 21 Nov"),
        (measures.ROLL_UP, None, "", 62.2, "62.2 % to go by 21 Nov"),
        (measures.ROLL_UP, 90, "%", 52.2, "52.2 % to go by 21 Nov"),
        (measures.ROLL_UP, 90, "", 52.2, "52.2 to go by 21 Nov"),
        (measures.ITEMS_DONE, 9, "", 5, "5 to go by 21 Nov"),
    ],
)
def test_what_is_missing_is_in_percent_where_the_number_is(
    how: str, target: float | None, unit: str, left: float, said: str
) -> None:
    kr = KeyResult("KR-01", 4, "Ship it", target=target, unit=unit)
    assert why.needed(Measure(how), left, date(2026, 11, 20), date(2026, 11, 21), kr) == said


def test_after_the_last_day_it_is_told_what_was_missing() -> None:
    last, how = date(2026, 11, 15), Measure(measures.ITEMS_DONE)
    told = [why.needed(how, 3, today, last, KeyResult("KR-01", 4, "Ship it")) for today in (last, date(2026, 11, 16))]
    assert told == ["3 to go by 15 Nov", "3 short at the end, 15 Nov"]
