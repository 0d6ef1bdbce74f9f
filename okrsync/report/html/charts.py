"""Charts as static SVG, drawn by pygal: shapes and texts alone, their colours are the page's.

Names in a chart come from people; pygal writes them as text, and nothing of pygal's script is left in the page.
"""

import sys
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from typing import Any

import pygal  # type: ignore[import-untyped]  # ships no types
from lxml import etree
from markupsafe import Markup
from pygal.style import Style  # type: ignore[import-untyped]  # the same

from okrsync.model import CheckIn, Page, Status, Summary
from okrsync.okrs.figures import day, percent, whole
from okrsync.okrs.pace import FULL
from okrsync.texts import ENGLISH, Words

sys.meta_path[:] = [each for each in sys.meta_path if type(each).__module__ != pygal.__name__]
"""Without what pygal puts there: it finds only pygal's plugins, and Python 3.11 warns of it at every failed import."""

XY = tuple[float, float | None]

_NEEDLESS = ("defs", "desc", "title")
"""What pygal brings for its own script and colours; `desc` and `title` would be read aloud, number by number."""
_WIDTH, HEIGHT = 620, 250
"""The proportions of a chart that has half of the page; it grows with it."""
_FONT = 11
_QUARTERS = (0, 25, 50, 75, 100)
_TICKS = 7
"""So many dates an axis has at most."""
_BAR, _AROUND = 30, 12
"""The height of a team's bar with its gap, and of what is around all bars."""
_LONGEST = 22
"""Letters of a team's name that stand beside its bar."""


def course(summary: Summary, height: int = HEIGHT, words: Words = ENGLISH) -> Markup:
    """Progress of the whole book: as it was, as expected, and the likely range; "" where nothing is known."""
    points = summary.course
    lines: dict[str, list[XY]] = {
        key: [(point.on.toordinal(), getattr(point, key)) for point in points]
        for key in ("low", "high", "expected", "likely", "actual")
    }
    low, high = _known(lines.pop("low")), _known(lines.pop("high"))
    if not any(_known(line) for line in lines.values()):
        return Markup()
    chart = _dates([point.on for point in points], words, width=_WIDTH, height=height)
    names = ["range"] if low else []
    if low:
        chart.add("range", [*low, *reversed(high)], fill=True)
    for key, line in lines.items():
        names += _added(chart, key, line)
    return _svg(chart, names)


def history(lines: Sequence[CheckIn], words: Words = ENGLISH) -> Markup:
    """Progress of one key result against its plan, over the dates of its check-ins; "" of fewer than two."""
    told = [line for line in lines if line.progress is not None]
    if len(told) < 2:  # noqa: PLR2004 - a line takes two points
        return Markup()
    chart = _dates([line.on for line in lines], words, width=560, height=170)
    plan = _added(chart, "expected", [(line.on.toordinal(), line.plan) for line in lines])
    return _svg(chart, [*plan, *_added(chart, "actual", [(line.on.toordinal(), line.progress) for line in lines])])


def teams(feed: Page, height: int = 0, words: Words = ENGLISH) -> Markup:
    """A bar for each team of the hidden charts tab, its key results by status; "" where there is none.

    As high as its bars take, or `height` where that is less.
    """
    bars = [row.cells for row in feed.rows if row.cells.get("team")]
    if not bars:
        return Markup()
    high = _AROUND + _BAR * len(bars)
    chart = pygal.HorizontalStackedBar(
        **_plain(_WIDTH, min(height or high, high)),
        show_x_labels=False,
        show_x_guides=False,
        print_values=True,
        print_zeroes=False,
        value_formatter=lambda value: words(whole(round(value))) if value else "",
        margin=6,
    )
    chart.x_labels = [_short(str(words(bar["team"]))) for bar in reversed(bars)]
    keys = [status.name.casefold() for status in Status]
    for key in keys:
        chart.add(key, [bar.get(key) for bar in reversed(bars)])
    return _svg(chart, [f"status-{key}" for key in keys])


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"


def _dates(days: Sequence[date], words: Words, *, width: int, height: int) -> Any:  # noqa: ANN401 - pygal has no types
    """An empty chart of percentages over these days."""
    first, last = days[0], max(days[-1], days[0] + timedelta(days=1))
    step = max(1, -(-(last - first).days // _TICKS))
    weeks = -(-step // 7) * 7 if step > 7 // 2 else step
    chart = pygal.XY(
        **_plain(width, height),
        show_dots=False,
        show_x_guides=False,
        xrange=(first.toordinal(), last.toordinal()),
        range=(0, FULL),
        include_x_axis=True,
        margin=10,
    )
    chart.x_labels = [
        {"label": words(day(date.fromordinal(at))), "value": at}
        for at in range(first.toordinal(), last.toordinal(), weeks)
    ]
    chart.y_labels = [{"label": words(percent(at)), "value": at} for at in _QUARTERS]
    return chart


def _plain(width: int, height: int) -> Mapping[str, Any]:
    """What every chart is given: no script, no address, no legend; its texts are as large as the page says."""
    return {
        "js": [],
        "css": [],
        "no_prefix": True,
        "show_legend": False,
        "width": width,
        "height": height,
        "style": _style(),
    }


@cache
def _style() -> Style:
    return Style(label_font_size=_FONT, major_label_font_size=_FONT, value_font_size=_FONT, font_family="sans-serif")


def _added(chart: Any, name: str, line: Sequence[XY]) -> list[str]:  # noqa: ANN401 - pygal has no types
    """Add what is known of a line, a series for each stretch without a gap; the names of these."""
    stretches = [list(stretch) for known, stretch in groupby(line, lambda point: point[1] is not None) if known]
    for stretch in stretches:
        chart.add(name, stretch)
    return [name] * len(stretches)


def _known(line: Sequence[XY]) -> list[XY]:
    return [point for point in line if point[1] is not None]


def _svg(chart: Any, names: Sequence[str]) -> Markup:  # noqa: ANN401 - pygal has no types
    """The drawing as the page takes it in: each series under its own name, hidden from what reads aloud.

    What it shows stands beside it as text.
    """
    root = chart.render_tree()
    for needless in [*root.iter(*_NEEDLESS), *root.iter(etree.Comment)]:
        needless.getparent().remove(needless)
    for node in list(root.iter("g")):
        classes = node.get("class", "").split()
        if "tooltip-overlay" in classes:
            node.getparent().remove(node)
        elif classes[:1] == ["series"]:
            node.set("class", f"series {names[int(classes[1].removeprefix('serie-'))]}")
    del root.attrib["id"]
    root.set("class", "chart")
    root.set("aria-hidden", "true")
    root.set("focusable", "false")
    root.set("preserveAspectRatio", "xMidYMin meet")
    etree.cleanup_namespaces(root)
    return Markup(etree.tostring(root, encoding="unicode"))  # noqa: S704 - an XML writer escaped every text in it
