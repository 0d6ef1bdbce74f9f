"""What the book remembers, and what that tells: the sync's own echo from a person's edit (DESIGN §5)."""

import json
import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import TypeGuard

from okrsync.layout import FACTS, OKRS
from okrsync.model import Cell, Facts, Memory, Row, Value

_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's day 0; its dates carry no zone
_ROUNDING = 5e-12
"""What a save by another program may change, relative: half of the 12th digit. LibreOffice keeps 15, others fewer."""
_LINK = re.compile(r"^(\d+) (.*)$", re.MULTILINE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_DAYS = ("since", "due", "by_hand_since")
_OWNED = OKRS.owned
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_COPIED_CELLS = 3
"""So many cells alike make a row a copy; one or two may be chance."""


def canonical(value: Value) -> str | float | bool | None:
    """A value as it compares: numbers to 12 digits, dates to the second, text with plain line ends, blank as None."""
    if isinstance(value, datetime):
        return round((value.replace(tzinfo=None) - _DAY_ZERO).total_seconds()) / 86400
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n") or None
    return value


def same(one: Value, other: Value) -> bool:
    """Whether two cells hold the same."""
    if type(one) is type(other) and one == other:
        return True
    left, right = canonical(one), canonical(other)
    if _is_number(left) and _is_number(right):
        return math.isclose(left, right, rel_tol=_ROUNDING)
    return type(left) is type(right) and left == right


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def held(cell: Cell, column: str, memory: Memory) -> bool:
    """Whether a person's value stands in an owned cell: a formula, or neither what we wrote nor what we meant to."""
    if cell.formula:
        return True
    if cell.error:
        return False
    ours = (memory.written.get(column), memory.meant.get(column), None)
    return not any(same(cell.value, value) for value in ours)


class Owners:
    """Whose memory a row's cells are compared with: its own, or that of the row it was copied from."""

    def __init__(self, memory: Mapping[str, Memory]) -> None:
        self._memory = memory

    @cached_property
    def _by_text(self) -> Mapping[tuple[str, str], Sequence[Memory]]:
        """The memories by column and text, for what was copied: in most nights no row was."""
        found: dict[tuple[str, str], list[Memory]] = defaultdict(list)
        for each in self._memory.values():
            for column in _OWNED:
                texts = {each.written.get(column), each.meant.get(column)}
                for text in texts:
                    if isinstance(text, str):
                        found[column, str(canonical(text))].append(each)
        return found

    def of(self, row: Row, id_: str) -> Memory:
        """The memory of one row.

        A row without memory that carries a Synced was copied: of the last run if another row's memory has that Synced,
        and then what differs was typed since; else of an earlier run, and then all of it is the sync's old words.
        """
        own = self._memory.get(id_)
        filled = {column: row[column] for column in _OWNED if canonical(row[column].value) is not None}
        if own is not None:
            if len(filled) < _COPIED_CELLS or not any(held(cell, column, own) for column, cell in filled.items()):
                return own
            return next((other for other in self._alike(filled) if _matches(filled, other) == len(filled)), own)
        if "synced" not in filled:
            return Memory(id_)
        synced = filled["synced"].value
        of_last_run = [other for other in self._memory.values() if same(other.written.get("synced"), synced)]
        nearest = max(of_last_run, key=lambda other: _matches(filled, other), default=None)
        if nearest is not None and _matches(filled, nearest) >= _COPIED_CELLS:
            return nearest
        return Memory(id_, {column: cell.value for column, cell in filled.items() if not cell.formula})

    def _alike(self, filled: Mapping[str, Cell]) -> Collection[Memory]:
        """The memories that share a row's rarest text; all of them where it has no text."""
        texts = [(column, cell.value) for column, cell in filled.items() if isinstance(cell.value, str)]
        shared: list[Collection[Memory]] = [
            self._by_text.get((column, str(canonical(text))), []) for column, text in texts
        ]
        return min(shared, key=len) if shared else list(self._memory.values())


def _matches(filled: Mapping[str, Cell], memory: Memory) -> int:
    """How many of a row's cells a memory explains."""
    return sum(not held(cell, column, memory) for column, cell in filled.items())


def typed(row: Row, memory: Memory) -> bool:
    """Whether a person typed a number over the sync's Current."""
    cell = row["current"]
    return cell.number is not None and not cell.formula and held(cell, "current", memory)


def last_run(memories: Iterable[Memory]) -> datetime | None:
    """When a run last wrote the book, local time, as far as the book remembers."""
    told = (moment for each in memories for moment in (each.written.get("synced"), facts_of(each).answered))
    return max((moment for moment in told if isinstance(moment, datetime)), default=None)


def facts_of(memory: Memory) -> Facts:
    """The facts that a memory's cells hold; what it lacks is blank."""

    def text(key: str) -> str:
        value = memory.facts.get(key)
        return value if isinstance(value, str) else ""

    def number(key: str) -> float | None:
        value = memory.facts.get(key)
        return value if isinstance(value, float) else None

    def day(key: str) -> date | None:
        value = text(key)
        return date.fromisoformat(value) if _DAY.fullmatch(value) else None

    return Facts(
        cycle=text("cycle"),
        key_result=text("key_result"),
        start=number("start"),
        target=number("target"),
        weight=number("weight"),
        since=day("since"),
        due=day("due"),
        kind=text("kind"),
        linked_work=text("linked_work"),
        measured_by=text("measured_by"),
        confidence=number("confidence"),
        comment=text("comment"),
        first=number("first"),
        base=number("base"),
        accepted=number("accepted"),
        earning=number("earning"),
        total=number("total"),
        links=tuple((link, int(items)) for items, link in _LINK.findall(text("links"))),
        answered=datetime.fromisoformat(at) if _MOMENT.fullmatch(at := text("answered")) else None,
        closed=memory.facts.get("closed") is True,
        team=text("team"),
        objective=text("objective"),
        begun=bool(text("begun")),
        steps=_steps(text("steps")),
        by_hand_since=day("by_hand_since"),
    )


def fact_cells(facts: Facts) -> dict[str, Value]:
    """The facts as cell values, by key."""
    cells: dict[str, Value] = {key: getattr(facts, key) for key in FACTS}
    cells["links"] = "\n".join(f"{items} {text}" for text, items in facts.links)
    for key in _DAYS:
        cells[key] = when.isoformat() if (when := getattr(facts, key)) else ""
    cells["answered"] = facts.answered.isoformat(timespec="seconds") if facts.answered else ""
    cells["steps"] = json.dumps(facts.steps, ensure_ascii=False, default=date.isoformat) if facts.steps else ""
    cells.update(closed=facts.closed or None, begun="yes" if facts.begun else "")
    return {key: value or None if isinstance(value, str) else value for key, value in cells.items()}


def _steps(cell: str) -> tuple[tuple[str, date, Value], ...]:
    """The steps of a goal; a cell that was too long for a spreadsheet, and so cut, tells none."""
    try:
        return tuple((what, date.fromisoformat(on), before) for what, on, before in json.loads(cell or "[]"))
    except (TypeError, ValueError):
        return ()
