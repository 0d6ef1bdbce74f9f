"""What was sent: noted before it goes out and again when it is gone, so that nothing goes out twice in a week."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from okrsync.store.tables import SENT


class Parcel(Struct, frozen=True):
    """One letter to one recipient: its `kind`, the ISO week that it tells of, a digest of the address."""

    kind: str
    week: str
    recipient: str


class Claim(StrEnum):
    """Whether a letter may go out: it is `NEW`, was `SENT` before, or `BEGUN`, and nobody knows whether it arrived."""

    NEW = "new"
    BEGUN = "begun"
    SENT = "sent"


def claim(database: Connection, parcel: Parcel, now: datetime, forget: datetime, *, again: bool) -> Claim:
    """Note that a letter is about to go out, if it may; with `again` it always may. What is older is forgotten."""
    database.execute(delete(SENT).where(SENT.c.began < int(forget.timestamp())))
    if again:
        release(database, parcel)
    known = database.execute(select(SENT.c.ended).where(*_is(parcel))).first()
    if known is not None:
        return Claim.SENT if known.ended is not None else Claim.BEGUN
    kept = {"kind": parcel.kind, "week": parcel.week, "recipient": parcel.recipient, "began": int(now.timestamp())}
    database.execute(insert(SENT), kept)
    return Claim.NEW


def settle(database: Connection, parcel: Parcel, now: datetime) -> None:
    """Note that a letter is gone."""
    database.execute(update(SENT).where(*_is(parcel)).values(ended=int(now.timestamp())))


def release(database: Connection, parcel: Parcel) -> None:
    """Note that a letter was not sent after all, so that it may go out later."""
    database.execute(delete(SENT).where(*_is(parcel)))


def _is(parcel: Parcel) -> tuple[ColumnElement[bool], ...]:
    of = SENT.c
    return of.kind == parcel.kind, of.week == parcel.week, of.recipient == parcel.recipient
