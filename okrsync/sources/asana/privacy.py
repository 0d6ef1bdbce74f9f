"""What everybody in a workspace may know, by Asana's own settings; of all else only key and state are told."""

from collections.abc import Iterable, Mapping

from okrsync.sources.asana.batches import several
from okrsync.sources.asana.client import Server
from okrsync.sources.asana.records import PLAIN, Record, Task, task

OPEN = frozenset({"public_to_workspace", "public_to_domain"})
"""Values of `privacy_setting` of a project and of a portfolio; all others keep it to a team or to members."""
LEVELS = 5
"""So deep Asana lets sub-tasks nest (its help on sub-tasks)."""


def is_open(record: Record) -> bool:
    """Whether a project or a portfolio is for everybody in the workspace."""
    return record.get("privacy_setting") in OPEN


def told(site: Server, gids: Iterable[str]) -> dict[str, Task]:
    """The tasks of these gids, ten a request; those that are gone or hidden are not among them."""
    records = several(site, [f"/tasks/{gid}" for gid in sorted(gids)], PLAIN)
    return {each["gid"]: task(each, site.name) for each in records if each}


def opened(site: Server, tasks: Mapping[str, Task]) -> frozenset[str]:
    """The gids of those tasks, and of the projects that they are in, that everybody in the workspace may know.

    A task is as open as the most open of its projects; a sub-task in none, as the task that it is below. What is in no
    project at all only its people see (Asana's help on permissions). A project that the account may not look at is not
    open.
    """
    # a task's own answer cannot carry it: Asana describes no memberships.project.privacy_setting
    homes = _homes({**tasks, **_above(site, tasks)})
    projects = sorted({project for gid in tasks for project in homes[gid]})
    records = several(site, [f"/projects/{gid}" for gid in projects], ("privacy_setting",))
    public = frozenset(each["gid"] for each in records if each and is_open(each))
    return public | {gid for gid in tasks if not public.isdisjoint(homes[gid])}


def _above(site: Server, tasks: Mapping[str, Task]) -> dict[str, Task]:
    """The tasks above those that are in no project, up to the first that is in one, as far as they are not known."""
    found: dict[str, Task] = {}
    level = list(tasks.values())
    for _ in range(LEVELS):
        wanted = {each.parent for each in level if each.parent and not each.projects} - tasks.keys() - found.keys()
        above = told(site, wanted)
        level = list(above.values())
        found |= above
    return found


def _homes(known: Mapping[str, Task]) -> dict[str, frozenset[str]]:
    """The projects that decide on each task."""

    def home(one: Task) -> frozenset[str]:
        for _ in range(LEVELS):
            if one.projects or one.parent not in known:
                break
            one = known[one.parent]
        return one.projects

    return {gid: home(each) for gid, each in known.items()}
