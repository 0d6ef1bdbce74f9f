"""`okrsync init`: a config and a new workbook. Nothing that exists is overwritten."""

import json
from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from okrsync.books import rowfile
from okrsync.books.excel.drawing import draw
from okrsync.errors import BookError, ConfigError, Problem
from okrsync.model import Cycle, Value
from okrsync.okrs.rules import Rules
from okrsync.pages.readme import readme

CONFIG = """\
# The project's config/okrsync.example.yaml has every key. Secrets never stand here: set OKRSYNC_JIRA__MAIN__TOKEN.
cycle: {{name: {cycle.name}, start: {cycle.start}, end: {cycle.end}}}
timezone: UTC                                    # such as Europe/Berlin
book: {{excel: {book}}}
jira:
  main: {{url: "https://your-site.atlassian.net", email: you@your-site.com}}
"""


def start(config: Path, book: Path, rows: Path | None, today: date) -> list[str]:
    """Write both files and say what to do next, a line each.

    Raises:
        ConfigError: the config exists, or the rows cannot be used; nothing was written.
        BookError: the workbook exists or cannot be written.
    """
    cycle = quarter(today)
    filled = rowfile.read(rows) if rows else []
    if config.exists():
        to_do = "Move it away first, or name another with --config."
        raise ConfigError([Problem("config-exists", str(config), "It exists already.", to_do)])
    create(book, cycle, filled)
    try:
        relative = book.resolve().relative_to(config.resolve().parent)
    except ValueError:
        relative = book.resolve()
    try:
        config.write_text(
            CONFIG.format(cycle=cycle, book=json.dumps(relative.as_posix(), ensure_ascii=False)), encoding="utf-8"
        )
    except OSError as error:
        book.unlink()
        raise BookError(str(config), f"cannot be written: {error.strerror}. Check the folder.") from None
    return [
        f"Made {book} for {cycle.name} with {len(filled)} key results, and {config}.",
        f"Next: put your Jira's address into {config}, set OKRSYNC_JIRA__MAIN__TOKEN, and run okrsync plan.",
    ]


def create(book: Path, cycle: Cycle, rows: Sequence[Mapping[str, Value]]) -> None:
    """A new workbook for a cycle, people's columns filled from `rows` by column key."""
    draw(book, cycle, rows, readme(Rules(cycle)))


def quarter(today: date) -> Cycle:
    """The calendar quarter of a day."""
    last = (today.month + 2) // 3 * 3
    end = date(today.year, last, monthrange(today.year, last)[1])
    return Cycle(f"{today.year}-Q{last // 3}", date(today.year, last - 2, 1), end)
