"""What a read of the spreadsheet tells: where each tab and column is now, found by metadata, and its rows.

A tab carries the metadata `okrsync.<tab>` with its own sheet id, so that a copy of it is not taken for it; its row of
headers `okrsync.header`; each column `Tab.name(key)`. All of it moves with what it is bound to.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from secrets import randbelow
from typing import Any

from msgspec import Struct, field

from okrsync.books.google.cells import CELL, Json, cell
from okrsync.layout import MEMORY, OKRS, SHARED, TABS, Tab
from okrsync.model import Row
from okrsync.records import replace
from okrsync.texts import ENGLISH, Words

HEADER = "okrsync.header"
WHOLE = (OKRS, *SHARED, MEMORY)
"""The tabs that every read needs whole; of the others it sees the headers."""
_DATA = f"startRow,startColumn,rowData.values({CELL}),rowMetadata.developerMetadata,columnMetadata.developerMetadata"
SHEETS = (
    "sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),developerMetadata,merges,"
    f"protectedRanges(range,warningOnly,requestingUserCanEdit,description),rowGroups(range,depth),data({_DATA}))"
)
"""The fields of a read, and of what a write answers."""


class Bound(Struct, frozen=True):
    """A column: where it is now, counted from 0, and the id of its metadata, which stays."""

    index: int
    id: int


class Place(Struct, frozen=True):
    """A tab as it stands: `header` is the row of the headers, counted from 1 (0: it is gone), as the keys of `rows`.

    `rows` are cells as told, `columns` by key; `depth` and `width` are the size of its grid. `twins` are columns marked
    twice, `fences` the ranges that somebody protected against us, `merges` the merged ones, `groups` those
    of rows, outer ones first, `words` what it is written in.
    """

    tab: Tab
    sheet_id: int
    title: str
    header: int
    columns: Mapping[str, Bound]
    rows: Mapping[int, Sequence[Json]]
    depth: int
    width: int
    twins: tuple[str, ...] = ()
    fences: tuple[Json, ...] = ()
    merges: tuple[Json, ...] = ()
    groups: tuple[Json, ...] = ()
    words: Words = ENGLISH

    def cell(self, number: int, key: str) -> Json:
        """One cell as told; blank where there is none."""
        cells, at = self.rows.get(number, ()), self.columns[key].index
        return cells[at] if at < len(cells) else {}

    def takes_in(self, area: Json, keys: Iterable[str]) -> bool:
        """Whether one of these columns is in a range of its grid."""
        across = range(int(area.get("startColumnIndex", 0)), int(area.get("endColumnIndex", self.width)))
        return any(self.columns[key].index in across for key in keys if key in self.columns)


class _Found(Struct):
    """The blocks of one sheet's data, put together; rows from 1, columns from 0."""

    rows: dict[int, list[Json]] = field(default_factory=dict)
    headers: list[int] = field(default_factory=list)
    columns: list[tuple[int, Json]] = field(default_factory=list)


def query(tabs: Iterable[Tab] = WHOLE) -> Json:
    """The body of `getByDataFilter`: these tabs whole, and the rows of headers of all."""
    wanted = [{"metadataKey": tab_key(tab), "locationType": "SHEET"} for tab in tabs]
    headers = {"metadataKey": HEADER, "locationType": "ROW"}
    return {"dataFilters": [{"developerMetadataLookup": each} for each in (*wanted, headers)]}


def tab_key(tab: Tab) -> str:
    """The metadata key of a tab."""
    return f"okrsync.{tab.key}"


def new_id() -> int:
    """An id of our choice for a new tab or its metadata, which are 32-bit (`sheetId`, `metadataId`)."""
    return randbelow(2**31 - 1) + 1


def places(told: Mapping[str, Any], words: Words = ENGLISH) -> dict[str, Place]:
    """Where every tab is, by its key, in a book of these words."""
    sheets: Sequence[Json] = told.get("sheets", ())
    found = [replace(_place(tab, sheet), words=words) for tab in TABS if (sheet := _sheet(tab, sheets))]
    return {place.tab.key: place for place in found if place.header or place.tab in (OKRS, MEMORY)}


def _sheet(tab: Tab, sheets: Sequence[Json]) -> Json | None:
    """The sheet that carries a tab's metadata; of several the one that it was made for, for the others are copies."""
    carrying: list[tuple[Json, str]] = [
        (sheet, str(each.get("metadataValue", "")))
        for sheet in sheets
        for each in sheet.get("developerMetadata", ())
        if each.get("metadataKey") == tab_key(tab)
    ]
    original = next((sheet for sheet, value in carrying if value == str(_id(sheet))), None)
    return original or (carrying[0][0] if carrying else None)


def _id(sheet: Json) -> int:
    return int(sheet.get("properties", {}).get("sheetId", 0))


def _place(tab: Tab, sheet: Json) -> Place:
    found = _put_together(sheet.get("data", ()))
    keys = {tab.name(column.key): column.key for column in tab.columns}
    columns: dict[str, Bound] = {}
    twins: list[str] = []
    for index, metadata in found.columns:
        key = keys.get(metadata.get("metadataKey", ""))
        if key in columns and columns[key].index != index:
            twins.append(key)
        elif key:
            columns[key] = Bound(index, int(metadata["metadataId"]))
    properties = sheet.get("properties", {})
    grid = properties.get("gridProperties", {})
    return Place(
        tab,
        _id(sheet),
        str(properties.get("title", "")),
        found.headers[0] if found.headers else 0,
        columns,
        found.rows,
        int(grid.get("rowCount", 0)),
        int(grid.get("columnCount", 0)),
        tuple(twins),
        tuple(each for each in sheet.get("protectedRanges", ()) if _is_fence(each)),
        tuple(sheet.get("merges", ())),
        tuple(sheet.get("rowGroups", ())),
    )


def _is_fence(protected: Json) -> bool:
    return not protected.get("warningOnly") and not protected.get("requestingUserCanEdit")


def _put_together(blocks: Iterable[Json]) -> _Found:
    found = _Found()
    for block in blocks:
        top, left = int(block.get("startRow", 0)), int(block.get("startColumn", 0))
        for number, line in enumerate(block.get("rowData", ()), top + 1):
            values = line.get("values", ())
            if any("userEnteredValue" in each for each in values):  # else formats alone
                found.rows[number] = [{}] * left + values
        for number, each in enumerate(block.get("rowMetadata", ()), top + 1):
            found.headers += [number for one in each.get("developerMetadata", ()) if one.get("metadataKey") == HEADER]
        for index, each in enumerate(block.get("columnMetadata", ()), left):
            found.columns += [(index, one) for one in each.get("developerMetadata", ())]
    return found


def rows(place: Place | None) -> Iterator[Row]:
    """The filled rows below the headers."""
    if place is None:
        return
    columns = {bound.index for bound in place.columns.values()}
    for number in sorted(number for number in place.rows if number > place.header):
        known = {key: cell(place.cell(number, key)) for key in place.columns}
        others = (cell(told) for index, told in enumerate(place.rows[number]) if index not in columns)
        own = any(not each.blank for each in others)
        if own or any(not each.blank for each in known.values()):
            yield Row(number, known, own)
