"""Answers of the sources → the reading of a key result, or the Problem of its row."""

from collections.abc import Sequence

from okrsync.errors import Problem
from okrsync.model import Answer, Items, Link, Number, Piece, Reading, WorkItem
from okrsync.okrs import measures
from okrsync.okrs.counting import Counting, measure
from okrsync.okrs.measures import Measure, as_fraction
from okrsync.okrs.pace import Span
from okrsync.okrs.past import CLOSED
from okrsync.okrs.places import place
from okrsync.okrs.resolve import Ask
from okrsync.okrs.rules import Rules
from okrsync.records import replace
from okrsync.texts import say


def reading(ask: Ask, answers: Sequence[tuple[Link, Answer]], rules: Rules) -> Reading | Problem:
    """What a key result's answers say; several numbers, or a number among items, mean nothing."""
    where = place(ask.kr.id)
    for _, answer in answers:
        if problem := _problem(answer, ask.how, rules.points):
            return replace(problem, where=where, kr=ask.kr.id)
    numbers = [(link, answer) for link, answer in answers if isinstance(answer, Number)]
    items = [(link, answer.items) for link, answer in answers if isinstance(answer, Items)]
    if numbers and (items or len(numbers) > 1):
        mixed, several = say("Linked work mixes a number with work items."), say("Linked work holds several numbers.")
        to_do = say("Keep the one that measures this key result.")
        return Problem("mixed-links", where, mixed if items else several, to_do, ask.kr.id)
    found = _of_number(ask.how, *numbers[0]) if numbers else _of_items(ask, items, rules)
    if isinstance(found, str):
        return Problem("unmeasurable", where, found, say("Choose another measure, or another link."), ask.kr.id)
    return replace(found, over=tuple(link.text for link, answer in answers if _over(answer)))


def fitted(ask: Ask, answers: Sequence[Answer]) -> Ask:
    """The same, measured by what its links turned out to be: `sheet: kpis!Plan` may name a cell or a tab of rows.

    Only where *Measured by* is blank; else what people chose holds.
    """
    if ask.kr.measured_by or not answers or any(isinstance(each, Problem) for each in answers):
        return ask
    number = any(isinstance(each, Number) for each in answers)
    how = measures.default(ask.kr.unit, ask.kr.target, links=True, number=number, supported=False)
    return replace(ask, how=how)


def _problem(answer: Answer, how: Measure, points: str) -> Problem | None:
    """The answer itself, or what this measure needs of it, which its source does not have."""
    if not isinstance(answer, Items):
        return answer if isinstance(answer, Problem) else None
    return answer.unknown.get(how.number_field(points)) or (answer.stateless if how.needs_states else None)


def _over(answer: Answer) -> bool:
    """Whether what is linked is closed, but not all below it."""
    return isinstance(answer, Items) and answer.over and any(item.state not in CLOSED for item in answer.items)


def _of_number(how: Measure, link: Link, number: Number) -> Reading | str:
    if how.name in (measures.CELL_VALUE, measures.KEEP_ABOVE, measures.KEEP_BELOW):
        value = number.value
    elif how.name == measures.YES_NO:
        value = float(bool(number.value))
    elif how.by_person:
        return Reading(None)
    else:
        return say("“{measure}” counts work items, but “{link}” is one number.", measure=how.words, link=link.text)
    pieces = (Piece(link.text, value, link.url),)
    return Reading(value, counted=value, pieces=pieces, links={link.text: 1}, as_of=number.as_of)


def _of_items(ask: Ask, items: Sequence[tuple[Link, Sequence[WorkItem]]], rules: Rules) -> Reading | str:
    how = Measure(measures.UNMEASURED) if ask.by_person else ask.how
    if how.name == measures.CELL_VALUE:
        return say("“Cell value” needs a link to one cell, but Linked work holds work items.")
    return measure(how, items, counting(ask, rules))


def counting(ask: Ask, rules: Rules) -> Counting:
    """How the items of a key result are counted."""
    return Counting(
        policy=ask.kr.policy or rules.policy,
        points=rules.points,
        since=Span.of(ask.kr, rules).first,
        fraction=as_fraction(ask.kr),
    )
