"""Jira's query language (JQL) for the stand-in: which issues a query finds, and in what order.

What real Jira would refuse, and what is not built here, is an error; no clause is ever passed over.
Left out: history (WAS, CHANGED), users' groups, `<` and `>` on keys, versions and priorities.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from okrsync.sandbox.jql.evaluate import Evaluator
from okrsync.sandbox.jql.fields import Field, Issue, Site
from okrsync.sandbox.jql.parse import parse
from okrsync.sandbox.jql.tokens import JqlError
from okrsync.sandbox.jql.tree import Query, Sort

__all__ = ["JqlError", "Site", "search"]

MAX_CLOUD_SORTS = 7  # Cloud's POST search/jql: at most 7 fields in ORDER BY
NEWEST_FIRST = (Sort("created", descending=True), Sort("key", descending=True))  # where ORDER BY leaves it open


def search(jql: str, issues: Sequence[Mapping[str, Any]], site: Site, me: str = "") -> list[Mapping[str, Any]]:
    """Give the issues (v2 JSON: `id`, `key`, `fields`) that match, in the query's order, then newest first.

    `me` is any name of the asking user, for currentUser(). Raise JqlError for a query that Jira would refuse.
    """
    query = parse(jql)
    if site.cloud:
        _check_cloud(query)
    evaluator = Evaluator(issues, site, me)
    sorts = [_sort(evaluator, sort) for sort in (*query.order, *NEWEST_FIRST)]
    found = list(filter(evaluator.predicate(query.where), issues) if query.where else issues)
    for field, descending in reversed(sorts):
        found.sort(key=partial(_rank, field), reverse=descending)
    return found


def _check_cloud(query: Query) -> None:
    if query.where is None:
        raise JqlError("Unbounded JQL queries are not allowed here. Please add a search restriction to your query.")
    if len(query.order) > MAX_CLOUD_SORTS:
        raise JqlError(f"The ORDER BY clause may have at most {MAX_CLOUD_SORTS} fields.")


def _sort(evaluator: Evaluator, sort: Sort) -> tuple[Field, bool]:
    field = evaluator.field(sort.field)
    if field is None or not field.sortable:
        raise JqlError(f"Not able to sort using field '{sort.field}'.")
    return field, field.descending if sort.descending is None else sort.descending


def _rank(field: Field, issue: Issue) -> tuple[bool, Any]:
    """Put the empty last, or first when descending."""
    values = (field.rank or field.values)(issue)
    return (False, values[0]) if values else (True, None)
