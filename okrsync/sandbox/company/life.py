"""The life of an issue or a task: when it is created, started and closed, the part still to come included.

Days are counted in working days since the quarter began: 0.5 is noon of its first one, -1 the working day before, and
`Quarter.days` its end. What is planned for later than that never happens as far as the quarter can see.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from math import floor
from random import Random
from typing import NamedTuple

WEEK = 5
OPENS, OPEN_HOURS = time(7, tzinfo=UTC), 9


class Life(NamedTuple):
    """The days of an issue or a task, in their order."""

    created: float
    started: float
    closed: float


@dataclass(frozen=True)
class Quarter:
    """The quarter from `start` to `end`, both included."""

    start: date
    end: date

    @cached_property
    def days(self) -> int:
        """How many working days it has: Monday to Friday, holidays too."""
        return _working_days_before(self.end + timedelta(1)) - self._first

    @cached_property
    def never(self) -> float:
        """A day that it does not live to see."""
        return 3.0 * self.days

    def moment(self, day: float) -> datetime:
        """When a day is, within office hours and to the second."""
        weeks, weekday = divmod(self._first + floor(day), WEEK)
        opens = datetime.combine(date.fromordinal(7 * weeks + weekday + 1), OPENS)
        return (opens + timedelta(hours=(day - floor(day)) * OPEN_HOURS)).replace(microsecond=0)

    def moments(self, life: Life) -> tuple[datetime, datetime, datetime]:
        """The three moments of a life."""
        return self.moment(life.created), self.moment(life.started), self.moment(life.closed)

    @cached_property
    def _first(self) -> int:
        return _working_days_before(self.start)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How the work on a plan goes.

    `size` pieces of it are planned, `added` come in during the quarter and `dropped` are given up. The share `before`
    was done when the quarter began; the rest starts after the share `delay` of it, at a `pace` of which 1 takes exactly
    a quarter.
    """

    size: int
    pace: float
    added: int = 0
    before: float = 0.0
    delay: float = 0.0
    dropped: int = 0

    def life(self, place: int, days: int, rng: Random) -> Life:
        """When the piece at this place of the plan's order is created, started and closed."""
        share = (place + 0.5) / self.size
        wobble = rng.uniform(-1.5, 1.5)
        if share < self.before:
            closed = min(-0.5, -30 * (1 - share / self.before) + wobble)
        else:
            elapsed = self.delay + (share - self.before) / (1 - self.before) / self.pace
            closed = max(0.5, elapsed * days + min(wobble, elapsed * days / 4))
        span = rng.uniform(2, 8)
        if place >= self.size:
            created = rng.uniform(4, 0.8 * days)
            started = max(created + 1, closed - span)
        else:
            started = closed - span
            created = min(rng.uniform(-40, -6), started - rng.uniform(1, 10))
        return Life(created, started, started + span)


@dataclass(frozen=True, slots=True, eq=False)
class Issue:
    """One issue; its three moments are in UTC, and none is earlier than the one before."""

    project: str
    type: str
    summary: str
    created: datetime
    started: datetime
    closed: datetime
    component: str
    reporter: str
    assignee: str | None = None
    resolution: str = "Done"
    priority: str = "Medium"
    labels: tuple[str, ...] = ()
    points: float | None = None
    epic: "Issue | None" = None
    parent: "Issue | None" = None
    security: str = ""


@dataclass(frozen=True, slots=True)
class Company:
    """All issues, and pairs of which the first blocks the second."""

    issues: tuple[Issue, ...]
    blocks: tuple[tuple[Issue, Issue], ...]


def spread(start: float, end: float, count: int) -> Sequence[float]:
    """`count` days evenly between two."""
    step = (end - start) / count
    return [start + (number + 0.5) * step for number in range(count)]


def _working_days_before(day: date) -> int:
    """How many there were since 1 January of year 1, a Monday."""
    weeks, weekday = divmod(day.toordinal() - 1, 7)
    return WEEK * weeks + min(weekday, WEEK)
