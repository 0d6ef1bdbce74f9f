"""plan, sync, explain: the straight line from the terminal."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from okrsync.cli.options import AsJson, ConfigFile, Today, day, loaded
from okrsync.cli.output import put, say, working
from okrsync.errors import SourceError

if TYPE_CHECKING:
    from okrsync.config import Config
    from okrsync.model import Run, Wish

Only = Annotated[
    list[str] | None, typer.Option("--only", metavar="ID", help="Only this key result, KR-07; may be repeated.")
]
Accept = Annotated[
    list[str] | None, typer.Option("--accept", metavar="ID", help="Take over the guarded number of this one.")
]
Full = Annotated[bool, typer.Option("--full", help="Ask the trackers for everything, not just for what changed.")]
Force = Annotated[bool, typer.Option("--force", help="Take over all guarded numbers, and a run that is held.")]


def plan(
    config: ConfigFile = None,
    only: Only = None,
    *,
    full: Full = False,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """What a sync would write, and why; writes nothing."""
    from okrsync.model import Wish

    _run(config, today, Wish(only=frozenset(only or ()), write=False, full=full), as_json=as_json)


def sync(  # noqa: PLR0913 - one parameter an option
    config: ConfigFile = None,
    only: Only = None,
    accept: Accept = None,
    *,
    full: Full = False,
    force: Force = False,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Pull the linked work, compute, guard, and write the workbook."""
    from okrsync.model import Wish

    wish = Wish(only=frozenset(only or ()), accept=frozenset(accept or ()), force=force, full=full)
    _run(config, today, wish, as_json=as_json)


def explain(
    key_result: Annotated[str, typer.Argument(help="The key result's ID, such as KR-07.")],
    config: ConfigFile = None,
    *,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """The number, down to each item."""
    from okrsync.model import Wish
    from okrsync.report import record, terminal

    done, used = _synced(config, today, Wish(only=frozenset([key_result]), write=False))
    ((id_, result),) = done.results.items()
    say(terminal.explanation(result, used.settings.evidence.items, done.elsewhere), to_stderr=as_json)
    if as_json:
        put(record.explained(done, id_))
    raise typer.Exit(SourceError.exit_code if done.failures else 0)


def _run(config: Path | None, today: datetime | None, wish: "Wish", *, as_json: bool) -> None:
    from okrsync.report import record, terminal

    done, used = _synced(config, today, wish)
    say(terminal.run(done), to_stderr=as_json)
    say(terminal.summary(done, used.book_name), to_stderr=as_json)
    if as_json:
        put(record.run(done, used.settings.cycle.name))
    raise typer.Exit(done.exit_code)


def _synced(config: Path | None, today: datetime | None, wish: "Wish") -> "tuple[Run, Config]":
    from okrsync import sync, wiring

    found = loaded(config)
    with working("Asking the sources …"):
        done = sync.sync(wiring.setup(found), wiring.now(found.settings.zone, day(today)), wish)
    return done, found
