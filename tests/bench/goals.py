"""What okrsync wants to be beside its peers and beside the least possible, and by how much it is. Pure."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.bench.clients import CAREFUL, FLOOR, OKRSYNC, SYNC
from tests.bench.scenario import Row

OURS = frozenset({OKRSYNC, SYNC, FLOOR})
"""No peers; nor is CAREFUL, which is as good as a loop of forty lines can be, and nobody's product."""


@dataclass(frozen=True, slots=True)
class Table:
    """What everybody took for one night of one scenario."""

    rows: Mapping[str, Row]

    @property
    def any(self) -> Row:
        """Some row, for what all have in common."""
        return next(iter(self.rows.values()))

    def wall(self, name: str) -> float | None:
        """The seconds of a client, if it was there."""
        return self.rows[name].run.wall if name in self.rows else None

    def best(self, *, remembering: bool = False) -> float | None:
        """The seconds of the quickest peer, or of the quickest of those that read only what changed."""
        peers = [row for name, row in self.rows.items() if name not in OURS | {CAREFUL}]
        return min((row.run.wall for row in peers if not (remembering and row.again)), default=None)

    def full(self) -> float | None:
        """The seconds of the quickest peer that reads everything, and so sees what is gone."""
        peers = [row for name, row in self.rows.items() if name not in OURS | {CAREFUL}]
        return min((row.run.wall for row in peers if row.again), default=None)


Value = Callable[[Table], float | None]  # None where somebody was not there


@dataclass(frozen=True, slots=True)
class Goal:
    """A quotient that shall not pass `limit`, or not fall below it (`least`), on one of the nights, at these ms."""

    words: str
    night: int
    limit: float
    value: Value
    least: bool = False
    latencies: Collection[int] = ()

    def concerns(self, row: Row) -> bool:
        """Whether it is for the night and the latency of a row; without latencies it is for all."""
        return row.night == self.night and (not self.latencies or row.latency in self.latencies)

    def missed(self, value: float) -> float:
        """By how much a value misses it, as a share of the limit; at most 0 where it is met."""
        return (self.limit - value if self.least else value - self.limit) / self.limit


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a goal was met: in how many of the scenarios, and the worst of them."""

    goal: Goal
    met: int
    of: int
    worst: float
    at: Row


def tables(rows: Sequence[Row]) -> list[Table]:
    """The rows by scenario and night, in their order."""
    found: dict[tuple[object, ...], dict[str, Row]] = {}
    for row in rows:
        place = (row.tracker, row.size, row.key_results, row.latency, row.night)
        found.setdefault(place, {})[row.client] = row
    return [Table(found[place]) for place in sorted(found, key=lambda each: (each[0] != "jira", *each[1:]))]


def verdicts(told: Sequence[Table]) -> Iterator[Verdict]:
    """How each goal was met, of those that anything can be said of."""
    for goal in GOALS:
        nights = [table for table in told if goal.concerns(table.any)]
        values = [(value, table.any) for table in nights if (value := goal.value(table)) is not None]
        if values:
            worst, at = max(values, key=lambda each: goal.missed(each[0]))
            yield Verdict(goal, sum(goal.missed(value) <= 0 for value, _ in values), len(values), worst, at)


def _requests(table: Table) -> float | None:
    row = table.rows.get(OKRSYNC)
    return row.run.requests / row.least if row else None


def _against(other: Callable[[Table], float | None], *, inverse: bool = False) -> Value:
    """How many times another one's seconds okrsync takes, or another one takes okrsync's."""

    def value(table: Table) -> float | None:
        ours, theirs = table.wall(OKRSYNC), other(table)
        if ours is None or theirs is None:
            return None
        return theirs / ours if inverse else ours / theirs

    return value


def _cpu(table: Table) -> float | None:
    ours, careful = table.rows.get(OKRSYNC), table.rows.get(CAREFUL)
    return ours.run.cpu / careful.run.cpu if ours and careful else None


def _floor(table: Table) -> float | None:
    return table.wall(FLOOR)


def _news(table: Table) -> float | None:
    return table.best(remembering=True)


_USUAL = (50,)
GOALS = (
    Goal("requests, times the fewest possible", 1, 1.1, _requests),
    Goal("requests, times the fewest possible", 2, 1.2, _requests),
    Goal(
        "at 50 ms: times as fast as the best peer",
        1,
        5,
        _against(Table.best, inverse=True),
        least=True,
        latencies=_USUAL,
    ),
    Goal(
        "at 50 ms: times as fast as the best peer that reads all again",
        2,
        20,
        _against(Table.full, inverse=True),
        least=True,
        latencies=_USUAL,
    ),
    Goal("at 50 ms: wall, times the best peer's that reads what changed", 2, 1, _against(_news), latencies=_USUAL),
    Goal("wall, times the floor's", 1, 1.3, _against(_floor)),
    Goal("wall, times the floor's", 2, 1.5, _against(_floor)),
    Goal("CPU, times that of requests + json", 1, 1.5, _cpu),
)
