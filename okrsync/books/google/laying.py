"""Lays out a spreadsheet as a book: it adds what is missing and touches nothing that is there."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from secrets import randbelow

from okrsync.books.google.cells import Json
from okrsync.books.google.drawing import Drawing
from okrsync.books.google.places import Place, tab_key
from okrsync.books.google.spreadsheet import Spreadsheet
from okrsync.errors import LayoutError
from okrsync.layout import HEALTH, MEMORY, OKRS, README, TABS, Tab
from okrsync.model import Cycle, Value

PREPARED, USUAL = 500, 1_000
"""Rows that are dressed where people write, and where the sync appends; every tab grows with what is in it."""
_IDS = 2**31 - 1
"""Sheet ids are 32-bit (SheetProperties.sheetId, Sheets API v4)."""


@dataclass(frozen=True, slots=True)
class Content:
    """What new tabs hold: the cycle in their titles, people's rows by column key, the lines of Read me."""

    cycle: Cycle
    rows: Sequence[Mapping[str, Value]]
    readme: Sequence[tuple[str, str]]


def lay_out(spreadsheet: Spreadsheet, content: Content) -> tuple[str, ...]:
    """Add the tabs and columns that are missing, and say what was added, by title.

    Raises:
        LayoutError: people have an OKRs tab of their own.
        BookError: the spreadsheet cannot be read or written.
    """
    found, titles = spreadsheet.read(), spreadsheet.tabs()
    marked = frozenset[str]().union(*titles.values())
    missing = [tab for tab in TABS if tab_key(tab) not in marked]
    if OKRS in missing and OKRS.title in titles:
        what = f"has a tab {OKRS.title} of your own. Run okrsync adopt to use it as it is, or rename it first."
        raise LayoutError(spreadsheet.name, what)
    new = [(tab, free_title(tab.title, titles)) for tab in missing]
    requests = [request for at, (tab, title) in enumerate(new) for request in new_tab(tab, title, at, content)]
    added = [title for _, title in new]
    for place in found.values():
        for title, request in _columns(place):
            added += [f"{place.title} › {title}"] if title else []
            requests.append(request)
    if requests:
        spreadsheet.change(requests)
    return tuple(added)


def free_title(title: str, taken: Collection[str]) -> str:
    """The tab's title, another one where people have a tab of that name."""
    return title if title not in taken else f"{title} (okrsync)"


def new_tab(tab: Tab, title: str, index: int, content: Content) -> Iterator[Json]:
    """A tab as the layout declares it, at its place among the others."""
    header = tab.header_row - 1
    depths = {OKRS: PREPARED + len(content.rows), HEALTH: PREPARED, README: len(content.readme), MEMORY: 1}
    drawing = Drawing(tab, randbelow(_IDS) + 1, header, tab.header_row + depths.get(tab, USUAL))
    yield from drawing.new(title, index)
    if tab is MEMORY:
        yield drawing.guarded()
    elif tab is README:
        yield from drawing.readme(f"{README.title} · {content.cycle.name}", content.readme)
    else:
        yield from drawing.whole()
        if tab.intro:
            yield from drawing.title(f"{tab.title} · {content.cycle.name}")
    if tab is OKRS:
        yield from drawing.filled(content.rows)
        yield from (drawing.named(column, index) for index, column in enumerate(OKRS.columns))


def _columns(place: Place) -> Iterator[tuple[str, Json]]:
    """Columns that are missing, at the right end, each with its title once."""
    if place.tab is MEMORY:
        return
    drawing = Drawing(place.tab, place.sheet_id, place.header - 1, place.depth)
    missing = [column for column in place.tab.columns if column.key not in place.columns]
    if missing:
        grown = {"sheetId": place.sheet_id, "dimension": "COLUMNS", "length": len(missing)}
        yield "", {"appendDimension": grown}
    for index, column in enumerate(missing, place.width):
        requests = list(drawing.column(column, index))
        yield column.title, requests[0]
        yield from (("", each) for each in requests[1:])
