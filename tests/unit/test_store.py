"""The Store: what it keeps comes back as it was, and whatever is wrong with it is one line of advice."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields
from sqlalchemy.exc import IntegrityError

from okrsync.errors import Problem, Severity, Unavailable
from okrsync.model import (
    Answer,
    Change,
    Items,
    ItemState,
    Link,
    LinkKind,
    Number,
    Outcome,
    Plan,
    Run,
    Stage,
    Traffic,
    WorkItem,
)
from okrsync.records import replace
from okrsync.store import Entry, Store, StoreError, remember
from okrsync.store.database import address, connect, failure, file_of
from okrsync.store.packing import packed, unpacked
from okrsync.store.tables import SCHEMA
from okrsync.texts import say

ASKED = datetime(2026, 11, 20, 2, tzinfo=UTC)
EPIC = Link("ACME-100", "jira", LinkKind.ITEM, "ACME-100")
QUERY = Link("jql: labels = q4", "jira", LinkKind.QUERY, "labels = q4")


def item(number: int) -> WorkItem:
    return WorkItem("jira.acme", str(number), f"ACME-{number}", "Pay", "https://acme.test/1", ItemState.TO_DO)


def entry(number: int, outcome: str = "done") -> Entry:
    at = ASKED + timedelta(days=number)
    return Entry(f"run-{number}", at, at + timedelta(seconds=9), outcome)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'deep' / 'down' / 'store.db'}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with closing(Store(url)) as one:
        yield one


def file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///").partition("?")[0])


def refusal(url: str) -> Problem:
    """What a Store says that cannot be used."""
    with closing(Store(url)) as store, pytest.raises(StoreError) as caught:
        store.record(entry(1))
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or not caught.value.__context__, "the database's own error never shows"
    return caught.value.problem


# ---- items -----------------------------------------------------------------------------------------------------------

FULL = replace(
    item(1),
    state=ItemState.DROPPED,
    created=datetime(2026, 10, 1, 9, 30, 15, 123456, tzinfo=timezone(timedelta(hours=5, minutes=30))),
    closed=datetime(2026, 11, 2, 9, tzinfo=UTC),
    changed=datetime(2026, 11, 3, 9, tzinfo=timezone(timedelta(hours=-8))),
    status="Fertig für “Prüfung” \x00\ud800",
    resolution="Won't Do",
    numbers={"Story Points": 2.5, "Umsatz €": -1e300},
    blocked=True,
    assignee="Zoë",
    blockers=("ACME-9", "Sign the lease"),
    restricted=True,
    stages=(Stage(ASKED, ItemState.IN_PROGRESS), Stage(ASKED + timedelta(days=1), ItemState.DROPPED)),
)
UNKNOWN = Problem("unknown-field", "OKRs", "No such field.", "Correct it.", "KR-07", Severity.CHECK)


def test_an_item_comes_back_with_every_field_as_it_was(store: Store) -> None:
    answer = Items((FULL, item(2)), name="Checkout epic", unknown={"Umsatz": UNKNOWN})
    store.keep("jira.acme", {EPIC: answer}, ASKED)
    known = store.items("jira.acme", EPIC)
    assert known == answer
    assert known is not None
    assert known.items[0].created is not None
    assert known.items[0].created.utcoffset() == timedelta(hours=5, minutes=30)
    assert isinstance(known.items[0].state, ItemState)


def test_the_full_item_above_leaves_no_field_at_its_default() -> None:
    assert [each.name for each in fields(WorkItem) if getattr(FULL, each.name) == getattr(item(1), each.name)] == [
        "connection",
        "id",
        "key",
        "title",
        "url",
    ]


@given(st.floats(allow_nan=False), st.text(), st.none() | st.datetimes(timezones=st.just(UTC)))
def test_any_number_text_and_time_is_packed_whole(number: float, text: str, at: datetime | None) -> None:
    one = replace(item(1), title=text, created=at, numbers={text: number})
    assert unpacked(WorkItem, packed(one)) == one


@pytest.mark.parametrize("number", [float("inf"), float("-inf")])
def test_an_infinite_number_harms_neither_its_item_nor_the_others(store: Store, number: float) -> None:
    answer = Items((replace(item(1), numbers={"Points": number}), item(2)))
    store.keep("jira.acme", {EPIC: answer}, ASKED)
    assert store.items("jira.acme", EPIC) == answer


def test_a_text_that_people_read_comes_back_as_the_text_that_it_is(store: Store) -> None:
    told = replace(UNKNOWN, what=say("{field} is no field.", field="Umsatz"))
    store.keep("jira.acme", {EPIC: Items((), {"Umsatz": told}, stateless=told)}, ASKED)
    known = store.items("jira.acme", EPIC)
    assert known is not None
    assert known.stateless == known.unknown["Umsatz"] == told


def test_the_same_numbers_in_another_order_are_packed_alike() -> None:
    one, other = {"Points": 1.0, "Umsatz": 2.0}, {"Umsatz": 2.0, "Points": 1.0}
    assert packed(replace(item(1), numbers=one)) == packed(replace(item(1), numbers=other))


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"connection":1}', '"\\ud800"'])
def test_what_is_damaged_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        unpacked(WorkItem, text)


def test_the_order_of_the_items_is_the_sources(store: Store) -> None:
    answer = Items(tuple(item(number) for number in (30, 4, 1, 200)))
    store.keep("jira.acme", {EPIC: answer}, ASKED)
    assert store.items("jira.acme", EPIC) == answer


def test_what_was_never_asked_is_none_and_what_holds_nothing_is_empty(store: Store) -> None:
    store.keep("jira.acme", {EPIC: Items(())}, ASKED)
    assert store.items("jira.acme", QUERY) is None
    assert store.items("jira.acme", EPIC) == Items(())


def test_a_new_answer_takes_the_place_of_the_old_one_and_leaves_other_links_alone(store: Store) -> None:
    store.keep("jira.acme", {EPIC: Items((item(1), item(2))), QUERY: Items((item(2),))}, ASKED)
    store.keep("jira.acme", {EPIC: Items((item(3),))}, ASKED)
    assert store.items("jira.acme", EPIC) == Items((item(3),))
    assert store.items("jira.acme", QUERY) == Items((item(2),))


def test_two_connections_with_the_same_link_are_kept_apart(store: Store) -> None:
    store.keep("jira.acme", {EPIC: Items((item(1),))}, ASKED)
    store.keep("jira.plant", {EPIC: Items(())}, ASKED)
    assert store.items("jira.acme", EPIC) == Items((item(1),))


def test_links_that_hold_an_item_in_two_versions_keep_each_their_own(store: Store) -> None:
    renamed = replace(item(1), title="Pay in another sheet")
    store.keep("files", {EPIC: Items((item(1),)), QUERY: Items((renamed,))}, ASKED)
    assert store.items("files", EPIC) == Items((item(1),))
    assert store.items("files", QUERY) == Items((renamed,))
    assert "1 item of 2 links" in store.state()


def test_a_link_that_was_not_asked_this_time_stays_as_it_was(store: Store) -> None:
    store.keep("jira.acme", {EPIC: Items((item(1),)), QUERY: Items((item(1),))}, ASKED)
    store.keep("jira.acme", {EPIC: Items((replace(item(1), state=ItemState.DONE),))}, ASKED + timedelta(days=1))
    assert store.items("jira.acme", QUERY) == Items((item(1),))


def test_links_that_differ_in_one_word_only_are_kept_apart(store: Store) -> None:
    other = replace(EPIC, connection="jira.plant")
    store.keep("jira.acme", {EPIC: Items((item(1),)), other: Items((item(2),))}, ASKED)
    assert store.items("jira.acme", other) == Items((item(2),))


def test_a_link_that_nobody_asked_for_in_a_hundred_days_is_forgotten(store: Store) -> None:
    store.keep("jira.acme", {EPIC: Items((item(1),))}, ASKED)
    store.keep("asana.main", {QUERY: Items(())}, ASKED + timedelta(days=99))
    assert store.items("jira.acme", EPIC) is not None
    store.keep("asana.main", {QUERY: Items(())}, ASKED + timedelta(days=101))
    assert store.items("jira.acme", EPIC) is None
    assert "0 items of 1 link" in store.state()


def test_a_link_that_is_forgotten_leaves_other_links_their_items(store: Store) -> None:
    for link, day in ((EPIC, 0), (QUERY, 99), (QUERY, 101)):
        store.keep("jira.acme", {link: Items((item(1),))}, ASKED + timedelta(days=day))
    assert (store.items("jira.acme", EPIC), store.items("jira.acme", QUERY)) == (None, Items((item(1),)))


def test_no_answers_are_nothing_to_keep(store: Store, url: str) -> None:
    store.keep("jira.acme", {}, ASKED)
    assert not file(url).exists()


def test_a_field_that_is_new_has_its_default_and_one_that_is_gone_is_left_out(store: Store, url: str) -> None:
    store.keep("jira.acme", {EPIC: Items((item(1),))}, ASKED)
    with closing(sqlite3.connect(file(url))) as raw, raw:
        raw.execute("""UPDATE okrsync_items SET payload = replace(payload, '"blocked":false', '"mood":7')""")
    assert store.items("jira.acme", EPIC) == Items((item(1),))


# ---- what a night writes ---------------------------------------------------------------------------------------------


@pytest.fixture
def watch(url: str) -> Callable[[], set[tuple[str, str, str]]]:
    """What is written into items and past from now on: table, verb and item."""
    verbs = {"INSERT": "new", "UPDATE": "new", "DELETE": "old"}

    def watched() -> set[tuple[str, str, str]]:
        with closing(sqlite3.connect(file(url))) as raw, raw:
            raw.execute("CREATE TABLE IF NOT EXISTS written (place TEXT, verb TEXT, id TEXT)")
            for place in ("items", "past"):
                for verb, row in verbs.items():
                    note = f"INSERT INTO written VALUES ('{place}', '{verb}', {row}.id)"  # noqa: S608 - our own words
                    when = f"CREATE TRIGGER IF NOT EXISTS {place}_{verb} AFTER {verb} ON okrsync_{place}"
                    raw.execute(f"{when} BEGIN {note}; END")
            found = set(raw.execute("SELECT * FROM written"))
            raw.execute("DELETE FROM written")
        return found

    return watched


Watch = Callable[[], set[tuple[str, str, str]]]


def nights(store: Store, *held: dict[Link, Items]) -> None:
    for number, answers in enumerate(held):
        store.keep("jira.acme", answers, ASKED + timedelta(days=number))


def test_a_night_in_which_nothing_changed_writes_no_item(store: Store, watch: Watch) -> None:
    held = {EPIC: Items((item(1), item(2))), QUERY: Items((item(2),))}
    nights(store, held)
    watch()
    nights(store, held, held)
    assert watch() == set()


def test_an_item_that_two_links_hold_is_written_once(store: Store, url: str) -> None:
    nights(store, {EPIC: Items((item(1), item(2))), QUERY: Items((item(2),))})
    with closing(sqlite3.connect(file(url))) as raw:
        assert raw.execute("SELECT count(*) FROM okrsync_items").fetchone() == (2,)


def test_a_night_writes_the_items_that_changed_and_their_past(store: Store, watch: Watch) -> None:
    nights(store, {EPIC: Items((item(1), item(2)))})
    watch()
    store.keep("jira.acme", {EPIC: Items((item(1), replace(item(2), state=ItemState.DONE)))}, ASKED + timedelta(days=1))
    assert watch() == {
        ("items", "DELETE", "2"),
        ("items", "INSERT", "2"),
        ("past", "UPDATE", "2"),
        ("past", "INSERT", "2"),
    }


def test_a_change_that_moves_no_number_is_no_past(store: Store, watch: Watch) -> None:
    nights(store, {EPIC: Items((item(1), item(2)))})
    watch()
    store.keep("jira.acme", {EPIC: Items((item(1), replace(item(2), title="Pay up")))}, ASKED + timedelta(days=1))
    assert watch() == {("items", "DELETE", "2"), ("items", "INSERT", "2")}


def test_an_item_that_leaves_one_link_stays_for_the_other(store: Store, watch: Watch) -> None:
    nights(store, {EPIC: Items((item(1), item(2))), QUERY: Items((item(2),))})
    watch()
    store.keep("jira.acme", {EPIC: Items(())}, ASKED + timedelta(days=1))
    assert watch() == {("items", "DELETE", "1"), ("past", "UPDATE", "1"), ("past", "UPDATE", "2")}
    assert store.items("jira.acme", QUERY) == Items((item(2),))


def test_a_link_of_more_items_than_a_statement_may_name_is_kept_and_dropped_whole(store: Store) -> None:
    answer = Items(tuple(item(number) for number in range(2000)))
    nights(store, {EPIC: answer})
    assert store.items("jira.acme", EPIC) == answer
    nights(store, {EPIC: Items(())})
    assert "0 items of 1 link" in store.state()


def test_an_item_that_is_missing_is_damage(store: Store, url: str) -> None:
    nights(store, {EPIC: Items((item(1),))})
    with closing(sqlite3.connect(file(url))) as raw, raw:
        raw.execute("DELETE FROM okrsync_items")
    with pytest.raises(StoreError, match="missing"):
        store.items("jira.acme", EPIC)


# ---- runs ------------------------------------------------------------------------------------------------------------


def test_runs_come_newest_first_and_no_more_than_asked_for(store: Store) -> None:
    for number in range(4):
        store.record(entry(number))
    assert [each.run for each in store.runs(3)] == ["run-3", "run-2", "run-1"]
    assert store.runs()[-1] == entry(0)


def test_a_run_that_is_recorded_again_takes_its_own_place(store: Store) -> None:
    store.record(entry(1, "partial"))
    store.record(entry(1, "done"))
    assert store.runs() == (entry(1, "done"),)


def test_an_entry_tells_what_the_run_did_and_what_failed(store: Store) -> None:
    traffic = {"jira.acme": Traffic(12, 1, 3.5)}
    failed = Unavailable("asana.main", "does not answer.")
    run = Run(Plan("run-7"), Outcome.PARTIAL, {}, (), traffic, (failed,))
    told = Entry.of(run, ASKED, ASKED + timedelta(seconds=4))
    store.record(told)
    assert store.runs() == (told,)
    assert (told.run, told.outcome, told.traffic) == ("run-7", "partial", traffic)
    assert told.failures == ("asana.main: does not answer.",)


@pytest.mark.parametrize("outcome", [Outcome.PLANNED, Outcome.HELD])
def test_what_was_not_written_counts_as_no_change(outcome: Outcome) -> None:
    run = Run(Plan("run-7", changes=(Change("KR-01", 4, "current", None, 1.0),)), outcome, {}, (), {})
    assert Entry.of(run, ASKED, ASKED).changes == 0
    assert Entry.of(replace(run, outcome=Outcome.DONE), ASKED, ASKED).changes == 1


# ---- remember --------------------------------------------------------------------------------------------------------


def test_a_run_is_remembered_with_the_work_it_was_answered(store: Store) -> None:
    answers: dict[tuple[str, Link], Answer] = {
        ("jira.acme", EPIC): Items((item(1),)),
        ("jira.acme", QUERY): UNKNOWN,
        ("files", QUERY): Number(4.0),
        ("jira.plant", QUERY): Items((item(2),)),
    }
    assert remember(store, answers, entry(1)) is None
    assert store.items("jira.acme", EPIC) == Items((item(1),))
    assert store.items("jira.plant", QUERY) == Items((item(2),))
    assert store.items("jira.acme", QUERY) is None
    assert store.runs() == (entry(1),)


def test_a_store_that_fails_is_one_hint_and_no_error(tmp_path: Path) -> None:
    (tmp_path / "store.db").write_bytes(b"no database" * 100)
    with closing(Store(f"sqlite:///{tmp_path / 'store.db'}")) as store:
        problem = remember(store, {("jira.acme", EPIC): Items(())}, entry(1))
    assert problem is not None
    assert (problem.code, problem.severity) == ("store", Severity.HINT)
    assert problem.where == str(tmp_path / "store.db")
    assert "not a database" in problem.what
    assert f"Delete {tmp_path / 'store.db'}" in problem.to_do


# ---- where it lies ---------------------------------------------------------------------------------------------------


def test_folder_file_and_tables_come_about_with_the_first_use(url: str) -> None:
    store = Store(url)
    assert not file(url).parent.exists()
    with closing(store):
        assert store.runs() == ()
    assert file(url).is_file()


def test_nothing_lies_beside_the_file(store: Store, url: str) -> None:
    store.keep("jira.acme", {EPIC: Items((item(1),))}, ASKED)
    assert [path.name for path in file(url).parent.iterdir()] == ["store.db"]


def test_what_was_kept_is_there_for_the_next_process(store: Store, url: str) -> None:
    store.record(entry(1))
    store.close()
    with closing(Store(url)) as later:
        assert later.runs() == (entry(1),)


def test_a_closed_store_opens_again(store: Store) -> None:
    store.record(entry(1))
    store.close()
    store.close()
    assert store.runs() == (entry(1),)


def test_a_database_in_memory_will_do() -> None:
    with closing(Store("sqlite://")) as store:
        store.record(entry(1))
        assert store.runs() == (entry(1),)
        assert "1 run" in store.state()


def test_the_state_tells_where_it_is_what_it_holds_and_the_last_run(store: Store, url: str) -> None:
    store.keep("jira.acme", {EPIC: Items((item(1), item(2))), QUERY: Items((item(2),))}, ASKED)
    store.record(entry(1))
    store.record(entry(2, "partial"))
    state = store.state()
    assert state.startswith(f"{file(url)} holds 2 items of 2 links and 2 runs, the last run-2 (partial); 0.")
    assert state.endswith(" MB.")


def test_the_state_of_no_store_says_so_and_makes_none(store: Store, url: str) -> None:
    assert store.state() == f"{file(url)} is not there yet; the first sync makes it."
    assert not file(url).exists()


# ---- what can be wrong with it ---------------------------------------------------------------------------------------


def made(url: str) -> Path:
    """The file of a Store that holds something."""
    with closing(Store(url)) as store:
        store.keep("jira.acme", {EPIC: Items(tuple(item(number) for number in range(300)))}, ASKED)
        store.record(entry(1))
    return file(url)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def scribble(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096 : len(content)] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)


def become_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("spoil", [cut, scribble, become_a_folder])
def test_a_damaged_file_says_that_it_may_be_deleted_and_then_all_is_well(
    url: str, spoil: Callable[[Path], None]
) -> None:
    path = made(url)
    spoil(path)
    problem = refusal(url)
    assert f"Delete {path}" in problem.to_do
    path.rmdir() if path.is_dir() else path.unlink()
    made(url)


def test_a_payload_that_makes_no_sense_is_damage_too(store: Store, url: str) -> None:
    store.record(entry(1))
    with closing(sqlite3.connect(file(url))) as raw, raw:
        raw.execute("UPDATE okrsync_runs SET payload = '[1]'")
    with pytest.raises(StoreError, match="Delete"):
        store.runs()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    problem = refusal(f"sqlite:///{tmp_path / 'taken' / 'store.db'}")
    assert "another place with store: in the config" in problem.to_do


def test_a_file_that_may_not_be_written_is_told(url: str) -> None:
    path = made(url)
    problem = refusal(f"sqlite:///file:{path}?mode=ro&uri=true")
    assert "readonly" in problem.what


def test_a_file_in_use_waits_and_then_says_so(url: str) -> None:
    path = made(url)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        problem = refusal(f"{url}?timeout=0.01")
    assert problem.what == "Another process is writing into it."
    with closing(Store(url)) as store:
        assert store.runs() == (entry(1),)


def test_the_same_lines_written_by_two_at_once_are_no_damage() -> None:
    url = address("postgresql+psycopg://okr@localhost/okr")
    told = failure(url, IntegrityError("INSERT …", {}, ValueError("duplicate key value"))).problem
    assert told.what == "Another process is writing into it."


def test_an_older_store_is_made_anew(url: str) -> None:
    path = made(url)
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE okrsync_version SET number = ?", [SCHEMA - 1])
        raw.execute("ALTER TABLE okrsync_runs DROP COLUMN payload")
        raw.execute("CREATE TABLE okrsync_leases (name TEXT)")
        raw.execute("CREATE TABLE theirs (name TEXT)")
    with closing(Store(url)) as store:
        assert store.runs() == ()
        store.record(entry(2))
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT number FROM okrsync_version").fetchall() == [(SCHEMA,)]
        tables = {name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert "okrsync_leases" not in tables
    assert "theirs" in tables, "what is not ours stays"


def test_a_newer_store_is_left_alone(url: str) -> None:
    path = made(url)
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE okrsync_version SET number = ?", [SCHEMA + 1])
    before = path.read_bytes()
    problem = refusal(url)
    assert "newer okrsync" in problem.what
    assert f"Delete {path}" in problem.to_do
    assert path.read_bytes() == before


SECRET = "s3cr:t@x"  # noqa: S105 - what must not show


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql+psycopg://okr:{SECRET}@localhost:1/okr",
        "postgresql+psycopg://okr:s3cr%3At%40x@localhost:1/okr",
        "postgresql+psycopg://okr:plain@s3cr@localhost:1/okr",
        f"postgresql+psycopg://okr@localhost:1/okr?password={SECRET}",
        f"postgresql+psycopg://okr:s3cr@host:{SECRET}/okr",
        f"oracle9i://okr:{SECRET}@localhost/okr",
        f"okr:{SECRET}",
        "",
    ],
)
def test_an_address_that_does_not_work_is_told_without_its_password(url: str) -> None:
    problem = refusal(url)
    assert "store: in the config" in problem.to_do
    assert not [piece for piece in ("s3cr", "t@x", "3At") if piece in str(problem)]


def test_a_password_among_the_options_does_not_show_in_the_drivers_words() -> None:
    url = address(f"postgresql+psycopg://okr@localhost/okr?password={SECRET}")
    assert SECRET not in str(failure(url, OSError(f"refused: password={SECRET}")))


def test_the_address_says_how_long_to_wait_where_it_does(url: str) -> None:
    file(url).parent.mkdir(parents=True)
    engine = connect(address(f"{url}?timeout=0.25"))
    with closing(engine.raw_connection()) as raw:
        (waits,) = raw.cursor().execute("PRAGMA busy_timeout").fetchone()
    engine.dispose()
    assert waits == 250  # milliseconds


def test_an_address_in_sqlites_own_words_names_no_file_of_ours() -> None:
    assert file_of(address("sqlite:///file:store.db?mode=ro&uri=true")) is None


def test_an_option_that_makes_no_sense_is_told(url: str) -> None:
    assert "cannot be used" in refusal(f"{url}?timeout=soon").what


# ---- two at once -----------------------------------------------------------------------------------------------------


def test_stores_that_start_and_write_at_once_lose_nothing(url: str) -> None:
    def write(number: int) -> None:
        with closing(Store(url)) as store:
            store.keep(f"jira.j{number}", {EPIC: Items((item(number),))}, ASKED)
            store.record(entry(number))

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(write, range(6)))
    with closing(Store(url)) as store:
        assert {each.run for each in store.runs()} == {f"run-{number}" for number in range(6)}
        assert all(store.items(f"jira.j{number}", EPIC) == Items((item(number),)) for number in range(6))


class Contended(tuple[WorkItem, ...]):
    """Items of an answer; another process wants to write while they are looked at."""

    __slots__ = ()
    url: ClassVar[str]

    def __iter__(self) -> Iterator[WorkItem]:
        with closing(sqlite3.connect(file(self.url), timeout=0)) as other, pytest.raises(sqlite3.OperationalError):
            other.execute("BEGIN IMMEDIATE")
        return super().__iter__()


def test_nobody_writes_between_a_look_at_what_is_known_and_what_is_written(store: Store, url: str) -> None:
    store.record(entry(1))
    Contended.url = url
    store.keep("jira.acme", {EPIC: Items(Contended([item(1)]))}, ASKED)
    assert store.items("jira.acme", EPIC) == Items((item(1),))
