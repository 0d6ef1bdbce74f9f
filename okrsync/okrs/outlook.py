"""A key result and its past → its forecast: where it stands, and the weeks behind it."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from math import inf

from okrsync.model import CheckIn, Forecast, Result
from okrsync.okrs import measures, weeks
from okrsync.okrs.checkins import weekly_numbers
from okrsync.okrs.forecast import Keeping, Standing, forecast
from okrsync.okrs.measures import Measure
from okrsync.okrs.pace import FULL, Span
from okrsync.okrs.past import dated
from okrsync.okrs.way import raw_progress


def outlook(result: Result, past: Sequence[CheckIn], span: Span, today: date, goal: float = FULL) -> Forecast | None:
    """The forecast of a result whose Current is known; `goal` is the progress that counts as success.

    `past` are the lines of History whose numbers answer the same question. None where it is too early to say. Of a
    yes/no, the weeks behind it tell nothing.
    """
    if result.current is None or result.measure == measures.YES_NO:
        return None
    at = _by_work(result, span.first, today) or _by_numbers(result, past, span, today)
    return forecast(at, span.last, today, goal) if at else None


def _by_work(result: Result, first: date, today: date) -> Standing | None:
    """By the items' own dates, where done work is what counts, it has dates, and the number is not a person's.

    A count without a target is of all there is, which grows with the work.
    """
    share, reading, start, target = result.measure in measures.SHARES, result.reading, result.start, result.target
    if not (share or result.measure in measures.DONE_COUNTS) or result.kr.typed or not reading or not reading.total:
        return None
    if start is None or target is None or start >= target or not dated(each.item for each in reading.evidence):
        return None
    behind, whole = weeks.of_work(reading.evidence, first, today), not share and result.kr.target is None
    full = target if whole else FULL if share and not measures.as_fraction(result.kr) else 1.0
    return Standing(reading.counted, reading.total, behind, start / full, target / full, share or whole)


def _by_numbers(result: Result, past: Sequence[CheckIn], span: Span, today: date) -> Standing | Keeping | None:
    """By the numbers that History knows, whatever way they were on: what counts is the way from start to target now."""
    current, target = result.current, result.target
    if current is None or target is None:
        return None
    numbers = weekly_numbers(past, span, today, current)
    if result.measure in measures.KEEPS:
        return Keeping(Measure(result.measure), current, weeks.of_gains(_gains(numbers)), target, result.kr.start)
    reached = [raw_progress(result, number, target) for number in numbers]
    return Standing(reached[0], inf, weeks.of_gains(_gains(reached)))


def _gains(numbers: Sequence[float]) -> list[float]:
    return [newer - older for newer, older in pairwise(numbers)]
