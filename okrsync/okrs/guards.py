"""Which jumps wait for a person before leaders see them (DESIGN §8)."""

from collections.abc import Iterable, Mapping

from okrsync.model import Facts, Reading, Result
from okrsync.okrs import figures, measures
from okrsync.okrs.case import Past
from okrsync.okrs.rules import GuardRules, Rules
from okrsync.okrs.way import progress_at, same_question
from okrsync.texts import plural, say


def reason(result: Result, facts: Facts, cycle: str, rules: GuardRules) -> str:
    """Why this result must wait for a person, or nothing; compared with the last value accepted for the same links."""
    asked = facts.accepted is not None and facts.cycle == cycle and same_question(result.kr, facts)
    if not asked or result.kr.typed or result.reading is None or not result.reading.links:
        return ""
    return _shrinks(result.reading, facts, rules) or _jumps(result, result.reading, facts, rules)


def _shrinks(reading: Reading, facts: Facts, rules: GuardRules) -> str:
    emptied = [(text, items) for text, items in facts.links if items and not reading.links.get(text, 0)]
    if emptied:
        text, items = emptied[0]
        return plural(
            items, "“{link}” had {n} item and now has none", "“{link}” had {n} items and now has none", link=text
        )
    if facts.total and facts.total > 0 and facts.total - reading.total >= facts.total * rules.total_share:
        a, b = figures.amount(facts.total), figures.amount(reading.total)
        return say("its total shrinks from {a} to {b}", a=a, b=b)
    return ""


def _jumps(result: Result, reading: Reading, facts: Facts, rules: GuardRules) -> str:
    before, after = accepted_progress(result, facts), result.progress
    if before is None or after is None:
        return ""
    a, b = figures.amount(before), figures.amount(after)
    if before - after > rules.fall:
        return say("progress falls from {a} % to {b} %", a=a, b=b)
    few = bool(reading.evidence) and abs(reading.earning - (facts.earning or 0)) < rules.rise_items
    usual = few or result.measure == measures.YES_NO  # a yes has no way to come but at once
    if after - before > rules.rise and not usual:
        return say("progress rises from {a} % to {b} %", a=a, b=b)
    return ""


def falling(results: Iterable[Result], past: Mapping[str, Past], rules: Rules) -> str:
    """Why the whole run must wait, or nothing: too many key results would fall by over a point at once."""
    fallen = compared = 0
    for result in results:
        facts = past[result.kr.id].facts
        before = accepted_progress(result, facts)
        by_hand = result.by_person or result.kr.typed
        if result.left or by_hand or facts.cycle != rules.cycle.name or not same_question(result.kr, facts):
            continue
        if before is None:
            continue
        compared += 1
        fallen += before - (_newly(result) or 0.0) > 1
    if fallen < rules.guards.worse_least or fallen <= rules.guards.worse_share * compared:
        return ""
    return say(
        "{n} of {total} key results would fall by more than a point at once",
        n=figures.whole(fallen),
        total=figures.whole(compared),
    )


def _newly(result: Result) -> float | None:
    """Progress as the work says now, also where it is not shown: guarded, stale, paused."""
    value = result.reading.value if result.guarded and result.reading else result.current
    return None if value is None else progress_at(result, value)


def accepted_progress(result: Result, facts: Facts) -> float | None:
    """The last accepted value as progress on today's start and target."""
    return None if facts.accepted is None else progress_at(result, facts.accepted)
