"""One tab: rows, columns and the cells where they cross, and all that lies over them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any, Self, TypeAlias

from okrsync.sandbox.google.axis import COLUMN_WIDTH, ROW_HEIGHT, Axis
from okrsync.sandbox.google.call import Json
from okrsync.sandbox.google.ranges import Block, Box, Dimension
from okrsync.sandbox.google.shapes import SHAPES

Cell: TypeAlias = Mapping[str, Any]
"""CellData as entered, never changed in place; `result` is the ExtendedValue that a formula of a person's yields."""

EMPTY: Cell = {}

LAYERS = {
    name: kind
    for name, kind in SHAPES["Sheet"].items()
    if name not in ("properties", "data", "developerMetadata", "rowGroups", "columnGroups", "commentAnchors")
}
"""What lies over the cells, as field → type of the API's Sheet: merges, protectedRanges, basicFilter …"""

FROZEN: Mapping[Dimension, str] = {"ROWS": "frozenRowCount", "COLUMNS": "frozenColumnCount"}


class Sheet:
    """A grid, empty at first; `fresh` gives identities to its rows and columns.

    `properties` is SheetProperties without the index and without the size of the grid, which is what there is of
    rows and columns. `layers` holds messages as the API tells them.
    """

    def __init__(self, properties: Json, rows: int, columns: int, fresh: Callable[[], int]) -> None:
        self.properties = properties
        self.fresh = fresh
        self.rows = Axis(ROW_HEIGHT, fresh, [fresh() for _ in range(rows)])
        self.columns = Axis(COLUMN_WIDTH, fresh, [fresh() for _ in range(columns)])
        self.cells: dict[int, dict[int, Cell]] = {}
        self.layers: dict[str, Any] = {}

    @property
    def id(self) -> int:
        """The sheetId."""
        return int(self.properties["sheetId"])

    @property
    def title(self) -> str:
        """The tab's name."""
        return str(self.properties["title"])

    @property
    def whole(self) -> Block:
        """All cells."""
        return Block(self.id, 0, len(self.rows), 0, len(self.columns))

    def axis(self, dimension: Dimension) -> Axis:
        """Return the rows or the columns."""
        return self.rows if dimension == "ROWS" else self.columns

    def frozen(self, dimension: Dimension) -> int:
        """Return how many lines are frozen at the start."""
        return int(self.properties["gridProperties"].get(FROZEN[dimension], 0))

    def freeze(self, dimension: Dimension, count: int) -> None:
        """Freeze so many lines at the start."""
        grid = {**self.properties["gridProperties"], FROZEN[dimension]: count}
        self.properties = {**self.properties, "gridProperties": grid}

    def copy(self) -> Self:
        """Return the same sheet, to be changed on its own."""
        twin = type(self)(deepcopy(self.properties), 0, 0, self.fresh)
        twin.rows, twin.columns = self.rows.copy(), self.columns.copy()
        twin.cells = {row: dict(cells) for row, cells in self.cells.items()}
        twin.layers = deepcopy(self.layers)
        return twin

    def block(self, box: Box) -> Block:
        """Return a box of this sheet, cut off at its edges."""
        return box.within(len(self.rows), len(self.columns))

    def cell(self, row: int, column: int) -> Cell:
        """Return what was entered, an empty mapping if nothing was or there is no such cell."""
        if row >= len(self.rows) or column >= len(self.columns):
            return EMPTY
        return self.cells.get(self.rows.ids[row], {}).get(self.columns.ids[column], EMPTY)

    def put(self, row: int, column: int, cell: Cell) -> None:
        """Replace what is in a cell; IndexError if there is no such cell."""
        row_id, column_id = self.rows.ids[row], self.columns.ids[column]
        empty = [name for name, value in cell.items() if value in (None, "", {}, [])]
        if kept := {name: value for name, value in cell.items() if name not in empty} if empty else cell:
            self.cells.setdefault(row_id, {})[column_id] = kept
        elif row_id in self.cells:
            self.cells[row_id].pop(column_id, None)

    def filled(self, block: Block) -> Iterator[tuple[int, int, Cell]]:
        """Yield row, column and cell of those in a block that are not empty, row by row."""
        columns = self.columns.ids[block.left : block.right]
        for row in range(block.top, block.bottom):
            if known := self.cells.get(self.rows.ids[row]):
                for column, line in enumerate(columns, block.left):
                    if line in known:
                        yield row, column, known[line]

    def valued(self, block: Block) -> Iterator[tuple[int, int, Cell]]:
        """Yield those of a block's cells that have a value."""
        return ((row, column, cell) for row, column, cell in self.filled(block) if "userEnteredValue" in cell)

    def inherit(self, dimension: Dimension, source: int, new: Sequence[int]) -> None:
        """Give new lines the formats and validations of another; all are named by identity."""
        if dimension == "ROWS":
            like = {column: _style(cell) for column, cell in self.cells.get(source, {}).items() if _style(cell)}
            self.cells.update({row: dict(like) for row in new})
            return
        for cells in self.cells.values():
            if style := _style(cells.get(source, EMPTY)):
                cells.update(dict.fromkeys(new, style))

    def forget(self, dimension: Dimension, lines: list[int]) -> None:
        """Drop the cells of lines that went."""
        if dimension == "ROWS":
            for line in lines:
                self.cells.pop(line, None)
        else:
            for cells in self.cells.values():
                for line in lines:
                    cells.pop(line, None)


def _style(cell: Cell) -> Cell:
    return {name: cell[name] for name in ("userEnteredFormat", "dataValidation") if name in cell}
