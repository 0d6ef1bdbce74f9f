"""A spreadsheet that a team already has becomes a book: its header cells are marked, columns and tabs come to it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from okrsync.books.content import Content
from okrsync.books.google.cells import Json, cell
from okrsync.books.google.drawing import Drawing
from okrsync.books.google.laying import charts, new_tab
from okrsync.books.google.places import new_id, tab_key
from okrsync.books.google.spreadsheet import Spreadsheet
from okrsync.books.titles import free_title
from okrsync.errors import BookChanged, LayoutError
from okrsync.layout import OKRS, TABS
from okrsync.okrs.adopting import LOOKED_AT, Adoption, Grid, Span
from okrsync.okrs.rules import Rules
from okrsync.pages.readme import ONLINE, readme


class TheirSheet:
    """A spreadsheet that is no book yet."""

    def __init__(self, spreadsheet: Spreadsheet) -> None:
        self.name = spreadsheet.name
        self._spreadsheet = spreadsheet
        self._sheets: dict[str, Json] = {}

    def look(self) -> tuple[Grid, ...]:
        """Its tabs, in order.

        Raises:
            BookError: it cannot be read, or is okrsync's already.
        """
        marks = self._spreadsheet.tabs()
        if any(tab_key(OKRS) in keys for keys in marks.values()):
            raise LayoutError(self.name, "is a workbook of okrsync's already. Run okrsync sync.")
        told = self._spreadsheet.grids(LOOKED_AT)
        self._sheets = {str(each["properties"]["title"]): each for each in told}
        return tuple(_grid(each) for each in told)

    def apply(self, adoption: Adoption, rules: Rules) -> None:
        """Do what was decided to what `look` saw, in one call: all of it or nothing.

        Raises:
            BookChanged: the tab is gone, or its headers are others by now.
            BookError: it cannot be written.
        """
        seen, self._sheets = self._sheets, {}
        now = {str(each["properties"]["title"]): each for each in self._spreadsheet.grids(LOOKED_AT)}
        sheet = now.get(adoption.title)
        if sheet is None or _headers(sheet, adoption) != _headers(seen.get(adoption.title, {}), adoption):
            raise BookChanged(self.name, "was changed in the meantime. Run okrsync adopt again.")
        self._spreadsheet.change(
            list(_requests(sheet, adoption, Content(rules.cycle, (), readme(rules, ONLINE), rules.words), tuple(now)))
        )


def _requests(sheet: Json, adoption: Adoption, content: Content, titles: Sequence[str]) -> Iterator[Json]:
    properties: Mapping[str, Any] = sheet["properties"]
    id_, size = int(properties.get("sheetId", 0)), properties["gridProperties"]
    drawing = Drawing(OKRS, id_, adoption.header - 1, int(size["rowCount"]), content.words)
    yield drawing.marked()
    yield drawing.headed()
    for key, column in adoption.bound.items():
        yield drawing.bound(OKRS.column(key), column - 1)
        if key in OKRS.owned:
            yield drawing.guarded(column - 1)
    if adoption.added:
        yield _room(id_, adoption.first - 1, len(adoption.added), int(size["columnCount"]))
    for index, key in enumerate(adoption.added, adoption.first - 1):
        yield from drawing.column(OKRS.column(key), index)
    ids = {tab: new_id() for tab in TABS if tab is not OKRS}
    for place, (tab, new) in enumerate(ids.items(), len(titles)):
        yield from new_tab(tab, free_title(content.words(tab.title), titles), (new, place), content)
    yield from charts(ids, content)


def _room(sheet_id: int, first: int, count: int, wide: int) -> Json:
    """New columns, so that what stands further right and below moves aside and is not written over."""
    if first >= wide:
        return {"appendDimension": {"sheetId": sheet_id, "dimension": "COLUMNS", "length": first - wide + count}}
    area = {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": first, "endIndex": first + count}
    return {"insertDimension": {"range": area, "inheritFromBefore": False}}


def _headers(sheet: Mapping[str, Any], adoption: Adoption) -> list[str]:
    """The texts of the row of headers."""
    row = _rows(sheet).get(adoption.header, {})
    return [row[column].text for column in sorted(row)]


def _grid(sheet: Json) -> Grid:
    properties = sheet["properties"]
    typed = _rows(sheet)
    last = max((column for row in typed.values() for column in row), default=0)
    spans = tuple(
        Span(
            int(each.get("startRowIndex", 0)) + 1,
            int(each.get("startColumnIndex", 0)) + 1,
            int(each["endRowIndex"]),
            int(each["endColumnIndex"]),
        )
        for each in sheet.get("merges", ())
    )
    return Grid(str(properties["title"]), typed, last, spans, bool(properties.get("hidden")))


def _rows(sheet: Mapping[str, Any]) -> dict[int, dict[int, Any]]:
    """The filled cells, by row and column from 1."""
    lines = [line for block in sheet.get("data", ()) for line in block.get("rowData", ())]
    found = {
        number: {at: cell(each) for at, each in enumerate(line.get("values", ()), 1) if "userEnteredValue" in each}
        for number, line in enumerate(lines, 1)
    }
    return {number: cells for number, cells in found.items() if cells}
