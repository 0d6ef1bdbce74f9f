"""What a cell of a sheet is in HTML: its format as CSS, its text with links and runs, a SPARKLINE as a small line."""

import re
from collections.abc import Mapping, Sequence

from markupsafe import Markup, escape

from tests.pictures.google_sheet import Json, Sheet, Value, moved
from tests.pictures.google_sheet import sheet as named

FONTS: Mapping[str, str] = {
    "Arial": "Arial, 'Liberation Sans', Arimo, as-wide-as-arial",
    "Calibri": "Calibri, Carlito",
}
"""Google's own fonts, and what is as wide: the first that is installed is taken."""
_POINT = 96 / 72  # pixels
_ALIGNED = {"LEFT": "left", "CENTER": "center", "RIGHT": "right"}
_STANDING = {"TOP": "top", "MIDDLE": "middle", "BOTTOM": "bottom"}
_EDGES = {"SOLID": 1, "SOLID_MEDIUM": 2, "SOLID_THICK": 3, "DOTTED": 1, "DASHED": 1, "DOUBLE": 3}
"""Pixels of a border; every style is drawn as a plain line."""
_SIDES = {"top": (0, 1), "bottom": (0, -1), "left": (1, 0), "right": (-1, 0)}
_PADDING = {"top": 2, "right": 3, "bottom": 2, "left": 3}
_AREA = r"(?:'?(?P<{0}tab>[^'!]+)'?!)?(?P<{0}first>\$?[A-Z]+\$?\d+):(?P<{0}last>\$?[A-Z]+\$?\d+)"
_SPARKLINE = re.compile(
    rf"=SPARKLINE\((?:{_AREA.format('')}|\{{(?P<list>[^}}]*)\}})(?:[;,]{_AREA.format('o_')})?.*\)", re.IGNORECASE
)


def font(family: str) -> str:
    """A font as CSS, with what is taken where it is not installed."""
    return f"{FONTS.get(family, repr(family))}, sans-serif"


def colour(style: Json | None, otherwise: str) -> str:
    """A `ColorStyle` as CSS."""
    if not style or "rgbColor" not in style:
        return otherwise
    told = style["rgbColor"]
    return "#" + "".join(f"{round(255 * told.get(hue, 0)):02x}" for hue in ("red", "green", "blue"))


def paper(look: Json, over: Json, edges: Sequence[str] = ()) -> str:
    """The CSS of a cell's place: its fill, its borders, drawn within it, and where its text stands."""
    fill = colour(over.get("backgroundColorStyle") or look.get("backgroundColorStyle"), "#ffffff")
    lines = [*edges, *(_edge(side, each) for side, each in look.get("borders", {}).items())]
    standing = _STANDING.get(look.get("verticalAlignment", ""), "bottom")
    return f"background:{fill};vertical-align:{standing};box-shadow:{','.join(lines) or 'none'}"


def ink(look: Json, over: Json) -> str:
    """The CSS of a cell's text."""
    padding = _PADDING | look.get("padding", {})
    sides = " ".join(f"{padding[side]}px" for side in ("top", "right", "bottom", "left"))
    aligned = _ALIGNED.get(look.get("horizontalAlignment", ""), "left")
    text = {**look.get("textFormat", {}), **over.get("textFormat", {})}
    return f"padding:{sides};text-align:{aligned};{_text(text)}"


def content(sheet: Sheet, row: int, column: int) -> Markup:
    """What stands in a cell."""
    cell = sheet.cell(row, column)
    formula = str(cell.get("userEnteredValue", {}).get("formulaValue", ""))
    if line := _SPARKLINE.match(formula):
        drawn = sheet.width(column) - 6, sheet.height(row) - 6
        return _sparkline(_numbers(sheet, line), _options(sheet, line), *drawn)
    text = sheet.text(row, column)
    told = _runs(text, cell["textFormatRuns"]) if cell.get("textFormatRuns") else escape(text)
    if link := cell.get("hyperlink"):
        return Markup('<a href="{}">{}</a>').format(link, told)
    return told


def _edge(side: str, border: Json) -> str:
    x, y = _SIDES[side]
    wide = _EDGES.get(border.get("style", ""), 0)
    return f"inset {x * wide}px {y * wide}px {colour(border.get('colorStyle'), '#000000')}"


def _text(told: Json) -> str:
    css = []
    if "foregroundColorStyle" in told:
        css.append(f"color:{colour(told['foregroundColorStyle'], '#000000')}")
    if "fontFamily" in told:
        css.append(f"font-family:{font(told['fontFamily'])}")
    if "fontSize" in told:
        css.append(f"font-size:{told['fontSize'] * _POINT:.2f}px")
    for name, on, off in (("bold", "font-weight:bold", "font-weight:normal"), ("italic", "font-style:italic", "")):
        css += [on if told[name] else off] if name in told else []
    drawn = [line for name, line in (("underline", "underline"), ("strikethrough", "line-through")) if told.get(name)]
    return ";".join([*filter(None, css), *([f"text-decoration:{' '.join(drawn)}"] if drawn else [])])


def _runs(text: str, runs: Sequence[Json]) -> Markup:
    """A text whose parts look different, each from its `startIndex` on; the indexes count in UTF-16."""
    units = text.encode("utf-16-le")
    starts = [int(run.get("startIndex", 0)) for run in runs] + [len(units) // 2]
    told = escape(units[: 2 * starts[0]].decode("utf-16-le"))
    for run, start, end in zip(runs, starts, starts[1:], strict=False):
        look = run.get("format", {})
        part = units[2 * start : 2 * end].decode("utf-16-le")
        link = look.get("link", {}).get("uri")
        tag = Markup('<a href="{}" style="{}">{}</a>') if link else Markup('{}<span style="{}">{}</span>')
        told += tag.format(link or "", _text(look), part)
    return told


def _numbers(sheet: Sheet, line: re.Match[str]) -> list[float]:
    if line["list"] is not None:
        return [float(each) for each in re.split(r"[,;\\]", line["list"]) if each.strip()]
    return [float(each) for row in _block(sheet, line, "") for each in row if isinstance(each, int | float)]


def _options(sheet: Sheet, line: re.Match[str]) -> dict[str, Value]:
    """What the second argument says, a name and its setting a row."""
    return {str(name): value for name, value in _block(sheet, line, "o_")} if line["o_first"] else {}


def _block(sheet: Sheet, line: re.Match[str], part: str) -> list[list[Value]]:
    home = named(sheet.book, line[f"{part}tab"]) if line[f"{part}tab"] else sheet
    (top, left), (bottom, right) = (moved(line[f"{part}{end}"], 0, 0) for end in ("first", "last"))
    return [[home.value(row, column) for column in range(left, right + 1)] for row in range(top, bottom + 1)]


def _sparkline(numbers: Sequence[float], options: Mapping[str, Value], width: int, height: int) -> Markup:
    """A line through all numbers; without options from the least to the greatest as high as its cell."""
    if len(numbers) < 2:  # a line takes two points
        return Markup()
    low, high = float(options.get("ymin", min(numbers)) or 0), float(options.get("ymax", max(numbers)) or 0)
    step, deep = width / (len(numbers) - 1), (high - low) or 1
    points = " ".join(f"{at * step:.1f},{height * (high - each) / deep:.1f}" for at, each in enumerate(numbers))
    return Markup(
        '<svg class="spark" width="{}" height="{}"><polyline points="{}" fill="none" stroke="{}"/></svg>'
    ).format(width, height, points, options.get("color") or "currentColor")
