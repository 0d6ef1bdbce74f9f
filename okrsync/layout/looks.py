"""How statuses and severities look, and the colours of everything else."""

from dataclasses import dataclass

from okrsync.errors import Severity
from okrsync.model import Status

GLYPHS = {
    Status.DONE: "✓",
    Status.ON_TRACK: "●",
    Status.AT_RISK: "▲",
    Status.OFF_TRACK: "■",
    Status.NOT_STARTED: "○",
    Status.NO_DATA: "?",
}


def status_text(status: Status) -> str:
    """The status as the cell shows it: glyph and word, so that it reads without colour."""
    return f"{GLYPHS[status]} {status.value}"


def status_of(text: str) -> Status:
    """The status that a cell shows; No data where it shows none."""
    return next((each for each in Status if status_text(each) == text), Status.NO_DATA)


@dataclass(frozen=True, slots=True)
class Chip:
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

SOLVED = "✓ Solved"
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
