"""The line charts and stacked bars of a sheet (`BasicChartSpec`), drawn by pygal as static SVG below their legend."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pygal  # type: ignore[import-untyped]  # ships no types
from lxml import etree
from markupsafe import Markup
from pygal.style import Style  # type: ignore[import-untyped]  # the same

import okrsync.report.html.charts  # noqa: F401 - puts right what pygal does to sys.meta_path
from tests.pictures.google_cells import colour, font
from tests.pictures.google_sheet import Json, Sheet, Value

LEGEND = 30
"""Pixels above a chart that its legend takes."""
_DASHES = {"MEDIUM_DASHED": "8,5", "LONG_DASHED": "14,6", "DOTTED": "1,4"}
_LETTERS, _TICKS = 11, 8
_QUARTERS = 4


@dataclass(frozen=True, slots=True)
class _Series:
    """A series: its name, its values, a domain's worth each, and how it is drawn."""

    name: str
    cells: Sequence[tuple[Value, str]]
    told: Json

    @property
    def colour(self) -> str:
        """What it is filled or drawn with."""
        return colour(self.told.get("colorStyle"), "#4285f4")

    @property
    def stroke(self) -> str:
        """How its line is drawn, as CSS; pygal's own would be thin for all."""
        line = self.told.get("lineStyle", {})
        return f"stroke-width:{line.get('width', 2)};stroke-dasharray:{_DASHES.get(line.get('type', ''), 'none')}"

    @property
    def numbers(self) -> list[float | None]:
        """Its values, None where there is no number."""
        return [float(each) if isinstance(each, int | float) else None for each, _ in self.cells]


def chart(spec: Json, size: tuple[int, int], tabs: Sequence[Sheet]) -> Markup:
    """A chart `size` pixels wide and high, of what stands in these tabs.

    Raises:
        ValueError: it is neither of lines nor of stacked bars.
    """
    basic = spec["basicChart"]
    domain = _series(basic["domains"][0]["domain"], {}, tabs)
    series = [_series(each["series"], each, tabs) for each in basic["series"]]
    shape = {"width": size[0], "height": size[1] - LEGEND, "margin": 8, "margin_right": 28}
    look = _Look(font(spec.get("fontName", "Arial")), shape)
    if basic["chartType"] == "LINE":
        drawn = _lines(domain, series, basic.get("axis", ()), look)
    elif (basic["chartType"], basic.get("stackedType")) == ("BAR", "STACKED"):
        drawn = _bars(domain, series, look)
    else:
        raise ValueError(f"a chart {basic['chartType']}")
    return _legend(series, look.font) + drawn


@dataclass(frozen=True, slots=True)
class _Look:
    font: str
    shape: dict[str, int]

    def options(self, colours: Sequence[str], labels: Sequence[str] = ()) -> dict[str, Any]:
        """What both kinds of chart are given: no script, pygal's own legend left out."""
        style = Style(
            background="#ffffff",
            plot_background="#ffffff",
            colors=tuple(colours),
            value_colors=tuple(labels),
            font_family=self.font,
            value_font_family=self.font,
            label_font_size=_LETTERS,
            major_label_font_size=_LETTERS,
            value_font_size=_LETTERS,
            opacity="1",
            stroke_opacity="1",
        )
        return {**self.shape, "style": style, "js": [], "show_legend": False}


def _lines(domain: _Series, series: Sequence[_Series], axes: Sequence[Json], look: _Look) -> Markup:
    days = [at for at in domain.numbers if at is not None]
    stretches = [(each, part) for each in series for part in _stretches(domain.numbers, each.numbers)]
    known = [value for _, part in stretches for _, value in part]
    window: Json = next((each.get("viewWindowOptions", {}) for each in axes if each["position"] == "LEFT_AXIS"), {})
    low, high = window.get("viewWindowMin", 0.0), window.get("viewWindowMax", max(known, default=1.0))
    drawn = pygal.XY(
        **look.options([each.colour for each, _ in stretches]),
        show_dots=False,
        show_x_guides=False,
        range=(low, high),
        xrange=(min(days, default=0), max(days, default=1)),
    )
    shown = [(at, text) for at, (_, text) in zip(domain.numbers, domain.cells, strict=True) if at is not None]
    drawn.x_labels = [{"value": at, "label": text} for at, text in shown[:: -(-len(shown) // _TICKS) or 1]]
    percent = any("%" in text for each in series for _, text in each.cells)
    steps = [low + (high - low) * at / _QUARTERS for at in range(_QUARTERS + 1)]
    drawn.y_labels = [{"value": at, "label": f"{100 * at:.0f} %" if percent else f"{at:g}"} for at in steps]
    for each, part in stretches:
        drawn.add(each.name, part)
    root = drawn.render_tree()
    for at, (each, _) in enumerate(stretches):
        for path in root.iterfind(f".//g[@class='series serie-{at} color-{at}']/path"):
            path.set("style", each.stroke)
    return _svg(root)


def _bars(domain: _Series, series: Sequence[_Series], look: _Look) -> Markup:
    bars = [at for at, (_, text) in enumerate(domain.cells) if text]
    labels = [colour(_label(each).get("foregroundColorStyle"), "#000000") for each in series]
    drawn = pygal.HorizontalStackedBar(
        **look.options([each.colour for each in series], labels),
        print_values=any("dataLabel" in each.told for each in series),
        print_zeroes=False,
        value_formatter=lambda value: f"{value:g}" if value else "",
    )
    drawn.x_labels = [domain.cells[at][1] for at in reversed(bars)]  # pygal counts from below
    for each in series:
        drawn.add(each.name, [each.numbers[at] for at in reversed(bars)])
    longest = max((sum(each.numbers[at] or 0 for each in series) for at in bars), default=0)
    drawn.y_labels = range(int(longest) + 1)
    return _svg(drawn.render_tree())


def _svg(root: Any) -> Markup:  # noqa: ANN401 - untyped
    return Markup(etree.tostring(root, encoding="unicode"))  # noqa: S704 - an XML writer escaped every text in it


def _label(series: _Series) -> Json:
    label: Json = series.told.get("dataLabel", {}).get("textFormat", {})
    return label


def _stretches(at: Sequence[float | None], values: Sequence[float | None]) -> list[list[tuple[float, float]]]:
    """The parts of a line that have no gap."""
    points = list(zip(at, values, strict=True))
    runs = groupby(points, lambda point: None not in point)
    return [[(x, y) for x, y in run if x is not None and y is not None] for known, run in runs if known]


def _series(data: Json, told: Json, tabs: Sequence[Sheet]) -> _Series:
    """The column of a `ChartData`, its first row the name."""
    area = data["sourceRange"]["sources"][0]
    tab = next(each for each in tabs if each.id == area.get("sheetId", 0))
    column, top = int(area.get("startColumnIndex", 0)), int(area.get("startRowIndex", 0))
    cells = [(tab.value(row, column), tab.text(row, column)) for row in range(top + 1, int(area["endRowIndex"]))]
    return _Series(tab.text(top, column), cells, told)


def _legend(series: Sequence[_Series], family: str) -> Markup:
    items = Markup().join(
        Markup('<span><i style="background:{}"></i>{}</span>').format(each.colour, each.name) for each in series
    )
    return Markup('<div class="legend" style="height:{}px;font-family:{}">{}</div>').format(LEGEND, family, items)
