"""One sheet as it is read: its cells, and what the frame around them says of them."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from okrsync.model import Value
from okrsync.records import replace
from okrsync.xlsx import tables
from okrsync.xlsx.cells import Cell, CellReader, pick
from okrsync.xlsx.formulas import spilling
from okrsync.xlsx.overlays import Overlays
from okrsync.xlsx.parts import Parts
from okrsync.xlsx.refs import Area, cell_name
from okrsync.xlsx.rows import Rows, split


class Worksheet:
    """A worksheet; rows and columns count from 1. Reading raises BookError where the part is damaged.

    `part` is its part of the package, `root` that part's tree without the rows, which are `text`; `overlays` is what
    the tree says of cells.
    """

    def __init__(self, parts: Parts, part: str, title: str, reader: CellReader) -> None:
        self.title, self.part = title, part
        self._parts, self._reader = parts, reader
        rows = parts.cut(part)
        self.root = parts.tree(part)
        if self.root.find("{*}sheetData") is None:
            raise parts.damaged(part)
        try:
            self.text = Rows(rows)
            self.look_over()
        except ValueError as error:
            raise parts.damaged(part) from error
        parts.fill(part, self.text.xml)

    def look_over(self) -> None:
        """Read anew what is said of cells outside of them."""
        self.overlays = Overlays(self.root, self._parts.relations(self.part), spilling(self.text))

    @property
    def merged(self) -> tuple[Area, ...]:
        """The merged cells."""
        return self.overlays.merged

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
        filled = (n for n in reversed(self.text.numbers()) if not all(c.blank for c in self._row(n).values()))
        return next(filled, 0)

    def cell(self, row: int, col: int) -> Cell:
        """Return a cell; where there is none, a blank one in the style that typing there would give."""
        return self.cells(row, [col])[col]

    def cells(self, row: int, cols: Iterable[int]) -> dict[int, Cell]:
        """Return some cells of a row, each as `cell` does."""
        xml = self.text.cells(row)
        found = {col: self._read(row, col, xml[col]) if col in xml else self._blank(row, col) for col in cols}
        return self._overlaid(row, found)

    def rows(self, first: int = 1, columns: Collection[int] = ()) -> Iterator[tuple[int, Mapping[int, Cell]]]:
        """Yield number and cells by column of each row that shows anything.

        Blank cells are among them if they exist, and in these `columns` all are, as `cell` returns them.
        """
        blank: dict[int | None, dict[int, Cell]] = {}
        for number in self.text.numbers(first):
            cells = self._row(number)
            if all(cell.blank for cell in cells.values()):
                continue
            style = self._style_of_row(number)
            if style not in blank:
                blank[style] = {col: self._blank(number, col) for col in columns}
            yield number, self._overlaid(number, blank[style] | cells)

    def values(
        self, first: int, columns: Collection[int], *, meant: bool = False
    ) -> Iterator[tuple[int, Mapping[int, Value]]]:
        """Yield number and values by column, those of some columns, of every row: quicker than `rows`.

        `meant`: numbers as people mean them, so 0.5 is 50 where it shows as a percentage.
        """
        wanted = pick(columns)
        for number in self.text.numbers(first):
            try:
                values = self._reader.values(self.text.xml_of(number), wanted, meant=meant)
            except (ValueError, IndexError):
                cells = {col: cell.bare for col, cell in self._row(number).items() if col in columns}
                shown = {col: cell.number if meant and cell.percent else cell.value for col, cell in cells.items()}
                values = {col: value for col, value in shown.items() if value is not None}
            yield number, values

    def beside(self, row: int, columns: Collection[int]) -> bool:
        """Whether anything is to be seen in a row but in these columns."""
        others = self.text.columns(row).difference(columns)
        return bool(others) and not all(cell.blank for cell in self.cells(row, others).values())

    def height(self, row: int) -> float | None:
        """The height of a row in points, if the file says one; else the program that opens it decides."""
        said = self.text.look(row, "ht")
        return float(said) if said else None

    def style_of_new(self, row: int, col: int) -> int:
        """The style that typing into a cell gives it which is not there: its row's, else its column's."""
        own = self._style_of_row(row)
        return self.overlays.column_style(col) if own is None else own

    def _style_of_row(self, row: int) -> int | None:
        """The style that a row gives its new cells, if it does (ECMA-376 part 1, 18.3.1.73: `customFormat`)."""
        own = self.text.look(row, "customFormat") in ("1", "true")
        return int(self.text.look(row, "s") or "0") if own else None

    def _row(self, number: int) -> dict[int, Cell]:
        """The cells of a row that are there."""
        xml = self.text.xml_of(number)
        try:
            cells = self._reader.row(xml)
        except (ValueError, IndexError):
            cells = {col: self._read(number, col, cell) for col, cell in split(xml).items()}  # which says where
        return self._overlaid(number, cells)

    def _read(self, row: int, col: int, xml: str) -> Cell:
        try:
            return self._reader.cell(xml)
        except (ValueError, IndexError) as error:
            raise self._parts.damaged(f"{self.part} (cell {cell_name(row, col)})") from error

    def _blank(self, row: int, col: int) -> Cell:
        return self._reader.blank(self.style_of_new(row, col))

    def _overlaid(self, row: int, cells: dict[int, Cell]) -> dict[int, Cell]:
        """The cells of a row with what is said of them."""
        said = self.overlays
        if not said.concern(row):
            return cells
        return {
            col: replace(cell, formula=cell.formula or said.spilled(row, col), hyperlink=said.link(row, col))
            for col, cell in cells.items()
        }


def differing(one: Worksheet, other: Worksheet) -> Iterator[tuple[int, int]]:
    """The places of cells that are not written alike in two sheets, or do not lead to the same address."""
    for number in {*one.text.numbers(), *other.text.numbers()}:
        if one.text.xml_of(number) != other.text.xml_of(number):
            ours, theirs = one.text.cells(number), other.text.cells(number)
            yield from ((number, col) for col in ours.keys() | theirs.keys() if ours.get(col) != theirs.get(col))
    yield from ((area.top, area.left) for area, _ in one.overlays.links ^ other.overlays.links)
