"""The book as a local .xlsx: read with formats and formulas, written by editing single cells in place (SHEET.md §6)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from okrsync.books.excel import exchange, memory
from okrsync.books.excel.charts import feed
from okrsync.books.excel.writing import Palette, Place, unstyled, write_cells, write_page
from okrsync.errors import BookBusy, BookChanged, BookError, LayoutError, Problem, Severity
from okrsync.layout import (
    ALIGNMENT,
    CHANGES,
    CHARTS,
    ESSENTIAL,
    HEALTH,
    HISTORY,
    LATER,
    MEMORY,
    OBJECTIVES,
    OKRS,
    TABS,
    Tab,
)
from okrsync.model import Finding, Page, Plan, Row, Seen, Traffic, Verdict
from okrsync.okrs import health
from okrsync.pages import history
from okrsync.texts import say
from okrsync.xlsx import cells as xlsx
from okrsync.xlsx.package import Package
from okrsync.xlsx.sheet import Sheet

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

    def read(self, *, archive: bool = False, mend: bool = False) -> Seen:  # noqa: ARG002 - a file is whole
        """See `model.Book`."""
        data, state = exchange.read(self._path)
        package = Package.read(data, self.name)
        self._opened = data, package
        return _seen(package, self.name, state)

    def commit(self, plan: Plan) -> None:
        """See `model.Book`."""
        opened, self._opened = self._opened, None
        if opened is None:
            raise BookChanged(self.name, "was not read before this write. Run the sync again.")
        before, package = opened
        places = _places(package, self.name)
        palette = _palette(places)
        try:
            write_cells(places[OKRS.key], plan, palette)
            for page in (*plan.pages, *_remembered(plan)):
                if page.tab in places:
                    write_page(places[page.tab], page, palette)
        except ValueError as error:
            raise LayoutError(self.name, f"nothing was written: {error}.") from error
        if CHARTS.key in places:
            feed(package, places[CHARTS.key])
        data = package.to_bytes()
        self._verify(before, data, plan)
        exchange.replace(self._path, data, plan.state, self._backups)

    def traffic(self) -> Mapping[str, Traffic]:
        """See `model.Book`."""
        return {}

    def _verify(self, before: bytes, data: bytes, plan: Plan) -> None:
        """Read the new bytes back: in OKRs nothing but the planned cells may differ from what was read."""
        old = _place(Package.read(before, self.name), OKRS)
        new = _place(Package.read(data, self.name), OKRS)
        if old is None or new is None:
            raise BookError(self.name, "nothing was written: the new workbook lost its OKRs tab. Please report this.")
        planned = {(change.row, old.columns[change.column]) for change in (*plan.changes, *plan.stamps)}
        if _contents(old.sheet, planned) != _contents(new.sheet, planned):
            raise BookError(self.name, "nothing was written: cells would change that are not the sync's. Report this.")


def seen_in(path: Path) -> Seen:
    """What a workbook holds that is only looked at, such as the last cycle's.

    Raises:
        BookError: it cannot be read.
    """
    data, state = exchange.read(path)
    return _seen(Package.read(data, str(path)), str(path), state)


def _seen(package: Package, name: str, state: str) -> Seen:
    places = _places(package, name)
    palette = _palette(places)
    okrs = places[OKRS.key]
    return Seen(
        rows=tuple(_rows(okrs, OKRS, palette)),
        columns=frozenset(okrs.columns),
        memory=memory.read(list(_rows(places.get(MEMORY.key), MEMORY, palette))),
        history=history.read(_rows(places.get(HISTORY.key), HISTORY, palette)),
        health=tuple(_rows(places.get(HEALTH.key), HEALTH, palette)),
        changes=tuple(_rows(places.get(CHANGES.key), CHANGES, palette)),
        problems=tuple(_gone(tab) for tab in TABS if tab.columns and not tab.hidden and tab.key not in places),
        state=state,
        objectives=tuple(_rows(places.get(OBJECTIVES.key), OBJECTIVES, palette)),
        alignment=tuple(_rows(places.get(ALIGNMENT.key), ALIGNMENT, palette)),
    )


def _places(package: Package, name: str) -> dict[str, Place]:
    """Where every tab is, found by the names on its header cells."""
    places = {tab.key: place for tab in TABS if (place := _place(package, tab))}
    columns = places[OKRS.key].columns if OKRS.key in places else {}
    missing = [OKRS.column(key).title for key in ESSENTIAL if key not in columns]
    if len(missing) == len(ESSENTIAL):
        to_do = "Make a new workbook with okrsync init --excel FILE, or mend book: excel in the config."
        raise LayoutError(name, f"has no OKRs tab that okrsync knows. {to_do}")
    if MEMORY.key not in places:
        to_do = "Put it back from the backups beside the config in .okrsync; without it the sync knows no held cell."
        raise LayoutError(name, f"the hidden tab {MEMORY.title} is gone. {to_do}")
    if missing:
        gone = ", ".join(missing)
        to_do = "Undo the deletion; the backups are beside the config in .okrsync."
        raise LayoutError(name, f"the OKRs tab has lost the column {gone}. {to_do}")
    return places


def _rights(refusal: BookError | None) -> Finding:
    if refusal is None:
        return Finding(BOOK, "may be written, and nobody has it open")
    if isinstance(refusal, BookBusy):
        return Finding(BOOK, str(refusal), Verdict.HINT, "Have it closed before the next sync.")
    return Finding(BOOK, str(refusal), Verdict.FAILED, "Let this account write there.")


def _place(package: Package, tab: Tab) -> Place | None:
    names = {column.key: tab.name(column.key) for column in tab.columns}
    found = {key: package.names[name] for key, name in names.items() if name in package.names}
    if not found:
        return None
    title, header, _ = next(iter(found.values()))
    return Place(package.sheet(title), header, {key: at[2] for key, at in found.items() if at[:2] == (title, header)})


def _palette(places: Mapping[str, Place]) -> dict[str, xlsx.Cell]:
    """One styled cell per column, by `tab.column`, from the top of the hidden tab."""
    if MEMORY.key not in places:
        return {}
    sheet = places[MEMORY.key].sheet
    names = next((cells for number, cells in sheet.rows(1) if number == 1), {})
    return {str(cell.value): sheet.cell(2, column) for column, cell in names.items()}


def _rows(place: Place | None, tab: Tab, palette: Palette) -> Iterator[Row]:
    if place is None:
        return
    for number, cells in place.sheet.rows(place.header + 1):
        at = place.columns
        known = {}
        for key, column in at.items():
            cell = cells.get(column) or place.sheet.cell(number, column)
            style = palette.get(OKRS.style(key)) if tab is OKRS and unstyled(cell) else None
            known[key] = replace(cell.bare, percent=style.percent) if style else cell.bare
        own = any(not cell.blank for column, cell in cells.items() if column not in at.values())
        if own or any(not cell.blank for cell in known.values()):
            yield Row(number, known, own)


def _remembered(plan: Plan) -> tuple[Page, ...]:
    return () if plan.memory is None else (memory.page(plan.memory),)


def _contents(sheet: Sheet, but: set[tuple[int, int]]) -> list[tuple[int, int, object]]:
    """What a sheet holds, but for some cells."""
    return [
        (number, column, (cell.value, cell.formula, cell.error, cell.hyperlink))
        for number, cells in sheet.rows()
        for column, cell in cells.items()
        if not cell.blank and (number, column) not in but
    ]


def _gone(tab: Tab) -> Problem:
    if tab in LATER:
        what = say("There is no tab {tab}; the sync does without it.", tab=tab.title)
        to_do = say("The next cycle's workbook will have it.")
        return Problem("missing-tab", tab.title, what, to_do, severity=Severity.HINT)
    what = say("The tab {tab} is gone; the sync does without it.", tab=tab.title)
    to_do = say("Undo the deletion; the backups are beside the config in .okrsync.")
    return Problem("missing-tab", tab.title, what, to_do)
