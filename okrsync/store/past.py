"""What links held on days gone by, kept as changes: a night adds only what moved since the last one."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, update

from okrsync.model import ItemState, Recalled, WorkItem
from okrsync.store.database import LINKS, PAST
from okrsync.store.packing import packed, unpacked

_LINK = ""
"""In the place of an item's id: the link itself."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """What of an item moves a number, and its key."""

    key: str
    state: ItemState
    created: datetime | None = None
    closed: datetime | None = None
    numbers: Mapping[str, float] = field(default_factory=dict)


def keep(database: Connection, answers: Mapping[str, Iterable[WorkItem]], day: date, forget: date) -> None:
    """Note what changed in these links, by their digest, up to a day; what was over before `forget` is forgotten."""
    today = day.toordinal()
    where = PAST.c.link.in_(answers) & PAST.c.until.is_(None)
    known = {(row.link, row.id): row.payload for row in database.execute(select(PAST).where(where))}
    held = {(link, item.id): packed(_sketch(item)) for link, items in answers.items() for item in items}
    held |= {(link, _LINK): "" for link in answers}
    over = [at for at, payload in known.items() if held.get(at) != payload]
    new = [at for at, payload in held.items() if known.get(at) != payload]
    if over:
        ended = PAST.c.link == bindparam("of"), PAST.c.id == bindparam("item"), PAST.c.until.is_(None)
        database.execute(
            update(PAST).where(*ended).values(until=today), [{"of": link, "item": id_} for link, id_ in over]
        )
    database.execute(delete(PAST).where(PAST.c.until <= PAST.c.since))
    database.execute(
        delete(PAST).where(or_(PAST.c.until < forget.toordinal(), PAST.c.link.not_in(select(LINKS.c.link))))
    )
    if new:
        rows = [{"link": link, "id": id_, "since": today, "payload": held[link, id_]} for link, id_ in new]
        database.execute(insert(PAST), rows)


def recall(database: Connection, connection: str, links: Collection[str], day: date) -> dict[str, Recalled]:
    """Links, by digest, as they were at the end of a day, or on the first day on which they are known."""
    firsts = select(PAST.c.link, func.min(PAST.c.since)).where(PAST.c.link.in_(links), PAST.c.id == _LINK)
    known: dict[int, dict[str, list[WorkItem]]] = {}
    for link, first in database.execute(firsts.group_by(PAST.c.link)):
        known.setdefault(max(first, day.toordinal()), {})[link] = []
    for at, items in known.items():
        then = PAST.c.since <= at, or_(PAST.c.until.is_(None), PAST.c.until > at)
        for row in database.execute(select(PAST).where(PAST.c.link.in_(items), PAST.c.id != _LINK, *then)):
            items[row.link].append(_item(connection, row.id, row.payload))
    return {
        link: Recalled(tuple(each), date.fromordinal(at)) for at, items in known.items() for link, each in items.items()
    }


def _sketch(item: WorkItem) -> Sketch:
    return Sketch(item.key, item.state, item.created, item.closed, item.numbers)


def _item(connection: str, id_: str, payload: str) -> WorkItem:
    of = unpacked(Sketch, payload)
    return WorkItem(connection, id_, of.key, "", "", of.state, of.created, of.closed, of.numbers)
