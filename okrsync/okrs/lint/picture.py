"""What the lint looks at, and how it tells what it finds."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from okrsync.layout import OKRS
from okrsync.model import KeyResult, Objective, Result, Row
from okrsync.okrs.assess import Assessment
from okrsync.okrs.figures import whole
from okrsync.okrs.goals import Goal
from okrsync.okrs.places import place
from okrsync.okrs.resolve import Ask
from okrsync.okrs.resolved import Resolved
from okrsync.okrs.rollup import Tree
from okrsync.okrs.rules import Rules
from okrsync.texts import joined, plural, say

_FEW = 3
"""So many names stand in a sentence, and so many rows have a line each for the same blank cell."""


class Spot(Struct, frozen=True):
    """One thing to tell: `where` people would look, `what` is odd there, `kr` if one key result is concerned."""

    where: str
    what: str
    kr: str = ""


class Picture(Struct, frozen=True):
    """A run as the lint looks at it: `rows` as they stand, `asks` and `results` by ID in the order of the rows.

    `columns` are the keys of those that the book has.
    """

    columns: frozenset[str]
    rows: Sequence[Row]
    asks: Mapping[str, Ask]
    results: Mapping[str, Result]
    objectives: Sequence[Objective]
    tree: Tree
    rules: Rules

    @classmethod
    def of(cls, book: Resolved, assessed: Assessment) -> "Picture":
        """The picture of a run for every key result."""
        return cls(
            columns=book.seen.columns,
            rows=book.seen.rows,
            asks=assessed.asks,
            results=assessed.results(),
            objectives=assessed.objectives(),
            tree=assessed.tree,
            rules=assessed.rules,
        )

    def active(self) -> Iterator[Result]:
        """The results that take part; a row that only names an objective is none."""
        for each in self.results.values():
            if each.kr.plays:
                yield each

    def above(self, goal: Goal) -> frozenset[Goal]:
        """The objectives that one supports, and what those support."""
        found: set[Goal] = set()
        while goal in self.tree.supports:
            goal = self.results[self.tree.supports[goal]].kr.goal
            found.add(goal)
        return frozenset(found)


def at(kr: KeyResult, what: str) -> Spot:
    """Something about one key result."""
    return Spot(place(kr.id), what, kr.id)


def of_goal(team: str, objective: str) -> str:
    """An objective as people tell it from others: Support › Faster answers."""
    return " › ".join(part for part in (team, objective) if part)


def named(names: Sequence[str]) -> str:
    """Names in a sentence, of many only the first ones: KR-01, KR-02, KR-03 and 28 more."""
    if len(names) > _FEW:
        return say("{names} and {n} more", names=joined(", ", names[:_FEW]), n=whole(len(names) - _FEW))
    *others, last = names or ("",)
    return say("{names} and {last}", names=joined(", ", others), last=last) if others else last


def gathered(spots: Sequence[Spot], among: int, whole: Spot) -> Iterator[Spot]:
    """A line for each spot, but one for the book if they are many, or all that could be (`among`)."""
    yield from spots if len(spots) <= _FEW and len(spots) < among else [whole][: len(spots)]


def blank(column: str, lacking: Sequence[KeyResult], among: int) -> Iterator[Spot]:
    """A cell that some `among` the key results lack."""
    title = OKRS.column(column).title
    what = plural(
        among,
        "{column} is blank in {blank} of {n} key result: {ids}.",
        "{column} is blank in {blank} of {n} key results: {ids}.",
        column=title,
        blank=whole(len(lacking)),
        ids=named([kr.id for kr in lacking]),
    )
    alone = say("{column} is blank.", column=title)
    yield from gathered([at(kr, alone) for kr in lacking], among, Spot(place(title), what))
