"""What a sandbox has served so far, counted across threads."""

import json
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypedDict

from okrsync.sandbox.wire import Request, Response


class Stats(TypedDict):
    """What /__stats answers: `by` method and path, `peak` the most in flight at once, `bytes` of all bodies sent."""

    requests: int
    by: dict[str, int]
    peak: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer; `body` and `answer` are JSON as values, None where there was none."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    body: Any
    status: int
    answer: Any


class Ledger:
    """Counts requests and, when asked to, keeps the exchanges in the order of their answers."""

    def __init__(self, *, record: bool) -> None:
        self.exchanges: list[Exchange] = []
        self._record = record
        self._lock = threading.Lock()
        self._by: Counter[str] = Counter()
        self._peak = self._flying = self._bytes = 0

    @contextmanager
    def flight(self, what: str) -> Iterator[None]:
        """Count `what` ("GET /jira/rest/api/3/field") as in flight for as long as the block runs."""
        with self._lock:
            self._by[what] += 1
            self._flying += 1
            self._peak = max(self._peak, self._flying)
        try:
            yield
        finally:
            with self._lock:
                self._flying -= 1

    def answered(self, request: Request, response: Response) -> None:
        """Count what is about to be sent."""
        exchange = (
            Exchange(request.method, request.path, request.query, _value(request), response.status, response.json())
            if self._record
            else None
        )
        with self._lock:
            self._bytes += len(response.body)
            if exchange:
                self.exchanges.append(exchange)

    def stats(self) -> Stats:
        """Return the counts so far."""
        with self._lock:
            return Stats(requests=self._by.total(), by=dict(self._by), peak=self._peak, bytes=self._bytes)


def _value(request: Request) -> Any:  # noqa: ANN401 - JSON is what the client made of it
    try:
        return request.json() if request.body else None
    except json.JSONDecodeError:
        return None
