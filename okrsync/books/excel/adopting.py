"""A workbook that a team already has becomes a book: names on its header cells, new columns, the tabs the sync keeps.

Its own cells, styles and parts stay as they are (SHEET.md §6).
"""

from collections.abc import Iterator
from pathlib import Path

from okrsync.books.content import Content
from okrsync.books.excel import exchange
from okrsync.books.excel.drawing import drawn
from okrsync.books.titles import free_title
from okrsync.errors import BookError, LayoutError
from okrsync.layout import CHARTS, OKRS, TABS
from okrsync.okrs.adopting import LOOKED_AT, Adoption, Grid, Span
from okrsync.okrs.rules import Rules
from okrsync.pages.readme import readme
from okrsync.xlsx import cells as xlsx
from okrsync.xlsx.graft import Graft
from okrsync.xlsx.names import free_name
from okrsync.xlsx.package import Package
from okrsync.xlsx.sheet import Sheet

_OURS = "okrsync."
"""How the names on header cells begin (`layout.Tab.name`)."""


class TheirFile:
    """A workbook file that is no book yet; `backups` is the folder for the file as it was."""

    def __init__(self, path: Path, backups: Path) -> None:
        self.name = str(path)
        self._path, self._backups = path, backups
        self._opened: tuple[bytes, str] | None = None

    def look(self) -> tuple[Grid, ...]:
        """Its tabs, in order.

        Raises:
            BookError: it cannot be read, or is okrsync's already.
        """
        self._opened = exchange.read(self._path)
        package = Package.read(self._opened[0], self.name)
        if any(name.startswith(_OURS) for name in package.names):
            to_do = f"Run okrsync sync; for the next cycle's workbook, okrsync init --from {self.name}."
            raise LayoutError(self.name, f"is a workbook of okrsync's already. {to_do}")
        return tuple(_grid(package.sheet(title), hidden=title in package.hidden) for title in package.sheets)

    def apply(self, adoption: Adoption, rules: Rules) -> None:
        """Do what was decided to the file that `look` saw; the file as it was becomes a backup.

        Raises:
            BookBusy: somebody has it open.
            BookChanged: it was saved since.
            BookError: it cannot be written.
        """
        before, state = self._opened or exchange.read(self._path)
        package = Package.read(before, self.name)
        try:
            _adopt(package, adoption, rules)
        except ValueError as error:
            raise LayoutError(self.name, f"nothing was written: {error}.") from error
        data = package.to_bytes()
        self._verify(before, data, adoption)
        exchange.replace(self._path, data, state, self._backups)

    def _verify(self, before: bytes, data: bytes, adoption: Adoption) -> None:
        """Read the new bytes back: of all that stood there nothing may differ, and nothing but headers come to it."""
        old, new = Package.read(before, self.name), Package.read(data, self.name)
        ours = {(adoption.header, adoption.columns[key]) for key in adoption.added}
        for title in old.sheets:
            now = [each for each in _contents(new.sheet(title)) if title != adoption.title or each[0] not in ours]
            if now != list(_contents(old.sheet(title))):
                raise BookError(self.name, f"nothing was written: cells of {title} would change. Please report this.")


def _grid(sheet: Sheet, *, hidden: bool) -> Grid:
    rows = ((number, cells) for number, cells in sheet.rows() if number <= LOOKED_AT)
    typed = {number: {column: cell.bare for column, cell in cells.items()} for number, cells in rows}
    merged = tuple(Span(area.top, area.left, area.bottom, area.right) for area in sheet.merged)
    return Grid(sheet.title, typed, sheet.last_column, merged, hidden)


def _contents(sheet: Sheet) -> Iterator[tuple[tuple[int, int], xlsx.Cell]]:
    """The cells that show something, style and all."""
    return (((row, col), cell) for row, cells in sheet.rows() for col, cell in cells.items() if not cell.blank)


def _adopt(package: Package, adoption: Adoption, rules: Rules) -> None:
    model = Package.read(drawn(Content(rules.cycle, (), readme(rules), rules.words)), "a new workbook")
    graft, title, header = Graft(package, model), adoption.title, adoption.header
    taken = {
        str(cell.value).casefold()
        for row, cells in package.sheet(title).rows()
        for cell in cells.values()
        if row == header
    }
    words = rules.words
    headers = [free_name(words(OKRS.column(key).header), taken) for key in adoption.added]
    for key, text in zip(adoption.added, headers, strict=True):
        graft.column((title, header, adoption.columns[key]), model.names[OKRS.name(key)], text)
    package.widen(title, header, adoption.first, headers)
    for key, column in adoption.columns.items():
        package.name(OKRS.name(key), title, header, column)
    titles = package.titles
    for tab in TABS:
        if tab is not OKRS:
            new = free_title(words(tab.title), titles)
            graft.tab(words(tab.title), new)
            if tab is CHARTS:
                graft.retitled(tab.title, new)
