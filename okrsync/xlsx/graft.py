"""Whole tabs of one workbook put into another, at its end; not a byte of the other's tabs changes.

What a tab needs comes along: styles, texts (inline), Excel tables, links, names and charts.
"""

import re
from copy import deepcopy

from lxml import etree
from lxml.etree import _Element

from okrsync.xlsx import columns
from okrsync.xlsx.columns import Spot
from okrsync.xlsx.names import define, free_name
from okrsync.xlsx.order import group
from okrsync.xlsx.package import Package
from okrsync.xlsx.parts import Relation
from okrsync.xlsx.refs import quoted
from okrsync.xlsx.styles import Styles

Place = tuple[str, int, int]
"""A cell: tab, row, column."""

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.{}+xml"
_DRAWN = "application/vnd.openxmlformats-officedocument.{}+xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = {
    _MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    _RELATIONS: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
"""What a workbook saved as Strict calls the same things (ECMA-376 part 1; the others are part 4, Transitional)."""
_NO_STYLES = f"""\
<styleSheet xmlns="{_MAIN}">
<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>
</styleSheet>"""
"""What a workbook without styles looks like."""


class Graft:
    """Puts tabs of the workbook `drawn`, made by xlsxwriter, into `into`; `styles` translates the numbers of styles."""

    def __init__(self, into: Package, drawn: Package) -> None:
        self._into, self._drawn = into, drawn
        self._book = into.parts.tree(into.workbook)
        self._strict = etree.QName(self._book).namespace == _STRICT[_MAIN]
        self._relations = _STRICT[_RELATIONS] if self._strict else _RELATIONS
        self._roots: dict[str, _Element] = {}
        self._charts: list[str] = []
        texts = drawn.part("sharedStrings")
        self._texts = list(drawn.parts.tree(texts)) if texts else []
        self.styles = Styles(self._own_styles(), self.translated(drawn.parts.tree(drawn.part("styles"))))

    def tab(self, title: str, new_title: str) -> None:
        """Add a tab under a title that is free, with the names that point into it."""
        sheet = self._drawn.sheet(title)
        root = self.translated(self._drawn.parts.parsed(sheet.part))
        self._restyle(root)
        self._inline(root)
        for view in root.iterfind("{*}sheetViews/{*}sheetView"):
            view.attrib.pop("tabSelected", "")
        parts = self._into.parts
        part = parts.free("xl/worksheets/sheet{}.xml")
        parts.add(part, root, _TYPE.format("worksheet"))
        if self._strict:  # whose charts are written otherwise
            for drawing in list(root.iterchildren("{*}drawing")):
                root.remove(drawing)
        relations = self._drawn.parts.relations(sheet.part)
        ids = {id_: self._related(part, relation) for id_, relation in relations.items()}
        for element in root.iterfind(f".//*[@{{{self._relations}}}id]"):
            element.set(f"{{{self._relations}}}id", ids[element.get(f"{{{self._relations}}}id", "")])
        self._list(title, new_title, parts.relate(self._into.workbook, f"{self._relations}/worksheet", part))

    def retitled(self, title: str, new_title: str) -> None:
        """Have the charts that came along show a tab under its new title."""
        for part in self._charts:
            for formula in self._into.parts.tree(part).iter("{*}f"):
                sheet, _, cells = (formula.text or "").rpartition("!")
                if sheet in (title, quoted(title)):
                    formula.text = f"{quoted(new_title)}!{cells}"

    def column(self, at: Place, model: Place, title: str) -> None:
        """Make a column look and behave like one of the drawn workbook, and write its header; its cells stay.

        `at` and `model` are the two header cells: tab, row, column.
        """
        sheet, drawn = self._into.sheet(at[0]), self._drawn.sheet(model[0])
        new, other = Spot(sheet.root, at[1] + 1, at[2]), Spot(self._root(model[0]), model[1] + 1, model[2])
        last = sheet.last_row
        sheet.restyle(at[2], at[1] + 1, columns.dress(new, other, self.styles.cell))
        columns.rule(new, other, self.styles.look, last)
        sheet.set(*at[1:], title, self.styles.cell(drawn.cell(*model[1:]).style))

    def translated(self, root: _Element) -> _Element:
        """A copy of a tree of the drawn workbook in the words of this one."""
        if not self._strict:
            return deepcopy(root)
        text = etree.tostring(root)
        for word, strict in _STRICT.items():
            text = text.replace(word.encode(), strict.encode())
        return etree.fromstring(text)

    def _root(self, title: str) -> _Element:
        """The tree of a drawn tab in the words of this workbook, one for all of its columns."""
        if title not in self._roots:
            self._roots[title] = self.translated(self._drawn.sheet(title).root)
        return self._roots[title]

    def _own_styles(self) -> _Element:
        into = self._into
        part = into.part("styles")
        if not part:
            part = into.parts.free("xl/styles{}.xml")
            into.parts.add(part, self.translated(etree.fromstring(_NO_STYLES)), _TYPE.format("styles"))
            into.parts.relate(into.workbook, f"{self._relations}/styles", part)
        into.parts.touch(part)
        return into.parts.tree(part)

    def _restyle(self, root: _Element) -> None:
        for element, attribute in (("c", "s"), ("row", "s"), ("col", "style")):
            for each in root.iter(f"{{*}}{element}"):
                if attribute in each.attrib:
                    each.set(attribute, str(self.styles.cell(int(each.attrib[attribute]))))
        for rule in root.iter("{*}cfRule"):
            if "dxfId" in rule.attrib:
                rule.set("dxfId", str(self.styles.look(int(rule.attrib["dxfId"]))))

    def _inline(self, root: _Element) -> None:
        """Have the cells hold their texts themselves, so that the other workbook's list of texts stays as it is."""
        for cell in root.iter("{*}c"):
            value = cell.find("{*}v")
            if cell.get("t") == "s" and value is not None:
                cell.set("t", "inlineStr")
                text = self.translated(self._texts[int(value.text or "0")])
                text.tag = cell.tag.removesuffix("}c") + "}is"
                cell.replace(value, text)

    def _related(self, part: str, relation: Relation) -> str:
        kind = f"{self._relations}/{relation.kind}"
        if relation.external:
            return self._into.parts.relate(part, kind, relation.target, external=True)
        if relation.kind == "drawing":
            return "" if self._strict else self._drawing(part, relation)
        if relation.kind != "table":
            raise ValueError(f"a tab with a {relation.kind} cannot be put into another workbook")
        table = self.translated(self._drawn.parts.tree(relation.target))
        others = [self._into.parts.tree(name) for name in self._into.parts.of_type(_TYPE.format("table"))]
        table.set("id", str(max((int(other.get("id", "0")) for other in others), default=0) + 1))
        taken = {other.get("displayName", "").casefold() for other in others}
        taken |= {name.get("name", "").casefold() for name in self._book.iterfind("{*}definedNames/{*}definedName")}
        name = free_name(table.get("displayName", ""), taken, "_{}")
        table.set("name", name)
        table.set("displayName", name)
        made = self._into.parts.free("xl/tables/table{}.xml")
        self._into.parts.add(made, table, _TYPE.format("table"))
        return self._into.parts.relate(part, kind, made)

    def _drawing(self, part: str, relation: Relation) -> str:
        """The drawing of a tab with its charts, which lie on it."""
        parts, theirs = self._into.parts, self._drawn.parts
        root, made = deepcopy(theirs.tree(relation.target)), parts.free("xl/drawings/drawing{}.xml")
        parts.add(made, root, _DRAWN.format("drawing"))
        ids = {}
        for id_, each in theirs.relations(relation.target).items():
            chart = parts.free("xl/charts/chart{}.xml")
            parts.add(chart, deepcopy(theirs.tree(each.target)), _DRAWN.format("drawingml.chart"))
            ids[id_] = parts.relate(made, f"{_RELATIONS}/{each.kind}", chart)
            self._charts.append(chart)
        for element in root.iterfind(f".//*[@{{{_RELATIONS}}}id]"):
            element.set(f"{{{_RELATIONS}}}id", ids[element.get(f"{{{_RELATIONS}}}id", "")])
        return parts.relate(part, f"{_RELATIONS}/drawing", made)

    def _list(self, title: str, new_title: str, relation: str) -> None:
        """Name the new part among the workbook's sheets, and take along the names that point into it."""
        drawn = list(self._drawn.parts.tree(self._drawn.workbook).iterfind("{*}sheets/{*}sheet"))
        old = next(each for each in drawn if each.get("name") == title)
        sheets = group(self._book, "sheets")
        new = sheets.makeelement(sheets.tag.removesuffix("s"), {"name": new_title})
        new.set("sheetId", str(max(int(each.get("sheetId", "0")) for each in sheets) + 1))
        if "state" in old.attrib:
            new.set("state", old.attrib["state"])
        new.set(f"{{{self._relations}}}id", relation)
        sheets.append(new)
        source, index = self._drawn.parts.tree(self._drawn.workbook), str(drawn.index(old))
        own = re.compile(rf"(?:{re.escape(quoted(title))}|(?<![\w']){re.escape(title)})!")
        for name in source.iterfind("{*}definedNames/{*}definedName"):
            local, reference = name.get("localSheetId"), name.text or ""
            if local == index or (local is None and own.match(reference)):
                moved = own.sub(lambda _: f"{quoted(new_title)}!", reference)
                place = None if local is None else len(sheets) - 1
                define(self._book, name.get("name", ""), moved, place, hidden=name.get("hidden") == "1")
        self._into.parts.touch(self._into.workbook)
