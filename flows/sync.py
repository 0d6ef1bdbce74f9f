"""The nightly flow: the steps of `okrsync.sync` as tasks, one per source and one per book, never one per issue.

Prefect keeps states, artifacts and log lines of a run, nothing else: what the tasks return stays in this process.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner
from prefect.utilities.annotations import quote

from flows import artifacts, patience, states, voice
from flows.lease import fence, lease
from flows.orphan import end_with_parent
from flows.secrets import from_blocks
from okrsync import sync, wiring
from okrsync.config import Config, load
from okrsync.errors import OkrsyncError, SourceError
from okrsync.model import Fetch, Run, Traffic, Wish
from okrsync.okrs.resolved import Request
from okrsync.prepare import Fetched
from okrsync.records import replace
from okrsync.sync import Setup

SOURCES: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=4)
"""So many sources are asked at the same time; each paces its own requests."""

T = TypeVar("T")


@task(cache_policy=NO_CACHE, persist_result=False)
def read(config: str, wish: Wish) -> Mapping[str, Request]:
    """Read the book; what to ask each source for."""
    _, setup = opened(config)
    return sync.missing(setup, sync.read(setup, wish), Fetched())


@task(
    cache_policy=NO_CACHE,
    persist_result=False,
    task_run_name="fetch-{name}",
    retry_condition_fn=patience.transient,
    retry_jitter_factor=patience.JITTER,
)
def fetch(config: str, name: str, request: Request) -> tuple[Fetch, Traffic]:
    """Ask one source for all of its links; what it answered, and what that cost.

    Raises:
        SourceError: it does not answer.
    """
    _, setup = opened(config)
    found = sync.answer(setup, name, request)
    if isinstance(found, SourceError):
        raise found
    return found, setup.sources[name].traffic()


@task(cache_policy=NO_CACHE, persist_result=False, retry_condition_fn=patience.busy)
def write(config: str, fetched: Fetched, began: datetime, wish: Wish) -> Run:
    """Plan over the book as it stands now, and write it: alone, and only while this attempt is the newest.

    Raises:
        BookError: nothing was written.
    """
    loaded, setup = opened(config)
    with lease(loaded.book_name):
        return sync.settle(setup, fetched, began, wish, before_write=fence)


@task(cache_policy=NO_CACHE, persist_result=False)
def record(config: str, done: Run, fetched: Fetched, began: datetime) -> Run:
    """Keep the items and the run in the Store, the plan and the run as artifacts."""
    loaded, setup = opened(config)
    done = sync.record(setup, done, fetched, began)
    artifacts.keep(done, loaded.book_name)
    return done


@flow(
    name="okrsync",
    persist_result=False,
    task_runner=SOURCES,
    on_completion=[voice.finished],
    on_failure=[voice.failed],
    on_crashed=[voice.crashed],
)
def nightly(config: str, *, force: bool = False) -> State[Any]:
    """One sync of the workbook that this config file names; it ends in the command line's own words."""
    end_with_parent()
    try:
        from_blocks(load(Path(config), secrets=False))
        return _synced(config, _loaded(config, str(flow_run.id)), Wish(force=force))
    except OkrsyncError as error:
        return states.failed(error)


def _synced(config: str, loaded: Config, wish: Wish) -> State[Any]:
    began = wiring.now(loaded.settings.zone)
    voice.say(f"Syncing {loaded.book_name} …")
    fetched, traffic = gathered(config, read(config, wish))
    patient = write.with_options(
        retries=patience.retries(began, loaded.settings.schedule), retry_delay_seconds=patience.BUSY.total_seconds()
    )
    done = patient(config, whole(fetched), began, wish)
    done = replace(done, traffic=sync.summed(done.traffic, traffic))
    done = record(config, whole(done), whole(fetched), began)
    return states.ended(done, loaded.book_name)


def gathered(config: str, wanted: Mapping[str, Request]) -> tuple[Fetched, dict[str, Traffic]]:
    """What all sources answered, asked at the same time, and what it cost; one that fails leaves the others alone."""
    fetched = Fetched()
    traffic: dict[str, Traffic] = {}
    patient = fetch.with_options(retries=len(patience.SOURCE), retry_delay_seconds=list(patience.SOURCE))
    futures = {name: patient.submit(config, name, whole(each)) for name, each in wanted.items()}
    for name, future in futures.items():
        try:
            found, traffic[name] = future.result()
        except SourceError as error:
            fetched.keep(name, error)
        else:
            fetched.keep(name, found)
    return fetched, traffic


def opened(config: str) -> tuple[Config, Setup]:
    """A task's own clients: they are bound to its thread."""
    loaded = _loaded(config, str(flow_run.id))
    return loaded, wiring.setup(loaded)


@lru_cache(maxsize=1)
def _loaded(config: str, _run: str) -> Config:
    """The config as it stood when the run began: whoever edits it meanwhile means the next one."""
    return load(Path(config))


def whole(value: T) -> T:
    """An argument that Prefect does not search for futures: it may hold thousands of items."""
    return cast("T", quote(value))
