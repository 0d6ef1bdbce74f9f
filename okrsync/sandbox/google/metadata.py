"""Developer metadata: a key and a value tied to a row, a column, a sheet or the spreadsheet, whose fate they share."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from okrsync.sandbox.google.call import Json
from okrsync.sandbox.google.ranges import Box, Dimension

if TYPE_CHECKING:
    from okrsync.sandbox.google.spreadsheet import Spreadsheet

LocationType: TypeAlias = Literal["ROW", "COLUMN", "SHEET", "SPREADSHEET"]

DIMENSIONS: dict[LocationType, Dimension] = {"ROW": "ROWS", "COLUMN": "COLUMNS"}
LINES: dict[str, LocationType] = {"ROWS": "ROW", "COLUMNS": "COLUMN"}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where metadata is: `line` is the identity of a row or a column."""

    kind: LocationType
    sheet_id: int | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """One DeveloperMetadata."""

    id: int
    key: str
    spot: Spot
    value: str | None = None
    visibility: str = "DOCUMENT"

    def told(self, book: "Spreadsheet") -> Json:
        """Return it as the API tells it, with where its row or column is now."""
        told: Json = {"metadataId": self.id, "metadataKey": self.key}
        if self.value is not None:
            told["metadataValue"] = self.value
        return {**told, "location": location(book, self.spot), "visibility": self.visibility}

    def box(self, book: "Spreadsheet") -> Box | None:
        """Return the cells it is tied to, None if that is the whole spreadsheet."""
        if self.spot.sheet_id is None:
            return None
        index = place(book, self.spot)
        if index is None:
            return Box(self.spot.sheet_id)
        if self.spot.kind == "ROW":
            return Box(self.spot.sheet_id, top=index, bottom=index + 1)
        return Box(self.spot.sheet_id, left=index, right=index + 1)


def place(book: "Spreadsheet", spot: Spot) -> int | None:
    """Return the index of the row or column now, None if it is neither."""
    if spot.sheet_id is None or spot.line is None:
        return None
    return book.sheet(spot.sheet_id).axis(DIMENSIONS[spot.kind]).ids.index(spot.line)


def location(book: "Spreadsheet", spot: Spot) -> Json:
    """Return a DeveloperMetadataLocation."""
    match spot.kind:
        case "SPREADSHEET":
            return {"locationType": spot.kind, "spreadsheet": True}
        case "SHEET":
            return {"locationType": spot.kind, "sheetId": spot.sheet_id}
    index = place(book, spot) or 0
    lines = {"sheetId": spot.sheet_id, "dimension": DIMENSIONS[spot.kind], "startIndex": index, "endIndex": index + 1}
    return {"locationType": spot.kind, "dimensionRange": lines}


def spot_of(book: "Spreadsheet", told: Json) -> Spot:
    """Read a DeveloperMetadataLocation; ValueError says why it is none."""
    if told.get("spreadsheet"):
        return Spot("SPREADSHEET")
    if lines := told.get("dimensionRange"):
        sheet, kind = book.sheet(lines.get("sheetId", 0)), LINES.get(lines.get("dimension", ""))
        start, end = lines.get("startIndex", 0), lines.get("endIndex", 0)
        if kind is None:
            raise ValueError("No dimension specified.")
        if end - start != 1:
            raise ValueError("Developer metadata may only be associated with a single row or column.")
        axis = sheet.axis(DIMENSIONS[kind])
        if not 0 <= start < len(axis):
            raise ValueError(f"The {kind.lower()} at index {start} is outside of the grid.")
        return Spot(kind, sheet.id, axis.ids[start])
    if "sheetId" in told:
        return Spot("SHEET", book.sheet(told["sheetId"]).id)
    raise ValueError("A developer metadata location must be specified.")


def carried(book: "Spreadsheet", source: int, target: "Spreadsheet", sheet_id: int, lines: Mapping[int, int]) -> None:
    """Copy the metadata of a sheet to its copy, under new ids; `lines` are the copy's rows and columns by its own."""
    for each in list(book.metadata.values()):
        if each.spot.sheet_id == source:
            line = None if each.spot.line is None else lines[each.spot.line]
            spot = Spot(each.spot.kind, sheet_id, line)
            new = replace(each, id=target.new_id(target.metadata), spot=spot)
            target.metadata[new.id] = new
