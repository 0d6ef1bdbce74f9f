"""What links hold now: each names its items by their versions, so that a night writes only versions that are new."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import TypeVar

from msgspec import Struct
from sqlalchemy import Connection, delete, select

from okrsync.model import Items, Link, WorkItem
from okrsync.records import replace
from okrsync.store import past
from okrsync.store.database import add, alone, parts
from okrsync.store.moves import Holds, Sketch, moves
from okrsync.store.packing import packed, unpacked
from okrsync.store.tables import ITEMS, LINKS

Kind = TypeVar("Kind")


class _Known(Struct, frozen=True):
    """What a link holds; `asked` in seconds since 1970. Where PAST is `behind`, it does not know of that."""

    holds: Holds
    asked: int
    behind: bool


def key(connection: str, link: Link) -> str:
    """A link's identity, short enough for an index."""
    return _digest(f"{connection} {packed(link)}")


def keep(
    database: Connection, connection: str, answers: Mapping[Link, Items], asked: datetime, forget: datetime
) -> None:
    """Put these answers in the place of what was known of their links; what was asked last before `forget` goes."""
    alone(database)
    known = _known(database, connection)
    last = _last(asked, known.values())
    behind = last.date() > asked.date()
    keyed = {key(connection, link): (link, answer) for link, answer in answers.items()}
    items = {at: answer.items for at, (_, answer) in keyed.items()}
    stored = _versions(each.holds for each in known.values())
    now = _write_items(database, connection, items, stored)
    if not behind:
        was = {at: each.holds for at, each in known.items() if not each.behind}
        moved = moves(was, now, items, lambda versions: _read(database, connection, Sketch, versions))
        past.keep(database, moved, asked.date())
    held = {at: _Known(holds, int(last.timestamp()), behind) for at, holds in now.items()}
    _drop_links(database, keyed)
    add(database, LINKS, (_row(connection, at, *keyed[at], each) for at, each in held.items()))
    _drop_items(database, connection, stored - _versions(each.holds for each in (known | held).values()))
    _forget(database, forget)


def items(database: Connection, connection: str, link: Link) -> Items | None:
    """What a link was last answered; None where it never was.

    Raises:
        ValueError: the database is damaged.
    """
    kept = select(LINKS.c.holds, LINKS.c.payload).where(LINKS.c.link == key(connection, link))
    row = database.execute(kept).one_or_none()
    if row is None:
        return None
    versions = unpacked(Holds, row.holds).versions
    found = _read(database, connection, WorkItem, set(versions))
    if missing := set(versions) - found.keys():
        raise ValueError(f"{len(missing)} items of {link.text} are missing")
    return replace(unpacked(Items, row.payload), items=tuple(found[version] for version in versions))


def ids(database: Connection, keys: Iterable[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """The ids of the items that links last held, by key."""
    for some in parts(keys):
        for link, holds in database.execute(select(LINKS.c.link, LINKS.c.holds).where(LINKS.c.link.in_(some))):
            yield link, frozenset(unpacked(Holds, holds).ids)


def _known(database: Connection, connection: str) -> dict[str, _Known]:
    """All links of a connection."""
    rows = select(LINKS.c.link, LINKS.c.holds, LINKS.c.asked, LINKS.c.behind).where(LINKS.c.connection == connection)
    return {
        link: _Known(unpacked(Holds, holds), asked, behind) for link, holds, asked, behind in database.execute(rows)
    }


def _last(asked: datetime, known: Iterable[_Known]) -> datetime:
    """When a connection was asked last: now, unless this is a run for a day gone by."""
    return max([asked, *(datetime.fromtimestamp(each.asked, asked.tzinfo) for each in known)])


def _versions(holds: Iterable[Holds]) -> set[str]:
    return {version for each in holds for version in each.versions}


def _read(database: Connection, connection: str, kind: type[Kind], versions: Iterable[str]) -> dict[str, Kind]:
    """Items, or what of them there is in a dataclass that has some of their fields, by version."""
    found: dict[str, Kind] = {}
    rows = select(ITEMS.c.version, ITEMS.c.payload).where(ITEMS.c.connection == connection)
    for some in parts(versions):
        for version, payload in database.execute(rows.where(ITEMS.c.version.in_(some))).all():
            found[version] = unpacked(kind, payload)
    return found


def _write_items(
    database: Connection, connection: str, items: Mapping[str, Sequence[WorkItem]], known: set[str]
) -> dict[str, Holds]:
    """Write the versions that are not `known` yet, link by link to spare memory; what each link holds."""
    held: dict[str, Holds] = {}
    written = set(known)
    for link, each in items.items():
        payloads = [packed(item) for item in each]
        versions = tuple(map(_digest, payloads))
        rows = zip(versions, each, payloads, strict=True)
        new = {version: (connection, version, item.id, text) for version, item, text in rows if version not in written}
        add(database, ITEMS, new.values())
        written |= new.keys()
        held[link] = Holds(tuple(item.id for item in each), versions)
    return held


def _row(connection: str, at: str, link: Link, answer: Items, known: _Known) -> tuple[object, ...]:
    """The row of a link."""
    payload = packed(replace(answer, items=()))
    return at, connection, link.text, known.asked, known.behind, packed(known.holds), payload


def _drop_links(database: Connection, keys: Iterable[str]) -> None:
    for some in parts(keys):
        database.execute(delete(LINKS).where(LINKS.c.link.in_(some)))


def _drop_items(database: Connection, connection: str, versions: Iterable[str]) -> None:
    for some in parts(versions):
        database.execute(delete(ITEMS).where(ITEMS.c.connection == connection, ITEMS.c.version.in_(some)))


def _forget(database: Connection, before: datetime) -> None:
    """Let go of links that were asked last before then, and of what only they hold, now and in the past."""
    old = select(LINKS.c.link, LINKS.c.connection).where(LINKS.c.asked < int(before.timestamp()))
    forgotten = {row.link: row.connection for row in database.execute(old)}
    past.forget(database, forgotten, before.date())
    for connection in set(forgotten.values()):
        known = _known(database, connection)
        gone = _versions(each.holds for at, each in known.items() if at in forgotten)
        kept = _versions(each.holds for at, each in known.items() if at not in forgotten)
        _drop_items(database, connection, gone - kept)
    _drop_links(database, forgotten)


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=12).hexdigest()
