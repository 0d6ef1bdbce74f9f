"""How key results, objectives and work hang together, and what the lint says where they do not."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text

from okrsync.config import load
from okrsync.errors import ConfigError, Problem, Severity
from okrsync.layout import OKRS
from okrsync.model import (
    Cell,
    Cycle,
    Evidence,
    ItemState,
    KeyResult,
    Link,
    LinkKind,
    Part,
    Phase,
    Reading,
    Result,
    Row,
    Seen,
    Status,
    Wish,
    WorkItem,
)
from okrsync.okrs import measures, rollup
from okrsync.okrs import rows as rows_
from okrsync.okrs.assess import Assessment
from okrsync.okrs.lint import RULES, TITLES, Picture, found, problems
from okrsync.okrs.measures import Measure
from okrsync.okrs.resolve import Ask
from okrsync.okrs.resolved import Resolved
from okrsync.okrs.rules import Rules
from okrsync.records import replace
from okrsync.report import lint as report

CYCLE = Cycle("2026-Q4", date(2026, 10, 1), date(2026, 12, 31))
OCTOBER, NOVEMBER = datetime(2026, 10, 5, 9), datetime(2026, 11, 5, 9)
EPIC = Link("A-100", "jira", LinkKind.ITEM, "A-100")
ON, OFF, DONE, UNKNOWN = Status.ON_TRACK, Status.OFF_TRACK, Status.DONE, Status.NO_DATA
EXAMPLE = Path(__file__).parents[2] / "config" / "okrsync.example.yaml"
COLUMNS = frozenset(column.key for column in OKRS.columns)
CODES = [rule.code for rule in RULES]
Told = list[tuple[str, str]]


def kr(number: int, team: str = "Shop", objective: str = "Sell more", **more: object) -> KeyResult:
    base = KeyResult(f"KR-{number:02d}", number + 3, "Ship it", objective, team, owner="Mira", linked_work="A-100")
    return replace(base, **more)  # type: ignore[arg-type]


def result(kr: KeyResult, *evidence: Evidence, measure: str = measures.SHARE_OF_ITEMS, **more: object) -> Result:
    reading = Reading(50, 5, 10, evidence=evidence)
    base = Result(kr, measure, reading=reading, start=0, target=100, current=50, progress=50, plan=50, status=ON)
    return replace(base, **more)  # type: ignore[arg-type]


def item(number: int, part: Part = Part.OPEN, **more: object) -> Evidence:
    state = ItemState.DONE if part is Part.COUNTED else ItemState.TO_DO
    closed = NOVEMBER if part is Part.COUNTED else None
    base = WorkItem("jira.a", str(number), f"A-{number}", "Work", "", state, OCTOBER, closed)
    return Evidence(replace(base, **more), 1, 1, EPIC, part)  # type: ignore[arg-type]


def picture(
    *results: Result,
    rows: Sequence[Row] = (),
    skip: frozenset[str] = frozenset(),
    columns: frozenset[str] = COLUMNS,
) -> Picture:
    rules = Rules(CYCLE, lint_skip=skip)
    tree, by_id = rollup.tree([each.kr for each in results]), {each.kr.id: each for each in results}
    objectives = [rollup.objective(goal, tree, by_id, rules) for goal, krs in tree.members.items() if krs[0].objective]
    asks = {id_: Ask(each.kr, Measure(each.measure)) for id_, each in by_id.items()}
    return Picture(columns, rows, asks, by_id, objectives, tree, rules)


def told(code: str, *results: Result, rows: Sequence[Row] = ()) -> Told:
    """What one rule says, and about which key result."""
    return [(each.kr, each.what) for each in found(picture(*results, rows=rows)) if each.code == code]


def test_of_a_sound_book_there_is_nothing_to_tell() -> None:
    assert found(picture(result(kr(1), item(1)), result(kr(2, "Support", "Answer fast"), item(2)))) == ()


# ---- work ------------------------------------------------------------------------------------------------------------


def test_three_names_are_told_whole() -> None:
    work = [item(number) for number in (1, 2, 3)]
    ((_, what),) = told("shared-items", result(kr(1), *work), result(kr(2, "Support"), *work))
    assert what.endswith(": A-1, A-2 and A-3.")


def test_items_that_count_in_another_objective_are_told_with_their_number_and_how_many_are_done() -> None:
    work = [item(number, Part.COUNTED if number < 3 else Part.OPEN) for number in range(1, 6)]
    support = kr(3, "Support", "Faster answers")
    assert told("shared-items", result(kr(1), *work, item(9)), result(support, *work)) == [
        (
            "KR-01",
            "5 items of 6 also count in KR-03 (Support › Faster answers), 2 of them done: A-1, A-2, A-3 and 2 more.",
        )
    ]


def test_one_item_that_counts_elsewhere_is_told_in_the_singular() -> None:
    ((_, what),) = told("shared-items", result(kr(1), item(1)), result(kr(2, "Support"), item(1)))
    assert what == "1 item of 1 also counts in KR-02 (Support › Sell more), 0 done: A-1."


def test_work_that_many_key_results_share_is_one_line() -> None:
    results = [result(kr(number, f"Team {number}"), item(1)) for number in range(1, 7)]
    ((id_, what),) = told("shared-items", *results)
    assert id_ == "KR-01"
    assert "in KR-02 (Team 2 › Sell more), KR-03 (Team 3 › Sell more), KR-04 (Team 4 › Sell more) and 2 more" in what


def test_a_line_names_whoever_else_has_one_of_its_items() -> None:
    one, two = item(1), item(2)
    others = result(kr(2, "Support"), one), result(kr(3, "Web"), two)
    (line, *_) = told("shared-items", result(kr(1), one, two), *others)
    assert line[0] == "KR-01"
    assert "in KR-02 (Support › Sell more) and KR-03 (Web › Sell more), " in line[1]


def test_work_of_a_key_result_without_an_objective_is_not_shared() -> None:
    assert told("shared-items", result(kr(1, "", ""), item(1)), result(kr(2), item(1))) == []


def test_an_item_is_told_at_the_first_key_result_that_shares_it_with_another_objective() -> None:
    parent, child, other = kr(1, "Company"), kr(2, "Shop", supports="KR-01"), kr(3, "Support", supports="KR-01")
    shared = told("shared-items", *(result(each, item(1)) for each in (parent, child, other)))
    assert [id_ for id_, _ in shared] == ["KR-02"]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(result(kr(2), item(1)), id="the same objective"),
        pytest.param(result(kr(2, "Support", supports="KR-01"), item(1)), id="one that is there for it"),
        pytest.param(result(kr(2, "", ""), item(1)), id="no objective"),
        pytest.param(result(kr(2, "Support"), item(1, Part.LEFT_OUT)), id="left out there"),
        pytest.param(result(kr(2, "Support"), item(1), by_person=True), id="a number of a person"),
        pytest.param(result(kr(2, "Support", phase=Phase.PAUSED), item(1)), id="paused"),
        pytest.param(result(kr(2, "Support"), item(1, connection="jira.b")), id="another tracker"),
    ],
)
def test_an_item_is_not_shared_where_it_counts_for_one_purpose(other: Result) -> None:
    assert told("shared-items", result(kr(1), item(1)), other) == []


def test_supporting_through_others_is_no_sharing() -> None:
    chain = [kr(1, "Company"), kr(2, "Shop", supports="KR-01"), kr(3, "Web", supports="KR-02")]
    assert told("shared-items", *(result(each, item(1)) for each in (chain[0], chain[2], chain[1]))) == []


def test_a_count_of_done_work_names_what_was_done_before_its_dates_and_what_was_done_after_them() -> None:
    early = item(1, Part.COUNTED, closed=datetime(2026, 9, 30, 23))
    late = item(2, Part.COUNTED, closed=datetime(2026, 11, 1))
    dated = kr(1, due=date(2026, 10, 31))
    counts = result(dated, early, late, item(3, Part.COUNTED, closed=OCTOBER), measure=measures.ITEMS_DONE)
    what = "Of 3 done items, 1 done before 1 Oct (A-1) and 1 done after 31 Oct (A-2)."
    assert told("outside-dates", counts) == [("KR-01", what)]


def carried(before: float, start: float | None = None) -> Result:
    """A share of which so many percent were done before its first day."""
    early = item(1, Part.COUNTED, closed=datetime(2026, 9, 30))
    reading = Reading(60, 6, 10, before=before, evidence=(early, item(2, Part.COUNTED)))
    return result(kr(1, start=start), reading=reading, start=start or 0)


@pytest.mark.parametrize(
    ("share", "lines"),
    [
        pytest.param(carried(50), 1, id="half of the way"),
        pytest.param(carried(49), 0, id="less, from where the plan begins"),
        pytest.param(carried(6, start=0), 1, id="more than status forgives, where the plan begins at a typed 0"),
        pytest.param(carried(5, start=0), 0, id="as much as status forgives"),
        pytest.param(carried(40, start=40), 0, id="what Start says was done"),
        pytest.param(replace(carried(60), target=None), 0, id="no way"),
    ],
)
def test_a_share_names_work_from_before_its_dates_where_that_misleads(share: Result, lines: int) -> None:
    what = "Of 2 done items, 1 done before 1 Oct (A-1)."
    assert told("outside-dates", share) == [("KR-01", what)] * lines


def test_a_share_names_what_was_done_after_its_due_date() -> None:
    late = result(kr(1, due=date(2026, 10, 31)), item(1, Part.COUNTED), item(2, Part.COUNTED, closed=OCTOBER))
    assert told("outside-dates", late) == [("KR-01", "Of 2 done items, 1 done after 31 Oct (A-1).")]


def test_what_does_not_say_when_it_was_done_was_done_after_it_was_created() -> None:
    due = kr(1, due=date(2026, 10, 31))
    work = [item(number, Part.COUNTED, created=day, closed=None) for number, day in enumerate((OCTOBER, NOVEMBER))]
    assert told("outside-dates", result(due, *work)) == [("KR-01", "Of 2 done items, 1 done after 31 Oct (A-1).")]


@pytest.mark.parametrize(
    ("work", "measure"),
    [
        (item(1, Part.COUNTED, closed=datetime(2026, 9, 30)), measures.NUMBER_OF_ITEMS),
        (item(1, Part.COUNTED, closed=datetime(2026, 10, 1)), measures.ITEMS_DONE),
        (item(1, Part.COUNTED, closed=datetime(2026, 12, 31, 23)), measures.ITEMS_DONE),
        (item(1, Part.OPEN, created=datetime(2027, 1, 5)), measures.ITEMS_DONE),
        (item(1, Part.COUNTED, closed=datetime(2026, 9, 30), restricted=True), measures.ITEMS_DONE),
    ],
    ids=["not by its state", "the first day", "the last day", "not done", "restricted: its dates are not told"],
)
def test_other_work_is_not_outside_the_dates(work: Evidence, measure: str) -> None:
    assert told("outside-dates", result(kr(1), work, measure=measure)) == []


@pytest.mark.parametrize(("counted", "progress", "lines"), [(8, 19.9, 1), (7.9, 19.9, 0), (8, 20, 0)])
def test_work_nearly_done_while_the_number_hardly_moves_may_be_the_wrong_work(
    counted: float, progress: float, lines: int
) -> None:
    reading = Reading(None, counted, 10, evidence=(item(1),))
    waiting = result(kr(1), reading=reading, delivery="8 of 10", progress=progress, by_person=True)
    assert len(told("right-work", waiting)) == lines


@pytest.mark.parametrize(
    "more",
    [{"delivery": ""}, {"progress": None}, {"reading": None}, {"reading": Reading(None, 0, 0)}],
    ids=["work that is the number", "no number yet", "no work", "an empty link"],
)
def test_where_work_and_number_cannot_be_compared_the_work_is_not_wrong(more: dict[str, object]) -> None:
    waiting = result(kr(1), reading=Reading(None, 9, 10), delivery="9 of 10", progress=10)
    assert told("right-work", replace(waiting, **more)) == []  # type: ignore[arg-type]


def test_several_closed_links_are_named_in_one_line() -> None:
    other = Link("A-200", "jira", LinkKind.ITEM, "A-200")
    work = item(1), replace(item(2), link=other), replace(item(3), link=Link("A-300", "jira", LinkKind.ITEM, "A-300"))
    reading = Reading(50, 1, 3, evidence=work, over=(EPIC.text, other.text))
    ((_, what),) = told("closed-above", result(kr(1), reading=reading))
    assert what == "A-100 and A-200 are closed, but 2 items of 2 below are open."


def test_a_closed_epic_with_open_work_below_is_named_with_how_much() -> None:
    work = item(1, Part.COUNTED), item(2)
    reading = Reading(50, 1, 2, evidence=work, links={EPIC.text: 2}, over=(EPIC.text,))
    lines = told("closed-above", result(kr(1), reading=reading))
    assert [what for _, what in lines] == ["A-100 is closed, but 1 item of 2 below is open."]


def test_below_a_closed_epic_it_is_never_said_that_none_is_open() -> None:
    reading = Reading(100, 1, 1, evidence=(item(1, Part.COUNTED),), links={EPIC.text: 1}, over=(EPIC.text,))
    ((_, what),) = told("closed-above", result(kr(1), reading=reading))
    assert what == "A-100 is closed, but work below is open."


def test_below_a_closed_epic_nothing_is_counted_of_what_another_link_brought_first() -> None:
    query = Link("jql: x", "jira", LinkKind.QUERY, "x")
    first, second = replace(item(1), link=query), item(2)
    for work in ((first,), (first, second)):
        reading = Reading(0, 0, 2, evidence=work, links={query.text: 1, EPIC.text: len(work)}, over=(EPIC.text,))
        ((_, what),) = told("closed-above", result(kr(1), reading=reading))
        assert what == "A-100 is closed, but work below is open."


# ---- what contradicts itself -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "measure", "what"),
    [
        ("points", measures.SHARE_OF_ITEMS, "Unit is “points”, but Share of items gives a percentage."),
        ("items", measures.SHARE_OF_POINTS, "Unit is “items”, but Share of points gives a percentage."),
        ("%", measures.ITEMS_DONE, "Unit is “%”, but Items done gives items."),
        ("SP", measures.ITEMS_OPEN, "Unit is “SP”, but Items open gives items."),
        ("tasks", measures.POINTS_DONE, "Unit is “tasks”, but Points done gives points."),
        ("items", measures.DAYS_TO_DONE, "Unit is “items”, but Median days to done gives days."),
        ("%", measures.DAYS_TO_DONE, "Unit is “%”, but Median days to done gives days."),
    ],
)
def test_a_unit_that_the_measure_does_not_give_is_told(unit: str, measure: str, what: str) -> None:
    assert told("unit-misfit", result(kr(1, unit=unit), measure=measure)) == [("KR-01", what)]


@pytest.mark.parametrize(
    ("unit", "measure"),
    [
        ("%", measures.SHARE_OF_ITEMS),
        ("", measures.SHARE_OF_ITEMS),
        ("Items", measures.ITEMS_DONE),
        ("bugs", measures.ITEMS_OPEN),
        ("sp", measures.POINTS_DONE),
        ("effort", measures.POINTS_DONE),
        ("days", measures.DAYS_TO_DONE),
        ("€", measures.CELL_VALUE),
        ("%", measures.MANUAL),
    ],
)
def test_a_unit_that_fits_is_not(unit: str, measure: str) -> None:
    assert told("unit-misfit", result(kr(1, unit=unit), measure=measure)) == []


@pytest.mark.parametrize(
    ("confidence", "status", "lines"),
    [(8, OFF, 1), (7, OFF, 0), (3, ON, 1), (4, ON, 0), (9, ON, 0), (2, OFF, 0), (10, UNKNOWN, 0), (None, OFF, 0)],
)
def test_confidence_contradicts_the_status_from_8_up_and_from_3_down(
    confidence: float | None, status: Status, lines: int
) -> None:
    assert len(told("confidence-status", result(kr(1, confidence=confidence), status=status))) == lines


def test_a_contradiction_says_both_sides_with_their_numbers() -> None:
    sure = result(kr(1, confidence=9.0), status=OFF, progress=12, plan=45)
    what = "Confidence is 9 of 10, but it is Off track: 12 % where 45 % are planned."
    assert told("confidence-status", sure) == [("KR-01", what)]


@pytest.mark.parametrize(("status", "lines"), [(ON, 1), (DONE, 1), (Status.AT_RISK, 0), (OFF, 0), (UNKNOWN, 0)])
def test_a_key_result_that_is_fine_over_objectives_that_are_off_track_misleads(status: Status, lines: int) -> None:
    parent = result(kr(1, "Company", "Grow"), status=status)
    fine = result(kr(2, "Shop", supports="KR-01"))
    red = result(kr(3, "Support", supports="KR-01"), progress=0, plan=60, status=OFF)
    found = told("green-over-red", parent, fine, red)
    assert len(found) == lines
    assert all("1 objective of 2 below it is Off track: Support › Sell more." in what for _, what in found)


def test_a_key_result_over_rows_without_an_objective_is_not_judged_by_them() -> None:
    below = result(kr(2, "Shop", "", supports="KR-01"), status=OFF)
    assert told("green-over-red", result(kr(1, "Company", "Grow")), below) == []


def test_an_objective_at_risk_is_not_off_track() -> None:
    below = result(kr(2, supports="KR-01"), progress=35, plan=50, status=Status.AT_RISK)
    assert told("green-over-red", result(kr(1, "Company", "Grow")), below) == []


def test_several_objectives_that_are_off_track_are_named() -> None:
    below = [result(kr(each, f"Team {each}", supports="KR-01"), progress=0, plan=60, status=OFF) for each in (2, 3)]
    ((_, what),) = told("green-over-red", result(kr(1, "Company", "Grow")), *below)
    assert "2 objectives of 2 below it are Off track: Team 2 › Sell more and Team 3 › Sell more." in what


# ---- what lacks ------------------------------------------------------------------------------------------------------


def test_few_key_results_without_an_owner_have_a_line_each() -> None:
    lacking = [result(kr(1, owner="")), result(kr(2, owner="")), result(kr(3))]
    assert told("no-owner", *lacking) == [("KR-01", "Owner is blank."), ("KR-02", "Owner is blank.")]


def test_three_of_several_still_have_a_line_each() -> None:
    results = [result(kr(number, owner="" if number < 4 else "Mira")) for number in range(1, 6)]
    assert [id_ for id_, _ in told("no-owner", *results)] == ["KR-01", "KR-02", "KR-03"]


def test_many_key_results_without_an_owner_are_one_line() -> None:
    lacking = [result(kr(number, owner="" if number < 6 else "Mira")) for number in range(1, 9)]
    what = "Owner is blank in 5 of 8 key results: KR-01, KR-02, KR-03 and 2 more."
    assert told("no-owner", *lacking) == [("", what)]


def test_a_column_that_nobody_fills_is_one_line() -> None:
    assert told("no-owner", result(kr(1, owner=""))) == [("", "Owner is blank in 1 of 1 key result: KR-01.")]


@pytest.mark.parametrize("phase", [Phase.DRAFT, Phase.PAUSED, Phase.DROPPED])
def test_only_active_key_results_are_looked_at(phase: Phase) -> None:
    assert told("no-owner", result(kr(1, owner="", phase=phase))) == []


def test_a_number_with_nothing_to_hold_it_against_lacks_a_target() -> None:
    bare = result(kr(1), measure=measures.CELL_VALUE, target=None)
    assert told("no-target", bare, result(kr(2))) == [("KR-01", "Target is blank.")]


@pytest.mark.parametrize(
    "fine",
    [
        pytest.param(result(kr(1), measure=measures.CELL_VALUE, target=None, current=None), id="no number yet"),
        pytest.param(result(kr(1), measure=measures.ITEMS_DONE, target=None), id="all items"),
        pytest.param(result(kr(1), target=100), id="a share"),
    ],
)
def test_a_blank_target_that_means_something_or_nothing_yet_is_not_told(fine: Result) -> None:
    assert told("no-target", fine) == []


@pytest.mark.parametrize(
    ("more", "measure", "lines"),
    [
        ({}, measures.MANUAL, 1),
        ({"measured_by": "Manual"}, measures.MANUAL, 0),
        ({"standing": 4.0}, measures.MANUAL, 0),
        ({"linked_work": "what is this"}, measures.MANUAL, 0),
        ({}, measures.ROLL_UP, 0),
    ],
)
def test_a_key_result_lacks_a_link_where_nothing_else_gives_its_number(
    more: dict[str, object], measure: str, lines: int
) -> None:
    row = replace(kr(1, linked_work=""), **more)  # type: ignore[arg-type]
    bare = result(row, measure=measure, current=None)
    assert len(told("no-link-no-number", bare)) == lines


def test_a_row_that_cannot_be_understood_is_told_of_elsewhere() -> None:
    seen = picture(result(kr(1, linked_work=""), measure=measures.MANUAL, current=None), result(kr(2)))
    assert [each.code for each in found(seen)] == ["no-link-no-number"]
    assert found(replace(seen, asks={"KR-02": seen.asks["KR-02"]})) == ()


def test_a_column_that_is_gone_is_not_said_to_be_blank() -> None:
    results = [result(kr(1, "Company", level="Company")), result(kr(2, level="Team", owner=""))]
    assert found(picture(*results, columns=COLUMNS - {"owner", "supports"})) == ()


def row(number: int, **texts: str) -> Row:
    return Row(number, {column: Cell(text) for column, text in texts.items()})


def test_an_objective_that_stands_without_any_key_result_is_told() -> None:
    rows = [row(4, team="Shop", objective="Sell more"), row(5, team="Shop", objective="sell more")]
    assert told("no-key-result", rows=rows) == [("", "“Shop › Sell more” has no key result.")]


def test_a_key_result_of_another_team_is_none_of_an_objective() -> None:
    rows = [row(4, objective="Grow"), row(5, team="Shop", objective="Grow", key_result="Ship it")]
    assert told("no-key-result", rows=rows) == [("", "“Grow” has no key result.")]


def test_a_paused_objective_without_a_key_result_is_told_too() -> None:
    assert len(told("no-key-result", rows=[row(4, objective="Grow", state="paused")])) == 1


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([row(4, objective="Grow"), row(5, objective="grow", key_result="Ship it")], id="in another row"),
        pytest.param([row(4, objective="Grow", linked_work="A-1")], id="only its words are missing"),
        pytest.param([row(4, objective="Grow", state="Draft")], id="a draft"),
        pytest.param([row(4, objective="Grow", state="dropped")], id="dropped"),
        pytest.param([row(4, team="Shop")], id="no objective"),
    ],
)
def test_an_objective_with_a_key_result_is_not(rows: Sequence[Row]) -> None:
    assert told("no-key-result", rows=rows) == []


def test_a_row_that_only_names_an_objective_lacks_nothing_else() -> None:
    assert told("no-owner", result(kr(1, key_result="", linked_work="", owner=""))) == []


def test_a_row_that_only_links_work_is_a_key_result() -> None:
    assert len(told("no-owner", result(kr(1, key_result="", owner="")))) == 1


@pytest.mark.parametrize(
    ("number", "lines"), [(5, []), (6, [("", "“Shop › Sell more” has 6 key results, more than 5.")])]
)
def test_more_than_five_key_results_in_an_objective_are_too_many(number: int, lines: Told) -> None:
    assert told("too-many", *(result(kr(each)) for each in range(number))) == lines


def test_an_objective_below_the_top_that_supports_nothing_is_told() -> None:
    results = [
        result(kr(1, "Company", "Grow", level="Company")),
        result(kr(2, "Shop", level="Team", supports="KR-01")),
        result(kr(3, "Support", level="team")),
        result(kr(4, "Web", level="Squad")),
    ]
    assert told("orphan", *results) == [("", "“Support › Sell more” supports no key result.")]


def test_one_key_result_that_supports_another_speaks_for_its_objective() -> None:
    results = [
        result(kr(1, "Company", "Grow", level="Company")),
        result(kr(2, level="Team", supports="KR-01")),
        result(kr(3, level="Team")),
    ]
    assert told("orphan", *results) == []


def test_an_objective_that_takes_no_part_is_not_above_others() -> None:
    results = [
        result(kr(1, "Company", "Grow", level="Company", phase=Phase.PAUSED)),
        result(kr(2, level="Team")),
        result(kr(3, "Web", level="Team")),
    ]
    assert told("orphan", *results) == []


def test_in_a_book_where_no_objective_supports_another_that_is_one_line() -> None:
    results = [
        result(kr(1, "Company", level="Company")),
        result(kr(2, level="Team")),
        result(kr(3, "Web", level="Team")),
    ]
    what = "Supports is blank in 2 of 2 objectives below the top: Shop › Sell more and Web › Sell more."
    assert told("orphan", *results) == [("", what)]


def test_where_all_objectives_are_of_one_level_none_is_an_orphan() -> None:
    assert told("orphan", result(kr(1, level="Team")), result(kr(2, "Web", level="Team"))) == []


# ---- the rules -------------------------------------------------------------------------------------------------------


def test_a_rule_that_the_config_leaves_out_says_nothing() -> None:
    lacking = result(kr(1, owner="", unit="points"))
    assert [each.code for each in found(picture(lacking, skip=frozenset({"no-owner"})))] == ["unit-misfit"]


def test_no_rule_blocks_and_each_says_what_to_do() -> None:
    assert all(
        rule.severity is not Severity.BLOCKS and rule.to_do and TITLES[rule.code] == rule.title for rule in RULES
    )


def test_what_misleads_is_to_check_the_rest_are_hints() -> None:
    check = [rule.code for rule in RULES if rule.severity is Severity.CHECK]
    assert check == ["green-over-red", "confidence-status", "right-work"]


@pytest.mark.parametrize("code", CODES)
def test_each_rule_is_in_the_example_config(code: str) -> None:
    _, _, lint = EXAMPLE.read_text(encoding="utf-8").partition("\nlint:")
    assert code in lint


def test_a_rule_that_there_is_not_is_a_config_error_that_lists_the_rules(tmp_path: Path) -> None:
    config = tmp_path / "okrsync.yaml"
    settings = (
        "cycle: {name: Q, start: 2026-10-01, end: 2026-12-31}\nbook: {excel: a.xlsx}\nlint: {skip: [no-owners]}\n"
    )
    config.write_text(settings, encoding="utf-8")
    with pytest.raises(ConfigError) as failed:
        load(config)
    (problem,) = failed.value.problems
    assert problem.where == "okrsync.yaml › lint.skip.0"
    assert all(code in problem.what for code in CODES)


# ---- a run for some key results --------------------------------------------------------------------------------------


def health(code: str, id_: str = "KR-01", severity: Severity = Severity.HINT) -> Row:
    """A line of Health as it stands."""
    where = f"OKRs › {id_}" if id_ else "OKRs"
    return row(4, code=code, where=where, what="So it is.", id=id_, severity=severity.value)


def test_the_lint_looks_at_the_columns_and_the_rows_of_the_book() -> None:
    columns, rows = COLUMNS - {"owner"}, (row(4, objective="Grow"),)
    seen, tree = Seen(rows, columns, {}, (), (), ()), rollup.tree([])
    book = Resolved(Wish(), seen, rows_.read(seen), tree, (), ())
    assessed = Assessment(tree, {}, {}, {}, {}, Rules(CYCLE), NOVEMBER)
    assert (Picture.of(book, assessed).columns, Picture.of(book, assessed).rows) == (columns, rows)
    assert [each.code for each in problems(book, assessed)] == ["no-key-result"]


def standing(*lines: Row) -> list[tuple[str, str, str]]:
    """Code, ID and what to do of what a run for KR-01 alone tells where Health holds these lines."""
    seen, tree = Seen((), COLUMNS, {}, (), lines, ()), rollup.tree([])
    book = Resolved(Wish(only=frozenset({"KR-01"})), seen, rows_.read(seen), tree, (), ())
    found = problems(book, Assessment(tree, {}, {}, {}, {}, Rules(CYCLE), NOVEMBER))
    return [(each.code, each.kr, each.to_do) for each in found]


def test_a_run_for_some_key_results_tells_what_stands_in_health_about_them_and_about_the_whole_book() -> None:
    lines = health("no-owner"), health("no-owner", "KR-02"), health("orphan", ""), health("held-status")
    assert standing(*lines) == [
        ("no-owner", "KR-01", "Name one person in Owner."),
        ("orphan", "", "Put into Supports the ID of what it is for."),
    ]


def test_a_line_of_health_that_a_rule_would_not_write_so_does_not_stand() -> None:
    check = Severity.CHECK
    assert standing(health("right-work"), health("no-owner", severity=check)) == []
    assert standing(health("right-work", severity=check)) == [("right-work", "KR-01", "Is it the right work?")]


def test_a_problem_says_what_its_rule_says_to_do_and_how_much_it_matters() -> None:
    waiting = result(kr(1), reading=Reading(None, 9, 10), delivery="9 of 10", progress=10)
    told_of = [(each.code, each.to_do, each.severity) for each in found(picture(waiting))]
    assert told_of == [("right-work", "Is it the right work?", Severity.CHECK)]


# ---- as check --okrs tells it ----------------------------------------------------------------------------------------

CIRCLE = Problem("supports-cycle", "OKRs › KR-03", "It supports itself.", "Break it.", "KR-03", Severity.BLOCKS)
DOUBT = Problem("right-work", "OKRs › KR-02", "The number has hardly moved.", "Is it?", "KR-02", Severity.CHECK)
OWNERS = [
    Problem("no-owner", f"OKRs › {id_}", "Owner is blank.", "Name one.", id_, Severity.HINT)
    for id_ in ("KR-01", "KR-02")
]


def test_what_is_found_is_told_by_rule_in_the_order_of_the_rules_whatever_order_it_came_in() -> None:
    console = Console(width=80, color_system="standard", force_terminal=True)
    with console.capture() as captured:
        console.print(report.table([*OWNERS, DOUBT, CIRCLE]))
    coloured = captured.get()
    assert "\x1b[31m  ■" in coloured
    assert [" ".join(line.split()) for line in Text.from_ansi(coloured).plain.splitlines()] == [
        "Supports in a circle (1) Break it.",
        "■ KR-03: It supports itself.",
        "Work done, number unmoved (1) Is it?",
        "▲ KR-02: The number has hardly moved.",
        "Without an owner (2) Name one.",
        "○ KR-01: Owner is blank.",
        "○ KR-02: Owner is blank.",
    ]
    rules = report.record([*OWNERS, DOUBT, CIRCLE])["rules"]
    assert list(rules.items()) == [("supports-cycle", 1), ("right-work", 1), ("no-owner", 2)]


def test_what_other_steps_of_a_run_find_has_a_group_too() -> None:
    others = [code for code in TITLES if code not in CODES]
    assert {"source-failed", "cycle-over", "supports-cycle", "unknown-supports", "supports-differ", "no-link"} == {
        *others
    }
    assert report.record([replace(CIRCLE, code=code) for code in others])["rules"] == dict.fromkeys(others, 1)


def test_the_last_line_counts_what_blocks_what_to_check_and_the_hints() -> None:
    blocked, fine = report.summary([OWNERS[0], DOUBT, DOUBT, *[CIRCLE] * 3]), report.summary(OWNERS)
    assert blocked.plain == "6 lines: 3 blocked (■), 2 to check (▲), 1 hint (○). Nothing was written."
    assert (blocked.style, fine.style) == ("bold red", "bold")


@pytest.mark.parametrize(
    ("lines", "code"), [([], 0), (OWNERS, 0), ([DOUBT, *OWNERS], 0), ([CIRCLE], 1), ([*OWNERS, CIRCLE], 1)]
)
def test_only_what_blocks_fails(lines: Sequence[Problem], code: int) -> None:
    assert (report.exit_code(lines), report.record(lines)["ok"]) == (code, code == 0)
