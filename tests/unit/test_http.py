"""Retries, limits and the meaning of failures; nothing here waits or connects."""

import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import requests
import urllib3

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
from okrsync.http import OBJECT, PATIENCE, TRIES, Calls, ahead, error_for, error_from, json_of, retry_after
from okrsync.model import Traffic
from okrsync.turns import Turns
from tests.unit.test_lanes import Beside

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
CERTIFICATE = ssl.SSLCertVerificationError("certificate verify failed: self-signed certificate")


class Clock:
    """Time that passes only where somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def calls(clock: Clock, per_minute: int | None = None) -> Calls:
    quota = Turns(per_minute, clock.sleep, clock) if per_minute else None
    return Calls("jira.acme", quota, quota, sleep=clock.sleep, clock=clock)


def script(*outcomes: object) -> Callable[[], object]:
    """Raise or return one outcome a call."""
    rest = iter(outcomes)

    def call() -> object:
        outcome = next(rest)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return call


def reply(body: str) -> requests.Response:
    response = requests.Response()
    response.status_code = 200
    response._content = body.encode()  # noqa: SLF001  # requests has no other way to build an answer
    return response


BUSY = Unavailable("jira.acme", "busy")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, BadQuery),
        (401, AuthFailed),
        (403, Forbidden),
        (404, NotFound),
        (408, RateLimited),
        (410, BadResponse),
        (418, BadResponse),
        (429, RateLimited),
        (500, Unavailable),
        (503, Unavailable),
    ],
)
def test_a_status_means_one_of_our_errors(status: int, kind: type[SourceError]) -> None:
    assert type(error_for("jira.acme", status, {})) is kind


def test_an_error_names_its_source_the_vendors_words_and_what_to_do() -> None:
    error = error_for("jira.acme", 401, {}, "Bad  credentials\n", {401: "Check OKRSYNC_JIRA__ACME__TOKEN."})
    assert str(error) == "jira.acme: the credentials were refused. Bad credentials Check OKRSYNC_JIRA__ACME__TOKEN."


def test_a_message_never_holds_what_could_be_a_signature_or_a_password() -> None:
    said = "see https://ana:secret@files.example/a.csv?sig=abc123 for more"
    error = error_for("jira.acme", 500, {}, said)
    assert "https://files.example/…" in str(error)
    assert "secret" not in str(error)
    assert "abc123" not in str(error)


def test_a_web_page_is_not_repeated_in_a_message() -> None:
    assert "<" not in str(error_for("jira.acme", 502, {}, "<html><h1>Bad gateway</h1></html>"))


def test_a_long_message_is_cut() -> None:
    assert len(str(error_for("jira.acme", 400, {}, "x" * 5000))) < 400


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "30"}, 30),
        ({"retry-after": "30"}, 30),
        ({"Retry-After": "Sat, 21 Nov 2026 12:01:00 GMT"}, 60),
        ({"Retry-After": "Sat, 21 Nov 2026 11:00:00 GMT"}, 0),
        ({"X-RateLimit-Reset": "2026-11-21T12:02Z"}, 120),
        ({"X-RateLimit-Reset": str(int(NOW.timestamp()) + 5)}, 5),
        ({"Retry-After": "5", "X-RateLimit-Reset": "2026-11-21T12:02Z"}, 5),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)
def test_the_wait_asked_for_is_read_from_the_headers(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Date": "Sat, 21 Nov 2026 12:05:00 GMT"}, 300),
        ({"date": "Sat, 21 Nov 2026 11:59:00 GMT"}, -60),
        ({"Date": "Sat, 21 Nov 2026 12:00:00 GMT"}, 0),
    ],
)
def test_how_far_a_server_is_ahead_is_told_to_the_second(headers: dict[str, str], seconds: int) -> None:
    assert ahead(headers, NOW.replace(microsecond=600_000)) == timedelta(seconds=seconds)


@pytest.mark.parametrize("headers", [{}, {"Date": "today"}])
def test_a_server_that_tells_no_time_is_not_compared(headers: dict[str, str]) -> None:
    assert ahead(headers, NOW) is None


@pytest.mark.parametrize("status", [429, 503])
def test_a_refusal_for_now_carries_the_wait_asked_for(status: int) -> None:
    error = error_for("jira.acme", status, {"Retry-After": "7"})
    assert isinstance(error, RateLimited | Unavailable)
    assert error.retry_after == 7


@pytest.mark.parametrize(
    "failure",
    [
        requests.ConnectTimeout(),
        requests.ReadTimeout(),
        requests.ConnectionError(ConnectionResetError()),
        requests.exceptions.ChunkedEncodingError(),
        requests.exceptions.SSLError(ssl.SSLEOFError("EOF occurred in violation of protocol")),
        urllib3.exceptions.ProtocolError("Connection aborted"),
        urllib3.exceptions.ReadTimeoutError(urllib3.HTTPConnectionPool("x"), "/", "slow"),
        urllib3.exceptions.MaxRetryError(urllib3.HTTPConnectionPool("x"), "/", Exception("gone")),
    ],
)
def test_a_connection_that_fails_may_work_later(failure: Exception) -> None:
    assert isinstance(error_from("jira.acme", failure), Unavailable)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (urllib3.exceptions.ReadTimeoutError(urllib3.HTTPConnectionPool("x"), "/", "slow"), "no answer in time"),
        (urllib3.exceptions.ConnectTimeoutError(), "no answer in time"),
        (urllib3.exceptions.NewConnectionError(urllib3.connection.HTTPConnection("x"), "refused"), "connection failed"),
    ],
)
def test_what_urllib3_gave_up_for_is_told(reason: Exception, said: str) -> None:
    gave_up = urllib3.exceptions.MaxRetryError(urllib3.HTTPConnectionPool("x"), "/", reason)
    assert said in str(error_from("asana.main", gave_up))


@pytest.mark.parametrize(
    "failure",
    [
        requests.exceptions.SSLError(
            urllib3.exceptions.MaxRetryError(
                urllib3.HTTPSConnectionPool("x"), "/", urllib3.exceptions.SSLError(CERTIFICATE)
            )
        ),
        urllib3.exceptions.MaxRetryError(
            urllib3.HTTPSConnectionPool("x"), "/", urllib3.exceptions.SSLError(CERTIFICATE)
        ),
    ],
)
def test_an_untrusted_certificate_is_advice_and_no_reason_to_retry(failure: Exception) -> None:
    error = error_from("jira.acme", failure)
    assert isinstance(error, BadResponse)
    assert "REQUESTS_CA_BUNDLE" in str(error)


@pytest.mark.parametrize("failure", [requests.exceptions.MissingSchema("acme"), requests.exceptions.InvalidURL("acme")])
def test_what_is_no_address_is_no_reason_to_retry(failure: Exception) -> None:
    assert isinstance(error_from("jira.acme", failure), BadResponse)


def test_json_is_read_as_the_kind_it_should_be() -> None:
    assert json_of("jira.acme", reply('{"a": 1}'), OBJECT) == {"a": 1}


@pytest.mark.parametrize(
    ("body", "words"),
    [(" <html>Log in</html>", "with a web page"), ("{", "no JSON"), ("", "no JSON"), ("[1]", "wrong shape")],
)
def test_an_answer_that_is_no_such_json_asks_for_the_address(body: str, words: str) -> None:
    with pytest.raises(BadResponse, match=f"{words}.*is this the right address"):
        json_of("jira.acme", reply(body), OBJECT)


def test_an_answer_is_returned_at_once() -> None:
    clock = Clock()
    assert calls(clock).read(script("yes")) == "yes"
    assert clock.slept == []


def test_a_wait_is_as_long_as_the_vendor_asks() -> None:
    clock = Clock()
    assert calls(clock).read(script(RateLimited("jira.acme", "slow down", 42), "yes")) == "yes"
    assert clock.slept == [42]


def test_a_failure_is_retried_ever_later_with_some_chance_in_it() -> None:
    clock = Clock()
    assert calls(clock).read(script(BUSY, BUSY, BUSY, "yes")) == "yes"
    assert all(base <= wait <= base + 1 for wait, base in zip(clock.slept, (1, 2, 4), strict=True))
    assert any(wait != int(wait) for wait in clock.slept)


def test_a_failure_of_the_connection_is_retried() -> None:
    assert calls(Clock()).read(script(requests.ConnectionError(), "yes")) == "yes"


def test_after_the_last_try_the_error_itself_is_raised() -> None:
    clock = Clock()
    with pytest.raises(Unavailable, match="busy"):
        calls(clock).read(script(*[BUSY] * TRIES))
    assert len(clock.slept) == TRIES - 1


@pytest.mark.parametrize(
    "error", [AuthFailed("a", "b"), Forbidden("a", "b"), BadQuery("a", "b"), BadResponse("a", "b")]
)
def test_what_waiting_does_not_mend_is_raised_at_once(error: SourceError) -> None:
    clock = Clock()
    with pytest.raises(type(error)):
        calls(clock).read(script(error, "never asked"))
    assert clock.slept == []


def test_a_wait_longer_than_our_patience_is_not_begun() -> None:
    clock = Clock()
    with pytest.raises(RateLimited):
        calls(clock).read(script(RateLimited("jira.acme", "tomorrow", PATIENCE + 1), "never asked"))
    assert clock.slept == []


def test_several_waits_together_end_with_our_patience() -> None:
    clock = Clock()
    with pytest.raises(RateLimited):
        calls(clock).read(script(*[RateLimited("jira.acme", "later", PATIENCE * 0.4)] * TRIES))
    assert sum(clock.slept) <= PATIENCE
    assert len(clock.slept) == 2


def test_no_address_travels_along_with_a_failure() -> None:
    failure = requests.exceptions.InvalidURL("https://acme.example/?token=abc123")
    with pytest.raises(BadResponse) as raised:
        calls(Clock()).read(script(failure))
    assert "abc123" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


def test_a_bug_passes_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError):
        calls(Clock()).read(script(ZeroDivisionError()))


def test_requests_beyond_the_quota_wait_until_a_minute_has_room() -> None:
    clock = Clock()
    limited = calls(clock, per_minute=3)
    for _ in range(7):
        limited.read(script("yes"))
    assert clock.slept == [60, 60]


def test_a_quota_is_for_all_who_share_it() -> None:
    clock = Clock()
    shared = Turns(2, clock.sleep, clock)
    for name in ("google.main", "google.other", "google.third"):
        Calls(name, shared, sleep=clock.sleep, clock=clock).read(script("yes"))
    assert clock.slept == [60]


def test_writes_have_a_quota_of_their_own() -> None:
    clock = Clock()
    calls = Calls("google.main", Turns(1, clock.sleep, clock), Turns(1, clock.sleep, clock), clock.sleep, clock)
    calls.read(script("yes"))
    calls.write(script("yes"))
    assert clock.slept == []
    calls.write(script("yes"))
    assert clock.slept == [60]


def test_a_quota_that_names_no_wait_is_tried_again_past_its_minute() -> None:
    clock = Clock()
    full = RateLimited("google.main", "too many")
    assert calls(clock).read(script(full, full, full, full, "yes")) == "yes"
    assert 60 < sum(clock.slept) < PATIENCE


def test_a_write_that_a_quota_refused_is_sent_again() -> None:
    assert calls(Clock()).write(script(RateLimited("google.main", "too many", 1), "yes")) == "yes"


def test_a_write_that_may_have_been_made_is_not_sent_again() -> None:
    clock = Clock()
    with pytest.raises(Unavailable):
        calls(clock).write(script(requests.ReadTimeout(), "never asked"))
    assert clock.slept == []


def test_a_write_that_may_be_repeated_is() -> None:
    assert calls(Clock()).write(script(BUSY, "yes"), repeatable=True) == "yes"


def test_retries_count_against_the_quota() -> None:
    clock = Clock()
    limited = calls(clock, per_minute=2)
    limited.read(script(RateLimited("jira.acme", "slow down", 1), "yes"))
    limited.read(script("yes"))
    assert clock.slept == [1, 59]


def test_a_request_that_stands_for_several_takes_as_many_of_the_quota() -> None:
    clock = Clock()
    limited = calls(clock, per_minute=10)
    limited.read(script("yes"), cost=7)
    limited.read(script("yes"), cost=3)
    assert clock.slept == []
    limited.read(script("yes"), cost=7)
    limited.read(script("yes"), cost=4)
    assert clock.slept == [60, 60]


def test_a_request_that_stands_for_more_than_a_minute_grants_waits_for_the_last_of_them() -> None:
    clock = Clock()
    Turns(3, clock.sleep, clock).take(8)
    assert clock.slept == [120]


def test_a_retry_takes_its_whole_cost_again() -> None:
    clock = Clock()
    limited = calls(clock, per_minute=10)
    limited.read(script(RateLimited("jira.acme", "slow down", 1), "yes"), cost=6)
    assert clock.slept == [1, 59]


def idle_within(asking: Calls, requests: int) -> bool:
    """Whether most lanes are free while so many requests are under way, each within the one before."""
    return asking.read(lambda: asking.idle if requests == 1 else idle_within(asking, requests - 1))


@pytest.mark.parametrize(
    ("refusal", "lanes"), [(RateLimited("jira.acme", "slow down", 1), 4), (BUSY, 8)], ids=["a refusal", "a failure"]
)
def test_a_refusal_closes_half_of_the_lanes_and_a_mere_failure_none(refusal: SourceError, lanes: int) -> None:
    asking = calls(Clock())
    asking.read(script(refusal, "yes"))
    assert idle_within(asking, lanes // 2)
    assert not idle_within(asking, lanes // 2 + 1)


def test_answers_open_the_lanes_again() -> None:
    asking = calls(Clock())
    asking.read(script(RateLimited("jira.acme", "slow down", 1), "yes"))
    for _ in range(4 + 5 + 6 + 7):
        asking.read(script("yes"))
    assert idle_within(asking, 4)


def test_while_one_request_waits_no_other_begins() -> None:
    late: list[Beside] = []

    def sleep(_: float) -> None:
        late.append(Beside(lambda: asking.read(script("late"))))
        assert late[0].waits

    asking = Calls("jira.acme", sleep=sleep)
    assert asking.read(script(RateLimited("jira.acme", "slow down", 1), "yes")) == "yes"
    assert late[0].over().told == "late"


def test_traffic_counts_requests_retries_and_seconds() -> None:
    clock = Clock()
    counted = calls(clock)
    counted.read(script(RateLimited("jira.acme", "slow down", 3), "yes"))
    with pytest.raises(NotFound):
        counted.read(script(NotFound("jira.acme", "gone")))
    assert counted.traffic() == Traffic(requests=3, retries=1, seconds=3)


def test_traffic_is_exact_with_several_threads() -> None:
    counted = Calls("jira.acme")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: counted.read(script("yes")), range(400)))
    assert counted.traffic().requests == 400
