"""The instants that a query names: dates, periods from now, and date functions. All in UTC."""

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta

from okrsync.sandbox.jql.tokens import JqlError
from okrsync.sandbox.jql.tree import Call, Value

_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes"}
_DATE = re.compile(r"([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2})(?: +([0-9]{1,2}):([0-9]{2}))?")
_PERIOD = re.compile(r"([-+]?)((?:[0-9]{1,9}[wdhm] *)+)")
_STEP = re.compile(r"([-+]?)([0-9]{1,9})([yMwdhm]?)")
_OWN_STEP = {"day": "d", "week": "w", "month": "M", "year": "y"}
_EDGE = re.compile(r"(start|end)of(day|week|month|year)")
_TICK = timedelta(milliseconds=1)  # Jira's clock: a day ends at 23:59:59.999


def is_date_function(name: str) -> bool:
    """Tell whether the function gives an instant."""
    return name.lower() == "now" or _EDGE.fullmatch(name.lower()) is not None


def instant(operand: Value | Call, field: str, now: datetime) -> datetime:
    """Read "2020-01-31", "2020/01/31 12:30", "-7d", "4w 2d", 1580428800000 (milliseconds) or a date function.

    Raise JqlError, with `field` as the query names it, for what is no date.
    """
    now = now.astimezone(UTC)
    try:
        if isinstance(operand, Call):
            return _function(operand, now)
        if operand.number:
            return datetime.fromtimestamp(int(operand.text) / 1000, UTC)
        return _literal(operand.text.strip(), now)
    except (ValueError, OverflowError, OSError):
        raise JqlError(
            f"Date value '{operand}' for field '{field}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', "
            "'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'."
        ) from None


def _literal(text: str, now: datetime) -> datetime:
    if date := _DATE.fullmatch(text):
        year, _, month, day, hour, minute = date.groups(default="0")
        return datetime(int(year), int(month), int(day), int(hour), int(minute), tzinfo=UTC)
    if period := _PERIOD.fullmatch(text):
        sign, parts = period.groups()
        amounts = re.findall("([0-9]+)([wdhm])", parts)
        length = sum((timedelta(**{_UNITS[unit]: int(number)}) for number, unit in amounts), timedelta())
        return now - length if sign == "-" else now + length
    raise ValueError(text)


def _function(call: Call, now: datetime) -> datetime:
    edge = _EDGE.fullmatch(call.name.lower())
    allowed = 1 if edge else 0
    if len(call.args) > allowed:
        raise JqlError(f"Function '{call.name}' expected '{allowed}' arguments but received '{len(call.args)}'.")
    if edge is None:
        return now
    side, period = edge.groups()
    step, unit = _step(call, _OWN_STEP[period])
    start = _start(now, period)
    if side == "start":
        return _shift(start, step, unit)
    # the step counts from the first instant after the period: a month after February's end is March's end
    return _shift(_shift(start, 1, _OWN_STEP[period]), step, unit) - _TICK


def _step(call: Call, own_unit: str) -> tuple[int, str]:
    if not call.args:
        return 0, own_unit
    match = _STEP.fullmatch(call.args[0].strip())
    if match is None:
        raise JqlError(
            f"Duration for function '{call.name}' should have the format (+/-)n(yMwdm), e.g -1M for 1 month earlier."
        )
    sign, number, unit = match.groups()
    return (-int(number) if sign == "-" else int(number)), unit or own_unit


def _start(now: datetime, period: str) -> datetime:
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if period == "week":
        return day - timedelta(days=day.weekday())  # Monday, as with Jira's ISO 8601 setting
    if period == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if period == "year" else day


def _shift(start: datetime, step: int, unit: str) -> datetime:
    if unit not in "yM":
        return start + timedelta(**{_UNITS[unit]: step})
    months = start.year * 12 + start.month - 1 + step * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    last = monthrange(year, month + 1)[1]
    return start.replace(year=year, month=month + 1, day=min(start.day, last))
