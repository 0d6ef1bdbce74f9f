"""What each week behind us brought, from the items' own dates or from History."""

from collections.abc import Sequence
from datetime import date, datetime
from statistics import fmean, median
from typing import NamedTuple

from okrsync.model import Evidence, Part

_MOST = 8
"""So many weeks count: what was before says little of the pace of today."""

_SPREADS = 2
"""A week further from the median than so many median deviations (or mean ones, if most are 0) is an outlier."""


class Week(NamedTuple):
    """What one week brought, in the measure's own unit: work done, and work added less what was dropped."""

    done: float
    added: float = 0.0


def of_work(evidence: Sequence[Evidence], first: date, today: date) -> tuple[Week, ...]:
    """The full weeks since work began, newest first: since the first day, or the first delivery where that was before.

    Of a dropped item nobody knows the weight: it takes that of the average item.
    """
    kept = [each.weight for each in evidence if each.part is not Part.LEFT_OUT]
    average = fmean(kept) if kept else 0.0
    closed = [each.item.closed.date() for each in evidence if each.part is Part.COUNTED and each.item.closed]
    full = ((today - min([first, *closed])).days + 1) // 7
    weeks = max(0, min(_MOST, full))
    done, added = [0.0] * (weeks + 1), [0.0] * (weeks + 1)

    def ago(when: datetime | None) -> int:
        """How many full weeks ago; as many as there are if nobody knows, and for what is still to come."""
        week = (now - when.toordinal()) // 7 if when else weeks
        return week if 0 <= week < weeks else weeks

    now = today.toordinal()
    for each in evidence:
        item, dropped = each.item, each.part is Part.LEFT_OUT
        weight = average if dropped else each.weight
        added[ago(item.created)] += weight
        if dropped:
            added[ago(item.closed)] -= weight
        elif each.part is Part.COUNTED:
            done[ago(item.closed)] += weight
    return tuple(map(Week, done[:weeks], added[:weeks]))


def of_gains(gains: Sequence[float]) -> tuple[Week, ...]:
    """Weekly gains, newest first, around their median; one jump counts as no more than a strong week."""
    even = _spread_out(gains)
    if not even:
        return ()
    middle = median(even)
    off = [abs(gain - middle) for gain in even]
    spread = _SPREADS * (median(off) or fmean(off))
    return tuple(Week(min(middle + spread, max(middle - spread, gain))) for gain in even)


def _spread_out(gains: Sequence[float]) -> list[float]:
    """What moved after weeks at rest moved in each of them: people bring some numbers up to date once a month."""
    even: list[float] = []
    resting = 0
    for gain in reversed(gains):
        resting += 1
        if gain:
            even += [gain / resting] * resting
            resting = 0
    return [0.0] * resting + even[::-1]
