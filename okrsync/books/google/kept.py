"""The lines of tabs that people share, on the rows as they stand; one that goes on keeps its row and its note."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count

from okrsync.books.google.cells import Content, storable, stored
from okrsync.books.google.lines import KEYS, Line, alike, lines, row_key
from okrsync.books.google.places import Place
from okrsync.layout import Tab
from okrsync.model import Cell, Page, Row, Value


def planned(place: Place, page: Page, before: Sequence[Row]) -> dict[int, dict[str, Content]]:
    """What to write, by row and column: new lines fill blank rows, a line that is not in the page is blanked.

    `before` are the rows when the page was made, which say what the page's `was` means.
    """
    now = lines(place)
    rows = {line.id: line for line in now if line.id}
    keys = KEYS[place.tab.key]
    was = {row.number: _key(keys, row.cells) for row in before}
    blank = _blank_rows(place, now)
    plan: dict[int, dict[str, Content]] = {}
    kept: set[str] = set()
    for each in page.rows:
        key = was.get(each.was or 0) or _key(keys, {key: Cell(value) for key, value in each.cells.items()})
        kept.add(key)
        line = rows.get(key) or (Line(next(blank), "") if each.cells else None)
        if line:
            plan[line.number] = _differing(place.tab, line, each.cells)
    gone = (line for key, line in rows.items() if key not in kept and not line.marks)
    plan |= {line.number: dict.fromkeys(line.before) for line in gone}
    return {number: cells for number, cells in plan.items() if cells}


def rows_of(place: Place, page: Page) -> tuple[int, ...]:
    """The row of each line as a tab stands: its own, or for a new one the next that is blank."""
    blank = _blank_rows(place, lines(place))
    return tuple(each.was or next(blank) for each in page.rows)


def _differing(tab: Tab, line: Line, cells: Mapping[str, Value]) -> dict[str, Content]:
    wanted = {key: storable(stored(tab, key, value)) for key, value in cells.items()}
    return {key: value for key, value in wanted.items() if not alike(line.before.get(key), value)}


def _blank_rows(place: Place, filled: Iterable[Line]) -> Iterator[int]:
    taken = {line.number for line in filled}
    return (number for number in count(place.header + 1) if number not in taken)


def _key(keys: Sequence[str], cells: Mapping[str, Cell]) -> str:
    return row_key(cells[key].text if key in cells else "" for key in keys)
