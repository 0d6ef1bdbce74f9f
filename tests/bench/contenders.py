"""Who reads a Jira and an Asana: okrsync, the floor, and its peers; each with what it has to be told."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from okrsync.books.new import NewBook
from okrsync.books.rowfile import typed
from okrsync.config import FILE_NAME
from okrsync.lanes import LANES
from okrsync.model import Cycle
from okrsync.sandbox.asana import ASANA
from okrsync.start import create
from tests.bench.clients import CAREFUL, FLOOR, OKRSYNC, SYNC, Client, Script, Sync, Visit
from tests.bench.jira_export import NAMES, POINTS
from tests.bench.jira_night import FIELDS, everything
from tests.bench.taps import Tap

EMAIL, TOKEN = "demo@example.invalid", "demo-token"
"""Of the stand-in, which everybody knows."""
SIGNED = b64encode(f"{EMAIL}:{TOKEN}".encode()).decode()
PER_MINUTE = 1500
"""Requests that Asana grants a paid workspace."""
LONG_AGO = "2020-01-01T00:00:00Z"
ESTIMATE = NAMES[POINTS]

Json = dict[str, Any]


def jira(bins: Mapping[str, Path]) -> Iterator[Client]:
    """All of them; of the peers those that are installed."""
    yield Script(OKRSYNC, "ours.py", partial(_ours, "jira.bench"), remembers=True, lay=_laid_for_jira)
    yield Script(FLOOR, "floor.py", partial(_floor, f"Basic {SIGNED}"), remembers=True)
    if "tap-jira" in bins:
        yield Tap("tap-jira", bins["tap-jira"], "--properties", "issues", _tap_jira)
    if "dlt" in bins:
        yield Script("dlt rest_api", "dlt_rest.py", _loop, bins["dlt"] / "python", sweeps=True)
    if "jira" in bins:
        yield Script("jira library loop", "plain_jira.py", _loop, bins["jira"] / "python")
    if "requests" in bins:
        yield Script(CAREFUL, "plain_requests.py", _loop, bins["requests"] / "python")
    yield Sync(SYNC, _laid_for_jira)


def asana(bins: Mapping[str, Path]) -> Iterator[Client]:
    """The same for Asana."""
    yield Script(OKRSYNC, "ours.py", partial(_ours, "asana.bench"), remembers=True, lay=_laid_for_asana)
    yield Script(FLOOR, "floor.py", partial(_floor, f"Bearer {TOKEN}"), remembers=True)
    if "tap-asana" in bins:
        yield Tap("tap-asana", bins["tap-asana"], "--catalog", "tasks", _tap_asana)
    if "requests" in bins:
        yield Script(CAREFUL, "plain_asana.py", _lists, bins["requests"] / "python")
    yield Sync(SYNC, _laid_for_asana)


def _ours(source: str, visit: Visit) -> Json:
    config = str(visit.home / FILE_NAME)
    return {"config": config, "source": source, "links": visit.night.links, "numbers": [ESTIMATE]}


def _floor(signed: str, visit: Visit) -> Json:
    headers = {"Authorization": signed, "Content-Type": "application/json"}
    address = f"127.0.0.1:{visit.plain}"
    return {"address": address, "headers": headers, "lanes": LANES, "questions": visit.night.floor()}


def _loop(visit: Visit) -> Json:
    return {
        "url": f"http://127.0.0.1:{visit.plain}/jira",
        "email": EMAIL,
        "token": TOKEN,
        "queries": visit.night.loop(),
        "everything": everything(),
        "fields": FIELDS,
    }


def _lists(visit: Visit) -> Json:
    return {"url": f"http://127.0.0.1:{visit.plain}{ASANA}", "token": TOKEN, "lists": visit.night.loop()}


def _tap_jira(visit: Visit) -> Json:
    return {
        "base_url": f"https://127.0.0.1:{visit.tls}/jira",
        "username": EMAIL,
        "password": TOKEN,
        "user_agent": "okrsync bench",
        "start_date": LONG_AGO,
    }


def _tap_asana(_: Visit) -> Json:
    words = ("client_id", "client_secret", "redirect_uri", "refresh_token")
    return {**dict.fromkeys(words, "bench"), "start_date": LONG_AGO}


def _laid_for_jira(visit: Visit) -> None:
    url = f"http://127.0.0.1:{visit.plain}/jira"
    _laid(visit, f'jira: {{bench: {{url: "{url}", email: {EMAIL}, token_file: token.txt}}}}')


def _laid_for_asana(visit: Visit) -> None:
    url = f"http://127.0.0.1:{visit.plain}{ASANA}"
    _laid(visit, f'asana: {{bench: {{url: "{url}", token_file: token.txt, per_minute: {PER_MINUTE}}}}}')


def _laid(visit: Visit, connection: str) -> None:
    """A config and a workbook with a row for each key result, every other measured in points."""
    today = datetime.now(UTC).date()
    cycle = Cycle("Bench", today - timedelta(days=50), today + timedelta(days=42))
    (visit.home / FILE_NAME).write_text(
        f"cycle: {{name: {cycle.name}, start: {cycle.start}, end: {cycle.end}}}\n"
        "book: {excel: okrs.xlsx}\n"
        f"{connection}\n",
        encoding="utf-8",
    )
    (visit.home / "token.txt").write_text(TOKEN, encoding="utf-8")
    rows = [
        {
            "ID": f"KR-{number:04}",
            "Objective": f"Objective {number // 5}",
            "Key result": f"Key result {number}",
            "Owner": "Ann",
            "Target": "100",
            "Unit": "%",
            "Measured by": "Share of points" if number % 2 else "Share of items",
            "Linked work": link,
        }
        for number, link in enumerate(visit.night.links)
    ]
    create(NewBook(cycle, visit.home / "okrs.xlsx", typed(rows, "rows")))


def profiled(client: Client, out: Path) -> Client:
    """okrsync with a profile of each night below `out`."""
    if not isinstance(client, Script):
        raise TypeError(client)

    def job(visit: Visit) -> Json:
        return {**client.job(visit), "profile": str(out / f"night {visit.night.number}.txt")}

    return replace(client, job=job)
