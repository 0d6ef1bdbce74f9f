"""One pass over the book, and how it ended."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, field

from okrsync.errors import Held, Problem, SourceError
from okrsync.model.book import CheckIn, Plan
from okrsync.model.results import Objective, Result
from okrsync.model.summary import Removed, Summary
from okrsync.model.work import Traffic


class Wish(Struct, frozen=True):
    """What the caller wants: `only` these key results (all if empty), `accept` these guarded numbers, `force` all.

    `full` asks for all of the work again, not just for what changed.
    """

    only: frozenset[str] = frozenset()
    accept: frozenset[str] = frozenset()
    force: bool = False
    write: bool = True
    full: bool = False


class Outcome(StrEnum):
    """How a run ended."""

    DONE = "done"
    PARTIAL = "partial"
    HELD = "held"
    PLANNED = "planned"


class Run(Struct, frozen=True):
    """One pass. `failures` are the sources that did not answer; `held` says why nothing at all was written.

    `removed` is blank in a run for some key results only; `elsewhere` is for such a run: the key results beyond it that
    an item counts in too, by connection and id, as the Store knows them. `summary` is that of a run for all of them;
    `open` are its problems that nobody snoozed, `history` the check-ins before it by key result, oldest first, those of
    the drawn past among them.
    """

    plan: Plan
    outcome: Outcome
    results: Mapping[str, Result]
    objectives: tuple[Objective, ...]
    traffic: Mapping[str, Traffic] = field(default_factory=dict)
    failures: tuple[SourceError, ...] = ()
    held: str = ""
    closed: bool = False
    removed: tuple[Removed, ...] = ()
    summary: Summary | None = None
    open: tuple[Problem, ...] = ()
    history: Mapping[str, tuple[CheckIn, ...]] = field(default_factory=dict)
    elsewhere: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    @property
    def writes(self) -> bool:
        """Whether it is to be written: not held, not only planned, and the cycle has not had its last write."""
        return self.outcome in (Outcome.DONE, Outcome.PARTIAL) and not self.closed

    @property
    def exit_code(self) -> int:
        """0 done, 1 a source failed, 3 held by a guard."""
        if self.failures:
            return SourceError.exit_code
        guarded = any(result.guarded for result in self.results.values()) and not self.closed
        return Held.exit_code if self.held or guarded else 0
