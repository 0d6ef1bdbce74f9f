"""The cycles that okrsync proposes: calendar quarters, and what follows a cycle of a company's own."""

import re
from calendar import monthrange
from datetime import date, timedelta

from okrsync.model import Cycle

SOON_OVER = timedelta(days=14)
"""A quarter with fewer days left is not worth a new book; the next one is."""
_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
_YEAR = timedelta(days=360)
"""A cycle as long as this counts its name by years; 52 weeks are 364 days."""
_QUARTER = re.compile(r"(20\d\d)-Q([1-4])", re.IGNORECASE)
_PART = re.compile(r"(?<![a-z])([qh])([1-4])(?!\d)", re.IGNORECASE)
"""A quarter or a half in a name: FY27-Q1, H2 2026."""
_PARTS = {"q": 4, "h": 2}
"""How many of them a year has."""
_YEARS = re.compile(r"(?<!\d)(20)?\d\d(?!\d)")
_LAST_NUMBER = re.compile(r"\d+(?=\D*\Z)")
_FULL_YEAR = re.compile(r"20\d\d")


def quarter(day: date) -> Cycle:
    """The quarter of a day."""
    last = (day.month + 2) // 3 * 3
    end = date(day.year, last, monthrange(day.year, last)[1])
    return Cycle(f"{day.year}-Q{last // 3}", date(day.year, last - 2, 1), end)


def after(cycle: Cycle) -> Cycle:
    """The cycle that follows from the next day on: as many months long, or days where these are no whole months."""
    start, length = cycle.end + _DAY, cycle.end - cycle.start
    months = 12 * (start.year - cycle.start.year) + start.month - cycle.start.month
    by_week = start.day > 1 and (length + _DAY) % _WEEK == timedelta()  # 13 weeks may happen to be three months
    end = _later(start, months) - _DAY if start.day == cycle.start.day and not by_week else start + length
    return Cycle(_next_name(cycle.name, yearly=length >= _YEAR), start, end)


def named(name: str) -> Cycle | None:
    """The quarter that a name such as 2026-Q4 means."""
    found = _QUARTER.fullmatch(name.strip())
    return quarter(date(int(found[1]), 3 * int(found[2]), 1)) if found else None


def proposed(today: date) -> Cycle:
    """The quarter to begin with: this one, or the next if this one is as good as over."""
    this = quarter(today)
    return after(this) if this.end - today < SOON_OVER else this


def _later(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _next_name(name: str, *, yearly: bool) -> str:
    """The name of the cycle after: FY27-Q4 → FY28-Q1, Sprint 9 → Sprint 10, Autumn → Autumn (next)."""
    if part := _PART.search(name):
        number = int(part[2]) % _PARTS[part[1].lower()] + 1
        counted = f"{name[: part.start(2)]}{number}{name[part.end(2) :]}"
        return counted if number > 1 else _YEARS.sub(_counted_up, counted)
    if yearly and _YEARS.search(name):
        return _YEARS.sub(_counted_up, name)
    last = _LAST_NUMBER.search(name)
    if last is None or _FULL_YEAR.fullmatch(last[0]):  # Winter may follow Autumn 2026, and not Autumn 2027
        return f"{name} (next)"
    return _LAST_NUMBER.sub(_counted_up, name)


def _counted_up(number: re.Match[str]) -> str:
    return f"{int(number[0]) + 1:0{len(number[0])}}"
