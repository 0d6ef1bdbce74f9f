"""What rows lack, and objectives that have too little or too much."""

from collections.abc import Iterator

from okrsync.layout import OKRS
from okrsync.model import Objective, Phase
from okrsync.okrs import levels, measures
from okrsync.okrs.figures import whole
from okrsync.okrs.goals import Goal
from okrsync.okrs.lint.picture import Picture, Spot, blank, gathered, named, of_goal
from okrsync.okrs.places import place
from okrsync.texts import plural, say

MOST = 5
"""Key results that one objective can bear: “no more than five” (John Doerr, Measure What Matters)."""
_ASIDE = frozenset({Phase.DRAFT.value, Phase.DROPPED.value})


def no_owner(picture: Picture) -> Iterator[Spot]:
    """Key results that nobody answers for, where the book has a column for that."""
    active = [each.kr for each in picture.active()]
    if "owner" in picture.columns:
        yield from blank("owner", [kr for kr in active if not kr.owner], len(active))


def no_target(picture: Picture) -> Iterator[Spot]:
    """Key results with a number and nothing to hold it against; what a blank Target means is in DESIGN §6."""
    active = list(picture.active())
    lacking = [
        each.kr
        for each in active
        if each.current is not None and each.target is None and _how(picture, each.kr.id) not in measures.DONE_COUNTS
    ]
    yield from blank("target", lacking, len(active))


def no_link(picture: Picture) -> Iterator[Spot]:
    """Key results that nothing measures: no link, no number by hand, and nobody chose Manual or a roll-up."""
    active = [each.kr for each in picture.active()]
    lacking = [
        kr
        for kr in active
        if _how(picture, kr.id) == measures.MANUAL and not kr.measured_by and kr.standing is None and not kr.linked_work
    ]
    yield from blank("linked_work", lacking, len(active))


def no_key_result(picture: Picture) -> Iterator[Spot]:
    """Objectives that stand in rows without a key result only."""
    bare: dict[Goal, str] = {}
    filled: set[Goal] = set()
    for row in picture.rows:
        team, objective = row["team"].text, row["objective"].text
        goal = team.casefold(), objective.casefold()
        if row["key_result"].text or row["linked_work"].text:
            filled.add(goal)
        elif objective and row["state"].text.casefold() not in _ASIDE:
            bare.setdefault(goal, of_goal(team, objective))
    for goal, name in bare.items():
        if goal not in filled:
            yield Spot(place(name), say("“{name}” has no key result.", name=name))


def too_many(picture: Picture) -> Iterator[Spot]:
    """Objectives with more key results than anybody keeps in view."""
    numbers: dict[Goal, int] = {}
    for each in picture.active():
        numbers[each.kr.goal] = numbers.get(each.kr.goal, 0) + 1
    for objective in picture.objectives:
        number = numbers.get(_goal(objective), 0)
        if number > MOST:
            name = of_goal(objective.team, objective.objective)
            what = say("“{name}” has {n} key results, more than {most}.", name=name, n=whole(number), most=whole(MOST))
            yield Spot(place(name), what)


def orphans(picture: Picture) -> Iterator[Spot]:
    """Objectives below the highest Level of the book that support nothing, where they can say so."""
    if "supports" not in picture.columns:
        return
    active = {each.kr.goal for each in picture.active()}
    objectives = [each for each in picture.objectives if _goal(each) in active]
    top = levels.highest(each.level for each in objectives)
    lower = [each for each in objectives if (levels.rank(each.level) or 0) > top]
    alone = [each for each in lower if not any(kr.supports for kr in picture.tree.members[_goal(each)])]
    names = [of_goal(each.team, each.objective) for each in alone]
    spots = [Spot(place(name), say("“{name}” supports no key result.", name=name)) for name in names]
    what = plural(
        len(lower),
        "Supports is blank in {blank} of {n} objective below the top: {names}.",
        "Supports is blank in {blank} of {n} objectives below the top: {names}.",
        blank=whole(len(alone)),
        names=named(names),
    )
    yield from gathered(spots, len(lower), Spot(place(OKRS.column("supports").title), what))


def _how(picture: Picture, id_: str) -> str:
    """The name of a key result's measure, or what none has where its row cannot be understood."""
    return picture.asks[id_].how.name if id_ in picture.asks else measures.UNMEASURED


def _goal(objective: Objective) -> Goal:
    return objective.team.casefold(), objective.objective.casefold()
