"""demo, init, check: the way to the first sync."""

import sys
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
    from okrsync import asking, start

    opening = start.opening(config, source, date.today())  # noqa: DTZ011 - the user's own day
    answers = start.Answers(opening.cycle, excel or opening.book)
    asks = sys.stdin.isatty() and sys.stdout.isatty() and not as_json
    if asks and opening.old and carry is None:
        carry = asking.carry_over(len(opening.rows))
    rows = opening.filled(carried=bool(carry))
    if asks:
        ask = asking.book_and_cycle if config.exists() else asking.everything
        answers = ask(answers, book=excel is None)
    write = start.follow if config.exists() else start.start
    for line in write(config, answers, rows):
        say(line, to_stderr=as_json)
    if as_json:
        put({"config": str(config), "book": str(answers.book)})


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
