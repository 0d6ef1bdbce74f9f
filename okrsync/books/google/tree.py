"""The rows of a tree in its order, and what is below each folds into it.

Whole rows move, so what people wrote beside a line goes with it. They are counted as they were read: where somebody
inserted rows in the second since, lines stand in another order until the next night, and the cells are right anyhow.
"""

from collections.abc import Iterator, Sequence

from okrsync.books.google import kept, writing
from okrsync.books.google.cells import Json
from okrsync.books.google.places import Place
from okrsync.books.google.ranges import lines
from okrsync.model import Page

DEEPEST = 8
"""Groups may not be nested deeper ("Group rows or columns" in Google's help)."""
_Group = tuple[int, int, int]
"""Its depth, from 1, and its rows, from 0, the end not among them."""


def arranged(place: Place, page: Page) -> Iterator[Json]:
    """Room for the lines, their order, their groups; nothing where all is as it was."""
    order = kept.rows_of(place, page)
    yield from writing.deepened(place, max(order, default=0))
    moves = list(_moves(place, order))
    wanted = sorted(_groups(place, page), key=lambda group: (group[1], group[0]))
    if not moves and wanted == [_group(each) for each in place.groups]:
        return
    yield from ({"deleteDimensionGroup": {"range": each["range"]}} for each in reversed(place.groups))
    yield from moves
    yield from ({"addDimensionGroup": {"range": _rows(place, first, end)}} for _, first, end in wanted)
    if wanted:
        above = {"sheetId": place.sheet_id, "gridProperties": {"rowGroupControlAfter": False}}
        fields = "gridProperties.rowGroupControlAfter"
        yield {"updateSheetProperties": {"properties": above, "fields": fields}}


def _moves(place: Place, order: Sequence[int]) -> Iterator[Json]:
    """One row up after the other, until the first ones stand in this order."""
    standing = list(range(place.header + 1, max([place.depth, *order]) + 1))
    for at, number in enumerate(order):
        now = standing.index(number, at)
        if now != at:
            standing.insert(at, standing.pop(now))
            source = _rows(place, place.header + now, place.header + now + 1)
            yield {"moveDimension": {"source": source, "destinationIndex": place.header + at}}


def _groups(place: Place, page: Page) -> Iterator[_Group]:
    """Each stretch of lines at least so deep, the deepest within the others."""
    levels = [min(row.level, DEEPEST) for row in page.rows]
    for depth in range(1, max(levels, default=0) + 1):
        first = None
        for at, level in enumerate([*levels, 0]):
            if level >= depth and first is None:
                first = at
            elif level < depth and first is not None:
                yield depth, place.header + first, place.header + at
                first = None


def _group(told: Json) -> _Group:
    area = told["range"]
    return int(told.get("depth", 1)), int(area.get("startIndex", 0)), int(area["endIndex"])


def _rows(place: Place, first: int, end: int) -> Json:
    return lines(place.sheet_id, "ROWS", first, end - first)
