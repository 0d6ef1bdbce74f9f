"""The straight line: read the book, ask the sources, measure, assess, plan, apply, record."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, tzinfo
from time import monotonic

from msgspec import Struct

from okrsync.errors import BookChanged, SourceError
from okrsync.lanes import side_by_side
from okrsync.model import Book, Fetch, Items, Known, Outcome, Run, Source, Traffic, Wish
from okrsync.okrs import moved
from okrsync.okrs.past import answers_as_of
from okrsync.okrs.resolve import Site
from okrsync.okrs.resolved import Request, Resolved, requests, resolved
from okrsync.okrs.rules import Rules
from okrsync.prepare import Fetched, prepare
from okrsync.recall import recall
from okrsync.records import replace
from okrsync.store import Entry, Store, StoreError, remember
from okrsync.texts import say

LOCATED = 500
"""So many items that moved away are looked for at most; where most of them went is told by then."""
TRIES = 3
"""So often a run, or an undo, starts over because a person saved the book meanwhile."""


class Setup(Struct, frozen=True):
    """What a run works with: the book, the sources by name, their sites, the rules, perhaps a cache.

    `zone` is the company's; `full_every` the longest time between two runs that ask the sources for everything.
    """

    book: Book
    sources: Mapping[str, Source]
    sites: Sequence[Site]
    rules: Rules
    store: Store | None = None
    zone: tzinfo = UTC
    full_every: timedelta = timedelta(days=7)


def sync(setup: Setup, now: datetime, wish: Wish) -> Run:
    """One run; `now` is the company's local time, without zone.

    Raises:
        BookError: the book cannot be read or written; nothing was written.
        ConfigError: the wish names a key result that the book does not have.
    """
    fetched = Fetched()
    return record(setup, settle(setup, fetched, now, wish), fetched, now)


def settle(
    setup: Setup, fetched: Fetched, now: datetime, wish: Wish, before_write: Callable[[], None] = lambda: None
) -> Run:
    """Plan over the book as it stands and write it; starts over where a person saved it meanwhile.

    `fetched` keeps the answers, so that nothing is asked twice; `before_write` may still end it all.
    """
    for attempt in range(1, TRIES + 1):
        book = read(setup, wish)
        fetch(setup, book, fetched)
        if setup.store:
            recall(setup.store, book, fetched, setup.rules, now.date())
        locate(setup, book, fetched, now.date())
        run = prepare(setup.rules, book, looked_back(setup, fetched, now.date()), now)
        if not run.writes:
            break
        before_write()
        try:
            setup.book.commit(run.plan)
        except BookChanged:
            if attempt == TRIES:
                raise
        else:
            break
    return replace(run, traffic=traffic(setup))


def traffic(setup: Setup) -> dict[str, Traffic]:
    """What the run cost so far, by connection; a book and a source may share one."""
    spent = summed(setup.book.traffic(), {name: source.traffic() for name, source in setup.sources.items()})
    return {name: cost for name, cost in spent.items() if cost.requests}


def summed(one: Mapping[str, Traffic], other: Mapping[str, Traffic]) -> dict[str, Traffic]:
    """Two costs as one, by connection."""
    return {name: one.get(name, Traffic()) + other.get(name, Traffic()) for name in dict.fromkeys((*one, *other))}


def read(setup: Setup, wish: Wish) -> Resolved:
    """Read the book and resolve its links."""
    return resolved(setup.book.read(mend=wish.write), wish, setup.sites, setup.rules)


def fetch(setup: Setup, book: Resolved, fetched: Fetched) -> None:
    """Ask each source for all links that nobody asked for yet; a source that fails leaves the others alone."""
    wanted = missing(setup, book, fetched)
    found = side_by_side(lambda name: answer(setup, name, wanted[name], full=book.wish.full), list(wanted))
    for name, each in zip(wanted, found, strict=True):
        fetched.keep(name, each, whole=not book.wish.only)


def locate(setup: Setup, book: Resolved, fetched: Fetched, today: date) -> None:
    """Ask where items are now that moved away; a source that does not say leaves it untold."""
    linked = {(name, link.query.casefold()) for ask in (*book.asks, *book.others) for name, link in ask.links}
    brought = {item.identity for each in fetched.answers.values() if isinstance(each, Items) for item in each.items}
    gone = moved.gone(book.asks, fetched.answers, moved.Known(fetched.memory), setup.rules, today)
    for name, ids in gone.items():
        new = [id_ for id_ in ids if (name, id_) not in fetched.places][:LOCATED]
        with suppress(SourceError):
            for id_, at in (setup.sources[name].locate(new) if new else {}).items():
                known = (name, id_) in brought or (name, at.query.casefold()) in linked
                fetched.places[name, id_] = at.name if known else say("{place}, which is not linked", place=at.name)


def looked_back(setup: Setup, fetched: Fetched, day: date) -> Fetched:
    """What the sources answered, as it stood at the end of a day gone by, or of the cycle if that is over.

    Today's work counts as they say, as it is.
    """
    day = min(day, setup.rules.cycle.end)
    if day >= datetime.now(setup.zone).date():
        return fetched
    return replace(fetched, answers=answers_as_of(fetched.answers, day))


def missing(setup: Setup, book: Resolved, fetched: Fetched) -> Mapping[str, Request]:
    """What to ask each source for: the links that nobody asked for yet, but of no source that failed."""
    found = requests(book.asks, setup.rules.points, fetched.answers)
    return {name: each for name, each in found.items() if name not in fetched.failures}


def answer(setup: Setup, name: str, request: Request, *, full: bool = False) -> Fetch | SourceError:
    """What one source answers, or why it does not; without `full` it is asked for what changed since the last run."""
    known = None if full else _known(setup, name)
    try:
        return setup.sources[name].fetch(request.links, request.numbers, known)
    except SourceError as error:
        return error


def _known(setup: Setup, name: str) -> Known | None:
    """What a source kept, unless it is time to ask for everything; a Store that fails is told of when it is written."""
    with suppress(StoreError):
        known = setup.store.known(name) if setup.store else None
        if known and known.cursor.full > datetime.now(UTC) - setup.full_every:
            return known
    return None


def record(setup: Setup, run: Run, fetched: Fetched, began: datetime) -> Run:
    """Keep the items and the run in the Store; it may fail without harm, and then the run says so."""
    if setup.store is None or run.outcome is Outcome.PLANNED:
        return run
    ended = began + timedelta(seconds=monotonic() - fetched.clock)
    problem = remember(setup.store, fetched.answers, Entry.of(run, began, ended), fetched.fetches)
    return run if problem is None else replace(run, plan=replace(run.plan, problems=(*run.plan.problems, problem)))
