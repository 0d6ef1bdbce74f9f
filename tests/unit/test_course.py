"""The course of key results, drawn and told."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from io import StringIO
from typing import Literal

import pytest
from rich.console import Console, RenderableType

from okrsync.model import CheckIn
from okrsync.okrs.courses import Course
from okrsync.records import replace
from okrsync.report import course

TODAY = date(2026, 11, 20)
LINE = CheckIn("KR-07", TODAY, "Ship it", 40.0, 100.0, 40.0, 50.0, "▲ At risk", 6.0, "slow [but] sure", "40.", "run-1")


def lines(*progress: float | None) -> tuple[CheckIn, ...]:
    """A line a day up to today, at this progress; the plan is 50 %."""
    first = TODAY - timedelta(days=len(progress) - 1)
    return tuple(
        replace(LINE, on=first + timedelta(days=at), current=value, progress=value) for at, value in enumerate(progress)
    )


def went(*progress: float | None, **more: object) -> Course:
    return Course(**{"id": "KR-07", "key_result": "Ship it", "lines": lines(*progress), **more})  # type: ignore[arg-type]


def shown(what: RenderableType, width: int = 80, *, terminal: bool = False) -> str:
    colours: Literal["standard", "auto"] = "standard" if terminal else "auto"
    out = StringIO()
    Console(file=out, width=width, highlight=False, markup=False, force_terminal=terminal, color_system=colours).print(
        what
    )
    return out.getvalue()


def drawn(one: Course, width: int = 80) -> list[str]:
    """The rows of the chart, from 100 % down to 0 %, without its frame."""
    rows = shown(course.course(one), width).splitlines()
    inside = [row.partition("┤")[2] or row.partition("│")[2] for row in rows if row.rstrip().endswith("│")]
    return [row.rstrip().rstrip("│") for row in inside]


def inked(row: str, marks: str) -> int:
    return sum(mark in marks for mark in row)


QUARTERS, DOTS = "▖▗▘▙▚▛▜▝▞▟▀▄▌▐█", "".join(map(chr, range(0x2801, 0x2900)))


def test_progress_and_plan_are_drawn_each_where_it_was() -> None:
    chart = drawn(went(0, 0, 100, 100))
    assert [inked(chart[at], QUARTERS) > 0 for at in (0, len(chart) // 4, -1)] == [True, True, True]
    middle = len(chart) // 2
    assert max(chart, key=lambda row: inked(row, DOTS)) in chart[middle - 1 : middle + 1]


def test_the_chart_goes_from_0_to_100_percent_whatever_is_drawn() -> None:
    chart = drawn(went(40, 60))
    assert not [row for row in (*chart[: len(chart) // 4], *chart[-len(chart) // 4 :]) if inked(row, QUARTERS + DOTS)]


def test_a_date_without_a_number_is_a_gap_and_not_a_line_to_0() -> None:
    chart = drawn(went(80, 80, None, 80, 80))
    (line,) = [row for row in chart if inked(row, QUARTERS)]
    assert line.strip().count(" ") > 30
    assert max(map(len, line.replace(" ", "x").split("x"))) < 40


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_a_chart_is_as_wide_as_the_terminal_up_to_120(width: int) -> None:
    (frame,) = [row for row in shown(course.course(went(10, 20)), width).splitlines() if "┌" in row]
    assert len(frame) == min(width, 120)


def test_the_axis_names_the_first_and_the_last_day() -> None:
    text = shown(course.course(went(10, 20, 30)))
    assert "18 Nov" in text
    assert "20 Nov" in text


def test_one_check_in_is_no_chart_but_its_numbers() -> None:
    text = shown(course.course(went(40)))
    assert "┌" not in text
    assert "20 Nov       40     100      40 %  50 %  ▲ At risk      6  slow [but] sure" in text


def test_of_a_number_without_a_past_it_is_said_that_there_is_none() -> None:
    said = "Nothing is known of before 19 Nov: only work items with dates have a past"
    drawn_past = replace(LINE, on=TODAY - timedelta(weeks=1), run="", status="")
    known = went(40, 50)
    assert said in shown(course.course(known))
    assert "Nothing is known" not in shown(course.course(replace(known, lines=(drawn_past, *known.lines))))


def test_none_is_told_in_words() -> None:
    assert "No check-in yet" in shown(course.course(went()))


@pytest.mark.parametrize(("width", "named"), [(99, False), (100, True)])
def test_the_numbers_name_their_run_where_there_is_room(width: int, named: bool) -> None:  # noqa: FBT001 - a column
    assert ("run-1" in shown(course.course(went(40, 50)), width)) is named


@pytest.mark.parametrize("terminal", [True, False])
def test_only_a_terminal_gets_colours(terminal: bool) -> None:  # noqa: FBT001 - a column
    assert ("\x1b[" in shown(course.course(went(10, 20)), terminal=terminal)) is terminal


def test_all_key_results_are_told_in_a_line_each() -> None:
    found = [went(0, 100), went(id="KR-08", key_result="Win"), went(50, id="KR-09", here=False)]
    first, second, third = shown(course.courses(found, TODAY), 100).splitlines()[1:]
    assert first.split() == ["KR-07", "Ship", "it", "▲", "At", "risk", "100", "%", "█", "100", "19", "Nov", "2"]
    assert second.split() == ["KR-08", "Win", "—"]
    assert "its row is gone" in third


def test_the_bars_are_the_last_weeks() -> None:
    weeks: Sequence[CheckIn] = [
        replace(LINE, on=TODAY - timedelta(weeks=at), progress=100.0 - 50 * at) for at in (2, 1, 0)
    ]
    assert "▁▅█" in shown(course.courses([went(lines=tuple(weeks))], TODAY))


def test_the_bars_go_on_to_today_after_the_last_check_in() -> None:
    ago = replace(LINE, on=TODAY - timedelta(weeks=2))
    assert "▄▄▄" in shown(course.courses([went(lines=(ago,))], TODAY))


def test_a_course_is_json() -> None:
    told = json.loads(json.dumps(course.record([went(None), went(id="KR-08", here=False)])))["key_results"]
    assert [(each["id"], each["row_gone"], len(each["check_ins"])) for each in told] == [
        ("KR-07", False, 1),
        ("KR-08", True, 0),
    ]
    assert told[0]["check_ins"][0] == {
        "date": "2026-11-20",
        "current": None,
        "target": 100,
        "progress": None,
        "plan": 50,
        "status": "▲ At risk",
        "confidence": 6,
        "comment": "slow [but] sure",
        "why": "40.",
        "run": "run-1",
        "reconstructed": False,
    }


def test_a_comment_is_told_once_until_it_changes() -> None:
    words = ("slow", "slow", "better")
    said = [replace(each, comment=word) for each, word in zip(lines(10, 20, 30), words, strict=True)]
    told = shown(course.course(went(lines=tuple(said))), width=120)
    assert (told.count("slow"), told.count("better")) == (1, 1)
