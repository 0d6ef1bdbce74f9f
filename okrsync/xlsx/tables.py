"""Excel tables that grow and shrink with their rows (ECMA-376 part 1, 18.5.1.2)."""

from collections.abc import Iterator, Sequence

from lxml.etree import _Element

from okrsync.xlsx.order import count
from okrsync.xlsx.parts import Parts
from okrsync.xlsx.refs import Area


def stretch(parts: Parts, sheet: str, header: int, last: int) -> None:
    """End every table of the sheet part whose header is in row `header` at row `last`.

    A table keeps one data row at least. A totals row is switched off: rows have been placed over it.
    """
    for part, table, _ in _tables(parts, sheet, header):
        bottom = max(last, header + 1)
        for element in table.iter():  # the table itself, its filter, its order
            reference = element.get("ref")
            if reference is None or (area := Area.parse(reference)).bottom == bottom:
                continue
            element.set("ref", str(Area(area.top, area.left, bottom, area.right)))
            parts.touch(part)
        if table.attrib.pop("totalsRowCount", ""):
            parts.touch(part)


def widen(parts: Parts, sheet: str, header: int, first: int, titles: Sequence[str]) -> None:
    """Take new columns from `first` on, with these headers in row `header`, into the table that ends before them.

    Sorting then takes them along. Headers of a table are unique.
    """
    for part, table, area in _tables(parts, sheet, header):
        if area.right != first - 1:
            continue
        columns = next(table.iterchildren("{*}tableColumns"))
        number = max((int(each.get("id", "0")) for each in columns), default=0)
        for new, title in enumerate(titles, number + 1):
            columns.append(columns.makeelement(columns.tag.removesuffix("s"), {"id": str(new), "name": title}))
        count(columns)
        for element in (table, *table.iterchildren("{*}autoFilter")):
            old = Area.parse(element.get("ref", ""))
            element.set("ref", str(Area(old.top, old.left, old.bottom, first - 1 + len(titles))))
        parts.touch(part)


def areas(parts: Parts, sheet: str) -> list[Area]:
    """The ranges of the tables of a sheet part."""
    relations = parts.relations(sheet).values()
    return [Area.parse(parts.tree(each.target).get("ref", "")) for each in relations if each.kind == "table"]


def _tables(parts: Parts, sheet: str, header: int) -> Iterator[tuple[str, _Element, Area]]:
    """The tables of a sheet part whose headers are in a row: part, tree, range."""
    for relation in parts.relations(sheet).values():
        if relation.kind == "table":
            table = parts.tree(relation.target)
            area = Area.parse(table.get("ref", ""))
            if table.get("headerRowCount") != "0" and area.top == header:
                yield relation.target, table, area
