"""What people chose from lists in the language of the book, as the core knows it; and words in its own archives."""

from collections.abc import Mapping

from okrsync.layout import HEALTH, OKRS, Column, Tab, status_text
from okrsync.model import Cell, Row, Seen, Status
from okrsync.okrs import measures
from okrsync.records import replace
from okrsync.texts import ENGLISH, Words

_STATUSES = tuple(map(status_text, Status))
_MEASURED_BY = OKRS.column("measured_by")
_TITLES = tuple(column.title for column in OKRS.columns)


def understood(seen: Seen, words: Words) -> Seen:
    """The same with every chosen word in English, by which the rules know it; English is understood in every book."""
    if words is ENGLISH:
        return seen
    return replace(
        seen,
        rows=tuple(_chosen(row, OKRS, words) for row in seen.rows),
        health=tuple(_chosen(row, HEALTH, words) for row in seen.health),
        changes=tuple(_named(row, words) for row in seen.changes),
        history=tuple(replace(line, status=words.meant(line.status, _STATUSES)) for line in seen.history),
    )


def _chosen(row: Row, tab: Tab, words: Words) -> Row:
    told: Mapping[str, Cell] = {
        column.key: replace(row[column.key], value=_meant(row[column.key].text, column, words))
        for column in tab.columns
        if column.choices and isinstance(row[column.key].value, str)
    }
    return replace(row, cells={**row.cells, **told}) if told else row


def _meant(text: str, column: Column, words: Words) -> str:
    """A choice; a measure may also begin with one: Sum of Revenue."""
    for prefix in measures.OF_A_FIELD if column is _MEASURED_BY else ():
        begun = f"{words(prefix)} ".casefold()
        if text.casefold().startswith(begun):
            return f"{prefix} {text[len(begun) :]}"
    return words.meant(text, column.choices)


def _named(row: Row, words: Words) -> Row:
    """A line of Changes that names its column as the layout does."""
    return replace(row, cells={**row.cells, "column": Cell(words.meant(row["column"].text, _TITLES))})
