"""What moved a number between two days: delivered, added, dropped, re-opened, re-estimated, moved away.

The items of then become those of now one kind of move at a time, and the number is measured after each; so whatever the
measure is, the steps sum to the difference.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date

from okrsync.model import ItemState, Move, Movement, Step, WorkItem
from okrsync.okrs import counting
from okrsync.okrs.counting import Counting
from okrsync.okrs.figures import amount, day, whole
from okrsync.okrs.measures import Measure
from okrsync.okrs.past import CLOSED
from okrsync.texts import Figure, joined, say

NAMED = 5
"""So many keys a step names."""

Identity = tuple[str, str]
Items = dict[Identity, WorkItem]


def movement(how: Measure, then: Iterable[WorkItem], now: Iterable[WorkItem], rules: Counting, since: date) -> Movement:
    """How the number came from what it was at the end of the day `since` to what it is."""
    before, after = ({item.identity: item for item in items} for items in (then, now))

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
    return Movement(since, start, known, tuple(steps))


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
    """Each kind of move with its items as they are after it; an estimate is the number in this field, if one counts."""
    stay = {at: (item, after[at]) for at, item in before.items() if at in after}

    def where(test: Callable[[WorkItem, WorkItem], bool]) -> Iterator[tuple[Identity, WorkItem, WorkItem]]:
        return ((at, old, new) for at, (old, new) in stay.items() if test(old, new))

    def otherwise(old: WorkItem, new: WorkItem) -> bool:
        return old.numbers.get(field) != new.numbers.get(field)

    yield Move.MOVED_AWAY, {at: item for at, item in before.items() if at not in after}
    yield Move.DROPPED, {at: replace(new, numbers=old.numbers) for at, old, new in where(_dropped)}
    yield Move.RE_ESTIMATED, {at: _estimated(old, new) for at, old, new in where(otherwise)} if field else {}
    yield Move.ADDED, {at: _opened(item) for at, item in after.items() if at not in before}
    yield (
        Move.RE_OPENED,
        {at: new for at, _, new in where(lambda old, new: old.state in CLOSED and new.state not in CLOSED)},
    )
    done = {at: item for at, item in after.items() if item.state is ItemState.DONE}
    yield (
        Move.DELIVERED,
        {at: item for at, item in done.items() if at not in before or before[at].state is not item.state},
    )
    yield Move.OTHER, after


def _dropped(old: WorkItem, new: WorkItem) -> bool:
    return new.state is ItemState.DROPPED is not old.state


def _estimated(old: WorkItem, new: WorkItem) -> WorkItem:
    """The item of then, dropped meanwhile or not, with the numbers of now."""
    return new if _dropped(old, new) else replace(old, numbers=new.numbers)


def _opened(item: WorkItem) -> WorkItem:
    """An item as it was added: what is done by now is delivered in a step of its own."""
    return replace(item, state=ItemState.IN_PROGRESS, closed=None) if item.state is ItemState.DONE else item


def _without(items: Items, gone: Items) -> Items:
    return {at: item for at, item in items.items() if at not in gone}
