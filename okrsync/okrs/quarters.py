"""Calendar quarters, the cycles that okrsync proposes."""

import re
from calendar import monthrange
from datetime import date, timedelta

from okrsync.model import Cycle

SOON_OVER = timedelta(days=14)
"""A quarter with fewer days left is not worth a new book; the next one is."""
_NAME = re.compile(r"(20\d\d)-Q([1-4])", re.IGNORECASE)


def quarter(day: date) -> Cycle:
    """The quarter of a day."""
    last = (day.month + 2) // 3 * 3
    end = date(day.year, last, monthrange(day.year, last)[1])
    return Cycle(f"{day.year}-Q{last // 3}", date(day.year, last - 2, 1), end)


def after(cycle: Cycle) -> Cycle:
    """The quarter that follows."""
    return quarter(cycle.end + timedelta(days=1))


def named(name: str) -> Cycle | None:
    """The quarter that a name such as 2026-Q4 means."""
    found = _NAME.fullmatch(name.strip())
    return quarter(date(int(found[1]), 3 * int(found[2]), 1)) if found else None


def proposed(today: date) -> Cycle:
    """The quarter to begin with: this one, or the next if this one is as good as over."""
    this = quarter(today)
    return after(this) if this.end - today < SOON_OVER else this
