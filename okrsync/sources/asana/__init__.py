"""Asana as a source: the answers to links, and what is told of those that have none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from okrsync.errors import BadQuery, Forbidden, NotFound, Problem
from okrsync.lanes import side_by_side
from okrsync.model import Answer, Fetch, Finding, Items, ItemState, Known, Link, Place, Traffic, WorkItem
from okrsync.records import replace
from okrsync.sources.asana import cursor
from okrsync.sources.asana.batches import several
from okrsync.sources.asana.checks import findings
from okrsync.sources.asana.client import Paid, Server
from okrsync.sources.asana.lists import KINDS, Found, Hidden, Lists, Refused
from okrsync.sources.asana.privacy import opened, told
from okrsync.sources.asana.records import ASSIGNEE, Task, options, same
from okrsync.sources.asana.tasks import Words, unreadable
from okrsync.texts import say


@dataclass
class Asana:
    """One Asana account as a source, and what the config says its words mean; moments are told in `zone`.

    `assignees` asks who has the work.
    """

    site: Server
    words: Words = field(default_factory=Words)
    zone: tzinfo = UTC
    assignees: bool = False
    name: str = field(init=False)

    def __post_init__(self) -> None:
        self.name = self.site.name

    def check(self, numbers: frozenset[str]) -> tuple[Finding, ...]:
        """See `model.Source`."""
        return tuple(findings(self.site, self.words, numbers))

    def fetch(self, links: Sequence[Link], numbers: frozenset[str], known: Known | None = None) -> Fetch:
        """Answer all links of a run at once, as `model.Source` says.

        Raises:
            SourceError: Asana cannot answer; nothing of it may be used.
        """
        asked = datetime.now(UTC)
        fields = (*self.words.wanted(numbers), *(ASSIGNEE if self.assignees else ()))
        projects = cursor.projects(self.site, fields, known, asked)
        projects.look(link.query for link in links)
        lists = Lists(self.site, fields, projects)
        told = side_by_side(lambda link: lists.of(link.kind if link.url else None, link.query), links)
        read = dict(zip(links, told, strict=True))
        found = {link: each for link, each in read.items() if isinstance(each, Found)}
        tasks = projects.newest(task for each in found.values() for task in each.tasks)
        linked = {each.task.gid: each.task for each in found.values() if each.task}
        around = tasks | linked | self._before(tasks)
        open_ = opened(self.site, around)
        items = {gid: self._item(task, numbers, around, open_) for gid, task in tasks.items()}
        renamed = self._renamed(tasks.values())
        answers: dict[Link, Answer] = {}
        for link, each in read.items():
            if not isinstance(each, Found):
                answers[link] = self._problem(link, each)
            elif problem := next(filter(None, map(renamed.get, _named(each.tasks))), None):
                answers[link] = replace(problem, where=link.text)
            else:
                answers[link] = self._answer(each, items, numbers, open_)
        return cursor.kept(answers, projects, known, asked, open_)

    def locate(self, ids: Sequence[str]) -> dict[str, Place]:
        """See `model.Source`; a task hangs on its first project, by its name if everybody may know it."""
        tasks = told(self.site, ids)
        open_ = opened(self.site, tasks)
        homes = {gid: [each for at, each in task.places.items() if at == each.project] for gid, task in tasks.items()}
        first = {gid: at[0] for gid, at in homes.items() if at}
        return {gid: Place(at.project, at.name if at.project in open_ else at.project) for gid, at in first.items()}

    def traffic(self) -> Traffic:
        """What the calls so far cost."""
        return self.site.traffic()

    # ---- questions beside the lists ----------------------------------------------------------------------------------

    def _before(self, tasks: Mapping[str, Task]) -> dict[str, Task]:
        """The tasks that these wait for to be completed, as far as they are none of these."""
        return told(
            self.site, {gid for task in tasks.values() if not task.completed for gid in task.waits} - tasks.keys()
        )

    def _renamed(self, tasks: Iterable[Task]) -> dict[str, Problem]:
        """By the folded name of a field that tasks carry: why it cannot tell what the config calls dropped."""
        named = {each.gid: same(each.name) for task in tasks for each in task.fields}
        gids = sorted(gid for gid, name in named.items() if name in self.words.fields)
        answers = several(self.site, [f"/custom_fields/{gid}" for gid in gids], ("enum_options.name",))
        known: dict[str, list[str]] = {named[gid]: [] for gid in gids}
        for gid, answer in zip(gids, answers, strict=True):
            known[named[gid]] += options(answer, self.name) if answer else ()
        gone = {name: self.words.fields[name] - set(map(same, each)) for name, each in known.items()}
        return {name: self._lacking(name, min(each), known[name]) for name, each in gone.items() if each}

    # ---- answers -----------------------------------------------------------------------------------------------------

    def _item(self, task: Task, numbers: frozenset[str], known: Mapping[str, Task], open_: frozenset[str]) -> WorkItem:
        """A task as a work item; an open one is blocked by what it waits for and is not completed."""
        done = ItemState.DONE if task.completed else ItemState.TO_DO
        state = ItemState.DROPPED if self.words.dropped(task) else done
        values = {name: self.words.number(task, name) for name in sorted(numbers)}
        waits = [known[gid] for gid in sorted(task.waits) if gid in known and not known[gid].completed]
        blockers = waits if state is ItemState.TO_DO else []
        item = WorkItem(
            connection=self.name,
            id=task.gid,
            key=task.gid,
            title=task.name,
            url=task.url,
            state=state,
            created=self._local(task.created),
            closed=self._local(task.closed),
            changed=self._local(task.changed),
            status=" / ".join(task.sections),
            numbers={name: value for name, value in values.items() if value is not None},
            blocked=bool(blockers),
            assignee=task.assignee,
            blockers=tuple(each.name if each.gid in open_ else each.gid for each in blockers),
        )
        return item if task.gid in open_ else item.veiled()

    def _local(self, moment: datetime | None) -> datetime | None:
        return moment.astimezone(self.zone) if moment else None

    def _answer(
        self, found: Found, items: Mapping[str, WorkItem], numbers: frozenset[str], open_: frozenset[str]
    ) -> Items:
        unknown = {name: self._unreadable(found.tasks, name, open_) for name in sorted(numbers)}
        problems = {name: problem for name, problem in unknown.items() if problem}
        name = found.name if found.home in open_ | {""} else ""
        return Items(tuple(items[task.gid] for task in found.tasks), problems, name)

    def _unreadable(self, tasks: Sequence[Task], number: str, open_: frozenset[str]) -> Problem | None:
        """Why a number cannot be read off these tasks, in words of those only that everybody may know."""
        problem = unreadable(tasks, number, self.words, self.name)
        public = [task for task in tasks if task.gid in open_]
        if problem is None or len(public) == len(tasks):
            return problem
        tellable = unreadable(public, number, self.words, self.name)
        if tellable and tellable.code == problem.code:
            return tellable
        what = say("It cannot be read off some tasks that are restricted.")
        return replace(problem, what=what, to_do=say("Look at this field in the private projects that are linked."))

    def _lacking(self, name: str, option: str, known: Sequence[str]) -> Problem:
        spelled = self.words.spelled
        what = say(
            "The field “{field}” has no option “{option}” (it has {options}).",
            field=spelled[name],
            option=spelled[option],
            options=", ".join(known) or say("none"),
        )
        to_do = say("Correct mapping: dropped: fields in the config; else dropped work would count.")
        return Problem("unknown-option", self.name, what, to_do)

    def _problem(self, link: Link, why: Refused) -> Problem:
        """What people are told about a link that Asana does not answer."""
        kind = KINDS.get(link.kind, link.kind) if link.url else "gid"
        what: str
        account = self.site.variable
        share = say("Share it with the account of {variable}, which sees only its own workspaces.", variable=account)
        match why:
            case Paid():
                code = "paid-plan"
                what = say("Asana gives a {kind} only on a paid plan.", kind=kind)
                to_do = say("Link the projects themselves, or move to a plan that has it.")
            case Hidden():
                code, to_do = "no-access", share
                what = say("The account sees a part of this {kind} only: {hidden}", kind=kind, hidden=why.what)
            case Forbidden():
                code, to_do = "no-access", share
                what = say("{source} may not see this {kind}.", source=self.name, kind=kind)
            case NotFound():
                code = f"unknown-{kind}"
                what = say("{source} has no such {kind}, or the account may not see it.", source=self.name, kind=kind)
                to_do = say(
                    "Correct the link, or share what it means with the account of {variable}, which sees only its own "
                    "workspaces.",
                    variable=account,
                )
            case BadQuery():
                code, what, to_do = "bad-query", str(why), say("Copy the link again from Asana.")
        return Problem(code, link.text, what, to_do)


def _named(tasks: Iterable[Task]) -> dict[str, None]:
    """The folded names of the fields that tasks carry."""
    return {same(each.name): None for task in tasks for each in task.fields}
