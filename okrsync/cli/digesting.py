"""digest: the week to leaders, and what to do to owners."""

from typing import TYPE_CHECKING, Annotated

import typer

from okrsync.cli.options import AsJson, ConfigFile, Today, day, loaded
from okrsync.cli.output import put, say, working

if TYPE_CHECKING:
    from okrsync.report.mail import Kind


def digest(  # noqa: PLR0913 - an option each
    config: ConfigFile = None,
    *,
    leaders: Annotated[bool, typer.Option("--leaders", help="Only the digest for leaders.")] = False,
    owners: Annotated[bool, typer.Option("--owners", help="Only the nudges for owners.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print it, send nothing.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Send what was sent in this week already, too.")] = False,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Send leaders the week, and owners what waits for them; each once a week."""
    from okrsync import letters, sync, wiring
    from okrsync.model import Wish
    from okrsync.report import mail

    found = loaded(config)
    office = wiring.office(found)
    now = wiring.now(found.settings.zone, day(today))
    with working("Asking the sources …"):
        done = sync.sync(wiring.setup(found), now, Wish(write=False))
        made = letters.mails(office, done, _kinds(leaders=leaders, owners=owners), now.date())
    if dry_run:
        say(mail.printed(made), to_stderr=as_json)
        sent = []
    else:
        with working("Sending …"):
            sent = list(letters.send(office, made, now.date(), again=again))
    say(mail.told(done, made, sent), to_stderr=as_json)
    if as_json:
        put(mail.record(done, made, sent, now.date()))
    raise typer.Exit(mail.exit_code(done, sent))


def _kinds(*, leaders: bool, owners: bool) -> "set[Kind]":
    from okrsync.report.mail import Kind

    return {kind for kind, wanted in ((Kind.LEADERS, leaders), (Kind.OWNERS, owners)) if wanted} or set(Kind)
