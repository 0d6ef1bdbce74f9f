"""How many days work took, from when an item was made to when it was closed."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from okrsync.model import WorkItem


def durations(items: Iterable[WorkItem]) -> Mapping[tuple[str, str], float]:
    """How many days each item took, by its identity, of those that say."""
    return {item.identity: days for item in items if (days := _days(item)) is not None}


def _days(item: WorkItem) -> float | None:
    """How long it took, where both ends are known."""
    return (_utc(item.closed) - _utc(item.created)).total_seconds() / 86400 if item.closed and item.created else None


def _utc(moment: datetime) -> datetime:
    """The same moment in UTC: within one time zone, Python subtracts clocks, and those are set twice a year."""
    return moment.astimezone(UTC) if moment.tzinfo else moment
