"""Where a key result ends and when it reaches its target: Monte Carlo over its own past weeks (docs/forecast.md)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from math import ceil, inf
from operator import mul
from random import Random

from okrsync.model import Forecast
from okrsync.okrs.pace import FULL, clamped
from okrsync.okrs.weeks import Week

_ENOUGH = 2
"""Fewer full weeks than this are too early to forecast from."""
_FUTURES = 200
"""So many are drawn; the chance is then good to some 3 points."""
_RETURNED = 2
"""A week that was drawn goes back into the urn with so many more of its like: how fast it will go is not sure either.

Tuned on half of the links of the back-test.
"""
_SEED = 20_261_001
"""Any number would do; the same one makes every run say the same."""
_LOW, _MIDDLE, _HIGH = 0.15, 0.50, 0.85
_FAR = 52.0
"""A date more weeks away than this says no more than never."""
_AHEAD = 52
"""So many weeks are drawn at most: in an urn that has grown so large, further ones no longer change the shares."""
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a key result stands, in the unit of `start` and `target`, and the full weeks behind it.

    Of a `share`, these are 0-1 and the value is done / total; else the value is what is done, which no future can
    bring beyond the total (infinite where nothing bounds it). What is reached stays so, unless it is not `lasting`.
    """

    done: float
    total: float
    weeks: Sequence[Week]
    start: float = 0.0
    target: float = FULL
    share: bool = False
    lasting: bool = True

    def progress(self, done: float, total: float) -> float:
        """Progress from start to target, in percent, unclamped."""
        value = (done / total if total else 0.0) if self.share else done
        return FULL * (value - self.start) / (self.target - self.start)

    @property
    def settled(self) -> bool:
        """Whether the target is reached for good."""
        return self.lasting and self.progress(self.done, self.total) >= FULL - _ROUNDING

    def after(self, weeks: float, pace: Week) -> float:
        """Progress after so many weeks at this pace, unclamped."""
        total = max(self.done, self.total + pace.added * weeks)
        return self.progress(min(total, self.done + pace.done * weeks), total)

    def weeks_until(self, goal: float, pace: Week) -> float:
        """In how many weeks at this pace it makes `goal` percent of progress, perhaps never."""
        needed = self.start + (self.target - self.start) * goal / FULL
        if self.share:
            return _time(needed * self.total - self.done, pace.done - needed * pace.added)
        return max(_time(needed - self.done, pace.done), _time(needed - self.total, pace.added))


def forecast(at: Standing, last: date, today: date, goal: float = FULL) -> Forecast | None:
    """Progress on the last day as a range, the chance of `goal` percent by then, and when that is reached.

    None where it is too early to say.
    """
    if at.settled:
        return Forecast(p50=FULL, p15=FULL, p85=FULL, chance=FULL, p50_on=today, p85_on=today, goal=goal)
    if len(at.weeks) < _ENOUGH:
        return None
    left = max(0, (last - today).days) / 7
    paces = _paces(at.weeks, min(max(1, ceil(left)), _AHEAD))
    ends = sorted(at.after(left, pace) for pace in paces)
    reached = sorted(at.weeks_until(goal, pace) for pace in paces)
    return Forecast(
        p50=clamped(_at(ends, _MIDDLE)),
        p15=clamped(_at(ends, _LOW)),
        p85=clamped(_at(ends, _HIGH)),
        chance=FULL * sum(end >= goal - _ROUNDING for end in ends) / len(ends),
        p50_on=_day(today, _at(reached, _MIDDLE)),
        p85_on=_day(today, _at(reached, _HIGH)),
        goal=goal,
    )


def _paces(weeks: Sequence[Week], ahead: int) -> list[Week]:
    """What an average week brings in each future, made of past weeks."""
    done, added = zip(*weeks, strict=True)
    shares = _shares(len(weeks), ahead)
    return [Week(sum(map(mul, each, done)), sum(map(mul, each, added))) for each in shares]


@lru_cache(maxsize=256)
def _shares(behind: int, ahead: int) -> tuple[tuple[float, ...], ...]:
    """How much each of the weeks `behind` is of the weeks `ahead`, by future: a Pólya urn, drawn once for all.

    A plain bootstrap would take the pace of a few weeks for certain, and its ranges come out too narrow.
    """
    random = Random(_SEED)  # noqa: S311 - nothing secret hangs on it
    futures = []
    for _ in range(_FUTURES):
        urn = list(range(behind))
        for _ in range(ahead):
            urn += [random.choice(urn)] * _RETURNED
        drawn = Counter(urn[behind::_RETURNED])
        futures.append(tuple(drawn[week] / ahead for week in range(behind)))
    return tuple(futures)


def _time(way: float, speed: float) -> float:
    if way <= _ROUNDING:
        return 0.0
    return way / speed if speed > 0 else inf


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[round(share * (len(ordered) - 1))]


def _day(today: date, weeks: float) -> date | None:
    return today + timedelta(days=ceil(7 * weeks)) if weeks <= _FAR else None
