"""Charts that follow the rows that they show: their ranges, and the values that they keep (ECMA-376 part 1, 21.2.2)."""

from collections.abc import Callable, Iterator

from lxml.etree import _Element

from okrsync.xlsx.parts import Parts
from okrsync.xlsx.refs import Area, column_name, quoted

_CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"

Value = str | float | None


def follow(
    parts: Parts, title: str, first: int, last: Callable[[int], int], value: Callable[[int, int], Value]
) -> None:
    """Have every chart show the columns of this sheet from row `first` to their last.

    `last` is the last row of a column, `value` what a cell holds. A column without rows is shown as one blank cell.
    """
    for part in parts.of_type(_CHART):
        for reference in parts.tree(part).iter("{*}numRef", "{*}strRef"):
            formula = reference.find("{*}f")
            area = _area(formula.text or "", title) if formula is not None else None
            if formula is None or area is None or area.top != first or area.left != area.right:
                continue
            bottom = max(first, last(area.left))
            column = column_name(area.left)
            formula.text = f"{quoted(title)}!${column}${first}:${column}${bottom}"
            _keep(reference, [value(row, area.left) for row in range(first, bottom + 1)])
            parts.touch(part)


def _area(formula: str, title: str) -> Area | None:
    sheet, _, reference = formula.rpartition("!")
    if sheet.strip("'").replace("''", "'") != title:
        return None
    try:
        return Area.parse(reference)
    except ValueError:  # a name, or several ranges
        return None


def _keep(reference: _Element, values: list[Value]) -> None:
    """The values that a program shows which does not compute: Excel and LibreOffice read them anew."""
    for cache in reference.iterchildren("{*}numCache", "{*}strCache"):
        for old in list(cache.iterchildren("{*}ptCount", "{*}pt")):
            cache.remove(old)
        cache.extend(_points(cache, values))


def _points(cache: _Element, values: list[Value]) -> Iterator[_Element]:
    namespace = cache.tag.rpartition("}")[0] + "}"
    yield cache.makeelement(f"{namespace}ptCount", {"val": str(len(values))})
    for index, value in enumerate(values):
        if value is not None:
            point = cache.makeelement(f"{namespace}pt", {"idx": str(index)})
            held = point.makeelement(f"{namespace}v", {})
            held.text = value if isinstance(value, str) else f"{value:.15g}"
            point.append(held)
            yield point
