"""Reading → Result: current, progress, plan, status, forecast and the sentence, for one key result."""

from collections.abc import Iterator
from datetime import date, datetime

from okrsync.model import Facts, Forecast, ItemState, Kind, Phase, Reading, Result, Status
from okrsync.okrs import figures, goalposts, measures, movement, pace, why
from okrsync.okrs.case import Case, Past
from okrsync.okrs.checkins import WEEK, line_on, still_since, trend
from okrsync.okrs.outlook import outlook
from okrsync.okrs.pace import Pace
from okrsync.okrs.rules import Rules
from okrsync.okrs.way import before, ends, progress_at, raw_progress
from okrsync.records import replace
from okrsync.texts import joined, say, sentence


def compute(case: Case, reading: Reading) -> Result:
    """The result of a key result with a reading."""
    ask, kr = case.ask, case.kr
    start, target = ends(case, reading)
    current = kr.standing if ask.by_person or kr.typed else reading.value
    base = Result(
        kr=kr,
        measure=ask.how.words,
        by_person=ask.by_person,
        links=tuple(link for _, link in ask.links),
        reading=reading,
        movements=case.movements,
        start=start,
        target=target,
        current=current,
        delivery=why.delivery(reading) if ask.by_person and reading.evidence else "",
        checked_in=checked_in(case),
        synced=reading.as_of or case.now if ask.how.name == measures.ROLL_UP else case.now,
    )
    lacking = _lacking(case, base)
    if lacking or current is None or target is None:
        told = sentence(lacking, "" if reading.value is None and not ask.by_person else _counted(case, base))
        return replace(base, trend=trend(case.past.lines, case.today, None), why=told)
    return _paced(case, base, current, target)


def _paced(case: Case, base: Result, current: float, target: float) -> Result:
    """The result of a key result whose current and target are known."""
    kr, how, rules = case.kr, case.ask.how, case.rules
    raw = raw_progress(base, current, target)
    reached = pace.clamped(raw)
    planned = pace.plan(kr, how, before(base, target), case.today, rules)
    since = still_since(case.past.lines, current, _events(base.reading))
    moved = max(since, case.span.first, *_deliveries(base)) if since else None
    still = moved is not None and case.today - moved >= rules.status.still
    ahead = _outlook(case, base) if case.telling else None
    stand = Pace(raw, planned, still, ahead.chance if ahead else None)
    status = pace.status(kr, how, stand, case.today, rules)
    unsure = how.name == measures.YES_NO and status is Status.NO_DATA
    bars, told = "", ""
    if case.telling:
        clauses = _clauses(case, base, stand, abs(target - current), moved)
        to_say = say("say in Confidence how sure you are") if unsure else ""
        bars = trend(case.past.lines, case.today, reached)
        told = sentence(*clauses, _doubt(case, stand, status), to_say)
    return replace(
        base,
        progress=None if unsure else reached,
        plan=None if unsure else planned,
        status=status if kr.phase is Phase.ACTIVE else Status.NO_DATA,
        forecast=ahead,
        trend=bars,
        why=told,
    )


def _outlook(case: Case, at: Result) -> Forecast | None:
    """The forecast; from History since the number answers today's question, and since a person typed over it."""
    eased = case.kr.kind is Kind.STRETCH and case.ask.how.name not in measures.KEEPS
    goal = pace.FULL * (case.rules.status.stretch if eased else 1)
    facts = case.past.facts
    days = [on for _, on in goalposts.asked_anew(case.kr, facts, case.rules.cycle.name, case.today)]
    if case.by_hand:
        days.append(facts.by_hand_since or case.today)
    since = max(days, default=date.min)
    return outlook(at, [line for line in case.past.lines if line.on >= since], case.span, case.today, goal)


def _clauses(case: Case, base: Result, stand: Pace, left: float, moved: date | None) -> Iterator[str]:
    """What there is to say of a number that is `left` from its target and last `moved` on that day."""
    kr, how = case.kr, case.ask.how
    complete = stand.raw >= pace.FULL or how.name in measures.KEEPS | {measures.YES_NO}
    yield why.phase(kr)
    yield _counted(case, base)
    yield movement.told(case.movements[0]) if case.movements else _way(case, base)
    if how.name in measures.KEEPS and stand.raw < pace.FULL and base.target is not None:
        yield why.broken(how, left, base.target)
    if not complete:
        yield why.before(kr, before(base, base.target)) if base.target is not None else ""
        yield why.needed(how, left, case.today, case.span.last, kr)
        yield say("no movement since {day}", day=figures.day(moved)) if moved and stand.still else ""


def _counted(case: Case, base: Result) -> str:
    """What the number counts, or who typed it."""
    value = base.reading.value if base.reading else None
    if case.by_hand and base.current is not None:
        return why.by_hand(base.current, case.past.facts.by_hand_since or case.today, value)
    return why.counted(case.ask.how, base.reading, base.target) if base.reading else ""


def _doubt(case: Case, stand: Pace, status: Status) -> str:
    """Why what is on plan is not on track."""
    unlikely = stand.unlikely(case.rules.status.chance)
    if stand.chance is None or not unlikely or stand.still or status is not Status.AT_RISK:
        return ""
    on_plan = pace.judge(max(stand.raw, 0.0), stand.plan, case.rules.status) is Status.ON_TRACK
    return why.doubt(case.ask.how, stand.chance) if on_plan else ""


def _way(case: Case, base: Result) -> str:
    """How a number that no items make up went in a week."""
    then = line_on(case.past.lines, case.today - WEEK)
    if then is None or then.current is None or base.current is None or (base.reading and base.reading.evidence):
        return ""
    return why.way(then.on, then.current, base.current)


def _events(reading: Reading | None) -> Iterator[date]:
    """The days on which its items changed, as far as they say."""
    for each in reading.evidence if reading else ():
        item = each.item
        moments = (item.created, item.closed, *(stage.since for stage in item.stages))
        yield from (moment.date() for moment in moments if moment)


def _deliveries(base: Result) -> Iterator[date]:
    """The days on which work was done: a movement, even where the number stands still because as much was added."""
    items = (each.item for each in base.reading.evidence) if base.reading and not base.by_person else ()
    yield from (item.closed.date() for item in items if item.closed and item.state is ItemState.DONE)


def checked_in(case: Case) -> date | None:
    """The day of the last edit of Confidence or Comment, as far as the book saw it."""
    kr, facts = case.kr, case.past.facts
    if (kr.confidence, kr.comment) != (facts.confidence, facts.comment):
        return case.today if kr.confidence is not None or kr.comment else None
    written = case.past.memory.written.get("checked_in")
    return written.date() if isinstance(written, datetime) else None


def left(base: Result, past: Past, reason: str, rules: Rules, now: datetime) -> Result:
    """The result of a key result that was not computed: as it was; No data after 48 hours, or if it never had any.

    `base` is what is known of it without an answer; `reason` says why there is none, blank where nobody asked.
    """
    kr, facts, synced = base.kr, past.facts, past.synced
    last = past.lines[-1] if past.lines else None
    current = kr.standing if kr.typed else facts.accepted
    result = replace(
        base,
        current=current,
        start=facts.base if kr.start is None else kr.start,
        target=last.target if last and kr.target is None else kr.target,
        progress=last.progress if last and past.status is not Status.NO_DATA else None,
        plan=last.plan if last else None,
        status=past.status,
        trend=trend(past.lines, now.date(), None),
        why=told if (told := past.memory.written.get("why")) and isinstance(told, str) else reason,
        synced=synced,
        left=True,
    )
    if kr.typed and current is not None:
        result = replace(result, progress=progress_at(result, current))
    if not reason or (synced is not None and now - synced < rules.ages.unanswered):
        return result
    told = joined(" ", (sentence(_unchanged(synced.date()), _last(result, facts)), reason)) if synced else reason
    return replace(result, status=Status.NO_DATA, progress=None, plan=None, why=told, lapsed=True)


def _last(result: Result, facts: Facts) -> str:
    """The number that stays without an answer, and whose it is."""
    if result.current is None:
        return ""
    if result.kr.typed and facts.by_hand_since:
        return why.by_hand(result.current, facts.by_hand_since, None)
    return say("the last value was {value}", value=figures.amount(result.current))


def _lacking(case: Case, base: Result) -> str:
    """Why there is no number to show, or nothing."""
    ask = case.ask
    if case.kr.phase in (Phase.DRAFT, Phase.DROPPED):
        return why.phase(case.kr)
    if base.current is None and ask.by_person:
        cell, link = say("type Current by hand, or link a cell"), say("type Current by hand, or paste a link")
        return cell if ask.links else link
    if base.current is None and base.reading and base.reading.evidence:
        return joined(", ", base.reading.notes) or _nothing(base.reading)
    if base.current is None:
        return say("the links hold no item") if ask.links else say("none of the objectives that support it has data")
    return say("Target is blank") if base.target is None else _stale(case, base)


def _nothing(reading: Reading) -> str:
    """Why items make no number."""
    if reading.dropped >= len(reading.evidence):
        return say("no item is left, {n} dropped", n=figures.whole(reading.dropped))
    if not reading.total:
        return say("every item is estimated at 0 points")
    return say("nothing is done yet") if not reading.counted else say("no done item says how long it took")


def _stale(case: Case, base: Result) -> str:
    """Why a number is too old to be shown as good; counts of items, of none too, are as old as their answer."""
    ask = case.ask
    reading = base.reading
    counts_items = bool(reading and reading.links and not reading.pieces) and not (case.by_hand or ask.by_person)
    if counts_items or ask.how.name in (measures.ROLL_UP, measures.YES_NO):
        return ""
    as_of = reading.as_of if reading and not case.by_hand else None
    since = as_of.date() if as_of else still_since(case.past.lines, base.current)
    if since and case.today - since > case.rules.ages.of(case.kr.rhythm):
        return _unchanged(since)
    return ""


def _unchanged(since: date) -> str:
    return say("no new number since {day}", day=figures.day(since))
