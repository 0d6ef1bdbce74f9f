"""What a commit writes into the sheets of a workbook: single cells of OKRs, and the tabs that the sync keeps."""

from collections.abc import Mapping

from okrsync.books import blocks, styles
from okrsync.books.excel.places import Palette, Place
from okrsync.layout import ALIGNMENT, MEMORY, OKRS, TABS, Tab, Type
from okrsync.model import Page, Plan, Value
from okrsync.xlsx.cells import Cell
from okrsync.xlsx.sheet import Line, Sheet

_DATED = (Type.DATE, Type.MOMENT)


def write_cells(place: Place, plan: Plan, palette: Palette) -> None:
    """Write the planned cells of OKRs; ValueError names one that cannot be written."""
    rows: dict[int, dict[str, Value]] = {}
    for change in (*plan.changes, *plan.stamps):
        rows.setdefault(change.row, {})[change.column] = change.after
    at = place.columns
    fresh = {at[key]: look.style for key in at if (look := palette.get(OKRS.style(key)))}
    lines = {number: {at[key]: (value, None) for key, value in values.items()} for number, values in rows.items()}
    place.sheet.write(lines, fresh)
    for number, values in rows.items():
        _fit(place.sheet, OKRS, number, values)


def write_page(place: Place, page: Page, palette: Palette) -> None:
    """Write a page of the sync's; ValueError names a cell that cannot be written."""
    tab = next(tab for tab in TABS if tab.key == page.tab)
    if page.anew:
        _redraw(place, tab, page, palette)
    else:
        _arrange(place, tab, page, palette)


def _arrange(place: Place, tab: Tab, page: Page, palette: Palette) -> None:
    sheet, first = place.sheet, place.header + 1
    if page.append and not page.rows:
        return
    kept = max(0, sheet.last_row - place.header) if page.append else 0
    sheet.place(first, kept, [row.was for row in page.rows])
    pen = _Pen(place, {key: palette.get(_style_name(tab, key)) for key in place.columns})
    sheet.write({n: pen.line(row.cells, blanks=row.was is not None) for n, row in enumerate(page.rows, first + kept)})
    for number, row in enumerate(page.rows, first + kept):
        if tab is ALIGNMENT:
            sheet.set_level(number, row.level)
        if row.cells and tab is not MEMORY:
            _fit(sheet, tab, number, row.cells)


def _redraw(place: Place, tab: Tab, page: Page, palette: Palette) -> None:
    first, keys = place.header + 1, place.columns
    looks = {row.look for row in page.rows}
    pens = {look: _Pen(place, {key: palette.get(tab.style(key, look)) for key in keys}) for look in looks}
    blank: dict[str, Value] = dict.fromkeys(keys)
    lines = [
        pens[row.look].line({**blank, **row.cells} if row.look else row.cells, blanks=bool(row.look))
        for row in page.rows
    ]
    place.sheet.redraw(first, frozenset(keys.values()), lines)
    for number, row in enumerate(page.rows, first):
        if row.look:
            place.sheet.set_height(number, blocks.height(tab, row.look, row.cells))
        else:
            _fit(place.sheet, tab, number, row.cells)


class _Pen:
    """Writes the cells of rows of one look, by column key, into the columns of a place."""

    def __init__(self, place: Place, looks: Mapping[str, Cell | None]) -> None:
        self._columns = [
            (key, column, look.style if look else None, look is not None and look.percent)
            for key, column in place.columns.items()
            for look in [looks[key]]
        ]

    def line(self, values: Mapping[str, Value], *, blanks: bool) -> Line:
        """The values as the cells of a row store them, by column; `blanks` clear cells, else they are left out."""
        return {
            column: (value / 100 if percent and isinstance(value, float) else value, style)
            for key, column, style, percent in self._columns
            if key in values and ((value := values[key]) is not None or blanks)
        }


def _style_name(tab: Tab, key: str) -> str:
    """The palette's name for a column; a remembered date looks like the date that it remembers."""
    if tab is not MEMORY:
        return tab.style(key)
    column = key.partition("_")[2]
    dated = any(each.key == column and each.type in _DATED for each in OKRS.columns)
    return OKRS.style(column) if dated and not key.startswith("fact_") else ""


def _fit(sheet: Sheet, tab: Tab, row: int, values: Mapping[str, Value]) -> None:
    """Let a row grow with its text; one that a person made lower stays so."""
    needed = styles.row_height(tab, values)
    if needed > styles.ROW_HEIGHT and styles.ROW_HEIGHT <= (sheet.height(row) or styles.ROW_HEIGHT) < needed:
        sheet.set_height(row, needed)
