"""What end-to-end tests share: a small Jira, and sources that fail at once."""

from collections.abc import Iterator

import pytest
from tenacity import wait_none

from okrsync import http
from tests.e2e.world import Jira, epic, jira


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails here fails for good: nobody waits between two tries."""
    monkeypatch.setattr(http, "BACKOFF", wait_none())


@pytest.fixture
def served() -> Iterator[Jira]:
    """An epic ACME-100, half of which is done."""
    with jira(epic("ACME-100", 2, 4)) as one:
        yield one
