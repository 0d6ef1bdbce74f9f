"""How numbers, days, counts, lists and columns are told, in cells, sentences and tables alike."""

from collections.abc import Sequence
from datetime import date
from string import ascii_uppercase

NOTHING = "—"
"""A number that is not known: never 0."""
TOO_EARLY = "too early"
"""A forecast of which there is too little to make it from."""


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


def listed(names: Sequence[str], most: int) -> str:
    """Names, of many only the first ones; "none" where there is none."""
    return ", ".join((*names[:most], *(["…"] if len(names) > most else []))) or "none"


def letter(column: int) -> str:
    """A column as a spreadsheet names it, counted from 1: 28 is AB."""
    name = ""
    while column:
        column, rest = divmod(column - 1, len(ascii_uppercase))
        name = ascii_uppercase[rest] + name
    return name
