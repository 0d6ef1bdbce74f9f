"""Tables: where the data ends that `values:append` adds to.

By "Append values" in Google's guide to the Sheets API: a table is a region of filled cells with empty ones around it;
the last one counts that has a cell in the range.
"""

from collections.abc import Collection, Iterator

from okrsync.sandbox.google.ranges import Block
from okrsync.sandbox.google.sheet import Sheet

Place = tuple[int, int]  # row and column


def last_table(sheet: Sheet, block: Block) -> Block | None:
    """Return the last table with a filled cell in the block, None if there is none."""
    within = [(row, column) for row, column, _ in sheet.valued(block)]
    if not within:
        return None
    filled = {(row, column) for row, column, _ in sheet.valued(sheet.whole)}
    region = {within[-1]}
    while more := _touching(region, filled):
        region |= more
    return _around(sheet.id, region)


def _touching(region: Collection[Place], filled: Collection[Place]) -> set[Place]:
    """Return the filled cells in and around the rectangle of a region that are not in it, with all next to them."""
    edge = _around(0, region)
    near = {
        (row, column)
        for row, column in filled
        if edge.top - 1 <= row <= edge.bottom and edge.left - 1 <= column <= edge.right
    }
    found: set[Place] = set()
    waiting = list(near.difference(region))
    while waiting:
        place = waiting.pop()
        if place in filled and place not in region and place not in found:
            found.add(place)
            waiting.extend(_neighbours(place))
    return found


def _neighbours(place: Place) -> Iterator[Place]:
    row, column = place
    return ((row + down, column + right) for down in (-1, 0, 1) for right in (-1, 0, 1))


def _around(sheet_id: int, region: Collection[Place]) -> Block:
    rows, columns = {row for row, _ in region}, {column for _, column in region}
    return Block(sheet_id, min(rows), max(rows) + 1, min(columns), max(columns) + 1)
