"""One key result, down to each item: what it is, how it went, what its number is made of."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import fsum
from urllib.parse import quote

from markupsafe import Markup
from msgspec import Struct

from okrsync.layout import OKRS
from okrsync.model import CheckIn, Evidence, Phase, Piece, Result, Run, Status, Value
from okrsync.okrs import evidence, movement
from okrsync.okrs.figures import amount, day, percent
from okrsync.okrs.pace import FULL
from okrsync.pages.summary import key_result
from okrsync.report.html import charts
from okrsync.texts import ENGLISH, Words, joined, plural, say

SHOWN_LINES = 12
"""So many check-ins are listed; the chart has all of them, History each line."""

Feeds = Mapping[tuple[str, str], Sequence[str]]


class Detail(Struct, frozen=True):
    """A row of the table and what it opens: `lines` of History, the newest first, `earlier` of them not shown.

    `items` are the first so many of the evidence, `rest` tells of the others, `also` where an item counts too. All
    contributions sum to `total`, which is None where the number is not known.
    """

    anchor: str
    result: Result
    cells: Mapping[str, Value]
    facts: tuple[tuple[str, str], ...]
    moves: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    chart: Markup
    lines: tuple[CheckIn, ...]
    earlier: str
    items: tuple[Evidence, ...]
    rest: tuple[str, float, float] | None
    pieces: tuple[Piece, ...]
    total: float | None
    also: Mapping[tuple[str, str], str]


def details(done: Run, most: int, words: Words = ENGLISH) -> tuple[Detail, ...]:
    """All key results in the order of their rows, with `most` items each; their charts in these words."""
    feeds = evidence.feeds(done.results.values())
    return tuple(_detail(result, _lines(done, id_), feeds, most, words) for id_, result in done.results.items())


def anchor(id_: str) -> str:
    """The place of a key result in the page; any text is an ID, and no two have one place."""
    return f"kr-{quote(id_, safe='')}"


def address(url: str) -> str:
    """An address that a page may lead to; "" for any other."""
    return url if url.casefold().startswith(("https://", "http://")) else ""


def _detail(result: Result, lines: Sequence[CheckIn], feeds: Feeds, most: int, words: Words) -> Detail:
    found, pieces, kr = evidence.items(result), evidence.pieces(result), result.kr
    shown = _changed(lines)
    earlier = len(shown) - SHOWN_LINES
    parts = [*(each.contribution for each in found), *(each.contribution for each in pieces)]
    others = {each.item.identity: [id_ for id_ in feeds[each.item.identity] if id_ != kr.id] for each in found[:most]}
    shares = evidence.told_shares(result)
    return Detail(
        anchor=anchor(kr.id),
        result=result,
        cells=key_result(result).cells,
        facts=tuple((term, text) for term, text in _facts(result) if text),
        moves=(*(movement.explained(each, result.current) for each in result.movements), *([shares] if shares else [])),
        links=tuple((each.text, address(each.url)) for each in result.links),
        chart=charts.history(lines, words),
        lines=tuple(reversed(shown[-SHOWN_LINES:])),
        earlier=plural(earlier, "and {n} earlier line in History", "and {n} earlier lines in History")
        if earlier > 0
        else "",
        items=found[:most],
        rest=evidence.others(found[most:]) if found[most:] else None,
        pieces=pieces,
        total=fsum(parts) if result.current is not None else None,
        also={identity: ", ".join(ids) for identity, ids in others.items() if ids},
    )


def _lines(done: Run, id_: str) -> tuple[CheckIn, ...]:
    """Its check-ins, this run's among them, the last of each date."""
    new = (each for each in done.plan.checkins if each.id == id_)
    by_date = {each.on: each for each in (*done.history.get(id_, ()), *new)}
    return tuple(by_date[on] for on in sorted(by_date))


def _changed(lines: Sequence[CheckIn]) -> list[CheckIn]:
    """The lines that tell of something new: a night on which nothing happened is none."""

    def told(line: CheckIn) -> tuple[object, ...]:
        return line.current, line.target, line.status, line.confidence, line.comment

    return [*lines[:1], *(line for before, line in pairwise(lines) if told(line) != told(before))]


def _facts(result: Result) -> Iterator[tuple[str, str]]:
    kr = result.kr
    yield OKRS.column("objective").title, kr.objective
    yield say("Now"), _now(result)
    yield OKRS.column("measured_by").title, result.measure
    yield say("Work"), result.delivery
    yield OKRS.column("forecast").title, _ahead(result)
    yield OKRS.column("confidence").title, _confidence(result)
    yield OKRS.column("help_needed").title, kr.help_needed
    yield OKRS.column("comment").title, kr.comment
    yield OKRS.column("supports").title, kr.supports
    yield OKRS.column("state").title, "" if kr.phase is Phase.ACTIVE else kr.phase
    yield say("As of"), joined(" ", (day(result.synced), f"{result.synced:%H:%M}")) if result.synced else ""


def _now(result: Result) -> str:
    goal = joined(" ", (amount(result.target), result.kr.unit))
    return say(
        "{current} of {goal}, from {start}", current=amount(result.current), goal=goal, start=amount(result.start)
    )


def _ahead(result: Result) -> str:
    """Where it is likely to end, with what chance and when it gets there."""
    found = result.forecast
    if found is None or result.status is Status.DONE:
        return ""
    likely, low, high, chance = map(percent, (found.p50, found.p15, found.p85, found.chance))
    ends = say("{likely} at the end ({low} to {high})", likely=likely, low=low, high=high)
    reached = (
        say("chance of the target {chance}", chance=chance)
        if found.goal == FULL
        else say("chance of {goal} of the target {chance}", goal=percent(found.goal), chance=chance)
    )
    by = say("half of the futures by {day}", day=day(found.p50_on)) if found.p50_on else ""
    return joined("; ", (ends, joined(", ", (reached, by))))


def _confidence(result: Result) -> str:
    if result.kr.confidence is None:
        return ""
    when = say("said on {day}", day=day(result.checked_in)) if result.checked_in else ""
    return joined(", ", (say("{confidence} of 10", confidence=amount(result.kr.confidence)), when))
