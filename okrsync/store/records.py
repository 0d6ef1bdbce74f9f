"""What sources keep for their next run: where each left off, and its own slim records."""

from datetime import UTC, datetime

from sqlalchemy import Connection, delete, select

from okrsync.model import Cursor, Fetch, Known
from okrsync.store.database import add, alone, parts
from okrsync.store.tables import CURSORS, RECORDS


def known(database: Connection, connection: str) -> Known | None:
    """What a source kept; None where that is nothing.

    Raises:
        ValueError: the database is damaged.
    """
    cursor = _cursor(database, connection)
    if cursor is None:
        return None
    records = select(RECORDS.c.id, RECORDS.c.record).where(RECORDS.c.connection == connection)
    return Known(cursor, dict(database.execute(records).tuples().all()))


def put(database: Connection, connection: str, fetch: Fetch, cursor: Cursor, forget: datetime) -> None:
    """Keep what a source fetched, up to its cursor; what other sources kept is forgotten if they asked before `forget`.

    Changes must fit what is known. Where they do not, for another run asked for everything meanwhile, or somebody
    deleted the Store, nothing stays, and the next run asks for everything.
    """
    alone(database)
    before = _cursor(database, connection)
    whole = cursor.full == cursor.asked
    fits = whole or (before is not None and before.full == cursor.full)
    others = select(CURSORS.c.connection).where(CURSORS.c.connection != connection, CURSORS.c.asked < _written(forget))
    for other in database.scalars(others).all():
        _clear(database, other)
    if whole or not fits:
        _clear(database, connection)
    if not fits:
        return
    for some in parts({*fetch.gone, *fetch.fresh}):
        database.execute(delete(RECORDS).where(RECORDS.c.connection == connection, RECORDS.c.id.in_(some)))
    add(database, RECORDS, ((connection, id_, record) for id_, record in fetch.fresh.items()))
    database.execute(delete(CURSORS).where(CURSORS.c.connection == connection))
    add(database, CURSORS, [(connection, _written(cursor.asked), _written(cursor.full), cursor.notes)])


def _cursor(database: Connection, connection: str) -> Cursor | None:
    row = database.execute(select(CURSORS).where(CURSORS.c.connection == connection)).one_or_none()
    if row is None:
        return None
    return Cursor(datetime.fromisoformat(row.asked), datetime.fromisoformat(row.full), row.notes)


def _clear(database: Connection, connection: str) -> None:
    for table in (CURSORS, RECORDS):
        database.execute(delete(table).where(table.c.connection == connection))


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
