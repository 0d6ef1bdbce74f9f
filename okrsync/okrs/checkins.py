"""What the check-ins of one key result tell, oldest first: progress (0-100) on a day, weekly gains, trend."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise

from okrsync.model import CheckIn
from okrsync.okrs.pace import FULL, Span, clamped

WEEK = timedelta(weeks=1)
_WEEKS = 8
"""How far back gains and trend look."""
_BARS = "▁▂▃▄▅▆▇█"


def line_on(past: Sequence[CheckIn], day: date) -> CheckIn | None:
    """What History last knew on that day."""
    return next((line for line in reversed(past) if line.on <= day), None)


def progress_on(past: Sequence[CheckIn], day: date) -> float | None:
    """Progress as History last knew it on that day."""
    return next((line.progress for line in reversed(past) if line.on <= day and line.progress is not None), None)


def weekly_gains(past: Sequence[CheckIn], span: Span, today: date, progress: float) -> list[float]:
    """Points of progress gained in each full week behind us that History knows, newest first."""
    known = [progress]
    full = ((min(today, span.last) - span.first).days + 1) // 7
    for week in range(1, min(_WEEKS, full) + 1):
        reached = progress_on(past, today - week * WEEK)
        if reached is None:
            break
        known.append(reached)
    return [newer - older for newer, older in pairwise(known)]


def trend(past: Sequence[CheckIn], today: date, progress: float | None) -> str:
    """Eight weeks as bars, oldest first, this week last; a week before the first line is left out."""
    weeks = [progress_on(past, today - week * WEEK) for week in range(_WEEKS - 1, 0, -1)]
    known = [value for value in [*weeks, progress] if value is not None]
    return "".join(_BARS[min(len(_BARS) - 1, int(clamped(value) / FULL * len(_BARS)))] for value in known)


def still_since(past: Sequence[CheckIn], current: float | None, events: Iterable[date] = ()) -> date | None:
    """The day since which Current has not moved, as far as History goes back.

    A line that no run wrote stands for a week: the last of the `events` in it, which moved the number, tells the day.
    """
    since: CheckIn | None = None
    before = date.min
    for line in reversed(past):
        if line.current is None:
            continue
        if current is None or abs(line.current - current) > 1e-9:  # noqa: PLR2004 - a rounding's width
            before = line.on
            break
        since = line
    if since is None or not since.reconstructed:
        return since.on if since else None
    return max((day for day in events if before < day <= since.on), default=since.on)
