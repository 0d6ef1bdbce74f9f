"""Rows of the OKRs tab → KeyResults. A row that cannot be understood becomes Problems and keeps its numbers."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import count
from typing import TypeVar

from msgspec import Struct

from okrsync.errors import Problem, Severity
from okrsync.layout import OKRS
from okrsync.model import Cell, Cycle, KeyResult, Kind, Memory, Phase, Policy, Rhythm, Row, Seen
from okrsync.okrs.figures import amount, whole
from okrsync.okrs.memory import Owners, held, typed
from okrsync.okrs.places import place
from okrsync.records import replace
from okrsync.texts import joined, say

Choice = TypeVar("Choice", bound=StrEnum)
DUPLICATE = "duplicate-id"
DATES = "dates"
REACH_YEARS = 5
"""Dates further from the cycle are typing errors: no key result runs that long."""
_REACH = timedelta(days=366 * REACH_YEARS)
_YES_NO = {"yes": 1.0, "true": 1.0, "ja": 1.0, "no": 0.0, "false": 0.0, "nein": 0.0}
_NUMBERED = re.compile(r"KR-(\d+)", re.IGNORECASE)


class Sheet(Struct, frozen=True):
    """The key results of a book, their rows by ID, and what the book remembers of the cells there.

    `new` holds the IDs given to rows that had none.
    `broken` holds the IDs of rows that cannot be understood: what fits of them is there, and nothing is asked for them.
    """

    key_results: tuple[KeyResult, ...]
    rows: Mapping[str, Row]
    remembered: Mapping[str, Memory]
    new: frozenset[str]
    broken: frozenset[str]
    problems: tuple[Problem, ...]


def read(seen: Seen, cycle: Cycle | None = None) -> Sheet:
    """Type every row that holds a key result; give the next number to those without ID.

    What is to be measured has its dates judged by the `cycle`; without it they are taken as they are.
    """
    rows = [row for row in seen.rows if _is_key_result(row)]
    originals, copies = _split_duplicates(rows, seen.memory)
    numbers = next_ids(seen)
    ids = {row.number: row["id"].text or next(numbers) for row in originals}
    key_results: list[KeyResult] = []
    problems = [_duplicate(row) for row in copies]
    owners = Owners(seen.memory)
    remembered = {ids[row.number]: owners.of(row, ids[row.number]) for row in originals}
    for row in originals:
        reader = _Reader(row, ids[row.number], cycle)
        key_results.append(reader.key_result(remembered[reader.id]))
        problems += reader.problems
    names = {kr.id.casefold(): kr.id for kr in key_results}
    return Sheet(
        key_results=tuple(_respelled(kr, names) if kr.supports else kr for kr in key_results),
        rows={ids[row.number]: row for row in originals},
        remembered=remembered,
        new=frozenset(ids[row.number] for row in originals if not row["id"].text),
        broken=frozenset(each.kr for each in problems if each.severity is Severity.BLOCKS and each.code != DUPLICATE),
        problems=tuple(problems),
    )


def _respelled(kr: KeyResult, names: Mapping[str, str]) -> KeyResult:
    """The key result with what it supports as that is written in its own row."""
    return replace(kr, supports=names.get(kr.supports.casefold(), kr.supports))


def _is_key_result(row: Row) -> bool:
    wish = any(row[column].text for column in ("key_result", "linked_work"))
    return wish or bool(row["id"].text and (row["target"].text or row["objective"].text))


def _split_duplicates(rows: list[Row], memory: Mapping[str, Memory]) -> tuple[list[Row], list[Row]]:
    """Of rows with one ID, the one that the book remembers stays; else the first."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["id"].text.casefold() or f"row {row.number}", []).append(row)
    originals: list[Row] = []
    copies: list[Row] = []
    for group in groups.values():

        def remembered(row: Row) -> bool:
            facts = memory[row["id"].text].facts if row["id"].text in memory else {}
            return all(row[column].text == (facts.get(column) or "") for column in ("key_result", "linked_work"))

        original = next((row for row in group if remembered(row)), group[0])
        originals.append(original)
        copies += [row for row in group if row is not original]
    return originals, copies


def next_ids(seen: Seen, also: Iterable[str] = ()) -> Iterator[str]:
    """`KR-07` and on: one above every number ever used in this book, and `also` these IDs."""
    used = [*also, *(row["id"].text for row in seen.rows), *seen.memory, *(line.id for line in seen.history)]
    highest = max((int(found[1]) for id_ in used if (found := _NUMBERED.fullmatch(id_))), default=0)
    return (f"KR-{number:02d}" for number in count(highest + 1))


def _duplicate(row: Row) -> Problem:
    return Problem(
        DUPLICATE,
        place(say("row {number}", number=str(row.number))),
        say("The ID {id} stands in another row too; this row was left alone.", id=row["id"].text),
        say("Clear this row's ID: the next sync gives it a new one."),
        row["id"].text,
    )


def _standing(cell: Cell) -> float | None:
    """The number in Current; a yes or a tick is 1."""
    if cell.number is not None:
        return cell.number
    return _YES_NO.get(cell.text.casefold())


def _scribble(cell: Cell, remembered: Memory) -> str:
    """What a person wrote into Current that is no number."""
    known = _standing(cell) is not None or not held(cell, "current", remembered)
    return "" if known else cell.text


def offered(row: Row, column: str) -> str:
    """The text of a cell; what the layout offers there is a message, and so said in any language."""
    text = row[column].text
    return next((choice for choice in OKRS.column(column).choices if choice == text), text)


def _day(cell: Cell) -> date | None:
    """The day in a cell, perhaps as text.

    Raises:
        ValueError: it holds something else.
    """
    if isinstance(cell.value, datetime):
        return cell.value.date()
    return date.fromisoformat(cell.text) if cell.text or cell.error else None


class _Reader:
    """One row's cells, typed; what does not fit is gathered in `problems`."""

    def __init__(self, row: Row, id_: str, cycle: Cycle | None) -> None:
        self.row = row
        self.id = id_
        self.cycle = cycle
        self.problems: list[Problem] = []

    def key_result(self, remembered: Memory) -> KeyResult:
        row = self.row
        percent = row["target"].percent and row["target"].number is not None
        kr = KeyResult(
            id=self.id,
            row=row.number,
            key_result=row["key_result"].text,
            objective=row["objective"].text,
            team=row["team"].text,
            level=offered(row, "level"),
            owner=row["owner"].text,
            supports=row["supports"].text,
            start=self.number("start"),
            target=self.number("target"),
            unit=offered(row, "unit") or ("%" if percent else ""),
            measured_by=offered(row, "measured_by"),
            linked_work=row["linked_work"].text,
            confidence=self.confidence(),
            comment=row["comment"].text,
            help_needed=row["help_needed"].text,
            weight=self.weight(),
            since=self.date("from"),
            due=self.date("due"),
            kind=self.choice("kind", Kind) or Kind.COMMITTED,
            phase=self.choice("state", Phase) or Phase.ACTIVE,
            policy=self.choice("policy", Policy),
            rhythm=self.choice("rhythm", Rhythm),
            standing=_standing(row["current"]),
            typed=typed(row, remembered),
            scribble=_scribble(row["current"], remembered),
        )
        self.judge(kr)
        return kr

    def judge(self, kr: KeyResult) -> None:
        """What is wrong between cells."""
        if kr.start is not None and kr.start == kr.target:
            what = say("Target and Start are both {x}.", x=amount(kr.target))
            self.problem("target-is-start", what, say("Give a target to move towards."))
        if problem := self.misdated(kr):
            self.problem(DATES, *problem)

    def misdated(self, kr: KeyResult) -> tuple[str, str] | None:
        """What is wrong with From and Due, and what to do; blank ones are the cycle's."""
        cycle, since, due = self.cycle, kr.since, kr.due
        if cycle and since and since > cycle.end:
            what = say("From ({since}) is after the end of the cycle ({end}).", since=since, end=cycle.end)
            return what, say("Correct From, or move the row to the book of its own cycle.")
        if since and due and since > due:
            return say("From ({since}) is after Due ({due}).", since=since, due=due), say("Swap them.")
        if cycle and due and due < cycle.start and not (self.row["from"].text or self.row["from"].error):
            what = say("Due ({due}) is before the start of the cycle ({start}).", due=due, start=cycle.start)
            return what, say("Correct Due, or say in From when it began.")
        return None

    def problem(
        self, code: str, what: str, to_do: str, severity: Severity = Severity.BLOCKS, *, column: str = ""
    ) -> None:
        """Gather one; its `column` tells apart two of a kind in one row."""
        self.problems.append(Problem(code, place(self.id, column), what, to_do, self.id, severity))

    def number(self, column: str) -> float | None:
        cell = self.row[column]
        if cell.number is None and (cell.text or cell.error):
            title = OKRS.column(column).title
            what = say("{column} holds “{text}”, which is no number.", column=title, text=cell.error or cell.text)
            self.problem("not-a-number", what, say("Type a number into {column}.", column=title), column=title)
        return cell.number

    def confidence(self) -> float | None:
        """How sure people are; None also where it is off the scale."""
        given = self.number("confidence")
        if given is None or 1 <= given <= 10:  # noqa: PLR2004 - the column's scale
            return given
        self.problem("confidence", say("Confidence is {x}.", x=amount(given)), say("Give 1 to 10."), Severity.CHECK)
        return None

    def weight(self) -> float:
        weight = self.number("weight")
        if weight is not None and weight < 0:
            what = say("Weight is {x}.", x=amount(weight))
            self.problem("negative-weight", what, say("Give 0 to leave it out, 1 for a usual weight."))
        return 1.0 if weight is None else weight

    def date(self, column: str) -> date | None:
        """The day in a cell; None also where it is too far away to be meant."""
        cell, title = self.row[column], OKRS.column(column).title
        try:
            found = _day(cell)
        except ValueError:
            what = say("{column} holds “{text}”, which is no date.", column=title, text=cell.error or cell.text)
            self.problem("not-a-date", what, say("Type a date: 2026-11-30."), column=title)
            return None
        if found and self.cycle and max(self.cycle.start - found, found - self.cycle.end) > _REACH:
            years = whole(REACH_YEARS)
            what = say("{column} ({day}) is more than {n} years from the cycle.", column=title, day=found, n=years)
            self.problem(DATES, what, say("Correct the year."), column=title)
            return None
        return found

    def choice(self, column: str, kind: type[Choice]) -> Choice | None:
        text = self.row[column].text.casefold()
        found = next((choice for choice in kind if choice.value == text), None)
        if text and not found:
            title = OKRS.column(column).title
            what = say("{column} holds “{text}”.", column=title, text=self.row[column].text)
            self.problem("unknown-choice", what, say("It knows: {words}.", words=joined(", ", kind)), column=title)
        return found
