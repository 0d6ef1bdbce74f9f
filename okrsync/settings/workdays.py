"""The days on which a company works."""

from datetime import date
from enum import StrEnum

from pydantic import Field

from okrsync.okrs.rules import Calendar
from okrsync.settings.part import Part


class Weekday(StrEnum):
    """The days of the week, in order."""

    MONDAY = "mon"
    TUESDAY = "tue"
    WEDNESDAY = "wed"
    THURSDAY = "thu"
    FRIDAY = "fri"
    SATURDAY = "sat"
    SUNDAY = "sun"


_NUMBERS = {day: number for number, day in enumerate(Weekday)}
_USUAL = tuple(day for day, number in _NUMBERS.items() if number in Calendar().days)


class CalendarSettings(Part):
    """Which days of the week are worked, and the dates that are free all the same."""

    days: tuple[Weekday, ...] = Field(default=_USUAL, min_length=1)
    holidays: tuple[date, ...] = ()

    def rule(self) -> Calendar:
        """The same, as computing takes it."""
        return Calendar(frozenset(self.holidays), frozenset(_NUMBERS[day] for day in self.days))
