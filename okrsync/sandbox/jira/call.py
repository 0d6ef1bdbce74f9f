"""One call of Jira's REST API, alike in Cloud and Data Center: who asks, for what, and how it is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from okrsync.sandbox.wire import Request, Response

NO_BROWSING = "You do not have permission to browse projects."
BROKEN_JSON = "There was an error parsing JSON. Check that your request body is valid."
BAD_PAYLOAD = "Invalid request payload. Refer to the REST API documentation and try again."


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in: on Cloud by email and token, on Data Center by name or by the bare token."""

    name: str
    email: str
    token: str
    display_name: str
    browses: bool = True  # may see issues


ACCOUNTS = (
    Account("demo", "demo@example.invalid", "demo-token", "Demo"),
    Account("guest", "guest@example.invalid", "guest-token", "Guest", browses=False),
)


class Refused(Exception):
    """The request is answered with this status and these messages."""

    def __init__(self, status: int, *messages: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(*messages)
        self.response = errors(status, messages, headers)


@dataclass(frozen=True, slots=True)
class Call:
    """One request that got through to a resource; `argument` is what stood for {} in the route."""

    request: Request
    account: Account
    argument: str = ""

    def parameters(self, types: Mapping[str, type]) -> dict[str, Any]:
        """Return the parameters: of a GET from its query, where unknown ones are ignored, else from its JSON.

        A list is repeated or comma-separated in a query. Refused where a value has another type than `types` says.
        """
        return self._body(types) if self.request.method == "POST" else self._query(types)

    def browser(self) -> Account:
        """Return the account, Refused if it may not see issues."""
        if not self.account.browses:
            raise Refused(HTTPStatus.FORBIDDEN, NO_BROWSING)
        return self.account

    def _query(self, types: Mapping[str, type]) -> dict[str, Any]:
        return {
            name: _read(name, self.request.query[name], types[name]) for name in types if name in self.request.query
        }

    def _body(self, types: Mapping[str, type]) -> dict[str, Any]:
        kind = self.request.headers.get("content-type", "null")
        if not kind.startswith("application/json"):
            raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"Content-Type '{kind}' is not supported.")
        try:
            body = self.request.json()
        except ValueError as error:
            raise Refused(HTTPStatus.BAD_REQUEST, BROKEN_JSON) from error
        if not isinstance(body, dict) or not all(name in types and _fits(body[name], types[name]) for name in body):
            raise Refused(HTTPStatus.BAD_REQUEST, BAD_PAYLOAD)
        return {
            name: list(map(str, value)) if types[name] is list else value
            for name, value in body.items()
            if value is not None
        }


def errors(status: int, messages: Sequence[str], headers: Mapping[str, str] | None = None) -> Response:
    """Return a refusal in Jira's shape."""
    return Response.of({"errorMessages": list(messages), "errors": {}}, status, headers)


def _read(name: str, values: Sequence[str], kind: type) -> object:
    if kind is list:
        return [part for value in values for part in value.split(",") if part]
    if kind is int:
        try:
            return int(values[0])
        except ValueError as error:
            raise Refused(HTTPStatus.BAD_REQUEST, f"Failed to convert '{name}' with value: '{values[0]}'") from error
    return values[0] == "true" if kind is bool else values[0]


def _fits(value: object, kind: type) -> bool:
    if isinstance(value, list):
        return kind is list and all(isinstance(element, str | int) for element in value)
    if isinstance(value, bool):
        return kind is bool
    return value is None or isinstance(value, kind)
