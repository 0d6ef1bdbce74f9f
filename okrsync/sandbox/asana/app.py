"""Asana 1.0 as an App: signing in, the quota, the routes."""

from collections.abc import Collection, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from okrsync.sandbox.asana import batch, content, fields
from okrsync.sandbox.asana.call import ACCOUNTS, Account, Call, Refused, error
from okrsync.sandbox.asana.content import KINDS, Record
from okrsync.sandbox.asana.events import Feed
from okrsync.sandbox.asana.lists import IN_FULL, LISTS
from okrsync.sandbox.asana.pages import Pager
from okrsync.sandbox.asana.quota import Quota
from okrsync.sandbox.asana.view import View
from okrsync.sandbox.wire import Request, Response

Export = Mapping[str, Sequence[Record]]

RETRY_AFTER = 1  # seconds, as few as the header can say

PAID = {
    "portfolios": "Portfolios are",
    "portfolios/{}": "Portfolios are",
    "portfolios/{}/items": "Portfolios are",
    "custom_fields/{}": "Custom fields are",
    "workspaces/{}/custom_fields": "Custom fields are",
    "projects/{}/custom_field_settings": "Custom fields are",
    "tasks/{}/dependencies": "Dependencies are",
    "workspaces/{}/tasks/search": "Search is",
}
"""What a free workspace is refused, and the words for it."""

TOO_MANY = "You've made too many requests and hit a rate limit. Please retry after the given amount of time."
NO_ROUTE = "No matching route for request"
ONES = {f"{plural}/{{}}": kind for plural, kind in KINDS.items()}


class AsanaApp:
    """One Asana; see `asana_sites` for what it is made of. Refused requests are answered in Asana's words."""

    def __init__(
        self, export: Export, *, premium: bool = True, private: Collection[str] = (), expire: int = 0,
        quota: int | None = None,
    ) -> None:  # fmt: skip
        self._premium = premium
        self._private = frozenset(private)
        self._pager = Pager(expire)
        self._quota = Quota(quota)
        self._feed = Feed()
        self._content = content.complete(export, premium=premium)
        self._views = self._seen()

    def becomes(self, export: Export, *, private: Collection[str] | None = None) -> None:
        """Replace the content and perhaps what is private; what changed in its tasks is told by GET events."""
        self._private = self._private if private is None else frozenset(private)
        before, self._content = self._content, content.complete(export, premium=self._premium)
        self._views = self._seen()
        self._feed.record(before, self._content)

    def handle(self, request: Request) -> Response:
        """Answer as Asana would."""
        try:
            account = _account(request)
            if (request.method, request.path) != ("POST", batch.ROUTE):
                self._count(account, 1)
                return self._respond(request, account)
            several = batch.requests(request)
            self._count(account, len(several))
            return Response.of({"data": [batch.result(self._respond(each, account)) for each in several]})
        except Refused as refused:
            return refused.response

    def failure(self, status: int) -> Response:
        """Say that the service as a whole refuses or is broken."""
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            return error(status, TOO_MANY, {"Retry-After": str(RETRY_AFTER)})
        broken = status == HTTPStatus.INTERNAL_SERVER_ERROR
        return error(status, "Server Error" if broken else HTTPStatus(status).phrase)

    def _seen(self) -> Mapping[str, View]:
        return {account.gid: View.of(self._content, account, self._private) for account in ACCOUNTS}

    def _count(self, account: Account, requests: int) -> None:
        """Count the requests, for each action of a batch is one; Refused when they are too many."""
        if wait := self._quota.wait(account.token, requests):
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, TOO_MANY, {"Retry-After": str(wait)})

    def _respond(self, request: Request, account: Account) -> Response:
        try:
            return Response.of(self._answer(request, account))
        except Refused as refused:
            return refused.response

    def _answer(self, request: Request, account: Account) -> dict[str, Any]:
        template, gid = _template(request.path)
        view, call = self._views[account.gid], Call(request, account, gid)
        if template in PAID and not self._premium:
            raise Refused(HTTPStatus.PAYMENT_REQUIRED, f"{PAID[template]} only available to premium users.")
        match request.method, template:
            case "GET", "events":
                return self._events(view, call)
            case "GET", "projects/{}/task_counts":
                return {"data": _counts(view, call)}
            case "GET", _ if template in ONES:
                return {"data": _told(view, call, [_one(view, call, ONES[template])], in_full=True)[0]}
            case "GET", _ if template in LISTS:
                page, more = self._pager.page(call, LISTS[template](view, call))
                return {"data": _told(view, call, page, in_full=template in IN_FULL), **more}
        raise Refused(HTTPStatus.NOT_FOUND, NO_ROUTE)

    def _events(self, view: View, call: Call) -> dict[str, Any]:
        gid = call.need("resource")
        kind = "task" if any(gid in records["task"] for records in (view.records, view.hidden)) else "project"
        view.find(kind, gid, "resource")
        told = self._feed.since(call.text("sync"), gid)
        return {**told, "data": _told(view, call, told["data"], in_full=True)}


def _account(request: Request) -> Account:
    signed = {f"Bearer {account.token}": account for account in ACCOUNTS}
    account = signed.get(request.headers.get("authorization", ""))
    if account is None:
        raise Refused(HTTPStatus.UNAUTHORIZED, "Not Authorized", {"WWW-Authenticate": 'Bearer realm="Asana"'})
    return account


def _template(path: str) -> tuple[str, str]:
    """Return the route and what stands for its {}: "/tasks/12/subtasks" is "tasks/{}/subtasks" of "12"."""
    collection, *rest = path.strip("/").split("/")
    return "/".join([collection, *(["{}", *rest[1:]] if rest else [])]), rest[0] if rest else ""


def _one(view: View, call: Call, kind: str) -> Record:
    """Return the record of the path; a user's may be named `me` or by email."""
    if kind == "user":
        named = {"me": call.account.gid} | {each["email"]: each["gid"] for each in view.all("user") if "email" in each}
        return view.find(kind, named.get(call.gid, call.gid))
    return view.find(kind, call.gid)


def _told(view: View, call: Call, records: Sequence[Record], *, in_full: bool) -> list[Record]:
    """Return the records with the fields that `opt_fields` asks for, else in full or compact."""
    asked = call.names("opt_fields")
    if asked is None:
        return [fields.full(record) if in_full else content.compact(record) for record in records]
    tell = view.telling(tuple(asked)).tell
    return [tell(record) for record in records]


def _counts(view: View, call: Call) -> dict[str, int]:
    """Count a project's tasks, of which milestones are some; every field is opt-in."""
    tasks = view.within.get(view.find("project", call.gid)["gid"], ())
    milestones = [task for task in tasks if task.get("resource_subtype") == "milestone"]
    counts: dict[str, int] = {}
    for what, some in (("tasks", tasks), ("milestones", milestones)):
        done = sum(bool(task.get("completed")) for task in some)
        counts |= {f"num_{what}": len(some), f"num_incomplete_{what}": len(some) - done, f"num_completed_{what}": done}
    return {name: counts[name] for name in call.names("opt_fields") or () if name in counts}
