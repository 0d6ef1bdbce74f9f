"""The questions of `okrsync init` and `adopt`: Enter takes the answer in brackets, a wrong one is asked again."""

import os
import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import typer
from pydantic import TypeAdapter, ValidationError

from okrsync.adopt import Adopting
from okrsync.books.new import NewBook, new_path
from okrsync.layout import OKRS
from okrsync.model import Cycle
from okrsync.okrs import quarters
from okrsync.okrs.adopting import Match, key_of
from okrsync.okrs.figures import counted
from okrsync.records import replace
from okrsync.settings import CycleSettings, JiraSettings, Settings
from okrsync.start import Following, Fresh, JiraSite

CLOUD = ".atlassian.net"
"""Where every Jira Cloud site lives."""
LOCALTIME = Path("/etc/localtime")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")
_HOST = re.compile(r"[\w-]+(\.[\w-]+)*")
_UTC = "UTC"
_NOTHING = "-"
"""What people type for none."""
_TIMEZONE: TypeAdapter[str] = TypeAdapter(Settings.model_fields["timezone"].rebuild_annotation())
Answer = TypeVar("Answer")


def asked(proposed: Fresh | Following, *, path: bool) -> Fresh | Following:
    """Ask for what the beginning leaves open; the workbook's path only if `path`."""
    if isinstance(proposed, Following):
        return replace(proposed, book=_book(proposed.book, path=path))
    return replace(
        proposed,
        jira=_jira(),
        asana=typer.confirm("Is work in Asana too?", default=False),
        book=_book(proposed.book, path=path),
        timezone=_ask("Time zone", machine_zone(os.environ, LOCALTIME), zone),
    )


def carry_over(book: NewBook) -> bool:
    """Ask whether the open key results of the last cycle's book go on, if there are some."""
    number = len(book.last.rows) if book.last else 0
    many = f"{number} open key results" if number > 1 else "open key result"
    return number > 0 and typer.confirm(f"Carry over the {many}?", default=True)


def adopting(begun: Adopting) -> Adopting:
    """Ask what becomes of each filled column that the sync would write, and of every other if the proposal is wrong.

    Raises:
        typer.Abort: people do not want it.
    """
    choices = dict(begun.choices)
    for match in begun.proposal.matches:
        if match.asks and match.column not in begun.settled:
            choices[match.column] = match.key if _take_over(match) else None
    if not typer.confirm("Is the rest as you want it?", default=True):
        for match in begun.proposal.matches:
            if not match.asks and match.column not in begun.settled:
                shown = OKRS.column(match.key).title if match.key else _NOTHING
                question = f"{match.letter} “{match.header}” becomes ({_NOTHING}: stays yours)"
                choices[match.column] = _ask(question, shown, our_key)
    answered = replace(begun, choices=choices)
    _ = answered.decided
    fresh = asked(begun.fresh, path=False) if begun.fresh else None
    typer.confirm(f"Change {begun.theirs.name} so?", default=True, abort=True)
    return replace(answered, fresh=fresh if isinstance(fresh, Fresh) else None)


def _take_over(match: Match) -> bool:
    title = OKRS.column(match.key or "").title
    told = f"{match.letter} “{match.header}” holds {counted(match.filled, 'filled cell')}, and the sync writes {title}."
    typer.echo(f"{told} What stands in a column taken over counts as typed by people until they clear it.")
    return typer.confirm("Take it over? If not, it stays yours and ours comes beside it", default=bool(match.proposed))


def machine_zone(environment: Mapping[str, str], localtime: Path) -> str:
    """The time zone of this machine: of TZ, or of what its local time links to; UTC where neither names one."""
    linked = str(localtime.readlink()) if localtime.is_symlink() else ""
    names = (told.rpartition("zoneinfo/")[2] for told in (environment.get("TZ", "").removeprefix(":"), linked))
    return next((name for name in names if name in available_timezones()), _UTC)


def _jira() -> JiraSite | None:
    url = _ask("Jira's address, such as acme.atlassian.net (Enter: none)", "", jira_address)
    if not url:
        return None
    site = urlsplit(url).hostname or ""
    if not site.endswith(CLOUD):
        return JiraSite(url)
    return JiraSite(url, _ask("E-mail of the account with the API token", f"you@{site.removesuffix(CLOUD)}.com", email))


def _book(proposed: NewBook, *, path: bool) -> NewBook:
    where = _ask("The new workbook", str(proposed.path), lambda text: new_path(Path(text))) if path else proposed.path
    return replace(proposed, path=where, cycle=_cycle(proposed.cycle))


def _cycle(default: Cycle) -> Cycle:
    name = _ask("Name of the cycle", default.name, cycle_name)
    proposed = default if name == default.name else quarters.named(name) or default
    start = _ask("First day", proposed.start.isoformat(), day)

    def last(text: str) -> date:
        return CycleSettings(name=name, start=start, end=day(text)).end

    return Cycle(name, start, _ask("Last day", proposed.end.isoformat(), last))


def _ask(question: str, default: str, check: Callable[[str], Answer]) -> Answer:
    """Ask until `check` takes the answer; its ValueError is the reason that people read."""

    def checked(text: str) -> Answer:
        try:
            return check(text.strip())
        except ValueError as error:
            raise typer.BadParameter(_reason(error)) from None

    answer: Answer = typer.prompt(question, default=default, value_proc=checked, show_default=bool(default))
    return answer


def _reason(error: ValueError) -> str:
    """What people read; the settings wrap their own words."""
    if not isinstance(error, ValidationError):
        return str(error)
    return str(error.errors()[0]["msg"]).removeprefix("Value error, ")


# ---- what answers are right ------------------------------------------------------------------------------------------


def jira_address(text: str) -> str:
    """The address of a Jira, "" for none; what people copied after a Cloud site's name is left out."""
    if not text:
        return ""
    parts = urlsplit(text if "://" in text else f"https://{text}")
    host = parts.hostname or ""
    if parts.scheme != "https":
        raise ValueError(f"“{text}” is no https address; write one such as https://acme.atlassian.net.")
    if not _HOST.fullmatch(host) or ("." not in host and "://" not in text):
        raise ValueError(f"“{text}” is no address; write one such as acme.atlassian.net.")
    JiraSettings.model_validate({"url": parts.geturl()})
    port = f":{parts.port}" if parts.port else ""
    return f"https://{host}{port}{'' if host.endswith(CLOUD) else parts.path.rstrip('/')}"


def our_key(text: str) -> str | None:
    """The key of a column of ours, by its title; None for a dash."""
    if text in ("", _NOTHING):
        return None
    key = key_of(text)
    if key is None:
        raise ValueError(f"“{text}” is none of {', '.join(column.title for column in OKRS.columns)}.")
    return key


def email(text: str) -> str:
    """An e-mail address."""
    if not _EMAIL.fullmatch(text):
        raise ValueError(f"“{text}” is no e-mail address.")
    return text


def cycle_name(text: str) -> str:
    """Any name that can be shown."""
    if not text or not text.isprintable():
        raise ValueError("Write a name, such as 2026-Q4.")
    return text


def day(text: str) -> date:
    """A day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{text}” is no day; write one such as 2026-10-01.") from None


def zone(text: str) -> str:
    """A time zone, in any case."""
    known = {name.casefold(): name for name in available_timezones()}
    return _TIMEZONE.validate_python(known.get(text.casefold(), text))
