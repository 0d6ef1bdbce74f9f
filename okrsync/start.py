"""`okrsync init`: a config and a new workbook, or the next cycle's workbook. Nothing that exists is overwritten."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from okrsync.books import rowfile
from okrsync.books.excel.book import ExcelBook
from okrsync.books.excel.drawing import draw
from okrsync.config import FILE_NAME
from okrsync.errors import BookError, ConfigError, LayoutError, Problem
from okrsync.model import Cycle, Memory, Value
from okrsync.okrs import quarters
from okrsync.okrs import rows as okr_rows
from okrsync.okrs.carry import carry, obstacles
from okrsync.okrs.figures import counted
from okrsync.okrs.rules import Rules
from okrsync.pages.readme import readme
from okrsync.settings import variable

MAIN = "main"
"""What the first connection of each system is called."""
BOOK = Path("okrs.xlsx")
_WORKBOOKS = (".xlsx", ".xlsm")

Filled = Sequence[Mapping[str, Value]]
"""Rows of OKRs by column key."""


@dataclass(frozen=True, slots=True)
class JiraSite:
    """A Jira; `email` is the account's at Cloud, "" at a Data Center."""

    url: str
    email: str = ""
    name: str = MAIN


YOURS = JiraSite("https://your-site.atlassian.net", "you@your-site.com")
"""What stands in a config until people write their own Jira there."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a config and a workbook are made of."""

    cycle: Cycle
    book: Path = BOOK
    timezone: str = "UTC"
    jira: JiraSite | None = YOURS
    asana: bool = False

    @property
    def secrets(self) -> tuple[str, ...]:
        """The environment variables that okrsync will want."""
        jira = (variable("jira", self.jira.name, "token"),) if self.jira else ()
        return (*jira, variable("asana", MAIN, "token")) if self.asana else jira


@dataclass(frozen=True, slots=True)
class Opening:
    """What a new book can begin with: its cycle and path as proposed, and `rows` that fill it.

    Of an old book, `rows` are its open key results, carried over only on request, and `problems` what stands against.
    """

    cycle: Cycle
    book: Path = BOOK
    rows: Filled = ()
    old: bool = False
    problems: tuple[Problem, ...] = ()

    def filled(self, *, carried: bool) -> Filled:
        """The rows of the new book.

        Raises:
            ConfigError: rows of the old book have to be mended first, or there is no old book to carry over from.
        """
        if carried and not self.old:
            to_do = "Name the last cycle's workbook: --from OLD.xlsx."
            raise ConfigError([Problem("no-old-book", "--carry", "There is nothing to carry over.", to_do)])
        if carried and self.problems:
            raise ConfigError(self.problems)
        return self.rows if carried or not self.old else ()


def opening(config: Path, source: Path | None, today: date) -> Opening:
    """What to begin with; `source` is a CSV file of rows or the workbook of the last cycle.

    Raises:
        ConfigError: the config exists and there is no old book to follow, or the rows cannot be read.
        BookError: the old book cannot be read, or is none of okrsync's.
    """
    if source and source.suffix.casefold() in _WORKBOOKS:
        return _after(source, today)
    if config.exists():
        to_do = "Move it away first, or name another with --config; --from OLD.xlsx makes the next cycle's book only."
        raise ConfigError([Problem("config-exists", str(config), "It exists already.", to_do)])
    return Opening(quarters.proposed(today), rows=rowfile.read(source) if source else ())


def start(config: Path, answers: Answers, rows: Filled) -> list[str]:
    """Write a config and a workbook, both or neither, and say what to do next, a line each.

    Raises:
        BookError: one of them exists or cannot be written.
    """
    content = _config(config, answers).encode()
    create(answers.book, answers.cycle, rows)
    try:
        with config.open("xb") as file:
            file.write(content)
    except OSError as error:
        answers.book.unlink()
        raise BookError(str(config), f"cannot be written: {error.strerror}. Check the folder.") from None
    return [f"Made {_made(answers, rows)}, and {config}.", "Next:", *_numbered(_first_steps(config, answers))]


def follow(config: Path, answers: Answers, rows: Filled) -> list[str]:
    """Make the next cycle's workbook beside a config that stays as it is, and say what to do next, a line each.

    Raises:
        BookError: the workbook exists or cannot be written.
    """
    create(answers.book, answers.cycle, rows)
    return [
        f"Made {_made(answers, rows)}; {config} stays as it is.",
        f"When the last cycle has had its last sync, put these two lines in the place of cycle and book in {config}:",
        *(f"    {line}" for line in _cycle_and_book(config, answers)),
        "Next:",
        *_numbered(_steps(config, answers)),
    ]


def create(book: Path, cycle: Cycle, rows: Filled) -> None:
    """A new workbook for a cycle, people's columns filled from `rows` by column key."""
    draw(book, cycle, rows, readme(Rules(cycle)))


def _after(old: Path, today: date) -> Opening:
    """What the workbook of the last cycle brings to the next one's."""
    if not old.is_file():
        to_do = "Name the last cycle's workbook, or a CSV file."
        raise ConfigError([Problem("no-old-book", str(old), "There is no such file.", to_do)])
    try:
        seen = ExcelBook(old, old.parent).read()
    except LayoutError:
        to_do = "Name the last cycle's workbook with --from; rows of any other table come as CSV."
        raise LayoutError(str(old), f"is no workbook of okrsync. {to_do}") from None
    sheet = okr_rows.read(seen)
    cycle = quarters.after(_cycle_of(seen.memory) or quarters.quarter(today))
    return Opening(cycle, Path(f"okrs-{cycle.name}.xlsx"), carry(seen, sheet), old=True, problems=obstacles(sheet))


def _cycle_of(memory: Mapping[str, Memory]) -> Cycle | None:
    """The last quarter that a book's memory names."""
    cycles = (quarters.named(str(each.facts.get("cycle"))) for each in memory.values())
    return max((each for each in cycles if each), key=lambda each: each.end, default=None)


def _config(config: Path, answers: Answers) -> str:
    jira = answers.jira
    cycle, book = _cycle_and_book(config, answers)
    site = _flow({"url": jira.url, "email": jira.email} if jira.email else {"url": jira.url}) if jira else ""
    lines = [
        "# The project's config/okrsync.example.yaml has every key. Secrets never stand here.",
        cycle,
        f"timezone: {answers.timezone}  # says when a day begins; such as Europe/Berlin",
        book,
        f"# The token of Jira comes from the environment: {variable('jira', jira.name if jira else MAIN, 'token')}",
        f"jira:\n  {jira.name}: {site}" if jira else "# jira: {main: {url: https://your-site.atlassian.net, email: …}}",
        f"# The token of Asana comes from the environment: {variable('asana', MAIN, 'token')}",
        "asana: {main: {}}" if answers.asana else "# asana: {main: {}}",
        '# schedule: "0 2 * * *"  # every night at two',
    ]
    return "\n".join(lines) + "\n"


def _cycle_and_book(config: Path, answers: Answers) -> tuple[str, str]:
    cycle = {"name": answers.cycle.name, "start": answers.cycle.start, "end": answers.cycle.end}
    book = answers.book.resolve()
    folder = config.resolve().parent
    shown = book.relative_to(folder) if book.is_relative_to(folder) else book
    return f"cycle: {_flow(cycle)}", f"book: {_flow({'excel': shown.as_posix()})}"


def _flow(values: Mapping[str, object]) -> str:
    """A mapping as YAML in one line, quoted where it must be."""
    text: str = yaml.safe_dump(
        dict(values), default_flow_style=True, sort_keys=False, allow_unicode=True, width=float("inf")
    )
    return text.strip()


def _made(answers: Answers, rows: Filled) -> str:
    return f"{answers.book} for {answers.cycle.name} with {counted(len(rows), 'key result')}"


def _first_steps(config: Path, answers: Answers) -> Iterator[str]:
    if answers.jira is YOURS:
        yield f"Put your Jira's address and e-mail into {config}."
    if answers.secrets:
        exports = "".join(f"\n       export {name}=…" for name in answers.secrets)
        yield f"Set the token{'s'[: len(answers.secrets) - 1]} where okrsync runs:{exports}"
    yield from _steps(config, answers)


def _steps(config: Path, answers: Answers) -> Iterator[str]:
    named_config = "" if config == Path(FILE_NAME) else f" --config {shlex.quote(str(config))}"
    yield f"Fill in the sheet OKRs of {answers.book}; what a key result hangs on goes under Linked work."
    yield f"okrsync check{named_config}     what can be reached, and what cannot"
    yield f"okrsync plan{named_config}      what a sync would write"
    yield f"okrsync sync{named_config}      write it"


def _numbered(steps: Iterator[str]) -> Iterator[str]:
    return (f"  {number}. {step}" for number, step in enumerate(steps, 1))
