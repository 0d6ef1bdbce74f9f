"""One call of Asana's API: who asks, for what, and how it is refused."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from http import HTTPStatus

from okrsync.sandbox.wire import Request, Response

# The example of a 500, and the shape of every refusal: "Errors" in Asana's developer documentation.
PHRASE = "6 sad squid snuggle softly"
HELP = (
    "For more information on API status codes and how to handle them, read the docs on errors: "
    "https://developers.asana.com/docs/errors"
)

MOMENTS = 2**17  # as many times are kept, for the same tasks are looked through again and again


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in with a bearer token."""

    gid: str
    name: str
    email: str
    token: str
    sees_work: bool = True  # more than the workspace and its members


ACCOUNTS = (
    Account("1200000000000011", "Demo", "demo@example.invalid", "demo-token"),
    Account("1200000000000012", "Guest", "guest@example.invalid", "guest-token", sees_work=False),
)


class Refused(Exception):
    """The request is answered with this status and message, and whatever else stands beside the errors."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None, **more: object) -> None:
        super().__init__(message)
        self.response = error(status, message, headers, **more)


@dataclass(frozen=True, slots=True)
class Call:
    """One request that got through to a resource; `gid` is what stood for {} in the route."""

    request: Request
    account: Account
    gid: str = ""

    def text(self, name: str) -> str | None:
        """Return a parameter's value, None where it is not given."""
        values = self.request.query.get(name)
        return values[0] if values else None

    def need(self, name: str) -> str:
        """Return a parameter's value, Refused where it is not given."""
        value = self.text(name)
        if value is None:
            raise bad(f"{name}: Missing input")
        return value

    def names(self, name: str) -> list[str] | None:
        """Return a comma-separated parameter's parts, None where it is not given."""
        value = self.text(name)
        return None if value is None else [part.strip() for part in value.split(",") if part.strip()]

    def flag(self, name: str) -> bool | None:
        """Return whether a parameter says true, None where it is not given."""
        value = self.text(name)
        return None if value is None else value == "true"

    def moment(self, name: str) -> datetime | None:
        """Return a parameter's time (`now` is one), None where it is not given; Refused where it is no time."""
        value = self.text(name)
        if value is None:
            return None
        if value == "now":
            return datetime.now(UTC)
        moment = instant(value)
        if moment is None:
            raise bad(f"{name}: Not a valid date: {value}")
        return moment


@lru_cache(maxsize=MOMENTS)
def instant(text: Hashable) -> datetime | None:
    """Return a time as Asana writes it, in UTC where it names no zone; None if it is no time."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def bad(message: str) -> Refused:
    """Return the refusal of a request that makes no sense."""
    return Refused(HTTPStatus.BAD_REQUEST, message)


def error(status: int, message: str, headers: Mapping[str, str] | None = None, **more: object) -> Response:
    """Return a refusal in Asana's shape, with a phrase for its support if the fault is Asana's own."""
    told = {"message": message, "help": HELP}
    phrase = {"phrase": PHRASE} if status == HTTPStatus.INTERNAL_SERVER_ERROR else {}
    return Response.of({"errors": [told | phrase], **more}, status, headers)
