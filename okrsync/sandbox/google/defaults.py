"""What a new spreadsheet is like, as recorded of the service."""

from collections.abc import Mapping
from typing import Any

from okrsync.sandbox.google.call import Json


def _rgb(red: float = 0, green: float = 0, blue: float = 0) -> Json:
    return {name: part for name, part in (("red", red), ("green", green), ("blue", blue)) if part}


WHITE = _rgb(1, 1, 1)

FORMAT: Mapping[str, Any] = {
    "backgroundColor": WHITE,
    "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
    "verticalAlignment": "BOTTOM",
    "wrapStrategy": "OVERFLOW_CELL",
    "textFormat": {
        "foregroundColor": {},
        "fontFamily": "arial,sans,sans-serif",
        "fontSize": 10,
        "bold": False,
        "italic": False,
        "strikethrough": False,
        "underline": False,
        "foregroundColorStyle": {"rgbColor": {}},
    },
    "backgroundColorStyle": {"rgbColor": WHITE},
}

THEME_COLORS: Mapping[str, Json] = {
    "TEXT": {},
    "BACKGROUND": WHITE,
    "ACCENT1": _rgb(0.25882354, 0.52156866, 0.95686275),
    "ACCENT2": _rgb(0.91764706, 0.2627451, 0.20784314),
    "ACCENT3": _rgb(0.9843137, 0.7372549, 0.015686275),
    "ACCENT4": _rgb(0.20392157, 0.65882355, 0.3254902),
    "ACCENT5": _rgb(1, 0.42745098, 0.003921569),
    "ACCENT6": _rgb(0.27450982, 0.7411765, 0.7764706),
    "LINK": _rgb(0.06666667, 0.33333334, 0.8),
}

LOCALE, TIME_ZONE = "en_US", "Etc/GMT"


def properties(title: str = "Untitled spreadsheet") -> Json:
    """Return the SpreadsheetProperties of a new spreadsheet."""
    colors = [{"colorType": kind, "color": {"rgbColor": color}} for kind, color in THEME_COLORS.items()]
    return {
        "title": title,
        "locale": LOCALE,
        "autoRecalc": "ON_CHANGE",
        "timeZone": TIME_ZONE,
        "defaultFormat": dict(FORMAT),
        "spreadsheetTheme": {"primaryFontFamily": "Arial", "themeColors": colors},
    }
