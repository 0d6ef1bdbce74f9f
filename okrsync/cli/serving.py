"""schedule, sandbox: what goes on until it is ended."""

from pathlib import Path
from typing import Annotated, Any

import typer

from okrsync.cli.options import AsJson, ConfigFile, loaded
from okrsync.cli.output import put, say


def schedule(config: ConfigFile = None) -> None:
    """Run the nightly sync when the config's schedule says, until Ctrl+C."""
    from flows.serve import serve

    serve(loaded(config), tell=lambda line: say(line, to_stderr=False))


def sandbox(  # noqa: PLR0913 - one parameter an option
    port: Annotated[int, typer.Option(help="On loopback; 0 takes a free one.")] = 8900,
    data: Annotated[
        Path | None, typer.Option("--data", help="Serve DIR/{jira,asana,google}*.json[.gz], not the demo.")
    ] = None,
    latency_ms: Annotated[int, typer.Option("--latency-ms", help="Wait before each answer.")] = 0,
    faults: Annotated[str, typer.Option(help="Such as 429:0.1,500:0.05,reset:0.02,slow:0.01.")] = "",
    seed: Annotated[int, typer.Option(help="Of the faults.")] = 0,
    *,
    as_json: AsJson = False,
) -> None:
    """Serve the local stand-ins for Jira, Asana and Google Sheets."""
    from okrsync.demo import serve
    from okrsync.okrs.figures import counted
    from okrsync.sandbox.server import Options

    def ready(served: dict[str, Any]) -> None:
        told = (counted(served[f"{noun}s"], noun) for noun in ("issue", "task", "spreadsheet"))
        say(f"{', '.join(told)}. Ctrl+C ends it.", to_stderr=as_json)
        say(f"Jira Cloud:       {served['cloud']}, demo@example.invalid with the token demo-token", to_stderr=as_json)
        say(f"Jira Data Center: {served['datacenter']}, bearer demo-token", to_stderr=as_json)
        say(f"Asana:            {served['asana']}, bearer demo-token", to_stderr=as_json)
        say(f"Google:           {served['google']}, bearer or refresh token demo-token", to_stderr=as_json)
        if as_json:
            put(served)

    try:
        serve(data, Options(port, latency_ms, faults, seed), ready)
    except (ValueError, OSError) as error:
        raise typer.BadParameter(str(error)) from None
