"""The tiles of Summary: six figures, each with its label and a note."""

from collections.abc import Iterator, Mapping

from okrsync.errors import Severity
from okrsync.layout import Look, status_text
from okrsync.model import PageRow, Status, Summary
from okrsync.okrs.figures import NOTHING, amount, percent, points, whole
from okrsync.texts import joined, plural, say


def tiles(summary: Summary) -> Iterator[PageRow]:
    """Three rows; each tile begins in a column of its own."""
    now, before, health = summary.now, summary.before, summary.health
    statuses = now.statuses
    silent = statuses.get(Status.NO_DATA, 0)
    open_ = health.get(Severity.BLOCKS, 0) + health.get(Severity.CHECK, 0)
    yield _row(
        Look.LABEL,
        item=say("Overall progress"),
        team=say("Done or on track"),
        status=Status.AT_RISK,
        vs_plan=Status.OFF_TRACK,
        forecast=say("Confidence"),
        why=say("Data health"),
    )
    yield _row(
        Look.FIGURE,
        item=percent(now.progress),
        team=say("{part} of {total}", part=whole(fine(statuses)), total=whole(number(statuses))),
        status=whole(statuses.get(Status.AT_RISK, 0)),
        vs_plan=whole(statuses.get(Status.OFF_TRACK, 0)),
        forecast=amount(round(now.confidence, 1)) if now.confidence is not None else NOTHING,
        why=_open(open_, silent) if number(statuses) or open_ else NOTHING,
    )
    yield _row(
        Look.NOTE,
        item=_way(summary),
        team=joined(" · ", (_counted(each, statuses) for each in (Status.ON_TRACK, Status.DONE))),
        status=_since(statuses, before.statuses, Status.AT_RISK),
        vs_plan=_since(statuses, before.statuses, Status.OFF_TRACK),
        forecast=_confidence(now.confidence, before.confidence),
        why=_silent(silent) if number(statuses) else say("no key results yet"),
    )


def fine(statuses: Mapping[Status, int]) -> int:
    """How many are done or on track."""
    return statuses.get(Status.DONE, 0) + statuses.get(Status.ON_TRACK, 0)


def number(statuses: Mapping[Status, int]) -> int:
    """How many there are."""
    return sum(statuses.values())


def _row(look: Look, **cells: str) -> PageRow:
    return PageRow(cells, look=look)


def _counted(status: Status, statuses: Mapping[Status, int]) -> str:
    return joined(" ", (status_text(status), whole(statuses.get(status, 0))))


def _open(problems: int, silent: int) -> str:
    """What is wrong with the data, the worst of it."""
    if problems:
        return say("{n} open", n=whole(problems))
    return say("{n} unknown", n=whole(silent)) if silent else say("✓ All clear")


def _silent(silent: int) -> str:
    if not silent:
        return say("every key result has data")
    return plural(silent, "{n} key result without data", "{n} key results without data")


def _way(summary: Summary) -> str:
    now, before = summary.now, summary.before
    if now.progress is None:
        return say("no key result has data yet")
    parts = []
    if now.expected is not None:
        parts.append(say("{points} against what is expected", points=points(now.progress - now.expected)))
    if before.progress is not None:
        parts.append(say("{points} this week", points=points(now.progress - before.progress)))
    return joined(" · ", parts)


def _since(now: Mapping[Status, int], before: Mapping[Status, int], status: Status) -> str:
    """How a count changed in a week; nothing where nobody counted then."""
    if not number(before):
        return ""
    change = now.get(status, 0) - before.get(status, 0)
    return say("{change} this week", change=points(change)) if change else say("as a week ago")


def _confidence(now: float | None, before: float | None) -> str:
    if now is None:
        return say("nobody checked in yet")
    change = round(now - before, 1) if before is not None else 0.0
    if not change:
        return say("of 10")
    return say("of 10 · {change} this week", change=joined(" ", ("▲" if change > 0 else "▼", amount(abs(change)))))
