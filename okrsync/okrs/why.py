"""The sentence beside a number: what is counted, what was left out, what is needed from now on."""

from collections.abc import Iterator
from datetime import date, timedelta
from textwrap import shorten

from okrsync.model import KeyResult, Phase, Reading
from okrsync.okrs import measures
from okrsync.okrs.figures import amount, day, percent, whole
from okrsync.okrs.measures import Measure
from okrsync.texts import joined, plural, say

BY_HAND = "✎"
_WEEK = timedelta(weeks=1)
_NAMED, _LONGEST_NAME = 2, 40
"""So many blockers are named, each with so many characters."""
_POINTS = frozenset({measures.SHARE_OF_POINTS, measures.POINTS_DONE})
_OPEN = frozenset({measures.ITEMS_OPEN, measures.KEEP_ABOVE, measures.KEEP_BELOW})
_PHASES = {
    Phase.PAUSED: say("Paused: left out of the roll-ups"),
    Phase.DROPPED: say("Dropped: left out of the roll-ups"),
    Phase.DRAFT: say("Draft: set State to active and the sync takes it in"),
}


def before(kr: KeyResult, share: float) -> str:
    """Where the plan begins, 0-100, if work was done before the first day and nobody gave a Start."""
    early = kr.start is None and share >= 1
    return say("{share} % were done before the start", share=amount(share)) if early else ""


def phase(kr: KeyResult) -> str:
    """What a phase other than active means for the number."""
    return _PHASES.get(kr.phase, "")


def delivery(reading: Reading) -> str:
    """The linked work in short: `14 of 31`."""
    return say("{counted} of {total}", counted=amount(reading.counted), total=amount(reading.total))


def counted(how: Measure, reading: Reading, target: float | None = None) -> str:
    """What the value counts and what was left out of it, or where it stands; of a number to keep also the `target`."""
    value = _value(how, reading)
    blocked = [say("{n} blocked", n=whole(reading.blocked)), *_blockers(reading)] if reading.blocked else []
    return joined(", ", (value, _kept(how, target) if value else "", *blocked, *reading.notes))


def _kept(how: Measure, target: float | None) -> str:
    if target is None or how.name not in measures.KEEPS:
        return ""
    above = how.name == measures.KEEP_ABOVE
    return (say("to stay above {x}", x=amount(target))) if above else say("to stay below {x}", x=amount(target))


def _value(how: Measure, reading: Reading) -> str:
    """What the value is of, "" where there is none and where the notes say it, as of a roll-up."""
    if reading.evidence or (how.counts_items and not reading.pieces and reading.value is not None):
        told = _core(how, reading)
        dropped = whole(reading.dropped)
        return say("{told} ({dropped} dropped left out)", told=told, dropped=dropped) if reading.dropped else told
    if not reading.pieces or reading.notes:
        return ""
    if how.name == measures.YES_NO:
        return say("yes in the linked cell") if reading.value else say("no in the linked cell")
    return say("{value} in the linked cell", value=amount(reading.value))


def _blockers(reading: Reading) -> Iterator[str]:
    """What holds up the most, a few: `2 by PAY-12`; among equals the first by name, so that a sentence stays."""
    worst = sorted(reading.blockers.items(), key=lambda each: (-each[1], each[0]))
    for name, count in worst[:_NAMED]:
        short = shorten(name, _LONGEST_NAME, placeholder="…")
        yield say("{n} by {what}", n=whole(count), what=say("“{name}”", name=short) if " " in name else short)


def _core(how: Measure, reading: Reading) -> str:
    if how.name in _POINTS:
        return say("{delivery} points done", delivery=delivery(reading))
    value = say("nothing") if reading.value is None else amount(reading.value)
    if how.name in _OPEN | {measures.NUMBER_OF_ITEMS}:
        return _items(value, one=reading.value == 1, open_=how.name in _OPEN)
    if how.name == measures.DAYS_TO_DONE:
        done = plural(int(reading.counted), "{n} done item", "{n} done items")
        return say("{value} days, the median of {done}", value=value, done=done)
    if how.name == measures.SUM_OF:
        return say("{value} is the sum of “{field}”", value=value, field=how.field)
    if how.name == measures.AVERAGE_OF:
        return say("{value} is the average of “{field}”", value=value, field=how.field)
    return say("{delivery} items done", delivery=delivery(reading))


def _items(value: str, *, one: bool, open_: bool) -> str:
    if open_:
        return say("{value} item open", value=value) if one else say("{value} items open", value=value)
    return say("{value} item", value=value) if one else say("{value} items", value=value)


def needed(how: Measure, left: float, today: date, last: date, kr: KeyResult) -> str:
    """What is missing, and what that is a week; after the last day what was."""
    missing = joined("", (amount(left), _unit(how, kr)))
    weeks = (last - today) / _WEEK
    if weeks < 0:
        return say("{missing} short at the end, {day}", missing=missing, day=day(last))
    if weeks < 1:
        return say("{missing} to go by {day}", missing=missing, day=day(last))
    rate = round(left / weeks, 1) or left / weeks  # a speed needs no more, unless that were none
    return say("{missing} to go, {rate} a week needed", missing=missing, rate=amount(rate))


def _unit(how: Measure, kr: KeyResult) -> str:
    """The sign behind an amount in percent: of a share, unless its target is a fraction; of a roll-up without one."""
    if how.name in measures.SHARES:
        return "" if measures.as_fraction(kr) else " %"
    return " %" if how.name == measures.ROLL_UP and (kr.target is None or kr.unit == "%") else ""


def by_hand(value: float, since: date, measured: float | None) -> str:
    """A number typed over the sync's own."""
    told = say("{value} typed by hand on {day}", value=amount(value), day=day(since))
    work = say("the work says {measured}", measured=amount(measured)) if measured is not None else ""
    return joined(" ", (BY_HAND, joined("; ", (told, work))))


def way(since: date, before: float, now: float) -> str:
    """How a number went, where it did."""
    steps = amount(before), amount(now)
    return "" if steps[0] == steps[1] else say("since {day}: {a} → {b}", day=day(since), a=steps[0], b=steps[1])


def broken(how: Measure, off: float, limit: float) -> str:
    """That a number is not kept, being `off` by so much."""
    if how.name == measures.KEEP_ABOVE:
        return say("{x} below its limit of {limit}", x=amount(off), limit=amount(limit))
    return say("{x} above its limit of {limit}", x=amount(off), limit=amount(limit))


def doubt(how: Measure, chance: float) -> str:
    """Why what is on plan is not on track."""
    none = round(chance) == 0
    if how.name in measures.KEEPS:
        told = say("at this pace it will not be kept")
        return told if none else say("a chance of only {chance} to be kept", chance=percent(chance))
    told = say("no chance to get there in time at this pace")
    return told if none else say("a chance of only {chance} to get there in time", chance=percent(chance))
