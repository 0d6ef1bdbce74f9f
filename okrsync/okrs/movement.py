"""What moved a number between two days: delivered, added, dropped, re-opened, re-estimated, moved away.

The items of then become those of now one kind of move at a time, and the number is measured after each; so whatever the
measure is, the steps sum to the difference.
"""

from collections.abc import Callable, Collection, Iterator
from datetime import date

from okrsync.model import ItemState, Move, Movement, Step, WorkItem
from okrsync.okrs import counting
from okrsync.okrs.counting import Counting, Identity, identity
from okrsync.okrs.figures import amount, day, whole
from okrsync.okrs.measures import Measure
from okrsync.okrs.past import CLOSED, turned
from okrsync.records import replace
from okrsync.texts import Figure, joined, say

NAMED = 5
"""So many keys a step names."""

Items = dict[Identity, WorkItem]

_TOLD = tuple(Move)
"""The moves as a movement holds them; they are measured in another order."""


def movement(
    how: Measure, then: Collection[WorkItem], now: Collection[WorkItem], rules: Counting, since: date
) -> Movement:
    """How the number came from what it was at the end of the day `since` to what it is."""
    before, after = (dict(zip(map(identity, items), items, strict=True)) for items in (then, now))

    def number(items: Items) -> float | None:
        return counting.number(how, items.values(), rules)

    start = number(before)
    steps = []
    at, known = dict(before), start
    for move, moved in _moves(before, after, how.number_field(rules.points)):
        if moved:
            at = _without(at, moved) if move is Move.MOVED_AWAY else at | moved
            reached = number(at)
            if move is not Move.OTHER or reached != known:
                keys = sorted(item.key for item in moved.values())[:NAMED]
                steps.append(Step(move, len(moved), (reached or 0.0) - (known or 0.0), tuple(keys)))
            known = reached
    return Movement(since, start, known, tuple(sorted(steps, key=lambda step: _TOLD.index(step.move))))


def told(found: Movement) -> str:
    """The steps in a phrase: `since 13 Nov: 3 delivered, 2 added`; nothing where nothing moved."""
    steps = [_words(step) for step in reversed(found.steps) if step.move is not Move.OTHER]
    return say("since {day}: {steps}", day=day(found.since), steps=joined(", ", steps)) if steps else ""


def explained(found: Movement, current: float | None) -> str:
    """All of it in a line: `since 13 Nov: 40 → 45 (3 delivered +10, 2 added −5)`.

    Where `current` is another number than that of the work, the line says whose it is.
    """
    known = found.before is not None and found.after is not None
    each = (joined(" ", (_words(step), _signed(step.amount) if known else "")) for step in reversed(found.steps))
    steps = joined(", ", each)
    on, a, b = day(found.since), amount(found.before), amount(found.after)
    way = say("since {day}: {a} → {b}", day=on, a=a, b=b)
    if current not in (None, found.after):
        way = say("by the work, since {day}: {a} → {b}", day=on, a=a, b=b)
    return say("{way} ({steps})", way=way, steps=steps) if steps else say("{way}, nothing moved", way=way)


def _words(step: Step) -> str:
    """`3 delivered`; of what moved away also where most of it went: `12 moved away (9 to PAY-210)`."""
    if not step.items:
        return step.move
    told = joined(" ", (whole(step.items), step.move))
    where, many = next(iter(step.to.items()), ("", 0))
    if not where:
        return told
    if many == step.items:
        return say("{told} (to {place})", told=told, place=where)
    return say("{told} ({n} to {place})", told=told, n=whole(many), place=where)


def _signed(number: float) -> str:
    return Figure(f"{'−' if number < 0 else '+'}{amount(abs(number))}")


def _moves(before: Items, after: Items, field: str) -> Iterator[tuple[Move, Items]]:
    """Each kind of move with its items as they are after it; an estimate is the number in this field, if one counts.

    What is left moved otherwise: `after`, all of it, where some item counts as no other move has it.
    """
    new = {at: item for at, item in after.items() if at not in before}
    away = {at: item for at, item in before.items() if at not in after}
    changed = [(at, old, after[at]) for at, old in before.items() if at in after and _counts_anew(old, after[at])]
    if not (new or away or changed):
        return

    def where(test: Callable[[WorkItem, WorkItem], bool]) -> Iterator[tuple[Identity, WorkItem, WorkItem]]:
        return (each for each in changed if test(each[1], each[2]))

    def otherwise(old: WorkItem, item: WorkItem) -> bool:
        return not _dropped(old, item) and old.numbers.get(field) != item.numbers.get(field)

    dropped = {at: item for at, _, item in where(_dropped)}
    opened = {at: item for at, _, item in where(_reopened)}
    delivered = {at: item for at, _, item in where(_delivered)}
    yield Move.MOVED_AWAY, away
    yield Move.RE_ESTIMATED, {at: _with_numbers(old, item) for at, old, item in where(otherwise)} if field else {}
    yield Move.ADDED, {at: _opened(item) for at, item in new.items()}
    yield Move.DROPPED, {at: item for at, item in new.items() if item.state is ItemState.DROPPED} | dropped
    yield Move.RE_OPENED, opened
    yield Move.DELIVERED, {at: item for at, item in new.items() if item.state is ItemState.DONE} | delivered
    yield Move.OTHER, after if len(dropped) + len(opened) + len(delivered) < len(changed) else {}


def _counts_anew(old: WorkItem, new: WorkItem) -> bool:
    """Whether some measure may count it otherwise."""
    return old is not new and (
        old.state is not new.state
        or old.closed != new.closed
        or old.created != new.created
        or old.numbers != new.numbers
    )


def _dropped(old: WorkItem, new: WorkItem) -> bool:
    return new.state is ItemState.DROPPED is not old.state


def _reopened(old: WorkItem, new: WorkItem) -> bool:
    return old.state in CLOSED and new.state not in CLOSED


def _delivered(old: WorkItem, new: WorkItem) -> bool:
    return new.state is ItemState.DONE is not old.state


def _with_numbers(item: WorkItem, of: WorkItem) -> WorkItem:
    return item if item.numbers == of.numbers else replace(item, numbers=of.numbers)


def _opened(item: WorkItem) -> WorkItem:
    """An item as it was added: what is done or dropped by now has become so in a step of its own."""
    return turned(item, ItemState.IN_PROGRESS, None) if item.state in CLOSED else item


def _without(items: Items, gone: Items) -> Items:
    return {at: item for at, item in items.items() if at not in gone}
