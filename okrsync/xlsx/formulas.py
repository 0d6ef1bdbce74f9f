"""Shared formulas written out, so that their rows can move (ECMA-376 part 1, 18.3.1.40).

Of a shared formula only the first cell has the text; the others count from its position.
"""

import re
from collections.abc import Callable

from lxml.etree import _Element

from okrsync.xlsx.refs import MAX_COL, MAX_ROW, column_name, column_number
from okrsync.xlsx.rows import Rows

_TOKEN = re.compile(
    r"""
    (?P<kept> "(?:[^"]|"")*" | '(?:[^']|'')*' | \[[^\[\]]*\] )            # text, 'tab', [column of a table]
    | (?<![\w.$]) (?P<col> \$?[A-Za-z]{1,3}) (?P<row> \$?[1-9]\d{0,6}) (?![\w.(])
    | (?<![\w.$]) (?P<left> \$?[A-Za-z]{1,3}) : (?P<right> \$?[A-Za-z]{1,3}) (?![\w.(])
    | (?<![\w.$:]) (?P<top> \$?[1-9]\d{0,6}) : (?P<bottom> \$?[1-9]\d{0,6}) (?![\w.(])
    """,
    re.VERBOSE,
)


def shifted(formula: str, rows: int, cols: int) -> str:
    """Return the formula as it reads when copied that many rows down and columns right."""

    def row(text: str) -> str:
        return text if text.startswith("$") else _within(int(text) + rows, MAX_ROW, str)

    def col(text: str) -> str:
        return text if text.startswith("$") else _within(column_number(text) + cols, MAX_COL, column_name)

    def replaced(match: re.Match[str]) -> str:
        if match["kept"]:
            return match[0]
        if match["col"]:
            parts, joint = (col(match["col"]), row(match["row"])), ""
        elif match["left"]:
            parts, joint = (col(match["left"]), col(match["right"])), ":"
        else:
            parts, joint = (row(match["top"]), row(match["bottom"])), ":"
        return joint.join(parts) if all(parts) else "#REF!"

    return _TOKEN.sub(replaced, formula)


def unshare(rows: Rows) -> None:
    """Give every cell of the sheet's shared formulas its own text."""
    firsts: dict[str | None, tuple[int, int, str]] = {}
    for number in rows.numbers:
        for col, element in rows.cells(rows[number]):
            formula = _shared(element)
            if formula is None:
                continue
            group = formula.get("si")
            if formula.text:
                firsts[group] = (number, col, formula.text)
            if group in firsts:
                top, left, text = firsts[group]
                formula.text = shifted(text, number - top, col - left)
            for attribute in ("t", "ref", "si"):
                formula.attrib.pop(attribute, "")


def _shared(cell: _Element) -> _Element | None:
    return next((child for child in cell if child.tag.endswith("}f") and child.get("t") == "shared"), None)


def _within(number: int, limit: int, name: Callable[[int], str]) -> str:
    return name(number) if 1 <= number <= limit else ""
