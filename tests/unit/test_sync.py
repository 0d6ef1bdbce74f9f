"""The straight line's own steps; what a whole run does is in contract/ and e2e/."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from okrsync.books.excel.book import ExcelBook
from okrsync.errors import Unavailable
from okrsync.model import (
    Cycle,
    Fetch,
    Finding,
    Items,
    ItemState,
    KeyResult,
    Known,
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
from okrsync.recall import recall
from okrsync.records import replace
from okrsync.store import Store
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

    def fetch(self, links: Sequence[Link], numbers: frozenset[str], known: Known | None = None) -> Fetch:  # noqa: ARG002 - see Source
        self.asked += 1
        if self.down:
            raise Unavailable(self.name, "no answer.")
        return Fetch({link: Items(()) for link in links})

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


# ---- what the Store remembers ----------------------------------------------------------------------------------------


TODAY = date(2026, 11, 20)
WEEK_AGO, EVE = date(2026, 11, 13), date(2026, 9, 30)
OTHER = Link("SHOP-2", "jira", LinkKind.ITEM, "SHOP-2")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(f"sqlite:///{tmp_path / 'store.db'}")
    yield made
    made.close()


def item(id_: str) -> WorkItem:
    return WorkItem("jira.a", id_, f"A-{id_}", "Work", "", ItemState.TO_DO, datetime(2026, 9, 1))


def held(store: Store, link: Link, *ids: str, connection: str = "jira.a", on: date = TODAY) -> None:
    """A night on which this link brought these items."""
    store.keep(connection, {link: Items(tuple(map(item, ids)))}, datetime(on.year, on.month, on.day, 2))


def ask(id_: str, *links: Link, connection: str = "jira.a") -> Ask:
    return Ask(KeyResult(id_, 4, "Ship it"), Measure(measures.ITEMS_DONE), tuple((connection, each) for each in links))


def recalled(store: Store, *asks: Ask, others: Sequence[Ask] = (), silent: Sequence[str] = ()) -> Fetched:
    nothing = Seen((), frozenset(), {}, (), (), ())
    book = replace(resolved(nothing, Wish(), (), RULES), asks=asks, others=tuple(others))
    fetched = Fetched(failures={name: Unavailable(name, "no answer.") for name in silent})
    recall(store, book, fetched, RULES, TODAY)
    return fetched


def test_every_link_is_recalled_as_it_was_on_each_day_that_is_compared_with(store: Store) -> None:
    for day, ids in ((EVE, "1"), (WEEK_AGO, "12"), (TODAY, "123")):
        for link in (EPIC, OTHER):
            held(store, link, *ids, on=day)
    found = recalled(store, ask("KR-01", EPIC, OTHER), ask("KR-02", OTHER)).memory
    assert {day: {at: len(told.items) for at, told in links.items()} for day, links in found.items()} == {
        WEEK_AGO: {("jira.a", EPIC): 2, ("jira.a", OTHER): 2},
        EVE: {("jira.a", EPIC): 1, ("jira.a", OTHER): 1},
    }


def test_an_item_names_each_key_result_beyond_the_run_once_in_the_order_of_the_book(store: Store) -> None:
    held(store, EPIC, "1", "2")
    held(store, OTHER, "2", "3")
    others = [ask("KR-02", EPIC), ask("KR-03", OTHER, EPIC)]
    assert recalled(store, ask("KR-01", EPIC), others=others).elsewhere == {
        ("jira.a", "1"): ("KR-02", "KR-03"),
        ("jira.a", "2"): ("KR-02", "KR-03"),
        ("jira.a", "3"): ("KR-03",),
    }


def test_the_key_results_of_the_run_are_not_elsewhere(store: Store) -> None:
    held(store, EPIC, "1")
    assert recalled(store, ask("KR-01", EPIC), others=[ask("KR-02", OTHER)]).elsewhere == {}


def test_only_of_a_silent_source_the_last_answers_are_recalled_as_far_as_there_were_any(store: Store) -> None:
    held(store, EPIC, "1")
    held(store, EPIC, "1", connection="jira.b")
    asks = (ask("KR-01", EPIC, OTHER), ask("KR-02", EPIC, connection="jira.b"))
    assert recalled(store, *asks, silent=["jira.a"]).last == {("jira.a", EPIC): Items((item("1"),))}


def test_a_store_that_cannot_be_read_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "store.db").write_text("no database", encoding="utf-8")
    found = recalled(Store(f"sqlite:///{tmp_path / 'store.db'}"), ask("KR-01", EPIC), silent=["jira.a"])
    assert (found.memory, found.elsewhere, found.last) == ({}, {}, {})
