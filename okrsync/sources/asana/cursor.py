"""What a fetch of Asana knows from the run before, and what the next one will know."""

from collections.abc import Collection, Mapping
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


def kept(
    answers: Mapping[Link, Answer], read: Projects, known: Known | None, asked: datetime, open_: Collection[str]
) -> Fetch:
    """The answers, with what the next fetch will know: of projects only where everybody may know all of it."""
    full = known.cursor.full if known and read.since else asked
    public = {gid: tasks for gid, tasks in read.kept.items() if all(_is_public(each, open_) for each in tasks)}
    held = {each.gid: each for tasks in public.values() for each in tasks}
    fresh = {gid: msgspec.json.encode(task) for gid, task in held.items() if read.known.get(gid) != task}
    lists = {gid: tuple(each.gid for each in tasks) for gid, tasks in public.items()}
    notes = msgspec.json.encode(Notes(_terms(read.site, read.fields), lists))
    return Fetch(answers, Cursor(asked, full, notes), fresh, frozenset(read.known.keys() - held.keys()))


def _is_public(task: Task, open_: Collection[str]) -> bool:
    """Whether a task and all that it is in is for everybody; a line between tasks is in the project alone."""
    return (task.divides or task.gid in open_) and all(project in open_ for project in task.projects)


def _terms(site: Server, fields: tuple[str, ...]) -> Terms:
    return Terms(VERSION, site.url, fields)
