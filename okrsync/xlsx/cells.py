"""One cell: what it holds, read from its XML (ECMA-376 part 1, 18.3.1.4)."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct

from okrsync import model
from okrsync.model import Value
from okrsync.records import replace
from okrsync.xlsx.dates import from_serial
from okrsync.xlsx.formats import PLAIN, Format
from okrsync.xlsx.refs import column_name, column_number
from okrsync.xlsx.rows import split
from okrsync.xlsx.texts import from_xml, runs, unescaped

# The attributes, formula and content of a cell as nearly all are; what else there is, `apart` takes apart.
_BEGIN = '<c r="({})[0-9]+"'
_USUAL = (
    '([^<>/]*)(?:/>|>(<f[^<]*(?:/>|</f>))?(?:(?:<v>|<is><t(?: xml:space="preserve")?>)([^<]*)(?:</v>|</t></is>))?</c>)'
)
_CELL = re.compile(_BEGIN.format("[A-Z]+") + _USUAL)
_VALUE = re.compile(r"<v(?:\s[^<>]*)?>([^<]*)</v>")
_INLINE = re.compile(r"<is>.*?</is>", re.DOTALL)
_FORMULA = re.compile(r"<f[\s/>]")
_ATTRIBUTE = re.compile(r' ([\w.:-]+)="([^"<>]*)"')
_END = "</c>"
_BLANKS = (model.Cell(), model.Cell(percent=True))


class Cell(Struct, frozen=True):
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
    def new(self) -> bool:
        """Whether it shows nothing and has no style: the first to write it gives it one."""
        return self.style == 0 and self.blank

    @property
    def bare(self) -> model.Cell:
        """The same without its style."""
        if self.value is None and not (self.formula or self.hyperlink or self.error):
            return _BLANKS[self.percent]
        return model.Cell(self.value, self.formula, self.percent, self.hyperlink, self.error)


class _Looks(dict[str, tuple[str, Format, Cell]]):
    """Type, format, and the cell without a value, by the XML of a cell's attributes: a workbook has few of those."""

    def __init__(self, formats: Sequence[Format]) -> None:
        self._formats = formats

    def __missing__(self, xml: str) -> tuple[str, Format, Cell]:
        told = attributes(xml)
        style = int(told.get("s", "0"))
        form = self._formats[style] if style < len(self._formats) else PLAIN
        self[xml] = told.get("t", "n"), form, Cell(percent=form.percent, style=style)
        return self[xml]


class CellReader:
    """Reads the cells of a workbook with these shared strings and formats of styles.

    Raises ValueError or IndexError where the XML makes no sense.
    """

    def __init__(self, strings: Sequence[str], formats: Sequence[Format], *, date1904: bool) -> None:
        self.date1904 = date1904
        self._strings = strings
        self._looks = _Looks(formats)

    def blank(self, style: int) -> Cell:
        """Return an empty cell in a style."""
        return self._looks[f' s="{style}"'][2]

    def row(self, xml: str) -> dict[int, Cell]:
        """Read the cells of a row, by column."""
        found = _CELL.findall(xml)
        if len(found) != xml.count("<c r="):
            return {col: self.cell(rest) for col, rest in split(xml).items()}
        read = self._read
        return {column_number(name): read(looks, formula, text) for name, looks, formula, text in found}

    def values(self, xml: str, wanted: re.Pattern[str], *, meant: bool) -> dict[int, Value]:
        """Read what stands in the usual cells of a row that are `wanted`, by column; what is not there is blank.

        `meant`: numbers as people mean them, so 0.5 is 50 where it shows as a percentage. ValueError for other cells.
        """
        values = {}
        for name, looks, _, text, unusual in wanted.findall(xml):
            if unusual:
                raise ValueError("an unusual cell")
            kind, form, _ = self._looks[looks]
            if text and kind != "e":
                value = self._value(kind, text, form)
                percent = meant and form.percent and isinstance(value, float)
                values[column_number(name)] = model.Cell(value, percent=True).number if percent else value
        return values

    def cell(self, xml: str) -> Cell:
        """Read a cell from what follows its reference."""
        looks, inside = apart(xml)
        inline, value = _INLINE.search(inside), _VALUE.search(inside)
        text = runs(inline[0]) if inline else value[1] if value else ""
        return self._read(looks, _FORMULA.search(inside), text)

    def _read(self, looks: str, formula: object, text: str) -> Cell:
        kind, form, blank = self._looks[looks]
        if kind == "e":
            return replace(blank, formula=bool(formula), error=text or "#N/A")
        if not (text or formula):
            return blank
        return Cell(self._value(kind, text, form) if text else None, bool(formula), form.percent, "", blank.style)

    def _value(self, kind: str, text: str, form: Format) -> Value:
        if kind == "n":
            number = float(text)
            return (from_serial(number, date1904=self.date1904) or number) if form.date else number
        if kind == "s":
            return self._strings[int(text)] or None
        if kind == "b":
            return text.strip() in ("1", "true")
        if kind == "d":
            return datetime.fromisoformat(text).replace(tzinfo=None, microsecond=0)
        return unescaped(from_xml(text))


def pick(columns: Iterable[int]) -> re.Pattern[str]:
    """The cells of these columns, as `CellReader.values` reads them."""
    return re.compile(_BEGIN.format("|".join(map(column_name, columns))) + f"(?:{_USUAL}|(.))")


def holds_formula(xml: str) -> bool:
    """Whether a cell, by what follows its reference, computes what it shows."""
    return bool(_FORMULA.search(xml))


def apart(xml: str) -> tuple[str, str]:
    """The XML of a cell's attributes, and of what is inside of it, from what follows its reference."""
    looks, end, inside = xml.rstrip().partition(">")
    if inside.endswith(_END):
        return looks, inside.removesuffix(_END)
    if inside or not end or not looks.endswith("/"):
        raise ValueError("no cell")
    return looks.removesuffix("/"), ""


def attributes(xml: str) -> dict[str, str]:
    """The attributes of a cell from their XML."""
    found = _ATTRIBUTE.findall(xml)
    if sum(len(f' {name}="{told}"') for name, told in found) != len(xml.rstrip()):
        raise ValueError(f"no attributes of a cell: {xml}")
    return dict(found)
