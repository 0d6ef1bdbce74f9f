"""What a run asks for: all of the book, or some key results and what they are made of."""

from datetime import date

import pytest

from okrsync.layout import OKRS
from okrsync.model import Cell, Cycle, Row, Seen, Wish
from okrsync.okrs.resolve import Site
from okrsync.okrs.resolved import resolved
from okrsync.okrs.rules import Rules

RULES = Rules(Cycle("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)))
SITE = Site("jira.a", "jira")


def row(number: int, objective: str, **more: str) -> Row:
    cells = {"id": f"KR-{number}", "key_result": f"Key result {number}", "objective": objective, **more}
    return Row(number + 3, {key: Cell(value) for key, value in cells.items()})


BOOK = (
    row(1, "Win"),  # rolls up 2, which rolls up 3
    row(2, "Sell", supports="KR-1"),
    row(3, "Ship", supports="KR-2", linked_work="jira.a: SHOP-1"),
    row(4, "Rest", linked_work="jira.a: SHOP-2"),
)


@pytest.mark.parametrize(
    ("only", "asked"),
    [
        ((), {"KR-1", "KR-2", "KR-3", "KR-4"}),
        (("KR-3",), {"KR-3"}),
        (("KR-1",), {"KR-1", "KR-2", "KR-3"}),
        (("KR-2", "KR-4"), {"KR-2", "KR-3", "KR-4"}),
    ],
)
def test_a_run_for_some_key_results_asks_for_all_that_they_are_made_of(only: tuple[str, ...], asked: set[str]) -> None:
    seen = Seen(BOOK, frozenset(column.key for column in OKRS.columns), {}, (), (), ())
    book = resolved(seen, Wish(only=frozenset(only)), [SITE], RULES)
    assert {each.kr.id for each in book.asks} == asked
