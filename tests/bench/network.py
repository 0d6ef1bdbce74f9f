"""`make bench`: what a night of okrsync costs beside its peers, and beside the least that it could cost.

Everything runs on this machine: a stand-in in one process, each client in another, one after the other. All of it takes
an hour and writes docs/benchmarks.md; a part of it, such as `--quick` in three minutes, is only printed.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from tests.bench import asana_night, contenders, goals, jira_night, measure, peers, report
from tests.bench.clients import Client, Night
from tests.bench.scenario import Row, Scenario

PAGE = measure.ROOT / "docs" / "benchmarks.md"


@dataclass(frozen=True, slots=True)
class Tracker:
    """Who reads it, what they are told of a night, and of which size it is: numbers of items and of key results."""

    name: str
    clients: Callable[[Mapping[str, Path]], Iterator[Client]]
    night: Callable[..., Night]
    sizes: Sequence[int]
    key_results: Sequence[int]


TRACKERS = (
    Tracker("jira", contenders.jira, jira_night.Night, (1_000, 10_000, 50_000), (50, 500)),
    Tracker("asana", contenders.asana, asana_night.Night, (10_000,), (50,)),
)
ALL = ",".join(each.name for each in TRACKERS)
LATENCIES = (0, 50, 150)
"""Milliseconds that each answer is late; within a town, within a continent, across an ocean."""
QUICK_SIZES, QUICK_LATENCIES = (1_000, 10_000), (50,)
PROFILED = (50_000, 50)


def measured(tracker: Tracker, clients: Sequence[Client], latencies: Sequence[int], repeats: int) -> Iterator[Row]:
    """Every scenario of a tracker; who sweeps everything reads once a size, for key results are nothing to him."""
    for size in tracker.sizes:
        swept: list[Row] = []
        for key_results in tracker.key_results:
            reading = [each for each in clients if not (swept and each.sweeps)]
            scenario = Scenario(tracker.name, size, key_results, latencies, repeats, reading, tracker.night)
            with TemporaryDirectory() as folder:
                rows = list(_told(scenario.rows(Path(folder))))
            least = {row.night: row.least for row in rows}
            rows += [replace(row, key_results=key_results, least=least[row.night]) for row in swept]
            sweeping = {each.name for each in reading if each.sweeps}
            swept = swept or [row for row in rows if row.client in sweeping]
            yield from rows


def profile(tracker: Tracker) -> None:
    """Print where okrsync's CPU goes on both nights; a profile makes everything slower, so nothing else is told."""
    size, key_results = PROFILED
    with TemporaryDirectory() as folder, TemporaryDirectory() as out:
        okrsync = contenders.profiled(next(tracker.clients({})), Path(out))
        scenario = Scenario(tracker.name, size, key_results, (0,), 1, [okrsync], tracker.night)
        list(scenario.rows(Path(folder)))
        for file in sorted(Path(out).iterdir()):
            sys.stdout.write(f"{tracker.name}, {file.stem}\n{file.read_text(encoding='utf-8')}\n")


def main() -> None:
    """Measure, print, and write the page."""
    asked = _arguments()
    only = [name for name in asked.only.split(",") if name]
    trackers = [_chosen(each, asked) for each in TRACKERS if each.name in asked.trackers]
    if asked.profile:
        for tracker in trackers:
            profile(tracker)
        return
    load = os.getloadavg()[0]
    bins = {} if only and goals.OURS.issuperset(only) else peers.installed(peers.pins())
    latencies, repeats = (QUICK_LATENCIES, 1) if asked.quick else (LATENCIES, measure.REPEATS)
    rows: list[Row] = []
    for tracker in trackers:
        clients = [each for each in tracker.clients(bins) if not only or each.name in only]
        rows += measured(tracker, clients, _numbers(asked.latencies) or latencies, repeats)
    partly = any((asked.quick, only, asked.sizes, asked.key_results, asked.latencies, asked.trackers != ALL))
    if asked.rows:
        rows = _with_earlier(asked.rows, rows)
    page = report.page(rows, peers.versions(bins), datetime.now(UTC), load)
    sys.stdout.write(page)
    if asked.rows or not partly:
        PAGE.write_text(page, encoding="utf-8")


def _with_earlier(file: Path, rows: Sequence[Row]) -> list[Row]:
    """These rows and those that a file holds, which holds them all from then on."""
    earlier = msgspec.json.decode(file.read_bytes(), type=list[Row]) if file.exists() else []
    both = [*earlier, *rows]
    file.write_bytes(msgspec.json.encode(both))
    return both


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="up to 10,000 items, 50 key results, 50 ms")
    parser.add_argument("--only", default="", help="clients, comma-separated, such as okrsync,floor")
    parser.add_argument("--profile", action="store_true", help="show where okrsync's CPU goes instead")
    parser.add_argument(
        "--rows", type=Path, help="a file of rows: these are added, and the page is written of them all"
    )
    parser.add_argument("--trackers", default=ALL, help="which, comma-separated")
    for name, words in (("sizes", "items"), ("key-results", "key results"), ("latencies", "milliseconds")):
        parser.add_argument(f"--{name}", default="", help=f"other numbers of {words}, comma-separated")
    return parser.parse_args()


def _chosen(tracker: Tracker, asked: argparse.Namespace) -> Tracker:
    """The tracker in the sizes that are asked for."""
    quick = [size for size in tracker.sizes if size in QUICK_SIZES] if asked.quick else tracker.sizes
    few = tracker.key_results[:1] if asked.quick else tracker.key_results
    return replace(tracker, sizes=_numbers(asked.sizes) or quick, key_results=_numbers(asked.key_results) or few)


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",") if number]


def _told(rows: Iterator[Row]) -> Iterator[Row]:
    """The same, each told as it comes."""
    for row in rows:
        run = row.run
        sys.stderr.write(
            f"{row.tracker} {row.size:>6,} {row.key_results:>3} {row.latency:>3} ms  night {row.night}  "
            f"{row.client:<24}{run.requests:>6,} requests {run.wall:>7.2f} s {run.cpu:>7.2f} s of CPU  "
            f"({run.served:.2f} s to serve)\n"
        )
        yield row


if __name__ == "__main__":
    main()
