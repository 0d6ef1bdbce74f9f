"""New columns at the right end of somebody's sheet: they look and behave like those of a drawn one."""

import re
from collections.abc import Callable
from copy import deepcopy

from lxml.etree import _Element
from msgspec import Struct

from okrsync.xlsx.order import count, group, insert
from okrsync.xlsx.refs import Area, column_name

_OWN = ("style", "width", "customWidth")
"""What a column takes from another; not whether it is folded away."""
_RULES = "conditionalFormatting"


class Spot(Struct, frozen=True):
    """A column of a sheet's tree and the first row below its header; both count from 1."""

    root: _Element
    first: int
    col: int


def dress(new: Spot, model: Spot, style: Callable[[int], int]) -> int:
    """Give a column the width and style of another; return the style's number, which `style` translates."""
    element = _single(new.root, new.col)
    for name in list(element.attrib):
        if name not in ("min", "max"):
            del element.attrib[name]
    drawn = _single(model.root, model.col)
    for name in _OWN:
        if name in drawn.attrib:
            element.set(name, drawn.attrib[name])
    number = style(int(drawn.get("style", "0")))
    element.set("style", str(number))
    return number


def rule(new: Spot, model: Spot, look: Callable[[int], int], last: int) -> None:
    """Give a column the conditional formats and validations of another; `look` translates a `dxfId`.

    They reach below row `last` as far as the other's reach. What Excel 2010 added to a data bar is
    left out: the bar itself is drawn without it.
    """
    highest = max((int(each.get("priority", "0")) for each in new.root.iter("{*}cfRule")), default=0)
    for area in _of_column(model, f"{{*}}{_RULES}"):
        rules = insert(new.root, _RULES)
        rules.set("sqref", _reach(area, new, last))
        for each in area.iterchildren("{*}cfRule"):
            copied = deepcopy(each)
            for extension in copied.findall("{*}extLst"):
                copied.remove(extension)
            for formula in copied.iterchildren("{*}formula"):
                formula.text = _translated(formula.text or "", new, model)
            if "dxfId" in copied.attrib:
                copied.set("dxfId", str(look(int(copied.attrib["dxfId"]))))
            highest += 1
            copied.set("priority", str(highest))
            rules.append(copied)
    for area in _of_column(model, "{*}dataValidations/{*}dataValidation"):
        validations = group(new.root, "dataValidations")
        copied = deepcopy(area)
        copied.set("sqref", _reach(area, new, last))
        validations.append(copied)
        count(validations)


def widen_filter(root: _Element, header: int, last: int) -> str:
    """Let the sheet's filter, if its headers are in this row, reach to a column, so that sorting takes it along.

    Return its range, "" where there is none.
    """
    element = root.find("{*}autoFilter")
    area = None if element is None else Area.parse(element.get("ref", ""))
    if element is None or area is None or area.top != header:
        return ""
    wider = Area(area.top, area.left, area.bottom, max(area.right, last))
    element.set("ref", str(wider))
    return f"${column_name(wider.left)}${wider.top}:${column_name(wider.right)}${wider.bottom}"


def _single(root: _Element, col: int) -> _Element:
    """The element of one column alone, made where there is none; one over several columns is cut apart."""
    columns = group(root, "cols")
    for element in list(columns):
        first, last = int(element.get("min", "0")), int(element.get("max", "0"))
        if first <= col <= last:
            for left, right in ((col + 1, last), (col, col), (first, col - 1)):
                if left <= right:
                    piece = deepcopy(element)
                    piece.set("min", str(left))
                    piece.set("max", str(right))
                    element.addnext(piece)
            columns.remove(element)
            break
    found = next((each for each in columns if each.get("min") == each.get("max") == str(col)), None)
    if found is not None:
        return found
    made = columns.makeelement(columns.tag.removesuffix("s"), {"min": str(col), "max": str(col)})
    columns.insert(sum(int(each.get("max", "0")) < col for each in columns), made)
    return made


def _of_column(spot: Spot, path: str) -> list[_Element]:
    """The elements of a sheet whose range begins at the first cell of a column."""
    first = f"{column_name(spot.col)}{spot.first}"
    return [each for each in spot.root.iterfind(path) if each.get("sqref", "").partition(":")[0] == first]


def _reach(area: _Element, new: Spot, last: int) -> str:
    drawn = Area.parse(area.get("sqref", ""))
    return str(Area(new.first, new.col, max(last, new.first) + drawn.bottom - drawn.top, new.col))


def _translated(formula: str, new: Spot, model: Spot) -> str:
    """A formula about its own row, or the one above, for another column and first row."""
    down = new.first - model.first
    return re.sub(
        rf"\${column_name(model.col)}(\d+)", lambda found: f"${column_name(new.col)}{int(found[1]) + down}", formula
    )
