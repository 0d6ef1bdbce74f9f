"""A1 notation: `Sheet1!A1:B2`, `'Bob''s'!A:C`, `Sheet1!2:5`, `A2:C`, a tab's title, a named range."""

import re
from typing import TYPE_CHECKING

from okrsync.sandbox.google.ranges import Block, Box

if TYPE_CHECKING:
    from okrsync.sandbox.google.spreadsheet import Spreadsheet

CORNERS = re.compile(r"\$?([A-Za-z]{0,3})\$?([1-9]\d*)?(?::\$?([A-Za-z]{0,3})\$?([1-9]\d*)?)?")
PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def find(book: "Spreadsheet", text: str) -> Box:
    """Return the cells that a text names; without a tab they are in the first one. ValueError in Google's words."""
    unparsable = ValueError(f"Unable to parse range: {text}")
    if sheet := book.titled(_unquoted(text)):
        return Box(sheet.id)
    title, mark, corners = text.rpartition("!")
    if mark:
        sheet = book.titled(_unquoted(title))
        box = corner_box(sheet.id, corners) if sheet else None
        if box is None:
            raise unparsable
        return box
    for named in book.named:
        if named["name"].casefold() == text.casefold():
            return Box.of(named["range"])
    box = corner_box(book.sheets[0].id, text)
    if box is None:
        raise unparsable
    return box


def corner_box(sheet_id: int, text: str) -> Box | None:
    """Read `A1:B2` and its open forms, corners in any order; None if it is none of them."""
    match = CORNERS.fullmatch(text)
    if not match or not text:
        return None
    first, top, last, bottom = match.groups()
    if ":" not in text:
        last, bottom = first, top
        if not (first and top):
            return None
    columns = sorted(column(each) for each in (first, last) if each)
    rows = sorted(int(each) - 1 for each in (top, bottom) if each)
    if not columns and not rows:
        return None
    return Box(
        sheet_id,
        top=rows[0] if rows else None,
        bottom=rows[-1] + 1 if top and bottom else None,
        left=columns[0] if columns else None,
        right=columns[-1] + 1 if first and last else None,
    )


def name(book: "Spreadsheet", block: Block) -> str:
    """Return the name of a block as the service tells it: `Sheet1!A1:B2`, `Sheet1!A1`."""
    return f"{quoted(book.sheet(block.sheet_id).title)}!{corners_of(block)}"


def corners_of(block: Block) -> str:
    """Return a block's name without its tab: `A1:B2`, `A1`."""
    first = f"{letters(block.left)}{block.top + 1}"
    last = f"{letters(block.right - 1)}{block.bottom}"
    return first if first == last else f"{first}:{last}"


def quoted(title: str) -> str:
    """Return a tab's title as it stands before the !, quoted unless it is one plain word."""
    if PLAIN.fullmatch(title) and not CORNERS.fullmatch(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def column(text: str) -> int:
    """Return the index of a column's letters: 0 for A, 26 for AA."""
    number = 0
    for letter in text.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def letters(index: int) -> str:
    """Return a column's letters."""
    text = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def _unquoted(title: str) -> str:
    if len(title) > 1 and title[0] == title[-1] == "'":
        return title[1:-1].replace("''", "'")
    return title
