"""demo, init, adopt, check: the way to the first sync."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from okrsync.catalogue import Language
from okrsync.cli.options import AsJson, ConfigFile, Speaking, Today, day, loaded
from okrsync.cli.output import asks, put, say, working
from okrsync.records import replace

if TYPE_CHECKING:
    from okrsync.start_google import Beginning


def demo(
    folder: Annotated[Path, typer.Option("--dir", help="Where to put it.")] = Path("okrsync-demo"),
    *,
    google: Annotated[bool, typer.Option("--google", help="With a Google sheet as the workbook.")] = False,
    language: Speaking = None,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Everything on this machine: invented trackers, a workbook, two syncs."""
    from okrsync.demo import play
    from okrsync.report import record

    when = day(today) or date.today()  # noqa: DTZ011 - the user's own day
    played = play(folder, when, lambda line: say(line, to_stderr=as_json), language or Language.ENGLISH, online=google)
    if as_json:
        cycle = played.config.settings.cycle.name
        runs = {"first": record.run(played.first, cycle), "second": record.run(played.second, cycle)}
        put({**runs, "book": played.config.book_name})
    raise typer.Exit(max(played.first.exit_code, played.second.exit_code))


def init(  # noqa: PLR0913, PLR0917 - an option each
    excel: Annotated[Path | None, typer.Option("--excel", help="The new workbook; else okrs.xlsx.")] = None,
    source: Annotated[
        Path | None,
        typer.Option("--from", help="A CSV file that fills people's columns, or the last cycle's workbook."),
    ] = None,
    carry: Annotated[
        bool | None, typer.Option("--carry/--no-carry", help="Carry over the open key results of that workbook.")
    ] = None,
    google: Annotated[
        str | None,
        typer.Option(
            "--google", metavar="ADDRESS|new", help="A Google spreadsheet to lay out instead; it may be in use."
        ),
    ] = None,
    key: Annotated[Path | None, typer.Option("--key", help="The file of the Google account's key.")] = None,
    share: Annotated[
        list[str] | None, typer.Option("--share", metavar="EMAIL", help="Whom to share the spreadsheet with.")
    ] = None,
    config: Annotated[Path, typer.Option("--config", help="The config to write.")] = Path("okrsync.yaml"),
    *,
    language: Speaking = None,
    as_json: AsJson = False,
) -> None:
    """Make a config and a new workbook, over nothing that exists; it may ask."""
    _only_together(google, excel=excel, carry=carry, key=key, share=share)
    if google is not None:
        from okrsync import start_google
        from okrsync.books import rowfile
        from okrsync.books.new import NewBook
        from okrsync.okrs import quarters

        rows = rowfile.read(source) if source else ()
        cycle = quarters.proposed(date.today())  # noqa: DTZ011 - the user's own day
        online = start_google.begin(config, google, key, NewBook(cycle, rows=rows).speaking(language))
        _online(replace(online, share=tuple(share or ())), as_json=as_json)
        return
    from okrsync import prompts, start

    begun = start.begin(config, source, date.today())  # noqa: DTZ011 - the user's own day
    book = (begun.book.at(excel) if excel else begun.book).speaking(language)
    asking = asks(as_json=as_json)
    if carry or (asking and carry is None and prompts.carry_over(book)):
        book = book.carrying()
    begun = replace(begun, book=book)
    if asking:
        begun = prompts.asked(begun, path=excel is None)
    for line in begun.make():
        say(line, to_stderr=as_json)
    if as_json:
        put(start.record(begun))


def _only_together(google: str | None, **others: object) -> None:
    """Refuse options that say nothing beside the others.

    Raises:
        ConfigError: there is one.
    """
    from okrsync.errors import ConfigError, Problem

    wrong = ("excel", "carry") if google is not None else ("key", "share")
    given = [f"--{name}" for name in wrong if others[name]]
    if given:
        what = f"{' and '.join(given)} {'goes not' if google is not None else 'goes only'} with --google."
        raise ConfigError([Problem("bad-options", "okrsync init", what, "Leave one of them out.")])


def _online(begun: "Beginning", *, as_json: bool) -> None:
    """Lay out a spreadsheet; a person may first have to let okrsync in."""
    if asks(as_json=as_json):
        begun.consent()
    made, lines = begun.make()
    for line in lines:
        say(line, to_stderr=as_json)
    if as_json:
        put(made)


def adopt(  # noqa: PLR0913 - an option each
    source: Annotated[
        str, typer.Argument(metavar="FILE.xlsx|ADDRESS", help="The sheet that you have: a file, or one in Google.")
    ],
    tab: Annotated[
        str, typer.Option("--tab", help="Its tab with the OKRs; else the one that looks most like it.")
    ] = "",
    wishes: Annotated[
        list[str] | None,
        typer.Option(
            "--map", metavar="HEADER=COLUMN", help="Whose column is which, such as Wer=owner; again for more."
        ),
    ] = None,
    key: Annotated[Path | None, typer.Option("--key", help="The file of the Google account's key.")] = None,
    config: Annotated[Path, typer.Option("--config", help="The config; written if it is not there.")] = Path(
        "okrsync.yaml"
    ),
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Take the proposal, ask nothing.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the proposal, write nothing.")] = False,
    language: Speaking = None,
    as_json: AsJson = False,
) -> None:
    """Make the OKR sheet that you have the workbook; it may ask."""
    from okrsync import adopt, prompts, start_google
    from okrsync.report import proposal

    today = date.today()  # noqa: DTZ011 - the user's own day
    if start_google.is_spreadsheet(source):
        begun = adopt.begin_at(*start_google.theirs(config, source, key, today), tab, config, today)
    else:
        begun = adopt.begin(source, tab, config, today)
    begun = adopt.wished(begun.speaking(language), wishes or ())
    say(proposal.table(begun.proposal, begun.choices), to_stderr=as_json)
    if not (dry_run or yes):
        if not asks(as_json=as_json):
            raise adopt.unasked(begun)
        begun = prompts.adopting(begun)
    if not dry_run:
        for line in begun.make():
            say(line, to_stderr=as_json)
    if as_json:
        put(adopt.record(begun, written=not dry_run))


def check(
    config: ConfigFile = None,
    *,
    okrs: Annotated[
        bool, typer.Option("--okrs", help="How key results, objectives and work hang together, instead.")
    ] = False,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Every connection, field and link, the workbook, the schedule: a line each."""
    if okrs:
        _mapping(config, today, as_json=as_json)
    from okrsync import wiring
    from okrsync.check import check
    from okrsync.report import checks

    used = loaded(config)
    words, schedule = used.settings.mapping.vocabulary(), used.settings.schedule
    with working("Looking …"):
        now = wiring.now(used.settings.zone, day(today)).replace(tzinfo=used.settings.zone)
        found = list(check(wiring.setup(used), words, schedule, now))
    say(checks.table(found), to_stderr=as_json)
    say(checks.summary(found), to_stderr=as_json)
    if as_json:
        put(checks.record(found))
    raise typer.Exit(checks.exit_code(found))


def _mapping(config: Path | None, today: datetime | None, *, as_json: bool) -> NoReturn:
    from okrsync import wiring
    from okrsync.check import mapping
    from okrsync.report import lint

    used = loaded(config)
    with working("Looking …"):
        found = mapping(wiring.setup(used), wiring.now(used.settings.zone, day(today)))
    say(lint.table(found), to_stderr=as_json)
    say(lint.summary(found), to_stderr=as_json)
    if as_json:
        put(lint.record(found))
    raise typer.Exit(lint.exit_code(found))
