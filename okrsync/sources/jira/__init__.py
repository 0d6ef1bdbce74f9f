"""Jira as a source: which questions the links of a run need, and what an issue means to us."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from functools import cache, partial
from itertools import pairwise
from typing import Any

from okrsync.errors import BadQuery, BadResponse, NotFound, Problem, SourceError
from okrsync.model import Answer, Finding, Items, ItemState, Link, LinkKind, Place, Stage, Traffic, Verdict, WorkItem
from okrsync.okrs.figures import counted
from okrsync.sources import clocks
from okrsync.sources.jira.changelogs import Changelogs, read
from okrsync.sources.jira.client import Issue, Server, Truncated
from okrsync.sources.jira.fields import ASSIGNEE, Fields, choose, find, number
from okrsync.sources.jira.jql import unordered
from okrsync.sources.jira.tree import Tree, grow, homes, linked
from okrsync.texts import say

STATES = {"done": ItemState.DONE, "indeterminate": ItemState.IN_PROGRESS}  # by status category; any other is to do
OPEN = (ItemState.TO_DO, ItemState.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class Found:
    """The issues of one link, what Jira calls it, and whether it is itself closed; a query has no name and no end."""

    issues: Sequence[Issue]
    name: str = ""
    over: bool = False


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
        self._dropped = {name.casefold() for name in self.dropped}
        self._states = {name.casefold(): state for name, state in self.states.items()}
        self._open = None if self.open is None else {key.casefold() for key in self.open}

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

    def fetch(self, links: Sequence[Link], numbers: frozenset[str]) -> dict[Link, Answer]:
        """Answer all links of a run at once, as `model.Source` says.

        Raises:
            SourceError: the site cannot answer; nothing of it may be used.
            ConfigError: a number's name is shared by several fields, and the issues do not tell which is meant.
        """
        if not links:
            return {}
        self.site.myself()
        fields = replace(find(self.site.fields(), numbers, self.fields, self.name), assignees=self.assignees)
        found: dict[Link, Found | Problem] = {link: _unanswerable(link) for link in links}
        found |= self._searched(links, fields) | self._grown(links, fields)
        issues = {issue["id"]: issue for each in found.values() if isinstance(each, Found) for issue in each.issues}
        ids = choose(fields.numbers, list(issues.values()), self.name)
        logs = read(self.site, list(issues.values())) if self.site.changelogs else Changelogs()
        items = {id_: self._item(issue, fields.flagged, ids, logs) for id_, issue in issues.items()}

        def answer(of: Found) -> Items:
            return Items(tuple(items[each["id"]] for each in of.issues), fields.unknown, of.name, over=of.over)

        return {link: each if isinstance(each, Problem) else answer(each) for link, each in found.items()}

    def locate(self, ids: Sequence[str]) -> dict[str, Place]:
        """See `model.Source`."""
        fields = find(self.site.fields(), (), self.fields, self.name)
        found = homes(self.site, ids, fields)
        return {id_: Place(key, key) for id_, key in found.items() if key}

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
        return find(self.site.fields(), numbers, self.fields, self.name).numbers

    def _field(self, name: str, ids: Sequence[str]) -> Finding:
        if not ids:
            to_do = "Correct the name, unless only another tracker has it; or let the account see the field."
            return Finding(self.name, f"has no field “{name}”", Verdict.HINT, to_do)
        if len(ids) > 1:
            to_do = f"Where several of them are in use, say which: mapping: {{fields: {{{name}: {ids[0]}}}}}."
            return Finding(self.name, f"has {len(ids)} fields “{name}”: {', '.join(ids)}", Verdict.HINT, to_do)
        return Finding(self.name, f"has the field “{name}”: {ids[0]}")

    # ---- questions ---------------------------------------------------------------------------------------------------

    def _searched(self, links: Iterable[Link], fields: Fields) -> dict[Link, Found | Problem]:
        """Answer the queries and filters; equal ones are asked once."""
        search = cache(partial(self.site.search, fields=fields.wanted))
        found: dict[Link, Found | Problem] = {}
        for link in links:
            try:
                if link.kind is LinkKind.QUERY:
                    found[link] = Found(search(unordered(link.query)))
                elif link.kind is LinkKind.FILTER:
                    saved = self.site.filter(link.query)
                    found[link] = Found(search(unordered(str(saved.get("jql") or ""))), str(saved.get("name") or ""))
            except (NotFound, BadQuery) as error:
                found[link] = _problem(link, error)
        return found

    def _grown(self, links: Iterable[Link], fields: Fields) -> dict[Link, Found | Problem]:
        """Answer the links to single issues, whose descendants are found together."""
        keys = {link: link.query.strip().upper() for link in links if link.kind is LinkKind.ITEM}
        issues, lost = linked(self.site, keys.values(), fields)
        tree = grow(self.site, issues.values(), fields)
        found: dict[Link, Found | Problem] = {}
        for link, key in keys.items():
            error = lost.get(key) or tree.refusal(issues[key]["key"])
            found[link] = _problem(link, error) if error else self._counted(tree, issues[key])
        return found

    def _counted(self, tree: Tree, root: Issue) -> Found:
        name = "" if self._restricted(root) else str(root["fields"].get("summary") or "")
        return Found(tree.counted(root["key"]), name, self._state(root) not in OPEN)

    # ---- answers -----------------------------------------------------------------------------------------------------

    def _item(self, issue: Issue, flagged: str, numbers: Mapping[str, str], logs: Changelogs) -> WorkItem:
        try:
            state, stages = self._state(issue), self._stages(issue, logs)
            fields = issue["fields"]
            values = {name: number(issue, id_) for name, id_ in numbers.items()}
            blockers = self._blockers(issue) if state in OPEN else ()
            item = WorkItem(
                connection=self.name,
                id=str(issue["id"]),
                key=issue["key"],
                title=fields["summary"],
                url=f"{self.site.address}/browse/{issue['key']}",
                state=state,
                created=_moment(fields["created"], self.zone),
                closed=None if state in OPEN else self._closed(issue, stages),
                changed=_moment(fields.get("updated"), self.zone),
                status=fields["status"]["name"],
                resolution=(fields.get("resolution") or {}).get("name", ""),
                numbers={name: value for name, value in values.items() if value is not None},
                assignee=(fields.get(ASSIGNEE) or {}).get("displayName", ""),
                blocked=bool(blockers) or (state in OPEN and bool(fields.get(flagged))),
                blockers=blockers,
                stages=stages,
            )
        except (KeyError, TypeError, ValueError) as error:
            what = say(
                "{key} lacks what every issue has ({error}); may the account see all its fields?",
                key=issue["key"],
                error=repr(error),
            )
            raise BadResponse(self.name, what) from error
        return item.veiled() if self._restricted(issue) else item

    def _state(self, issue: Issue) -> ItemState:
        state, resolution = self._of_status(issue), issue["fields"].get("resolution") or {}
        # a reopened issue may keep its resolution, so only a done one can be dropped by it
        dropped = state is ItemState.DONE and resolution.get("name", "").casefold() in self._dropped
        return ItemState.DROPPED if dropped else state

    def _stages(self, issue: Issue, logs: Changelogs) -> tuple[Stage, ...]:
        was = [Stage(since.astimezone(self.zone), self._state(then)) for since, then in logs.past(issue)][::-1]
        moved = [later for before, later in pairwise(was) if later.state is not before.state]
        return (was[0], *moved) if moved else ()

    def _closed(self, issue: Issue, stages: Sequence[Stage]) -> datetime | None:
        return stages[-1].since if stages else _moment(issue["fields"].get("resolutiondate"), self.zone)

    def _of_status(self, issue: Issue) -> ItemState:
        status = issue["fields"]["status"]
        by_category = STATES.get(status["statusCategory"]["key"], ItemState.TO_DO)
        return self._states.get(status["name"].casefold(), by_category)

    def _blockers(self, issue: Issue) -> tuple[str, ...]:
        """The keys of the issues that block this one and are not done."""
        links = [link["inwardIssue"] for link in issue["fields"]["issuelinks"] if _blocks(link)]
        return tuple(dict.fromkeys(each["key"] for each in links if self._of_status(each) in OPEN))

    def _restricted(self, issue: Issue) -> bool:
        """Whether an issue has a security level, or is in a project that the config does not list as open."""
        project = issue["key"].rpartition("-")[0].casefold()
        return bool(issue["fields"].get("security")) or (self._open is not None and project not in self._open)


def _blocks(link: Mapping[str, Any]) -> bool:
    """Whether an issue link says that another issue blocks this one."""
    named = link["type"]["name"].casefold() == "blocks" or link["type"]["inward"].casefold() == "is blocked by"
    return named and "inwardIssue" in link


def _moment(text: str | None, zone: tzinfo) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(zone) if text else None


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
