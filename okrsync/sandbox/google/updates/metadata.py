"""Requests on developer metadata."""

from dataclasses import replace

from okrsync.sandbox.google import filters, masks
from okrsync.sandbox.google.call import Json
from okrsync.sandbox.google.metadata import Metadata, spot_of
from okrsync.sandbox.google.spreadsheet import Spreadsheet

UNSPECIFIED = "DEVELOPER_METADATA_VISIBILITY_UNSPECIFIED"


def create(book: Spreadsheet, asked: Json) -> Json:
    """Create one; an id that exists is refused."""
    told = asked.get("developerMetadata", {})
    if not told.get("metadataKey"):
        raise ValueError("Developer metadata must have a key.")
    if told.get("visibility", UNSPECIFIED) == UNSPECIFIED:
        raise ValueError("Developer metadata must have a visibility.")
    number = told.get("metadataId") or book.new_id(book.metadata)
    if number < 0:
        raise ValueError("Developer metadata IDs must be positive.")
    if number in book.metadata:
        raise ValueError(f"Developer metadata with ID {number} already exists.")
    spot = spot_of(book, told.get("location", {}))
    new = Metadata(number, told["metadataKey"], spot, told.get("metadataValue"), told["visibility"])
    book.metadata[number] = new
    return {"developerMetadata": new.told(book)}


def update(book: Spreadsheet, asked: Json) -> Json:
    """Change all that any of the filters matches."""
    mask = masks.update(asked.get("fields", ""), "DeveloperMetadata")
    new = asked.get("developerMetadata", {})
    found = {each.id: each for one in asked.get("dataFilters", ()) for each in filters.metadata(book, one)}
    for each in found.values():
        told = masks.merged("DeveloperMetadata", each.told(book), new, mask)
        if not told.get("metadataKey"):
            raise ValueError("Developer metadata must have a key.")
        moved = spot_of(book, new.get("location", {})) if masks.has(mask, "location") else each.spot
        book.metadata[each.id] = replace(
            each,
            key=told["metadataKey"],
            value=told.get("metadataValue"),
            visibility=told.get("visibility", each.visibility),
            spot=moved,
        )
    return {"developerMetadata": [book.metadata[each].told(book) for each in found]}


def delete(book: Spreadsheet, asked: Json) -> Json:
    """Delete all that a filter matches; that nothing does is fine."""
    found = filters.metadata(book, asked.get("dataFilter", {}))
    told = [each.told(book) for each in found]
    for each in found:
        del book.metadata[each.id]
    return {"deletedDeveloperMetadata": told}


KINDS = {
    "createDeveloperMetadata": create,
    "updateDeveloperMetadata": update,
    "deleteDeveloperMetadata": delete,
}
