"""Cell text → Links. The grammar is DESIGN §6; nothing here knows which connections exist."""

import re
from collections.abc import Callable
from itertools import pairwise
from urllib.parse import parse_qs, unquote, urlsplit

from okrsync.model import Link, LinkKind
from okrsync.records import replace

JIRA, ASANA, SHEETS, FILE = "jira", "asana", "google", "file"

_KEY = r"[A-Za-z][A-Za-z0-9_]+-[1-9][0-9]*"
_KEY_ONLY = re.compile(_KEY)
_PREFIXES = r"jql|asana|sheet|file|(?:jira|asana|google)\.[\w-]+"
_PREFIX = re.compile(rf"(?P<name>{_PREFIXES})\s*:\s*(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_WHOLE_LINE = re.compile(
    rf"(jql|sheet|file)\s*:|(jira|google)\.[\w-]+\s*:(?!\s*({_KEY}\s*([,;]|$)|https?:))", re.IGNORECASE
)
_NEXT_LINK = re.compile(rf"\s*[,;]\s*(?=https?://|(?:{_PREFIXES})\s*:|{_KEY}\s*(?:[,;]|$))", re.IGNORECASE)
_GID = re.compile(r"[0-9]{3,}")
_ASANA_KINDS = {
    "project": LinkKind.PROJECT,
    "section": LinkKind.SECTION,
    "task": LinkKind.ITEM,
    "portfolio": LinkKind.PORTFOLIO,
    "tag": LinkKind.TAG,
}
_ONE_CELL = re.compile(r"\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6}")
_CELLS = re.compile(r"(\$?[A-Za-z]{1,3}\$?[0-9]*|\$?[0-9]+):(\$?[A-Za-z]{1,3}\$?[0-9]*|\$?[0-9]+)|'[^!]+'")  # or a tab
BEFORE_ID, SPREADSHEET_ID = r"/spreadsheets/(?:u/\d+/)?d/", r"[A-Za-z0-9_-]{20,}"
"""Of a spreadsheet's address; a name that people give one is shorter than an id."""
_SPREADSHEET = re.compile(rf"{BEFORE_ID}([\w-]+)")


def parse(text: str, hyperlink: str = "") -> tuple[tuple[Link, ...], tuple[str, ...]]:
    """The links of a *Linked work* cell and the pieces that mean nothing.

    A cell's `hyperlink` counts where its text is no link (a chip, or a title that carries an address).
    """
    links: dict[Link, None] = {}
    strange: list[str] = []
    for piece in _pieces(text):
        link = parse_one(piece)
        if link:
            links[link] = None
        else:
            strange.append(piece)
    if hyperlink and not links and (link := parse_one(hyperlink)):
        return (link,), ()
    return tuple(links), tuple(strange)


def parse_one(piece: str) -> Link | None:
    """One link, or None where the text means nothing."""
    piece = piece.strip().strip("<>")
    if re.match(r"https?://", piece, re.IGNORECASE):
        return _url(piece)
    if prefixed := _PREFIX.fullmatch(piece):
        return _prefixed(piece, prefixed["name"].lower(), prefixed["rest"].strip())
    if _KEY_ONLY.fullmatch(piece):
        return Link(piece, JIRA, LinkKind.ITEM, piece.upper())
    return None


def _pieces(text: str) -> list[str]:
    found: list[str] = []
    for line in text.splitlines():
        rest = line.strip()
        while rest:
            cut = None if _WHOLE_LINE.match(rest) else _next_link(rest)
            found.append(rest[: cut.start()] if cut else rest)
            rest = rest[cut.end() :] if cut else ""
    return [piece.strip(" ,;") for piece in found if piece.strip(" ,;")]


def _next_link(text: str) -> re.Match[str] | None:
    """The comma or semicolon before the next link; one inside parentheses belongs to a query."""
    cuts = _NEXT_LINK.finditer(text)
    return next((cut for cut in cuts if text.count("(", 0, cut.start()) == text.count(")", 0, cut.start())), None)


def _prefixed(piece: str, name: str, rest: str) -> Link | None:
    if not rest:
        return None
    if "." in name:
        return _named(piece, name, rest)
    if name == "jql":
        return Link(piece, JIRA, LinkKind.QUERY, rest)
    if name == "asana":
        return Link(piece, ASANA, LinkKind.ITEM, rest) if _GID.fullmatch(rest) else None
    system = SHEETS if name == "sheet" else FILE
    return Link(piece, system, _cells_kind(rest), rest) if "!" in rest else None


def _cells_kind(place: str) -> LinkKind:
    """One cell, or rows; a name may be either, and is taken for a cell until it was looked at."""
    return LinkKind.ROWS if _CELLS.fullmatch(place.rpartition("!")[2].strip()) else LinkKind.RANGE


def _named(piece: str, name: str, rest: str) -> Link | None:
    """`jira.acme: PROJ-12`, `jira.acme: project = PROJ`; `asana.main: 12062`; `google.main: a!B7`."""
    system, _, _ = name.partition(".")
    inner = parse_one(rest) or parse_one(f"{'sheet' if system == SHEETS else system}: {rest}")
    if not inner and system == JIRA:
        inner = Link(piece, JIRA, LinkKind.QUERY, rest)
    if not inner or inner.system != system:
        return None
    return replace(inner, text=piece, connection=name)


def _url(address: str) -> Link | None:
    try:
        parts = urlsplit(address)
        options = parse_qs(parts.query)
    except ValueError:
        return None
    steps = [unquote(step) for step in parts.path.split("/") if step]
    readers: tuple[Callable[[list[str], dict[str, list[str]], str], tuple[str, LinkKind, str] | None], ...] = (
        _spreadsheet,
        _asana,
        _jira,
    )
    for reader in readers:
        if found := reader(steps, options, address):
            system, kind, query = found
            return Link(address, system, kind, query, url=address)
    return None


def _spreadsheet(_: list[str], __: dict[str, list[str]], address: str) -> tuple[str, LinkKind, str] | None:
    found = _SPREADSHEET.search(address)
    if not found:
        return None
    fragment = parse_qs(urlsplit(address).fragment)
    tab, cells = fragment.get("gid", [""])[0], fragment.get("range", [""])[0]
    kind = LinkKind.RANGE if _ONE_CELL.fullmatch(cells) else LinkKind.ROWS
    return SHEETS, kind, "!".join(part for part in (found[1], tab and f"gid={tab}", cells) if part)


def _asana(steps: list[str], _: dict[str, list[str]], __: str) -> tuple[str, LinkKind, str] | None:
    """New form `/1/<workspace>/<kind>/<gid>…`, the last named kind counts; old form `/0/<project or 0>[/<task>]`."""
    if steps[:1] == ["1"]:
        named = [
            (_ASANA_KINDS[kind], gid) for kind, gid in pairwise(steps) if kind in _ASANA_KINDS and _GID.fullmatch(gid)
        ]
        return (ASANA, *named[-1]) if named else None
    if steps[:1] != ["0"]:
        return None
    if len(steps) > 2 and steps[1] in _ASANA_KINDS:  # noqa: PLR2004 - /0/<kind>/<gid>
        return (ASANA, _ASANA_KINDS[steps[1]], steps[2]) if _GID.fullmatch(steps[2]) else None
    gids = [step for step in steps[1:4] if _GID.fullmatch(step)]
    in_project, in_page = steps[1:2] == gids[:1], bool(gids) and steps[3:4] == gids[-1:]
    if in_project and len(set(gids)) == 1:
        return ASANA, LinkKind.PROJECT, gids[0]
    task = gids and (in_project or in_page or steps[1] == "0")  # 0: no project; home/… and search/…: the page it is on
    return (ASANA, LinkKind.ITEM, gids[-1]) if task else None


def _jira(steps: list[str], options: dict[str, list[str]], _: str) -> tuple[str, LinkKind, str] | None:
    """A board's `?selectedIssue=KEY`, `/browse/KEY`, `…/issues/KEY`, `?jql=…`, `?filter=ID`; a key says more."""
    chosen = options.get("selectedIssue", [""])[0].strip()
    keys = [step for before, step in pairwise(steps) if before in ("browse", "issues")]
    for key in (chosen, *keys):
        if _KEY_ONLY.fullmatch(key):
            return JIRA, LinkKind.ITEM, key.upper()
    if jql := options.get("jql", [""])[0].strip():
        return JIRA, LinkKind.QUERY, jql
    number = options.get("filter", [""])[0].strip()
    return (JIRA, LinkKind.FILTER, number) if number.isdigit() else None
