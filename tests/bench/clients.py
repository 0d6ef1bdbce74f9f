"""Who reads, each as a command that is measured from outside."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from okrsync.config import FILE_NAME
from okrsync.errors import Held
from tests.bench.measure import Command

OKRSYNC, SYNC, FLOOR, CAREFUL = "okrsync", "okrsync sync", "floor", "requests + json"
SCRIPTS = Path(__file__).with_name("programs")

Json = dict[str, Any]


class Night(Protocol):
    """One night of a tracker, for those who read it."""

    @property
    def number(self) -> int:
        """1 is the first."""

    @property
    def sizes(self) -> Sequence[int]:
        """How many items each key result has."""

    @property
    def least(self) -> int:
        """The fewest requests that it can cost."""

    @property
    def links(self) -> Sequence[str]:
        """What stands in Linked work, by key result."""

    def floor(self) -> Sequence[Json]:
        """The questions of the floor: `method`, `path`, `body`."""

    def loop(self) -> Sequence[str]:
        """What a loop asks one after the other, by key result: queries or paths."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A client's turn: the folder that it keeps from night to night, the server's ports and certificate, the night."""

    home: Path
    plain: int
    tls: int
    ca: Path
    night: Night

    @property
    def marks(self) -> Path:
        """Where a script of ours writes what it took."""
        return self.home / "marks.json"


class Client(Protocol):
    """Somebody who reads a tracker.

    `remembers` says that a later night is cheaper than the first for it, `sweeps` that it reads everything whatever
    the key results are.
    """

    @property
    def name(self) -> str:
        """What the report calls it."""

    @property
    def remembers(self) -> bool:
        """See above."""

    @property
    def sweeps(self) -> bool:
        """See above."""

    def prepare(self, visit: Visit) -> None:
        """Lay out the folder before the first night."""

    def command(self, visit: Visit, *, bare: bool = False) -> Command:
        """What to start; `bare` only imports."""

    def told(self, visit: Visit, out: Path) -> Json:
        """What it says of its last run: `wall` and `cpu` in seconds, how many `items` it got; `out` is its output.

        Without seconds those of the process count, from its start.
        """


@dataclass(frozen=True, slots=True)
class Script:
    """A client that is a script of ours in some Python: `job` is what it is told, `lay` what it finds in its folder."""

    name: str
    script: str
    job: Callable[[Visit], Json]
    python: Path = Path(sys.executable)
    remembers: bool = False
    sweeps: bool = False
    lay: Callable[[Visit], None] = lambda _: None

    def prepare(self, visit: Visit) -> None:
        """See Client."""
        self.lay(visit)

    def command(self, visit: Visit, *, bare: bool = False) -> Command:
        """See Client."""
        job = visit.home / "job.json"
        told = {**self.job(visit), "bare": bare, "marks": str(visit.marks)}
        job.write_text(json.dumps(told), encoding="utf-8")
        return Command([str(self.python), str(SCRIPTS / self.script), str(job)])

    def told(self, visit: Visit, out: Path) -> Json:  # noqa: ARG002 - as Client has it
        """See Client."""
        marks: Json = json.loads(visit.marks.read_text(encoding="utf-8"))
        return marks


@dataclass(frozen=True, slots=True)
class Sync:
    """All of `okrsync sync`: read the book, ask, compute, write the book; starting counts, for people wait for it."""

    name: str
    lay: Callable[[Visit], None]
    remembers: bool = True
    sweeps: bool = False

    def prepare(self, visit: Visit) -> None:
        """See Client."""
        self.lay(visit)

    def command(self, visit: Visit, *, bare: bool = False) -> Command:
        """See Client."""
        if bare:
            return Command([sys.executable, "-c", "import jira, asana, okrsync.wiring"])
        okrsync = Path(sys.executable).with_name("okrsync")
        line = [str(okrsync), "sync", "--json", "--config", str(visit.home / FILE_NAME)]
        return Command(line, fine=(0, Held.exit_code))

    def told(self, visit: Visit, out: Path) -> Json:  # noqa: ARG002 - as Client has it
        """See Client."""
        results = json.loads(out.read_text(encoding="utf-8"))["key_results"]
        return {"key_results": len(results)}
