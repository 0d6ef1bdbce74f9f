"""How each key result went over the cycle, as History tells."""

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from okrsync.errors import ConfigError, Problem
from okrsync.model import CheckIn, Seen
from okrsync.okrs import rows


class Course(Struct, frozen=True):
    """How a key result went: its check-in of each date, oldest first; `here`: its row still stands in OKRs."""

    id: str
    key_result: str
    lines: tuple[CheckIn, ...]
    here: bool = True


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
