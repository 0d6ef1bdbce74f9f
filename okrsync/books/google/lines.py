"""The rows of a tab as a commit sees them: what each holds, what it shall hold, what tells it apart (SHEET.md §5)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from hashlib import blake2b

from msgspec import Struct, field

from okrsync.books.google.cells import Content, Formula, cell, content
from okrsync.books.google.places import Place
from okrsync.layout import ALIGNMENT, HEALTH, OBJECTIVES, OKRS, Tab
from okrsync.okrs.memory import same

KEYS: Mapping[str, tuple[str, ...]] = {
    OKRS.key: ("id",),
    HEALTH.key: ("code", "id", "where"),
    OBJECTIVES.key: ("team", "objective"),
    ALIGNMENT.key: ("id", "team", "item"),
}
"""The columns that tell the rows of a tab apart."""
Cells = dict[str, dict[int, Content]]
"""What to write: by column, then by row."""


class Line(Struct, frozen=True):
    """One row of a tab: `before` what its written columns hold, `after` what a commit means to put there.

    `id` is the text of its key, of a blank row the one that it gets, "" for a row without; `marks` are digests of what
    people wrote beside.
    """

    number: int
    id: str
    marks: tuple[str, ...] = ()
    before: Mapping[str, Content] = field(default_factory=dict)
    after: Mapping[str, Content] = field(default_factory=dict)

    @property
    def given(self) -> str:
        """Its key once a commit gave it one."""
        return self.id or str(self.after.get("id") or "")

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


def to_write(aim: Iterable[Line]) -> Cells:
    """The cells of a plan."""
    found: Cells = defaultdict(dict)
    for line in aim:
        for key, value in line.after.items():
            found[key][line.number] = value
    return dict(found)
