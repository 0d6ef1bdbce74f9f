"""What there is behind one stand-in: spreadsheets, accounts, and who may own files."""

from collections.abc import Collection, Mapping, Sequence
from random import Random
from string import ascii_letters, digits
from typing import Any

from okrsync.sandbox.google import a1, defaults
from okrsync.sandbox.google.accounts import PERSON, SERVICE, Accounts
from okrsync.sandbox.google.call import Json
from okrsync.sandbox.google.cellvalues import entered
from okrsync.sandbox.google.file import File
from okrsync.sandbox.google.formats import paired
from okrsync.sandbox.google.spreadsheet import COLUMNS, ROWS, Spreadsheet

SEED = 20261019
ID_LENGTH = 44


class Site:
    """Empty at first; `storage` are the accounts that may own files, by default the person alone."""

    def __init__(self, *, storage: Collection[str] = (PERSON,), lasts: int | None = None) -> None:
        self.books: dict[str, Spreadsheet] = {}
        self.accounts = Accounts(lasts)
        self.storage = frozenset(storage)
        self.random = Random(SEED)  # noqa: S311 - ids are no secret

    def new(self, title: str, owner: str) -> Spreadsheet:
        """Add a spreadsheet as the service makes a new one, with one empty sheet."""
        book = self.empty(title, File(owner))
        book.add_sheet({})
        return book

    def empty(self, title: str, file: File, book_id: str = "") -> Spreadsheet:
        """Add a spreadsheet without sheets."""
        chosen = book_id or "".join(self.random.choices(f"{ascii_letters}{digits}-_", k=ID_LENGTH))
        book = Spreadsheet(chosen, defaults.properties(title), file, self.random)
        self.books[book.id] = book
        return book

    def add(self, told: Mapping[str, Any]) -> Spreadsheet:
        """Add a prepared spreadsheet.

        `told` is {"id", "title", "locale", "timeZone", "owner", "writers", "readers", "sheets": [{"title", "sheetId",
        "rows": [[value, …], …], "formats": {"A1:B2": CellFormat}, "notes": {"A1": text}, …}], "named": {name: A1}};
        all but the sheets' rows may be left out. A value is JSON, text that starts with = a formula; the rest of a
        sheet's keys are SheetProperties.
        """
        file = File(told.get("owner", PERSON), set(told.get("writers", [SERVICE])), set(told.get("readers", ())))
        book = self.empty(told.get("title", "Untitled spreadsheet"), file, told.get("id", ""))
        book.properties |= {name: told[name] for name in ("locale", "timeZone") if name in told}
        for sheet in told.get("sheets", [{}]):
            _fill(book, sheet)
        for name, text in told.get("named", {}).items():
            grid = a1.find(book, text).grid_range()
            book.named.append({"namedRangeId": str(book.new_id(())), "name": name, "range": grid})
        return book


def _fill(book: Spreadsheet, told: Mapping[str, Any]) -> None:
    rows: Sequence[Sequence[object]] = told.get("rows", ())
    named = {name: value for name, value in told.items() if name not in ("rows", "formats", "notes")}
    grid = {"rowCount": max(ROWS, len(rows)), "columnCount": max([COLUMNS, *map(len, rows)])}
    sheet = book.add_sheet({**named, "gridProperties": {**grid, **told.get("gridProperties", {})}})
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if value is not None:
                sheet.put(row, column, entered({}, value, typed=str(value).startswith("=")))
    for text, number_format in told.get("formats", {}).items():
        _lay(book, sheet.id, text, {"userEnteredFormat": paired("CellFormat", number_format)})
    for text, note in told.get("notes", {}).items():
        _lay(book, sheet.id, text, {"note": note})


def _lay(book: Spreadsheet, sheet_id: int, text: str, part: Json) -> None:
    box = a1.corner_box(sheet_id, text)
    if box is None:
        raise ValueError(f"{text} is no range of cells")
    sheet = book.sheet(sheet_id)
    for row, column in sheet.block(box).cells():
        sheet.put(row, column, {**sheet.cell(row, column), **part})
