"""The trends of Summary as sparklines, drawn from the numbers in the hidden feed (SHEET.md §3).

A formula without options: they take a separator, which is another one in other countries.
"""

from collections.abc import Container, Iterator, Mapping, Sequence

from okrsync.books.google.cells import Json
from okrsync.books.google.places import Place
from okrsync.layout import CHARTS
from okrsync.model import Page, Value
from okrsync.okrs.checkins import Trend
from okrsync.pages.charts import WEEKS
from okrsync.xlsx.refs import cell_name, quoted

_TREND = "trend"


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
    weeks = _weeks(feed) if feed and _TREND in places[page.tab].columns else ()
    if not feed or not weeks:
        return {}
    known = {number: _known(row.cells.get(_TREND)) for number, row in enumerate(page.rows)}
    return {
        number: _formula(feed, feed.header + 1 + number, [weeks[at] for at in known_weeks])
        for number, known_weeks in known.items()
        if len(known_weeks) > 1
    }


def _weeks(feed: Place) -> tuple[int, ...]:
    """The columns of the weeks; none where one is missing, as in a book made earlier, or they stand otherwise."""
    found = tuple(feed.columns[key].index for key in WEEKS if key in feed.columns)
    return found if found and found == tuple(range(found[0], found[0] + len(WEEKS))) else ()


def _known(trend: Value) -> list[int]:
    """Which weeks of a trend are known: all between the first and the last, for History goes on."""
    return [at for at, week in enumerate(trend.weeks) if week is not None] if isinstance(trend, Trend) else []


def _formula(feed: Place, number: int, columns: Sequence[int]) -> str:
    """Over known weeks alone: what a blank cell means would be an option too."""
    first, last = (cell_name(number, column + 1) for column in (columns[0], columns[-1]))
    return f"=SPARKLINE({quoted(feed.title)}!{first}:{last})"
