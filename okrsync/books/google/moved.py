"""What to write where rows move: before a write, under it, and after one that broke off (SHEET.md §5).

Google has no write precondition. A write finds its columns by metadata when it applies, but counts its rows; so it
echoes the cells that tell rows apart. Where they moved, `repaired` says what to put back, from what was seen before.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from okrsync.books.google.cells import Content, Formula, entered
from okrsync.books.google.lines import Cells, Line, alike, lines
from okrsync.books.google.matching import matched
from okrsync.books.google.places import Place
from okrsync.okrs.memory import canonical
from okrsync.records import replace

_SURE = 2
"""So many cells of other rows in one row are no chance."""

Meant = Mapping[tuple[str, object], Sequence[Line]]
"""The lines that were meant to get a value, by column and token."""


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


def repaired(aim: Sequence[Line], now: Sequence[Line], wrote: Mapping[str, Sequence[Content]]) -> Cells:
    """What to write where rows moved under a write: every row gets what it shall hold, wherever it is.

    `wrote` is what the commit wrote so far, by column: such a value in a row that shall hold another is the commit's,
    misplaced. Any other is a person's, typed meanwhile, and stays.
    """
    found: Cells = defaultdict(dict)
    ours = {key: {_token(each) for each in values} for key, values in wrote.items()}
    pairs = {id(new): old for old, new in matched(aim, now, astray=True)}
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
    known = {id(new): old for old, new in matched(journal, now, astray=repairing)}
    own = [(new, known.get(id(new)) or _original(new, journal)) for new in now]
    found: Cells = defaultdict(dict)
    ours, meant = _in_hand(journal), _meant(journal)
    hit = any(_hit(new, line, meant, repairing=repairing) for new, line in own)
    for new, line in own if hit else ():
        for key, stands in new.before.items():
            if not _belongs(stands, line, key) and _token(stands) in ours[key]:
                found[key][new.number] = line.expected(key)
    for number, id_ in _not_given(own, frozenset(found.get("id", ()))):
        found["id"][number] = id_
    return dict(found)


def put_right(place: Place, cells: Cells) -> Place:
    """A tab as it stands once these cells are written; what a formula comes to is not known before."""
    rows = {number: list(told) for number, told in place.rows.items()}
    for key, values in cells.items():
        at = place.columns[key].index
        for number, value in values.items():
            told = rows[number]
            told += [{}] * (at + 1 - len(told))
            new = {"userEnteredValue": {"formulaValue": value.text}} if isinstance(value, Formula) else entered(value)
            told[at] = {"effectiveFormat": told[at].get("effectiveFormat", {}), **new}
    return replace(place, rows=rows)


def _not_given(own: Sequence[tuple[Line, Line]], rewritten: frozenset[int]) -> Iterator[tuple[int, Content]]:
    """The IDs that a commit gave, and recorded, but did not come to write, by row; `rewritten` rows get one anyhow."""
    stay = [(row, line) for row, line in own if row.number not in rewritten]
    standing = {row.id for row, _ in stay}
    for row, line in stay:
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


def _hit(row: Line, own: Line, meant: Meant, *, repairing: bool) -> bool:
    """Whether a commit surely wrote a row by mistake.

    It did where the row holds an ID that another got, or all that was meant for another; but one Status alone a person
    may have typed. After a repair that broke off two cells of others are enough; else a person may have copied them.
    """
    strange = {key: stands for key, stands in row.before.items() if not _belongs(stands, own, key)}
    others = {
        key: [each for each in meant.get((key, _token(stands)), ()) if each is not own]
        for key, stands in strange.items()
    }
    told = [key for key, stands in strange.items() if others[key] and stands is not None]
    likely = {id(each): each for group in others.values() for each in group}
    whole = told != ["status"] and any(_holds(row, each, own) for each in likely.values())
    return "id" in told or whole or (repairing and len(told) >= _SURE)


def _belongs(value: Content, own: Line, key: str) -> bool:
    """Whether a cell holds what its row held or shall hold."""
    return alike(value, own.expected(key)) or alike(value, own.before.get(key))


def _holds(row: Line, line: Line, own: Line) -> bool:
    """Whether a row holds everything that was meant for another line, and that differs from its own."""
    differing = [key for key, value in line.after.items() if key in row.before and not _belongs(value, own, key)]
    return bool(differing) and all(alike(row.before[key], line.after[key]) for key in differing)


def _meant(journal: Iterable[Line]) -> Meant:
    found: defaultdict[tuple[str, object], list[Line]] = defaultdict(list)
    for line in journal:
        for key, value in line.after.items():
            found[key, _token(value)].append(line)
    return found


def _in_hand(journal: Iterable[Line]) -> Mapping[str, set[object]]:
    """What a commit may have written, by column: what it meant, what repairs put back, and blanks."""
    found: defaultdict[str, set[object]] = defaultdict(lambda: {_token(None)})
    for line in journal:
        for key, value in (*line.after.items(), *line.before.items()):
            found[key].add(_token(value))
    return found
