"""People's columns from a CSV file, typed as a person's typing would be."""

import csv
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from math import isfinite
from pathlib import Path

from okrsync.errors import ConfigError, Problem
from okrsync.layout import OKRS, Type, Whose
from okrsync.model import Value

_NUMBERS = (Type.NUMBER, Type.SCORE)
_KEYS = {column.title.casefold(): column.key for column in OKRS.columns if column.whose is Whose.PEOPLE}
_CURRENT = "current"
"""A person may bring the number of a Manual row along."""
_DELIMITERS = ",;\t"
"""What stands between the cells of a CSV file; where a comma is the decimal sign, spreadsheets write semicolons."""


def read(path: Path) -> list[dict[str, Value]]:
    """The rows of a CSV file, by column key; headers are the workbook's own titles, and tell the delimiter.

    Raises:
        ConfigError: the file cannot be read, or holds headers that the workbook has not.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(file)
        delimiter = max(_DELIMITERS, key="".join(lines[:1]).count)
        rows = list(csv.DictReader(lines, delimiter=delimiter))
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
    texts = [{key: (row.get(title) or "").strip() for title, key in keys.items() if key} for row in rows]
    return [_typed(row) for row in texts if any(row.values())]


def _typed(texts: Mapping[str, str]) -> dict[str, Value]:
    """One row; a target written as 80 % makes the unit % where none is given, as a percent cell does."""
    row = {key: _value(key, text) for key, text in texts.items()}
    if texts.get("target", "").endswith("%") and not row.get("unit"):
        row["unit"] = "%"
    return row


def _key(title: str) -> str | None:
    name = title.strip().lstrip("✎⟳ ").casefold()
    return _CURRENT if name == _CURRENT else _KEYS.get(name)


def _value(key: str, text: str) -> Value:
    """A number or date where the column holds such and the text is one; else the text, which the sync judges."""
    kind = OKRS.column(key).type
    try:
        if text and kind in _NUMBERS and isfinite(number := float(text.removesuffix("%").strip())):
            return number
        if text and kind is Type.DATE:
            return datetime.combine(date.fromisoformat(text), time())
    except ValueError:
        pass
    return text or None
