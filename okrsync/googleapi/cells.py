"""A cell as Google's API tells it → a cell of the model (Sheets API v4: CellData, ExtendedValue, ErrorType)."""

from collections.abc import Mapping
from typing import Any

from okrsync.model import Cell, Value
from okrsync.xlsx.dates import from_serial

SHOWN = "effectiveValue,effectiveFormat.numberFormat.type"
LINKS = "hyperlink,textFormatRuns.format.link.uri,chipRuns.chip.richLinkProperties.uri"
"""What has to be asked of a cell for `cell`, beside its formula: its value, and where it leads."""

_DATES = frozenset({"DATE", "DATE_TIME"})
_ERRORS = {"DIVIDE_BY_ZERO": "#DIV/0!", "NULL_VALUE": "#NULL!", "NAME": "#NAME?", "N_A": "#N/A", "LOADING": "Loading…"}


def cell(told: Mapping[str, Any]) -> Cell:
    """The cell; of a formula, its result. Dates are naive, to the second; a blank cell may show percentages, too."""
    entered: Mapping[str, Any] = told.get("userEnteredValue") or {}
    shown: Mapping[str, Any] = told.get("effectiveValue") or entered
    kind = told.get("effectiveFormat", {}).get("numberFormat", {}).get("type", "")
    error = shown.get("errorValue", {}).get("type", "ERROR") if "errorValue" in shown else ""
    return Cell(
        _value(shown, dated=kind in _DATES),
        formula="formulaValue" in entered,
        percent=kind == "PERCENT",
        hyperlink=_hyperlink(told),
        error=_ERRORS.get(error, f"#{error}!") if error else "",
    )


def _value(shown: Mapping[str, Any], *, dated: bool) -> Value:
    if "numberValue" in shown:
        number = float(shown["numberValue"])
        return (from_serial(number) if dated else None) or number
    if "boolValue" in shown:
        return bool(shown["boolValue"])
    return str(shown.get("stringValue", "")) or None


def _hyperlink(told: Mapping[str, Any]) -> str:
    """The cell's link, else the links of its chips or of parts of its text, a line each."""
    if told.get("hyperlink"):
        return str(told["hyperlink"])
    chips = (run.get("chip", {}).get("richLinkProperties", {}).get("uri") for run in told.get("chipRuns", ()))
    parts = (run.get("format", {}).get("link", {}).get("uri") for run in told.get("textFormatRuns", ()))
    return "\n".join(dict.fromkeys(uri for uri in (*chips, *parts) if uri))
