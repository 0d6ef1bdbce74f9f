"""What issues went through: each as it was when it was created, and after each change of its status or resolution."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct, field

from okrsync.lanes import side_by_side
from okrsync.records import replace
from okrsync.sources.jira.client import Server
from okrsync.sources.jira.records import Form, changes
from okrsync.sources.jira.search import chain
from okrsync.sources.jira.tickets import Change, Ticket
from okrsync.sources.jira.wire import LogPage

FIELDS = ("status", "resolution")
LOGS = msgspec.json.Decoder(LogPage)
MOST = 1000
"""Issues in one question for changelogs, the most that Cloud takes (its REST API's reference)."""


class Statuses(Struct, frozen=True):
    """What Jira says now of each status by its id: its name and category."""

    known: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, told: Sequence[Mapping[str, Any]]) -> "Statuses":
        """Those that a site lists."""
        return cls({str(each["id"]): (each["name"], each["statusCategory"]["key"]) for each in told})

    def past(self, ticket: Ticket) -> Iterator[tuple[datetime, Ticket]]:
        """The issue as it was since each moment, the latest first; only its status and resolution are of then.

        Told backwards from how it stands, for an imported issue may lack the beginning of its changelog.
        """
        was = ticket
        for change in sorted(ticket.changes, key=lambda each: each.at, reverse=True):
            yield change.at, was
            was = self._before(was, change)
        yield ticket.created, was

    def _before(self, was: Ticket, change: Change) -> Ticket:
        """Before the change; of a status that is no more, only the name is known."""
        status, category, resolution = was.status, was.category, was.resolution
        if change.status:
            id_, name = change.status
            status, category = self.known.get(id_, (name, ""))
        if change.resolution is not None:
            resolution = change.resolution
        return replace(was, status=status, category=category, resolution=resolution)


def read(site: Server, tickets: Sequence[Ticket], form: Form[Ticket]) -> list[Ticket]:
    """The issues with their changelogs; at a Data Center they came along, but for the rest of what was cut short."""
    if site.cloud:
        found = _in_bulk(site, [each.id for each in tickets])
        return [replace(each, changes=tuple(found.get(each.id, ()))) for each in tickets]
    cut = {each.id: each.key for each in tickets if each.cut}
    whole = side_by_side(lambda key: site.issue(key, form), list(cut.values()))
    known = dict(zip(cut, whole, strict=True))
    return [replace(each, changes=known.get(each.id, each).changes, cut=False) for each in tickets]


def _in_bulk(site: Server, ids: Sequence[str]) -> dict[str, list[Change]]:
    def ask(some: Sequence[str]) -> list[LogPage]:
        body = {"issueIdsOrKeys": list(some), "fieldIds": list(FIELDS), "maxResults": site.page_size}
        return list(chain(site, "changelog/bulkfetch", body, LOGS))

    found: dict[str, list[Change]] = defaultdict(list)
    parts = [ids[start : start + MOST] for start in range(0, len(ids), MOST)]
    for page in (page for pages in side_by_side(ask, parts) for page in pages):
        for log in page.logs:
            found[log.issue] += changes(log.histories)
    return found
