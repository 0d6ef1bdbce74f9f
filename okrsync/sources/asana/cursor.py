"""What a fetch of Asana knows from the run before, and what the next one will know."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from okrsync.model import Answer, Cursor, Fetch, Known, Link
from okrsync.sources.asana.client import Server
from okrsync.sources.asana.projects import Projects
from okrsync.sources.asana.records import Task

VERSION = 1
"""Counts up with every change of `Task` or of how it is read: what other versions kept is of no use."""
OVERLAP = timedelta(minutes=10)
"""So far back a night looks before the last one began: clocks differ by up to five minutes (`sources.clocks`)."""


class Terms(Struct, frozen=True):
    """What was asked for, and of whom."""

    version: int
    url: str
    fields: tuple[str, ...]


class Notes(Struct, frozen=True):
    """What Asana's cursor notes: the gids of the tasks in each project that is kept."""

    terms: Terms
    lists: dict[str, tuple[str, ...]]


NOTES, TASKS = msgspec.json.Decoder(Notes), msgspec.json.Decoder(Task)


def projects(site: Server, fields: tuple[str, ...], known: Known | None, asked: datetime) -> Projects:
    """The projects, as far as they are known on the same terms."""
    if known is None or known.cursor.asked > asked:
        return Projects(site, fields)
    try:
        noted = NOTES.decode(known.cursor.notes)
        if noted.terms != _terms(site, fields):
            return Projects(site, fields)
        tasks = {gid: TASKS.decode(record) for gid, record in known.records.items()}
    except msgspec.DecodeError:  # of another version, or damaged
        return Projects(site, fields)
    return Projects(site, fields, tasks, noted.lists, known.cursor.asked - OVERLAP)


def kept(answers: Mapping[Link, Answer], read: Projects, known: Known | None, asked: datetime) -> Fetch:
    """The answers, with what the next fetch will know."""
    full = known.cursor.full if known and read.since else asked
    fresh = {gid: msgspec.json.encode(task) for gid, task in read.fresh.items()}
    held = {gid for gids in read.kept.values() for gid in gids}
    notes = msgspec.json.encode(Notes(_terms(read.site, read.fields), read.kept))
    return Fetch(answers, Cursor(asked, full, notes), fresh, frozenset(read.known.keys() - held))


def _terms(site: Server, fields: tuple[str, ...]) -> Terms:
    return Terms(VERSION, site.url, fields)
