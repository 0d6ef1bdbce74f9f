"""Settings → live objects: the only place that knows every part."""

from datetime import date, datetime, tzinfo

from okrsync.books.excel.book import ExcelBook
from okrsync.config import Config, token
from okrsync.model import Book, Source
from okrsync.okrs import links
from okrsync.okrs.resolve import Site
from okrsync.sources.files import Files
from okrsync.sources.jira import Jira
from okrsync.sources.jira.client import Server
from okrsync.sync import Setup

FILES = "files"


def setup(config: Config) -> Setup:
    """Everything a run needs."""
    settings = config.settings
    sites = [Site(f"jira.{name}", links.JIRA, str(jira.url)) for name, jira in settings.jira.items()]
    return Setup(
        book=book(config),
        sources={source.name: source for source in (*_jiras(config), _files(config))},
        sites=(*sites, Site(FILES, links.FILE)),
        rules=settings.rules(),
    )


def book(config: Config) -> Book:
    """The workbook of the config."""
    return ExcelBook(config.book, config.state / "backups")


def now(zone: tzinfo, today: date | None = None) -> datetime:
    """The company's local time without zone, on another day if one is given."""
    local = datetime.now(zone).replace(tzinfo=None, microsecond=0)
    return datetime.combine(today, local.time()) if today else local


def _jiras(config: Config) -> list[Source]:
    mapping = config.settings.mapping
    return [
        Jira(
            Server(
                f"jira.{name}",
                str(jira.url),
                token(config, jira),
                user=jira.email or jira.user,
                deployment=jira.deployment,
            ),
            fields=mapping.fields,
            dropped=frozenset(mapping.dropped.resolutions),
            states=mapping.statuses,
            zone=config.settings.zone,
        )
        for name, jira in config.settings.jira.items()
    ]


def _files(config: Config) -> Source:
    return Files(FILES, [config.folder / folder for folder in config.settings.files.folders])
