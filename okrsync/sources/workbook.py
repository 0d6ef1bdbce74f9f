"""A workbook that a source opened: the number or the rows at the place that a link names."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import Protocol, TypeVar

from msgspec import Struct

from okrsync.errors import Problem
from okrsync.model import Answer, Cell, Link
from okrsync.okrs.figures import listed
from okrsync.okrs.tablerows import items
from okrsync.okrs.tables import Cells, Table, Words, fold, number
from okrsync.sources.places import EVERYTHING, Place, Span
from okrsync.texts import say
from okrsync.xlsx.refs import cell_name

SHOWN = 12
"""So many tabs are named where one is missing."""


class Tab(Protocol):
    """A sheet of a workbook: `title` for people, `key` to tell it from all others, `gid` as Google numbers it."""

    @property
    def title(self) -> str: ...  # noqa: D102 - see the class
    @property
    def key(self) -> str: ...  # noqa: D102
    @property
    def gid(self) -> int | None: ...  # noqa: D102

    def cell(self, row: int, column: int) -> Cell:
        """One cell; a blank one where there is nothing."""

    def rows(self, span: Span) -> Mapping[int, Cells]:
        """The cells of a rectangle that hold something, by row, in order, and column."""

    def address(self, row: int) -> str:
        """The URL of a row, "" if it has none."""


AnyTab = TypeVar("AnyTab", bound=Tab)


class Reader(Struct, frozen=True):
    """How a source reads: what words of rows mean, and the zone that dates are told in."""

    connection: str
    words: Words
    zone: tzinfo

    def answer(self, link: Link, tab: Tab, span: Span, numbers: frozenset[str]) -> Answer:
        """The number in one cell, or the rows of several."""
        if span.one_cell:
            return number(tab.cell(span.top, span.left), tab.cell(span.top, span.left + 1), link.text)
        table = Table(
            self.connection,
            name=_called(tab.title, span),
            tab=tab.key,
            rows=tab.rows(span),
            at=lambda row, column: f"{tab.title}!{cell_name(row, column)}",
            address=tab.address,
            zone=self.zone,
        )
        return items(table, self.words, numbers)


def located(
    place: Place, tabs: Sequence[AnyTab], names: Mapping[str, tuple[AnyTab, Span]]
) -> tuple[AnyTab, Span] | None:
    """The tab and cells of a place, or None; `names` are folded, and come before a tab that is called the same.

    The first of `tabs` is the one that a link without a tab means.
    """
    if place.name:
        return names.get(fold(place.name)) or _tab(place.name, tabs)
    if place.gid is not None:
        return next(((tab, place.span) for tab in tabs if tab.gid == place.gid), None)
    if place.tab:
        found = _tab(place.tab, tabs)
        return (found[0], place.span) if found else None
    return (tabs[0], place.span) if tabs else None


def nowhere(link: Link, titles: Sequence[str]) -> Problem:
    """The Problem of a link to a place that is not there."""
    tabs = listed(titles, SHOWN)
    to_do = say("Write Tab!B7, Tab!A1:F, or a tab or a name of cells; its tabs are {tabs}.", tabs=tabs)
    return Problem("no-cell", link.text, say("“{link}” points at no cells of the workbook.", link=link.text), to_do)


def _tab(title: str, tabs: Sequence[AnyTab]) -> tuple[AnyTab, Span] | None:
    return next(((tab, EVERYTHING) for tab in tabs if fold(tab.title) == fold(title)), None)


def _called(title: str, span: Span) -> str:
    """`Plan`, or `Plan!A3:F`."""
    if span == EVERYTHING:
        return title
    if span.right is None:
        return f"{title}!{span.top}:{span.bottom or ''}"
    first, last = cell_name(span.top, span.left), cell_name(span.bottom or span.top, span.right)
    return f"{title}!{first}:{last if span.bottom else last.rstrip('0123456789')}"
