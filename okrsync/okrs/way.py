"""From where to where a key result goes, how far it is on that way, and how far it should be (DESIGN §6, §7)."""

from collections.abc import Callable
from datetime import date

from okrsync.model import Facts, KeyResult, Reading, Result
from okrsync.okrs import measures, pace
from okrsync.okrs.case import Case
from okrsync.okrs.measures import Measure, as_fraction
from okrsync.okrs.rules import Rules

_WHOLE = {**dict.fromkeys(measures.SHARES, pace.FULL), measures.ROLL_UP: pace.FULL, measures.YES_NO: 1.0}
"""All there is to reach, by measure."""


def ends(case: Case, reading: Reading) -> tuple[float | None, float | None]:
    """Start and target, with what a blank cell means (DESIGN §6)."""
    kr, how = case.kr, case.ask.how
    target = _whole(how, reading) if kr.target is None else kr.target
    if kr.start is not None:
        return kr.start, target
    if how.from_nought:
        return 0.0, target
    if (first := first_reading(kr, case.past.facts, case.rules.cycle.name)) is not None:
        return first, target
    return (kr.standing if case.ask.by_person else reading.value), target


def _whole(how: Measure, reading: Reading) -> float | None:
    return (reading.total or None) if how.name in measures.DONE_COUNTS else _WHOLE.get(how.name)


def same_question(kr: KeyResult, facts: Facts) -> bool:
    """Whether people still ask what they asked when the book took these facts."""
    return (kr.linked_work, kr.measured_by) == (facts.linked_work, facts.measured_by)


def first_reading(kr: KeyResult, facts: Facts, cycle: str) -> float | None:
    """What the same links said first in this cycle: what other links said is no start of this way."""
    return facts.first if facts.cycle == cycle and same_question(kr, facts) else None


def progress_at(result: Result, value: float) -> float | None:
    """Progress on the result's start and target, if this were Current; None where these give no way to go."""
    nowhere = result.measure not in measures.KEEPS and result.start in (None, result.target)
    return None if result.target is None or nowhere else pace.clamped(raw_progress(result, value, result.target))


def course(result: Result, rules: Rules) -> Callable[[date], float] | None:
    """What progress should be on each day; None where the way is not known."""
    if result.target is None:
        return None
    return pace.course(result.kr, measures.Measure(result.measure), before(result, result.target), rules)


def raw_progress(result: Result, current: float, target: float) -> float:
    """How far it is, in percent; below 0 and over 100 where it is."""
    start = result.start
    if result.measure in measures.KEEPS:
        return pace.kept_progress(measures.Measure(result.measure), current, result.kr.start, target)
    if start is None or start == target:
        return pace.FULL if current == target else 0.0
    return pace.raw_progress(current, start, target)


def before(result: Result, target: float) -> float:
    """Progress made before the first day: the share done by then, on the way to this target."""
    reading = result.reading
    if reading is None or not reading.before:
        return 0.0
    whole = reading.total if result.measure in measures.DONE_COUNTS else 1.0 if as_fraction(result.kr) else pace.FULL
    return pace.clamped(raw_progress(result, whole * reading.before / pace.FULL, target))
