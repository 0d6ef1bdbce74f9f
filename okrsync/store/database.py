"""The Store's tables, how they come about, and what a database's refusal means to people."""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import (
    URL,
    BigInteger,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    delete,
    func,
    insert,
    inspect,
    make_url,
    select,
)
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.schema import CreateIndex, CreateTable

from okrsync.errors import OkrsyncError, Problem, Severity

SCHEMA = 3
"""Counts up with every change of the tables; older ones are dropped and made anew."""
WAIT = 5
"""Seconds to wait for another process's write, or for a server, before the run goes on without the Store."""
_SERVER = {"connect_timeout": WAIT, "options": f"-c lock_timeout={WAIT}s"}
_WAITS: Mapping[str, Mapping[str, object]] = {"pysqlite": {"timeout": WAIT}, "psycopg": _SERVER, "psycopg2": _SERVER}
"""How each driver is told to wait; the address may say otherwise (`?timeout=60`)."""

_PREFIX = "okrsync_"
_TABLES = MetaData()
_VERSION = Table(f"{_PREFIX}version", _TABLES, Column("number", Integer, primary_key=True, autoincrement=False))
LINKS = Table(
    f"{_PREFIX}links",
    _TABLES,
    Column("link", String(32), primary_key=True),
    Column("connection", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("asked", BigInteger, nullable=False),
    Column("payload", Text, nullable=False),
)
"""What was asked, by a digest of connection and link; `asked` in seconds since 1970, for forgetting."""
ITEMS = Table(
    f"{_PREFIX}items",
    _TABLES,
    Column("link", String(32), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("connection", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Index(f"{_PREFIX}item", "connection", "id"),
)
"""The items of each link, in order; one that two links bring is there twice."""
PAST = Table(
    f"{_PREFIX}past",
    _TABLES,
    Column("link", String(32), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("since", Integer, primary_key=True, autoincrement=False),
    Column("until", Integer),
    Column("payload", Text, nullable=False),
)
"""What each link held in the past, in days since year 1: an item was so `since` a day and up to, without, `until`.

The row without `id` says since when the link is known.
"""
RUNS = Table(
    f"{_PREFIX}runs",
    _TABLES,
    Column("number", Integer, primary_key=True),
    Column("run", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Index(f"{_PREFIX}run", "run"),
)
SENT = Table(
    f"{_PREFIX}sent",
    _TABLES,
    Column("kind", String(16), primary_key=True),
    Column("week", String(8), primary_key=True),
    Column("recipient", String(32), primary_key=True),
    Column("began", BigInteger, nullable=False),
    Column("ended", BigInteger),
)
"""Letters by kind, ISO week and a digest of the address, in seconds since 1970; without `ended` it may not be gone."""


class StoreError(OkrsyncError):
    """The Store cannot be used; `problem` says why and what to do, without any password."""

    def __init__(self, where: str, what: str, to_do: str) -> None:
        self.problem = Problem("store", where, what, f"Nothing is lost by it. {to_do}", severity=Severity.HINT)
        super().__init__(str(self.problem))


def address(text: str) -> URL:
    """The address of a database, parsed; its refusal quotes nothing, since any piece may be of the password."""
    try:
        url = make_url(text)
    except (SQLAlchemyError, ValueError):
        url = None
    if url is None or "@" in (url.host or ""):
        to_do = (
            "Correct store: in the config, such as postgresql+psycopg://okrsync@host/okrsync; a password's @ is %40."
        )
        raise StoreError("store", "This is no address of a database.", to_do)
    return url


def file_of(url: URL) -> Path | None:
    """The file of an SQLite database; None for a server, for memory, and for SQLite's own `file:` addresses."""
    name = url.database or ":memory:"
    return None if url.get_backend_name() != "sqlite" or name.startswith((":memory:", "file:")) else Path(name)


def place(url: URL) -> str:
    """Where a database is, in words that hold no password."""
    system = url.get_backend_name()
    return url.database or system if system == "sqlite" else f"{system} at {url.host or 'this machine'}"


REFUSALS = (SQLAlchemyError, ImportError, OSError, ValueError)
"""What a database, its driver, its folder and its options raise; `failure` puts it into words."""


def connect(url: URL) -> Engine:
    """Open the database, and make whatever is missing: folder, file, tables; raises one of REFUSALS, or StoreError."""
    if file := file_of(url):
        file.parent.mkdir(parents=True, exist_ok=True)
    waits = _WAITS.get(url.get_dialect().driver, {})
    options = {name: value for name, value in waits.items() if name not in url.query}
    engine = create_engine(url, connect_args=options, hide_parameters=True)
    try:
        with engine.begin() as database:
            _prepare(database, url)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _prepare(database: Connection, url: URL) -> None:
    """Make the tables, in the place of older ones; another process may be doing the same."""
    known = inspect(database).has_table(_VERSION.name)
    version = database.scalar(select(func.max(_VERSION.c.number))) if known else None
    if version == SCHEMA:
        return
    if version is not None and version > SCHEMA:
        raise StoreError(place(url), "A newer okrsync made it.", f"Update okrsync, or: {_remedy(url)}")
    if version is not None:
        older = MetaData()
        older.reflect(database, only=lambda name, _: name.startswith(_PREFIX))
        older.drop_all(database)
    for table in _TABLES.sorted_tables:
        database.execute(CreateTable(table, if_not_exists=True))
        for index in table.indexes:
            database.execute(CreateIndex(index, if_not_exists=True))
    database.execute(delete(_VERSION))
    database.execute(insert(_VERSION), {"number": SCHEMA})


def failure(url: URL, error: Exception) -> StoreError:
    """What went wrong with the database, as people should read it."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    if isinstance(error, IntegrityError) or getattr(cause, "sqlite_errorname", "").startswith("SQLITE_BUSY"):
        to_do = f"The next sync tries it again. If it stays so: {_remedy(url)}"
        return StoreError(place(url), "Another process is writing into it.", to_do)
    reason = next(iter(str(cause).splitlines()), "") or type(cause).__name__
    for secret in (url.password, url.query.get("password")):
        reason = reason.replace(str(secret), "***") if secret else reason
    return StoreError(place(url), f"It cannot be used: {reason.rstrip('.')}.", _remedy(url))


def _remedy(url: URL) -> str:
    if file := file_of(url):
        anew = "and the next sync makes it anew; if it cannot, name another place with store: in the config."
        return f"Delete {file}, {anew}"
    return "See that the database answers, and that store: in the config is right."
