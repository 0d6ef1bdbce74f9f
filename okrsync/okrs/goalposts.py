"""Moved goalposts: what people changed of a goal after its first weeks, named for the rest of the cycle (DESIGN §7)."""

from collections.abc import Iterable, Mapping
from datetime import date
from operator import attrgetter

from msgspec import Struct

from okrsync.model import Facts, KeyResult, Move, Result, Value
from okrsync.okrs import figures
from okrsync.okrs.case import Past
from okrsync.okrs.memory import same
from okrsync.okrs.pace import Span
from okrsync.okrs.rules import Curve, Rules
from okrsync.okrs.way import progress_at
from okrsync.records import replace
from okrsync.texts import Day, joined, say, sentence

_CHANGED = {
    "target": say("target"),
    "start": say("start"),
    "weight": say("weight"),
    "since": say("first day"),
    "due": say("due date"),
    "kind": say("kind changed"),
    "linked_work": say("link changed"),
    "measured_by": say("measure changed"),
    "key_result": say("key result reworded"),
}
"""The goalposts, keys of Facts and KeyResult, in the order in which they are told, with the words of a change."""

_posts = attrgetter(*_CHANGED)

_WORDED = frozenset({"kind", "linked_work", "measured_by", "key_result"})
"""Goalposts of which it is enough to say that they changed."""

_QUESTION = frozenset({"linked_work", "measured_by"})
"""Goalposts of which a change makes earlier numbers those of another question."""

_NEW = frozenset({"since", "due", "kind"})
"""Goalposts that the memory of an earlier version lacks, all of them together."""

Steps = tuple[tuple[str, date, Value], ...]


class _Move(Struct, frozen=True):
    """A goalpost that does not stand where it stood first: in how many steps it went, and when the last was."""

    first: Value
    now: Value
    steps: int
    last: date


def moved(kr: KeyResult, facts: Facts, cycle: str) -> tuple[str, ...]:
    """The goalposts that the book remembers elsewhere in this cycle; a draft has none yet."""
    if facts.cycle != cycle or not facts.begun:
        return ()
    if _posts(kr) == _posts(facts):
        return ()
    posts = (what for what in _CHANGED if facts.kind or what not in _NEW)
    return tuple(what for what in posts if not _alike(_post(kr, what), _post(facts, what)))


def steps(kr: KeyResult, facts: Facts, cycle: str, today: date) -> Steps:
    """The steps so far and those of today; what moves twice on one day takes one step."""
    before = facts.steps if facts.cycle == cycle else ()
    taken = {(what, on) for what, on, _ in before}
    new = ((what, today, _post(facts, what)) for what in moved(kr, facts, cycle) if (what, today) not in taken)
    return (*before, *new)


def remembered(kr: KeyResult, facts: Facts, cycle: str, today: date) -> Facts:
    """The facts with the goalposts of today and the steps there, so that each keeps its day; the rest as it was."""
    posts = {what: getattr(kr, what) for what in _CHANGED}
    return replace(facts, **posts | {"kind": kr.kind.value}, steps=steps(kr, facts, cycle, today))


def asked_anew(kr: KeyResult, facts: Facts, cycle: str, today: date) -> list[tuple[str, date]]:
    """When what the key result hangs on, or how it is measured, was changed in this cycle."""
    return [(what, on) for what, on, _ in steps(kr, facts, cycle, today) if what in _QUESTION]


def newly(results: Iterable[Result], past: Mapping[str, Past], rules: Rules, today: date) -> frozenset[str]:
    """The IDs of key results whose goalposts moved since the last run; in the grace they still may."""
    cycle = rules.cycle.name
    return frozenset(
        each.kr.id
        for each in results
        if _judged(each.kr, today, rules) and moved(each.kr, past[each.kr.id].facts, cycle)
    )


def named(result: Result, facts: Facts, rules: Rules, today: date) -> Result:
    """The result with its moved goalposts in *Why*, and how far it is on the way to the first target."""
    kr = result.kr
    taken = steps(kr, facts, rules.cycle.name, today)
    late = tuple(each for each in taken if _judged(kr, each[1], rules))
    if not late:
        return result
    moves = {what: move for what in _CHANGED if (move := _move(what, _post(kr, what), late))}
    if not moves:
        return result
    told = [_told(what, move) for what, move in moves.items() if not _said(what, result.why)]
    return replace(result, why=sentence(result.why, *told, _of_the_first(result, moves)))


def _judged(kr: KeyResult, day: date, rules: Rules) -> bool:
    """Whether its grace was over on that day."""
    return Span.of(kr, rules).elapsed(day, Curve.LINEAR) > rules.status.grace


def _move(what: str, now: Value, late: Steps) -> _Move | None:
    """The steps of one goalpost since it last stood where it stood first; None if it stands there again."""
    own = [(on, before) for each, on, before in late if each == what]
    if not own or _alike(own[0][1], now):
        return None
    away = max(at for at, (_, before) in enumerate(own) if _alike(before, own[0][1]))
    return _Move(own[0][1], now, len(own) - away, own[-1][0])


def _said(what: str, why: str) -> bool:
    """Whether the sentence tells it already, as a step of what moved the number."""
    return what == "linked_work" and Move.RELINKED in why


def _told(what: str, move: _Move) -> str:
    post, steps, on = _CHANGED[what], figures.whole(move.steps), figures.day(move.last)
    if what in _WORDED:
        if move.steps == 1:
            return say("{post} on {day}", post=post, day=on)
        return say("{post} {n} times, last on {day}", post=post, n=steps, day=on)
    way = joined(" → ", (_amount(move.first), _amount(move.now)))
    if move.steps > 1:
        return say("{post} {way} in {n} steps, last on {day}", post=post, way=way, n=steps, day=on)
    if not (isinstance(move.first, float) and isinstance(move.now, float)):
        return say("{post} changed {way} on {day}", post=post, way=way, day=on)
    if move.now < move.first:
        return say("{post} lowered {way} on {day}", post=post, way=way, day=on)
    return say("{post} raised {way} on {day}", post=post, way=way, day=on)


def _of_the_first(result: Result, moves: Mapping[str, _Move]) -> str:
    """How far it would be between the first start and the first target."""
    firsts = {what: move.first for what, move in moves.items() if isinstance(move.first, float) and what != "weight"}
    if not firsts or result.current is None or "measured_by" in moves:
        return ""
    then = replace(result, start=firsts.get("start", result.start), target=firsts.get("target", result.target))
    reached = progress_at(then, result.current)
    if reached is None:
        return ""
    share = figures.percent(reached)
    if "target" in firsts:
        return say("{share} of the first target", share=share)
    return say("{share} from the first start", share=share)


def _alike(one: Value, other: Value) -> bool:
    """Whether two goals are the same; spaces and upper case are no change."""
    return same(one, other) or same(_plain(one), _plain(other))


def _plain(value: Value) -> Value:
    return " ".join(value.split()).casefold() if isinstance(value, str) else value


def _post(of: KeyResult | Facts, what: str) -> Value:
    """Where a goalpost stands; a day as ISO 8601, as the memory keeps it."""
    value = getattr(of, what)
    return value.isoformat() if isinstance(value, date) else value


def _amount(value: Value) -> str:
    if isinstance(value, str) and value:
        return Day.of(date.fromisoformat(value), year=True)
    return figures.amount(value) if isinstance(value, float) else say("blank")
