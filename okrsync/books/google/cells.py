"""Cells of Google's API ↔ cells of the model (Sheets API v4, CellData and ExtendedValue)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from okrsync.model import BLANK, Cell, Value
from okrsync.xlsx.dates import from_serial, to_serial
from okrsync.xlsx.texts import cleaned

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as it was typed, with its `=`."""

    text: str


CELL = (
    "userEnteredValue,effectiveValue,effectiveFormat.numberFormat,hyperlink,"
    "textFormatRuns.format.link.uri,chipRuns.chip.richLinkProperties.uri"
)
"""What a read asks of each cell."""
Content = Value | Formula
_DATES = frozenset({"DATE", "DATE_TIME"})


def cell(told: Mapping[str, Any]) -> Cell:
    """A cell as the API tells it; of a formula, the result."""
    entered = told.get("userEnteredValue") or {}
    shown = told.get("effectiveValue") or entered
    kind = told.get("effectiveFormat", {}).get("numberFormat", {}).get("type", "")
    if not (entered or shown or kind):
        return BLANK
    error = shown.get("errorValue", {})
    return Cell(
        _value(shown, dated=kind in _DATES),
        formula="formulaValue" in entered,
        percent=kind == "PERCENT",
        hyperlink=_hyperlink(told),
        error=f"#{error.get('type', 'ERROR')}!" if error else "",
    )


def _value(shown: Mapping[str, Any], *, dated: bool) -> Value:
    if "numberValue" in shown:
        number = float(shown["numberValue"])
        return (from_serial(number) if dated else None) or number
    if "boolValue" in shown:
        return bool(shown["boolValue"])
    return str(shown["stringValue"]) if shown.get("stringValue") else None


def _hyperlink(told: Mapping[str, Any]) -> str:
    """The cell's link, else the links of its chips or of parts of its text, a line each."""
    if told.get("hyperlink"):
        return str(told["hyperlink"])
    chips = (run.get("chip", {}).get("richLinkProperties", {}).get("uri") for run in told.get("chipRuns", ()))
    parts = (run.get("format", {}).get("link", {}).get("uri") for run in told.get("textFormatRuns", ()))
    return "\n".join(dict.fromkeys(uri for uri in (*chips, *parts) if uri))


def content(told: Mapping[str, Any]) -> Content:
    """What was put into a cell: its formula, else its value."""
    formula = (told.get("userEnteredValue") or {}).get("formulaValue")
    return Formula(str(formula)) if formula else cell(told).value


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
