"""What the sources hold: links, and the work or the number behind them."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct, field

from okrsync.errors import Problem
from okrsync.records import replace
from okrsync.texts import say


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
    ROWS = "rows"


class Link(Struct, frozen=True):
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


class Stage(Struct, frozen=True):
    """A state that an item was in, since when."""

    since: datetime
    state: ItemState


RESTRICTED = say("(restricted)")
"""What stands where a title may not be told."""


class WorkItem(Struct, frozen=True):
    """An issue, task or row, reduced to what we count; `connection` and the vendor's own `id` are its identity.

    `numbers` holds the numeric fields asked for, by the name asked for. `closed` is when it was done or dropped,
    `changed` when anything of it last was. `status` and `resolution` are the tracker's own words for its state.
    `blockers` are the keys or names of what blocks it and is not done. A `restricted` item is not for everybody who
    reads the book: it holds what counting needs and nothing else (see `veiled`). `stages` are the states that it went
    through, oldest first, the last being that of now; none where its source does not tell, or it was ever in one.
    """

    connection: str
    id: str
    key: str
    title: str
    url: str
    state: ItemState
    created: datetime | None = None
    closed: datetime | None = None
    numbers: Mapping[str, float] = field(default_factory=dict)
    blocked: bool = False
    changed: datetime | None = None
    status: str = ""
    resolution: str = ""
    assignee: str = ""
    blockers: tuple[str, ...] = ()
    restricted: bool = False
    stages: tuple[Stage, ...] = ()

    def __hash__(self) -> int:
        return hash((self.connection, self.id))

    @property
    def identity(self) -> tuple[str, str]:
        """Connection and the vendor's own id."""
        return self.connection, self.id

    @property
    def shown(self) -> "WorkItem":
        """The item as every output shows it: of a restricted one no more than its key, address and state."""
        if not self.restricted:
            return self
        return replace(self, title=RESTRICTED, created=None, closed=None, stages=(), blocked=False)

    def veiled(self) -> "WorkItem":
        """The item as a source gives it that not everybody may see, so that nothing later can tell its words."""
        return replace(self, title="", status="", resolution="", assignee="", blockers=(), restricted=True)


class Items(Struct, frozen=True):
    """The answer to a link that holds work: every item, whole.

    `name` is what the source calls what is linked, blank where that is restricted; `over`: that is itself closed, as an
    epic may be. `unknown` holds the numeric fields asked for that the source does not have, by the name they were asked
    by: a Problem for the key results that measure them, and no one else's. `stateless` is why nobody knows what of it
    is done: a Problem for all that count more than the items or their numbers.
    """

    items: tuple[WorkItem, ...]
    unknown: Mapping[str, Problem] = field(default_factory=dict)
    name: str = ""
    stateless: Problem | None = None
    over: bool = False


class Recalled(Struct, frozen=True):
    """The items of a link as they were known at the end of a day: of `on`, the first known day if that is later."""

    items: tuple[WorkItem, ...]
    on: date


class Number(Struct, frozen=True):
    """The answer to a link that holds one number; `as_of` is the dated cell beside it, if there is one."""

    value: float
    as_of: datetime | None = None


Answer = Items | Number | Problem


class Place(Struct, frozen=True):
    """What an item hangs on, as the `query` of a link to it, and the `name` by which people know it."""

    query: str
    name: str


class Traffic(Struct, frozen=True):
    """What one connection cost: requests sent, retries among them, seconds waited for."""

    requests: int = 0
    retries: int = 0
    seconds: float = 0.0

    def __add__(self, other: "Traffic") -> "Traffic":
        return Traffic(self.requests + other.requests, self.retries + other.retries, self.seconds + other.seconds)
