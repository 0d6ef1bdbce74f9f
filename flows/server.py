"""Prefect's own server as a child process: on loopback, quiet, its history in a folder, gone when its parent is.

The child answers on a port that it took itself, and ends when its standard input does: the parent holds the other
end, so even a parent that was killed takes it along.
"""

import os
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from okrsync.errors import Unavailable

LOOPBACK = "127.0.0.1"  # never another address: Prefect asks nobody who they are
START_SECONDS = 120
"""A first start makes the database, which takes a while on a busy machine."""
END_SECONDS = 10
QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "WARNING",
    "PREFECT_CLI_PROMPT": "false",
}
"""The environment of every process of ours that runs Prefect: nothing is reported, and only trouble is shown."""
_OWN = {
    "PREFECT_SERVER_DATABASE_TIMEOUT": "60",  # seconds that SQLite waits for another writer, on a busy machine too
    "PREFECT_SERVER_UI_ENABLED": "false",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",  # SQLite's “database is locked” is an error there, and tried again
    "PREFECT_LOGGING_LEVEL": "ERROR",
    # in memory, the default, a restart forgets who holds a lease but not that somebody does
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
}


@contextmanager
def embedded(home: Path, environment: Mapping[str, str] = os.environ) -> Iterator[str]:
    """Run a server with its history in `home`; yields the address of its API, which `wait` says is ready.

    Raises:
        Unavailable: one runs in this folder already.
    """
    home.mkdir(parents=True, exist_ok=True)
    with _alone(home):
        child = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", __name__],
            env={**environment, **QUIET, **_OWN, "PREFECT_HOME": str(home)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl+C is for the parent, which still has something to tell the server
        )
        try:
            yield f"http://{LOOPBACK}:{child.stdout.readline().strip() if child.stdout else ''}/api"
        finally:
            _end(child)


def wait(url: str) -> None:
    """Wait until the server answers; its port is open long before, so one request waits there.

    Raises:
        Unavailable: it does not start.
    """
    try:
        with urlopen(f"{url}/health", timeout=START_SECONDS):  # noqa: S310 - our own loopback address
            return
    except (URLError, OSError, ValueError):
        to_do = "Look at what it says above; its database is in .okrsync/prefect beside the config."
        raise Unavailable("prefect", f"okrsync's own server does not start. {to_do}") from None


def _end(child: "subprocess.Popen[str]") -> None:
    for pipe in (child.stdin, child.stdout):
        if pipe:
            pipe.close()
    try:
        child.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Only one in this folder; SQLite's lock works on every system and is gone with the process."""
    with closing(sqlite3.connect(home / "alone.db", timeout=0, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            to_do = "End that one first, or leave it to it."
            raise Unavailable("prefect", f"another okrsync schedule serves this config already. {to_do}") from None
        yield


def main() -> None:
    """The child: serve until standard input ends."""
    door = socket.create_server((LOOPBACK, 0))
    sys.stdout.write(f"{door.getsockname()[1]}\n")
    sys.stdout.flush()
    import uvicorn  # noqa: PLC0415 - only the child needs what Prefect's server needs
    from prefect.server.api.server import create_app  # noqa: PLC0415 - the same

    config = uvicorn.Config(create_app(final=True), log_level="error", timeout_graceful_shutdown=END_SECONDS // 2)
    server = uvicorn.Server(config)

    def serve() -> None:  # not in the main thread, so that uvicorn takes no signal for itself
        try:
            server.run([door])
        finally:
            os._exit(0 if server.started else 1)

    thread = threading.Thread(target=serve)
    thread.start()
    sys.stdin.read()
    server.should_exit = True
    thread.join()


if __name__ == "__main__":
    main()
