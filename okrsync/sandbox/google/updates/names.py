"""Requests on ranges that are named or protected."""

from okrsync.sandbox.google import masks
from okrsync.sandbox.google.call import Json
from okrsync.sandbox.google.protection import PROTECTED, may_edit
from okrsync.sandbox.google.spreadsheet import Spreadsheet
from okrsync.sandbox.google.updates import grid
from okrsync.sandbox.google.updates.layers import PROTECTIONS


def add_named_range(book: Spreadsheet, asked: Json) -> Json:
    """Name a range."""
    told = asked.get("namedRange", {})
    _check_name(book, told.get("name", ""), None)
    grid.block(book, told.get("range"))
    taken = {each["namedRangeId"] for each in book.named}
    told = {**told, "namedRangeId": told.get("namedRangeId") or str(book.new_id(taken))}
    if told["namedRangeId"] in taken:
        raise ValueError(f"A named range with id {told['namedRangeId']} already exists.")
    book.named = [*book.named, told]
    return {"namedRange": told}


def update_named_range(book: Spreadsheet, asked: Json) -> None:
    """Change a name or its range."""
    new = asked.get("namedRange", {})
    index = _named(book, new.get("namedRangeId", ""))
    mask = masks.update(asked.get("fields", ""), "NamedRange")
    told = masks.merged("NamedRange", book.named[index], new, mask) | {"namedRangeId": new["namedRangeId"]}
    _check_name(book, told.get("name", ""), told["namedRangeId"])
    grid.block(book, told.get("range"))
    book.named[index] = told


def delete_named_range(book: Spreadsheet, asked: Json) -> None:
    """Take a name away."""
    del book.named[_named(book, asked.get("namedRangeId", ""))]


def add_protected_range(book: Spreadsheet, asked: Json) -> Json:
    """Protect a range; who adds it may edit it; the reply leaves that out, as recorded."""
    told = asked.get("protectedRange", {})
    users = told.get("editors", {}).get("users", [])
    always = [each for each in (book.editor, book.file.owner) if each]
    editors = {**told.get("editors", {}), "users": list(dict.fromkeys([*users, *always]))}
    added = PROTECTIONS.add(book, {"protectedRange": {**told, "editors": editors}})["protectedRange"]
    return {"protectedRange": {**added, "editors": told.get("editors", {}), "requestingUserCanEdit": True}}


def update_protected_range(book: Spreadsheet, asked: Json) -> None:
    """Change a protection."""
    _check_protection(book, asked.get("protectedRange", {}).get("protectedRangeId"))
    PROTECTIONS.update(book, asked)


def delete_protected_range(book: Spreadsheet, asked: Json) -> None:
    """Take a protection away."""
    _check_protection(book, asked.get("protectedRangeId"))
    PROTECTIONS.delete(book, asked.get("protectedRangeId"))


def _named(book: Spreadsheet, number: str) -> int:
    for index, each in enumerate(book.named):
        if each["namedRangeId"] == number:
            return index
    raise ValueError(f"No named range with id: {number}")


def _check_name(book: Spreadsheet, name: str, own: str | None) -> None:
    if not name:
        raise ValueError("The named range must have a name.")
    if any(each["name"].casefold() == name.casefold() and each["namedRangeId"] != own for each in book.named):
        raise ValueError(f'A named range with the name "{name}" already exists.')


def _check_protection(book: Spreadsheet, number: int | None) -> None:
    sheet, index = PROTECTIONS.find(book, number)
    if book.editor and not may_edit(book, book.editor, sheet.layers["protectedRanges"][index]):
        raise ValueError(PROTECTED)


KINDS = {
    "addNamedRange": add_named_range,
    "updateNamedRange": update_named_range,
    "deleteNamedRange": delete_named_range,
    "addProtectedRange": add_protected_range,
    "updateProtectedRange": update_protected_range,
    "deleteProtectedRange": delete_protected_range,
}
