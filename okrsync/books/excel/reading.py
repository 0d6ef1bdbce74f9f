"""What a workbook holds for a run: people's rows whole, and of the sync's own lines what is needed of them."""

from collections.abc import Collection, Iterator, Mapping

from okrsync.books.excel import memory
from okrsync.books.excel.places import Palette, Place, palette, places
from okrsync.errors import Problem, Severity
from okrsync.layout import ALIGNMENT, CHANGES, HEALTH, HISTORY, LATER, MEMORY, OBJECTIVES, OKRS, TABS, Tab
from okrsync.model import Cell, Row, Seen, Value
from okrsync.pages import changes, history
from okrsync.records import replace
from okrsync.texts import say
from okrsync.xlsx import cells as xlsx
from okrsync.xlsx.package import Package


def seen(package: Package, name: str, state: str, *, archive: bool) -> Seen:
    """What there is; see `model.Book.read`.

    Raises:
        BookError: it cannot be read.
    """
    found = places(package, name)
    okrs, log, written = found[OKRS.key], found.get(HISTORY.key), found.get(CHANGES.key)
    return Seen(
        rows=tuple(_key_results(okrs, palette(found))),
        columns=frozenset(okrs.columns),
        memory=memory.read(_values(found[MEMORY.key], found[MEMORY.key].columns)),
        history=history.lines(_values(log, log.columns if archive else history.NEEDED, meant=True)) if log else (),
        health=tuple(_rows(found.get(HEALTH.key))),
        changes=tuple(_rows(written) if archive else _outlines(written, changes.NEEDED)),
        problems=tuple(_gone(tab) for tab in TABS if tab.columns and not tab.hidden and tab.key not in found),
        state=state,
        objectives=tuple(_rows(found.get(OBJECTIVES.key))),
        alignment=tuple(_rows(found.get(ALIGNMENT.key))),
    )


def _key_results(place: Place, looks: Palette) -> Iterator[Row]:
    """The rows of OKRs; a cell that is new to its column will have the format of that."""
    percents = [key for key in place.columns if (look := looks.get(OKRS.style(key))) and look.percent]
    for row, cells in _cells(place):
        new = {key: replace(row[key], percent=True) for key in percents if cells[place.columns[key]].new}
        yield replace(row, cells={**row.cells, **new}) if new else row


def _rows(place: Place | None) -> Iterator[Row]:
    """The rows of a tab that hold something."""
    return (row for row, _ in _cells(place)) if place else iter(())


def _cells(place: Place) -> Iterator[tuple[Row, Mapping[int, xlsx.Cell]]]:
    """The rows that hold something, each with the cells of the sheet."""
    at, ours = place.columns, set(place.columns.values())
    for number, cells in place.sheet.rows(place.header + 1, ours):
        known = {key: cells[column].bare for key, column in at.items()}
        own = any(column not in ours and not cell.blank for column, cell in cells.items())
        if own or any(not cell.blank for cell in known.values()):
            yield Row(number, known, own), cells


def _outlines(place: Place | None, keys: Collection[str]) -> Iterator[Row]:
    """The rows that hold something, with the cells of some columns only."""
    if place is None:
        return
    at, ours = _columns(place, keys), set(place.columns.values())
    for number, values in place.sheet.values(place.header + 1, at.values()):
        own = place.sheet.beside(number, ours)
        if own or values or place.sheet.beside(number, at.values()):
            yield Row(number, {key: Cell(values.get(column)) for key, column in at.items()}, own)


def _values(place: Place, keys: Collection[str], *, meant: bool = False) -> Iterator[Mapping[str, Value]]:
    """What stands in some columns of each row, by key; `meant` as in `Sheet.values`."""
    at = _columns(place, keys)
    for _, values in place.sheet.values(place.header + 1, at.values(), meant=meant):
        yield {key: values.get(column) for key, column in at.items()}


def _columns(place: Place, keys: Collection[str]) -> dict[str, int]:
    return {key: column for key, column in place.columns.items() if key in keys}


def _gone(tab: Tab) -> Problem:
    if tab in LATER:
        what = say("There is no tab {tab}; the sync does without it.", tab=tab.title)
        to_do = say("The next cycle's workbook will have it.")
        return Problem("missing-tab", tab.title, what, to_do, severity=Severity.HINT)
    what = say("The tab {tab} is gone; the sync does without it.", tab=tab.title)
    to_do = say("Undo the deletion; the backups are beside the config in .okrsync.")
    return Problem("missing-tab", tab.title, what, to_do)
