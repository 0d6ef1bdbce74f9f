"""Google Sheets as a source: one number in a cell, or rows of work."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo

from okrsync.errors import BadQuery, NotFound, Problem
from okrsync.googleapi import Google, NotShared
from okrsync.lanes import side_by_side
from okrsync.model import Answer, Fetch, Finding, Known, Link, Place, Traffic, Verdict
from okrsync.okrs.tables import Words
from okrsync.settings import variable
from okrsync.sources import clocks
from okrsync.sources.places import parse
from okrsync.sources.sheets.spreadsheet import Spreadsheet
from okrsync.sources.workbook import Reader, nowhere
from okrsync.texts import say

Refused = NotShared | NotFound | BadQuery
REFUSED = (NotShared, NotFound, BadQuery)
"""What concerns one spreadsheet; all else is the account's trouble."""


@dataclass
class Sheets:
    """One Google account as a source; `sheets` are spreadsheet ids by alias, `words` what rows mean by theirs."""

    google: Google
    sheets: Mapping[str, str] = field(default_factory=dict)
    words: Words = field(default_factory=Words)
    zone: tzinfo = UTC
    name: str = field(init=False)

    def __post_init__(self) -> None:
        self.name = self.google.name

    def check(self, numbers: frozenset[str]) -> tuple[Finding, ...]:  # noqa: ARG002 - fields are the tables' own
        """See `model.Source`; which of the configured spreadsheets can be opened."""
        if not self.sheets:  # which would show credentials that are no good
            self.google.sign_in()
        who = self.google.account or "a person"
        seen = [self._seen(alias, Spreadsheet(self.google, id_)) for alias, id_ in self.sheets.items()]
        return (Finding(self.name, f"signed in as {who}"), *seen, *self._clock())

    def fetch(self, links: Sequence[Link], numbers: frozenset[str], known: Known | None = None) -> Fetch:  # noqa: ARG002 - a range is read whole
        """Answer all links of a run at once, as `model.Source` says; each spreadsheet is asked once, side by side.

        Raises:
            SourceError: Google cannot answer; nothing of it may be used.
        """
        wanted: dict[str, list[Link]] = {}
        for link in links:
            wanted.setdefault(self._id(link), []).append(link)

        def ask(id_: str) -> dict[Link, Answer]:
            try:
                return dict(self._answers(Spreadsheet(self.google, id_), wanted[id_], numbers))
            except REFUSED as why:
                return {link: self._problem(link.text, why) for link in wanted[id_]}

        answers = {link: each for of in side_by_side(ask, list(wanted)) for link, each in of.items()}
        return Fetch({link: answers[link] for link in links})

    def locate(self, ids: Sequence[str]) -> dict[str, Place]:  # noqa: ARG002 - a row that is gone is nowhere
        """See `model.Source`."""
        return {}

    def traffic(self) -> Traffic:
        """What the calls so far cost."""
        return self.google.traffic()

    def _id(self, link: Link) -> str:
        named = link.query.partition("!")[0].strip()
        return {alias.casefold(): id_ for alias, id_ in self.sheets.items()}.get(named.casefold(), named)

    def _answers(
        self, spreadsheet: Spreadsheet, links: Sequence[Link], numbers: frozenset[str]
    ) -> Iterator[tuple[Link, Answer]]:
        reader = Reader(self.name, self.words, self.zone)
        places = {link: parse(link.query.partition("!")[2]) for link in links}
        spreadsheet.read([place for place in places.values() if place])
        if not all(place and spreadsheet.find(place) for place in places.values()):
            spreadsheet.look()  # to name the tabs that there are
        for link, place in places.items():
            found = spreadsheet.find(place) if place else None
            yield link, reader.answer(link, *found, numbers) if found else nowhere(link, spreadsheet.titles)

    def _seen(self, alias: str, spreadsheet: Spreadsheet) -> Finding:
        try:
            spreadsheet.look()
        except REFUSED as why:
            problem = self._problem(alias, why)
            return Finding(self.name, problem.what, Verdict.FAILED, problem.to_do)
        return Finding(self.name, f"sees “{spreadsheet.title}” ({alias}: {', '.join(spreadsheet.titles)})")

    def _clock(self) -> Iterator[Finding]:
        if self.google.ahead is not None:
            yield clocks.finding(self.name, self.google.ahead)

    def _problem(self, link: str, why: Refused) -> Problem:
        """What people are told about a spreadsheet that cannot be read."""
        account = variable(*self.name.split("."), "credentials_json")
        match why:
            case NotShared():
                whom = self.google.account or say("the person who let {source} in", source=self.name)
                what = say("{source} may not see the spreadsheet of “{link}”.", source=self.name, link=link)
                to_do = say("Share it with {whom} as Viewer, the account of {variable}.", whom=whom, variable=account)
                return Problem("no-access", link, what, to_do)
            case NotFound():
                what = say("There is no spreadsheet where “{link}” points.", link=link)
                return Problem("unknown-sheet", link, what, say("Copy its address again from the browser."))
            case BadQuery():
                to_do = say("Copy the address of the cells again from the browser.")
                return Problem("bad-query", link, why.what, to_do)
