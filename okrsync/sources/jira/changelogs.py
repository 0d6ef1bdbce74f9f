"""What issues went through: each as it was when it was created, and after each change of its status or resolution."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from okrsync.errors import BadResponse
from okrsync.sources.jira.client import Issue, Server
from okrsync.texts import say

Change = Mapping[str, Any]  # as Jira sends it: created, items

FIELDS = ("status", "resolution")
MOST = 1000
"""Issues in one question for changelogs, the most that Cloud takes (its REST API's reference)."""
LATEST_SECONDS = 10**11
"""A number above is of milliseconds: as seconds since 1970 it is beyond the year 5000."""


@dataclass(frozen=True, slots=True)
class Changelogs:
    """The changes of each issue by its id, in any order, and what Jira says now of each status by its id."""

    changes: Mapping[str, Sequence[Change]] = field(default_factory=dict)
    statuses: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def past(self, issue: Issue) -> Iterator[tuple[datetime, Issue]]:
        """The issue as it was since each moment, the latest first; of its fields only status and resolution.

        Told backwards from how it stands, for an imported issue may lack the beginning of its changelog.

        Raises:
            KeyError, TypeError, ValueError: a change is not as Jira sends it.
        """
        was = {name: issue["fields"].get(name) for name in FIELDS}
        dated = [(moment(change["created"]), change) for change in self.changes.get(issue["id"], ())]
        for at, change in sorted(dated, key=lambda each: each[0], reverse=True):
            # Data Center tells no fieldId
            items = {item.get("fieldId") or item["field"]: item for item in change["items"]}
            if before := {name: self._before(name, items[name]) for name in FIELDS if name in items}:
                yield at, {**issue, "fields": was}
                was = was | before
        yield moment(issue["fields"]["created"]), {**issue, "fields": was}

    def _before(self, name: str, item: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The field's value before the change; of a status that is no more, only the name is known."""
        old: dict[str, object] = {"name": item.get("fromString") or ""}
        if name == "status":
            return self.statuses.get(str(item.get("from"))) or {**old, "statusCategory": {"key": ""}}
        return old if old["name"] else None


def read(site: Server, issues: Sequence[Issue]) -> Changelogs:
    """Ask for the changelogs of issues; at a Data Center they came along, but for the rest of what was cut short."""
    changes = _in_bulk(site, issues) if site.cloud else {issue["id"]: _whole(site, issue) for issue in issues}
    known = site.statuses() if any(changes.values()) else []
    return Changelogs(changes, {str(status["id"]): status for status in known})


def moment(told: str | int) -> datetime:
    """A moment as Jira tells it: in ISO 8601; or a number since 1970, as Cloud's bulk end-point does.

    Its reference describes text, shows seconds; sites were seen to send milliseconds.
    """
    if isinstance(told, str):
        return datetime.fromisoformat(told)
    return datetime.fromtimestamp(told / 1000 if told > LATEST_SECONDS else told, UTC)


def _in_bulk(site: Server, issues: Sequence[Issue]) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = defaultdict(list)
    ids = [issue["id"] for issue in issues]
    for start in range(0, len(ids), MOST):
        body = {
            "issueIdsOrKeys": ids[start : start + MOST],
            "fieldIds": list(FIELDS),
            "maxResults": site.page_size,
        }
        for page in site.pages("changelog/bulkfetch", body):
            logs = page.get("issueChangeLogs")
            if not isinstance(logs, list) or not all({"issueId", "changeHistories"} <= log.keys() for log in logs):
                raise BadResponse(site.name, say("a question for changelogs was answered with something else."))
            for log in logs:
                found[log["issueId"]] += log["changeHistories"]
    return found


def _whole(site: Server, issue: Issue) -> Sequence[Change]:
    log = issue.get("changelog") or {}
    if len(log.get("histories", ())) < log.get("total", 0):
        log = site.issue(issue["key"], FIELDS).get("changelog") or {}
    changes: Sequence[Change] = log.get("histories", ())
    return changes
