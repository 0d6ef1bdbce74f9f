"""The hidden tab of a Google book: what it remembers, as JSON in few cells, so that a night moves little.

Row 1: what this is, and the state. Below, three lists side by side, which have nothing to do with each other's rows:
an ID with its memory and its course, and the journal (see `lines`), which is one text over as many rows as it takes.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import zip_longest
from typing import Any

from msgspec import Struct, field
from msgspec.structs import fields

from okrsync.books.google.cells import Content, Formula, Json, storable
from okrsync.books.google.lines import Line
from okrsync.books.google.places import Place
from okrsync.model import CheckIn, Memory, Value
from okrsync.okrs.memory import same

FORMAT = "okrsync 1"
_MARK = _JOURNAL = 2
"""The column, from 0, of the mark in row 1 and of the journal below it."""
_CHUNK = 40_000
"""Characters of JSON in one cell; a cell holds 50,000 (Google Drive help, "Files you can store")."""
_PARTS = {"written": "w", "meant": "m", "facts": "f"}


class State(Struct, frozen=True):
    """The last commit: the id of its metadata, and how many rows Changes kept when it was last tidied."""

    commit: int = 0
    tidied: int = 0


class Record(Struct, frozen=True):
    """What the hidden tab holds. `courses` are check-ins by ID, oldest first, only those that tell a change.

    `repairing`: the last commit had to put rows right, and nobody knows whether it came to an end.
    """

    state: State = State()
    memory: Mapping[str, Memory] = field(default_factory=dict)
    courses: Mapping[str, Sequence[CheckIn]] = field(default_factory=dict)
    journal: Sequence[Line] = ()
    repairing: bool = False


def read(rows: Mapping[int, Sequence[Json]]) -> Record:
    """The record in the rows of the hidden tab, cells as told; rows count from 1."""
    texts = {number: [_text(each) for each in cells] for number, cells in rows.items()}
    head = texts.pop(1, [])
    memory: dict[str, Memory] = {}
    courses: dict[str, Sequence[CheckIn]] = {}
    journal: list[str] = []
    for _, (id_, course, part, *chunks) in sorted((number, _padded(row)) for number, row in texts.items()):
        if id_:
            memory[id_] = _memory(id_, json.loads("".join(chunks) or "{}"))
            courses[id_] = tuple(_checkin(id_, each) for each in json.loads(course or "[]"))
        journal.append(part)
    state = State(**json.loads(head[1])) if len(head) > 1 and head[1] else State()
    lines = json.loads("".join(journal) or "[]")
    repairing = len(head) > _MARK and bool(head[_MARK])
    return Record(state, memory, courses, tuple(map(_line, lines)), repairing)


def mark(place: Place, *, repairing: bool) -> Json:
    """What to write, beside the cells of a repair, so that it is known if that breaks off; a commit clears it too."""
    area = {"startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": _MARK, "endColumnIndex": _MARK + 1}
    value = "repairing" if repairing else ""
    return {"dataFilter": {"gridRange": {"sheetId": place.sheet_id, **area}}, "values": [[value]]}


def journal(place: Place, lines: Iterable[Line], over: Iterable[Line]) -> Json:
    """What to write, beside the cells of a commit, so that its journal is of the rows as they stand by then.

    `over` are the lines of the journal that it replaces.
    """
    area = {"startRowIndex": 1, "startColumnIndex": _JOURNAL, "endColumnIndex": _JOURNAL + 1}
    parts = _journal(lines)
    blank = [""] * (len(_journal(over)) - len(parts))
    values = {"majorDimension": "COLUMNS", "values": [[*parts, *blank]]}
    return {"dataFilter": {"gridRange": {"sheetId": place.sheet_id, **area}}, **values}


def cells(record: Record) -> list[list[str]]:
    """The texts of the hidden tab, row by row."""
    known = [
        (id_, _dump(list(_course(record.courses.get(id_, ())))), _dump(_parts(memory)))
        for id_, memory in record.memory.items()
    ]
    rows = [[FORMAT, _dump({each.name: getattr(record.state, each.name) for each in fields(State)})]]
    for remembered, part in zip_longest(known, _journal(record.journal)):
        id_, course, memory = remembered or ("", "", "")
        rows.append([id_, course, part or "", *_chunks(memory)])
    return rows


def after(course: Sequence[CheckIn], new: Iterable[CheckIn]) -> tuple[CheckIn, ...]:
    """A course with new check-ins: of a stretch in which nothing moves, the first and the last are kept."""
    kept = list(course)
    for line in new:
        if len(kept) > 1 and all(_level(each) == _level(line) for each in kept[-2:]):
            kept.pop()
        kept.append(line)
    return tuple(kept)


def settled(memory: Memory, cells: Mapping[str, Value]) -> Memory:
    """A memory after its commit: a cell that stands as before it was not written, so both values may be the sync's."""
    pending = {
        key: value
        for key, value in memory.meant.items()
        if key in cells and same(cells[key], memory.written.get(key)) and not same(cells[key], value)
    }
    written = {**memory.written, **{key: value for key, value in memory.meant.items() if key not in pending}}
    return Memory(memory.id, written, pending, memory.facts)


def _level(line: CheckIn) -> tuple[object, ...]:
    return line.current, line.progress, str(line.status), line.confidence


def _padded(row: Sequence[str]) -> list[str]:
    return [*row, *[""] * (4 - len(row))]


def _text(told: Json) -> str:
    return str((told.get("userEnteredValue") or {}).get("stringValue", ""))


def _journal(lines: Iterable[Line]) -> list[str]:
    return _chunks(_dump([_shape(line) for line in lines]))


def _chunks(text: str) -> list[str]:
    return [text[start : start + _CHUNK] for start in range(0, len(text), _CHUNK)]


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _course(lines: Sequence[CheckIn]) -> Iterator[list[object]]:
    """What is told of each check-in; of the last one also what holds until there is another."""
    for line in lines:
        more = [line.target, line.plan] if line is lines[-1] else []
        yield [line.on.isoformat(), line.current, line.progress, line.run, line.status, line.confidence, *more]


def _checkin(id_: str, told: Sequence[Any]) -> CheckIn:
    """A check-in; the records of earlier versions told less of it."""
    parts: list[Any] = [*told, *("", None, None, None)[len(told) - 4 :]]
    on, current, progress, run, status, confidence, target, plan = parts
    return CheckIn(id_, date.fromisoformat(on), "", current, target, progress, plan, status, confidence, run=run)


def _parts(memory: Memory) -> Json:
    return {short: _packed(getattr(memory, name)) for name, short in _PARTS.items() if getattr(memory, name)}


def _memory(id_: str, parts: Mapping[str, Any]) -> Memory:
    return Memory(id_, **{name: _unpacked(parts.get(short, {})) for name, short in _PARTS.items()})


def _shape(line: Line) -> Json:
    return {
        "n": line.number,
        "i": line.id,
        "m": line.marks,
        "b": _packed(line.before),
        "a": _packed(line.after),
    }


def _line(told: Mapping[str, Any]) -> Line:
    before, after_ = ({key: _content(each) for key, each in told[name].items()} for name in ("b", "a"))
    return Line(told["n"], told["i"], tuple(told["m"]), before, after_)


def _packed(values: Mapping[str, Content]) -> Json:
    return {key: _json(value) for key, value in values.items()}


def _unpacked(values: Mapping[str, Any]) -> dict[str, Value]:
    found = {key: _content(value) for key, value in values.items()}
    return {key: value for key, value in found.items() if not isinstance(value, Formula)}


def _json(value: Content) -> object:
    if isinstance(value, datetime):
        return {"d": value.isoformat()}
    return {"f": value.text} if isinstance(value, Formula) else storable(value)


def _content(told: Any) -> Content:  # noqa: ANN401 - JSON is what it is
    if isinstance(told, dict):
        return Formula(told["f"]) if "f" in told else datetime.fromisoformat(told["d"])
    return float(told) if isinstance(told, int) and not isinstance(told, bool) else told
