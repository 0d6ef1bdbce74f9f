"""What changed in issues: as the export tells it, else the closing that their dates tell of. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from okrsync.sandbox.jira.shapes import REST

History = Mapping[str, Any]  # one entry of a changelog: id, created, items
Status = Mapping[str, Any]

# The status that Jira ships for new issues, where no issue shows another.
OPEN: Status = {
    "self": f"{REST}/status/1",
    "id": "1",
    "name": "Open",
    "statusCategory": {"self": f"{REST}/statuscategory/2", "id": 2, "key": "new", "name": "To Do"},
}


def statuses(listed: Iterable[Status], issues: Iterable[Mapping[str, Any]]) -> list[Status]:
    """List the statuses that the export names or its issues have, and one for new issues."""
    shown = (issue["fields"]["status"] for issue in issues if issue["fields"].get("status"))
    known = {str(status["id"]): status for status in (*shown, *listed)}
    return list(known.values()) if _new(known.values()) else [OPEN, *known.values()]


def histories(issue: Mapping[str, Any], known: Iterable[Status]) -> list[History]:
    """Return the issue's changes, oldest first: those of its own `changelog`, else one that closed it."""
    if "changelog" in issue:
        return sorted(issue["changelog"]["histories"], key=when)
    fields = issue["fields"]
    at, status, resolution = (fields.get(name) for name in ("resolutiondate", "status", "resolution"))
    items = [_item("status", _new(known), status)] if at and _closed(status) else []
    items += [_item("resolution", None, resolution)] if at and resolution else []
    return [{"id": issue["id"], "created": at, "items": items}] if items else []


def page(changes: Sequence[History], most: int | None = None) -> dict[str, Any]:
    """Return them, or so many of them, as `expand=changelog` tells them."""
    told = changes[:most]
    return {"startAt": 0, "maxResults": len(told), "total": len(changes), "histories": told}


def with_ids(history: History) -> dict[str, Any]:
    """Return an entry as Cloud has it: each item also has the id of its field, which that of Data Center lacks."""
    return {**history, "items": [{"fieldId": item["field"], **item} for item in history["items"]]}


def of_fields(history: History, ids: Sequence[str]) -> dict[str, Any]:
    """Return an entry with its changes of these fields; none means all."""
    return {**history, "items": [item for item in history["items"] if not ids or item["fieldId"] in ids]}


def when(history: History) -> datetime:
    """Return the moment of an entry."""
    return datetime.fromisoformat(history["created"])


def _item(field: str, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> dict[str, Any]:
    """Return a change; what there was not before is left out, since Cloud's description of it has no null."""
    old = {"from": _id(before), "fromString": before["name"]} if before else {}
    return {"field": field, "fieldtype": "jira", **old, "to": _id(after), "toString": after["name"]}


def _id(value: Mapping[str, Any]) -> str:
    return str(value.get("id", ""))


def _new(known: Iterable[Status]) -> Status | None:
    return next((status for status in known if status.get("statusCategory", {}).get("key") == "new"), None)


def _closed(status: Status | None) -> bool:
    return status is not None and status["statusCategory"]["key"] == "done"
