"""One Prefect server for all flow tests: okrsync's own, on a database of its own.

With several processes use pytest -n auto --dist loadfile: only test_nightly.py and test_weekly.py need the server,
which then starts at most twice.
"""

from collections.abc import Iterator

import pytest
from prefect.events.worker import EventsWorker
from prefect.logging.handlers import APILogWorker
from prefect.settings import PREFECT_API_URL, PREFECT_HOME, temporary_settings
from tenacity import wait_none

from flows import patience, server
from okrsync import http
from tests.e2e.world import Jira, epic, jira


@pytest.fixture(scope="session")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that runs as long as the tests do; flows in this process use it."""
    home = tmp_path_factory.mktemp("prefect")
    with server.embedded(home) as url, temporary_settings({PREFECT_API_URL: url, PREFECT_HOME: home}):
        server.wait(url)
        yield url
        for worker in (APILogWorker, EventsWorker):  # what they still hold is for this server
            worker.instance().drain()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits between two tries."""
    monkeypatch.setattr(http, "BACKOFF", wait_none())
    monkeypatch.setattr(patience, "SOURCE", (0.0,))


@pytest.fixture
def tracker() -> Iterator[Jira]:
    """An epic ACME-100, half of which is done."""
    with jira(epic("ACME-100", 2, 4)) as one:
        yield one
