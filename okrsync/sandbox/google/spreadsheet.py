"""A spreadsheet: its sheets, and what belongs to all of them."""

from collections.abc import Callable, Collection
from copy import deepcopy
from functools import partial
from itertools import count
from random import Random
from typing import Any, Self

from okrsync.sandbox.google.call import Json
from okrsync.sandbox.google.file import File
from okrsync.sandbox.google.metadata import Metadata
from okrsync.sandbox.google.ranges import (
    FILTERED,
    Block,
    Box,
    Change,
    Deleted,
    Dimension,
    Inserted,
    Moved,
    column_followed,
    followed,
)
from okrsync.sandbox.google.shapes import rewritten
from okrsync.sandbox.google.sheet import LAYERS, Sheet

ROWS, COLUMNS = 1000, 26  # of a sheet made without saying more
MOST_ID = 2**31 - 1


class Spreadsheet:
    """An empty spreadsheet; `properties` is SpreadsheetProperties, `random` draws ids as the service does.

    `editor` is the account that changes it, None a scripted person, who may change everything.
    """

    def __init__(self, book_id: str, properties: Json, file: File, random: Random) -> None:
        self.id = book_id
        self.properties = properties
        self.file = file
        self.editor: str | None = None
        self.sheets: list[Sheet] = []
        self.named: list[Json] = []
        self.metadata: dict[int, Metadata] = {}
        self._random = random
        self.fresh_line: Callable[[], int] = count(1).__next__

    def copy(self) -> Self:
        """Return the same spreadsheet, to be changed on its own."""
        twin = type(self)(self.id, deepcopy(self.properties), self.file, self._random)
        twin.sheets = [sheet.copy() for sheet in self.sheets]
        twin.named, twin.metadata = deepcopy(self.named), dict(self.metadata)
        twin.fresh_line = self.fresh_line
        return twin

    def sheet(self, sheet_id: int) -> Sheet:
        """Return the sheet of an id; ValueError in Google's words if there is none."""
        for sheet in self.sheets:
            if sheet.id == sheet_id:
                return sheet
        raise ValueError(f"No grid with id: {sheet_id}")

    def titled(self, title: str) -> Sheet | None:
        """Return the sheet of a title, in whatever case, None if there is none."""
        return next((sheet for sheet in self.sheets if sheet.title.casefold() == title.casefold()), None)

    def block(self, box: Box) -> Block:
        """Return a box, cut off at the edges of its sheet; ValueError if there is no such sheet."""
        return self.sheet(box.sheet_id).block(box)

    def new_id(self, taken: Collection[Any]) -> int:
        """Draw an id that is not taken."""
        while (number := self._random.randint(1, MOST_ID)) in taken:
            pass
        return number

    def add_sheet(self, properties: Json, index: int | None = None) -> Sheet:
        """Add a sheet of SheetProperties, last or at an index; what they leave out is as the service chooses it."""
        grid = dict(properties.get("gridProperties", {}))
        rows, columns = grid.pop("rowCount", ROWS), grid.pop("columnCount", COLUMNS)
        known = {"sheetType": "GRID", **properties, "gridProperties": grid}
        known.setdefault("sheetId", self.new_id({sheet.id for sheet in self.sheets}) if self.sheets else 0)
        known.setdefault("title", self._free_title())
        known.pop("index", None)
        sheet = Sheet(known, rows, columns, self.fresh_line)
        self.sheets.insert(len(self.sheets) if index is None else index, sheet)
        return sheet

    def drop_sheet(self, sheet: Sheet) -> None:
        """Remove a sheet with all that is tied to it."""
        self.sheets.remove(sheet)
        self.metadata = {each.id: each for each in self.metadata.values() if each.spot.sheet_id != sheet.id}
        self.rewrite(lambda grid: None if grid.get("sheetId", 0) == sheet.id else grid)

    def insert(self, sheet: Sheet, dimension: Dimension, at: int, count: int, like: int | None = None) -> None:
        """Insert empty lines, whose formats are those of the line at `like`."""
        source = None if like is None else sheet.axis(dimension).ids[like]
        new = sheet.axis(dimension).insert(at, count, like)
        if source is not None:
            sheet.inherit(dimension, source, new)
        self._follow(sheet, dimension, Inserted(at, count))

    def delete(self, sheet: Sheet, dimension: Dimension, start: int, end: int) -> None:
        """Delete lines with all that is tied to them."""
        gone = sheet.axis(dimension).delete(start, end)
        sheet.forget(dimension, gone)
        self.metadata = {each.id: each for each in self.metadata.values() if each.spot.line not in set(gone)}
        self._follow(sheet, dimension, Deleted(start, end))

    def move(self, sheet: Sheet, dimension: Dimension, start: int, end: int, to: int) -> None:
        """Move lines to before the one that is at `to` now."""
        sheet.axis(dimension).move(start, end, to)
        self._follow(sheet, dimension, Moved(start, end, to))

    def resize(self, sheet: Sheet, dimension: Dimension, count: int) -> None:
        """Add lines at the end or delete them there."""
        have = len(sheet.axis(dimension))
        if count < have:
            self.delete(sheet, dimension, count, have)
        else:
            sheet.axis(dimension).insert(have, count - have)

    def _follow(self, sheet: Sheet, dimension: Dimension, change: Change) -> None:
        if frozen := sheet.frozen(dimension):
            sheet.freeze(dimension, frozen if isinstance(change, Moved) else change.span(0, frozen)[1])
        self.rewrite(lambda grid: followed(grid, sheet.id, dimension, change))
        for kind, field in FILTERED.items() if dimension == "COLUMNS" else ():
            follow = partial(column_followed, field=field, change=change)
            sheet.layers = {name: rewritten(LAYERS[name], each, kind, follow) for name, each in sheet.layers.items()}

    def rewrite(self, change: Callable[[Json], Json | None]) -> None:
        """Change each GridRange that anything in the spreadsheet names; None removes what has it."""
        self.named = rewritten("[]NamedRange", self.named, "GridRange", change)
        for sheet in self.sheets:
            layers = {name: rewritten(LAYERS[name], layer, "GridRange", change) for name, layer in sheet.layers.items()}
            merges = [each for each in layers.get("merges", ()) if sheet.block(Box.of(each)).size != (1, 1)]
            sheet.layers = {name: layer for name, layer in {**layers, "merges": merges}.items() if layer}

    def _free_title(self) -> str:
        number = len(self.sheets) + 1
        while self.titled(f"Sheet{number}"):
            number += 1
        return f"Sheet{number}"
