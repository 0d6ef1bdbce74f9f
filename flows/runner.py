"""The served deployments: what an earlier one left behind is settled, a missed night is caught up, then it waits."""

import asyncio
import multiprocessing
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterName
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.events.worker import EventsWorker
from prefect.flows import Flow
from prefect.logging.handlers import APILogWorker
from prefect.runner import Runner
from prefect.schedules import Cron
from prefect.settings import PREFECT_API_URL
from prefect.states import Crashed

from flows.lease import digest
from flows.sync import nightly
from flows.weekly import weekly
from okrsync import wiring
from okrsync.config import Config
from okrsync.errors import Unavailable
from okrsync.okrs.memory import last_run
from okrsync.report.mail import Kind
from okrsync.settings import ScheduleSettings

POLL_SECONDS = 5
"""Between two looks for runs that are due; each is one small request."""
GRACE_SECONDS = 0.2
"""The runner stops watching its runs first, so that none of them is told as a crash."""
DIED = "The okrsync schedule that ran it ended without a word."
ALONE = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE)


@dataclass(frozen=True, slots=True)
class Served:
    """One flow and when it runs; the deployment is named after the book too, for several may share a server."""

    name: str
    flow: Flow[..., Any]
    cron: str
    what: str
    more: Mapping[str, str] = field(default_factory=dict)


def served(config: Config, schedule: ScheduleSettings) -> tuple[Served, ...]:
    """The nightly sync; and the letters of the week where the config says to send them."""
    book, whom = config.book_name, config.settings.digest
    night = Served(f"nightly-{digest(book)}", nightly, schedule.cron, f"Syncs {book}")
    if whom is None:
        return (night,)
    crons = {Kind.LEADERS: whom.leaders, Kind.OWNERS: whom.nudges}
    return (
        night,
        *(
            Served(f"{kind}-{digest(book)}", weekly, cron, f"Writes to {kind} of {book}", {"kind": kind.value})
            for kind, cron in crons.items()
        ),
    )


def run(config: Config, schedule: ScheduleSettings, tell: Callable[[str], None]) -> None:
    """Serve the schedule until Ctrl+C or SIGTERM.

    Raises:
        BookError: the workbook cannot be read.
        Unavailable: the server does not answer.
    """
    missed = _missed(config, schedule)
    runner = Runner(name="okrsync", query_seconds=POLL_SECONDS, limit=1, pause_on_shutdown=True)
    with get_client(sync_client=True) as client:
        _reach(client)
        for each in served(config, schedule):
            _settle(client, each.name)
        deployment, *_ = [_deployed(runner, each, config) for each in served(config, schedule)]
        tell(f"Syncing {config.book_name}: next {schedule.told(wiring.clock(config.settings.zone))}. Ctrl+C ends it.")
        if missed:
            client.create_flow_run_from_deployment(deployment, name=f"catch-up-{missed:%Y-%m-%d-%H-%M}")
            tell(f"The sync of {missed:%a %d %b %H:%M} was missed: it runs now.")
    asyncio.run(_serve(runner))
    for worker in (APILogWorker, EventsWorker):  # what they still hold is for the server, which ends next
        worker.instance().drain()


async def _serve(runner: Runner) -> None:
    """Until a signal comes. It kills a run on its way: the workbook takes no harm, and the next schedule catches up."""
    serving = asyncio.ensure_future(runner.start())
    await asyncio.sleep(0)  # it takes SIGTERM for itself as it starts
    loop = asyncio.get_running_loop()

    def end() -> None:
        serving.cancel()
        loop.call_later(GRACE_SECONDS, kill)

    def kill() -> None:
        for each in multiprocessing.active_children():
            each.kill()

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: loop.call_soon_threadsafe(end))
    with suppress(asyncio.CancelledError):
        await serving


def _missed(config: Config, schedule: ScheduleSettings) -> datetime | None:
    last = last_run(wiring.book(config).read().memory.values())
    return schedule.missed(wiring.clock(config.settings.zone), last)


def _reach(client: SyncPrefectClient) -> None:
    if client.api_healthcheck() is not None:
        host = urlsplit(PREFECT_API_URL.value() or "").netloc.rpartition("@")[2]
        to_do = "Start it (prefect server start), or unset PREFECT_API_URL to use okrsync's own."
        raise Unavailable("prefect", f"the server at {host} does not answer. {to_do}")


def _settle(client: SyncPrefectClient, name: str) -> None:
    """No earlier run of ours lives: what was on its way crashed, what waited is asked for anew or not at all."""
    found = client.read_flow_runs(deployment_filter=DeploymentFilter(name=DeploymentFilterName(any_=[name])))
    for each in found:
        if each.state is None or each.state.is_final():
            continue
        if each.state.is_scheduled():
            client.delete_flow_run(each.id)
        else:
            client.set_flow_run_state(each.id, Crashed(message=DIED), force=True)


def _deployed(runner: Runner, served: Served, config: Config) -> UUID:
    deployment = runner.add_flow(
        served.flow,
        name=served.name,
        schedule=Cron(served.cron, timezone=config.settings.timezone),
        parameters={"config": str(config.file), **served.more},
        concurrency_limit=ALONE,
        paused=False,
        tags=["okrsync"],
        description=served.what,
    )
    if not isinstance(deployment, UUID):  # a coroutine, were this called from one
        raise TypeError(deployment)
    return deployment
