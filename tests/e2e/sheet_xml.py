"""The parts of an .xlsx while one of its tabs is edited as Excel does: cells move, and all that points at them follows.

Shares no code with okrsync's own reader and writer, so that a misreading cannot cancel out.
"""

import re
from collections.abc import Callable, Sequence
from copy import deepcopy
from datetime import datetime, timedelta
from functools import partial

from lxml import etree
from lxml.etree import _Element
from openpyxl.utils import column_index_from_string, get_column_letter

from okrsync.model import Value

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CELL = re.compile(r"(\$?)([A-Z]{1,3})(\$?)([0-9]+)\b(?!\()")
_DAY_ZERO = datetime(1899, 12, 30)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Line = Callable[[int], int | None]
"""Where a row or column goes; None: it is deleted."""
Place = tuple[int, int]


class Parts:
    """The parts of a workbook while one of its tabs is edited."""

    def __init__(self, members: dict[str, bytes], title: str) -> None:
        self._members = members
        self._trees: dict[str, _Element] = {}
        self.workbook = self._tree("xl/workbook.xml")
        self._rels = self._tree("xl/_rels/workbook.xml.rels")
        self.sheet = self._tree(self._path(title))
        data = self.sheet.find(f"{_MAIN}sheetData")
        assert data is not None
        self.data = data

    def saved(self) -> dict[str, bytes]:
        """The members with all edits."""
        changed = {
            name: etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
            for name, tree in self._trees.items()
            if name in self._members
        }
        return self._members | changed

    def _sheet_element(self, title: str) -> _Element:
        return next(each for each in self.workbook.iter(f"{_MAIN}sheet") if each.get("name") == title)

    def put(self, row: int, column: int, value: Value) -> None:
        """Give a cell a value, text as a shared string; None clears it."""
        cell = self._cell(row, column)
        for child in list(cell):
            cell.remove(child)
        cell.attrib.pop("t", "")
        if isinstance(value, str):
            cell.set("t", "s")
            etree.SubElement(cell, f"{_MAIN}v").text = str(self._shared(value))
        elif value is not None:
            days = (value - _DAY_ZERO) / timedelta(days=1) if isinstance(value, datetime) else float(value)
            etree.SubElement(cell, f"{_MAIN}v").text = repr(days)

    def put_formula(self, row: int, column: int, text: str) -> None:
        """Give a formula to a cell that holds its result."""
        formula = etree.Element(f"{_MAIN}f")
        formula.text = text
        self._cell(row, column).insert(0, formula)

    def restyle(self, row: int, column: int, number_format: int) -> None:
        """Give a cell another number format."""
        cell = self._cell(row, column)
        formats = self._tree("xl/styles.xml").find(f"{_MAIN}cellXfs")
        assert formats is not None
        new = deepcopy(formats[int(cell.get("s", "0"))])
        new.set("numFmtId", str(number_format))
        formats.append(new)
        formats.set("count", str(len(formats)))
        cell.set("s", str(len(formats) - 1))

    def rename_sheet(self, title: str, new: str) -> None:
        """Rename a tab; names follow."""
        self._sheet_element(title).set("name", new)
        for name in self.workbook.iter(f"{_MAIN}definedName"):
            name.text = re.sub(rf"^('?){re.escape(title)}\1!", f"'{new}'!", name.text or "")

    def copy_row(self, row: int, to: int) -> None:
        line = self._row(to)
        line[:] = [deepcopy(cell) for cell in self._row(row)]
        for cell in line:
            cell.set("r", f"{get_column_letter(_place(cell)[1])}{to}")

    def permute(self, first: int, order: Sequence[int]) -> None:
        lines = {number: list(self._row(number)) for number in order}
        for number, source in enumerate(order, first):
            for cell in lines[source]:
                cell.set("r", f"{get_column_letter(_place(cell)[1])}{number}")
            self._row(number)[:] = lines[source]

    def rearrange(self, title: str, row: Line, column: Line) -> None:
        """Take every cell, and all that points at one, to its new place."""
        for line in list(self.data):
            new = row(int(line.get("r", "0")))
            if new is None:
                self.data.remove(line)
                continue
            line.set("r", str(new))
            line.attrib.pop("spans", "")
            cells = [(column(_place(cell)[1]), cell) for cell in line]
            line[:] = [cell for to, cell in sorted(cells, key=lambda pair: pair[0] or 0) if to]
            for to, cell in cells:
                cell.set("r", f"{get_column_letter(to or 1)}{new}")
        self.data[:] = sorted(self.data, key=lambda line: int(line.get("r", "0")))
        self._rearrange_columns(column)
        moved = partial(_reference, row=row, column=column)
        for element in list(self.sheet.iter(f"{_MAIN}*")):
            self._follow(element, moved)
        quoted = rf"^'?{re.escape(title)}'?!"
        for name in self.workbook.iter(f"{_MAIN}definedName"):
            if re.match(quoted, name.text or "") and ":" not in (name.text or ""):
                place = moved((name.text or "").rpartition("!")[2])
                name.text = f"'{title}'!{place or '#REF!'}"

    def _follow(self, element: _Element, moved: Callable[[str], str]) -> None:
        """Ranges of formats, drop-downs, filters and links go along; those of deleted columns go."""
        if element.tag in (f"{_MAIN}c", f"{_MAIN}row", f"{_MAIN}selection", f"{_MAIN}pane"):
            return
        for attribute in ("ref", "sqref"):
            if ranges := element.get(attribute):
                new = " ".join(filter(None, map(moved, ranges.split())))
                parent = element.getparent()
                if new:
                    element.set(attribute, new)
                elif parent is not None:
                    parent.remove(element)
        if element.tag in (f"{_MAIN}formula", f"{_MAIN}formula1") and element.text:
            element.text = CELL.sub(lambda match: moved(match[0]) or "#REF!", element.text)

    def _rearrange_columns(self, column: Line) -> None:
        group = self.sheet.find(f"{_MAIN}cols")
        if group is None:
            return
        single: dict[int, _Element] = {}
        for each in group:
            for number in range(int(each.get("min", "0")), int(each.get("max", "0")) + 1):
                if to := column(number):
                    single[to] = deepcopy(each)
                    single[to].set("min", str(to))
                    single[to].set("max", str(to))
        group[:] = [single[number] for number in sorted(single)]

    def remove_sheet(self, title: str) -> None:
        gone, path = self._sheet_element(title), self._path(title)
        names = self.workbook.find(f"{_MAIN}definedNames")
        assert names is not None
        index = list(self.workbook.iter(f"{_MAIN}sheet")).index(gone)
        for name in list(names):
            local = int(name.get("localSheetId", "-1"))
            if local == index:
                names.remove(name)
            elif local > index:
                name.set("localSheetId", str(local - 1))
            elif re.match(rf"'?{re.escape(title)}'?!", name.text or ""):
                name.text = "#REF!"
        self._rels.remove(next(each for each in self._rels if each.get("Id") == gone.get(_RELATION)))
        sheets = gone.getparent()
        assert sheets is not None
        sheets.remove(gone)
        types = self._tree("[Content_Types].xml")
        types.remove(next(each for each in types if each.get("PartName") == f"/{path}"))
        del self._members[path]

    def _cell(self, row: int, column: int) -> _Element:
        """The cell, made where there is none, in the style of its column."""
        line = self._row(row)
        name = f"{get_column_letter(column)}{row}"
        found = next((cell for cell in line if cell.get("r") == name), None)
        if found is None:
            found = etree.SubElement(line, f"{_MAIN}c", r=name)
            styles = [
                col.get("style", "0")
                for col in self.sheet.iter(f"{_MAIN}col")
                if int(col.get("min", "0")) <= column <= int(col.get("max", "0"))
            ]
            found.set("s", styles[0] if styles else "0")
            line[:] = sorted(line, key=lambda cell: _place(cell)[1])
        return found

    def _shared(self, text: str) -> int:
        """The index of a new shared string."""
        strings = self._tree("xl/sharedStrings.xml")
        item = etree.SubElement(etree.SubElement(strings, f"{_MAIN}si"), f"{_MAIN}t")
        item.text = text
        item.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        return len(strings) - 1

    def _row(self, number: int) -> _Element:
        found = next((line for line in self.data if line.get("r") == str(number)), None)
        if found is None:
            found = etree.SubElement(self.data, f"{_MAIN}row", r=str(number))
            self.data[:] = sorted(self.data, key=lambda line: int(line.get("r", "0")))
        return found

    def _path(self, title: str) -> str:
        id_ = self._sheet_element(title).get(_RELATION)
        target = next(each.get("Target", "") for each in self._rels if each.get("Id") == id_)
        return f"xl/{target.removeprefix('/xl/')}"

    def _tree(self, name: str) -> _Element:
        if name not in self._trees:
            self._trees[name] = etree.fromstring(self._members[name])
        return self._trees[name]


def _place(cell: _Element) -> Place:
    match = CELL.fullmatch(cell.get("r", ""))
    assert match
    return int(match[4]), column_index_from_string(match[2])


def _reference(text: str, row: Line, column: Line) -> str:
    """`A4:A508` or `$H$7` at its new place; nothing when all of it is deleted."""
    ends = [match for match in map(CELL.fullmatch, text.split(":")) if match]
    assert ends, text
    rows = range(int(ends[0][4]), int(ends[-1][4]) + 1)
    columns = range(column_index_from_string(ends[0][2]), column_index_from_string(ends[-1][2]) + 1)
    down = [to for number in rows if (to := row(number))]
    across = [to for number in columns if (to := column(number))]
    if not down or not across:
        return ""
    corners = {0: (min(down), min(across)), -1: (max(down), max(across))}
    return ":".join(
        f"{ends[end][1]}{get_column_letter(corners[end][1])}{ends[end][3]}{corners[end][0]}"
        for end in ((0, -1) if ":" in text else (0,))
    )
