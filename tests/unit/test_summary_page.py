"""The Summary tab and the feed of its charts: rows of cells, before any file format."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.errors import Problem, Severity
from okrsync.layout import CHARTS, LINK, SUMMARY, Look
from okrsync.model import (
    Cycle,
    Forecast,
    KeyResult,
    Objective,
    PageRow,
    Point,
    Removed,
    Result,
    Standing,
    Status,
    Summary,
    Value,
)
from okrsync.okrs.checkins import Trend
from okrsync.pages import charts
from okrsync.pages.summary import CHART_AT, CHART_ROWS, LISTED, WORST, aside, headline, page
from okrsync.records import replace

TODAY = date(2026, 11, 20)
LOOKS = [look.value for look in Look]


def result(number: int, status: Status = Status.OFF_TRACK, **more: object) -> Result:
    kr = KeyResult(f"KR-{number:02}", number, f"Win {number}", team="Shop", owner="Ann", confidence=3.0)
    told = Result(kr, progress=17.0, plan=55.0, status=status, why="8 P1s.", forecast=Forecast(20.0, 10.0, 30.0, 1.0))
    return replace(told, **more)  # type: ignore[arg-type]


def objective(number: int = 1) -> Objective:
    return Objective(f"Goal {number}", "Shop", "Team", "", 51.0, 54.0, Status.ON_TRACK, 2, 3, ("KR-01",))


NOW = Standing(
    51.0, 54.0, 6.5, {Status.DONE: 1, Status.ON_TRACK: 6, Status.AT_RISK: 2, Status.OFF_TRACK: 2, Status.NO_DATA: 1}
)
BEFORE = Standing(46.0, 50.0, 6.9, {Status.DONE: 1, Status.ON_TRACK: 7, Status.AT_RISK: 1, Status.OFF_TRACK: 2})
NOBODY = Standing(None, None, None, {})


def told(**more: object) -> Summary:
    summary = Summary(
        on=TODAY,
        now=NOW,
        before=BEFORE,
        elapsed=54.0,
        attention=(result(5), result(9)),
        finished=(result(6, Status.DONE, progress=100.0),),
        gains=((result(3, Status.ON_TRACK), 12.4),),
        delivered=31,
        objectives=(objective(),),
        teams={"Shop": {Status.ON_TRACK: 2, Status.OFF_TRACK: 1}},
        course=(Point(TODAY, 51.0, 54.0, 51.0, 51.0, 51.0),),
        health={Severity.BLOCKS: 1, Severity.CHECK: 2},
        removed=(),
    )
    return replace(summary, **more)  # type: ignore[arg-type]


def rows(summary: Summary, problems: Sequence[Problem] = ()) -> list[PageRow]:
    return list(page(summary, problems).rows)


def looked(summary: Summary, look: Look, problems: Sequence[Problem] = ()) -> list[Mapping[str, Value]]:
    return [row.cells for row in rows(summary, problems) if row.look == look]


def section(summary: Summary, title: str, problems: Sequence[Problem] = ()) -> list[Mapping[str, Value]]:
    """The lines below a title, to the next one."""
    found = rows(summary, problems)
    first = next(at for at, row in enumerate(found) if row.look == Look.SECTION and row.cells.get("item") == title)
    rest = found[first + 1 :]
    last = next((at for at, row in enumerate(rest) if row.look == Look.SECTION), len(rest))
    return [row.cells for row in rest[:last] if row.look in (Look.LINE, Look.MORE)]


# ---- what it says ----------------------------------------------------------------------------------------------------


def test_the_headline_is_the_whole_book_in_a_sentence() -> None:
    assert headline(told()) == (
        "51 % done, 54 % expected by today. 7 of 12 key results done or on track; "
        "2 key results need attention: Win 5 and Win 9."
    )


@pytest.mark.parametrize(
    ("summary", "said"),
    [
        (told(now=NOBODY, attention=()), "No key result takes part yet."),
        (told(now=replace(NOW, progress=None, expected=None), attention=()), "Progress is not known yet."),
        (told(attention=(result(5),)), "1 key result needs attention: Win 5."),
    ],
    ids=["empty", "unknown", "one"],
)
def test_the_headline_of_little_says_so(summary: Summary, said: str) -> None:
    assert said in headline(summary)


def test_the_remark_says_what_the_numbers_rest_on() -> None:
    assert aside(told()) == "20 Nov 2026 · 54 % of the time gone · 11 of 12 have data"


def test_the_tiles_agree_with_the_headline_and_say_what_changed_in_a_week() -> None:
    [figures], [notes] = looked(told(), Look.FIGURE), looked(told(), Look.NOTE)
    assert figures == {
        "item": "51 %",
        "team": "7 of 12",
        "status": "2",
        "vs_plan": "2",
        "forecast": "6.5",
        "why": "3 open",
    }
    assert notes == {
        "item": "−3 against what is expected · +5 this week",
        "team": "● On track 6 · ✓ Done 1",
        "status": "+1 this week",
        "vs_plan": "as a week ago",
        "forecast": "of 10 · ▼ 0.4 this week",
        "why": "1 key result without data",
    }


def test_where_nobody_counted_a_week_ago_no_change_is_told() -> None:
    [notes] = looked(told(before=NOBODY), Look.NOTE)
    assert (notes["status"], notes["forecast"], notes["item"]) == ("", "of 10", "−3 against what is expected")


@pytest.mark.parametrize(
    ("health", "statuses", "said"),
    [
        ({}, {Status.DONE: 1}, "✓ All clear"),
        ({}, {Status.NO_DATA: 2}, "2 unknown"),
        ({Severity.HINT: 4}, {Status.DONE: 1}, "✓ All clear"),
        ({}, {}, "—"),
    ],
)
def test_data_is_healthy_only_where_nothing_is_open_and_all_is_known(
    health: Mapping[Severity, int], statuses: Mapping[Status, int], said: str
) -> None:
    [figures] = looked(told(health=health, now=replace(NOW, statuses=statuses)), Look.FIGURE)
    assert figures["why"] == said


def tile(column: str, look: Look, **more: object) -> Value:
    """What a tile says with other numbers of now and a week ago, such as `confidence=3.0, before_confidence=2.0`."""
    then = {key.removeprefix("before_"): more.pop(key) for key in tuple(more) if key.startswith("before_")}
    summary = told(now=replace(NOW, **more), before=replace(BEFORE, **then))  # type: ignore[arg-type]
    [cells] = looked(summary, look)
    return cells[column]


def test_each_tile_has_its_label() -> None:
    [labels] = looked(told(), Look.LABEL)
    assert labels == {
        "item": "Overall progress",
        "team": "Done or on track",
        "status": "At risk",
        "vs_plan": "Off track",
        "forecast": "Confidence",
        "why": "Data health",
    }


@pytest.mark.parametrize(("confidence", "shown"), [(7.04, "7"), (0.0, "0"), (None, "—")])
def test_confidence_has_one_decimal_and_none_is_a_dash(confidence: float | None, shown: str) -> None:
    assert tile("forecast", Look.FIGURE, confidence=confidence) == shown


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (None, 6.9, "nobody checked in yet"),
        (0.0, 0.0, "of 10"),
        (0.0, 0.5, "of 10 · ▼ 0.5 this week"),
        (0.5, 0.0, "of 10 · ▲ 0.5 this week"),
        (6.94, 6.9, "of 10"),
    ],
)
def test_confidence_says_how_it_changed_unless_it_did_not(now: float | None, before: float, said: str) -> None:
    assert tile("forecast", Look.NOTE, confidence=now, before_confidence=before) == said


@pytest.mark.parametrize(
    ("progress", "expected", "before", "said"),
    [
        (None, 54.0, 46.0, "no key result has data yet"),
        (0.0, 0.0, 0.0, "±0 against what is expected · ±0 this week"),
        (5.0, None, 0.0, "+5 this week"),
        (5.0, 3.0, None, "+2 against what is expected"),
    ],
)
def test_progress_is_compared_with_what_is_known(
    progress: float | None, expected: float | None, before: float | None, said: str
) -> None:
    assert tile("item", Look.NOTE, progress=progress, expected=expected, before_progress=before) == said


def test_of_each_status_its_own_count_and_change_are_told() -> None:
    counts = {Status.DONE: 1, Status.AT_RISK: 4, Status.OFF_TRACK: 2}
    then = {Status.AT_RISK: 6, Status.OFF_TRACK: 1}
    both = ("status", "vs_plan")
    assert [tile(each, Look.FIGURE, statuses=counts) for each in both] == ["4", "2"]
    changes = [tile(each, Look.NOTE, statuses=counts, before_statuses=then) for each in both]
    assert changes == ["−2 this week", "+1 this week"]


@pytest.mark.parametrize(
    ("silent", "figure", "note"),
    [
        (0, "✓ All clear", "every key result has data"),
        (1, "1 unknown", "1 key result without data"),
        (2, "2 unknown", "2 key results without data"),
    ],
)
def test_key_results_without_data_are_counted(silent: int, figure: str, note: str) -> None:
    quiet = told(health={}, now=replace(NOW, statuses={Status.DONE: 1, Status.NO_DATA: silent}))
    [figures], [notes] = looked(quiet, Look.FIGURE), looked(quiet, Look.NOTE)
    assert (figures["why"], notes["why"]) == (figure, note)


@pytest.mark.parametrize("severity", [Severity.BLOCKS, Severity.CHECK])
def test_one_line_of_health_is_enough_to_be_open(severity: Severity) -> None:
    [figures] = looked(told(health={severity: 1}), Look.FIGURE)
    assert figures["why"] == "1 open"


def test_a_line_says_who_where_it_stands_where_it_is_likely_to_end_and_why() -> None:
    [line, _] = section(told(), "Needs attention")
    assert line == {
        "item": "KR-05  Win 5",
        "team": "Shop",
        "owner": "Ann",
        "status": "■ Off track",
        "progress": 17.0,
        "vs_plan": -38.0,
        "forecast": "10 % – 30 %",
        "confidence": 3.0,
        "why": "8 P1s.",
    }


def test_help_that_is_needed_stands_before_the_sentence() -> None:
    asking = result(5)
    asking = replace(asking, kr=replace(asking.kr, help_needed="A contact at the bank"))
    [line] = section(told(attention=(asking,)), "Needs attention")
    assert line["why"] == "Help needed: A contact at the bank; 8 P1s."


def test_what_is_not_known_is_a_dash_and_never_nought() -> None:
    silent = result(5, Status.NO_DATA, progress=None, plan=None, forecast=None)
    [line] = section(told(attention=(silent,)), "Needs attention")
    assert (line["progress"], line["vs_plan"], line["forecast"]) == ("—", "—", "—")


@pytest.mark.parametrize(("many", "lines", "more"), [(0, 1, None), (5, 5, None), (6, 6, "+ 1 more in OKRs")])
def test_the_worst_five_are_listed_and_the_rest_is_counted(many: int, lines: int, more: str | None) -> None:
    found = section(told(attention=tuple(map(result, range(many)))), "Needs attention")
    assert len(found) == lines
    assert more is None or found[-1]["item"] == more


def test_what_was_achieved_is_told() -> None:
    done, gained = section(told(), "Achieved this week")
    assert (done["item"], done["why"]) == ("KR-06  Win 6", "reached its target")
    assert (gained["item"], gained["why"]) == ("KR-03  Win 3", "+12 points this week")


def test_where_nothing_was_achieved_or_removed_or_is_wrong_there_is_no_empty_list() -> None:
    quiet = told(finished=(), gains=(), delivered=0)
    titles = [row.get("item") for row in looked(quiet, Look.SECTION)]
    assert titles == ["Needs attention", "Are we on pace?", "Objectives"]


def test_the_worst_lines_of_health_come_first_and_hints_not_at_all() -> None:
    hint, check, blocks = (
        Problem("x", f"OKRs › {each}", "Wrong.", "Mend it.", severity=each) for each in reversed(Severity)
    )
    found = section(told(), "Data health", [hint, check, blocks])
    assert [(line["status"], line["why"]) for line in found] == [
        ("■ Blocks", "Wrong. Mend it."),
        ("▲ Check", "Wrong. Mend it."),
    ]


def test_a_removed_row_stays_on_the_page() -> None:
    gone = Removed("KR-07", "Win 7", "Shop", "Grow", 40.0, Status.AT_RISK, date(2026, 11, 3))
    [line] = section(told(removed=(gone,)), "Removed from OKRs in this cycle")
    assert (line["item"], line["progress"], line["why"]) == ("KR-07  Win 7", 40.0, "last seen on 3 Nov")


# ---- how it is laid out ----------------------------------------------------------------------------------------------


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_the_charts_are_always_in_the_same_rows(attention: int, objectives: int, gains: int) -> None:
    found = rows(
        told(
            attention=tuple(map(result, range(attention))),
            objectives=tuple(map(objective, range(objectives))),
            gains=tuple((result(each), 5.0) for each in range(gains)),
        )
    )
    below_title = [at for at, row in enumerate(found, 1) if row.look == Look.CHART]
    assert below_title == list(range(CHART_AT, CHART_AT + CHART_ROWS))
    assert len(found) <= CHART_AT + CHART_ROWS + LISTED + WORST + 12


def test_every_cell_is_in_a_column_and_every_row_of_a_look_that_the_layout_has() -> None:
    keys = {column.key for column in SUMMARY.columns}
    for row in rows(told(removed=(Removed("KR-07", "", "", "", None, Status.NO_DATA, None),))):
        assert row.look in LOOKS
        assert row.cells.keys() <= keys


# ---- the feed of the charts ------------------------------------------------------------------------------------------


def feed(summary: Summary) -> list[Mapping[str, Value]]:
    found = charts.page(summary)
    assert (found.tab, found.anew) == (CHARTS.key, True)
    return [row.cells for row in found.rows]


def test_the_feed_holds_a_day_a_row_and_beside_it_a_team_a_row() -> None:
    days = (Point(date(2026, 11, 13), 46.0, 50.0), Point(TODAY, 51.0, 54.0, 51.0, 51.0, 51.0))
    first, second, *_ = feed(told(course=days))
    assert (first["actual"], first["likely"], second["high"]) == (46, None, 51)
    assert (first["team"], first["on_track"], first["off_track"], first["done"]) == ("Shop", 2, 1, None)
    assert "team" not in second


def test_a_book_without_key_results_is_neither_well_nor_ill() -> None:
    empty = told(now=replace(NOBODY, statuses={}), attention=(), finished=(), gains=(), objectives=())
    [notes] = looked(empty, Look.NOTE)
    assert notes["why"] == "no key results yet"
    assert "Nothing yet: fill in Objective and Key result in OKRs." in [
        row.get("item") for row in looked(empty, Look.MORE)
    ]


def test_of_more_objectives_than_there_is_room_for_those_furthest_behind_are_listed_first() -> None:
    many = [replace(objective(number), progress=20.0 + number) for number in range(LISTED + 2)]
    late, unknown = replace(objective(90), progress=1.0), replace(objective(91), progress=None)
    shown = [row["item"] for row in looked(told(objectives=(unknown, *many, late)), Look.LINE)]
    assert [name for name in shown if str(name).startswith("Goal")][:3] == ["Goal 90", "Goal 0", "Goal 1"]
    assert "Goal 91" not in shown


def test_the_headline_names_long_key_results_in_short() -> None:
    worst = Result(
        KeyResult("KR-01", 4, "Donaudampfschifffahrt " * 9), progress=1.0, plan=55.0, status=Status.OFF_TRACK
    )
    said = headline(told(attention=(worst, worst)))
    assert said.count("…") == 2
    assert len(said) < 220


def test_the_largest_teams_have_a_bar_each_and_the_others_one() -> None:
    teams = {f"Team {number:02}": {Status.ON_TRACK: number} for number in range(1, 15)} | {"": {Status.DONE: 99}}
    names = [str(row["team"]) for row in feed(told(teams=teams)) if row.get("team")]
    assert (names[0], names[1], names[-1], len(names)) == ("No team", "Team 14", "4 other teams", charts.TEAMS)
    assert feed(told(teams=teams))[-1]["on_track"] == 1 + 2 + 3 + 4


def test_the_weeks_of_a_trend_stand_in_the_row_of_its_line() -> None:
    weeks = (None, None, None, 3.0, 5.0, 9.0, 12.0, 17.0)
    summary = told(attention=(result(5), result(9, trend=Trend.of(weeks))))
    lines = rows(summary)
    found = charts.page(summary, lines).rows
    [at] = [number for number, line in enumerate(lines) if line.cells.get("trend") == "▁▁▁▁▂"]
    assert tuple(found[at].cells[key] for key in charts.WEEKS) == weeks
    assert [number for number, row in enumerate(found) if "week_0" in row.cells] == [at]


def test_every_week_of_a_trend_has_its_column() -> None:
    assert set(charts.WEEKS) <= {column.key for column in CHARTS.columns}


def test_a_day_of_the_course_has_each_number_in_its_column() -> None:
    [row] = [row for row in feed(told(course=(Point(TODAY, 1.0, 2.0, 3.0, 4.0, 5.0),))) if "on" in row]
    assert [row[key] for key in ("actual", "expected", "low", "likely", "high")] == [1, 2, 3, 4, 5]
    assert row["on"] == datetime(2026, 11, 20)


def test_a_status_that_no_key_result_of_a_team_has_is_no_part_of_its_bar() -> None:
    [row] = [row for row in feed(told()) if "team" in row]
    assert {key: row[key] for key in ("done", "on_track", "off_track")} == {"done": None, "on_track": 2, "off_track": 1}


@pytest.mark.parametrize(("teams", "last"), [(12, "Team 12"), (13, "2 other teams")])
def test_teams_share_a_bar_only_where_there_are_more_than_bars(teams: int, last: str) -> None:
    counts = {f"Team {number:02}": {Status.DONE: 1} for number in range(teams, 0, -1)}
    names = [row["team"] for row in feed(told(teams=counts)) if row.get("team")]
    assert (names[0], names[-1], len(names)) == ("Team 01", last, 12)


def test_the_feed_says_how_a_trend_is_drawn() -> None:
    options = {row["option"]: row["setting"] for row in feed(told()) if "option" in row}
    assert options == {"ymin": 0, "ymax": 1, "color": LINK, "linewidth": 2}


@pytest.mark.parametrize(("last", "days"), [(date(2026, 12, 30), 15), (date(2026, 12, 31), 16)])
def test_a_course_has_a_day_a_week_the_last_and_today(last: date, days: int) -> None:
    assert charts.most_days(Cycle("2026-Q4", date(2026, 10, 1), last)) == days


def test_the_weeks_of_a_trend_go_from_the_oldest_to_this_one() -> None:
    assert (charts.WEEKS[0], charts.WEEKS[-1]) == ("week_7", "week_0")
