"""What the end-to-end tests stand on: a company's folder, a Jira on loopback, and the command.

Nothing here is replaced: the command reads a config file and a workbook, and asks a stand-in over HTTP.
"""

import io
import json
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import yaml
from openpyxl import Workbook, load_workbook

from okrsync.books import rowfile
from okrsync.books.new import NewBook
from okrsync.cli import main
from okrsync.config import FILE_NAME
from okrsync.layout import HEALTH, OKRS, Tab
from okrsync.model import Cycle
from okrsync.sandbox.jira import jira_sites
from okrsync.sandbox.server import Options, Sandbox
from okrsync.sandbox.wire import App, Request, Response
from okrsync.start import create

FIXTURES = Path(__file__).parents[2].parent / "shared" / "fixtures"
SCRIPT = Path(sys.executable).with_name("okrsync")
CYCLE = Cycle("2026-Q4", date(2026, 10, 1), date(2026, 12, 31))
TODAY = "2026-11-20"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
CLOUD, DATA_CENTER = "/jira", "/jira-dc"
EMAIL = "demo@example.invalid"
TOKEN = "demo-token"  # noqa: S105 - the stand-in's own, which everybody knows
EPIC_LINK, POINTS = "customfield_10008", "customfield_10003"
UNKNOWN = {"Status": "? No data", "Progress": "—", "vs expected": "—", "Forecast": "—"}
"""What stands in a row that never had a number, beside the reason."""
CATEGORIES = {"To Do": "new", "In Progress": "indeterminate", "Done": "done"}

Json = dict[str, Any]


# ---- the command -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Json:
        """The one object on standard output."""
        record: Json = json.loads(self.out)
        return record

    def key_result(self, id_: str) -> Json:
        """One key result of the object."""
        return next(each for each in self.json["key_results"] if each["id"] == id_)

    @property
    def advice(self) -> str:
        """What a person reads, on one line."""
        return " ".join(self.err.split())

    def problems(self, id_: str) -> list[Json]:
        """The problems of one key result."""
        return [each for each in self.json["problems"] if each["id"] == id_]


def okrsync(*args: str | Path) -> Done:
    """Run the script's entry point in this process, which saves the second that its imports take."""
    out, err, before = io.StringIO(), io.StringIO(), sys.argv
    sys.argv = ["okrsync", *map(str, args)]
    code: object = 0
    try:
        with redirect_stdout(out), redirect_stderr(err):
            main()
    except SystemExit as ended:
        code = ended.code
    finally:
        sys.argv = before
    return Done(code if isinstance(code, int) else 0, out.getvalue(), err.getvalue())


def script(*args: str | Path, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Done:
    """Run the installed script; of this process's environment it gets nothing of okrsync's."""
    clean = {name: value for name, value in os.environ.items() if not name.upper().startswith("OKRSYNC_")}
    ended = subprocess.run(  # noqa: S603 - our own script
        [SCRIPT, *map(str, args)],
        env={**clean, "COLUMNS": "200", **(env or {})},
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return Done(ended.returncode, ended.stdout, ended.stderr)


# ---- a folder with a config and a workbook ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class World:
    """One company's folder; `today` is the day that its commands compute for."""

    folder: Path
    today: str = TODAY

    @property
    def config(self) -> Path:
        """The config file."""
        return self.folder / FILE_NAME

    @property
    def book(self) -> Path:
        """The workbook."""
        return self.folder / "okrs.xlsx"

    def on(self, today: str) -> "World":
        """The same folder on another day."""
        return replace(self, today=today)

    def sync(self, *args: str) -> Done:
        """`okrsync sync --json`."""
        return okrsync(*self.command("sync", *args))

    def plan(self, *args: str) -> Done:
        """`okrsync plan --json`."""
        return okrsync(*self.command("plan", *args))

    def explain(self, id_: str, *args: str) -> Done:
        """`okrsync explain ID --json`."""
        return okrsync(*self.command("explain", id_, *args))

    def command(self, *args: str) -> list[str]:
        """A command on this folder and day."""
        return [*args, "--json", "--config", str(self.config), "--today", self.today]

    def cells(self, id_: str) -> dict[str, Any]:
        """A row of OKRs as another program reads it, by column title."""
        return next(row for row in table(self.book, OKRS) if row["ID"] == id_)

    def health(self, id_: str | None = None) -> list[dict[str, Any]]:
        """The lines of Health as another program reads them, those of one key result if it is named."""
        return [row for row in table(self.book, HEALTH) if id_ is None or row["ID"] == id_]

    def connect(self, name: str, url: str) -> None:
        """Add a Jira to the config, or give it another address."""
        settings = yaml.safe_load(self.config.read_text(encoding="utf-8"))
        email = {"email": EMAIL} if url.endswith(CLOUD) else {}
        settings["jira"][name] = {"url": url, "token_file": "token.txt", **email}
        self.config.write_text(yaml.safe_dump(settings), encoding="utf-8")

    def type(self, tab: Tab, id_: str, column: str, value: str | float | None) -> None:
        """Have a person type into a cell of the row with this ID, in another program."""
        book = opened(self.book)
        sheet = book[tab.title]
        titles = _titles(sheet.iter_rows(min_row=tab.header_row, max_row=tab.header_row, values_only=True))
        for row in sheet.iter_rows(min_row=tab.header_row + 1):
            if row[titles.index("ID")].value == id_:
                row[titles.index(column)].value = value
        book.save(self.book)


def row(id_: str, link: str = "ACME-100", **more: str) -> dict[str, str]:
    """A row by column title: the share of what the link holds, 100 % being the target."""
    plain = {"ID": id_, "Key result": f"Row {id_}", "Owner": "Mira", "Target": "100", "Unit": "%", "Linked work": link}
    return plain | more


def found(
    folder: Path,
    url: str,
    rows: Sequence[Mapping[str, str]],
    *,
    more: str = "",
    cycle: Cycle = CYCLE,
) -> World:
    """Write a config for the Jira at `url` and a workbook of `rows` by column title; `more` is YAML below them."""
    folder.mkdir(parents=True, exist_ok=True)
    world = World(folder)
    world.config.write_text(config(url, cycle) + more, encoding="utf-8")
    (folder / "token.txt").write_text(TOKEN, encoding="utf-8")
    titles = dict.fromkeys(title for row in rows for title in row)
    filled = rowfile.typed([{title: row.get(title, "") for title in titles} for row in rows], "rows")
    create(NewBook(cycle, world.book, filled))
    return world


def config(url: str, cycle: Cycle = CYCLE) -> str:
    """The config of one Jira, its token in a file; Cloud wants an e-mail address beside it."""
    email = f", email: {EMAIL}" if url.endswith(CLOUD) else ""
    return (
        f"cycle: {{name: {cycle.name}, start: {cycle.start}, end: {cycle.end}}}\n"
        "book: {excel: okrs.xlsx}\n"
        f'jira: {{acme: {{url: "{url}", token_file: token.txt{email}}}}}\n'
    )


def opened(book: Path) -> Workbook:
    """The workbook as another program reads it."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".* extension is not supported", UserWarning)  # such as bars
        return load_workbook(book)


def table(book: Path, tab: Tab) -> list[dict[str, Any]]:
    """The filled rows of a tab, by column title without its glyph."""
    rows = opened(book)[tab.title].iter_rows(min_row=tab.header_row, values_only=True)
    titles = _titles(rows)
    return [dict(zip(titles, row, strict=False)) for row in rows if any(value is not None for value in row)]


def _titles(rows: Iterator[tuple[Any, ...]]) -> list[str]:
    return [str(title or "").lstrip("✎⟳ ") for title in next(rows)]


def content(book: Path) -> dict[str, bytes]:
    """Every part of a workbook."""
    with ZipFile(book) as package:
        return {name: package.read(name) for name in package.namelist()}


# ---- a small Jira ----------------------------------------------------------------------------------------------------


def issue(
    key: str, status: str = "To Do", *, epic: str = "", resolution: str = "", points: float | None = None
) -> Json:
    """A story, or an epic if its number ends in 00 and it is in none, as a v2 search answers it."""
    project, _, number = key.partition("-")
    alone = number.endswith("00") and not epic
    kind = {"id": "6", "name": "Epic", "subtask": False} if alone else {"id": "7", "name": "Story"}
    return {
        "id": str(10_000 * (len(project) + ord(project[0])) + int(number)),
        "key": key,
        "fields": {
            "summary": f"Work {key}",
            "issuetype": {"subtask": False, **kind},
            "project": {"id": str(ord(project[0])), "key": project, "name": project},
            "status": {"id": status, "name": status, "statusCategory": {"id": 1, "key": CATEGORIES[status]}},
            "created": "2026-10-02T09:00:00.000+0000",
            "updated": "2026-11-02T09:00:00.000+0000" if status == "Done" else "2026-10-02T09:00:00.000+0000",
            "resolution": {"name": resolution or "Done"} if status == "Done" else None,
            "resolutiondate": "2026-11-02T09:00:00.000+0000" if status == "Done" else None,
            "issuelinks": [],
            EPIC_LINK: epic or None,
            POINTS: points,
        },
    }


def epic(key: str, done: int, total: int) -> list[Json]:
    """An epic, whose number ends in 00, and its stories, the first `done` of them done."""
    project, _, number = key.partition("-")
    first = int(number) + 1
    return [
        issue(key),
        *(
            issue(f"{project}-{first + at}", "Done" if at < done else "To Do", epic=key, points=3)
            for at in range(total)
        ),
    ]


@dataclass(slots=True)
class Jira:
    """A Jira on loopback whose content and manners a test changes while it runs."""

    sites: dict[str, App]
    box: Sandbox
    url: str = field(init=False)
    held: dict[str, Json] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.url = self.box.url + CLOUD

    def holds(self, *issues: Sequence[Json]) -> None:
        """From now on it holds these issues, and answers; what changed in one since before is an update of it."""
        self.held = {each["id"]: self._stamped(each) for group in issues for each in group}
        names = {EPIC_LINK: "Epic Link", POINTS: "Story Points"}
        self.sites.update(jira_sites({"issues": list(self.held.values()), "names": names}, NOW))

    def _stamped(self, issue: Json) -> Json:
        before = self.held.get(issue["id"])
        if before is None or {**before["fields"], "updated": ""} == {**issue["fields"], "updated": ""}:
            return before or issue
        return {**issue, "fields": {**issue["fields"], "updated": NOW.isoformat()}}

    def fails_from(self, number: int, path: str) -> None:
        """From the `number`th request of this path on it fails, for good."""
        self.sites.update({prefix: _Failing(site, number, path) for prefix, site in self.sites.items()})


@contextmanager
def jira(*issues: Sequence[Json], faults: str = "") -> Iterator[Jira]:
    """Serve these issues."""
    sites: dict[str, App] = {}
    with Sandbox(sites, Options(faults=faults)) as box:
        served = Jira(sites, box)
        served.holds(*issues)
        yield served


class _Failing:
    """A stand-in that breaks; what it asks to wait is nothing, so that no test does."""

    def __init__(self, site: App, number: int, path: str) -> None:
        self._site, self._left, self._path = site, number, path

    def handle(self, request: Request) -> Response:
        if self._path in request.path:
            self._left -= 1
        failed = self._path in request.path and self._left <= 0
        return self.failure(503) if failed else self._site.handle(request)

    def failure(self, status: int) -> Response:
        return replace(self._site.failure(status), headers={"Retry-After": "0"})
