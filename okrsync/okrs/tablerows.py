"""The rows of a table → work items, each row one (DESIGN §6)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo

from msgspec import Struct

from okrsync.errors import Problem
from okrsync.model import BLANK, Cell, Items, ItemState, WorkItem
from okrsync.okrs.tables import Cells, Headers, Table, Words, fold, shown, value_of
from okrsync.texts import say

ROLES = ("title", "status", "done_date", "created", "id")


def items(table: Table, words: Words, numbers: Iterable[str]) -> Items | Problem:
    """A work item for each row, whole; a Problem where a header or a status leaves open what the rows mean.

    Hidden and filtered rows count. Rows that hold nothing but unticked boxes, or formulas beside a blank title, do
    not: people fill such columns down far beyond the last row. A numeric field that is absent, ambiguous, or no
    number in a row that counts is in `unknown`.
    """
    filled = [at for at, row in table.rows.items() if any(map(_filled, row.values()))]
    if not filled:
        return Items((), name=table.name)
    headers = Headers.of(table, filled[0])
    found = {role: headers.column(getattr(words, role)) for role in ROLES}
    fields = {name: headers.column(words.of_number(name)) for name in sorted(numbers)}
    if wrong := next((each for each in found.values() if isinstance(each, Problem)), None):
        return wrong
    columns = {role: at for role, at in found.items() if isinstance(at, int)}
    if not columns and not any(isinstance(at, int) for at in fields.values()):
        what = say("{table} has no header that okrsync knows", table=table.name)
        to_do = say("Link its header row too, or name its header in the config: mapping: rows.")
        return headers.lacking("no-headers", what, to_do)
    read = _Read(table, words, columns, {name: at for name, at in fields.items() if isinstance(at, int)})
    rows = [at for at in filled[1:] if _counts(table.rows[at], columns.get("title"))]
    if wrong := read.bad_status(rows):
        return wrong
    made = read.items(rows)
    unknown = {name: _unknown(headers, name, at, made) for name, at in fields.items()}
    stateless = None
    if not columns.keys() & {"status", "done_date"}:
        what = say("{table} has no column that says what is done", table=table.name)
        to_do = say("Add one, or name its header in the config: mapping: rows: status.")
        stateless = headers.lacking("no-status", what, to_do)
    return Items(tuple(made.values()), {name: each for name, each in unknown.items() if each}, table.name, stateless)


class _Read(Struct, frozen=True):
    """How the rows of a table are read: the column of each role, and of each numeric field."""

    table: Table
    words: Words
    columns: Mapping[str, int]
    fields: Mapping[str, int]

    def bad_status(self, rows: Iterable[int]) -> Problem | None:
        """The first status that is an error: nobody knows what such a row counts."""
        for at in rows:
            if error := self._cell(at, "status").error:
                cell = self.table.at(at, self.columns["status"])
                what = say("{cell} should say what is done, but holds {error}.", cell=cell, error=error)
                return Problem("bad-status", self.table.name, what, say("Mend the cell."))
        return None

    def items(self, rows: Sequence[int]) -> dict[int, WorkItem]:
        """The work item of each row; an ID that several rows have is none."""
        ids = {at: self._cell(at, "id").text for at in rows}
        uses = Counter(ids.values())
        return {at: self._item(at, id_ if uses[id_] == 1 else "") for at, id_ in ids.items()}

    def _item(self, at: int, id_: str) -> WorkItem:
        table, row = self.table, self.table.rows[at]
        title, status = self._cell(at, "title"), self._cell(at, "status")
        done = _moment(self._cell(at, "done_date"), table.zone) or _moment(status, table.zone)
        state = _state(status, self.words, finished=done is not None)
        values = {name: value_of(row.get(column, BLANK)) for name, column in self.fields.items()}
        key = id_ or table.at(at, self.columns.get("title") or min(row))
        return WorkItem(
            connection=table.connection,
            id=_identity(table.tab, at, id_),
            key=key,
            title=title.text or title.error or key,
            url=table.address(at),
            state=state or ItemState.TO_DO,
            created=_moment(self._cell(at, "created"), table.zone),
            closed=done if state in (ItemState.DONE, ItemState.DROPPED) else None,
            numbers={name: value for name, value in values.items() if value is not None},
            status="" if state else status.text,
        )

    def _cell(self, at: int, role: str) -> Cell:
        return self.table.rows[at].get(self.columns.get(role, 0), BLANK)


def _identity(tab: str, row: int, id_: str) -> str:
    """What a row is the same by: its ID, so that it may move and stand in two sheets, and counts once.

    A bare number says little outside its sheet. Without an ID it is the row's place: two rows never become one, which
    titles could not promise; after a sort the same rows are still all there.
    """
    if not id_:
        return f"{tab}/row {row}"
    return f"{tab}/{id_}" if id_.isdigit() else id_


def _state(cell: Cell, words: Words, *, finished: bool) -> ItemState | None:
    """What a status says; a blank one, or a date, says it by that date. None for a word in no list of the config."""
    if isinstance(cell.value, bool):
        return ItemState.DONE if cell.value else ItemState.TO_DO
    word = fold(cell.text)
    if not word or isinstance(cell.value, datetime):
        return ItemState.DONE if finished else ItemState.TO_DO
    lists = {
        ItemState.DONE: words.done,
        ItemState.DROPPED: words.dropped,
        ItemState.IN_PROGRESS: words.in_progress,
    }
    return next((state for state, those in lists.items() if word in those), None)


def _unknown(headers: Headers, name: str, column: int | Problem | None, made: Mapping[int, WorkItem]) -> Problem | None:
    """Why a numeric field of these rows cannot be measured, if it cannot: what was dropped need have no number."""
    if isinstance(column, Problem):
        return column
    table = headers.table
    if column is None:
        what = say("{table} has no column “{name}”", table=table.name, name=name)
        return headers.lacking("unknown-field", what, say("Correct the name, or add the column."))
    for at, item in made.items():
        cell = table.rows[at].get(column, BLANK)
        if item.state is not ItemState.DROPPED and name not in item.numbers and (cell.text or cell.error):
            what = say(
                "{cell}, in the column “{name}”, holds {value}, which is no number.",
                cell=table.at(at, column),
                name=name,
                value=shown(cell),
            )
            return Problem("not-a-number", table.name, what, say("Mend the cell, or clear it."))
    return None


def _filled(cell: Cell) -> bool:
    return bool(cell.error) or (cell.value is not None and cell.value is not False and cell.text != "")


def _counts(row: Cells, title: int | None) -> bool:
    """Whether a row is work: somebody typed in it, or its title, or all there is, are formulas."""
    return any(_filled(cell) and (not cell.formula or title in (None, column)) for column, cell in row.items())


def _moment(cell: Cell, zone: tzinfo) -> datetime | None:
    """A date, typed or as ISO 8601 text, in the company's time zone."""
    value = cell.value
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=zone)
