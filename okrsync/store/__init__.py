"""The Store: a cache of what the sources answered and how runs ended; the book and the sources can rebuild it.

SQLite in a file by default, PostgreSQL by URL. Every failure is a StoreError, which `remember` makes a Problem: no run
fails for its cache.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from typing import Self

from sqlalchemy import Connection, Engine, delete, exists, func, insert, or_, select

from okrsync.errors import Problem
from okrsync.model import Answer, Items, Link, Recalled, Run, Traffic, WorkItem
from okrsync.okrs.figures import counted
from okrsync.store import past, sent
from okrsync.store.database import ITEMS, LINKS, REFUSALS, RUNS, StoreError, address, connect, failure, file_of, place
from okrsync.store.packing import packed, unpacked
from okrsync.store.sent import Claim, Parcel

__all__ = ["Claim", "Entry", "Parcel", "Store", "StoreError", "remember"]

KEPT = timedelta(days=100)
"""What no run asked for in a quarter and a bit is forgotten."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One run as it is remembered: `changes` counts cells, `failures` says what failed, a sentence each.

    `outcome` is an Outcome's word, or `failed` for a run that raised.
    """

    run: str
    started: datetime
    ended: datetime
    outcome: str
    changes: int = 0
    checkins: int = 0
    key_results: int = 0
    traffic: Mapping[str, Traffic] = field(default_factory=dict, hash=False)
    failures: tuple[str, ...] = ()

    @classmethod
    def of(cls, run: Run, started: datetime, ended: datetime) -> Self:
        """The entry of a run that came to its end; what was not written counts as nothing."""
        return cls(
            run=run.plan.run,
            started=started,
            ended=ended,
            outcome=run.outcome.value,
            changes=len(run.plan.changes) if run.writes else 0,
            checkins=len(run.plan.checkins) if run.writes else 0,
            key_results=len(run.results),
            traffic=run.traffic,
            failures=tuple(str(failed) for failed in run.failures),
        )


def remember(store: "Store", answers: Mapping[tuple[str, Link], Answer], entry: Entry) -> Problem | None:
    """Keep a run and the items it was answered, by connection and link; what went wrong, if anything did."""
    found: dict[str, dict[Link, Items]] = {}
    for (connection, link), answer in answers.items():
        if isinstance(answer, Items):
            found.setdefault(connection, {})[link] = answer
    try:
        for connection, each in found.items():
            store.keep(connection, each, entry.started)
        store.record(entry)
    except StoreError as error:
        return error.problem
    return None


class Store:
    """The cache of one config at a database's address; nothing is opened before it is needed.

    Every method but `close` raises StoreError where the database cannot be used.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._opened: Engine | None = None

    def keep(self, connection: str, answers: Mapping[Link, Items], asked: datetime) -> None:
        """Put these answers in the place of what was known of their links, all or none.

        What links held in the past stays as it is where the connection was already asked on a later day than this.
        """
        if not answers:
            return
        keyed = {_key(connection, link): answer for link, answer in answers.items()}
        items = [
            {"link": key, "place": number, "connection": connection, "id": item.id, "payload": packed(item)}
            for key, answer in keyed.items()
            for number, item in enumerate(answer.items)
        ]
        newest = select(func.max(LINKS.c.asked)).where(LINKS.c.connection == connection)
        forget = asked - KEPT
        forgotten = LINKS.c.asked < int(forget.timestamp())
        of_a_link = exists().where(LINKS.c.link == ITEMS.c.link)
        with self._database() as database:
            last = max(asked, datetime.fromtimestamp(database.scalar(newest) or 0, asked.tzinfo))
            links = [_row(connection, link, answer, last) for link, answer in answers.items()]
            database.execute(delete(LINKS).where(or_(LINKS.c.link.in_(keyed), forgotten)))
            database.execute(delete(ITEMS).where(~of_a_link))
            database.execute(insert(LINKS), links)
            if items:
                database.execute(insert(ITEMS), items)
            if last.date() == asked.date():
                held = {key: answer.items for key, answer in keyed.items()}
                past.keep(database, held, asked.date(), forget.date())

    def items(self, connection: str, link: Link) -> Items | None:
        """What a link was last answered, in the same order; None where it never was."""
        key = _key(connection, link)
        items = select(ITEMS.c.payload).where(ITEMS.c.link == key).order_by(ITEMS.c.place)
        with self._database() as database:
            known = database.scalar(select(LINKS.c.payload).where(LINKS.c.link == key))
            if known is None:
                return None
            return replace(
                unpacked(Items, known), items=tuple(unpacked(WorkItem, item) for item in database.scalars(items))
            )

    def recall(self, connection: str, links: Iterable[Link], day: date) -> dict[Link, Recalled]:
        """What these links held at the end of a day, as far as it is known; later if they are known only since then.

        Where there is no Store yet none is made.
        """
        if not self._there():
            return {}
        keyed = {_key(connection, link): link for link in links}
        with self._database() as database:
            found = past.recall(database, connection, keyed, day)
        return {keyed[key]: told for key, told in found.items()}

    def ids(self, connection: str, links: Iterable[Link]) -> dict[Link, frozenset[str]]:
        """The ids of the items that these links last held, as far as it is known.

        Where there is no Store yet none is made.
        """
        if not self._there():
            return {}
        keyed = {_key(connection, link): link for link in links}
        found: dict[Link, set[str]] = {}
        with self._database() as database:
            for row in database.execute(select(ITEMS.c.link, ITEMS.c.id).where(ITEMS.c.link.in_(keyed))):
                found.setdefault(keyed[row.link], set()).add(row.id)
        return {link: frozenset(each) for link, each in found.items()}

    def record(self, entry: Entry) -> None:
        """Remember a run; one that is recorded again takes its own place."""
        with self._database() as database:
            database.execute(delete(RUNS).where(RUNS.c.run == entry.run))
            database.execute(insert(RUNS), {"run": entry.run, "payload": packed(entry)})

    def runs(self, limit: int = 50) -> tuple[Entry, ...]:
        """The runs recorded last, newest first."""
        newest = select(RUNS.c.payload).order_by(RUNS.c.number.desc()).limit(limit)
        with self._database() as database:
            return tuple(unpacked(Entry, each) for each in database.scalars(newest))

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
            items, links, runs = (
                database.scalar(select(func.count()).select_from(each)) or 0 for each in (distinct, LINKS, RUNS)
            )
        holds = f"{counted(items, 'item')} of {counted(links, 'link')} and {counted(runs, 'run')}"
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
            self._opened = self._opened or connect(url)
            with self._opened.begin() as database:
                yield database
        except REFUSALS as error:
            raise failure(url, error) from None


def _row(connection: str, link: Link, answer: Items, asked: datetime) -> dict[str, object]:
    """The row of a link among LINKS."""
    return {
        "link": _key(connection, link),
        "connection": connection,
        "text": link.text,
        "asked": int(asked.timestamp()),
        "payload": packed(replace(answer, items=())),
    }


def _key(connection: str, link: Link) -> str:
    """A link's identity, short enough for an index."""
    return blake2b(f"{connection} {packed(link)}".encode(), digest_size=16).hexdigest()
