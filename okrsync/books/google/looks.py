"""How cells look in Google Sheets: the styles of `books.styles` in the words of its API (CellFormat, Sheets API v4)."""

import re
from collections.abc import Callable, Mapping

from okrsync.books import styles
from okrsync.books.google.cells import Json
from okrsync.books.styles import Style
from okrsync.layout import Column, Tab, Type, Whose
from okrsync.texts import ENGLISH, Words

_KINDS: Mapping[Type, str] = {Type.PERCENT: "PERCENT", Type.DATE: "DATE", Type.MOMENT: "DATE_TIME"}
_TEXT_PATTERN = "@"
_LOCALE = re.compile(r"\[\$-\w+\]")
"""The language of a date, which Excel wants said in the pattern; in Google it is the spreadsheet's own."""
_WRITTEN_NUMBER = "#,##0.0"
"""The sync's numbers; people's stay as Google shows them by itself, so that 50 % makes a percentage."""
_BORDERS = {1: "SOLID", 2: "SOLID_MEDIUM", 5: "SOLID_THICK"}
"""By xlsxwriter's number of a border's style."""
_ALIGNMENTS = {"left": "LEFT", "center": "CENTER", "right": "RIGHT"}
_INDENT = 6
"""Pixels; Google has no indent, but padding."""
PIXELS = 7.0
"""Of one character of a column's width, as Excel counts it in Calibri 11 (and Google's default font is as wide)."""


def number_format(tab: Tab, column: Column, words: Words = ENGLISH) -> Json:
    """The number format of a column, {} where it has none."""
    return _number_format(_said(_style(tab, column), words), kind(column))


def cell_format(style: Style, of: str = "NUMBER") -> Json:
    """A style as `CellFormat`; `of` is the kind of its number format."""
    text = {api: make(style[key]) for key, (api, make) in _TEXT.items() if key in style}
    cell: Json = {api: make(style[key]) for key, (api, make) in _CELL.items() if key in style}
    if style.get("valign") == "vcenter":
        cell["verticalAlignment"] = "MIDDLE"
    if pattern := _number_format(style, of):
        cell["numberFormat"] = pattern
    if borders := _borders(style):
        cell["borders"] = borders
    if "indent" in style:
        cell["padding"] = {"top": 2, "bottom": 2, "left": _INDENT, "right": _INDENT}
    return {**cell, "textFormat": text} if text else cell


def column_format(tab: Tab, column: Column, words: Words = ENGLISH) -> Json:
    """How the cells of a column look below its header."""
    return cell_format(_said(_style(tab, column), words), kind(column))


def row_format(style: Style, column: Column, words: Words) -> Json:
    """How a cell of a drawn page looks; all that a style leaves open is as everywhere in a book."""
    return cell_format(_said(styles.BOOK | style, words), kind(column))


def rule_format(style: Style) -> Json:
    """A style for a conditional rule, which knows no borders, fonts or number formats."""
    return cell_format({key: value for key, value in style.items() if key in _RULES})


def colour(code: str | float) -> Json:
    """`#12395E` as red, green and blue from 0 to 1."""
    text = str(code).removeprefix("#")
    parts = (int(text[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return {"rgbColor": dict(zip(("red", "green", "blue"), parts, strict=True))}


def _style(tab: Tab, column: Column) -> Style:
    """A column's style with a pattern that Google shows well: it has no condition that takes a lone point off."""
    style = styles.BOOK | styles.cell(tab, column)
    if column.type is not Type.NUMBER:
        return style
    return style | {"num_format": _WRITTEN_NUMBER if column.whose is Whose.SYNC else ""}


def _said(style: Style, words: Words) -> Style:
    """A style whose number format is written in a language."""
    return {key: words(value) for key, value in style.items()}


def kind(column: Column) -> str:
    """What the number format of a column is."""
    return _KINDS.get(column.type, "NUMBER")


def _number_format(style: Style, kind: str) -> Json:
    pattern = style.get("num_format")
    if not pattern:
        return {}
    return {"type": "TEXT" if pattern == _TEXT_PATTERN else kind, "pattern": _LOCALE.sub("", str(pattern))}


def _borders(style: Style) -> Json:
    sides = [side for side in ("top", "bottom", "left", "right") if style.get(side, style.get("border"))]

    def border(side: str) -> Json:
        own = side in style
        width = style[side] if own else style["border"]
        line = style.get(f"{side}_color" if own else "border_color", "#000000")
        return {"style": _BORDERS[int(width)], "colorStyle": colour(line)}

    return {side: border(side) for side in sides}


_Making = tuple[str, Callable[[str | float], object]]
_TEXT: Mapping[str, _Making] = {
    "font_color": ("foregroundColorStyle", colour),
    "font_name": ("fontFamily", str),
    "font_size": ("fontSize", lambda size: round(float(size))),
    "bold": ("bold", bool),
    "italic": ("italic", bool),
    "underline": ("underline", bool),
}
_CELL: Mapping[str, _Making] = {
    "bg_color": ("backgroundColorStyle", colour),
    "align": ("horizontalAlignment", lambda side: _ALIGNMENTS[str(side)]),
    "text_wrap": ("wrapStrategy", lambda wraps: "WRAP" if wraps else "CLIP"),
}
_RULES = frozenset({"font_color", "bg_color", "bold", "italic"})
