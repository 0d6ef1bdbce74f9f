"""Tillberry, an invented maker of shop software, for `okrsync demo`: its Jira, its Asana and its OKRs on any day.

The company lives one calendar quarter, the same one each time; `today` only says how much of it has happened. So two
days of a quarter tell one story, and a day more is a day's work more.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time
from typing import Any

from okrsync.sandbox.company import goals, issues, okrs, sheets, tasks
from okrsync.sandbox.company.life import Quarter
from okrsync.sandbox.company.sheets import NUMBERS, OKRS

__all__ = [
    "NUMBERS",
    "OKRS",
    "asana",
    "cycle",
    "google",
    "jira",
    "key_results",
    "key_results_on_sheets",
]

SEED = 7


def cycle(today: date) -> tuple[str, date, date]:
    """The calendar quarter of a day: its name (2026-Q4), first and last day."""
    quarter = (today.month + 2) // 3
    last = 3 * quarter
    return (
        f"{today.year}-Q{quarter}",
        date(today.year, last - 2, 1),
        date(today.year, last, monthrange(today.year, last)[1]),
    )


def jira(today: date, seed: int = SEED) -> dict[str, Any]:
    """Everything in the company's Jira on the morning of `today`, as one Jira REST v2 search answer, and its `filters`.

    The keys that `key_results` links to are those of the default seed.
    """
    found = issues.told(issues.invent(_quarter(today), seed), datetime.combine(today, time.min, UTC))
    return {
        "expand": "schema,names",
        "startAt": 0,
        "maxResults": len(found),
        "total": len(found),
        "issues": found,
        "names": {issues.EPIC_LINK: "Epic Link", issues.STORY_POINTS: "Story Points"},
        "filters": [
            issues.search_filter("10001", "Shop bugs", goals.SHOP_BUGS),
            issues.search_filter("10002", "Escalations", goals.ESCALATED),
        ],
    }


def asana(today: date, seed: int = SEED) -> dict[str, list[dict[str, Any]]]:
    """Everything in the company's Asana on the morning of `today`: lists of full records by plural name.

    `workspaces`, `users`, `projects`, `sections`, `portfolios` (each with its `items`), `tags`, `custom_fields` and
    `tasks`. Of these, 120 are created in its five projects before the last day of the quarter, a few of them members
    of two; their sub-tasks are members of none. Gids are the same on every day.
    """
    quarter, now = _quarter(today), datetime.combine(today, time.min, UTC)
    found = tasks.invent(quarter, seed)
    return tasks.places(found, quarter, now) | {"tasks": tasks.told(found, now)}


def key_results(today: date) -> list[dict[str, str]]:
    """The 18 rows of the OKR sheet's people's columns, by title, as a person would type them; blank is ""."""
    names = issues.names(issues.invent(_quarter(today), SEED))
    return okrs.rows({issue.summary: name.key for issue, name in names.items()} | tasks.links())


def google(today: date) -> dict[str, list[dict[str, Any]]]:
    """The company's Google spreadsheets on the morning of `today`: its numbers, and an empty one for its OKRs."""
    return {"spreadsheets": sheets.spreadsheets(today, _quarter(today))}


def key_results_on_sheets() -> list[dict[str, str]]:
    """Three more rows, which hang on the spreadsheet with the numbers."""
    return sheets.rows()


def _quarter(today: date) -> Quarter:
    _, start, end = cycle(today)
    return Quarter(start, end)
