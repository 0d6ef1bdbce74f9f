"""What leaders see first: the whole book in a few numbers."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from okrsync.errors import Severity
from okrsync.model.results import Objective, Result, Status


class Removed(Struct, frozen=True):
    """A key result of this cycle whose row is gone, as it last was; `seen` is the day of its last answer.

    `progress` is 0-100, None where it never had one.
    """

    id: str
    key_result: str
    team: str
    objective: str
    progress: float | None
    status: Status
    seen: date | None


class Standing(Struct, frozen=True):
    """Where all of it is on a day: `progress` and `expected` 0-100, `confidence` 1-10, each the mean of what is known.

    `statuses` counts the key results that take part.
    """

    progress: float | None
    expected: float | None
    confidence: float | None
    statuses: Mapping[Status, int]


class Point(Struct, frozen=True):
    """A day of the course: progress, 0-100, as it was, as it should be, and from today on as it is likely to be."""

    on: date
    actual: float | None = None
    expected: float | None = None
    low: float | None = None
    likely: float | None = None
    high: float | None = None


class Summary(Struct, frozen=True):
    """The whole book on one day, and a week before.

    `elapsed` is the share of the cycle that is over, 0-100. `attention` are the key results that need somebody, the
    worst first. `finished` came to their target in the last week, `gains` made the most way in it (points of progress),
    `delivered` items were closed in it. `teams` counts statuses by team. `health` counts the lines that are open.
    """

    on: date
    now: Standing
    before: Standing
    elapsed: float
    attention: tuple[Result, ...]
    finished: tuple[Result, ...]
    gains: tuple[tuple[Result, float], ...]
    delivered: int
    objectives: tuple[Objective, ...]
    teams: Mapping[str, Mapping[Status, int]]
    course: tuple[Point, ...]
    health: Mapping[Severity, int]
    removed: tuple[Removed, ...]
