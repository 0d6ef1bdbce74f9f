"""demo, init, check: the way to the first sync."""

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from okrsync.cli.options import AsJson, ConfigFile, Today, day, loaded
from okrsync.cli.output import put, say, working


def demo(
    folder: Annotated[Path, typer.Option("--dir", help="Where to put it.")] = Path("okrsync-demo"),
    *,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Everything on this machine: invented trackers, a workbook, two syncs."""
    from okrsync.demo import play
    from okrsync.report import record

    played = play(folder, day(today) or date.today(), lambda line: say(line, to_stderr=as_json))  # noqa: DTZ011 - the user's own day
    if as_json:
        cycle = played.config.settings.cycle.name
        runs = {"first": record.run(played.first, cycle), "second": record.run(played.second, cycle)}
        put({**runs, "book": str(played.config.book)})
    raise typer.Exit(max(played.first.exit_code, played.second.exit_code))


def init(
    excel: Annotated[Path | None, typer.Option("--excel", help="The new workbook; else okrs.xlsx.")] = None,
    source: Annotated[
        Path | None,
        typer.Option("--from", help="A CSV file that fills people's columns, or the last cycle's workbook."),
    ] = None,
    carry: Annotated[
        bool | None, typer.Option("--carry/--no-carry", help="Carry over the open key results of that workbook.")
    ] = None,
    config: Annotated[Path, typer.Option("--config", help="The config to write.")] = Path("okrsync.yaml"),
    *,
    as_json: AsJson = False,
) -> None:
    """Make a config and a new workbook, over nothing that exists; it may ask."""
    from okrsync import prompts, start

    begun = start.begin(config, source, date.today())  # noqa: DTZ011 - the user's own day
    book = begun.book.at(excel) if excel else begun.book
    asks = sys.stdin.isatty() and sys.stdout.isatty() and not as_json
    if carry or (asks and carry is None and prompts.carry_over(book)):
        book = book.carrying()
    begun = replace(begun, book=book)
    if asks:
        begun = prompts.asked(begun, path=excel is None)
    for line in begun.make():
        say(line, to_stderr=as_json)
    if as_json:
        put(start.record(begun))


def check(config: ConfigFile = None, *, as_json: AsJson = False) -> None:
    """Every connection, field and link, the workbook, the schedule: a line each."""
    from okrsync import wiring
    from okrsync.check import check
    from okrsync.report import checks

    used = loaded(config)
    words, schedule = used.settings.mapping.vocabulary(), used.settings.schedule
    with working("Looking …"):
        found = list(check(wiring.setup(used), words, schedule, wiring.clock(used.settings.zone)))
    say(checks.table(found), to_stderr=as_json)
    say(checks.summary(found), to_stderr=as_json)
    if as_json:
        put(checks.record(found))
    raise typer.Exit(checks.exit_code(found))
