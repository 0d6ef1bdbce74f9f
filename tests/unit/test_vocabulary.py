"""Which of the trackers' words the config did not think of."""

import pytest

from okrsync.model import Finding, ItemState, Verdict, WorkItem
from okrsync.okrs.vocabulary import Vocabulary, unnamed
from okrsync.settings.mapping import MappingSettings

WORDS = Vocabulary.of(["Done", "Fixed"], ["Cancelled"])


def item(number: int, status: str, state: ItemState, resolution: str = "", connection: str = "jira.acme") -> WorkItem:
    return WorkItem(connection, str(number), f"A-{number}", "", "", state, status=status, resolution=resolution)


def hints(*items: WorkItem) -> list[Finding]:
    return [each for each in unnamed(items, WORDS) if each.verdict is Verdict.HINT]


def test_a_resolution_in_no_list_is_told_with_its_number_of_items() -> None:
    parked = [item(number, "Closed", ItemState.DONE, "Parked") for number in (1, 2)]
    (hint,) = hints(*parked, item(3, "Closed", ItemState.DONE, "done"))
    assert hint.what == "the resolution “Parked” (2 items) is in no list, so it counts as done"
    assert hint.to_do


@pytest.mark.parametrize("resolution", ["Done", "FIXED", ""])
def test_a_resolution_that_a_list_names_in_any_case_is_not_told(resolution: str) -> None:
    assert hints(item(1, "Closed", ItemState.DONE, resolution)) == []


def test_the_resolution_of_open_work_says_nothing() -> None:
    assert hints(item(1, "Open again", ItemState.TO_DO, "Parked")) == []


@pytest.mark.parametrize("status", ["Rejected", "Won't do", "WONT FIX", "Abgelehnt", "Duplicate", "Descoped"])
def test_a_status_that_sounds_dropped_but_counts_is_asked_about(status: str) -> None:
    (hint,) = hints(item(1, status, ItemState.DONE))
    assert hint.what == f"“{status}” (1 item) counts as done, but sounds dropped"


def test_a_status_that_sounds_dropped_and_is_or_that_a_list_names_is_fine() -> None:
    assert hints(item(1, "Rejected", ItemState.DROPPED), item(2, "cancelled", ItemState.DONE)) == []


def test_the_statuses_and_resolutions_of_the_config_are_named() -> None:
    mapping = MappingSettings(delivered=("Shipped",), statuses={"Cancelled": ItemState.DONE})
    assert mapping.vocabulary() == Vocabulary(frozenset({"shipped"}), frozenset({"cancelled"}))


def test_what_no_list_names_is_told_as_it_counts_by_connection_each_item_once() -> None:
    review = item(1, "In Review", ItemState.IN_PROGRESS)
    told = list(unnamed([review, review, item(1, "Ready", ItemState.TO_DO, connection="asana.main")], WORDS))
    assert [(each.where, each.what.partition(": ")[2]) for each in told] == [
        ("jira.acme", "In Review → in progress (1)"),
        ("asana.main", "Ready → to do (1)"),
    ]


def test_where_every_word_is_named_nothing_is_told() -> None:
    assert list(unnamed([item(1, "Cancelled", ItemState.DONE, "Done")], WORDS)) == []
