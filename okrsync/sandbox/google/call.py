"""One call of Google's API: who asks, for what, and how it is refused."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeAlias

from okrsync.sandbox.wire import Response

if TYPE_CHECKING:
    from okrsync.sandbox.google.site import Site
    from okrsync.sandbox.google.spreadsheet import Spreadsheet

Json: TypeAlias = dict[str, Any]

JSON_TYPE = "application/json; charset=UTF-8"

STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ABORTED",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}
"""google.rpc.Code by HTTP status, as google/rpc/code.proto maps them."""


class Refused(Exception):
    """The request is answered with this status and message, and whatever `details` say more."""

    def __init__(self, status: int, message: str, details: Sequence[Json] = ()) -> None:
        super().__init__(message)
        self.status, self.message = status, message
        self.response = refusal(status, message, details)


@dataclass(frozen=True, slots=True)
class Call:
    """One request that got through to a spreadsheet or to the Drive.

    `found` is the spreadsheet that the path names, to be changed freely by calls that write: what is refused leaves
    no trace. `path` are the path's parameters by name, unquoted; `body` is checked against the API's description.
    """

    site: "Site"
    account: str
    found: "Spreadsheet | None"
    path: Mapping[str, str]
    query: Mapping[str, Sequence[str]] = field(default_factory=dict)
    body: Json = field(default_factory=dict)

    @property
    def book(self) -> "Spreadsheet":
        """The spreadsheet that the path names; Refused if it names none."""
        if self.found is None:
            raise absent()
        return self.found

    def number(self, name: str) -> int:
        """Return a number of the path; Refused if it is none."""
        if not re.fullmatch(r"-?\d+", self.path[name]):
            raise violation(name, f"Invalid value at '{name}' (TYPE_INT32), \"{self.path[name]}\"")
        return int(self.path[name])

    def text(self, name: str, default: str = "") -> str:
        """Return a query parameter's value."""
        return next(iter(self.query.get(name, ())), default)

    def texts(self, name: str) -> list[str]:
        """Return all values of a query parameter that may be repeated."""
        return list(self.query.get(name, ()))

    def flag(self, name: str) -> bool:
        """Return whether a query parameter says true."""
        return self.text(name).lower() == "true"


def told(value: object, status: int = HTTPStatus.OK) -> Response:
    """Answer with JSON; Google indents it, which only costs time."""
    return Response(status, json.dumps(value, ensure_ascii=False).encode(), {"Content-Type": JSON_TYPE})


def refusal(status: int, message: str, details: Sequence[Json] = ()) -> Response:
    """Return a refusal in the shape of google.rpc.Status."""
    error: Json = {"code": int(status), "message": message, "status": STATUS.get(status, "UNKNOWN")}
    return told({"error": {**error, "details": list(details)} if details else error}, status)


def bad(message: str) -> Refused:
    """Return the refusal of a request that makes no sense."""
    return Refused(HTTPStatus.BAD_REQUEST, message)


def violation(where: str, description: str, message: str | None = None) -> Refused:
    """Return the refusal of a body or mask, with the place in it; the message is the description unless given."""
    violations = [{**({"field": where} if where else {}), "description": description}]
    details = [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations}]
    return Refused(HTTPStatus.BAD_REQUEST, message or description, details)


def absent() -> Refused:
    """Return the refusal of a call for something that is not there."""
    return Refused(HTTPStatus.NOT_FOUND, "Requested entity was not found.")
