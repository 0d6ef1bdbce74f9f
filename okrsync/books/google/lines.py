"""Rows under a write, while people move them: what each held, what it shall hold, where it is now (SHEET.md §5).

Google has no write precondition. A write finds its columns by metadata when it applies, but counts its rows; so it
echoes the cells that tell rows apart. Where they moved, `repaired` says what to put back, from what was seen before.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b

from okrsync.books.google.cells import Content, Formula, cell, content
from okrsync.books.google.places import Place
from okrsync.layout import HEALTH, OKRS, Tab
from okrsync.okrs.memory import canonical, same

KEYS: Mapping[str, tuple[str, ...]] = {OKRS.key: ("id",), HEALTH.key: ("code", "id", "where")}
"""The columns that tell the rows of a tab apart."""
Cells = dict[str, dict[int, Content]]
"""What to write: by column, then by row."""
_KEY = 0.5
"""What a key tells of which row is which, where a cell that only one row has tells 1."""
_SURE = 2
"""So many cells of other rows in one row are no chance."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a tab: `before` what its written columns hold, `after` what a commit means to put there.

    `id` is the text of its key, of a blank row the one that it gets, "" for a row without; `marks` are digests of what
    people wrote beside.
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
            id_ = _id(place, number) or ("" if marks else _new_id(place.tab, after))
            found.append(Line(number, id_, marks, before, after))
    return tuple(found)


def _id(place: Place, number: int) -> str:
    return row_key(cell(place.cell(number, key)).text for key in KEYS[place.tab.key] if key in place.columns)


def _new_id(tab: Tab, after: Mapping[str, Content]) -> str:
    """What a blank row gets."""
    return row_key(str(after.get(key) or "") for key in KEYS[tab.key])


def row_key(texts: Iterable[str]) -> str:
    """What tells a row from others, of the texts of those columns; "" where all are blank."""
    told = list(texts)
    return "|".join(told) if any(told) else ""


def _marks(place: Place, number: int, written: set[int]) -> tuple[str, ...]:
    """Digests of a row's other cells, sorted, so that moved columns change nothing."""
    others = (content(told) for index, told in enumerate(place.rows.get(number, ())) if index not in written)
    return tuple(sorted(_digest(each) for each in others if each is not None))


def _digest(value: Content) -> str:
    return blake2b(repr(value).encode(), digest_size=4).hexdigest()


def matched(old: Sequence[Line], new: Sequence[Line]) -> list[tuple[Line, Line]]:
    """Which row is which: by key and people's cells, then by these, then by what is left where people edited."""
    pairs: list[tuple[Line, Line]] = []
    left, right = list(old), list(new)
    by: tuple[Callable[[Line], object], ...] = (
        lambda line: (line.id, line.marks) if line.id or line.marks else None,
        lambda line: line.marks or None,
    )
    for key in by:
        found = _paired(left, right, key)
        pairs += found
        left = _without(left, [one for one, _ in found])
        right = _without(right, [other for _, other in found])
    return [*pairs, *_likeliest(left, right, Counter(mark for line in old for mark in set(line.marks)))]


def _likeliest(left: Sequence[Line], right: Sequence[Line], common: Mapping[str, int]) -> Iterator[tuple[Line, Line]]:
    """Rows of one key, or with a cell of people's that no other row has; the surest first.

    A key alone may stand in a wrong row; and where people's cells were and only the key is left, they deleted the row.
    """
    every = [(_likeness(one, other, common), one, other) for one in left for other in right]
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
    same_key = _KEY if one.id and one.id == other.id else 0.0
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
    ours = {key: {_token(each) for each in values} for key, values in wrote.items()}
    pairs = {id(new): old for old, new in matched(aim, now)}
    for new in now:
        old = pairs.get(id(new)) or _original(new, aim)
        for key, stands in new.before.items():
            shall = old.expected(key)
            pending = key in old.after and alike(stands, old.before.get(key))
            if not alike(stands, shall) and (pending or _token(stands) in ours.get(key, ())):
                found[key][new.number] = shall
    return dict(found)


def _token(value: Content) -> object:
    """A value as it is looked up among many: alike values have one token."""
    plain = value if isinstance(value, Formula) else canonical(value)
    return f"{plain:.11g}" if isinstance(plain, float) else (type(plain), plain)


def misplaced(journal: Sequence[Line], now: Sequence[Line], *, repairing: bool = False) -> Cells:
    """What a commit that broke off left in the wrong rows: what to write to put it right.

    It surely broke off where a row holds what others were meant to get, as no person types it (see `_hit`). Then every
    cell that holds what the commit had in hand for other rows, and not its own row's, gets its own. `repairing`: it
    may have broken off in a repair, which leaves rows with cells of several others. IDs that it gave are given anyhow.
    """
    known = {id(new): old for old, new in matched(journal, now)}
    own = [(new, known.get(id(new)) or _original(new, journal)) for new in now]
    found: Cells = defaultdict(dict)
    for number, id_ in _not_given(own):
        found["id"][number] = id_
    if not any(_hit(new, line, journal, repairing=repairing) for new, line in own):
        return dict(found)
    ours = _in_hand(journal)
    for new, line in own:
        for key, stands in new.before.items():
            if not _belongs(stands, line, key) and any(alike(stands, each) for each in ours[key]):
                found[key][new.number] = line.expected(key)
    return dict(found)


def _not_given(own: Sequence[tuple[Line, Line]]) -> Iterator[tuple[int, Content]]:
    """The IDs that a commit gave, and recorded, but did not come to write; with their rows."""
    standing = {row.id for row, _ in own}
    for row, line in own:
        id_ = line.after.get("id")
        if id_ and not row.id and id_ not in standing:
            yield row.number, id_


def _original(row: Line, known: Sequence[Line]) -> Line:
    """The line that a person copied to this row, but with the ID that they left in it; a blank one if it is no copy."""
    original = next((each for each in known if each.marks and each.marks == row.marks), None)
    if original is None:
        return Line(row.number, "")
    after = {key: value for key, value in original.after.items() if key != "id"}
    return replace(original, before={**original.before, "id": row.before.get("id")}, after=after)


def _hit(row: Line, own: Line, journal: Sequence[Line], *, repairing: bool) -> bool:
    """Whether a commit surely wrote a row by mistake.

    It did where the row holds an ID that another got, or all that was meant for another; but one Status alone a person
    may have typed. After a repair that broke off two cells of others are enough; else a person may have copied them.
    """
    others = [each for each in journal if each is not own and each.after]
    astray = [
        key
        for key, stands in row.before.items()
        if not _belongs(stands, own, key)
        and any(key in each.after and alike(stands, each.after[key]) for each in others)
    ]
    told = [key for key in astray if row.before[key] is not None]
    whole = told != ["status"] and any(_holds(row, each, own) for each in others)
    return "id" in told or whole or (repairing and len(told) >= _SURE)


def _belongs(value: Content, own: Line, key: str) -> bool:
    """Whether a cell holds what its row held or shall hold."""
    return alike(value, own.expected(key)) or alike(value, own.before.get(key))


def _holds(row: Line, line: Line, own: Line) -> bool:
    """Whether a row holds everything that was meant for another line, and that differs from its own."""
    differing = [key for key, value in line.after.items() if key in row.before and not _belongs(value, own, key)]
    return bool(differing) and all(alike(row.before[key], line.after[key]) for key in differing)


def _in_hand(journal: Sequence[Line]) -> Mapping[str, list[Content]]:
    """What a commit may have written, by column: what it meant, what repairs put back, and blanks."""
    found: defaultdict[str, list[Content]] = defaultdict(lambda: [None])
    for line in journal:
        for key, value in (*line.after.items(), *line.before.items()):
            found[key].append(value)
    return found
