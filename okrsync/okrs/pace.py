"""Progress against the plan for today (DESIGN §7). Progress, plan and points are 0-100."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache

from msgspec import Struct

from okrsync.model import KeyResult, Kind, Status
from okrsync.okrs import measures
from okrsync.okrs.measures import Measure
from okrsync.okrs.rules import Calendar, Curve, Rules, StatusRules

FULL = 100.0
_SHOWN = 0.5
_WEEKDAYS = Calendar()
_CONFIDENT, _DOUBTFUL = 7, 5
"""A yes/no before its Due date: from 7 on track, from 5 at risk, below off track (the workbook's own colours)."""
_ORDER = (Status.DONE, Status.ON_TRACK, Status.NOT_STARTED, Status.AT_RISK, Status.OFF_TRACK)


class Span(Struct, frozen=True):
    """A key result's own dates, both included."""

    first: date
    last: date

    @classmethod
    def of(cls, kr: KeyResult, rules: Rules) -> "Span":
        """From and Due, else the cycle's."""
        return cls(kr.since or rules.cycle.start, kr.due or rules.cycle.end)

    def elapsed(self, today: date, curve: Curve, calendar: Calendar = _WEEKDAYS) -> float:
        """The share of the plan that is due, 0-1; today counts whole, the last day is 1."""
        if today < self.first:
            return 0.0
        if today >= self.last:
            return 1.0
        return _due(self, today, curve, calendar)


@lru_cache(maxsize=1024)
def _due(span: Span, today: date, curve: Curve, calendar: Calendar) -> float:
    """The share on a day within the span; kept, for thousands of key results have the same dates."""
    if curve is not Curve.LINEAR and (all_days := calendar.working_days(span.first, span.last)):
        return _bent(curve, calendar.working_days(span.first, today) / all_days)
    return _bent(curve, ((today - span.first).days + 1) / ((span.last - span.first).days + 1))


def _bent(curve: Curve, share: float) -> float:
    """A share of the time as a share of the plan.

    Every curve bends time as it is worked, so that nothing falls due on a free day, whatever the curve. The S begins
    and ends slowly: smoothstep, 3t² - 2t³ (OpenGL Shading Language 4.60, 8.3).
    """
    if curve is Curve.BACK_LOADED:
        return share**2
    return share**2 * (3 - 2 * share) if curve is Curve.S_CURVE else share


def raw_progress(current: float, start: float, target: float) -> float:
    """How far from start to target, in percent; below 0 and over 100 where it is."""
    return FULL * (current - start) / (target - start)


def ahead(reached: float | None, planned: float | None) -> float | None:
    """Points ahead of the plan, below 0 behind it; None where one of both is not known.

    Less than half a point is none: it would read as +0 or −0.
    """
    if reached is None or planned is None:
        return None
    points = round(reached - planned, 1)
    return points if abs(points) >= _SHOWN else 0.0


def clamped(raw: float) -> float:
    """Progress as it is shown: 0-100."""
    return min(FULL, max(0.0, raw))


def progress(current: float, start: float, target: float) -> float:
    """How far from start to target, 0-100; the direction comes from both."""
    return clamped(raw_progress(current, start, target))


def kept_progress(how: Measure, current: float, start: float | None, target: float) -> float:
    """Progress of a number to keep above or below the target: 100 while it is kept, else how near it is."""
    if kept(how, current, target):
        return FULL
    if start is not None and not kept(how, start, target):
        return progress(current, start, target)
    near, far = sorted((abs(current), abs(target)))
    return FULL * near / far if current * target > 0 else 0.0


def kept(how: Measure, number: float, target: float) -> bool:
    """Whether a number to keep above or below the target is."""
    return number >= target if how.name == measures.KEEP_ABOVE else number <= target


def plan(kr: KeyResult, how: Measure, before: float, today: date, rules: Rules) -> float:
    """What progress should be today; `before` is what was done before the first day, where the plan begins."""
    return course(kr, how, before, rules)(today)


def course(kr: KeyResult, how: Measure, before: float, rules: Rules) -> Callable[[date], float]:
    """What progress should be on each day."""
    span, curve, calendar = Span.of(kr, rules), rules.status.curve, rules.calendar
    if how.name in measures.KEEPS:
        return lambda _: FULL
    if how.name == measures.YES_NO:
        return lambda day: FULL if day >= span.last else 0.0
    base = before if kr.start is None else 0.0
    goal = FULL * rules.status.stretch if kr.kind is Kind.STRETCH else FULL
    way = max(0.0, goal - base)
    return lambda day: base + way * span.elapsed(day, curve, calendar)


class Pace(Struct, frozen=True):
    """Where a key result stands: `raw` unclamped progress, the plan, and whether it has not moved for weeks.

    `chance` is that of reaching the target in time, 0-100; None where nobody knows.
    """

    raw: float
    plan: float
    still: bool = False
    chance: float | None = None

    def unlikely(self, least: float) -> bool:
        """Whether the chance is known, and less than that."""
        return self.chance is not None and self.chance < least


def status(kr: KeyResult, how: Measure, pace: Pace, today: date, rules: Rules) -> Status:
    """The status of a key result that has data."""
    raw, planned = pace.raw, pace.plan
    span = Span.of(kr, rules)
    elapsed = span.elapsed(today, Curve.LINEAR)
    unlikely = pace.unlikely(rules.status.chance)
    if how.name in measures.KEEPS:
        if raw >= FULL and today >= span.last:
            return Status.DONE
        return _at_best_at_risk(judge(raw, planned, rules.status), doubtful=raw < FULL or unlikely)
    if raw >= FULL:
        return Status.DONE
    if how.name == measures.YES_NO:
        return _by_confidence(kr.confidence) if today <= span.last else Status.OFF_TRACK
    if elapsed <= rules.status.grace:
        return Status.AT_RISK if raw < 0 else Status.ON_TRACK if raw > 0 else Status.NOT_STARTED
    return _at_best_at_risk(judge(max(raw, 0.0), planned, rules.status), doubtful=pace.still or unlikely)


def _at_best_at_risk(found: Status, *, doubtful: bool) -> Status:
    return Status.AT_RISK if found is Status.ON_TRACK and doubtful else found


def judge(reached: float, planned: float, rules: StatusRules) -> Status:
    """Progress against the plan, after the grace."""
    behind = planned - reached
    if rules.on_track.allows(behind, planned):
        return Status.ON_TRACK
    return Status.AT_RISK if rules.at_risk.allows(behind, planned) else Status.OFF_TRACK


def worst(*statuses: Status) -> Status:
    """The worst of them; No data counts for nothing."""
    return max((each for each in statuses if each in _ORDER), key=_ORDER.index, default=Status.NO_DATA)


def worse_than_on_track(found: Status) -> bool:
    """Whether it needs attention."""
    return found in (Status.AT_RISK, Status.OFF_TRACK)


def _by_confidence(confidence: float | None) -> Status:
    if confidence is None:
        return Status.NO_DATA
    if confidence >= _CONFIDENT:
        return Status.ON_TRACK
    return Status.AT_RISK if confidence >= _DOUBTFUL else Status.OFF_TRACK
