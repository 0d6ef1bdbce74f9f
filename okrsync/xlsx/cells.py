"""One cell: what it holds, read from its XML and written back (ECMA-376 part 1, 18.3.1.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isfinite

from lxml import etree
from lxml.etree import _Element

from okrsync import model
from okrsync.model import Value
from okrsync.xlsx.dates import from_serial, to_serial
from okrsync.xlsx.formats import PLAIN, Format
from okrsync.xlsx.texts import cleaned, escaped, plain, unescaped

_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_EXACT_INTEGERS = 1e15  # below, `5` is written for 5.0


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as people see it.

    `value` of a formula is its last result; dates are naive, to the second; an empty text is None.
    `percent`: the number shows as a percentage, so 0.5 reads 50 %. `error` is what stands there, such as `#REF!`.
    """

    value: Value = None
    formula: bool = False
    percent: bool = False
    hyperlink: str = ""
    style: int = 0
    error: str = ""

    @property
    def blank(self) -> bool:
        """Whether nothing is to be seen."""
        return self.value is None and not self.formula and not self.error

    @property
    def bare(self) -> model.Cell:
        """The same without its style."""
        return model.Cell(self.value, self.formula, self.percent, self.hyperlink, self.error)


@dataclass(frozen=True, slots=True)
class CellReader:
    """Reads cells of one workbook; raises ValueError or IndexError where the XML makes no sense."""

    strings: Sequence[str]
    formats: Sequence[Format]
    date1904: bool

    def blank(self, style: int, *, formula: bool = False, hyperlink: str = "") -> Cell:
        """Return an empty cell in a style."""
        return Cell(None, formula, self._format(style).percent, hyperlink, style)

    def read(self, element: _Element, *, formula: bool, hyperlink: str) -> Cell:
        """Read a `c` element; `formula` says that it is known to be one (a spilled cell shows no sign of it)."""
        kind, style = element.get("t", "n"), int(element.get("s", "0"))
        form = self._format(style)
        text, error = None, ""
        for child in element:
            tag = child.tag
            if tag.endswith("}v"):
                text = child.text
            elif tag.endswith("}f"):
                formula = True
            elif tag.endswith("}is"):
                text = plain(child)
        if kind == "e":
            text, error = None, text or "#N/A"
        value = self._value(kind, text, form) if text else None
        return Cell(value, formula, form.percent, hyperlink, style, error)

    def _format(self, style: int) -> Format:
        return self.formats[style] if style < len(self.formats) else PLAIN

    def _value(self, kind: str, text: str, form: Format) -> Value:
        if kind == "n":
            number = float(text)
            return (from_serial(number, date1904=self.date1904) or number) if form.date else number
        if kind == "s":
            return self.strings[int(text)] or None
        if kind == "b":
            return text.strip() in ("1", "true")
        if kind == "d":
            return datetime.fromisoformat(text).replace(tzinfo=None, microsecond=0)
        return text if kind == "inlineStr" else unescaped(text)


def put(element: _Element, value: Value, *, date1904: bool) -> None:
    """Give a `c` element a new value; its style and position stay.

    Text is stored inline and so never becomes a formula, whatever it begins with.
    Raises ValueError for what a cell cannot hold: infinity, a date with a zone.
    """
    kind, content = _content(element, value, date1904=date1904)
    for child in list(element):
        if etree.QName(child).localname in ("v", "is"):
            element.remove(child)
    for attribute in ("t", "cm", "vm"):  # the type, and metadata of the old value
        element.attrib.pop(attribute, "")
    if kind:
        element.set("t", kind)
    if content is not None:
        element.insert(0, content)


def _content(element: _Element, value: Value, *, date1904: bool) -> tuple[str, _Element | None]:
    namespace = etree.QName(element).namespace
    if isinstance(value, str):
        text = escaped(cleaned(value))
        if not text:
            return "", None
        inline = element.makeelement(f"{{{namespace}}}is")
        run = etree.SubElement(inline, f"{{{namespace}}}t")
        run.text = text
        if text != text.strip():
            run.set(_XML_SPACE, "preserve")
        return "inlineStr", inline
    if value is None:
        return "", None
    number = element.makeelement(f"{{{namespace}}}v")
    number.text = _number(to_serial(value, date1904=date1904) if isinstance(value, datetime) else value)
    return ("b" if isinstance(value, bool) else ""), number


def _number(value: float) -> str:
    if not isfinite(value):
        raise ValueError(f"a cell cannot hold {value}")
    return str(int(value)) if value == int(value) and abs(value) < _EXACT_INTEGERS else repr(float(value))
