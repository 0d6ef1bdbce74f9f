"""The Health tab: every problem with what to do; people's Accept, Snooze until and Note stay with their line."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time

from okrsync.errors import Problem
from okrsync.layout import HEALTH, SOLVED
from okrsync.model import Page, PageRow, Row
from okrsync.okrs.health import GUARDED
from okrsync.texts import ENGLISH, Words

Key = tuple[str, str, str]
_YES = frozenset({"yes", "y", "x", "true", "1", "✓", "ok"})


def page(  # noqa: PLR0913 - what is wrong, what stands there, and how it is written
    problems: Iterable[Problem],
    before: Sequence[Row],
    owners: Mapping[str, str],
    today: date,
    skipped: Collection[str] = (),
    *,
    words: Words = ENGLISH,
) -> Page:
    """Lines that go on keep their row, solved ones go unless a person wrote something there.

    `owners` by key result; the lines of key results that this run `skipped` stay as they are, and so do those without
    key result of connections that it skipped, by their names. `words` are the book's, in which the lines `before` say
    where.
    """
    known = {_key(row): row for row in before if row["code"].text}
    current = {_told(each, words): each for each in problems if each.kr not in skipped}
    order = sorted(current, key=lambda key: _order(current[key], known.get(key), today))
    lines = [_line(key, current[key], known.get(key), owners, today) for key in order]
    gone = [row for key, row in known.items() if key not in current]
    others = [PageRow({}, row.number) for row in gone if _subject(row) in skipped]
    solved = [_solved(row) for row in gone if _subject(row) not in skipped and _noted(row)]
    foreign = [PageRow({}, row.number) for row in before if not row["code"].text and _filled(row)]
    return Page(HEALTH.key, (*lines, *others, *solved, *foreign))


def awake(
    problems: Iterable[Problem], before: Iterable[Row], today: date, words: Words = ENGLISH
) -> tuple[Problem, ...]:
    """The problems that nobody snoozed; `words` as in `page`."""
    asleep = {_key(row) for row in before if _snoozed(row, today)}
    return tuple(each for each in problems if _told(each, words) not in asleep)


def accepted(before: Iterable[Row]) -> frozenset[str]:
    """The IDs whose guarded number a person accepts."""
    return frozenset(row["id"].text for row in before if row["code"].text == GUARDED and _ticked(row))


def _filled(row: Row) -> bool:
    """Whether a person wrote a line of their own here."""
    return row.own or any(cell.text or cell.formula for cell in row.cells.values())


def _noted(row: Row) -> bool:
    return bool(row["note"].text) or row.own


def _ticked(row: Row) -> bool:
    return row["accept"].value is True or row["accept"].text.casefold() in _YES


def _key(row: Row) -> Key:
    return row["code"].text, row["id"].text, row["where"].text


def _told(problem: Problem, words: Words) -> Key:
    """The key of the line that a problem has in the book."""
    return problem.code, problem.kr, words(problem.where)


def _subject(row: Row) -> str:
    """The key result that a line is about, else the place."""
    return row["id"].text or row["where"].text


def _line(key: Key, problem: Problem, row: Row | None, owners: Mapping[str, str], today: date) -> PageRow:
    code, id_, where = key
    first_seen = row["first_seen"].value if row else None
    return PageRow(
        {
            "severity": problem.severity,
            "id": id_ or None,
            "what": problem.what,
            "to_do": problem.to_do,
            "where": where,
            "owner": owners.get(id_) or None,
            "first_seen": first_seen or datetime.combine(today, time()),
            "runs": (row["runs"].number or 0) + 1 if row else 1.0,
            "code": code,
        },
        row.number if row else None,
    )


def _snoozed(row: Row, today: date) -> bool:
    until = row["snooze"].value
    return isinstance(until, datetime) and until.date() > today


def _solved(row: Row) -> PageRow:
    return PageRow({"severity": SOLVED, "accept": None}, row.number)


def _order(problem: Problem, row: Row | None, today: date) -> tuple[bool, int, str, str]:
    """Worst first, then by key result; what a person snoozed goes to the end."""
    return row is not None and _snoozed(row, today), problem.severity.rank, problem.kr or "~", problem.code
