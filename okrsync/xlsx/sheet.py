"""One sheet: its cells read, set, and its rows placed; all else in the part stays as it is."""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence

from lxml.etree import _Element

from okrsync.model import Value
from okrsync.xlsx import tables
from okrsync.xlsx.cells import Cell, CellReader, put
from okrsync.xlsx.formulas import unshare
from okrsync.xlsx.overlays import Overlays, follow
from okrsync.xlsx.parts import Parts
from okrsync.xlsx.refs import Area, cell_name
from okrsync.xlsx.rows import Rows

_DEEPEST = 7
Line = Mapping[int, tuple[Value, int | None]]
"""A new line of a sheet: values with their styles (None: as the cell is), by column."""


class Sheet:
    """A worksheet; rows and columns count from 1. Reading raises BookError where the part is damaged.

    `part` is its part of the package, `root` that part's tree.
    """

    def __init__(self, parts: Parts, part: str, title: str, reader: CellReader) -> None:
        self.title = title
        self.changed = False
        self.formulas_moved = False  # the workbook's order of calculation no longer holds
        self._parts, self.part, self._reader = parts, part, reader
        self.root = parts.tree(part)
        data = self.root.find("{*}sheetData")
        if data is None:
            raise parts.damaged(part)
        try:
            self._rows = Rows(data)
            self._overlays = Overlays(self.root, parts.relations(part))
        except ValueError as error:
            raise parts.damaged(part) from error

    @property
    def merged(self) -> tuple[Area, ...]:
        """The merged cells."""
        return self._overlays.merged

    @property
    def last_column(self) -> int:
        """The last column in which anything is to be seen or said: by a cell, a merged one, a filter, a table."""
        filled = [col for _, cells in self.rows() for col, cell in cells.items() if not cell.blank]
        areas = [*self.merged, *tables.areas(self._parts, self.part)]
        filtered = self.root.find("{*}autoFilter")
        if filtered is not None:
            areas.append(Area.parse(filtered.get("ref", "A1")))
        return max([0, *filled, *(area.right for area in areas)])

    @property
    def last_row(self) -> int:
        """The last row in which anything is to be seen; 0 for an empty sheet."""
        filled = (n for n in reversed(self._rows.numbers) if not all(c.blank for c in self._read_row(n).values()))
        return next(filled, 0)

    def cell(self, row: int, col: int) -> Cell:
        """Return a cell; where there is none, a blank one in the style that typing there would give."""
        element = self._rows.cell(row, col)
        if element is not None:
            return self._read(row, col, element)
        return self._reader.blank(
            self._style_of_new(row, col),
            formula=self._overlays.spilled(row, col),
            hyperlink=self._overlays.link(row, col),
        )

    def rows(self, first: int = 1) -> Iterator[tuple[int, dict[int, Cell]]]:
        """Yield number and cells (by column, blank ones that exist included) of each row that shows anything."""
        for number in self._rows.numbers[bisect_left(self._rows.numbers, first) :]:
            cells = self._read_row(number)
            if not all(cell.blank for cell in cells.values()):
                yield number, cells

    def set(self, row: int, col: int, value: Value, style: int | None = None) -> None:
        """Give a cell a value, and a style if one is named; None and "" clear it.

        Raises ValueError for a cell with a formula, one hidden by a merge, one off the grid, or an impossible value.
        """
        name = cell_name(row, col)
        element = self._rows.cell(row, col)
        if self._overlays.spilled(row, col) or (element is not None and element.find("{*}f") is not None):
            raise ValueError(f"{self.title}!{name} holds a formula: clear it first")
        if merged := self._overlays.hidden_by_merge(row, col):
            raise ValueError(f"{self.title}!{name} is hidden by the merged cells {merged}: unmerge them first")
        if element is None:
            if value is None and style is None:
                return
            inherited = self._style_of_new(row, col)
            element = self._rows.make(row, col)
            style = inherited or None if style is None else style
        put(element, value, date1904=self._reader.date1904)
        if style is not None:
            element.set("s", str(style))
        self._resize(row, col)
        self._touch()

    def height(self, row: int) -> float | None:
        """The height of a row in points, if the file says one; else the program that opens it decides."""
        element = self._rows.get(row)
        said = None if element is None else element.get("ht")
        return float(said) if said else None

    def set_height(self, row: int, points: float) -> None:
        """Give a row that exists a height in points."""
        self._rows[row].set("ht", f"{points:g}")
        self._rows[row].set("customHeight", "1")
        self._touch()

    def set_level(self, row: int, level: int) -> None:
        """Say how deep a row that exists is in an outline; 7 is the deepest there is (ECMA-376 part 1, 18.3.1.73)."""
        element, told = self._rows[row], self.root.find("{*}sheetFormatPr")
        if not level:
            element.attrib.pop("outlineLevel", "")
        else:
            element.set("outlineLevel", str(min(level, _DEEPEST)))
            if told is not None:  # how wide the margin is in which programs draw the outline
                told.set("outlineLevelRow", str(min(max(level, int(told.get("outlineLevelRow", "0"))), _DEEPEST)))
        self._touch()

    def restyle(self, col: int, first: int, style: int) -> None:
        """Give the blank cells of a column from row `first` on its new style, whatever their row gave them."""
        self._overlays = Overlays(self.root, self._parts.relations(self.part))
        for number in self._rows.numbers[bisect_left(self._rows.numbers, first) :]:
            cell = self.cell(number, col)
            if cell.blank and cell.style != style:
                self.set(number, col, None, style)
        self._touch()

    def place(self, first: int, kept: int, rows: Sequence[int | None]) -> None:
        """Order the rows from `first` on: `kept` of them stay, then come exactly `rows`, and nothing after.

        A number stands for the row that has it now; it moves with all its cells, attributes, links and merges.
        None is a new empty row. Rows not named go. A table with its header right above `first` is fitted.
        Formulas move as they are written; comments, validations and conditional formats stay where they are.
        Raises ValueError when a row is named twice or is one of those that stay.
        """
        start = first + kept
        moves = self._rows.moves(start, rows)
        if moves:
            if any(True for number in moves for _ in self._rows.formulas(number)):
                unshare(self._rows)
                self.formulas_moved = True
            self._rows.move(moves)
            follow(self.root, moves)
            self._overlays = Overlays(self.root, self._parts.relations(self.part))
            self._resize(shrink=True)
            self._touch()
        tables.stretch(self._parts, self.part, first - 1, start + len(rows) - 1)

    def redraw(self, first: int, columns: Collection[int], lines: Sequence[Line]) -> None:
        """Have these columns hold these lines from row `first` on, and nothing else, formulas of people's included.

        What stands in other columns stays where it is; a row that holds nothing there is made anew.
        A table with its header right above `first` is fitted. Raises ValueError for an impossible value.
        """
        old = self._rows.numbers[bisect_left(self._rows.numbers, first) :]
        taken = (cell for number in old for col, cell in self._rows.cells(self._rows[number]) if col in columns)
        if any(cell.find("{*}f") is not None for cell in taken):
            unshare(self._rows)
            self.formulas_moved = True
        gone = self._rows.drop(old, columns)
        follow(self.root, gone)
        self._overlays = Overlays(self.root, self._parts.relations(self.part))
        for number, line in enumerate(lines, first):
            cols = sorted(line)
            for col, element in zip(cols, self._rows.fill(number, cols), strict=True):
                value, style = line[col]
                put(element, value, date1904=self._reader.date1904)
                if style is not None:
                    element.set("s", str(style))
        self._resize(shrink=True)
        self._resize(col=max(columns, default=1))
        tables.stretch(self._parts, self.part, first - 1, first + len(lines) - 1)
        self._touch()

    def _read_row(self, number: int) -> dict[int, Cell]:
        return {col: self._read(number, col, element) for col, element in self._rows.cells(self._rows[number])}

    def _read(self, row: int, col: int, element: _Element) -> Cell:
        overlays = self._overlays
        try:
            return self._reader.read(element, formula=overlays.spilled(row, col), hyperlink=overlays.link(row, col))
        except (ValueError, IndexError) as error:
            raise self._parts.damaged(f"{self.part} (cell {cell_name(row, col)})") from error

    def _style_of_new(self, row: int, col: int) -> int:
        """Return the row's style, else the column's (ECMA-376 part 1, 18.3.1.73: `customFormat`)."""
        element = self._rows.get(row)
        if element is not None and element.get("customFormat") in ("1", "true"):
            return int(element.get("s", "0"))
        return self._overlays.column_style(col)

    def _resize(self, row: int = 1, col: int = 1, *, shrink: bool = False) -> None:
        """Keep the sheet's stated dimension true."""
        dimension = self.root.find("{*}dimension")
        if dimension is None:
            return
        area = Area.parse(dimension.get("ref", "A1"))
        bottom = max(self._rows.numbers, default=1) if shrink else max(area.bottom, row)
        top, left = min(area.top, row, bottom), min(area.left, col)
        dimension.set("ref", str(Area(top, left, bottom, max(area.right, col))))

    def _touch(self) -> None:
        self.changed = True
        self._parts.touch(self.part)
