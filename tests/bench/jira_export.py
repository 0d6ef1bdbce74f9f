"""The Jira of the benchmark as an export has it: issues of 3 to 4 KB each, most of which nobody needs. Pure.

What issues share is one object, so that fifty thousand fit in memory.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from random import Random
from typing import Any

from tests.bench.jira_content import PROJECTS, STAGES, Issue, World, epic_key, has_epic, label, project_key

POINTS, SPRINT, TEAM, RANK = (f"customfield_{number}" for number in (10016, 10020, 10001, 10019))
NAMES = {POINTS: "Story Points", SPRINT: "Sprint", TEAM: "Team", RANK: "Rank"}
EMPTY = {f"customfield_{number}": None for number in range(10030, 10055)}
"""Fields of other teams, which an issue has too, without a value."""
TIME = "%Y-%m-%dT%H:%M:%S.000%z"

Json = dict[str, Any]

WORDS = (
    "checkout", "order", "basket", "price", "voucher", "invoice", "carrier", "address", "return", "refund", "stock",
    "search", "filter", "login", "account", "mail", "receipt", "tax", "export", "import", "report", "chart", "queue",
    "worker", "retry", "time-out", "cache", "index", "migration", "release",
)  # fmt: skip
STATUSES: Sequence[Json] = tuple(
    {
        "self": f"https://rest.invalid/status/{id_}",
        "description": "",
        "iconUrl": "https://rest.invalid/icons/status.png",
        "name": name,
        "id": id_,
        "statusCategory": {"self": "", "id": number, "key": key, "colorName": colour, "name": name},
    }
    for id_, name, number, key, colour in (
        ("10000", "To Do", 2, "new", "blue-gray"),
        ("3", "In Progress", 4, "indeterminate", "yellow"),
        ("10001", "Done", 3, "done", "green"),
    )
)
TYPES: Sequence[Json] = tuple(
    {
        "self": f"https://rest.invalid/issuetype/{id_}",
        "id": id_,
        "description": f"A {name.lower()} of the team",
        "iconUrl": f"https://rest.invalid/icons/{id_}.png",
        "name": name,
        "subtask": False,
        "avatarId": 10300,
    }
    for id_, name in (("10001", "Story"), ("10002", "Task"), ("10004", "Bug"), ("10000", "Epic"))
)
EPIC = TYPES[-1]
PRIORITIES: Sequence[Json] = tuple(
    {"self": "", "iconUrl": f"https://rest.invalid/icons/{name}.svg", "name": name, "id": str(id_)}
    for id_, name in enumerate(("Highest", "High", "Medium", "Low"), 1)
)
DONE: Json = {"self": "", "id": "10000", "description": "Work has been completed on this issue.", "name": "Done"}
BLOCKS: Json = {"id": "10000", "name": "Blocks", "inward": "is blocked by", "outward": "blocks", "self": ""}
RELATES: Json = {"id": "10003", "name": "Relates", "inward": "relates to", "outward": "relates to", "self": ""}
PEOPLE: Sequence[Json] = tuple(
    {
        "self": f"https://rest.invalid/user?accountId=712020:{number:036}",
        "accountId": f"712020:{number:036}",
        "avatarUrls": {size: f"https://rest.invalid/avatars/{number}/{size}" for size in ("48x48", "24x24")},
        "displayName": f"Person {number}",
        "active": True,
        "timeZone": "Europe/Berlin",
        "accountType": "atlassian",
    }
    for number in range(40)
)
SILENCE: Json = {"comments": [], "self": "", "maxResults": 0, "total": 0, "startAt": 0}
SPRINTS: Sequence[list[Json]] = tuple(
    [{"id": number, "name": f"Sprint {number}", "state": "active", "boardId": 7, "goal": ""}] for number in range(8)
)


@cache
def _text(number: int, words: int) -> str:
    chance = Random(number)  # noqa: S311 - a benchmark repeats
    return " ".join(chance.choice(WORDS) for _ in range(words)).capitalize()


@cache
def _project(number: int) -> Json:
    key = project_key(number)
    return {"self": "", "id": str(10_000 + number), "key": key, "name": f"Project {number}", "avatarUrls": {}}


@cache
def _component(project: int, number: int) -> list[Json]:
    id_ = 100 * project + number
    return [{"self": f"https://rest.invalid/component/{id_}", "id": str(id_), "name": WORDS[number]}]


def export(world: World) -> Json:
    """The world as a v2 search answers it, its epics among the issues."""
    said = Export(world)
    return {"issues": list(said.issues()), "names": NAMES}


class Export:
    """Writes the issues of a world as Jira does, each between 3 and 4 KB of JSON."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._blocked, self._related = _inverse(world.issues.values(), "blocker", "related")
        self._parents = {each: _brief(epic(each)) for each in range(world.key_results) if has_epic(each)}

    def issues(self) -> Iterator[Json]:
        """All of them, the epics first."""
        yield from (epic(each) for each in self._parents)
        yield from (self._issue(each) for each in self._world.issues.values())

    def _issue(self, issue: Issue) -> Json:
        closed = issue.stage == STAGES - 1
        asked = [] if has_epic(issue.home) else [label(issue.home)]
        fields = _fields(issue.number, issue.project, issue.created, issue.updated) | {
            "issuetype": TYPES[issue.number % 3],
            "parent": self._parents.get(issue.home),
            "labels": [*asked, WORDS[issue.number % 11]],
            "status": STATUSES[issue.stage],
            "resolution": DONE if closed else None,
            "resolutiondate": issue.updated.strftime(TIME) if closed else None,
            "issuelinks": list(self._links(issue)),
            POINTS: (1, 2, 3, 5, 8)[issue.number % 5],
            SPRINT: SPRINTS[issue.number % len(SPRINTS)],
        }
        return {"id": issue.id, "key": issue.key, "fields": fields}

    def _links(self, issue: Issue) -> Iterator[Json]:
        number, issues = issue.number, self._world.issues
        for kind, type_, one, others in (
            (0, BLOCKS, issue.blocker, self._blocked.get(number, ())),
            (1, RELATES, issue.related, self._related.get(number, ())),
        ):
            ends = [("inwardIssue", one, number)] if one in issues and one != number else []
            ends += [("outwardIssue", other, other) for other in others if other != number]
            for end, other, of in ends:
                brief = _brief(self._short(issues[other])) if other is not None else {}
                yield {"id": f"{20_000 + 2 * of + kind}", "self": "", "type": type_, end: brief}

    def _short(self, issue: Issue) -> Json:
        fields = {"summary": _text(issue.number % 500, 8), "status": STATUSES[issue.stage]}
        fields |= {"priority": PRIORITIES[issue.number % 4], "issuetype": TYPES[issue.number % 3]}
        return {"id": issue.id, "key": issue.key, "fields": fields}


def epic(key_result: int) -> Json:
    """The epic that a key result links."""
    number, project = 1_000_000 + key_result, key_result % PROJECTS
    began = datetime.fromisoformat("2026-01-05T09:00:00+00:00")
    fields = _fields(number, project, began, began) | {
        "issuetype": EPIC, "parent": None, "labels": [], "status": STATUSES[1], "resolution": None,
        "resolutiondate": None, "issuelinks": [], POINTS: None, SPRINT: None,
    }  # fmt: skip
    return {"id": str(10_000 + number), "key": epic_key(key_result), "fields": fields}


def _fields(number: int, project: int, created: datetime, updated: datetime) -> Json:
    """What issues and epics have alike."""
    return {
        **EMPTY,
        "summary": _text(number % 500, 8),
        "description": _text(number % 50, 50),
        "project": _project(project),
        "created": created.strftime(TIME),
        "updated": updated.strftime(TIME),
        "priority": PRIORITIES[number % 4],
        "components": _component(project, number % 6),
        "reporter": PEOPLE[number % 40],
        "creator": PEOPLE[number % 40],
        "assignee": PEOPLE[number % 37],
        "environment": None,
        "duedate": None,
        "versions": [],
        "fixVersions": [],
        "subtasks": [],
        "timespent": None,
        "comment": SILENCE,
        TEAM: {"id": f"team-{project}", "name": f"Team {project}", "isVisible": True},
        RANK: f"0|i{number:05}:",
    }


def _brief(issue: Json) -> Json:
    told = ("summary", "status", "priority", "issuetype")
    fields = {name: issue["fields"][name] for name in told}
    return {"id": issue["id"], "key": issue["key"], "self": "", "fields": fields}


def _inverse(issues: Iterable[Issue], *names: str) -> list[dict[int, list[int]]]:
    """For each name, which issues name an issue there, by its number."""
    found: list[dict[int, list[int]]] = [{} for _ in names]
    for each in issues:
        for name, by in zip(names, found, strict=True):
            other = getattr(each, name)
            if other is not None:
                by.setdefault(other, []).append(each.number)
    return found
