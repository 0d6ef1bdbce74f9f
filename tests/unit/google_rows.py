"""Rows of OKRs in a Google book, as its code sees them."""

from collections.abc import Mapping, Sequence
from typing import Any

from okrsync.books.google.cells import Content, Formula
from okrsync.books.google.places import Bound, Place
from okrsync.layout import OKRS, Tab

KEYS = ("id", "key_result", "status", "current", "why", "trend", "comment")
Sheet = dict[int, dict[str, Content]]


def told(value: Content) -> dict[str, Any]:
    """A cell as a read tells it."""
    if isinstance(value, Formula):
        return {"userEnteredValue": {"formulaValue": value.text}, "effectiveValue": {"numberValue": 1}}
    if value is None:
        return {}
    kind = "stringValue" if isinstance(value, str) else "numberValue"
    return {"userEnteredValue": {kind: value}, "effectiveValue": {kind: value}}


def place(sheet: Sheet, keys: Sequence[str] = KEYS, tab: Tab = OKRS) -> Place:
    """A tab with these rows and columns, its headers in row 1."""
    columns = {key: Bound(index, 100 + index) for index, key in enumerate(keys)}
    rows = {number: [told(row.get(key)) for key in keys] for number, row in sheet.items()}
    return Place(tab, 7, tab.title, 1, columns, rows, 100, len(keys))


def row(id_: str, text: str, **cells: Content) -> dict[str, Content]:
    """One row."""
    return {"id": id_ or None, "key_result": text, **cells}


def sheet(*rows: Mapping[str, Content], first: int = 2) -> Sheet:
    """Rows one below the other."""
    return {number: dict(each) for number, each in enumerate(rows, first)}


A, B = row("KR-01", "Leads", current=1.0), row("KR-02", "Offers", current=2.0)
BANNER = row("", "— Sales —", status="ours since 2019")
