"""The tasks of whole projects: of one that is known, only what changed since is asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from okrsync.sources.asana.client import PAGE_SIZE, Server
from okrsync.sources.asana.records import Task, task


@dataclass
class Projects:
    """Reads projects; `known` are tasks by gid as they were at `since`, `lists` the gids of each known project's.

    Asana marks no project from which a task was taken, so its number of tasks has to tell. `kept` and `fresh` are for
    the next run: the gids of each project that was read, and the tasks of those that were told anew.
    """

    site: Server
    fields: tuple[str, ...]
    known: Mapping[str, Task] = field(default_factory=dict)
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    since: datetime | None = None
    kept: dict[str, tuple[str, ...]] = field(default_factory=dict)
    fresh: dict[str, Task] = field(default_factory=dict)

    def tasks(self, gid: str) -> list[Task]:
        """Every task of a project, and the lines that divide its list.

        Raises:
            NotFound, Forbidden: there is no such project, or none for this account.
        """
        if self.since and gid in self.lists:
            found = self._since(gid, self.lists[gid], self.since)
        else:
            found = self._read(self.site.all(f"/projects/{gid}/tasks", self.fields))
        if len(found) > PAGE_SIZE:  # a smaller one costs no more requests if it is read again
            self.kept[gid] = tuple(found)
            self.fresh |= {gid: each for gid, each in found.items() if self.known.get(gid) != each}
        return list(found.values())

    def _since(self, gid: str, listed: Sequence[str], since: datetime) -> dict[str, Task]:
        changed, count = self.site.changes(gid, self.fields, since)
        told = self._read(changed)
        members = list(dict.fromkeys((*listed, *told)))
        if count != len(members):
            members = [each["gid"] for each in self.site.all(f"/projects/{gid}/tasks")]
        unknown = [each for each in members if each not in told and each not in self.known]
        records = self.site.several([f"/tasks/{each}" for each in unknown], self.fields)
        told |= self._read([each for each in records if each])
        found = ((each, told.get(each) or self.known.get(each)) for each in members)
        return {each: task_ for each, task_ in found if task_}

    def _read(self, records: Sequence[Mapping[str, object]]) -> dict[str, Task]:
        tasks = (task(each, self.site.name) for each in records)
        return {each.gid: each for each in tasks}
