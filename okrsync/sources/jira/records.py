"""How issues are asked for, and how what Jira tells becomes what we keep."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Generic, Protocol, TypeVar

import msgspec
from msgspec.json import Decoder

from okrsync.errors import BadResponse
from okrsync.sources.jira.fields import Fields, Relation
from okrsync.sources.jira.tickets import Blocker, Change, Ticket
from okrsync.sources.jira.wire import Changelog, History, IssueLink, IssueType, Key, Page, Plain, Ref, Standings
from okrsync.texts import say

Told = TypeVar("Told", bound="Identified")

_MAKING = Lock()
"""One thread at a time makes decoders (see `http.json_of`)."""
LATEST_SECONDS = 10**11
"""A number above is of milliseconds: as seconds since 1970 it is beyond the year 5000."""


class Identified(Protocol):
    """What has an id."""

    @property
    def id(self) -> str:
        """The vendor's own."""


class Form(Generic[Told]):
    """What to ask of issues (`wanted`), and how to read what tells it: whatever it is has an `id`.

    `page` and `one` read a page of issues and a single one as structs of a type, `read` what is in such a struct;
    `logs` says that changelogs are wanted too.
    """

    def __init__(
        self,
        wanted: tuple[str, ...],
        issue: Any,  # noqa: ANN401 - the type of any struct
        read: Callable[[Any], Told],
        *,
        logs: bool = False,
    ) -> None:
        self.wanted = wanted
        self.read = read
        self.logs = logs
        self._issue = issue
        with _MAKING:
            self.one: Decoder[Any] = Decoder(issue)
            self.page: Decoder[Page[Any]] = Decoder(Page[issue])

    def odd(self, source: str, issues: object) -> BadResponse | None:
        """The first of these issues, in plain JSON, that is not as Jira sends it, and why."""
        for each in issues if isinstance(issues, list) else ():
            try:
                msgspec.convert(each, self._issue)
            except msgspec.ValidationError as error:
                return lacking(source, each["key"], str(error)) if isinstance(each, dict) and "key" in each else None
        return None


KEYS: Form[Key] = Form(("key",), Key, lambda told: told)
STANDINGS: Form[Standings] = Form(("status",), Standings, lambda told: told)


def form(fields: Fields, source: str, *, cloud: bool) -> Form[Ticket]:
    """How to ask for whole issues, and read them."""
    relations = fields.relations(cloud=cloud)
    numbers = tuple(dict.fromkeys(id_ for ids in fields.numbers.values() for id_ in ids))
    own: dict[str, Any] = dict.fromkeys((*numbers, *filter(None, (fields.flagged,))), Any)
    own |= {each.id: Ref | str | None for each in relations}
    struct = msgspec.defstruct("IssueFields", [(id_, kind, None) for id_, kind in own.items()], bases=(Plain,))
    issue = msgspec.defstruct(
        "Issue", [("id", str), ("key", str), ("fields", struct), ("changelog", Changelog | None, None)]
    )
    reader = _Reader(source, relations, fields.flagged, numbers)
    return Form(fields.wanted(cloud=cloud), issue, reader.ticket, logs=True)


@dataclass(frozen=True)
class _Reader:
    """Reads the structs that `form` makes."""

    source: str
    relations: tuple[Relation, ...]
    flag: str
    numbers: tuple[str, ...]

    def ticket(self, issue: Any) -> Ticket:  # noqa: ANN401 - a struct that is made by the fields asked for
        fields = issue.fields
        relation, parent = _parent(fields, self.relations)
        kind, resolution, person = fields.issuetype or IssueType(""), fields.resolution, fields.assignee
        log: Changelog | None = issue.changelog
        if self.relations and not kind.name:
            raise lacking(self.source, issue.key, "issuetype")
        try:
            return Ticket(
                id=issue.id,
                key=issue.key,
                title=fields.summary,
                status=fields.status.name,
                category=fields.status.category.key,
                created=datetime.fromisoformat(fields.created),
                changed=_moment(fields.updated),
                resolution=resolution.name if resolution else "",
                resolved=_moment(fields.resolutiondate),
                kind=kind.name,
                subtask=kind.subtask,
                level=kind.level,
                relation=relation,
                parent=parent,
                secret=bool(fields.security),
                flagged=bool(self.flag and getattr(fields, self.flag)),
                assignee=person.name if person else "",
                numbers=dict(self._values(fields)) if self.numbers else {},
                blockers=tuple(_blockers(fields.issuelinks)) if fields.issuelinks else (),
                changes=tuple(changes(log.histories)) if log else (),
                cut=log is not None and len(log.histories) < log.total,
            )
        except ValueError as error:
            raise lacking(self.source, issue.key, str(error)) from error

    def _values(self, fields: Any) -> Iterator[tuple[str, float]]:  # noqa: ANN401 - as above
        for id_ in self.numbers:
            value = getattr(fields, id_)
            if isinstance(value, int | float) and not isinstance(value, bool):
                yield id_, float(value)


def lacking(source: str, key: str, why: str) -> BadResponse:
    """The error of an issue that is not as every issue is."""
    what = say("{key} lacks what every issue has ({error}); may the account see all its fields?", key=key, error=why)
    return BadResponse(source, what)


def changes(histories: Iterable[History]) -> Iterator[Change]:
    """The changes of status and resolution among the entries of a changelog."""
    for each in histories:
        items = {item.id or item.field: item for item in each.items}
        status, resolution = items.get("status"), items.get("resolution")
        if status or resolution:
            yield Change(
                moment(each.created),
                (status.before or "", status.named or "") if status else None,
                (resolution.named or "") if resolution else None,
            )


def moment(told: str | int) -> datetime:
    """A moment as Jira tells it: in ISO 8601; or a number since 1970, as Cloud's bulk end-point does.

    Its reference describes text, shows seconds; sites were seen to send milliseconds.
    """
    if isinstance(told, str):
        return datetime.fromisoformat(told)
    return datetime.fromtimestamp(told / 1000 if told > LATEST_SECONDS else told, UTC)


def blocker(issue: Standings) -> Blocker:
    """An issue as it is to those that it blocks."""
    return Blocker(issue.id, issue.key, issue.fields.status.name, issue.fields.status.category.key)


def _blockers(links: Iterable[IssueLink]) -> Iterator[Blocker]:
    """The issues that block the one that has these links."""
    for link in links:
        named = link.type.name.casefold() == "blocks" or link.type.inward.casefold() == "is blocked by"
        if named and link.inward:
            yield blocker(link.inward)


def _parent(fields: Any, relations: Iterable[Relation]) -> tuple[str, str]:  # noqa: ANN401 - as above
    """What an issue hangs on: the first that is set, for Jira keeps a Parent Link that an Epic Link replaced."""
    for relation in relations:
        named = getattr(fields, relation.id)
        if isinstance(named, Ref):
            named = named.key or (named.data.key if named.data else "")
        if named:
            return relation.id, named
    return "", ""


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
