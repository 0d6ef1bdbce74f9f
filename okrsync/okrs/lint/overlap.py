"""Items that count where they mislead: in several objectives, or outside their key result's dates."""

from collections.abc import Iterator, Mapping, Sequence

from okrsync.model import ItemState, KeyResult, Part, Result, WorkItem
from okrsync.okrs import measures, way
from okrsync.okrs.counting import Identity, identity
from okrsync.okrs.figures import day, whole
from okrsync.okrs.goals import Goal
from okrsync.okrs.lint.picture import Picture, Spot, at, named, of_goal
from okrsync.okrs.pace import Span
from okrsync.okrs.rules import Rules
from okrsync.texts import plural, say

Above = Mapping[Goal, frozenset[Goal]]
_MOST = 50.0
"""Percent of the way: where as much was done before the dates, they hold the lesser part."""


def shared_items(picture: Picture) -> Iterator[Spot]:
    """Items that count for different objectives, each told once: at the first of their key results.

    Where one objective supports the other, the same work is meant to count for both.
    """
    above = {goal: picture.above(goal) for goal in picture.tree.members}
    work = [(each, _counting(each)) for each in picture.active()]
    holders: dict[Identity, tuple[KeyResult, ...]] = {}
    for each, items in work:
        alone = (each.kr,)
        for found in map(identity, items):
            holders[found] = (*holders[found], *alone) if found in holders else alone
    told = {found: _apart(krs, above) for found, krs in holders.items() if len(krs) > 1}
    for each, items in work if told else ():
        shared = [item for item in items if each.kr.id in told.get(item.identity, {})]
        others = {other.id: other for item in shared for other in told[item.identity][each.kr.id]}
        if shared:
            yield at(each.kr, _shared(each, shared, list(others.values())))


def outside_dates(picture: Picture) -> Iterator[Spot]:
    """Items that count as done work, though they were done before the dates or after them.

    A share may carry work over, for its plan begins there and Why names it (DESIGN §7): it is told where that misleads.
    """
    for each in picture.active():
        if each.measure not in measures.DONE_COUNTS | measures.SHARES:
            continue
        span = Span.of(each.kr, picture.rules)
        done = [item.shown for item in _counting(each, Part.COUNTED)]  # the dates of restricted ones are not told
        early = [item.key for item in done if item.closed and item.closed.date() < span.first]
        late = [item.key for item in done if (end := item.closed or item.created) and end.date() > span.last]
        told: list[str] = []
        if early and (each.measure in measures.DONE_COUNTS or _carries_much(each, picture.rules)):
            on, names = day(span.first), named(early)
            told.append(say("{n} done before {day} ({names})", n=whole(len(early)), day=on, names=names))
        if late:
            on, names = day(span.last), named(late)
            told.append(say("{n} done after {day} ({names})", n=whole(len(late)), day=on, names=names))
        if told:
            what = plural(len(done), "Of {n} done item, {told}.", "Of {n} done items, {told}.", told=named(told))
            yield at(each.kr, what)


def _carries_much(result: Result, rules: Rules) -> bool:
    """Whether work from before the dates is most of a share's way.

    Where Start is typed the plan does not begin there, and more than what its status forgives is enough.
    """
    carried = 0.0 if result.target is None else way.before(result, result.target)
    planned = result.kr.start is None
    return carried >= _MOST or (carried > rules.status.on_track.points and not planned)


def _counting(result: Result, *parts: Part) -> Sequence[WorkItem]:
    """The items of these parts of a number, else all that it is made of; none where a person gives the number."""
    if result.by_person or result.reading is None:
        return ()
    wanted = parts or (Part.COUNTED, Part.OPEN)
    return [each.item for each in result.reading.evidence if each.part in wanted]


def _apart(holders: Sequence[KeyResult], above: Above) -> Mapping[str, Sequence[KeyResult]]:
    """The first key result of an item that shares it with other objectives, by ID, and those of the others."""
    for number, one in enumerate(holders):
        others = [other for other in holders[number + 1 :] if _unrelated(one.goal, other.goal, above)]
        if one.objective and others:
            return {one.id: others}
    return {}


def _unrelated(one: Goal, other: Goal, above: Above) -> bool:
    return bool(other[1]) and one != other and one not in above[other] and other not in above[one]


def _shared(result: Result, items: Sequence[WorkItem], others: Sequence[KeyResult]) -> str:
    places = named([f"{kr.id} ({of_goal(kr.team, kr.objective)})" for kr in others])
    done = sum(item.state is ItemState.DONE for item in items)
    return plural(
        len(items),
        "{n} item of {total} also counts in {places}, {done} done: {keys}.",
        "{n} items of {total} also count in {places}, {done} of them done: {keys}.",
        total=whole(len(_counting(result))),
        places=places,
        done=whole(done),
        keys=named([item.key for item in items]),
    )
