"""What a source keeps in the Store for its next run: where it left off, and its own records."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from okrsync.model import Cursor, Fetch, Known
from okrsync.records import replace
from okrsync.store import KEPT, Entry, Store, StoreError, remember

FULL = datetime(2026, 11, 1, 2, 0, 0, 123456, tzinfo=UTC)
NIGHT = timedelta(days=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{path}")) as one:
        yield one


def everything(at: datetime = FULL, **records: bytes) -> Fetch:
    return Fetch({}, Cursor(at, at, b'{"page":7}'), records)


def changes(nights: int, *gone: str, full: datetime = FULL, **fresh: bytes) -> Fetch:
    return Fetch({}, Cursor(FULL + nights * NIGHT, full), fresh, frozenset(gone))


def held(store: Store, connection: str = "jira.a") -> dict[str, bytes] | None:
    """The records of a connection; None where it has to ask for everything."""
    known = store.known(connection)
    return None if known is None else dict(known.records)


def test_what_was_put_comes_back_as_it_was_to_the_byte_and_the_microsecond(store: Store) -> None:
    fetch = everything(a=b"\x00\xff", b=b"{}")
    store.put("jira.a", fetch)
    assert fetch.cursor is not None
    assert store.known("jira.a") == Known(fetch.cursor, fetch.fresh)


def test_a_moment_of_another_zone_comes_back_in_utc(store: Store) -> None:
    at = FULL.astimezone(timezone(timedelta(hours=5, minutes=30)))
    store.put("jira.a", everything(at))
    known = store.known("jira.a")
    assert known is not None
    assert (known.cursor.asked, known.cursor.asked.tzinfo) == (FULL, UTC)


def test_a_source_that_keeps_nothing_is_not_known_and_no_store_is_made_for_it(store: Store, path: Path) -> None:
    assert store.known("jira.a") is None
    store.put("jira.a", Fetch({}, None, {"a": b"1"}))
    assert not path.exists()
    store.runs()
    assert store.known("jira.a") is None


def test_a_source_without_any_record_is_known_by_its_cursor(store: Store) -> None:
    store.put("jira.a", everything())
    assert held(store) == {}


def test_changes_take_the_place_of_what_they_change_and_leave_the_rest(store: Store) -> None:
    store.put("jira.a", everything(a=b"1", b=b"1", c=b"1"))
    store.put("jira.a", changes(1, "b", "z", a=b"2", d=b"2"))
    assert store.known("jira.a") == Known(Cursor(FULL + NIGHT, FULL), {"a": b"2", "c": b"1", "d": b"2"})


def test_everything_takes_the_place_of_all_that_was_known(store: Store) -> None:
    store.put("jira.a", everything(a=b"1", b=b"1"))
    store.put("jira.a", everything(FULL + NIGHT, b=b"2"))
    assert held(store) == {"b": b"2"}


def test_connections_are_kept_apart(store: Store) -> None:
    for connection in ("jira.a", "jira.b"):
        store.put(connection, everything(a=b"1", b=b"1"))
    store.put("jira.a", changes(1, "a", b=b"2"))
    assert held(store, "jira.b") == {"a": b"1", "b": b"1"}
    store.put("jira.a", everything())
    assert held(store, "jira.b") == {"a": b"1", "b": b"1"}


def test_changes_of_something_unknown_leave_nothing_so_that_the_next_run_asks_for_everything(store: Store) -> None:
    store.put("jira.a", changes(1, a=b"2"))
    assert held(store) is None


def test_changes_of_what_another_run_replaced_meanwhile_leave_nothing(store: Store) -> None:
    store.put("jira.a", everything(FULL + NIGHT, a=b"1"))
    store.put("jira.b", everything(a=b"1"))
    store.put("jira.a", changes(2, b=b"2"))
    assert (held(store), held(store, "jira.b")) == (None, {"a": b"1"})


def test_more_records_than_a_statement_may_name_change_at_once(store: Store) -> None:
    ids = [str(number) for number in range(2500)]
    fresh = dict.fromkeys(ids[1000:], b"2")
    store.put("jira.a", replace(everything(), fresh=dict.fromkeys(ids, b"1")))
    store.put("jira.a", replace(changes(1), gone=frozenset(ids[:1000]), fresh=fresh))
    assert held(store) == fresh


def test_a_fetch_that_cannot_be_kept_whole_leaves_what_was_known(store: Store, path: Path) -> None:
    store.put("jira.a", everything(a=b"1"))
    before = store.known("jira.a")
    with closing(sqlite3.connect(path)) as raw, raw:
        full = "SELECT RAISE(ABORT, 'disk full')"
        raw.execute(f"CREATE TRIGGER full BEFORE INSERT ON okrsync_cursors BEGIN {full}; END")
    with pytest.raises(StoreError):
        store.put("jira.a", everything(FULL + NIGHT, b=b"2"))
    assert store.known("jira.a") == before


class Contended(dict[str, bytes]):
    """Fresh records; another process wants to write while they are looked at."""

    path: Path

    def __iter__(self) -> Iterator[str]:
        with closing(sqlite3.connect(self.path, timeout=0)) as other, pytest.raises(sqlite3.OperationalError):
            other.execute("BEGIN IMMEDIATE")
        return super().__iter__()


def test_nobody_writes_between_a_look_at_the_cursor_and_what_is_written(store: Store, path: Path) -> None:
    store.put("jira.a", everything(a=b"1"))
    fresh = Contended(b=b"2")
    fresh.path = path
    store.put("jira.a", replace(changes(1), fresh=fresh))
    assert held(store) == {"a": b"1", "b": b"2"}


def test_a_source_that_nobody_asked_in_a_hundred_days_is_forgotten(store: Store, path: Path) -> None:
    store.put("jira.a", everything(a=b"1"))
    store.put("jira.b", everything(FULL + KEPT))
    assert held(store) == {"a": b"1"}
    store.put("jira.b", everything(FULL + KEPT + timedelta(microseconds=1)))
    assert held(store) is None
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT count(*) FROM okrsync_records").fetchone() == (0,)


def test_a_source_that_is_asked_again_after_long_goes_on_where_it_left_off(store: Store) -> None:
    store.put("jira.a", everything(a=b"1"))
    store.put("jira.a", changes(KEPT.days + 1, b=b"2"))
    assert held(store) == {"a": b"1", "b": b"2"}


def test_threads_share_a_store_that_none_of_them_opened_before(store: Store, path: Path) -> None:
    with closing(Store(f"sqlite:///{path}")) as earlier:
        earlier.put("jira.a", everything(a=b"1"))
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: held(store), range(8)))
    assert found == [{"a": b"1"}] * 8


def test_a_run_is_remembered_with_what_its_sources_keep(store: Store) -> None:
    fetches = {"jira.a": everything(a=b"1"), "files": Fetch({})}
    assert remember(store, {}, Entry("run-1", FULL, FULL, "done"), fetches) is None
    assert (held(store), held(store, "files")) == ({"a": b"1"}, None)
    assert [each.run for each in store.runs()] == ["run-1"]
