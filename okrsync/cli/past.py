"""history, runs, undo: what the workbook itself remembers."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from okrsync.cli.options import AsJson, ConfigFile, Today, day, loaded
from okrsync.cli.output import put, say

if TYPE_CHECKING:
    from okrsync.config import Config
    from okrsync.model import Book


def history(
    key_result: Annotated[str | None, typer.Argument(help="The key result's ID, such as KR-07; else all.")] = None,
    config: ConfigFile = None,
    *,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """How a key result went over the cycle: a chart and the numbers."""
    from okrsync import wiring
    from okrsync.okrs import courses
    from okrsync.report import course

    opened, book = _opened(config)
    found = courses.courses(book.read(archive=True))
    if key_result:
        found = (courses.course_of(found, key_result),)
    now = wiring.now(opened.settings.zone, day(today))
    say(course.course(found[0]) if key_result else course.courses(found, now.date()), to_stderr=as_json)
    if as_json:
        put(course.record(found))


def runs(config: ConfigFile = None, *, as_json: AsJson = False) -> None:
    """The runs that changed the workbook, newest first."""
    from okrsync.okrs import traces
    from okrsync.report import traces as report

    _, book = _opened(config)
    found = traces.traces(book.read(archive=True))
    say(report.runs(found), to_stderr=as_json)
    if as_json:
        put(report.runs_record(found))


def undo(
    run: Annotated[str | None, typer.Argument(help="The run's name, as okrsync runs shows it; else the last.")] = None,
    config: ConfigFile = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Put back what a run wrote, except in cells that were edited since."""
    from okrsync import undo, wiring
    from okrsync.report import traces as report

    opened, book = _opened(config)
    now, own = wiring.now(opened.settings.zone), opened.settings.mapping.measures
    made = undo.undo(book, run, now, own)
    say(report.undone(made), to_stderr=as_json)
    say(report.undo_summary(made, book.name), to_stderr=as_json)
    if as_json:
        put(report.undone_record(made))


def _opened(config: Path | None) -> "tuple[Config, Book]":
    from okrsync import wiring

    found = loaded(config, secrets=False)
    return found, wiring.book(found)
