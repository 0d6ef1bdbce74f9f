"""What the charts show: the course of the cycle, where the problems are, and the trend of each line of Summary."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from okrsync.layout import CHARTS, LINK, NO_TEAM
from okrsync.model import Cycle, Page, PageRow, Point, Status, Summary, Value
from okrsync.okrs import checkins
from okrsync.okrs.checkins import WEEK, Trend
from okrsync.okrs.figures import whole
from okrsync.okrs.plan import at_midnight
from okrsync.texts import say

TEAMS = 12
"""So many teams have a bar of their own; the rest share one."""
WEEKS = tuple(f"week_{ago}" for ago in reversed(range(checkins.WEEKS)))
"""The columns of a trend, the oldest week first."""
OPTIONS: tuple[tuple[str, Value], ...] = (("ymin", 0.0), ("ymax", 1.0), ("color", LINK), ("linewidth", 2.0))
"""How every trend is drawn, in the words of SPARKLINE: by one scale, else the smallest step would look like a leap."""


def most_days(cycle: Cycle) -> int:
    """So many days the course may have: one a week, the last, and today."""
    return (cycle.end - cycle.start) // WEEK + 3


def page(summary: Summary, lines: Sequence[PageRow] = ()) -> Page:
    """All of it anew: a day of the course a row, beside it a team a row, and the trends of the `lines` of Summary.

    The weeks of a line stand as far below the header as the line itself.
    """
    nothing: dict[str, Value] = {}
    options: Iterator[dict[str, Value]] = ({"option": name, "setting": value} for name, value in OPTIONS)
    parts = (map(_point, summary.course), _teams(summary.teams), _trends(lines), options)
    rows = (point | team | weeks | option for point, team, weeks, option in zip_longest(*parts, fillvalue=nothing))
    return Page(CHARTS.key, tuple(map(PageRow, rows)), anew=True)


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
        yield _bar(say("{n} other teams", n=whole(len(rest))), others)


def _bar(name: str, statuses: Mapping[Status, int]) -> dict[str, Value]:
    counts = {status.name.casefold(): float(statuses.get(status, 0)) for status in Status}
    return {"team": name, **{key: number or None for key, number in counts.items()}}


def _trends(lines: Sequence[PageRow]) -> Iterator[dict[str, Value]]:
    """The weeks of each line, nothing where it has no trend."""
    for line in lines:
        trend = line.cells.get("trend")
        yield dict(zip(WEEKS, trend.weeks, strict=True)) if isinstance(trend, Trend) else {}
