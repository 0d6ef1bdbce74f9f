"""What people did to the tabs that the sync can do without, or that makes a cell unsafe or a night slow."""

from collections.abc import Iterator, Mapping

from okrsync.books.google.cells import cell
from okrsync.books.google.lines import Cells
from okrsync.books.google.places import Place
from okrsync.books.google.ranges import a1
from okrsync.books.google.spreadsheet import VERSIONS
from okrsync.errors import Problem, Severity
from okrsync.layout import LATER, OKRS, TABS, Tab
from okrsync.okrs.figures import letter, whole
from okrsync.texts import plural, say

CROWDED = 5_000
"""So many blank rows below the last one make the nightly read slow: Google tells their formats, cell by cell."""


def problems(found: Mapping[str, Place]) -> Iterator[Problem]:
    """Every one, tab by tab."""
    for tab in TABS:
        if tab.columns and not tab.hidden and tab.key not in found:
            yield _missing(tab)
    for place in found.values():
        yield from _headers(place)
        yield from _merged(place)
    if OKRS.key in found:
        yield from _blank_rows(found[OKRS.key])


def _missing(tab: Tab) -> Problem:
    if tab in LATER:
        what = say("There is no tab {tab}; the sync does without it.", tab=tab.title)
        return Problem("missing-tab", tab.title, what, say("Run okrsync init --google again."), severity=Severity.HINT)
    what = say("The tab {tab} is gone; the sync does without it.", tab=tab.title)
    return Problem("missing-tab", tab.title, what, VERSIONS)


def broken_off(astray: Cells) -> Iterator[Problem]:
    """A commit that broke off and is not made good yet."""
    if astray:
        count = len({number for values in astray.values() for number in values})
        what = plural(
            count,
            "A sync broke off and left {n} row with cells of others; shown as they will be.",
            "A sync broke off and left {n} rows with cells of others; shown as they will be.",
        )
        yield Problem("broken-off", OKRS.title, what, say("Run okrsync sync: it puts them right first."))


def _headers(place: Place) -> Iterator[Problem]:
    """Header cells that mislead people; the sync knows its columns without them."""
    texts = {index: cell(told).text.casefold() for index, told in enumerate(place.rows.get(place.header, ()))}
    ours = {bound.index for bound in place.columns.values()}
    for key, bound in place.columns.items() if texts and not place.tab.looks else ():
        title, text = place.tab.column(key).title, texts.get(bound.index, "")
        if not text:
            column = letter(bound.index + 1)
            what = say("The header of column {column}, which is {title}, is empty.", column=column, title=title)
            to_do = say("Write {title} there again.", title=title)
            yield Problem("blank-header", place.title, what, to_do, severity=Severity.CHECK)
        for index, other in texts.items():
            if text and other == text and index not in ours:
                yield _twin(place.title, title, letter(bound.index + 1), letter(index + 1))
    for key in place.twins:
        title = place.tab.column(key).title
        what = say("Two columns are marked as {title}; the sync uses the first.", title=title)
        yield Problem("twin-column", place.title, what, say("Delete the copy."))


def _twin(where: str, title: str, here: str, there: str) -> Problem:
    what = say(
        "The columns {here} and {there} are both called {title}; the sync knows {here} only.",
        here=here,
        there=there,
        title=title,
    )
    to_do = say("Rename {there}, or delete it.", there=there)
    return Problem("twin-header", where, what, to_do, severity=Severity.CHECK)


def _merged(place: Place) -> Iterator[Problem]:
    for merge in place.merges:
        below = int(merge.get("endRowIndex", place.depth)) >= place.header
        if below and place.takes_in(merge, ("id", *place.tab.owned)):
            what = say(
                "The cells {cells} are merged, across a column of the sync; merged cells hide what it writes.",
                cells=a1(merge),
            )
            to_do = say("Unmerge them: Format › Merge cells › Unmerge.")
            yield Problem("merged-cells", place.title, what, to_do)


def _blank_rows(place: Place) -> Iterator[Problem]:
    blank = place.depth - max(place.rows, default=place.header)
    if blank > CROWDED:
        what = say(
            "{tab} has {n} blank rows below the last one, and every night reads them all.",
            tab=place.title,
            n=whole(blank),
        )
        to_do = say("Delete them: choose the first, Ctrl+Shift+↓, right-click › Delete rows.")
        yield Problem("blank-rows", place.title, what, to_do, severity=Severity.CHECK)
