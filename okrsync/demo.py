"""`okrsync demo` and `okrsync sandbox`: the stand-ins, and an invented company that lives in them."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from rich.console import RenderableType

from okrsync import wiring
from okrsync.books import rowfile
from okrsync.config import FILE_NAME, Config, load
from okrsync.errors import BookError
from okrsync.model import Cycle, Run, Wish
from okrsync.report import terminal
from okrsync.sandbox import company
from okrsync.sandbox.asana import ASANA, asana_sites
from okrsync.sandbox.asana import load as load_asana
from okrsync.sandbox.jira import CLOUD, DATA_CENTER, jira_sites
from okrsync.sandbox.jira import load as load_jira
from okrsync.sandbox.server import Options, Sandbox
from okrsync.sandbox.wire import App
from okrsync.start import create
from okrsync.sync import sync

PORT = 8900
Tell = Callable[[RenderableType], None]
_MARK = "# Written by okrsync demo, and replaced by the next one."
_CONFIG = """\
{mark}
cycle: {{name: {cycle.name}, start: {cycle.start}, end: {cycle.end}}}
book: {{excel: okrs.xlsx}}
jira:
  demo: {{url: "{url}{jira}", email: demo@example.invalid, token_file: demo-token.txt}}
asana:
  demo: {{url: "{url}{asana}", token_file: demo-token.txt}}
mapping:
  dropped: {{sections: [Cancelled]}}
"""


@dataclass(frozen=True, slots=True)
class Content:
    """What the stand-ins hold on one day: a Jira search answer, and Asana's records by kind."""

    jira: dict[str, Any]
    asana: dict[str, list[Any]]
    today: date

    def sites(self) -> dict[str, App]:
        """The stand-ins by prefix; JQL's relative dates count from the end of the day."""
        return {**jira_sites(self.jira, datetime.combine(self.today, time.max, UTC)), **asana_sites(self.asana)}


@dataclass(frozen=True, slots=True)
class Played:
    """What the demo did: two runs over one workbook."""

    config: Config
    first: Run
    second: Run


def play(folder: Path, today: date, tell: Tell) -> Played:
    """Serve the invented company, make its workbook in `folder`, and sync it twice.

    Raises:
        BookError: the workbook of an earlier demo is open somewhere, or the folder cannot be written.
    """
    with _sandbox(_company(today)) as sandbox:
        tell(f"An invented company's Jira and Asana answer at {sandbox.url}, on this machine only.")
        config = _prepare(folder, today, sandbox.url)
        setup = wiring.setup(config)
        now = wiring.now(config.settings.zone, today)
        first = sync(setup, now, Wish())
        tell(terminal.run(first))
        tell(terminal.summary(first, str(config.book)))
        second = sync(setup, now, Wish())
        tell(f"\nA second sync: {terminal.changes_of(second)}.")
    tell(f"The workbook: {config.book}")
    tell(f"Look further: okrsync sandbox & okrsync explain KR-04 --config {folder / FILE_NAME}")
    return Played(config, first, second)


def serve(data: Path | None, options: Options, ready: Callable[[dict[str, Any]], None]) -> None:
    """Serve the stand-ins until interrupted: the company, or the answers of Jira and Asana in a folder.

    `ready` is told the addresses and the numbers of issues and tasks.

    Raises:
        ValueError: the data or the faults make no sense.
        OSError: the port is taken.
    """
    today = datetime.now(UTC).date()
    content = Content(load_jira(data), load_asana(data), today) if data else _company(today)
    if not content.jira["issues"] and not content.asana["tasks"]:
        raise ValueError(f"{data} holds no jira*.json[.gz] with issues and no asana*.json[.gz] with tasks")
    sandbox = Sandbox(content.sites(), options)
    served = {"cloud": CLOUD, "datacenter": DATA_CENTER, "asana": ASANA}
    ready(
        {
            **{name: sandbox.url + prefix for name, prefix in served.items()},
            "issues": len(content.jira["issues"]),
            "tasks": len(content.asana["tasks"]),
        }
    )
    with suppress(KeyboardInterrupt):
        sandbox.serve_forever()


def _prepare(folder: Path, today: date, url: str) -> Config:
    """A fresh workbook and config; those of an earlier demo give way."""
    cycle = Cycle(*company.cycle(today))
    book, config = folder / "okrs.xlsx", folder / FILE_NAME
    if (book.exists() or config.exists()) and not _is_demo(config):
        raise BookError(str(folder), "holds files that are not the demo's. Name another folder with --dir.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        book.unlink(missing_ok=True)
        config.write_text(_CONFIG.format(mark=_MARK, cycle=cycle, url=url, jira=CLOUD, asana=ASANA), encoding="utf-8")
        (folder / "demo-token.txt").write_text("demo-token\n", encoding="utf-8")
    except OSError as error:
        to_do = "Name another folder with --dir."
        raise BookError(str(folder), f"cannot be written: {error.strerror}. {to_do}") from None
    create(book, cycle, rowfile.typed(company.key_results(today), "demo"))
    return load(config)


def _is_demo(config: Path) -> bool:
    """Whether an earlier demo wrote this config."""
    return config.is_file() and _MARK in config.read_text(encoding="utf-8", errors="replace")


def _company(today: date) -> Content:
    return Content(company.jira(today), company.asana(today), today)


def _sandbox(content: Content) -> Sandbox:
    """The stand-ins on their usual port, so that the config works with `okrsync sandbox` too; else on a free one."""
    try:
        return Sandbox(content.sites(), Options(port=PORT))
    except OSError:
        return Sandbox(content.sites())
