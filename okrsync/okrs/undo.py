"""A run taken back: each cell that still holds what the run wrote gets the value before it; all others are kept.

The sync's own memory follows, so that the next sync takes no restored cell for a person's and no guard compares with
what no longer stands there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from okrsync.errors import ConfigError, Problem
from okrsync.layout import CHANGES_FOR_EVER, CHANGES_OF_ALL
from okrsync.model import Cell, Change, CheckIn, Facts, Memory, Row, Seen, Value
from okrsync.okrs import past, rows, why
from okrsync.okrs.memory import fact_cells, facts_of, held, same
from okrsync.okrs.past import Ran, Write
from okrsync.okrs.plan import run_name

_NAMED_RUNS = 10


class Reason(StrEnum):
    """Why a cell is kept as it is."""

    ID = "id"
    ROW_GONE = "row-gone"
    COLUMN_GONE = "column-gone"
    ALREADY = "already"
    LATER = "later"
    EDITED = "edited"


@dataclass(frozen=True, slots=True)
class Kept:
    """A cell of the run that is not put back, and what it holds."""

    id: str
    title: str
    reason: Reason
    holds: Value = None
    formula: bool = False


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking back the run `of` writes, under the name `run`; nothing at all where `back` is empty.

    `thinned`: the run is so old that Changes has kept only its ID, Current and Status. `memory` by ID.
    """

    run: str
    of: str
    back: tuple[Change, ...] = ()
    kept: tuple[Kept, ...] = ()
    thinned: bool = False
    checkins: tuple[CheckIn, ...] = ()
    memory: Mapping[str, Memory] = field(default_factory=dict)


def decide(seen: Seen, run: str | None, now: datetime) -> Undone:
    """What taking back `run` writes, or else the last run that changed cells; `now` is local time without zone.

    Raises:
        ConfigError: the book knows no such run.
    """
    runs = past.runs(seen)
    of = _chosen(runs, run)
    name = _free_name(now, runs)
    if of is None:
        return Undone(name, "")
    writes = [write for write in past.writes(seen) if write.run == of.run]
    rows_ = rows.read(seen).rows
    judged = [_judge(write, rows_.get(write.id), seen) for write in writes]
    back = tuple(each for each in judged if isinstance(each, Change))
    old = of.at is not None and now - of.at > CHANGES_OF_ALL
    thinned = old and {write.title for write in writes} <= CHANGES_FOR_EVER
    made = Undone(name, of.run, back, tuple(each for each in judged if isinstance(each, Kept)), thinned)
    return _followed(made, seen, rows_, now.date()) if back else made


def _chosen(runs: Sequence[Ran], name: str | None) -> Ran | None:
    if name is None:
        return next((ran for ran in runs if ran.cells), None)
    found = next((ran for ran in runs if ran.run.casefold() == name.casefold()), None)
    if found is None:
        newest = [ran.run for ran in runs if ran.cells][:_NAMED_RUNS]
        to_do = f"The last that changed cells: {', '.join(newest) or 'none'}. All of them: okrsync runs."
        raise ConfigError([Problem("unknown-run", name, "The workbook knows no such run.", to_do)])
    return found


def _free_name(now: datetime, runs: Sequence[Ran]) -> str:
    """The undo's own name; names have whole seconds, and the run may have ended in this very one."""
    taken = {ran.run for ran in runs}
    while run_name(now) in taken:
        now += timedelta(seconds=1)
    return run_name(now)


def _judge(write: Write, row: Row | None, seen: Seen) -> Change | Kept:
    """One cell that the run wrote: put back, or kept for a reason."""
    if write.column == "id":
        return Kept(write.id, write.title, Reason.ID, write.id)
    if row is None:
        return Kept(write.id, write.title, Reason.ROW_GONE)
    if write.column not in seen.columns:
        return Kept(write.id, write.title, Reason.COLUMN_GONE)
    cell = row[write.column]
    own = not (cell.formula or cell.error)
    if own and same(cell.value, write.after):
        return Change(write.id, row.number, write.column, cell.value, write.before, past.UNDO_OF + write.run)
    return Kept(write.id, write.title, _since(cell, write, seen), cell.error or cell.value, cell.formula)


def _since(cell: Cell, write: Write, seen: Seen) -> Reason:
    """What happened to a cell that no longer holds what the run wrote."""
    if cell.formula or cell.error:
        return Reason.EDITED
    if same(cell.value, write.before):
        return Reason.ALREADY
    written = seen.memory[write.id].written if write.id in seen.memory else {}
    return Reason.LATER if same(cell.value, written.get(write.column)) else Reason.EDITED


def _followed(made: Undone, seen: Seen, rows_: Mapping[str, Row], on: date) -> Undone:
    """The undo with its History lines and with what the book remembers from then on.

    A cycle that had its last write is open again: what stands in the book is no longer that write.
    """
    memory = {id_: replace(each, facts={**each.facts, "closed": None}) for id_, each in seen.memory.items()}
    history: dict[str, list[CheckIn]] = {}
    for line in past.in_order(seen.history):
        history.setdefault(line.id, []).append(line)
    backs: dict[str, dict[str, Value]] = {}
    for change in made.back:
        backs.setdefault(change.id, {})[change.column] = change.after
    checkins = []
    for id_, back in backs.items():
        row, lines = _with(rows_[id_], back), history.get(id_, [])
        remembered = _remembered(memory.get(id_, Memory(id_)), row, back, _before(lines, made.of))
        if id_ in memory:
            memory[id_] = remembered
        told = _checkin(row, remembered, lines, made, on)
        numbers = lines or (told.current, told.progress) != (None, None)
        if {"current", "progress"} & back.keys() and numbers:
            checkins.append(told)
    return replace(made, checkins=tuple(checkins), memory=memory)


def _with(row: Row, back: Mapping[str, Value]) -> Row:
    """The row after the undo."""
    return replace(row, cells={**row.cells, **{key: replace(row[key], value=value) for key, value in back.items()}})


def _before(lines: Sequence[CheckIn], run: str) -> CheckIn | None:
    """The last check-in of earlier runs: a run's name tells its time."""
    return next((line for line in reversed(lines) if line.run < run), None)


def _remembered(memory: Memory, row: Row, back: Mapping[str, Value], before: CheckIn | None) -> Memory:
    """What was put back is what the sync last wrote; the facts are those that belong to it, as far as they are known.

    What its links and its total were, nobody knows any more, so no guard compares them. Without the check-in of before,
    the next sync would take today's Comment for one that it has seen already.
    """
    facts = replace(facts_of(memory), total=None, links=())
    if "current" in back:
        facts = _accepted(facts, row["current"].number)
    if "checked_in" in back:
        told = (before.confidence, before.comment) if before else (None, "")
        facts = replace(facts, confidence=told[0], comment=told[1])
    return replace(memory, written={**memory.written, **back}, facts=fact_cells(facts))


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


def _checkin(row: Row, memory: Memory, lines: Sequence[CheckIn], made: Undone, on: date) -> CheckIn:
    """The row after the undo; where a person's words stand over the sync's, what the sync had said before."""
    before, last = _before(lines, made.of), lines[-1] if lines else None
    target, progress, status = row["target"].number, row["progress"].number, row["status"].text
    if held(row["progress"], "progress", memory):
        progress = before.progress if before else None
    if held(row["status"], "status", memory):
        status = before.status if before else ""
    return CheckIn(
        id=memory.id,
        on=on,
        key_result=row["key_result"].text,
        current=row["current"].number,
        target=last.target if target is None and last else target,
        progress=progress,
        plan=last.plan if last else None,
        status=status,
        confidence=row["confidence"].number,
        comment=row["comment"].text,
        why=why.sentence(past.UNDO_OF + made.of, row["why"].text),
        run=made.run,
    )
