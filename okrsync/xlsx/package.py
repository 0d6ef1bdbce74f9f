"""An .xlsx file, edited in place: what is not touched keeps its bytes (ECMA-376 part 1, 12.3)."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Self

from lxml.etree import _Element

from okrsync.errors import BookError
from okrsync.texts import say
from okrsync.xlsx import tables
from okrsync.xlsx.cells import CellReader
from okrsync.xlsx.columns import widen_filter
from okrsync.xlsx.formats import of_styles
from okrsync.xlsx.names import absolute, cell_names, define, refilter
from okrsync.xlsx.parts import Parts
from okrsync.xlsx.refs import quoted
from okrsync.xlsx.sheet import Sheet
from okrsync.xlsx.texts import shared

# A compound file ([MS-CFB] 2.2): an old .xls, or an encrypted .xlsx ([MS-OFFCRYPTO] 2.3.4).
_COMPOUND_FILE = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_TRUE = ("1", "true")


class Package:
    """A workbook's sheets and names; build it with `read`, get it back with `to_bytes`.

    `names` holds the workbook-wide names of single cells: name -> (tab, row, column); broken ones are absent.
    `sheets` are the titles of the worksheets in order; `date1904` tells which epoch its dates count from.
    `parts` holds it all, the workbook itself in the part `workbook`.
    """

    names: Mapping[str, tuple[str, int, int]]
    sheets: tuple[str, ...]
    date1904: bool

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.workbook = _workbook_part(parts)
        root = parts.tree(self.workbook)
        relations = parts.relations(self.workbook)
        self._related = {relation.kind: relation.target for relation in relations.values() if not relation.external}
        self._paths = {
            element.get("name", ""): relation.target
            for element in root.iterfind("{*}sheets/{*}sheet")
            if (relation := relations.get(_relation_id(element))) and relation.kind == "worksheet"
        }
        self._open: dict[str, Sheet] = {}
        properties = root.find("{*}workbookPr")
        self.date1904 = properties is not None and properties.get("date1904") in _TRUE
        self.sheets = tuple(self._paths)
        self.names = MappingProxyType(cell_names(root, self._paths))
        self._reader = self._cell_reader()

    @classmethod
    def read(cls, data: bytes, name: str) -> Self:
        """Open the bytes of a workbook; `name` is what errors call it.

        Raises BookError for anything but an open, unsigned .xlsx or .xlsm, and for damaged parts.
        """
        if data.startswith(_COMPOUND_FILE):
            if _ENCRYPTED in data:
                what = say("is encrypted. In Excel clear the password under File > Info > Protect Workbook, and save.")
                raise BookError(name, what)
            raise BookError(name, say("is in the old .xls format. Save it as .xlsx in Excel or LibreOffice."))
        parts = Parts(data, name)
        if any(part.startswith("_xmlsignatures/") for part in parts.names):
            what = say("is digitally signed, and an edit would break that. Use a copy without signature.")
            raise BookError(name, what)
        return cls(parts)

    def sheet(self, title: str) -> Sheet:
        """Return the worksheet, the same object at every call; KeyError for a title not in `sheets`."""
        if title not in self._open:
            self._open[title] = Sheet(self.parts, self._paths[title], title, self._reader)
        return self._open[title]

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of all tabs in order, those that hold a chart alone included."""
        return tuple(each.get("name", "") for each in self._tabs())

    @property
    def hidden(self) -> frozenset[str]:
        """The titles of the tabs that people do not see."""
        return frozenset(each.get("name", "") for each in self._tabs() if each.get("state", "visible") != "visible")

    def part(self, kind: str) -> str:
        """The name of the part that the workbook has of a kind, such as `styles`; "" where there is none."""
        return self._related.get(kind, "")

    def name(self, name: str, title: str, row: int, col: int) -> None:
        """Bind a name to a cell, in the whole workbook; what had the name loses it."""
        define(self.parts.tree(self.workbook), name, absolute(title, row, col))
        self.parts.touch(self.workbook)

    def widen(self, title: str, header: int, first: int, headers: Sequence[str]) -> None:
        """Take new columns from `first` on into the filter and the table that have their headers in row `header`.

        Sorting then takes the new cells along with the old ones.
        """
        sheet, root = self.sheet(title), self.parts.tree(self.workbook)
        tables.widen(self.parts, sheet.part, header, first, headers)
        area = widen_filter(sheet.root, header, first + len(headers) - 1)
        if area and refilter(root, self.titles.index(title), f"{quoted(title)}!{area}"):
            self.parts.touch(self.workbook)

    def to_bytes(self) -> bytes:
        """Return the workbook with all edits; the very bytes that were read when there are none.

        After an edit people's formulas are computed anew when Excel opens it, and where formulas have moved, the
        stored order of calculation is left out: Excel makes a new one.
        """
        changed = [sheet for sheet in self._open.values() if sheet.changed]
        calculation = self.parts.tree(self.workbook).find("{*}calcPr")
        if changed and calculation is not None and calculation.get("fullCalcOnLoad") not in _TRUE:
            calculation.set("fullCalcOnLoad", "1")
            self.parts.touch(self.workbook)
        chain = self._related.get("calcChain", "")
        if chain in self.parts and any(sheet.formulas_moved for sheet in changed):
            self.parts.drop(chain, self.workbook)
        return self.parts.to_bytes()

    def _tabs(self) -> Iterator[_Element]:
        return self.parts.tree(self.workbook).iterfind("{*}sheets/{*}sheet")

    def _cell_reader(self) -> CellReader:
        part = strings = self.part("sharedStrings")
        try:
            texts = shared(self.parts.text(strings)) if strings else []
            part = self.part("styles")
            formats = of_styles(self.parts.parsed(part) if part else None)
        except ValueError as error:
            raise self.parts.damaged(part) from error
        return CellReader(texts, formats, date1904=self.date1904)


def _workbook_part(parts: Parts) -> str:
    found = [relation.target for relation in parts.relations("").values() if relation.kind == "officeDocument"]
    if not found or found[0] not in parts or not found[0].endswith(".xml"):
        raise BookError(parts.book, say("is no .xlsx workbook. Save it as .xlsx in Excel or LibreOffice."))
    if parts.tree(found[0]).find("{*}sheets") is None:
        what = say("is an Office file, but no workbook. Name the .xlsx with the key results.")
        raise BookError(parts.book, what)
    return found[0]


def _relation_id(element: _Element) -> str:
    return next((str(value) for name, value in element.attrib.items() if str(name).endswith("/relationships}id")), "")
