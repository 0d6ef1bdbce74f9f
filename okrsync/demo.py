"""`okrsync demo` and `okrsync sandbox`: the stand-ins, and an invented company that lives in them."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from msgspec import Struct
from rich.console import RenderableType

from okrsync import start_google, wiring
from okrsync.books import rowfile
from okrsync.books.new import NewBook
from okrsync.catalogue import Language
from okrsync.config import FILE_NAME, Config, load
from okrsync.errors import BookError
from okrsync.layout import OKRS
from okrsync.model import Cycle, Run, Wish
from okrsync.report import sheet, terminal
from okrsync.sandbox import company
from okrsync.sandbox.asana import ASANA, asana_sites
from okrsync.sandbox.asana import load as load_asana
from okrsync.sandbox.google import GOOGLE, google_sites
from okrsync.sandbox.google import load as load_google
from okrsync.sandbox.jira import CLOUD, DATA_CENTER, jira_sites
from okrsync.sandbox.jira import load as load_jira
from okrsync.sandbox.server import Options, Sandbox
from okrsync.sandbox.wire import App
from okrsync.start import create
from okrsync.sync import sync

PORT = 8900
Tell = Callable[[RenderableType], None]
_MARK = "# Written by okrsync demo, and replaced by the next one."
_EXCEL = "{excel: okrs.xlsx}"
_ONLINE = f"{{google: {company.OKRS}}}"
_CONFIG = """\
{mark}
cycle: {{name: {cycle.name}, start: {cycle.start}, end: {cycle.end}}}
language: {language}
book: {book}
jira:
  demo: {{url: "{url}{jira}", email: demo@example.invalid, token_file: demo-token.txt}}
asana:
  demo: {{url: "{url}{asana}", token_file: demo-token.txt}}
google:
  demo: {{url: "{url}{google}", credentials: demo-google.json, sheets: {{numbers: {numbers}}}}}
mapping:
  dropped: {{sections: [Cancelled]}}
"""
_PERSON = {"type": "authorized_user", "client_id": "demo", "client_secret": "demo", "refresh_token": "demo-token"}
"""Somebody who let okrsync in, as google-auth keeps it."""
_SHOWN = ("id", "key_result", "status", "progress", "current", "target", "why")
"""The columns that the demo prints of a sheet."""


class Content(Struct, frozen=True):
    """What the stand-ins hold on one day: a Jira search answer, Asana's records by kind, Google's spreadsheets."""

    jira: dict[str, Any]
    asana: dict[str, list[Any]]
    google: dict[str, list[Any]]
    today: date

    def sites(self) -> dict[str, App]:
        """The stand-ins by prefix; JQL's relative dates count from the end of the day."""
        end = datetime.combine(self.today, time.max, UTC)
        return {**jira_sites(self.jira, end), **asana_sites(self.asana), **google_sites(self.google)}


class Played(Struct, frozen=True):
    """What the demo did: two runs over one workbook."""

    config: Config
    first: Run
    second: Run


def play(folder: Path, today: date, tell: Tell, language: Language, *, online: bool = False) -> Played:
    """Serve the invented company, make its workbook in `folder`, or `online` in its Google, and sync it twice.

    Raises:
        BookError: the workbook of an earlier demo is open somewhere, or the folder cannot be written.
    """
    with _sandbox(_company(today)) as sandbox:
        tell(f"An invented company's Jira, Asana and Google answer at {sandbox.url}, on this machine only.")
        config = _prepare(folder, today, sandbox.url, language, online=online)
        setup = wiring.setup(config)
        now = wiring.now(config.settings.zone, today)
        first = sync(setup, now, Wish())
        tell(terminal.run(first))
        tell(terminal.summary(first, config.book_name))
        second = sync(setup, now, Wish())
        tell(f"\nA second sync: {terminal.changes_of(second)}.")
        if online:
            tell(f"\nWhat the sheet {config.book_name} holds; it goes when the stand-in ends:")
            tell(sheet.table(OKRS, setup.book.read().rows, _SHOWN))
            return Played(config, first, second)
    tell(f"The workbook: {config.book_name}")
    tell(f"Look further: okrsync sandbox & okrsync explain KR-04 --config {folder / FILE_NAME}")
    return Played(config, first, second)


def serve(data: Path | None, options: Options, ready: Callable[[dict[str, Any]], None]) -> None:
    """Serve the stand-ins until interrupted: the company, or the content of Jira, Asana and Google in a folder.

    `ready` is told the addresses and the numbers of issues, tasks and spreadsheets.

    Raises:
        ValueError: the data or the faults make no sense.
        OSError: the port is taken.
    """
    today = datetime.now(UTC).date()
    content = Content(load_jira(data), load_asana(data), load_google(data), today) if data else _company(today)
    if not (content.jira["issues"] or content.asana["tasks"] or content.google["spreadsheets"]):
        wanted = (
            "jira*.json[.gz] with issues, no asana*.json[.gz] with tasks and no google*.json[.gz] with spreadsheets"
        )
        raise ValueError(f"{data} holds no {wanted}")
    sandbox = Sandbox(content.sites(), options)
    served = {"cloud": CLOUD, "datacenter": DATA_CENTER, "asana": ASANA, "google": GOOGLE}
    ready(
        {
            **{name: sandbox.url + prefix for name, prefix in served.items()},
            "issues": len(content.jira["issues"]),
            "tasks": len(content.asana["tasks"]),
            "spreadsheets": len(content.google["spreadsheets"]),
        }
    )
    with suppress(KeyboardInterrupt):
        sandbox.serve_forever()


def _prepare(folder: Path, today: date, url: str, language: Language, *, online: bool) -> Config:
    """A fresh workbook and config; those of an earlier demo give way."""
    cycle = Cycle(*company.cycle(today))
    file = _CONFIG.format(
        mark=_MARK,
        cycle=cycle,
        language=language,
        book=_ONLINE if online else _EXCEL,
        url=url,
        jira=CLOUD,
        asana=ASANA,
        google=GOOGLE,
        numbers=company.NUMBERS,
    )
    book, config = folder / "okrs.xlsx", folder / FILE_NAME
    if (book.exists() or config.exists()) and not _is_demo(config):
        raise BookError(str(folder), "holds files that are not the demo's. Name another folder with --dir.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not online:
            book.unlink(missing_ok=True)
        config.write_text(file, encoding="utf-8")
        (folder / "demo-token.txt").write_text("demo-token\n", encoding="utf-8")
        (folder / "demo-google.json").write_text(json.dumps(_PERSON), encoding="utf-8")
    except OSError as error:
        to_do = "Name another folder with --dir."
        raise BookError(str(folder), f"cannot be written: {error.strerror}. {to_do}") from None
    rows = company.key_results(today)
    if online:
        filled = rowfile.typed([*rows, *company.key_results_on_sheets()], "demo")
        start_google.begin(config, company.OKRS, None, NewBook(cycle, rows=filled)).make()
    else:
        create(NewBook(cycle, book, rowfile.typed(rows, "demo"), language))
    return load(config)


def _is_demo(config: Path) -> bool:
    """Whether an earlier demo wrote this config."""
    return config.is_file() and _MARK in config.read_text(encoding="utf-8", errors="replace")


def _company(today: date) -> Content:
    return Content(company.jira(today), company.asana(today), company.google(today), today)


def _sandbox(content: Content) -> Sandbox:
    """The stand-ins on their usual port, so that the config works with `okrsync sandbox` too; else on a free one."""
    try:
        return Sandbox(content.sites(), Options(port=PORT))
    except OSError:
        return Sandbox(content.sites())
