"""The lines of a cascade as lists within lists, as a page folds them."""

from collections.abc import Iterable

from msgspec import Struct, field

from okrsync.model import Objective, Result
from okrsync.okrs.cascade import Step


class Node(Struct, frozen=True):
    """An objective with its key results below it, or a key result with the objectives that support it."""

    of: Objective | Result
    below: list["Node"] = field(default_factory=list)


def nested(steps: Iterable[Step]) -> list[Node]:
    """The lines at the top, each with what is below it."""
    tops: list[Node] = []
    above: list[Node] = []
    for step in steps:
        node = Node(step.of)
        del above[step.level :]
        (above[-1].below if above else tops).append(node)
        above.append(node)
    return tops
