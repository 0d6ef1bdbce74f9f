"""What the numbers mean: readings, results and objectives."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct, field

from okrsync.model.goals import KeyResult
from okrsync.model.work import Link, WorkItem


class Status(StrEnum):
    """The six statuses of a key result or an objective."""

    DONE = "Done"
    ON_TRACK = "On track"
    AT_RISK = "At risk"
    OFF_TRACK = "Off track"
    NOT_STARTED = "Not started"
    NO_DATA = "No data"


class Part(StrEnum):
    """What an item does to the number."""

    COUNTED = "counted"
    OPEN = "open"
    LEFT_OUT = "left out"


class Evidence(Struct, frozen=True):
    """One item behind a number: its weight, its contribution, and the link that brought it.

    Contributions are in the key result's own unit and sum to the number: 100 / 31 of a share that 31 items make.
    """

    item: WorkItem
    weight: float
    contribution: float
    link: Link
    part: Part = Part.COUNTED


class Piece(Struct, frozen=True):
    """What makes up a number without items: a cell, or an objective that supports it; contributions sum to it."""

    title: str
    contribution: float
    url: str = ""


class Reading(Struct, frozen=True):
    """A measured value with its evidence.

    `counted` is what earned: done items, points, or the items of a sum. `value` is None where the work does not
    measure the key result. `evidence` are the items behind it, `pieces` what else makes it up. `before` is the share
    (0-100) done before the key result's first day. `links` holds the number of items that each link brought, by text,
    `over` names those that are closed while items of theirs are open, `blockers` how many of the `blocked` each blocker
    holds up, by its key or name.
    """

    value: float | None
    counted: float = 0.0
    total: float = 0.0
    dropped: int = 0
    blocked: int = 0
    blockers: Mapping[str, int] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    pieces: tuple[Piece, ...] = ()
    links: Mapping[str, int] = field(default_factory=dict)
    over: tuple[str, ...] = ()
    before: float = 0.0
    notes: tuple[str, ...] = ()
    as_of: datetime | None = None

    @property
    def earning(self) -> int:
        """How many items count."""
        return [each.part for each in self.evidence].count(Part.COUNTED)


class Move(StrEnum):
    """What happens to linked work between two days, in the order in which a movement tells it."""

    RELINKED = "link changed"
    MOVED_AWAY = "moved away"
    DROPPED = "dropped"
    RE_ESTIMATED = "re-estimated"
    ADDED = "added"
    RE_OPENED = "re-opened"
    DELIVERED = "delivered"
    OTHER = "otherwise"


class Step(Struct, frozen=True):
    """One kind of move: how many items, by how much it changed the number, in the key result's unit; some keys.

    `to` says where items that moved away are now, as far as anybody knows, and how many are there.
    """

    move: Move
    items: int
    amount: float
    keys: tuple[str, ...] = ()
    to: Mapping[str, int] = field(default_factory=dict)


class Movement(Struct, frozen=True):
    """How linked work moved a number since the end of a day; the steps sum to `after` less `before`.

    A number that there is not (an average of nothing) is None, and 0 in the sum. `remembered`: from what the Store knew
    then. Else it is told from the items' dates, which know nothing of what moved away or was re-estimated.
    """

    since: date
    before: float | None
    after: float | None
    steps: tuple[Step, ...] = ()
    remembered: bool = False


class Forecast(Struct, frozen=True):
    """Progress at the end, 0-100, as a range, and the `chance` to reach `goal` percent of the target by then, 0-100.

    `p50_on` and `p85_on` are the days by which half and 85 % of the futures reach it; None: never, or far off.
    """

    p50: float
    p15: float
    p85: float
    chance: float
    p50_on: date | None = None
    p85_on: date | None = None
    goal: float = 100


class Result(Struct, frozen=True):
    """One key result, computed: everything the book and the reports show of it.

    `by_person`: Current is a person's, nothing computes it. `left`: not computed, it stands as it was; `lapsed`: for so
    long that it is No data now. `guarded`: why the new number waits for a person; the old one is shown. `movements`:
    what moved it since a week ago and since its first day.
    """

    kr: KeyResult
    measure: str = ""
    by_person: bool = False
    links: tuple[Link, ...] = ()
    reading: Reading | None = None
    movements: tuple[Movement, ...] = ()
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
    lapsed: bool = False
    guarded: str = ""


class Objective(Struct, frozen=True):
    """One objective, rolled up from its key results that have data: `known` of `total`.

    `owner` and `weight` are what people wrote beside it; 0 leaves it out of what it supports.
    """

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
    owner: str = ""
    weight: float = 1.0
