"""`okrsync init --google`: a spreadsheet is laid out as the book; what is there stays, whoever runs it again."""

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct
from pydantic import ValidationError

from okrsync import wiring
from okrsync.books.content import Content
from okrsync.books.google.adopting import TheirSheet
from okrsync.books.google.laying import lay_out
from okrsync.books.google.spreadsheet import Spreadsheet
from okrsync.books.new import Filled, NewBook, Online
from okrsync.catalogue import Language, words
from okrsync.config import STATE, google_key, load
from okrsync.errors import ConfigError, Problem, SourceError
from okrsync.googleapi import OWN_FILES, WRITE_SHEETS, Google, Server, keys
from okrsync.okrs import quarters
from okrsync.okrs.figures import counted
from okrsync.okrs.rules import Rules
from okrsync.pages.readme import ONLINE, readme
from okrsync.records import replace
from okrsync.settings import GoogleSettings, spreadsheet_id, variable
from okrsync.start import MAIN, Fresh, commands, google_lines, numbered

NEW = "new"
_BLANK = 0
"""The id of the sheet that a new spreadsheet begins with."""
_FROM_ENVIRONMENT = ("credentials_json", "url", "per_minute")


class Beginning(Struct, frozen=True):
    """A spreadsheet to lay out (`online.id` "": a new one), for `rules`' cycle; `fresh` is the config to write."""

    config: Path
    online: Online
    server: Server
    rules: Rules
    rows: Filled = ()
    share: tuple[str, ...] = ()
    fresh: Fresh | None = None
    named: bool = True

    def make(self) -> tuple[dict[str, object], list[str]]:
        """Lay it out, write the config; what was made, for programs, and for people with what to do next, a line each.

        Raises:
            ConfigError: the account cannot own a new spreadsheet.
            SourceError, BookError: Google refused it, or the config cannot be written.
        """
        google = Google(self.server, self._scopes)
        content = Content(self.rules.cycle, self.rows, readme(self.rules, ONLINE), self.rules.words)
        online = self.online if self.online.id else replace(self.online, id=_created(google, content))
        spreadsheet = Spreadsheet(google, online.id)
        added = lay_out(spreadsheet, content)
        if not self.online.id:
            spreadsheet.change([{"deleteSheet": {"sheetId": _BLANK}}])
        shared = {address: _shared(google, online.id, address) for address in self.share}
        if self.fresh:
            replace(self.fresh, online=online).configure()
        cycle = self.rules.cycle
        span = {"name": cycle.name, "start": cycle.start.isoformat(), "end": cycle.end.isoformat()}
        told: dict[str, object] = {"config": str(self.config), "book": online.address, "cycle": span}
        return {**told, "added": list(added)}, [
            *self._told(online, added),
            *shared.values(),
            "Next:",
            *numbered(self._steps(online)),
        ]

    @property
    def _scopes(self) -> tuple[str, ...]:
        return (WRITE_SHEETS, OWN_FILES) if self.share or not self.online.id else (WRITE_SHEETS,)

    def consent(self) -> None:
        """Ask a person to let okrsync in, where the key is an OAuth client's and nobody has yet.

        Raises:
            AuthFailed: they did not.
        """
        client, file = self.server.credentials, self.server.consent
        if client and "installed" in client and file and not file.is_file():
            keys.consent(self.server.name, client, self._scopes, file)

    def _told(self, online: Online, added: Sequence[str]) -> list[str]:
        what = f"added {', '.join(added)}" if added else "everything is there already"
        filled = [f"Filled in {counted(len(self.rows), 'key result')}."] if self.rows and "OKRs" in added else []
        made = [f"Made {self.config}."] if self.fresh else []
        return [f"{online.address} for {self.rules.cycle.name}: {what}.", *filled, *made]

    def _steps(self, online: Online) -> list[str]:
        first = list(self.fresh.first_steps()) if self.fresh else []
        if not self.named:
            line, *_ = google_lines(self.config, online)
            first.append(f"Put this in the place of book in {self.config}:\n       {line}")
        fill = "Fill in the tab OKRs; what a key result hangs on goes under Linked work."
        return [*first, fill, *commands(self.config)]


def begin(config: Path, sheet: str, key: Path | None, new: NewBook) -> Beginning:
    """What can be laid out: a spreadsheet by address or id, or a new one; with a config that exists, for its cycle.

    `new` says for which cycle, in which language and with which rows otherwise.

    Raises:
        ConfigError: it is no spreadsheet, the config or the key make no sense.
    """
    try:
        id_ = "" if sheet == NEW else spreadsheet_id(sheet)
    except ValueError as error:
        raise ConfigError([Problem("bad-book", "--google", f"“{sheet}” is {error}.", "")]) from None
    if config.exists():
        return _following(config, id_, new.rows)
    online = Online(id_, key)
    rules = Rules(new.cycle, words=words(new.language))
    return Beginning(config, online, _server(config, key), rules, new.rows, fresh=Fresh(config, new, online=online))


def theirs(config: Path, sheet: str, key: Path | None, today: date) -> tuple[TheirSheet, Online]:
    """A spreadsheet that people made, for `okrsync adopt`.

    Raises:
        ConfigError: it is no spreadsheet, the config or the key make no sense.
    """
    begun = begin(config, sheet, key, NewBook(quarters.proposed(today)))
    return TheirSheet(Spreadsheet(Google(begun.server, (WRITE_SHEETS,)), begun.online.id)), begun.online


def is_spreadsheet(text: str) -> bool:
    """Whether people named a spreadsheet in Google, by its address or its id."""
    try:
        return bool(spreadsheet_id(text))
    except ValueError:
        return False


def _following(config: Path, id_: str, rows: Filled) -> Beginning:
    used = load(config, secrets=False)
    accounts, book = used.settings.google, used.settings.book
    name = book.account or next(iter(accounts), "")
    if name not in accounts:
        to_do = "Add google: {main: {credentials: key.json}} to it."
        raise ConfigError([Problem("no-account", f"{config.name} › google", "It names no Google account.", to_do)])
    online = Online(id_, accounts[name].credentials, name)
    server = wiring.google_server(used, name)
    return Beginning(config, online, server, used.settings.rules(), rows, named=book.google == id_)


def _server(config: Path, key: Path | None) -> Server:
    """The account of a config that is not there yet: of `--key`, of the environment, or of the machine."""
    told = {name: os.environ.get(variable("google", MAIN, name)) for name in _FROM_ENVIRONMENT}
    given = {name: value for name, value in told.items() if value}
    try:
        account = GoogleSettings.model_validate({**given, **({"credentials": key} if key else {})})
        found = google_key(Path(), account)
    except (ValidationError, ValueError, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no key of Google that okrsync knows"
        to_do = (
            "Download the key of a service account, or of an OAuth client for desktop apps, from Google Cloud again."
        )
        raise ConfigError([Problem("bad-key", str(key or "--key"), f"It cannot be used: {reason}.", to_do)]) from None
    consent = config.resolve().parent / STATE / f"google-{MAIN}.json"
    return Server(f"google.{MAIN}", found, str(account.url or ""), account.per_minute, consent=consent)


def _created(google: Google, content: Content) -> str:
    if not google.owns_storage:
        what = f"{google.account} is a service account, which owns no files."
        to_do = (
            f"Make an empty spreadsheet yourself, share it with {google.account} as Editor, then run okrsync init "
            "--google with its address; or use the key of an OAuth client (--key)."
        )
        raise ConfigError([Problem("no-storage", "--google new", what, to_do)])
    told = {"title": content.title, "locale": Language(content.words.language).locale}
    body = {"properties": told, "sheets": [{"properties": {"sheetId": _BLANK}}]}
    return str(google.write("POST", "/v4/spreadsheets", {"fields": "spreadsheetId"}, body)["spreadsheetId"])


def _shared(google: Google, id_: str, address: str) -> str:
    """Share a spreadsheet, and say so; one that cannot be shared is there all the same."""
    body = {"type": "user", "role": "writer", "emailAddress": address}
    try:
        google.write("POST", f"/drive/v3/files/{id_}/permissions", None, body)
    except SourceError as error:
        return f"It is not shared with {address}: {error.what}"
    return f"Shared with {address}."
