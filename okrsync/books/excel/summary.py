"""Draws the Summary of a new workbook: widths, rules and charts; the sync fills in its rows every night."""

from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

from okrsync.books import blocks, styles
from okrsync.books.content import Content
from okrsync.books.excel.canvas import Canvas
from okrsync.layout import BAND, CHARTS, GLYPHS, HAIRLINE, INK, LINK, MUTED, NAVY, SEVERITY_CHIPS, SOLIDS, SUMMARY, Look
from okrsync.model import Status
from okrsync.okrs.figures import NOTHING
from okrsync.pages.charts import most_days
from okrsync.pages.summary import CHART_AT, CHART_ROWS, HALF
from okrsync.texts import say

LINES = 200
"""Rows whose looks follow their values."""
_PIXELS, _PADDING = 7, 5
"""Of a character of a column's width, and of the column itself."""
_POINT = 4 / 3  # pixels
_FORTNIGHT = 14
_DAY = say("d mmm")
"""The number format of a day on an axis."""
_FONT = {"name": "Calibri", "size": 9, "color": MUTED}
_DOT = {"type": "circle", "size": 4, "fill": {"color": NAVY}, "border": {"color": NAVY}}
_COURSE = (
    ("expected", {"line": {"color": BAND, "width": 1.5, "dash_type": "dash"}}),
    ("low", {"line": {"color": LINK, "width": 0.75, "dash_type": "round_dot"}}),
    ("high", {"line": {"color": LINK, "width": 0.75, "dash_type": "round_dot"}}),
    ("likely", {"line": {"color": LINK, "width": 1.75, "dash_type": "square_dot"}}),
    ("actual", {"line": {"color": NAVY, "width": 3}, "marker": _DOT}),  # one day alone is no line
)


def draw(canvas: Canvas, content: Content) -> None:
    """The tab: its title, and what stays whatever the numbers are."""
    sheet = canvas.sheet
    for index, column in enumerate(SUMMARY.columns):
        sheet.set_column(index, index, column.width)
    sheet.set_row(0, styles.TITLE_HEIGHT)
    sheet.write_string(0, 0, content.title, canvas.format(styles.TITLE))
    canvas.bind()
    for row in range(CHART_AT, CHART_AT + CHART_ROWS):  # a chart is as high as its rows are when it is placed
        sheet.set_row(row, blocks.height(SUMMARY, Look.CHART, {}))
    canvas.rules(LINES)
    canvas.chips("status", SEVERITY_CHIPS, LINES)
    canvas.bar("progress", LINES)
    left, right = _halves()
    _place(sheet, _course(canvas, most_days(content.cycle)), 0, left)
    _place(sheet, _teams(canvas), len(left), right)
    canvas.print_setup()
    sheet.repeat_rows(0, 0)
    sheet.fit_to_pages(1, 1)
    sheet.center_horizontally()
    sheet.activate()
    sheet.set_first_sheet()


def feed(canvas: Canvas) -> None:
    """The hidden tab that the charts show."""
    canvas.header()
    canvas.sheet.hide()


def _halves() -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The widths of the columns under each chart; the second begins where its title does."""
    widths = tuple(column.width for column in SUMMARY.columns)
    return widths[:HALF], widths[HALF:]


def _place(sheet: Worksheet, chart: Chart, column: int, widths: tuple[float, ...]) -> None:
    pixels = sum(width * _PIXELS + _PADDING for width in widths)
    tall = sum(blocks.height(SUMMARY, Look.CHART, {}) for _ in range(CHART_ROWS)) * _POINT
    chart.set_size({"width": pixels - 2 * _PADDING, "height": tall})
    chart.set_chartarea({"border": {"none": True}})
    chart.set_legend({"position": "top", "font": _FONT})
    chart.show_hidden_data()
    sheet.insert_chart(CHART_AT, column, chart, {"object_position": 2, "x_offset": _PADDING})


def _course(canvas: Canvas, days: int) -> Chart:
    chart = canvas.book.add_chart({"type": "line"})
    for key, look in _COURSE:
        shown = {"categories": _rows("on", days), "values": _rows(key, days)}
        chart.add_series({"name": canvas.words(CHARTS.column(key).title), **shown, **look})
    chart.set_x_axis(
        {
            "date_axis": True,
            "num_format": canvas.words(_DAY),
            "major_unit": _FORTNIGHT,
            "major_unit_type": "days",
            "num_font": _FONT,
            "line": {"color": BAND},
        }
    )
    chart.set_y_axis(
        {
            "min": 0,
            "max": 1,
            "major_unit": 0.25,
            "num_format": "0 %",
            "num_font": _FONT,
            "line": {"none": True},
            "major_gridlines": {"visible": True, "line": {"color": HAIRLINE, "width": 0.75}},
        }
    )
    chart.show_blanks_as("gap")
    return chart


def _teams(canvas: Canvas) -> Chart:
    chart = canvas.book.add_chart({"type": "bar", "subtype": "stacked"})
    for status in Status:
        colour, text = SOLIDS[status]
        fill = {"fill": {"color": colour}, "border": {"color": BAND if status is Status.NOT_STARTED else colour}}
        font = {"name": "Calibri", "size": 9, "bold": True, "color": text}
        labels = {"value": True, "num_format": f'"{GLYPHS[status]} "0', "font": font}  # to be read without colour
        key = status.name.casefold()
        series = {
            "name": canvas.words(CHARTS.column(key).title),
            "categories": _rows("team", 1),
            "values": _rows(key, 1),
            "gap": 60,
        }
        series |= {"categories_data": [NOTHING]}  # names, not numbers, whatever stands there when it is drawn
        chart.add_series({**series, **fill, "data_labels": labels})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    chart.set_y_axis(
        {"reverse": True, "interval_unit": 1, "num_font": {**_FONT, "color": INK}, "line": {"color": BAND}}
    )
    return chart


def _rows(key: str, count: int) -> list[object]:
    at = _at(key)
    return [CHARTS.title, 1, at, count, at]


def _at(key: str) -> int:
    return CHARTS.columns.index(CHARTS.column(key))
