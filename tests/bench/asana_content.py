"""What is in the Asana of the benchmark, on the first night and on one when a task in a hundred changed. Pure.

Each key result has a project of its own; one in five links the section in it where all of its tasks are. Every task is
in exactly one project, and all have equally many.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.bench.jira_content import CHANGED, CREATED, DELETED, MOVED
from tests.bench.jira_export import WORDS

WORKSPACE = "1200000000000001"
DONE, WAITING = 0.40, 0.15
"""Shares of the tasks: completed, waiting for another one to be."""
SECTIONS = 5
"""Of so many key results one links a section."""
POINTS = "1208000000000001"
TIME = "%Y-%m-%dT%H:%M:%S.000Z"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Task:
    """One task; `home` is the number of its key result, `waits` that of the task that it depends on."""

    number: int
    home: int
    done: bool
    created: datetime
    modified: datetime
    waits: int | None = None

    @property
    def gid(self) -> str:
        """Its gid."""
        return f"12010000{self.number:08}"


@dataclass(frozen=True, slots=True)
class World:
    """The tasks by number; `now` is when it was made, and what changed in it has been modified since."""

    key_results: int
    tasks: dict[int, Task]
    now: datetime

    @property
    def sizes(self) -> list[int]:
        """How many tasks each key result has."""
        counts = [0] * self.key_results
        for each in self.tasks.values():
            counts[each.home] += 1
        return counts

    @property
    def changed(self) -> list[int]:
        """How many of them have news."""
        counts = [0] * self.key_results
        for each in self.tasks.values():
            counts[each.home] += each.modified >= self.now
        return counts


def first(tasks: int, key_results: int, now: datetime, seed: int = 7) -> World:
    """The first night; nothing changed in the last day."""
    chance = Random(seed)  # noqa: S311 - a benchmark repeats
    found: dict[int, Task] = {}
    for number in range(tasks):
        created, modified = (now - timedelta(days=chance.uniform(*days)) for days in ((20, 150), (1.5, 19)))
        home, done = number * key_results // tasks, chance.random() < DONE
        waits = (number + chance.randrange(1, tasks)) % tasks if chance.random() < WAITING else None
        found[number] = Task(number, home, done, created, modified, waits)
    return World(key_results, found, now)


def after(world: World, now: datetime, seed: int = 8) -> World:
    """The second night: a task in a hundred was completed or re-opened, put elsewhere, deleted or made."""
    chance = Random(seed)  # noqa: S311 - a benchmark repeats
    count = max(4, round(len(world.tasks) * CHANGED))
    deleted, moved, created = (max(1, round(count * share)) for share in (DELETED, MOVED, CREATED))
    touched = chance.sample(sorted(world.tasks), count - created)
    tasks = {number: each for number, each in world.tasks.items() if number not in touched[:deleted]}
    for number in touched[deleted:]:
        tasks[number] = replace(tasks[number], done=not tasks[number].done, modified=now)
    for number in touched[deleted : deleted + moved]:
        tasks[number] = replace(tasks[number], home=(tasks[number].home + SECTIONS) % world.key_results)
    last = max(world.tasks)
    for number in range(last + 1, last + 1 + created):
        tasks[number] = Task(number, chance.randrange(world.key_results), done=False, created=now, modified=now)
    return World(world.key_results, tasks, now)


def project(key_result: int) -> str:
    """The gid of a key result's project."""
    return f"12020000{key_result:08}"


def section(key_result: int) -> str:
    """The gid of the section in it."""
    return f"12030000{key_result:08}"


def has_section(key_result: int) -> bool:
    """Whether a key result links the section."""
    return key_result % SECTIONS == SECTIONS - 1


def links(key_results: int) -> list[str]:
    """What stands in Linked work, by key result."""
    whole = [f"https://app.asana.com/1/{WORKSPACE}/project/{project(each)}" for each in range(key_results)]
    return [f"{link}/section/{section(each)}" if has_section(each) else link for each, link in enumerate(whole)]


def export(world: World) -> dict[str, list[Json]]:
    """The world as `asana_sites` takes it."""
    homes = [
        {
            "project": {"gid": project(each), "name": f"Project {each}", "resource_type": "project"},
            "section": {"gid": section(each), "name": "Now", "resource_type": "section"},
        }
        for each in range(world.key_results)
    ]
    return {"tasks": [_task(each, homes[each.home], world) for each in world.tasks.values()]}


def _task(task: Task, home: Json, world: World) -> Json:
    waits = world.tasks.get(task.waits) if task.waits is not None else None
    return {
        "gid": task.gid,
        "name": f"{WORDS[task.number % len(WORDS)].capitalize()} {task.number}",
        "resource_type": "task",
        "resource_subtype": "default_task",
        "completed": task.done,
        "completed_at": task.modified.strftime(TIME) if task.done else None,
        "created_at": task.created.strftime(TIME),
        "modified_at": task.modified.strftime(TIME),
        "notes": " ".join(WORDS),
        "is_rendered_as_separator": False,
        "memberships": [home],
        "projects": [home["project"]],
        "parent": None,
        "tags": [],
        "followers": [],
        "dependencies": [{"gid": waits.gid, "resource_type": "task"}] if waits else [],
        "custom_fields": [_points(task.number)],
        "permalink_url": f"https://app.asana.com/1/{WORKSPACE}/task/{task.gid}",
    }


def _points(number: int) -> Json:
    value = (1, 2, 3, 5, 8)[number % 5]
    return {
        "gid": POINTS,
        "name": "Story Points",
        "resource_type": "custom_field",
        "resource_subtype": "number",
        "number_value": value,
        "display_value": str(value),
    }
