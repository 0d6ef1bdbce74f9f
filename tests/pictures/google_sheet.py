"""A tab as `spreadsheets.get` with its grid data tells it (Sheets API v4): cells, sizes, and what is shown at all."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Json = Mapping[str, Any]
Value = float | str | bool | None

ROW, COLUMN = 21, 100
"""Pixels that a row and a column have by default; a row of this height grows with its text."""
_CELL = re.compile(r"(\$?)([A-Z]{1,3})(\$?)(\d+)")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A `Sheet` of the API in its `book`, the grid data from its first cell on. Rows and columns count from 0."""

    told: Json
    book: Json = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The name of the tab."""
        return str(self.told["properties"]["title"])

    @property
    def id(self) -> int:
        """Its number, which ranges name; the first tab's may be left out as 0."""
        return int(self.told["properties"].get("sheetId", 0))

    @property
    def grid(self) -> Json:
        """Its `GridProperties`."""
        return self.told["properties"].get("gridProperties") or {}

    def cell(self, row: int, column: int) -> Json:
        """A `CellData`, {} where there is none."""
        lines = self._data.get("rowData", ())
        values = lines[row].get("values", ()) if 0 <= row < len(lines) else ()
        return values[column] if 0 <= column < len(values) else {}

    def value(self, row: int, column: int) -> Value:
        """What a cell is worth to a formula; an error is its name."""
        told = self.cell(row, column).get("effectiveValue") or {}
        value = next(iter(told.values()), None)
        return value.get("type") if isinstance(value, Mapping) else value

    def text(self, row: int, column: int) -> str:
        """What a cell shows."""
        return str(self.cell(row, column).get("formattedValue", ""))

    def columns(self) -> list[int]:
        """The columns that are shown: none that is hidden, or folded away with its group."""
        return [at for at in range(int(self.grid.get("columnCount", 0))) if not self._hidden(self._line("column", at))]

    def rows(self, most: int) -> list[int]:
        """The rows that are shown, one more than have a value or a chart, of them so many."""
        overlays = (chart["position"].get("overlayPosition", {}) for chart in self.told.get("charts", ()))
        last = max((*self._filled(), *map(self._below, overlays)), default=-1)
        end = min(last + 2, int(self.grid.get("rowCount", 0)))
        return [at for at in range(end) if not self._hidden(self._line("row", at))][:most]

    def width(self, column: int) -> int:
        """Pixels."""
        return int(self._line("column", column).get("pixelSize", COLUMN))

    def height(self, row: int) -> int:
        """Pixels."""
        return int(self._line("row", row).get("pixelSize", ROW))

    @property
    def _data(self) -> Json:
        return next(iter(self.told.get("data", ())), {})

    def _line(self, kind: str, at: int) -> Json:
        told: Sequence[Json] = self._data.get(f"{kind}Metadata", ())
        return told[at] if at < len(told) else {}

    @staticmethod
    def _hidden(line: Json) -> bool:
        return bool(line.get("hiddenByUser") or line.get("hiddenByFilter"))

    def _filled(self) -> Iterator[int]:
        """The rows with a value."""
        for at, line in enumerate(self._data.get("rowData", ())):
            if any("effectiveValue" in each for each in line.get("values", ())):
                yield at

    def _below(self, place: Json) -> int:
        """The last row that an overlay lies on."""
        row = int(place.get("anchorCell", {}).get("rowIndex", 0))
        deep = int(place.get("offsetYPixels", 0)) + int(place.get("heightPixels", 0))
        while deep > self.height(row):
            deep -= self.height(row)
            row += 1
        return row


def sheet(book: Json, title: str) -> Sheet:
    """A tab of a `Spreadsheet`; KeyError if it has none of this title."""
    return {each.title: each for each in sheets(book)}[title]


def sheets(book: Json) -> list[Sheet]:
    """The tabs of a `Spreadsheet`."""
    return [Sheet(each, book) for each in book["sheets"]]


def inside(area: Json, row: int, column: int) -> bool:
    """Whether a `GridRange`, which may be open on every side, holds a cell."""
    rows, columns = (
        range(int(area.get(f"start{kind}Index", 0)), int(area.get(f"end{kind}Index", 1 << 30)))
        for kind in ("Row", "Column")
    )
    return row in rows and column in columns


def address(row: int, column: int) -> str:
    """`B7` of row 6 and column 1."""
    return f"{letters(column)}{row + 1}"


def letters(column: int) -> str:
    """`AA` of column 26."""
    told, left = "", column + 1
    while left:
        left, at = divmod(left - 1, 26)
        told = chr(ord("A") + at) + told
    return told


def moved(reference: str, rows: int, columns: int) -> tuple[int, int]:
    """Row and column that `$D2` means so many rows and columns further; a $ holds its part."""
    match = _CELL.fullmatch(reference)
    if not match:
        raise ValueError(f"{reference} is no cell")
    still_column, name, still_row, number = match.groups()
    column = -1
    for letter in name:
        column = (column + 1) * 26 + ord(letter) - ord("A")
    return int(number) - 1 + (0 if still_row else rows), column + (0 if still_column else columns)
