"""Jira's REST manners, alike in Cloud and Data Center: routes, signing in, failures."""

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from okrsync.sandbox.jira.call import Account, Call, Refused, errors
from okrsync.sandbox.jira.shapes import REST
from okrsync.sandbox.jira.site import JiraSite
from okrsync.sandbox.jql import JqlError
from okrsync.sandbox.wire import Request, Response

API = "/rest/api/"
RETRY_AFTER = 1  # seconds that a 429 asks for, as few as the header can say
DEAD_LINK = b"<!DOCTYPE html><html><head><title>Oops, you've found a dead link. - Jira</title></head></html>"


Route = Callable[[Call], object]  # answers with JSON or raises Refused or JqlError
Routes = Mapping[str, Mapping[str, Route]]  # "issue/{}" → method → route


@dataclass(frozen=True)
class RestApp:
    """An App below /rest/api: `signed` tells accounts by the Authorization header, `public` routes need none."""

    site: JiraSite
    versions: Sequence[str]
    routes: Routes
    signed: Mapping[str, Account]
    login_required: str
    public: Mapping[str, Callable[[Request], object]] = field(default_factory=dict)

    def becomes(self, export: Mapping[str, Any], now: datetime | None = None) -> None:
        """Replace the content between two requests; see `JiraSite.becomes`."""
        self.site.becomes(export, now)

    def handle(self, request: Request) -> Response:
        """Answer as Jira would."""
        version, _, resource = request.path.removeprefix(API).partition("/")
        if not request.path.startswith(API) or version not in self.versions:
            return Response(HTTPStatus.NOT_FOUND, DEAD_LINK, {"Content-Type": "text/html;charset=UTF-8"})
        try:
            response = Response.of(self._value(request, resource.rstrip("/")))
        except Refused as refused:
            return refused.response
        except JqlError as error:
            return errors(HTTPStatus.BAD_REQUEST, error.messages)
        here = f"{request.base}{API}{version}"
        return Response(response.status, response.body.replace(REST.encode(), here.encode()), response.headers)

    def failure(self, status: int) -> Response:
        """Say that the service as a whole refuses or is broken."""
        too_many = status == HTTPStatus.TOO_MANY_REQUESTS
        return errors(status, [HTTPStatus(status).phrase], _rate_limit() if too_many else None)

    def _value(self, request: Request, resource: str) -> object:
        if resource in self.public and request.method == "GET":
            return self.public[resource](request)
        collection, _, argument = resource.rpartition("/")
        methods = self.routes.get(resource) or self.routes.get(f"{collection}/{{}}")
        if methods is None:
            raise Refused(HTTPStatus.NOT_FOUND, f"null for uri: {request.base}{request.path}")
        if request.method not in methods:
            allowed = {"Allow": ",".join(methods)}
            raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, "Method Not Allowed", headers=allowed)
        account = self.signed.get(request.headers.get("authorization", ""))
        if account is None:
            challenge = {"WWW-Authenticate": f'OAuth realm="{request.base}"'}
            raise Refused(HTTPStatus.UNAUTHORIZED, self.login_required, headers=challenge)
        return methods[request.method](Call(request, account, unquote(argument)))


def basic(user: str, secret: str) -> str:
    """Return the Authorization header of HTTP basic authentication."""
    return f"Basic {b64encode(f'{user}:{secret}'.encode()).decode()}"


def _rate_limit() -> dict[str, str]:
    """Return the headers of a 429, as Atlassian documents them for rate limiting."""
    reset = datetime.now(UTC) + timedelta(seconds=RETRY_AFTER)
    return {
        "Retry-After": str(RETRY_AFTER),
        "RateLimit-Reason": "jira-burst-based",
        "X-RateLimit-Limit": "100",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": reset.isoformat(timespec="seconds"),
    }
