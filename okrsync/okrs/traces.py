"""What each run wrote, as its lines in Changes and History tell, and which runs were taken back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, time

from msgspec import Struct

from okrsync.layout import OKRS, Column, Type
from okrsync.model import Cell, CheckIn, Row, Seen, Value
from okrsync.okrs.plan import RUN_NAME
from okrsync.records import replace

UNDO_OF = "undo of "
"""How the Why of an undo's lines in Changes begins; the name of the undone run follows."""
_COLUMNS = {column.title: column for column in OKRS.columns}
_DATED = (Type.DATE, Type.MOMENT)


class Write(Struct, frozen=True):
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


class Trace(Struct, frozen=True):
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


def writes(seen: Seen) -> tuple[Write, ...]:
    """The lines of Changes that name a run."""
    return tuple(_write(row) for row in seen.changes if row["run"].text)


def traces(seen: Seen) -> tuple[Trace, ...]:
    """The runs that left a trace in the book, newest first."""
    cells: dict[str, list[Write]] = {}
    lines: dict[str, list[CheckIn]] = {}
    for write in writes(seen):
        cells.setdefault(write.run, []).append(write)
    for line in seen.history:
        if line.run:
            lines.setdefault(line.run, []).append(line)
    found = [_trace(run, cells.get(run, []), lines.get(run, [])) for run in {**cells, **lines}]
    found.sort(key=lambda trace: (trace.at.isoformat() if trace.at else "", trace.run), reverse=True)
    undone_by = {trace.undoes: trace.run for trace in reversed(found) if trace.undoes}
    return tuple(replace(trace, undone_by=undone_by.get(trace.run, "")) for trace in found)


def standing(found: Sequence[Trace]) -> list[Trace]:
    """Of runs, newest first, those whose writes stand: one that was taken back and its undo cancel out."""
    names = {trace.run for trace in found}
    cancelled: set[str] = set()
    for trace in found:
        if trace.run not in cancelled and trace.undoes in names:
            cancelled |= {trace.run, trace.undoes}
    return [trace for trace in found if trace.run not in cancelled]


def _trace(run: str, cells: Sequence[Write], lines: Sequence[CheckIn]) -> Trace:
    counted = Counter(write.title for write in cells)
    titles = [title for title in _COLUMNS if title in counted]
    undoes = (write.why.removeprefix(UNDO_OF) for write in cells if write.why.startswith(UNDO_OF))
    return Trace(
        run,
        _at(run, cells, lines),
        {title: counted[title] for title in dict.fromkeys([*titles, *counted])},
        len(lines),
        tuple(dict.fromkeys([write.id for write in cells] + [line.id for line in lines])),
        undoes=next(undoes, ""),
    )


def _at(run: str, cells: Sequence[Write], lines: Sequence[CheckIn]) -> datetime | None:
    """When a run was: as Changes says, else its name, else History."""
    at = next((write.at for write in cells if write.at), None)
    if at is not None:
        return at
    try:
        return datetime.strptime(run, RUN_NAME)  # noqa: DTZ007 - the company's local time, as everywhere in the book
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
