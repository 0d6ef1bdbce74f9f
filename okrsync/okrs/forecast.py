"""Where a key result ends and when it reaches its target: Monte Carlo over its own past weeks (docs/forecast.md)."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from math import ceil, inf
from operator import gt
from random import Random

from msgspec import Struct

from okrsync.model import Forecast
from okrsync.okrs.measures import Measure
from okrsync.okrs.pace import FULL, clamped, kept, kept_progress
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


class Paces(Struct, frozen=True):
    """What an average week brings in each of the futures: work done, and work added less what was dropped."""

    done: Sequence[float]
    added: Sequence[float]

    @classmethod
    def of(cls, weeks: Sequence[Week], ahead: int) -> "Paces":
        """The paces of futures of so many weeks, each made of past weeks."""
        shares = _shares(len(weeks), ahead)
        return cls(_mixed(shares, [week.done for week in weeks]), _mixed(shares, [week.added for week in weeks]))


class Standing(Struct, frozen=True):
    """Where a key result stands, in the unit of `start` and `target`, and the full weeks behind it.

    Of a `share`, these are 0-1 and the value is done / total; else the value is what is done, which no future can
    bring beyond the total (infinite where nothing bounds it). What is reached stays so.
    """

    done: float
    total: float
    weeks: Sequence[Week]
    start: float = 0.0
    target: float = FULL
    share: bool = False

    @property
    def settled(self) -> bool:
        """Whether the target is reached for good."""
        value = (self.done / self.total if self.total else 0.0) if self.share else self.done
        return FULL * (value - self.start) / (self.target - self.start) >= FULL - _ROUNDING

    def ends(self, weeks: float, paces: Paces) -> list[float]:
        """Progress after so many weeks at each pace, from start to target, in percent, unclamped."""
        now, whole, start, way = self.done, self.total, self.start, self.target - self.start
        totals = [whole + added * weeks for added in paces.added]
        values = [now + done * weeks for done in paces.done]
        if min(totals) < now:
            totals = [max(now, total) for total in totals]
        if self.share:
            both = zip(values, totals, strict=True)
            values = [(value / total if value < total else 1.0) if total else 0.0 for value, total in both]
        elif any(map(gt, values, totals)):
            values = list(map(min, values, totals))
        return [FULL * (value - start) / way for value in values]

    def weeks_until(self, goal: float, paces: Paces) -> list[float]:
        """In how many weeks at each pace it makes `goal` percent of progress, perhaps never."""
        needed = self.start + (self.target - self.start) * goal / FULL
        if self.share:
            speeds = [done - needed * added for done, added in zip(paces.done, paces.added, strict=True)]
            return _times(needed * self.total - self.done, speeds)
        return list(map(max, _times(needed - self.done, paces.done), _times(needed - self.total, paces.added)))


class Keeping(Struct, frozen=True):
    """Where a number stands that is to be kept above or below a limit, and the full weeks behind it; never for good."""

    how: Measure
    value: float
    weeks: Sequence[Week]
    limit: float
    start: float | None = None
    settled: bool = False

    def ends(self, weeks: float, paces: Paces) -> list[float]:
        """Progress after so many weeks at each pace: 100 where it is kept, else how near it is."""
        values = (self.value + done * weeks for done in paces.done)
        return [kept_progress(self.how, value, self.start, self.limit) for value in values]

    def weeks_until(self, _goal: float, paces: Paces) -> list[float]:
        """In how many weeks at each pace it is where it should be, perhaps never."""
        if kept(self.how, self.value, self.limit):
            return [0.0] * len(paces.done)
        way = self.limit - self.value
        return _times(abs(way), [done if way > 0 else -done for done in paces.done])


def forecast(at: Standing | Keeping, last: date, today: date, goal: float = FULL) -> Forecast | None:
    """Progress on the last day as a range, the chance of `goal` percent by then, and when that is reached.

    None where it is too early to say.
    """
    if at.settled:
        return Forecast(p50=FULL, p15=FULL, p85=FULL, chance=FULL, p50_on=today, p85_on=today, goal=goal)
    if len(at.weeks) < _ENOUGH:
        return None
    left = max(0, (last - today).days) / 7
    paces = Paces.of(at.weeks, min(max(1, ceil(left)), _AHEAD))
    ends = sorted(at.ends(left, paces))
    reached = sorted(at.weeks_until(goal, paces))
    return Forecast(
        p50=clamped(_at(ends, _MIDDLE)),
        p15=clamped(_at(ends, _LOW)),
        p85=clamped(_at(ends, _HIGH)),
        chance=FULL * (len(ends) - bisect_left(ends, goal - _ROUNDING)) / len(ends),
        p50_on=_day(today, _at(reached, _MIDDLE)),
        p85_on=_day(today, _at(reached, _HIGH)),
        goal=goal,
    )


@lru_cache(maxsize=256)
def _shares(behind: int, ahead: int) -> tuple[tuple[float, ...], ...]:
    """How much each of the weeks `behind` is of the weeks `ahead`, in each future: a Pólya urn, drawn once for all.

    A plain bootstrap would take the pace of a few weeks for certain, and its ranges come out too narrow.
    """
    random = Random(_SEED)  # noqa: S311 - nothing secret hangs on it
    share = [times / ahead for times in range(ahead + 1)]
    futures = []
    for _ in range(_FUTURES):
        urn = list(range(behind))
        for _ in range(ahead):
            urn += [random.choice(urn)] * _RETURNED
        drawn = Counter(urn[behind::_RETURNED])
        futures.append([share[drawn[week]] for week in range(behind)])
    return tuple(zip(*futures, strict=True))


def _mixed(shares: Sequence[Sequence[float]], brought: Sequence[float]) -> list[float]:
    """What the weeks brought, mixed as each future has them: week by week for all of the futures at once."""
    mixed = [0.0] * _FUTURES
    for share, each in zip(shares, brought, strict=True):
        if each:
            mixed = [so_far + part * each for so_far, part in zip(mixed, share, strict=True)]
    return mixed


def _times(way: float, speeds: Sequence[float]) -> list[float]:
    """How long it takes at each speed."""
    if way <= _ROUNDING:
        return [0.0] * len(speeds)
    return [way / speed if speed > 0 else inf for speed in speeds]


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[round(share * (len(ordered) - 1))]


def _day(today: date, weeks: float) -> date | None:
    return today + timedelta(days=ceil(7 * weeks)) if weeks <= _FAR else None
