"""The rows of the Objectives tab: who owns an objective, and how much it weighs in what it supports."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from okrsync.errors import Problem, Severity
from okrsync.layout import OBJECTIVES
from okrsync.model import KeyResult, Row
from okrsync.okrs.places import place
from okrsync.texts import say

Goal = tuple[str, str]
"""An objective's identity: team and text, trimmed and case-blind."""


class Terms(Struct, frozen=True):
    """What people say of an objective; a weight of 0 leaves it out."""

    owner: str = ""
    weight: float = 1.0


def goal_of(row: Row) -> Goal:
    """The objective of a row."""
    return row["team"].text.casefold(), row["objective"].text.casefold()


def rows_of(before: Iterable[Row], members: Mapping[Goal, Sequence[KeyResult]]) -> dict[Goal, Row]:
    """The row of each objective: by its team and text, else, where people renamed it, by its key results."""
    named = [row for row in before if row["objective"].text]
    found = {goal_of(row): row for row in reversed(named) if goal_of(row) in members}
    lost = {row["key_results"].text: row for row in named if goal_of(row) not in members and row["key_results"].text}
    for goal, krs in members.items():
        row = lost.get(told(krs)) if goal not in found else None
        if row:
            found[goal] = row
    return found


def told(members: Iterable[KeyResult]) -> str:
    """The IDs of an objective's key results."""
    return ", ".join(kr.id for kr in members)


def terms(rows: Mapping[Goal, Row]) -> tuple[dict[Goal, Terms], tuple[Problem, ...]]:
    """What people wrote beside each objective, and what of it makes no sense; that counts as blank."""
    found: dict[Goal, Terms] = {}
    problems = []
    for goal, row in rows.items():
        weight = row["weight"].number
        odd = weight < 0 if weight is not None else bool(row["weight"].text)
        if odd:
            problems.append(_odd(row))
        found[goal] = Terms(row["owner"].text, 1.0 if odd or weight is None else weight)
    return found, tuple(problems)


def _odd(row: Row) -> Problem:
    name = row["objective"].text
    told = row["weight"].text
    what = say("The weight of “{name}” is {weight}, which is no weight; it counts as 1.", name=name, weight=told)
    to_do = say("Type a number from 0 up, or clear the cell.")
    return Problem("objective-weight", place(name, tab=OBJECTIVES), what, to_do, severity=Severity.CHECK)
