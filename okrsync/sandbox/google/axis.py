"""The rows or the columns of a sheet: each has an identity of its own, which moves with it and is never used again."""

from collections.abc import Callable, Sequence
from typing import Any, Self

from okrsync.sandbox.google.call import Json

ROW_HEIGHT, COLUMN_WIDTH = 21, 100  # pixels, as recorded of new sheets


class Axis:
    """An ordered list of lines; `pixels` is how big one is unless its properties say otherwise.

    `described` are the properties of lines that have any. `depths` is how many groups a line is in; a group is named
    by its first line and its depth, `folded` are the collapsed ones.
    """

    def __init__(self, pixels: int, fresh: Callable[[], int], ids: Sequence[int] = ()) -> None:
        self.ids = list(ids)
        self.pixels = pixels
        self.depths: dict[int, int] = {}
        self.folded: set[tuple[int, int]] = set()
        self.described: dict[int, Json] = {}
        self._fresh = fresh

    def __len__(self) -> int:
        return len(self.ids)

    def copy(self) -> Self:
        """Return the same lines, to be changed on their own."""
        return self.renamed({line: line for line in self.ids})

    def renamed(self, names: dict[int, int]) -> Self:
        """Return lines of other identities that are the same in all else."""
        twin = type(self)(self.pixels, self._fresh, [names[line] for line in self.ids])
        twin.depths = {names[line]: depth for line, depth in self.depths.items() if line in names}
        twin.folded = {(names[line], depth) for line, depth in self.folded if line in names}
        twin.described = {names[line]: each for line, each in self.described.items()}
        return twin

    def renewals(self) -> dict[int, int]:
        """Return a new identity for each line, by its own."""
        return {line: self._fresh() for line in self.ids}

    def places(self) -> dict[int, int]:
        """Return the index of each line by its identity."""
        return {line: index for index, line in enumerate(self.ids)}

    def properties(self, index: int) -> Json:
        """Return a line's DimensionProperties: its size, and whether it is hidden."""
        return {"pixelSize": self.pixels, **self.described.get(self.ids[index], {})}

    def describe(self, index: int, properties: dict[str, Any]) -> None:
        """Replace a line's properties."""
        self.described[self.ids[index]] = dict(properties)

    def insert(self, at: int, count: int, like: int | None = None) -> list[int]:
        """Put new lines before the one at `at`, as big as the one at `like`; return their identities."""
        new = [self._fresh() for _ in range(count)]
        known = {} if like is None else self.described.get(self.ids[like], {})
        if "pixelSize" in known:
            self.described.update({line: {"pixelSize": known["pixelSize"]} for line in new})
        if 0 < at < len(self.ids):  # between two lines of a group is inside it
            depth = min(self.depths.get(self.ids[at - 1], 0), self.depths.get(self.ids[at], 0))
            self.depths.update(dict.fromkeys(new, depth))
        self.ids[at:at] = new
        return new

    def delete(self, start: int, end: int) -> list[int]:
        """Remove lines; return their identities."""
        gone = self.ids[start:end]
        del self.ids[start:end]
        for line in gone:
            self.described.pop(line, None)
            self.depths.pop(line, None)
        return gone

    def move(self, start: int, end: int, to: int) -> None:
        """Put lines before the one that is at `to` now."""
        moving = self.ids[start:end]
        at = to if to <= start else to - len(moving)
        del self.ids[start:end]
        self.ids[at:at] = moving
