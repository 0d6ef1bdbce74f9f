"""The Changes tab: every write; 30 days of all cells, then ID, Current and Status only (DESIGN §5)."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time

from okrsync.layout import CHANGES, CHANGES_FOR_EVER, CHANGES_OF_ALL, OKRS
from okrsync.model import Change, Page, PageRow, Row, Value

NEEDED = ("time", "run", "column")
"""The columns that a run reads of the lines so far; the others are for people, and for an undo."""


def page(changes: Iterable[Change], run: str, now: datetime, before: Sequence[Row]) -> Page:
    """The writes so far, less the old ones, and the new ones below."""
    stay = [row for row in before if _stays(row, now)]
    new = tuple(_line(change, run, now) for change in changes)
    if len(stay) == len(before):
        return Page(CHANGES.key, new, append=True)
    return Page(CHANGES.key, (*(PageRow({}, row.number) for row in stay), *new))


def runs(rows: Iterable[Row]) -> set[str]:
    """The names of the runs that wrote these lines."""
    return {row["run"].text for row in rows}


def _stays(row: Row, now: datetime) -> bool:
    at = row["time"].value
    kept = row["column"].text in CHANGES_FOR_EVER or row.own
    return kept or not isinstance(at, datetime) or now - at <= CHANGES_OF_ALL


def _line(change: Change, run: str, now: datetime) -> PageRow:
    return PageRow(
        {
            "time": now,
            "run": run,
            "id": change.id,
            "column": OKRS.column(change.column).title,
            "from": _exact(change.before),
            "to": _exact(change.after),
            "why": change.why or None,
        }
    )


def _exact(value: Value) -> Value:
    """The raw value, so that it can be put back; a date as text, for the column has no date format."""
    if not isinstance(value, datetime):
        return value
    return value.date().isoformat() if value.time() == time.min else value.isoformat()
