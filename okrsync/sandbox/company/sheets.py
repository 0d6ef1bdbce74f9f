"""Tillberry's Google sheets: one with numbers and a list of stores that its key results hang on, one for its OKRs."""

from datetime import date, timedelta
from typing import Any

from okrsync.sandbox.company.life import Quarter

NUMBERS = "tillberry-numbers-0000000000000000000000000001"
OKRS = "tillberry-okrs-0000000000000000000000000000002"
"""The spreadsheets' ids, as long as Google's."""
_EPOCH = date(1899, 12, 30)
"""Day 0 of a spreadsheet's dates."""
_DAY = {"numberFormat": {"type": "DATE", "pattern": "d mmm yyyy"}}
_PERCENT = {"numberFormat": {"type": "PERCENT", "pattern": "0.0%"}}
_STORES = 24
_CITIES = ("Ghent", "Lyon", "Porto", "Turin", "Graz", "Leeds", "Malmö", "Brno")
_SURVEYS = (31, 33, 34, 37, 38, 41)
"""What the survey of each fortnight said."""


def spreadsheets(today: date, quarter: Quarter) -> list[dict[str, Any]]:
    """Both, as the stand-in for Google reads them, on the morning of `today`."""
    passed = max(0, min((today - quarter.start).days, (quarter.end - quarter.start).days))
    survey = min(passed // 14, len(_SURVEYS) - 1)
    told = _serial(quarter.start + timedelta(days=14 * survey))
    kpis = [
        ["Number", "Value", "As of", "Note"],
        ["Promoters less detractors", _SURVEYS[survey], told, "from the fortnightly survey"],
        ["Churn a month", round(0.051 - 0.0001 * passed, 4), told, "billing's own figure"],
        ["Share of stores on 4.0", "=Stores!B1/0", None, "to be mended"],
    ]
    stores = [["Store", "Status", "Done on"], *(_store(number, passed, quarter) for number in range(_STORES))]
    sheets = [
        {"title": "KPIs", "rows": kpis, "formats": {"C2:C3": _DAY, "B3": _PERCENT}},
        {"title": "Stores", "sheetId": 7, "rows": stores, "formats": {"C2:C25": _DAY}},
    ]
    numbers = {"id": NUMBERS, "title": "Tillberry numbers", "sheets": sheets, "named": {"churn": "KPIs!B3"}}
    return [numbers, {"id": OKRS, "title": "Tillberry OKRs", "sheets": [{"title": "Sheet1"}]}]


def rows() -> list[dict[str, str]]:
    """The key results that hang on the numbers, as their people would type them; blank columns are left out."""
    goal = {"Level": "Company", "Team": "Customers", "Objective": "Shops that love us stay with us"}
    linked = f"https://docs.google.com/spreadsheets/d/{NUMBERS}/edit"
    return [
        goal
        | {"Key result": "Promoters less detractors from 31 to 45", "Owner": "Ines", "Start": "31", "Target": "45"}
        | {"Unit": "pts", "Linked work": f"{linked}#gid=0&range=B2", "Confidence": "7"},
        goal
        | {"Key result": "Churn falls from 5.1 % to 4 %", "Owner": "Ines", "Start": "5.1", "Target": "4", "Unit": "%"}
        | {"Linked work": "sheet: numbers!churn", "Confidence": "5"},
        goal
        | {"Key result": "24 partner stores open", "Owner": "Bram", "Target": "24", "Unit": "stores"}
        | {"Measured by": "Items done", "Linked work": "sheet: numbers!Stores", "Confidence": "6"},
    ]


def _store(number: int, passed: int, quarter: Quarter) -> list[Any]:
    opened = 5 + number * 4
    if number % 11 == 10:  # noqa: PLR2004 - every eleventh
        return [f"{_CITIES[number % len(_CITIES)]} {number + 1}", "Cancelled", None]
    status = "Done" if opened <= passed else "In progress" if opened - 14 <= passed else "Planned"
    day = _serial(quarter.start + timedelta(days=opened)) if opened <= passed else None
    return [f"{_CITIES[number % len(_CITIES)]} {number + 1}", status, day]


def _serial(day: date) -> int:
    return (day - _EPOCH).days
