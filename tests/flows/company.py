"""What the flow tests stand on: a company of today with a Jira whose answers a test may hold back, and a flow run."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from okrsync.layout import HISTORY
from okrsync.model import Cycle
from okrsync.sandbox.wire import App, Request, Response
from tests.e2e.world import Jira, World, found, row, table

TODAY = date.today()  # noqa: DTZ011 - flows take the day from the clock
CYCLE = Cycle("today", TODAY - timedelta(days=50), TODAY + timedelta(days=40))
EVERY_MINUTE = 'schedule: "* * * * *"\n'
ROOT = Path(__file__).parents[2]
SERVE = """
import sys
from pathlib import Path
from okrsync.config import load
from okrsync.errors import OkrsyncError
from flows.serve import serve
if __name__ == "__main__":
    try:
        serve(load(Path(sys.argv[1])), tell=lambda line: print(line, flush=True))
    except OkrsyncError as error:
        sys.exit(str(error))
"""
"""What `okrsync schedule` does, whatever its options are."""
PATIENCE = 120
"""Seconds until a test gives up waiting; a busy machine takes half a minute to start a server."""


def company(folder: Path, served: Jira, *ids: str, more: str = EVERY_MINUTE) -> World:
    """A folder whose key results hang on ACME-100, never synced."""
    return found(folder, served.url, [row(id_) for id_ in ids or ("KR-01",)], more=more, cycle=CYCLE)


def days_ago(world: World, days: int) -> World:
    """The same folder on an earlier day."""
    return world.on((TODAY - timedelta(days=days)).isoformat())


def history(world: World, id_: str = "KR-01") -> list[dict[str, Any]]:
    """Today's lines of a key result in History."""
    return [line for line in table(world.book, HISTORY) if line["ID"] == id_ and line["Date"].date() == TODAY]


class Gate:
    """Stand-ins that hold every answer back until the gate opens."""

    def __init__(self, served: Jira) -> None:
        self.asked = threading.Event()
        self._open = threading.Event()
        served.sites.update({prefix: _Gated(site, self) for prefix, site in served.sites.items()})

    def open(self) -> None:
        """Let all answers out, from now on."""
        self._open.set()

    def wait(self) -> None:
        """Where an answer waits."""
        self.asked.set()
        self._open.wait(PATIENCE)


@dataclass
class _Gated:
    site: App
    gate: Gate

    def handle(self, request: Request) -> Response:
        self.gate.wait()
        return self.site.handle(request)

    def failure(self, status: int) -> Response:
        return self.site.failure(status)


class Flaky:
    """Stand-ins whose first answers are failures that ask for no wait."""

    def __init__(self, served: Jira, failures: int) -> None:
        self.left = failures
        served.sites.update({prefix: _Flaky(site, self) for prefix, site in served.sites.items()})


@dataclass
class _Flaky:
    site: App
    flaky: Flaky

    def handle(self, request: Request) -> Response:
        self.flaky.left -= 1
        return self.site.handle(request) if self.flaky.left < 0 else self.failure(503)

    def failure(self, status: int) -> Response:
        return replace(self.site.failure(status), headers={"Retry-After": "0"})


def until(holds: Callable[[], Any], seconds: float = PATIENCE) -> Any:  # noqa: ANN401 - whatever was waited for
    """Wait until something holds; what it was."""
    last = time.monotonic() + seconds
    while time.monotonic() < last:
        if value := holds():
            return value
        time.sleep(0.1)
    raise TimeoutError(holds)


@dataclass
class Served:
    """An `okrsync schedule` in a process of its own; what it says lands in files."""

    process: "subprocess.Popen[bytes]"
    out: Path
    err: Path

    def says(self, line: str, seconds: float = PATIENCE) -> None:
        """Wait until it says this."""
        until(lambda: line in self.out.read_text(encoding="utf-8"), seconds)


@contextmanager
def served(world: World, name: str = "serve", **environment: str) -> Iterator[Served]:
    """Serve a company's schedule; killed at the end if it still runs."""
    out, err = world.folder / f"{name}.out", world.folder / f"{name}.err"
    with out.open("wb") as to, err.open("wb") as errors:
        process = subprocess.Popen(  # noqa: S603 - our own code
            command(SERVE, world.config), env=clean(**environment), stdout=to, stderr=errors, start_new_session=True
        )
    try:
        yield Served(process, out, err)
    finally:
        process.kill()
        process.wait()


def command(code: str, *args: str | Path) -> Sequence[str]:
    """Run this code in a process of its own."""
    return [sys.executable, "-c", code, *map(str, args)]


def clean(**more: str) -> dict[str, str]:
    """This process's environment, but for what is set for Prefect."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "OKRSYNC_"))}
    return {**kept, "PYTHONPATH": os.pathsep.join([*filter(None, [kept.get("PYTHONPATH")]), str(ROOT)]), **more}
