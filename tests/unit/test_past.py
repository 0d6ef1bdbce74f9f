"""Work items as they stood on a day gone by."""

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from okrsync.model import Items, ItemState, Link, LinkKind, Policy, Stage, WorkItem
from okrsync.okrs import measures
from okrsync.okrs.counting import Counting, measure
from okrsync.okrs.measures import Measure
from okrsync.okrs.past import CLOSED, answers_as_of, as_of, dated
from okrsync.records import replace

TODAY = date(2026, 11, 20)
EPIC = Link("SHOP-1", "jira", LinkKind.ITEM, "SHOP-1")
COUNTED = Counting(Policy.LEAVE_OUT, "Points", date(2026, 10, 1))
MOMENTS = st.datetimes(datetime(2026, 9, 1), datetime(2026, 11, 20, 23, 59))


def item(state: ItemState, created: str | None = "2026-10-05", closed: str | None = None, id_: str = "1") -> WorkItem:
    days = [datetime.fromisoformat(day) if day else None for day in (created, closed)]
    return WorkItem("jira.a", id_, f"A-{id_}", "Work", "", state, days[0], days[1])


@st.composite
def work(draw: st.DrawFn) -> list[WorkItem]:
    """Items that were created, and closed later, up to today."""
    found = []
    for id_ in range(draw(st.integers(0, 9))):
        state, (created, closed) = draw(st.sampled_from(ItemState)), sorted([draw(MOMENTS), draw(MOMENTS)])
        found.append(replace(item(state, id_=str(id_)), created=created, closed=closed if state in CLOSED else None))
    return found


@st.composite
def staged(draw: st.DrawFn) -> WorkItem:
    """An item that went from state to state, up to today."""
    sinces = sorted(draw(st.lists(MOMENTS, min_size=1, max_size=6)))
    stages = tuple(Stage(since, draw(st.sampled_from(ItemState))) for since in sinces)
    last = stages[-1]
    closed = last.since if last.state in CLOSED else None
    return replace(item(last.state), created=sinces[0], closed=closed, stages=stages)


@given(staged())
def test_as_of_today_an_item_with_stages_is_what_it_is(one: WorkItem) -> None:
    assert as_of([one], TODAY) == (one,)


@given(staged(), st.integers(0, 80))
def test_at_the_end_of_a_day_an_item_is_in_the_last_stage_that_it_had_begun(one: WorkItem, days: int) -> None:
    day = TODAY - timedelta(days=days)
    found = [(each.state, each.closed) for each in as_of([one], day)]
    begun = [stage for stage in one.stages if stage.since.date() <= day]
    assert found == [(stage.state, stage.since if stage.state in CLOSED else None) for stage in begun[-1:]]


@given(work())
def test_as_of_today_the_items_are_what_they_are(items: list[WorkItem]) -> None:
    assert as_of(items, TODAY) == tuple(items)


@given(work(), st.sampled_from([measures.SHARE_OF_ITEMS, measures.ITEMS_DONE, measures.ITEMS_OPEN]))
def test_the_past_up_to_today_measures_what_today_does(items: list[WorkItem], how: str) -> None:
    then, now = (measure(Measure(how), [(EPIC, each)], COUNTED) for each in (as_of(items, TODAY), items))
    assert then == now


@given(work(), st.integers(0, 80))
def test_done_work_never_shrinks_as_the_days_go_by(items: list[WorkItem], days: int) -> None:
    def done(day: date) -> int:
        return sum(each.state is ItemState.DONE for each in as_of(items, day))

    day = TODAY - timedelta(days=days)
    assert done(day - timedelta(days=1)) <= done(day)


def test_what_was_closed_later_was_open() -> None:
    [then] = as_of([item(ItemState.DONE, closed="2026-11-03T09:00")], date(2026, 11, 2))
    assert (then.state, then.closed) == (ItemState.IN_PROGRESS, None)


def test_what_was_closed_on_the_day_is_closed_at_its_end() -> None:
    closed = item(ItemState.DROPPED, closed="2026-11-03T23:30")
    assert as_of([closed], date(2026, 11, 3)) == (closed,)


def stage(day: str, state: ItemState) -> Stage:
    return Stage(datetime.fromisoformat(day), state)


REOPENED = replace(
    item(ItemState.IN_PROGRESS),
    stages=(
        stage("2026-10-06", ItemState.IN_PROGRESS),
        stage("2026-10-10T09:00", ItemState.DONE),
        stage("2026-10-20T09:00", ItemState.IN_PROGRESS),
    ),
)


def test_what_was_reopened_was_done_in_between() -> None:
    days = [date(2026, 10, day) for day in (9, 10, 19, 20)]
    found = [(each.state, each.closed) for day in days for each in as_of([REOPENED], day)]
    open_, done = (ItemState.IN_PROGRESS, None), (ItemState.DONE, datetime(2026, 10, 10, 9))
    assert found == [open_, done, done, open_]


def test_before_its_first_stage_an_item_was_to_do() -> None:
    assert [each.state for each in as_of([REOPENED], date(2026, 10, 5))] == [ItemState.TO_DO]


def test_of_a_day_gone_by_nobody_knows_whether_what_is_linked_was_closed() -> None:
    work = item(ItemState.DONE, closed="2026-11-03")
    then = answers_as_of({EPIC: Items((work,), over=True)}, date(2026, 11, 2))[EPIC]
    assert isinstance(then, Items)
    assert ([each.state for each in then.items], then.over) == ([ItemState.IN_PROGRESS], False)


def test_what_was_created_later_was_not_there() -> None:
    assert as_of([item(ItemState.TO_DO, "2026-11-03")], date(2026, 11, 2)) == ()


def test_what_has_no_dates_counts_as_it_stands() -> None:
    row = item(ItemState.DONE, None)
    assert as_of([row], date(2026, 10, 1)) == (row,)


def test_the_past_can_be_told_where_most_of_what_is_closed_says_when() -> None:
    known, unknown = item(ItemState.DONE, closed="2026-11-03"), item(ItemState.DONE)
    assert dated([known, unknown, item(ItemState.TO_DO)])
    assert not dated([known, unknown, unknown])
    assert dated([item(ItemState.TO_DO)])
    stages = (stage("2026-10-06", ItemState.TO_DO), stage("2026-10-07", ItemState.DONE))
    assert dated([replace(unknown, stages=stages)])


@given(work(), st.lists(staged(), max_size=3), st.integers(0, 80), st.integers(0, 80))
def test_an_item_as_it_was_later_is_enough_to_say_how_it_was_earlier(
    items: list[WorkItem], others: list[WorkItem], one: int, other: int
) -> None:
    earlier, later = sorted((TODAY - timedelta(days=one), TODAY - timedelta(days=other)))
    assert as_of(as_of([*items, *others], later), earlier) == as_of([*items, *others], earlier)
