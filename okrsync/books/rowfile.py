"""People's columns from a CSV file, typed as a person's typing would be."""

import csv
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from okrsync.errors import ConfigError, Problem
from okrsync.layout import OKRS, Type, Whose
from okrsync.model import Value

_NUMBERS = (Type.NUMBER, Type.SCORE)
_KEYS = {column.title.casefold(): column.key for column in OKRS.columns if column.whose is Whose.PEOPLE}
_CURRENT = "current"
"""A person may bring the number of a Manual row along."""


def read(path: Path) -> list[dict[str, Value]]:
    """The rows of a CSV file, by column key; headers are the workbook's own titles.

    Raises:
        ConfigError: the file cannot be read, or holds headers that the workbook has not.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        to_do = "Name a CSV file in UTF-8 whose first line holds the headers."
        raise ConfigError([Problem("bad-rows", str(path), f"It cannot be read: {error}.", to_do)]) from None
    return typed(rows, str(path))


def typed(rows: Iterable[Mapping[str, str]], where: str) -> list[dict[str, Value]]:
    """Rows by title as rows by column key, with numbers and dates as such.

    Raises:
        ConfigError: a title is none of the workbook's.
    """
    rows = list(rows)
    keys = {title: _key(title) for row in rows[:1] for title in row if title is not None}
    strange = [title for title, key in keys.items() if key is None]
    if strange:
        known = ", ".join(OKRS.column(key).title for key in _KEYS.values())
        problems = [
            Problem("unknown-column", where, f"“{title}” is no column of people's.", f"The columns are {known}.")
            for title in strange
        ]
        raise ConfigError(problems)
    return [
        {key: _value(key, row.get(title) or "") for title, key in keys.items() if key}
        for row in rows
        if any((row.get(title) or "").strip() for title in keys)
    ]


def _key(title: str) -> str | None:
    name = title.strip().lstrip("✎⟳ ").casefold()
    return _CURRENT if name == _CURRENT else _KEYS.get(name)


def _value(key: str, text: str) -> Value:
    """A number or date where the column holds such and the text is one; else the text, which the sync judges."""
    text = text.strip()
    kind = OKRS.column(key).type
    try:
        if text and kind in _NUMBERS:
            return float(text.removesuffix("%").strip())
        if text and kind is Type.DATE:
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    return text or None
