"""Readings → Results and Objectives: compute, guard, then roll up, each key result once."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct, field

from okrsync.model import CheckIn, Movement, Objective, Reading, Result, Status
from okrsync.okrs import figures, goalposts, guards, pace, rollup
from okrsync.okrs.case import Case, Past
from okrsync.okrs.goals import Goal
from okrsync.okrs.resolve import Ask
from okrsync.okrs.results import compute, left
from okrsync.okrs.rollup import Tree
from okrsync.okrs.rules import Rules
from okrsync.okrs.way import ends
from okrsync.records import replace
from okrsync.texts import plural, say, sentence


class Assessment(Struct, frozen=True):
    """Everything that computing a run takes.

    `asks`, `readings` and `past` are by ID. `left` says why a key result was not measured (blank where nobody asked),
    `silent` whose source did not answer. `accepted` are the IDs whose guarded numbers a person took over, all of them
    with `force`. `movements` are what moved the numbers, `recalled` the last readings of those that are silent. Without
    `telling` the results are numbers without words.
    """

    tree: Tree
    asks: Mapping[str, Ask]
    readings: Mapping[str, Reading]
    left: Mapping[str, str]
    past: Mapping[str, Past]
    rules: Rules
    now: datetime
    accepted: frozenset[str] = frozenset()
    force: bool = False
    silent: Mapping[str, str] = field(default_factory=dict)
    movements: Mapping[str, tuple[Movement, ...]] = field(default_factory=dict)
    recalled: Mapping[str, Reading] = field(default_factory=dict)
    telling: bool = True
    _results: dict[str, Result] = field(default_factory=dict)

    def recalling(self, lines: Mapping[str, tuple[CheckIn, ...]]) -> "Assessment":
        """The same with these check-ins as the past of the key results that have none."""
        past = {id_: replace(each, lines=each.lines or lines.get(id_, ())) for id_, each in self.past.items()}
        return replace(self, past=past, _results={})

    def results(self) -> dict[str, Result]:
        """Every key result, computed, guarded, or as it was, in the order of the rows."""
        key_results = [kr for krs in self.tree.members.values() for kr in krs]
        return {kr.id: self.result(kr.id) for kr in sorted(key_results, key=lambda kr: kr.row)}

    def objectives(self) -> tuple[Objective, ...]:
        """Every objective that has a name."""
        return tuple(self._objective(goal) for goal, krs in self.tree.members.items() if krs[0].objective)

    def result(self, id_: str) -> Result:
        """One key result."""
        if id_ not in self._results:
            self._results[id_] = self._compute(id_)
        return self._results[id_]

    def _objective(self, goal: Goal) -> Objective:
        for kr in self.tree.members[goal]:
            self.result(kr.id)
        return rollup.objective(goal, self.tree, self._results, self.rules)

    def _compute(self, id_: str) -> Result:
        past = self.past[id_]
        if id_ in self.left or id_ in self.silent:
            kr = next(kr for krs in self.tree.members.values() for kr in krs if kr.id == id_)
            how = self.asks[id_].how.words if id_ in self.asks else ""
            base = Result(kr, how, reading=self.recalled.get(id_))
            return left(base, past, self.silent.get(id_) or self.left[id_], self.rules, self.now)
        case = Case(self.asks[id_], past, self.rules, self.now, self.movements.get(id_, ()), self.telling)
        reading = self.readings[id_] if id_ in self.readings else self._rolled_up(case)
        result = self._guarded(compute(case, reading), past)
        return goalposts.named(result, past.facts, self.rules, self.now.date())

    def _rolled_up(self, case: Case) -> Reading:
        """The mean of the objectives that support it, put on its start → target."""
        objectives = [self._objective(goal) for goal in self.tree.supporters(case.kr.id)]
        mean = rollup.mean(objectives)
        start, target = ends(case, Reading(None))
        if mean is None or start is None or target is None:
            return Reading(None)
        known = [each for each in objectives if each.progress is not None]
        note = plural(
            len(objectives),
            "{mean} % on average over {known} of {n} supporting objective",
            "{mean} % on average over {known} of {n} supporting objectives",
            mean=figures.amount(mean),
            known=figures.whole(len(known)),
        )
        value = start + (target - start) * mean / pace.FULL
        pieces = rollup.pieces(known, start, target)
        answered = [self.result(id_).synced for each in known for id_ in each.key_results]
        oldest = min((when for when in answered if when), default=None)
        return Reading(value, counted=len(known), total=len(objectives), pieces=pieces, notes=(note,), as_of=oldest)

    def _guarded(self, result: Result, past: Past) -> Result:
        """The result, or the old number with the reason why the new one waits."""
        later = past.synced is not None and past.synced.date() > self.now.date()
        reason = "" if later else guards.reason(result, past.facts, self.rules.cycle.name, self.rules.guards)
        if not reason or self.force or result.kr.id in self.accepted:
            return result
        accepted = past.facts.accepted
        told = sentence(
            say("waits for a person: {reason}", reason=reason),
            say("the last accepted value is {value}", value=figures.amount(accepted or 0.0)),
            say("the work now says {value}", value=figures.amount(result.current or 0.0)),
        )
        return replace(
            result,
            guarded=reason,
            status=Status.NO_DATA,
            current=accepted,
            progress=guards.accepted_progress(result, past.facts),
            why=told,
            plan=None,
            forecast=None,
        )
