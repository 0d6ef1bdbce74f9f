"""Draws the Summary in a spreadsheet: widths, rules and charts; the sync fills in its rows every night."""

from collections.abc import Iterator
from itertools import groupby

from okrsync.books import blocks
from okrsync.books.google.cells import Json
from okrsync.books.google.looks import PIXELS, colour, row_format
from okrsync.books.google.places import Place
from okrsync.books.google.ranges import lines
from okrsync.layout import BAND, CHARTS, LINK, NAVY, SOLIDS, SUMMARY, Look
from okrsync.model import Cycle, Page, Status
from okrsync.pages.charts import TEAMS, most_days
from okrsync.pages.summary import CHART_AT, CHART_ROWS, HALF

_POINT = 96 / 72  # pixels
_PADDING = 4
_COURSE = {
    "expected": {"color": BAND, "type": "MEDIUM_DASHED", "width": 2},
    "low": {"color": LINK, "type": "DOTTED", "width": 1},
    "high": {"color": LINK, "type": "DOTTED", "width": 1},
    "likely": {"color": LINK, "type": "MEDIUM_DASHED", "width": 2},
    "actual": {"color": NAVY, "type": "SOLID", "width": 4},
}


def charts(sheet_id: int, feed_id: int, cycle: Cycle) -> Iterator[Json]:
    """The two charts on the tab `sheet_id`, of what stands in the tab `feed_id`."""
    yield _chart(sheet_id, (0, HALF), _course(feed_id, most_days(cycle)))
    yield _chart(sheet_id, (HALF, len(SUMMARY.columns)), _teams(feed_id))


def dressed(place: Place, page: Page) -> Iterator[Json]:
    """The looks and heights of the rows of a page, in the columns as they stand."""
    for key, bound in place.columns.items():
        column = place.tab.column(key)
        looks = [row_format(blocks.style(place.tab, column, row.look), column, place.words) for row in page.rows]
        start = {"sheetId": place.sheet_id, "rowIndex": place.header, "columnIndex": bound.index}
        rows = [{"values": [{"userEnteredFormat": look}]} for look in looks]
        yield {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredFormat"}}
        below = place.header + len(rows)
        if below < place.depth:
            across = {"startColumnIndex": bound.index, "endColumnIndex": bound.index + 1}
            area = {"sheetId": place.sheet_id, "startRowIndex": below, **across}
            yield {"repeatCell": {"range": area, "cell": {}, "fields": "userEnteredFormat"}}
    heights = [round(blocks.height(place.tab, row.look, row.cells) * _POINT) for row in page.rows]
    at = place.header
    for pixels, run in groupby(heights):
        count = len(list(run))
        area = lines(place.sheet_id, "ROWS", at, count)
        yield {"updateDimensionProperties": {"range": area, "properties": {"pixelSize": pixels}, "fields": "pixelSize"}}
        at += count


def _chart(sheet_id: int, columns: tuple[int, int], spec: Json) -> Json:
    widths = [column.width + 1 for column in SUMMARY.columns[slice(*columns)]]
    tall = CHART_ROWS * blocks.height(SUMMARY, Look.CHART, {}) * _POINT
    position = {
        "anchorCell": {"sheetId": sheet_id, "rowIndex": CHART_AT, "columnIndex": columns[0]},
        "offsetXPixels": _PADDING,
        "widthPixels": round(sum(widths) * PIXELS) - 2 * _PADDING,
        "heightPixels": round(tall),
    }
    told = {"fontName": "Calibri", "hiddenDimensionStrategy": "SHOW_ALL", **spec}
    return {"addChart": {"chart": {"spec": told, "position": {"overlayPosition": position}}}}


def _course(feed_id: int, days: int) -> Json:
    series = [
        {
            "series": _source(feed_id, key, days),
            "targetAxis": "LEFT_AXIS",
            "colorStyle": colour(str(line["color"])),
            "lineStyle": {"type": line["type"], "width": line["width"]},
        }
        for key, line in _COURSE.items()
    ]
    axes = [{"position": "LEFT_AXIS", "viewWindowOptions": _window(0, 1)}, {"position": "BOTTOM_AXIS"}]
    return {"basicChart": {"chartType": "LINE", **_shared(feed_id, "on", days), "axis": axes, "series": series}}


def _teams(feed_id: int) -> Json:
    series = [
        {
            "series": _source(feed_id, status.name.casefold(), TEAMS),
            "targetAxis": "BOTTOM_AXIS",
            "colorStyle": colour(SOLIDS[status][0]),
            "dataLabel": {"type": "DATA", "placement": "CENTER", "textFormat": _text(SOLIDS[status][1])},
        }
        for status in Status
    ]
    told = {"chartType": "BAR", "stackedType": "STACKED", **_shared(feed_id, "team", TEAMS), "series": series}
    return {"basicChart": told}


def _shared(feed_id: int, domain: str, rows: int) -> Json:
    return {"legendPosition": "TOP_LEGEND", "headerCount": 1, "domains": [{"domain": _source(feed_id, domain, rows)}]}


def _source(feed_id: int, key: str, rows: int) -> Json:
    """A column of the feed, its header among it."""
    at = CHARTS.columns.index(CHARTS.column(key))
    area = {"sheetId": feed_id, "startRowIndex": 0, "endRowIndex": rows + 1}
    return {"sourceRange": {"sources": [{**area, "startColumnIndex": at, "endColumnIndex": at + 1}]}}


def _window(low: float, high: float) -> Json:
    return {"viewWindowMode": "EXPLICIT", "viewWindowMin": low, "viewWindowMax": high}


def _text(code: str) -> Json:
    return {"bold": True, "fontSize": 9, "foregroundColorStyle": colour(code)}
