"""The process that serves the stand-in: told what to do in lines of JSON, it answers each with a line.

    {"do": "night", "number": 2}                      its content, from then on
    {"do": "serve", "latency": 50}                    begin to count, each answer this many milliseconds late
    {"do": "stop"}                                    what was counted

It is a process of its own, so that the clients' CPU and memory are theirs alone.
"""

import gc
import json
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from okrsync.sandbox.asana import ACCOUNTS, ASANA, AsanaApp
from okrsync.sandbox.jira import CLOUD, cloud
from okrsync.sandbox.jira.site import JiraSite
from okrsync.sandbox.server import Options, Sandbox
from okrsync.sandbox.wire import App, Request, Response
from tests.bench import asana_content, front, jira_content, jira_export

ISSUE = b'{"expand":'
"""How each issue of a search begins, and nothing else in it."""
EXPANDED = b'{"changelog":{"startAt":0,"maxResults":0,"total":0,"histories":[]},"transitions":[],'

OVERLAP = timedelta(minutes=10)
"""So far before the second night the floor looks back."""

Json = dict[str, Any]
Sites = Mapping[str, App]
Nights = Callable[[int], tuple[Sites, Json]]
"""A night by its number: what is served, and what the runner has to know of it."""


def jira(size: int, key_results: int) -> Nights:
    """The nights of a Jira."""
    one = jira_content.first(size, key_results, datetime.now(UTC))

    def night(number: int) -> tuple[Sites, Json]:
        now = datetime.now(UTC)
        world = one if number == 1 else jira_content.after(one, now)
        site = cloud.app(JiraSite(jira_export.export(world), now, cloud=True))
        return {CLOUD: Expanding(site)}, {"sizes": world.sizes, "changed": world.changed}

    return night


def asana(size: int, key_results: int) -> Nights:
    """The nights of an Asana."""
    one = asana_content.first(size, key_results, datetime.now(UTC))

    def night(number: int) -> tuple[Sites, Json]:
        world = one if number == 1 else asana_content.after(one, datetime.now(UTC))
        site = AsanaApp(asana_content.export(world))
        since = (world.now - OVERLAP).strftime(asana_content.TIME)
        sites: dict[str, App] = {ASANA: site, ASANA.removeprefix("/asana"): site, "/-": Tokens()}
        return sites, {"sizes": world.sizes, "changed": world.changed, "since": since}

    return night


@dataclass(frozen=True, slots=True)
class Expanding:
    """A Jira whose searches have what `expand=changelog,transitions` adds, as little as there can be.

    The stand-in's search leaves both out, and tap-jira does not live without.
    """

    site: App

    def handle(self, request: Request) -> Response:
        """See App."""
        response = self.site.handle(request)
        if "changelog" not in "".join(request.query.get("expand", ())):
            return response
        return replace(response, body=response.body.replace(ISSUE, EXPANDED + ISSUE[1:]))

    def failure(self, status: int) -> Response:
        """See App."""
        return self.site.failure(status)


@dataclass(frozen=True, slots=True)
class Tokens:
    """Where Asana gives tokens, which tap-asana asks for; all are alike."""

    def handle(self, _: Request) -> Response:
        """See App."""
        return Response.of({"access_token": ACCOUNTS[0].token, "token_type": "bearer", "expires_in": 3600})

    def failure(self, status: int) -> Response:
        """See App."""
        return Response(status)


KINDS: Mapping[str, Callable[[int, int], Nights]] = {"jira": jira, "asana": asana}


class Serving:
    """One stand-in on one port through all its nights and latencies."""

    def __init__(self, kind: str, size: int, key_results: int, folder: Path) -> None:
        self._night = KINDS[kind](size, key_results)
        self._sites: Sites = {}
        self._open = ExitStack()
        self._box = self._open.enter_context(Sandbox({}))
        self._port = int(self._box.url.rpartition(":")[2])
        self._front = front.start(self._port, front.certificate(folder))
        self._cpu = 0.0

    def night(self, number: int) -> Json:
        """Take up the content of a night."""
        self._sites = {}
        gc.unfreeze()
        gc.collect()
        self._sites, told = self._night(number)
        gc.collect()
        gc.freeze()  # nothing of it is ever garbage, and looking at all of it takes a second
        return told

    def serve(self, latency: int) -> Json:
        """Begin to count."""
        self._open.close()
        self._box = self._open.enter_context(Sandbox(self._sites, Options(port=self._port, latency_ms=latency)))
        self._cpu = time.process_time()
        return {"plain": self._port, "tls": self._front}

    def stop(self) -> Json:
        """Tell what was counted since, and the CPU seconds of this process."""
        return {**self._box.stats(), "cpu": time.process_time() - self._cpu}


def main() -> None:
    """Do what is asked until nobody asks any more; the arguments are kind, size, key results and a folder."""
    kind, size, key_results, folder = sys.argv[1:]
    serving = Serving(kind, int(size), int(key_results), Path(folder))
    for line in sys.stdin:
        asked = json.loads(line)
        answer = getattr(serving, asked.pop("do"))(**asked)
        sys.stdout.write(f"{json.dumps(answer)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
