"""A commit: the record first, then the cells; rows that move under it are put right (SHEET.md §5)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field

from okrsync.books.google import echo, kept, record, sparklines, summary, tree, writing
from okrsync.books.google.cells import Content, Json, storable
from okrsync.books.google.lines import Cells, Line, lines, to_write
from okrsync.books.google.moved import aimed, repaired
from okrsync.books.google.places import Place, new_id
from okrsync.books.google.record import Record, State
from okrsync.books.google.spreadsheet import Spreadsheet
from okrsync.errors import BookBusy, BookChanged
from okrsync.layout import ALIGNMENT, CHANGES, HEALTH, HISTORY, MEMORY, OBJECTIVES, OKRS, SHARED
from okrsync.model import Memory, Page, Plan, Row, Value
from okrsync.records import replace

REPAIRS = 6
"""So many calls may put right what moved under a write: with the read and the two of the commit, nine in all."""
_FEWEST = 2
"""Calls of one repair: a read, a write, and another one where people's formulas are put back."""


class Opened(Struct, frozen=True):
    """What a read saw, for the commit that follows it: `kept` by tab that people share; `changes` where downloaded."""

    places: Mapping[str, Place]
    record: Record
    kept: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    changes: Sequence[Row] = ()
    state: str = ""


class Write(Struct):
    """Cells on their way: where the tabs are, what their rows shall hold, and all that was written so far."""

    places: dict[str, Place]
    aim: dict[str, Sequence[Line]]
    wrote: dict[str, dict[str, list[Content]]] = field(default_factory=dict)

    def note(self, cells: Mapping[str, Cells]) -> None:
        """Remember what is about to be written."""
        for tab, columns in cells.items():
            for key, values in columns.items():
                self.wrote.setdefault(tab, {}).setdefault(key, []).extend(values.values())


def commit(spreadsheet: Spreadsheet, opened: Opened, plan: Plan) -> None:
    """Write a plan over what was read.

    Raises:
        BookChanged: a tab or the row of headers went away meanwhile.
        BookBusy: rows move faster than they can be written.
        BookError: it was refused; nothing was written.
    """
    okrs = opened.places[OKRS.key]
    planned = lines(okrs, _by_row(plan, okrs))
    id_ = new_id()
    shown = [opened.places[tab.key] for tab in (OKRS, *SHARED) if tab.key in opened.places]
    drawn = [page for page in plan.pages if page.anew and page.tab in opened.places]
    heads = [opened.places[page.tab] for page in drawn]
    now = spreadsheet.commit(writing.commit(_requests(opened, plan, planned, id_), shown, heads), id_)
    if OKRS.key not in now:
        raise BookChanged(spreadsheet.name, "its OKRs tab went away in the meantime. Run okrsync sync again.")
    aim: dict[str, Sequence[Line]] = {OKRS.key: aimed(planned, now[OKRS.key])}
    for page in plan.pages:
        if page.tab in opened.kept and page.tab in now:
            place = now[page.tab]
            aim[page.tab] = lines(place, kept.planned(place, page, opened.kept[page.tab]))
    moved = aim[OKRS.key] != planned
    beside = [record.journal(opened.places[MEMORY.key], aim[OKRS.key], planned)] if moved else []
    for page in drawn:
        if page.tab in now:
            beside += writing.drawn(now[page.tab], page, sparklines.filled(opened.places, now, page))
    cells = {tab: to_write(each) for tab, each in aim.items()}
    if any(cells.values()):
        write(spreadsheet, Write(now, aim), cells, beside)
    elif beside:
        spreadsheet.put({"valueInputOption": "RAW", "data": beside})


def write(spreadsheet: Spreadsheet, going: Write, cells: Mapping[str, Cells], beside: Sequence[Json] = ()) -> None:
    """Write cells until every row holds what it shall, wherever people move it meanwhile.

    `beside` goes along with the first call.

    Raises:
        BookBusy: it never came to rest; the next read puts it right.
    """
    left = REPAIRS
    while any(cells.values()) and not _sent(spreadsheet, going, cells, beside):
        if left < _FEWEST:
            raise _busy(spreadsheet)
        going.places = spreadsheet.read()
        beside = _mark(going.places)
        cells = {tab: _repairs(going, tab) for tab in going.aim if tab in going.places}
        left -= 1 + len(list(writing.parts(cells)))
        if left < 0:
            raise _busy(spreadsheet)
    if 0 < left < REPAIRS and MEMORY.key in going.places:
        done = record.mark(going.places[MEMORY.key], repairing=False)
        spreadsheet.put({"valueInputOption": "RAW", "data": [done]})


def _busy(spreadsheet: Spreadsheet) -> BookBusy:
    what = "people are moving its rows right now; the next sync puts right what stands in a wrong one."
    return BookBusy(spreadsheet.name, what)


def mend(spreadsheet: Spreadsheet, places: Mapping[str, Place], cells: Cells) -> None:
    """Write some cells of OKRs, once; whoever asks for it reads again."""
    _sent(spreadsheet, Write(dict(places), {}), {OKRS.key: cells}, _mark(places))


def _mark(places: Mapping[str, Place]) -> list[Json]:
    return [record.mark(places[MEMORY.key], repairing=True)] if MEMORY.key in places else []


def _sent(spreadsheet: Spreadsheet, going: Write, cells: Mapping[str, Cells], beside: Sequence[Json]) -> bool:
    """Write, and say whether every row was where it was thought to be."""
    going.note(cells)
    try:
        for part in writing.parts(cells):
            body, told = writing.by_column(part, going.places, beside)
            if not echo.undisturbed(spreadsheet.put(body), told, part, going.places):
                return False
    except BookChanged:  # a column went away; what is left of the plan is written without it
        return False
    return True


def _repairs(going: Write, tab: str) -> Cells:
    return repaired(going.aim[tab], lines(going.places[tab]), going.wrote.get(tab, {}))


def _by_row(plan: Plan, place: Place) -> dict[int, dict[str, Content]]:
    found: dict[int, dict[str, Content]] = defaultdict(dict)
    for change in (*plan.changes, *plan.stamps):
        if change.column in place.columns:
            found[change.row][change.column] = storable(change.after)
    return found


def _requests(opened: Opened, plan: Plan, planned: Sequence[Line], id_: int) -> Iterator[Json]:
    found = opened.places
    yield from writing.marked(plan.run, id_, opened.record.state.commit)
    yield from writing.recorded(found[MEMORY.key], record.cells(_recorded(opened, plan, planned, id_)))
    for page in plan.pages:
        if page.tab in found and page.anew:
            yield from writing.deepened(found[page.tab], found[page.tab].header + len(page.rows))
            if found[page.tab].tab.looks:
                yield from summary.dressed(found[page.tab], page)
                yield from sparklines.put(found, page)
        elif page.tab in found and page.tab in (HISTORY.key, CHANGES.key):
            yield from writing.archived(found[page.tab], page, opened.changes)
        elif page.tab in found and page.tab == HEALTH.key:
            yield from writing.room(found[page.tab], page, opened.kept[page.tab])
        elif page.tab in found and page.tab == OBJECTIVES.key:
            yield from writing.deepened(found[page.tab], max(kept.rows_of(found[page.tab], page), default=0))
        elif page.tab in found and page.tab == ALIGNMENT.key:
            yield from tree.arranged(found[page.tab], page)


def _recorded(opened: Opened, plan: Plan, planned: Sequence[Line], id_: int) -> Record:
    """What the book remembers from now on: beside what it means to write, what stood there before."""
    before = opened.record
    stood = {(each.id, each.column): each.before for each in (*plan.changes, *plan.stamps)}
    memory = before.memory if plan.memory is None else {each.id: _both(each, stood) for each in plan.memory}
    courses = dict(before.courses)
    for line in plan.checkins:
        courses[line.id] = record.after(courses.get(line.id, ()), [line])
    return Record(
        State(id_, _tidied(opened, plan.pages)),
        memory,
        {id_: course for id_, course in courses.items() if id_ in memory},
        planned,
    )


def _both(memory: Memory, stood: Mapping[tuple[str, str], Value]) -> Memory:
    """A memory with what a commit is about to write as `meant`, beside what stands there until then."""
    meant = {key: value for key, value in memory.written.items() if (memory.id, key) in stood}
    written = {key: stood.get((memory.id, key), value) for key, value in memory.written.items()}
    return replace(memory, written=written, meant=meant)


def _tidied(opened: Opened, pages: Sequence[Page]) -> int:
    """How many lines Changes kept when it was last looked through."""
    page = next((page for page in pages if page.tab == CHANGES.key), None)
    if page is None or not opened.changes:
        return opened.record.state.tidied
    return len(page.rows) + (len(opened.changes) if page.append else 0)
