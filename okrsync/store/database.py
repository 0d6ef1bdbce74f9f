"""The database behind the Store: how it comes about, and what its refusal means to people."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    MetaData,
    Table,
    create_engine,
    delete,
    func,
    insert,
    inspect,
    make_url,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.schema import CreateIndex, CreateTable

from okrsync.errors import OkrsyncError, Problem, Severity
from okrsync.store.tables import PREFIX, SCHEMA, TABLES, VERSION

WAIT = 5
"""Seconds to wait for another process's write, or for a server, before the run goes on without the Store."""
_SERVER = {"connect_timeout": WAIT, "options": f"-c lock_timeout={WAIT}s"}
_WAITS: Mapping[str, Mapping[str, object]] = {"pysqlite": {"timeout": WAIT}, "psycopg": _SERVER, "psycopg2": _SERVER}
"""How each driver is told to wait; the address may say otherwise (`?timeout=60`)."""
BATCH = 5_000
"""Rows to insert at a time, so that they need never be all in memory."""
VARIABLES = 900
"""Values to name in a statement: SQLite took 999 before 3.32 (https://sqlite.org/limits.html)."""


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
    known = inspect(database).has_table(VERSION.name)
    version = database.scalar(select(func.max(VERSION.c.number))) if known else None
    if version == SCHEMA:
        return
    if version is not None and version > SCHEMA:
        raise StoreError(place(url), "A newer okrsync made it.", f"Update okrsync, or: {_remedy(url)}")
    if version is not None:
        older = MetaData()
        older.reflect(database, only=lambda name, _: name.startswith(PREFIX))
        older.drop_all(database)
    for table in TABLES.sorted_tables:
        database.execute(CreateTable(table, if_not_exists=True))
        for index in table.indexes:
            database.execute(CreateIndex(index, if_not_exists=True))
    database.execute(delete(VERSION))
    database.execute(insert(VERSION), {"number": SCHEMA})


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


def alone(database: Connection) -> None:
    """Wait until nobody else writes, and keep it so to the end of the transaction: what is read now stays true."""
    database.execute(update(VERSION).values(number=VERSION.c.number))


def add(database: Connection, table: Table, rows: Iterable[tuple[object, ...]]) -> None:
    """Insert rows, of all columns in their order; straight to the driver, which takes a third of the time."""
    mark = "?" if database.dialect.paramstyle == "qmark" else "%s"
    statement = f"INSERT INTO {table.name} VALUES ({', '.join([mark] * len(table.columns))})"  # noqa: S608 - our names
    waiting = iter(rows)
    while some := list(islice(waiting, BATCH)):
        database.exec_driver_sql(statement, some)


def parts(values: Iterable[str]) -> Iterator[list[str]]:
    """As many values at a time as any database takes in one statement."""
    waiting = iter(values)
    while some := list(islice(waiting, VARIABLES)):
        yield some
