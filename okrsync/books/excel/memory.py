"""The hidden tab of an Excel book: what it remembers, one row per key result."""

from collections.abc import Iterable, Mapping

from okrsync.layout import FACTS, MEMORY, OKRS
from okrsync.model import Cell, Memory, Page, PageRow, Value

_WRITTEN, _MEANT = ({key: f"{name}_{key}" for key in OKRS.owned} for name in ("written", "meant"))
_FACTS = {key: f"fact_{key}" for key in FACTS}
"""Which column holds what."""


def page(memory: Iterable[Memory]) -> Page:
    """Every memory anew."""
    return Page(MEMORY.key, tuple(map(_line, memory)))


def read(rows: Iterable[Mapping[str, Value]]) -> Mapping[str, Memory]:
    """The memories that the values of the tab's rows hold, by ID."""
    found = {}
    for row in rows:
        if id_ := Cell(row.get("id")).text:
            parts = ({key: row.get(name) for key, name in part.items()} for part in (_WRITTEN, _MEANT, _FACTS))
            found[id_] = Memory(id_, *parts)
    return found


def _line(memory: Memory) -> PageRow:
    cells: dict[str, Value] = {"id": memory.id}
    for held, part in ((memory.written, _WRITTEN), (memory.meant, _MEANT), (memory.facts, _FACTS)):
        cells |= {name: held.get(key) for key, name in part.items()}
    return PageRow(cells)
