"""How a write sees whether rows moved under it: by the cells that it echoes (SHEET.md §5)."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import zip_longest

from okrsync.books.google.cells import Content, Formula, Json, cell, unformatted
from okrsync.books.google.lines import KEYS, Cells, written_columns
from okrsync.books.google.places import Place
from okrsync.layout import OKRS
from okrsync.model import Value
from okrsync.okrs.memory import canonical, same

_ALWAYS: Mapping[str, tuple[str, ...]] = {**KEYS, OKRS.key: (*KEYS[OKRS.key], "key_result")}
"""Echoed even where fewer columns would do: people may exchange IDs, too."""


def telling(place: Place, cells: Cells) -> tuple[str, ...]:
    """The columns to be echoed: the keys, and as many of people's as it takes to tell every row from every other.

    What is about to be written (`cells`) tells nothing: it stands there afterwards, whatever row that is by then.
    """
    tab = place.tab
    always = [key for key in _ALWAYS[tab.key] if key in place.columns]
    peoples = [column.key for column in tab.columns if column.key not in written_columns(tab)]
    chosen: list[str] = []
    alike = [[number for number in place.rows if number > place.header]]
    for key in dict.fromkeys((*always, *(key for key in peoples if key in place.columns))):
        finer = [part for rows in alike for part in _split(rows, _seen(place, key, cells))]
        if key in always or finer != alike:
            chosen.append(key)
        alike = finer
    return tuple(chosen)


def undisturbed(
    answer: Json, told: Sequence[tuple[str, str]], cells: Mapping[str, Cells], places: Mapping[str, Place]
) -> bool:
    """Whether the echoed columns, the first of an answer, hold what was expected: every row is where it was read."""
    return all(
        _as_expected(_column(echo.get("updatedData", {})), places[tab], key, cells[tab].get(key, {}))
        for (tab, key), echo in zip(told, answer.get("responses", ()), strict=False)
    )


def last_row(place: Place) -> int:
    """The last filled row."""
    return max(place.rows, default=place.header)


def _seen(place: Place, key: str, cells: Cells) -> Callable[[int], object]:
    return lambda number: None if number in cells.get(key, ()) else canonical(cell(place.cell(number, key)).value)


def _split(rows: Sequence[int], value: Callable[[int], object]) -> Iterator[list[int]]:
    """The rows by what they hold, where several hold the same."""
    by: defaultdict[object, list[int]] = defaultdict(list)
    for number in rows:
        by[value(number)].append(number)
    return (same_ for same_ in by.values() if len(same_) > 1)


def _as_expected(told: Sequence[Value], place: Place, key: str, wrote: Mapping[int, Content]) -> bool:
    deep = max(last_row(place), len(told))
    for number, value in zip_longest(range(1, deep + 1), told):
        seen = cell(place.cell(number, key)).value
        expected = wrote.get(number, seen)
        if not isinstance(expected, Formula) and not same(expected, value):
            return False
    return True


def _column(told: Json) -> list[Value]:
    """The values of an echo, from the first row down."""
    lines: Sequence[Sequence[object]] = told.get("values", ())
    down = told.get("majorDimension") == "COLUMNS"
    values = (lines[0] if lines else ()) if down else [line[0] if line else None for line in lines]
    return list(map(unformatted, values))
