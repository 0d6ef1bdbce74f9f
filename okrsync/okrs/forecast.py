"""Where a key result ends at its median weekly speed, and its trend. Progress is 0-100."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from okrsync.model import CheckIn, Evidence, Forecast, ItemState
from okrsync.okrs.pace import Span, clamped

WEEK = timedelta(weeks=1)
_WEEKS = 8
"""How far back speed and trend look."""
_ENOUGH = 2
"""Fewer full weeks than this are too early to forecast from."""
_BARS = "▁▂▃▄▅▆▇█"


def forecast(progress: float, gains: Sequence[float], span: Span, today: date) -> Forecast | None:
    """Progress on the last day, if it goes on at the median of the weekly gains; None where it is too early to say."""
    if len(gains) < _ENOUGH:
        return None
    weeks_left = max(0.0, (span.last - today) / WEEK)
    return Forecast(p50=clamped(progress + median(gains) * weeks_left))


def weekly_deliveries(evidence: Sequence[Evidence], scale: float, span: Span, today: date) -> list[float]:
    """Points of progress delivered in each full week behind us, newest first; `scale` turns weight into points."""
    done = [each for each in evidence if each.item.state is ItemState.DONE and each.item.closed]
    gains = []
    for week in range(_full_weeks(span, today)):
        last = today - week * WEEK
        gains.append(
            scale
            * sum(each.weight for each in done if each.item.closed and last - WEEK < each.item.closed.date() <= last)
        )
    return gains


def weekly_gains(past: Sequence[CheckIn], span: Span, today: date, progress: float) -> list[float]:
    """Points of progress gained in each full week behind us that History knows, newest first."""
    known = [progress]
    for week in range(1, _full_weeks(span, today) + 1):
        reached = progress_on(past, today - week * WEEK)
        if reached is None:
            break
        known.append(reached)
    return [newer - older for newer, older in pairwise(known)]


def progress_on(past: Sequence[CheckIn], day: date) -> float | None:
    """Progress as History last knew it on that day; `past` is one key result's lines, oldest first."""
    return next((line.progress for line in reversed(past) if line.on <= day and line.progress is not None), None)


def trend(past: Sequence[CheckIn], today: date, progress: float | None) -> str:
    """Eight weeks as bars, oldest first, this week last; a week before the first line is left out."""
    weeks = [progress_on(past, today - week * WEEK) for week in range(_WEEKS - 1, 0, -1)]
    known = [value for value in [*weeks, progress] if value is not None]
    return "".join(_BARS[min(len(_BARS) - 1, int(value / 100 * len(_BARS)))] for value in known)


def still_since(past: Sequence[CheckIn], current: float | None) -> date | None:
    """The day since which Current has not moved, as far as History goes back."""
    since = None
    for line in reversed(past):
        if line.current is None:
            continue
        if current is None or abs(line.current - current) > 1e-9:  # noqa: PLR2004 - a rounding's width
            break
        since = line.on
    return since


def _full_weeks(span: Span, today: date) -> int:
    return min(_WEEKS, max(0, (min(today, span.last) - span.first).days + 1) // 7)
