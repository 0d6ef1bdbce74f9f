"""One Google spreadsheet, read as far as its links need: all their ranges in one request wherever that is possible."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from okrsync.errors import BadQuery
from okrsync.googleapi import Google
from okrsync.googleapi.cells import SHOWN, cell
from okrsync.model import BLANK, Cell
from okrsync.okrs.figures import letter
from okrsync.okrs.tables import Cells, fold
from okrsync.settings import SPREADSHEET
from okrsync.sources.places import EVERYTHING, Place, Span
from okrsync.sources.workbook import located
from okrsync.xlsx.refs import quoted

Json = Mapping[str, Any]

PROPERTIES = "properties(sheetId,title,index,hidden,gridProperties(rowCount,columnCount))"
NAMES = "namedRanges(name,range)"
LAYOUT = f"properties.title,{NAMES},sheets.{PROPERTIES}"
CELL = f"{SHOWN},userEnteredValue.formulaValue"
WITH_CELLS = f"{NAMES},sheets({PROPERTIES},data(startRow,startColumn,rowData.values({CELL})))"
RANGES = 100  # in one request, since they all stand in its address


@dataclass
class Grid:
    """A tab, and the cells of it that were read; `height` and `width` are its grid's."""

    spreadsheet: str
    gid: int
    title: str
    order: tuple[bool, int]
    height: int
    width: int
    cells: dict[int, dict[int, Cell]] = field(default_factory=dict)

    @classmethod
    def of(cls, spreadsheet: str, told: Json) -> "Grid":
        """The tab as SheetProperties tell it, where zeros are left out; hidden ones come last."""
        size = told.get("gridProperties", {})
        return cls(
            spreadsheet,
            gid=told.get("sheetId", 0),
            title=told.get("title", ""),
            order=(told.get("hidden", False), told.get("index", 0)),
            height=size.get("rowCount", 0),
            width=size.get("columnCount", 0),
        )

    @property
    def key(self) -> str:
        """What tells it from all others, even where it is renamed."""
        return f"{self.spreadsheet}/{self.gid}"

    def cell(self, row: int, column: int) -> Cell:
        """One cell of those that were read."""
        return self.cells.get(row, {}).get(column, BLANK)

    def rows(self, span: Span) -> Mapping[int, Cells]:
        """The cells of a rectangle that was read."""
        return {
            row: {column: each for column, each in sorted(cells.items()) if span.has(row, column)}
            for row, cells in sorted(self.cells.items())
            if span.has(row, span.left)
        }

    def address(self, row: int) -> str:
        """Where a browser finds a row."""
        return f"{SPREADSHEET.format(self.spreadsheet)}/edit#gid={self.gid}&range=A{row}"

    def keep(self, told: Json) -> None:
        """Keep the cells of a GridData."""
        top, left = told.get("startRow", 0) + 1, told.get("startColumn", 0) + 1
        for row, line in enumerate(told.get("rowData", ()), top):
            found = {column: cell(each) for column, each in enumerate(line.get("values", ()), left)}
            self.cells.setdefault(row, {}).update({at: each for at, each in found.items() if not each.blank})


class Spreadsheet:
    """A spreadsheet by its id; `title`, `tabs` and `names` are known as far as it was asked for them."""

    def __init__(self, google: Google, id_: str) -> None:
        self.id = id_
        self.title = ""
        self._looked = False
        self._google = google
        self._grids: dict[int, Grid] = {}
        self._names: dict[str, tuple[int, Span]] = {}

    @property
    def titles(self) -> list[str]:
        """The titles of the tabs, in order."""
        return [tab.title for tab in self._tabs]

    def find(self, place: Place) -> tuple[Grid, Span] | None:
        """The tab and the cells of a place, None where there is no such place."""
        names = {name: (self._grids[gid], span) for name, (gid, span) in self._names.items() if gid in self._grids}
        return located(place, self._tabs, names)

    def look(self) -> None:
        """Read what it is called, all its tabs and its names, unless that is known, but no cell.

        Raises:
            SourceError: as Google.read.
        """
        if self._looked:
            return
        told = self._google.read("GET", f"/v4/spreadsheets/{self.id}", {"fields": LAYOUT})
        self.title = told.get("properties", {}).get("title", "")
        self._keep(told)
        self._looked = True

    def read(self, places: Sequence[Place]) -> None:
        """Read the cells of some places, and the cell to the right of each single one.

        That is one request; two where a place names its tab by number or not at all, is not there, or is a name for a
        single cell, whose neighbour nobody knows before. (Google finds tabs by number too, but not for an account that
        may only read.)

        Raises:
            SourceError: as Google.read.
        """
        if all(map(_tells, places)) and self._asked_blind(places):
            self._ask(self._located(place for place in places if self._half_read(place)))
        else:
            self.look()
            self._ask(self._located(places))

    @property
    def _tabs(self) -> list[Grid]:
        return sorted(self._grids.values(), key=lambda grid: grid.order)

    def _asked_blind(self, places: Iterable[Place]) -> bool:
        """Whether Google knew all places as they are written; it answers all or nothing."""
        try:
            self._ask(map(_written, places))
        except BadQuery:
            return False
        return True

    def _located(self, places: Iterable[Place]) -> Iterator[str]:
        """The ranges of the places that are there, no further than the grid goes, beyond which Google refuses."""
        for place in places:
            grid, span = self.find(place) or (None, EVERYTHING)
            if grid and span.top <= grid.height and span.left <= grid.width:
                wide = _with_neighbour(span)
                bottom, right = min(wide.bottom or grid.height, grid.height), min(wide.right or grid.width, grid.width)
                yield _a1(grid.title, Span(span.top, span.left, bottom, right))

    def _half_read(self, place: Place) -> bool:
        """Whether a name turned out to mean a single cell, or not the tab that is called the same."""
        if fold(place.name) not in self._names:
            return False
        return self._names[fold(place.name)][1].one_cell or fold(place.name) in map(fold, self.titles)

    def _ask(self, ranges: Iterable[str]) -> None:
        for some in _batches(list(dict.fromkeys(ranges))):
            path = f"/v4/spreadsheets/{self.id}"
            self._keep(self._google.read("GET", path, {"ranges": some, "fields": WITH_CELLS}))

    def _keep(self, told: Json) -> None:
        for sheet in told.get("sheets", ()):
            grid = Grid.of(self.id, sheet.get("properties", {}))
            grid = self._grids.setdefault(grid.gid, grid)
            for each in sheet.get("data", ()):
                grid.keep(each)
        self._names = {fold(each["name"]): _span_of(each.get("range", {})) for each in told.get("namedRanges", ())}


def _tells(place: Place) -> bool:
    """Whether a place can be asked for before anything is known of the spreadsheet."""
    return place.gid is None and place != Place()


def _written(place: Place) -> str:
    """A place as people wrote it, in Google's notation."""
    return place.name or _a1(place.tab, _with_neighbour(place.span))


def _with_neighbour(span: Span) -> Span:
    """A single cell and the one to its right, which may hold a date; anything else as it is."""
    return Span(span.top, span.left, span.top, span.left + 1) if span.one_cell else span


def _a1(tab: str, span: Span) -> str:
    """A range in A1 notation, the tab always quoted; without a tab it is of the first one."""
    title = quoted(tab) if tab else ""
    if span == EVERYTHING:
        return title
    left, right = (letter(span.left), letter(span.right)) if span.right else ("", "")
    return "!".join(filter(None, (title, f"{left}{span.top}:{right}{span.bottom or ''}")))


def _span_of(told: Json) -> tuple[int, Span]:
    """The tab and the cells of a GridRange: from 0, ends exclusive, zeros and open ends left out."""
    top, left = told.get("startRowIndex", 0) + 1, told.get("startColumnIndex", 0) + 1
    return told.get("sheetId", 0), Span(top, left, told.get("endRowIndex"), told.get("endColumnIndex"))


def _batches(ranges: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ranges[start : start + RANGES] for start in range(0, len(ranges), RANGES))
