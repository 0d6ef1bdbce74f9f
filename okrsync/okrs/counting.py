"""WorkItems → Reading: what a measure counts, and what of it earns (DESIGN §6)."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from operator import attrgetter
from statistics import fmean, median

from msgspec import Struct

from okrsync.model import Evidence, ItemState, Link, Part, Policy, Reading, WorkItem
from okrsync.okrs.durations import durations
from okrsync.okrs.figures import amount, whole
from okrsync.okrs.measures import (
    AVERAGE_OF,
    DAYS_TO_DONE,
    DONE_COUNTS,
    ITEMS_OPEN,
    KEEPS,
    NUMBER_OF_ITEMS,
    SHARES,
    SUM_OF,
    UNMEASURED,
    YES_NO,
    Measure,
)
from okrsync.records import replace
from okrsync.texts import plural, say

Identity = tuple[str, str]
identity = attrgetter("connection", "id")
"""`WorkItem.identity` for a `map` over many."""


class Count(Struct, frozen=True):
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


def once(answers: Iterable[Sequence[WorkItem]]) -> Collection[WorkItem]:
    """Every item once; reached in conflicting states, dropped in any wins."""
    found: dict[Identity, WorkItem] = {}
    for items in answers:
        new = dict(zip(map(identity, items), items, strict=True))
        if len(new) == len(items) and found.keys().isdisjoint(new):
            found |= new
            continue
        for item in items:
            known = found.setdefault(item.identity, item)
            if item.state is ItemState.DROPPED is not known.state:
                found[item.identity] = item
    return found.values()


class Counting(Struct, frozen=True):
    """How to count a key result: dropped items by `policy`, estimates from the field `points`, first day `since`.

    `fraction` gives shares as 0-1, for a target that is written so.
    """

    policy: Policy
    points: str
    since: date
    fraction: bool = False


def measure(how: Measure, answers: Sequence[tuple[Link, Sequence[WorkItem]]], rules: Counting) -> Reading:
    """The reading of a key result from the items of its links, and what each of them is of the number."""
    tally = _tally(how, once(items for _, items in answers), rules)
    counted = tally.counted
    note = _note(how, tally, rules.points)
    return replace(
        _reading(how, tally, rules),
        blocked=sum(item.blocked for item in counted.open),
        blockers=Counter(blocker for item in counted.open for blocker in item.blockers),
        evidence=_evidence(how, tally, answers),
        links={link.text: len(items) for link, items in answers},
        notes=(note,) if note else (),
    )


def outline(how: Measure, items: Iterable[WorkItem], rules: Counting) -> Reading:
    """The reading of items that are there once each: its sums, without what they are made of and without notes."""
    return _reading(how, _tally(how, items, rules), rules)


def number(how: Measure, items: Iterable[WorkItem], rules: Counting) -> float | None:
    """The value alone, of items that are there once each."""
    return _tally(how, items, rules).value


class _Tally(Struct, frozen=True):
    """What a measure makes of items: the value, as the row means it, and which of the kept ones earned it.

    `weights` are those of the kept items, in their order; `lacking` of these have no number of their own and weigh
    `instead`. The value is None where no kept item has a number.
    """

    counted: Count
    kept: tuple[WorkItem, ...]
    weights: Sequence[float]
    lacking: int
    instead: float
    earning: slice
    value: float | None


def _tally(how: Measure, items: Iterable[WorkItem], rules: Counting) -> _Tally:
    counted = count(items, rules.policy)
    kept, first_open = counted.kept, len(counted.done)
    weights, lacking, instead = _weights(how, kept, rules.points)
    earning = {_DONE: slice(first_open), _OPEN: slice(first_open, None), _KEPT: slice(None)}[_EARNING[how.name]]
    value = _value(how, counted, weights, earning) if not kept or lacking < len(kept) else None
    if value is not None and how.name in SHARES and rules.fraction:
        value /= 100
    return _Tally(counted, kept, weights, lacking, instead, earning, value)


def _reading(how: Measure, tally: _Tally, rules: Counting) -> Reading:
    total, before = sum(tally.weights), 0.0
    if total and how.earns:
        done = zip(tally.counted.done, tally.weights, strict=False)
        early = sum(weight for item, weight in done if item.closed and item.closed.date() < rules.since)
        before = 100 * early / total
    return Reading(
        value=tally.value,
        counted=sum(tally.weights[tally.earning]),
        total=total,
        dropped=len(tally.counted.dropped),
        before=before,
    )


def _weights(how: Measure, kept: Sequence[WorkItem], points: str) -> tuple[Sequence[float], int, float]:
    """What each item weighs in the measure's own unit, how many have no number for that, and what they weigh instead.

    Without an estimate that is the median, so that who estimates late shifts nothing; nothing in a Sum.
    """
    field = how.number_field(points)
    if not field:
        return [1.0] * len(kept), 0, 0.0
    numbers = [item.numbers.get(field) for item in kept]
    known = [number for number in numbers if number is not None]
    lacking = len(kept) - len(known)
    if not lacking:
        return known, 0, 0.0
    instead = float(median(known)) if known and not how.field else 0.0
    return [instead if number is None else number for number in numbers], lacking, instead


def _note(how: Measure, tally: _Tally, points: str) -> str:
    """What to say of the weights."""
    field, lacking = how.number_field(points), tally.lacking
    if not lacking:
        return ""
    if lacking == len(tally.kept):
        return say("no item has a number in “{field}”", field=field)
    if how.field:
        return say("{n} without “{field}”", n=whole(lacking), field=field)
    return plural(
        lacking,
        "{n} without an estimate counts {weight}, the median",
        "{n} without an estimate count {weight} each, the median",
        weight=amount(tally.instead),
    )


_DONE, _OPEN, _KEPT = "done", "open", "kept"
_EARNING = {
    **dict.fromkeys((*SHARES, *DONE_COUNTS, DAYS_TO_DONE, YES_NO, UNMEASURED), _DONE),
    **dict.fromkeys((ITEMS_OPEN, *KEEPS), _OPEN),
    **dict.fromkeys((NUMBER_OF_ITEMS, SUM_OF, AVERAGE_OF), _KEPT),
}
"""Which items earn the value, by measure."""


def _value(how: Measure, counted: Count, weights: Sequence[float], earning: slice) -> float | None:
    if how.name == UNMEASURED:
        return None
    if how.name == YES_NO:
        return float(bool(counted.done) and not counted.open)
    if how.name == DAYS_TO_DONE:
        spans = durations(counted.done).values()
        return float(median(spans)) if spans else None
    if how.name == AVERAGE_OF:
        known = [item.numbers[how.field] for item in counted.kept if how.field in item.numbers]
        return fmean(known) if known else None
    if how.name in SHARES:
        total = sum(weights)
        return 100 * sum(weights[earning]) / total if total else None
    return sum(weights[earning])


def _evidence(how: Measure, tally: _Tally, answers: Sequence[tuple[Link, Sequence[WorkItem]]]) -> tuple[Evidence, ...]:
    """Each item with what it is of the number, and the first link that brought it."""
    links = {at: link for link, items in reversed(answers) for at in map(identity, items)}
    counted, earning = tally.counted, tally.earning
    parts = [Part.LEFT_OUT] * len(counted.done) + [Part.OPEN] * len(counted.open)
    parts[earning] = [Part.COUNTED] * len(parts[earning])
    worth = [0.0] * len(parts)
    worth[earning] = _contributions(how, tally)
    weights = tally.weights
    if how.name == DAYS_TO_DONE:
        spans = durations(counted.done)
        weights = [spans.get(item.identity, 0.0) for item in tally.kept]
    rows = zip(tally.kept, weights, worth, map(identity, tally.kept), parts, strict=True)
    kept = [Evidence(item, weight, share, links[at], part) for item, weight, share, at, part in rows]
    left = [Evidence(item, 0.0, 0.0, links[item.identity], Part.LEFT_OUT) for item in counted.dropped]
    return (*kept, *left)


def _contributions(how: Measure, tally: _Tally) -> list[float]:
    """What each item that earned is of the value, in the value's unit; they sum to it."""
    earned = tally.weights[tally.earning]
    if tally.value is None:
        return [0.0] * len(earned)
    if how.name == DAYS_TO_DONE:
        spans = sorted((span, at) for at, span in durations(tally.counted.done).items())
        middle = spans[(len(spans) - 1) // 2 : len(spans) // 2 + 1]
        shares = {at: span / len(middle) for span, at in middle}
        return [shares.get(item.identity, 0.0) for item in tally.counted.done]
    scale = 1.0
    if how.name in SHARES or how.name == YES_NO:
        scale = tally.value / (sum(earned) or 1.0)
    elif how.name == AVERAGE_OF:
        scale = 1 / (len(earned) - tally.lacking)
    return [weight * scale for weight in earned]
