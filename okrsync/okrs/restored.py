"""A key result after an undo: what the book remembers of it from then on, and what History tells."""

from collections.abc import Mapping
from datetime import date, datetime

from msgspec import Struct

from okrsync.model import Change, CheckIn, Facts, Memory, Row, Value
from okrsync.okrs.memory import fact_cells, facts_of, held, same
from okrsync.okrs.plan import at_midnight
from okrsync.records import replace
from okrsync.texts import sentence

_NUMBERS = frozenset({"current", "progress"})


class Restored(Struct, frozen=True):
    """A row as it stands after an undo; `back` holds the raw values put back, by column, `reason` the undo in words.

    `at` is when the undone run was, local time; `memory` that of before the undo, `before` the check-in from before the
    undone run, `last` the last one of all. `by_person`: Current is a person's. `thinned`: nobody knows any more what
    Progress was (see `undo.Undone`).
    """

    row: Row
    back: Mapping[str, Value]
    reason: str
    at: datetime | None
    memory: Memory
    before: CheckIn | None = None
    last: CheckIn | None = None
    by_person: bool = False
    thinned: bool = False

    @property
    def numbers(self) -> bool:
        """Whether the key result's number is an earlier one again."""
        return not _NUMBERS.isdisjoint(self.back)

    @property
    def accepted(self) -> bool:
        """Whether the facts are those that the undone run accepted, or a later one; under a guard they are older."""
        answered = facts_of(self.memory).answered
        return self.numbers if answered is None or self.at is None else answered >= self.at

    @property
    def known_since(self) -> datetime | None:
        """The day from which the number is, at midnight: Changes keeps no Synced, History only dates."""
        return at_midnight(self.before.on) if self.before else None

    @property
    def stamp(self) -> Change | None:
        """Synced with the age of the number; None where that cell stays as it is, such as a person's."""
        cell = self.row["synced"]
        ours = cell.value is not None and not cell.formula and same(cell.value, self.memory.written.get("synced"))
        if not (self.numbers and ours) or same(cell.value, self.known_since):
            return None
        return Change(self.memory.id, self.row.number, "synced", cell.value, self.known_since, self.reason)


def remembered(made: Restored) -> Memory:
    """What was put back is what the sync last wrote; the facts are those that belong to it, as far as they are known.

    What its links and its total were, nobody knows any more, so no guard compares them; a run that a guard stopped has
    not touched them. Without the check-in of before, the next sync would take today's Comment for one
    that it has seen already.
    """
    facts = facts_of(made.memory)
    if made.accepted:
        facts = replace(facts, total=None, links=())
    if made.numbers:
        facts = replace(facts, answered=made.known_since)
    if "current" in made.back:
        facts = _accepted(facts, made.row["current"].number)
    if "checked_in" in made.back:
        told = (made.before.confidence, made.before.comment) if made.before else (None, "")
        facts = replace(facts, confidence=told[0], comment=told[1])
    stamped = {"synced": made.stamp.after} if made.stamp else {}
    return replace(made.memory, written={**made.memory.written, **made.back, **stamped}, facts=fact_cells(facts))


def checkin(made: Restored, run: str, on: date) -> CheckIn | None:
    """The row's line in History, where its number went back; none where that would mix two states.

    So Progress that went back under a person's Current is no line. Where a person's words stand over the sync's
    Progress or Status, the line holds what the sync had said before.
    """
    row, memory, before, last = made.row, remembered(made), made.before, made.last
    theirs = made.by_person or held(row["current"], "current", memory)
    target, progress, status = row["target"].number, row["progress"].number, row["status"].text
    if made.thinned or held(row["progress"], "progress", memory):
        progress = before.progress if before else None
    if held(row["status"], "status", memory):
        status = before.status if before else ""
    current = row["current"].number
    if theirs or not made.numbers or (last is None and current is None and progress is None):
        return None
    return CheckIn(
        id=memory.id,
        on=on,
        key_result=row["key_result"].text,
        current=current,
        target=last.target if target is None and last else target,
        progress=progress,
        plan=last.plan if last else None,
        status=status,
        confidence=row["confidence"].number,
        comment=row["comment"].text,
        why=sentence(made.reason, row["why"].text),
        run=run,
        team=row["team"].text,
        objective=row["objective"].text,
    )


def _accepted(facts: Facts, current: float | None) -> Facts:
    """The facts under a number that stands again: the guards compare with it, so a forced jump has to be forced again.

    Its items are taken to be as many as it is of the number taken back, which is so for shares and counts: with none, a
    small epic's next item would look like all of its items at once. Without a number the cycle's first reading is still
    to come, unless there were others.
    """
    earning = None
    if current is not None and facts.earning is not None and facts.accepted:
        earning = facts.earning * current / facts.accepted
    only = current is None and facts.first == facts.accepted
    return replace(facts, accepted=current, earning=earning, first=None if only else facts.first)
