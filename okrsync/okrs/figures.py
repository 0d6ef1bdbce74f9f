"""How numbers, days, counts, lists and columns are told, in cells, sentences and tables alike.

A run tells the same small counts and the same few days thousands of times; they are made once.
"""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from string import ascii_uppercase

from okrsync.texts import Day, Figure, joined, plural, say

NOTHING = "—"
"""A number that is not known: never 0."""
TOO_EARLY = say("too early")
"""A forecast of which there is too little to make it from."""
_FULL = 100
_ONE, _TENTH = Decimal(1), Decimal("0.1")
_DIGITS = 1e15
"""From here on the 15 digits that a spreadsheet knows of a number tell no fraction."""


def amount(value: float | None) -> str:
    """A number as people write it: one decimal, thousands apart; more below 1 and where one would tell a falsehood."""
    if value is None:
        return NOTHING
    if value < 0:
        return Figure(f"−{amount(-value)}")
    if float(value).is_integer() and value < _DIGITS:
        return whole(int(value))
    short = f"{value:.3g}" if 0 < value < 1 else _rounded(value, _TENTH, ",.1f").removesuffix(".0")
    rounded_away = short.replace(",", "").isdigit() and not float(value).is_integer()
    return Figure(f"{value:.4g}" if rounded_away and value < 1000 else short)  # noqa: PLR2004 - from there 0.1 says little


def percent(value: float | None) -> str:
    """A percentage, 0-100; below 100 it is never told as 100."""
    if value is None:
        return NOTHING
    whole = _rounded(value, _ONE, "z.0f")
    return Figure("99 %" if whole == "100" and _stored(value) < _FULL else f"{whole} %")


def points(value: float | None) -> str:
    """Points ahead of the plan or behind it: +3, −51, ±0."""
    if value is None:
        return NOTHING
    whole = _rounded(value, _ONE, "+z.0f")
    return Figure("±0" if whole == "+0" else whole.replace("-", "−"))


def _rounded(value: float, step: Decimal, form: str) -> str:
    """A number in this format, as the cells of a spreadsheet round it: halves away from zero."""
    stored = _stored(value)
    return format(stored.quantize(step, ROUND_HALF_UP) if abs(value) < _DIGITS else stored, form)


def _stored(value: float) -> Decimal:
    """A number to the 15 digits that a spreadsheet knows of it: 0.285 · 100 is 28.5."""
    return Decimal(f"{value:.15g}")


@lru_cache(maxsize=1024)
def day(when: date) -> str:
    """A day as the workbook shows it, without the year: 3 Nov."""
    return Day.of(when)


@lru_cache(maxsize=1024)
def whole(number: int) -> str:
    """A count: 1,234."""
    return Figure(f"{number:,}")


def items(number: int) -> str:
    """So many items of work."""
    return plural(number, "{n} item", "{n} items")


def key_results(number: int) -> str:
    """So many key results."""
    return plural(number, "{n} key result", "{n} key results")


def counted(number: int, noun: str) -> str:
    """So many of something, for the terminal: 1 item, 2 items."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def listed(names: Sequence[str], most: int) -> str:
    """Names, of many only the first ones; "none" where there is none."""
    shown = joined(", ", (*names[:most], *(["…"] if len(names) > most else [])))
    return shown or say("none")


def letter(column: int) -> str:
    """A column as a spreadsheet names it, counted from 1: 28 is AB."""
    name = ""
    while column:
        column, rest = divmod(column - 1, len(ascii_uppercase))
        name = ascii_uppercase[rest] + name
    return name
