"""The work of Tillberry in one quarter: epics, their stories, tasks and sub-tasks, and the bugs beside them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import product
from random import Random

from okrsync.sandbox.company import catalogue
from okrsync.sandbox.company.issues.bugs import bugs
from okrsync.sandbox.company.issues.plans import EPICS, GATEWAY_PLATFORM, GATEWAY_SHOP, EpicPlan
from okrsync.sandbox.company.life import Company, Issue, Life, Quarter

DECK = (1.0, 2.0, 3.0, 3.0, 5.0, 5.0, 8.0)
UNESTIMATED = 0.12
"""The share of stories and tasks without points."""


def invent(quarter: Quarter, seed: int) -> Company:
    """Invent the work of a quarter; the same arguments give the same company."""
    rng = Random(seed)  # noqa: S311 - a story that repeats, no secret
    epics = {plan.name: list(_family(plan, quarter, rng)) for plan in EPICS}
    platform, shop = (
        [issue for issue in epics[plan.name] if issue.epic][-4:] for plan in (GATEWAY_PLATFORM, GATEWAY_SHOP)
    )
    return Company(
        issues=tuple(issue for family in epics.values() for issue in family) + tuple(bugs(quarter, rng)),
        blocks=tuple(zip(platform, shop, strict=True)),
    )


def _family(plan: EpicPlan, quarter: Quarter, rng: Random) -> Iterator[Issue]:
    """The epic, its stories and tasks in the order they were planned, and the sub-tasks of two of them."""
    lives = [plan.life(place, quarter.days, rng) for place in range(plan.size + plan.added)]
    epic = _epic(plan, lives, quarter, rng)
    yield epic
    dropped = rng.sample(range(plan.size // 2), plan.dropped)
    split = rng.sample(range(plan.size - 1), 2)
    for place, (topic, life, points) in enumerate(zip(_topics(plan, rng), lives, _estimates(rng), strict=False)):
        kind, summary = topic
        issue = Issue(
            plan.project,
            kind,
            summary,
            *quarter.moments(life),
            plan.component,
            reporter=rng.choice(catalogue.PEOPLE[plan.project]),
            assignee=rng.choice(catalogue.PEOPLE[plan.project]) if life.started < quarter.days else None,
            resolution=rng.choice(("Won't Do", "Won't Do", "Duplicate")) if place in dropped else "Done",
            priority=rng.choice(("High", "Medium", "Medium", "Medium", "Low")),
            labels=tuple(sorted(rng.sample(catalogue.LABELS, rng.choice((0, 0, 1, 1, 2))))),
            points=points,
            epic=epic,
        )
        yield issue
        if place in split:
            yield from _subtasks(issue, life, quarter, rng)


def _epic(plan: EpicPlan, lives: Sequence[Life], quarter: Quarter, rng: Random) -> Issue:
    """The epic itself: created before its issues, started with the first and closed after the last of them."""
    life = Life(
        min(life.created for life in lives) - 0.5,
        min(life.started for life in lives),
        max(life.closed for life in lives) + 0.5,
    )
    team = catalogue.PEOPLE[plan.project]
    return Issue(
        plan.project,
        "Epic",
        plan.name,
        *quarter.moments(life),
        plan.component,
        reporter=rng.choice(team),
        assignee=rng.choice(team),
        priority="High",
    )


def _topics(plan: EpicPlan, rng: Random) -> list[tuple[str, str]]:
    """Type and summary of each issue: thing by thing, some left out, the closing one, then those that came in."""
    steps = [("Story", text) for text in plan.stories] + [("Task", text) for text in plan.tasks]
    topics = [(kind, text.format(thing)) for thing, (kind, text) in product(plan.things, steps)]
    chosen = sorted(rng.sample(range(len(topics)), plan.size - 1 + plan.added))
    ordered = [topics[place] for place in chosen]
    return [*ordered[: plan.size - 1], ("Task", plan.closing), *ordered[plan.size - 1 :]]


def _estimates(rng: Random) -> Iterator[float | None]:
    """Story points from a deck shuffled anew each round, so that no stretch of work is all big or all small."""
    while True:
        for points in rng.sample(DECK, len(DECK)):
            yield None if rng.random() < UNESTIMATED else points


def _subtasks(parent: Issue, life: Life, quarter: Quarter, rng: Random) -> Iterator[Issue]:
    span = life.closed - life.started
    for summary, share in zip(rng.sample(catalogue.SUBTASKS, 2), (0.5, 0.9), strict=True):
        yield replace(
            parent,
            type="Sub-task",
            summary=summary,
            created=parent.created + timedelta(minutes=rng.randint(3, 40)),
            closed=quarter.moment(life.started + share * span),
            resolution="Done",
            labels=(),
            points=None,
            epic=None,
            parent=parent,
        )
