"""An .xlsx file, edited in place: what is not touched keeps its bytes (ECMA-376 part 1, 12.3)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Self

from lxml.etree import _Element

from okrsync.errors import BookError
from okrsync.xlsx.cells import CellReader
from okrsync.xlsx.formats import of_styles
from okrsync.xlsx.parts import Parts
from okrsync.xlsx.refs import parse_on_sheet
from okrsync.xlsx.sheet import Sheet
from okrsync.xlsx.texts import plain

# A compound file ([MS-CFB] 2.2): an old .xls, or an encrypted .xlsx ([MS-OFFCRYPTO] 2.3.4).
_COMPOUND_FILE = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_TRUE = ("1", "true")


class Package:
    """A workbook's sheets and names; build it with `read`, get it back with `to_bytes`.

    `names` holds the workbook-wide names of single cells: name -> (tab, row, column); broken ones are absent.
    `sheets` are the titles of the worksheets in order; `date1904` tells which epoch its dates count from.
    """

    names: Mapping[str, tuple[str, int, int]]
    sheets: tuple[str, ...]
    date1904: bool

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._workbook = _workbook_part(parts)
        root = parts.tree(self._workbook)
        relations = parts.relations(self._workbook)
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
        self.names = MappingProxyType(_cell_names(root, self._paths))
        self._reader = self._cell_reader()

    @classmethod
    def read(cls, data: bytes, name: str) -> Self:
        """Open the bytes of a workbook; `name` is what errors call it.

        Raises BookError for anything but an open, unsigned .xlsx or .xlsm, and for damaged parts.
        """
        if data.startswith(_COMPOUND_FILE):
            if _ENCRYPTED in data:
                raise BookError(
                    name,
                    "is encrypted. In Excel clear the password under File > Info > Protect Workbook, and save.",
                )
            raise BookError(name, "is in the old .xls format. Save it as .xlsx in Excel or LibreOffice.")
        parts = Parts(data, name)
        if any(part.startswith("_xmlsignatures/") for part in parts.names):
            raise BookError(name, "is digitally signed, and an edit would break that. Use a copy without signature.")
        return cls(parts)

    def sheet(self, title: str) -> Sheet:
        """Return the worksheet, the same object at every call; KeyError for a title not in `sheets`."""
        if title not in self._open:
            self._open[title] = Sheet(self._parts, self._paths[title], title, self._reader)
        return self._open[title]

    def to_bytes(self) -> bytes:
        """Return the workbook with all edits; the very bytes that were read when there are none.

        After an edit people's formulas are computed anew when Excel opens it, and where formulas have moved, the
        stored order of calculation is left out: Excel makes a new one.
        """
        changed = [sheet for sheet in self._open.values() if sheet.changed]
        calculation = self._parts.tree(self._workbook).find("{*}calcPr")
        if changed and calculation is not None and calculation.get("fullCalcOnLoad") not in _TRUE:
            calculation.set("fullCalcOnLoad", "1")
            self._parts.touch(self._workbook)
        chain = self._related.get("calcChain", "")
        if chain in self._parts and any(sheet.formulas_moved for sheet in changed):
            self._parts.drop(chain, self._workbook)
        return self._parts.to_bytes()

    def _cell_reader(self) -> CellReader:
        strings, styles = self._optional("sharedStrings"), self._optional("styles")
        texts = [] if strings is None else [plain(element) for element in strings.iterchildren("{*}si")]
        try:
            formats = of_styles(styles)
        except ValueError as error:
            raise self._parts.damaged(self._related["styles"]) from error
        return CellReader(texts, formats, self.date1904)

    def _optional(self, kind: str) -> _Element | None:
        return self._parts.parsed(self._related[kind]) if kind in self._related else None


def _workbook_part(parts: Parts) -> str:
    found = [relation.target for relation in parts.relations("").values() if relation.kind == "officeDocument"]
    if not found or found[0] not in parts or not found[0].endswith(".xml"):
        raise BookError(parts.book, "is no .xlsx workbook. Save it as .xlsx in Excel or LibreOffice.")
    if parts.tree(found[0]).find("{*}sheets") is None:
        raise BookError(parts.book, "is an Office file, but no workbook. Name the .xlsx with the key results.")
    return found[0]


def _relation_id(element: _Element) -> str:
    return next((str(value) for name, value in element.attrib.items() if str(name).endswith("/relationships}id")), "")


def _cell_names(root: _Element, titles: Mapping[str, str]) -> dict[str, tuple[str, int, int]]:
    found = {}
    for element in root.iterfind("{*}definedNames/{*}definedName"):
        place = parse_on_sheet((element.text or "").strip())
        if element.get("localSheetId") is None and place is not None and place[0] in titles:
            found[element.get("name", "")] = place
    return found
