"""Formulas of several cells (ECMA-376 part 1, 18.3.1.40): where they are, and shared ones written out before they move.

Of a shared formula only the first cell has the text; the others count from its position.
"""

import re
from collections.abc import Callable

from okrsync.xlsx.refs import MAX_COL, MAX_ROW, Area, column_name, column_number
from okrsync.xlsx.rows import Rows
from okrsync.xlsx.texts import from_xml, to_xml

_FORMULA = re.compile(r"<f(\s[^<>]*?)?(?:/>|>([^<]*)</f>)")
_BEGIN = re.compile(r"<f(\s[^<>]*)>")
_ATTRIBUTE = re.compile(r' ([\w.:-]+)="([^"]*)"')
_OF_SHARED = ("t", "ref", "si")

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
    firsts: dict[str, tuple[int, int, str]] = {}
    for number in rows.with_formulas():
        cells = rows.cells(number)
        for col, cell in cells.items():
            found = _FORMULA.search(cell)
            told = dict(_ATTRIBUTE.findall(found[1] or "")) if found else {}
            if found is None or told.get("t") != "shared":
                continue
            group, text = told.get("si", ""), from_xml(found[2] or "")
            if text:
                firsts[group] = (number, col, text)
            if group in firsts:
                top, left, first = firsts[group]
                text = shifted(first, number - top, col - left)
            kept = "".join(f' {name}="{value}"' for name, value in told.items() if name not in _OF_SHARED)
            cells[col] = f"{cell[: found.start()]}<f{kept}>{to_xml(text)}</f>{cell[found.end() :]}"
        rows.put(number, cells)


def spilling(rows: Rows) -> list[Area]:
    """The ranges of the array formulas and data tables, whose cells show no sign of it but the first."""
    told = (dict(_ATTRIBUTE.findall(each)) for n in rows.with_formulas() for each in _BEGIN.findall(rows.xml_of(n)))
    return [Area.parse(each["ref"]) for each in told if each.get("t") in ("array", "dataTable") and each.get("ref")]


def _within(number: int, limit: int, name: Callable[[int], str]) -> str:
    return name(number) if 1 <= number <= limit else ""
