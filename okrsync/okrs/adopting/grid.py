"""A tab as people made it, before it is the OKRs tab of a book."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from okrsync.model import BLANK, Cell
from okrsync.okrs.figures import letter

LOOKED_AT = 2_000
"""Rows that a proposal looks at; what a column holds shows long before."""


class Span(Struct, frozen=True):
    """Merged cells; all four edges count from 1 and belong to it."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        return f"{letter(self.left)}{self.top}:{letter(self.right)}{self.bottom}"


class Grid(Struct, frozen=True):
    """The first `LOOKED_AT` rows of a tab: cells by row and column, both from 1.

    `last_column` is the last one of the whole tab in which anything stands, `hidden` that people do not see the tab.
    """

    title: str
    rows: Mapping[int, Mapping[int, Cell]]
    last_column: int
    merged: tuple[Span, ...] = ()
    hidden: bool = False

    def cell(self, row: int, column: int) -> Cell:
        """One cell, blank where nothing stands."""
        return self.rows.get(row, {}).get(column, BLANK)

    def below(self, header: int, column: int) -> list[Cell]:
        """The cells of a column below its header."""
        return [cells[column] for row, cells in sorted(self.rows.items()) if row > header and column in cells]

    def merged_below(self, header: int, column: int) -> Iterator[Span]:
        """The merged cells below the header that take in cells of a column."""
        return (span for span in self.merged if span.top > header and span.left <= column <= span.right)

    def merged_across(self, row: int, column: int) -> Span | None:
        """The merged cell that begins here and goes on to the right."""
        spans = (span for span in self.merged if span.top <= row <= span.bottom and span.left == column < span.right)
        return next(spans, None)
