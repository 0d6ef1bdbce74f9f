"""How long a run waits: for a source that does not answer, and for a workbook that somebody has open."""

from datetime import datetime, timedelta
from typing import Any

from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import Task

from flows import voice
from okrsync.errors import BookBusy, RateLimited, Unavailable
from okrsync.settings import ScheduleSettings

BUSY = timedelta(minutes=10)
"""Between two tries to write a workbook that somebody has open (DESIGN §10)."""
SOURCE = (30.0, 120.0, 300.0)
"""Seconds between the tries of a source, each of which has tried for a while itself (`okrsync.http`)."""
JITTER = 0.3
"""The most that such a wait is drawn out, as a share of it."""


def retries(began: datetime, schedule: ScheduleSettings | None) -> int:
    """How often to try again for a workbook that is open; without a schedule nobody said until when, so never."""
    return schedule.patience(began) // BUSY if schedule else 0


def transient(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Whether a source may answer if it is asked again."""
    return isinstance(state.result(raise_on_failure=False), RateLimited | Unavailable)


def busy(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Whether the workbook may be free later; says so, for until then nothing happens."""
    error = state.result(raise_on_failure=False)
    if not isinstance(error, BookBusy):
        return False
    voice.say(f"{error} It is tried again every {BUSY // timedelta(minutes=1)} minutes.")
    return True
