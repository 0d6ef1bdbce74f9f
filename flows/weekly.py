"""The weekly flow: the digest to leaders and the nudges to owners, from a run that writes nothing.

The letters and the addresses stay within one task, which keeps neither: Prefect learns how many went out, and to whom.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State

from flows import states, voice
from flows.orphan import end_with_parent
from flows.secrets import from_blocks
from flows.sync import SOURCES, gathered, opened, read, whole
from okrsync import letters, sync, wiring
from okrsync.config import load
from okrsync.errors import OkrsyncError
from okrsync.model import Run, Wish
from okrsync.prepare import Fetched
from okrsync.report.mail import Delivery, Kind, outcome, said

LOOK = Wish(write=False)


@dataclass(frozen=True, slots=True)
class Told:
    """How the letters of a run ended, in words and one by one."""

    run: Run
    outcome: str
    sent: Sequence[Delivery]


@task(cache_policy=NO_CACHE, persist_result=False)
def tell(config: str, fetched: Fetched, began: datetime, kind: Kind) -> Told:
    """Write the letters of this kind, and send those that were not sent in this week.

    Raises:
        BookError: the workbook cannot be read; nothing was sent.
        ConfigError: the addresses cannot be read.
    """
    loaded, setup = opened(config)
    office = wiring.office(loaded)
    done = sync.settle(setup, fetched, began, LOOK)
    made = letters.mails(office, done, {kind}, began.date())
    sent = list(letters.send(office, made, began.date()))
    return Told(done, outcome(done, made, sent), sent)


@flow(
    name=voice.WEEKLY,
    persist_result=False,
    task_runner=SOURCES,
    on_completion=[voice.finished],
    on_failure=[voice.failed],
    on_crashed=[voice.crashed],
)
def weekly(config: str, kind: str) -> State[Any]:
    """Tell the week to `leaders`, or to `owners` what waits for them, of the workbook that this config file names."""
    end_with_parent()
    try:
        from_blocks(load(Path(config), secrets=False))
        return _told(config, Kind(kind))
    except OkrsyncError as error:
        return states.failed(error)


def _told(config: str, kind: Kind) -> State[Any]:
    loaded, _ = opened(config)
    began = wiring.now(loaded.settings.zone)
    voice.say(f"Writing to {kind} of {loaded.book_name} …")
    fetched, _ = gathered(config, read(config, LOOK))
    told = tell(config, whole(fetched), began, kind)
    for each in told.sent:
        voice.say(said(each))
    return states.told(told.run, told.sent, told.outcome)
