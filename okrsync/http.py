"""One retry policy and one mapping of vendor errors to ours, for every connection."""

import json
import re
import ssl
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from threading import Lock
from typing import Any, TypeVar, cast

import msgspec
import requests
import urllib3
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    wait_exponential,
    wait_exponential_jitter,
    wait_random,
)

from okrsync.errors import (
    AuthFailed,
    BadQuery,
    BadResponse,
    Forbidden,
    NotFound,
    RateLimited,
    SourceError,
    Unavailable,
)
from okrsync.lanes import Lanes
from okrsync.model import Traffic
from okrsync.texts import joined, say
from okrsync.turns import Turns

T = TypeVar("T")

TRIES = 5
PATIENCE = 120.0  # seconds that one request may take with all its tries: a night has time, a person waiting has not
BACKOFF = wait_exponential_jitter(initial=1, max=30)  # seconds: 1, 2, 4, 8, each with up to one more, drawn by lot
QUOTA_BACKOFF = wait_exponential(multiplier=5, max=40) + wait_random(0, 1)  # past the minute that quotas are counted by
LONGEST_WORDS = 300  # characters of a vendor's own message that are worth showing
WRONG_SHAPE = say("the answer has the wrong shape; is this the right address?")

OBJECT = msgspec.json.Decoder(dict[str, Any])
ARRAY = msgspec.json.Decoder(list[Any])
"""Read any JSON object, and any array."""

MEANINGS: Mapping[int, tuple[type[SourceError], str]] = {
    HTTPStatus.BAD_REQUEST: (BadQuery, say("the query was refused.")),
    HTTPStatus.UNAUTHORIZED: (AuthFailed, say("the credentials were refused.")),
    HTTPStatus.FORBIDDEN: (Forbidden, say("the account may not do this.")),
    HTTPStatus.NOT_FOUND: (NotFound, say("there is no such thing, or the account may not see it.")),
    HTTPStatus.REQUEST_TIMEOUT: (RateLimited, say("the server is busy; try again later.")),
    HTTPStatus.TOO_MANY_REQUESTS: (RateLimited, say("too many requests; try again later.")),
}

_ADDRESS = re.compile(r"(https?://)(?:[^\s/@]*@)?([^\s/?#]*)\S*")


# ---- vendor errors to ours -------------------------------------------------------------------------------------------


def error_for(
    source: str,
    status: int,
    headers: Mapping[str, str],
    message: str = "",
    advice: Mapping[int, str] | None = None,
) -> SourceError:
    """What an HTTP status means to us.

    `message` is the vendor's own words; `advice` says what to do next, by status.
    """
    odd = say("HTTP {status} makes no sense here; is this the right address?", status=f"{status}")
    kind, what = MEANINGS.get(status, (BadResponse, odd))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        kind, what = Unavailable, say("the server failed (HTTP {status}); try again later.", status=f"{status}")
    says = joined(" ", (what, said_by_vendor(message), (advice or {}).get(status, "")))
    if issubclass(kind, RateLimited | Unavailable):
        return kind(source, says, retry_after(headers))
    return kind(source, says)


def error_from(source: str, error: Exception) -> SourceError:
    """What a failure of `requests` or `urllib3` means to us."""
    if _is_about_certificates(error):
        what = say(
            "the server's certificate is not trusted; check the address, or name the file with your company's "
            "certificates in REQUESTS_CA_BUNDLE."
        )
        return BadResponse(source, what)
    if isinstance(error, requests.TooManyRedirects):
        return BadResponse(source, say("the address leads round in circles; check it."))
    if isinstance(error, urllib3.exceptions.MaxRetryError) and error.reason:
        return error_from(source, error.reason)
    refused = isinstance(error, urllib3.exceptions.NewConnectionError)  # which urllib3 counts among its time-outs
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError) and not refused:
        return Unavailable(source, say("no answer in time; try again later."))
    if isinstance(error, ValueError | urllib3.exceptions.LocationValueError):
        return BadResponse(source, say("this is no address; write it as https://…."))
    return Unavailable(source, say("the connection failed; check the network and the address, or try again later."))


def said_by_vendor(message: str) -> str:
    """A vendor's message on one short line, its addresses without what could be a signature; nothing of a web page."""
    text = " ".join(message.split())
    if text.startswith("<"):
        return ""
    text = _ADDRESS.sub(r"\1\2/…", text)
    return text if len(text) <= LONGEST_WORDS else text[: LONGEST_WORDS - 1] + "…"


def json_of(source: str, response: requests.Response, reads: msgspec.json.Decoder[T]) -> T:
    """The JSON of an answer as a decoder reads it; what that does not name is left out.

    Make decoders before threads use them: msgspec (0.22) crashes where two threads look at a new type at once.

    Raises:
        BadResponse: it is a web page, or something else.
    """
    try:
        return _decoded(response.content, reads)
    except msgspec.ValidationError:
        raise BadResponse(source, WRONG_SHAPE) from None
    except ValueError:
        page = say("it answered with a web page; is this the right address?")
        other = say("it answered with something that is no JSON; is this the right address?")
        raise BadResponse(source, page if response.text.lstrip().startswith("<") else other) from None


def _decoded(body: bytes, reads: msgspec.json.Decoder[T]) -> T:
    try:
        return reads.decode(body)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:  # or half a surrogate pair, left of an emoji in a title that was cut short
        return reads.decode(json.dumps(json.loads(body), ensure_ascii=False).encode(errors="replace"))


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """The seconds to wait that an answer asks for: `Retry-After` in seconds or as a date, else `X-RateLimit-Reset`.

    The reset is an ISO 8601 moment at Jira and seconds since 1970 elsewhere.
    """
    given = {name.lower(): value.strip() for name, value in headers.items()}
    now = now or datetime.now(UTC)
    asked = given.get("retry-after", "")
    if asked.isdigit():
        return float(asked)
    moment = _http_date(asked) or _moment(given.get("x-ratelimit-reset", ""))
    return max(0.0, (moment - now).total_seconds()) if moment else None


def ahead(headers: Mapping[str, str], now: datetime | None = None) -> timedelta | None:
    """By how much the clock of an answer's server is ahead of ours, to the second; None if it told no time."""
    told = _http_date({name.lower(): value for name, value in headers.items()}.get("date", ""))
    return told - (now or datetime.now(UTC)).replace(microsecond=0) if told else None


def _http_date(text: str) -> datetime | None:
    try:
        return _aware(parsedate_to_datetime(text))
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(text), UTC) if text.isdigit() else _aware(datetime.fromisoformat(text))
    except (ValueError, OverflowError, OSError):
        return None


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _is_about_certificates(error: BaseException | None) -> bool:
    # requests and urllib3 wrap it two or three times, as cause, context, argument or `reason`
    seen: list[object] = [error]
    for one in seen:
        if isinstance(one, ssl.SSLCertVerificationError):
            return True
        if isinstance(one, BaseException):
            inner = (one.__cause__, one.__context__, getattr(one, "reason", None), *one.args)
            seen.extend(each for each in inner if each not in seen)
    return False


# ---- asking ----------------------------------------------------------------------------------------------------------


class Calls:
    """The requests of one connection: retried, limited and counted. Threads may share it.

    `reads` and `writes` are the vendor's quotas, if it has them. `sleep` and `clock` are as in Turns.
    """

    def __init__(
        self,
        source: str,
        reads: Turns | None = None,
        writes: Turns | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source = source
        self._lanes = Lanes()
        self._reads = reads
        self._writes = writes
        self._sleep = sleep
        self._clock = clock
        self._lock = Lock()
        self._traffic = Traffic()

    def read(self, call: Callable[[], T], cost: int = 1) -> T:
        """The answer of `call`, which sends one request that is safe to repeat; to the quota it counts as `cost`.

        Raises:
            SourceError: as `call` raised it, or what a failure of `requests` or `urllib3` means; RateLimited and
                Unavailable only after TRIES, or where the wait would pass PATIENCE.
        """
        return self._tried(call, self._reads, (RateLimited, Unavailable), cost)

    def write(self, call: Callable[[], T], *, repeatable: bool = False) -> T:
        """The answer of `call`, which changes something there.

        Unless it is `repeatable`, only what a quota refused is sent again: after any other failure, nobody knows
        whether the change was made.

        Raises:
            SourceError: as in `read`.
        """
        return self._tried(call, self._writes, (RateLimited, Unavailable) if repeatable else (RateLimited,))

    def traffic(self) -> Traffic:
        """What the requests so far cost."""
        return self._traffic

    @property
    def idle(self) -> bool:
        """Whether the server would bear more requests at once than are under way."""
        return self._lanes.idle

    def _tried(self, call: Callable[[], T], turns: Turns | None, on: tuple[type[SourceError], ...], cost: int = 1) -> T:
        began = self._clock()

        def enough(state: RetryCallState) -> bool:
            spent = self._clock() - began
            return state.attempt_number >= TRIES or spent + state.upcoming_sleep > PATIENCE

        retrying = Retrying(
            retry=retry_if_exception_type(on),
            wait=_wait,
            stop=enough,
            sleep=lambda seconds: self._lanes.pause(lambda: self._sleep(seconds)),
            before_sleep=self._again,
            reraise=True,
        )
        try:
            return cast("T", retrying(self._once, call, turns, cost))
        finally:
            self._count(seconds=self._clock() - began)

    def _once(self, call: Callable[[], T], turns: Turns | None, cost: int) -> T:
        with self._lanes.one():
            if turns:
                turns.take(cost)
            self._count(requests=1)
            try:
                answer = call()
            except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
                # the original names the full address, so it does not travel along
                raise error_from(self._source, error) from None
        self._lanes.answered()
        return answer

    def _again(self, state: RetryCallState) -> None:
        self._count(retries=1)
        if state.outcome and isinstance(state.outcome.exception(), RateLimited):
            self._lanes.refused()

    def _count(self, requests: int = 0, retries: int = 0, seconds: float = 0.0) -> None:
        with self._lock:
            so_far = self._traffic
            self._traffic = Traffic(so_far.requests + requests, so_far.retries + retries, so_far.seconds + seconds)


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, RateLimited | Unavailable) else None
    if asked is not None:
        return asked
    return QUOTA_BACKOFF(state) if isinstance(error, RateLimited) else BACKOFF(state)
