"""What links held on days gone by, kept as changes: a night adds only what moved since the last one."""

from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy import Connection, bindparam, delete, func, or_, select, update

from okrsync.model import Recalled, WorkItem
from okrsync.store.database import add, parts
from okrsync.store.moves import Moves, Sketch
from okrsync.store.packing import packed, unpacked
from okrsync.store.tables import PAST

_LINK = ""
"""In the place of an item's id: the link itself."""


def keep(database: Connection, moved: Moves, day: date) -> None:
    """Note what moved in links as of a day; what was noted of the same day before is replaced."""
    today = day.toordinal()
    link = update(PAST).where(PAST.c.link == bindparam("of"), PAST.c.until.is_(None)).values(until=today)
    if moved.anew:
        database.execute(link, [{"of": at} for at in moved.anew])
    if moved.over:
        item = link.where(PAST.c.id == bindparam("item"))
        database.execute(item, [{"of": at, "item": id_} for at, id_ in moved.over])
    database.execute(delete(PAST).where(PAST.c.until == today, PAST.c.since >= today))
    add(database, PAST, _rows(moved, today))


def forget(database: Connection, links: Iterable[str], day: date) -> None:
    """Let go of what was over before a day, and of all that these links held."""
    database.execute(delete(PAST).where(PAST.c.until < day.toordinal()))
    for some in parts(links):
        database.execute(delete(PAST).where(PAST.c.link.in_(some)))


def recall(database: Connection, connection: str, links: Iterable[str], day: date) -> dict[str, Recalled]:
    """Links, by digest, as they were at the end of a day, or on the first day on which they are known."""
    known: dict[int, dict[str, list[WorkItem]]] = {}
    for some in parts(links):
        firsts = select(PAST.c.link, func.min(PAST.c.since)).where(PAST.c.link.in_(some), PAST.c.id == _LINK)
        for link, first in database.execute(firsts.group_by(PAST.c.link)):
            known.setdefault(max(first, day.toordinal()), {})[link] = []
    for at, items in known.items():
        then = PAST.c.id != _LINK, PAST.c.since <= at, or_(PAST.c.until.is_(None), PAST.c.until > at)
        rows = select(PAST.c.link, PAST.c.id, PAST.c.payload).where(*then)
        for some in parts(items):
            for link, id_, payload in database.execute(rows.where(PAST.c.link.in_(some))).all():
                items[link].append(_item(connection, id_, payload))
    return {
        link: Recalled(tuple(each), date.fromordinal(at)) for at, items in known.items() for link, each in items.items()
    }


def _rows(moved: Moves, today: int) -> Iterator[tuple[object, ...]]:
    for link, items in moved.anew.items():
        yield link, _LINK, today, None, ""
        yield from (_row(link, item, today) for item in items)
    yield from (_row(link, item, today) for link, item in moved.now)


def _row(link: str, item: WorkItem, today: int) -> tuple[object, ...]:
    return link, item.id, today, None, packed(Sketch.of(item))


def _item(connection: str, id_: str, payload: str) -> WorkItem:
    of = unpacked(Sketch, payload)
    return WorkItem(connection, id_, of.key, "", "", of.state, of.created, of.closed, of.numbers)
