"""The tasks of whole projects: of one that is known, only what changed since is asked for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from okrsync.errors import SourceError
from okrsync.sources.asana.batches import News, changes, several
from okrsync.sources.asana.client import PAGE_SIZE, Server
from okrsync.sources.asana.records import Task, task


@dataclass
class Projects:
    """Reads projects; `known` are tasks by gid as they were at `since`, `lists` the gids of each known project's.

    Asana marks no project from which a task was taken. One that went to another project tells so itself; for all others
    the number of tasks has to. `kept` is for the next run: the tasks of each long project that was read.
    """

    site: Server
    fields: tuple[str, ...]
    known: Mapping[str, Task] = field(default_factory=dict)
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    since: datetime | None = None
    kept: dict[str, tuple[Task, ...]] = field(default_factory=dict)
    _news: dict[str, News | SourceError] = field(default_factory=dict)
    _told: dict[str, Task] = field(default_factory=dict)

    def look(self, gids: Iterable[str]) -> None:
        """Ask together what happened in those of some projects that are known."""
        known = [gid for gid in dict.fromkeys(gids) if self.since and gid in self.lists and gid not in self._news]
        if self.since and known:
            news = changes(self.site, known, self.fields, self.since)
            told = [record for each in news if isinstance(each, News) for record in each.tasks]
            self._told |= self._read(told)
            self._news |= zip(known, news, strict=True)

    def tasks(self, gid: str) -> list[Task]:
        """Every task of a project, and the lines that divide its list.

        Raises:
            NotFound, Forbidden: there is no such project, or none for this account.
        """
        self.look([gid])
        news = self._news.get(gid)
        if isinstance(news, SourceError):
            raise news
        whole = f"/projects/{gid}/tasks"
        found = self._since(gid, news) if news else self._read(self.site.all(whole, self.fields))
        if len(found) > PAGE_SIZE:  # a smaller one costs no more requests if it is read again
            self.kept[gid] = tuple(found.values())
        return list(found.values())

    def newest(self, tasks: Iterable[Task]) -> dict[str, Task]:
        """Tasks by gid, as they are told now where any list does: a project that is to be seen again marks none.

        What is kept becomes the same.
        """
        found = {each.gid: each for each in sorted(tasks, key=lambda each: self.known.get(each.gid) is not each)}
        self.kept = {gid: tuple(found.get(each.gid, each) for each in kept) for gid, kept in self.kept.items()}
        return found

    def _since(self, gid: str, news: News) -> dict[str, Task]:
        members = self._expected(gid, news)
        if news.count != len(members):
            members = [each["gid"] for each in self.site.all(f"/projects/{gid}/tasks")]
        unknown = [each for each in members if each not in self._told and each not in self.known]
        records = several(self.site, [f"/tasks/{each}" for each in unknown], self.fields)
        self._told |= self._read([each for each in records if each])
        found = ((each, self._told.get(each) or self.known.get(each)) for each in members)
        return {each: task_ for each, task_ in found if task_}

    def _expected(self, gid: str, news: News) -> list[str]:
        """Who is in a project, as far as the tasks tell that were modified in any."""
        told = tuple(self._told.values())  # other threads may add to it
        left = {each.gid for each in told if gid not in each.projects}
        members = dict.fromkeys((*self.lists[gid], *(each["gid"] for each in news.tasks)))
        return [each for each in members if each not in left]

    def _read(self, records: Sequence[Mapping[str, object]]) -> dict[str, Task]:
        tasks = (task(each, self.site.name) for each in records)
        return {each.gid: each for each in tasks}
