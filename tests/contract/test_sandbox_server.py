"""The server under the stand-ins: prefixes, faults, counts. The stand-in here is the smallest there can be."""

import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from threading import Barrier

import pytest
import requests

from okrsync.sandbox.faults import Fault, Faults, parse
from okrsync.sandbox.server import Options, Sandbox
from okrsync.sandbox.wire import Request, Response

TIMEOUT = 10  # seconds; no test waits for it


class Echo:
    """Answers with what it was asked, once `before` has returned."""

    def __init__(self, before: Callable[[], object] = lambda: None) -> None:
        self._before = before

    def handle(self, request: Request) -> Response:
        self._before()
        return Response.of({"path": request.path, "base": request.base, "query": request.query})

    def failure(self, status: int) -> Response:
        return Response.of({"failed": status}, status)


def get(box: Sandbox, path: str = "/echo/x") -> requests.Response:
    return requests.get(box.url + path, timeout=TIMEOUT)


def statuses(faults: str, count: int, seed: int = 0) -> list[int]:
    with Sandbox({"/echo": Echo()}, Options(faults=faults, seed=seed)) as box:
        return [get(box).status_code for _ in range(count)]


def dealt(spec: str, count: int, seed: int = 0) -> list[Fault | None]:
    faults = Faults(spec, seed)
    return [faults.draw() for _ in range(count)]


def test_it_listens_on_loopback_only() -> None:
    with Sandbox({}) as box:
        assert box.url.startswith("http://127.0.0.1:")


def test_a_stand_in_sees_its_own_address_and_the_path_below_it() -> None:
    with Sandbox({"/echo": Echo()}) as box:
        answer = get(box, "/echo/a/b?c=1&c=2&d=").json()
        assert answer == {"path": "/a/b", "base": f"{box.url}/echo", "query": {"c": ["1", "2"], "d": [""]}}


def test_a_prefix_ends_where_a_word_ends() -> None:
    with Sandbox({"/echo": Echo(), "/echo-dc": Echo()}) as box:
        assert get(box, "/echo-dc/x").json()["base"] == f"{box.url}/echo-dc"
        assert get(box, "/echoes/x").status_code == 404


def test_a_connection_is_kept_for_the_next_request() -> None:
    with Sandbox({"/echo": Echo()}) as box, requests.Session() as session:
        for _ in range(2):
            response = session.get(f"{box.url}/echo/x", timeout=TIMEOUT)
            assert response.raw.version == 11
            assert response.headers.get("Connection") != "close"


def test_it_tells_the_time() -> None:
    with Sandbox({"/echo": Echo()}) as box:
        told = parsedate_to_datetime(get(box).headers["Date"])
        assert abs(datetime.now(UTC) - told) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"TRACE /echo/x HTTP/1.1\r\n\r\n", b"501"),
        (b"POST /echo/x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"501"),
        (b"POST /echo/x HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n", b"100"),
        (b"GET /echo/x HTTP/1.1\r\nCONNECTION:  Close\r\n\r\n", b"200"),
    ],
)
def test_what_a_client_may_say_beyond_the_usual_is_answered(head: bytes, status: bytes) -> None:
    with Sandbox({"/echo": Echo()}) as box:
        place = "127.0.0.1", int(box.url.rpartition(":")[2])
        with socket.create_connection(place, TIMEOUT) as client, client.makefile("rb") as answer:
            client.sendall(head)
            assert answer.readline().startswith(b"HTTP/1.1 " + status)


def test_a_client_that_wants_no_more_is_hung_up_on() -> None:
    with Sandbox({"/echo": Echo()}) as box:
        place = "127.0.0.1", int(box.url.rpartition(":")[2])
        with socket.create_connection(place, TIMEOUT) as client, client.makefile("rb") as answer:
            client.sendall(b"GET /echo/x HTTP/1.1\r\nConnection: close\r\n\r\n")
            assert answer.read().endswith(b"}")


def test_a_port_that_is_taken_is_an_error() -> None:
    with Sandbox({}) as box, pytest.raises(OSError, match="in use"):
        Sandbox({}, Options(port=int(box.url.rpartition(":")[2])))


def test_the_port_is_free_again_at_the_end() -> None:
    with Sandbox({"/echo": Echo()}) as box:
        port = int(box.url.rpartition(":")[2])
    with Sandbox({"/echo": Echo()}, Options(port=port)) as again:
        assert get(again).ok


def test_a_connection_that_was_kept_ends_with_the_sandbox() -> None:
    with requests.Session() as session:
        with Sandbox({"/echo": Echo()}) as box:
            session.get(f"{box.url}/echo/x", timeout=TIMEOUT)
        with pytest.raises(requests.ConnectionError):
            session.get(f"{box.url}/echo/x", timeout=TIMEOUT)


def test_serving_in_the_foreground_answers_too() -> None:
    box = Sandbox({"/echo": Echo()})
    with ThreadPoolExecutor(1) as pool:
        serving = pool.submit(box.serve_forever)
        assert get(box).ok
        box.__exit__(None, None, None)
        assert serving.result(TIMEOUT) is None


def test_scripted_faults_befall_just_the_requests_they_number() -> None:
    assert statuses("429@2,503@3", 4) == [200, 429, 503, 200]


def test_a_failure_is_told_by_the_stand_in() -> None:
    with Sandbox({"/echo": Echo()}, Options(faults="500@1")) as box:
        assert get(box).json() == {"failed": 500}


def test_a_reset_closes_the_connection_without_an_answer() -> None:
    with Sandbox({"/echo": Echo()}, Options(faults="reset@1")) as box:
        with pytest.raises(requests.ConnectionError):
            get(box)
        assert get(box).ok


def test_a_slow_answer_outlasts_an_impatient_client() -> None:
    with Sandbox({"/echo": Echo()}, Options(faults="slow@1")) as box, pytest.raises(requests.ReadTimeout):
        requests.get(f"{box.url}/echo/x", timeout=0.05)


def test_latency_outlasts_an_impatient_client() -> None:
    with Sandbox({"/echo": Echo()}, Options(latency_ms=5000)) as box, pytest.raises(requests.ReadTimeout):
        requests.get(f"{box.url}/echo/x", timeout=0.05)


def test_faults_by_chance_come_about_as_often_as_asked() -> None:
    faults = dealt("429:0.2,reset:0.1", 2000)
    assert 300 < faults.count(429) < 500
    assert 130 < faults.count("reset") < 270
    assert faults.count(None) == 2000 - faults.count(429) - faults.count("reset")


def test_the_same_seed_deals_the_same_faults() -> None:
    assert dealt("500:0.5", 50, seed=7) == dealt("500:0.5", 50, seed=7)
    assert dealt("500:0.5", 50, seed=7) != dealt("500:0.5", 50, seed=8)


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("418x:0.1", "'418x'"),
        ("200:0.1", "'200'"),
        ("429", "NAME:CHANCE"),
        ("429:1.5", "from 0 to 1"),
        ("429:often", "from 0 to 1"),
        ("reset@0", "counted from 1"),
        ("reset@x", "counted from 1"),
        ("429:0.6,500:0.6", "more than 1"),
    ],
)
def test_faults_that_make_no_sense_are_refused_with_the_reason(spec: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        parse(spec)


def test_stats_count_requests_by_method_and_path_and_the_bytes_sent() -> None:
    with Sandbox({"/echo": Echo()}) as box:
        sent = sum(len(get(box, path).content) for path in ("/echo/a", "/echo/a?b=1", "/nowhere"))
        assert get(box, "/__stats").json() == box.stats()
        assert box.stats() == {
            "requests": 3,
            "by": {"GET /echo/a": 2, "GET /nowhere": 1},
            "peak": 1,
            "bytes": sent,
        }


def test_stats_are_never_counted_nor_hit_by_faults() -> None:
    with Sandbox({"/echo": Echo()}, Options(faults="500:1")) as box:
        assert get(box, "/__stats").json() == get(box, "/__stats").json()
        assert get(box).status_code == 500


def test_the_peak_is_the_most_in_flight_at_once() -> None:
    together = Barrier(3, timeout=TIMEOUT)
    with Sandbox({"/echo": Echo(together.wait)}) as box, ThreadPoolExecutor(3) as pool:
        list(pool.map(get, [box] * 3))
        assert box.stats()["peak"] == 3


def test_exchanges_are_kept_when_asked() -> None:
    with Sandbox({"/echo": Echo()}, Options(faults="500@2"), record=True) as box:
        requests.post(f"{box.url}/echo/x?a=1", json={"b": 2}, timeout=TIMEOUT)
        get(box)
    first, second = box.exchanges
    assert (first.method, first.path, first.query, first.body) == ("POST", "/echo/x", {"a": ["1"]}, {"b": 2})
    assert (first.status, first.answer["path"]) == (200, "/x")
    assert (second.body, second.status, second.answer) == (None, 500, {"failed": 500})
