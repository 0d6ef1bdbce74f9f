"""What passes between the server and a stand-in: a Request in, a Response out."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Protocol

import msgspec

JSON_TYPE = "application/json;charset=UTF-8"


@dataclass(frozen=True, slots=True)
class Request:
    """One call of a stand-in; `path` is relative to `base`, the address that the stand-in is served at."""

    method: str
    base: str
    path: str
    query: Mapping[str, list[str]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    body: bytes = b""

    def json(self) -> Any:  # noqa: ANN401 - JSON is what the client made of it
        """Return what the body says; ValueError if it is not JSON."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Response:
    """The answer to one call; the server adds Content-Length."""

    status: int = HTTPStatus.OK
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": JSON_TYPE})

    @classmethod
    def of(cls, value: object, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None) -> "Response":
        """Answer with `value` as JSON."""
        return cls(status, msgspec.json.encode(value), {"Content-Type": JSON_TYPE, **(headers or {})})

    def json(self) -> Any:  # noqa: ANN401 - JSON is what the stand-in made of it
        """Return what the body says, None if it is not JSON."""
        return json.loads(self.body) if "json" in self.headers.get("Content-Type", "") else None


class App(Protocol):
    """A stand-in for one vendor. It is called from many threads at once."""

    def handle(self, request: Request) -> Response:
        """Answer as the vendor would; refusals are answers too."""
        ...

    def failure(self, status: int) -> Response:
        """Say in the vendor's own shape that a request failed before anyone looked at it (429, 500, 503 …)."""
        ...
