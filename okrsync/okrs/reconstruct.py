"""History from day one: what past weeks would have shown, from the items' own dates (DESIGN §7).

The past is computed as the present is: the same rows and rules, the items as of the day, that day's clock. A number in
a cell, or a person's, has no past. Nobody judged those weeks, so their lines have no status.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time

from okrsync.model import Answer, CheckIn, Facts, Items, KeyResult, Link, Memory, Phase, Reading, Result, WorkItem
from okrsync.okrs import measures
from okrsync.okrs.assess import Assessment
from okrsync.okrs.case import Case, Past
from okrsync.okrs.checkins import WEEK
from okrsync.okrs.counting import once, outline
from okrsync.okrs.pace import Span
from okrsync.okrs.past import as_of, dated
from okrsync.okrs.readings import counting
from okrsync.okrs.resolved import made_of
from okrsync.okrs.way import ends
from okrsync.records import replace
from okrsync.texts import say

WHY = say("Reconstructed from the dates of the work.")

Answers = Mapping[tuple[str, Link], Answer]


def drawn(now: Assessment, answers: Answers) -> dict[str, tuple[CheckIn, ...]]:
    """Check-ins of past weeks, oldest first, by the ID of each key result that has none yet; no run made them.

    One a week, on today's weekday, back to the first day of the key result; none after the cycle's last.
    """
    told = frozenset(id_ for id_ in now.readings if _has_past(now, id_, answers))
    tops = frozenset(id_ for id_ in now.asks if _sums_up(now, id_, told))
    wanted = {id_: Span.of(now.asks[id_].kr, now.rules).first for id_ in (told | tops) if not now.past[id_].lines}
    blank = _blank(now, told | tops) if wanted else now
    counted = made_of(wanted, now.asks, now.tree) & told
    items: dict[str, Sequence[Sequence[WorkItem]]] = {
        id_: [_items(answers[link]) for link in now.asks[id_].links] for id_ in counted
    }
    lines: dict[str, list[CheckIn]] = {}
    for day in _weeks(min(wanted.values(), default=date.max), now.now.date(), now.rules.cycle.end):
        items = {id_: [as_of(each, day) for each in links] for id_, links in items.items()}
        readings = {id_: _reading(now, id_, links) for id_, links in items.items()}
        then = replace(blank, readings=readings, now=datetime.combine(day, time.max), _results={})
        for id_, first in wanted.items():
            result = then.result(id_)
            if day >= first and result.current is not None and result.progress is not None:
                lines.setdefault(id_, []).append(_line(result, day))
    return {id_: tuple(reversed(each)) for id_, each in lines.items()}


def _has_past(now: Assessment, id_: str, answers: Answers) -> bool:
    """Whether it counts items that say when they were closed, and is in play."""
    ask = now.asks[id_]
    items = [item for link in ask.links for item in _items(answers[link])]
    return ask.kr.phase in (Phase.ACTIVE, Phase.PAUSED) and not ask.by_person and bool(items) and dated(items)


def _sums_up(now: Assessment, id_: str, told: Collection[str]) -> bool:
    """Whether it rolls up and all that is known of what it rolls up has a past; else it would jump when they begin."""
    if now.asks[id_].how.name != measures.ROLL_UP:
        return False
    below = now.tree.below(id_)
    return all(kr.id in told or now.result(kr.id).progress is None or _sums_up(now, kr.id, told) for kr in below)


def _weeks(first: date, today: date, last: date) -> Iterator[date]:
    """The days to tell of, newest first: an item as it was later is enough to say how it was earlier."""
    days = (today - week * WEEK for week in range(1, (today - first) // WEEK + 1))
    return (day for day in days if day <= last)


def _blank(now: Assessment, known: Collection[str]) -> Assessment:
    """The same book without memory and without what people typed over; what is not `known` is left out."""

    def untyped(kr: KeyResult) -> KeyResult:
        return replace(kr, typed=False) if kr.typed else kr

    members = {goal: tuple(map(untyped, krs)) for goal, krs in now.tree.members.items()}
    return Assessment(
        tree=replace(now.tree, members=members),
        asks={id_: replace(ask, kr=untyped(ask.kr)) if ask.kr.typed else ask for id_, ask in now.asks.items()},
        readings={},
        left={id_: "" for id_ in now.past if id_ not in known},
        past={id_: Past(Memory(id_), _facts(now, id_)) for id_ in now.past},
        rules=now.rules,
        now=now.now,
        telling=False,
    )


def _facts(now: Assessment, id_: str) -> Facts:
    """What the past is told with: the question of today, and from where its answers count today."""
    if id_ not in now.readings:
        return Facts(cycle=now.rules.cycle.name)
    ask = now.asks[id_]
    start, _ = ends(Case(ask, now.past[id_], now.rules, now.now), now.readings[id_])
    return Facts(
        cycle=now.rules.cycle.name, first=start, linked_work=ask.kr.linked_work, measured_by=ask.kr.measured_by
    )


def _reading(now: Assessment, id_: str, links: Iterable[Sequence[WorkItem]]) -> Reading:
    ask = now.asks[id_]
    return outline(ask.how, once(links), counting(ask, now.rules))


def _items(answer: Answer) -> tuple[WorkItem, ...]:
    return answer.items if isinstance(answer, Items) else ()


def _line(result: Result, day: date) -> CheckIn:
    return CheckIn(
        result.kr.id,
        day,
        result.kr.key_result,
        result.current,
        result.target,
        result.progress,
        result.plan,
        "",
        None,
        "",
        WHY,
        team=result.kr.team,
        objective=result.kr.objective,
    )
