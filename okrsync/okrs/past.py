"""Work items as they stood on a day gone by, from their own dates."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from operator import attrgetter
from typing import TypeVar

from msgspec.structs import fields

from okrsync.model import Answer, Items, ItemState, WorkItem
from okrsync.records import replace

Key = TypeVar("Key")
CLOSED = frozenset({ItemState.DONE, ItemState.DROPPED})

_NAMES = [each.name for each in fields(WorkItem)]
_before_state = attrgetter(*_NAMES[: _NAMES.index("state")])
_after_closed = attrgetter(*_NAMES[_NAMES.index("closed") + 1 :])


def as_of(items: Iterable[WorkItem], day: date) -> tuple[WorkItem, ...]:
    """The items that were there at the end of that day, in the state of then.

    That is the one of its stages, which may have been closed and re-opened. Without stages, what was closed later was
    open, and an item without dates counts as it stands now, for nobody knows better.
    """
    there = (item for item in items if item.created is None or item.created.date() <= day)
    return tuple(_then(item, day) if item.stages or item.closed else item for item in there)


def answers_as_of(answers: Mapping[Key, Answer], day: date) -> dict[Key, Answer]:
    """The answers with their items as of a day; since when what is linked is closed, they do not know."""
    return {
        key: replace(answer, items=as_of(answer.items, day), over=False) if isinstance(answer, Items) else answer
        for key, answer in answers.items()
    }


def dated(items: Iterable[WorkItem]) -> bool:
    """Whether most of what is closed says since when, so that the past can be told."""
    closed = [item for item in items if item.state in CLOSED]
    return 2 * sum(1 for item in closed if item.closed or item.stages) >= len(closed)


def turned(item: WorkItem, state: ItemState, closed: datetime | None) -> WorkItem:
    """The item in another state: as `replace` makes it, in a third of the time; the past is made of many of them."""
    return WorkItem(*(*_before_state(item), state, item.created, closed, *_after_closed(item)))


def _then(item: WorkItem, day: date) -> WorkItem:
    if item.stages:
        return _staged(item, day)
    if item.closed and item.state in CLOSED and item.closed.date() > day:
        return turned(item, ItemState.IN_PROGRESS, None)
    return item


def _staged(item: WorkItem, day: date) -> WorkItem:
    begun = [stage for stage in item.stages if stage.since.date() <= day]
    if len(begun) == len(item.stages):
        return item
    if not begun:
        return turned(item, ItemState.TO_DO, None)
    last = begun[-1]
    return turned(item, last.state, last.since if last.state in CLOSED else None)
