"""What Asana's records say, read once: whatever else looks at a task looks at a `Task`."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any

from msgspec import Struct, field

from okrsync.errors import BadResponse
from okrsync.texts import say

Record = Mapping[str, Any]  # as Asana sends it

PLAIN = (
    "name",
    "permalink_url",
    "is_rendered_as_separator",
    "completed",
    "completed_at",
    "created_at",
    "modified_at",
    "num_subtasks",
    "dependencies",
    "parent",
    "memberships.project.name",
    "memberships.section.name",
)
"""What every task is asked for. Asana has a cost limit for wide answers, so tags and fields are asked for if needed."""
ASSIGNEE = ("assignee.name",)
TAGS = ("tags.name",)
FIELDS = (
    "custom_fields.name",
    "custom_fields.number_value",
    "custom_fields.enum_value.name",
    "custom_fields.multi_enum_values.name",
)


class Part(Struct, frozen=True):
    """What a portfolio holds, or a portfolio itself; `kind` is its resource_type."""

    gid: str
    name: str
    kind: str


class Place(Struct, frozen=True):
    """A project or a section that a task is in; `project` is the gid of the project, or of the section's."""

    name: str
    project: str


class Field(Struct, frozen=True):
    """A custom field of a task: the number in it, or the options chosen in it."""

    gid: str
    name: str
    number: float | None = None
    options: tuple[str, ...] = ()


class Task(Struct, frozen=True):
    """A task, milestones and approvals among them; `closed` is set where it is completed and Asana tells when.

    `places` holds its projects and sections by gid, `parent` the gid of the task that it is below, `waits` the gids of
    the tasks that it depends on. `divides` says that it is no work, but a line between the tasks of a list.
    """

    gid: str
    name: str
    url: str
    completed: bool
    created: datetime | None
    changed: datetime | None
    closed: datetime | None
    subtasks: int = 0
    parent: str = ""
    places: Mapping[str, Place] = field(default_factory=dict)
    sections: tuple[str, ...] = ()
    assignee: str = ""
    tags: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    waits: frozenset[str] = frozenset()
    divides: bool = False

    @property
    def projects(self) -> frozenset[str]:
        """The gids of the projects that it is in; a sub-task is mostly in none."""
        return frozenset(place.project for place in self.places.values())


def task(record: Record, source: str) -> Task:
    """The task that a record tells.

    Raises:
        BadResponse: it lacks what every task has. So do the functions below.
    """
    with _reading(record, source):
        memberships: list[Record] = record["memberships"]
        return Task(
            gid=record["gid"],
            name=_name(record),
            url=record["permalink_url"],
            completed=record["completed"],
            created=_moment(record["created_at"]),
            changed=_moment(record["modified_at"]),
            closed=_moment(record["completed_at"]) if record["completed"] else None,
            subtasks=int(record["num_subtasks"]),
            parent=(record.get("parent") or {}).get("gid", ""),
            places={gid: place for each in memberships for gid, place in _places(each)},
            sections=_sections(memberships),
            assignee=_name({"name": "", **record["assignee"]}) if record.get("assignee") else "",
            tags=tuple(map(_name, record.get("tags") or ())),
            fields=tuple(map(_field, record.get("custom_fields") or ())),
            waits=frozenset(each["gid"] for each in record.get("dependencies") or ()),
            divides=bool(record.get("is_rendered_as_separator")),
        )


def options(record: Record, source: str) -> tuple[str, ...]:
    """The options that the definition of a custom field has; none where it is of another kind."""
    with _reading(record, source):
        return tuple(map(_name, record.get("enum_options") or ()))


def part(record: Record, source: str) -> Part:
    """What a compact record tells: who it is."""
    with _reading(record, source):
        return Part(record["gid"], _name(record), record["resource_type"])


@lru_cache(maxsize=1024)  # a few names come by the hundred thousand
def same(name: str) -> str:
    """A name as it compares: case-blind, every kind and number of spaces alike (the library changes U+00A0)."""
    return " ".join(name.split()).casefold()


@contextmanager
def _reading(record: Record, source: str) -> Iterator[None]:
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = say(
            "record {gid} lacks what every one of its kind has ({error}); may the account see all of it?",
            gid=record["gid"],
            error=repr(error),
        )
        raise BadResponse(source, what) from error


def _name(record: Record) -> str:
    return " ".join(record["name"].split())


def _places(membership: Record) -> Iterator[tuple[str, Place]]:
    """The project and the section of a membership, by gid."""
    project = (membership.get("project") or {}).get("gid", "")
    for kind in ("project", "section"):
        if home := membership.get(kind):
            yield home["gid"], _place(home["name"], project)


@lru_cache(maxsize=1024)  # a few places hold all of the tasks
def _place(name: str, project: str) -> Place:
    return Place(" ".join(name.split()), project)


def _sections(memberships: Iterable[Record]) -> tuple[str, ...]:
    """The names of the sections, each once."""
    homes = (home for each in memberships if (home := each.get("section")))
    return tuple(dict.fromkeys(_place(home["name"], "").name for home in homes))


def _field(record: Record) -> Field:
    number = record.get("number_value")
    chosen = [record["enum_value"]] if record.get("enum_value") else record.get("multi_enum_values") or ()
    return Field(record["gid"], _name(record), None if number is None else float(number), tuple(map(_name, chosen)))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
