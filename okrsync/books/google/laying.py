"""Lays out a spreadsheet as a book: it adds what is missing and touches nothing that is there."""

from collections.abc import Iterator, Mapping

from okrsync.books.content import Content
from okrsync.books.google import summary
from okrsync.books.google.cells import Json
from okrsync.books.google.drawing import Drawing
from okrsync.books.google.filterviews import filter_views
from okrsync.books.google.places import Place, new_id, tab_key
from okrsync.books.google.spreadsheet import VERSIONS, Spreadsheet
from okrsync.books.titles import free_title
from okrsync.errors import LayoutError
from okrsync.layout import ALIGNMENT, CHARTS, HEALTH, MEMORY, OBJECTIVES, OKRS, README, SUMMARY, TABS, Tab
from okrsync.texts import Words

PREPARED, USUAL, LINES = 500, 1_000, 200
"""Rows that are dressed where people write, where the sync appends, of one page; every tab grows with what is in it."""


def lay_out(spreadsheet: Spreadsheet, content: Content) -> tuple[str, ...]:
    """Add the tabs and columns that are missing, and say what was added, by title.

    Raises:
        LayoutError: people have an OKRs tab of their own.
        BookError: the spreadsheet cannot be read or written.
    """
    found, titles = spreadsheet.read(), spreadsheet.tabs()
    marked = frozenset[str]().union(*titles.values())
    missing = [tab for tab in TABS if tab_key(tab) not in marked]
    if OKRS.key in found and not found[OKRS.key].header:
        raise LayoutError(spreadsheet.name, f"the row of headers of {found[OKRS.key].title} is gone. {VERSIONS}")
    if OKRS in missing and OKRS.title.casefold() in map(str.casefold, titles):
        what = f"has a tab {OKRS.title} of your own. Run okrsync adopt to use it as it is, or rename it first."
        raise LayoutError(spreadsheet.name, what)
    new = [(tab, free_title(content.words(tab.title), titles)) for tab in missing]
    ids = {tab: new_id() for tab in missing}
    requests = [request for tab, title in new for request in new_tab(tab, title, (ids[tab], TABS.index(tab)), content)]
    requests += charts(ids, content)
    added = [title for _, title in new]
    for place in found.values():
        for title, request in _columns(place, content.words):
            added += [f"{place.title} › {title}"] if title else []
            requests.append(request)
    if requests:
        spreadsheet.change(requests)
    else:
        spreadsheet.may_write()  # which else the first sync would find out
    return tuple(added)


def charts(ids: Mapping[Tab, int], content: Content) -> list[Json]:
    """The charts of a new Summary, on their new feed; these are the ids of the tabs that are new."""
    both = SUMMARY in ids and CHARTS in ids
    return list(summary.charts(ids[SUMMARY], ids[CHARTS], content.cycle)) if both else []


def new_tab(tab: Tab, title: str, at: tuple[int, int], content: Content) -> Iterator[Json]:
    """A tab as the layout declares it: `at` is its id, and its place among the others."""
    header = tab.header_row - 1
    depths = {
        OKRS: PREPARED + len(content.rows),
        OBJECTIVES: PREPARED,
        ALIGNMENT: PREPARED,
        SUMMARY: LINES,
        HEALTH: PREPARED,
        README: len(content.readme),
        MEMORY: 1,
    }
    drawing = Drawing(tab, at[0], header, tab.header_row + depths.get(tab, USUAL), content.words)
    yield from drawing.new(title, at[1])
    if tab is MEMORY:
        yield drawing.guarded()
    elif tab is README:
        yield from drawing.readme(content.titled(README), content.readme)
    elif tab.looks:
        yield from drawing.page(content.title)
    else:
        yield from drawing.whole()
        if tab.intro:
            yield from drawing.title(content.titled(tab))
    if tab is OKRS:
        yield from drawing.filled(content.rows)
        yield from (drawing.named(column, index) for index, column in enumerate(OKRS.columns))
        yield from filter_views(at[0], content.words)


def _columns(place: Place, words: Words) -> Iterator[tuple[str, Json]]:
    """Columns that are missing, at the right end, each with its title once."""
    if place.tab is MEMORY or place.tab.looks:
        return
    drawing = Drawing(place.tab, place.sheet_id, place.header - 1, place.depth, words)
    missing = [column for column in place.tab.columns if column.key not in place.columns]
    if missing:
        grown = {"sheetId": place.sheet_id, "dimension": "COLUMNS", "length": len(missing)}
        yield "", {"appendDimension": grown}
    for index, column in enumerate(missing, place.width):
        requests = list(drawing.column(column, index))
        yield words(column.title), requests[0]
        yield from (("", each) for each in requests[1:])
