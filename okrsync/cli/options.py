"""The options that commands share."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from okrsync.catalogue import Language

if TYPE_CHECKING:
    from okrsync.config import Config

ConfigFile = Annotated[Path | None, typer.Option("--config", help="The config; else okrsync.yaml here or above.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on standard output; the text goes to stderr.")]
Speaking = Annotated[Language | None, typer.Option("--language", help="What a new workbook speaks; else English.")]
Today = Annotated[
    datetime | None,
    typer.Option("--today", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Compute as if it were this day."),
]


def day(today: datetime | None) -> date | None:
    """The day that `--today` names, if it was given."""
    return today.date() if today else None


def loaded(config: Path | None, *, secrets: bool = True) -> "Config":
    """The config that `--config` names, else the nearest; without `secrets`, for what asks no source."""
    from okrsync.config import find, load

    return load(config or find(Path.cwd()), secrets=secrets)
