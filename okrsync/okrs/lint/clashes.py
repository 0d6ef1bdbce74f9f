"""What contradicts itself: a unit and its measure, a status and what people say, work and number, above and below."""

from collections.abc import Iterator

from okrsync.model import Result, Status
from okrsync.okrs import measures
from okrsync.okrs.figures import amount, percent, whole
from okrsync.okrs.lint.picture import Picture, Spot, at, named, of_goal
from okrsync.okrs.past import CLOSED
from okrsync.texts import plural, say

_WORK_DONE, _PROGRESS = 0.8, 20.0
"""Work nearly done while the number has hardly moved (DESIGN §6)."""
_SURE, _DOUBTFUL = 8, 3
"""Confidence that leaves no room for the opposite status, of 10."""
_ITEMS, _POINTS, _OTHER = "items", "points", "other"
_GIVES = {
    **dict.fromkeys(measures.SHARES, (say("a percentage"), {"%"})),
    **dict.fromkeys(
        (measures.ITEMS_DONE, measures.ITEMS_OPEN, measures.NUMBER_OF_ITEMS), (say("items"), {_ITEMS, _OTHER})
    ),
    measures.POINTS_DONE: (say("points"), {_POINTS, _OTHER}),
    measures.DAYS_TO_DONE: (say("days"), {_OTHER}),
}
"""What a measure gives, and the kinds of unit that it may have. The others give what the cell or the field holds."""
_MEANS = {
    measures.SHARE_OF_ITEMS: _ITEMS,
    measures.POINTS_DONE: _POINTS,
    measures.UNMEASURED: _OTHER,
}


def units(picture: Picture) -> Iterator[Spot]:
    """Units that their measure does not give."""
    for each in picture.active():
        unit, measure = each.kr.unit, each.measure
        gives, fit = _GIVES.get(measure, ("", set()))
        if unit and gives and _kind(unit) not in fit:
            what = say("Unit is “{unit}”, but {measure} gives {gives}.", unit=unit, measure=measure, gives=gives)
            yield at(each.kr, what)


def confidence(picture: Picture) -> Iterator[Spot]:
    """People sure of what the numbers say is off track, or in doubt of what they say is on track."""
    for each in picture.active():
        said = each.kr.confidence
        sure = said is not None and said >= _SURE and each.status is Status.OFF_TRACK
        doubtful = said is not None and said <= _DOUBTFUL and each.status is Status.ON_TRACK
        if sure or doubtful:
            what = say(
                "Confidence is {confidence} of 10, but it is {status}: {progress} where {plan} are planned.",
                confidence=amount(said),
                status=each.status,
                progress=percent(each.progress),
                plan=percent(each.plan),
            )
            yield at(each.kr, what)


def green_over_red(picture: Picture) -> Iterator[Spot]:
    """Key results that are fine while objectives that support them are off track."""
    objectives = {(each.team.casefold(), each.objective.casefold()): each for each in picture.objectives}
    for parent in picture.active():
        below = [objectives[goal] for goal in picture.tree.supporters(parent.kr.id) if goal in objectives]
        red = [of_goal(each.team, each.objective) for each in below if each.status is Status.OFF_TRACK]
        if red and parent.status in (Status.ON_TRACK, Status.DONE):
            what = plural(
                len(red),
                "It is {status}, but {n} objective of {total} below it is Off track: {names}.",
                "It is {status}, but {n} objectives of {total} below it are Off track: {names}.",
                status=parent.status,
                total=whole(len(below)),
                names=named(red),
            )
            yield at(parent.kr, what)


def closed_above(picture: Picture) -> Iterator[Spot]:
    """Links to what is closed while work below it is open."""
    for each in picture.active():
        if each.reading and (over := each.reading.over):
            work = [one.item.state for one in each.reading.evidence if one.link.text in over]
            still = sum(state not in CLOSED for state in work)
            # evidence names the first link that brought an item: another one may have brought what hangs on these too
            known = still and len(work) >= sum(each.reading.links.get(link, 0) for link in over)
            open_ = say("work below is open")
            if known:
                total = whole(len(work))
                open_ = plural(
                    still, "{n} item of {total} below is open", "{n} items of {total} below are open", total=total
                )
            what = plural(
                len(over),
                "{links} is closed, but {open}.",
                "{links} are closed, but {open}.",
                links=named(over),
                open=open_,
            )
            yield at(each.kr, what)


def right_work(picture: Picture) -> Iterator[Spot]:
    """Work nearly done that has not moved the number."""
    for each in picture.active():
        if _wrong_work(each):
            what = say(
                "The linked work is nearly done ({delivery}), but the number has hardly moved.", delivery=each.delivery
            )
            yield at(each.kr, what)


def _kind(unit: str) -> str:
    """What a unit counts, as a row whose measure is blank would take it."""
    return "%" if unit == "%" else _MEANS[measures.default(unit, None, links=True, number=False, supported=False).name]


def _wrong_work(result: Result) -> bool:
    reading = result.reading
    if not result.delivery or reading is None or not reading.total or result.progress is None:
        return False
    return reading.counted / reading.total >= _WORK_DONE and result.progress < _PROGRESS
