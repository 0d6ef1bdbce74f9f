"""Searches of a Jira: the pages of an answer one after the other where each tells the next, else side by side."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from msgspec import UNSET
from msgspec.json import Decoder

from okrsync.errors import BadQuery, BadResponse
from okrsync.lanes import LANES, side_by_side
from okrsync.okrs import figures
from okrsync.sources.jira.client import NO_SEARCH, Server
from okrsync.sources.jira.jql import any_of, unordered
from okrsync.sources.jira.records import KEYS, Form, Identified
from okrsync.sources.jira.wire import Link, Page
from okrsync.texts import say

Chained = TypeVar("Chained", bound=Link)
Told = TypeVar("Told", bound=Identified)

CHAIN = 10
"""Pages read one after the other before the rest is asked for by id, which is a tenth more of requests at most."""
SHORT_CHAIN = 4
"""The same while the site has little else to do for us, so that the rest is answered side by side."""
BULK = 100
"""Issues in a bulk fetch, the most that Cloud takes."""
LISTED = 500
"""Ids in one query of a Data Center, whose search index takes 1,024 clauses as it ships."""
READINGS = 3
"""Of a query whose issues change while it is paged."""


class Truncated(BadQuery):
    """Jira answered a part of the query and said so."""


def search(site: Server, jql: str, form: Form[Told]) -> list[Told]:
    """Every issue of a query, each once.

    Raises:
        BadQuery: Jira refuses the query; Truncated: it would not give all of it.
    """
    query = f"{unordered(jql)} ORDER BY key".lstrip()
    body = {"jql": query, "fields": list(form.wanted), "maxResults": site.page_size}
    return list((_by_token(site, body, form) if site.cloud else _by_offset(site, body, form)).values())


def fetch(site: Server, ids: Sequence[str], form: Form[Told]) -> list[Told]:
    """The issues of these ids, as far as they are there, asked for side by side."""
    several, size = (_bulk, BULK) if site.cloud else (_listed, LISTED)
    parts = [ids[start : start + size] for start in range(0, len(ids), size)]
    return [each for part in side_by_side(lambda some: several(site, some, form), parts) for each in part]


def chain(
    site: Server, path: str, body: dict[str, Any], reads: Decoder[Chained], form: Form[Any] | None = None
) -> Iterator[Chained]:
    """Every page of an answer that Cloud gives by tokens."""
    seen: set[str] = set()
    while True:
        page = site.ask(reads, "POST", site.at(path), body, form)
        yield page
        if page.last or (not page.token and page.last is None):
            return
        if not page.token or page.token in seen:
            raise BadResponse(site.name, say("the pages of an answer do not end; try again later."))
        seen.add(page.token)
        body = body | {"nextPageToken": page.token}


def _by_token(site: Server, body: dict[str, Any], form: Form[Told]) -> dict[str, Told]:
    """Page by page; the rest of a long answer by id, as Atlassian advises, for pages have no other way to the next."""
    found: dict[str, Told] = {}
    for number, page in enumerate(chain(site, "search/jql", body, form.page, form), 1):
        if page.warnings:
            what = say("the answer is not whole: {warnings}", warnings=_words(page.warnings))
            raise Truncated(site.name, what)
        found |= _by_id(page, form)
        long = number >= CHAIN or (number >= SHORT_CHAIN and site.idle)
        if long and page.token and form is not KEYS:
            keys = _by_token(site, body | {"fields": list(KEYS.wanted)}, KEYS)
            rest = fetch(site, [id_ for id_ in keys if id_ not in found], form)
            return found | {each.id: each for each in rest}
    return found


def _bulk(site: Server, ids: Sequence[str], form: Form[Told]) -> list[Told]:
    body = {"issueIdsOrKeys": list(ids), "fields": list(form.wanted)}
    return list(_by_id(site.ask(form.page, "POST", site.at("issue/bulkfetch"), body, form), form).values())


def _listed(site: Server, ids: Sequence[str], form: Form[Told]) -> list[Told]:
    query = f"{any_of('id', ids)} ORDER BY key"
    body = {"jql": query, "fields": list(form.wanted), "maxResults": site.page_size, "validateQuery": False}
    return list(_by_offset(site, body, form).values())


def _by_offset(site: Server, body: dict[str, Any], form: Form[Told]) -> dict[str, Told]:
    """Side by side after the first page; once more, one after the other, where issues moved between the pages."""
    body = body | {"expand": ["changelog"]} if site.expanded and form.logs else body
    for reading in range(READINGS):
        found, whole = _one_reading(site, body, form, LANES if reading == 0 else 1)
        if whole:
            return found
    what = say("issues came and went while they were read, {n} times; try again later.", n=figures.whole(READINGS))
    raise BadResponse(site.name, what)


def _one_reading(site: Server, body: dict[str, Any], form: Form[Told], lanes: int) -> tuple[dict[str, Told], bool]:
    """All pages once; not whole where the total says that an issue slipped from one page to another."""

    def page(start: int) -> tuple[dict[str, Told], int]:
        told = site.ask(form.page, "POST", site.at("search"), body | {"startAt": start}, form)
        if told.total is UNSET:
            raise BadResponse(site.name, NO_SEARCH)
        return _by_id(told, form), told.total

    found, total = page(0)
    starts = range(len(found), total, len(found)) if found else ()
    pages = side_by_side(page, starts, lanes)
    found = {id_: each for some, _ in [(found, total), *pages] for id_, each in some.items()}
    return found, all(each == total for _, each in pages) and len(found) >= total


def _by_id(page: Page[Any], form: Form[Told]) -> dict[str, Told]:
    return {each.id: form.read(each) for each in page.issues}


def _words(warnings: object) -> str:
    return "; ".join(map(str, warnings)) if isinstance(warnings, list) else str(warnings)
