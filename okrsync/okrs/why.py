"""The sentence beside a number: what is counted, what was left out, what is needed from now on."""

from collections.abc import Iterator
from datetime import date, timedelta
from textwrap import shorten

from okrsync.model import KeyResult, Phase, Reading
from okrsync.okrs import figures, measures
from okrsync.okrs.figures import amount, day, percent
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
_KEEPS = {measures.KEEP_ABOVE: "above", measures.KEEP_BELOW: "below"}
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


def counted(how: Measure, reading: Reading, target: float | None = None) -> str:
    """What the value counts and what was left out of it, or where it stands; of a number to keep also the `target`."""
    parts = list(filter(None, [_value(how, reading)]))
    if parts and how.name in _KEEPS and target is not None:
        parts.append(f"to stay {_KEEPS[how.name]} {amount(target)}")
    if reading.blocked:
        parts += [f"{reading.blocked} blocked", *_blockers(reading)]
    return ", ".join([*parts, *reading.notes])


def _value(how: Measure, reading: Reading) -> str:
    """What the value is of, "" where there is none and where the notes say it, as of a roll-up."""
    if reading.evidence or (how.counts_items and not reading.pieces and reading.value is not None):
        return _core(how, reading) + (f" ({reading.dropped} dropped left out)" if reading.dropped else "")
    if not reading.pieces or reading.notes:
        return ""
    yes_no = how.name == measures.YES_NO
    return f"{('yes' if reading.value else 'no') if yes_no else amount(reading.value)} in the linked cell"


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
        measures.DAYS_TO_DONE: f"{value} days, the median of {figures.counted(int(reading.counted), 'done item')}",
        measures.SUM_OF: f"{value} is the sum of “{how.field}”",
        measures.AVERAGE_OF: f"{value} is the average of “{how.field}”",
    }[how.name]


def needed(how: Measure, left: float, today: date, last: date, kr: KeyResult) -> str:
    """What is missing, and what that is a week; after the last day what was."""
    missing = amount(left) + _unit(how, kr)
    weeks = (last - today) / _WEEK
    if weeks < 0:
        return f"{missing} short at the end, {day(last)}"
    if weeks < 1:
        return f"{missing} to go by {day(last)}"
    rate = round(left / weeks, 1) or left / weeks  # a speed needs no more, unless that were none
    return f"{missing} to go, {amount(rate)} a week needed"


def _unit(how: Measure, kr: KeyResult) -> str:
    """The sign behind an amount in percent: of a share, unless its target is a fraction; of a roll-up without one."""
    if how.name in measures.SHARES:
        return "" if measures.as_fraction(kr) else " %"
    return " %" if how.name == measures.ROLL_UP and (kr.target is None or kr.unit == "%") else ""


def by_hand(value: float, since: date, measured: float | None) -> str:
    """A number typed over the sync's own."""
    work = f"; the work says {amount(measured)}" if measured is not None else ""
    return f"{BY_HAND} {amount(value)} typed by hand on {day(since)}{work}"


def way(since: date, before: float, now: float) -> str:
    """How a number went, where it did."""
    return "" if amount(before) == amount(now) else f"since {day(since)}: {amount(before)} → {amount(now)}"


def doubt(chance: float) -> str:
    """Why what is on plan is not on track."""
    return f"a chance of only {percent(chance)} to get there in time"


def sentence(*parts: str) -> str:
    """Parts as one sentence."""
    text = "; ".join(part.rstrip(".") for part in parts if part)
    return text[:1].upper() + text[1:] + "." if text else ""
