"""The trends of Summary as sparklines, drawn from the numbers in the hidden feed (SHEET.md §3).

Two arguments are parted by a semicolon, which Google takes in every country; the options stand in the feed, for their
separators differ.
"""

from collections.abc import Container, Iterator, Mapping, Sequence

from okrsync.books.google.cells import Json
from okrsync.books.google.places import Place
from okrsync.layout import CHARTS
from okrsync.model import Page, Value
from okrsync.okrs.checkins import Trend
from okrsync.pages.charts import OPTIONS, WEEKS
from okrsync.xlsx.refs import cell_name, quoted

_TREND, _OPTION = "trend", ("option", "setting")


def put(places: Mapping[str, Place], page: Page) -> Iterator[Json]:
    """The requests that put the formulas into the rows of a page."""
    for number, formula in _formulas(places, page).items():
        place = places[page.tab]
        column = place.columns[_TREND].index
        start = {"sheetId": place.sheet_id, "rowIndex": place.header + number, "columnIndex": column}
        rows = [{"values": [{"userEnteredValue": {"formulaValue": formula}}]}]
        yield {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}}


def filled(before: Mapping[str, Place], now: Mapping[str, Place], page: Page) -> dict[str, Container[int]]:
    """The cells that `put` filled, lines from 0 by column; none where the header or the column has moved since."""
    was, place = before[page.tab], now[page.tab]
    still = (was.header, was.columns.get(_TREND)) == (place.header, place.columns.get(_TREND))
    return {_TREND: _formulas(before, page).keys()} if still else {}


def _formulas(places: Mapping[str, Place], page: Page) -> dict[int, str]:
    """The formula of each trend of two weeks or more, by its line from 0, over the same line of the feed."""
    feed = places.get(CHARTS.key)
    weeks = _together(feed, WEEKS) if feed and _TREND in places[page.tab].columns else ()
    if not feed or not weeks or not _together(feed, _OPTION):
        return {}
    known = {number: _known(row.cells.get(_TREND)) for number, row in enumerate(page.rows)}
    return {
        number: _formula(feed, feed.header + 1 + number, [weeks[at] for at in known_weeks])
        for number, known_weeks in known.items()
        if len(known_weeks) > 1
    }


def _together(feed: Place, keys: Sequence[str]) -> tuple[int, ...]:
    """These columns; none where one is missing, as in a book made earlier, or they stand otherwise."""
    found = tuple(feed.columns[key].index for key in keys if key in feed.columns)
    return found if found and found == tuple(range(found[0], found[0] + len(keys))) else ()


def _known(trend: Value) -> list[int]:
    """Which weeks of a trend are known: all between the first and the last, for History goes on."""
    return [at for at, week in enumerate(trend.weeks) if week is not None] if isinstance(trend, Trend) else []


def _formula(feed: Place, number: int, columns: Sequence[int]) -> str:
    """Over known weeks alone: what a blank cell means would be an option too."""
    tab, top = quoted(feed.title), feed.header + 1
    left, right = _together(feed, _OPTION)
    weeks = f"{cell_name(number, columns[0] + 1)}:{cell_name(number, columns[-1] + 1)}"
    options = f"{cell_name(top, left + 1)}:{cell_name(top + len(OPTIONS) - 1, right + 1)}"
    return f"=SPARKLINE({tab}!{weeks};{tab}!{options})"
