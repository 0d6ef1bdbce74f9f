"""Conditional formats: which fill and font lie over a cell's own, by its value and those around it.

Of custom formulas it knows what `okrsync.books.conditions` writes: comparisons, the four sums, a few functions. Of
gradients those between two numbers. Anything else raises ValueError: a picture must not guess.
"""

import ast
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from tests.pictures.google_sheet import Json, Sheet, Value, inside, moved

_EPOCH = datetime(1899, 12, 30)
"""Day 0 of a sheet's dates (Sheets API, "Date and time values")."""
_TOKEN = re.compile(r'"(?P<text>(?:[^"]|"")*)"|(?P<cell>\$?[A-Z]{1,3}\$?\d+)|(?P<sign><>|<=|>=|=)')
_SIGNS = {"<>": "!=", "=": "=="}
_HELD = "_"
"""What stands for $, which no name of Python may hold."""
_SUMS: Mapping[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_TESTS: Mapping[type, Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


@dataclass(frozen=True, slots=True)
class Rules:
    """The conditional formats of a tab at a moment, told without a zone."""

    sheet: Sheet
    now: datetime

    def format(self, row: int, column: int) -> Json:
        """The `CellFormat` that a cell gets: of the first rule that holds, and of a gradient."""
        looks: list[Json] = []
        for rule in self.sheet.told.get("conditionalFormats", ()):
            area = next((each for each in rule["ranges"] if inside(each, row, column)), None)
            if area is None:
                continue
            if "gradientRule" in rule:
                looks += _gradient(rule["gradientRule"], self.sheet.value(row, column))
            elif self._holds(rule["booleanRule"]["condition"], area, (row, column)):
                looks.append(rule["booleanRule"]["format"])
        return looks[0] if looks else {}

    def _holds(self, condition: Json, area: Json, cell: tuple[int, int]) -> bool:
        if condition["type"] != "CUSTOM_FORMULA":
            raise ValueError(f"a condition {condition['type']}")
        formula = condition["values"][0]["userEnteredValue"]
        shift = (cell[0] - area.get("startRowIndex", 0), cell[1] - area.get("startColumnIndex", 0))
        try:
            return bool(self._result(_parsed(formula), shift))
        except (TypeError, ZeroDivisionError):
            return False  # an error in a cell: the rule does not hold

    def _result(self, node: ast.expr, shift: tuple[int, int]) -> Value:
        match node:
            case ast.Constant(value=str() | int() | float() as value):
                return value
            case ast.Name(id=name):
                return self.sheet.value(*moved(name.replace(_HELD, "$"), *shift))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -_number(self._result(operand, shift))
            case ast.Call(func=ast.Name(id=name), args=args):
                return self._called(name, [self._result(each, shift) for each in args])
            case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _SUMS:
                one, other = (_number(self._result(each, shift)) for each in (left, right))
                return float(_SUMS[type(sign)](one, other))
            case ast.Compare(left=left, ops=[sign], comparators=[right]) if type(sign) in _TESTS:
                return _compared(sign, self._result(left, shift), self._result(right, shift))
        raise ValueError(f"a formula with {ast.dump(node)}")

    def _called(self, name: str, values: list[Value]) -> Value:
        days = (self.now - _EPOCH) / timedelta(days=1)
        if not values and name in ("NOW", "TODAY"):
            return days if name == "NOW" else float(int(days))
        if name not in _FUNCTIONS:
            raise ValueError(f"a formula with {name}")
        return _FUNCTIONS[name](*values)


@lru_cache
def _parsed(formula: str) -> ast.expr:
    return ast.parse(_TOKEN.sub(_spoken, formula.removeprefix("=")), mode="eval").body


def _spoken(token: re.Match[str]) -> str:
    """A token in Python's words."""
    if token["cell"]:
        return token["cell"].replace("$", _HELD)
    sign = token["sign"]
    return _SIGNS.get(sign, sign) if sign else repr(token["text"].replace('""', '"'))


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(value: Value) -> float:
    """A value in a sum: blank is 0; TypeError for a text."""
    if isinstance(value, str):
        raise TypeError(value)
    return float(value or 0)


def _words(value: Value) -> str:
    """A value as a text."""
    return f"{value:g}" if isinstance(value, int | float) else value or ""


def _compared(sign: ast.cmpop, one: Value, other: Value) -> bool:
    """Compare as Sheets does: whatever the case of letters, and blank is as much as "" and 0."""
    if isinstance(one, str) or isinstance(other, str):
        one, other = (
            each.casefold() if isinstance(each, str) else "" if each is None else each for each in (one, other)
        )
    else:
        one, other = one or 0, other or 0
    return _TESTS[type(sign)](one, other)


_FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "ISNUMBER": _is_number,
    "ABS": lambda value: abs(_number(value)),
    "INT": lambda value: float(_number(value) // 1),
    "TRIM": lambda value: " ".join(_words(value).split()),
    "LEFT": lambda value, count=1: _words(value)[: int(count)],
}


def _gradient(rule: Json, value: Value) -> list[Json]:
    ends = [rule["minpoint"], rule["maxpoint"]]
    if "midpoint" in rule or any(each["type"] != "NUMBER" for each in ends):
        raise ValueError("a gradient of other points than two numbers")
    if not _is_number(value):
        return []
    low, high = (float(each["value"]) for each in ends)
    share = min(1.0, max(0.0, (_number(value) - low) / (high - low)))
    first, last = (each["colorStyle"]["rgbColor"] for each in ends)
    mixed = {hue: first.get(hue, 0) * (1 - share) + last.get(hue, 0) * share for hue in ("red", "green", "blue")}
    return [{"backgroundColorStyle": {"rgbColor": mixed}}]
