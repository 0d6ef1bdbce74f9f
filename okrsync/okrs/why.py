"""The sentence beside a number: what is counted, what was left out, what is needed from now on."""

from collections.abc import Iterator
from datetime import date, timedelta
from textwrap import shorten

from okrsync.model import KeyResult, Phase, Reading
from okrsync.okrs import measures
from okrsync.okrs.figures import amount, day
from okrsync.okrs.measures import Measure

BY_HAND = "✎"
_WEEK = timedelta(weeks=1)
_NAMED, _LONGEST_NAME = 2, 40
"""So many blockers are named, each with so many characters."""
_UNITS = {
    measures.SHARE_OF_ITEMS: "items done",
    measures.ITEMS_DONE: "items done",
    measures.YES_NO: "items done",
    measures.UNMEASURED: "items done",
    measures.MANUAL: "items done",
    measures.SHARE_OF_POINTS: "points done",
    measures.POINTS_DONE: "points done",
}
_PHASES = {
    Phase.PAUSED: "Paused: left out of the roll-ups.",
    Phase.DROPPED: "Dropped: left out of the roll-ups.",
    Phase.DRAFT: "Draft: set State to active and the sync takes it in.",
}


def before(kr: KeyResult, reading: Reading) -> str:
    """Where the plan begins, if work was done before the first day and nobody gave a Start."""
    early = kr.start is None and reading.before >= 1
    return f"{amount(reading.before)} % were done before the start" if early else ""


def phase(kr: KeyResult) -> str:
    """What a phase other than active means for the number."""
    return _PHASES.get(kr.phase, "")


def delivery(reading: Reading) -> str:
    """The linked work in short: `14 of 31`."""
    return f"{amount(reading.counted)} of {amount(reading.total)}"


def counted(how: Measure, reading: Reading) -> str:
    """What the value counts and what was left out of it."""
    if not reading.evidence:
        return ", ".join(reading.notes) or (amount(reading.value) if reading.value is not None else "")
    left_out = f" ({reading.dropped} dropped left out)" if reading.dropped else ""
    parts = [_core(how, reading) + left_out]
    if reading.blocked:
        parts += [f"{reading.blocked} blocked", *_blockers(reading)]
    return ", ".join([*parts, *reading.notes])


def _blockers(reading: Reading) -> Iterator[str]:
    """What holds up the most, a few: `2 by PAY-12`; among equals the first by name, so that a sentence stays."""
    worst = sorted(reading.blockers.items(), key=lambda each: (-each[1], each[0]))
    for name, count in worst[:_NAMED]:
        short = shorten(name, _LONGEST_NAME, placeholder="…")
        yield f"{count} by “{short}”" if " " in name else f"{count} by {short}"


def _core(how: Measure, reading: Reading) -> str:
    if how.name in _UNITS:
        return f"{delivery(reading)} {_UNITS[how.name]}"
    value = "nothing" if reading.value is None else amount(reading.value)
    noun = "item" if reading.value == 1 else "items"
    return {
        measures.NUMBER_OF_ITEMS: f"{value} {noun}",
        measures.ITEMS_OPEN: f"{value} {noun} open",
        measures.KEEP_ABOVE: f"{value} {noun} open",
        measures.KEEP_BELOW: f"{value} {noun} open",
        measures.DAYS_TO_DONE: f"{value} days, the median of {amount(reading.counted)} done items",
        measures.SUM_OF: f"{value} is the sum of “{how.field}”",
        measures.AVERAGE_OF: f"{value} is the average of “{how.field}”",
    }[how.name]


def needed(how: Measure, left: float, today: date, last: date) -> str:
    """What is missing, and what that is a week."""
    unit = " %" if how.name in measures.SHARES and left > 1 else ""
    weeks = (last - today) / _WEEK
    if weeks < 1:
        return f"{amount(left)}{unit} to go by {day(last)}"
    rate = round(left / weeks, 1) or left / weeks  # a speed needs no more, unless that were none
    return f"{amount(left)}{unit} to go, {amount(rate)} a week needed"


def by_hand(value: float, since: date, measured: float | None) -> str:
    """A number typed over the sync's own."""
    work = f"; the work says {amount(measured)}" if measured is not None else ""
    return f"{BY_HAND} {amount(value)} typed by hand on {day(since)}{work}"


def sentence(*parts: str) -> str:
    """Parts as one sentence."""
    text = "; ".join(part.rstrip(".") for part in parts if part)
    return text[:1].upper() + text[1:] + "." if text else ""
