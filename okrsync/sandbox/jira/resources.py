"""The resources that Cloud and Data Center have alike: an issue, the fields, a saved filter, who one is."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from okrsync.sandbox.jira.call import ACCOUNTS, Account, Call, Refused
from okrsync.sandbox.jira.rest import Route
from okrsync.sandbox.jira.shapes import REST, account_id
from okrsync.sandbox.jira.site import JiraSite

NO_ISSUE = "Issue does not exist or you do not have permission to see it."
NO_FILTER = "The selected filter is not available to you, perhaps it has been deleted or had its permissions changed."

PERMISSIONS = {"BROWSE_PROJECTS": ("10", "Browse Projects")}
PERMISSIONS_REQUEST: Mapping[str, type] = {"permissions": list}
ISSUE_REQUEST: Mapping[str, type] = {"fields": list, "expand": str}


def resources(site: JiraSite) -> dict[str, dict[str, Route]]:
    """Return the routes to them."""
    shared = Resources(site)
    return {
        "issue/{}": {"GET": shared.issue},
        "field": {"GET": shared.field},
        "status": {"GET": shared.status},
        "filter/{}": {"GET": shared.filter},
        "myself": {"GET": shared.myself},
        "mypermissions": {"GET": shared.permissions},
    }


def identity(account: Account, *, cloud: bool) -> str:
    """Return what a query knows the account by."""
    return account_id(account.name) if cloud else account.name


def expansions(parameters: Mapping[str, Any]) -> list[str]:
    """Return what `expand` asks for; it is a list, or comma-separated."""
    asked = parameters.get("expand", "")
    return asked.split(",") if isinstance(asked, str) else list(asked)


@dataclass(frozen=True)
class Resources:
    """Answers for them, from one site."""

    site: JiraSite

    def issue(self, call: Call) -> dict[str, Any]:
        """Answer GET issue/{idOrKey}."""
        asked = call.parameters(ISSUE_REQUEST)
        issue = self.site.find(call.argument)
        if issue is None or not call.account.browses:
            raise Refused(HTTPStatus.NOT_FOUND, NO_ISSUE)
        ids = self.site.select(asked.get("fields", []), "*all")
        more = expansions(asked)
        return {**self.site.describe(issue, ids), **self.site.expand(issue, more), **self.site.explain(ids, more)}

    def field(self, _: Call) -> list[dict[str, Any]]:
        """Answer GET field."""
        return self.site.fields

    def status(self, _: Call) -> list[dict[str, Any]]:
        """Answer GET status."""
        return self.site.statuses

    def filter(self, call: Call) -> dict[str, Any]:
        """Answer GET filter/{id}; one that is not there is a 400, not a 404."""
        saved = self.site.filters.get(call.argument)
        if saved is None or not call.account.browses:
            raise Refused(HTTPStatus.BAD_REQUEST, NO_FILTER)
        id_ = str(saved["id"])
        return {
            "self": f"{REST}/filter/{id_}",
            "id": id_,
            "name": saved["name"],
            "owner": self._user(ACCOUNTS[0]),
            "jql": saved["jql"],
            "viewUrl": f"{call.request.base}/issues/?filter={id_}",
            "searchUrl": f"{REST}/search?jql={quote(saved['jql'])}",
            "favourite": False,
        }

    def myself(self, call: Call) -> dict[str, Any]:
        """Answer GET myself."""
        return {**self._user(call.account), "emailAddress": call.account.email, "locale": "en_US"}

    def permissions(self, call: Call) -> dict[str, Any]:
        """Answer GET mypermissions for those asked about; on Cloud one has to ask about some."""
        asked = call.parameters(PERMISSIONS_REQUEST).get("permissions", [])
        if self.site.cloud and not asked:
            raise Refused(HTTPStatus.BAD_REQUEST, "The 'permissions' query parameter is required.")
        if strange := [key for key in asked if key not in PERMISSIONS]:
            raise Refused(HTTPStatus.BAD_REQUEST, f"Unrecognized permission: {', '.join(strange)}")
        return {
            "permissions": {
                key: {
                    "id": PERMISSIONS[key][0],
                    "key": key,
                    "name": PERMISSIONS[key][1],
                    "type": "PROJECT",
                    "havePermission": call.account.browses,
                }
                for key in asked or PERMISSIONS
            }
        }

    def _user(self, account: Account) -> dict[str, Any]:
        id_ = identity(account, cloud=self.site.cloud)
        told = {"displayName": account.display_name, "active": True, "timeZone": "Etc/UTC"}
        if self.site.cloud:
            return {"self": f"{REST}/user?accountId={quote(id_)}", "accountId": id_, "accountType": "atlassian", **told}
        return {"self": f"{REST}/user?username={id_}", "key": id_, "name": id_, **told}
