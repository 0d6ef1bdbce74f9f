"""Jira Data Center: search by offset, with a total, and a cap that the administrator sets."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from okrsync.sandbox.jira.call import ACCOUNTS, Call
from okrsync.sandbox.jira.resources import expansions, identity, resources
from okrsync.sandbox.jira.rest import RestApp, basic
from okrsync.sandbox.jira.site import JiraSite
from okrsync.sandbox.wire import Request

LONGEST_CHANGELOG = 100  # entries that come with an issue that a search finds; the issue itself tells all
CAP = 1000  # jira.search.views.default.max as Jira ships
USUAL_PAGE = 50
VERSION = (9, 12, 15)
LOGIN_REQUIRED = "You are not authenticated. Authentication required to perform this operation."

SEARCH_REQUEST: Mapping[str, type] = {
    "jql": str, "startAt": int, "maxResults": int, "fields": list, "expand": list, "validateQuery": bool,
}  # fmt: skip


def app(site: JiraSite) -> RestApp:
    """Build the Data Center site that has this content."""
    server = DataCenter(site)
    routes = resources(site) | {
        "search": {"GET": server.search, "POST": server.search},
        "project": {"GET": server.projects},
    }
    signed = {basic(account.name, account.token): account for account in ACCOUNTS}
    signed |= {f"Bearer {account.token}": account for account in ACCOUNTS}
    return RestApp(site, ("2", "latest"), routes, signed, LOGIN_REQUIRED, {"serverInfo": server.info})


@dataclass(frozen=True)
class DataCenter:
    """The resources that Cloud lacks or has otherwise."""

    site: JiraSite

    def search(self, call: Call) -> dict[str, Any]:
        """Answer GET and POST search: a page, its true size limit, and the total.

        Without `validateQuery`, what is wrong with a query is told as warnings, but for bad syntax: as the reference
        of Cloud's former search, of the same name, describes it.
        """
        asked = call.parameters(SEARCH_REQUEST)
        me, lenient = identity(call.browser(), cloud=False), not asked.get("validateQuery", True)
        found = self.site.search(asked.get("jql", ""), me, lenient=lenient)
        start, size = max(0, asked.get("startAt", 0)), min(max(0, asked.get("maxResults", USUAL_PAGE)), CAP)
        ids, more = self.site.select(asked.get("fields") or [], "*navigable"), expansions(asked)
        return {
            "expand": "schema,names",
            "startAt": start,
            "maxResults": size,
            "total": len(found.issues),
            "issues": [
                {**self.site.describe(issue, ids), **self.site.expand(issue, more, LONGEST_CHANGELOG)}
                for issue in found.issues[start : start + size]
            ],
            **self.site.explain(ids, more),
            **({"warningMessages": found.warnings} if found.warnings else {}),
        }

    def projects(self, call: Call) -> list[dict[str, Any]]:
        """Answer GET project."""
        return self.site.projects if call.account.browses else []

    def info(self, request: Request) -> dict[str, Any]:
        """Answer GET serverInfo."""
        return {
            "baseUrl": request.base,
            "version": ".".join(map(str, VERSION)),
            "versionNumbers": VERSION,
            "deploymentType": "Server",
            "buildNumber": 9120015,
            "serverTime": self.site.time(),
            "serverTitle": "Jira",
        }
