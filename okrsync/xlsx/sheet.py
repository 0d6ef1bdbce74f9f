"""One sheet as it is edited: cells set, rows placed; all else in the part stays as it is."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from okrsync.model import Value
from okrsync.xlsx import tables
from okrsync.xlsx.cells import CellReader, holds_formula
from okrsync.xlsx.formulas import unshare
from okrsync.xlsx.overlays import follow
from okrsync.xlsx.parts import Parts
from okrsync.xlsx.refs import Area, cell_name
from okrsync.xlsx.rows import Cells
from okrsync.xlsx.worksheet import Worksheet
from okrsync.xlsx.written import rewritten, written

Line = Mapping[int, tuple[Value, int | None]]
"""What cells of a row become: values with their styles (None: as the cell is), by column."""
_DEEPEST = 7
_NONE: Mapping[int, int] = MappingProxyType({})


class Sheet(Worksheet):
    """A worksheet to edit.

    `changed`: it has been; `formulas_moved`: so that the workbook's order of calculation no longer holds.
    """

    def __init__(self, parts: Parts, part: str, title: str, reader: CellReader) -> None:
        super().__init__(parts, part, title, reader)
        self.changed = False
        self.formulas_moved = False
        self._date1904 = reader.date1904

    def set(self, row: int, col: int, value: Value, style: int | None = None) -> None:
        """Give a cell a value, and a style if one is named; None and "" clear it.

        Raises ValueError for a cell with a formula, one hidden by a merge, one off the grid, or an impossible value.
        """
        self.write({row: {col: (value, style)}})

    def write(self, lines: Mapping[int, Line], fresh: Mapping[int, int] = _NONE) -> None:
        """Give the cells of rows values and styles, each as `set` does.

        The `fresh` styles, by column, are for cells that show nothing and have none yet.
        """
        for number in {*filter(self.overlays.bind, lines), *self.text.with_formulas(lines)}:
            cells = self.text.cells(number)
            for col in lines[number]:
                self._refuse(number, col, cells.get(col, ""))
        self._write(lines, fresh)

    def set_height(self, row: int, points: float) -> None:
        """Give a row a height in points."""
        self.text.dress(row, {"ht": f"{points:g}", "customHeight": "1"})
        self._touch()

    def set_level(self, row: int, level: int) -> None:
        """Say how deep a row is in an outline; 7 is the deepest there is (ECMA-376 part 1, 18.3.1.73)."""
        self.text.dress(row, {"outlineLevel": str(min(level, _DEEPEST)) if level else None})
        told = self.root.find("{*}sheetFormatPr")
        if level and told is not None:  # how wide the margin is in which programs draw the outline
            told.set("outlineLevelRow", str(min(max(level, int(told.get("outlineLevelRow", "0"))), _DEEPEST)))
        self._touch()

    def restyle(self, col: int, first: int, style: int) -> None:
        """Give the blank cells of a column from row `first` on its new style, whatever their row gave them."""
        self.look_over()
        for number in self.text.numbers(first):
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
        moves = self.text.moves(start, rows)
        if moves:
            if self.text.with_formulas(moves):
                self._unshare()
            self.text.move(moves)
            follow(self.root, moves)
            self.look_over()
            self._cover([Area(1, 1, 1, 1)], to_last_row=True)
            self._touch()
        tables.stretch(self._parts, self.part, first - 1, start + len(rows) - 1)

    def redraw(self, first: int, columns: Collection[int], lines: Sequence[Line]) -> None:
        """Have these columns hold these lines from row `first` on, and nothing else, formulas of people's included.

        What stands in other columns stays where it is; a row that holds nothing there is made anew.
        A table with its header right above `first` is fitted. Raises ValueError for an impossible value.
        """
        old = self.text.numbers(first)
        taken = ((col, cell) for n in self.text.with_formulas(old) for col, cell in self.text.cells(n).items())
        if any(col in columns and holds_formula(cell) for col, cell in taken):
            self._unshare()
        follow(self.root, self.text.drop(old, columns))
        self.look_over()
        self._write(dict(enumerate(lines, first)), _NONE)
        self._cover([Area(1, 1, 1, max(columns, default=1))], to_last_row=True)
        tables.stretch(self._parts, self.part, first - 1, first + len(lines) - 1)
        self._touch()

    def _unshare(self) -> None:
        unshare(self.text)
        self.formulas_moved = True

    def _refuse(self, row: int, col: int, xml: str) -> None:
        """Raise ValueError for a cell that cannot be written."""
        if holds_formula(xml) or self.overlays.spilled(row, col):
            raise ValueError(f"{self.title}!{cell_name(row, col)} holds a formula: clear it first")
        if merged := self.overlays.hidden_by_merge(row, col):
            name = cell_name(row, col)
            raise ValueError(f"{self.title}!{name} is hidden by the merged cells {merged}: unmerge them first")

    def _write(self, lines: Mapping[int, Line], fresh: Mapping[int, int]) -> None:
        """Write whatever stands there."""
        rows, columns = [], set[int]()
        for number, line in lines.items():
            cells = self.text.cells(number)
            there = {col: told for col, told in line.items() if col in cells} if cells else {}
            others = {col: told for col, told in line.items() if col not in cells} if there else line
            new = self._made(number, others, fresh) | self._changed(cells, there, fresh)
            if new:
                self.text.put(number, cells | new)
                rows.append(number)
                columns |= new.keys()
        if rows:
            self._cover([Area(min(rows), min(columns), max(rows), max(columns))])
            self._touch()

    def _made(self, row: int, line: Line, fresh: Mapping[int, int]) -> Cells:
        """The XML of cells that are not there yet."""
        date1904 = self._date1904
        return {
            col: written(
                value, self.style_of_new(row, col) or fresh.get(col, 0) if style is None else style, date1904=date1904
            )
            for col, (value, style) in line.items()
            if value is not None or style is not None
        }

    def _changed(self, cells: Cells, line: Line, fresh: Mapping[int, int]) -> Cells:
        """The XML of cells that are there."""
        return {
            col: rewritten(
                cells[col],
                value,
                fresh[col] if style is None and col in fresh and self._reader.cell(cells[col]).new else style,
                date1904=self._date1904,
            )
            for col, (value, style) in line.items()
        }

    def _cover(self, areas: Sequence[Area], *, to_last_row: bool = False) -> None:
        """Keep the sheet's stated dimension true: these areas are part of it, and perhaps its end is the last row."""
        dimension = self.root.find("{*}dimension")
        if dimension is None:
            return
        parts = [Area.parse(dimension.get("ref", "A1")), *areas]
        bottom = max(self.text.numbers(), default=1) if to_last_row else max(part.bottom for part in parts)
        top, left = min(bottom, *(part.top for part in parts)), min(part.left for part in parts)
        dimension.set("ref", str(Area(top, left, bottom, max(part.right for part in parts))))

    def _touch(self) -> None:
        self.changed = True
        self._parts.touch(self.part)
