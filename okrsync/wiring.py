"""Settings → live objects: the only place that knows every part."""

from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from okrsync.addresses import addresses
from okrsync.books.excel.book import ExcelBook
from okrsync.books.spoken import SpokenBook
from okrsync.config import Config, google_key, token
from okrsync.model import Book, Source
from okrsync.okrs import links
from okrsync.okrs.resolve import Site
from okrsync.sources.files import Files
from okrsync.sources.jira import Jira
from okrsync.sources.jira import client as jira_client
from okrsync.store import Store
from okrsync.sync import Setup
from okrsync.texts import ENGLISH

if TYPE_CHECKING:
    from okrsync.googleapi import Server
    from okrsync.letters import Office

FILES = "files"


def setup(config: Config) -> Setup:
    """Everything a run needs."""
    settings = config.settings
    return Setup(
        book=book(config),
        sources={
            source.name: source for source in (*_jiras(config), *_asanas(config), *_sheets(config), _files(config))
        },
        sites=(
            *(Site(f"jira.{name}", links.JIRA, str(jira.url)) for name, jira in settings.jira.items()),
            *(Site(f"asana.{name}", links.ASANA) for name in settings.asana),
            *(Site(f"google.{name}", links.SHEETS, sheets=each.sheets) for name, each in settings.google.items()),
            Site(FILES, links.FILE),
        ),
        rules=settings.rules(),
        store=Store(config.store),
        zone=settings.zone,
        full_every=timedelta(days=settings.full_every),
    )


def office(config: Config) -> "Office":
    """Everything that sending letters needs.

    Raises:
        ConfigError: the addresses cannot be read.
    """
    from okrsync.letters import Office  # noqa: PLC0415 - apprise is heavy, and no business of a sync

    name = config.book_name if config.settings.book.google else config.book.name
    rules, whom = config.settings.rules(), addresses(config)
    return Office(name, rules, whom, Store(config.store))


def book(config: Config) -> Book:
    """The workbook of the config, in its language."""
    found, words = _book(config), config.settings.rules().words
    return found if words is ENGLISH else SpokenBook(found, words)


def _book(config: Config) -> Book:
    where = config.settings.book
    if where.google is None:
        return ExcelBook(config.book, config.state / "backups")
    from okrsync.books.google.book import GoogleBook  # noqa: PLC0415 - heavy, and no business of a book in Excel
    from okrsync.googleapi import WRITE_SHEETS, Google  # noqa: PLC0415

    name = where.account or next(iter(config.settings.google))
    google = Google(google_server(config, name), (WRITE_SHEETS,))
    return GoogleBook(google, where.google, config.settings.rules().words)


def clock(zone: tzinfo) -> datetime:
    """This moment in the company's time zone, to the second."""
    return datetime.now(zone).replace(microsecond=0)


def now(zone: tzinfo, today: date | None = None) -> datetime:
    """The company's local time without zone, on another day if one is given."""
    local = clock(zone).replace(tzinfo=None)
    return datetime.combine(today, local.time()) if today else local


def _jiras(config: Config) -> list[Source]:
    mapping = config.settings.mapping
    return [
        Jira(
            jira_client.Server(
                f"jira.{name}",
                str(jira.url),
                token(config, jira),
                user=jira.email or jira.user,
                deployment=jira.deployment,
                changelogs=jira.changelogs,
            ),
            fields=mapping.fields,
            dropped=frozenset(mapping.dropped.resolutions),
            states=mapping.statuses,
            zone=config.settings.zone,
            open=None if jira.open is None else frozenset(jira.open),
            assignees=mapping.assignees,
        )
        for name, jira in config.settings.jira.items()
    ]


def _asanas(config: Config) -> list[Source]:
    if not config.settings.asana:
        return []
    from okrsync.sources.asana import Asana, client  # noqa: PLC0415 - heavy, and no business of a company without Asana
    from okrsync.sources.asana.tasks import Words  # noqa: PLC0415

    mapping = config.settings.mapping
    dropped = mapping.dropped
    words = Words.of(dropped.sections, dropped.tags, dropped.fields, mapping.fields, mapping.sizes)
    return [
        Asana(
            client.Server(f"asana.{name}", str(account.url), token(config, account), account.per_minute),
            words,
            config.settings.zone,
            mapping.assignees,
        )
        for name, account in config.settings.asana.items()
    ]


def _sheets(config: Config) -> list[Source]:
    settings = config.settings
    if not settings.google:
        return []
    from okrsync.googleapi import Google  # noqa: PLC0415 - heavy, and no business of a company without Google
    from okrsync.sources.sheets import Sheets  # noqa: PLC0415

    words = settings.mapping.rows.words(settings.mapping.points)
    return [
        Sheets(Google(google_server(config, name)), account.sheets, words, settings.zone)
        for name, account in settings.google.items()
    ]


def google_server(config: Config, name: str) -> "Server":
    """The Google account of the config that is called so."""
    from okrsync.googleapi import Server  # noqa: PLC0415

    account = config.settings.google[name]
    return Server(
        f"google.{name}",
        google_key(config.folder, account),
        str(account.url or ""),
        account.per_minute,
        consent=config.state / f"google-{name}.json",
    )


def _files(config: Config) -> Source:
    settings = config.settings
    folders = [config.folder / folder for folder in settings.files.folders]
    return Files(FILES, folders, settings.mapping.rows.words(settings.mapping.points), settings.zone)
