"""`okrsync init`: a config and a new workbook, or the next cycle's workbook. Nothing that exists is overwritten."""

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

import yaml
from msgspec import Struct

from okrsync.books import rowfile
from okrsync.books.content import Content
from okrsync.books.excel.book import seen_in
from okrsync.books.excel.drawing import draw
from okrsync.books.new import SUFFIX, NewBook, Online
from okrsync.catalogue import words
from okrsync.config import FILE_NAME, load
from okrsync.errors import BookError, ConfigError, LayoutError, Problem
from okrsync.model import Cycle, Memory, Seen
from okrsync.okrs import quarters
from okrsync.okrs.carry import carry
from okrsync.okrs.rules import Rules
from okrsync.pages.readme import readme
from okrsync.records import replace
from okrsync.settings import Settings, variable

MAIN = "main"
"""What the first connection of each system is called."""
_WORKBOOKS = (SUFFIX, ".xlsm")
"""How an old book may be called; to a new one people add their macros later."""
_UNFIT = re.compile(r"[^\w.-]+")
"""What is better not in the name of a file."""


class JiraSite(Struct, frozen=True):
    """A Jira; `email` is the account's at Cloud, "" at a Data Center."""

    url: str
    email: str = ""
    name: str = MAIN


YOURS = JiraSite("https://your-site.atlassian.net", "you@your-site.com")
"""What stands in a config until people write their own Jira there."""


class Fresh(Struct, frozen=True):
    """A config that is not there yet, and its workbook; `online` is where that is instead, if it is no file."""

    config: Path
    book: NewBook
    timezone: str = "UTC"
    jira: JiraSite | None = YOURS
    asana: bool = False
    online: Online | None = None

    @property
    def secrets(self) -> tuple[str, ...]:
        """The environment variables that okrsync will want."""
        jira = (variable("jira", self.jira.name, "token"),) if self.jira else ()
        return (*jira, variable("asana", MAIN, "token")) if self.asana else jira

    def make(self) -> list[str]:
        """Write both or neither, and say what to do next, a line each.

        Raises:
            BookError: one of them exists or cannot be written.
        """
        create(self.book)
        try:
            self.configure()
        except BookError:
            self.book.path.unlink()
            raise
        steps = (*self.first_steps(), *_steps(self.config, self.book))
        return [f"Made {self.book}, and {self.config}.", *self.book.notes, "Next:", *numbered(steps)]

    def configure(self) -> None:
        """Write the config alone.

        Raises:
            BookError: it exists or cannot be written.
        """
        content = self._content().encode()
        try:
            with self.config.open("xb") as file:
                file.write(content)
        except OSError as error:
            raise BookError(str(self.config), f"cannot be written: {error.strerror}. Check the folder.") from None

    def _content(self) -> str:
        jira = self.jira
        cycle, book = _cycle_and_book(self.config, self.book)
        site = _flow({"url": jira.url, "email": jira.email} if jira.email else {"url": jira.url}) if jira else ""
        none = "# jira: {main: {url: https://your-site.atlassian.net, email: …}}"
        lines = [
            "# The project's config/okrsync.example.yaml has every key. Secrets never stand here.",
            cycle,
            f"timezone: {self.timezone}  # says when a day begins; such as Europe/Berlin",
            f"language: {self.book.language}",
            *(google_lines(self.config, self.online) if self.online else (book,)),
            f"# The token of Jira comes from the environment: {variable('jira', jira.name if jira else MAIN, 'token')}",
            f"jira:\n  {jira.name}: {site}" if jira else none,
            f"# The token of Asana comes from the environment: {variable('asana', MAIN, 'token')}",
            "asana: {main: {}}" if self.asana else "# asana: {main: {}}",
            '# schedule: "0 2 * * *"  # every night at two',
        ]
        return "\n".join(lines) + "\n"

    def first_steps(self) -> Iterator[str]:
        """What a new config still wants from people."""
        if self.jira is YOURS:
            yield f"Put your Jira's address and e-mail into {self.config}."
        if self.secrets:
            exports = "".join(f"\n       export {name}=…" for name in self.secrets)
            yield f"Set the token{'s'[: len(self.secrets) - 1]} where okrsync runs:{exports}"


class Following(Struct, frozen=True):
    """The next cycle's workbook, beside a config that stays as it is."""

    config: Path
    book: NewBook

    def make(self) -> list[str]:
        """Make the workbook, and say what to do next, a line each.

        Raises:
            BookError: it exists or cannot be written.
        """
        create(self.book)
        when = "When the last cycle has had its last sync, put these two lines in the place of cycle and book in"
        return [
            f"Made {self.book}; {self.config} stays as it is.",
            *self.book.notes,
            f"{when} {self.config}:",
            *(f"    {line}" for line in _cycle_and_book(self.config, self.book)),
            "Next:",
            *numbered(_steps(self.config, self.book)),
        ]


def begin(config: Path, source: Path | None, today: date) -> Fresh | Following:
    """What can be made, as proposed; `source` is a CSV file of rows or the workbook of the last cycle.

    Raises:
        ConfigError: the config exists and there is no old book to follow, or the rows cannot be read.
        BookError: the old book cannot be read, or is none of okrsync's.
    """
    old = source if source and source.suffix.casefold() in _WORKBOOKS else None
    if not config.exists():
        rows = rowfile.read(source) if source and not old else ()
        return Fresh(config, _after(old, None, today) if old else NewBook(quarters.proposed(today), rows=rows))
    if not old:
        to_do = "Move it away first, or name another with --config; --from OLD.xlsx makes the next cycle's book only."
        raise ConfigError([Problem("config-exists", str(config), "It exists already.", to_do)])
    settings = None
    with suppress(ConfigError):  # which the next sync tells; until then the old book says what came before
        settings = load(config, secrets=False).settings
    return Following(config, _after(old, settings, today))


def record(begun: Fresh | Following) -> dict[str, object]:
    """What was made, for programs."""
    book = begun.book
    cycle = {"name": book.cycle.name, "start": book.cycle.start.isoformat(), "end": book.cycle.end.isoformat()}
    return {"config": str(begun.config), "book": str(book.path), "cycle": cycle, "rows": len(book.rows)}


def create(book: NewBook) -> None:
    """A new workbook for a cycle, people's columns filled."""
    rules = replace(book.rules or Rules(book.cycle), cycle=book.cycle)
    draw(book.path, Content(book.cycle, book.rows, readme(rules), words(book.language)))


def _after(old: Path, settings: Settings | None, today: date) -> NewBook:
    """The book after the last cycle's; without settings that cycle is the one that the old book knows."""
    seen = _old(old)
    last = settings.rules().cycle if settings else _cycle_of(seen.memory) or quarters.quarter(today)
    cycle = quarters.after(last)
    path = Path(f"okrs-{_UNFIT.sub('-', cycle.name).strip('-')}{SUFFIX}")
    if settings is None:
        return NewBook(cycle, path, last=carry(seen, {}))
    going = carry(seen, settings.mapping.measures, words(settings.language))
    return NewBook(cycle, path, language=settings.language, rules=settings.rules(), last=going)


def _old(path: Path) -> Seen:
    if not path.is_file():
        to_do = "Name the last cycle's workbook, or a CSV file."
        raise ConfigError([Problem("no-old-book", str(path), "There is no such file.", to_do)])
    try:
        return seen_in(path)
    except LayoutError:
        to_do = "Name the last cycle's workbook with --from; rows of any other table come as CSV."
        raise LayoutError(str(path), f"is no workbook of okrsync. {to_do}") from None


def _cycle_of(memory: Mapping[str, Memory]) -> Cycle | None:
    """The last quarter that a book's memory names."""
    cycles = (quarters.named(str(each.facts.get("cycle"))) for each in memory.values())
    return max((each for each in cycles if each), key=lambda each: each.end, default=None)


def _cycle_and_book(config: Path, new: NewBook) -> tuple[str, str]:
    """The two lines of a config that differ from one cycle to the next."""
    cycle = {"name": new.cycle.name, "start": new.cycle.start, "end": new.cycle.end}
    return f"cycle: {_flow(cycle)}", book_line(config, new.path)


def google_lines(config: Path, online: Online) -> tuple[str, ...]:
    """The lines of a config that name a book in Google, and the account that opens it."""
    key = {"credentials": _from(config, online.key)} if online.key else {}
    name = variable("google", online.account, "credentials_json")
    return (
        f"book: {_flow({'google': online.address})}",
        f"# The account's key is a file (credentials: key.json), or comes from the environment: {name}",
        f"google: {_flow({online.account: key})}",
    )


def book_line(config: Path, path: Path) -> str:
    """The line of a config that names a workbook, from the config's folder where it is in there."""
    return f"book: {_flow({'excel': _from(config, path)})}"


def _from(config: Path, path: Path) -> str:
    """A path as the config names it: from its folder where it is in there."""
    file, folder = path.resolve(), config.resolve().parent
    return (file.relative_to(folder) if file.is_relative_to(folder) else file).as_posix()


def _flow(values: Mapping[str, object]) -> str:
    """A mapping as YAML in one line, quoted where it must be."""
    text: str = yaml.safe_dump(
        dict(values), default_flow_style=True, sort_keys=False, allow_unicode=True, width=float("inf")
    )
    return text.strip()


def _steps(config: Path, book: NewBook) -> Iterator[str]:
    yield f"Fill in the sheet OKRs of {book.path}; what a key result hangs on goes under Linked work."
    yield from commands(config)


def commands(config: Path) -> Iterator[str]:
    """The commands that lead from a filled sheet to its first sync."""
    named_config = "" if config == Path(FILE_NAME) else f" --config {shlex.quote(str(config))}"
    yield f"okrsync check{named_config}     what can be reached, and what cannot"
    yield f"okrsync plan{named_config}      what a sync would write"
    yield f"okrsync sync{named_config}      write it"


def numbered(steps: Iterable[str]) -> Iterator[str]:
    """Steps as people read them, a line each."""
    return (f"  {number}. {step}" for number, step in enumerate(steps, 1))
