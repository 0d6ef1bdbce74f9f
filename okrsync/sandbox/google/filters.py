"""DataFilters: what they match of a spreadsheet."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from okrsync.sandbox.google import a1
from okrsync.sandbox.google.call import Json
from okrsync.sandbox.google.metadata import Metadata, Spot, spot_of
from okrsync.sandbox.google.ranges import Box

if TYPE_CHECKING:
    from okrsync.sandbox.google.spreadsheet import Spreadsheet


def metadata(book: "Spreadsheet", data_filter: Json) -> list[Metadata]:
    """Return the developer metadata that a filter matches; ValueError says why it is none.

    A range matches what is tied to a row or a column that it covers, or to its whole sheet.
    """
    if "developerMetadataLookup" in data_filter:
        lookup = data_filter["developerMetadataLookup"]
        return [each for each in book.metadata.values() if _fits(book, each, lookup)]
    wanted = [box.within(10**9, 10**9) for box in boxes(book, data_filter)]
    placed = [(each, each.box(book)) for each in book.metadata.values()]
    return [each for each, box in placed if box and any(block.meets(box.within(10**9, 10**9)) for block in wanted)]


def boxes(book: "Spreadsheet", data_filter: Json) -> list[Box]:
    """Return the cells that a filter matches, each range by itself; ValueError says why it is none."""
    if "a1Range" in data_filter:
        return [a1.find(book, data_filter["a1Range"])]
    if "gridRange" in data_filter:
        box = Box.of(data_filter["gridRange"])
        book.sheet(box.sheet_id)
        return [box]
    if "developerMetadataLookup" in data_filter:
        return list(dict.fromkeys(_boxes(book, metadata(book, data_filter))))
    raise ValueError("Must specify a data filter.")


def _boxes(book: "Spreadsheet", found: list[Metadata]) -> Iterator[Box]:
    for each in found:
        box = each.box(book)
        yield from [box] if box else (Box(sheet.id) for sheet in book.sheets)


def _fits(book: "Spreadsheet", each: Metadata, lookup: Json) -> bool:
    """Return whether metadata is as a DeveloperMetadataLookup says; what it leaves out may be anything."""
    told = {
        "metadataId": each.id,
        "metadataKey": each.key,
        "metadataValue": each.value,
        "visibility": each.visibility,
        "locationType": each.spot.kind,
    }
    if any(name in lookup and lookup[name] != value for name, value in told.items()):
        return False
    return "metadataLocation" not in lookup or _placed(book, each.spot, lookup)


def _placed(book: "Spreadsheet", spot: Spot, lookup: Json) -> bool:
    """Return whether metadata is where a lookup says: at the very place, or at one that has cells in common with it.

    The rules are those of DeveloperMetadataLookup in the API's description.
    """
    wanted = spot_of(book, lookup["metadataLocation"])
    if lookup.get("locationMatchingStrategy") == "EXACT_LOCATION" or "SPREADSHEET" in (spot.kind, wanted.kind):
        return spot == wanted
    across = spot.kind != wanted.kind or spot.kind == "SHEET"
    return spot.sheet_id == wanted.sheet_id and (across or spot == wanted)
