"""The Summary in every Book: the same rows, charts of the same feed, and people's notes beside it.

Its texts are the same but for the trends, which are bars in Excel and sparklines in Google.
"""

from __future__ import annotations  # people.py is a plugin: its types are for mypy only

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from okrsync.layout import CHARTS, SUMMARY, Look, status_text
from okrsync.model import KeyResult, Objective, Page, Plan, Point, Result, Standing, Status, Summary, Value
from okrsync.okrs.checkins import Trend
from okrsync.pages import charts
from okrsync.pages.summary import CHART_AT, page
from okrsync.records import replace

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.google_people import Google
    from tests.e2e.google_world import GooglePerson
    from tests.e2e.people import Excel, Hands, Person

pytest_plugins = ["tests.e2e.people", "tests.e2e.google_world"]
pytestmark = pytest.mark.filterwarnings("ignore:.* extension is not supported")  # openpyxl says what it leaves out

TODAY = date(2026, 11, 20)
RISING = Trend.of((None, None, None, None, None, 5.0, 9.0, 17.0))
BEGUN = Trend.of((None, None, None, None, None, None, None, 17.0))
ROWS: list[dict[str, Value]] = [{"id": "KR-01", "key_result": "Leads", "team": "Sales", "target": 100.0}]


@pytest.fixture
def excel(person: Person) -> Excel:
    return person(ROWS)


@pytest.fixture
def google(google_person: GooglePerson) -> Google:
    return google_person(ROWS)


@pytest.fixture(params=["excel", "google"])
def hands(request: pytest.FixtureRequest) -> Hands:
    """A person at the book."""
    found: Hands = request.getfixturevalue(request.param)
    return found


def summary(objectives: int = 2, teams: int = 3, trend: str = RISING) -> Summary:
    worst = Result(KeyResult("KR-01", 4, "=Leads", team="Sales"), progress=17.0, plan=55.0, status=Status.OFF_TRACK)
    young = replace(worst, kr=KeyResult("KR-02", 5, "Offers"), trend=BEGUN)
    now = Standing(51.0, 54.0, 6.5, {Status.OFF_TRACK: 1})
    return Summary(
        on=TODAY,
        now=now,
        before=replace(now, progress=46.0),
        elapsed=54.0,
        attention=(replace(worst, trend=trend), young),
        finished=(),
        gains=(),
        delivered=0,
        objectives=tuple(
            Objective(f"Goal {n}", "Shop", "", "", 51.0, 54.0, Status.ON_TRACK, 2, 3, ()) for n in range(objectives)
        ),
        teams={f"Team {n}": {Status.OFF_TRACK: n + 1} for n in range(teams)},
        course=tuple(Point(date(2026, 11, day), 40.0 + day, 54.0) for day in (6, 13, 20)),
        health={},
        removed=(),
    )


def commit(hands: Hands, told: Summary) -> Page:
    """A night's drawn pages."""
    book = hands.book()
    drawn = page(told, ())
    book.commit(Plan("run-1", pages=(drawn, charts.page(told, drawn.rows)), state=book.read().state))
    return drawn


def texts(hands: Hands) -> dict[int, dict[str, object]]:
    """What stands in Summary below its title."""
    return {
        number: {key: value for key, value in row.items() if value is not None}
        for number, row in hands.look().rows(SUMMARY).items()
        if any(value is not None for value in row.values())
    }


def key_results(hands: Hands) -> dict[int, dict[str, object]]:
    """The lines of the two key results."""
    return {number: row for number, row in texts(hands).items() if row.get("status") == status_text(Status.OFF_TRACK)}


def shown(drawn: Page) -> dict[int, dict[str, object]]:
    """What a page should make stand there; percentages are hundredths in a cell."""
    found: dict[int, dict[str, object]] = {}
    for number, row in enumerate(drawn.rows, SUMMARY.header_row + 1):
        cells = {
            key: value / 100 if key == "progress" and isinstance(value, float) else value
            for key, value in row.cells.items()
            if value not in (None, "")
        }
        if cells:
            found[number] = dict(cells)
    return found


def sparkling(drawn: Page) -> dict[int, dict[str, object]]:
    """The same in Google: a trend of two weeks or more is a line over the weeks that are known."""
    found = shown(drawn)
    first, last = (get_column_letter(1 + CHARTS.columns.index(CHARTS.column(key))) for key in ("week_2", "week_0"))
    left, right = (get_column_letter(1 + CHARTS.columns.index(CHARTS.column(key))) for key in ("option", "setting"))
    options = f"'_charts'!{left}2:{right}5"
    for number, row in found.items():
        if row.get("trend") == RISING:
            row["trend"] = f"=SPARKLINE('_charts'!{first}{number}:{last}{number};{options})"
    return found


def test_every_text_of_the_page_stands_in_its_row_and_column_in_excel(excel: Excel) -> None:
    drawn = commit(excel, summary())
    assert texts(excel) == shown(drawn)


def test_every_text_of_the_page_stands_in_its_row_and_column_in_google_but_trends_are_sparklines(
    google: Google,
) -> None:
    drawn = commit(google, summary())
    assert texts(google) == sparkling(drawn)
    assert [str(row["trend"])[:10] for row in key_results(google).values()] == ["=SPARKLINE", BEGUN]


def test_a_shorter_page_leaves_nothing_of_the_longer_one(hands: Hands) -> None:
    commit(hands, summary(objectives=9, teams=7))
    drawn = commit(hands, summary(objectives=1, teams=2, trend=BEGUN))
    assert texts(hands) == shown(drawn)
    assert [row["team"] for row in hands.look().rows(CHARTS).values() if row["team"] is not None] == [
        "Team 1",
        "Team 0",
    ]


def test_what_people_write_beside_the_summary_stays_in_its_row(hands: Hands) -> None:
    commit(hands, summary())
    beside = len(SUMMARY.columns) + 1
    hands.insert_column(beside, SUMMARY)
    hands.type(5, beside, "ask Ann about this", SUMMARY)
    hands.type(60, beside, "and about that", SUMMARY)
    commit(hands, summary(objectives=1))
    mine = {at[1]: text for at, text in hands.cells().items() if at[0] == SUMMARY.title and at[2] == beside}
    assert mine == {5: "ask Ann about this", 60: "and about that"}


def test_the_numbers_of_a_line_are_numbers_and_a_text_that_begins_like_a_formula_is_text(hands: Hands) -> None:
    commit(hands, summary())
    look = hands.look()
    [at, _] = key_results(hands)
    assert look.cell(at, "progress", SUMMARY).value == 0.17
    assert look.cell(at, "progress", SUMMARY).data_type == "n"
    assert look.cell(at, "item", SUMMARY).data_type == "s"


def test_an_excel_chart_ends_where_its_feed_ends_and_keeps_its_place(excel: Excel) -> None:
    for teams in (5, 2):
        commit(excel, summary(teams=teams))
        sheet: Any = load_workbook(excel.path)[SUMMARY.title]
        [course, bars] = sheet._charts  # noqa: SLF001 - openpyxl has no other way
        assert {each.val.numRef.f for each in course.series} == {f"'_charts'!${at}$2:${at}$4" for at in "BCDEF"}
        assert {each.cat.strRef.f for each in bars.series} == {f"'_charts'!$G$2:$G${teams + 1}"}
        kept = [each.v for each in bars.series[3].cat.strRef.strCache.pt]
        assert kept == [f"Team {n}" for n in reversed(range(teams))]
        assert course.anchor._from.row == CHART_AT  # noqa: SLF001 - the same


def test_a_google_chart_shows_the_feed(google: Google) -> None:
    commit(google, summary())
    sheets = {sheet.title: sheet for sheet in google.look().book.sheets}
    told: Any = sheets[SUMMARY.title].layers["charts"]
    course, bars = (chart["spec"]["basicChart"] for chart in told)
    sources = [each["series"]["sourceRange"]["sources"][0] for each in (*course["series"], *bars["series"])]
    assert {source["sheetId"] for source in sources} == {sheets[CHARTS.title].id}
    assert (course["chartType"], bars["chartType"], bars["stackedType"]) == ("LINE", "BAR", "STACKED")


def test_a_row_of_a_google_summary_wears_its_look_and_gives_it_back(google: Google) -> None:
    longer = commit(google, summary(objectives=9))
    at = {row.look: number for number, row in enumerate(longer.rows, SUMMARY.header_row + 1)}
    assert "'fontSize': 24" in google.look().cell(at[Look.FIGURE], "item", SUMMARY).look
    last = len(longer.rows) + SUMMARY.header_row
    assert "borders" in google.look().cell(last, "item", SUMMARY).look
    commit(google, summary(objectives=1))
    assert "borders" not in google.look().cell(last, "item", SUMMARY).look


# ---- trends ----------------------------------------------------------------------------------------------------------


def test_the_weeks_of_a_trend_stand_in_the_feed_beside_their_line(hands: Hands) -> None:
    commit(hands, summary())
    [number, _] = key_results(hands)
    row = hands.look().rows(CHARTS)[number]
    assert [row[key] for key in charts.WEEKS] == [None, None, None, None, None, 0.05, 0.09, 0.17]


def test_a_sparkline_of_google_finds_its_feed_whatever_that_is_called(google: Google) -> None:
    google.rename_tab(CHARTS.title, "It's fed")
    commit(google, summary())
    [line, _] = key_results(google).values()
    assert str(line["trend"]).startswith("=SPARKLINE('It''s fed'!")


def drop_a_week(google: Google) -> None:
    google.do("delete_column", google.title(CHARTS), column=google.at("week_3", CHARTS))


@pytest.mark.parametrize(
    "act",
    [
        drop_a_week,
        lambda google: google.move_column("week_5", 2, CHARTS),
        lambda google: google.delete_tab(CHARTS),
    ],
    ids=["made before trends had numbers", "moved", "gone"],
)
def test_without_the_weeks_side_by_side_in_the_feed_a_trend_is_text(
    google: Google, act: Callable[[Google], None]
) -> None:
    act(google)
    drawn = commit(google, summary())
    assert texts(google) == shown(drawn)


def test_two_weeks_are_enough_for_a_sparkline_and_nought_is_known(google: Google) -> None:
    commit(google, summary(trend=Trend.of((*[None] * 6, 0.0, 5.0))))
    [line, _] = key_results(google).values()
    assert str(line["trend"]).startswith("=SPARKLINE")


def test_without_the_options_in_the_feed_a_trend_is_text(google: Google) -> None:
    google.do("delete_column", google.title(CHARTS), column=google.at("setting", CHARTS))
    drawn = commit(google, summary())
    assert texts(google) == shown(drawn)


def test_where_the_column_of_trends_was_moved_since_it_was_read_a_trend_is_text(google: Google) -> None:
    google.between(2, lambda: google.move_column("trend", 2, SUMMARY))
    drawn = commit(google, summary())
    assert texts(google) == shown(drawn)


def test_where_a_row_came_on_top_since_it_was_read_a_trend_is_text_in_its_line(google: Google) -> None:
    google.between(2, lambda: google.insert_row(1, SUMMARY))
    drawn = commit(google, summary())
    assert texts(google) == {number + 1: row for number, row in shown(drawn).items()}


def test_a_google_summary_without_its_trend_column_has_all_else(google: Google) -> None:
    google.do("delete_column", google.title(SUMMARY), column=google.at("trend", SUMMARY))
    drawn = commit(google, summary())
    assert texts(google) == {
        number: kept
        for number, row in shown(drawn).items()
        if (kept := {key: value for key, value in row.items() if key != "trend"})
    }
