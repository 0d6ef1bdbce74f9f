"""The names of a workbook (ECMA-376 part 1, 18.2.5): what stands in `definedNames`, and new ones."""

from collections.abc import Collection, Mapping

from lxml.etree import _Element

from okrsync.xlsx.order import group
from okrsync.xlsx.refs import column_name, parse_on_sheet, quoted

_FILTERED = "_xlnm._FilterDatabase"


def cell_names(root: _Element, titles: Mapping[str, str]) -> dict[str, tuple[str, int, int]]:
    """The workbook-wide names of single cells on one of these tabs: name -> (tab, row, column)."""
    found = {}
    for element in root.iterfind("{*}definedNames/{*}definedName"):
        place = parse_on_sheet((element.text or "").strip())
        if element.get("localSheetId") is None and place is not None and place[0] in titles:
            found[element.get("name", "")] = place
    return found


def define(root: _Element, name: str, reference: str, sheet: int | None = None, *, hidden: bool = False) -> None:
    """Add a name, of one sheet (by its index) or of the workbook; one that is there already is replaced.

    Excel refuses a workbook with the same name twice, whatever its case.
    """
    names = group(root, "definedNames")
    scope = None if sheet is None else str(sheet)
    for old in list(names):
        if old.get("name", "").casefold() == name.casefold() and old.get("localSheetId") == scope:
            names.remove(old)
    new = names.makeelement(names.tag.replace("definedNames", "definedName"), {"name": name})
    if scope is not None:
        new.set("localSheetId", scope)
    if hidden:
        new.set("hidden", "1")
    new.text = reference
    names.append(new)


def refilter(root: _Element, sheet: int, reference: str) -> bool:
    """Keep true what a sheet's hidden name says of the range of its filter; tell whether there is such a name."""
    names = root.iterfind("{*}definedNames/{*}definedName")
    found = [each for each in names if (each.get("name"), each.get("localSheetId")) == (_FILTERED, str(sheet))]
    for element in found:
        element.text = reference
    return bool(found)


def free_name(wanted: str, taken: Collection[str], pattern: str = " ({})", longest: int = 255) -> str:
    """The wanted name, or the first with a number that nothing has; `taken` is in lower case."""
    tries = (wanted, *(wanted[: longest - len(end)] + end for end in map(pattern.format, range(2, len(taken) + 3))))
    return next(each for each in tries if each.casefold() not in taken)


def absolute(title: str, row: int, col: int) -> str:
    """Return `'My tab'!$H$7`."""
    return f"{quoted(title)}!${column_name(col)}${row}"
