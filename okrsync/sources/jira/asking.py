"""What each link of a run brings: all queries and linked issues are asked for together, level by level."""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from okrsync.errors import BadQuery, NotFound, SourceError
from okrsync.lanes import side_by_side
from okrsync.model import Link, LinkKind
from okrsync.sources.jira.client import Server
from okrsync.sources.jira.fields import Relation
from okrsync.sources.jira.issues import Found, Issues
from okrsync.sources.jira.jql import unordered
from okrsync.sources.jira.records import Form
from okrsync.sources.jira.tickets import Ticket
from okrsync.sources.jira.tree import Growth, Question, branches


class Brought(Struct, frozen=True):
    """The ids of one link's issues, by key, and the saved filter's name or the linked issue itself, if it is one."""

    ids: Sequence[str]
    name: str = ""
    root: Ticket | None = None


Told = Brought | SourceError


def brought(links: Sequence[Link], site: Server, issues: Issues, relations: Sequence[Relation]) -> dict[Link, Told]:
    """What each link brings, or why Jira does not answer it; links of other kinds are left out."""
    saved = _saved(links, site)
    queries = {link: unordered(link.query) for link in links if link.kind is LinkKind.QUERY}
    queries |= {link: each.jql for link, each in saved.items() if isinstance(each, Saved)}
    keys = {link: link.query.strip().upper() for link in links if link.kind is LinkKind.ITEM}
    growth = Growth(keys.values(), relations, branches(keys.values(), issues.known.values(), relations))
    distinct, asked = list(dict.fromkeys(queries.values())), growth.questions()
    first = [jql for _, jql in asked]  # the longest answers, which others may be read beside
    answers = issues.of([*first, *distinct], _fits(asked))
    found = dict(zip(distinct, answers[len(first) :], strict=True))
    lost = _grown(growth, asked, answers[: len(first)], site, issues)
    told: dict[Link, Told] = {link: each for link, each in saved.items() if isinstance(each, SourceError)}
    for link, jql in queries.items():
        each = found[jql]
        filter_ = saved.get(link)
        name = filter_.name if isinstance(filter_, Saved) else ""
        told[link] = Brought(_sorted(each), name) if isinstance(each, list) else each
    return told | {link: _counted(growth, key, lost) for link, key in keys.items()}


class Saved(Struct, frozen=True):
    """A saved filter."""

    name: str
    jql: str


def _saved(links: Sequence[Link], site: Server) -> dict[Link, Saved | SourceError]:
    def ask(number: str) -> Saved | SourceError:
        try:
            told = site.filter(number)
        except (NotFound, BadQuery) as error:
            return error
        return Saved(str(told.get("name") or ""), unordered(str(told.get("jql") or "")))

    filters = {link: link.query for link in links if link.kind is LinkKind.FILTER}
    numbers = list(dict.fromkeys(filters.values()))
    found = dict(zip(numbers, side_by_side(ask, numbers), strict=True))
    return {link: found[number] for link, number in filters.items()}


def _grown(
    growth: Growth, asked: Sequence[tuple[Question, str]], answers: Sequence[Found], site: Server, issues: Issues
) -> Mapping[str, SourceError]:
    """Ask on until nothing new hangs below; why there is no issue of some keys."""
    lost: dict[str, SourceError] = {}
    while asked or growth.missing.keys() - lost.keys():
        for (question, _), answer in zip(asked, answers, strict=True):
            if isinstance(answer, list):
                growth.take(question, answer)
            else:
                growth.refuse(question, answer)
        for key, found in _moved(site, issues.form, [key for key in growth.missing if key not in lost]):
            if isinstance(found, Ticket):
                issues.add(found)
                growth.found(key, found)
            else:
                lost[key] = found
        asked = growth.questions()
        answers = issues.of([jql for _, jql in asked], _fits(asked))
    return lost


def _fits(asked: Sequence[tuple[Question, str]]) -> dict[str, Callable[[Ticket], bool]]:
    return {jql: question.fits() for question, jql in asked}


def _moved(site: Server, form: Form[Ticket], keys: Sequence[str]) -> list[tuple[str, Ticket | NotFound]]:
    """Issues by a key that they once had, one request each."""

    def ask(key: str) -> tuple[str, Ticket | NotFound]:
        try:
            return key, site.issue(key, form)
        except NotFound as error:
            return key, error

    return side_by_side(ask, keys)


def _counted(growth: Growth, key: str, lost: Mapping[str, SourceError]) -> Told:
    if key in lost:
        return lost[key]
    root = growth.roots[key]
    refusal = growth.tree.refusal(root.key)
    return refusal or Brought(_sorted(growth.tree.counted(root.key)), root=root)


def _sorted(tickets: Sequence[Ticket]) -> list[str]:
    return [each.id for each in sorted(tickets, key=lambda each: each.order)]
