"""The stand-ins behind one loopback port, each below its own prefix, with latency, faults and counts."""

import socket
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from http import HTTPStatus
from socketserver import ThreadingTCPServer
from types import TracebackType
from typing import Any, Self

from okrsync.sandbox.connection import Connection
from okrsync.sandbox.faults import SLOW_SECONDS, Faults
from okrsync.sandbox.ledger import Exchange, Ledger, Stats
from okrsync.sandbox.wire import App, Request, Response

LOOPBACK = "127.0.0.1"  # never another address: everybody who reaches the port knows the credentials
STATS = "/__stats"
POLL = 0.02  # seconds between two looks at whether to end


@dataclass(frozen=True, slots=True)
class Options:
    """How to serve: port 0 takes a free one, `faults` is as `faults.parse` reads it."""

    port: int = 0
    latency_ms: int = 0
    faults: str = ""
    seed: int = 0


DEFAULTS = Options()


class Sandbox:
    """Serves `sites` (prefix → stand-in) from a thread of its own while its `with` block runs.

    The port is bound at once: OSError if it is taken. ValueError if `options.faults` makes no sense.
    With `record`, `exchanges` keeps every request and its answer.
    """

    def __init__(self, sites: Mapping[str, App], options: Options = DEFAULTS, *, record: bool = False) -> None:
        self._sites = sites
        self._latency = options.latency_ms / 1000
        self._faults = Faults(options.faults, options.seed)
        self._ledger = Ledger(record=record)
        self._closing = threading.Event()
        self._server = _Server(options.port, self._answer)
        self.url = self._server.url

    @property
    def exchanges(self) -> list[Exchange]:
        """What passed so far, in the order of the answers; hang-ups are not among them."""
        return list(self._ledger.exchanges)

    def stats(self) -> Stats:
        """Return the same as GET /__stats, which counts everything but itself."""
        return self._ledger.stats()

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(POLL,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()

    def serve_forever(self) -> None:
        """Serve in this thread until it is interrupted, then give the port back."""
        try:
            self._server.serve_forever(POLL)
        finally:
            self._closing.set()
            self._server.server_close()

    def _answer(self, request: Request) -> Response | None:
        """Answer one request; None means hang up without a word."""
        if request.path == STATS:
            return Response.of(self.stats())
        with self._ledger.flight(f"{request.method} {request.path}"):
            fault = self._faults.draw()
            self._closing.wait(self._latency + (SLOW_SECONDS if fault == "slow" else 0))
            if fault == "reset":
                return None
            response = self._respond(request, fault if isinstance(fault, int) else None)
            self._ledger.answered(request, response)
            return response

    def _respond(self, request: Request, failure: int | None) -> Response:
        for prefix, app in self._sites.items():
            if request.path.startswith(f"{prefix}/"):
                if failure:
                    return app.failure(failure)
                return app.handle(replace(request, base=request.base + prefix, path=request.path.removeprefix(prefix)))
        known = {"error": "nothing is served here", "served": sorted([*self._sites, STATS])}
        return Response.of(known, HTTPStatus.NOT_FOUND)


class _Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128  # a client's whole pool of connections may come at once

    def __init__(self, port: int, answer: Callable[[Request], Response | None]) -> None:
        self.answer = answer
        self._connections: set[Any] = set()
        super().__init__((LOOPBACK, port), Connection)
        self.url = f"http://{LOOPBACK}:{self.server_address[1]}"

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as in socketserver
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:  # noqa: ANN401 - as in socketserver
        self._connections.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        super().server_close()
        for connection in list(self._connections):  # kept alive by clients, each with a thread that waits on it
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as in socketserver
        if not isinstance(sys.exception(), ConnectionError):  # a client may leave whenever it likes
            super().handle_error(request, client_address)
