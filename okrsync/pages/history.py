"""The History tab: check-ins, appended."""

from collections.abc import Iterable
from datetime import date, datetime

from okrsync.layout import HISTORY
from okrsync.model import CheckIn, Page, PageRow, Row
from okrsync.okrs.plan import at_midnight


def page(checkins: Iterable[CheckIn]) -> Page:
    """The new lines, below those so far."""
    return Page(HISTORY.key, tuple(_line(each) for each in checkins), append=True)


def read(rows: Iterable[Row]) -> tuple[CheckIn, ...]:
    """The lines so far; one without ID or date is no line."""
    dated = ((row, row["date"].value) for row in rows if row["id"].text)
    return tuple(_checkin(row, on.date()) for row, on in dated if isinstance(on, datetime))


def _checkin(row: Row, on: date) -> CheckIn:
    return CheckIn(
        row["id"].text,
        on,
        row["key_result"].text,
        row["current"].number,
        row["target"].number,
        row["progress"].number,
        row["plan"].number,
        row["status"].text,
        row["confidence"].number,
        row["comment"].text,
        row["why"].text,
        row["run"].text,
        row["team"].text,
        row["objective"].text,
    )


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
