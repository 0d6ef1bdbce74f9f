"""Work items as they stood on a day gone by, from their own dates."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TypeVar

from okrsync.model import Answer, Items, ItemState, WorkItem

Key = TypeVar("Key")
CLOSED = frozenset({ItemState.DONE, ItemState.DROPPED})


def as_of(items: Iterable[WorkItem], day: date) -> tuple[WorkItem, ...]:
    """The items that were there at the end of that day, in the state of then.

    That is the one of its stages, which may have been closed and re-opened. Without stages, what was closed later was
    open, and an item without dates counts as it stands now, for nobody knows better.
    """
    return tuple(_then(item, day) for item in items if item.created is None or item.created.date() <= day)


def answers_as_of(answers: Mapping[Key, Answer], day: date) -> dict[Key, Answer]:
    """The answers with their items as of a day."""
    return {
        key: replace(answer, items=as_of(answer.items, day)) if isinstance(answer, Items) else answer
        for key, answer in answers.items()
    }


def dated(items: Iterable[WorkItem]) -> bool:
    """Whether most of what is closed says since when, so that the past can be told."""
    closed = [item for item in items if item.state in CLOSED]
    return 2 * sum(bool(item.closed or item.stages) for item in closed) >= len(closed)


def _then(item: WorkItem, day: date) -> WorkItem:
    if item.stages:
        return _staged(item, day)
    if item.state in CLOSED and item.closed and item.closed.date() > day:
        return replace(item, state=ItemState.IN_PROGRESS, closed=None)
    return item


def _staged(item: WorkItem, day: date) -> WorkItem:
    begun = [stage for stage in item.stages if stage.since.date() <= day]
    if len(begun) == len(item.stages):
        return item
    if not begun:
        return replace(item, state=ItemState.TO_DO, closed=None)
    last = begun[-1]
    return replace(item, state=last.state, closed=last.since if last.state in CLOSED else None)
