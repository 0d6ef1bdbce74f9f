"""One content of a tracker, read by everybody on two nights at several latencies."""

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from tests.bench import measure
from tests.bench.clients import FLOOR, OKRSYNC, SYNC, Client, Night, Visit
from tests.bench.measure import Failed, Run, Stand


@dataclass(frozen=True, slots=True)
class Row:
    """One client's night in one scenario; `least` is the fewest requests that it could have cost.

    `again` says that the client keeps nothing, so that the second night is the first one over again.
    """

    tracker: str
    size: int
    key_results: int
    latency: int
    night: int
    client: str
    run: Run
    least: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is served, how late, and who reads it; `night` makes one of its number and what the stand-in tells of it."""

    tracker: str
    size: int
    key_results: int
    latencies: Sequence[int]
    repeats: int
    clients: Sequence[Client]
    night: Callable[..., Night]

    def rows(self, folder: Path) -> Iterator[Row]:
        """Everybody's first night at each latency, then everybody's second."""
        with measure.standing(self.tracker, self.size, self.key_results, folder) as stand:
            night = self._night(stand, 1)
            readers = [reader for each in self.clients if (reader := _begun(each, stand, night, folder))]
            self._warm(stand, readers, night)
            first: list[Row] = []
            for row in self._read(stand, readers, night):
                first.append(row)
                yield row
            for reader in readers:
                reader.keep()
            night = self._night(stand, 2)
            self._warm(stand, readers, night)
            there = {row.client for row in first}
            remembering = [each for each in readers if each.client.remembers and each.client.name in there]
            yield from self._read(stand, remembering, night)
            forgetful = {each.client.name for each in readers if not each.client.remembers}
            yield from (
                replace(row, night=2, least=night.least, again=True) for row in first if row.client in forgetful
            )

    def _night(self, stand: Stand, number: int) -> Night:
        return self.night(number=number, **stand.ask("night", number=number))

    def _warm(self, stand: Stand, readers: "Sequence[Reader]", night: Night) -> None:
        """Have the stand-in write each answer once: how long that takes is its own matter."""
        for reader in readers:
            if reader.client.name in (OKRSYNC, FLOOR):
                with suppress(Failed):
                    reader.run(stand, 0, night, 1)

    def _read(self, stand: Stand, readers: "Sequence[Reader]", night: Night) -> Iterator[Row]:
        for latency in self.latencies:
            usual = latency == self.latencies[len(self.latencies) // 2]
            for reader in readers:
                if reader.client.name == SYNC and not usual:
                    continue  # most of it is computing, so that one latency tells enough
                try:
                    run = reader.run(stand, latency, night, self.repeats)
                    _check(run, reader.client, night)
                except Failed as failed:
                    sys.stderr.write(f"{reader.client.name}: {failed}\n")
                    continue
                what = (self.tracker, self.size, self.key_results, latency, night.number, reader.client.name)
                yield Row(*what, run, night.least)


@dataclass(frozen=True, slots=True)
class Reader:
    """A client in its folder; `base` is the memory in bytes that importing takes."""

    client: Client
    visit: Visit
    base: float

    def run(self, stand: Stand, latency: int, night: Night, repeats: int) -> Run:
        """A night of it, as often as it takes to believe it; each begins with what was kept."""
        visit = replace(self.visit, night=night)

        def once() -> Run:
            self.restore()
            return measure.run(
                stand,
                latency,
                lambda: measure.process(self.client.command(visit), visit.home),
                lambda out: self.client.told(visit, out),
                self.base,
            )

        return measure.several(once, repeats)

    def keep(self) -> None:
        """Keep the folder as it is now."""
        for name in ("out.txt", "err.txt"):
            (self.visit.home / name).unlink(missing_ok=True)
        shutil.rmtree(self._kept, ignore_errors=True)
        shutil.copytree(self.visit.home, self._kept)

    def restore(self) -> None:
        """Put the folder back as it was kept."""
        shutil.rmtree(self.visit.home)
        shutil.copytree(self._kept, self.visit.home)

    @property
    def _kept(self) -> Path:
        return self.visit.home.with_name(f"{self.visit.home.name}.kept")


def _check(run: Run, client: Client, night: Night) -> None:
    """Failed where a client that reads what the key results link got something else."""
    linked = sum(night.sizes)
    if not client.sweeps and run.items not in (None, linked):
        raise Failed(f"it read {run.items} of {linked} items")


def _begun(client: Client, stand: Stand, night: Night, folder: Path) -> Reader | None:
    """A client that found its folder laid out; None where it failed already then."""
    ports = stand.ask("serve", latency=0)
    home = folder / "".join(letter if letter.isalnum() else "-" for letter in client.name)
    home.mkdir()
    visit = Visit(home, ports["plain"], ports["tls"], folder / "ca.pem", night)
    try:
        client.prepare(visit)
        base = measure.process(client.command(visit, bare=True), home).memory
    except Failed as failed:
        sys.stderr.write(f"{client.name} is left out: {failed}\n")
        return None
    reader = Reader(client, visit, base)
    reader.keep()
    return reader
