"""The row elements of a sheet, by number: found, made, moved (ECMA-376 part 1, 18.3.1.73)."""

from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from lxml import etree
from lxml.etree import _Element

from okrsync.xlsx.refs import Area, cell_name, column_number

_DIGITS = "0123456789"

# Where each row goes; None: it goes away.
Moves = Mapping[int, int | None]


class Rows:
    """The rows under `sheetData`, kept in order; a row without cells or looks of its own has no element."""

    def __init__(self, data: _Element) -> None:
        self._data = data
        prefix = data.tag.removesuffix("sheetData")
        self._row, self._cell, self._formula = f"{prefix}row", f"{prefix}c", f"{prefix}f"
        self._elements: dict[int, _Element] = {}
        number = 0
        for element in data.iterchildren(self._row):
            number = int(element.get("r", number + 1))
            element.set("r", str(number))  # optional in a file; needed once rows move
            self._elements[number] = element
        self.numbers = sorted(self._elements)

    def __getitem__(self, number: int) -> _Element:
        return self._elements[number]

    def get(self, number: int) -> _Element | None:
        """Return the element of a row, if there is one."""
        return self._elements.get(number)

    def cells(self, row: _Element) -> Iterator[tuple[int, _Element]]:
        """Yield column and element of each cell, left to right."""
        col = 0
        for element in row.iterchildren(self._cell):
            name = element.get("r")
            col = column_number(name.rstrip(_DIGITS)) if name else col + 1
            yield col, element

    def cell(self, number: int, col: int) -> _Element | None:
        """Return the element of a cell, if there is one."""
        row = self._elements.get(number)
        if row is None:
            return None
        return next((element for at, element in self.cells(row) if at == col), None)

    def formulas(self, number: int) -> Iterator[_Element]:
        """Yield the formula elements of a row."""
        return self._elements[number].iter(self._formula)

    def make(self, number: int, col: int) -> _Element:
        """Return the new element of a cell that has none."""
        name = cell_name(number, col)
        row = self._made(number)
        before = sum(1 for at, _ in self.cells(row) if at < col)
        element = row.makeelement(self._cell, {"r": name})
        row.insert(before, element)
        row.attrib.pop("spans", "")  # a mere hint, which might now be wrong
        return element

    def fill(self, number: int, cols: Sequence[int]) -> Iterator[_Element]:
        """Yield the new elements of cells that have none, of ascending columns; quick where the row has no others."""
        row = self._made(number)
        alone = len(row) == 0
        for col in cols:
            yield etree.SubElement(row, self._cell, r=cell_name(number, col)) if alone else self.make(number, col)

    def drop(self, numbers: Iterable[int], columns: Collection[int]) -> Moves:
        """Take the cells of some columns away, and then the rows that have none left; return those rows."""
        gone: dict[int, None] = {}
        for number in numbers:
            row = self._elements[number]
            for col, cell in list(self.cells(row)):
                if col in columns:
                    row.remove(cell)
                else:
                    cell.set("r", cell_name(number, col))  # without, it is the next to a cell that may be gone
            if len(row) == 0:
                gone[number] = None
        self.move(gone)
        return gone

    def moves(self, start: int, wanted: Sequence[int | None]) -> Moves:
        """Return what has to happen for the rows from `start` on to become `wanted`; a row that stays is not named.

        Raises ValueError when a row is wanted twice, or lies above `start`.
        """
        places = {number: start + i for i, number in enumerate(wanted) if number is not None}
        if len(places) < sum(number is not None for number in wanted):
            raise ValueError("a row can be placed only once")
        if min(places, default=start) < start:
            raise ValueError(f"only rows from {start} on can be placed, not {min(places)}")
        old = self.numbers[bisect_left(self.numbers, start) :]
        return {number: places.get(number) for number in old if places.get(number) != number}

    def move(self, moves: Moves) -> None:
        """Take rows to their new places, with all their cells and attributes."""
        taken = {number: self._elements.pop(number) for number in moves}
        for element in taken.values():
            self._data.remove(element)
        self.numbers = sorted(self._elements)
        for number, new in sorted(moves.items(), key=lambda move: move[1] or 0):
            if new is not None:
                self._renumber(taken[number], new - number)
                self._insert(new, taken[number])

    def _made(self, number: int) -> _Element:
        row = self._elements.get(number)
        if row is None:
            row = self._data.makeelement(self._row, {"r": str(number)})
            self._insert(number, row)
        return row

    def _insert(self, number: int, row: _Element) -> None:
        after = bisect_left(self.numbers, number)
        if after:
            self._elements[self.numbers[after - 1]].addnext(row)
        else:
            self._data.insert(0, row)
        insort(self.numbers, number)
        self._elements[number] = row

    def _renumber(self, row: _Element, by: int) -> None:
        number = int(row.attrib["r"]) + by
        row.set("r", str(number))
        for col, element in self.cells(row):
            element.set("r", cell_name(number, col))
        for formula in row.iter(self._formula):  # an array formula names its own range
            if reference := formula.get("ref"):
                area = Area.parse(reference)
                formula.set("ref", str(Area(area.top + by, area.left, area.bottom + by, area.right)))
