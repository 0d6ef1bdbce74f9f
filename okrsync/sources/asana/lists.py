"""Which tasks a link means: the lists to read, each once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from msgspec import Struct

from okrsync.errors import BadQuery, Forbidden, NotFound
from okrsync.lanes import Once, side_by_side
from okrsync.model import LinkKind
from okrsync.sources.asana.client import Paid, Server
from okrsync.sources.asana.privacy import is_open
from okrsync.sources.asana.projects import Projects
from okrsync.sources.asana.records import Part, Task, part, task
from okrsync.texts import say

PATHS = {LinkKind.PROJECT: "projects", LinkKind.SECTION: "sections", LinkKind.TAG: "tags"}
ANY = (LinkKind.ITEM, *PATHS, LinkKind.PORTFOLIO)
"""What a bare gid may be, the likeliest first."""
KINDS: Mapping[str, str] = {
    LinkKind.ITEM: say("task"),
    LinkKind.PROJECT: say("project"),
    LinkKind.SECTION: say("section"),
    LinkKind.TAG: say("tag"),
    LinkKind.PORTFOLIO: say("portfolio"),
}
"""What people call them."""

Refused = NotFound | Forbidden | BadQuery  # of one link; whatever else goes wrong is the whole source's failure


class Hidden(Forbidden):
    """The account may not see a part of a portfolio."""


class Found(Struct, frozen=True):
    """The tasks of one link, and what Asana calls it, if it told.

    `home` is the gid of the project, or of the task itself, that has to be open if the name may be told; "" where
    anybody may know it. `task` is the one that is linked.
    """

    name: str
    tasks: tuple[Task, ...]
    home: str = ""
    task: Task | None = None


@dataclass
class Lists:
    """The lists of one fetch; `fields` are those of a task. What is asked for twice is read once; threads may ask."""

    site: Server
    fields: tuple[str, ...]
    projects: Projects
    _read: Once[tuple[LinkKind | None, str], Found | Refused] = field(default_factory=Once)

    def of(self, kind: LinkKind | None, gid: str) -> Found | Refused:
        """The tasks behind a link, or why there are none: members of a list, sub-tasks of a task, or the task itself.

        Without a kind the gid may be anything's.
        """
        return self._read.of((kind, gid), self._told)

    def _told(self, question: tuple[LinkKind | None, str]) -> Found | Refused:
        kind, gid = question
        try:
            return self._any(gid) if kind is None else self._ask(kind, gid)
        except (NotFound, Forbidden, BadQuery) as error:
            return error

    def _any(self, gid: str) -> Found:
        refusals = []
        for kind in ANY:
            found = self.of(kind, gid)
            if isinstance(found, Found):
                return found
            refusals.append(found)
        telling = (each for each in refusals if isinstance(each, Forbidden) and not isinstance(each, Paid))
        raise next(telling, refusals[0])

    def _ask(self, kind: LinkKind, gid: str) -> Found:
        match kind:
            case LinkKind.ITEM:
                return self._task(gid)
            case LinkKind.PORTFOLIO:
                return self._portfolio(gid)
            case LinkKind.PROJECT | LinkKind.SECTION | LinkKind.TAG:
                return self._list(kind, gid)
        raise BadQuery(self.site.name, say("Asana has no {kind}.", kind=kind))

    def _list(self, kind: LinkKind, gid: str) -> Found:
        try:
            tasks = self._members(kind, gid)
        except NotFound:
            if kind is not LinkKind.PROJECT:
                raise
            return self._list(LinkKind.TAG, gid)  # the old address of a tag looks like a project's
        place = next((each.places[gid] for each in tasks if gid in each.places), None)
        return Found(place.name, tasks, place.project) if place else Found("", tasks)

    def _members(self, kind: LinkKind, gid: str) -> tuple[Task, ...]:
        if kind is LinkKind.PROJECT:
            return _work(self.projects.tasks(gid))
        return self._read_whole(f"/{PATHS[kind]}/{gid}/tasks")

    def _read_whole(self, path: str) -> tuple[Task, ...]:
        return _work(task(record, self.site.name) for record in self.site.all(path, self.fields))

    def _task(self, gid: str) -> Found:
        one = task(self.site.one(f"/tasks/{gid}", self.fields), self.site.name)
        below = self._read_whole(f"/tasks/{gid}/subtasks") if one.subtasks else ()
        return Found(one.name, below or (one,), one.gid, one)

    def _portfolio(self, gid: str) -> Found:
        """The tasks of its projects, and of those of the portfolios in it; whole, or not at all."""
        told = self.site.one(f"/portfolios/{gid}")
        root = part(told, self.site.name)
        tasks: dict[str, Task] = {}
        portfolios, projects = [root], []
        for portfolio in portfolios:  # it grows
            for each in self._parts(portfolio):
                if each.kind != LinkKind.PORTFOLIO:
                    projects.append(each)
                elif each.gid not in {known.gid for known in portfolios}:
                    portfolios.append(each)
        self.projects.look(each.gid for each in projects)
        for some in side_by_side(self._project, projects):
            tasks |= {task.gid: task for task in some}
        return Found(root.name if is_open(told) else "", _work(tasks.values()))

    def _parts(self, portfolio: Part) -> list[Part]:
        try:
            return [part(record, self.site.name) for record in self.site.all(f"/portfolios/{portfolio.gid}/items")]
        except (NotFound, Forbidden):
            raise self._hidden(portfolio) from None

    def _project(self, one: Part) -> tuple[Task, ...]:
        found = self.of(LinkKind.PROJECT, one.gid)
        if isinstance(found, Found):
            return found.tasks
        raise self._hidden(one)

    def _hidden(self, one: Part) -> Hidden:
        """What to share is told by its gid: those who should not see a thing should not read its name either."""
        return Hidden(self.site.name, say("the {kind} {gid} in it is hidden.", kind=KINDS[one.kind], gid=one.gid))


def _work(tasks: Iterable[Task]) -> tuple[Task, ...]:
    """The tasks that are work, in an order that does not depend on how they were asked for."""
    return tuple(sorted((each for each in tasks if not each.divides), key=lambda each: (len(each.gid), each.gid)))
