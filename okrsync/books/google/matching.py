"""Which row is which, where people move and edit them between two reads (SHEET.md §5)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from okrsync.books.google.lines import Line

_KEY = 0.5
"""What a key tells of which row is which, where a cell that only one row has tells 1."""


def matched(old: Sequence[Line], new: Sequence[Line], *, astray: bool = False) -> list[tuple[Line, Line]]:
    """Which row is which: by key and people's cells, then by these, then by what is left where people edited.

    `astray`: a write may have put keys into wrong rows, so that a key alone tells nothing.
    """
    pairs: list[tuple[Line, Line]] = []
    left, right = list(old), list(new)
    by: tuple[Callable[[Line], object], ...] = (
        lambda line: (line.given, line.marks) if line.given else None,
        lambda line: (line.id, line.marks) if line.id or line.marks else None,
        lambda line: line.marks or None,
    )
    for key in by:
        found = _paired(left, right, key)
        pairs += found
        left = _without(left, [one for one, _ in found])
        right = _without(right, [other for _, other in found])
    common = Counter(mark for line in old for mark in set(line.marks))
    maybe = [(one, other) for one in left for other in right if not astray or _mostly(one, other)]
    return [*pairs, *_likeliest(maybe, common)]


def _mostly(one: Line, other: Line) -> bool:
    """Whether people left most of their cells as they were; of two they may have edited one."""
    marks = set(one.marks)
    return len(marks - set(other.marks)) <= max(1, len(marks) // 2)


def _likeliest(maybe: Iterable[tuple[Line, Line]], common: Mapping[str, int]) -> Iterator[tuple[Line, Line]]:
    """Rows of one key, or with a cell of people's that no other row has; the surest first.

    A key alone may stand in a wrong row; and where people's cells were and only the key is left, they deleted the row.
    """
    every = [(_likeness(one, other, common), one, other) for one, other in maybe]
    sure = [(one, other) for likeness, one, other in sorted(every, key=lambda each: -each[0]) if likeness >= _KEY]
    before: set[int] = set()
    after: set[int] = set()
    for one, other in sure:
        if one.number not in before and other.number not in after and (other.marks or not one.marks):
            before.add(one.number)
            after.add(other.number)
            yield one, other


def _likeness(one: Line, other: Line, common: Mapping[str, int]) -> float:
    """One for each of people's cells that only this row has, half for the key, little for what many rows have."""
    shared = [1 / common[mark] for mark in set(one.marks) & set(other.marks)]
    same_key = _KEY if one.given and one.given == other.id else 0.0
    return same_key + sum(shared) if same_key or 1 in shared else 0.0


def _paired(left: Sequence[Line], right: Sequence[Line], key: Callable[[Line], object]) -> list[tuple[Line, Line]]:
    """Rows with the same key, in the order in which they stand."""
    waiting: defaultdict[object, list[Line]] = defaultdict(list)
    for line in reversed(right):
        waiting[key(line)].append(line)
    waiting.pop(None, None)
    return [(line, waiting[key(line)].pop()) for line in left if waiting.get(key(line))]


def _without(lines: Sequence[Line], gone: Iterable[Line]) -> list[Line]:
    numbers = {line.number for line in gone}
    return [line for line in lines if line.number not in numbers]
