"""What people chose from lists in the language of the book, as the core knows it; and the statuses of its History."""

from collections.abc import Mapping
from dataclasses import replace

from okrsync.layout import HEALTH, OKRS, Tab, status_text
from okrsync.model import Cell, Row, Seen, Status
from okrsync.texts import ENGLISH, Words

_STATUSES = tuple(map(status_text, Status))


def understood(seen: Seen, words: Words) -> Seen:
    """The same with every chosen word in English, by which the rules know it; English is understood in every book."""
    if words is ENGLISH:
        return seen
    return replace(
        seen,
        rows=tuple(_chosen(row, OKRS, words) for row in seen.rows),
        health=tuple(_chosen(row, HEALTH, words) for row in seen.health),
        history=tuple(replace(line, status=words.meant(line.status, _STATUSES)) for line in seen.history),
    )


def _chosen(row: Row, tab: Tab, words: Words) -> Row:
    told: Mapping[str, Cell] = {
        column.key: replace(row[column.key], value=words.meant(row[column.key].text, column.choices))
        for column in tab.columns
        if column.choices and isinstance(row[column.key].value, str)
    }
    return replace(row, cells={**row.cells, **told}) if told else row
