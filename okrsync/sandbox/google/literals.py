"""What is typed into a cell, as the cell keeps it; what a cell keeps, as it shows it. en_US only.

Values are ExtendedValue objects, formats NumberFormat ones, both as in the description of the Sheets API.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from okrsync.sandbox.google import digits, moments, patterns

ExtendedValue = Mapping[str, Any]
NumberFormat = Mapping[str, Any]

CALENDAR = ("DATE", "TIME", "DATE_TIME")

DEFAULTS = {
    "NUMBER": "#,##0.00",
    "PERCENT": "0.00%",
    "CURRENCY": '"$"#,##0.00',
    "DATE": "M/d/yyyy",
    "TIME": "h:mm:ss am/pm",
    "DATE_TIME": "M/d/yyyy h:mm:ss",
    "SCIENTIFIC": "0.00E+00",
}
"""The pattern of a type without one, by the examples in NumberFormatType's description."""

ERRORS = {
    "ERROR": "#ERROR!",
    "NULL_VALUE": "#NULL!",
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "VALUE": "#VALUE!",
    "REF": "#REF!",
    "NAME": "#NAME?",
    "NUM": "#NUM!",
    "N_A": "#N/A",
    "LOADING": "Loading...",
}
"""What a cell shows for an ErrorType."""

_NUMBER = re.compile(
    r"(?P<minus>[-+]?)(?P<currency>\$?)(?P<sign>[-+]?)(?P<whole>\d{1,3}(?:,\d{3})+|\d*)(?P<fraction>\.\d*)?"
    r"(?P<power>[eE][-+]?\d{1,3})?(?P<percent>\s?%)?"
)
_TIME = re.compile(
    r"(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d(?:\.\d{1,3})?))?(?P<half>\s?[AaPp][Mm])?"
)
_DATES = (
    (re.compile(r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})"), "yyyy{0}mm{0}dd"),
    (re.compile(r"(?P<month>\d{1,2})(?P<mark>[-/.])(?P<day>\d{1,2})(?P=mark)(?P<year>\d{4})"), "M{0}d{0}yyyy"),
    (re.compile(r"(?P<month>\d{1,2})(?P<mark>[-/.])(?P<day>\d{1,2})(?P=mark)(?P<year>\d\d)"), "M{0}d{0}yy"),
    (re.compile(r"(?P<day>\d{1,2})(?P<mark>[- ])(?P<month>[A-Za-z]{3,9})(?P=mark)(?P<year>\d{4})"), "d{0}mmm{0}yyyy"),
    (re.compile(r"(?P<month>[A-Za-z]{3,9})(?P<mark> )(?P<day>\d{1,2}),? (?P<year>\d{4})"), "mmm d, yyyy"),
)
_MONTHS = {f"{datetime(2000, month, 1):%B}".lower(): month for month in range(1, 13)}  # noqa: DTZ001 - only its name
_CENTURY = 2000
_PIVOT = 30  # 29 is 2029, 30 is 1930
_NOON = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """What a write leaves in a cell: no `value` empties it; `number_format` is for a cell that has none."""

    value: ExtendedValue | None
    number_format: NumberFormat | None = None


def raw(given: object) -> Entry:
    """Take a JSON value as it is: RAW."""
    if given == "":
        return Entry(None)
    if isinstance(given, bool):
        return Entry({"boolValue": given})
    if isinstance(given, int | float):
        return Entry({"numberValue": given})
    return Entry({"stringValue": str(given)})


def typed(given: object, number_format: NumberFormat | None = None) -> Entry:
    """Take a JSON value as if a person had typed it into a cell of that format: USER_ENTERED.

    "11/20" and other dates without a year stay text: here nothing depends on today.
    """
    if not isinstance(given, str) or not given:
        return raw(given)
    if given.startswith("'"):
        return Entry({"stringValue": given[1:]})
    if (number_format or {}).get("type") == "TEXT":
        return Entry({"stringValue": given})
    if given.startswith("=") and len(given) > 1:
        return Entry({"formulaValue": given})
    text = given.strip()
    if text.upper() in ("TRUE", "FALSE"):
        return Entry({"boolValue": text.upper() == "TRUE"})
    return _number(text) or _moment(text) or Entry({"stringValue": given})


def formatted(value: ExtendedValue | None, number_format: NumberFormat | None = None) -> str:
    """Show an effective value as its cell does: FORMATTED_VALUE, `formattedValue`; "" for an empty cell."""
    kind, content = _told(value)
    alternatives = patterns.sections(_pattern(number_format))
    match kind:
        case "numberValue":
            return _shown(alternatives, Decimal(repr(content)))
        case "stringValue":
            return patterns.dressed(alternatives, content)
        case "boolValue":
            return str(content).upper()
        case "errorValue":
            return ERRORS.get(content.get("type"), "#ERROR!")
    return str(content)


def unformatted(value: ExtendedValue | None, number_format: NumberFormat | None = None, *, dates: bool = False) -> Any:  # noqa: ANN401 - text, number or bool
    """Return an effective value as JSON: UNFORMATTED_VALUE; with `dates`, moments as text: FORMATTED_STRING."""
    kind, content = _told(value)
    moment = kind == "numberValue" and (number_format or {}).get("type") in CALENDAR
    if kind == "errorValue" or (moment and dates):
        return formatted(value, number_format)
    return int(content) if isinstance(content, float) and content.is_integer() else content


def _told(value: ExtendedValue | None) -> tuple[str, Any]:
    """Return the one field that is set, and what it says; an empty cell says ""."""
    return next(iter((value or {}).items()), ("", ""))


def _shown(alternatives: Sequence[patterns.Section], value: Decimal) -> str:
    if not any(section.pieces for section in alternatives):
        return digits.general(value)
    section, value = patterns.chosen(alternatives, value)
    return moments.shown(section.pieces, float(value)) if section.dated else digits.numeric(section.pieces, value)


def _pattern(number_format: NumberFormat | None) -> str:
    """Return the pattern of a format, "" where there is nothing special to show."""
    given = number_format or {}
    pattern = given.get("pattern") or DEFAULTS.get(given.get("type", ""), "")
    return "" if pattern.lower() in ("general", "@") else pattern


def _number(text: str) -> Entry | None:
    """Read 42, -1,234.5, .5, 50%, $3.50, (12), 1e3, and say how they are shown."""
    bracketed = text.startswith("(") and text.endswith(")")
    match = _NUMBER.fullmatch(text[1:-1] if bracketed else text)
    if not match or not (match["whole"] or (match["fraction"] or "").strip(".")):
        return None
    if match["minus"] and (match["sign"] or bracketed):
        return None
    mantissa = Decimal(f"{match['whole'].replace(',', '') or 0}{match['fraction'] or ''}{match['power'] or ''}")
    value = mantissa / 100 if match["percent"] else mantissa
    if bracketed or "-" in (match["minus"], match["sign"]):
        value = -value
    pattern = _shape(match)
    return Entry({"numberValue": _plain(value)}, pattern)


def _shape(match: re.Match[str]) -> NumberFormat | None:
    """Return the format that the way of writing a number asks for."""
    decimals = ".00" if (match["fraction"] or "").strip(".") else ""
    if match["percent"]:
        return {"type": "PERCENT", "pattern": f"0{decimals}%"}
    if match["currency"]:
        return {"type": "CURRENCY", "pattern": f'"$"#,##0{decimals}'}
    if match["power"]:
        return {"type": "SCIENTIFIC", "pattern": "0.00E+00"}
    if "," in match["whole"]:
        return {"type": "NUMBER", "pattern": f"#,##0{decimals}"}
    return None


def _plain(value: Decimal) -> float:
    return int(value) if value == value.to_integral_value() else float(value)


def _moment(text: str) -> Entry | None:
    """Read a date, a time, or both with a space between."""
    if time := _TIME.fullmatch(text):
        span, pattern = _clock(time)
        return Entry({"numberValue": span / moments.DAY}, {"type": "TIME", "pattern": pattern})
    for shape, pattern in _DATES:
        match = shape.match(text)
        date = _date(match) if match else None
        if match and date:
            return _dated(date, pattern.format(match["mark"]), text[match.end() :])
    return None


def _dated(date: datetime, pattern: str, rest: str) -> Entry | None:
    if not rest:
        return Entry({"numberValue": int(moments.serial(date))}, {"type": "DATE", "pattern": pattern})
    time = _TIME.fullmatch(rest[1:]) if rest[0] in " T" else None
    if not time:
        return None
    span, clock = _clock(time)
    return Entry({"numberValue": moments.serial(date + span)}, {"type": "DATE_TIME", "pattern": f"{pattern} {clock}"})


def _date(match: re.Match[str]) -> datetime | None:
    year, month = int(match["year"]), match["month"].lower()
    if len(match["year"]) == 2:  # noqa: PLR2004 - a year without its century
        year += _CENTURY if year < _PIVOT else _CENTURY - 100
    number = (
        int(month) if month.isdecimal() else next((n for name, n in _MONTHS.items() if month in (name, name[:3])), 0)
    )
    try:
        return datetime(year, number, int(match["day"]))  # noqa: DTZ001 - a sheet's dates carry no zone
    except ValueError:
        return None


def _clock(match: re.Match[str]) -> tuple[timedelta, str]:
    hour, half = int(match["hour"]), (match["half"] or "").strip().lower()
    if half:
        hour = hour % _NOON + (_NOON if half == "pm" else 0)
    span = timedelta(hours=hour, minutes=int(match["minute"]), seconds=float(match["second"] or 0))
    return span, "h:mm" + (":ss" if match["second"] else "") + (" am/pm" if half else "")
