"""The XML of a cell from its reference on: a new one, and one that gets another value (ECMA-376 part 1, 18.3.1.4)."""

from datetime import datetime
from functools import lru_cache
from math import isfinite

from okrsync.model import Value
from okrsync.xlsx.cells import apart, attributes
from okrsync.xlsx.dates import to_serial
from okrsync.xlsx.texts import cleaned, escaped, fits, to_xml

_EXACT_INTEGERS = 1e15  # below, `5` is written for 5.0
_EXTENSIONS = "<extLst"
_OF_THE_VALUE = ("t", "cm", "vm")
"""The attributes that go with a cell's value: its type, and metadata."""


@lru_cache(maxsize=1 << 14, typed=True)
def written(value: Value, style: int, *, date1904: bool) -> str:
    """What follows the reference of a new cell; kept, for the rows of a tab say much the same.

    Text is stored inline and so never becomes a formula, whatever it begins with.
    Raises ValueError for what a cell cannot hold: infinity, a date with a zone.
    """
    look = f' s="{style}"' if style else ""
    if isinstance(value, float):
        return f"{look}><v>{_number(value)}</v></c>"
    if isinstance(value, str) and value and fits(value):
        return f'{look} t="inlineStr"><is><t>{value}</t></is></c>'
    kind, content = _content(value, date1904=date1904)
    return f"{look}{kind}>{content}</c>" if content else f"{look}{kind}/>"


def rewritten(xml: str, value: Value, style: int | None, *, date1904: bool) -> str:
    """What follows a cell's reference once it has another value; its style stays if None, as does what else it says.

    Raises ValueError as `written` does.
    """
    looks, inside = apart(xml)
    own, others = _staying(looks)
    new = written(value, own if style is None else style, date1904=date1904)
    _, extended, extensions = inside.partition(_EXTENSIONS)
    if not (others or extended):
        return new
    looks, content = apart(new)
    return f"{looks}{others}>{content}{extended}{extensions}</c>"


@lru_cache(maxsize=1 << 10)
def _staying(looks: str) -> tuple[int, str]:
    """The style among the attributes of a cell, and what else stays of them; kept, for a workbook has few of those."""
    told = attributes(looks)
    others = "".join(f' {name}="{each}"' for name, each in told.items() if name not in ("s", *_OF_THE_VALUE))
    return int(told.get("s", "0")), others


def _content(value: Value, *, date1904: bool) -> tuple[str, str]:
    """The attribute that tells the type of a value, and the element that holds it."""
    if isinstance(value, str):
        text = escaped(cleaned(value))
        if not text:
            return "", ""
        space = ' xml:space="preserve"' if text != text.strip() else ""
        return ' t="inlineStr"', f"<is><t{space}>{to_xml(text)}</t></is>"
    if value is None:
        return "", ""
    if isinstance(value, bool):
        return ' t="b"', f"<v>{value:d}</v>"
    return "", f"<v>{_number(to_serial(value, date1904=date1904) if isinstance(value, datetime) else value)}</v>"


def _number(value: float) -> str:
    if not isfinite(value):
        raise ValueError(f"a cell cannot hold {value}")
    return str(int(value)) if value == int(value) and abs(value) < _EXACT_INTEGERS else repr(float(value))
