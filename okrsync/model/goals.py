"""What people want: key results, as their rows say."""

from datetime import date
from enum import StrEnum

from msgspec import Struct


class Kind(StrEnum):
    """How much of the target is success."""

    COMMITTED = "committed"
    STRETCH = "stretch"


class Phase(StrEnum):
    """The State column: whether a key result takes part."""

    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    DROPPED = "dropped"


class Policy(StrEnum):
    """What dropped items do to a count."""

    LEAVE_OUT = "leave out"
    COUNT_AS_DONE = "count as done"
    KEEP_AS_OPEN = "keep as open"


class Rhythm(StrEnum):
    """How often people bring a new number, where no work brings it."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


class KeyResult(Struct, frozen=True):
    """One row of OKRs, people's columns typed.

    `standing` is the number that stands in Current; `typed` says that a person typed it over the sync's; `scribble` is
    what a person typed there that is no number.
    """

    id: str
    row: int
    key_result: str
    objective: str = ""
    team: str = ""
    level: str = ""
    owner: str = ""
    supports: str = ""
    start: float | None = None
    target: float | None = None
    unit: str = ""
    measured_by: str = ""
    linked_work: str = ""
    confidence: float | None = None
    comment: str = ""
    help_needed: str = ""
    weight: float = 1.0
    since: date | None = None
    due: date | None = None
    kind: Kind = Kind.COMMITTED
    phase: Phase = Phase.ACTIVE
    policy: Policy | None = None
    rhythm: Rhythm | None = None
    standing: float | None = None
    typed: bool = False
    scribble: str = ""

    @property
    def plays(self) -> bool:
        """Whether it takes part: not paused or dropped, no draft, and no row that only names an objective."""
        return self.phase is Phase.ACTIVE and bool(self.key_result or self.linked_work)

    @property
    def goal(self) -> tuple[str, str]:
        """The identity of its objective: team and text, trimmed and case-blind."""
        return self.team.casefold(), self.objective.casefold()


class Cycle(Struct, frozen=True):
    """The dated span of one book, both days included."""

    name: str
    start: date
    end: date
