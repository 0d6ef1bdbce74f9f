"""The issues of one fetch: those that are known and did not change since, and those that Jira is asked for."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from okrsync.errors import BadQuery
from okrsync.lanes import side_by_side
from okrsync.records import replace
from okrsync.sources.jira.client import Server
from okrsync.sources.jira.jql import changed, packs
from okrsync.sources.jira.records import KEYS, STANDINGS, Form, blocker
from okrsync.sources.jira.search import fetch, search
from okrsync.sources.jira.tickets import Blocker, Ticket
from okrsync.sources.jira.wire import Key

Found = list[Ticket] | BadQuery
Fits = Callable[[Ticket], bool]


@dataclass
class Issues:
    """Answers queries, and holds what they brought, by id; `fresh` is what of it was told anew.

    `known` are the issues as they were `minutes` ago. Of those the membership of each query is asked, by key only, and
    what changed since: a page has five thousand keys, but a hundred issues.
    """

    site: Server
    form: Form[Ticket]
    known: Mapping[str, Ticket] = field(default_factory=dict)
    minutes: int = 0
    held: dict[str, Ticket] = field(default_factory=dict)
    fresh: dict[str, Ticket] = field(default_factory=dict)
    _current: dict[str, Ticket] = field(init=False)

    def __post_init__(self) -> None:
        self._current = dict(self.known)

    def of(self, queries: Sequence[str], fits: Mapping[str, Fits] | None = None) -> list[Found]:
        """What each query finds, or why Jira refuses it; what does not `fits` a query, as it is known, is asked for."""
        if not self.known:
            answers = side_by_side(self._search, queries)
            for found in answers:
                self._told(found)
            return answers
        parts = packs(queries)
        sweeps: list[Callable[[], Any]] = [partial(self._sweep, query) for query in queries]
        looks: list[Callable[[], Any]] = [partial(self._search, self._news(part)) for part in parts]
        told = side_by_side(lambda ask: ask(), [*sweeps, *looks])
        swept: list[list[Key] | BadQuery] = told[: len(sweeps)]
        members = {query: keys for query, keys in zip(queries, swept, strict=True) if isinstance(keys, list)}
        news = zip(parts, told[len(sweeps) :], strict=True)
        blind = self._changed([part for part, found in news if not self._told(found)], members)
        self._complete(members, {**(fits or {}), **dict.fromkeys(blind, _nothing)})
        return [self._members(keys) if isinstance(keys, list) else keys for keys in swept]

    def add(self, ticket: Ticket) -> None:
        """Hold one that was asked for by itself."""
        self._told([ticket])

    def settle(self, is_open: Callable[[Ticket], bool]) -> None:
        """Bring up to date what blocks the open ones that were known: a closed blocker changes nothing in them."""
        blocked = [t for t in self.held.values() if t.blockers and t.id not in self.fresh and is_open(t)]
        outside = {each.id for ticket in blocked for each in ticket.blockers if each.id not in self.held}
        told = {each.id: each for each in fetch(self.site, sorted(outside), STANDINGS)}

        def now(was: Blocker) -> Blocker:
            if was.id in self.held:
                return self.held[was.id].blocker
            return blocker(told[was.id]) if was.id in told else replace(was, key="")

        for ticket in blocked:
            blockers = tuple(map(now, ticket.blockers))
            if blockers != ticket.blockers:
                self._told([replace(ticket, blockers=blockers)])

    def _changed(self, refused: Sequence[Sequence[str]], sound: Collection[str]) -> set[str]:
        """Ask again what changed in queries refused together: without the unsound ones, else in halves.

        Returns those of which Jira does not say it.
        """
        blind: set[str] = set()
        while refused:
            parts: list[Sequence[str]] = []
            for part in refused:
                rest = [query for query in part if query in sound]
                if len(rest) < len(part):
                    parts += [rest] if rest else []
                elif len(part) > 1:
                    parts += [part[: len(part) // 2], part[len(part) // 2 :]]
                else:
                    blind.update(part)
            answers = side_by_side(self._search, [self._news(part) for part in parts])
            refused = [part for part, found in zip(parts, answers, strict=True) if not self._told(found)]
        return blind

    def _complete(self, members: Mapping[str, Sequence[Key]], fits: Mapping[str, Fits]) -> None:
        """Ask for the members that are not known as they are now; a moved issue has another key."""
        current = self._current
        unknown = {
            each.id: None
            for query, keys in members.items()
            for fit in (fits.get(query, _anything),)
            for each in keys
            if each.id not in current or current[each.id].key != each.key or not fit(current[each.id])
        }
        self._told(fetch(self.site, [id_ for id_ in unknown if id_ not in self.fresh], self.form))

    def _news(self, queries: Sequence[str]) -> str:
        return changed(queries, self.minutes)

    def _members(self, keys: Iterable[Key]) -> list[Ticket]:
        tickets = [self._current[each.id] for each in keys if each.id in self._current]
        self.held |= {each.id: each for each in tickets}
        return tickets

    def _told(self, found: Found) -> bool:
        """Hold what was told anew, unless it is a refusal."""
        if not isinstance(found, list):
            return False
        new = {each.id: each for each in found}
        for of in (self.fresh, self.held, self._current):
            of.update(new)
        return True

    def _search(self, query: str) -> Found:
        try:
            return search(self.site, query, self.form)
        except BadQuery as error:
            return error

    def _sweep(self, query: str) -> list[Key] | BadQuery:
        try:
            return search(self.site, query, KEYS)
        except BadQuery as error:
            return error


def _anything(_: Ticket) -> bool:
    return True


def _nothing(_: Ticket) -> bool:
    return False
