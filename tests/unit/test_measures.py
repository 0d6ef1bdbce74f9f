"""WorkItems become a Reading."""

import time
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.model import ItemState, Link, LinkKind, Policy, Reading, WorkItem
from okrsync.okrs import measures
from okrsync.okrs.counting import Counting, measure
from okrsync.okrs.measures import Measure, default, named
from okrsync.records import replace

FIRST = date(2026, 10, 1)
EPIC = Link("SHOP-1", "jira", LinkKind.ITEM, "SHOP-1")
QUERY = Link("jql: x", "jira", LinkKind.QUERY, "x")
LEAVE_OUT = Counting(Policy.LEAVE_OUT, "Points", FIRST)
TO_DO, DOING, DONE, DROPPED = ItemState.TO_DO, ItemState.IN_PROGRESS, ItemState.DONE, ItemState.DROPPED

COUNTED = [
    Measure(name)
    for name in (
        measures.SHARE_OF_ITEMS,
        measures.NUMBER_OF_ITEMS,
        measures.ITEMS_DONE,
        measures.ITEMS_OPEN,
        measures.SHARE_OF_POINTS,
        measures.POINTS_DONE,
        measures.YES_NO,
        measures.KEEP_BELOW,
        measures.DAYS_TO_DONE,
    )
] + [Measure(measures.SUM_OF, "Revenue"), Measure(measures.AVERAGE_OF, "Revenue")]


def item(id_: int, state: ItemState = TO_DO, closed: datetime | None = None, **numbers: float) -> WorkItem:
    created = datetime(2026, 10, 1, 9)
    return WorkItem("jira.a", str(id_), f"A-{id_}", "Work", "", state, created, closed, numbers)


@st.composite
def work(draw: st.DrawFn) -> list[WorkItem]:
    """Items with whole estimates, so that sums are exact."""
    numbers = st.dictionaries(st.sampled_from(["Points", "Revenue"]), st.integers(0, 13).map(float))
    states = st.sampled_from(ItemState)
    days = st.datetimes(datetime(2026, 10, 2), datetime(2026, 12, 31))
    return [
        replace(item(id_, state := draw(states), draw(days) if state is DONE else None), numbers=draw(numbers))
        for id_ in range(draw(st.integers(0, 9)))
    ]


def reading(how: str | Measure, *items: WorkItem, rules: Counting = LEAVE_OUT) -> Reading:
    found = measure(how if isinstance(how, Measure) else Measure(how), [(EPIC, items)], rules)
    assert isinstance(found, Reading), found
    return found


@pytest.mark.parametrize(
    ("how", "value"),
    [
        (Measure(measures.SHARE_OF_ITEMS), 50.0),
        (Measure(measures.NUMBER_OF_ITEMS), 4.0),
        (Measure(measures.ITEMS_DONE), 2.0),
        (Measure(measures.ITEMS_OPEN), 2.0),
        (Measure(measures.SHARE_OF_POINTS), 80.0),
        (Measure(measures.POINTS_DONE), 8.0),
        (Measure(measures.SUM_OF, "Points"), 10.0),
        (Measure(measures.AVERAGE_OF, "Points"), 2.5),
        (Measure(measures.KEEP_BELOW), 2.0),
        (Measure(measures.YES_NO), 0.0),
        (Measure(measures.UNMEASURED), None),
    ],
)
def test_each_measure_counts_as_its_name_says(how: Measure, value: float | None) -> None:
    items = (
        item(1, DONE, Points=3),
        item(2, DONE, Points=5),
        item(3, DOING, Points=1),
        item(4, TO_DO, Points=1),
        item(5, DROPPED, Points=100),
    )
    assert reading(how, *items).value == value


def test_the_median_of_days_to_done_is_that_of_the_item_in_the_middle() -> None:
    closed = [item(day, DONE, datetime(2026, 10, 1 + day, 9)) for day in (1, 2, 9)]
    assert reading(measures.DAYS_TO_DONE, *closed, item(10)).value == 2


def test_the_items_of_a_median_show_the_days_that_each_took() -> None:
    closed = [item(at, DONE, datetime(2026, 10, 1 + days, 9)) for at, days in enumerate((1, 2, 8))]
    found = reading(measures.DAYS_TO_DONE, *closed, item(9), item(10, DROPPED, datetime(2026, 10, 4, 9)))
    assert [each.weight for each in found.evidence] == [1, 2, 8, 0, 0]
    assert [each.contribution for each in found.evidence] == [0, 2, 0, 0, 0]
    assert (found.counted, found.total) == (3, 4)


def test_days_are_as_long_as_they_were_where_clocks_were_set_back() -> None:
    berlin = ZoneInfo("Europe/Berlin")  # summer time ends on 25 October 2026, at 3 o'clock
    created, closed = (datetime(2026, 10, day, 12, tzinfo=berlin) for day in (24, 26))
    remembered = [at.astimezone(timezone(timedelta(hours=hours))) for at, hours in ((created, 2), (closed, 1))]
    for begun, ended in ((created, closed), remembered):
        done = replace(item(1, DONE, ended), created=begun)
        assert reading(measures.DAYS_TO_DONE, done).value == pytest.approx(2 + 1 / 24)


def test_days_of_clocks_without_a_zone_are_what_they_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    try:
        done = replace(item(1, DONE, datetime(2026, 10, 26, 12)), created=datetime(2026, 10, 24, 12))
        assert reading(measures.DAYS_TO_DONE, done).value == 2
    finally:
        monkeypatch.undo()
        time.tzset()


def test_an_item_that_was_closed_as_it_was_made_took_no_time_and_one_that_does_not_say_tells_nothing() -> None:
    at_once, two_days = (item(at, DONE, datetime(2026, 10, 1 + days, 9)) for at, days in ((1, 0), (2, 2)))
    silent = replace(item(3, DONE, datetime(2026, 10, 9, 9)), created=None)
    assert reading(measures.DAYS_TO_DONE, at_once, two_days, silent).value == 1


def test_yes_no_is_1_once_everything_is_done() -> None:
    assert reading(measures.YES_NO, item(1, DONE), item(2, DROPPED)).value == 1


def test_yes_no_without_any_item_is_not_yes() -> None:
    assert reading(measures.YES_NO).value == 0


def test_a_share_of_nothing_is_unknown() -> None:
    assert reading(measures.SHARE_OF_ITEMS, item(1, DROPPED)).value is None


def test_a_share_may_be_a_fraction() -> None:
    rules = Counting(Policy.LEAVE_OUT, "Points", FIRST, fraction=True)
    assert reading(measures.SHARE_OF_ITEMS, item(1, DONE), item(2), rules=rules).value == 0.5


def test_work_in_progress_earns_nothing() -> None:
    assert reading(measures.SHARE_OF_ITEMS, item(1, DOING)).value == 0


@pytest.mark.parametrize(
    ("policy", "value", "total", "dropped"),
    [
        (Policy.LEAVE_OUT, 100, 1, 1),
        (Policy.COUNT_AS_DONE, 100, 2, 0),
        (Policy.KEEP_AS_OPEN, 50, 2, 0),
    ],
)
def test_dropped_items_go_where_the_policy_says(policy: Policy, value: float, total: float, dropped: int) -> None:
    rules = Counting(policy, "Points", FIRST)
    found = reading(measures.SHARE_OF_ITEMS, item(1, DONE), item(2, DROPPED), rules=rules)
    assert (found.value, found.total, found.dropped) == (value, total, dropped)


def test_unestimated_items_count_the_median_of_the_estimated_and_the_note_says_so() -> None:
    found = reading(measures.POINTS_DONE, item(1, DONE, Points=1), item(2, Points=5), item(3, Points=9), item(4, DONE))
    assert (found.value, found.total) == (6, 20)
    assert found.notes == ("1 without an estimate counts 5, the median",)


def test_several_unestimated_items_count_the_median_each() -> None:
    found = reading(measures.POINTS_DONE, item(1, DONE, Points=3), item(2), item(3))
    assert found.notes == ("2 without an estimate count 3 each, the median",)


def test_without_any_estimate_points_are_unknown() -> None:
    found = measure(Measure(measures.SHARE_OF_POINTS), [(EPIC, [item(1, DONE)])], LEAVE_OUT)
    assert (found.value, found.counted, found.notes) == (None, 0, ("no item has a number in “Points”",))


@pytest.mark.parametrize("how", [Measure(measures.SHARE_OF_POINTS), Measure(measures.SUM_OF, "Revenue")])
def test_an_empty_link_is_a_reading_of_nothing_so_that_its_guard_sees_it(how: Measure) -> None:
    found = reading(how)
    assert (found.value or 0, found.total, found.links) == (0, 0, {"SHOP-1": 0})


def test_a_field_that_no_item_fills_is_named() -> None:
    found = measure(Measure(measures.SUM_OF, "Revenue"), [(EPIC, [item(1)])], LEAVE_OUT)
    assert (found.value, found.notes) == (None, ("no item has a number in “Revenue”",))


def test_an_average_takes_only_items_with_a_number() -> None:
    found = reading(Measure(measures.AVERAGE_OF, "Revenue"), item(1, Revenue=4), item(2, Revenue=6), item(3))
    assert (found.value, found.notes) == (5, ("1 without “Revenue”",))


def test_an_item_reached_twice_counts_once_and_each_link_counts_its_own() -> None:
    one, two = item(1, DONE), item(2)
    found = measure(Measure(measures.NUMBER_OF_ITEMS), [(EPIC, [one, two]), (QUERY, [one])], LEAVE_OUT)
    assert (found.value, found.links) == (2, {"SHOP-1": 2, "jql: x": 1})


def test_items_of_two_connections_with_one_id_are_two() -> None:
    other = WorkItem("jira.b", "1", "A-1", "Work", "", TO_DO)
    assert reading(measures.NUMBER_OF_ITEMS, item(1), other).value == 2


@given(st.sampled_from(ItemState), st.booleans())
def test_of_conflicting_states_dropped_wins_wherever_it_stands(state: ItemState, first: bool) -> None:  # noqa: FBT001 - hypothesis
    answers = [(EPIC, [item(1, DROPPED)]), (QUERY, [item(1, state)])]
    [found] = measure(Measure(measures.NUMBER_OF_ITEMS), answers if first else answers[::-1], LEAVE_OUT).evidence
    assert found.item.state is DROPPED
    assert found.link == (EPIC if first else QUERY)


def test_work_done_before_the_first_day_is_told_apart() -> None:
    early, late = datetime(2026, 9, 30, 23), datetime(2026, 10, 1, 1)
    found = reading(measures.ITEMS_DONE, item(1, DONE, early), item(2, DONE, late), item(3), item(4))
    assert found.before == 25


def test_blocked_items_are_counted_while_open() -> None:
    blocked = WorkItem("jira.a", "9", "A-9", "Work", "", TO_DO, blocked=True)
    done = WorkItem("jira.a", "8", "A-8", "Work", "", DONE, blocked=True)
    assert reading(measures.ITEMS_DONE, blocked, done).blocked == 1


def test_what_blocks_open_items_is_counted_by_its_name() -> None:
    blockers = (("A-9",), ("A-9", "A-8"), ())
    waiting = [replace(item(at), blocked=True, blockers=each) for at, each in enumerate(blockers)]
    found = reading(measures.ITEMS_DONE, *waiting, item(5, DONE))
    assert (found.blocked, found.blockers) == (3, {"A-9": 2, "A-8": 1})


@given(work(), st.randoms(use_true_random=False), st.sampled_from(COUNTED), st.sampled_from(Policy))
def test_the_order_of_items_changes_nothing(
    items: list[WorkItem], chance: object, how: Measure, policy: Policy
) -> None:
    shuffled = items.copy()
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    rules = Counting(policy, "Points", FIRST)
    one, other = (measure(how, [(EPIC, each)], rules) for each in (items, shuffled))
    if isinstance(one, str) or isinstance(other, str):
        assert one == other
    else:
        assert (one.value, one.counted, one.total) == pytest.approx((other.value, other.counted, other.total))


@given(work(), st.sampled_from(COUNTED), st.sampled_from(Policy))
def test_contributions_sum_to_the_number_and_weights_to_the_total(
    items: list[WorkItem], how: Measure, policy: Policy
) -> None:
    found = measure(how, [(EPIC, items)], Counting(policy, "Points", FIRST))
    if isinstance(found, Reading):
        assert sum(each.contribution for each in found.evidence) == pytest.approx(found.value or 0.0)
        assert how.name == measures.DAYS_TO_DONE or sum(each.weight for each in found.evidence) == pytest.approx(
            found.total
        )
        assert len(found.evidence) == len(items)


@given(work(), st.sampled_from([measures.SHARE_OF_ITEMS, measures.SHARE_OF_POINTS]), st.sampled_from(Policy))
def test_a_share_lies_within_0_and_100(items: list[WorkItem], name: str, policy: Policy) -> None:
    found = measure(Measure(name), [(EPIC, items)], Counting(policy, "Points", FIRST))
    if isinstance(found, Reading) and found.value is not None:
        assert 0 <= found.value <= 100


@pytest.mark.parametrize(
    ("unit", "target", "name"),
    [
        ("%", 80.0, measures.SHARE_OF_ITEMS),
        ("%", None, measures.SHARE_OF_ITEMS),
        ("", None, measures.SHARE_OF_ITEMS),
        ("", 1.0, measures.SHARE_OF_ITEMS),
        ("", 0.8, measures.SHARE_OF_ITEMS),
        ("Items", 30.0, measures.ITEMS_DONE),
        ("tasks", 30.0, measures.ITEMS_DONE),
        ("", 30.0, measures.ITEMS_DONE),
        ("points", 30.0, measures.POINTS_DONE),
        ("€", 30.0, measures.UNMEASURED),
        ("days", 30.0, measures.UNMEASURED),
        ("pts of NPS", 30.0, measures.UNMEASURED),
    ],
)
def test_linked_work_is_measured_by_its_unit(unit: str, target: float | None, name: str) -> None:
    assert default(unit, target, links=True, number=False, supported=True).name == name


def test_a_linked_number_is_a_cell_value_whatever_its_unit() -> None:
    assert default("€", 5, links=True, number=True, supported=False).name == measures.CELL_VALUE


@pytest.mark.parametrize(("supported", "name"), [(True, measures.ROLL_UP), (False, measures.MANUAL)])
def test_without_a_link_it_is_a_roll_up_if_something_supports_it_else_manual(supported: bool, name: str) -> None:  # noqa: FBT001 - a column of the table
    assert default("", None, links=False, number=False, supported=supported).name == name


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("share of items", Measure(measures.SHARE_OF_ITEMS)),
        ("  Yes/No ", Measure(measures.YES_NO)),
        ("Sum of Monthly  Revenue", Measure(measures.SUM_OF, "Monthly Revenue")),
        ("average of Cost", Measure(measures.AVERAGE_OF, "Cost")),
        ("Our bugs", Measure(measures.ITEMS_OPEN)),
        ("Sum of", None),
        ("by gut", None),
    ],
)
def test_measures_are_named_in_peoples_words(text: str, meant: Measure | None) -> None:
    assert named(text, {"our Bugs": "Items open"}) == meant
