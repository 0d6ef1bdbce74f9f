"""The command line: thin. Exit 0 done, 1 a source or the run failed, 2 config or usage, 3 held by a guard."""

import gc
import sys
from io import TextIOWrapper

import typer

from okrsync.cli import backtesting, beginning, digesting, past, reporting, serving, syncing
from okrsync.cli.output import put, say
from okrsync.errors import OkrsyncError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help answers in half the time
    help="Work in Jira and Asana becomes key-result progress in one OKR workbook. Begin with: okrsync demo",
)

COMMANDS = (
    beginning.demo,
    beginning.init,
    beginning.adopt,
    beginning.check,
    syncing.plan,
    syncing.sync,
    syncing.explain,
    reporting.report,
    past.history,
    past.runs,
    past.undo,
    backtesting.backtest,
    digesting.digest,
    serving.schedule,
    serving.sandbox,
)
"""In the order in which people meet them."""

ALLOCATED = 50_000
"""Objects until garbage is looked for: imports and a run make many that stay, and a tenth of the time went there."""

for _command in COMMANDS:
    app.command()(_command)


def main() -> None:
    """The entry point: errors of ours become advice, everything else a traceback."""
    gc.set_threshold(ALLOCATED)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a glyph is no reason to fail
    try:
        app()
    except OkrsyncError as failed:
        from okrsync.report import record, terminal

        as_json = "--json" in sys.argv
        say(terminal.error(failed), to_stderr=True)
        if as_json:
            put(record.failure(failed))
        sys.exit(failed.exit_code)
