"""A run → what leaders see first: the whole book in a few numbers, a week ago and now."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from operator import attrgetter

from okrsync.errors import Problem
from okrsync.layout import status_of
from okrsync.model import CheckIn, Forecast, ItemState, KeyResult, Point, Removed, Result, Standing, Status, Summary
from okrsync.okrs.assess import Assessment
from okrsync.okrs.checkins import WEEK, line_on, progress_on
from okrsync.okrs.goals import Terms
from okrsync.okrs.levels import highest, rank
from okrsync.okrs.pace import FULL, Span, worse_than_on_track
from okrsync.okrs.rollup import HALF, Tree, weighted
from okrsync.okrs.way import course

Numbers = Mapping[str, float | None]
"""A number of each key result, by its ID; None, or not there, where it is not known."""

End = Callable[[Forecast], float]
"""Progress on the last day, as a forecast has it."""
_ENDS: tuple[End, ...] = (attrgetter("p15"), attrgetter("p50"), attrgetter("p85"))

Weights = tuple[tuple[float, str], ...]
"""The key results of an objective that count, each with its weight."""

Whole = tuple[tuple[float, Weights], ...]
"""The objectives at the top, each with its weight."""


def summary(assessed: Assessment, problems: Iterable[Problem], removed: Sequence[Removed], today: date) -> Summary:
    """The summary of a run for every key result; `problems` are the open lines of Health."""
    results, objectives = assessed.results(), assessed.objectives()
    whole = _whole(assessed.tree)
    playing = _once(each for each in results.values() if each.kr.plays)
    past = {each.kr.id: assessed.past[each.kr.id].lines for each in playing}
    gains = _gains(playing, past, today)
    cycle = Span(assessed.rules.cycle.start, assessed.rules.cycle.end)
    teams: dict[str, Counter[Status]] = {}
    for each in playing:
        teams.setdefault(each.kr.team, Counter())[each.status] += 1
    return Summary(
        on=today,
        now=_now(whole, playing),
        before=_before(whole, playing, past, today - WEEK),
        elapsed=FULL * cycle.elapsed(today, assessed.rules.status.curve, assessed.rules.calendar),
        attention=tuple(sorted(filter(_needs_somebody, playing), key=_urgency)),
        finished=tuple(each for each in playing if _finished(each, past[each.kr.id], today - WEEK)),
        gains=gains,
        delivered=_delivered(results.values(), today),
        objectives=objectives,
        teams=teams,
        course=tuple(_course(assessed, whole, cycle, today)),
        health=Counter(each.severity for each in problems),
        removed=tuple(removed),
    )


def _once(results: Iterable[Result]) -> list[Result]:
    """Each key result once, also one that stands under several objectives."""
    found: dict[tuple[str, str, str], Result] = {}
    for each in results:
        found.setdefault((each.kr.key_result.casefold(), each.kr.linked_work, each.kr.measured_by.casefold()), each)
    return list(found.values())


# ---- where all of it is ----------------------------------------------------------------------------------------------


def _now(whole: Whole, playing: Sequence[Result]) -> Standing:
    known = [each for each in playing if each.status is not Status.NO_DATA]
    return Standing(
        _overall(whole, {each.kr.id: each.progress for each in known}),
        _overall(whole, {each.kr.id: each.plan for each in known}),
        _mean(each.kr.confidence for each in playing),
        Counter(each.status for each in playing),
    )


def _before(whole: Whole, playing: Sequence[Result], past: Mapping[str, Sequence[CheckIn]], day: date) -> Standing:
    """The same as History knew it on a day gone by."""
    last = {each.kr.id: line_on(past[each.kr.id], day) for each in playing}
    known = {id_: line for id_, line in last.items() if line}
    return Standing(
        _overall(whole, {id_: line.progress for id_, line in known.items()}),
        _overall(whole, {id_: line.plan for id_, line in known.items()}),
        _mean(line.confidence for line in known.values()),
        Counter(status_of(line.status) for line in known.values() if line.status),
    )


def _whole(tree: Tree) -> Whole:
    """The objectives at the top: those that support nothing, of the highest Level there is."""
    tops = [goal for goal, krs in tree.members.items() if goal not in tree.supports and krs[0].objective]
    top = highest(tree.members[goal][0].level for goal in tops)
    chosen = [goal for goal in tops if rank(tree.members[goal][0].level) in (None, top)]
    return tuple((tree.terms.get(goal, Terms()).weight, _counting(tree.members[goal])) for goal in chosen)


def _counting(members: Sequence[KeyResult]) -> Weights:
    return tuple((kr.weight, kr.id) for kr in members if kr.plays and kr.weight > 0)


def _overall(whole: Whole, numbers: Numbers) -> float | None:
    """The weighted mean over the objectives, each of which is the weighted mean of its key results."""
    return weighted((weight, _of_objective(members, numbers)) for weight, members in whole)


def _of_objective(members: Weights, numbers: Numbers) -> float | None:
    """Like a roll-up, it is known where half its weight is."""
    counted = [(weight, numbers.get(id_)) for weight, id_ in members]
    known = sum(weight for weight, number in counted if number is not None)
    return weighted(counted) if known >= HALF * sum(weight for weight, _ in counted) else None


def _mean(values: Iterable[float | None]) -> float | None:
    return weighted((1.0, value) for value in values)


# ---- what needs somebody, what was achieved --------------------------------------------------------------------------


def _needs_somebody(result: Result) -> bool:
    return bool(result.kr.help_needed) or result.status is Status.NO_DATA or worse_than_on_track(result.status)


def _urgency(result: Result) -> tuple[bool, float, float, int]:
    """Who asks for help first, then by level, then by the distance from the plan; what is unknown after the known."""
    level = rank(result.kr.level)
    behind = (result.plan or 0.0) - result.progress if result.progress is not None else -FULL
    return not result.kr.help_needed, FULL if level is None else level, -behind, result.kr.row


def _finished(result: Result, past: Sequence[CheckIn], day: date) -> bool:
    line = line_on(past, day)
    return result.status is Status.DONE and line is not None and status_of(line.status) is not Status.DONE


def _gains(
    playing: Sequence[Result], past: Mapping[str, Sequence[CheckIn]], today: date
) -> tuple[tuple[Result, float], ...]:
    """Key results that made way in a week, the most first; those that came to their target are told elsewhere."""
    found = []
    for each in playing:
        before = progress_on(past[each.kr.id], today - WEEK)
        if before is not None and each.progress is not None and each.status not in (Status.DONE, Status.NO_DATA):
            found.append((each, each.progress - before))
    return tuple(sorted((each for each in found if each[1] > 0), key=lambda each: -each[1]))


def _delivered(results: Iterable[Result], today: date) -> int:
    """How many items were done in the last week, each once, whatever key results they count in."""
    return len(
        {
            each.item.identity
            for result in results
            for each in (result.reading.evidence if result.reading else ())
            if each.item.state is ItemState.DONE and each.item.closed and each.item.closed.date() > today - WEEK
        }
    )


# ---- the course ------------------------------------------------------------------------------------------------------


def _course(assessed: Assessment, whole: Whole, cycle: Span, today: date) -> Iterator[Point]:
    """A point a week from the first day to the last, and one for today, from where it is likely to go on."""
    results, rules = assessed.results(), assessed.rules
    counting = {id_ for _, members in whole for _, id_ in members}
    known = [each for id_, each in results.items() if id_ in counting and each.progress is not None]

    courses = {each.kr.id: course(each, rules) for each in known}

    def then(day: date) -> float | None:
        return _overall(whole, {id_: progress_on(assessed.past[id_].lines, day) for id_ in counting})

    def expected(day: date) -> float | None:
        return _overall(whole, {id_: each(day) for id_, each in courses.items() if each})

    now = _overall(whole, {each.kr.id: each.progress for each in known})
    ends = [_ahead(whole, known, end) for end in _ENDS]
    for day in _days(cycle, today):
        if day < today:
            yield Point(day, then(day), expected(day))
        else:
            share = (day - today) / (cycle.last - today) if today < cycle.last else 0.0
            low, likely, high = (_between(now, end, share) for end in ends)
            yield Point(day, now if day == today else None, expected(day), low, likely, high)


def _days(cycle: Span, today: date) -> list[date]:
    weeks = [cycle.first + timedelta(weeks=week) for week in range((cycle.last - cycle.first) // WEEK + 1)]
    return sorted({*weeks, cycle.last, max(cycle.first, min(today, cycle.last))})


def _ahead(whole: Whole, known: Sequence[Result], end: End) -> float | None:
    """Progress on the last day, as the forecasts have it; None if few tell it.

    Without a forecast a key result stays where it is. The range is that of all going badly, or well, together.
    """
    told = sum(each.forecast is not None or each.status is Status.DONE for each in known)
    if told < HALF * len(known):
        return None
    return _overall(whole, {each.kr.id: end(each.forecast) if each.forecast else each.progress for each in known})


def _between(now: float | None, end: float | None, share: float) -> float | None:
    """Straight on, as each key result goes: their weights are the same on every day."""
    return None if now is None or end is None else now + share * (end - now)
