"""What Jira's answers say, as far as we read them: of an answer of a hundred issues most is left where it is."""

from typing import Any, Generic, TypeVar

import msgspec
from msgspec import UNSET, Struct, UnsetType

Body = TypeVar("Body")

# gc=False: what JSON says has no cycles, and an answer is hundreds of objects that nobody has to watch.


class Named(Struct, gc=False):
    """Whatever of it only the name matters."""

    name: str = ""


class Category(Struct, gc=False):
    """A status category."""

    key: str


class Status(Struct, gc=False):
    """A status."""

    name: str
    category: Category = msgspec.field(name="statusCategory")


class IssueType(Struct, gc=False):
    """An issue type; only Cloud tells its level, 0 being the lowest that is no sub-task."""

    name: str
    subtask: bool = False
    level: int | None = msgspec.field(name="hierarchyLevel", default=None)


class Person(Struct, gc=False):
    """A user."""

    name: str = msgspec.field(name="displayName", default="")


class LinkType(Struct, gc=False):
    """A type of issue link."""

    name: str
    inward: str


class Standing(Struct, gc=False):
    """The fields of an issue of which only its status matters."""

    status: Status


class Standings(Struct, gc=False):
    """An issue of which only its status matters."""

    id: str
    key: str
    fields: Standing


class IssueLink(Struct, gc=False):
    """A link between issues; `inward` is the issue at its far end, if that is what the type calls inward."""

    type: LinkType
    inward: Standings | None = msgspec.field(name="inwardIssue", default=None)


class FieldChange(Struct, gc=False):
    """A change of one field; only Cloud tells the field's id."""

    field: str
    id: str = msgspec.field(name="fieldId", default="")
    before: str | None = msgspec.field(name="from", default=None)
    named: str | None = msgspec.field(name="fromString", default=None)


class History(Struct, gc=False):
    """An entry of a changelog."""

    created: str | int
    items: list[FieldChange]


class Changelog(Struct, gc=False):
    """An issue's changelog, or the beginning of it."""

    histories: list[History] = []
    total: int = 0


class Ref(Struct, gc=False):
    """An issue that another one hangs on, in any of the forms that fields have for it."""

    key: str = ""
    data: "Ref | None" = None


class Plain(Struct, gc=False):
    """The fields that every issue is asked for; its type only where its place in a tree matters."""

    summary: str
    status: Status
    created: str
    issuelinks: list[IssueLink]
    issuetype: IssueType | None = None
    resolution: Named | None = None
    resolutiondate: str | None = None
    updated: str | None = None
    security: Any = None
    assignee: Person | None = None


class Key(Struct, gc=False):
    """An issue of which only the key is asked for."""

    id: str
    key: str


class Link(Struct, kw_only=True):
    """A page of an answer that Cloud gives in a chain: the way to the next one, if there is one."""

    token: str | None = msgspec.field(name="nextPageToken", default=None)
    last: bool | None = msgspec.field(name="isLast", default=None)


class Page(Link, Generic[Body], kw_only=True):
    """A page of a search: by token at Cloud, by offset at a Data Center; or the answer of a bulk fetch."""

    issues: list[Body]
    warnings: Any = None
    total: int | UnsetType = UNSET


class Logs(Struct, gc=False):
    """The changelog of one issue, as Cloud tells those of many."""

    issue: str = msgspec.field(name="issueId")
    histories: list[History] = msgspec.field(name="changeHistories")


class LogPage(Link, kw_only=True):
    """A page of the changelogs of many issues."""

    logs: list[Logs] = msgspec.field(name="issueChangeLogs")
