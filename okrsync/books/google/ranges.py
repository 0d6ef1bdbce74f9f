"""Ranges of a tab's grid: in the words of Google's API, from 0 with open ends, and as people name them."""

from collections.abc import Mapping
from typing import Any, Literal

from okrsync.books.google.cells import Json
from okrsync.okrs.figures import letter

Dimension = Literal["ROWS", "COLUMNS"]


def lines(sheet_id: int, dimension: Dimension, first: int, count: int = 1) -> Json:
    """Whole rows or columns: a `DimensionRange`."""
    return {"sheetId": sheet_id, "dimension": dimension, "startIndex": first, "endIndex": first + count}


def a1(area: Mapping[str, Any]) -> str:
    """A `GridRange` as people name it: `B4:C7`; what is open stays open."""
    left, right = area.get("startColumnIndex"), area.get("endColumnIndex")
    top, bottom = area.get("startRowIndex"), area.get("endRowIndex")
    first = (letter(left + 1) if left is not None else "") + (str(top + 1) if top is not None else "")
    last = (letter(right) if right is not None else "") + (str(bottom) if bottom is not None else "")
    return ":".join(dict.fromkeys(filter(None, (first, last))))
