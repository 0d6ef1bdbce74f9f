"""Draws a new workbook: every tab of the layout, ready for people to fill in and for the sync to write into."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from xlsxwriter import Workbook

from okrsync.books import blocks, styles
from okrsync.books.content import Content
from okrsync.books.excel import summary
from okrsync.books.excel.canvas import Canvas
from okrsync.errors import BookError
from okrsync.layout import (
    ALIGNMENT,
    CHANGES,
    CHARTS,
    CHIPS,
    EVIDENCE,
    HEALTH,
    HISTORY,
    MEMORY,
    OBJECTIVES,
    OKRS,
    README,
    SUMMARY,
    TABS,
)

PREPARED, LINES = 500, 20_000
"""Rows with colours, drop-downs and warnings: where people add rows, and where the sync appends."""
HISTORY_TABLE = "OkrHistory"

_TERM_WIDTH, _TEXT_WIDTH = 33, 110
_A4 = 9  # the paper's number in Excel


def draw(path: Path, content: Content) -> None:
    """Draw a new workbook at `path`, as `drawn` does.

    Raises:
        BookError: something stands at `path` already, or it cannot be written.
    """
    _create(path, drawn(content))


def drawn(content: Content) -> bytes:
    """The bytes of a new workbook."""
    file = BytesIO()
    with Workbook(file, {"default_format_properties": styles.BOOK}) as book:
        book.set_properties({"title": content.title})
        tabs = {tab.key: Canvas(book, tab, content.words) for tab in TABS}
        summary.draw(tabs[SUMMARY.key], content)
        summary.feed(tabs[CHARTS.key])
        _okrs(tabs[OKRS.key], content)
        _listed(tabs[OBJECTIVES.key], content, PREPARED)
        _alignment(tabs[ALIGNMENT.key], content)
        _history(tabs[HISTORY.key])
        _listed(tabs[EVIDENCE.key], content, LINES)
        _changes(tabs[CHANGES.key])
        _listed(tabs[HEALTH.key], content, PREPARED)
        _readme(tabs[README.key], content)
        _memory(tabs[MEMORY.key], tabs.values())
    return file.getvalue()


def _create(path: Path, content: bytes) -> None:
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        raise BookError(str(path), "is there already. Name another one, or move this one away first.") from None
    except OSError as error:
        raise BookError(str(path), f"cannot be written: {error.strerror}. Check the folder.") from error


def _okrs(canvas: Canvas, content: Content) -> None:
    depth = PREPARED + len(content.rows)
    canvas.columns()
    canvas.title(content.titled(OKRS), (0, OKRS.columns.index(OKRS.column("objective"))))
    canvas.banners()
    canvas.header()
    canvas.filter(depth)
    canvas.rules(depth)
    canvas.bar("progress", depth)
    canvas.rows(content.rows)
    canvas.print_setup()


def _history(canvas: Canvas) -> None:
    canvas.columns()
    canvas.header()
    canvas.table(HISTORY_TABLE)
    canvas.rules(LINES)
    canvas.print_setup()


def _changes(canvas: Canvas) -> None:
    canvas.columns()
    canvas.header()
    canvas.filter(LINES)
    canvas.print_setup()


def _listed(canvas: Canvas, content: Content, depth: int) -> None:
    """A tab of lines below its title and what it is for, so many of them prepared."""
    tab = canvas.tab
    canvas.columns()
    canvas.title(content.titled(tab), (1, 0))
    canvas.header()
    canvas.filter(depth)
    canvas.rules(depth)
    if any(column.key == "progress" for column in tab.columns):
        canvas.bar("progress", depth)
    canvas.print_setup()


def _alignment(canvas: Canvas, content: Content) -> None:
    """A tree in a tab of lines: what is below folds into the line above it."""
    _listed(canvas, content, PREPARED)
    canvas.sheet.outline_settings(symbols_below=False)


def _readme(canvas: Canvas, content: Content) -> None:
    """Terms beside their texts under headings; a status wears its colours."""
    sheet, form, words = canvas.sheet, canvas.format, content.words
    sheet.set_column(0, 0, 2)
    sheet.set_column(1, 1, _TERM_WIDTH)
    sheet.set_column(2, 2, _TEXT_WIDTH)
    sheet.set_row(0, styles.TITLE_HEIGHT)
    sheet.write_string(0, 1, content.titled(README), form(styles.TITLE))
    section, term, prose = form(styles.SECTION), form(styles.TERM), form(styles.PROSE)
    chips = {words(text): form(styles.TERM | styles.chip(chip)) for text, chip in CHIPS.items()}
    for row, (name, text) in enumerate(((words(name), words(text)) for name, text in content.readme), 1):
        if text:
            height = max(styles.text_height(name, _TERM_WIDTH), styles.text_height(text, _TEXT_WIDTH))
            sheet.set_row(row, height)
            sheet.write_string(row, 1, name, chips.get(name, term))
            sheet.write_string(row, 2, text, prose)
        else:
            sheet.set_row(row, styles.TITLE_HEIGHT)
            sheet.write_string(row, 1, name, section)
            sheet.write_blank(row, 2, None, section)
    canvas.print_setup()
    sheet.set_portrait()
    sheet.set_paper(_A4)


def _memory(canvas: Canvas, tabs: Iterable[Canvas]) -> None:
    """Headers for what the book remembers and, above them, a cell of each style for the cells that the sync adds."""
    canvas.header()
    painted = [each for tab in tabs if tab is not canvas for each in blocks.palette(tab.tab)]
    for index, (name, style) in enumerate(painted):
        canvas.sheet.write_string(0, index, name)
        canvas.sheet.write_blank(1, index, None, canvas.format(style))
    canvas.sheet.hide()
