"""The fields that a query may name: their values in an issue, and what may be asked of them.

Names, aliases and operators follow "Advanced searching - fields reference" of the Jira documentation.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Any

Issue = Mapping[str, Any]
Values = Callable[[Issue], Sequence[Any]]

EMPTINESS = frozenset({"is", "is not"})
EQUALITY = frozenset({"=", "!=", "in", "not in"}) | EMPTINESS
ORDER = frozenset({"<", "<=", ">", ">="})
CONTAINS = frozenset({"~", "!~"})
# Jira's four status categories are fixed: names, keys and ids
STATUS_CATEGORIES = frozenset(
    {"no category", "undefined", "1", "to do", "new", "2", "done", "3", "in progress", "indeterminate", "4"}
)
_NAMES = ("name", "id")
_USER_NAMES = ("displayName", "name", "key", "accountId", "emailAddress")
_OPTION_NAMES = ("value", "name", "displayName", "key", "id", "accountId")
# Cloud answers these from `parent` since the fields themselves were retired there
_LINKS = frozenset({"epic link", "parent link"})


@dataclass(frozen=True)
class Site:
    """One Jira.

    `names` maps custom field ids to display names, as `customfield_10008` to `Epic Link`. On Cloud a query must
    be bounded, and `Epic Link` and `Parent Link` look at `parent` too. `now` is aware.
    """

    names: Mapping[str, str]
    cloud: bool
    now: datetime


class Kind(Enum):
    """What the values of a field are, and so how an operand of the query is read."""

    TEXT = auto()  # str in lower case: names, keys, ids, texts
    NUMBER = auto()  # float
    INSTANT = auto()  # aware datetime
    DAY = auto()  # aware datetime, midnight in UTC
    USER = auto()  # TEXT that currentUser() may stand for
    ISSUE_TYPE = auto()  # TEXT that standardIssueTypes() may stand for
    ISSUE = auto()  # TEXT: key, then id


@dataclass(frozen=True)
class Field:
    """A searchable field.

    `values` are all that an issue answers to, none where it is empty; the first one sorts, unless `rank` gives
    another, downward by itself if `descending`. `known` are values that exist though no issue has them; None
    where anything may be asked for. `empty_word` names emptiness, as Unresolved does.
    """

    values: Values
    kind: Kind = Kind.TEXT
    operators: frozenset[str] = EQUALITY
    known: frozenset[str] | None = frozenset()
    empty_word: str = ""
    rank: Values | None = None
    descending: bool = False
    sortable: bool = True


def find_field(name: str, site: Site, issues: Sequence[Issue]) -> Field | None:
    """Find a field by any of its names, case-blind; None if the site has none such.

    A custom field's kind is told by the first value that an issue has. Where several fields share a name,
    the name means all of them, as in Jira.
    """
    folded = name.casefold()
    if folded in _SYSTEM:
        return _SYSTEM[folded]
    ids = [
        field_id
        for field_id, shown in site.names.items()
        if folded in (shown.casefold(), f"cf[{field_id.removeprefix('customfield_')}]")
    ]
    if folded == "sprint":
        return Field(_names_in([*ids, "sprint", "closedSprints"], _NAMES), operators=EMPTINESS)
    if folded in _LINKS or any(site.names[field_id].casefold() in _LINKS for field_id in ids):
        return _link(ids, cloud=site.cloud) if ids or site.cloud else None
    return _custom(ids, issues) if ids else None


def _custom(ids: Sequence[str], issues: Iterable[Issue]) -> Field:
    filled = (value for issue in issues for i in ids if (value := issue["fields"].get(i)) not in (None, []))
    sample = next(filled, None)
    if sample is None:  # nothing tells the kind, and nothing can match: any operator will do
        return Field(lambda _: (), operators=EQUALITY | ORDER | CONTAINS, known=None)
    if isinstance(sample, int | float):
        return Field(_numbers(ids), Kind.NUMBER, EQUALITY | ORDER, known=None)
    operators = EQUALITY | CONTAINS if isinstance(sample, str) else EQUALITY
    return Field(_names_in(ids, _OPTION_NAMES), operators=operators, known=None)


def _link(ids: Sequence[str], *, cloud: bool) -> Field:
    linked = _names_in(ids, ("key", "id"))

    def values(issue: Issue) -> Sequence[str]:
        fields = issue["fields"]
        subtask = (fields.get("issuetype") or {}).get("subtask")
        return linked(issue) or (_parent(issue) if cloud and not subtask else [])

    return Field(values, Kind.ISSUE)


def _names_in(ids: Sequence[str], aliases: Sequence[str]) -> Values:
    """Read the names of the things, or the texts themselves, that the fields hold one or many of."""

    def values(issue: Issue) -> Sequence[str]:
        found: list[str] = []
        for field_id in ids:
            held = issue["fields"].get(field_id)
            for thing in held if isinstance(held, list) else (held,):
                if isinstance(thing, dict):
                    found += [str(thing[alias]).casefold() for alias in aliases if thing.get(alias) is not None]
                elif thing not in (None, ""):
                    found.append(str(thing).casefold())
        return found

    return values


def _numbers(ids: Sequence[str]) -> Values:
    def values(issue: Issue) -> Sequence[float]:
        held = (issue["fields"].get(field_id) for field_id in ids)
        return [float(number) for number in held if number is not None]

    return values


def _instants(field_id: str) -> Values:
    def values(issue: Issue) -> Sequence[datetime]:
        text = issue["fields"].get(field_id)
        if not text:
            return ()
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC),)

    return values


def _status_category(issue: Issue) -> Sequence[str]:
    category = (issue["fields"].get("status") or {}).get("statusCategory") or {}
    return [str(category[alias]).casefold() for alias in ("name", "key", "id") if alias in category]


def _key(issue: Issue) -> Sequence[str]:
    return (issue["key"].casefold(), str(issue["id"]))


def _key_rank(issue: Issue) -> Sequence[tuple[str, int]]:
    """Order TIMOB-9 before TIMOB-10."""
    project, _, number = issue["key"].rpartition("-")
    return ((project, int(number)),)


def _priority_rank(issue: Issue) -> Sequence[int]:
    """Rank by id, as Jira's own priorities run from the highest, 1, down."""
    priority = issue["fields"].get("priority")
    return (-int(priority["id"]),) if priority else ()


_parent = _names_in(["parent"], ("key", "id"))
_summary = _names_in(["summary"], ())
KEY = Field(_key, Kind.ISSUE, EQUALITY - EMPTINESS, rank=_key_rank)
_ISSUE_TYPE = Field(_names_in(["issuetype"], _NAMES), Kind.ISSUE_TYPE)


def _date(field_id: str, kind: Kind = Kind.INSTANT) -> Field:
    return Field(_instants(field_id), kind, EQUALITY | ORDER, known=None, descending=True)


def _user(field_id: str) -> Field:
    return Field(_names_in([field_id], _USER_NAMES), Kind.USER, known=None)


_SYSTEM: Mapping[str, Field] = {
    "project": Field(_names_in(["project"], ("key", "name", "id"))),
    **dict.fromkeys(("key", "issuekey", "issue", "id"), KEY),
    "parent": Field(_parent, Kind.ISSUE),
    **dict.fromkeys(("issuetype", "type"), _ISSUE_TYPE),
    "status": Field(_names_in(["status"], _NAMES)),
    "statuscategory": Field(_status_category, known=STATUS_CATEGORIES),
    "resolution": Field(_names_in(["resolution"], _NAMES), empty_word="unresolved"),
    "priority": Field(_names_in(["priority"], _NAMES), rank=_priority_rank, descending=True),
    "level": Field(_names_in(["security"], _NAMES)),
    "labels": Field(_names_in(["labels"], ()), known=None),
    "fixversion": Field(_names_in(["fixVersions"], _NAMES)),
    "component": Field(_names_in(["components"], _NAMES)),
    "assignee": _user("assignee"),
    "reporter": _user("reporter"),
    "summary": Field(_summary, operators=CONTAINS | EMPTINESS, known=None),
    "text": Field(_summary, operators=frozenset({"~"}), known=None, sortable=False),
    **dict.fromkeys(("created", "createddate"), _date("created")),
    **dict.fromkeys(("updated", "updateddate"), _date("updated")),
    **dict.fromkeys(("resolved", "resolutiondate"), _date("resolutiondate")),
    **dict.fromkeys(("due", "duedate"), _date("duedate", Kind.DAY)),
}
