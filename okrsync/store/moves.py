"""What moved in links since they were last known, of what moves a number."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime

from msgspec import Struct, field

from okrsync.model import ItemState, WorkItem


class Holds(Struct, frozen=True):
    """The items of a link in order, by id, and the version of each that the link was answered."""

    ids: tuple[str, ...]
    versions: tuple[str, ...]


class Sketch(Struct, frozen=True):
    """What of an item moves a number, and its key; also how to read it from a whole item's payload."""

    key: str
    state: ItemState
    created: datetime | None = None
    closed: datetime | None = None
    numbers: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, item: WorkItem) -> "Sketch":
        """The sketch of an item."""
        return cls(item.key, item.state, item.created, item.closed, item.numbers)


class Moves(Struct):
    """What is no longer as it was, by a link's digest.

    `anew` holds links that nothing, or not enough, was known of, with all their items. Of the others `over` are the ids
    that left or changed, `now` the items that joined or changed.
    """

    anew: dict[str, list[WorkItem]] = field(default_factory=dict)
    over: list[tuple[str, str]] = field(default_factory=list)
    now: list[tuple[str, WorkItem]] = field(default_factory=list)


def moves(
    was: Mapping[str, Holds],
    now: Mapping[str, Holds],
    items: Mapping[str, Iterable[WorkItem]],
    sketches: Callable[[Collection[str]], Mapping[str, Sketch]],
) -> Moves:
    """What moved from what links held to what they hold now; `sketches` looks up what items were, by version."""
    told = Moves()
    changed: list[tuple[str, WorkItem, str]] = []
    for link, holds in now.items():
        if was.get(link) == holds:
            continue
        found = dict(zip(holds.ids, items[link], strict=True))
        if link not in was:
            told.anew[link] = list(found.values())
            continue
        before = dict(zip(was[link].ids, was[link].versions, strict=True))
        after = dict(zip(holds.ids, holds.versions, strict=True))
        told.over += ((link, id_) for id_ in before.keys() - after.keys())
        told.now += ((link, found[id_]) for id_ in after.keys() - before.keys())
        changed += ((link, found[id_], before[id_]) for id_, _ in after.items() - before.items() if id_ in before)
    known = sketches({old for _, _, old in changed})
    moved = [(link, item) for link, item, old in changed if known.get(old) != Sketch.of(item)]
    told.over += ((link, item.id) for link, item in moved)
    told.now += moved
    return told
