"""A person at an .xlsx: edits it as Excel does, part by part, and reads it with a program of others (openpyxl).

Shares no code with okrsync's own reader and writer, so that a misreading cannot cancel out.
A test module gets the fixture with `pytest_plugins = ["tests.e2e.people"]`.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import Protocol
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.utils import column_index_from_string

from okrsync.books.excel.book import ExcelBook
from okrsync.books.new import NewBook
from okrsync.layout import OKRS, README, TABS, Tab
from okrsync.model import Book, Cycle, Value
from okrsync.start import create
from tests.e2e.sheet_xml import CELL, Line, Parts

CYCLE = Cycle("2026-Q4", date(2026, 10, 1), date(2026, 12, 31))
_PERCENT, _GENERAL = 9, 0  # numFmtId of `0%` and General

Person = Callable[[Sequence[Mapping[str, Value]]], "Excel"]


class Shown(Protocol):
    """One cell of a `Sight`; `data_type` is s, n, b or f as openpyxl names them."""

    @property
    def value(self) -> object:
        """What stands in it; a formula is its text."""

    @property
    def number_format(self) -> str:
        """The pattern that its number is shown by."""

    @property
    def is_date(self) -> bool:
        """Whether that pattern is a date's."""

    @property
    def data_type(self) -> str:
        """What it is."""


class Sight(Protocol):
    """What a person sees in a book at one moment, whatever it is made of; see `Look`."""

    @property
    def people(self) -> Mapping[tuple[str, int, int], tuple[object, ...]]:
        """Every filled cell that is not the sync's."""

    def places(self, tab: Tab = OKRS) -> dict[str, tuple[str, int, int]]:
        """Where each header is."""

    def rows(self, tab: Tab = OKRS) -> dict[int, dict[str, object]]:
        """The filled rows below the headers."""

    def cell(self, row: int, key: str, tab: Tab = OKRS) -> Shown:
        """One cell."""

    def levels(self, tab: Tab) -> dict[int, int]:
        """How deep rows are in groups, of those that are in one."""


class Hands(Protocol):
    """A person at a book, whatever it is made of; see `Excel`."""

    def book(self) -> Book:
        """The book as the sync opens it."""

    def look(self) -> Sight:
        """What is there now."""

    def cells(self) -> dict[tuple[str, int, int], object]:
        """Every filled cell of every tab."""

    def at(self, key: str, tab: Tab = OKRS) -> int:
        """The column of a header."""

    def type(self, row: int, column: int | str, value: Value, tab: Tab = OKRS) -> None:
        """Type a value."""

    def formula(self, row: int, column: int | str, text: str, result: float) -> None:
        """Type a formula."""

    def percent(self, row: int, column: str, *, on: bool) -> None:
        """Show a number as a percentage, or plainly again."""

    def insert_row(self, before: int, tab: Tab = OKRS) -> None:
        """Insert an empty row."""

    def delete_row(self, row: int) -> None:
        """Delete a row."""

    def move_row(self, row: int, to: int) -> None:
        """Move a row."""

    def copy_row(self, row: int, to: int) -> None:
        """Copy a row over another one."""

    def sort(self, first: int, order: Sequence[int], tab: Tab = OKRS) -> None:
        """Sort rows."""

    def insert_column(self, before: int, tab: Tab = OKRS) -> None:
        """Insert an empty column."""

    def move_column(self, key: str, to: int, tab: Tab = OKRS) -> None:
        """Move a column."""

    def delete_column(self, key: str) -> None:
        """Delete a column."""

    def rename_tab(self, title: str, new: str) -> None:
        """Rename a tab."""

    def delete_tab(self, tab: Tab) -> None:
        """Delete a tab."""


class Look:
    """What a person sees in the workbook at one moment."""

    def __init__(self, path: Path) -> None:
        self.book = load_workbook(path)

    @cached_property
    def names(self) -> dict[str, tuple[str, int, int]]:
        """Tab title, row and column of every name that is bound to a cell."""
        bound = ((name, place) for name, text in self.book.defined_names.items() for place in text.destinations)
        matched = ((name, title, CELL.fullmatch(address)) for name, (title, address) in bound)
        return {name: (title, int(at[4]), column_index_from_string(at[2])) for name, title, at in matched if at}

    def places(self, tab: Tab = OKRS) -> dict[str, tuple[str, int, int]]:
        """Tab title, row and column of each header of a tab, by key; without those that are gone."""
        return {each.key: self.names[tab.name(each.key)] for each in tab.columns if tab.name(each.key) in self.names}

    def rows(self, tab: Tab = OKRS) -> dict[int, dict[str, object]]:
        """The filled rows below the headers, by column key; a formula is its text."""
        places = self.places(tab)
        if not places:
            return {}
        title, header, _ = next(iter(places.values()))
        lines = enumerate(self.book[title].iter_rows(min_row=header + 1, values_only=True), header + 1)
        return {
            number: {key: line[column - 1] for key, (_, _, column) in places.items()}
            for number, line in lines
            if any(value is not None for value in line)
        }

    def levels(self, tab: Tab) -> dict[int, int]:
        """How deep rows are in groups, of those that are in one."""
        title, _, _ = next(iter(self.places(tab).values()))
        rows = self.book[title].row_dimensions.items()
        return {number: row.outlineLevel for number, row in rows if row.outlineLevel}

    def cell(self, row: int, key: str, tab: Tab = OKRS) -> Cell:
        """One cell, with all that openpyxl knows of it."""
        title, _, column = self.places(tab)[key]
        found = self.book[title].cell(row, column)
        assert isinstance(found, Cell)
        return found

    @cached_property
    def people(self) -> dict[tuple[str, int, int], tuple[object, ...]]:
        """Every filled cell that is not the sync's, as it looks: OKRs but the owned columns, Read me, people's tabs."""
        okrs = self.places()
        title, header, _ = okrs["key_result"]
        owned = {okrs[key][2] for key in OKRS.owned if key in okrs}
        drawn = [self.places(tab).values() for tab in TABS if tab not in (OKRS, README)]
        written = {title for places in drawn for title, _, _ in places}
        return {
            (sheet.title, cell.row, cell.column): _look(cell)
            for sheet in self.book.worksheets
            if sheet.title not in written
            for line in sheet.iter_rows()
            for cell in line
            if cell.value is not None
            and isinstance(cell, Cell)
            and not (sheet.title == title and cell.row > header and cell.column in owned)
        }


class Excel:
    """One workbook under a person's hands; rows and columns count from 1, columns of the layout have their keys."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.backups = path.parent / ".okrsync"

    def copy(self, path: Path) -> "Excel":
        """A copy of the file, elsewhere."""
        return Excel(Path(shutil.copy(self.path, path)))

    def book(self) -> ExcelBook:
        """The book as the sync opens it."""
        return ExcelBook(self.path, self.backups)

    def look(self) -> Look:
        """What is there now."""
        return Look(self.path)

    def cells(self) -> dict[tuple[str, int, int], object]:
        """Every filled cell of every tab."""
        lines = ((sheet.title, line) for sheet in self.look().book.worksheets for line in sheet.iter_rows())
        return {(title, cell.row, cell.column): cell.value for title, line in lines for cell in line if cell.value}

    def members(self) -> dict[str, bytes]:
        """Every member of the zip file."""
        with ZipFile(self.path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def at(self, key: str, tab: Tab = OKRS) -> int:
        """The column of a header."""
        return self.look().places(tab)[key][2]

    # ---- typing -------------------------------------------------------------------------------------------------

    def type(self, row: int, column: int | str, value: Value, tab: Tab = OKRS) -> None:
        """Type a value; None clears the cell."""
        title, number = self._place(column, tab)
        with self._editing(title) as parts:
            parts.put(row, number, value)

    def formula(self, row: int, column: int | str, text: str, result: float) -> None:
        """Type a formula."""
        self.type(row, column, result)
        title, number = self._place(column)
        with self._editing(title) as parts:
            parts.put_formula(row, number, text)

    def percent(self, row: int, column: str, *, on: bool) -> None:
        """Show a number as a percentage, or plainly again."""
        title, number = self._place(column)
        with self._editing(title) as parts:
            parts.restyle(row, number, _PERCENT if on else _GENERAL)

    # ---- rows and columns ---------------------------------------------------------------------------------------

    def insert_row(self, before: int, tab: Tab = OKRS) -> None:
        """Insert an empty row."""
        self._rearrange(self._title(tab), row=lambda number: number + (number >= before))

    def delete_row(self, row: int) -> None:
        """Delete a whole row."""
        self._rearrange(self._title(), row=lambda number: None if number == row else number - (number > row))

    def move_row(self, row: int, to: int) -> None:
        """Cut a row and insert it where it is then row `to`."""
        self._rearrange(self._title(), row=partial(_moved, source=row, to=to))

    def copy_row(self, row: int, to: int) -> None:
        """Copy a row over another one."""
        with self._editing(self._title()) as parts:
            parts.copy_row(row, to)

    def sort(self, first: int, order: Sequence[int], tab: Tab = OKRS) -> None:
        """Sort rows: at `first` then stands what stood in the row `order[0]`; names and formats stay in place."""
        with self._editing(self._title(tab)) as parts:
            parts.permute(first, order)

    def insert_column(self, before: int, tab: Tab = OKRS) -> None:
        """Insert an empty column."""
        self._rearrange(self._title(tab), column=lambda number: number + (number >= before))

    def move_column(self, key: str, to: int, tab: Tab = OKRS) -> None:
        """Cut a column and insert it where it is then column `to`."""
        self._rearrange(self._title(tab), column=partial(_moved, source=self.at(key, tab), to=to))

    def delete_column(self, key: str) -> None:
        """Delete a whole column; the name of its header points nowhere then."""
        gone = self.at(key)
        self._rearrange(self._title(), column=lambda number: None if number == gone else number - (number > gone))

    def _rearrange(self, title: str, row: Line = int, column: Line = int) -> None:
        with self._editing(title) as parts:
            parts.rearrange(title, row, column)

    # ---- tabs ---------------------------------------------------------------------------------------------------

    def rename_tab(self, title: str, new: str) -> None:
        """Rename a tab; names follow."""
        with self._editing(title) as parts:
            parts.rename_sheet(title, new)

    def delete_tab(self, tab: Tab) -> None:
        """Delete a tab; names that point at it point nowhere then."""
        with self._editing(self._title()) as parts:
            parts.remove_sheet(tab.title)

    def _title(self, tab: Tab = OKRS) -> str:
        return next(title for title, _, _ in self.look().places(tab).values())

    def _place(self, column: int | str, tab: Tab = OKRS) -> tuple[str, int]:
        places = self.look().places(tab)
        if isinstance(column, int):
            return next(iter(places.values()))[0], column
        return places[column][0], places[column][2]

    @contextmanager
    def _editing(self, title: str) -> Iterator[Parts]:
        parts = Parts(self.members(), title)
        yield parts
        fresh = self.path.with_suffix(".saving")
        with ZipFile(fresh, "w", ZIP_DEFLATED) as archive:
            for name, content in parts.saved().items():
                archive.writestr(name, content)
        fresh.replace(self.path)


def _moved(number: int, source: int, to: int) -> int:
    if number == source:
        return to
    without = number - (number > source)
    return without + (without >= to)


def _look(cell: Cell) -> tuple[object, ...]:
    link = cell.hyperlink.target if cell.hyperlink else None
    colours = cell.font.color.rgb if cell.font.color else None, cell.fill.fgColor.rgb
    return cell.value, cell.data_type, cell.number_format, cell.font.b, str(colours), link


@pytest.fixture(scope="session")
def person(tmp_path_factory: pytest.TempPathFactory) -> Person:
    """Makes a new workbook, people's columns filled, and sits down at it."""

    def new(rows: Sequence[Mapping[str, Value]]) -> Excel:
        path = tmp_path_factory.mktemp("people") / "okrs.xlsx"
        create(NewBook(CYCLE, path, rows))
        return Excel(path)

    return new
