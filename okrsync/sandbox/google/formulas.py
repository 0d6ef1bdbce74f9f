"""What a formula yields, where the stand-in can tell: a person's word, a constant, one cell, HYPERLINK, SPARKLINE.

Every other formula yields #ERROR! here; a test gives the result itself (`people.py`). References in formulas do not
follow inserted or moved rows.
"""

import ast
import operator
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from okrsync.sandbox.google import a1

if TYPE_CHECKING:
    from okrsync.sandbox.google.sheet import Cell, Sheet
    from okrsync.sandbox.google.spreadsheet import Spreadsheet

UNKNOWN = {"errorValue": {"type": "ERROR", "message": "The stand-in does not compute this formula."}}
DEEP = 20  # references that lead to references

LINK = re.compile(r'=HYPERLINK\("((?:[^"]|"")*)"(?:[,;]\s*"((?:[^"]|"")*)")?\)', re.IGNORECASE)
CELL = r"\$?[A-Z]{1,3}\$?[1-9]\d*"
TAB = r"(?:('(?:[^']|'')+'|\w+)!)?"
REFERENCE = re.compile(f"={TAB}({CELL})", re.IGNORECASE)
SPARKLINE = re.compile(rf"=SPARKLINE\({TAB}({CELL}:{CELL})(?:[;,]{TAB}{CELL}:{CELL})?\)", re.IGNORECASE)
SUMS: Mapping[type, Callable[[Any, Any], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def value(book: "Spreadsheet", sheet: "Sheet", cell: "Cell", depth: int = 0) -> Mapping[str, Any]:
    """Return the ExtendedValue that a cell shows, an empty one if it is blank."""
    entered: Mapping[str, Any] = cell.get("userEnteredValue", {})
    if "formulaValue" not in entered:
        return entered
    if "result" in cell:
        return dict(cell["result"])
    formula = entered["formulaValue"]
    if link := LINK.fullmatch(formula):
        return {"stringValue": (link[2] or link[1]).replace('""', '"')}
    if (reference := REFERENCE.fullmatch(formula)) and depth < DEEP:
        home = book.titled(_bare(reference[1])) if reference[1] else sheet
        box = a1.corner_box(sheet.id, reference[2])
        if home and box and box.top is not None and box.left is not None:
            return value(book, home, home.cell(box.top, box.left), depth + 1)
    if (drawn := SPARKLINE.fullmatch(formula)) and (not drawn[1] or book.titled(_bare(drawn[1]))):
        return {"stringValue": ""}
    return _constant(formula)


def hyperlink(cell: "Cell") -> str | None:
    """Return where a cell leads as a whole, None if nowhere or to several places."""
    if link := LINK.fullmatch(cell.get("userEnteredValue", {}).get("formulaValue", "")):
        return link[1].replace('""', '"')
    whole = cell.get("userEnteredFormat", {}).get("textFormat", {}).get("link", {}).get("uri")
    runs = {run.get("format", {}).get("link", {}).get("uri") for run in cell.get("textFormatRuns", ())} - {None}
    return whole or (runs.pop() if len(runs) == 1 else None)


def _constant(formula: str) -> Mapping[str, Any]:
    try:
        return {"numberValue": _sum(ast.parse(formula.removeprefix("="), mode="eval").body)}
    except (SyntaxError, ValueError, ZeroDivisionError, RecursionError):
        return UNKNOWN


def _sum(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_sum(operand)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in SUMS:
            return SUMS[type(sign)](_sum(left), _sum(right))
    raise ValueError("no constant")


def _bare(title: str) -> str:
    return title[1:-1].replace("''", "'") if title.startswith("'") else title
