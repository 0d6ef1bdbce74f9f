"""`okrsync undo`: read the book, decide what goes back, write it."""

from collections.abc import Mapping
from datetime import datetime

from okrsync.errors import BookChanged
from okrsync.model import Book, Plan, Seen
from okrsync.okrs.undo import Undone, decide
from okrsync.pages import changes, history
from okrsync.sync import TRIES


def undo(book: Book, run: str | None, now: datetime, measures: Mapping[str, str] = {}) -> Undone:
    """Take back a run, or else the last one that changed cells; `now` is the company's local time, without zone.

    It is a run itself, so it can be taken back too. Where no cell can be put back nothing is written. `measures` are
    the team's own names for measures, as the config has them.

    Raises:
        BookError: the book cannot be read or written; nothing was written.
        ConfigError: the book knows no such run, or Changes has lost a column.
    """
    for attempt in range(1, TRIES + 1):
        seen = book.read(archive=True, mend=True)
        undone = decide(seen, run, now, measures)
        if not undone.back:
            break
        run = undone.of  # the last one when it was asked for, whatever runs meanwhile
        try:
            book.commit(_plan(undone, seen, now))
        except BookChanged:
            if attempt == TRIES:
                raise
        else:
            break
    return undone


def _plan(undone: Undone, seen: Seen, now: datetime) -> Plan:
    return Plan(
        undone.run,
        changes=undone.back,
        stamps=undone.stamps,
        checkins=undone.checkins,
        pages=(
            history.page(undone.checkins),
            changes.page(undone.back, undone.run, now, seen.changes),
        ),
        memory=tuple(undone.memory.values()),
        state=seen.state,
    )
