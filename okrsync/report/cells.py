"""What tables at the terminal and JSON objects make of single values."""

from datetime import date, datetime
from typing import Any

from rich.text import Text

from okrsync.model import Value

Json = dict[str, Any]


def short(text: str) -> Text:
    """A first line that gives way where the terminal is narrow."""
    return Text(text.partition("\n")[0], no_wrap=True, overflow="ellipsis")


def iso(when: date | None) -> str | None:
    """A day or a moment, ISO 8601."""
    return when.isoformat() if when else None


def plain(value: Value) -> object:
    """A cell's value as JSON has it."""
    return iso(value) if isinstance(value, datetime) else value
