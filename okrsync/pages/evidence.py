"""The Evidence tab: everything behind each number, a line an item; the contributions sum to Current (SHEET.md §3)."""

from collections.abc import Iterator, Mapping, Sequence

from okrsync.layout import EVIDENCE
from okrsync.model import Evidence, Page, PageRow, Result, Value
from okrsync.okrs import evidence
from okrsync.okrs.movement import explained
from okrsync.okrs.plan import at_midnight

Feeds = Mapping[tuple[str, str], Sequence[str]]


def page(results: Mapping[str, Result], most: int) -> Page:
    """All of it anew, in the order of the rows of OKRs; `most` items of a key result have a line of their own."""
    feeds = evidence.feeds(results.values())
    lines = (line for result in results.values() for line in _lines(result, feeds, most))
    return Page(EVIDENCE.key, tuple(map(PageRow, lines)), anew=True)


def _lines(result: Result, feeds: Feeds, most: int) -> Iterator[dict[str, Value]]:
    kr = result.kr
    head: dict[str, Value] = {"id": kr.id, "key_result": kr.key_result}
    for movement in result.movements:
        yield {**head, "title": explained(movement, result.current)}
    if shares := evidence.told_shares(result):
        yield {**head, "title": shares}
    for piece in evidence.pieces(result):
        yield {**head, "title": piece.title, "contribution": piece.contribution, "address": piece.url or None}
    found = evidence.items(result)
    for each in found[:most]:
        fed = feeds[each.item.identity]
        also = ", ".join(id_ for id_ in fed if id_ != kr.id) if len(fed) > 1 else None
        yield {**head, **_item(each), "also": also}
    if rest := found[most:]:
        title, weight, contribution = evidence.others(rest)
        yield {**head, "title": title, "weight": weight, "contribution": contribution}


def _item(each: Evidence) -> dict[str, Value]:
    item = each.item.shown
    return {
        "item": item.key,
        "title": item.title or None,
        "state": item.state,
        "part": each.part,
        "closed": at_midnight(item.closed.date()) if item.closed else None,
        "weight": each.weight,
        "contribution": each.contribution,
        "link": each.link.text,
        "assignee": item.assignee or None,
        "source": item.connection,
        "address": item.url or None,
    }
