"""Desired, seen, remembered → which owned cells change, which are held, what is remembered (DESIGN §5)."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from functools import cache

from msgspec import Struct, field

from okrsync.layout import status_text
from okrsync.model import Cell, Change, CheckIn, Conflict, Facts, Memory, Phase, Result, Row, Seen, Value
from okrsync.okrs import goalposts, measures, pace
from okrsync.okrs.case import Past
from okrsync.okrs.figures import NOTHING, TOO_EARLY
from okrsync.okrs.memory import fact_cells, facts_of, held, same
from okrsync.okrs.rows import Sheet
from okrsync.okrs.rules import Rules
from okrsync.okrs.way import first_reading, same_question
from okrsync.records import replace
from okrsync.texts import ENGLISH, Words, say

RUN_NAME = "run-%Y%m%d-%H%M%S"


class Draft(Struct):
    """The cells of a plan while it is made, told in the book's `words`; `memory` by ID."""

    words: Words = ENGLISH
    changes: list[Change] = field(default_factory=list)
    stamps: list[Change] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    memory: dict[str, Memory] = field(default_factory=dict)


def run_name(now: datetime, taken: Collection[str] = ()) -> str:
    """The run's own name, which its lines in History and Changes carry: the first free second from `now` on."""
    while (name := now.strftime(RUN_NAME)) in taken:
        now += timedelta(seconds=1)
    return name


def draft(seen: Seen, sheet: Sheet, results: Mapping[str, Result], rules: Rules, *, closing: bool = False) -> Draft:
    """Compare what each row should hold with what it holds and what the book remembers; `closing` is the last write."""
    made = Draft(rules.words, memory=dict(seen.memory))
    for id_, result in results.items():
        row, facts = sheet.rows[id_], facts_of(seen.memory.get(id_, Memory(id_)))
        if id_ in sheet.new:
            made.changes.append(Change(id_, row.number, "id", row["id"].value, id_, say("the next number")))
        remembered = sheet.remembered[id_]
        written = dict(remembered.written)
        for column, wanted in desired(result).items():
            if column in seen.columns:
                written[column] = _decide(made, result, (row, column), wanted, remembered)
        if result.guarded and result.synced:
            facts = goalposts.remembered(result.kr, facts, rules.cycle.name, result.synced.date())
        elif not (result.left or result.guarded):
            facts = facts_after(result, facts, rules.cycle.name)
        if facts.closed is not closing:
            facts = replace(facts, closed=closing)
        if written or facts != Facts():
            made.memory[id_] = Memory(id_, written, {}, fact_cells(facts))
    return made


def _decide(made: Draft, result: Result, at: tuple[Row, str], wanted: Value, remembered: Memory) -> Value:
    """One cell: keep, hold or change it; the answer is what the book remembers of it."""
    row, column = at
    cell, wanted = row[column], made.words(wanted)
    value = raw(wanted, cell)
    if held(cell, column, remembered):
        made.conflicts.append(Conflict(result.kr.id, row.number, column, cell.value, cell.formula, wanted))
        return remembered.written.get(column)
    if same(cell.value, value):
        return value
    change = Change(result.kr.id, row.number, column, cell.value, value, result.why)
    (made.stamps if column == "synced" else made.changes).append(change)
    return value


def desired(result: Result) -> dict[str, Value]:
    """What the sync wants in each owned cell of a row, percent as 0-100; a column that is absent stays as it is."""
    if result.left and not result.lapsed:
        return {}
    told: dict[str, Value] = {"status": status_text(result.status), "why": result.why or None}
    if result.guarded:
        return told
    if result.lapsed:
        return {**told, "progress": NOTHING, "vs_plan": NOTHING, "forecast": NOTHING}
    known = result.progress is not None
    cells: dict[str, Value] = {
        **told,
        "progress": result.progress if known else NOTHING,
        "vs_plan": vs_plan(result) if known else NOTHING,
        "trend": result.trend or None,
        "forecast": _ahead(result) if known else NOTHING,
        "delivery": result.delivery or None,
        "checked_in": at_midnight(result.checked_in),
        "synced": result.synced,
    }
    if not result.by_person:
        value = result.reading.value if result.reading else None
        cells["current"] = NOTHING if value is None else value
    return cells


def _ahead(result: Result) -> Value:
    """Progress at the end, the middle of the range; of a yes/no there is nothing to tell."""
    if result.forecast:
        return result.forecast.p50
    return None if result.measure == measures.YES_NO else TOO_EARLY


def vs_plan(result: Result) -> float | None:
    """Points ahead of the plan, below 0 behind it."""
    return pace.ahead(result.progress, result.plan)


def raw(wanted: Value, cell: Cell) -> Value:
    """A wanted value as the cell stores it: a percent format holds hundredths."""
    if cell.percent and isinstance(wanted, float):
        return float(f"{wanted / 100:.15g}")
    return wanted


@cache
def at_midnight(day: date | None) -> datetime | None:
    """A day as a spreadsheet stores it; one value for the many items that were closed on it."""
    return datetime.combine(day, time()) if day else None


def facts_after(result: Result, before: Facts, cycle: str) -> Facts:
    """What to remember of a result that no guard stopped; under a number typed by hand, what was accepted stays."""
    kr, reading = result.kr, result.reading
    known = before if before.cycle == cycle else Facts()
    asked = replace(
        known,
        cycle=cycle,
        key_result=kr.key_result,
        start=kr.start,
        target=kr.target,
        weight=kr.weight,
        since=kr.since,
        due=kr.due,
        kind=kr.kind.value,
        linked_work=kr.linked_work,
        measured_by=kr.measured_by,
        confidence=kr.confidence,
        comment=kr.comment,
        first=_measured(result) if (first := first_reading(kr, known, cycle)) is None else first,
        base=result.start,
        answered=result.synced,
        by_hand_since=_by_hand_since(result, before),
        team=kr.team,
        objective=kr.objective,
        begun=known.begun or kr.phase is not Phase.DRAFT,
        steps=goalposts.steps(kr, known, cycle, result.synced.date()) if result.synced else known.steps,
    )
    if asked.by_hand_since and asked.accepted is not None and same_question(kr, known):
        return asked
    return replace(
        asked,
        accepted=_measured(result),
        earning=reading.earning if reading else None,
        total=reading.total if reading else None,
        links=tuple(reading.links.items()) if reading else (),
    )


def _measured(result: Result) -> float | None:
    """The number without what a person typed over it."""
    return result.current if result.by_person or not result.reading else result.reading.value


def _by_hand_since(result: Result, before: Facts) -> date | None:
    """Since when a person's number overrides the work's."""
    if not result.kr.typed or result.by_person:
        return None
    return before.by_hand_since or (result.synced.date() if result.synced else None)


def checkins(
    results: Mapping[str, Result], past: Mapping[str, Past], today: date, run: str, moved: Collection[str] = ()
) -> tuple[CheckIn, ...]:
    """One History line per key result and day; another only if Current differs, or for goalposts that `moved` (IDs)."""
    lines = []
    for id_, result in results.items():
        if result.left or result.guarded or result.current is None:
            continue
        last = next((line for line in reversed(past[id_].lines) if line.on == today), None)
        if last and same(last.current, result.current) and id_ not in moved:
            continue
        lines.append(
            CheckIn(
                id_,
                today,
                result.kr.key_result,
                result.current,
                result.target,
                result.progress,
                result.plan,
                status_text(result.status),
                result.kr.confidence,
                result.kr.comment,
                result.why,
                run,
                result.kr.team,
                result.kr.objective,
            )
        )
    return tuple(lines)
