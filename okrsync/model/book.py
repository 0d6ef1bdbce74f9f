"""What the book holds and what a run writes into it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Protocol

from msgspec import Struct, field

from okrsync.errors import Problem
from okrsync.model.findings import Finding
from okrsync.model.work import Traffic
from okrsync.records import replace
from okrsync.texts import Words

Value = None | str | bool | float | datetime


class Cell(Struct, frozen=True):
    """One cell as it stands in the book: `value` is raw, so half in a percent format is 0.5."""

    value: Value = None
    formula: bool = False
    percent: bool = False
    hyperlink: str = ""
    error: str = ""

    @property
    def blank(self) -> bool:
        """Whether nothing stands there; an empty result of a formula is something."""
        return self.value is None and not self.formula and not self.error

    @property
    def text(self) -> str:
        """What a person reads as text, trimmed."""
        if isinstance(self.value, float):
            return f"{self.value:.15g}"
        return str(self.value).strip() if self.value is not None else ""

    @property
    def number(self) -> float | None:
        """The number a person means: 0.5 in a percent format is 50."""
        if not isinstance(self.value, float):
            return None
        return float(f"{self.value * 100:.12g}") if self.percent else self.value


BLANK = Cell()


class Row(Struct, frozen=True):
    """One row of a tab; `cells` by column key, `number` as the spreadsheet counts.

    `own`: people wrote something beside the columns of the layout, so the row is never dropped.
    """

    number: int
    cells: Mapping[str, Cell]
    own: bool = False

    def __getitem__(self, column: str) -> Cell:
        return self.cells.get(column, BLANK)


class Facts(Struct, frozen=True):
    """What was accepted with a key result's cells: what people had asked for, and the numbers that no guard stopped.

    `first` is the first reading of the cycle, `base` where progress is counted from. `earning` is the number of items
    that counted, `links` the items that each link had, by its text. `answered` is when the source last did; `closed`,
    that the cycle's last write was made. `begun`: it has been more than a draft; from then on `steps` are people's
    changes of its goal: what (a key of Facts), the day of the run that saw it, the value before.
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
    base: float | None = None
    accepted: float | None = None
    earning: float | None = None
    total: float | None = None
    links: tuple[tuple[str, int], ...] = ()
    by_hand_since: date | None = None
    answered: datetime | None = None
    closed: bool = False
    team: str = ""
    objective: str = ""
    begun: bool = False
    steps: tuple[tuple[str, date, Value], ...] = ()
    since: date | None = None
    due: date | None = None
    kind: str = ""


class Memory(Struct, frozen=True):
    """What the book remembers of one key result: the cells as last written and the numbers last accepted.

    `written` and `meant` hold raw cell values by owned column; `meant` is what a commit in flight was about to write.
    `facts` holds the cells of its `Facts` (see `okrs.memory`).
    """

    id: str
    written: Mapping[str, Value] = field(default_factory=dict)
    meant: Mapping[str, Value] = field(default_factory=dict)
    facts: Mapping[str, Value] = field(default_factory=dict)


class CheckIn(Struct, frozen=True):
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
    team: str = ""
    objective: str = ""

    @property
    def reconstructed(self) -> bool:
        """Whether no run recorded it: it was told later, from the dates of the work."""
        return not self.run


class Seen(Struct, frozen=True):
    """What a book held when it was read. `state` is the book's own proof of it, handed back with the plan."""

    rows: tuple[Row, ...]
    columns: frozenset[str]
    memory: Mapping[str, Memory]
    history: tuple[CheckIn, ...]
    health: tuple[Row, ...]
    changes: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()
    state: str = ""
    objectives: tuple[Row, ...] = ()
    alignment: tuple[Row, ...] = ()


class Change(Struct, frozen=True):
    """One owned cell, from one raw value to another, and why."""

    id: str
    row: int
    column: str
    before: Value
    after: Value
    why: str = ""


class Conflict(Struct, frozen=True):
    """A held cell: an owned cell in which a person typed, and what the sync would write there."""

    id: str
    row: int
    column: str
    holds: Value
    formula: bool
    wanted: Value


class PageRow(Struct, frozen=True):
    """A row of a page: `was` is its row when the book was read, or None; `cells` are set, the others ride along.

    `look` says what kind of row it is, where the tab has several; `level` how deep it is in a tree, 0 at the top.
    """

    cells: Mapping[str, Value]
    was: int | None = None
    look: str = ""
    level: int = 0


class Page(Struct, frozen=True):
    """A tab as typed rows: all that is below its header, or, with `append`, what comes below that.

    `anew`: the lines have no past (every `was` is None). They take the place of whatever stood in the tab's columns,
    and what people wrote in columns of their own stays in its rows.
    """

    tab: str
    rows: tuple[PageRow, ...]
    append: bool = False
    anew: bool = False

    def told(self, words: Words) -> "Page":
        """The same in a language."""
        spoken = (replace(row, cells={key: words(value) for key, value in row.cells.items()}) for row in self.rows)
        return replace(self, rows=tuple(spoken))


class Plan(Struct, frozen=True):
    """What a run would write; nothing is written yet.

    `changes` and `stamps` (Synced, bookkeeping) are cells of OKRs; `pages` are the tabs that the sync keeps;
    `memory` is what the book remembers from then on, None: what it did before.
    """

    run: str
    changes: tuple[Change, ...] = ()
    stamps: tuple[Change, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    problems: tuple[Problem, ...] = ()
    checkins: tuple[CheckIn, ...] = ()
    pages: tuple[Page, ...] = ()
    memory: tuple[Memory, ...] | None = None
    state: str = ""


class Book(Protocol):
    """The workbook of one cycle."""

    name: str

    def check(self) -> tuple[Finding, ...]:
        """What it holds, what it lacks, whether it may be written and who has it open; a line each."""

    def read(self, *, archive: bool = False, mend: bool = False) -> Seen:
        """What is there, typed, formulas and people's edits told apart.

        `archive`: with all of History and Changes; else a book may leave out what no run needs of them. `mend`: write
        what puts right cells that a commit which broke off left in wrong rows; else they are only shown so.

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

    def traffic(self) -> Mapping[str, Traffic]:
        """What the calls so far cost, by connection; a file costs none."""
