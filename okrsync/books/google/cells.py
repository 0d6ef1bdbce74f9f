"""What stands in cells of a Google book, and what is put there (Sheets API v4, ExtendedValue)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from okrsync.googleapi.cells import LINKS, SHOWN, cell
from okrsync.layout import Tab, Type
from okrsync.model import Value
from okrsync.xlsx.dates import to_serial
from okrsync.xlsx.texts import cleaned

__all__ = [
    "CELL",
    "Content",
    "Formula",
    "Json",
    "cell",
    "content",
    "entered",
    "raw",
    "storable",
    "stored",
    "unformatted",
]

Json = dict[str, Any]

CELL = f"userEnteredValue,{SHOWN},{LINKS}"
"""What a read asks of each cell."""


class Formula(Struct, frozen=True):
    """A formula as it was typed, with its `=`."""

    text: str


Content = Value | Formula


def content(told: Mapping[str, Any]) -> Content:
    """What was put into a cell: its formula, else its value."""
    formula = (told.get("userEnteredValue") or {}).get("formulaValue")
    return Formula(str(formula)) if formula else cell(told).value


def unformatted(told: object) -> Value:
    """A value as `UNFORMATTED_VALUE` tells it, a date as its serial number."""
    if isinstance(told, bool) or told is None:
        return told
    return float(told) if isinstance(told, int | float) else str(told) or None


def storable(value: Value) -> Value:
    """A value as a cell can hold it: a text without what none can, and cut."""
    return cleaned(value) if isinstance(value, str) else value


def raw(value: Value) -> str | float | bool:
    """A value as `RAW` takes it: a date as its serial number, blank as the text that clears a cell."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return to_serial(value)
    return cleaned(value) if isinstance(value, str) else value


def entered(value: Value) -> Json:
    """A value as `userEnteredValue` of a cell; text stays text, whatever it begins with."""
    stored = raw(value)
    if stored == "":
        return {}
    kind = "boolValue" if isinstance(stored, bool) else "stringValue" if isinstance(stored, str) else "numberValue"
    return {"userEnteredValue": {kind: stored}}


def stored(tab: Tab, key: str, value: Value) -> Value:
    """A value as its column holds it: a percentage as a hundredth."""
    percent = tab.column(key).type is Type.PERCENT
    return value / 100 if percent and isinstance(value, float) else value
