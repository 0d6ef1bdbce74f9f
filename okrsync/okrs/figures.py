"""How numbers, days and counts are told, in cells, sentences and tables alike."""

from datetime import date

NOTHING = "—"
"""A number that is not known: never 0."""


def amount(value: float | None) -> str:
    """A number as people write it: one decimal, thousands apart; more where one would tell a falsehood."""
    if value is None:
        return NOTHING
    short = f"{value:,.1f}".removesuffix(".0")
    rounded_away = short.lstrip("-").replace(",", "").isdigit() and not float(value).is_integer()
    return f"{value:.4g}" if rounded_away and abs(value) < 1000 else short  # noqa: PLR2004 - from there 0.1 says little


def percent(value: float | None) -> str:
    """A percentage, 0-100."""
    return NOTHING if value is None else f"{value:.0f} %"


def day(when: date) -> str:
    """A day as the workbook shows it, without the year: 3 Nov."""
    return f"{when.day} {when:%b}"


def counted(number: int, noun: str) -> str:
    """So many of something: 1 item, 2 items."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
