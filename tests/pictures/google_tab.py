"""A tab of a Google spreadsheet as one HTML page that looks as the tab does: a table, its charts above their cells."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from markupsafe import Markup

from tests.pictures.google_cells import content, ink, paper
from tests.pictures.google_charts import chart
from tests.pictures.google_rules import Rules
from tests.pictures.google_sheet import ROW, Json, Sheet, address, inside, letters, sheet, sheets

ROWS = 60
"""Rows of a tab that are drawn unless more are asked for."""
_MARGIN = 44
"""Pixels of the column that numbers the rows."""
_GRID, _FREEZE = "#e2e3e3", "#b7b7b7"
_OVERFLOW = "OVERFLOW_CELL"
_PAGE = Markup("""\
<!doctype html>
<html lang="en"><meta charset="utf-8"><title>{title}</title>
<style>
@font-face {{ font-family: as-wide-as-arial; src: local("DejaVu Sans"); size-adjust: 88% }}
@font-face {{ font-family: as-wide-as-arial; src: local("DejaVu Sans Bold"); size-adjust: 84%; font-weight: bold }}
body {{ margin: 0; background: #fff; width: max-content }}
table {{ table-layout: fixed; border-collapse: separate; border-spacing: 0; width: {width}px }}
td, th {{ padding: 0; box-sizing: border-box }}
th {{ font: 11px sans-serif; color: #575a5a; background: #f8f9fa; box-shadow: inset -1px -1px 0 #c0c0c0 }}
td > div {{ box-sizing: border-box; overflow: hidden; white-space: pre; position: relative }}
td > .wrap {{ white-space: pre-wrap; overflow-wrap: break-word }}
td > .anchor {{ height: 0; overflow: visible }}
.anchor > div {{ position: absolute; background: #fff; outline: 1px solid #dadce0; overflow: hidden; z-index: 1 }}
.legend {{ display: flex; gap: 14px; align-items: center; justify-content: center; font-size: 12px; color: #444 }}
.legend i {{ display: inline-block; width: 12px; height: 12px; margin-right: 4px; border: 1px solid #a9b3c0 }}
.button {{ position: absolute; top: 50%; translate: 0 -50%; padding: 0 2px; background: #ffffffd0 }}
.button {{ font: 11px/14px sans-serif; color: #5f6368; border-radius: 2px }}
.axis .line, .axis .guide {{ stroke: #e3e6ea !important; stroke-dasharray: none !important }}
.more {{ font: 12px sans-serif; color: #575a5a; padding: 4px }}
a {{ color: inherit }}
</style>
<table><colgroup>{columns}</colgroup>
<tr><th></th>{letters}</tr>
{rows}
</table>{more}
<script>
for (const cell of document.querySelectorAll("td > .number"))
  if (cell.scrollWidth > cell.clientWidth) cell.querySelector("span").textContent = "#####"
</script>
</html>
""")


def page(book: Json, title: str, now: datetime, most: int = ROWS) -> str:
    """A tab of a `Spreadsheet` with its grid data, as HTML that needs nothing beside it.

    `now` is the moment, without a zone, that TODAY and NOW tell; `most` is how many rows are drawn.

    Raises:
        KeyError: there is no such tab.
        ValueError: a rule or chart of it is of a kind that cannot be drawn.
    """
    tab = _Tab(sheet(book, title), sheets(book), now, most)
    columns = Markup().join(Markup('<col style="width:{}px">').format(each) for each in (_MARGIN, *tab.widths))
    left = len(tab.sheet.rows(1 << 30)) - len(tab.rows)
    return _PAGE.format(
        title=title,
        width=_MARGIN + sum(tab.widths),
        columns=columns,
        letters=Markup().join(Markup("<th>{}</th>").format(letters(at)) for at in tab.columns),
        rows=Markup("\n").join(tab.row(at) for at in tab.rows),
        more=Markup('<div class="more">… {} more rows</div>').format(left) if left else "",
    )


@dataclass
class _Tab:
    sheet: Sheet
    all: Sequence[Sheet]
    now: datetime
    most: int

    @cached_property
    def rules(self) -> Rules:
        return Rules(self.sheet, self.now)

    @cached_property
    def rows(self) -> list[int]:
        return self.sheet.rows(self.most)

    @cached_property
    def columns(self) -> list[int]:
        return self.sheet.columns()

    @cached_property
    def widths(self) -> list[int]:
        return [self.sheet.width(at) for at in self.columns]

    @cached_property
    def merged(self) -> Mapping[tuple[int, int], tuple[int, int]]:
        """Of every cell of a merge how many rows and columns it spans: (0, 0) for those beneath its first."""
        spans: dict[tuple[int, int], tuple[int, int]] = {}
        for area in self.sheet.told.get("merges", ()):
            rows = [at for at in self.rows if area["startRowIndex"] <= at < area["endRowIndex"]]
            columns = [at for at in self.columns if area["startColumnIndex"] <= at < area["endColumnIndex"]]
            spans |= {(row, column): (0, 0) for row in rows for column in columns}
            if rows and columns:
                spans[rows[0], columns[0]] = (len(rows), len(columns))
        return spans

    def row(self, row: int) -> Markup:
        """A row of the table; one that nobody made higher grows with its text."""
        cells = Markup().join(self._cell(row, at) for at in range(len(self.columns)))
        told = Markup('<tr style="height:{}px"><th>{}</th>{}</tr>')
        return told.format(self.sheet.height(row), row + 1, cells)

    def _cell(self, row: int, at: int) -> Markup:
        """The cell at a place among the columns that are shown."""
        column = self.columns[at]
        deep, wide = self.merged.get((row, column), (1, 1))
        if not deep:
            return Markup()
        look = self.sheet.cell(row, column).get("effectiveFormat", {})
        over = self.rules.format(row, column)
        span = Markup(' rowspan="{}" colspan="{}"').format(deep, wide) if (deep, wide) != (1, 1) else ""
        charts = Markup().join(self._charts(row, column))
        standing = ";vertical-align:top" if charts else ""
        told = Markup('<td{} style="{}{}">{}{}</td>')
        return told.format(
            span, paper(look, over, self._edges(row, column)), standing, charts, self._box(row, at, over)
        )

    def _box(self, row: int, at: int, over: Json) -> Markup:
        """The text of a cell in the room it has, and the button that lies on it."""
        column = self.columns[at]
        text, button = content(self.sheet, row, column), self._button(row, column)
        if not text and not button:
            return Markup()
        look = self.sheet.cell(row, column).get("effectiveFormat", {})
        wrap = look.get("wrapStrategy", _OVERFLOW)
        number = not isinstance(self.sheet.value(row, column), str)
        left, right = (0, 0) if number or wrap != _OVERFLOW else self._room(row, at, look.get("horizontalAlignment"))
        css = f"{ink(look, over)};margin:0 -{right}px 0 -{left}px"
        if self.sheet.height(row) != ROW:
            css += f";max-height:{self.sheet.height(row)}px"
        kind = "number" if number else "wrap" if wrap == "WRAP" else "text"
        where = address(row, column)
        lying = button and Markup('<i class="button" style="right:{}px">{}</i>').format(right + 3, button)
        told = Markup('<div class="{}" data-at="{}" style="{}"><span>{}</span>{}</div>')
        return told.format(kind, where, css, text, lying)

    def _room(self, row: int, at: int, aligned: str | None) -> tuple[int, int]:
        """How far a text may run over its empty neighbours, away from the side that it is aligned to."""
        left = self._empty(row, range(at - 1, -1, -1))
        right = self._empty(row, range(at + 1, len(self.columns)))
        match aligned:
            case "RIGHT":
                return left, 0
            case "CENTER":
                return min(left, right), min(left, right)
        return 0, right

    def _empty(self, row: int, places: range) -> int:
        """Pixels of the columns from there on up to one that holds something."""
        free = 0
        for at in places:
            cell = self.columns[at]
            if self.sheet.cell(row, cell).get("effectiveValue") or (row, cell) in self.merged:
                break
            free += self.widths[at]
        return free

    def _button(self, row: int, column: int) -> str:
        """The button of a filter in a header, or the arrow of a drop-down."""
        area = self.sheet.told.get("basicFilter", {}).get("range")
        if area and row == area.get("startRowIndex", 0) and inside(area, row, column):
            return "≡"
        rule = self.sheet.cell(row, column).get("dataValidation", {})
        if rule.get("showCustomUi") and rule["condition"]["type"] in ("ONE_OF_LIST", "ONE_OF_RANGE"):
            return "▾"
        return ""

    def _edges(self, row: int, column: int) -> list[str]:
        """Where the frozen rows and columns end, and the grid's own lines, over those of the cell."""
        grid = self.sheet.grid
        edges = [f"inset 0 -3px {_FREEZE}"] if row + 1 == grid.get("frozenRowCount") else []
        edges += [f"inset -3px 0 {_FREEZE}"] if column + 1 == grid.get("frozenColumnCount") else []
        return edges if grid.get("hideGridlines") else [*edges, f"inset -1px -1px {_GRID}"]

    def _charts(self, row: int, column: int) -> Iterator[Markup]:
        """The charts that hang on a cell, where and as large as they lie on it."""
        for each in self.sheet.told.get("charts", ()):
            place = each["position"].get("overlayPosition", {})
            anchor = place.get("anchorCell", {})
            if (anchor.get("rowIndex", 0), anchor.get("columnIndex", 0)) == (row, column):
                size = int(place.get("widthPixels", 600)), int(place.get("heightPixels", 371))
                drawn = chart(each["spec"], size, self.all)
                told = Markup(
                    '<div class="anchor"><div style="left:{}px;top:{}px;width:{}px;height:{}px">{}</div></div>'
                )
                yield told.format(place.get("offsetXPixels", 0), place.get("offsetYPixels", 0), *size, drawn)
