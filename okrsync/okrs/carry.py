"""The open key results of one cycle's book as rows of the next one's."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from okrsync.errors import Problem, Severity
from okrsync.layout import OKRS, Column, Type, Whose, status_of
from okrsync.model import Cell, KeyResult, Phase, Row, Seen, Status, Value
from okrsync.okrs import links, measures, pace, rows
from okrsync.okrs.rows import DUPLICATE, Sheet
from okrsync.okrs.understood import understood
from okrsync.texts import ENGLISH, Words, say

_BLANK = frozenset({"confidence", "from", "due", "help_needed"})
"""What was said about the old cycle only."""


class Carried(Struct, frozen=True):
    """What goes on of a book, and what does not.

    `rows` are those of the next book, by column key, percentages 0-100. `done` and `dropped` name the key results that
    stay behind; `unsupporting` the new IDs that support nothing any more, each with what it supported. `problems` have
    to be mended in the old book first.
    """

    rows: tuple[Mapping[str, Value], ...]
    done: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    unsupporting: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()

    def told(self) -> Iterator[str]:
        """What does not go on, a line each."""
        for why, names in (("done", self.done), ("dropped", self.dropped)):
            if names:
                yield f"Left behind, {why}: {', '.join(names)}."
        for id_, supported in self.unsupporting:
            yield f"Supports of {id_} is blank: {supported} is not carried over."


def carry(seen: Seen, own: Mapping[str, str], words: Words = ENGLISH) -> Carried:
    """What of a book goes on; `own` is the team's names for measures. IDs go on after the highest of the old book."""
    sheet = rows.read(understood(seen, words))
    dropped = [kr for kr in sheet.key_results if kr.phase is Phase.DROPPED]
    done = [kr for kr in sheet.key_results if kr not in dropped and _done(kr, sheet.rows[kr.id], own, words)]
    going = [kr for kr in sheet.key_results if kr not in dropped and kr not in done]
    ids = dict(zip((kr.id for kr in going), rows.next_ids(seen, sheet.rows), strict=False))
    return Carried(
        rows=tuple(_row(kr, sheet.rows[kr.id], ids, named=kr.id not in sheet.new) for kr in going),
        done=tuple(_name(kr, sheet) for kr in done),
        dropped=tuple(_name(kr, sheet) for kr in dropped),
        unsupporting=tuple((ids[kr.id], kr.supports) for kr in going if kr.supports and kr.supports not in ids),
        problems=_obstacles(sheet, ids),
    )


def _obstacles(sheet: Sheet, going: Mapping[str, str]) -> tuple[Problem, ...]:
    """What is wrong with the rows that go on; a copied ID may hide one."""
    wrong = (each for each in sheet.problems if each.severity is Severity.BLOCKS)
    return tuple(each for each in wrong if each.kr in going or each.code == DUPLICATE)


def _done(kr: KeyResult, row: Row, own: Mapping[str, str], words: Words) -> bool:
    """Whether the book shows it as done; what has to be kept above or below a number never is for good."""
    how = measures.named(kr.measured_by, own)
    if how and how.name in measures.KEEPS:
        return False
    progress = row["progress"].number
    return status_of(row["status"].text, words) is Status.DONE or (progress is not None and progress >= pace.FULL)


def _name(kr: KeyResult, sheet: Sheet) -> str:
    """What people know it by: the ID that stands in the book, else its words."""
    return f"“{kr.key_result or kr.linked_work}”" if kr.id in sheet.new else kr.id


def _row(kr: KeyResult, row: Row, ids: Mapping[str, str], *, named: bool) -> dict[str, Value]:
    """People's columns for the next cycle; `named` where the ID stands in the old book, so that it can be told."""
    theirs = (column for column in OKRS.columns if column.whose is Whose.PEOPLE)
    return {column.key: None if column.key in _BLANK else _value(column, row) for column in theirs} | {
        "id": ids[kr.id],
        "supports": ids.get(kr.supports),
        "start": _start(kr),
        "unit": kr.unit or None,  # which may stand in the format of Target only
        "linked_work": _linked_work(row["linked_work"]),
        "comment": say("continues {id}", id=kr.id) if named else None,
    }


def _value(column: Column, row: Row) -> Value:
    return row[column.key].number if column.type is Type.NUMBER else rows.offered(row, column.key) or None


def _start(kr: KeyResult) -> float | None:
    """Where the next cycle begins: at what was reached, in rows that say where they begin; never at the target."""
    if kr.start is None or kr.standing in (None, kr.target):
        return kr.start
    return kr.standing


def _linked_work(cell: Cell) -> str | None:
    """The links; an address behind words that are no link takes their place."""
    found, _ = links.parse(cell.text)
    return cell.hyperlink if not found and links.parse_one(cell.hyperlink) else cell.text or None
