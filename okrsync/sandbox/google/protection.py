"""Protected ranges: who may edit what is in them. What an editor may not is a ValueError in Google's words."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from okrsync.sandbox.google.call import Json
from okrsync.sandbox.google.ranges import Block, Box, Dimension

if TYPE_CHECKING:
    from okrsync.sandbox.google.spreadsheet import Spreadsheet

PROTECTED = (
    "You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove protection if "
    "you need to edit."
)


def guard(book: "Spreadsheet", block: Block) -> None:
    """Raise ValueError if the editor may not edit some of a block's cells."""
    for closed, protected in _closed(book, block.sheet_id):
        if closed.meets(block):
            common = closed.common(block)
            free = [book.block(Box.of(each)) for each in protected.get("unprotectedRanges", ())]
            if not any(each.holds(common) for each in free):
                raise ValueError(PROTECTED)


def guard_between(book: "Spreadsheet", sheet_id: int, dimension: Dimension, at: int) -> None:
    """Raise ValueError if new lines before the one at `at` would be inside what the editor may not edit."""
    for closed, _ in _closed(book, sheet_id):
        start, end = (closed.top, closed.bottom) if dimension == "ROWS" else (closed.left, closed.right)
        if start < at < end:
            raise ValueError(PROTECTED)


def may_edit(book: "Spreadsheet", account: str, protected: Json) -> bool:
    """Return whether an account may edit what is protected, or only would be warned."""
    editors = protected.get("editors", {}).get("users", ())
    return bool(protected.get("warningOnly")) or account == book.file.owner or account in editors


def _closed(book: "Spreadsheet", sheet_id: int) -> Iterator[tuple[Block, Json]]:
    """Yield the cells that are closed to the editor, each with its ProtectedRange."""
    if book.editor is None:
        return
    named = {each["namedRangeId"]: each["range"] for each in book.named}
    for protected in book.sheet(sheet_id).layers.get("protectedRanges", ()):
        grid = protected.get("range", named.get(protected.get("namedRangeId", "")))
        if grid is not None and not may_edit(book, book.editor, protected):
            yield book.block(Box.of(grid)), protected
