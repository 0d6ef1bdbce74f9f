"""One client's connection: HTTP/1.1 as far as clients of JSON services speak it.

http.server reads the head of each request as if it were an e-mail, which takes longer than most answers.
"""

import time
from collections.abc import Iterator
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from socketserver import StreamRequestHandler
from typing import Protocol
from urllib.parse import parse_qs

from okrsync.sandbox.wire import Request, Response

LONGEST_LINE = 65536  # bytes, as http.server has it
METHODS = {b"GET", b"POST", b"PUT", b"PATCH", b"DELETE"}
GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"


class Answering(Protocol):
    """A server that answers a request below its `url`; None hangs up without a word."""

    url: str

    def answer(self, request: Request) -> Response | None:
        """Answer one request."""


class Connection(StreamRequestHandler):
    """Answers request after request until either side wants no more."""

    disable_nagle_algorithm = True
    wbufsize = -1  # head and body leave together
    server: Answering  # type: ignore[assignment]  # socketserver knows only its own

    def handle(self) -> None:
        """Serve the connection to its end."""
        while self._serve():
            pass

    def _serve(self) -> bool:
        """Read a request and answer it; False where it was the last."""
        method, _, rest = self.rfile.readline(LONGEST_LINE).partition(b" ")
        if not rest:  # it left
            return False
        headers = dict(self._headers())
        if method not in METHODS or "transfer-encoding" in headers:
            self._send(Response(HTTPStatus.NOT_IMPLEMENTED))
            return False
        if headers.get("expect") == "100-continue":
            self.wfile.write(GO_ON)
            self.wfile.flush()
        path, _, query = rest.decode("latin-1").rpartition(" ")[0].partition("?")
        body = self.rfile.read(int(headers.get("content-length", 0)))
        parameters = parse_qs(query, keep_blank_values=True) if query else {}
        response = self.server.answer(Request(method.decode(), self.server.url, path, parameters, headers, body))
        if response is None:
            return False
        self._send(response)
        return headers.get("connection", "").lower() != "close"

    def _headers(self) -> Iterator[tuple[str, str]]:
        """Read the names, in lower case, and the values of a head to its end."""
        while line := self.rfile.readline(LONGEST_LINE).strip():
            name, _, value = line.decode("latin-1").partition(":")
            yield name.lower(), value.strip()

    def _send(self, response: Response) -> None:
        told = {"Date": _date(int(time.time())), **response.headers, "Content-Length": str(len(response.body))}
        head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        self.wfile.write(f"HTTP/1.1 {response.status:d} {HTTPStatus(response.status).phrase}\r\n{head}\r\n".encode())
        self.wfile.write(response.body)
        self.wfile.flush()


@lru_cache(maxsize=1)
def _date(second: int) -> str:
    return formatdate(second, usegmt=True)
