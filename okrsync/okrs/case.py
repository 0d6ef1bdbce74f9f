"""One key result to compute, and what the book knows of it from before."""

from datetime import date, datetime

from msgspec import Struct

from okrsync.layout import status_of
from okrsync.model import CheckIn, Facts, KeyResult, Memory, Movement, Status
from okrsync.okrs.pace import Span
from okrsync.okrs.resolve import Ask
from okrsync.okrs.rules import Rules
from okrsync.texts import ENGLISH, Words


class Past(Struct, frozen=True):
    """What the book knows of a key result from before: its cells, its facts, its History lines, oldest first."""

    memory: Memory
    facts: Facts
    lines: tuple[CheckIn, ...] = ()
    words: Words = ENGLISH

    @property
    def synced(self) -> datetime | None:
        """When its source last answered, local time."""
        return self.facts.answered

    @property
    def status(self) -> Status:
        """The status that was last written."""
        return status_of(str(self.memory.written.get("status")), self.words)


class Case(Struct, frozen=True):
    """One key result to compute: how, from what past, by which rules, when (local time without zone).

    `telling`: with forecast, trend and words; else its numbers and its status alone.
    """

    ask: Ask
    past: Past
    rules: Rules
    now: datetime
    movements: tuple[Movement, ...] = ()
    telling: bool = True

    @property
    def kr(self) -> KeyResult:
        """The key result."""
        return self.ask.kr

    @property
    def today(self) -> date:
        """The local day."""
        return self.now.date()

    @property
    def span(self) -> Span:
        """Its own dates, else the cycle's."""
        return Span.of(self.ask.kr, self.rules)

    @property
    def by_hand(self) -> bool:
        """Whether a person's number overrides the sync's."""
        return self.kr.typed and not self.ask.by_person
