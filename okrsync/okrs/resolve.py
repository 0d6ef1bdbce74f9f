"""KeyResults → what to ask of whom: the measure, and each link with the connection that answers it."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from msgspec import Struct, field

from okrsync.errors import Problem
from okrsync.layout import OKRS
from okrsync.model import KeyResult, Link, LinkKind, Phase
from okrsync.okrs import links, measures
from okrsync.okrs.measures import Measure
from okrsync.okrs.places import place
from okrsync.records import replace
from okrsync.texts import Figure, joined, say


class Site(Struct, frozen=True):
    """A configured connection, such as `jira.acme`: its system and its address; `sheets`: spreadsheet ids by alias."""

    name: str
    system: str
    url: str = ""
    sheets: Mapping[str, str] = field(default_factory=dict)

    def knows(self, spreadsheet: str) -> bool:
        """Whether the config names a spreadsheet for it, by alias or id."""
        return spreadsheet.casefold() in map(str.casefold, self.sheets) or spreadsheet in self.sheets.values()


class Ask(Struct, frozen=True):
    """How a key result is measured, and its links by connection."""

    kr: KeyResult
    how: Measure
    links: tuple[tuple[str, Link], ...] = ()

    @property
    def by_person(self) -> bool:
        """Whether Current is a person's: nothing computes it."""
        return self.how.by_person or (not self.links and self.how.name in measures.KEEPS | {measures.YES_NO})

    def numbers(self, points: str) -> frozenset[str]:
        """The numeric fields that it may need: what looks like a cell may turn out to be rows (`readings.fitted`)."""
        rows = measures.default(self.kr.unit, self.kr.target, links=True, number=False, supported=False)
        needed = (self.how,) if self.kr.measured_by else (self.how, rows)
        return frozenset(each.number_field(points) for each in needed) - {""}


def resolve(
    key_results: Iterable[KeyResult],
    hyperlinks: Mapping[str, str],
    sites: Sequence[Site],
    own: Mapping[str, str],
    supported: Collection[str],
) -> tuple[tuple[Ask, ...], tuple[Problem, ...]]:
    """What to ask for each key result, and a Problem for each that cannot be asked for.

    `hyperlinks` holds the address behind the *Linked work* cell, by ID; `own` the team's names for measures;
    `supported` the IDs that some objective supports.
    """
    asks: list[Ask] = []
    problems: list[Problem] = []
    for kr in key_results:
        found = _resolve(kr, hyperlinks.get(kr.id, ""), sites, own, supported=kr.id in supported)
        if isinstance(found, Ask):
            asks.append(found)
        else:
            problems.append(found)
    return tuple(asks), tuple(problems)


def by_person(kr: KeyResult, hyperlink: str, own: Mapping[str, str], *, supported: bool) -> bool:
    """Whether Current is a person's by what the row says, whatever its State; the rest as in `resolve`."""
    parsed, _ = links.parse(kr.linked_work, hyperlink)
    how = _measure(kr, parsed, own, supported=supported)
    return how is not None and Ask(kr, how, tuple(("", link) for link in parsed)).by_person


def _resolve(
    kr: KeyResult, hyperlink: str, sites: Sequence[Site], own: Mapping[str, str], *, supported: bool
) -> Ask | Problem:
    where = place(kr.id)
    if kr.phase in (Phase.DRAFT, Phase.DROPPED):
        return Ask(kr, Measure(measures.MANUAL))
    parsed, strange = links.parse(kr.linked_work, hyperlink)
    if strange:
        what = say(
            "Linked work holds {pieces}, which is no link.",
            pieces=joined("; ", (say("“{text}”", text=piece) for piece in strange)),
        )
        to_do = say(
            "Paste an issue key, jql: …, or the address of an issue, a search, an Asana project or task, or cells of a "
            "Google sheet, one a line."
        )
        return Problem("unknown-link", where, what, to_do, kr.id)
    how = _measure(kr, parsed, own, supported=supported)
    placed = [(_site(link, sites), link) for link in parsed if how and how.name != measures.ROLL_UP]
    unplaced = next((site for site, _ in placed if isinstance(site, Problem)), None)
    if how is None or unplaced:
        what = say("“{text}” is no measure.", text=kr.measured_by)
        to_do = say("Choose one from the list, or define it in the config: mapping: measures.")
        unknown = Problem("unknown-measure", where, what, to_do, kr.id)
        return replace(unplaced, where=where, kr=kr.id) if unplaced else unknown
    ask = Ask(kr, how, tuple((site.name, link) for site, link in placed if isinstance(site, Site)))
    return _misfit(ask) or ask


def _measure(kr: KeyResult, parsed: Sequence[Link], own: Mapping[str, str], *, supported: bool) -> Measure | None:
    """The measure that people named, or the one that link and unit mean; None where the words mean nothing."""
    if kr.measured_by:
        return measures.named(kr.measured_by, own)
    number = any(link.kind is LinkKind.RANGE for link in parsed)
    return measures.default(kr.unit, kr.target, links=bool(parsed), number=number, supported=supported)


def _misfit(ask: Ask) -> Problem | None:
    """What of a row does not go with its measure."""
    kr, how = ask.kr, ask.how
    if not ask.links and how.needs_links:
        what = say("“{measure}” needs a link.", measure=how.words)
        return Problem("no-link", place(kr.id), what, say("Paste one into Linked work."), kr.id)
    if how.name in measures.SHARES and kr.unit == "%" and kr.target is not None and 0 < kr.target <= 1:
        what = say("Target is {target} %, which looks like a share.", target=Figure(f"{kr.target:g}"))
        to_do = say("Write {target} for {target} %.", target=Figure(f"{100 * kr.target:g}"))
        return Problem("tiny-target", place(kr.id), what, to_do, kr.id)
    if kr.target == 0 and kr.start is None and how.from_nought:
        what = say("Target is 0, and so is a blank Start of “{measure}”.", measure=how.words)
        to_do = say("Give a target to move towards, or type into Start where it begins.")
        return Problem("target-is-start", place(kr.id), what, to_do, kr.id)
    if ask.by_person and kr.scribble:
        current = OKRS.column("current").title
        what = say("{column} holds “{text}”, which is no number.", column=current, text=kr.scribble)
        to_do = say("Type a number into {column}.", column=current)
        return Problem("not-a-number", place(kr.id, current), what, to_do, kr.id)
    return None


def _site(link: Link, sites: Sequence[Site]) -> Site | Problem:
    """The connection that answers a link: the one it names, the one with its host, or the only one of its system."""
    able = [site for site in sites if site.system == link.system]
    if link.connection:
        able = [site for site in able if site.name == link.connection]
    elif link.url and link.system == links.JIRA:
        able = [site for site in able if _covers(site.url, link.url)]
    if link.system == links.SHEETS and able:
        spreadsheet = link.query.partition("!")[0].strip()
        knowing = [site for site in able if site.knows(spreadsheet)]
        if not knowing and not link.url and not re.fullmatch(links.SPREADSHEET_ID, spreadsheet):
            return _no_sheet(spreadsheet, able)
        able = knowing or able
    if len(able) == 1:
        return able[0]
    if len(able) > 1:
        what = say("“{link}” may belong to several connections.", link=link.text)
        to_do = say("Say which: {names}.", names=", ".join(f"{site.name}: {link.query}" for site in able))
        return Problem("which-connection", "", what, to_do)
    what = say(
        "“{link}” belongs to {asked}, which is no connection of the config (known: {known}).",
        link=link.text,
        asked=link.connection or (urlsplit(link.url).netloc if link.url else link.system),
        known=_names(site.name for site in sites),
    )
    return Problem("no-connection", "", what, say("Add the connection to the config, or correct the link."))


def _no_sheet(name: str, sites: Sequence[Site]) -> Problem:
    known = _names(alias for site in sites for alias in site.sheets)
    what = say("“{name}” is no spreadsheet that the config names (known: {known}).", name=name, known=known)
    to_do = say(
        "Name it in the config (google: {{{connection}: {{sheets: {{{name}: address}}}}}}), or paste the address of "
        "the cells.",
        connection=sites[0].name.partition(".")[2],
        name=name,
    )
    return Problem("unknown-sheet", "", what, to_do)


def _names(known: Iterable[str]) -> str:
    return ", ".join(known) or say("none")


def _covers(base: str, address: str) -> bool:
    """Whether an address lies below a connection's own."""
    one, other = urlsplit(base), urlsplit(address)
    path = one.path.rstrip("/") + "/"
    return one.netloc.casefold() == other.netloc.casefold() and (other.path + "/").startswith(path)
