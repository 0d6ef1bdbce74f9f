"""What is in the Jira of the benchmark, on the first night and on one when an issue in a hundred changed. Pure.

Three key results in five link an epic and count its children, the others ask for a label of a project; every issue is
in exactly one key result, and all have equally many.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

PROJECTS = 20
STAGES = 3
EPICS = 3
"""Of five key results so many link an epic, the others ask a query."""
BLOCKED, RELATED = 0.15, 0.10
"""Shares of the issues: blocked by another one, related to another one."""
CHANGED, DELETED, MOVED, CREATED = 0.01, 0.05, 0.10, 0.05
"""The share of all issues that has news on the second night, and of those the shares that are no change of status."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue; `home` is the number of its key result, `stage` 0 to do to 2 done, the rest numbers of others."""

    number: int
    project: int
    home: int
    stage: int
    created: datetime
    updated: datetime
    blocker: int | None = None
    related: int | None = None

    @property
    def key(self) -> str:
        """Its key."""
        return f"{project_key(self.project)}-{self.number + 1}"

    @property
    def id(self) -> str:
        """Its id."""
        return str(10_000 + self.number)


@dataclass(frozen=True, slots=True)
class World:
    """The issues by number; `now` is when it was made, and what changed in it has been updated since."""

    key_results: int
    issues: dict[int, Issue]
    now: datetime

    @property
    def changed(self) -> int:
        """How many issues have news, those that are gone not among them."""
        return sum(each.updated >= self.now for each in self.issues.values())

    @property
    def sizes(self) -> list[int]:
        """How many issues each key result has."""
        counts = [0] * self.key_results
        for each in self.issues.values():
            counts[each.home] += 1
        return counts


def first(issues: int, key_results: int, now: datetime, seed: int = 7) -> World:
    """The first night; nothing changed in the last day."""
    chance = Random(seed)  # noqa: S311 - a benchmark repeats
    found: dict[int, Issue] = {}
    for number in range(issues):
        home = number * key_results // issues
        created = now - timedelta(days=chance.uniform(20, 150))
        updated = now - timedelta(days=chance.uniform(1.5, 19))
        found[number] = Issue(
            number,
            home % PROJECTS,
            home,
            chance.choice((0, 0, 1, 2, 2)),
            created,
            updated,
            chance.randrange(issues) if chance.random() < BLOCKED else None,
            chance.randrange(issues) if chance.random() < RELATED else None,
        )
    return World(key_results, found, now)


def after(world: World, now: datetime, seed: int = 8) -> World:
    """The second night: an issue in a hundred got another status, was moved to another key result, deleted or made."""
    chance = Random(seed)  # noqa: S311 - a benchmark repeats
    count = max(4, round(len(world.issues) * CHANGED))
    deleted, moved, created = (max(1, round(count * share)) for share in (DELETED, MOVED, CREATED))
    touched = chance.sample(sorted(world.issues), count - created)
    issues = {number: each for number, each in world.issues.items() if number not in touched[:deleted]}
    for number in touched[deleted : deleted + moved]:
        issues[number] = replace(issues[number], home=_neighbour(issues[number].home, world.key_results), updated=now)
    for number in touched[deleted + moved :]:
        issues[number] = replace(issues[number], stage=(issues[number].stage + 1) % STAGES, updated=now)
    last = max(world.issues)
    for number in range(last + 1, last + 1 + created):
        home = chance.randrange(world.key_results)
        issues[number] = Issue(number, home % PROJECTS, home, 0, now, now)
    return World(world.key_results, issues, now)


def has_epic(key_result: int) -> bool:
    """Whether a key result links an epic."""
    return key_result % 5 < EPICS


def epic_key(key_result: int) -> str:
    """The key of the epic that a key result links."""
    return f"{project_key(key_result % PROJECTS)}-{1_000_001 + key_result}"


def project_key(number: int) -> str:
    """The key of a project."""
    return f"P{number:02}"


def query(key_result: int) -> str:
    """The JQL that a key result asks."""
    return f'project = {project_key(key_result % PROJECTS)} AND labels = "{label(key_result)}"'


def links(key_results: int) -> list[str]:
    """What stands in Linked work, by key result."""
    return [epic_key(each) if has_epic(each) else f"jql: {query(each)}" for each in range(key_results)]


def label(key_result: int) -> str:
    return f"goal-{key_result:04}"


def _neighbour(key_result: int, count: int) -> int:
    """The next key result of the same project and kind."""
    return (key_result + PROJECTS) % (count - count % PROJECTS)
