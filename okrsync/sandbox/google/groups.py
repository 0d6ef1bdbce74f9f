"""Groups of rows or columns: how deep each line is nested says all, as the API's AddDimensionGroupRequest tells."""

from collections.abc import Iterator

from okrsync.sandbox.google.axis import Axis
from okrsync.sandbox.google.call import Json
from okrsync.sandbox.google.ranges import Dimension

DEEPEST = 8  # "Group rows or columns" in Google's help


def told(axis: Axis, sheet_id: int, dimension: Dimension) -> list[Json]:
    """Return the DimensionGroups, outer ones before those inside them."""
    deepest = max(axis.depths.values(), default=0)
    found = [(start, depth, end) for depth in range(1, deepest + 1) for start, end in _runs(axis, depth)]
    return [
        {
            "range": {"sheetId": sheet_id, "dimension": dimension, "startIndex": start, "endIndex": end},
            "depth": depth,
            "collapsed": (axis.ids[start], depth) in axis.folded,
        }
        for start, depth, end in sorted(found)
    ]


def deepen(axis: Axis, start: int, end: int, by: int) -> None:
    """Add a group over lines, or take one away; ValueError if there is none or they are too many."""
    lines = axis.ids[start:end]
    if by < 0 and not any(axis.depths.get(line) for line in lines):
        raise ValueError("Group to delete does not exist.")
    if max((axis.depths.get(line, 0) + by for line in lines), default=0) > DEEPEST:
        raise ValueError(f"Groups may not be nested more than {DEEPEST} deep.")
    for line in lines:
        axis.depths[line] = max(0, axis.depths.get(line, 0) + by)


def fold(axis: Axis, start: int, end: int, depth: int, *, folded: bool) -> None:
    """Collapse or expand a group, which hides or shows its lines; ValueError if there is none."""
    if (start, end) not in list(_runs(axis, depth)):
        raise ValueError("Group to update does not exist.")
    group = (axis.ids[start], depth)
    axis.folded = axis.folded | {group} if folded else axis.folded - {group}
    for index in range(start, end):
        axis.describe(index, axis.properties(index) | {"hiddenByUser": folded})


def _runs(axis: Axis, depth: int) -> Iterator[tuple[int, int]]:
    start: int | None = None
    for index, line in enumerate([*axis.ids, None]):
        deep = line is not None and axis.depths.get(line, 0) >= depth
        if deep and start is None:
            start = index
        elif not deep and start is not None:
            yield start, index
            start = None
