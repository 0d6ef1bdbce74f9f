"""Where the schema wants a child to stand (ECMA-376 part 1: 18.2.27 workbook, 18.3.1.99 worksheet, 18.8.39 styles).

Excel repairs, or refuses, a part whose children stand in another order.
"""

from lxml import etree
from lxml.etree import _Element

_ORDERS = {
    "workbook": "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups "
    "externalReferences definedNames calcPr",
    "worksheet": "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection "
    "protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr "
    "conditionalFormatting dataValidations",
    "styleSheet": "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs",
}
"""The children up to the last one that is ever added here; any other comes after."""


def group(root: _Element, name: str) -> _Element:
    """The child that holds others, such as `fonts`; made in its place where there is none."""
    found = root.find(f"{{*}}{name}")
    return insert(root, name) if found is None else found


def insert(root: _Element, name: str) -> _Element:
    """Return a new child, after those that the schema wants before it."""
    tag = etree.QName(root)
    order = _ORDERS[tag.localname].split()
    before = set(order[: order.index(name) + 1])
    at = [index for index, child in enumerate(root) if _local(child) in before]
    made = root.makeelement(f"{{{tag.namespace}}}{name}")
    root.insert(at[-1] + 1 if at else 0, made)
    return made


def count(group: _Element) -> None:
    """Make a group say how many children it has."""
    group.set("count", str(len(group)))


def _local(element: _Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
