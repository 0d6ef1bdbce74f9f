"""Rows under a write, while people move them: what each held, what it shall hold, where it is now (SHEET.md §5).

Google has no write precondition. A write finds its columns by metadata when it applies, but counts its rows; so it
echoes the cells that tell rows apart. Where they moved, `repaired` says what to put back, from what was seen before.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from okrsync.books.google.cells import Content, Formula, cell, content
from okrsync.books.google.places import Place
from okrsync.layout import HEALTH, OKRS, Tab
from okrsync.okrs.memory import same

KEYS: Mapping[str, tuple[str, ...]] = {OKRS.key: ("id",), HEALTH.key: ("code", "id", "where")}
"""The columns that tell the rows of a tab apart."""
Cells = dict[str, dict[int, Content]]
"""What to write: by column, then by row."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a tab: `before` what its written columns hold, `after` what a commit means to put there.

    `id` is the text of its key, or of the one that it gets, "" for a row without; `marks` are digests of what people
    wrote beside.
    """

    number: int
    id: str
    marks: tuple[str, ...] = ()
    before: Mapping[str, Content] = field(default_factory=dict)
    after: Mapping[str, Content] = field(default_factory=dict)

    def expected(self, column: str) -> Content:
        """What the column shall hold in the end."""
        return self.after.get(column, self.before.get(column))


def written_columns(tab: Tab) -> tuple[str, ...]:
    """The columns of a tab that a commit may write: the sync's, and the ID of a row that has none."""
    return tuple(dict.fromkeys((*KEYS[tab.key], *tab.owned, *(("accept",) if tab is HEALTH else ()))))


def alike(one: Content, other: Content) -> bool:
    """Whether two cells hold the same."""
    if isinstance(one, Formula) or isinstance(other, Formula):
        return one == other
    return same(one, other)


def lines(place: Place, plan: Mapping[int, Mapping[str, Content]] = {}) -> tuple[Line, ...]:
    """Every filled row below the headers; `plan` is what a commit means to write, by row and column."""
    columns = [key for key in written_columns(place.tab) if key in place.columns]
    written = {place.columns[key].index for key in columns}
    found = []
    for number in sorted(number for number in {*place.rows, *plan} if number > place.header):
        before = {key: content(place.cell(number, key)) for key in columns}
        marks = _marks(place, number, written)
        if marks or number in plan or any(each is not None for each in before.values()):
            after = plan.get(number, {})
            found.append(Line(number, _id(place, number) or _new_id(place.tab, after), marks, before, after))
    return tuple(found)


def _id(place: Place, number: int) -> str:
    return _joined(cell(place.cell(number, key)).text for key in KEYS[place.tab.key] if key in place.columns)


def _new_id(tab: Tab, after: Mapping[str, Content]) -> str:
    """What a row without key gets."""
    return _joined(str(after.get(key) or "") for key in KEYS[tab.key])


def _joined(texts: Iterable[str]) -> str:
    told = list(texts)
    return "|".join(told) if any(told) else ""


def _marks(place: Place, number: int, written: set[int]) -> tuple[str, ...]:
    """Digests of a row's other cells, sorted, so that moved columns change nothing."""
    others = (content(told) for index, told in enumerate(place.rows.get(number, ())) if index not in written)
    return tuple(sorted(_digest(each) for each in others if each is not None))


def _digest(value: Content) -> str:
    return blake2b(repr(value).encode(), digest_size=4).hexdigest()


def matched(old: Sequence[Line], new: Sequence[Line]) -> list[tuple[Line, Line]]:
    """Which row is which: by key and people's cells, then by these, then by key, then by what people's cells share."""
    pairs: list[tuple[Line, Line]] = []
    left, right = list(old), list(new)
    by: tuple[Callable[[Line], object], ...] = (
        lambda line: (line.id, line.marks) if line.id or line.marks else None,
        lambda line: line.marks or None,
        lambda line: line.id or None,
    )
    for key in by:
        found = _paired(left, right, key)
        pairs += found
        left = _without(left, [one for one, _ in found])
        right = _without(right, [other for _, other in found])
    for line in left:
        nearest = max(right, key=lambda each: _shared(line, each), default=None)
        if nearest and _shared(line, nearest):
            pairs.append((line, nearest))
            right.remove(nearest)
    return pairs


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


def _shared(one: Line, other: Line) -> int:
    return (Counter(one.marks) & Counter(other.marks)).total()


def aimed(planned: Sequence[Line], place: Place) -> tuple[Line, ...]:
    """The plan on the rows as they stand now; a cell in which somebody typed meanwhile is left to them."""
    now = lines(place)
    plan = {new.number: _still(old, new) for old, new in matched(planned, now)}
    return lines(place, plan)


def _still(old: Line, new: Line) -> dict[str, Content]:
    return {
        key: value
        for key, value in old.after.items()
        if key in new.before and alike(new.before[key], old.before.get(key)) and not alike(new.before[key], value)
    }


def to_write(aim: Iterable[Line]) -> Cells:
    """The cells of a plan."""
    found: Cells = defaultdict(dict)
    for line in aim:
        for key, value in line.after.items():
            found[key][line.number] = value
    return dict(found)


def repaired(aim: Sequence[Line], now: Sequence[Line], wrote: Mapping[str, Sequence[Content]]) -> Cells:
    """What to write where rows moved under a write: every row gets what it shall hold, wherever it is.

    `wrote` is what the commit wrote so far, by column: such a value in a row that shall hold another is the commit's,
    misplaced. Any other is a person's, typed meanwhile, and stays.
    """
    found: Cells = defaultdict(dict)
    pairs = {id(new): old for old, new in matched(aim, now)}
    for new in now:
        old = pairs.get(id(new))
        for key, stands in new.before.items():
            shall = old.expected(key) if old else None
            pending = old is not None and key in old.after and alike(stands, old.before.get(key))
            if not alike(stands, shall) and (pending or any(alike(stands, each) for each in wrote.get(key, ()))):
                found[key][new.number] = shall
    return dict(found)


def misplaced(journal: Sequence[Line], now: Sequence[Line]) -> Cells:
    """What a commit that broke off left in the wrong rows: what to write to put it right.

    A row is taken for misplaced only where all that was meant for another row stands in it. If all of that is one
    Status, a person may have typed it: it counts only beside another row that is surely misplaced.
    """
    pairs = matched(journal, now)
    if all(old.number == new.number for old, new in pairs) and len(pairs) == len(now):
        return {}
    known = {id(new): old for old, new in pairs}
    own = {id(new): known.get(id(new)) or Line(new.number, "") for new in now}
    hit = [(new, own[id(new)], other) for new in now if (other := _carried(new, own[id(new)], journal))]
    if not any(_differing(other, line) != ["status"] for _, line, other in hit):
        return {}
    found: Cells = defaultdict(dict)
    for new, line, other in hit:
        for key, stands in new.before.items():
            if not alike(stands, line.expected(key)) and alike(stands, other.expected(key)):
                found[key][new.number] = line.expected(key)
    return dict(found)


def _carried(row: Line, own: Line, journal: Sequence[Line]) -> Line | None:
    """The other line of which a row holds everything that was meant for it."""
    others = (each for each in journal if each.after and each.number != own.number and _differing(each, own))
    return next((each for each in others if _holds(row, each)), None)


def _differing(line: Line, own: Line) -> list[str]:
    """The columns in which a line shall hold something else than a row's own."""
    return [key for key, value in line.after.items() if not alike(value, own.expected(key))]


def _holds(row: Line, line: Line) -> bool:
    return all(alike(row.before[key], value) for key, value in line.after.items() if key in row.before)
