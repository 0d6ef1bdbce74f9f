"""What the check-ins of one key result tell, oldest first: progress (0-100) on a day, a number a week, trend."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from operator import attrgetter

from okrsync.model import CheckIn
from okrsync.okrs.pace import FULL, Span, clamped

WEEK = timedelta(weeks=1)
WEEKS = 8
"""How far back the weekly numbers and the trend look."""
_on = attrgetter("on")
_BARS = "▁▂▃▄▅▆▇█"


class Trend(str):
    """`WEEKS` weeks as bars, with the progress (0-100) that each stands for: oldest first, None where none is known."""

    __slots__ = ("weeks",)

    weeks: tuple[float | None, ...]

    @classmethod
    def of(cls, weeks: Iterable[float | None]) -> "Trend":
        """The trend of this progress; what is not known has no bar."""
        told = tuple(None if value is None else clamped(value) for value in weeks)
        made = cls("".join(_bar(value) for value in told if value is not None))
        made.weeks = told
        return made


def line_on(past: Sequence[CheckIn], day: date) -> CheckIn | None:
    """What History last knew on that day."""
    known = _known_on(past, day)
    return past[known - 1] if known else None


def progress_on(past: Sequence[CheckIn], day: date) -> float | None:
    """Progress as History last knew it on that day."""
    lines = (past[at] for at in range(_known_on(past, day) - 1, -1, -1))
    return next((line.progress for line in lines if line.progress is not None), None)


def _known_on(past: Sequence[CheckIn], day: date) -> int:
    """How many lines History had at the end of that day."""
    return bisect_right(past, day, key=_on)


def weekly_numbers(past: Sequence[CheckIn], span: Span, today: date, current: float) -> list[float]:
    """Current now and at the end of each full week behind us, as far as History knows it; newest first."""
    known = [current]
    full = ((min(today, span.last) - span.first).days + 1) // 7
    for week in range(1, min(WEEKS, full) + 1):
        number = _current_on(past, today - week * WEEK)
        if number is None:
            break
        known.append(number)
    return known


def _current_on(past: Sequence[CheckIn], day: date) -> float | None:
    lines = (past[at] for at in range(_known_on(past, day) - 1, -1, -1))
    return next((line.current for line in lines if line.current is not None), None)


def trend(past: Sequence[CheckIn], today: date, progress: float | None) -> Trend:
    """Eight weeks as bars, oldest first, this week last; a week before the first line is left out."""
    return Trend.of([*(progress_on(past, today - week * WEEK) for week in range(WEEKS - 1, 0, -1)), progress])


def _bar(progress: float) -> str:
    return _BARS[min(len(_BARS) - 1, int(progress / FULL * len(_BARS)))]


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
