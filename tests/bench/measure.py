"""What a client took for a night, and how that is measured: in a process of its own, against the one that serves.

Wall and CPU are what the client says, which takes them between its imports and its end; of one that says nothing they
are those of its process. Memory is the peak of its process beyond that of one that only imports the same.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LAUNCH = Path(__file__).with_name("launch.py")
SHORT, REPEATS = 10.0, 3
"""Seconds of wall below which a run counts as short, and how often a short one is run."""

Json = dict[str, Any]


class Failed(Exception):
    """A process ended badly; its last words."""


@dataclass(frozen=True, slots=True)
class Command:
    """What to start, what to add to its environment, and the exit codes that say that all is well."""

    line: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    fine: Collection[int] = (0,)


@dataclass(frozen=True, slots=True)
class Spent:
    """What a process took: seconds of wall and CPU, its peak in bytes; `out` holds its standard output."""

    wall: float
    cpu: float
    memory: float
    out: Path = Path()


@dataclass(frozen=True, slots=True)
class Run:
    """One night of a client: `peak` is the most requests in flight, `bytes` those of all answers.

    Wall, CPU and memory are in seconds and bytes; `served` is the CPU of the process that served. `items` is None where
    nobody counted them.
    """

    requests: int
    peak: int
    bytes: int
    wall: float
    cpu: float
    memory: float
    served: float
    items: int | None = None


@dataclass(frozen=True, slots=True)
class Stand:
    """The process that serves; see `serve.py`."""

    process: "subprocess.Popen[str]"

    def ask(self, do: str, **more: object) -> Json:
        """Have it do something, and its answer."""
        if self.process.stdin is None or self.process.stdout is None:
            raise Failed("the stand-in has no pipes")
        self.process.stdin.write(json.dumps({"do": do, **more}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise Failed("the stand-in ended")
        answer: Json = json.loads(line)
        return answer


@contextmanager
def standing(kind: str, size: int, key_results: int, folder: Path) -> Iterator[Stand]:
    """Serve such a content while the block runs."""
    line = [sys.executable, "-m", "tests.bench.serve", kind, str(size), str(key_results), str(folder)]
    with subprocess.Popen(  # noqa: S603 - our own script
        line, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Stand(process)
        finally:
            process.terminate()


def run(stand: Stand, latency: int, spend: Callable[[], Spent], told: Callable[[Path], Json], base: float) -> Run:
    """Let a client run against the stand-in; `base` is the memory in bytes that importing takes."""
    stand.ask("serve", latency=latency)
    spent = spend()
    counts = stand.ask("stop")
    says = told(spent.out)
    return Run(
        requests=counts["requests"],
        peak=counts["peak"],
        bytes=counts["bytes"],
        wall=says.get("wall", spent.wall),
        cpu=says.get("cpu", spent.cpu),
        memory=max(0.0, spent.memory - base),
        served=counts["cpu"],
        items=says.get("items"),
    )


def several(once: Callable[[], Run], repeats: int) -> Run:
    """The run of median wall where one is short, else that one."""
    found = [once()]
    while found[0].wall < SHORT and len(found) < repeats:
        found.append(once())
    return sorted(found, key=lambda each: each.wall)[len(found) // 2]


def process(command: Command, folder: Path) -> Spent:
    """Run a command to its end.

    Raises:
        Failed: it ended badly.
    """
    spent, out, err = (folder / name for name in ("spent.json", "out.txt", "err.txt"))
    with out.open("w", encoding="utf-8") as said, err.open("w", encoding="utf-8") as complained:
        ended = subprocess.run(  # noqa: S603 - our own script
            [sys.executable, "-I", "-S", str(LAUNCH), str(spent), *command.line],
            env={**_clean(), **command.env},
            cwd=folder,
            stdout=said,
            stderr=complained,
            check=False,
        )
    if ended.returncode not in command.fine:
        words = err.read_text(encoding="utf-8")[-1500:]
        raise Failed(f"{' '.join(command.line[:2])} ended with {ended.returncode}: {words}")
    return Spent(**json.loads(spent.read_text(encoding="utf-8")), out=out)


def _clean() -> dict[str, str]:
    """This process's environment without what is meant for it alone."""
    return {name: value for name, value in os.environ.items() if not name.upper().startswith(("OKRSYNC_", "PYTHON"))}
