"""Key results → objectives → the key results that they support (DESIGN §7)."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, field

from okrsync.errors import Problem, Severity
from okrsync.layout import OKRS
from okrsync.model import KeyResult, Objective, Phase, Piece, Result, Status
from okrsync.okrs import pace
from okrsync.okrs.goals import Goal, Terms
from okrsync.okrs.places import place
from okrsync.okrs.rules import Rules
from okrsync.texts import say

HALF = 0.5


class Tree(Struct, frozen=True):
    """Who supports whom: the key results of each objective, and the key result that each objective supports.

    `terms` are what people say of the objectives themselves.
    """

    members: Mapping[Goal, tuple[KeyResult, ...]]
    supports: Mapping[Goal, str]
    problems: tuple[Problem, ...]
    terms: Mapping[Goal, Terms] = field(default_factory=dict)

    def supporters(self, id_: str) -> tuple[Goal, ...]:
        """The objectives that support a key result."""
        return tuple(goal for goal, supported in self.supports.items() if supported == id_)

    def below(self, id_: str) -> list[KeyResult]:
        """The key results of the objectives that support one."""
        return [kr for goal in self.supporters(id_) for kr in self.members[goal]]


def tree(key_results: Iterable[KeyResult]) -> Tree:
    """Read *Objective*, *Team* and *Supports*; a cycle is reported, not followed."""
    members: dict[Goal, list[KeyResult]] = {}
    for kr in key_results:
        members.setdefault(kr.goal, []).append(kr)
    goals = {kr.id: goal for goal, krs in members.items() for kr in krs}
    supports: dict[Goal, str] = {}
    problems: list[Problem] = []
    for goal, krs in members.items():
        filled = [kr for kr in krs if kr.supports]
        if not filled or not filled[0].objective:
            continue
        first = min(filled, key=lambda kr: kr.id).supports  # not the first row: people sort
        problems += [_differs(kr, first) for kr in filled if kr.supports != first]
        if first in goals:
            supports[goal] = first
        else:
            problems.append(_unknown(filled[0]))
    cyclic = {goal for goal in supports if _reaches_itself(goal, supports, goals)}
    problems += [_cycle(kr) for goal in cyclic for kr in members[goal] if kr.supports]
    return Tree(
        {goal: tuple(krs) for goal, krs in members.items()},
        {goal: id_ for goal, id_ in supports.items() if goal not in cyclic},
        tuple(sorted(problems, key=lambda problem: problem.kr)),
    )


def _reaches_itself(goal: Goal, supports: Mapping[Goal, str], goals: Mapping[str, Goal]) -> bool:
    seen: set[Goal] = set()
    at = goal
    while at in supports and at not in seen:
        seen.add(at)
        at = goals[supports[at]]
    return at == goal and bool(seen)


def objective(goal: Goal, tree: Tree, results: Mapping[str, Result], rules: Rules) -> Objective:
    """One objective: weighted means over its key results that have data, and its status."""
    members, terms = tree.members[goal], tree.terms.get(goal, Terms())
    counted = [results[kr.id] for kr in members if kr.id in results and kr.phase is Phase.ACTIVE and kr.weight > 0]
    known = [each for each in counted if each.status is not Status.NO_DATA and each.progress is not None]
    weight, known_weight = _weight(counted), _weight(known)
    enough = bool(known) and known_weight >= HALF * weight
    progress = _mean(known, [each.progress or 0.0 for each in known]) if enough else None
    plan = _mean(known, [each.plan or 0.0 for each in known]) if enough else None
    return Objective(
        objective=members[0].objective,
        team=members[0].team,
        level=members[0].level,
        supports=tree.supports.get(goal, ""),
        progress=progress,
        plan=plan,
        status=_status(counted, known, progress, plan, rules) if enough else Status.NO_DATA,
        known=len(known),
        total=len(counted),
        key_results=tuple(kr.id for kr in members),
        owner=terms.owner,
        weight=terms.weight,
    )


def mean(objectives: Sequence[Objective]) -> float | None:
    """The weighted mean progress of the objectives that have data, or None."""
    return weighted((each.weight, each.progress) for each in objectives)


def weighted(numbers: Iterable[tuple[float, float | None]]) -> float | None:
    """The mean of what is known, by weight; None where nothing that weighs anything is."""
    known = [(weight, number) for weight, number in numbers if number is not None]
    whole = sum(weight for weight, _ in known)
    return sum(weight * number for weight, number in known) / whole if whole else None


def pieces(known: Sequence[Objective], start: float, target: float) -> tuple[Piece, ...]:
    """What each objective with data brings to the key result that it supports, beside its Start."""
    way = (target - start) / pace.FULL / sum(each.weight for each in known)
    found = [Piece(_title(each), (each.progress or 0.0) * each.weight * way) for each in known]
    return (*([Piece(OKRS.column("start").title, start)] if start else []), *found)


def _title(objective: Objective) -> str:
    return " › ".join(filter(None, (objective.team, objective.objective)))


def _status(
    counted: Sequence[Result], known: Sequence[Result], progress: float | None, plan: float | None, rules: Rules
) -> Status:
    if progress is None or plan is None:
        return Status.NO_DATA
    if all(each.status is Status.DONE for each in counted):
        return Status.DONE
    if all(each.status is Status.NOT_STARTED for each in known):
        return Status.NOT_STARTED
    worse = [each for each in known if pace.worse_than_on_track(each.status)]
    found = pace.judge(progress, plan, rules.status) if worse else Status.ON_TRACK
    off = any(each.status is Status.OFF_TRACK for each in known)
    capped = off or _weight(worse) >= HALF * _weight(known)
    return pace.worst(found, Status.AT_RISK) if capped else found


def _weight(results: Iterable[Result]) -> float:
    return sum(each.kr.weight for each in results)


def _mean(results: Sequence[Result], values: Sequence[float]) -> float:
    return sum(each.kr.weight * value for each, value in zip(results, values, strict=True)) / _weight(results)


def _differs(kr: KeyResult, first: str) -> Problem:
    what = say(
        "This objective supports {first} in another row, but {here} here; {first} counts.",
        first=first,
        here=kr.supports,
    )
    to_do = say("Give all rows of one objective the same.")
    return Problem("supports-differ", place(kr.id), what, to_do, kr.id, Severity.CHECK)


def _unknown(kr: KeyResult) -> Problem:
    what = say("Supports names {id}, which is no key result of this book.", id=kr.supports)
    to_do = say("Correct the ID, or clear the cell.")
    return Problem("unknown-supports", place(kr.id), what, to_do, kr.id, Severity.CHECK)


def _cycle(kr: KeyResult) -> Problem:
    what = say("{id} supports {other}, which leads back to {id}; this row was left alone.", id=kr.id, other=kr.supports)
    to_do = say("Clear Supports in one row of the circle.")
    return Problem("supports-cycle", place(kr.id), what, to_do, kr.id)
