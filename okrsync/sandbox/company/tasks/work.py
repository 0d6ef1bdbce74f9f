"""The tasks of one quarter in Tillberry's Asana, with lives like those of the issues in its Jira."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import IntEnum
from itertools import product
from random import Random
from typing import NamedTuple

from okrsync.sandbox.company.life import Quarter
from okrsync.sandbox.company.tasks.plans import EFFORTS, PARTS, PROJECTS, TAGS, TEAMS, ProjectPlan

DECK = (1, 2, 3, 3, 5, 8)
UNESTIMATED, UNASSIGNED, UNDATED = 0.1, 0.15, 0.3
"""Shares of the tasks."""


class State(IntEnum):
    """Where a task stands, in the order of a project's sections."""

    TO_DO = 0
    IN_PROGRESS = 1
    DONE = 2
    DROPPED = 3


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """One task; its three moments are in UTC, and none is earlier than the one before.

    It is a member of `projects`, the first of them its home; a sub-task of none. A `dropped` task is put away when it
    closes, and `ticked` off all the same, or not: people do both.
    """

    name: str
    created: datetime
    started: datetime
    closed: datetime
    assignee: str | None
    projects: tuple[str, ...] = ()
    milestone: bool = False
    dropped: bool = False
    ticked: bool = True
    due: date | None = None
    points: int | None = None
    effort: str | None = None
    tags: tuple[str, ...] = ()
    waits_for: "Task | None" = None
    parent: "Task | None" = None

    def state(self, now: datetime) -> State:
        """Where it stands at `now`."""
        if self.closed < now:
            return State.DROPPED if self.dropped else State.DONE
        return State.IN_PROGRESS if self.started < now else State.TO_DO


class _Topic(NamedTuple):
    """What a task is about; it waits for the task of the topic `after`."""

    name: str
    also: str = ""
    after: str = ""
    milestone: bool = False


def invent(quarter: Quarter, seed: int) -> tuple[Task, ...]:
    """Invent the tasks of a quarter: 120 in projects and two sub-tasks in each; the same arguments give the same."""
    rng = Random(seed)  # noqa: S311 - a story that repeats, no secret
    return tuple(task for plan in PROJECTS for task in _project(plan, quarter, rng))


def _project(plan: ProjectPlan, quarter: Quarter, rng: Random) -> Iterator[Task]:
    """The tasks of a project in the order they were planned, and the sub-tasks of one of them."""
    topics = _topics(plan, rng)
    middle = [place for place in range(plan.size // 4, plan.size // 2) if not topics[place].milestone]
    dropped = rng.sample(middle, plan.dropped)
    split = rng.randrange(plan.size // 2, plan.size - 1)
    tasks: dict[str, Task] = {}
    for place, topic in enumerate(topics):
        task = _task(plan, place, topic, quarter, rng)
        if place in dropped:
            task = replace(task, dropped=True, ticked=place != dropped[0])
        if (before := tasks.get(topic.after)) and not before.dropped:
            task = replace(task, waits_for=before, closed=max(task.closed, before.closed + timedelta(hours=1)))
        tasks[topic.name] = task
        yield task
        if place == split:
            yield from _subtasks(task, rng)


def _task(plan: ProjectPlan, place: int, topic: _Topic, quarter: Quarter, rng: Random) -> Task:
    """The task at this place of the plan's order, as if it waited for nothing and came to a good end."""
    share = (place + 0.5) / plan.size
    planned = quarter.moment(min(share * quarter.days, quarter.days - 0.5)).date()
    dated = share >= plan.before and rng.random() >= UNDATED
    return Task(
        topic.name,
        *quarter.moments(plan.life(place, quarter.days, rng)),
        assignee=None if rng.random() < UNASSIGNED else rng.choice(TEAMS[plan.team]),
        projects=tuple(name for name in (plan.name, topic.also) if name),
        milestone=topic.milestone,
        due=planned if dated or topic.milestone else None,
        points=None if rng.random() < UNESTIMATED else rng.choice(DECK),
        effort=None if rng.random() < UNESTIMATED else rng.choice(EFFORTS),
        tags=tuple(sorted(rng.sample(TAGS, rng.choice((0, 0, 1, 2))))),
    )


def _topics(plan: ProjectPlan, rng: Random) -> Sequence[_Topic]:
    """What each task is about: thing by thing, some left out, milestones between, then those that came in."""
    topics = []
    for thing, (number, step) in product(plan.things, enumerate(plan.steps)):
        after = plan.steps[number - 1].text.format(thing) if step.waits else ""
        topics.append(_Topic(step.text.format(thing), step.also, after))
    count = plan.size - len(plan.milestones) + plan.added
    ordered = [topics[place] for place in sorted(rng.sample(range(len(topics)), count))]
    for number, name in enumerate(plan.milestones, start=1):
        place = number * plan.size // len(plan.milestones) - 1
        ordered.insert(place, _Topic(name, after=ordered[place - 1].name, milestone=True))
    return ordered


def _subtasks(parent: Task, rng: Random) -> Iterator[Task]:
    """Two: one is done soon after the work on their parent starts, the other shortly before it ends."""
    ends = parent.started + timedelta(hours=2), parent.closed - timedelta(minutes=20)
    for name, closed in zip(rng.sample(PARTS, 2), ends, strict=True):
        created = parent.created + timedelta(minutes=rng.randint(3, 40))
        yield Task(name, created, parent.started, closed, parent.assignee, parent=parent)
