"""Tillberry's tasks as Asana's API 1.0 tells them at one moment: what is yet to happen is not in the answer."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from okrsync.sandbox.company.tasks.names import OPTIONS, SITE, address, named, names, section, workspace
from okrsync.sandbox.company.tasks.plans import EFFORT, POINTS, PROJECTS, STAGE, STAGES
from okrsync.sandbox.company.tasks.work import State, Task

PLANS = {plan.name: plan for plan in PROJECTS}
COLORS = ("none", "blue", "green", "red")
"""Of the options of a custom field, in their order."""

Json = dict[str, Any]


def tasks(all_tasks: Sequence[Task], now: datetime) -> list[Json]:
    """Every task that exists at `now`, oldest first, each in full and in the state that it is in by then."""
    known = {task: gid for task, gid in names(all_tasks).items() if task.created < now}
    view = _View(known, Counter(task.parent for task in known if task.parent), now)
    return [view.task(task) for task in known]


def changed(task: Task, now: datetime) -> datetime:
    """When a task that exists was last touched."""
    return max(moment for moment in (task.created, task.started, task.closed) if moment < now)


def stamp(moment: datetime) -> str:
    """A moment in UTC as Asana writes it: 2023-11-02T15:24:04.000Z."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def field(name: str) -> Json:
    """A custom field without a value."""
    kind = "enum" if OPTIONS[name] else "number"
    found = named("custom_field", name) | {"type": kind, "resource_subtype": kind, "enabled": True}
    if kind == "number":
        return found | {"precision": 0}
    return found | {"enum_options": [_option(name, option) for option in OPTIONS[name]]}


def _option(field_name: str, name: str) -> Json:
    color = COLORS[OPTIONS[field_name].index(name)]
    return named("enum_option", name) | {"enabled": True, "color": color}


@dataclass(frozen=True, slots=True)
class _View:
    """What exists at one moment."""

    gids: Mapping[Task, str]
    subtasks: Mapping[Task, int]
    now: datetime

    def task(self, task: Task) -> Json:
        state = task.state(self.now)
        done = task.ticked and task.closed < self.now
        assignee = named("user", task.assignee) if task.assignee else None
        return self._compact(task) | {
            "assignee": assignee,
            "completed": done,
            "completed_at": stamp(task.closed) if done else None,
            "completed_by": assignee if done else None,
            "created_at": stamp(task.created),
            "modified_at": stamp(changed(task, self.now)),
            "due_on": task.due.isoformat() if task.due else None,
            "due_at": None,
            "start_on": None,
            "notes": "",
            "html_notes": "<body></body>",
            "followers": [assignee] if assignee else [],
            "hearted": False,
            "hearts": [],
            "num_hearts": 0,
            "liked": False,
            "likes": [],
            "num_likes": 0,
            "is_rendered_as_separator": False,
            "memberships": [
                {"project": named("project", name), "section": section(PLANS[name], state)} for name in task.projects
            ],
            "projects": [named("project", name) for name in task.projects],
            "parent": self._compact(task.parent) if task.parent else None,
            "num_subtasks": self.subtasks.get(task, 0),
            "tags": [named("tag", name) for name in task.tags],
            "custom_fields": _values(task, state),
            "dependencies": self._dependencies(task),
            "workspace": workspace(),
            "permalink_url": self._address(task),
        }

    def _compact(self, task: Task) -> Json:
        return {
            "gid": self.gids[task],
            "resource_type": "task",
            "resource_subtype": "milestone" if task.milestone else "default_task",
            "name": task.name,
        }

    def _dependencies(self, task: Task) -> list[Json]:
        before = task.waits_for
        return [{"gid": self.gids[before], "resource_type": "task"}] if before and before in self.gids else []

    def _address(self, task: Task) -> str:
        place = address("project", task.projects[0]) if task.projects else f"{SITE}/1/{workspace()['gid']}"
        return f"{place}/task/{self.gids[task]}"


def _values(task: Task, state: State) -> list[Json]:
    """The custom fields of all projects that a task is in, with its values."""
    shown = dict.fromkeys(name for project in task.projects for name in PLANS[project].fields)
    values = {POINTS: task.points, STAGE: STAGES[state], EFFORT: task.effort}
    return [_value(name, values[name]) for name in shown]


def _value(name: str, value: str | int | None) -> Json:
    if isinstance(value, str):
        return field(name) | {"enum_value": _option(name, value), "display_value": value}
    key = "enum_value" if OPTIONS[name] else "number_value"
    return field(name) | {key: value, "display_value": None if value is None else str(value)}
