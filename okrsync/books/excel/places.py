"""Where the tabs of a workbook are, and how their cells look."""

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct

from okrsync.errors import LayoutError
from okrsync.layout import ESSENTIAL, MEMORY, OKRS, TABS, Tab
from okrsync.xlsx.cells import Cell
from okrsync.xlsx.package import Package
from okrsync.xlsx.sheet import Sheet

Palette = Mapping[str, Cell]
"""One styled cell per column, by `tab.column`."""


class Place(Struct, frozen=True):
    """Where a tab is now: its title in the workbook, the row of its headers, the column of each key."""

    package: Package
    title: str
    header: int
    columns: Mapping[str, int]

    @property
    def sheet(self) -> Sheet:
        """Its sheet, which is opened when it is first asked for."""
        return self.package.sheet(self.title)


def places(package: Package, name: str) -> dict[str, Place]:
    """Where every tab is, found by the names on its header cells.

    Raises:
        LayoutError: the workbook lacks what no run can do without.
    """
    found = {tab.key: at for tab in TABS if (at := place(package, tab))}
    columns = found[OKRS.key].columns if OKRS.key in found else {}
    missing = [OKRS.column(key).title for key in ESSENTIAL if key not in columns]
    if len(missing) == len(ESSENTIAL):
        to_do = "Make a new workbook with okrsync init --excel FILE, or mend book: excel in the config."
        raise LayoutError(name, f"has no OKRs tab that okrsync knows. {to_do}")
    if MEMORY.key not in found:
        to_do = "Put it back from the backups beside the config in .okrsync; without it the sync knows no held cell."
        raise LayoutError(name, f"the hidden tab {MEMORY.title} is gone. {to_do}")
    if missing:
        gone = ", ".join(missing)
        to_do = "Undo the deletion; the backups are beside the config in .okrsync."
        raise LayoutError(name, f"the OKRs tab has lost the column {gone}. {to_do}")
    return found


def place(package: Package, tab: Tab) -> Place | None:
    """Where a tab is: most of its names tell, and a column elsewhere is none of it; None if its names are gone."""
    names = {column.key: tab.name(column.key) for column in tab.columns}
    found = {key: package.names[name] for key, name in names.items() if name in package.names}
    if not found:
        return None
    ((title, header), _), *_ = Counter(at[:2] for at in found.values()).most_common(1)
    return Place(package, title, header, {key: at[2] for key, at in found.items() if at[:2] == (title, header)})


def palette(found: Mapping[str, Place]) -> Palette:
    """What the top of the hidden tab holds: the names of styles, and below each a cell that has it."""
    sheet = found[MEMORY.key].sheet
    names = next((cells for number, cells in sheet.rows() if number == 1), {})
    cells = sheet.cells(2, names)
    return {str(name.value): cells[column] for column, name in names.items()}
