"""A person at a spreadsheet of the stand-in: edits it as in the browser, sees what is there in the stand-in's model.

Its looks share no code with okrsync's own reader and writer, so that a misreading cannot cancel out.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from okrsync.books.google.book import GoogleBook
from okrsync.books.google.spreadsheet import Spreadsheet
from okrsync.googleapi import Google as Client
from okrsync.http import Calls, T
from okrsync.layout import OKRS, README, TABS, Tab
from okrsync.model import Value
from okrsync.sandbox.google import GoogleApp
from okrsync.sandbox.google.metadata import place
from okrsync.sandbox.google.sheet import Sheet
from okrsync.sandbox.google.spreadsheet import Spreadsheet as Model

DAY_ZERO, DAY = datetime(1899, 12, 30), timedelta(days=1)
PERCENT = {"type": "PERCENT", "pattern": "0%"}
DATE = {"type": "DATE", "pattern": "d mmm yyyy"}
_KINDS = {"stringValue": "s", "numberValue": "n", "boolValue": "b", "formulaValue": "f", "errorValue": "e"}

Act = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as a person sees it: a formula is its text, `data_type` is s, n, b or f as openpyxl names them."""

    value: object
    number_format: str
    is_date: bool
    data_type: str
    look: str


class Look:
    """What a person sees in the spreadsheet at one moment."""

    def __init__(self, book: Model) -> None:
        self.book = book

    def sheet(self, tab: Tab) -> Sheet | None:
        """The sheet that was laid out as a tab; its copies are none."""
        marks = ((each.spot.sheet_id, each.value) for each in self.book.metadata.values() if each.key == _mark(tab))
        ids = {id_ for id_, value in marks if value == str(id_)}
        return next((sheet for sheet in self.book.sheets if sheet.id in ids), None)

    def places(self, tab: Tab = OKRS) -> dict[str, tuple[str, int, int]]:
        """Tab title, row and column of each header of a tab, by key; without those that are gone."""
        sheet = self.sheet(tab)
        if sheet is None:
            return {}
        bound = [each for each in self.book.metadata.values() if each.spot.sheet_id == sheet.id]
        at = {each.key: (place(self.book, each.spot) or 0) + 1 for each in bound if each.spot.line is not None}
        names = {column.key: tab.name(column.key) for column in tab.columns}
        if "okrsync.header" not in at:
            return {}
        return {key: (sheet.title, at["okrsync.header"], at[name]) for key, name in names.items() if name in at}

    def rows(self, tab: Tab = OKRS) -> dict[int, dict[str, object]]:
        """The filled rows below the headers, by column key; a formula is its text."""
        places, sheet = self.places(tab), self.sheet(tab)
        if not places or sheet is None:
            return {}
        header = next(row for _, row, _ in places.values())
        filled = sorted({row + 1 for row, _, _ in sheet.valued(sheet.whole) if row >= header})
        return {row: {key: self._cell(sheet, row, at).value for key, (_, _, at) in places.items()} for row in filled}

    def levels(self, tab: Tab) -> dict[int, int]:
        """How deep rows are in groups, of those that are in one."""
        sheet = self.sheet(tab)
        assert sheet is not None
        return {row: depth for row, line in enumerate(sheet.rows.ids, 1) if (depth := sheet.rows.depths.get(line))}

    def cell(self, row: int, key: str, tab: Tab = OKRS) -> Cell:
        """One cell."""
        sheet = self.sheet(tab)
        assert sheet is not None
        return self._cell(sheet, row, self.places(tab)[key][2])

    def filled(self) -> Iterator[tuple[Sheet, int, int, Cell]]:
        """Every filled cell of every tab; rows and columns from 1."""
        for sheet in self.book.sheets:
            for row, column, _ in sheet.valued(sheet.whole):
                yield sheet, row + 1, column + 1, self._cell(sheet, row + 1, column + 1)

    @cached_property
    def people(self) -> dict[tuple[str, int, int], tuple[object, ...]]:
        """Every filled cell that is not the sync's, as it looks: OKRs but the owned columns, Read me, people's tabs."""
        okrs = self.places()
        header = next((row for _, row, _ in okrs.values()), 0)
        owned = {okrs[key][2] for key in OKRS.owned if key in okrs}
        ours = self.sheet(OKRS)
        written = {id(self.sheet(tab)) for tab in TABS if tab not in (OKRS, README)}
        return {
            (sheet.title, row, column): (cell.value, cell.data_type, cell.number_format, cell.look)
            for sheet, row, column, cell in self.filled()
            if id(sheet) not in written and not (sheet is ours and row > header and column in owned)
        }

    def _cell(self, sheet: Sheet, row: int, column: int) -> Cell:
        told = sheet.cell(row - 1, column - 1)
        kind, entered = next(iter(told.get("userEnteredValue", {}).items()), ("numberValue", None))
        form: Mapping[str, str] = told.get("userEnteredFormat", {}).get("numberFormat", {})
        dated = kind == "numberValue" and form.get("type", "").startswith("DATE")
        value = _moment(entered) if dated and entered is not None else entered
        look = repr(sorted((name, each) for name, each in told.items() if name != "userEnteredValue"))
        return Cell(value, form.get("pattern", "General"), dated, _KINDS[kind], look)


def _mark(tab: Tab) -> str:
    return f"okrsync.{tab.key}"


def _moment(days: float) -> datetime:
    return DAY_ZERO + timedelta(seconds=round(days * DAY.total_seconds()))


class Visits(Calls):
    """The calls that okrsync makes; something may happen right `before` and `after` each of them, told its number.

    Between two tries nobody waits but in `waited`, in seconds; no quota is kept.
    """

    def __init__(self) -> None:
        self.waited: list[float] = []
        super().__init__("google.main", sleep=self.waited.append)
        self.made = 0
        self.before: Callable[[int], None] = lambda _: None
        self.after: Callable[[int], None] = lambda _: None

    def read(self, call: Callable[[], T], cost: int = 1) -> T:
        """See `Calls`."""
        return super().read(lambda: self._visit(call), cost)

    def write(self, call: Callable[[], T], *, repeatable: bool = False) -> T:
        """See `Calls`."""
        return super().write(lambda: self._visit(call), repeatable=repeatable)

    def _visit(self, call: Callable[[], T]) -> T:
        self.made += 1
        number = self.made
        self.before(number)
        answer = call()
        self.after(number)
        return answer


class Google:
    """One spreadsheet under a person's hands; rows and columns count from 1, columns of the layout have their keys.

    `client` is who syncs it, and `visits` are the calls of that account.
    """

    def __init__(self, app: GoogleApp, id_: str, client: Client, visits: Visits) -> None:
        self.app = app
        self.id = id_
        self.client = client
        self.visits = visits

    @property
    def spreadsheet(self) -> Spreadsheet:
        """The spreadsheet as the sync calls it."""
        return Spreadsheet(self.client, self.id)

    def book(self) -> GoogleBook:
        """The book as the sync opens it."""
        return GoogleBook(self.client, self.id)

    def look(self) -> Look:
        """What is there now."""
        return Look(self.app.site.books[self.id])

    def restore(self, look: Look) -> None:
        """Have everything again as it was at one moment."""
        self.app.site.books[self.id] = look.book

    def cells(self) -> dict[tuple[str, int, int], object]:
        """Every filled cell of every tab."""
        return {(sheet.title, row, column): cell.value for sheet, row, column, cell in self.look().filled()}

    def at(self, key: str, tab: Tab = OKRS) -> int:
        """The column of a header."""
        return self.look().places(tab)[key][2]

    def between(self, number: int, act: Callable[[], None]) -> None:
        """Act right before the call of that number from now on, counted from 1."""
        due, before = self.visits.made + number, self.visits.before

        def visit(made: int) -> None:
            before(made)
            if made == due:
                act()

        self.visits.before = visit

    def do(self, kind: str, tab: str | int | None = None, **more: object) -> None:
        """Act as the stand-in's script does (sandbox.google.acts), in OKRs unless another tab is named."""
        self.app.person(self.id).do({"do": kind, "tab": self.title() if tab is None else tab, **more})

    # ---- typing -------------------------------------------------------------------------------------------------

    def type(self, row: int, column: int | str, value: Value, tab: Tab = OKRS) -> None:
        """Type a value; None clears the cell, and text stays text whatever it begins with."""
        dated = isinstance(value, datetime)
        cell: dict[str, Any] = {"userEnteredValue": _entered(value)} if value is not None else {}
        form = {"userEnteredFormat": {"numberFormat": DATE}} if dated else {}
        fields = "userEnteredValue,userEnteredFormat.numberFormat" if dated else "userEnteredValue"
        self._put(row, column, cell | form, fields, tab)

    def formula(self, row: int, column: int | str, text: str, result: float) -> None:
        """Type a formula."""
        self.do("type", row=row, column=self._column(column), value=f"={text}", result=result)

    def percent(self, row: int, column: str, *, on: bool) -> None:
        """Show a number as a percentage, or plainly again."""
        form = {"userEnteredFormat": {"numberFormat": PERCENT}} if on else {}
        self._put(row, column, form, "userEnteredFormat.numberFormat", OKRS)

    def _put(self, row: int, column: int | str, cell: Act, fields: str, tab: Tab) -> None:
        sheet = self.look().sheet(tab)
        assert sheet is not None
        start = {"sheetId": sheet.id, "rowIndex": row - 1, "columnIndex": self._column(column, tab) - 1}
        asked = {"start": start, "rows": [{"values": [cell]}], "fields": fields}
        self.do("batch", requests=[{"updateCells": asked}])

    # ---- rows and columns ---------------------------------------------------------------------------------------

    def insert_row(self, before: int, tab: Tab = OKRS) -> None:
        """Insert an empty row."""
        self.do("insert_row", self.title(tab), row=before)

    def delete_row(self, row: int) -> None:
        """Delete a whole row."""
        self.do("delete_row", row=row)

    def move_row(self, row: int, to: int) -> None:
        """Cut a row and insert it where it is then row `to`."""
        self.do("move_row", row=row, to=to)

    def copy_row(self, row: int, to: int) -> None:
        """Copy a row over another one."""
        self.do("copy_row", row=row, to=to)

    def sort(self, first: int, order: Sequence[int], tab: Tab = OKRS) -> None:
        """Sort rows: at `first` then stands what stood in the row `order[0]`; metadata stays in place."""
        title = self.title(tab)
        sheet = self.look().sheet(tab)
        assert sheet is not None
        beside = len(sheet.columns) + 1
        ranks = [[order.index(row)] for row in range(first, first + len(order))]
        self.app.person(self.id).do(
            {"do": "insert_column", "tab": title, "column": beside},
            {"do": "paste", "tab": title, "row": first, "column": beside, "values": ranks},
            {"do": "sort", "tab": title, "first": first, "last": first + len(order) - 1, "column": beside},
            {"do": "delete_column", "tab": title, "column": beside},
        )

    def insert_column(self, before: int, tab: Tab = OKRS) -> None:
        """Insert an empty column."""
        self.do("insert_column", self.title(tab), column=before)

    def move_column(self, key: str, to: int, tab: Tab = OKRS) -> None:
        """Cut a column and insert it where it is then column `to`."""
        self.do("move_column", self.title(tab), column=self.at(key, tab), to=to)

    def delete_column(self, key: str) -> None:
        """Delete a whole column, and with it what okrsync finds it by."""
        self.do("delete_column", column=self.at(key))

    # ---- tabs ---------------------------------------------------------------------------------------------------

    def rename_tab(self, title: str, new: str) -> None:
        """Rename a tab."""
        self.do("rename_tab", title, to=new)

    def delete_tab(self, tab: Tab) -> None:
        """Delete a tab with all that is tied to it."""
        self.do("delete_tab", self.title(tab))

    def title(self, tab: Tab = OKRS) -> str:
        """What a tab is called now."""
        sheet = self.look().sheet(tab)
        assert sheet is not None
        return sheet.title

    def _column(self, column: int | str, tab: Tab = OKRS) -> int:
        return column if isinstance(column, int) else self.at(column, tab)


def _entered(value: Value) -> dict[str, object]:
    if isinstance(value, datetime):
        return {"numberValue": (value - DAY_ZERO) / DAY}
    kind = "boolValue" if isinstance(value, bool) else "stringValue" if isinstance(value, str) else "numberValue"
    return {kind: value}
