"""How statuses and severities look, and the colours of everything else."""

from functools import cache

from msgspec import Struct

from okrsync.errors import Severity
from okrsync.model import Status
from okrsync.texts import ENGLISH, Words, joined, say

GLYPHS = {
    Status.DONE: "✓",
    Status.ON_TRACK: "●",
    Status.AT_RISK: "▲",
    Status.OFF_TRACK: "■",
    Status.NOT_STARTED: "○",
    Status.NO_DATA: "?",
}


@cache
def status_text(status: Status) -> str:
    """The status as the cell shows it: glyph and word, so that it reads without colour."""
    return joined(" ", (GLYPHS[status], status))


def status_of(text: str, words: Words = ENGLISH) -> Status:
    """The status that a cell shows in English or in these words; No data where it shows none."""
    return next((each for each in Status if text in (status_text(each), words(status_text(each)))), Status.NO_DATA)


class Chip(Struct, frozen=True):
    """The colours of a status or severity: text on a fill."""

    text: str
    fill: str


CHIPS = {
    status_text(Status.DONE): Chip("#FFFFFF", "#12395E"),
    status_text(Status.ON_TRACK): Chip("#075763", "#D3EFF2"),
    status_text(Status.AT_RISK): Chip("#6B4200", "#FDEDC4"),
    status_text(Status.OFF_TRACK): Chip("#7D1D06", "#F5C0AE"),
    status_text(Status.NOT_STARTED): Chip("#4A5563", "#FFFFFF"),
    status_text(Status.NO_DATA): Chip("#333D49", "#C9CFD8"),
}
"""Contrast 4.8-11.8 : 1; the closest pair stays apart for colour-blind readers (SHEET.md §2)."""

SOLIDS = {
    Status.DONE: ("#12395E", "#FFFFFF"),
    Status.ON_TRACK: ("#0B7A8A", "#FFFFFF"),
    Status.AT_RISK: ("#E8A317", "#1B2430"),
    Status.OFF_TRACK: ("#C8401E", "#FFFFFF"),
    Status.NOT_STARTED: ("#FFFFFF", "#4A5563"),
    Status.NO_DATA: ("#A9B3C0", "#1B2430"),
}
"""The fill of a status in a chart, and the text on it: SHEET.md §2, its teal darker, for white to stand out from it."""

SOLVED = say("✓ Solved")
SEVERITY_CHIPS = {
    Severity.BLOCKS: CHIPS[status_text(Status.OFF_TRACK)],
    Severity.CHECK: CHIPS[status_text(Status.AT_RISK)],
    Severity.HINT: CHIPS[status_text(Status.NOT_STARTED)],
    SOLVED: CHIPS[status_text(Status.ON_TRACK)],
}

INK, MUTED, HAIRLINE, TINT = "#1B2430", "#5B6675", "#E1E6EC", "#F3F6FA"
NAVY, SKY, BAR = "#12395E", "#DCE8F5", "#BCD4EF"
BAND, WARNING, ALARM, CALM = "#B8C2CE", "#6B4200", "#8C230A", "#075763"
WHITE, LINK, EDGE = "#FFFFFF", "#1F5FA8", "#A9B3C0"

DAY = {
    "paper": WHITE,
    "ink": INK,
    "muted": MUTED,
    "hairline": HAIRLINE,
    "tint": TINT,
    "title": NAVY,
    "bar": BAR,
    "band": BAND,
    "edge": EDGE,
    "link": LINK,
    "line": NAVY,
    "warning": WARNING,
    "alarm": ALARM,
    "calm": CALM,
}
"""The colours of a page on paper and on a light screen, by what they are for."""

NIGHT = {
    "paper": "#12181F",
    "ink": "#E4E9EF",
    "muted": "#A3AFBD",
    "hairline": "#2A3440",
    "tint": "#1A222C",
    "title": "#BAD7F5",
    "bar": "#27507D",
    "band": "#56657A",
    "edge": "#66748A",
    "link": "#8CC0F5",
    "line": "#8CC0F5",
    "warning": "#F2C25F",
    "alarm": "#FF9E80",
    "calm": "#6FD3E0",
}
"""The same on a dark screen."""

NIGHT_CHIPS = {
    status_text(Status.DONE): Chip("#FFFFFF", "#2C5F94"),
    status_text(Status.ON_TRACK): Chip("#A9E8F0", "#0D424B"),
    status_text(Status.AT_RISK): Chip("#FFDE9A", "#523A05"),
    status_text(Status.OFF_TRACK): Chip("#FFC9B8", "#722411"),
    status_text(Status.NOT_STARTED): Chip("#C5CED9", "#12181F"),
    status_text(Status.NO_DATA): Chip("#E1E7EE", "#434E5C"),
}
NIGHT_SOLIDS = {
    Status.DONE: ("#77AEE4", "#10161D"),
    Status.ON_TRACK: ("#2FA9BA", "#10161D"),
    Status.AT_RISK: ("#E8A317", "#10161D"),
    Status.OFF_TRACK: ("#E8694A", "#10161D"),
    Status.NOT_STARTED: ("#12181F", "#C5CED9"),
    Status.NO_DATA: ("#5A6778", "#FFFFFF"),
}

BEHIND, FAR_BEHIND = -5, -20
"""Points below the plan: under the first, and down to the second, a number is told in colour (SHEET.md §3)."""
DOUBTFUL, UNLIKELY = 6, 4
"""Up to so much a confidence is told in colour (SHEET.md §3)."""
NO_TEAM = say("No team")
