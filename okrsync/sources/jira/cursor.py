"""On what a fetch stands: what is asked of issues, what is known of them, and what the next fetch will know."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from okrsync.model import Answer, Cursor, Fetch, Known, Link
from okrsync.sources.jira.client import Server
from okrsync.sources.jira.fields import Fields
from okrsync.sources.jira.issues import Issues
from okrsync.sources.jira.records import Form, form
from okrsync.sources.jira.tickets import Ticket

VERSION = 1
"""Counts up with every change of `Ticket` or of how it is read: what other versions kept is of no use."""
OVERLAP = timedelta(minutes=10)
"""So far back a night looks before the last one began: clocks differ, and Jira's search lags behind by minutes."""

Listed = Sequence[Mapping[str, Any]]
"""The site's fields, as far as `fields.find` looks at them."""


class Terms(Struct, frozen=True):
    """What was asked for, of whom and as whom, and of which projects everybody may know the issues, if not of all."""

    version: int
    address: str
    user: str
    wanted: tuple[str, ...]
    changelogs: bool
    public: list[str] | None


class Notes(Struct, frozen=True):
    """What Jira's cursor notes; the site and its fields need not be asked for again."""

    terms: Terms
    cloud: bool
    listed: list[dict[str, Any]]


NOTES, TICKETS = msgspec.json.Decoder(Notes), msgspec.json.Decoder(Ticket)


@dataclass(frozen=True)
class Footing:
    """What one fetch asks for and when it began; `since` is the cursor of the run that it goes on from, if any."""

    asked: datetime
    notes: Notes
    fields: Fields
    form: Form[Ticket]
    since: Cursor | None
    tickets: Mapping[str, Ticket]

    @classmethod
    def of(
        cls, site: Server, known: Known | None, choose: Callable[[Listed], Fields], public: frozenset[str] | None
    ) -> "Footing":
        """Look at what is known, and ask the site for the rest; `choose` finds the fields among those listed."""
        asked = datetime.now(UTC)
        noted = _noted(known)
        if noted and site.deployment is None:
            site.deployment = "cloud" if noted.cloud else "datacenter"
        fields = choose(noted.listed) if noted else None
        listed = noted.listed if noted else []
        if fields is None or fields.unknown:  # which somebody may have made by now
            listed = _shortened(site.signed_in(site.fields))
            fields = choose(listed)
        how = form(fields, site.name, cloud=site.cloud)
        projects = None if public is None else sorted(public)
        terms = Terms(VERSION, site.address, site.user, how.wanted, site.changelogs, projects)
        notes = Notes(terms, site.cloud, listed)
        tickets: Mapping[str, Ticket] = {}
        if known and noted and noted.terms == notes.terms and known.cursor.asked <= asked:
            tickets = _tickets(known.records)
        return cls(asked, notes, fields, how, known.cursor if known and tickets else None, tickets)

    def issues(self, site: Server) -> Issues:
        """What answers queries."""
        past = self.asked - self.since.asked + OVERLAP if self.since else OVERLAP
        return Issues(site, self.form, self.tickets, math.ceil(past / timedelta(minutes=1)))

    def kept(self, answers: Mapping[Link, Answer], issues: Issues, restricted: Callable[[Ticket], bool]) -> Fetch:
        """The answers, with what the next fetch will know; words of restricted issues are kept nowhere."""
        full = self.since.full if self.since else self.asked
        fresh = {
            id_: msgspec.json.encode(ticket.veiled() if restricted(ticket) else ticket)
            for id_, ticket in issues.fresh.items()
        }
        cursor = Cursor(self.asked, full, msgspec.json.encode(self.notes))
        return Fetch(answers, cursor, fresh, frozenset(self.tickets.keys() - issues.held.keys()))


def _shortened(listed: Listed) -> list[dict[str, Any]]:
    return [
        {"id": str(each["id"]), "name": each["name"], "schema": {"custom": (each.get("schema") or {}).get("custom")}}
        for each in listed
    ]


def _noted(known: Known | None) -> Notes | None:
    """What was noted; None where that was another version."""
    try:
        return NOTES.decode(known.cursor.notes) if known else None
    except msgspec.DecodeError:
        return None


def _tickets(records: Mapping[str, bytes]) -> dict[str, Ticket]:
    """The issues that were kept; none where that is damaged."""
    try:
        return {id_: TICKETS.decode(record) for id_, record in records.items()}
    except msgspec.DecodeError:
        return {}
