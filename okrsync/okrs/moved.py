"""Which days a key result is compared with, and what its links held then."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct, field

from okrsync.model import Answer, Items, Link, Move, Movement, Recalled, Step, WorkItem
from okrsync.okrs import goalposts
from okrsync.okrs.case import Case
from okrsync.okrs.checkins import WEEK
from okrsync.okrs.counting import once
from okrsync.okrs.movement import movement
from okrsync.okrs.pace import Span
from okrsync.okrs.past import as_of, dated
from okrsync.okrs.readings import counting
from okrsync.okrs.resolve import Ask
from okrsync.okrs.rules import Rules
from okrsync.records import replace

Links = Mapping[tuple[str, Link], Answer]


class Known(Struct, frozen=True):
    """What is known beside the answers: `links` as they were, by the day that was asked for, and where items are now.

    `places` is by connection and id, of items that moved away.
    """

    links: Mapping[date, Mapping[tuple[str, Link], Recalled]] = field(default_factory=dict)
    places: Mapping[tuple[str, str], str] = field(default_factory=dict)


def days(ask: Ask, rules: Rules, today: date) -> tuple[date, ...]:
    """The evenings to compare with: a week ago, and before its first day; none before that, and none to come."""
    begin = Span.of(ask.kr, rules).first - timedelta(days=1)
    return tuple(day for day in dict.fromkeys((max(today - WEEK, begin), begin)) if day < today)


def gone(asks: Iterable[Ask], answers: Links, known: Known, rules: Rules, today: date) -> dict[str, tuple[str, ...]]:
    """The ids, by connection, of items that no link of their key result brings now.

    On the first of its days they did: that is what is told.
    """
    found: dict[str, dict[str, None]] = {}
    for ask in asks:
        then = next((known.links.get(day, {}) for day in days(ask, rules, today)), {})
        items = _items(ask, answers)
        here = {item.identity for each in items.values() for item in each}
        for link in (each for each in items if each in then):
            away = (item for item in then[link].items if item.identity not in here)
            found.setdefault(link[0], {}).update((item.id, None) for item in away)
    return {name: tuple(ids) for name, ids in found.items() if ids}


def movements(case: Case, answers: Links, known: Known) -> tuple[Movement, ...]:
    """What moved the number of a key result since each of its days; nothing where it does not count items.

    Nothing either of a day that neither memory nor the dates of the items know, or on which it was measured otherwise.
    """
    ask, today = case.ask, case.today
    items = _items(ask, answers)
    if ask.by_person or not ask.how.counts_items or not items or len(items) < len(ask.links):
        return ()
    now, rule, told = once(items.values()), counting(ask, case.rules), []
    changes = goalposts.asked_anew(case.kr, case.past.facts, case.rules.cycle.name, today)
    for day in days(ask, case.rules, today):
        links = known.links.get(day, {})
        forgotten = [each for link, found in items.items() if not _knows(links, link, day) for each in found]
        if not dated(forgotten):
            continue
        before = (_before(links[link], each, day) if link in links else each for link, each in items.items())
        then = as_of(once(before) if links else now, day)
        found = _located(movement(ask.how, then, now, rule, day), then, now, known.places)
        if all(_knows(links, link, day) for link in items):
            found = replace(found, remembered=True)
        told.append(_relinked(found, case, {what for what, on in changes if on > day}))
    return tuple(each for each in told if each and (each.before, each.after) != (None, None))


def _knows(links: Mapping[tuple[str, Link], Recalled], link: tuple[str, Link], day: date) -> bool:
    """Whether what a link held on that day is remembered."""
    return link in links and links[link].on == day


def _relinked(found: Movement, case: Case, changed: Collection[str]) -> Movement | None:
    """The movement of a key result that hung on other links, from the number that it had there; None if unknown."""
    if not changed:
        return found
    then = next((line.current for line in reversed(case.past.lines) if line.run and line.on <= found.since), None)
    if then is None or "measured_by" in changed:
        return None
    step = Step(Move.RELINKED, 0, (found.before or 0.0) - then)
    return replace(found, before=then, steps=(step, *found.steps), remembered=True)


def _before(known: Recalled, now: Iterable[WorkItem], day: date) -> Sequence[WorkItem]:
    """A link as it was; of what is known only since later, the items of now tell their states of then better."""
    if known.on <= day:
        return known.items
    here = {item.identity: item for item in now}
    return [replace(here.get(old.identity, old), numbers=old.numbers) for old in known.items]


def _located(
    found: Movement, then: Iterable[WorkItem], now: Iterable[WorkItem], places: Mapping[tuple[str, str], str]
) -> Movement:
    """The movement with where the items are that moved away, the commonest place first."""
    if not any(step.move is Move.MOVED_AWAY for step in found.steps):
        return found
    away = {item.identity for item in then} - {item.identity for item in now}
    to = dict(Counter(sorted(places[each] for each in away if each in places)).most_common())
    steps = (replace(step, to=to) if step.move is Move.MOVED_AWAY else step for step in found.steps)
    return replace(found, steps=tuple(steps)) if to else found


def _items(ask: Ask, answers: Links) -> dict[tuple[str, Link], Sequence[WorkItem]]:
    return {link: answer.items for link in ask.links if isinstance(answer := answers.get(link), Items)}
