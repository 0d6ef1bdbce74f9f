"""What a source keeps from run to run, so that a night asks only for what changed."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct, field

from okrsync.model.work import Answer, Link


class Cursor(Struct, frozen=True):
    """Where a source left off.

    `asked` is when its last run began to ask, `full` when one last asked for everything, both in UTC; `notes` are the
    source's own, in JSON.
    """

    asked: datetime
    full: datetime
    notes: bytes = b"{}"


class Known(Struct, frozen=True):
    """What a source kept: where it left off, and its own slim records by id, each in JSON."""

    cursor: Cursor
    records: Mapping[str, bytes] = field(default_factory=dict)


class Fetch(Struct, frozen=True):
    """What a source answered, and what it keeps for the next run; without a `cursor` that is nothing.

    `fresh` are the records by id that are new or changed, `gone` the ids of those that nothing linked holds any more.
    Where everything was asked for (`cursor.full` is `cursor.asked`), `fresh` are all there are.
    """

    answers: Mapping[Link, Answer]
    cursor: Cursor | None = None
    fresh: Mapping[str, bytes] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
