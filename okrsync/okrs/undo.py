"""A run taken back: each cell that still holds what the run wrote gets the value before it; all others are kept.

The sync's own memory follows, so that the next sync takes no restored cell for a person's and no guard compares with
what no longer stands there.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct, field

from okrsync.errors import ConfigError, Problem
from okrsync.layout import CHANGES, CHANGES_FOR_EVER, CHANGES_OF_ALL, OKRS
from okrsync.model import Cell, Change, CheckIn, KeyResult, Memory, Row, Seen, Value
from okrsync.okrs import restored, rows
from okrsync.okrs.courses import in_order
from okrsync.okrs.memory import same
from okrsync.okrs.plan import run_name
from okrsync.okrs.resolve import by_person
from okrsync.okrs.restored import Restored
from okrsync.okrs.rows import Sheet
from okrsync.okrs.traces import UNDO_OF, Trace, Write, standing, traces, writes
from okrsync.records import replace

_NAMED_RUNS = 10
_NEEDED = ("run", "id", "column", "from", "to")
"""The columns of Changes without which nobody knows what to put back."""
_WRITTEN = frozenset(OKRS.owned) - {"synced"}
"""What a run writes of a row and notes in Changes; Synced is bookkeeping."""


class Reason(StrEnum):
    """Why a cell is kept as it is."""

    ID = "id"
    NOTE = "note"
    ROW_GONE = "row-gone"
    COLUMN_GONE = "column-gone"
    ALREADY = "already"
    LATER = "later"
    EDITED = "edited"


class Kept(Struct, frozen=True):
    """A cell of the run that is not put back, and what it holds."""

    id: str
    title: str
    reason: Reason
    holds: Value = None
    formula: bool = False


class Undone(Struct, frozen=True):
    """What taking back the run `of` writes, under the name `run`; nothing at all where `back` is empty.

    `stamps` are cells of Synced. `thinned`: the run is so old that Changes has kept only its ID, Current and Status.
    `memory` by ID.
    """

    run: str
    of: str
    back: tuple[Change, ...] = ()
    kept: tuple[Kept, ...] = ()
    thinned: bool = False
    stamps: tuple[Change, ...] = ()
    checkins: tuple[CheckIn, ...] = ()
    memory: Mapping[str, Memory] = field(default_factory=dict)


class _Scene(Struct, frozen=True):
    """The book as a run is taken back, and what happened before and after that run, which was `at` local time.

    `theirs` are the IDs of rows whose Current is a person's, `later` of those that a later run wrote; `earlier` names
    the runs whose writes stood before it. `last`: no later run changed a cell.
    """

    seen: Seen
    sheet: Sheet
    at: datetime | None
    theirs: Collection[str]
    later: Collection[str]
    earlier: Collection[str]
    last: bool


def decide(seen: Seen, run: str | None, now: datetime, measures: Mapping[str, str] = {}) -> Undone:
    """What taking back `run` writes, or else the last run that changed cells; `now` is local time without zone.

    `measures` are the team's own names for measures (`rules.Rules`).

    Raises:
        ConfigError: the book knows no such run, or Changes has lost a column.
    """
    _require_columns(seen)
    found = traces(seen)
    of = _chosen(found, run)
    name = run_name(now, {each.run for each in found})
    if of is None:
        return Undone(name, "")
    written = [write for write in writes(seen) if write.run == of.run]
    scene = _scene(seen, found, of, measures)
    judged = [_judge(write, scene) for write in written]
    back = tuple(each for each in judged if isinstance(each, Change))
    old = of.at is not None and now - of.at > CHANGES_OF_ALL
    thinned = old and {write.title for write in written} <= CHANGES_FOR_EVER
    made = Undone(name, of.run, back, tuple(each for each in judged if isinstance(each, Kept)), thinned)
    return _followed(made, scene, now.date()) if back else made


def _require_columns(seen: Seen) -> None:
    """Without From, each cell would be put back to nothing."""
    gone = [key for key in _NEEDED if seen.changes and not any(key in row.cells for row in seen.changes)]
    what = "The column is gone, so nobody knows what to put back; nothing was written."
    to_do = "Undo the deletion; the backups are beside the config in .okrsync."
    titles = [CHANGES.column(key).title for key in gone]
    if titles:
        raise ConfigError([Problem("missing-column", f"Changes › {title}", what, to_do) for title in titles])


def _chosen(found: Sequence[Trace], name: str | None) -> Trace | None:
    if name is None:
        return next((each for each in found if each.cells), None)
    chosen = next((each for each in found if each.run.casefold() == name.casefold()), None)
    if chosen is None:
        newest = [each.run for each in found if each.cells][:_NAMED_RUNS]
        to_do = f"The last that changed cells: {', '.join(newest) or 'none'}. All of them: okrsync runs."
        raise ConfigError([Problem("unknown-run", name, "The workbook knows no such run.", to_do)])
    return chosen


def _scene(seen: Seen, found: Sequence[Trace], of: Trace, measures: Mapping[str, str]) -> _Scene:
    sheet, at = rows.read(seen), found.index(of)
    later = {each.run: each for each in standing(found[: at + 1]) if each is not of}
    supported = {kr.supports for kr in sheet.key_results}

    def theirs(kr: KeyResult) -> bool:
        return by_person(kr, sheet.rows[kr.id]["linked_work"].hyperlink, measures, supported=kr.id in supported)

    return _Scene(
        seen,
        sheet,
        of.at,
        theirs={kr.id for kr in sheet.key_results if theirs(kr)},
        later={write.id for write in writes(seen) if write.run in later},
        earlier={each.run for each in standing(found[at + 1 :])},
        last=not any(each.cells for each in later.values()),
    )


def _judge(write: Write, scene: _Scene) -> Change | Kept:
    """One cell that the run wrote: put back, or kept for a reason."""
    row = scene.sheet.rows.get(write.id)
    if write.column == "id":
        return Kept(write.id, write.title, Reason.ID, write.id)
    if row is None:
        return Kept(write.id, write.title, Reason.ROW_GONE)
    if write.column not in scene.seen.columns:
        return Kept(write.id, write.title, Reason.COLUMN_GONE)
    cell = row[write.column]
    reason = _why_kept(cell, write, scene)
    if reason:
        return Kept(write.id, write.title, reason, cell.error or cell.value, cell.formula)
    return Change(write.id, row.number, write.column, cell.value, write.before, UNDO_OF + write.run)


def _why_kept(cell: Cell, write: Write, scene: _Scene) -> Reason | None:
    """Why a cell stays, or None. A row that a later run wrote stays whole: it confirmed what it did not change."""
    if write.column not in _WRITTEN:
        return Reason.NOTE
    if cell.formula or cell.error or (write.column == "current" and write.id in scene.theirs):
        return Reason.EDITED
    if same(cell.value, write.after):
        return Reason.LATER if write.id in scene.later else None
    if same(cell.value, write.before):
        return Reason.ALREADY
    memory = scene.seen.memory.get(write.id, Memory(write.id))
    return Reason.LATER if same(cell.value, memory.written.get(write.column)) else Reason.EDITED


def _followed(made: Undone, scene: _Scene, on: date) -> Undone:
    """The undo with its stamps, its History lines and what the book remembers from then on.

    A cycle whose last write is taken back is open again.
    """
    memory = dict(scene.seen.memory)
    if scene.last:
        memory = {id_: replace(each, facts={**each.facts, "closed": None}) for id_, each in memory.items()}
    found = _restored(made, scene, memory)
    stamps = tuple(each.stamp for each in found if each.stamp)
    lines = (restored.checkin(each, made.run, on) for each in found)
    memory |= {each.memory.id: restored.remembered(each) for each in found if each.memory.id in memory}
    return replace(made, stamps=stamps, checkins=tuple(line for line in lines if line), memory=memory)


def _restored(made: Undone, scene: _Scene, memory: Mapping[str, Memory]) -> list[Restored]:
    """The rows in which cells go back."""
    history: dict[str, list[CheckIn]] = {}
    for line in in_order(scene.seen.history):
        history.setdefault(line.id, []).append(line)
    backs: dict[str, dict[str, Value]] = {}
    for change in made.back:
        backs.setdefault(change.id, {})[change.column] = change.after
    return [
        Restored(
            _with(scene.sheet.rows[id_], back),
            back,
            UNDO_OF + made.of,
            scene.at,
            memory.get(id_, Memory(id_)),
            before=next((line for line in reversed(history.get(id_, [])) if line.run in scene.earlier), None),
            last=history[id_][-1] if id_ in history else None,
            by_person=id_ in scene.theirs,
            thinned=made.thinned,
        )
        for id_, back in backs.items()
    ]


def _with(row: Row, back: Mapping[str, Value]) -> Row:
    """The row after the undo."""
    return replace(row, cells={**row.cells, **{key: replace(row[key], value=value) for key, value in back.items()}})
