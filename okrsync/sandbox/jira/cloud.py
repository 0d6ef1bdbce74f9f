"""Jira Cloud: enhanced search by page tokens, bulk fetch, and the search that was removed."""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from okrsync.sandbox.jira import changelogs
from okrsync.sandbox.jira.call import ACCOUNTS, Call, Refused
from okrsync.sandbox.jira.resources import NO_ISSUE, expansions, identity, resources
from okrsync.sandbox.jira.rest import RestApp, basic
from okrsync.sandbox.jira.shapes import REST
from okrsync.sandbox.jira.site import JiraSite
from okrsync.sandbox.wire import Request

# A page may ask for this many, and gets them if only id and key are wanted: "Search for issues using JQL
# enhanced search" in the REST API's reference. Else the site decides: 100 is what sites were seen to give.
LONGEST_PAGE = 5000
WIDE_PAGE = 100
USUAL_PAGE = 50
BULK = 100
# "Bulk fetch changelogs" in the same reference.
BULK_CHANGELOGS = 1000
BULK_FIELDS = 10
LONGEST_CHANGES = 10_000
USUAL_CHANGES = 1000

LOGIN_REQUIRED = "Client must be authenticated to access this resource."
REMOVED = (
    "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. "
    "A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046"
)
BAD_TOKEN = "The provided nextPageToken is invalid or has expired."  # noqa: S105 - a message, in our words
BAD_PAGE = f"The value of maxResults must be between 1 and {LONGEST_PAGE}."
BAD_BULK = f"The number of issue ids or keys must be between 1 and {BULK}."
BAD_CHANGELOGS = f"The number of issue ids or keys must be between 1 and {BULK_CHANGELOGS}."
BAD_FIELDS = f"The number of field ids must be at most {BULK_FIELDS}."
BAD_CHANGES = f"The value of maxResults must be between 1 and {LONGEST_CHANGES}."

# The request's members, as in the bodies' schemas of the same names: another is refused.
COUNT_REQUEST: Mapping[str, type] = {"jql": str}
CHANGELOGS_REQUEST: Mapping[str, type] = {
    "issueIdsOrKeys": list, "fieldIds": list, "maxResults": int, "nextPageToken": str,
}  # fmt: skip
FETCH_REQUEST: Mapping[str, type] = {
    "issueIdsOrKeys": list, "fields": list, "expand": list, "properties": list, "fieldsByKeys": bool,
}  # fmt: skip
SEARCH_REQUEST: Mapping[str, type] = {
    "jql": str, "nextPageToken": str, "maxResults": int, "fields": list, "expand": str,
    "properties": list, "fieldsByKeys": bool, "failFast": bool, "reconcileIssues": list,
}  # fmt: skip
PROJECTS_REQUEST: Mapping[str, type] = {"startAt": int, "maxResults": int, "keys": list}


def app(site: JiraSite) -> RestApp:
    """Build the Cloud site that has this content."""
    cloud = Cloud(site)
    routes = resources(site) | {
        "search": {"GET": removed, "POST": removed},
        "search/jql": {"GET": cloud.search, "POST": cloud.search},
        "search/approximate-count": {"POST": cloud.count},
        "issue/bulkfetch": {"POST": cloud.fetch},
        "changelog/bulkfetch": {"POST": cloud.changelogs},
        "project/search": {"GET": cloud.projects},
    }
    signed = {basic(account.email, account.token): account for account in ACCOUNTS}
    return RestApp(site, ("3", "2"), routes, signed, LOGIN_REQUIRED, {"serverInfo": cloud.server})


def removed(_: Call) -> None:
    """Answer GET and POST search, which is no more."""
    raise Refused(HTTPStatus.GONE, REMOVED)


@dataclass(frozen=True)
class Cloud:
    """The resources that Data Center lacks or has otherwise."""

    site: JiraSite

    def search(self, call: Call) -> dict[str, Any]:
        """Answer GET and POST search/jql: a page and how to get the next, no total."""
        asked = call.parameters(SEARCH_REQUEST)
        query, fields, me = asked.get("jql", ""), asked.get("fields") or ["id"], identity(call.browser(), cloud=True)
        start = _start(asked.get("nextPageToken", ""), query, me)
        size = asked.get("maxResults", USUAL_PAGE)
        if not 1 <= size <= LONGEST_PAGE:
            raise Refused(HTTPStatus.BAD_REQUEST, BAD_PAGE)
        thin = {"id", "key"}.issuperset(fields)
        found = self.site.search(query, me).issues
        end = start + (size if thin else min(size, WIDE_PAGE))
        ids = [] if thin else self.site.select(fields, "*navigable")
        if thin:
            issues = [self.site.name(issue) if "key" in fields else {"id": issue["id"]} for issue in found[start:end]]
        else:
            issues = [self.site.describe(issue, ids) for issue in found[start:end]]
        more = {"nextPageToken": _token(end, query, me)} if end < len(found) else {}
        return {"issues": issues, **more, "isLast": not more, **self.site.explain(ids, expansions(asked))}

    def count(self, call: Call) -> dict[str, int]:
        """Answer POST search/approximate-count."""
        query = call.parameters(COUNT_REQUEST).get("jql", "")
        return {"count": len(self.site.search(query, identity(call.browser(), cloud=True)).issues)}

    def fetch(self, call: Call) -> dict[str, Any]:
        """Answer POST issue/bulkfetch: what there is, by ascending id, and a line for each that there is not."""
        asked = call.parameters(FETCH_REQUEST)
        names = asked.get("issueIdsOrKeys", [])
        if not 1 <= len(names) <= BULK:
            raise Refused(HTTPStatus.BAD_REQUEST, BAD_BULK)
        ids = self.site.select(asked.get("fields") or [], "*navigable")
        known = {name: self.site.find(name) if call.account.browses else None for name in names}
        found = {issue["id"]: issue for issue in known.values() if issue}
        return {
            "issues": [self.site.describe(found[id_], ids) for id_ in sorted(found, key=int)],
            "issueErrors": [{"id": name, "errorMessage": NO_ISSUE} for name, issue in known.items() if not issue],
        }

    def changelogs(self, call: Call) -> dict[str, Any]:
        """Answer POST changelog/bulkfetch: a page of the entries of all the issues, the oldest first."""
        asked = call.parameters(CHANGELOGS_REQUEST)
        names, fields = asked.get("issueIdsOrKeys", []), asked.get("fieldIds", [])
        size = asked.get("maxResults", USUAL_CHANGES)
        for fits, message in (
            (1 <= len(names) <= BULK_CHANGELOGS, BAD_CHANGELOGS),
            (len(fields) <= BULK_FIELDS, BAD_FIELDS),
            (1 <= size <= LONGEST_CHANGES, BAD_CHANGES),
        ):
            if not fits:
                raise Refused(HTTPStatus.BAD_REQUEST, message)
        what, me = f"{names} {fields}", identity(call.browser(), cloud=True)
        start = _start(asked.get("nextPageToken", ""), what, me)
        found = self._changes(names, fields)
        by_issue: dict[str, list[Any]] = {}
        for id_, entry in found[start : start + size]:
            by_issue.setdefault(id_, []).append(entry)
        logs = [{"issueId": id_, "changeHistories": entries} for id_, entries in by_issue.items()]
        more = {"nextPageToken": _token(start + size, what, me)} if start + size < len(found) else {}
        return {"issueChangeLogs": logs, **more}

    def _changes(self, names: Sequence[str], fields: Sequence[str]) -> list[tuple[str, dict[str, Any]]]:
        """Return the entries about these fields by issue id, sorted by moment and id."""
        issues = {issue["id"]: issue for issue in map(self.site.find, names) if issue}
        entries = [
            (id_, changelogs.of_fields(entry, fields)) for id_ in issues for entry in self.site.changes(issues[id_])
        ]
        told = [(id_, entry) for id_, entry in entries if entry["items"]]
        return sorted(told, key=lambda each: (changelogs.when(each[1]), int(each[0])))

    def projects(self, call: Call) -> dict[str, Any]:
        """Answer GET project/search."""
        asked = call.parameters(PROJECTS_REQUEST)
        start, size = asked.get("startAt", 0), min(asked.get("maxResults", 50), 100)
        keys = asked.get("keys")
        projects = self.site.projects if call.account.browses else []
        seen = [project for project in projects if not keys or project["key"] in keys]
        return {
            "self": f"{REST}/project/search?startAt={start}&maxResults={size}",
            "maxResults": size,
            "startAt": start,
            "total": len(seen),
            "isLast": start + size >= len(seen),
            "values": seen[start : start + size],
        }

    def server(self, request: Request) -> dict[str, Any]:
        """Answer GET serverInfo."""
        return {
            "baseUrl": request.base,
            "version": "1001.0.0-SNAPSHOT",
            "versionNumbers": [1001, 0, 0],
            "deploymentType": "Cloud",
            "buildNumber": 100300,
            "serverTime": self.site.time(),
            "serverTitle": "Jira",
        }


def _token(start: int, query: str, me: str) -> str:
    """Return an opaque token for the page at `start` of this very search."""
    seal = hashlib.blake2b(f"{start}\n{me}\n{query}".encode(), digest_size=9).hexdigest()
    return urlsafe_b64encode(f"{start}:{seal}".encode()).decode()


def _start(token: str, query: str, me: str) -> int:
    """Return where the token's page starts, 0 without a token; Refused if it is of another search, or of none."""
    if not token:
        return 0
    try:
        start = int(urlsafe_b64decode(token).partition(b":")[0])
    except ValueError:
        start = -1
    if token != _token(start, query, me):
        raise Refused(HTTPStatus.BAD_REQUEST, BAD_TOKEN)
    return start
