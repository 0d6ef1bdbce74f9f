"""The History tab: check-ins, appended."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from okrsync.layout import HISTORY
from okrsync.model import Cell, CheckIn, Page, PageRow, Row, Value
from okrsync.okrs.plan import at_midnight

NEEDED = ("date", "id", "current", "target", "progress", "plan", "status", "confidence", "comment", "run")
"""The columns that a run reads of the lines so far; the others are for people."""


def page(checkins: Iterable[CheckIn]) -> Page:
    """The new lines, below those so far."""
    return Page(HISTORY.key, tuple(_line(each) for each in checkins), append=True)


def read(rows: Iterable[Row]) -> tuple[CheckIn, ...]:
    """The lines so far; one without ID or date is no line."""
    return lines({key: cell.number if cell.percent else cell.value for key, cell in row.cells.items()} for row in rows)


def lines(rows: Iterable[Mapping[str, Value]]) -> tuple[CheckIn, ...]:
    """The same from values, percentages 0-100; what a row lacks is blank."""
    return tuple(line for row in rows if (line := _checkin(row.get)))


def _checkin(told: Callable[[str], Value]) -> CheckIn | None:
    id_, on = _text(told("id")), told("date")
    if not id_ or not isinstance(on, datetime):
        return None
    return CheckIn(
        id_,
        on.date(),
        _text(told("key_result")),
        _number(told("current")),
        _number(told("target")),
        _number(told("progress")),
        _number(told("plan")),
        _text(told("status")),
        _number(told("confidence")),
        _text(told("comment")),
        _text(told("why")),
        _text(told("run")),
        _text(told("team")),
        _text(told("objective")),
    )


def _text(value: Value) -> str:
    return value.strip() if isinstance(value, str) else "" if value is None else Cell(value).text


def _number(value: Value) -> float | None:
    return value if isinstance(value, float) else None


def _line(checkin: CheckIn) -> PageRow:
    return PageRow(
        {
            "date": at_midnight(checkin.on),
            "id": checkin.id,
            "key_result": checkin.key_result,
            "team": checkin.team or None,
            "objective": checkin.objective or None,
            "current": checkin.current,
            "target": checkin.target,
            "progress": checkin.progress,
            "plan": checkin.plan,
            "status": checkin.status,
            "confidence": checkin.confidence,
            "comment": checkin.comment or None,
            "why": checkin.why,
            "run": checkin.run,
        }
    )
