"""What the charts show: the course of the cycle, and where the problems are."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import zip_longest

from okrsync.layout import CHARTS, NO_TEAM
from okrsync.model import Cycle, Page, PageRow, Point, Status, Summary, Value
from okrsync.okrs.checkins import WEEK
from okrsync.okrs.plan import at_midnight

TEAMS = 12
"""So many teams have a bar of their own; the rest share one."""


def most_days(cycle: Cycle) -> int:
    """So many days the course may have: one a week, the last, and today."""
    return (cycle.end - cycle.start) // WEEK + 3


def page(summary: Summary) -> Page:
    """All of it anew: a day of the course a row, and beside it a team a row."""
    nothing: dict[str, Value] = {}
    rows = zip_longest(map(_point, summary.course), _teams(summary.teams), fillvalue=nothing)
    return Page(CHARTS.key, tuple(PageRow(point | team) for point, team in rows), anew=True)


def _point(point: Point) -> dict[str, Value]:
    """A day; a number that is not known leaves a gap in its line."""
    return {
        "on": at_midnight(point.on),
        "actual": point.actual,
        "expected": point.expected,
        "low": point.low,
        "likely": point.likely,
        "high": point.high,
    }


def _teams(teams: Mapping[str, Mapping[Status, int]]) -> Iterator[dict[str, Value]]:
    """A bar for each team, the largest first; of many the small ones in one."""
    order = sorted(teams, key=lambda team: (-sum(teams[team].values()), team))
    shown, rest = (order, []) if len(order) <= TEAMS else (order[: TEAMS - 1], order[TEAMS - 1 :])
    for team in shown:
        yield _bar(team or NO_TEAM, teams[team])
    if rest:
        others: Counter[Status] = Counter()
        for team in rest:
            others.update(teams[team])
        yield _bar(f"{len(rest)} other teams", others)


def _bar(name: str, statuses: Mapping[Status, int]) -> dict[str, Value]:
    counts = {status.name.casefold(): float(statuses.get(status, 0)) for status in Status}
    return {"team": name, **{key: number or None for key, number in counts.items()}}
