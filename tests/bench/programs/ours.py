"""okrsync's reading of a night: what the sources answer to all links of a book, with what was kept the night before.

`python ours.py JOB`; of the job it needs `config`, `source`, `links` and `numbers`.
"""

import json
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from cProfile import Profile
from pathlib import Path
from pstats import Stats
from threading import setprofile
from types import FrameType

import asana
import jira

from okrsync import wiring
from okrsync.config import load
from okrsync.model import Answer, Items, Link, Source
from okrsync.okrs.links import parse_one
from okrsync.store import Store

LIBRARIES = (asana, jira)
"""Loaded before the clock starts, wherever okrsync itself would."""


def main() -> None:
    """Run the job and write what it took and brought."""
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    setup = wiring.setup(load(Path(job["config"])))
    source, links = setup.sources[job["source"]], [parse_one(text) for text in job["links"]]
    if job.get("bare") or setup.store is None:
        return
    began, cpu = time.perf_counter(), time.process_time()
    with profiled(job.get("profile")):
        answers = night(source, [link for link in links if link], frozenset(job["numbers"]), setup.store)
    spent = {"wall": time.perf_counter() - began, "cpu": time.process_time() - cpu, "items": count(answers.values())}
    Path(job["marks"]).write_text(json.dumps(spent), encoding="utf-8")


def night(source: Source, links: Sequence[Link], numbers: frozenset[str], store: Store) -> Mapping[Link, Answer]:
    """One night's answers; what the source keeps is read from the store and put there."""
    known = store.known(source.name)
    fetch = source.fetch(links, numbers, known)
    store.put(source.name, fetch)
    return fetch.answers


def count(answers: Iterable[object]) -> int:
    """How many items the answers hold."""
    return sum(len(each.items) for each in answers if isinstance(each, Items))


@contextmanager
def profiled(out: str | None) -> Iterator[None]:
    """Where the CPU goes, of all threads that begin meanwhile; `out` is the file to write it to."""
    if not out:
        yield
        return
    profiles = [Profile(time.thread_time)]

    def begin(_frame: FrameType, _event: str, _arg: object) -> None:
        profiles.append(Profile(time.thread_time))
        profiles[-1].enable()

    setprofile(begin)
    profiles[0].enable()
    try:
        yield
    finally:
        profiles[0].disable()
        setprofile(None)
    with Path(out).open("w", encoding="utf-8") as told:
        Stats(*profiles, stream=told).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    main()
