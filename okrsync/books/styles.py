"""How cells look: a column of the layout → format properties, in xlsxwriter's words; and how high wrapped text is."""

import re
from collections.abc import Mapping
from functools import cache
from textwrap import wrap

from okrsync.layout import (
    BAND,
    EDGE,
    HAIRLINE,
    INK,
    LINK,
    MUTED,
    NAVY,
    SKY,
    TABS,
    TINT,
    WHITE,
    Chip,
    Column,
    Tab,
    Type,
    Whose,
)
from okrsync.model import Value
from okrsync.texts import say

Style = dict[str, str | float]

BOOK: Style = {"font_name": "Calibri", "font_size": 10}
"""Every format of the workbook starts from this; it also sets the unit of column widths."""

TITLE_HEIGHT, BANNER_HEIGHT, HEADER_HEIGHT, ROW_HEIGHT = 32.0, 18.0, 24.0, 32.0
"""Points; a row holds two lines."""
_LINE, _PADDING = 13.5, 6.0
_LETTERS = 1.05  # to the width of a digit, the unit of column widths; in Calibri 1.15 on average

PERCENT = '[>=1]0 %;[>=0.995]"99 %";0 %'
"""The number format of percentages: what is not reached is never rounded to 100 %. Two conditions are all there may be.
"""

_LEFT: Style = {"align": "left", "indent": 1}
_RIGHT: Style = {"align": "right", "indent": 1}
_CENTRE: Style = {"align": "center"}
_WRAPPED: Style = _LEFT | {"text_wrap": True}
_HEADERS: Mapping[str, Style] = {"left": _LEFT, "center": _CENTRE, "right": _LEFT}
"""By the alignment of the cells below, but never to the right: there the filter's button lies over the text."""
_TYPES: Mapping[Type, Style] = {
    Type.LABEL: _LEFT | {"font_size": 9, "font_color": MUTED},
    Type.TEXT: _WRAPPED,
    Type.NOTE: _WRAPPED | {"font_size": 9.5},
    Type.NUMBER: _RIGHT,
    Type.PERCENT: _RIGHT | {"num_format": PERCENT},
    Type.POINTS: _RIGHT | {"font_color": MUTED, "num_format": say('"▲ +"0" pts";"▼ −"0" pts";"± 0"')},
    Type.SCORE: _RIGHT | {"num_format": '0"/10"'},
    Type.COUNT: _RIGHT | {"font_color": MUTED, "num_format": "0"},
    Type.DATE: _RIGHT | {"num_format": say("d mmm yyyy")},
    Type.MOMENT: _RIGHT | {"num_format": say("d mmm hh:mm"), "font_color": MUTED},
    Type.STATUS: _CENTRE | {"font_size": 9.5},
    Type.SEVERITY: _CENTRE | {"font_size": 9.5},
    Type.TREE: _WRAPPED,
    Type.TREND: _CENTRE | {"font_size": 11, "font_color": LINK},
}
_TEXTS = frozenset({Type.LABEL, Type.TEXT, Type.NOTE})
_TYPED_TEXT: Style = {"num_format": "@"}
"""What people type stays text: a key like MAR-12 is no date, a note that begins with a dash no formula."""
_WRITTEN_NUMBER: Style = {"num_format": "[=1]0;#,##0.##"}
"""The sync's; a condition takes the point off whole numbers. People's are General, so 50 % makes a percentage."""
_COLUMNS: Mapping[str, Style] = {
    "okrs.objective": {"font_color": MUTED},
    "okrs.start": {"font_color": MUTED},
    "okrs.current": {"bold": True},
    "history.current": {"bold": True},
    "history.plan": {"font_color": MUTED},
    "evidence.weight": {"font_color": MUTED},
    "evidence.contribution": {"bold": True},
}

_WRAPPING = {
    tab.key: [
        (column.key, int(column.width * _LETTERS))
        for column in tab.columns
        if "text_wrap" in _TYPES[column.type] and not column.folded
    ]
    for tab in TABS
}
"""The columns of each tab whose text takes as many lines as it needs, and how many letters go into one."""

PLAIN: Style = {"valign": "vcenter"}
TITLE: Style = PLAIN | _LEFT | {"font_size": 18, "bold": True, "font_color": NAVY}
INTRO: Style = PLAIN | _LEFT | {"font_color": MUTED}
BANNER: Style = PLAIN | _LEFT | {"font_size": 8, "bold": True, "font_color": MUTED, "bottom": 2, "bottom_color": BAND}
SECTION: Style = _LEFT | {"font_size": 12, "bold": True, "font_color": NAVY, "bottom": 1, "bottom_color": BAND}
TERM: Style = PLAIN | _WRAPPED | {"bold": True, "font_color": INK}
PROSE: Style = PLAIN | _WRAPPED | {"font_color": INK}


def cell(tab: Tab, column: Column) -> Style:
    """The look of a data cell. Where people and sync share a tab, the sync's columns are tinted."""
    style: Style = {"font_color": INK, "valign": "vcenter", "bottom": 1, "bottom_color": HAIRLINE}
    style |= _TYPES[column.type] | _COLUMNS.get(tab.style(column.key), {})
    if column.whose is Whose.PEOPLE:
        return style | (_TYPED_TEXT if column.type in _TEXTS else {})
    if column.type is Type.NUMBER:
        style |= _WRITTEN_NUMBER
    return style | ({"bg_color": TINT} if len(tab.owned) < len(tab.columns) else {})


def hyperlink(style: Style) -> Style:
    """The same cell, holding a link."""
    return style | {"font_color": LINK, "underline": 1}


def header(column: Column) -> Style:
    """Ownership in colour, the column's own alignment, a white gap to the next."""
    people = column.whose is Whose.PEOPLE
    style: Style = {"bold": True, "font_size": 9.5, "valign": "vcenter", "right": 1, "right_color": WHITE}
    style |= {"font_color": NAVY, "bg_color": SKY} if people else {"font_color": WHITE, "bg_color": NAVY}
    return style | _HEADERS[str(_TYPES[column.type]["align"])]


def chip(colours: Chip) -> Style:
    """A status or severity: text on a fill, with an edge where the fill is the paper's."""
    style: Style = {"font_color": colours.text, "bg_color": colours.fill, "bold": True}
    return style | ({"border": 1, "border_color": EDGE} if colours.fill == WHITE else {})


def row_height(tab: Tab, values: Mapping[str, Value], least: float = ROW_HEIGHT) -> float:
    """The height in points at which no wrapped text of this row is cut, `values` by column key; two lines at least."""
    lines = 1
    for key, wide in _WRAPPING[tab.key]:
        if value := values.get(key):
            lines = max(lines, _lines(str(value), wide))
    return max(least, _height(lines))


def text_height(text: str, width: float) -> float:
    """The height in points of wrapped text in a column `width` characters wide, on the safe side."""
    return _height(_lines(text, int(width * _LETTERS)))


def _height(lines: int) -> float:
    return lines * _LINE + _PADDING


def _lines(text: str, wide: int) -> int:
    """How many lines a text takes."""
    if "\n" in text:
        return sum(_lines(line, wide) for line in text.split("\n"))
    return _broken(text, wide) if len(text) > wide else 1


def _broken(text: str, wide: int) -> int:
    """How many lines a long text is broken into, as by `textwrap`; which knows all cases, but takes its time."""
    hard, line = _breaks(wide)
    return len(wrap(text, wide)) if hard.search(text) else len(line.findall(text))


@cache
def _breaks(wide: int) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What only `textwrap` can break, and else a line: as much as there is room for, to a space or a word's hyphen."""
    word_goes_on = r"(?:(?<=[^\d\W]{2}-)|(?<=[^\d\W]-[^\d\W]-))(?=[^\d\W]-?[^\d\W])"
    hard = re.compile(rf"[^\S ]|--|^ |[^ ]{{{wide + 1}}}")
    return hard, re.compile(rf"[^ ].{{0,{wide - 1}}}(?:(?= |$)|{word_goes_on})")
