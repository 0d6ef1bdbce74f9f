"""Readings become results: current, progress, plan, status, forecast and the sentence."""

from datetime import date, datetime, timedelta

import pytest

from okrsync.model import (
    CheckIn,
    Cycle,
    Evidence,
    Facts,
    ItemState,
    KeyResult,
    Kind,
    Link,
    LinkKind,
    Memory,
    Objective,
    Part,
    Phase,
    Piece,
    Reading,
    Result,
    Rhythm,
    Status,
    Value,
    WorkItem,
)
from okrsync.okrs import measures, rollup, why
from okrsync.okrs.assess import Assessment
from okrsync.okrs.case import Case, Past
from okrsync.okrs.figures import amount
from okrsync.okrs.measures import Measure
from okrsync.okrs.resolve import Ask
from okrsync.okrs.results import compute, left
from okrsync.okrs.rules import Curve, Rules, StatusRules
from okrsync.records import replace

CYCLE = Cycle("2026-Q4", date(2026, 10, 1), date(2026, 12, 31))
RULES = Rules(CYCLE, status=StatusRules(curve=Curve.LINEAR))
NOW = datetime(2026, 11, 15, 2)
"""Half of the cycle is gone by."""
TODAY = NOW.date()
KR = KeyResult("KR-01", 4, "Ship it")
EPIC = Link("SHOP-1", "jira", LinkKind.ITEM, "SHOP-1")
CELL = Link("file: a.xlsx!B7", "file", LinkKind.RANGE, "a.xlsx!B7")
ITEM = WorkItem("jira.a", "1", "A-1", "Work", "", ItemState.DONE)


def work(value: float | None, counted: float = 14, total: float = 31, **more: object) -> Reading:
    reading = Reading(value, counted, total, evidence=(Evidence(ITEM, 1, 1, EPIC),), links={"SHOP-1": 31})
    return replace(reading, **more)  # type: ignore[arg-type]


def number(value: float, as_of: datetime | None = None) -> Reading:
    return Reading(value, counted=value, pieces=(Piece(CELL.text, value),), links={CELL.text: 1}, as_of=as_of)


def past(*lines: CheckIn, written: dict[str, Value] | None = None, **facts: object) -> Past:
    return Past(Memory("KR-01", written or {}), replace(Facts(), **facts), lines)  # type: ignore[arg-type]


def line(weeks_ago: int, current: float, progress: float = 50) -> CheckIn:
    on = TODAY - timedelta(weeks=weeks_ago)
    return CheckIn("KR-01", on, "Ship it", current, 31, progress, 50, "● On track")


def result(how: str, reading: Reading, before: Past | None = None, **more: object) -> Result:
    kr = replace(KR, **more)  # type: ignore[arg-type]
    links = () if how == measures.MANUAL and not reading.evidence else (("jira.a", EPIC),)
    return compute(Case(Ask(kr, Measure(how), links), before or past(), RULES, NOW), reading)


# ---- from where to where ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "reading", "start", "target"),
    [
        (measures.SHARE_OF_ITEMS, work(45.0), 0, 100),
        (measures.SHARE_OF_POINTS, work(45.0), 0, 100),
        (measures.ITEMS_DONE, work(14.0), 0, 31),
        (measures.POINTS_DONE, work(14.0), 0, 31),
        (measures.ROLL_UP, Reading(45.0), 0, 100),
        (measures.YES_NO, work(0.0), 0, 1),
        (measures.CELL_VALUE, number(7.0), 7, None),
        (measures.ITEMS_OPEN, work(9.0), 9, None),
    ],
)
def test_blank_start_and_target_mean_the_usual(
    how: str, reading: Reading, start: float | None, target: float | None
) -> None:
    found = result(how, reading)
    assert (found.start, found.target) == (start, target)


def test_a_blank_start_is_the_first_reading_ever() -> None:
    assert result(measures.CELL_VALUE, number(7.0), past(first=3.0, cycle=RULES.cycle.name), target=11.0).progress == 50


@pytest.mark.parametrize("changed", [{"linked_work": "sheet: b!B7"}, {"measured_by": "Keep below"}])
def test_a_blank_start_is_not_what_another_link_or_measure_said_first(changed: dict[str, str]) -> None:
    before = past(first=1200.0, cycle=RULES.cycle.name)
    found = result(measures.CELL_VALUE, number(10.0), before, target=50.0, **changed)
    assert (found.start, found.progress) == (10, 0)


def test_a_number_typed_over_the_works_is_no_start() -> None:
    found = result(measures.CELL_VALUE, number(10.0), target=50.0, typed=True, standing=30.0)
    assert (found.start, found.current, found.progress) == (10, 30, 50)


def test_a_blank_target_of_a_number_is_no_data() -> None:
    found = result(measures.CELL_VALUE, number(7.0))
    assert (found.status, found.progress, found.why) == (Status.NO_DATA, None, "Target is blank; 7 in the linked cell.")


@pytest.mark.parametrize(("start", "target", "progress"), [(40.0, 20.0, 50), (20.0, 60.0, 25), (None, 60.0, 0)])
def test_progress_runs_from_start_to_target_in_either_direction(
    start: float | None, target: float, progress: float
) -> None:
    assert result(measures.CELL_VALUE, number(30.0), start=start, target=target).progress == progress


def test_current_is_kept_unclamped() -> None:
    found = result(measures.CELL_VALUE, number(70.0), start=0.0, target=50.0)
    assert (found.current, found.progress, found.status) == (70, 100, Status.DONE)


def test_the_plan_begins_at_the_progress_made_before_the_first_day() -> None:
    counts = result(measures.ITEMS_DONE, work(20.0, 20, 100, before=20.0), target=50.0)
    share = result(measures.SHARE_OF_ITEMS, work(20.0, 20, 100, before=20.0), target=50.0, unit="%")
    fraction = result(measures.SHARE_OF_ITEMS, work(0.2, 20, 100, before=20.0), target=0.5)
    assert [each.plan for each in (counts, share, fraction)] == pytest.approx([70, 70, 70])


def test_a_stretch_target_has_a_plan_of_70_percent() -> None:
    found = result(measures.SHARE_OF_ITEMS, work(35.0), kind=Kind.STRETCH)
    assert (found.plan, found.status) == (35, Status.ON_TRACK)


# ---- people's numbers ------------------------------------------------------------------------------------------------


def test_a_number_typed_over_current_counts_and_is_named_with_its_age_and_what_the_work_says() -> None:
    found = result(measures.ITEMS_DONE, work(14.0), past(by_hand_since=date(2026, 11, 3)), standing=31.0, typed=True)
    assert (found.current, found.progress) == (31, 100)
    assert found.why == "✎ 31 typed by hand on 3 Nov; the work says 14."


def test_in_a_manual_row_current_is_the_persons() -> None:
    found = result(measures.MANUAL, Reading(None), standing=5.0, start=0.0, target=10.0)
    assert (found.current, found.progress, found.by_person) == (5, 50, True)


def test_a_manual_row_without_a_number_says_what_to_do() -> None:
    found = result(measures.MANUAL, Reading(None), target=10.0)
    assert (found.status, found.why) == (Status.NO_DATA, "Type Current by hand, or paste a link.")


def test_work_that_does_not_measure_it_fills_delivery() -> None:
    found = result(measures.UNMEASURED, work(None), standing=5.0, start=0.0, target=10.0, unit="€")
    assert (found.delivery, found.current) == ("14 of 31", 5)


def test_work_that_measures_it_leaves_delivery_blank() -> None:
    assert result(measures.ITEMS_DONE, work(14.0)).delivery == ""


# ---- no data ---------------------------------------------------------------------------------------------------------


def test_links_without_an_item_are_no_data() -> None:
    found = result(measures.SHARE_OF_ITEMS, Reading(None, links={"SHOP-1": 0}))
    assert (found.status, found.progress, found.why) == (Status.NO_DATA, None, "The links hold no item.")


@pytest.mark.parametrize("how", [measures.SHARE_OF_ITEMS, measures.SHARE_OF_POINTS])
def test_links_whose_items_are_all_dropped_say_so(how: str) -> None:
    found = result(how, work(None, 0, 0, dropped=3))
    assert (found.status, found.current, found.why) == (Status.NO_DATA, None, "No item is left, 3 dropped.")


def test_work_that_is_done_but_worth_no_point_says_so() -> None:
    found = result(measures.SHARE_OF_POINTS, work(None, 0, 0))
    assert (found.status, found.why) == (Status.NO_DATA, "Every item is estimated at 0 points.")


def test_where_some_work_was_dropped_and_the_rest_is_worth_no_point_there_is_still_some_left() -> None:
    evidence = tuple(Evidence(replace(ITEM, state=state), 0, 0, EPIC) for state in (ItemState.DONE, ItemState.DROPPED))
    found = result(measures.SHARE_OF_POINTS, work(None, 0, 0, dropped=1, evidence=evidence))
    assert found.why == "Every item is estimated at 0 points."


@pytest.mark.parametrize(
    ("done", "said"), [(0, "Nothing is done yet."), (1, "No done item says how long it took.")], ids=["open", "undated"]
)
def test_a_median_of_days_that_nobody_knows_says_why(done: int, said: str) -> None:
    assert result(measures.DAYS_TO_DONE, work(None, done, 3)).why == said


@pytest.mark.parametrize(("weeks", "status"), [(5, Status.AT_RISK), (6, Status.NO_DATA)])
def test_a_number_that_has_not_changed_for_35_days_is_no_data(weeks: int, status: Status) -> None:
    found = result(measures.CELL_VALUE, number(20.0), past(line(weeks, 20.0)), start=0.0, target=40.0)
    assert (found.status, found.current) == (status, 20)


@pytest.mark.parametrize(
    ("rhythm", "weeks", "status"),
    [
        (Rhythm.WEEKLY, 1, Status.ON_TRACK),
        (Rhythm.WEEKLY, 2, Status.NO_DATA),
        (Rhythm.MONTHLY, 5, Status.AT_RISK),
        (Rhythm.MONTHLY, 6, Status.NO_DATA),
        (Rhythm.QUARTERLY, 14, Status.AT_RISK),
        (Rhythm.QUARTERLY, 15, Status.NO_DATA),
    ],
)
def test_a_number_may_be_as_old_as_its_rhythm_says(rhythm: Rhythm, weeks: int, status: Status) -> None:
    before, reading = past(line(weeks, 20.0)), number(20.0)
    assert result(measures.CELL_VALUE, reading, before, start=0.0, target=40.0, rhythm=rhythm).status is status


@pytest.mark.parametrize(("days", "status"), [(35, Status.ON_TRACK), (36, Status.NO_DATA)])
def test_the_date_beside_a_number_is_its_age(days: int, status: Status) -> None:
    reading = number(20.0, NOW - timedelta(days=days))
    assert result(measures.CELL_VALUE, reading, start=0.0, target=40.0).status is status


def test_a_count_of_items_is_as_old_as_its_answer() -> None:
    found = result(measures.ITEMS_DONE, work(14.0), past(line(6, 14.0)))
    assert found.status is Status.AT_RISK


def test_without_movement_for_three_weeks_it_is_at_best_at_risk_and_why_says_so() -> None:
    found = result(measures.ITEMS_DONE, work(20.0, 20), past(line(3, 20.0)))
    assert found.status is Status.AT_RISK
    assert found.why.endswith("no movement since 25 Oct.")


@pytest.mark.parametrize(("days", "moves"), [(20, True), (21, False)])
def test_work_that_was_done_is_a_movement_even_where_as_much_was_added(days: int, *, moves: bool) -> None:
    done = [replace(ITEM, closed=NOW - timedelta(days=days, weeks=week)) for week in range(6)]
    reading = work(90.0, 18, 20, evidence=tuple(Evidence(each, 3, 3, EPIC) for each in done))
    found = result(measures.SHARE_OF_ITEMS, reading, past(line(4, 90.0)))
    assert ("no movement" not in found.why, found.status is Status.ON_TRACK) == (moves, moves)


def test_work_done_beside_a_persons_number_does_not_move_it() -> None:
    evidence = (Evidence(replace(ITEM, closed=NOW), 1, 1, EPIC),)
    reading, before = work(None, evidence=evidence), past(line(4, 20.0))
    found = result(measures.UNMEASURED, reading, before, standing=20.0, start=0.0, target=40.0, unit="€")
    assert found.why.endswith("no movement since 18 Oct.")


def test_no_movement_before_its_own_from_is_none() -> None:
    began = TODAY - timedelta(weeks=2)
    found = result(measures.ITEMS_DONE, work(14.0), past(line(8, 14.0)), target=31.0, since=began)
    assert "no movement" not in found.why


def test_a_number_typed_over_a_cell_is_as_old_as_itself_not_as_the_cell() -> None:
    old = number(12.0, NOW - timedelta(days=90))
    found = result(measures.CELL_VALUE, old, past(line(1, 45.0)), start=0.0, target=100.0, typed=True, standing=45.0)
    assert found.progress == 45
    assert result(measures.CELL_VALUE, old, start=0.0, target=100.0).progress is None


@pytest.mark.parametrize("phase", [Phase.PAUSED, Phase.DROPPED, Phase.DRAFT])
def test_a_key_result_that_is_not_active_says_so(phase: Phase) -> None:
    found = result(measures.ITEMS_DONE, work(14.0), phase=phase)
    assert found.status is Status.NO_DATA
    assert found.why.startswith(phase.value.title())


def test_no_item_at_all_is_an_answer_every_night() -> None:
    none = Reading(0.0, links={EPIC.text: 0})
    found = result(measures.KEEP_BELOW, none, past(*(line(week, 0.0, 100) for week in range(12, 0, -1))), target=3.0)
    assert (found.status, found.current) == (Status.ON_TRACK, 0)


def test_a_persons_number_grows_old_whatever_work_is_linked_beside_it() -> None:
    found = result(measures.MANUAL, work(None), past(line(6, 20.0)), standing=20.0, target=40.0, unit="€")
    assert found.status is Status.NO_DATA


def test_a_yes_no_that_nobody_judges_shows_no_progress() -> None:
    found = result(measures.YES_NO, work(0.0))
    assert (found.status, found.progress, found.plan) == (Status.NO_DATA, None, None)


# ---- left as it was --------------------------------------------------------------------------------------------------


def as_it_was(hours: float, *lines: CheckIn) -> Result:
    synced = NOW - timedelta(hours=hours)
    before = past(*lines, written={"status": "● On track", "why": "14 of 31."}, answered=synced, accepted=14.0)
    return left(Result(KR), before, "jira.a did not answer.", RULES, NOW)


def test_without_an_answer_it_stays_as_it_was() -> None:
    found = as_it_was(47, line(1, 14.0, 45.2))
    assert (found.status, found.current, found.progress, found.target, found.why) == (
        Status.ON_TRACK,
        14,
        45.2,
        31,
        "14 of 31.",
    )
    assert found.left


def test_a_number_typed_over_one_to_keep_is_measured_like_it_without_an_answer() -> None:
    kept = Result(replace(KR, typed=True, standing=2.0, target=3.0), measures.KEEP_BELOW)
    before = past(line(1, 2.0, 100), written={"status": "● On track"}, answered=NOW, accepted=1.0)
    assert left(kept, before, "jira.a did not answer", RULES, NOW).progress == 100


def test_what_had_no_data_shows_no_progress_without_an_answer() -> None:
    before = past(line(1, 14.0, 45.2), written={"status": "? No data"}, answered=NOW, accepted=14.0)
    found = left(Result(KR), before, "jira.a did not answer", RULES, NOW)
    assert (found.status, found.progress) == (Status.NO_DATA, None)


def test_without_an_answer_the_trend_is_that_of_history() -> None:
    assert as_it_was(47, line(2, 10.0, 30), line(1, 14.0, 45.2)).trend == "▃▄"


def test_after_48_hours_without_an_answer_it_is_no_data_with_the_last_value_and_its_date() -> None:
    found = as_it_was(48, line(1, 14.0, 45.2))
    assert (found.status, found.progress) == (Status.NO_DATA, None)
    assert found.why == "No new number since 13 Nov; the last value was 14. jira.a did not answer."


def test_the_reason_why_there_is_no_number_is_a_sentence_of_its_own() -> None:
    before = past(answered=NOW - timedelta(hours=48), accepted=14.0)
    found = left(Result(KR), before, "The cell holds #N/A.", RULES, NOW)
    assert found.why == "No new number since 13 Nov; the last value was 14. The cell holds #N/A."


def test_a_number_typed_over_the_works_is_named_so_without_an_answer_too() -> None:
    typed, since = replace(KR, typed=True, standing=31.0, target=40.0), date(2026, 11, 3)
    before = past(answered=NOW - timedelta(hours=48), accepted=14.0, by_hand_since=since)
    found = left(Result(typed), before, "jira.a did not answer.", RULES, NOW)
    assert found.why == "No new number since 13 Nov; ✎ 31 typed by hand on 3 Nov. jira.a did not answer."
    cleared = left(Result(replace(typed, typed=False)), before, "jira.a did not answer.", RULES, NOW)
    assert "; the last value was 14." in cleared.why


def test_one_that_never_had_an_answer_is_no_data_with_the_reason() -> None:
    found = left(Result(KR), past(), "The link leads nowhere.", RULES, NOW)
    assert (found.status, found.progress, found.why) == (Status.NO_DATA, None, "The link leads nowhere.")
    assert found.lapsed


def test_one_that_nobody_asked_for_stays_as_it_was() -> None:
    assert not left(Result(KR), past(), "", RULES, NOW).lapsed


def test_a_key_result_that_was_left_is_itself_among_the_results() -> None:
    other = replace(KR, id="KR-02")
    found = Assessment(
        tree=rollup.tree([KR, other]),
        asks={},
        readings={},
        left={"KR-01": "", "KR-02": "its link is wrong"},
        past={kr.id: past() for kr in (KR, other)},
        rules=RULES,
        now=NOW,
    ).results()
    assert [(id_, each.kr.id, each.left) for id_, each in found.items()] == [
        ("KR-01", "KR-01", True),
        ("KR-02", "KR-02", True),
    ]


# ---- the sentence, the check-in, the forecast ------------------------------------------------------------------------


def test_why_says_what_counts_what_is_left_out_what_is_blocked_and_what_is_needed() -> None:
    told = result(measures.ITEMS_DONE, work(14.0, dropped=2, blocked=1, before=6.5)).why
    parts = ("14 of 31 items done", "2 dropped left out", "1 blocked", "6.5 % were done before", "2.6 a week needed")
    assert [part for part in parts if part not in told] == []


def test_what_was_done_before_the_start_is_told_on_the_way_to_the_target() -> None:
    found = result(measures.ITEMS_DONE, work(3.0, 3, 6, before=50.0), target=20.0)
    assert found.progress == 15
    assert "; 15 % were done before the start" in found.why


def test_why_says_that_there_is_little_chance_to_get_there_where_that_alone_makes_it_at_risk() -> None:
    closed = [replace(ITEM, id=str(day), closed=NOW - timedelta(days=70 + day % 3)) for day in range(20)]
    items = [*closed, *(replace(ITEM, id=f"o{n}", state=ItemState.TO_DO) for n in range(16))]
    parts = [Part.COUNTED if each.closed else Part.OPEN for each in items]
    evidence = tuple(Evidence(each, 1, 1, EPIC, part) for each, part in zip(items, parts, strict=True))
    before = past(line(1, 19.0, 53), line(0, 20.0, 55.6))
    found = result(measures.ITEMS_DONE, work(20.0, 20, 36, evidence=evidence), before)
    assert found.status is Status.AT_RISK
    assert "; no chance to get there in time at this pace" in found.why


def test_why_says_how_far_a_number_to_keep_is_off_its_limit_and_it_is_not_green() -> None:
    below = result(measures.KEEP_BELOW, number(8.2), target=8.0)
    above = result(measures.KEEP_ABOVE, number(99.5), target=99.9)
    assert "; 0.2 above its limit of 8" in below.why
    assert "; 0.4 below its limit of 99.9" in above.why
    assert {below.status, above.status} == {Status.AT_RISK}
    assert "limit" not in result(measures.KEEP_BELOW, number(8.0), target=8.0).why


def test_a_number_that_is_kept_but_will_not_be_is_at_risk_and_says_so() -> None:
    rising = past(*(line(week, 8.0 - week, 100) for week in range(5, -1, -1)))
    found = result(measures.KEEP_BELOW, number(8.0), rising, target=9.0)
    assert (found.status, found.forecast and found.forecast.chance) == (Status.AT_RISK, 0)
    assert "; at this pace it will not be kept" in found.why


def test_a_number_to_keep_is_kept_or_not_whatever_its_kind() -> None:
    near = past(*(line(week, 9.5, 95) for week in range(5, -1, -1)))
    found = result(measures.KEEP_BELOW, number(9.5), near, target=9.0, kind=Kind.STRETCH)
    assert (found.forecast and found.forecast.chance, found.forecast and found.forecast.goal) == (0, 100)


def test_a_number_that_is_kept_and_has_long_been_the_same_is_on_track() -> None:
    still = past(*(line(week, 8.0, 100) for week in range(5, -1, -1)))
    assert result(measures.KEEP_BELOW, number(8.0), still, target=9.0).status is Status.ON_TRACK


STEADY = (line(2, 10.0, 25), line(1, 15.0, 37.5), line(0, 20.0, 50))


def test_a_number_typed_over_the_syncs_is_forecast_from_that_day_on() -> None:
    assert result(measures.CELL_VALUE, number(20.0), past(*STEADY), start=0.0, target=40.0).forecast is not None
    typed = past(*STEADY, by_hand_since=TODAY - timedelta(weeks=1))
    found = result(measures.CELL_VALUE, number(20.0), typed, start=0.0, target=40.0, typed=True, standing=30.0)
    assert found.forecast is None


def test_a_number_behind_another_link_is_forecast_from_the_day_of_the_change_on() -> None:
    steps = (("linked_work", TODAY - timedelta(weeks=1), "sheet: a!B7"),)
    relinked = past(*STEADY, cycle=RULES.cycle.name, begun=True, linked_work="sheet: b!B7", steps=steps)
    more = {"start": 0.0, "target": 40.0, "linked_work": "sheet: b!B7"}
    assert result(measures.CELL_VALUE, number(20.0), relinked, **more).forecast is None


def test_why_says_how_a_number_in_a_cell_went_in_a_week() -> None:
    before = past(line(2, 3.0), line(1, 5.0), line(0, 8.0))
    assert "since 8 Nov: 5 → 9" in result(measures.CELL_VALUE, number(9.0), before, start=0.0, target=40.0).why
    assert "since" not in result(measures.CELL_VALUE, number(5.0), before, start=0.0, target=40.0).why


@pytest.mark.parametrize(
    "name", [getattr(measures, name) for name in ("NUMBER_OF_ITEMS", "ITEMS_OPEN", "DAYS_TO_DONE", "KEEP_BELOW")]
)
def test_every_measure_of_work_has_its_words(name: str) -> None:
    assert "14" in why.counted(Measure(name), work(14.0))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.031, "0.031"),
        (99.95, "99.95"),
        (45.16, "45.2"),
        (45.04, "45.04"),
        (45.0, "45"),
        (1234.56, "1,234.6"),
        (-1234.04, "−1,234"),
        (-0.04, "−0.04"),
        (0.0, "0"),
        (30.000000000000004, "30"),
    ],
)
def test_a_number_is_told_in_one_decimal_unless_that_would_tell_a_falsehood(value: float, words: str) -> None:
    assert amount(value) == words


def test_a_field_is_named_in_its_words() -> None:
    assert why.counted(Measure(measures.SUM_OF, "Revenue"), work(1400.0)) == "1,400 is the sum of “Revenue”"


@pytest.mark.parametrize(("confidence", "expected"), [(7.0, date(2026, 11, 3)), (8.0, TODAY)])
def test_a_check_in_is_the_day_on_which_confidence_or_comment_changed(confidence: float, expected: date) -> None:
    before = past(confidence=7.0, written={"checked_in": datetime(2026, 11, 3)})
    assert result(measures.ITEMS_DONE, work(14.0), before, confidence=confidence).checked_in == expected


def test_nobody_checked_in_where_nothing_was_said() -> None:
    assert result(measures.ITEMS_DONE, work(14.0)).checked_in is None


def test_the_first_run_forecasts_from_the_items_own_dates() -> None:
    closed = [replace(ITEM, id=str(week), closed=NOW - timedelta(weeks=week, days=2)) for week in range(6)]
    evidence = tuple(Evidence(each, 1, 1, EPIC) for each in closed)
    found = result(measures.ITEMS_DONE, work(6.0, 6, 20, evidence=evidence))
    assert found.forecast is not None
    assert found.forecast.p50 == pytest.approx(30 + 5 * 46 / 7)


def test_a_number_forecasts_from_history() -> None:
    lines = (line(3, 10.0, 10), line(2, 20.0, 20), line(1, 30.0, 30))
    found = result(measures.CELL_VALUE, number(40.0), past(*lines), start=0.0, target=100.0)
    assert found.forecast is not None
    assert found.forecast.p50 == 100


# ---- roll-up ---------------------------------------------------------------------------------------------------------


def assessed(*done: float | None, **top: object) -> tuple[dict[str, Result], tuple[Objective, ...]]:
    """A key result KR-01 and the shares of objectives below that support it; None is one without data."""
    head = replace(KR, objective="Top", **top)  # type: ignore[arg-type]
    krs = [replace(KR, id=f"KR-1{n}", objective=f"Below {n}", supports="KR-01") for n in range(len(done))]
    share = Measure(measures.SHARE_OF_ITEMS)
    found = Assessment(
        tree=rollup.tree([head, *krs]),
        asks={"KR-01": Ask(head, Measure(measures.ROLL_UP)), **{kr.id: Ask(kr, share) for kr in krs}},
        readings={kr.id: work(value) for kr, value in zip(krs, done, strict=True)},
        left={},
        past={kr.id: past() for kr in (head, *krs)},
        rules=RULES,
        now=NOW,
    )
    return found.results(), found.objectives()


@pytest.mark.parametrize(
    ("start", "target", "current"), [(None, None, 60), (0.0, 10.0, 6), (10.0, 20.0, 16), (50.0, 0.0, 20)]
)
def test_a_roll_up_is_the_mean_of_what_supports_it_on_its_own_start_and_target(
    start: float | None, target: float | None, current: float
) -> None:
    found = assessed(40.0, 80.0, start=start, target=target)[0]["KR-01"]
    assert (found.current, found.progress) == (current, 60)


def test_a_roll_up_says_how_much_is_known() -> None:
    found = assessed(40.0, 80.0, None)[0]["KR-01"]
    assert found.why.startswith("60 % on average over 2 of 3 supporting objectives")


def test_a_roll_up_of_nothing_known_is_no_data() -> None:
    found = assessed(None)[0]["KR-01"]
    assert (found.status, found.why) == (Status.NO_DATA, "None of the objectives that support it has data.")


def test_a_roll_up_is_as_old_as_the_oldest_answer_that_it_holds() -> None:
    day = NOW - timedelta(days=1)
    head = replace(KR, objective="Top")
    krs = [replace(KR, id=f"KR-1{n}", objective=f"Below {n}", supports="KR-01") for n in range(2)]
    silent = past(line(1, 14.0), written={"status": "● On track"}, answered=day, accepted=14.0)
    found = Assessment(
        tree=rollup.tree([head, *krs]),
        asks={"KR-01": Ask(head, Measure(measures.ROLL_UP)), "KR-11": Ask(krs[1], Measure(measures.SHARE_OF_ITEMS))},
        readings={"KR-11": work(40.0)},
        left={},
        silent={"KR-10": "jira.a did not answer"},
        past={"KR-01": past(), "KR-10": silent, "KR-11": past()},
        rules=RULES,
        now=NOW,
    )
    assert found.result("KR-01").synced == day


def test_objectives_come_with_their_roll_up() -> None:
    objectives = assessed(40.0, 80.0)[1]
    assert [(each.objective, each.progress) for each in objectives] == [("Top", 60), ("Below 0", 40), ("Below 1", 80)]


def test_what_is_needed_of_a_share_is_told_in_percent() -> None:
    assert result(measures.SHARE_OF_ITEMS, work(45.0)).why.endswith("55 % to go, 8.4 a week needed.")


def test_in_the_last_week_what_is_needed_is_told_by_the_last_day() -> None:
    found = result(measures.CELL_VALUE, number(30.0), start=0.0, target=40.0, due=TODAY + timedelta(days=6))
    assert "10 to go by 21 Nov" in found.why


@pytest.mark.parametrize(
    ("left", "said"), [(9.8, "9.8 to go, 2 a week needed"), (0.02, "0.02 to go, 0.004 a week needed")]
)
def test_a_weekly_speed_is_told_with_one_decimal_unless_that_were_none(left: float, said: str) -> None:
    last = TODAY + timedelta(weeks=5)
    assert why.needed(Measure(measures.ITEMS_DONE), left, TODAY, last, KR) == said
