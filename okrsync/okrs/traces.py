"""What a book's own tabs say of its past: how each key result went (History), and what each run wrote (Changes)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from okrsync.errors import ConfigError, Problem
from okrsync.layout import OKRS, Column, Type
from okrsync.model import Cell, CheckIn, Row, Seen, Value
from okrsync.okrs import rows

UNDO_OF = "undo of "
"""How the Why of an undo's lines in Changes begins; the name of the undone run follows."""
_COLUMNS = {column.title: column for column in OKRS.columns}
_DATED = (Type.DATE, Type.MOMENT)
_NAMED = "run-%Y%m%d-%H%M%S"


@dataclass(frozen=True, slots=True)
class Course:
    """How a key result went: its check-in of each date, oldest first; `here`: its row still stands in OKRs."""

    id: str
    key_result: str
    lines: tuple[CheckIn, ...]
    here: bool = True


@dataclass(frozen=True, slots=True)
class Write:
    """One line of Changes: a cell of OKRs by the `title` of its column, and the raw values that stood in it.

    `column` is its key, blank where the layout has no such column; `at` is local time.
    """

    run: str
    at: datetime | None
    id: str
    title: str
    column: str
    before: Value
    after: Value
    why: str


@dataclass(frozen=True, slots=True)
class Ran:
    """A run as the book knows it: `cells` changed by column title, in the layout's order; `at` is local time.

    `undoes` is the run that this one took back, `undone_by` the last one that took this one back.
    """

    run: str
    at: datetime | None
    cells: Mapping[str, int]
    checkins: int
    key_results: tuple[str, ...]
    undoes: str = ""
    undone_by: str = ""


def courses(seen: Seen) -> tuple[Course, ...]:
    """Every key result in the order of its rows, then those whose rows are gone; the last line of a date counts."""
    dates: dict[str, dict[date, CheckIn]] = {}
    for line in in_order(seen.history):
        dates.setdefault(line.id, {})[line.on] = line
    sheet = rows.read(seen)
    texts = {kr.id: kr.key_result for kr in sheet.key_results if kr.id not in sheet.new}
    found = []
    for id_ in dict.fromkeys([*texts, *dates]):
        lines = tuple(dates.get(id_, {}).values())
        text = texts[id_] if id_ in texts else lines[-1].key_result
        found.append(Course(id_, text, lines, id_ in texts))
    return tuple(found)


def course_of(found: Sequence[Course], id_: str) -> Course:
    """The course of one key result, its ID in any case.

    Raises:
        ConfigError: the book knows no such key result.
    """
    for course in found:
        if course.id.casefold() == id_.casefold():
            return course
    to_do = f"Its IDs: {', '.join(course.id for course in found) or 'none'}."
    raise ConfigError([Problem("unknown-id", id_, "The workbook has no such key result.", to_do)])


def in_order(history: Iterable[CheckIn]) -> list[CheckIn]:
    """Check-ins, oldest first; of one date, as they were appended."""
    return sorted(history, key=lambda line: line.on)


def writes(seen: Seen) -> tuple[Write, ...]:
    """The lines of Changes that name a run."""
    return tuple(_write(row) for row in seen.changes if row["run"].text)


def runs(seen: Seen) -> tuple[Ran, ...]:
    """The runs that left a trace in the book, newest first."""
    cells: dict[str, list[Write]] = {}
    lines: dict[str, list[CheckIn]] = {}
    for write in writes(seen):
        cells.setdefault(write.run, []).append(write)
    for line in seen.history:
        if line.run:
            lines.setdefault(line.run, []).append(line)
    undoes = {run: each[0].why.removeprefix(UNDO_OF) for run, each in cells.items() if each[0].why.startswith(UNDO_OF)}
    found = [_ran(run, cells.get(run, []), lines.get(run, [])) for run in {**cells, **lines}]
    found.sort(key=lambda ran: (ran.at.isoformat() if ran.at else "", ran.run), reverse=True)
    undone_by = {undoes[ran.run]: ran.run for ran in reversed(found) if ran.run in undoes}
    return tuple(replace(ran, undoes=undoes.get(ran.run, ""), undone_by=undone_by.get(ran.run, "")) for ran in found)


def _ran(run: str, cells: Sequence[Write], lines: Sequence[CheckIn]) -> Ran:
    counted = Counter(write.title for write in cells)
    titles = [title for title in _COLUMNS if title in counted]
    return Ran(
        run,
        _at(run, cells, lines),
        {title: counted[title] for title in dict.fromkeys([*titles, *counted])},
        len(lines),
        tuple(dict.fromkeys([write.id for write in cells] + [line.id for line in lines])),
    )


def _at(run: str, cells: Sequence[Write], lines: Sequence[CheckIn]) -> datetime | None:
    """When a run was: as Changes says, else its name, else History."""
    at = next((write.at for write in cells if write.at), None)
    if at is not None:
        return at
    try:
        return datetime.strptime(run, _NAMED)  # noqa: DTZ007 - the company's local time, as everywhere in the book
    except ValueError:
        return datetime.combine(lines[0].on, time()) if lines else None


def _write(row: Row) -> Write:
    title = row["column"].text
    column = _COLUMNS.get(title)
    at = row["time"].value
    return Write(
        run=row["run"].text,
        at=at if isinstance(at, datetime) else None,
        id=row["id"].text,
        title=title,
        column=column.key if column else "",
        before=_stood(row["from"], column),
        after=_stood(row["to"], column),
        why=row["why"].text,
    )


def _stood(cell: Cell, column: Column | None) -> Value:
    """The raw value that stood in a cell of OKRs; of a date, Changes holds the text (see `pages.changes`)."""
    if column is None or column.type not in _DATED or not isinstance(cell.value, str):
        return cell.value
    try:
        return datetime.fromisoformat(cell.value)
    except ValueError:
        return cell.value
