"""The book as a local .xlsx: read with formats and formulas, written by editing single cells in place (SHEET.md §6)."""

from collections.abc import Mapping
from pathlib import Path

from okrsync.books.excel import exchange, memory, reading
from okrsync.books.excel.charts import feed
from okrsync.books.excel.places import palette, place, places
from okrsync.books.excel.writing import write_cells, write_page
from okrsync.errors import BookBusy, BookChanged, BookError, LayoutError
from okrsync.layout import CHARTS, OKRS
from okrsync.model import Finding, Page, Plan, Seen, Traffic, Verdict
from okrsync.okrs import health
from okrsync.xlsx.cells import Cell
from okrsync.xlsx.package import Package
from okrsync.xlsx.worksheet import differing

BOOK = "book"


class ExcelBook:
    """A workbook file; `backups` is the folder for the last 14 versions of it."""

    def __init__(self, path: Path, backups: Path) -> None:
        self.name = str(path)
        self._path = path
        self._backups = backups
        self._opened: tuple[bytes, Package] | None = None

    def check(self) -> tuple[Finding, ...]:
        """See `model.Book`."""
        try:
            seen = self.read()
        except BookError as error:
            return (Finding(BOOK, str(error), Verdict.FAILED, "Mend it, then check again."),)
        return (
            Finding(BOOK, f"{self.name} has {len(seen.rows)} rows and {len(seen.columns)} columns that okrsync knows"),
            *map(Finding.of, health.missing_columns(seen.columns)),
            _rights(exchange.refusal(self._path)),
        )

    def read(self, *, archive: bool = False, mend: bool = False) -> Seen:  # noqa: ARG002 - a file is written at once
        """See `model.Book`; a run gets of History and Changes only the columns that it needs."""
        data, state = exchange.read(self._path)
        package = Package.read(data, self.name)
        self._opened = data, package
        return reading.seen(package, self.name, state, archive=archive)

    def commit(self, plan: Plan) -> None:
        """See `model.Book`."""
        opened, self._opened = self._opened, None
        if opened is None:
            raise BookChanged(self.name, "was not read before this write. Run the sync again.")
        before, package = opened
        found = places(package, self.name)
        looks = palette(found)
        try:
            write_cells(found[OKRS.key], plan, looks)
            for page in (*plan.pages, *_remembered(plan)):
                if page.tab in found:
                    write_page(found[page.tab], page, looks)
        except ValueError as error:
            raise LayoutError(self.name, f"nothing was written: {error}.") from error
        if CHARTS.key in found:
            feed(package, found[CHARTS.key])
        data = package.to_bytes()
        self._verify(before, data, plan)
        exchange.replace(self._path, data, plan.state, self._backups)

    def traffic(self) -> Mapping[str, Traffic]:
        """See `model.Book`."""
        return {}

    def _verify(self, before: bytes, data: bytes, plan: Plan) -> None:
        """Read the new bytes back: in OKRs nothing but the planned cells may differ from what was read."""
        old = place(Package.read(before, self.name), OKRS)
        new = place(Package.read(data, self.name), OKRS)
        if old is None or new is None:
            raise BookError(self.name, "nothing was written: the new workbook lost its OKRs tab. Please report this.")
        planned = {(change.row, old.columns[change.column]) for change in (*plan.changes, *plan.stamps)}
        for at in differing(old.sheet, new.sheet):
            if at not in planned and _shown(old.sheet.cell(*at)) != _shown(new.sheet.cell(*at)):
                what = "nothing was written: cells would change that are not the sync's. Report this."
                raise BookError(self.name, what)


def seen_in(path: Path) -> Seen:
    """What a workbook holds that is only looked at, such as the last cycle's.

    Raises:
        BookError: it cannot be read.
    """
    data, state = exchange.read(path)
    return reading.seen(Package.read(data, str(path)), str(path), state, archive=True)


def _rights(refusal: BookError | None) -> Finding:
    if refusal is None:
        return Finding(BOOK, "may be written, and nobody has it open")
    if isinstance(refusal, BookBusy):
        return Finding(BOOK, str(refusal), Verdict.HINT, "Have it closed before the next sync.")
    return Finding(BOOK, str(refusal), Verdict.FAILED, "Let this account write there.")


def _remembered(plan: Plan) -> tuple[Page, ...]:
    return () if plan.memory is None else (memory.page(plan.memory),)


def _shown(cell: Cell) -> tuple[object, ...]:
    """What people see of a cell, and where it leads."""
    return cell.value, cell.formula, cell.error, cell.hyperlink
