"""How runs ended: one entry each."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from msgspec import Struct, field
from sqlalchemy import Connection, delete, insert, select

from okrsync.model import Run, Traffic
from okrsync.store.packing import packed, unpacked
from okrsync.store.tables import RUNS


class Entry(Struct, frozen=True):
    """One run as it is remembered: `changes` counts cells, `failures` says what failed, a sentence each.

    `outcome` is an Outcome's word, or `failed` for a run that raised.
    """

    run: str
    started: datetime
    ended: datetime
    outcome: str
    changes: int = 0
    checkins: int = 0
    key_results: int = 0
    traffic: Mapping[str, Traffic] = field(default_factory=dict)
    failures: tuple[str, ...] = ()

    @classmethod
    def of(cls, run: Run, started: datetime, ended: datetime) -> Self:
        """The entry of a run that came to its end; what was not written counts as nothing."""
        return cls(
            run=run.plan.run,
            started=started,
            ended=ended,
            outcome=run.outcome.value,
            changes=len(run.plan.changes) if run.writes else 0,
            checkins=len(run.plan.checkins) if run.writes else 0,
            key_results=len(run.results),
            traffic=run.traffic,
            failures=tuple(str(failed) for failed in run.failures),
        )


def record(database: Connection, entry: Entry) -> None:
    """Remember a run; one that is recorded again takes its own place."""
    database.execute(delete(RUNS).where(RUNS.c.run == entry.run))
    database.execute(insert(RUNS), {"run": entry.run, "payload": packed(entry)})


def newest(database: Connection, limit: int) -> tuple[Entry, ...]:
    """The runs recorded last, newest first."""
    last = select(RUNS.c.payload).order_by(RUNS.c.number.desc()).limit(limit)
    return tuple(unpacked(Entry, each) for each in database.scalars(last))
