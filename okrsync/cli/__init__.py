"""The command line: thin. Exit 0 done, 1 a source or the run failed, 2 config or usage, 3 held by a guard."""

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from okrsync.errors import OkrsyncError, SourceError

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.status import Status

    from okrsync.config import Config
    from okrsync.model import Run
    from okrsync.sync import Wish

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help answers in half the time
    help="Work in Jira becomes key-result progress in one OKR workbook. Begin with: okrsync demo",
)

ConfigFile = Annotated[Path | None, typer.Option("--config", help="The config; else okrsync.yaml here or above.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on standard output; the text goes to stderr.")]
Today = Annotated[
    datetime | None,
    typer.Option("--today", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Compute as if it were this day."),
]
Only = Annotated[
    list[str] | None, typer.Option("--only", metavar="ID", help="Only this key result, KR-07; may be repeated.")
]
Accept = Annotated[
    list[str] | None, typer.Option("--accept", metavar="ID", help="Take over the guarded number of this one.")
]
Force = Annotated[bool, typer.Option("--force", help="Take over all guarded numbers, and a run that is held.")]


@app.command()
def demo(
    folder: Annotated[Path, typer.Option("--dir", help="Where to put it.")] = Path("okrsync-demo"),
    *,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Everything on this machine: an invented Jira, a workbook, two syncs."""
    from okrsync.demo import play
    from okrsync.report import record

    played = play(folder, _day(today) or date.today(), lambda line: _say(line, to_stderr=as_json))  # noqa: DTZ011 - the user's own day
    if as_json:
        cycle = played.config.settings.cycle.name
        runs = {"first": record.run(played.first, cycle), "second": record.run(played.second, cycle)}
        _print({**runs, "book": str(played.config.book)})
    raise typer.Exit(max(played.first.exit_code, played.second.exit_code))


@app.command()
def init(
    excel: Annotated[Path, typer.Option("--excel", help="The new workbook.")],
    rows: Annotated[Path | None, typer.Option("--from", help="A CSV file that fills people's columns.")] = None,
    config: Annotated[Path, typer.Option("--config", help="The config to write.")] = Path("okrsync.yaml"),
    *,
    as_json: AsJson = False,
) -> None:
    """Write a config and a new workbook, over nothing that exists."""
    from okrsync.start import start

    for line in start(config, excel, rows, date.today()):  # noqa: DTZ011 - the user's own day
        _say(line, to_stderr=as_json)
    if as_json:
        _print({"config": str(config), "book": str(excel)})


@app.command()
def plan(config: ConfigFile = None, only: Only = None, *, today: Today = None, as_json: AsJson = False) -> None:
    """What a sync would write, and why; writes nothing."""
    from okrsync.sync import Wish

    _run(config, today, Wish(only=frozenset(only or ()), write=False), as_json=as_json)


@app.command()
def sync(  # noqa: PLR0913 - one parameter an option
    config: ConfigFile = None,
    only: Only = None,
    accept: Accept = None,
    *,
    force: Force = False,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Pull the linked work, compute, guard, and write the workbook."""
    from okrsync.sync import Wish

    wish = Wish(only=frozenset(only or ()), accept=frozenset(accept or ()), force=force)
    _run(config, today, wish, as_json=as_json)


@app.command()
def explain(
    key_result: Annotated[str, typer.Argument(help="The key result's ID, such as KR-07.")],
    config: ConfigFile = None,
    *,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """The number, down to each item."""
    from okrsync.report import record, terminal
    from okrsync.sync import Wish

    done, _ = _synced(config, today, Wish(only=frozenset([key_result]), write=False))
    ((id_, result),) = done.results.items()
    _say(terminal.explanation(result), to_stderr=as_json)
    if as_json:
        _print(record.explained(done, id_))
    raise typer.Exit(SourceError.exit_code if done.failures else 0)


@app.command()
def sandbox(  # noqa: PLR0913 - one parameter an option
    port: Annotated[int, typer.Option(help="On loopback; 0 takes a free one.")] = 8900,
    data: Annotated[Path | None, typer.Option("--data", help="Serve DIR/jira*.json[.gz], not the demo.")] = None,
    latency_ms: Annotated[int, typer.Option("--latency-ms", help="Wait before each answer.")] = 0,
    faults: Annotated[str, typer.Option(help="Such as 429:0.1,500:0.05,reset:0.02,slow:0.01.")] = "",
    seed: Annotated[int, typer.Option(help="Of the faults.")] = 0,
    *,
    as_json: AsJson = False,
) -> None:
    """Serve the local stand-ins for Jira Cloud and Data Center."""
    from okrsync.demo import serve
    from okrsync.sandbox.server import Options

    def ready(site: dict[str, Any]) -> None:
        _say(f"{site['issues']} issues. Ctrl+C ends it.", to_stderr=as_json)
        _say(f"Cloud:       {site['cloud']}, demo@example.invalid with the token demo-token", to_stderr=as_json)
        _say(f"Data Center: {site['datacenter']}, bearer demo-token", to_stderr=as_json)
        if as_json:
            _print(site)

    try:
        serve(data, Options(port, latency_ms, faults, seed), ready)
    except (ValueError, OSError) as error:
        raise typer.BadParameter(str(error)) from None


def main() -> None:
    """The entry point: errors of ours become advice, everything else a traceback."""
    try:
        app()
    except OkrsyncError as failed:
        from okrsync.report import record, terminal

        as_json = "--json" in sys.argv
        _say(terminal.error(failed), to_stderr=True)
        if as_json:
            _print(record.failure(failed))
        sys.exit(failed.exit_code)


def _run(config: Path | None, today: datetime | None, wish: "Wish", *, as_json: bool) -> None:
    from okrsync.report import record, terminal

    done, loaded = _synced(config, today, wish)
    _say(terminal.run(done), to_stderr=as_json)
    _say(terminal.summary(done, str(loaded.book)), to_stderr=as_json)
    if as_json:
        _print(record.run(done, loaded.settings.cycle.name))
    raise typer.Exit(done.exit_code)


def _synced(config: Path | None, today: datetime | None, wish: "Wish") -> "tuple[Run, Config]":
    from okrsync import sync, wiring
    from okrsync.config import find, load

    loaded = load(config or find(Path.cwd()))
    with _working():
        done = sync.sync(wiring.setup(loaded), wiring.now(loaded.settings.zone, _day(today)), wish)
    return done, loaded


def _day(today: datetime | None) -> date | None:
    return today.date() if today else None


def _working() -> "Status":
    """A spinner while the sources answer; nothing where nobody watches."""
    from rich.console import Console

    return Console(stderr=True).status("Asking the sources …")


def _say(what: "RenderableType", *, to_stderr: bool) -> None:
    """Text for people: on standard output, or on stderr where that carries JSON."""
    from rich.console import Console
    from rich.text import Text

    line = isinstance(what, str | Text)  # only the terminal itself breaks it, so that a path in it can be copied
    Console(stderr=to_stderr, highlight=False, markup=False, soft_wrap=line).print(what)


def _print(record: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(record, ensure_ascii=False, indent=2) + "\n")
    sys.stdout.flush()
