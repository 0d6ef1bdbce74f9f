"""Singer taps as clients: unmodified programs, led to the stand-in by a shim, for they insist on TLS and on hosts."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.clients import SCRIPTS, Visit
from tests.bench.measure import Command, process

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tap:
    """One tap; `catalog` is the option by which it takes one, `stream` what is selected in it.

    It sweeps everything that the account sees, and remembers until when.
    """

    name: str
    bin: Path
    catalog: str
    stream: str
    config: Callable[[Visit], Json]
    remembers: bool = True
    sweeps: bool = True

    def prepare(self, visit: Visit) -> None:
        """See Client. Finding out what there is to read is not measured."""
        (visit.home / "config.json").write_text(json.dumps(self.config(visit)), encoding="utf-8")
        said = process(Command([*self._line(visit), "--discover"], self._env(visit)), visit.home).out
        streams = json.loads(said.read_text(encoding="utf-8"))["streams"]
        for each in streams:
            each["metadata"][0]["metadata"]["selected"] = each["tap_stream_id"] == self.stream
        (visit.home / "catalog.json").write_text(json.dumps({"streams": streams}), encoding="utf-8")

    def command(self, visit: Visit, *, bare: bool = False) -> Command:
        """See Client."""
        if bare:
            return Command([str(self.bin / "python"), "-c", f"import {self.name.replace('-', '_')}"], self._env(visit))
        state = visit.home / "state.json"
        kept = ["--state", str(state)] if state.exists() else []
        return Command([*self._line(visit), self.catalog, str(visit.home / "catalog.json"), *kept], self._env(visit))

    def told(self, visit: Visit, out: Path) -> Json:
        """See Client. What it emitted is counted, and the state that it emitted last is kept."""
        items, state = 0, ""
        for kind, line in _messages(out):
            items += kind == "RECORD"
            state = line if kind == "STATE" else state
        (visit.home / "state.json").write_text(json.dumps(json.loads(state)["value"]), encoding="utf-8")
        marks: Json = json.loads(visit.marks.read_text(encoding="utf-8"))
        return {**marks, "items": items}

    def _line(self, visit: Visit) -> list[str]:
        return [str(self.bin / self.name), "--config", str(visit.home / "config.json")]

    def _env(self, visit: Visit) -> dict[str, str]:
        ca = str(visit.ca)
        shim = str(SCRIPTS / "shim")
        bench = {"BENCH_CA": ca, "BENCH_PORT": str(visit.tls), "BENCH_MARKS": str(visit.marks)}
        return {"PYTHONPATH": shim, "REQUESTS_CA_BUNDLE": ca, **bench}


def _messages(out: Path) -> Iterator[tuple[str, str]]:
    """The kind of each line of a tap, and the line; records are not parsed, for there are many."""
    with out.open(encoding="utf-8") as lines:
        for line in lines:
            yield next((kind for kind in ("RECORD", "STATE", "SCHEMA") if f'"type": "{kind}"' in line[:40]), ""), line
