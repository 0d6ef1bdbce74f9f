"""WorkItems → Reading: what a measure counts, and what of it earns (DESIGN §6)."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import fmean, median

from okrsync.model import Evidence, ItemState, Link, Part, Policy, Reading, WorkItem
from okrsync.okrs.durations import durations
from okrsync.okrs.figures import amount, whole
from okrsync.okrs.measures import (
    AVERAGE_OF,
    DAYS_TO_DONE,
    ITEMS_DONE,
    ITEMS_OPEN,
    KEEP_ABOVE,
    KEEP_BELOW,
    NUMBER_OF_ITEMS,
    POINTS_DONE,
    SHARE_OF_ITEMS,
    SHARE_OF_POINTS,
    SHARES,
    SUM_OF,
    UNMEASURED,
    YES_NO,
    Measure,
)
from okrsync.texts import plural, say

Identity = tuple[str, str]
Weights = Mapping[Identity, float]


@dataclass(frozen=True, slots=True)
class Count:
    """The items of a key result sorted by what they do: `open` and `done` make the total; `dropped` were left out."""

    open: tuple[WorkItem, ...]
    done: tuple[WorkItem, ...]
    dropped: tuple[WorkItem, ...]

    @property
    def kept(self) -> tuple[WorkItem, ...]:
        """Everything that the total holds."""
        return self.done + self.open


def count(items: Iterable[WorkItem], policy: Policy) -> Count:
    """Sort items by state; dropped ones go where the policy says."""
    opened: list[WorkItem] = []
    done: list[WorkItem] = []
    dropped: list[WorkItem] = []
    places = {
        ItemState.DONE: done,
        ItemState.DROPPED: {
            Policy.LEAVE_OUT: dropped,
            Policy.COUNT_AS_DONE: done,
            Policy.KEEP_AS_OPEN: opened,
        }[policy],
    }
    for item in items:
        places.get(item.state, opened).append(item)
    return Count(tuple(opened), tuple(done), tuple(dropped))


def merge(answers: Sequence[tuple[Link, Sequence[WorkItem]]]) -> dict[Identity, tuple[WorkItem, Link]]:
    """Every item once, with the first link that brought it; reached in conflicting states, dropped in any wins."""
    found: dict[Identity, tuple[WorkItem, Link]] = {}
    for link, items in answers:
        for item in items:
            known = found.get(item.identity)
            if known is None:
                found[item.identity] = (item, link)
            elif item.state is ItemState.DROPPED is not known[0].state:
                found[item.identity] = (item, known[1])
    return found


@dataclass(frozen=True, slots=True)
class Counting:
    """How to count a key result: dropped items by `policy`, estimates from the field `points`, first day `since`.

    `fraction` gives shares as 0-1, for a target that is written so.
    """

    policy: Policy
    points: str
    since: date
    fraction: bool = False


def measure(how: Measure, answers: Sequence[tuple[Link, Sequence[WorkItem]]], rules: Counting) -> Reading:
    """The reading of a key result from the items of its links, and what each of them is of the number."""
    found = merge(answers)
    tally = _tally(how, (item for item, _ in found.values()), rules)
    counted, weights, earning = tally.counted, tally.weights, tally.earning
    worth = _contributions(how, tally.value, earning, weights) if tally.value is not None else {}
    own = durations(earning) if how.name == DAYS_TO_DONE else weights
    parts = {item.identity: Part.OPEN for item in counted.open} | {item.identity: Part.COUNTED for item in earning}

    def evidence(item: WorkItem) -> Evidence:
        at = item.identity
        return Evidence(item, own.get(at, 0.0), worth.get(at, 0.0), found[at][1], parts.get(at, Part.LEFT_OUT))

    return replace(
        _reading(how, tally, rules),
        blocked=sum(item.blocked for item in counted.open),
        blockers=Counter(blocker for item in counted.open for blocker in item.blockers),
        evidence=tuple(map(evidence, (*counted.kept, *counted.dropped))),
        links={link.text: len(items) for link, items in answers},
    )


def outline(how: Measure, items: Iterable[WorkItem], rules: Counting) -> Reading:
    """The reading of items that are there once each, its sums without what they are made of."""
    return _reading(how, _tally(how, items, rules), rules)


def number(how: Measure, items: Iterable[WorkItem], rules: Counting) -> float | None:
    """The value alone, of items that are there once each."""
    return _tally(how, items, rules).value


@dataclass(frozen=True, slots=True)
class _Tally:
    """What a measure makes of items: the value, as the row means it, and the items that earned it.

    The value is None where no kept item has a number; `note` is what to say of the weights.
    """

    counted: Count
    weights: Weights
    note: str
    value: float | None
    earning: tuple[WorkItem, ...]


def _tally(how: Measure, items: Iterable[WorkItem], rules: Counting) -> _Tally:
    counted = count(items, rules.policy)
    weights, note = _weights(how.number_field(rules.points), how, counted)
    value, earning = _value(how, counted, weights)
    if counted.kept and not weights:
        value = None
    elif value is not None and how.name in SHARES and rules.fraction:
        value /= 100
    return _Tally(counted, weights, note, value, earning)


def _reading(how: Measure, tally: _Tally, rules: Counting) -> Reading:
    counted, weights = tally.counted, tally.weights
    total = _sum(counted.kept, weights)
    early = _sum((item for item in counted.done if item.closed and item.closed.date() < rules.since), weights)
    return Reading(
        value=tally.value,
        counted=_sum(tally.earning, weights),
        total=total,
        dropped=len(counted.dropped),
        before=100 * early / total if total and how.earns else 0.0,
        notes=(tally.note,) if tally.note else (),
    )


def _weights(field: str, how: Measure, counted: Count) -> tuple[Weights, str]:
    """What each kept item weighs in the measure's own unit, and what to say of it; nothing if no item has a number."""
    kept = [item.identity for item in counted.kept]
    if not field:
        return dict.fromkeys(kept, 1.0), ""
    known = {item.identity: item.numbers[field] for item in counted.kept if field in item.numbers}
    missing = len(kept) - len(known)
    if not missing:
        return known, ""
    if not known:
        return {}, say("no item has a number in “{field}”", field=field)
    if how.field:
        return dict.fromkeys(kept, 0.0) | known, say("{n} without “{field}”", n=whole(missing), field=field)
    middle = float(median(known.values()))
    return dict.fromkeys(kept, middle) | known, plural(
        missing,
        "{n} without an estimate counts {weight}, the median",
        "{n} without an estimate count {weight} each, the median",
        weight=amount(middle),
    )


def _contributions(how: Measure, value: float, earning: Sequence[WorkItem], weights: Weights) -> Weights:
    """What each item that earned is of the value, in the value's unit; they sum to it."""
    if how.name == DAYS_TO_DONE:
        spans = sorted((span, identity) for identity, span in durations(earning).items())
        middle = spans[(len(spans) - 1) // 2 : len(spans) // 2 + 1]
        return {identity: span / len(middle) for span, identity in middle}
    known = [item for item in earning if not how.field or how.field in item.numbers]
    scale = 1.0
    if how.name in SHARES | {YES_NO}:
        scale = value / (_sum(known, weights) or 1.0)
    elif how.name == AVERAGE_OF:
        scale = 1 / len(known)
    return {item.identity: weights[item.identity] * scale for item in known}


def _sum(items: Iterable[WorkItem], weights: Weights) -> float:
    return sum(weights.get(item.identity, 0.0) for item in items)


def _value(how: Measure, counted: Count, weights: Weights) -> tuple[float | None, tuple[WorkItem, ...]]:
    """The value and the items that earned it."""

    def weight(items: Iterable[WorkItem]) -> float:
        return _sum(items, weights)

    def share() -> float | None:
        total = weight(counted.kept)
        return 100 * weight(counted.done) / total if total else None

    def days() -> float | None:
        spans = durations(counted.done).values()
        return float(median(spans)) if spans else None

    def average() -> float | None:
        known = [item.numbers[how.field] for item in counted.kept if how.field in item.numbers]
        return fmean(known) if known else None

    done, opened, kept = counted.done, counted.open, counted.kept
    ways: dict[str, tuple[Callable[[], float | None], tuple[WorkItem, ...]]] = {
        SHARE_OF_ITEMS: (share, done),
        SHARE_OF_POINTS: (share, done),
        ITEMS_DONE: (lambda: weight(done), done),
        POINTS_DONE: (lambda: weight(done), done),
        ITEMS_OPEN: (lambda: weight(opened), opened),
        KEEP_ABOVE: (lambda: weight(opened), opened),
        KEEP_BELOW: (lambda: weight(opened), opened),
        NUMBER_OF_ITEMS: (lambda: weight(kept), kept),
        SUM_OF: (lambda: weight(kept), kept),
        AVERAGE_OF: (average, kept),
        DAYS_TO_DONE: (days, done),
        YES_NO: (lambda: float(bool(kept) and not opened), done),
        UNMEASURED: (lambda: None, done),
    }
    compute, earning = ways[how.name]
    return compute(), earning
