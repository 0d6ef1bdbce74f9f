"""What the end-to-end tests of Asana stand on: a company's folder with an account, and an Asana that can break."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from okrsync.sandbox.asana import ASANA, asana_sites
from okrsync.sandbox.server import Options, Sandbox
from okrsync.sandbox.wire import App, Request, Response
from tests.e2e.world import CLOUD, Json, World, found

WORKSPACE = "1200000000000001"
NOBODY = f"http://127.0.0.1:9{CLOUD}"  # the Jira of the config, where no row asks it
CONNECTION = "asana.main"

Lists = Mapping[str, Sequence[Json]]  # as `asana_sites` takes them


def company(folder: Path, url: str, rows: Sequence[Mapping[str, str]], *, jira: str = NOBODY, more: str = "") -> World:
    """A folder as `found` makes it, with the Asana at `url` beside the Jira."""
    return found(folder, jira, rows, more=f'asana: {{main: {{url: "{url}", token_file: token.txt}}}}\n{more}')


@dataclass(slots=True)
class Asana:
    """An Asana on loopback whose content and manners a test changes while it runs."""

    sites: dict[str, App]
    box: Sandbox
    url: str = field(init=False)

    def __post_init__(self) -> None:
        self.url = self.box.url + ASANA

    def answers(self, change: Callable[[Request, Response], Response]) -> None:
        """From now on answers leave as `change` makes them."""
        self.sites[ASANA] = _Changed(self.sites[ASANA], change)


@contextmanager
def asana(lists: Lists, faults: str = "", seed: int = 0, **site: Any) -> Iterator[Asana]:  # noqa: ANN401 - as `asana_sites` takes them
    """Serve these lists; whoever is asked to wait waits no time."""
    sites = asana_sites(lists, **site)
    with Sandbox(sites, Options(faults=faults, seed=seed)) as box:
        served = Asana(sites, box)
        served.answers(lambda _, response: response)
        yield served


class _Changed:
    """A stand-in whose answers are changed; what it asks to wait is nothing, so that no test does."""

    def __init__(self, site: App, change: Callable[[Request, Response], Response]) -> None:
        self._site, self._change = site, change

    def handle(self, request: Request) -> Response:
        return self._change(request, self._site.handle(request))

    def failure(self, status: int) -> Response:
        return replace(self._site.failure(status), headers={"Retry-After": "0"})


# ---- records ---------------------------------------------------------------------------------------------------------


def address(kind: str, gid: str) -> str:
    """What people copy from the browser."""
    return f"https://app.asana.com/1/{WORKSPACE}/{kind}/{gid}"


def named(gid: str, name: str, kind: str) -> Json:
    """A compact record."""
    return {"gid": gid, "name": name, "resource_type": kind}


def task(number: int, home: tuple[str, str], *, done: bool = False, **more: object) -> Json:
    """A task in a project, which is told by gid and name; its own gid ends in its number."""
    project = named(*home, "project")
    section = named(f"{home[0]}9", "To do", "section")
    return {
        **named(f"1200000000{number:06}", f"Work {number}", "task"),
        "completed": done,
        "completed_at": "2026-11-02T09:00:00.000Z" if done else None,
        "created_at": "2026-10-02T09:00:00.000Z",
        "modified_at": "2026-11-02T09:00:00.000Z",
        "memberships": [{"project": project, "section": section}],
        "projects": [project],
        "tags": [],
        "custom_fields": [],
        "dependencies": [],
        "permalink_url": f"https://app.asana.com/0/{home[0]}/1200000000{number:06}",
        **more,
    }


def number_field(gid: str, name: str, value: float | None) -> Json:
    """A custom field that holds a number."""
    return {**named(gid, name, "custom_field"), "resource_subtype": "number", "number_value": value}


def enum_field(gid: str, name: str, chosen: str) -> Json:
    """A custom field with one option, which is chosen."""
    option = named(f"{gid}1", chosen, "enum_option")
    return {**named(gid, name, "custom_field"), "resource_subtype": "enum", "enum_value": option}
