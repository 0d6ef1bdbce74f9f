"""Where items are told to be that moved away, and whether that is linked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import pytest

from okrsync.books.excel.book import ExcelBook
from okrsync.model import (
    Answer,
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
    Recalled,
    Seen,
    Traffic,
    Wish,
    WorkItem,
)
from okrsync.okrs import measures
from okrsync.okrs.measures import Measure
from okrsync.okrs.resolve import Ask
from okrsync.okrs.resolved import Resolved, resolved
from okrsync.okrs.rules import Rules
from okrsync.prepare import Fetched
from okrsync.records import replace
from okrsync.sync import Setup, locate

NAME = "tracker"
RULES = Rules(Cycle("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)))
TODAY, WEEK_AGO = date(2026, 11, 20), date(2026, 11, 13)
LAUNCH, MARKETING, EPIC = (
    Link("https://a/111", "asana", LinkKind.PROJECT, "111", "https://a/111"),
    Link("https://a/222", "asana", LinkKind.PROJECT, "222", "https://a/222"),
    Link("pay-210", "jira", LinkKind.ITEM, "pay-210"),
)
QUERY = Link("jql: x", "jira", LinkKind.QUERY, "x")
PAY = Place("PAY-210", "PAY-210")
ITEM = WorkItem(NAME, "1", "1", "Work", "", ItemState.TO_DO, datetime(2026, 9, 1))


@dataclass
class Tracker:
    """A source that knows where items are."""

    at: Mapping[str, Place]
    name: str = NAME
    asked: list[str] = field(default_factory=list)

    def check(self, numbers: frozenset[str]) -> tuple[Finding, ...]:  # noqa: ARG002 - it has none
        return ()

    def fetch(self, links: Sequence[Link], numbers: frozenset[str], known: Known | None = None) -> Fetch:  # noqa: ARG002 - see Source
        return Fetch({link: Items(()) for link in links})

    def locate(self, ids: Sequence[str]) -> Mapping[str, Place]:
        self.asked += ids
        return self.at

    def traffic(self) -> Traffic:
        return Traffic()


def ask(number: int, link: Link, name: str = NAME) -> Ask:
    return Ask(KeyResult(f"KR-{number:02d}", 3 + number, "Ship it"), Measure(measures.ITEMS_DONE), ((name, link),))


def book(*asks: Ask, others: Sequence[Ask] = ()) -> Resolved:
    nothing = Seen((), frozenset(), {}, (), (), ())
    return replace(resolved(nothing, Wish(), (), RULES), asks=asks, others=tuple(others))


def told(of: Resolved, at: Place, answers: Mapping[tuple[str, Link], Answer] | None = None) -> str:
    """Where the item is that KR-01's link, LAUNCH, brought a week ago and does not bring now."""
    then = {WEEK_AGO: {(NAME, LAUNCH): Recalled((ITEM,), WEEK_AGO)}}
    fetched = Fetched({(NAME, LAUNCH): Items(()), **(answers or {})}, {}, then)
    setup = Setup(ExcelBook(Path("none"), Path("none")), {NAME: Tracker({"1": at})}, (), RULES)
    locate(setup, of, fetched, TODAY)
    return fetched.places[NAME, "1"]


@pytest.mark.parametrize(
    ("link", "at", "name"),
    [(MARKETING, Place("222", "Marketing"), "Marketing"), (EPIC, PAY, "PAY-210")],
    ids=["by another name", "by its key"],
)
def test_a_place_that_is_linked_is_known_by_its_key_whatever_its_name(link: Link, at: Place, name: str) -> None:
    assert told(book(ask(1, LAUNCH), ask(2, link)), at) == name


@pytest.mark.parametrize(
    ("at", "name"),
    [(Place("333", "222"), "222"), (PAY, "PAY-210")],
    ids=["named like a link", "a key"],
)
def test_a_place_that_is_not_linked_is_said_to_be_so(at: Place, name: str) -> None:
    assert told(book(ask(1, LAUNCH), ask(2, MARKETING)), at) == f"{name}, which is not linked"


def test_a_place_that_is_linked_in_another_tracker_is_not() -> None:
    assert told(book(ask(1, LAUNCH), ask(2, EPIC, "other")), PAY) == "PAY-210, which is not linked"


def test_a_place_is_linked_too_where_the_run_is_not_for_that_key_result() -> None:
    assert told(book(ask(1, LAUNCH), others=[ask(2, EPIC)]), PAY) == "PAY-210"


def test_a_place_whose_items_a_query_brings_is_linked() -> None:
    assert told(book(ask(1, LAUNCH), ask(2, QUERY)), PAY, {(NAME, QUERY): Items((ITEM,))}) == "PAY-210"
