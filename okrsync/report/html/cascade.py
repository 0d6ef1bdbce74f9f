"""Who supports whom, as a tree: objectives, their key results, and below each what supports it."""

from collections.abc import Sequence
from dataclasses import dataclass

from okrsync.model import Objective, Result, Run


@dataclass(frozen=True, slots=True)
class Leaf:
    """A key result and the objectives that support it."""

    result: Result
    below: tuple["Branch", ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """An objective and its key results."""

    objective: Objective
    leaves: tuple[Leaf, ...]


def tree(done: Run) -> tuple[Branch, ...]:
    """The objectives that support nothing, and below them all others; nobody supports in a circle (`okrs.rollup`)."""
    by_supported: dict[str, list[Objective]] = {}
    for each in done.objectives:
        by_supported.setdefault(each.supports, []).append(each)

    def branches(found: Sequence[Objective]) -> tuple[Branch, ...]:
        return tuple(
            Branch(each, tuple(leaf(id_) for id_ in each.key_results if id_ in done.results)) for each in found
        )

    def leaf(id_: str) -> Leaf:
        return Leaf(done.results[id_], branches(by_supported.get(id_, ())))

    return branches(by_supported.get("", ()))


def alone(done: Run) -> tuple[Result, ...]:
    """The key results without an objective."""
    placed = {id_ for each in done.objectives for id_ in each.key_results}
    return tuple(result for id_, result in done.results.items() if id_ not in placed)
