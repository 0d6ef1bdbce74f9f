"""The fields of a Jira site: how GET field lists them, and which of them a `fields` parameter asks for."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Entry = dict[str, Any]  # one element of GET field

EPIC_LINK = "Epic Link"
FLAGGED = "Flagged"

# id, name, type, clause names, marks. A type in brackets: an array of it. Marks: o can be ordered on a screen,
# n stands in the issue navigator and so in *navigable, s can be searched. As public sites answer GET field.
SYSTEM = (
    ("statuscategorychangedate", "Status Category Changed", "datetime", "statusCategoryChangedDate", "ns"),
    ("issuetype", "Issue Type", "issuetype", "issuetype type", "ons"),
    ("parent", "Parent", "", "parent", "n"),
    ("project", "Project", "project", "project", "ns"),
    ("fixVersions", "Fix Version/s", "[version]", "fixVersion", "ons"),
    ("resolution", "Resolution", "resolution", "resolution", "ons"),
    ("resolutiondate", "Resolved", "datetime", "resolutiondate resolved", "ns"),
    ("created", "Created", "datetime", "created createdDate", "ns"),
    ("priority", "Priority", "priority", "priority", "ons"),
    ("labels", "Labels", "[string]", "labels", "ons"),
    ("timeestimate", "Remaining Estimate", "number", "remainingEstimate timeestimate", "n"),
    ("timeoriginalestimate", "Original Estimate", "number", "originalEstimate timeoriginalestimate", "n"),
    ("timespent", "Time Spent", "number", "timespent", "n"),
    ("versions", "Affects Version/s", "[version]", "affectedVersion", "ons"),
    ("issuelinks", "Linked Issues", "[issuelinks]", "", "ons"),
    ("assignee", "Assignee", "user", "assignee", "ons"),
    ("updated", "Updated", "datetime", "updated updatedDate", "ns"),
    ("status", "Status", "status", "status", "ns"),
    ("security", "Security Level", "securitylevel", "level", "ons"),
    ("components", "Component/s", "[component]", "component", "ons"),
    ("issuekey", "Key", "", "id issue issuekey key", "n"),
    ("description", "Description", "string", "description", "ons"),
    ("environment", "Environment", "string", "environment", "ons"),
    ("summary", "Summary", "string", "summary", "ons"),
    ("creator", "Creator", "user", "creator", "ns"),
    ("subtasks", "Sub-Tasks", "[issuelinks]", "subtasks", "n"),
    ("reporter", "Reporter", "user", "reporter", "ons"),
    ("duedate", "Due Date", "date", "due duedate", "ons"),
    ("comment", "Comment", "comments-page", "comment", "os"),
)

PLAIN = "com.atlassian.jira.plugin.system.customfieldtypes"
AGILE = "com.pyxis.greenhopper.jira"
NUMBER = ("number", f"{PLAIN}:float")
LABELS = ("[string]", f"{PLAIN}:labels")
TEXT = ("string", f"{PLAIN}:textfield")
# Custom fields by name whose kind does not follow from their values; the others are numbers, labels or text.
CUSTOM = {
    EPIC_LINK: ("any", f"{AGILE}:gh-epic-link"),
    "Epic Name": ("string", f"{AGILE}:gh-epic-label"),
    "Sprint": ("[json]", f"{AGILE}:gh-sprint"),
    FLAGGED: ("[option]", f"{PLAIN}:multicheckboxes"),
    "Story Points": NUMBER,
    "Story point estimate": ("number", f"{AGILE}:jsw-story-points"),
}


def entries(issues: Iterable[Mapping[str, Any]], names: Mapping[str, str], *, cloud: bool) -> list[Entry]:
    """List the system fields that occur in the issues, and the custom fields that occur or have a name."""
    samples: dict[str, Any] = {}  # a value of each field that occurs, None while none was seen
    for issue in issues:
        for id_, value in issue["fields"].items():
            if samples.get(id_) is None:
                samples[id_] = value
    custom = sorted(names.keys() | {id_ for id_ in samples if id_.startswith("customfield_")})
    # Data Center answers `parent` without listing it.
    listed = (samples.keys() - {"parent"}) | ({"issuekey", "parent"} if cloud else {"issuekey"})
    found = [_system(*row) for row in SYSTEM if row[0] in listed]
    found += [_custom(id_, names.get(id_, id_), samples.get(id_)) for id_ in custom]
    return [keyed(entry, cloud=cloud) for entry in found]


def keyed(entry: Entry, *, cloud: bool) -> Entry:
    """Return the entry with a `key` on Cloud, without one on Data Center."""
    plain = {name: value for name, value in entry.items() if name != "key"}
    return {"id": entry["id"], "key": entry.get("key", entry["id"]), **plain} if cloud else plain


def select(asked: Sequence[str], listed: Sequence[Entry], default: str) -> list[str]:
    """Return the ids that `asked` means, in the site's order; unknown ones are ignored, as Jira does.

    `asked` mixes ids, `*all`, `*navigable` and `-id`; where it names nothing to have, `default` is meant.
    """
    groups = {
        "*all": {entry["id"] for entry in listed} | {"parent"},
        "*navigable": {entry["id"] for entry in listed if entry.get("navigable", True)} | {"parent"},
    }
    wanted = [name for name in asked if not name.startswith("-")] or [default]
    unwanted = {name[1:] for name in asked if name.startswith("-")}
    ids = set().union(*(groups.get(name, {name}) for name in wanted)) - unwanted
    return [id_ for id_ in dict.fromkeys([*(entry["id"] for entry in listed), "parent"]) if id_ in ids]


def _system(id_: str, name: str, type_: str, clauses: str, marks: str) -> Entry:
    schema = {"schema": {**_type(type_), "system": id_}} if type_ else {}
    return {**_entry(id_, name, clauses.split(), marks), "custom": False, **schema}


def _custom(id_: str, name: str, sample: object) -> Entry:
    fallback = NUMBER if isinstance(sample, int | float) else LABELS if isinstance(sample, list) else TEXT
    type_, kind = CUSTOM.get(name, fallback)
    number = int(id_.removeprefix("customfield_"))
    schema = {**_type(type_), "custom": kind, "customId": number}
    return {**_entry(id_, name, [f"cf[{number}]", name], "ons"), "custom": True, "schema": schema}


def _entry(id_: str, name: str, clauses: list[str], marks: str) -> Entry:
    flags = {"orderable": "o" in marks, "navigable": "n" in marks, "searchable": "s" in marks}
    return {"id": id_, "name": name, **flags, "clauseNames": clauses}


def _type(type_: str) -> dict[str, str]:
    return {"type": "array", "items": type_[1:-1]} if type_.startswith("[") else {"type": type_}
