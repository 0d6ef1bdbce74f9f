"""The tabs of the workbook and their columns: whose, type, width, choices."""

from datetime import timedelta

from msgspec.structs import fields

from okrsync.layout.kinds import MAIN, Column, Look, Tab, Type, Whose
from okrsync.model import Facts, Kind, Phase, Policy, Rhythm, Status

P, S = Whose.PEOPLE, Whose.SYNC
MEASURES = (
    "Share of items",
    "Number of items",
    "Items done",
    "Items open",
    "Share of points",
    "Points done",
    "Median days to done",
    "Cell value",
    "Keep above",
    "Keep below",
    "Yes/no",
    "Roll-up",
    "Manual",
)

OKRS = Tab(
    MAIN,
    "OKRs",
    header_row=3,
    frozen=6,
    intro="✎ White: your team edits.   ⟳ Shaded: the sync fills in every night. "
    "What you type there is kept and listed in Health.",
    groups=(
        ("id", "WHAT WE WANT"),
        ("status", "HOW IT IS GOING"),
        ("start", "HOW IT IS MEASURED"),
        ("weight", "DETAILS"),
        ("confidence", "TEAM CHECK-IN"),
        ("why", "SYNC NOTES"),
    ),
    columns=(
        Column(
            "id", "ID", P, Type.LABEL, 8, help="Any unique text. Leave it blank and the sync gives the next number."
        ),
        Column(
            "supports", "Supports", P, Type.LABEL, 12.5, help="The ID of the key result that this objective supports."
        ),
        Column("level", "Level", P, Type.TEXT, 13.5, ("Company", "Department", "Team")),
        Column("team", "Team", P, Type.TEXT, 17),
        Column("objective", "Objective", P, Type.TEXT, 30),
        Column("key_result", "Key result", P, Type.TEXT, 40),
        Column("owner", "Owner", P, Type.TEXT, 18),
        Column("status", "Status", S, Type.STATUS, 15),
        Column("progress", "Progress", S, Type.PERCENT, 14),
        Column("vs_plan", "vs expected", S, Type.POINTS, 14),
        Column("trend", "Trend", S, Type.TREND, 15),
        Column("forecast", "Forecast", S, Type.PERCENT, 13.5),
        Column("start", "Start", P, Type.NUMBER, 12.5),
        Column("current", "Current", S, Type.NUMBER, 11, help="A number typed here counts until you clear the cell."),
        Column("target", "Target", P, Type.NUMBER, 12.5),
        Column("unit", "Unit", P, Type.LABEL, 9.5, ("%", "items", "tasks", "points", "pts", "days", "€", "$")),
        Column(
            "measured_by",
            "Measured by",
            P,
            Type.TEXT,
            18,
            MEASURES,
            "How Current is computed. Blank: by link and unit.",
        ),
        Column(
            "linked_work",
            "Linked work",
            P,
            Type.TEXT,
            27,
            help="Paste what it hangs on: an epic's key or address, jql: …, file: metrics.xlsx!KPIs!B7. One a line.",
        ),
        Column("delivery", "Delivery", S, Type.LABEL, 12),
        Column("weight", "Weight", P, Type.NUMBER, 10.5, folded=True),
        Column("from", "From", P, Type.DATE, 12, folded=True),
        Column("due", "Due", P, Type.DATE, 12, folded=True),
        Column("kind", "Kind", P, Type.TEXT, 12, tuple(Kind), "stretch: 70 % is success.", folded=True),
        Column("state", "State", P, Type.TEXT, 10, tuple(Phase), folded=True),
        Column("policy", "Policy", P, Type.TEXT, 14, tuple(Policy), "What dropped items do to the count.", folded=True),
        Column("rhythm", "Rhythm", P, Type.TEXT, 12, tuple(Rhythm), "How often a new number is due.", folded=True),
        Column("help_needed", "Help needed", P, Type.TEXT, 16, folded=True),
        Column("confidence", "Confidence", P, Type.SCORE, 14, help="1 = we will miss it, 10 = done."),
        Column("comment", "Comment", P, Type.NOTE, 38),
        Column("checked_in", "Checked in", S, Type.DATE, 15),
        Column("why", "Why", S, Type.NOTE, 66),
        Column("synced", "Synced", S, Type.MOMENT, 15.5),
    ),
)

OBJECTIVES = Tab(
    "objectives",
    "Objectives",
    (
        Column("objective", "Objective", S, Type.TEXT, 48),
        Column("team", "Team", S, Type.TEXT, 18),
        Column("level", "Level", S, Type.LABEL, 13),
        Column("owner", "Owner", P, Type.TEXT, 18, help="Who answers for the objective; Summary names them."),
        Column("weight", "Weight", P, Type.NUMBER, 11, help="Blank is 1. 0 leaves it out of what it supports."),
        Column("status", "Status", S, Type.STATUS, 14),
        Column("progress", "Progress", S, Type.PERCENT, 14),
        Column("vs_plan", "vs expected", S, Type.POINTS, 14),
        Column("known", "Known", S, Type.LABEL, 10),
        Column("supports", "Supports", S, Type.LABEL, 12.5),
        Column("key_results", "Key results", S, Type.LABEL, 30),
    ),
    header_row=3,
    intro="A line for each objective of OKRs. Owner and Weight are yours; the sync fills in the rest every night.",
)

ALIGNMENT = Tab(
    "alignment",
    "Alignment",
    (
        Column("item", "Objectives and their key results", S, Type.TREE, 78),
        Column("id", "ID", S, Type.LABEL, 9),
        Column("team", "Team", S, Type.TEXT, 17),
        Column("owner", "Owner", S, Type.TEXT, 18),
        Column("status", "Status", S, Type.STATUS, 14),
        Column("progress", "Progress", S, Type.PERCENT, 14),
        Column("vs_plan", "vs expected", S, Type.POINTS, 14),
        Column("note", "Note", P, Type.NOTE, 44, help="Yours. It stays with its line, wherever that goes."),
    ),
    header_row=3,
    frozen=1,
    intro="Who supports whom: ◆ objectives, – their key results, and below each what supports it. Note is yours.",
)

SUMMARY = Tab(
    "summary",
    "Summary",
    (
        Column("item", "Key result", S, Type.TEXT, 44),
        Column("team", "Team", S, Type.TEXT, 17),
        Column("owner", "Owner", S, Type.TEXT, 15),
        Column("status", "Status", S, Type.STATUS, 14),
        Column("progress", "Progress", S, Type.PERCENT, 14),
        Column("vs_plan", "vs expected", S, Type.POINTS, 14),
        Column("trend", "Trend", S, Type.TREND, 14),
        Column("forecast", "Likely range", S, Type.LABEL, 14),
        Column("confidence", "Confidence", S, Type.SCORE, 13),
        Column("why", "Why", S, Type.NOTE, 62),
    ),
    looks=tuple(Look),
)
"""Its title is the header row; everything below is drawn anew every night."""

CHARTS = Tab(
    "charts",
    "_charts",
    (
        Column("on", "Day", S, Type.DATE, 12),
        Column("actual", "Actual", S, Type.PERCENT, 12),
        Column("expected", "Expected", S, Type.PERCENT, 12),
        Column("low", "Likely, low", S, Type.PERCENT, 12),
        Column("likely", "Likely", S, Type.PERCENT, 12),
        Column("high", "Likely, high", S, Type.PERCENT, 12),
        Column("team", "Team", S, Type.TEXT, 20),
        *(Column(status.name.casefold(), status, S, Type.COUNT, 12) for status in Status),
        *(Column(f"week_{ago}", f"{-ago}", S, Type.PERCENT, 12) for ago in reversed(range(8))),
        Column("option", "Option", S, Type.LABEL, 12),
        Column("setting", "Setting", S, Type.NUMBER, 12),
    ),
    hidden=True,
)
"""What the charts of Summary show: the course, a day a row; beside it the statuses, a team a row; beside both the weeks
of a trend, each in the row of its line of Summary.
"""

ESSENTIAL = ("id", "key_result", "target", "linked_work")
"""Columns of people without which no row can be understood."""

HISTORY = Tab(
    "history",
    "History",
    (
        Column("date", "Date", S, Type.DATE, 12),
        Column("id", "ID", S, Type.LABEL, 9),
        Column("key_result", "Key result", S, Type.TEXT, 44),
        Column("team", "Team", S, Type.TEXT, 17),
        Column("objective", "Objective", S, Type.TEXT, 30),
        Column("current", "Current", S, Type.NUMBER, 11),
        Column("target", "Target", S, Type.NUMBER, 11),
        Column("progress", "Progress", S, Type.PERCENT, 12),
        Column("plan", "Plan", S, Type.PERCENT, 9),
        Column("status", "Status", S, Type.STATUS, 14),
        Column("confidence", "Confidence", S, Type.SCORE, 14),
        Column("comment", "Comment", S, Type.NOTE, 36),
        Column("why", "Why", S, Type.NOTE, 60),
        Column("run", "Run", S, Type.TEXT, 22),
    ),
    frozen=2,
)

EVIDENCE = Tab(
    "evidence",
    "Evidence",
    (
        Column("id", "ID", S, Type.LABEL, 9),
        Column("key_result", "Key result", S, Type.TEXT, 36),
        Column("item", "Item", S, Type.LABEL, 18),
        Column("title", "Title", S, Type.TEXT, 48),
        Column("state", "State", S, Type.LABEL, 13),
        Column("part", "Part", S, Type.LABEL, 11),
        Column("closed", "Closed", S, Type.DATE, 13.5),
        Column("weight", "Weight", S, Type.NUMBER, 12),
        Column("contribution", "Contribution", S, Type.NUMBER, 16.5),
        Column("link", "Linked by", S, Type.NOTE, 42),
        Column("also", "Also counts in", S, Type.TEXT, 16),
        Column("assignee", "Assignee", S, Type.TEXT, 16, help="Where the config asks for it: mapping: assignees."),
        Column("source", "Source", S, Type.LABEL, 16),
        Column("address", "Address", S, Type.NOTE, 56),
    ),
    header_row=3,
    frozen=2,
    intro="What makes up each number: the contributions of a key result sum to its Current. Redrawn at every sync.",
)

CHANGES = Tab(
    "changes",
    "Changes",
    (
        Column("time", "Time", S, Type.MOMENT, 14),
        Column("run", "Run", S, Type.TEXT, 22),
        Column("id", "ID", S, Type.LABEL, 9),
        Column("column", "Column", S, Type.TEXT, 14),
        Column("from", "From", S, Type.NOTE, 40),
        Column("to", "To", S, Type.NOTE, 40),
        Column("why", "Why", S, Type.NOTE, 60),
    ),
)
CHANGES_OF_ALL = timedelta(days=30)
"""So long Changes keeps every cell (DESIGN §5); after that only those of `CHANGES_FOR_EVER`."""
CHANGES_FOR_EVER = frozenset(OKRS.column(key).title for key in ("id", "current", "status"))
"""The titles of the columns whose changes stay."""

HEALTH = Tab(
    "health",
    "Health",
    (
        Column("severity", "Severity", S, Type.SEVERITY, 13),
        Column("id", "ID", S, Type.LABEL, 9),
        Column("what", "What is wrong", S, Type.NOTE, 62),
        Column("to_do", "What to do", S, Type.NOTE, 58),
        Column("where", "Where", S, Type.TEXT, 20),
        Column("owner", "Owner", S, Type.TEXT, 16),
        Column("first_seen", "First seen", S, Type.DATE, 17),
        Column("runs", "Runs", S, Type.COUNT, 9),
        Column(
            "accept", "Accept", P, Type.LABEL, 11.5, ("yes",), "yes: take over the guarded number at the next sync."
        ),
        Column("snooze", "Snooze until", P, Type.DATE, 14),
        Column("note", "Note", P, Type.NOTE, 30),
        Column("code", "Code", S, Type.LABEL, 18),
    ),
    header_row=3,
    intro="Every line says what is wrong and what to do. Accept, Snooze until and Note are yours.",
)

README = Tab("readme", "Read me", ())

FACTS = tuple(field.name for field in fields(Facts))

MEMORY = Tab(
    "memory",
    "_okrsync",
    (
        Column("id", "ID", S, Type.LABEL, 9),
        *(Column(f"written_{key}", key, S, Type.TEXT, 12) for key in OKRS.owned),
        *(Column(f"meant_{key}", key, S, Type.TEXT, 12) for key in OKRS.owned),
        *(Column(f"fact_{key}", key, S, Type.TEXT, 12) for key in FACTS),
    ),
    header_row=3,
    hidden=True,
)
"""The hidden tab. Row 1 names a style (`okrs.status`), row 2 holds one cell in it: the palette for cells it adds."""

LATER = (SUMMARY, OBJECTIVES, ALIGNMENT, EVIDENCE, CHARTS)
"""Tabs that a book which was made earlier never had."""

SHARED = (OBJECTIVES, ALIGNMENT, HEALTH)
"""Tabs beside OKRs in which people write beside the sync's lines."""

TABS = (SUMMARY, OKRS, OBJECTIVES, ALIGNMENT, HISTORY, EVIDENCE, CHANGES, HEALTH, README, CHARTS, MEMORY)
