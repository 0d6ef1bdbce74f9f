"""The Store: a cache of what the sources answered and how runs ended; the book and the sources can rebuild it.

SQLite in a file by default, PostgreSQL by URL. Every failure is a StoreError, which `remember` makes a Problem: no run
fails for its cache.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from threading import Lock

from sqlalchemy import Connection, Engine, func, select

from okrsync.errors import Problem
from okrsync.model import Answer, Fetch, Items, Known, Link, Recalled
from okrsync.okrs.figures import counted
from okrsync.store import links, past, records, runs, sent
from okrsync.store.database import REFUSALS, StoreError, address, connect, failure, file_of, place
from okrsync.store.runs import Entry
from okrsync.store.sent import Claim, Parcel
from okrsync.store.tables import ITEMS, LINKS, RUNS

__all__ = ["Claim", "Entry", "Parcel", "Store", "StoreError", "remember"]

KEPT = timedelta(days=100)
"""What no run asked for in a quarter and a bit is forgotten."""


def remember(
    store: "Store", answers: Mapping[tuple[str, Link], Answer], entry: Entry, fetches: Mapping[str, Fetch] = {}
) -> Problem | None:
    """Keep a run, the items it was answered, and what sources keep, by connection; what went wrong, if anything did."""
    found: dict[str, dict[Link, Items]] = {}
    for (connection, link), answer in answers.items():
        if isinstance(answer, Items):
            found.setdefault(connection, {})[link] = answer
    try:
        for connection, each in found.items():
            store.keep(connection, each, entry.started)
        for connection, fetch in fetches.items():
            store.put(connection, fetch)
        store.record(entry)
    except StoreError as error:
        return error.problem
    return None


class Store:
    """The cache of one config at a database's address; nothing is opened before it is needed. Threads may share it.

    Every method but `close` raises StoreError where the database cannot be used.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._opened: Engine | None = None
        self._opening = Lock()

    def keep(self, connection: str, answers: Mapping[Link, Items], asked: datetime) -> None:
        """Put these answers in the place of what was known of their links, all or none.

        What links held in the past stays as it is where the connection was already asked on a later day than this.
        """
        if answers:
            with self._database() as database:
                links.keep(database, connection, answers, asked, asked - KEPT)

    def items(self, connection: str, link: Link) -> Items | None:
        """What a link was last answered, in the same order; None where it never was."""
        with self._database() as database:
            return links.items(database, connection, link)

    def ids(self, connection: str, of: Iterable[Link]) -> dict[Link, frozenset[str]]:
        """The ids of the items that these links last held, as far as it is known.

        Where there is no Store yet none is made.
        """
        if not self._there():
            return {}
        keyed = {links.key(connection, link): link for link in of}
        with self._database() as database:
            return {keyed[key]: ids for key, ids in links.ids(database, keyed)}

    def recall(self, connection: str, of: Iterable[Link], day: date) -> dict[Link, Recalled]:
        """What these links held at the end of a day, as far as it is known; later if they are known only since then.

        Where there is no Store yet none is made.
        """
        if not self._there():
            return {}
        keyed = {links.key(connection, link): link for link in of}
        with self._database() as database:
            return {keyed[key]: told for key, told in past.recall(database, connection, keyed, day).items()}

    def known(self, connection: str) -> Known | None:
        """What a source kept for its next run; None where that is nothing.

        Where there is no Store yet none is made.
        """
        if not self._there():
            return None
        with self._database() as database:
            return records.known(database, connection)

    def put(self, connection: str, fetch: Fetch) -> None:
        """Keep what a source fetched for its next run, all or none; nothing where it has no cursor."""
        if cursor := fetch.cursor:
            with self._database() as database:
                records.put(database, connection, fetch, cursor, cursor.asked - KEPT)

    def record(self, entry: Entry) -> None:
        """Remember a run; one that is recorded again takes its own place."""
        with self._database() as database:
            runs.record(database, entry)

    def runs(self, limit: int = 50) -> tuple[Entry, ...]:
        """The runs recorded last, newest first."""
        with self._database() as database:
            return runs.newest(database, limit)

    def claim(self, parcel: Parcel, *, again: bool = False) -> Claim:
        """Note that a letter is about to go out, if it may: once a week, or `again`."""
        now = datetime.now(UTC)
        with self._database() as database:
            return sent.claim(database, parcel, now, now - KEPT, again=again)

    def settle(self, parcel: Parcel) -> None:
        """Note that a letter is gone."""
        with self._database() as database:
            sent.settle(database, parcel, datetime.now(UTC))

    def release(self, parcel: Parcel) -> None:
        """Note that a letter was not sent after all, so that it may go out later."""
        with self._database() as database:
            sent.release(database, parcel)

    def state(self) -> str:
        """One sentence for people: where it is, what it holds, its last run, its size."""
        url = address(self._url)
        file = file_of(url)
        if file and not file.exists():
            return f"{file} is not there yet; the first sync makes it."
        distinct = select(ITEMS.c.connection, ITEMS.c.id).distinct().subquery()
        with self._database() as database:
            amounts = [database.scalar(select(func.count()).select_from(each)) or 0 for each in (distinct, LINKS, RUNS)]
        items, known, ended = amounts
        holds = f"{counted(items, 'item')} of {counted(known, 'link')} and {counted(ended, 'run')}"
        last = "".join(f", the last {each.run} ({each.outcome})" for each in self.runs(1))
        size = f"; {file.stat().st_size / 1e6:.1f} MB" if file else ""
        return f"{place(url)} holds {holds}{last}{size}."

    def close(self) -> None:
        """Let go of the database; the next use opens it again."""
        if self._opened:
            self._opened.dispose()
        self._opened = None

    def _there(self) -> bool:
        """Whether there is a database to ask."""
        file = file_of(address(self._url))
        return file is None or file.exists()

    @contextmanager
    def _database(self) -> Iterator[Connection]:
        """A transaction; whatever the database refuses, or holds damaged, becomes a StoreError."""
        url = address(self._url)
        try:
            with self._opening:
                opened = self._opened = self._opened or connect(url)
            with opened.begin() as database:
                yield database
        except REFUSALS as error:
            raise failure(url, error) from None
