"""Jira as a source: which questions the links of a run need, and what an issue means to us."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from functools import partial
from typing import Any

from okrsync.errors import NotFound, Problem, SourceError
from okrsync.model import Answer, Fetch, Finding, Items, ItemState, Known, Link, LinkKind, Place, Traffic, Verdict
from okrsync.okrs.figures import counted
from okrsync.records import replace
from okrsync.sources import clocks
from okrsync.sources.jira import changelogs
from okrsync.sources.jira.asking import Brought, Told, brought
from okrsync.sources.jira.changelogs import Statuses
from okrsync.sources.jira.client import Server
from okrsync.sources.jira.cursor import Footing
from okrsync.sources.jira.fields import Fields, choose, find
from okrsync.sources.jira.records import form
from okrsync.sources.jira.search import Truncated, fetch
from okrsync.sources.jira.tickets import Ticket
from okrsync.sources.jira.words import Words
from okrsync.texts import say


@dataclass
class Jira:
    """One Jira as a source, and what the config says its words mean; names are case-blind.

    `fields` gives the field id of a number's name where a name does not tell, `dropped` the resolutions that mean
    dropped, `states` what a status means where its category does not tell; moments are told in `zone`. `open` are the
    keys of the projects whose issues everybody may know, None if all are; `assignees` asks who has the work.
    """

    site: Server
    fields: Mapping[str, str] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()
    states: Mapping[str, ItemState] = field(default_factory=dict)
    zone: tzinfo = UTC
    open: frozenset[str] | None = None
    assignees: bool = False
    name: str = field(init=False)

    def __post_init__(self) -> None:
        self.name = self.site.name
        self._words = Words(
            self.name,
            self.site.address,
            frozenset(map(str.casefold, self.dropped)),
            {name.casefold(): state for name, state in self.states.items()},
            self.zone,
            None if self.open is None else frozenset(map(str.casefold, self.open)),
        )

    def check(self, numbers: frozenset[str]) -> tuple[Finding, ...]:
        """See `model.Source`."""
        me = self.site.myself()
        who = f"{me.get('displayName', 'somebody')} ({me.get('emailAddress') or me.get('name') or 'address hidden'})"
        kind = "Jira Cloud" if self.site.cloud else "Jira Data Center"
        return (
            Finding(self.name, f"signed in as {who} at {self.site.address}, {kind}"),
            self._sight(self.site.projects()),
            clocks.finding(self.name, self.site.ahead),
            *(self._field(name, ids) for name, ids in self._numbers(numbers).items()),
        )

    def fetch(self, links: Sequence[Link], numbers: frozenset[str], known: Known | None = None) -> Fetch:
        """Answer all links of a run at once, as `model.Source` says.

        Raises:
            SourceError: the site cannot answer; nothing of it may be used.
            ConfigError: a number's name is shared by several fields, and the issues do not tell which is meant.
        """
        if not links:
            return Fetch({})
        tree = any(link.kind is LinkKind.ITEM for link in links)
        fields = partial(self._fields, numbers=numbers, tree=tree)
        footing = Footing.of(self.site, known, fields, self._words.public)
        issues = footing.issues(self.site)
        relations = footing.fields.relations(cloud=self.site.cloud)
        found = self.site.signed_in(lambda: brought(links, self.site, issues, relations))
        issues.settle(self._words.open)
        if self.site.changelogs:
            for each in changelogs.read(self.site, list(issues.fresh.values()), footing.form):
                issues.add(each)
        answers = self._answers(links, found, footing.fields, issues.held)
        return footing.kept(answers, issues, self._words.restricted)

    def locate(self, ids: Sequence[str]) -> dict[str, Place]:
        """See `model.Source`."""
        whole = form(self._fields(self.site.fields(), ()), self.name, cloud=self.site.cloud)
        return {each.id: Place(each.parent, each.parent) for each in fetch(self.site, ids, whole) if each.parent}

    def traffic(self) -> Traffic:
        """What the calls so far cost."""
        return self.site.traffic()

    # ---- checks ------------------------------------------------------------------------------------------------------

    def _sight(self, projects: int) -> Finding:
        if projects and self.site.may_browse():
            return Finding(self.name, f"sees {counted(projects, 'project')}")
        to_do = "Give the account the permission Browse projects in every project that is linked."
        return Finding(self.name, "sees no project", Verdict.FAILED, to_do)

    def _numbers(self, numbers: frozenset[str]) -> Mapping[str, Sequence[str]]:
        return self._fields(self.site.fields(), numbers).numbers

    def _fields(self, listed: Sequence[Mapping[str, Any]], numbers: Iterable[str], *, tree: bool = True) -> Fields:
        found = find(listed, numbers, self.fields, self.name)
        return replace(found, assignees=self.assignees, tree=tree)

    def _field(self, name: str, ids: Sequence[str]) -> Finding:
        if not ids:
            to_do = "Correct the name, unless only another tracker has it; or let the account see the field."
            return Finding(self.name, f"has no field “{name}”", Verdict.HINT, to_do)
        if len(ids) > 1:
            to_do = f"Where several of them are in use, say which: mapping: {{fields: {{{name}: {ids[0]}}}}}."
            return Finding(self.name, f"has {len(ids)} fields “{name}”: {', '.join(ids)}", Verdict.HINT, to_do)
        return Finding(self.name, f"has the field “{name}”: {ids[0]}")

    # ---- answers -----------------------------------------------------------------------------------------------------

    def _answers(
        self, links: Sequence[Link], found: Mapping[Link, Told], fields: Fields, held: Mapping[str, Ticket]
    ) -> dict[Link, Answer]:
        """The answer to each link; `held` are the issues as they are known by now."""
        tickets = {id_: held[id_] for of in found.values() if isinstance(of, Brought) for id_ in of.ids}
        numbers = choose(fields.numbers, [each.numbers for each in tickets.values()], self.name)
        changed = any(each.changes for each in tickets.values())
        statuses = Statuses.of(self.site.statuses()) if changed else Statuses()
        items = {id_: self._words.item(each, numbers, statuses) for id_, each in tickets.items()}
        answers: dict[Link, Answer] = {}
        for link in links:
            of = found.get(link)
            if isinstance(of, Brought):
                name, over = of.name, False
                if of.root:
                    name = "" if self._words.restricted(of.root) else of.root.title
                    over = not self._words.open(of.root)
                answers[link] = Items(tuple(items[id_] for id_ in of.ids), fields.unknown, name, over=over)
            else:
                answers[link] = _problem(link, of) if of else _unanswerable(link)
        return answers


def _problem(link: Link, error: SourceError) -> Problem:
    """What people are told about a link that Jira does not answer."""
    what = str(error)
    match link.kind, error:
        case _, Truncated():
            code, to_do = "incomplete-answer", say("Narrow the query.")
        case LinkKind.ITEM, NotFound():
            what = say("{source} has no such issue, or the account may not see it.", source=error.source)
            code = "unknown-issue"
            to_do = say("Correct the key, or give the account the permission Browse projects there.")
        case LinkKind.ITEM, _:
            code, to_do = "unknown-children", say("Look in Jira whether the account may see what hangs on this issue.")
        case _, NotFound():
            code, to_do = "unknown-filter", say("Correct the link, or share the filter with the account.")
        case _:
            code, to_do = "bad-query", say("Correct the query; Jira's own search shows where it goes wrong.")
    return Problem(code, link.text, what, to_do)


def _unanswerable(link: Link) -> Problem:
    to_do = say("Link an issue, a filter or a query.")
    return Problem("unknown-link", link.text, say("Jira has no {kind}.", kind=link.kind), to_do)
