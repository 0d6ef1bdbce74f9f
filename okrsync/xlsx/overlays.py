"""What a sheet says about its cells outside of them: merges, array formulas, hyperlinks, column styles."""

from collections.abc import Mapping, Sequence

from lxml.etree import _Element

from okrsync.xlsx.parts import Relation
from okrsync.xlsx.refs import Area
from okrsync.xlsx.rows import Moves


class Overlays:
    """Read once from a sheet's frame, and the ranges of its array formulas; read it anew after `follow`."""

    def __init__(self, root: _Element, relations: Mapping[str, Relation], arrays: Sequence[Area]) -> None:
        self.merged = tuple(Area.parse(e.get("ref", "")) for e in root.iterfind("{*}mergeCells/{*}mergeCell"))
        self._arrays = arrays
        self._columns = [
            (int(e.get("min", "0")), int(e.get("max", "0")), int(e.get("style", "0")))
            for e in root.iterfind("{*}cols/{*}col")
        ]
        self._links: dict[tuple[int, int], str] = {}
        self._wide_links: list[tuple[Area, str]] = []
        for element in root.iterfind("{*}hyperlinks/{*}hyperlink"):
            area, target = Area.parse(element.get("ref", "")), _target(element, relations)
            if (area.top, area.left) == (area.bottom, area.right):
                self._links[area.top, area.left] = target
            else:
                self._wide_links.append((area, target))
        self._linked = {row for row, _ in self._links}
        self._wide = [*arrays, *(area for area, _ in self._wide_links)]

    def concern(self, row: int) -> bool:
        """Whether anything is said about what the cells of a row show."""
        return row in self._linked or any(area.top <= row <= area.bottom for area in self._wide)

    @property
    def links(self) -> frozenset[tuple[Area, str]]:
        """The areas that have an address behind them, and the address."""
        single = ((Area(row, col, row, col), target) for (row, col), target in self._links.items())
        return frozenset((*single, *self._wide_links))

    def bind(self, row: int) -> bool:
        """Whether there are cells in a row that cannot be written, because others show through them."""
        return any(area.top <= row <= area.bottom for area in (*self.merged, *self._arrays))

    def hidden_by_merge(self, row: int, col: int) -> Area | None:
        """Return the merged range that covers the cell with another one."""
        return next((a for a in self.merged if (row, col) in a and (row, col) != (a.top, a.left)), None)

    def spilled(self, row: int, col: int) -> bool:
        """Whether the cell shows a part of an array formula or a data table."""
        return any((row, col) in area for area in self._arrays)

    def link(self, row: int, col: int) -> str:
        """Return the address behind a cell."""
        wide = (target for area, target in self._wide_links if (row, col) in area)
        return self._links.get((row, col)) or next(wide, "")

    def column_style(self, col: int) -> int:
        """Return the style that a column gives its new cells."""
        return next((style for first, last, style in self._columns if first <= col <= last), 0)


def follow(root: _Element, moves: Moves) -> None:
    """Take hyperlinks and merges within one row along with it; those over several rows stay."""
    for path in ("{*}hyperlinks", "{*}mergeCells"):
        group = root.find(path)
        if group is None:
            continue
        for element in list(group):
            area = Area.parse(element.get("ref", ""))
            if area.top != area.bottom or area.top not in moves:
                continue
            new = moves[area.top]
            if new is None:
                group.remove(element)
            else:
                element.set("ref", str(Area(new, area.left, new, area.right)))
        if "count" in group.attrib:
            group.set("count", str(len(group)))
        if len(group) == 0:  # the schema wants at least one
            root.remove(group)


def _target(element: _Element, relations: Mapping[str, Relation]) -> str:
    """Return the external address; a link to a place in the same workbook has none."""
    id_ = next((value for name, value in element.attrib.items() if str(name).endswith("/relationships}id")), "")
    relation = relations.get(str(id_))
    if relation is None or not relation.external:
        return ""
    location = element.get("location")
    return f"{relation.target}#{location}" if location else relation.target
