"""WorkItems → Reading. What each measure counts is DESIGN §6; a row that cannot be measured is a Problem's text."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean, median

from okrsync.model import Evidence, ItemState, Link, Policy, Reading, WorkItem

SHARE_OF_ITEMS = "Share of items"
NUMBER_OF_ITEMS = "Number of items"
ITEMS_DONE = "Items done"
ITEMS_OPEN = "Items open"
SHARE_OF_POINTS = "Share of points"
POINTS_DONE = "Points done"
SUM_OF = "Sum of"
AVERAGE_OF = "Average of"
DAYS_TO_DONE = "Median days to done"
CELL_VALUE = "Cell value"
KEEP_ABOVE = "Keep above"
KEEP_BELOW = "Keep below"
YES_NO = "Yes/no"
ROLL_UP = "Roll-up"
MANUAL = "Manual"
UNMEASURED = ""
"""The work does not measure the key result: it fills Delivery, and Current waits for a cell or a person."""

_PLAIN = {
    name.casefold(): name
    for name in (
        SHARE_OF_ITEMS,
        NUMBER_OF_ITEMS,
        ITEMS_DONE,
        ITEMS_OPEN,
        SHARE_OF_POINTS,
        POINTS_DONE,
        DAYS_TO_DONE,
        CELL_VALUE,
        KEEP_ABOVE,
        KEEP_BELOW,
        YES_NO,
        ROLL_UP,
        MANUAL,
    )
}
SHARES = frozenset({SHARE_OF_ITEMS, SHARE_OF_POINTS})
DONE_COUNTS = frozenset({ITEMS_DONE, POINTS_DONE})
KEEPS = frozenset({KEEP_ABOVE, KEEP_BELOW})
BY_PERSON = frozenset({MANUAL, UNMEASURED})
"""Current belongs to the person in rows measured so."""

_SHARE_UNITS = frozenset({"", "%", "item", "items", "issue", "issues", "task", "tasks"})
_POINT_UNITS = frozenset({"point", "points", "story points", "sp"})


@dataclass(frozen=True, slots=True)
class Measure:
    """How a key result is counted: the name in people's words, and the field of a Sum or an Average."""

    name: str
    field: str = ""

    @property
    def counts_points(self) -> bool:
        """Whether it needs estimates."""
        return self.name in (SHARE_OF_POINTS, POINTS_DONE)

    @property
    def by_person(self) -> bool:
        """Whether Current is a person's."""
        return self.name in BY_PERSON

    @property
    def needs_links(self) -> bool:
        """Whether nothing can be said without a link."""
        return self.name not in BY_PERSON | KEEPS | {YES_NO, ROLL_UP}

    @property
    def words(self) -> str:
        """The measure as people name it."""
        return f"{self.name} {self.field}".strip()

    @property
    def earns(self) -> bool:
        """Whether the value grows from 0 with done work, so that Start and the plan can begin at 0."""
        return self.name in SHARES | DONE_COUNTS


def named(text: str, own: Mapping[str, str]) -> Measure | None:
    """The measure that people named; `own` maps a team's names to ours. None where the words mean nothing."""
    words = " ".join(text.split())
    words = {name.casefold(): meaning for name, meaning in own.items()}.get(words.casefold(), words)
    for prefix in (SUM_OF, AVERAGE_OF):
        if words.casefold().startswith(prefix.casefold() + " "):
            return Measure(prefix, words[len(prefix) :].strip())
    plain = _PLAIN.get(words.casefold())
    return Measure(plain) if plain else None


def default(unit: str, target: float | None, *, links: bool, number: bool, supported: bool) -> Measure:
    """The measure of a row whose *Measured by* is blank, by its link and unit."""
    unit = unit.casefold()
    if number:
        return Measure(CELL_VALUE)
    if not links:
        return Measure(ROLL_UP if supported else MANUAL)
    if unit in _POINT_UNITS:
        return Measure(POINTS_DONE)
    if unit not in _SHARE_UNITS:
        return Measure(UNMEASURED)
    return Measure(ITEMS_DONE if unit != "%" and target is not None and target > 1 else SHARE_OF_ITEMS)


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


def merge(answers: Sequence[tuple[Link, Sequence[WorkItem]]]) -> dict[tuple[str, str], tuple[WorkItem, Link]]:
    """Every item once, with the first link that brought it; reached in conflicting states, dropped in any wins."""
    found: dict[tuple[str, str], tuple[WorkItem, Link]] = {}
    for link, items in answers:
        for item in items:
            known = found.get((item.connection, item.id))
            if known is None:
                found[item.connection, item.id] = (item, link)
            elif item.state is ItemState.DROPPED is not known[0].state:
                found[item.connection, item.id] = (item, known[1])
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


def measure(how: Measure, answers: Sequence[tuple[Link, Sequence[WorkItem]]], rules: Counting) -> Reading | str:
    """The reading of a key result from the items of its links, or what is wrong, in words."""
    found = merge(answers)
    counted = count((item for item, _ in found.values()), rules.policy)
    weigh = _weights(how, counted, rules.points)
    if isinstance(weigh, str):
        return weigh
    weights, note = weigh
    value, earning = _value(how, counted, weights)
    if how.name in SHARES and rules.fraction and value is not None:
        value /= 100
    earned = {id(item) for item in earning}
    evidence = tuple(
        Evidence(item, weights[id(item)], weights[id(item)] if id(item) in earned else 0.0, found[key][1])
        for item in counted.kept
        for key in [(item.connection, item.id)]
    )
    total = sum(weights[id(item)] for item in counted.kept)
    early = sum(weights[id(item)] for item in counted.done if item.closed and item.closed.date() < rules.since)
    return Reading(
        value=value,
        counted=sum(weights[id(item)] for item in earning),
        total=total,
        dropped=len(counted.dropped),
        blocked=sum(item.blocked for item in counted.open),
        evidence=evidence
        + tuple(Evidence(item, 0.0, 0.0, found[item.connection, item.id][1]) for item in counted.dropped),
        links={link.text: len(items) for link, items in answers},
        before=100 * early / total if total and how.earns else 0.0,
        notes=(note,) if note else (),
    )


def _weights(how: Measure, counted: Count, points: str) -> tuple[dict[int, float], str] | str:
    """What each kept item weighs in the measure's own unit."""
    if how.field:
        known = {id(item): item.numbers[how.field] for item in counted.kept if how.field in item.numbers}
        if counted.kept and not known:
            return f"no item has a number in the field “{how.field}”."
        missing = len(counted.kept) - len(known)
        note = f"{missing} without “{how.field}”" if missing else ""
        return {id(item): known.get(id(item), 0.0) for item in counted.kept}, note
    if not how.counts_points:
        return {id(item): 1.0 for item in counted.kept}, ""
    estimates = {id(item): item.numbers[points] for item in counted.kept if points in item.numbers}
    if counted.kept and not estimates:
        return f"none of the {len(counted.kept)} items has a number in “{points}”."
    middle = float(median(estimates.values())) if estimates else 0.0
    missing = len(counted.kept) - len(estimates)
    note = f"{missing} without an estimate count {middle:g} each, the median" if missing else ""
    return {id(item): estimates.get(id(item), middle) for item in counted.kept}, note


def _value(how: Measure, counted: Count, weights: Mapping[int, float]) -> tuple[float | None, tuple[WorkItem, ...]]:
    """The value and the items that earned it."""

    def weight(items: Iterable[WorkItem]) -> float:
        return sum(weights[id(item)] for item in items)

    def share() -> float | None:
        total = weight(counted.kept)
        return 100 * weight(counted.done) / total if total else None

    def days() -> float | None:
        spans = [
            (item.closed - item.created).total_seconds() / 86400
            for item in counted.done
            if item.closed and item.created
        ]
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
