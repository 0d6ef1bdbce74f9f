"""The Store's tables."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

SCHEMA = 4
"""Counts up with every change of the tables; older ones are dropped and made anew."""

PREFIX = "okrsync_"
TABLES = MetaData()
VERSION = Table(f"{PREFIX}version", TABLES, Column("number", Integer, primary_key=True, autoincrement=False))
LINKS = Table(
    f"{PREFIX}links",
    TABLES,
    Column("link", String(32), primary_key=True),
    Column("connection", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("asked", BigInteger, nullable=False),
    Column("behind", Boolean, nullable=False),
    Column("holds", Text, nullable=False),
    Column("payload", Text, nullable=False),
)
"""What was asked, by a digest of connection and link; `asked` in seconds since 1970, for forgetting.

`holds` are the items in order, each as its id and version. Where PAST is `behind`, it knows nothing of them yet.
"""
ITEMS = Table(
    f"{PREFIX}items",
    TABLES,
    Column("connection", Text, primary_key=True),
    Column("version", String(32), primary_key=True),
    Column("id", Text, nullable=False),
    Column("payload", Text, nullable=False),
)
"""Items by their version, a digest of the payload: links that hold the same one share it.

An item has two versions where links disagree: one was not asked since, or they are sheets with the same row.
"""
PAST = Table(
    f"{PREFIX}past",
    TABLES,
    Column("link", String(32), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("since", Integer, primary_key=True, autoincrement=False),
    Column("until", Integer, index=True),
    Column("payload", Text, nullable=False),
)
"""What each link held in the past, in days since year 1: an item was so `since` a day and up to, without, `until`.

The row without `id` says since when the link is known.
"""
CURSORS = Table(
    f"{PREFIX}cursors",
    TABLES,
    Column("connection", Text, primary_key=True),
    Column("asked", String(32), nullable=False),
    Column("full", String(32), nullable=False),
    Column("notes", LargeBinary, nullable=False),
)
"""Where each source left off; moments in UTC, to the microsecond, as ISO 8601 writes them, which sorts by time."""
RECORDS = Table(
    f"{PREFIX}records",
    TABLES,
    Column("connection", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("record", LargeBinary, nullable=False),
)
"""What a source keeps for its next run, in its own words."""
RUNS = Table(
    f"{PREFIX}runs",
    TABLES,
    Column("number", Integer, primary_key=True),
    Column("run", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Index(f"{PREFIX}run", "run"),
)
SENT = Table(
    f"{PREFIX}sent",
    TABLES,
    Column("kind", String(16), primary_key=True),
    Column("week", String(8), primary_key=True),
    Column("recipient", String(32), primary_key=True),
    Column("began", BigInteger, nullable=False),
    Column("ended", BigInteger),
)
"""Letters by kind, ISO week and a digest of the address, in seconds since 1970; without `ended` it may not be gone."""
