"""Excel tables that grow and shrink with their rows (ECMA-376 part 1, 18.5.1.2)."""

from okrsync.xlsx.parts import Parts
from okrsync.xlsx.refs import Area


def stretch(parts: Parts, sheet: str, header: int, last: int) -> None:
    """End every table of the sheet part whose header is in row `header` at row `last`.

    A table keeps one data row at least. A totals row is switched off: rows have been placed over it.
    """
    for relation in parts.relations(sheet).values():
        if relation.kind != "table":
            continue
        table = parts.tree(relation.target)
        if table.get("headerRowCount") == "0" or Area.parse(table.get("ref", "")).top != header:
            continue
        bottom = max(last, header + 1)
        for element in table.iter():  # the table itself, its filter, its order
            reference = element.get("ref")
            if reference is None or (area := Area.parse(reference)).bottom == bottom:
                continue
            element.set("ref", str(Area(area.top, area.left, bottom, area.right)))
            parts.touch(relation.target)
        if table.attrib.pop("totalsRowCount", ""):
            parts.touch(relation.target)
