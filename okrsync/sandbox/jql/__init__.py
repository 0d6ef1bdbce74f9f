"""Jira's query language (JQL) for the stand-in: which issues a query finds, and in what order.

What real Jira would refuse, and what is not built here, is an error; no clause is ever passed over.
Left out: history (WAS, CHANGED), users' groups, `<` and `>` on keys, versions and priorities.
"""

from okrsync.sandbox.jql.archive import Archive, Places
from okrsync.sandbox.jql.evaluate import Evaluator
from okrsync.sandbox.jql.fields import Issue, Site
from okrsync.sandbox.jql.parse import parse
from okrsync.sandbox.jql.tokens import JqlError
from okrsync.sandbox.jql.tree import Query, Sort

__all__ = ["Archive", "JqlError", "Site", "search"]

MAX_CLOUD_SORTS = 7  # Cloud's POST search/jql: at most 7 fields in ORDER BY


def search(jql: str, archive: Archive, me: str = "", warnings: list[str] | None = None) -> list[Issue]:
    """Give the issues (v2 JSON: `id`, `key`, `fields`) that match, in the query's order, then newest first.

    `me` is any name of the asking user, for currentUser(). Raise JqlError for a query that Jira would refuse: for
    what is no JQL at all, if there is a list for `warnings`, to which is added what else is wrong with it.
    """
    query = parse(jql)
    if archive.site.cloud:
        _check_cloud(query)
    evaluator = Evaluator(archive, me, warnings)
    places: Places = archive.places
    if query.where:
        places = sorted(evaluator.condition(query.where).found(places))
    for sort in reversed(query.order):
        places = _sorted(places, sort, evaluator)
    return [archive.issues[place] for place in places]


def _check_cloud(query: Query) -> None:
    if query.where is None:
        raise JqlError("Unbounded JQL queries are not allowed here. Please add a search restriction to your query.")
    if len(query.order) > MAX_CLOUD_SORTS:
        raise JqlError(f"The ORDER BY clause may have at most {MAX_CLOUD_SORTS} fields.")


def _sorted(places: Places, sort: Sort, evaluator: Evaluator) -> Places:
    field = evaluator.archive.field(sort.field)
    if field is None or not field.sortable:
        evaluator.refuse(f"Not able to sort using field '{sort.field}'.")
        return places
    descending = field.descending if sort.descending is None else sort.descending
    return sorted(places, key=evaluator.archive.ranks(field).__getitem__, reverse=descending)
