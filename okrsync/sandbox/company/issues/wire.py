"""Tillberry's work as Jira's REST API v2 tells it at one moment: what is yet to happen is not in the answer."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from okrsync.sandbox.company.catalogue import COMPONENTS, PROJECTS
from okrsync.sandbox.company.life import Company, Issue

API = "https://jira.example.invalid/rest/api/2"
EPIC_LINK, STORY_POINTS = "customfield_10008", "customfield_10003"
IN_REVIEW = 0.7
"""The share of its time in work after which an issue is in review."""

_TYPES = {"Epic": "10000", "Story": "10001", "Task": "10002", "Sub-task": "10003", "Bug": "10004"}
_PRIORITIES = {"Highest": "1", "High": "2", "Medium": "3", "Low": "4"}
_RESOLUTIONS = {"Done": "10000", "Won't Do": "10001", "Duplicate": "10002"}
_CATEGORIES = {
    "new": (2, "blue-gray", "To Do"),
    "indeterminate": (4, "yellow", "In Progress"),
    "done": (3, "green", "Done"),
}
_STATUSES = {
    "To Do": ("10000", "new"),
    "In Progress": ("3", "indeterminate"),
    "In Review": ("10001", "indeterminate"),
    "Done": ("10002", "done"),
}
_BLOCKS = {"id": "10000", "name": "Blocks", "inward": "is blocked by", "outward": "blocks"}

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Name:
    """What Jira calls an issue."""

    id: str
    key: str


def names(company: Company) -> dict[Issue, Name]:
    """Ids in the order of creation, keys too within each project: neither depends on the day that one asks."""
    numbers: Counter[str] = Counter()
    found = {}
    for rank, issue in enumerate(sorted(company.issues, key=lambda issue: issue.created)):
        numbers[issue.project] += 1
        found[issue] = Name(str(10001 + rank), f"{issue.project}-{numbers[issue.project]}")
    return found


def issues(company: Company, now: datetime) -> list[Json]:
    """Every issue that exists at `now`, oldest first, each in the state that it is in by then."""
    known = {issue: name for issue, name in names(company).items() if issue.created < now}
    children: dict[Issue, list[Issue]] = {}
    for issue in known:
        if issue.parent:
            children.setdefault(issue.parent, []).append(issue)
    view = _View(known, children, company.blocks, now)
    return [view.issue(issue) for issue in known]


def stamp(moment: datetime) -> str:
    """A moment as Jira writes it: 2018-11-16T15:24:04.000+0000."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000%z")


def status(name: str) -> Json:
    """A status with its category."""
    number, category = _STATUSES[name]
    category_id, colour, title = _CATEGORIES[category]
    return _named("status", number, name) | {
        "statusCategory": {
            "self": f"{API}/statuscategory/{category_id}",
            "id": category_id,
            "key": category,
            "colorName": colour,
            "name": title,
        }
    }


def resolution(name: str) -> Json:
    """A resolution."""
    return _named("resolution", _RESOLUTIONS[name], name)


def security(name: str) -> Json:
    """An issue security level; Tillberry has one."""
    return _named("securitylevel", "10000", name) | {"description": "Only the people who mend it"}


def search_filter(number: str, name: str, jql: str) -> Json:
    """A saved filter that everybody may see."""
    return {"self": f"{API}/filter/{number}", "id": number, "name": name, "jql": jql, "favourite": False}


@dataclass(frozen=True, slots=True)
class _View:
    """What exists at one moment."""

    names: Mapping[Issue, Name]
    children: Mapping[Issue, Sequence[Issue]]
    blocks: Sequence[tuple[Issue, Issue]]
    now: datetime

    def issue(self, issue: Issue) -> Json:
        closed = issue.closed if issue.closed < self.now else None
        changed = max(moment for moment in (issue.created, issue.started, issue.closed) if moment < self.now)
        number = str(list(PROJECTS).index(issue.project) + 10000)
        fields = self._brief(issue) | {
            "project": _named("project", number, PROJECTS[issue.project]) | {"key": issue.project},
            "resolution": resolution(issue.resolution) if closed else None,
            "resolutiondate": stamp(closed) if closed else None,
            "created": stamp(issue.created),
            "updated": stamp(changed),
            "labels": list(issue.labels),
            "components": [_named("component", f"{number}{COMPONENTS.index(issue.component)}", issue.component)],
            "fixVersions": [_release(closed)] if closed else [],
            "versions": [],
            "assignee": _person(issue.assignee) if issue.assignee else None,
            "reporter": _person(issue.reporter),
            "creator": _person(issue.reporter),
            "issuelinks": self._links(issue),
            "security": security(issue.security) if issue.security else None,
            "subtasks": [self._reference(child) for child in self.children.get(issue, ())],
            EPIC_LINK: self.names[issue.epic].key if issue.epic else None,
            STORY_POINTS: issue.points,
        }
        if issue.parent:
            fields["parent"] = self._reference(issue.parent)
        return self._address(issue) | {"fields": fields}

    def _status(self, issue: Issue) -> str:
        if issue.closed < self.now:
            return "Done"
        if issue.started >= self.now:
            return "To Do"
        worked = (self.now - issue.started) / (issue.closed - issue.started)
        return "In Review" if worked > IN_REVIEW and issue.type != "Epic" else "In Progress"

    def _brief(self, issue: Issue) -> Json:
        return {
            "summary": issue.summary,
            "status": status(self._status(issue)),
            "priority": _named("priority", _PRIORITIES[issue.priority], issue.priority),
            "issuetype": _named("issuetype", _TYPES[issue.type], issue.type) | {"subtask": issue.type == "Sub-task"},
        }

    def _address(self, issue: Issue) -> Json:
        name = self.names[issue]
        return {"id": name.id, "key": name.key, "self": f"{API}/issue/{name.id}"}

    def _reference(self, issue: Issue) -> Json:
        return self._address(issue) | {"fields": self._brief(issue)}

    def _links(self, issue: Issue) -> list[Json]:
        return [
            {"id": str(10000 + number), "type": _BLOCKS, side: self._reference(other)}
            for number, (blocker, blocked) in enumerate(self.blocks)
            if blocker in self.names and blocked in self.names
            for one, other, side in ((blocked, blocker, "inwardIssue"), (blocker, blocked, "outwardIssue"))
            if one is issue
        ]


def _named(kind: str, number: str, name: str) -> Json:
    return {"self": f"{API}/{kind}/{number}", "id": number, "name": name}


def _person(name: str) -> Json:
    login = name.lower().replace(" ", ".").replace("é", "e")
    return {
        "self": f"{API}/user?username={login}",
        "name": login,
        "key": login,
        "displayName": name,
        "active": True,
        "timeZone": "Europe/Berlin",
    }


def _release(closed: datetime) -> Json:
    """Tillberry releases once a month."""
    return _named("version", f"{closed:%Y%m}", f"{closed:%Y.%m}") | {"archived": False, "released": False}
