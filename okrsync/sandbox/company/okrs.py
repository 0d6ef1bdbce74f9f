"""Tillberry's OKR sheet: the people's columns, as its people would type them.

In *Linked work*, `{One-page checkout}` stands for the key of the issue with that summary, `{project Hiring}` for the
address of that project in Asana, and so on for what else is there.
"""

import re
from collections.abc import Mapping

from okrsync.sandbox.company.goals import GOALS
from okrsync.sandbox.company.tasks.goals import ASANA_GOALS

COLUMNS = (
    "ID",
    "Supports",
    "Level",
    "Team",
    "Objective",
    "Key result",
    "Owner",
    "Start",
    "Target",
    "Unit",
    "Measured by",
    "Linked work",
    "Confidence",
    "Comment",
    "Weight",
    "From",
    "Due",
    "Kind",
    "State",
    "Policy",
    "Help needed",
)
"""The people's columns of the OKR sheet, by title."""


def rows(links: Mapping[str, str]) -> list[dict[str, str]]:
    """The key results in the order of the sheet, each with every column.

    `links` maps what stands in braces to what a person would paste.
    """
    return [
        dict.fromkeys(COLUMNS, "")
        | {"Supports": goal.supports, "Level": goal.level, "Team": goal.team, "Objective": goal.objective}
        | row
        | {"Linked work": re.sub(r"\{(.+?)\}", lambda name: links[name[1]], row.get("Linked work", ""))}
        for goal in GOALS + ASANA_GOALS
        for row in goal.rows
    ]
