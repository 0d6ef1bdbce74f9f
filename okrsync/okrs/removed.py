"""Rows that people took out of OKRs: their key results stay known as removed for the cycle (DESIGN §7)."""

from collections.abc import Iterable, Sequence

from okrsync.errors import Problem, Severity
from okrsync.model import CheckIn, Facts, Removed, Seen
from okrsync.okrs import figures
from okrsync.okrs.case import Past
from okrsync.okrs.memory import facts_of
from okrsync.okrs.places import place
from okrsync.okrs.rows import Sheet
from okrsync.texts import ENGLISH, Words, say

CODE = "removed-row"


def removed(seen: Seen, sheet: Sheet, cycle: str, words: Words = ENGLISH) -> tuple[Removed, ...]:
    """The key results that the book remembers of this cycle and that have no row; not drafts, nor those renamed."""
    lines: dict[str, list[CheckIn]] = {}
    for line in sorted(seen.history, key=lambda line: line.on):
        lines.setdefault(line.id, []).append(line)
    gone = (memory for id_, memory in seen.memory.items() if id_ not in sheet.rows)
    past = (Past(memory, facts_of(memory), tuple(lines.get(memory.id, ())), words) for memory in gone)
    return tuple(
        _removed(each)
        for each in past
        if each.facts.cycle == cycle and each.facts.begun and not _renamed(each, sheet, lines)
    )


def problems(gone: Iterable[Removed]) -> list[Problem]:
    """A line of Health for each."""
    to_do = say(
        "Put it back with its ID, from the version history or a backup. If you gave it up, set its State to dropped."
    )
    return [Problem(CODE, place(each.id), _told(each), to_do, each.id, Severity.CHECK) for each in gone]


def _renamed(past: Past, sheet: Sheet, lines: dict[str, list[CheckIn]]) -> bool:
    """Whether it goes on under an ID that the sync met no earlier than it last met this one."""
    wanted = _goal(past.facts)
    heirs = [id_ for id_, row in sheet.rows.items() if (row["key_result"].text, row["linked_work"].text) == wanted]
    return any(_young(lines.get(id_, ()), past) for id_ in heirs)


def _goal(facts: Facts) -> tuple[str, str]:
    return facts.key_result, facts.linked_work


def _young(lines: Sequence[CheckIn], past: Past) -> bool:
    """Whether no run had met a key result with these lines before it last met the other; lines of no run are drawn."""
    first = next((line.on for line in lines if line.run), None)
    return first is None or past.synced is None or first >= past.synced.date()


def _removed(past: Past) -> Removed:
    facts = past.facts
    return Removed(
        past.memory.id,
        facts.key_result,
        facts.team,
        facts.objective,
        next((line.progress for line in reversed(past.lines) if line.progress is not None), None),
        past.status,
        past.synced.date() if past.synced else None,
    )


def _told(gone: Removed) -> str:
    """What was removed, since when, and where it stood; the day before which the row was gone is not known."""
    told = say("{id} “{key_result}” was removed", id=gone.id, key_result=gone.key_result)
    if gone.seen:
        told = say("{told} after {day}", told=told, day=figures.day(gone.seen))
    if gone.progress is not None:
        told = say("{told} at {progress}", told=told, progress=figures.percent(gone.progress))
    return say("{told}; {status}.", told=told, status=gone.status)
