"""What Asana calls Tillberry's things: their gids, their compact records, and the addresses that people paste.

A gid tells the kind of thing and its number, and depends neither on the day nor on the quarter.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from okrsync.sandbox.company.tasks.plans import (
    EFFORT,
    EFFORTS,
    POINTS,
    PORTFOLIOS,
    PROJECTS,
    STAGE,
    STAGES,
    TAGS,
    TEAMS,
    ProjectPlan,
)
from okrsync.sandbox.company.tasks.work import State, Task

Json = dict[str, Any]

SITE = "https://app.asana.com"
OPTIONS: Mapping[str, Sequence[str]] = {POINTS: (), STAGE: STAGES, EFFORT: EFFORTS}
"""The custom fields; one without options holds a number."""

_KINDS = (
    "workspace",
    "team",
    "user",
    "project",
    "section",
    "portfolio",
    "tag",
    "custom_field",
    "enum_option",
    "custom_field_setting",
    "task",
)
_NAMED: Mapping[str, Sequence[str]] = {
    "workspace": ("Tillberry",),
    "team": tuple(TEAMS),
    "user": tuple(name for team in TEAMS.values() for name in team),
    "project": tuple(plan.name for plan in PROJECTS),
    "portfolio": tuple(PORTFOLIOS),
    "tag": TAGS,
    "custom_field": tuple(OPTIONS),
    "enum_option": tuple(option for options in OPTIONS.values() for option in options),
}


def gid(kind: str, number: int) -> str:
    """The 16 digits of the thing of this kind and number."""
    return f"12{_KINDS.index(kind):02}{number:012}"


def named(kind: str, name: str) -> Json:
    """The compact record of a thing that its kind and name tell from all others."""
    return {"gid": gid(kind, _NAMED[kind].index(name) + 1), "resource_type": kind, "name": name}


def section(plan: ProjectPlan, state: State) -> Json:
    """The compact record of a project's section for tasks in this state."""
    number = PROJECTS.index(plan) * len(State) + state + 1
    return {"gid": gid("section", number), "resource_type": "section", "name": plan.sections[state]}


def workspace() -> Json:
    """The compact record of the one workspace."""
    return named("workspace", "Tillberry")


def names(tasks: Sequence[Task]) -> dict[Task, str]:
    """The gids of tasks in the order of creation, what is yet to be created too: they never change."""
    ordered = sorted(tasks, key=lambda task: task.created)
    return {task: gid("task", number) for number, task in enumerate(ordered, start=1)}


def address(kind: str, name: str) -> str:
    """Where a named thing is shown, in the newer of Asana's two forms."""
    return f"{SITE}/1/{workspace()['gid']}/{kind}/{named(kind, name)['gid']}"


def links() -> dict[str, str]:
    """What a person would paste for `project …`, `old project …`, `section … › …`, `portfolio …` and `tag …`."""
    found = {
        f"{kind} {name}": f"{address(kind, name)}/list"
        for kind in ("project", "portfolio", "tag")
        for name in _NAMED[kind]
    }
    for plan in PROJECTS:
        found[f"old project {plan.name}"] = f"{SITE}/0/{named('project', plan.name)['gid']}/list"
        for state in State:
            place = section(plan, state)
            found[f"section {plan.name} › {place['name']}"] = f"{address('project', plan.name)}/section/{place['gid']}"
    return found
