"""A key result and its past → its forecast: where it stands, and the weeks behind it."""

from collections.abc import Sequence
from datetime import date
from math import inf

from okrsync.model import CheckIn, Forecast, Result
from okrsync.okrs import measures, weeks
from okrsync.okrs.checkins import weekly_gains
from okrsync.okrs.forecast import Standing, forecast
from okrsync.okrs.pace import FULL, Span
from okrsync.okrs.past import dated


def outlook(result: Result, past: Sequence[CheckIn], span: Span, today: date, goal: float = FULL) -> Forecast | None:
    """The forecast of a result whose progress is known; `goal` is the progress that counts as success.

    None where it is too early to say. Of a yes/no, the weeks behind it tell nothing.
    """
    if result.progress is None or result.measure == measures.YES_NO:
        return None
    at = _by_work(result, span.first, today)
    if at is None:  # the weekly gains that History knows
        behind = weeks.of_gains(weekly_gains(past, span, today, result.progress))
        at = Standing(result.progress, inf, behind, lasting=result.measure not in measures.KEEPS)
    return forecast(at, span.last, today, goal)


def _by_work(result: Result, first: date, today: date) -> Standing | None:
    """By the items' own dates, where done work is what counts, it has dates, and the number is not a person's."""
    share, reading, start, target = result.measure in measures.SHARES, result.reading, result.start, result.target
    if not (share or result.measure in measures.DONE_COUNTS) or result.kr.typed or not reading or not reading.total:
        return None
    if start is None or target is None or start >= target or not dated(each.item for each in reading.evidence):
        return None
    full = FULL if share and not measures.as_fraction(result.kr) else 1.0
    behind = weeks.of_work(reading.evidence, first, today)
    return Standing(reading.counted, reading.total, behind, start / full, target / full, share)
