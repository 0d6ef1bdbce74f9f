"""The straight line's own steps; what a whole run does is in contract/ and e2e/."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from okrsync.books.excel.book import ExcelBook
from okrsync.errors import Unavailable
from okrsync.model import (
    Answer,
    Cycle,
    Finding,
    Items,
    ItemState,
    KeyResult,
    Link,
    LinkKind,
    Place,
    Seen,
    Traffic,
    Wish,
    WorkItem,
)
from okrsync.okrs import measures
from okrsync.okrs.measures import Measure
from okrsync.okrs.resolve import Ask
from okrsync.okrs.resolved import resolved
from okrsync.okrs.rules import Rules
from okrsync.prepare import Fetched
from okrsync.sync import Setup, fetch, looked_back

EPIC = Link("SHOP-1", "jira", LinkKind.ITEM, "SHOP-1")
RULES = Rules(Cycle("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)))


@dataclass
class Counter:
    """A source that counts how often it is asked, and may be down."""

    name: str
    down: bool = False
    asked: int = 0

    def check(self, numbers: frozenset[str]) -> tuple[Finding, ...]:  # noqa: ARG002 - it has none
        return ()

    def fetch(self, links: Sequence[Link], numbers: frozenset[str]) -> dict[Link, Answer]:  # noqa: ARG002 - it has none
        self.asked += 1
        if self.down:
            raise Unavailable(self.name, "no answer.")
        return {link: Items(()) for link in links}

    def locate(self, ids: Sequence[str]) -> dict[str, Place]:  # noqa: ARG002 - nothing moves
        return {}

    def traffic(self) -> Traffic:
        return Traffic(self.asked)


def setup_of(cycle: Cycle) -> Setup:
    return Setup(ExcelBook(Path("none"), Path("none")), {}, (), Rules(cycle))


@pytest.mark.parametrize(
    ("days", "state"), [(0, ItemState.DONE), (-1, ItemState.IN_PROGRESS)], ids=["today", "yesterday"]
)
def test_only_a_day_gone_by_is_looked_back_to(days: int, state: ItemState) -> None:
    today = datetime.now(UTC)
    ahead = WorkItem("jira.up", "1", "A-1", "Work", "", ItemState.DONE, None, today + timedelta(days=2))
    fetched = Fetched({("jira.up", EPIC): Items((ahead,))})
    cycle = Cycle("now", today.date() - timedelta(days=30), today.date() + timedelta(days=30))
    [answer] = looked_back(setup_of(cycle), fetched, today.date() + timedelta(days=days)).answers.values()
    assert isinstance(answer, Items)
    assert [item.state for item in answer.items] == [state]


def test_what_was_done_after_the_cycle_does_not_count_in_its_last_write() -> None:
    today = datetime.now(UTC)
    late = WorkItem("jira.up", "1", "A-1", "Work", "", ItemState.DONE, None, today - timedelta(days=2))
    cycle = Cycle("over", today.date() - timedelta(days=90), today.date() - timedelta(days=4))
    fetched = Fetched({("jira.up", EPIC): Items((late,))})
    [answer] = looked_back(setup_of(cycle), fetched, today.date()).answers.values()
    assert isinstance(answer, Items)
    assert [item.state for item in answer.items] == [ItemState.IN_PROGRESS]


def test_a_run_that_starts_over_asks_no_source_again_neither_one_that_answered_nor_one_that_failed() -> None:
    up, down = Counter("jira.up"), Counter("jira.down", down=True)
    how = Measure(measures.ITEMS_DONE)
    asks = [Ask(KeyResult(f"KR-{each.name}", 4, "Ship it"), how, ((each.name, EPIC),)) for each in (up, down)]
    setup = Setup(ExcelBook(Path("none"), Path("none")), {each.name: each for each in (up, down)}, (), RULES)
    nothing = Seen((), frozenset(), {}, (), (), ())
    book = replace(resolved(nothing, Wish(), (), RULES), asks=tuple(asks))
    fetched = Fetched()
    for _ in range(2):
        fetch(setup, book, fetched)
    assert (up.asked, down.asked) == (1, 1)
    assert (list(fetched.answers), list(fetched.failures)) == ([("jira.up", EPIC)], ["jira.down"])
