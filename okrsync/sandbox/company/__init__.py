"""Tillberry, an invented maker of shop software, for `okrsync demo`: its Jira and its OKRs on any day.

The company lives one calendar quarter, the same one each time; `today` only says how much of it has happened. So two
days of a quarter tell one story, and a day more is a day's work more.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time
from random import Random
from typing import Any

from okrsync.sandbox.company import okrs, wire
from okrsync.sandbox.company.life import Quarter
from okrsync.sandbox.company.work import invent

SEED = 7
FINISHED_LATER = 8
"""How many issues get done between an answer and the `later` one: enough to see, too few to look like a mistake."""


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
    found = wire.issues(invent(_quarter(today), seed), datetime.combine(today, time.min, UTC))
    return {
        "expand": "schema,names",
        "startAt": 0,
        "maxResults": len(found),
        "total": len(found),
        "issues": found,
        "names": {wire.EPIC_LINK: "Epic Link", wire.STORY_POINTS: "Story Points"},
        "filters": [
            wire.search_filter("10001", "Shop bugs", okrs.SHOP_BUGS),
            wire.search_filter("10002", "Escalations", okrs.ESCALATED),
        ],
    }


def key_results(today: date) -> list[dict[str, str]]:
    """The 14 rows of the OKR sheet's people's columns, by title, as a person would type them; blank is ""."""
    names = wire.names(invent(_quarter(today), SEED))
    return okrs.rows({issue.summary: name.key for issue, name in names.items()})


def later(answer: dict[str, Any], today: date) -> dict[str, Any]:
    """The same company after a few more issues got done on `today`; the answer given stays as it is.

    They were resolved early in the day and last changed at its end, so that a sync that asks only for what has changed
    since the last one finds them, whatever the hour.
    """
    after = answer | {"issues": [issue | {"fields": dict(issue["fields"])} for issue in answer["issues"]]}
    candidates = [issue["fields"] for issue in after["issues"] if _may_finish(issue["fields"])]
    Random(SEED).shuffle(candidates)  # noqa: S311 - a story that repeats, no secret
    candidates.sort(key=lambda fields: ("In Review", "In Progress", "To Do").index(fields["status"]["name"]))
    for minute, fields in enumerate(candidates[:FINISHED_LATER], start=1):
        fields |= {
            "status": wire.status("Done"),
            "resolution": wire.resolution("Done"),
            "resolutiondate": wire.stamp(datetime.combine(today, time(0, minute), UTC)),
            "updated": wire.stamp(datetime.combine(today, time(23, 50 + minute), UTC)),
        }
    return after


def _quarter(today: date) -> Quarter:
    _, start, end = cycle(today)
    return Quarter(start, end)


def _may_finish(fields: dict[str, Any]) -> bool:
    """Whether it is open work that no other issue shows a copy of."""
    return (
        fields["issuetype"]["name"] in ("Story", "Task", "Bug")
        and not fields["resolution"]
        and not fields["subtasks"]
        and not fields["issuelinks"]
    )
