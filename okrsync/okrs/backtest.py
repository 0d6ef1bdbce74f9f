"""What forecasts would have said of past quarters, against what came (docs/forecast.md). Shares done are 0-100."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import fmean, median

from msgspec import Struct

from okrsync.model import Cycle, Forecast, ItemState, KeyResult, Link, Policy, Reading, Result, WorkItem
from okrsync.okrs import measures, quarters
from okrsync.okrs.counting import Counting, measure
from okrsync.okrs.measures import Measure
from okrsync.okrs.outlook import outlook
from okrsync.okrs.pace import FULL, Span, clamped
from okrsync.okrs.past import as_of

STAGES = (0.25, 0.50, 0.75)
"""How much of a quarter is gone by when it is forecast."""
_LEAST = 5
"""Of fewer items a single one decides."""
_DAY = timedelta(days=1)
_ROUNDING = 1e-9


class Trial(Struct, frozen=True):
    """One forecast of a link's share done: made on a day, for the end of its quarter, and what came then.

    `straight` is the naive line: on from here as since the first day of the quarter. `stage` is one of STAGES.
    """

    link: str
    on: date
    end: date
    stage: float
    share: float
    forecast: Forecast
    straight: float
    truth: float

    @property
    def inside(self) -> bool:
        """Whether the truth fell inside p15 to p85."""
        return self.forecast.p15 - _ROUNDING <= self.truth <= self.forecast.p85 + _ROUNDING


class Score(Struct, frozen=True):
    """How good the forecasts of some trials were; all but the number of links and trials are 0-100.

    `inside` is how often the truth fell inside p15 to p85; the others are how far off it was, mean and median.
    """

    links: int
    trials: int
    inside: float
    p50: float
    p50_median: float
    straight: float
    straight_median: float


@dataclass(frozen=True, slots=True)
class Work:
    """What a link holds today, and what to leave out of it."""

    link: Link
    items: Sequence[WorkItem]
    policy: Policy = Policy.LEAVE_OUT
    _delivered: tuple[date, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        done = (item for item in self.items if item.state is ItemState.DONE and item.closed)
        object.__setattr__(self, "_delivered", tuple(item.closed.date() for item in done if item.closed))

    def moved(self, first: date, day: date) -> bool:
        """Whether something was delivered between the two days."""
        return any(first <= each <= day for each in self._delivered)

    def life(self) -> Iterator[Cycle]:
        """The quarters from the first item to the last delivery."""
        born = [item.created.date() for item in self.items if item.created]
        if born and self._delivered:
            quarter = quarters.quarter(min(born))
            while quarter.start <= max(self._delivered):
                yield quarter
                quarter = quarters.after(quarter)

    def reading(self, day: date, since: date) -> Reading:
        """The share done at the end of a day, as the sync would have read it."""
        counting = Counting(policy=self.policy, points="", since=since)
        return measure(Measure(measures.SHARE_OF_ITEMS), [(self.link, as_of(self.items, day))], counting)


def trials(work: Work, today: date) -> Iterator[Trial]:
    """A forecast at each stage of each quarter of a link's life that is over by today.

    Only where there is something to forecast: enough items, some open, and one delivered in the quarter by then.
    """
    for quarter in work.life():
        end = work.reading(quarter.end, quarter.start).value if quarter.end < today else None
        for stage in STAGES if end is not None else ():
            day = quarter.start + round(stage * (quarter.end - quarter.start).days) * _DAY
            if end is not None and work.moved(quarter.start, day):
                yield from _trial(work, quarter, stage, day, end)


def _trial(work: Work, quarter: Cycle, stage: float, day: date, truth: float) -> Iterator[Trial]:
    reading = work.reading(day, quarter.start)
    share = reading.value
    if share is None or share >= FULL or reading.total < _LEAST:
        return
    kr = KeyResult(id="", row=0, key_result=work.link.text)
    now = Result(kr, measures.SHARE_OF_ITEMS, reading=reading, start=0.0, target=FULL, current=share, progress=share)
    found = outlook(now, (), Span(quarter.start, quarter.end), day)
    if found is None:
        return
    before = work.reading(quarter.start - _DAY, quarter.start).value or 0.0
    speed = (share - before) / ((day - quarter.start).days + 1)
    straight = clamped(share + speed * (quarter.end - day).days)
    yield Trial(work.link.text, day, quarter.end, stage, share, found, straight, truth)


def score(found: Sequence[Trial]) -> Score | None:
    """How good they were together; None where there is nothing to judge."""
    if not found:
        return None
    off = [abs(each.forecast.p50 - each.truth) for each in found]
    straight = [abs(each.straight - each.truth) for each in found]
    return Score(
        links=len({each.link for each in found}),
        trials=len(found),
        inside=FULL * fmean(each.inside for each in found),
        p50=fmean(off),
        p50_median=median(off),
        straight=fmean(straight),
        straight_median=median(straight),
    )
