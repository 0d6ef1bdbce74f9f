"""What links held on days gone by, as the Store recalls it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from okrsync.model import Items, ItemState, Link, LinkKind, WorkItem
from okrsync.records import replace
from okrsync.store import KEPT, Store

EPIC = Link("SHOP-1", "jira", LinkKind.ITEM, "SHOP-1")
OTHER = Link("SHOP-2", "jira", LinkKind.ITEM, "SHOP-2")
FIRST = datetime(2026, 11, 1, 2)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(f"sqlite:///{tmp_path / 'store.db'}")
    yield made
    made.close()


def item(id_: int, state: ItemState = ItemState.TO_DO, **numbers: float) -> WorkItem:
    closed = datetime(2026, 11, 1) if state is ItemState.DONE else None
    return WorkItem("jira.a", str(id_), f"A-{id_}", "Work", "https://a", state, datetime(2026, 10, 5), closed, numbers)


def keep(store: Store, day: int, *items: WorkItem, link: Link = EPIC) -> None:
    store.keep("jira.a", {link: Items(items)}, FIRST + timedelta(days=day))


def recalled(store: Store, day: int, link: Link = EPIC) -> set[WorkItem]:
    return set(store.recall("jira.a", [link], (FIRST + timedelta(days=day)).date())[link].items)


def sketch(each: WorkItem) -> WorkItem:
    return replace(each, title="", url="")


def test_a_link_is_recalled_as_it_was_on_the_day(store: Store) -> None:
    before, after = item(1), item(1, ItemState.DONE)
    keep(store, 0, before)
    keep(store, 3, after, item(2, points=3.0))
    assert recalled(store, 0) == recalled(store, 2) == {sketch(before)}
    assert recalled(store, 3) == recalled(store, 9) == {sketch(after), sketch(item(2, points=3.0))}


def test_what_left_the_link_is_recalled_where_it_was_there(store: Store) -> None:
    keep(store, 0, item(1), item(2))
    keep(store, 1, item(1))
    assert (len(recalled(store, 0)), len(recalled(store, 1))) == (2, 1)


def test_the_last_answer_of_a_day_counts(store: Store) -> None:
    keep(store, 0, item(1))
    keep(store, 0, item(1, ItemState.DONE))
    assert recalled(store, 0) == {sketch(item(1, ItemState.DONE))}


def test_before_a_link_was_known_its_first_day_is_recalled_and_said_so(store: Store) -> None:
    keep(store, 4, item(1))
    found = store.recall("jira.a", [EPIC], FIRST.date())[EPIC]
    assert (found.items, found.on) == ((sketch(item(1)),), date(2026, 11, 5))


def test_a_link_that_held_nothing_is_known_to(store: Store) -> None:
    keep(store, 0)
    assert recalled(store, 0) == set()


def test_a_link_that_nobody_asked_for_is_not_recalled(store: Store) -> None:
    keep(store, 0, item(1))
    assert store.recall("jira.a", [OTHER], FIRST.date()) == {}
    assert store.recall("jira.b", [EPIC], FIRST.date()) == {}


def test_an_item_that_comes_back_is_recalled_with_its_gap(store: Store) -> None:
    for day, items in enumerate([[item(1)], [], [item(1)]]):
        keep(store, day, *items)
    assert [len(recalled(store, day)) for day in range(3)] == [1, 0, 1]


def test_what_was_over_long_ago_is_forgotten_and_what_still_is_so_stays(store: Store) -> None:
    keep(store, 0, item(1), item(2))
    keep(store, 1, item(1))
    keep(store, KEPT.days + 1, item(1))
    assert recalled(store, 0) == {sketch(item(1)), sketch(item(2))}
    keep(store, KEPT.days + 2, item(1))
    assert recalled(store, 0) == {sketch(item(1))}


def test_a_link_that_nobody_asked_for_in_long_is_forgotten(store: Store) -> None:
    keep(store, 0, item(1), link=OTHER)
    keep(store, KEPT.days + 1, item(1))
    assert store.recall("jira.a", [OTHER], FIRST.date()) == {}


def test_what_leaves_one_link_is_still_recalled_with_the_others(store: Store) -> None:
    for link in (EPIC, OTHER):
        keep(store, 0, item(1), link=link)
    keep(store, 1, link=EPIC)
    assert (len(recalled(store, 1, EPIC)), len(recalled(store, 1, OTHER))) == (0, 1)


@pytest.mark.parametrize("asked", [EPIC, OTHER], ids=["the link itself", "another of its connection"])
def test_a_run_for_a_day_gone_by_leaves_what_was_known_of_the_past(store: Store, asked: Link) -> None:
    keep(store, 0, item(1))
    keep(store, 9, item(1), link=asked)
    for _ in range(2):
        keep(store, 5, item(2))
    assert [recalled(store, day) for day in (4, 5, 9)] == [{sketch(item(1))}] * 3
    assert store.items("jira.a", EPIC) == Items((item(2),))
    keep(store, 9, item(2))
    assert [recalled(store, day) for day in (8, 9)] == [{sketch(item(1))}, {sketch(item(2))}]


def test_a_link_first_asked_for_a_day_gone_by_is_known_since_the_next_night(store: Store) -> None:
    keep(store, 9, link=OTHER)
    keep(store, 5, item(1))
    keep(store, 9, item(1))
    found = store.recall("jira.a", [EPIC], FIRST.date())[EPIC]
    assert (found.items, found.on) == ((sketch(item(1)),), date(2026, 11, 10))


def test_each_connection_goes_by_its_own_nights(store: Store) -> None:
    store.keep("jira.b", {EPIC: Items(())}, FIRST + timedelta(days=9))
    keep(store, 5, item(1))
    assert recalled(store, 5) == {sketch(item(1))}


Night = dict[Link, dict[int, ItemState]]
HELD = st.dictionaries(st.integers(1, 4), st.sampled_from(ItemState))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dictionaries(st.sampled_from([EPIC, OTHER]), HELD, min_size=1), min_size=1, max_size=6))
def test_every_night_is_recalled_as_each_link_was_kept_last(
    tmp_path_factory: pytest.TempPathFactory, nights: list[Night]
) -> None:
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('past') / 'store.db'}")
    for day, night in enumerate(nights):
        answers = {link: Items(tuple(item(*each) for each in held.items())) for link, held in night.items()}
        store.keep("jira.a", answers, FIRST + timedelta(days=day))
    known: Night = {}
    for day, night in enumerate(nights):
        known |= night
        for link, held in known.items():
            assert recalled(store, day, link) == {sketch(item(*each)) for each in held.items()}
    for link, held in known.items():
        assert store.items("jira.a", link) == Items(tuple(item(*each) for each in held.items()))
    assert f"holds {len({id_ for held in known.values() for id_ in held})} item" in store.state()
    store.close()


def test_a_store_tells_the_ids_that_links_held_last_and_makes_no_file_to_say_nothing(
    store: Store, tmp_path: Path
) -> None:
    nowhere = tmp_path / "none.db"
    assert Store(f"sqlite:///{nowhere}").ids("jira.a", [EPIC]) == {}
    assert not nowhere.exists()
    keep(store, 0, item(1), item(2))
    keep(store, 1, item(2), item(3))
    assert store.ids("jira.a", [EPIC]) == {EPIC: frozenset("23")}
