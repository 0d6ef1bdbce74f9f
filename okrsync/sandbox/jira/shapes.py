"""How Cloud and Data Center write the same issue: users, epics, hierarchy and links. Pure."""

import uuid
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import quote

# Stands in `self` links for <address of the site>/rest/api/<version>, which only a request tells.
REST = "https://rest.invalid"

EPIC_LEVEL, STANDARD_LEVEL, SUBTASK_LEVEL = 1, 0, -1  # issuetype.hierarchyLevel, on Cloud only


PEOPLE = ("assignee", "reporter", "creator")


@cache
def account_id(name: str) -> str:
    """Return the Cloud account id of a user that the site's content knows by name."""
    return f"712020:{uuid.uuid5(uuid.NAMESPACE_OID, name)}"


def to_cloud(issue: Mapping[str, Any], epic_link: str, epics: Mapping[str, Any]) -> dict[str, Any]:
    """Return an exported issue with what a query sees differently on Cloud: an epic is the parent, users are accounts.

    `epic_link` is the id of that field, `epics` are the site's epics by key, each in `brief`.
    """
    fields = dict(issue["fields"])
    if key := fields.get(epic_link):
        fields |= {epic_link: None, "parent": epics.get(key) or _stub(key, fields.get("epic"))}
    fields |= {name: _account(fields[name]) for name in PEOPLE if fields.get(name)}
    fields["project"] = {"projectTypeKey": "software", "simplified": False, **fields["project"]}
    return {**issue, "fields": fields}


def brief(issue: Mapping[str, Any]) -> dict[str, Any]:
    """Return an issue as its children name it."""
    told = ("summary", "status", "priority", "issuetype")
    fields = {name: issue["fields"][name] for name in told if issue["fields"].get(name) is not None}
    return {"id": issue["id"], "key": issue["key"], "self": f"{REST}/issue/{issue['id']}", "fields": fields}


def write(value: Any, *, cloud: bool) -> Any:  # noqa: ANN401 - JSON in, JSON out
    """Return the value with links to this site and, on Cloud, hierarchy levels and accounts, however deep they are."""
    if isinstance(value, list):
        return [write(element, cloud=cloud) for element in value]
    if not isinstance(value, dict):
        return value
    if cloud and "displayName" in value:
        return _account(value)
    shaped = {name: write(element, cloud=cloud) for name, element in value.items()}
    if "self" in shaped:
        shaped["self"] = _here(shaped["self"])
    if cloud and "subtask" in shaped:
        shaped.setdefault("hierarchyLevel", _level(shaped))
    return shaped


def _stub(key: str, epic: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what is known of an epic outside the export: its key, and what the Agile API said of it."""
    if not epic:
        return {"key": key}
    id_ = str(epic["id"])
    return {"id": id_, "key": key, "self": f"{REST}/issue/{id_}", "fields": {"summary": epic.get("summary", "")}}


def _account(user: Mapping[str, Any]) -> dict[str, Any]:
    id_ = user.get("accountId") or account_id(user["name"])
    return _told(id_, user["displayName"], user.get("active", True), user.get("timeZone", "Etc/UTC"))


@cache
def _told(id_: str, name: str, active: bool, zone: str) -> dict[str, Any]:  # noqa: FBT001 - a field of what is told
    """Return what Cloud tells of a user: one object, however many issues name them."""
    return {
        "self": f"{REST}/user?accountId={quote(id_, safe='')}",
        "accountId": id_,
        "displayName": name,
        "active": active,
        "timeZone": zone,
        "accountType": "atlassian",
    }


def _level(issuetype: Mapping[str, Any]) -> int:
    if issuetype["subtask"]:
        return SUBTASK_LEVEL
    return EPIC_LEVEL if issuetype["name"] == "Epic" else STANDARD_LEVEL


def _here(link: str) -> str:
    _, rest, resource = link.partition("/rest/api/")
    return f"{REST}/{resource.partition('/')[2]}" if rest else link
