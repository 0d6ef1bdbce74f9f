"""Draws the tabs of the demo's book in Google, as the stand-in holds it: PYTHONPATH=. python tests/pictures/draw.py."""

from datetime import datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from okrsync.catalogue import Language
from okrsync.errors import ConfigError
from tests.pictures import google_demo
from tests.pictures.google_pictures import painter
from tests.pictures.google_sheet import sheets
from tests.pictures.google_tab import ROWS, page

NOON = time(12)


def draw(  # noqa: PLR0913, PLR0917 - a command: an option each
    folder: Annotated[Path, typer.Argument(help="Where a page and a picture of every tab go.")],
    tab: Annotated[list[str] | None, typer.Option(help="Only this tab; may be given again.")] = None,
    rows: Annotated[int, typer.Option(help="So many rows of a tab.")] = ROWS,
    scale: Annotated[float, typer.Option(help="Pixels of the picture for one of the sheet.")] = 1.0,
    language: Annotated[Language, typer.Option(help="What the book speaks.")] = Language.ENGLISH,
    today: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The demo's day.")] = None,
) -> None:
    """Make the demo's book in a Google of this machine, sync it twice, and draw what people would see."""
    day = today.date() if today else google_demo.today()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with painter(scale) as hand, TemporaryDirectory() as place:
            book = google_demo.spreadsheet(Path(place), day, language)
            shown = [each.title for each in sheets(book) if not each.told["properties"].get("hidden")]
            if absent := sorted(set(tab or ()) - {each.title for each in sheets(book)}):
                raise typer.BadParameter(f"There is no {', '.join(absent)}, but {', '.join(shown)}.")
            for title in tab or shown:
                file = folder / f"{title}.html"
                file.write_text(page(book, title, datetime.combine(day, NOON), rows), encoding="utf-8")
                typer.echo(folder / f"{title}.png")
                for flaw in hand.paint(file, folder / f"{title}.png"):
                    typer.echo(f"  {flaw}")
    except ConfigError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


if __name__ == "__main__":
    typer.run(draw)
