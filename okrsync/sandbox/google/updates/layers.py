"""What lies over the cells of each sheet in lists: how one of a kind is added, changed and found by its id."""

from dataclasses import dataclass
from typing import Any

from okrsync.sandbox.google import masks
from okrsync.sandbox.google.call import Json
from okrsync.sandbox.google.formats import paired
from okrsync.sandbox.google.sheet import Sheet
from okrsync.sandbox.google.spreadsheet import Spreadsheet
from okrsync.sandbox.google.updates import grid


@dataclass(frozen=True, slots=True)
class Layer:
    """A list of messages of one kind over each sheet; `asked` is the field of a request that has one of them."""

    name: str
    kind: str
    key: str
    asked: str

    def add(self, book: Spreadsheet, asked: Json) -> Json:
        """Add one, under its id or a new one."""
        told = paired(self.kind, asked.get(self.asked, {}))
        taken = {each[self.key] for sheet in book.sheets for each in sheet.layers.get(self.name, ())}
        if told.get(self.key) in taken:
            raise ValueError(f"{self.key} {told[self.key]} already exists.")
        number = book.new_id(taken)
        told = {**told, self.key: told.get(self.key) or (str(number) if self.key == "tableId" else number)}
        sheet = self.home(book, told)
        sheet.layers[self.name] = [*sheet.layers.get(self.name, ()), told]
        return {self.asked: told}

    def update(self, book: Spreadsheet, asked: Json) -> None:
        """Change the fields of one that a mask names."""
        new = paired(self.kind, asked.get(self.asked, {}))
        sheet, index = self.find(book, new.get(self.key))
        mask = masks.update(asked.get("fields", ""), self.kind)
        told = masks.merged(self.kind, sheet.layers[self.name][index], new, mask) | {self.key: new[self.key]}
        self.delete(book, new[self.key])
        home = self.home(book, told)
        home.layers.setdefault(self.name, []).insert(index if home is sheet else len(home.layers[self.name]), told)

    def delete(self, book: Spreadsheet, number: Any) -> None:  # noqa: ANN401 - ids are numbers or texts
        """Remove one."""
        sheet, index = self.find(book, number)
        sheet.layers[self.name] = [each for at, each in enumerate(sheet.layers[self.name]) if at != index]

    def find(self, book: Spreadsheet, number: Any) -> tuple[Sheet, int]:  # noqa: ANN401 - ids are numbers or texts
        """Return which sheet it is on, and the index there; ValueError if there is none."""
        for sheet in book.sheets:
            for index, each in enumerate(sheet.layers.get(self.name, ())):
                if each[self.key] == number:
                    return sheet, index
        raise ValueError(f"No {self.asked} with id: {number}")

    def home(self, book: Spreadsheet, told: Json) -> Sheet:
        """Return the sheet that one belongs to."""
        anchor = told.get("position", {}).get("overlayPosition", {}).get("anchorCell", {})
        if "position" in told:
            return book.sheet(told["position"].get("sheetId", anchor.get("sheetId", 0)))
        return book.sheet(grid.block(book, told.get("range")).sheet_id)


PROTECTIONS = Layer("protectedRanges", "ProtectedRange", "protectedRangeId", "protectedRange")
VIEWS = Layer("filterViews", "FilterView", "filterViewId", "filter")
BANDS = Layer("bandedRanges", "BandedRange", "bandedRangeId", "bandedRange")
TABLES = Layer("tables", "Table", "tableId", "table")
CHARTS = Layer("charts", "EmbeddedChart", "chartId", "chart")
SLICERS = Layer("slicers", "Slicer", "slicerId", "slicer")
