"""A small Asana whose people edit it: a project too long to be read whole each night, a short one, and what is in both.

An edit stamps `modified_at` just where Asana does: a task is not modified because its sub-task is, nor because what it
waits for is completed, nor by what happens to its project, its section or its tags.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from okrsync.model import Link, LinkKind
from tests.contract.changing import LONG_AGO, World, pick

Json = dict[str, Any]

LAUNCH, SITE = "1200000000000007", "1200000000000008"
TAG, PORTFOLIO, EFFORT = "1200000000000031", "1200000000000041", "1200000000000061"
NUMBER, DROPPED = "Effort", "Cancelled"
SECTIONS = ("To do", "Doing", DROPPED)
MANY = 201  # tasks of the long project that nobody touches


def _gid(number: int) -> str:
    return str(1200000000001000 + number)


def _section_gid(project: str, section: int) -> str:
    return str(int(project) * 10 + section)


def _link(kind: LinkKind, gid: str) -> Link:
    return Link(f"{kind} {gid}", "asana", kind, gid, url="https://app.asana.com")


LINKS = (
    _link(LinkKind.PROJECT, LAUNCH),
    _link(LinkKind.PROJECT, SITE),
    _link(LinkKind.SECTION, _section_gid(LAUNCH, 1)),
    _link(LinkKind.TAG, TAG),
    _link(LinkKind.ITEM, _gid(1)),
    _link(LinkKind.PORTFOLIO, PORTFOLIO),
)


@dataclass
class Task:
    """A task in a section of each of its projects, or below the task that is its `parent`; `waits` are numbers too."""

    number: int
    created: datetime
    homes: dict[str, int] = field(default_factory=dict)
    parent: int = 0
    waits: tuple[int, ...] = ()
    tagged: bool = False
    name: str = "Work"
    effort: float | None = None
    person: str = ""
    completed: datetime | None = None
    modified: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.modified = self.created


@dataclass
class Project:
    """A project; one that is `hidden` the account may not see, one that is not `public` not everybody."""

    name: str
    sections: list[str] = field(default_factory=lambda: list(SECTIONS))
    public: bool = True
    hidden: bool = False


class AsanaWorld(World):
    """See above."""

    def __init__(self) -> None:
        super().__init__()
        self._projects = {LAUNCH: Project("Launch"), SITE: Project("Site")}
        self._tag = "Bet"
        self._before = self.now - LONG_AGO
        task = partial(Task, created=self._before)
        self._tasks = {
            each.number: each
            for each in (
                task(1, homes={LAUNCH: 0}),
                task(2, homes={LAUNCH: 1}, effort=3.0, waits=(5, 9)),
                task(3, homes={LAUNCH: 1, SITE: 0}, tagged=True),
                task(4, homes={LAUNCH: 2}),
                task(5, homes={SITE: 0}, tagged=True, waits=(2,)),
                task(6, homes={SITE: 1}),
                task(7, parent=1),
                task(8, parent=1),
                task(9, tagged=False),
            )
        }
        self._last = max(self._tasks)
        self.edits = {
            "create": self._create,
            "create a sub-task": self._create_below,
            "complete": lambda which, _: self._set("completed", [self.now], which, 0),
            "re-open": partial(self._set, "completed", [None]),
            "rename": partial(self._set, "name", [f"Name {number}" for number in range(4)]),
            "estimate": partial(self._set, "effort", [None, 1.0, 2.5]),
            "assign": partial(self._set, "person", ["", "Ada", "Bob"]),
            "tag": partial(self._set, "tagged", [True, False]),
            "put into a section": self._put,
            "take out of a project": self._take,
            "wait": self._wait,
            "wait no more": partial(self._set, "waits", [()]),
            "delete": self._delete,
            "hide or show a project": partial(self._turn, "hidden"),
            "open or close a project": partial(self._turn, "public"),
        }
        self.renamings = {
            "rename a project": self._rename_project,
            "rename a section": self._rename_section,
            "rename the tag": self._rename_tag,
        }

    # ---- edits -------------------------------------------------------------------------------------------------------

    def _all(self) -> list[Task]:
        return [each for _, each in sorted(self._tasks.items())]

    def _set(self, what: str, values: list[object], which: int, how: int) -> None:
        if task := pick(self._all(), which):
            setattr(task, what, pick(values, how))
            task.modified = self.now

    def _create(self, which: int, how: int) -> None:
        self._add(homes={pick((LAUNCH, SITE), which) or LAUNCH: how % len(SECTIONS)})

    def _create_below(self, which: int, _: int) -> None:
        if above := pick([each for each in self._all() if not each.parent], which):
            self._add(parent=above.number)

    def _add(self, **where: Any) -> None:  # noqa: ANN401 - the arguments of Task
        self._last += 1  # no number is ever given twice
        self._tasks[self._last] = Task(self._last, self.now, **where)

    def _put(self, which: int, how: int) -> None:
        if task := pick(self._all(), which):
            task.homes[pick((LAUNCH, SITE), how) or LAUNCH] = how // 2 % len(SECTIONS)
            task.modified = self.now

    def _take(self, which: int, how: int) -> None:
        homed = [each for each in self._all() if each.homes]
        if task := pick(homed, which):
            del task.homes[sorted(task.homes)[how % len(task.homes)]]
            task.modified = self.now

    def _wait(self, which: int, how: int) -> None:
        task, other = pick(self._all(), which), pick(self._all(), how)
        if task and other and task is not other and other.number not in task.waits:
            task.waits += (other.number,)
            task.modified = self.now

    def _delete(self, which: int, _: int) -> None:
        """Delete a task and what is below it; nobody waits for them any more."""
        if (task := pick(self._all(), which)) is None:
            return
        gone = {task.number, *(each.number for each in self._all() if each.parent == task.number)}
        self._tasks = {number: each for number, each in self._tasks.items() if number not in gone}
        for each in self._all():
            each.waits = tuple(number for number in each.waits if number not in gone)

    def _turn(self, what: str, which: int, _: int) -> None:
        project = self._projects[pick((LAUNCH, SITE), which) or LAUNCH]
        setattr(project, what, not getattr(project, what))

    def _rename_project(self, which: int, how: int) -> None:
        self._projects[pick((LAUNCH, SITE), which) or LAUNCH].name = f"Project {how % 3}"

    def _rename_section(self, which: int, how: int) -> None:
        sections = self._projects[pick((LAUNCH, SITE), which) or LAUNCH].sections
        sections[which // 2 % len(SECTIONS)] = ("To do", "Later", DROPPED)[how % 3]

    def _rename_tag(self, _: int, how: int) -> None:
        self._tag = ("Bet", "Duplicate")[how % 2]

    # ---- as Asana writes it ------------------------------------------------------------------------------------------

    @property
    def private(self) -> list[str]:
        """The projects that the account may not see."""
        return [gid for gid, project in self._projects.items() if project.hidden]

    def export(self) -> dict[str, list[Json]]:
        """All there is, whoever sees it."""
        many = [Task(1000 + number, self._before, {LAUNCH: 0}) for number in range(MANY)]
        return {
            "tasks": [self._task(each) for each in [*many, *self._all()]],
            "projects": list(map(self._project, self._projects)),
            "sections": list(self._sections()),
            "tags": [_compact("tag", TAG, self._tag)],
            "portfolios": [{**_compact("portfolio", PORTFOLIO, "Bets"), "items": [self._ref(SITE), self._ref(LAUNCH)]}],
        }

    def _ref(self, gid: str) -> Json:
        return _compact("project", gid, self._projects[gid].name)

    def _project(self, gid: str) -> Json:
        setting = "public_to_workspace" if self._projects[gid].public else "private"
        return {**self._ref(gid), "archived": False, "privacy_setting": setting}

    def _sections(self) -> Iterator[Json]:
        for gid, project in self._projects.items():
            for number, name in enumerate(project.sections):
                yield {**_compact("section", _section_gid(gid, number), name), "project": self._ref(gid)}

    def _task(self, task: Task) -> Json:
        memberships = [
            {
                "project": self._ref(gid),
                "section": _compact("section", _section_gid(gid, number), self._projects[gid].sections[number]),
            }
            for gid, number in task.homes.items()
        ]
        above = self._tasks.get(task.parent)
        number = {"type": "number", "resource_subtype": "number", "number_value": task.effort, "precision": 1}
        return {
            **_compact("task", _gid(task.number), task.name),
            "resource_subtype": "default_task",
            "is_rendered_as_separator": False,
            "completed": task.completed is not None,
            "completed_at": _text(task.completed) if task.completed else None,
            "created_at": _text(task.created),
            "modified_at": _text(task.modified),
            "memberships": memberships,
            "projects": [each["project"] for each in memberships],
            "parent": _compact("task", _gid(above.number), above.name) if above else None,
            "tags": [_compact("tag", TAG, self._tag)] if task.tagged else [],
            "custom_fields": [{**_compact("custom_field", EFFORT, NUMBER), "enabled": True, **number}],
            "dependencies": [{"gid": _gid(each), "resource_type": "task"} for each in task.waits],
            "assignee": _compact("user", f"77{len(task.person)}{ord(task.person[0])}", task.person)
            if task.person
            else None,
            "permalink_url": f"https://app.asana.com/0/0/{_gid(task.number)}",
        }


def _compact(kind: str, gid: str, name: str) -> Json:
    return {"gid": gid, "name": name, "resource_type": kind}


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
