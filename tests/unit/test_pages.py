"""History, Changes and Read me as typed rows."""

from datetime import date, datetime, timedelta

import pytest

from okrsync.layout import CHANGES, HISTORY
from okrsync.model import Cell, Change, CheckIn, Cycle, Row, Value
from okrsync.okrs.rules import GuardRules, Rules, StatusRules, Tolerance
from okrsync.pages import changes, history
from okrsync.pages.readme import readme

NOW = datetime(2026, 11, 15, 2)
LINE = CheckIn("KR-01", NOW.date(), "Ship it", 15.0, 30.0, 50.0, 45.0, "● On track", 7.0, "fine", "15 of 30.", "run-1")
CHANGE = Change("KR-01", 4, "current", 14.0, 15.0, "15 of 30.")


def row(number: int, **values: Value) -> Row:
    return Row(number, {key: Cell(value) for key, value in values.items()})


def test_history_is_appended() -> None:
    page = history.page([LINE])
    assert (page.tab, page.append, len(page.rows)) == (HISTORY.key, True, 1)


def test_a_history_line_survives_its_tab() -> None:
    (line,) = history.page([LINE]).rows
    assert set(line.cells) == {column.key for column in HISTORY.columns}
    assert history.read([row(2, **line.cells)]) == (LINE,)


def test_percent_cells_of_history_are_read_as_0_to_100() -> None:
    cells = {"id": Cell("KR-01"), "date": Cell(NOW), "progress": Cell(0.07, percent=True)}
    assert history.read([Row(2, cells)])[0].progress == 7


@pytest.mark.parametrize("values", [{"id": "KR-01"}, {"date": NOW}, {"id": "KR-01", "date": "soon"}])
def test_a_history_line_without_id_or_date_is_none(values: dict[str, Value]) -> None:
    assert history.read([row(2, **values)]) == ()


def test_changes_are_appended_with_when_what_and_why() -> None:
    page = changes.page([CHANGE], "run-1", NOW, [])
    assert (page.tab, page.append) == (CHANGES.key, True)
    assert page.rows[0].cells == {
        "time": NOW,
        "run": "run-1",
        "id": "KR-01",
        "column": "Current",
        "from": 14.0,
        "to": 15.0,
        "why": "15 of 30.",
    }


@pytest.mark.parametrize(
    ("days", "column", "stays"),
    [(30, "Why", True), (31, "Why", False), (31, "Current", True), (31, "Status", True), (31, "ID", True)],
)
def test_after_30_days_only_id_current_and_status_stay(days: int, column: str, stays: bool) -> None:  # noqa: FBT001 - a column
    old = row(2, time=NOW - timedelta(days=days), column=column)
    page = changes.page([CHANGE], "run-1", NOW, [old])
    assert page.append is stays
    assert len(page.rows) == 1


@pytest.mark.parametrize(
    ("after", "told"),
    [(datetime(2026, 11, 15), "2026-11-15"), (datetime(2026, 11, 15, 2, 4), "2026-11-15T02:04:00")],
)
def test_a_day_is_told_without_a_time(after: datetime, told: str) -> None:
    page = changes.page([Change("KR-01", 4, "checked_in", None, after)], "run-1", NOW, [])
    assert page.rows[0].cells["to"] == told


def test_when_old_changes_go_the_others_keep_their_rows_above_the_new_ones() -> None:
    before = [row(2, time=NOW - timedelta(days=31), column="Why"), row(3, time=NOW, column="Why")]
    assert [line.was for line in changes.page([CHANGE], "run-1", NOW, before).rows] == [3, None]


def test_read_me_tells_the_rules_as_they_are_set() -> None:
    cycle = Cycle("2026-Q4", date(2026, 10, 1), date(2026, 12, 31))
    rules = Rules(cycle, status=StatusRules(on_track=Tolerance(0.2, 7)), guards=GuardRules(fall=33))
    text = "\n".join(f"{term}: {says}" for term, says in readme(rules)).replace("\u00a0", " ")
    assert "2026-Q4, 1 Oct 2026 to 31 Dec 2026" in text
    assert "Behind the plan by at most 20 % of it or 7 points" in text
    assert "falls by more than 33" in text
