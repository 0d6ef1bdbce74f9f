"""report: what leaders see, and each number down to its items, as one page, for a browser, a printer or a slide."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from okrsync.cli.options import AsJson, ConfigFile, Today, day, loaded
from okrsync.cli.output import put, say, working
from okrsync.errors import SourceError

if TYPE_CHECKING:
    from okrsync.model import Run
    from okrsync.report.html.browser import Kind
    from okrsync.report.html.page import About

Out = Annotated[
    Path | None, typer.Option("--out", help="The file to write; else okrs-<cycle>.html here. It may end in .pdf, .png.")
]
As = Annotated[
    Literal["html", "pdf", "png"] | None,
    typer.Option("--format", help="html: all of it; pdf: printed; png: the Summary as a slide. Else as --out ends."),
]


def report(
    config: ConfigFile = None, out: Out = None, as_: As = None, *, today: Today = None, as_json: AsJson = False
) -> None:
    """The Summary, the Alignment and all evidence as one HTML page, PDF or PNG."""
    from okrsync import sync, wiring
    from okrsync.model import Wish
    from okrsync.report import terminal
    from okrsync.report.html import file
    from okrsync.report.html.browser import Kind, browser
    from okrsync.report.html.page import About

    found = loaded(config)
    cycle = found.settings.cycle.name
    path, kind = file.target(out, Kind(as_) if as_ else None, cycle)
    program = "" if kind is Kind.HTML else browser()
    with working("Asking the sources …"):
        done = sync.sync(wiring.setup(found), wiring.now(found.settings.zone, day(today)), Wish(write=False))
    book = found.book_name if found.settings.book.google else found.book.name
    about = About(cycle, book, found.settings.evidence.items, found.settings.rules().words)
    with working("Drawing …"):
        file.write(path, _content(done, about, kind, program, path.parent))
    if done.failures:
        say(terminal.problems(done.plan.problems), to_stderr=True)
    say(f"The report: {path}", to_stderr=as_json)
    if as_json:
        put({"report": str(path), "format": kind.value, "cycle": cycle, "key_results": len(done.results)})
    raise typer.Exit(SourceError.exit_code if done.failures else 0)


def _content(done: "Run", about: "About", kind: "Kind", program: str, folder: Path) -> bytes:
    from okrsync.report.html.browser import Kind, drawn
    from okrsync.report.html.page import page, slide

    if kind is Kind.HTML:
        return page(done, about).encode()
    return drawn((slide if kind is Kind.PNG else page)(done, about), kind, program, folder)
