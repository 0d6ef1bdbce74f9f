"""Who supports whom, from the top down: objectives, their key results, and below each what supports it."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from okrsync.model import Objective, Result
from okrsync.okrs import levels


class Step(Struct, frozen=True):
    """One line of the tree, `level` steps below its top: an objective, or one of its key results."""

    level: int
    of: Objective | Result


class Cascade(Struct, frozen=True):
    """`tree` begins with the objectives at the top; `adrift` are those below the top that support nothing.

    `alone` are the key results without an objective.
    """

    tree: tuple[Step, ...]
    adrift: tuple[Step, ...]
    alone: tuple[Step, ...]


def cascade(objectives: Sequence[Objective], results: Mapping[str, Result]) -> Cascade:
    """Every objective and key result in one place; nobody supports in a circle (`okrs.rollup`)."""
    supporting: dict[str, list[Objective]] = {}
    for each in objectives:
        supporting.setdefault(each.supports, []).append(each)
    free = supporting.pop("", [])
    top = levels.highest(each.level for each in free)
    adrift = [each for each in free if (levels.rank(each.level) or 0) > top]
    placed = {id_ for each in objectives for id_ in each.key_results}
    return Cascade(
        tuple(_down([each for each in free if each not in adrift], results, supporting)),
        tuple(_down(adrift, results, supporting)),
        tuple(Step(0, result) for id_, result in results.items() if id_ not in placed),
    )


def _down(
    tops: Sequence[Objective], results: Mapping[str, Result], supporting: Mapping[str, Sequence[Objective]]
) -> Iterator[Step]:
    """These objectives with all that is below them; a cascade may be as deep as a book is long."""
    waiting = [Step(0, each) for each in reversed(tops)]
    while waiting:
        step = waiting.pop()
        yield step
        if isinstance(step.of, Objective):
            below: list[Objective | Result] = [results[id_] for id_ in step.of.key_results if id_ in results]
        else:
            below = [*supporting.get(step.of.kr.id, ())]
        waiting += [Step(step.level + 1, each) for each in reversed(below)]
