"""One key result, down to each item: what it is, how it went, what its number is made of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import fsum
from urllib.parse import quote

from markupsafe import Markup

from okrsync.model import CheckIn, Evidence, Phase, Piece, Result, Run, Status, Value
from okrsync.okrs import evidence, movement
from okrsync.okrs.figures import amount, counted, day, percent
from okrsync.okrs.pace import FULL
from okrsync.pages.summary import key_result
from okrsync.report.html import charts

SHOWN_LINES = 12
"""So many check-ins are listed; the chart has all of them, History each line."""

Feeds = Mapping[tuple[str, str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Detail:
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


def details(done: Run, most: int) -> tuple[Detail, ...]:
    """All key results in the order of their rows, with `most` items each."""
    feeds = evidence.feeds(done.results.values())
    return tuple(_detail(result, _lines(done, id_), feeds, most) for id_, result in done.results.items())


def anchor(id_: str) -> str:
    """The place of a key result in the page; any text is an ID, and no two have one place."""
    return f"kr-{quote(id_, safe='')}"


def address(url: str) -> str:
    """An address that a page may lead to; "" for any other."""
    return url if url.casefold().startswith(("https://", "http://")) else ""


def _detail(result: Result, lines: Sequence[CheckIn], feeds: Feeds, most: int) -> Detail:
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
        chart=charts.history(lines),
        lines=tuple(reversed(shown[-SHOWN_LINES:])),
        earlier=f"and {counted(earlier, 'earlier line')} in History" if earlier > 0 else "",
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
    yield "Objective", kr.objective
    yield "Now", f"{amount(result.current)} of {amount(result.target)} {kr.unit}, from {amount(result.start)}"
    yield "Measured by", result.measure
    yield "Work", result.delivery
    yield "Forecast", _ahead(result)
    yield "Confidence", _confidence(result)
    yield "Help needed", kr.help_needed
    yield "Comment", kr.comment
    yield "Supports", kr.supports
    yield "State", "" if kr.phase is Phase.ACTIVE else kr.phase.value
    yield "As of", f"{day(result.synced)} {result.synced:%H:%M}" if result.synced else ""


def _ahead(result: Result) -> str:
    """Where it is likely to end, with what chance and when it gets there."""
    found = result.forecast
    if found is None or result.status is Status.DONE:
        return ""
    goal = "the target" if found.goal == FULL else f"{percent(found.goal)} of the target"
    by = f", half of the futures by {day(found.p50_on)}" if found.p50_on else ""
    ends = f"{percent(found.p50)} at the end ({percent(found.p15)} to {percent(found.p85)})"
    return f"{ends}; chance of {goal} {percent(found.chance)}{by}"


def _confidence(result: Result) -> str:
    if result.kr.confidence is None:
        return ""
    when = f", said on {day(result.checked_in)}" if result.checked_in else ""
    return f"{amount(result.kr.confidence)} of 10{when}"
