"""Draws a tab of the layout in a spreadsheet: headers that the sync finds again, looks, drop-downs, protection."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from okrsync.books import styles
from okrsync.books.conditions import conditions, validation
from okrsync.books.google.cells import Json, entered
from okrsync.books.google.looks import PIXELS, cell_format, colour, column_format, rule_format
from okrsync.books.google.places import HEADER, tab_key
from okrsync.books.google.ranges import lines
from okrsync.books.styles import Style
from okrsync.layout import ALIGNMENT, BAR, CHIPS, OBJECTIVES, OKRS, SUMMARY, WHITE, Column, Tab, Whose
from okrsync.model import Value
from okrsync.okrs.figures import letter
from okrsync.texts import ENGLISH, Words, say

README_WIDTHS = (2.0, 33.0, 110.0)
"""Characters: a margin, the terms, their texts."""
_PIXELS_OF_POINT = 96 / 72
_GUARDED = say("The sync fills this in. What you type here is kept, and listed in Health.")


class Drawing(Struct, frozen=True):
    """The requests that draw one tab. `header` is the row of its headers, `deep` its rows, all counted from 0."""

    tab: Tab
    id: int
    header: int
    deep: int
    words: Words = ENGLISH

    def new(self, title: str, place: int) -> Iterator[Json]:
        """Add the tab itself, with the metadata that tells it from its copies."""
        wide = len(self.tab.columns) or len(README_WIDTHS)
        grid: Json = {"rowCount": self.deep, "columnCount": wide, "hideGridlines": True}
        if self.tab.columns and not self.tab.hidden and not self.tab.looks:
            grid |= {"frozenRowCount": self.header + 1, "frozenColumnCount": self.tab.frozen}
        shown = {"title": title, "index": place, "hidden": self.tab.hidden}
        yield {"addSheet": {"properties": {"sheetId": self.id, **shown, "gridProperties": grid}}}
        yield self.marked()

    def marked(self) -> Json:
        """Mark the tab as ours."""
        return _bound(tab_key(self.tab), {"sheetId": self.id}, str(self.id))

    def headed(self) -> Json:
        """Mark the row of headers."""
        return _bound(HEADER, {"dimensionRange": self._rows(self.header)}, self.tab.key)

    def whole(self) -> Iterator[Json]:
        """Everything of a new tab that has columns."""
        yield self.headed()
        for index, column in enumerate(self.tab.columns):
            yield from self.column(column, index)
        banners = dict(self.tab.groups)
        if banners:
            texts = [self._look(banners.get(column.key, ""), styles.BANNER) for column in self.tab.columns]
            yield self._cells(self.header - 1, 0, [texts])
        yield _sized(self._rows(self.header), styles.HEADER_HEIGHT * _PIXELS_OF_POINT)
        yield from self._folded()
        wide = len(self.tab.columns)
        yield {"setBasicFilter": {"filter": {"range": self._area(self.header, None, 0, wide)}}}
        if not any(column.whose is Whose.PEOPLE for column in self.tab.columns):
            yield self.guarded()

    def page(self, title: str) -> Iterator[Json]:
        """Everything of a new tab that is more than a table but its rows, which are dressed as they are drawn."""
        yield self.headed()
        yield _sized(self._rows(0), styles.TITLE_HEIGHT * _PIXELS_OF_POINT)
        yield self._cells(0, 0, [[self._look(title, styles.TITLE)]])
        for index, column in enumerate(self.tab.columns):
            yield self.bound(column, index)
            yield _sized(self._columns(index), (column.width + 1) * PIXELS)
            yield from self._conditions(column, self._area(self.header + 1, self.deep, index, index + 1))
        yield self.guarded()

    def column(self, column: Column, index: int) -> Iterator[Json]:
        """One column: its header, the metadata that it is found by, and how its cells look and what they offer."""
        yield self.bound(column, index)
        yield _sized(self._columns(index), (column.width + 1) * PIXELS)
        note = {"note": self.words(column.help)} if column.help else {}
        title = column.title if self.tab.hidden else column.header  # of a feed it is what the chart says
        yield self._cells(self.header, index, [[{**self._look(title, styles.header(column)), **note}]])
        cells = self._area(self.header + 1, self.deep, index, index + 1)
        look = {"userEnteredFormat": column_format(self.tab, column, self.words)}
        yield {"repeatCell": {"range": cells, "cell": look, "fields": "userEnteredFormat"}}
        if rule := _rule(column, self.words):
            yield {"setDataValidation": {"range": cells, "rule": rule}}
        yield from self._conditions(column, cells)
        if column.whose is Whose.SYNC and any(each.whose is Whose.PEOPLE for each in self.tab.columns):
            yield self.guarded(index)

    def bound(self, column: Column, index: int) -> Json:
        """Mark a column, wherever people move it."""
        return _bound(self.tab.name(column.key), {"dimensionRange": self._columns(index)})

    def named(self, column: Column, index: int) -> Json:
        """A name for people's own formulas: `=AVERAGE(okrsync_progress)`."""
        area = self._area(self.header + 1, None, index, index + 1)
        return {"addNamedRange": {"namedRange": {"name": f"okrsync_{column.key}", "range": area}}}

    def guarded(self, index: int | None = None) -> Json:
        """A protection of a column, or of the tab, that warns a person who types there and stops nobody."""
        area = {"sheetId": self.id} if index is None else self._area(self.header + 1, None, index, index + 1)
        return {
            "addProtectedRange": {
                "protectedRange": {"range": area, "warningOnly": True, "description": self.words(_GUARDED)}
            }
        }

    def title(self, text: str) -> Iterator[Json]:
        """The title and the tab's intro."""
        at = (0, self.tab.columns.index(OKRS.column("objective"))) if self.tab is OKRS else (1, 0)
        yield _sized(self._rows(0), styles.TITLE_HEIGHT * _PIXELS_OF_POINT)
        yield self._cells(0, 0, [[self._look(text, styles.TITLE)]])
        yield self._cells(*at, [[self._look(self.tab.intro, styles.INTRO)]])

    def filled(self, rows: Sequence[Mapping[str, Value]]) -> Iterator[Json]:
        """People's rows, by column key, below the headers of a new tab."""
        cells = [[entered(self.words(row.get(column.key))) for column in self.tab.columns] for row in rows]
        if cells:
            yield self._cells(self.header + 1, 0, cells, "userEnteredValue")

    def readme(self, title: str, lines: Sequence[tuple[str, str]]) -> Iterator[Json]:
        """Terms beside their texts under headings; a status wears its colours."""
        rows = [[{}, self._look(title, styles.TITLE)]]
        for term, text in lines:
            chip = styles.chip(CHIPS[term]) if term in CHIPS else {}
            dress = (styles.TERM | chip, styles.PROSE) if text else (styles.SECTION, styles.SECTION)
            rows.append([{}, self._look(term, dress[0]), self._look(text, dress[1])])
        yield self._cells(0, 0, rows)
        for index, width in enumerate(README_WIDTHS):
            yield _sized(self._columns(index), width * PIXELS)

    def _folded(self) -> Iterator[Json]:
        folded = [index for index, column in enumerate(self.tab.columns) if column.folded]
        if folded:
            area = self._columns(folded[0], len(folded))
            yield {"addDimensionGroup": {"range": area}}
            group = {"range": area, "depth": 1, "collapsed": True}
            yield {"updateDimensionGroup": {"dimensionGroup": group, "fields": "collapsed"}}

    def _conditions(self, column: Column, cells: Json) -> Iterator[Json]:
        at, row = letter(cells["startColumnIndex"] + 1), self.header + 2
        for each in conditions(self.tab, column, self.words):
            if look := rule_format(each.style):
                formula = "=" + each.formula.format(cell=f"${at}{row}", above=f"${at}{row - 1}")
                when = _condition("CUSTOM_FORMULA", formula)
                yield _rule_over(cells, {"booleanRule": {"condition": when, "format": look}})
        if column.key == "progress" and self.tab in (OKRS, OBJECTIVES, ALIGNMENT, SUMMARY):
            ends = {"minpoint": (WHITE, "0"), "maxpoint": (BAR, "1")}
            points = {
                end: {"type": "NUMBER", "value": value, "colorStyle": colour(code)}
                for end, (code, value) in ends.items()
            }
            yield _rule_over(cells, {"gradientRule": points})

    def _look(self, text: str, style: Style) -> Json:
        return {**entered(self.words(text)), "userEnteredFormat": cell_format(styles.BOOK | style)}

    def _cells(self, row: int, column: int, cells: Sequence[Sequence[Json]], fields: str = "") -> Json:
        start = {"sheetId": self.id, "rowIndex": row, "columnIndex": column}
        fields = fields or "userEnteredValue,userEnteredFormat,note"
        return {"updateCells": {"start": start, "rows": [{"values": list(line)} for line in cells], "fields": fields}}

    def _area(self, top: int, bottom: int | None, left: int, right: int) -> Json:
        """A range of the grid; None is open."""
        end = {} if bottom is None else {"endRowIndex": bottom}
        return {"sheetId": self.id, "startRowIndex": top, **end, "startColumnIndex": left, "endColumnIndex": right}

    def _rows(self, first: int) -> Json:
        return lines(self.id, "ROWS", first)

    def _columns(self, first: int, count: int = 1) -> Json:
        return lines(self.id, "COLUMNS", first, count)


def _bound(key: str, location: Json, value: str = "") -> Json:
    told = {"metadataKey": key, "visibility": "DOCUMENT", "location": location}
    return {"createDeveloperMetadata": {"developerMetadata": {**told, **({"metadataValue": value} if value else {})}}}


def _sized(area: Json, pixels: float) -> Json:
    properties = {"pixelSize": round(pixels)}
    return {"updateDimensionProperties": {"range": area, "properties": properties, "fields": "pixelSize"}}


def _rule(column: Column, words: Words) -> Json | None:
    """What a column offers and expects; it warns and never rejects."""
    expected = validation(column, words) or {}
    match expected.get("validate"):
        case "list":
            condition = _condition("ONE_OF_LIST", *map(words, column.choices))
        case "decimal" | "integer":
            condition = _condition("NUMBER_BETWEEN", f"{expected['minimum']:.0f}", f"{expected['maximum']:.0f}")
        case "date":
            condition = _condition("DATE_IS_VALID")
        case _:
            return None
    return {
        "condition": condition,
        "strict": False,
        "showCustomUi": True,
        "inputMessage": words(column.help or column.title),
    }


def _condition(kind: str, *values: str) -> Json:
    """A `BooleanCondition`."""
    told = [{"userEnteredValue": str(value)} for value in values]
    return {"type": kind, **({"values": told} if told else {})}


def _rule_over(cells: Json, rule: Json) -> Json:
    return {"addConditionalFormatRule": {"rule": {"ranges": [cells], **rule}, "index": 1_000_000}}
