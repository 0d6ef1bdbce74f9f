"""A nudge per owner: only what that person can do something about, each line with what to do."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct

from okrsync.errors import Problem, Severity
from okrsync.model import Result, Run, Status
from okrsync.okrs.figures import day, listed, whole
from okrsync.okrs.rules import Rules
from okrsync.report.letter import Letter, bold, bullets, one_line, paragraphs, verbatim
from okrsync.texts import joined, plural, say

MOST = 20
"""So many lines a person gets at once; whoever has more to do begins with these."""
UNOWNED = say("what nobody owns")
_TYPED_OVER = "held-"
"""How the code of a cell begins in which a person typed (`okrs.health`)."""


class Nudge(Struct, frozen=True):
    """One thing to do: about which key result, what it is and what to do."""

    id: str
    key_result: str
    what: str
    to_do: str


def nudges(done: Run, open_: Iterable[Problem], rules: Rules, today: date) -> dict[str, tuple[Nudge, ...]]:
    """What each owner has to do, by name as in the workbook, "" for what nobody owns; who has nothing is not there.

    `open_` are the lines of Health that nobody snoozed. Spellings that differ in case alone are one person.
    """
    problems: dict[str, list[Problem]] = {}
    for each in open_:
        problems.setdefault(each.kr, []).append(each)
    found: dict[str, list[Nudge]] = {}
    spellings: dict[str, set[str]] = {}
    for result in sorted(done.results.values(), key=lambda result: result.kr.id):
        if result.kr.plays:
            owner = one_line(result.kr.owner)
            lines = _of(result, problems.get(result.kr.id, ()), rules, today)
            found.setdefault(owner.casefold(), []).extend(lines)
            spellings.setdefault(owner.casefold(), set()).add(owner)
    return {min(spellings[owner]): tuple(lines) for owner, lines in sorted(found.items()) if lines}


def letter(people: Mapping[str, Sequence[Nudge]], cycle: str, book: str) -> Letter:
    """What one address gets: the nudges of one person, or of several who share it."""
    names = [*filter(None, people), *([UNOWNED] if "" in people else [])]
    number = sum(map(len, people.values()))
    parts = [part for name, lines in people.items() for part in _to(name, lines)]
    subject = plural(
        number,
        "OKRs {cycle}: {n} thing to do for {names}",
        "OKRs {cycle}: {n} things to do for {names}",
        cycle=one_line(cycle),
        names=listed(names, 3),
    )
    return Letter(subject, paragraphs(*parts, say("The workbook: {book}", book=verbatim(book))))


def _to(name: str, lines: Sequence[Nudge]) -> Iterator[str]:
    yield (
        plural(len(lines), "{name}: {n} thing to do.", "{name}: {n} things to do.", name=verbatim(name))
        if name
        else plural(len(lines), "What nobody owns: {n} thing to do.", "What nobody owns: {n} things to do.")
    )
    shown = lines[:MOST]
    for title in dict.fromkeys((each.id, each.key_result) for each in shown):
        yield bold(joined(" ", map(verbatim, title)))
        yield bullets(verbatim(joined(" ", (each.what, each.to_do))) for each in shown if each.id == title[0])
    if len(lines) > MOST:
        yield say("And {n} more, in Health.", n=whole(len(lines) - MOST))


# ---- what there is to do ---------------------------------------------------------------------------------------------


def _of(result: Result, problems: Iterable[Problem], rules: Rules, today: date) -> Iterator[Nudge]:
    kr = result.kr
    wrong = sorted(filter(_concerns, problems), key=lambda each: (each.severity.rank, each.code, each.where))
    if (
        result.status is Status.NO_DATA
        and not result.left
        and not any(each.severity is not Severity.HINT for each in wrong)
    ):
        what = joined(" ", (say("There is no number."), result.why))
        yield Nudge(kr.id, kr.key_result, what, _bring(result))
    yield from (Nudge(kr.id, kr.key_result, each.what, each.to_do) for each in wrong)
    yield from _stale(result, rules, today)


def _concerns(problem: Problem) -> bool:
    """Hints are for those who look into Health, but for a cell that somebody may have typed over by mistake."""
    return problem.severity is not Severity.HINT or problem.code.startswith(_TYPED_OVER)


def _bring(result: Result) -> str:
    """What brings a number, beyond what Why says of it."""
    if result.by_person:
        return "" if result.current is None else say("Type the new one into Current.")
    if result.current is not None and result.target is None:
        return say("Type into Target what is to be reached.")
    return say("Look at Linked work and Measured by; if there can be no number yet, say so in Comment.")


def _stale(result: Result, rules: Rules, today: date) -> Iterator[Nudge]:
    """A confidence of too long ago; of a source that is silent nobody knows when."""
    if result.left or result.status is Status.DONE:
        return
    kr = result.kr
    since = result.checked_in or max(kr.since or rules.cycle.start, rules.cycle.start)
    if today - since <= rules.ages.checked_in:
        return
    seen = say("Confidence was last looked at on {day}.", day=day(since))
    what = seen if result.checked_in else say("Confidence was never given.")
    to_do = say("Type from 1 to 10 how sure you are to get there; if that has not changed, say in Comment what is new.")
    yield Nudge(kr.id, kr.key_result, what, to_do)
