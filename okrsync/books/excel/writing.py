"""What a commit writes into the sheets of a workbook: single cells of OKRs, and the tabs that the sync keeps."""

from collections.abc import Mapping
from dataclasses import dataclass

from okrsync.books import blocks, styles
from okrsync.layout import ALIGNMENT, MEMORY, OKRS, TABS, Tab, Type
from okrsync.model import Page, PageRow, Plan, Value
from okrsync.xlsx import cells as xlsx
from okrsync.xlsx.sheet import Line, Sheet

Palette = Mapping[str, xlsx.Cell]
"""One styled cell per column, by `tab.column`."""
_DATED = (Type.DATE, Type.MOMENT)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a tab is now: its sheet, the row of its headers, the column of each key."""

    sheet: Sheet
    header: int
    columns: Mapping[str, int]


def write_cells(place: Place, plan: Plan, palette: Palette) -> None:
    """Write the planned cells of OKRs; ValueError names one that cannot be written."""
    for change in (*plan.changes, *plan.stamps):
        column = place.columns[change.column]
        style = palette.get(OKRS.style(change.column))
        new = unstyled(place.sheet.cell(change.row, column))
        place.sheet.set(change.row, column, change.after, style.style if style and new else None)
        _fit(place.sheet, OKRS, change.row, {change.column: change.after})


def unstyled(cell: xlsx.Cell) -> bool:
    """Whether a cell is new to its column: the sync's first write gives it the column's own format."""
    return cell.blank and cell.style == 0


def write_page(place: Place, page: Page, palette: Palette) -> None:
    """Write a page of the sync's; ValueError names a cell that cannot be written."""
    if page.anew:
        _redraw(place, page, palette)
    else:
        _arrange(place, page, palette)


def _arrange(place: Place, page: Page, palette: Palette) -> None:
    tab = next(tab for tab in TABS if tab.key == page.tab)
    first = place.header + 1
    kept = max(0, place.sheet.last_row - place.header) if page.append else 0
    if page.append and not page.rows:
        return
    place.sheet.place(first, kept, [row.was for row in page.rows])
    for number, row in enumerate(page.rows, first + kept):
        for key, value in row.cells.items():
            if key in place.columns:
                style = palette.get(_style_name(tab, key))
                stored = _stored(value, style)
                if stored is not None or row.was is not None:
                    place.sheet.set(number, place.columns[key], stored, style.style if style else None)
        if tab is ALIGNMENT:
            place.sheet.set_level(number, row.level)
        if row.cells and tab is not MEMORY:
            _fit(place.sheet, tab, number, row.cells)


def _redraw(place: Place, page: Page, palette: Palette) -> None:
    tab = next(tab for tab in TABS if tab.key == page.tab)
    first, at = place.header + 1, place.columns

    def line(row: PageRow) -> Line:
        keys = at if row.look else [key for key in at if row.cells.get(key) is not None]
        cells = ((key, palette.get(tab.style(key, row.look)), row.cells.get(key)) for key in keys)
        return {at[key]: (_stored(value, style), style.style if style else None) for key, style, value in cells}

    place.sheet.redraw(first, frozenset(at.values()), list(map(line, page.rows)))
    for number, row in enumerate(page.rows, first):
        if row.look:
            place.sheet.set_height(number, blocks.height(tab, row.look, row.cells))
        else:
            _fit(place.sheet, tab, number, row.cells)


def _style_name(tab: Tab, key: str) -> str:
    """The palette's name for a column; a remembered date looks like the date that it remembers."""
    if tab is not MEMORY:
        return tab.style(key)
    column = key.partition("_")[2]
    dated = any(each.key == column and each.type in _DATED for each in OKRS.columns)
    return OKRS.style(column) if dated and not key.startswith("fact_") else ""


def _stored(value: Value, style: xlsx.Cell | None) -> Value:
    """A value of the model as its cell stores it."""
    return value / 100 if style and style.percent and isinstance(value, float) else value


def _fit(sheet: Sheet, tab: Tab, row: int, values: Mapping[str, Value]) -> None:
    """Let a row grow with its text; one that a person made lower stays so."""
    needed, now = styles.row_height(tab, values), sheet.height(row) or styles.ROW_HEIGHT
    if styles.ROW_HEIGHT <= now < needed:
        sheet.set_height(row, needed)
