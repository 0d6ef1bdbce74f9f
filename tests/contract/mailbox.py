"""A service on loopback that takes what apprise sends, and fails as a test wishes."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

TOKEN = "t0ken-of-a-webhook"  # noqa: S105 - the stand-in's own


@dataclass
class Mailbox:
    """What came, by path; `statuses` says what a path answers, if it is not 200."""

    port: int = 0
    came: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)

    def address(self, name: str) -> str:
        """The address of somebody here, with a password and a token in it."""
        return f"json://bot:{TOKEN}@127.0.0.1:{self.port}/{name}/{TOKEN}"

    def of(self, name: str) -> list[dict[str, Any]]:
        """What somebody got."""
        return [each for path, each in self.came if path.startswith(f"/{name}/")]


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """Serve one."""
    box = Mailbox()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            status = next((code for name, code in box.statuses.items() if self.path.startswith(f"/{name}/")), 200)
            if status == 200:
                box.came.append((self.path, json.loads(content)))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(b"ok")  # which Slack says, and the others need not

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        box.port = server.server_port
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join()
