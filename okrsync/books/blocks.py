"""How the rows of a drawn page look, in xlsxwriter's words: by the kind of row, and by column where tiles differ."""

from collections.abc import Iterator, Mapping

from okrsync.books import styles
from okrsync.books.styles import Style
from okrsync.layout import BAND, CHIPS, INK, MUTED, NAVY, TINT, WHITE, Column, Look, Tab, status_text
from okrsync.model import Status, Value

_LEFT: Style = {"align": "left", "indent": 1, "valign": "vcenter"}
_ROWS: Mapping[Look, Style] = {
    Look.HEADLINE: _LEFT | {"font_size": 13, "bold": True, "font_color": INK},
    Look.ASIDE: _LEFT | {"font_size": 9, "font_color": MUTED},
    Look.LABEL: _LEFT | {"font_size": 8.5, "bold": True},
    Look.FIGURE: _LEFT | {"font_size": 24, "bold": True},
    Look.NOTE: _LEFT | {"font_size": 8.5},
    Look.SECTION: _LEFT | {"font_size": 12, "bold": True, "font_color": NAVY, "bottom": 2, "bottom_color": BAND},
    Look.HEAD: {"font_size": 8.5, "font_color": MUTED, "valign": "vcenter"},
    Look.MORE: _LEFT | {"font_size": 9, "italic": True, "font_color": MUTED},
    Look.GAP: {},
    Look.CHART: {},
}
_TILES = frozenset({Look.LABEL, Look.FIGURE, Look.NOTE})
_ON_TRACK, _AT_RISK, _OFF_TRACK = (
    CHIPS[status_text(each)] for each in (Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK)
)
_FILLS: Mapping[str, tuple[str, str]] = {
    "item": (NAVY, TINT),
    "team": (_ON_TRACK.text, _ON_TRACK.fill),
    "owner": (_ON_TRACK.text, _ON_TRACK.fill),
    "status": (_AT_RISK.text, _AT_RISK.fill),
    "progress": (_AT_RISK.text, _AT_RISK.fill),
    "vs_plan": (_OFF_TRACK.text, _OFF_TRACK.fill),
    "trend": (_OFF_TRACK.text, _OFF_TRACK.fill),
    "forecast": (NAVY, TINT),
    "confidence": (NAVY, TINT),
    "why": (NAVY, TINT),
}
"""The text and the fill of the tile that a column is part of."""
_ENDS = frozenset({"item", "owner", "progress", "trend", "confidence"})
"""The last columns of the tiles: a white gap follows."""
_ASIDES = frozenset({"why"})
"""Columns whose text beside the title of a section is a remark."""
_REMARK: Style = {"font_size": 8.5, "bold": False, "font_color": MUTED, "align": "left"}
_LINE = 22.0
"""Points; most lines of a page are one line of text."""
_HEIGHTS: Mapping[Look, float] = {
    Look.HEADLINE: 26.0,
    Look.ASIDE: 16.0,
    Look.LABEL: 20.0,
    Look.FIGURE: 34.0,
    Look.NOTE: 20.0,
    Look.SECTION: 24.0,
    Look.HEAD: 18.0,
    Look.MORE: 18.0,
    Look.GAP: 12.0,
    Look.CHART: 26.0,
}


def style(tab: Tab, column: Column, look: str) -> Style:
    """The look of a cell in a row of this kind."""
    if look in ("", Look.LINE):
        return styles.cell(tab, column)
    found = dict(_ROWS[Look(look)])
    if look in _TILES:
        text, fill = _FILLS[column.key]
        found |= {"font_color": text, "bg_color": fill}
        if column.key in _ENDS:
            found |= {"right": 5, "right_color": WHITE}
    elif look == Look.SECTION and column.key in _ASIDES:
        found |= _REMARK
    elif look == Look.HEAD:
        own = styles.cell(tab, column)
        found |= {key: own[key] for key in ("align", "indent") if key in own}
    return found


def palette(tab: Tab) -> Iterator[tuple[str, Style]]:
    """Every style of a tab's cells by its name: of each column, in rows of each look."""
    for look in tab.looks or ("",):
        for column in tab.columns:
            yield tab.style(column.key, look), style(tab, column, look)


def height(tab: Tab, look: str, values: Mapping[str, Value]) -> float:
    """The height of a row in points; a line grows with its texts."""
    return _HEIGHTS[Look(look)] if look != Look.LINE else styles.row_height(tab, values, _LINE)
