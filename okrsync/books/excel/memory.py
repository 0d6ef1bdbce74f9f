"""The hidden tab of an Excel book: what it remembers, one row per key result."""

from collections.abc import Iterable, Mapping, Sequence

from okrsync.layout import FACTS, MEMORY, OKRS
from okrsync.model import Memory, Page, PageRow, Row


def page(memory: Iterable[Memory]) -> Page:
    """Every memory anew."""
    return Page(MEMORY.key, tuple(_line(each) for each in memory))


def read(rows: Sequence[Row]) -> Mapping[str, Memory]:
    """The memories that the tab's rows hold, by ID."""
    return {
        row["id"].text: Memory(
            row["id"].text,
            {key: row[f"written_{key}"].value for key in OKRS.owned},
            {key: row[f"meant_{key}"].value for key in OKRS.owned},
            {key: row[f"fact_{key}"].value for key in FACTS},
        )
        for row in rows
        if row["id"].text
    }


def _line(memory: Memory) -> PageRow:
    return PageRow(
        {
            "id": memory.id,
            **{f"written_{key}": memory.written.get(key) for key in OKRS.owned},
            **{f"meant_{key}": memory.meant.get(key) for key in OKRS.owned},
            **{f"fact_{key}": memory.facts.get(key) for key in FACTS},
        }
    )
