"""One tab of a new workbook, drawn as the layout declares it: columns, title, banners, headers, rules, rows."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

from okrsync.books import styles
from okrsync.books.conditions import BAR_OF_PROGRESS, conditions, validation
from okrsync.books.styles import Style
from okrsync.layout import Chip, Column, Tab, Type
from okrsync.model import Value
from okrsync.texts import ENGLISH, Words

_A3 = 8  # the paper's number in Excel
_MARGIN = 0.3  # inches
_ADDRESS = re.compile(r"https?://\S{1,600}")  # Excel takes 2,079 characters, and escaping may triple them


class Canvas:
    """A tab being drawn. Rows and columns count from 0 as in xlsxwriter; `first` is the first row below the header."""

    def __init__(self, book: Workbook, tab: Tab, words: Words = ENGLISH) -> None:
        self.book = book
        self.tab = tab
        self.words = words
        self.sheet = book.add_worksheet(words(tab.title))
        self.sheet.hide_gridlines(2)  # on screen and on paper
        self.first = tab.header_row
        self.last_column = max(len(tab.columns) - 1, 0)
        self.formats: dict[str, Format] = {column.key: self.format(styles.cell(tab, column)) for column in tab.columns}

    def format(self, style: Style) -> Format:
        """A look; how it writes numbers and days is told in the book's language."""
        return self.book.add_format({key: self.words(value) for key, value in style.items()})

    def columns(self) -> None:
        """Give whole columns width and look, so that rows which people add are dressed too; fold the details away."""
        self.sheet.set_default_row(styles.ROW_HEIGHT)
        folded = False
        for index, column in enumerate(self.tab.columns):
            fold = {"level": 1, "hidden": True} if column.folded else {"collapsed": True} if folded else {}
            self.sheet.set_column(index, index, column.width, self.formats[column.key], fold)
            folded = column.folded

    def title(self, text: str, intro: tuple[int, int]) -> None:
        """Write the title into the first cell and the tab's intro into the cell `intro`.

        Nothing is merged, here or in the banners: Excel refuses to move a column that touches a merged cell.
        """
        plain = self.format(styles.PLAIN)
        self.sheet.set_row(0, styles.TITLE_HEIGHT, plain)
        self.sheet.set_row(1, styles.BANNER_HEIGHT, plain)
        self.sheet.write_string(0, 0, text, self.format(styles.TITLE))
        self.sheet.write_string(*intro, self.words(self.tab.intro), self.format(styles.INTRO))

    def banners(self) -> None:
        """Name the groups of columns in the row above the headers."""
        banner, names = self.format(styles.BANNER), dict(self.tab.groups)
        for index, column in enumerate(self.tab.columns):
            self.sheet.write_string(self.first - 2, index, self.words(names.get(column.key, "")), banner)

    def header(self) -> None:
        """Write the header cells and bind each column's name to its own."""
        row = self.first - 1
        self.sheet.set_row(row, styles.HEADER_HEIGHT)
        for index, column in enumerate(self.tab.columns):
            self.sheet.write_string(row, index, self.words(column.header), self.format(styles.header(column)))
        self.bind()
        self.sheet.freeze_panes(self.first, self.tab.frozen)

    def bind(self) -> None:
        """Bind each column's name to its cell in the row of headers."""
        title = quote_sheetname(self.sheet.get_name())
        for index, column in enumerate(self.tab.columns):
            address = xl_rowcol_to_cell(self.first - 1, index, row_abs=True, col_abs=True)
            self.book.define_name(self.tab.name(column.key), f"={title}!{address}")

    def filter(self, rows: int) -> None:
        """Offer a filter over the header and so many rows."""
        self.sheet.autofilter(self.first - 1, 0, self.first - 1 + rows, self.last_column)

    def table(self, name: str) -> None:
        """Make the header and one blank row an Excel table."""
        headers = [
            {"header": self.words(column.header), "header_format": self.format(styles.header(column))}
            for column in self.tab.columns
        ]
        options = {"name": name, "style": "Table Style Light 1", "columns": headers}
        self.sheet.add_table(self.first - 1, 0, self.first, self.last_column, options)
        self.row(self.first, {})

    def rules(self, rows: int) -> None:
        """Prepare so many rows: looks that follow the value, drop-downs, warnings and help."""
        last = self.first + rows - 1
        for index, column in enumerate(self.tab.columns):
            area = (self.first, index, last, index)
            above, cell = (xl_rowcol_to_cell(row, index, col_abs=True) for row in (self.first - 1, self.first))
            for condition in conditions(self.tab, column, self.words):
                formula = "=" + condition.formula.format(cell=cell, above=above)
                look = self.format(condition.style)
                self.sheet.conditional_format(*area, {"type": "formula", "criteria": formula, "format": look})
            if rule := validation(column, self.words):
                self.sheet.data_validation(*area, rule)

    def chips(self, key: str, chips: Mapping[str, Chip], rows: int) -> None:
        """Have the cells of a column that hold one of these texts wear its colours."""
        index = self.tab.columns.index(self.tab.column(key))
        for text, colours in chips.items():
            rule = {
                "type": "cell",
                "criteria": "==",
                "value": f'"{self.words(text)}"',
                "format": self.format(styles.chip(colours)),
            }
            self.sheet.conditional_format(self.first, index, self.first + rows - 1, index, rule)

    def bar(self, key: str, rows: int) -> None:
        """Draw a bar behind the percentages of a column."""
        index = self.tab.columns.index(self.tab.column(key))
        self.sheet.conditional_format(self.first, index, self.first + rows - 1, index, dict(BAR_OF_PROGRESS))

    def rows(self, rows: Sequence[Mapping[str, Value]]) -> None:
        """Fill the rows below the header, high enough for their texts."""
        for number, values in enumerate(rows, self.first):
            self.sheet.set_row(number, styles.row_height(self.tab, values))
            self.row(number, values)

    def row(self, number: int, values: Mapping[str, Value]) -> None:
        """Fill one row, values by column key; what is missing is blank, in its column's look."""
        for index, column in enumerate(self.tab.columns):
            self._cell(number, index, column, self.words(values.get(column.key)))

    def _cell(self, row: int, index: int, column: Column, value: Value) -> None:
        look = self.formats[column.key]
        if value is None:
            self.sheet.write_blank(row, index, None, look)
        elif isinstance(value, bool):
            self.sheet.write_boolean(row, index, value, look)
        elif isinstance(value, datetime):
            self.sheet.write_datetime(row, index, value, look)
        elif isinstance(value, str):
            self._text(row, index, column, value)
        else:
            self.sheet.write_number(row, index, value / 100 if column.type is Type.PERCENT else value, look)

    def _text(self, row: int, index: int, column: Column, text: str) -> None:
        """Write text as text, whatever it begins with; an address in Linked work can be clicked."""
        if column.key == "linked_work" and _ADDRESS.fullmatch(text):
            look = self.format(styles.hyperlink(styles.cell(self.tab, column)))
            self.sheet.write_url(row, index, text, look, text)
        else:
            self.sheet.write_string(row, index, text, self.formats[column.key])

    def print_setup(self) -> None:
        """Print on A3, as wide as one page, the headers on each."""
        self.sheet.set_landscape()
        self.sheet.set_paper(_A3)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(_MARGIN, _MARGIN, _MARGIN, 2 * _MARGIN)
        self.sheet.set_footer("&L&9&A&R&9&P / &N")
        if self.tab.columns:
            self.sheet.repeat_rows(max(self.first - 2, 0), self.first - 1)
