"""The open key results of one cycle's book as rows of the next one's."""

from collections.abc import Mapping

from okrsync.errors import Problem, Severity
from okrsync.layout import OKRS, Column, Type, Whose, status_text
from okrsync.model import Cell, KeyResult, Phase, Row, Seen, Status, Value
from okrsync.okrs import links
from okrsync.okrs.rows import DUPLICATE, Sheet, next_ids

_BLANK = frozenset({"confidence", "from", "due", "help_needed"})
"""What was said about the old cycle only."""
_ALL = 100


def still_open(sheet: Sheet) -> tuple[KeyResult, ...]:
    """The key results that are neither done nor dropped, as the book shows them."""
    return tuple(kr for kr in sheet.key_results if kr.phase is not Phase.DROPPED and not _done(sheet.rows[kr.id]))


def obstacles(sheet: Sheet) -> tuple[Problem, ...]:
    """What has to be mended in the old book before its open key results can go on; a copied ID may hide one."""
    going = {kr.id for kr in still_open(sheet)}
    wrong = (each for each in sheet.problems if each.severity is Severity.BLOCKS)
    return tuple(each for each in wrong if each.kr in going or each.code == DUPLICATE)


def carry(seen: Seen, sheet: Sheet) -> tuple[dict[str, Value], ...]:
    """The rows of the next book, by column key, percentages 0-100; IDs go on after the highest of the old book."""
    going = still_open(sheet)
    ids = dict(zip((kr.id for kr in going), next_ids(seen, sheet.rows), strict=False))
    return tuple(_row(kr, sheet.rows[kr.id], ids, named=kr.id not in sheet.new) for kr in going)


def _done(row: Row) -> bool:
    progress = row["progress"].number
    return row["status"].text == status_text(Status.DONE) or (progress is not None and progress >= _ALL)


def _row(kr: KeyResult, row: Row, ids: Mapping[str, str], *, named: bool) -> dict[str, Value]:
    """People's columns for the next cycle; `named` where the ID stands in the old book, so that it can be told."""
    theirs = (column for column in OKRS.columns if column.whose is Whose.PEOPLE)
    return {column.key: None if column.key in _BLANK else _value(column, row[column.key]) for column in theirs} | {
        "id": ids[kr.id],
        "supports": ids.get(kr.supports),
        "start": _start(kr),
        "unit": kr.unit or None,  # which may stand in the format of Target only
        "linked_work": _linked_work(row["linked_work"]),
        "comment": f"continues {kr.id}" if named else None,
    }


def _value(column: Column, cell: Cell) -> Value:
    return cell.number if column.type is Type.NUMBER else cell.text or None


def _start(kr: KeyResult) -> float | None:
    """Where the next cycle begins: at what was reached, in rows that say where they begin; never at the target."""
    if kr.start is None or kr.standing in (None, kr.target):
        return kr.start
    return kr.standing


def _linked_work(cell: Cell) -> str | None:
    """The links; an address behind words that are no link takes their place."""
    found, _ = links.parse(cell.text)
    return cell.hyperlink if not found and links.parse_one(cell.hyperlink) else cell.text or None
