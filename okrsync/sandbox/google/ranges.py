"""Rectangles of cells, and how they follow rows and columns that come, go and move. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from okrsync.sandbox.google.call import Json

Dimension: TypeAlias = Literal["ROWS", "COLUMNS"]

SIDES: Mapping[Dimension, tuple[str, str]] = {
    "ROWS": ("startRowIndex", "endRowIndex"),
    "COLUMNS": ("startColumnIndex", "endColumnIndex"),
}


@dataclass(frozen=True, slots=True)
class Box:
    """Cells of one sheet, half-open and counted from 0; a side that is None is open: to the edge of the sheet."""

    sheet_id: int
    top: int | None = None
    bottom: int | None = None
    left: int | None = None
    right: int | None = None

    @classmethod
    def of(cls, grid_range: Mapping[str, Any]) -> "Box":
        """Read a GridRange."""
        told = grid_range.get
        return cls(
            told("sheetId", 0), told("startRowIndex"), told("endRowIndex"), told("startColumnIndex"),
            told("endColumnIndex"),
        )  # fmt: skip

    def grid_range(self) -> Json:
        """Return the box as a GridRange."""
        sides = {
            "startRowIndex": self.top,
            "endRowIndex": self.bottom,
            "startColumnIndex": self.left,
            "endColumnIndex": self.right,
        }
        return {"sheetId": self.sheet_id, **{name: side for name, side in sides.items() if side is not None}}

    def within(self, rows: int, columns: int) -> "Block":
        """Return the box with its open sides at the edges of a sheet, cut off there."""
        top, left = min(self.top or 0, rows), min(self.left or 0, columns)
        bottom = rows if self.bottom is None else min(self.bottom, rows)
        right = columns if self.right is None else min(self.right, columns)
        return Block(self.sheet_id, top, max(top, bottom), left, max(left, right))


@dataclass(frozen=True, slots=True)
class Block:
    """A box without open sides."""

    sheet_id: int
    top: int
    bottom: int
    left: int
    right: int

    @property
    def size(self) -> tuple[int, int]:
        """How many rows and columns."""
        return self.bottom - self.top, self.right - self.left

    @property
    def box(self) -> Box:
        """The same as a Box."""
        return Box(self.sheet_id, self.top, self.bottom, self.left, self.right)

    def cells(self) -> Iterator[tuple[int, int]]:
        """Yield each row and column, row by row."""
        for row in range(self.top, self.bottom):
            for column in range(self.left, self.right):
                yield row, column

    def meets(self, other: "Block") -> bool:
        """Return whether the two have a cell in common."""
        return (
            self.sheet_id == other.sheet_id
            and max(self.top, other.top) < min(self.bottom, other.bottom)
            and max(self.left, other.left) < min(self.right, other.right)
        )

    def holds(self, other: "Block") -> bool:
        """Return whether all of the other is in this one."""
        return (
            self.sheet_id == other.sheet_id
            and self.top <= other.top
            and other.bottom <= self.bottom
            and self.left <= other.left
            and other.right <= self.right
        )

    def common(self, other: "Block") -> "Block":
        """Return what two blocks that meet have in common."""
        top, bottom = max(self.top, other.top), min(self.bottom, other.bottom)
        return replace(
            self, top=top, bottom=bottom, left=max(self.left, other.left), right=min(self.right, other.right)
        )


@dataclass(frozen=True, slots=True)
class Inserted:
    """`count` lines came before the one that was at `at`."""

    at: int
    count: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a span is now: what comes inside makes it longer, what comes at its edges does not."""
        return start + self.count * (self.at <= start), end + self.count * (self.at < end)


@dataclass(frozen=True, slots=True)
class Deleted:
    """The lines from `start` to before `end` went."""

    start: int
    end: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a span is now, an empty one if all of it went."""
        return self._place(start), self._place(end)

    def _place(self, edge: int) -> int:
        return edge - max(0, min(edge, self.end) - self.start)


@dataclass(frozen=True, slots=True)
class Moved:
    """The lines from `start` to before `end` went to before the one that was at `to`."""

    start: int
    end: int
    to: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a span is now: moved as a whole it goes along, else it loses and gains lines."""
        count = self.end - self.start
        if self.start <= start and end <= self.end:
            shift = (self.to if self.to <= self.start else self.to - count) - self.start
            return start + shift, end + shift
        at = self.to if self.to <= self.start else self.to - count
        return Inserted(at, count).span(*Deleted(self.start, self.end).span(start, end))


Change: TypeAlias = Inserted | Deleted | Moved

FILTERED: Mapping[str, str] = {"FilterSpec": "columnIndex", "SortSpec": "dimensionIndex"}
"""The messages of a filter that name a column, and the field that holds its index."""


def followed(grid_range: Json, sheet_id: int, dimension: Dimension, change: Change) -> Json | None:
    """Return a GridRange after a change of its sheet's lines, None if nothing is left of it."""
    first, last = SIDES[dimension]
    if grid_range.get("sheetId", 0) != sheet_id or (first not in grid_range and last not in grid_range):
        return grid_range
    start, end = change.span(grid_range.get(first, 0), grid_range.get(last, 10**9))
    if start >= end:
        return None
    edges = {first: start, **({last: end} if last in grid_range else {})}
    return grid_range | edges


def column_followed(told: Json, field: str, change: Change) -> Json | None:
    """Return a message that names a column after a change of the columns, None if that column went."""
    index = told.get(field, 0)
    start, end = change.span(index, index + 1)
    return {**told, field: start} if start < end else None
