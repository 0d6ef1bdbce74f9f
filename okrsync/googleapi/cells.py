"""A cell as Google's API tells it → a cell of the model (Sheets API v4: CellData, ExtendedValue, ErrorType)."""

from collections.abc import Mapping
from typing import Any

from okrsync.model import BLANK, Cell, Value
from okrsync.xlsx.dates import from_serial

FIELDS = "effectiveValue,effectiveFormat.numberFormat.type,userEnteredValue.formulaValue"
"""What has to be asked of a cell for `cell`."""

_DATES = frozenset({"DATE", "DATE_TIME"})
_ERRORS = {"DIVIDE_BY_ZERO": "#DIV/0!", "NULL_VALUE": "#NULL!", "NAME": "#NAME?", "N_A": "#N/A", "LOADING": "Loading…"}


def cell(told: Mapping[str, Any]) -> Cell:
    """The cell; of a formula, its result. Dates are naive, to the second."""
    shown: Mapping[str, Any] = told.get("effectiveValue") or {}
    kind = told.get("effectiveFormat", {}).get("numberFormat", {}).get("type", "")
    formula = "formulaValue" in (told.get("userEnteredValue") or {})
    if not (shown or formula):
        return BLANK
    error = shown.get("errorValue", {}).get("type", "ERROR") if "errorValue" in shown else ""
    return Cell(
        _value(shown, dated=kind in _DATES),
        formula=formula,
        percent=kind == "PERCENT",
        error=_ERRORS.get(error, f"#{error}!") if error else "",
    )


def _value(shown: Mapping[str, Any], *, dated: bool) -> Value:
    if "numberValue" in shown:
        number = float(shown["numberValue"])
        return (from_serial(number) if dated else None) or number
    if "boolValue" in shown:
        return bool(shown["boolValue"])
    return str(shown.get("stringValue", "")) or None
