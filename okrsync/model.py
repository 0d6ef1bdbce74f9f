"""The nouns of okrsync, frozen and typed. Percentages are 0-100; dates are local to the company's time zone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from okrsync.errors import Held, Problem, SourceError

Value = None | str | bool | float | datetime


# ---- what the book holds ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as it stands in the book: `value` is raw, so half in a percent format is 0.5."""

    value: Value = None
    formula: bool = False
    percent: bool = False
    hyperlink: str = ""
    error: str = ""

    @property
    def text(self) -> str:
        """What a person reads as text, trimmed."""
        if isinstance(self.value, float) and not isinstance(self.value, bool):
            return f"{self.value:.15g}"
        return str(self.value).strip() if self.value is not None else ""

    @property
    def number(self) -> float | None:
        """The number a person means: 0.5 in a percent format is 50."""
        if isinstance(self.value, bool) or not isinstance(self.value, float):
            return None
        return float(f"{self.value * 100:.12g}") if self.percent else self.value


BLANK = Cell()


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a tab; `cells` by column key, `number` as the spreadsheet counts."""

    number: int
    cells: Mapping[str, Cell]

    def __getitem__(self, column: str) -> Cell:
        return self.cells.get(column, BLANK)


@dataclass(frozen=True, slots=True)
class Facts:
    """What was accepted with a key result's cells: what people had asked for, and the numbers that no guard stopped.

    `links` holds the items that each link had, by its text; `first` is the first reading ever.
    """

    cycle: str = ""
    key_result: str = ""
    start: float | None = None
    target: float | None = None
    weight: float | None = None
    linked_work: str = ""
    measured_by: str = ""
    confidence: float | None = None
    comment: str = ""
    first: float | None = None
    accepted: float | None = None
    counted: float | None = None
    total: float | None = None
    links: tuple[tuple[str, int], ...] = ()
    by_hand_since: date | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """What the book remembers of one key result: the cells as last written and the numbers last accepted.

    `written` and `meant` hold raw cell values by owned column; `meant` is what a commit in flight was about to write.
    `facts` holds the cells of its `Facts` (see `okrs.memory`).
    """

    id: str
    written: Mapping[str, Value] = field(default_factory=dict)
    meant: Mapping[str, Value] = field(default_factory=dict)
    facts: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One dated line of a key result's History."""

    id: str
    on: date
    key_result: str
    current: float | None
    target: float | None
    progress: float | None
    plan: float | None
    status: str
    confidence: float | None = None
    comment: str = ""
    why: str = ""
    run: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a book held when it was read. `state` is the book's own proof of it, handed back with the plan."""

    rows: tuple[Row, ...]
    columns: frozenset[str]
    memory: Mapping[str, Memory]
    history: tuple[CheckIn, ...]
    health: tuple[Row, ...]
    changes: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()
    state: str = ""


# ---- what people want ------------------------------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True)
class KeyResult:
    """One row of OKRs, people's columns typed.

    `standing` is the number that stands in Current; `typed` says that a person typed it over the sync's.
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
    weight: float = 1.0
    since: date | None = None
    due: date | None = None
    kind: Kind = Kind.COMMITTED
    phase: Phase = Phase.ACTIVE
    policy: Policy | None = None
    standing: float | None = None
    typed: bool = False

    @property
    def goal(self) -> tuple[str, str]:
        """The identity of its objective: team and text, trimmed and case-blind."""
        return self.team.casefold(), self.objective.casefold()


@dataclass(frozen=True, slots=True)
class Cycle:
    """The dated span of one book, both days included."""

    name: str
    start: date
    end: date


# ---- what the sources hold -------------------------------------------------------------------------------------------


class LinkKind(StrEnum):
    """What a link points at."""

    ITEM = "item"
    FILTER = "filter"
    QUERY = "query"
    PROJECT = "project"
    SECTION = "section"
    PORTFOLIO = "portfolio"
    TAG = "tag"
    RANGE = "range"


@dataclass(frozen=True, slots=True)
class Link:
    """What a key result hangs on: where (`system`, `connection` or `url`) and what (`kind`, `query`).

    `text` is the link as people wrote it; `url` is set where they pasted an address, `connection` where they named one.
    """

    text: str
    system: str
    kind: LinkKind
    query: str
    url: str = ""
    connection: str = ""


class ItemState(StrEnum):
    """A work item's state, as far as counting goes."""

    TO_DO = "to do"
    IN_PROGRESS = "in progress"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class WorkItem:
    """An issue, task or row, reduced to what we count; `connection` and the vendor's own `id` are its identity.

    `numbers` holds the numeric fields asked for, by the name asked for. `closed` is when it was done or dropped.
    """

    connection: str
    id: str
    key: str
    title: str
    url: str
    state: ItemState
    created: datetime | None = None
    closed: datetime | None = None
    numbers: Mapping[str, float] = field(default_factory=dict, hash=False)
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """The answer to a link that holds work: every item, whole.

    `unknown` holds the numeric fields asked for that the source does not have, by the name they were asked by: a
    Problem for the key results that measure them, and no one else's.
    """

    items: tuple[WorkItem, ...]
    unknown: Mapping[str, Problem] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Number:
    """The answer to a link that holds one number; `as_of` is the dated cell beside it, if there is one."""

    value: float
    as_of: datetime | None = None


Answer = Items | Number | Problem


@dataclass(frozen=True, slots=True)
class Traffic:
    """What one connection cost: requests sent, retries among them, seconds waited for."""

    requests: int = 0
    retries: int = 0
    seconds: float = 0.0


class Source(Protocol):
    """Something that yields work items or a number for a link."""

    name: str

    def check(self) -> str:
        """Say who we are there and what we may see, in one sentence.

        Raises:
            SourceError: the source cannot be used.
        """

    def fetch(self, links: Sequence[Link], numbers: frozenset[str]) -> dict[Link, Answer]:
        """Answer all links of a run at once, each whole or not at all; `numbers` names the numeric fields wanted.

        A link that cannot be answered is a Problem and leaves the others alone.

        Raises:
            SourceError: the source as a whole cannot answer; nothing of it may be used.
        """

    def traffic(self) -> Traffic:
        """What the calls so far cost."""


# ---- what the numbers mean -------------------------------------------------------------------------------------------


class Status(StrEnum):
    """The six statuses of a key result or an objective."""

    DONE = "Done"
    ON_TRACK = "On track"
    AT_RISK = "At risk"
    OFF_TRACK = "Off track"
    NOT_STARTED = "Not started"
    NO_DATA = "No data"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One item behind a number: its weight, what of it counts, and the link that brought it."""

    item: WorkItem
    weight: float
    contribution: float
    link: Link


@dataclass(frozen=True, slots=True)
class Reading:
    """A measured value with its evidence.

    `counted` is what earned: done items, points, or the items of a sum. `value` is None where the work does not
    measure the key result. `before` is the share (0-100) done before the key result's first day. `links` holds the
    number of items that each link brought, by its text.
    """

    value: float | None
    counted: float = 0.0
    total: float = 0.0
    dropped: int = 0
    blocked: int = 0
    evidence: tuple[Evidence, ...] = ()
    links: Mapping[str, int] = field(default_factory=dict)
    before: float = 0.0
    notes: tuple[str, ...] = ()
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """Progress at the end at this speed, 0-100, as a range; `chance` to reach the target, 0-100."""

    p50: float
    p15: float | None = None
    p85: float | None = None
    chance: float | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """One key result, computed: everything the book and the reports show of it.

    `by_person`: Current is a person's, nothing computes it. `left`: not computed, it stands as it was.
    `guarded`: why the new number waits for a person; the old one is shown.
    """

    kr: KeyResult
    measure: str = ""
    by_person: bool = False
    links: tuple[Link, ...] = ()
    reading: Reading | None = None
    start: float | None = None
    target: float | None = None
    current: float | None = None
    progress: float | None = None
    plan: float | None = None
    status: Status = Status.NO_DATA
    forecast: Forecast | None = None
    delivery: str = ""
    trend: str = ""
    why: str = ""
    checked_in: date | None = None
    synced: datetime | None = None
    left: bool = False
    guarded: str = ""


@dataclass(frozen=True, slots=True)
class Objective:
    """One objective, rolled up from its key results that have data: `known` of `total`."""

    objective: str
    team: str
    level: str
    supports: str
    progress: float | None
    plan: float | None
    status: Status
    known: int
    total: int
    key_results: tuple[str, ...]


# ---- what a run writes -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """One owned cell, from one raw value to another, and why."""

    id: str
    row: int
    column: str
    before: Value
    after: Value
    why: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A held cell: an owned cell in which a person typed, and what the sync would write there."""

    id: str
    row: int
    column: str
    holds: Value
    formula: bool
    wanted: Value


@dataclass(frozen=True, slots=True)
class PageRow:
    """A row of a page: `was` is its row when the book was read, or None; `cells` are set, the others ride along."""

    cells: Mapping[str, Value]
    was: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A tab as typed rows: all that is below its header, or, with `append`, what comes below that."""

    tab: str
    rows: tuple[PageRow, ...]
    append: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would write; nothing is written yet.

    `changes` and `stamps` (Synced, bookkeeping) are cells of OKRs; `memory` is what the book will remember; `pages` are
    the tabs that the sync keeps, `checkins` and `memory` among them.
    """

    run: str
    at: datetime
    changes: tuple[Change, ...] = ()
    stamps: tuple[Change, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    problems: tuple[Problem, ...] = ()
    checkins: tuple[CheckIn, ...] = ()
    memory: tuple[Memory, ...] = ()
    pages: tuple[Page, ...] = ()
    state: str = ""


class Outcome(StrEnum):
    """How a run ended."""

    DONE = "done"
    PARTIAL = "partial"
    HELD = "held"
    PLANNED = "planned"


@dataclass(frozen=True, slots=True)
class Run:
    """One pass. `failures` are the sources that did not answer; `held` says why nothing at all was written."""

    plan: Plan
    outcome: Outcome
    results: Mapping[str, Result]
    objectives: tuple[Objective, ...]
    traffic: Mapping[str, Traffic]
    failures: tuple[SourceError, ...] = ()
    held: str = ""
    closed: bool = False

    @property
    def exit_code(self) -> int:
        """0 done, 1 a source failed, 3 held by a guard."""
        if self.failures:
            return SourceError.exit_code
        guarded = any(result.guarded for result in self.results.values())
        return Held.exit_code if self.held or guarded else 0


class Book(Protocol):
    """The workbook of one cycle."""

    name: str

    def read(self) -> Seen:
        """What is there, typed, formulas and people's edits told apart.

        Raises:
            BookError: it cannot be read.
        """

    def commit(self, plan: Plan) -> None:
        """Write the plan, whole or not at all, over exactly what `plan.state` saw.

        Raises:
            BookBusy: somebody has it open.
            BookChanged: it is not what was read; read it again.
            BookError: it cannot be written.
        """
