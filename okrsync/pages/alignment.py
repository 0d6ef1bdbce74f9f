"""The Alignment tab: who supports whom, as a tree; what people write beside a line stays with it (SHEET.md §3)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from okrsync.layout import ALIGNMENT, status_text
from okrsync.model import Objective, Page, PageRow, Result, Row, Value
from okrsync.okrs import pace
from okrsync.okrs.cascade import Cascade, Step
from okrsync.okrs.figures import NOTHING
from okrsync.records import replace
from okrsync.texts import ENGLISH, Words, joined, say

GOAL, RESULT, SECTION = "◆", "–", "▾"
"""What the lines of objectives, key results and headings begin with."""
_INDENT = "    "
"""Per level."""
_ADRIFT = say("Supports nothing above it")
_ALONE = say("Without an objective")
_GONE = say("Kept notes: what they were about is no longer in OKRs")
_Key = tuple[str, ...]
"""What tells a line from the others: of a key result its ID, of an objective its team and words."""


def page(cascade: Cascade, before: Sequence[Row], words: Words = ENGLISH) -> Page:
    """The tree, then what hangs nowhere, then the notes of lines that are gone; `words` are the book's.

    Lines that people wrote all by themselves stay, at the end.
    """
    rows = {_key_of(row): row for row in reversed(before)}
    tree = [*map(_line, cascade.tree), *_section(_ADRIFT, cascade.adrift), *_section(_ALONE, cascade.alone)]
    placed = list(_placed(tree, rows, words))
    kept = {line.was for line in placed}
    left = [row for row in before if row.number not in kept and _noted(row)]
    gone = [row for row in left if _key_of(row)[0] in (GOAL, RESULT)]
    foot = list(_placed([_heading(_GONE)], rows, words)) if gone else []
    others = (row for row in left if row not in gone and row.number not in {line.was for line in foot})
    return Page(
        ALIGNMENT.key,
        (*placed, *foot, *(PageRow(_emptied(row), row.number, level=1) for row in gone), *map(_theirs, others)),
    )


def _placed(lines: Iterable[PageRow], rows: Mapping[_Key, Row], words: Words) -> Iterator[PageRow]:
    """The lines with the rows in which they stand."""
    for line in lines:
        item, team, id_ = (str(words(line.cells.get(key)) or "") for key in ("item", "team", "id"))
        row = rows.get(_key(item, team, id_))
        yield replace(line, was=row.number if row else None)


def _key_of(row: Row) -> _Key:
    return _key(*(row[key].text for key in ("item", "team", "id")))


def _key(item: str, team: str, id_: str) -> _Key:
    kind, _, text = item.strip().partition(" ")
    if kind == RESULT:
        return kind, id_
    return (kind, team.casefold(), text.casefold()) if kind == GOAL else ("", item.strip())


def _section(title: str, steps: Sequence[Step]) -> Iterator[PageRow]:
    if steps:
        yield _heading(title)
        yield from (_line(replace(each, level=each.level + 1)) for each in steps)


def _heading(title: str) -> PageRow:
    blank: dict[str, Value] = dict.fromkeys(ALIGNMENT.owned)
    return PageRow({**blank, "item": joined(" ", (SECTION, title))})


def _line(step: Step) -> PageRow:
    of, kind = step.of, GOAL if isinstance(step.of, Objective) else RESULT
    who = _of_objective(of) if isinstance(of, Objective) else _of_key_result(of)
    behind = pace.ahead(of.progress, of.plan)
    cells: dict[str, Value] = {
        **who,
        "item": f"{_INDENT * step.level}{kind} {who['item']}",
        "status": status_text(of.status),
        "progress": NOTHING if of.progress is None else of.progress,
        "vs_plan": NOTHING if behind is None else behind,
    }
    return PageRow(cells, level=step.level)


def _of_objective(of: Objective) -> dict[str, Value]:
    return {"item": of.objective, "id": None, "team": of.team or None, "owner": of.owner or None}


def _of_key_result(of: Result) -> dict[str, Value]:
    kr = of.kr
    return {"item": kr.key_result or kr.linked_work, "id": kr.id, "team": kr.team or None, "owner": kr.owner or None}


def _noted(row: Row) -> bool:
    return row.own or not row["note"].blank


def _emptied(row: Row) -> dict[str, Value]:
    """A line that is gone from OKRs, without its numbers."""
    return {**dict.fromkeys(("status", "progress", "vs_plan")), "item": _INDENT + row["item"].text.strip()}


def _theirs(row: Row) -> PageRow:
    return PageRow({}, row.number)
