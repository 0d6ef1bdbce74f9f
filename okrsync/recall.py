"""What the Store remembers for a run: its links on days gone by, its items in other key results, a silent source."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from okrsync.model import Answer, Link, Recalled
from okrsync.okrs import moved
from okrsync.okrs.resolved import Resolved, requests
from okrsync.okrs.rules import Rules
from okrsync.prepare import Fetched
from okrsync.store import Store, StoreError

At = tuple[str, Link]
"""A link of a connection."""


def recall(store: Store, book: Resolved, fetched: Fetched, rules: Rules, today: date) -> None:
    """Look all of it up; a Store that fails does no harm, for what is written into it next tells of it."""
    with suppress(StoreError):
        fetched.memory = {day: dict(_then(store, links, day)) for day, links in _wanted(book, rules, today).items()}
        fetched.elsewhere = _elsewhere(store, book, rules)
        fetched.last = dict(_last(store, book, fetched))


def _wanted(book: Resolved, rules: Rules, today: date) -> dict[date, dict[str, set[Link]]]:
    """The links by connection, by the day that the numbers are compared with."""
    wanted: dict[date, dict[str, set[Link]]] = {}
    for ask in book.asks:
        for day in moved.days(ask, rules, today):
            for name, link in ask.links:
                wanted.setdefault(day, {}).setdefault(name, set()).add(link)
    return wanted


def _then(store: Store, links: dict[str, set[Link]], day: date) -> Iterator[tuple[At, Recalled]]:
    """What the links held on a day."""
    for name, each in links.items():
        yield from (((name, link), found) for link, found in store.recall(name, each, day).items())


def _elsewhere(store: Store, book: Resolved, rules: Rules) -> dict[tuple[str, str], tuple[str, ...]]:
    """The key results that the run is not for, by the items that count in them."""
    held = {
        (name, link): ids
        for name, each in requests(book.others, rules.points).items()
        for link, ids in store.ids(name, each.links).items()
    }
    found: dict[tuple[str, str], dict[str, None]] = {}
    for ask in book.others:
        for name, link in ask.links:
            for id_ in held.get((name, link), ()):
                found.setdefault((name, id_), {})[ask.kr.id] = None
    return {at: tuple(ids) for at, ids in found.items()}


def _last(store: Store, book: Resolved, fetched: Fetched) -> Iterator[tuple[At, Answer]]:
    """What the links of a silent source held last, as evidence."""
    for name, link in dict.fromkeys(at for ask in book.asks for at in ask.links if at[0] in fetched.failures):
        if known := store.items(name, link):
            yield (name, link), known
