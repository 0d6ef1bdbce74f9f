"""A small Jira whose people edit it: epics of an initiative, stories by label, blockers from another project.

An edit stamps `updated` just where Jira does: no issue is stamped because a blocker of it is closed, another one is
deleted or hidden, its epic is hung elsewhere, a filter is changed or its project gets another key.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from okrsync.model import Link, LinkKind
from tests.contract.changing import LONG_AGO, World, pick

Json = dict[str, Any]

EPIC_LINK, PARENT_LINK, POINTS = "customfield_10008", "customfield_10009", "customfield_10003"
NUMBER = "Story Points"
CATEGORIES = {"To Do": (2, "new"), "In Progress": (4, "indeterminate"), "Done": (3, "done")}
LEVELS = {"Initiative": 2, "Epic": 1, "Story": 0, "Sub-task": -1}
ABOVE = {"Epic": "Initiative", "Story": "Epic", "Sub-task": "Story"}
LABELS = ("alpha", "beta", "gamma")
FILTERS = ("labels = gamma", "labels in (alpha, delta) AND created >= -1000d")
BLOCKS = {"id": "1", "self": "x", "name": "Blocks", "inward": "is blocked by", "outward": "blocks"}
LINKED, OTHER, OUTSIDE = range(3)  # projects


def _link(kind: LinkKind, query: str) -> Link:
    return Link(query, "jira", kind, query)


LINKS = (
    *(_link(LinkKind.ITEM, f"OKR-{number}") for number in (1, 2, 4, 5)),
    _link(LinkKind.QUERY, "labels = alpha ORDER BY created"),
    _link(LinkKind.QUERY, "labels = beta AND statusCategory != Done"),
    _link(LinkKind.FILTER, "500"),
)


@dataclass
class Work:
    """An issue; `parent` and `blockers` are numbers of others. What is `hidden` the account may not see."""

    number: int
    kind: str
    created: datetime
    project: int = LINKED
    parent: int = 0
    labels: tuple[str, ...] = ()
    blockers: tuple[int, ...] = ()
    title: str = "Work"
    status: str = "To Do"
    resolution: str = ""
    points: float | None = None
    person: str = ""
    flagged: bool = False
    secret: bool = False
    hidden: bool = False
    changes: list[Json] = field(default_factory=list)
    changed: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.changed = self.created


class JiraWorld(World):
    """See above; `cloud` tells how it is written."""

    def __init__(self, *, cloud: bool) -> None:
        super().__init__()
        self._cloud = cloud
        self._keys = ["OKR", "ACME", "OUT"]
        self._filter = 0
        self._former: dict[str, int] = {}  # keys that were once an issue's, and its number
        work = partial(Work, created=self.now - LONG_AGO)
        self._works = {
            each.number: each
            for each in (
                work(1, "Initiative"),
                work(2, "Epic", parent=1),
                work(3, "Epic", parent=1, status="In Progress"),
                work(4, "Epic", labels=("alpha",)),
                work(5, "Story", parent=2, points=3.0, blockers=(11,)),
                work(6, "Story", parent=2, project=OTHER, labels=("beta",), blockers=(9,)),
                work(7, "Story", parent=3, labels=("alpha", "beta")),
                work(8, "Story", parent=4, points=5.0, blockers=(12,)),
                work(9, "Story", project=OTHER, labels=("alpha",), blockers=(11,)),
                work(10, "Sub-task", parent=5),
                work(11, "Story", project=OUTSIDE, labels=("delta",)),
                work(12, "Story", project=OUTSIDE),
                work(13, "Story", parent=2, labels=("beta",), hidden=True),
                work(14, "Epic"),
                work(15, "Story", parent=14),
            )
        }
        self._last = max(self._works)
        self.edits = {
            "create": self._create,
            "add a container": self._contain,
            "rename": partial(self._set, "title", [f"Title {number}" for number in range(4)]),
            "estimate": partial(self._set, "points", [None, 1.0, 2.5, 8.0]),
            "assign": partial(self._set, "person", ["", "ada", "bob"]),
            "flag": partial(self._set, "flagged", [True, False]),
            "restrict": partial(self._set, "secret", [True, False]),
            "label": partial(self._set, "labels", [(), *((each,) for each in LABELS), ("alpha", "beta")]),
            "turn": self._turn,
            "turn a blocker": self._turn_blocker,
            "hang elsewhere": self._hang,
            "block": self._block,
            "unblock": self._unblock,
            "move to a project": self._move,
            "delete": self._delete,
            "hide or show": self._hide,
            "change a project's key": self._rekey,
            "change the filter": self._refilter,
        }

    # ---- edits -------------------------------------------------------------------------------------------------------

    def _all(self, *kinds: str) -> list[Work]:
        return [each for _, each in sorted(self._works.items()) if not kinds or each.kind in kinds]

    def _set(self, what: str, values: list[object], which: int, how: int) -> None:
        if work := pick(self._all(), which):
            setattr(work, what, pick(values, how))
            work.changed = self.now

    def _create(self, which: int, how: int) -> None:
        kind = pick(("Story", "Sub-task"), how)
        assert kind
        above = pick(self._all(ABOVE[kind]), which)
        if above or kind == "Story":
            self._add(kind, above, (LABELS[how % 3],) if how % 4 else ())

    def _contain(self, which: int, how: int) -> None:
        """Add an epic to an initiative, with a story of its own."""
        self._add("Story", self._add("Epic", pick(self._all("Initiative"), which)), (LABELS[how % 3],))

    def _add(self, kind: str, above: Work | None, labels: tuple[str, ...] = ()) -> Work:
        self._last += 1  # no number is ever given twice
        work = Work(self._last, kind, self.now, parent=above.number if above else 0, labels=labels)
        self._works[work.number] = work
        return work

    def _turn(self, which: int, how: int) -> None:
        if work := pick(self._all(), which):
            self._stands(work, *[("Done", "Done"), ("Done", "Won't Do"), ("In Progress", ""), ("To Do", "")][how % 4])

    def _turn_blocker(self, which: int, how: int) -> None:
        blockers = {number for each in self._all() for number in each.blockers}
        if work := pick([each for each in self._all() if each.number in blockers], which):
            self._stands(work, *[("Done", "Done"), ("To Do", "")][how % 2])

    def _stands(self, work: Work, status: str, resolution: str) -> None:
        items = [
            {"field": name, "fieldtype": "jira", "from": was, "fromString": was, "to": now, "toString": now}
            for name, was, now in (("status", work.status, status), ("resolution", work.resolution, resolution))
            if was != now
        ]
        if items:
            work.changes.append({"id": str(len(work.changes)), "created": _text(self.now), "items": items})
        work.status, work.resolution, work.changed = status, resolution, self.now

    def _hang(self, which: int, how: int) -> None:
        if work := pick(self._all(*ABOVE), which):
            choices = [each.number for each in self._all(ABOVE[work.kind])]
            parent = pick(choices if work.kind == "Sub-task" else [0, *choices], how)
            work.parent, work.changed = parent or work.parent if work.kind == "Sub-task" else parent or 0, self.now

    def _block(self, which: int, how: int) -> None:
        work, other = pick(self._all(), which), pick(self._all(), how)
        if work and other and work is not other and other.number not in work.blockers:
            work.blockers += (other.number,)
            work.changed = other.changed = self.now

    def _unblock(self, which: int, how: int) -> None:
        if work := pick([each for each in self._all() if each.blockers], which):
            gone = work.blockers[how % len(work.blockers)]
            work.blockers = tuple(each for each in work.blockers if each != gone)
            work.changed = self._works[gone].changed = self.now

    def _move(self, which: int, how: int) -> None:
        if work := pick(self._all(), which):
            self._former[self._key(work)] = work.number
            work.project, work.changed = how % len(self._keys), self.now

    def _delete(self, which: int, _: int) -> None:
        """Delete an issue: its sub-tasks go with it, whatever else hangs on it or is blocked by it does so no more."""
        if (work := pick(self._all(), which)) is None:
            return
        gone = {work.number, *(each.number for each in self._all("Sub-task") if each.parent == work.number)}
        self._works = {number: each for number, each in self._works.items() if number not in gone}
        for each in self._all():
            each.blockers = tuple(number for number in each.blockers if number not in gone)
            each.parent = 0 if each.parent in gone else each.parent

    def _hide(self, which: int, _: int) -> None:
        """Hide an issue, or show it again, but for one that blocks others.

        Nobody is told of a link to what he may not see, and no issue is stamped when he may: only a night that is told
        everything finds such a link.
        """
        blockers = {number for each in self._all() for number in each.blockers}
        if work := pick([each for each in self._all() if not each.hidden or each.number not in blockers], which):
            work.hidden = not work.hidden

    def _rekey(self, which: int, _: int) -> None:
        project = which % len(self._keys)
        self._former |= {self._key(each): each.number for each in self._all() if each.project == project}
        key = self._keys[project]
        self._keys[project] = key.removesuffix("X") if key.endswith("X") else f"{key}X"

    def _refilter(self, *_: int) -> None:
        self._filter = 1 - self._filter

    # ---- as Jira writes it -------------------------------------------------------------------------------------------

    def export(self) -> Json:
        """What the account sees of it."""
        seen = {each.number: each for each in self._all() if not each.hidden}
        names = (
            {POINTS: NUMBER} if self._cloud else {POINTS: NUMBER, EPIC_LINK: "Epic Link", PARENT_LINK: "Parent Link"}
        )
        keys = {number: self._key(work) for number, work in seen.items()}
        return {
            "issues": [self._issue(each, seen) for each in seen.values()],
            "names": names,
            "filters": [{"id": "500", "name": "Saved", "jql": FILTERS[self._filter]}],
            "statuses": [_status(name) for name in CATEGORIES],
            "former": {key: keys[number] for key, number in self._former.items() if number in keys},
        }

    def _key(self, work: Work) -> str:
        return f"{self._keys[work.project]}-{work.number}"

    def _issue(self, work: Work, seen: dict[int, Work]) -> Json:
        level = {"hierarchyLevel": LEVELS[work.kind]} if self._cloud else {}
        key = self._keys[work.project]
        closed = next((each["created"] for each in reversed(work.changes) if work.resolution), None)
        return {
            "id": str(1000 + work.number),
            "key": self._key(work),
            "self": "x",
            "changelog": {"histories": list(work.changes)},
            "fields": {
                "summary": work.title,
                "issuetype": {"id": work.kind, "name": work.kind, "subtask": work.kind == "Sub-task", **level},
                "project": {"id": str(work.project), "key": key, "name": key},
                "status": _status(work.status),
                "resolution": {"id": work.resolution, "name": work.resolution} if work.resolution else None,
                "resolutiondate": closed,
                "created": _text(work.created),
                "updated": _text(work.changed),
                "labels": list(work.labels),
                "issuelinks": list(self._links(work, seen)),
                "assignee": {"self": "x", "name": work.person, "displayName": work.person.title()}
                if work.person
                else None,
                "security": {"self": "x", "id": "10", "name": "Few", "description": ""} if work.secret else None,
                "flagged": work.flagged,
                POINTS: work.points,
                **self._parent(work, seen),
            },
        }

    def _links(self, work: Work, seen: dict[int, Work]) -> Iterator[Json]:
        """Each link is told by both issues, unless the other is not to be seen."""
        for side, others in (
            ("inwardIssue", [seen[number] for number in work.blockers if number in seen]),
            ("outwardIssue", [each for each in seen.values() if work.number in each.blockers]),
        ):
            for each in others:
                id_ = f"{min(work.number, each.number)}{max(work.number, each.number):03}"
                yield {"id": id_, "self": "x", "type": BLOCKS, side: self._brief(each)}

    def _brief(self, work: Work) -> Json:
        fields = {"summary": work.title, "status": _status(work.status)}
        return {"id": str(1000 + work.number), "key": self._key(work), "self": "x", "fields": fields}

    def _parent(self, work: Work, seen: dict[int, Work]) -> Json:
        above = seen.get(work.parent)
        if self._cloud or work.kind == "Sub-task":
            return {"parent": self._brief(above)} if above else {}
        hangs = EPIC_LINK if work.kind == "Story" else PARENT_LINK
        return {EPIC_LINK: None, PARENT_LINK: None, hangs: self._key(above) if above else None}


def _status(name: str) -> Json:
    number, key = CATEGORIES[name]
    return {
        "self": "x",
        "id": name,
        "name": name,
        "statusCategory": {"self": "x", "id": number, "key": key, "name": key},
    }


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000+0000")
