"""Dataclasses as JSON and back, so that a new field with a default needs no other tables.

Fields hold text, numbers, datetimes, enums, dataclasses, tuples and mappings of these; any may be `| None`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache, partial
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

Kind = TypeVar("Kind")


def packed(value: object) -> str:
    """A dataclass as JSON; plain ASCII, since PostgreSQL takes neither a NUL nor half a surrogate pair."""
    return _JSON.encode(value)


def unpacked(kind: type[Kind], text: str) -> Kind:
    """The dataclass that was packed; fields that it has no more are left out, new ones have their default.

    Raises:
        ValueError: the text is damaged.
    """
    try:
        value: Kind = _load(kind, json.loads(text))
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"no {kind.__name__}: {error}") from error
    return value


def _plain(value: Any) -> object:  # noqa: ANN401 - whatever JSON has no form for
    if isinstance(value, datetime):  # first: most of what a run packs
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    return {field.name: getattr(value, field.name) for field in fields(value)}


_JSON = json.JSONEncoder(default=_plain, separators=(",", ":"))


def _load(kind: Callable[..., Any], raw: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever the dataclass is
    readers = _readers(kind)
    return kind(**{name: readers[name](value) for name, value in raw.items() if name in readers})


@cache
def _readers(kind: Callable[..., Any]) -> Mapping[str, Callable[[Any], Any]]:
    """How to read each field of a dataclass."""
    return {name: _reader(hint) for name, hint in get_type_hints(kind).items()}


def _reader(hint: Any) -> Callable[[Any], Any]:  # noqa: ANN401 - a type as it is annotated may be anything
    """What turns plain JSON into a value of this type."""
    origin, inner = get_origin(hint), get_args(hint)
    if NoneType in inner:
        some = _reader(next(each for each in inner if each is not NoneType))
        return lambda raw: None if raw is None else some(raw)
    if origin is tuple:
        item = _reader(inner[0])
        return lambda raw: tuple(item(each) for each in raw)
    if origin is Mapping:
        item = _reader(inner[1])
        return lambda raw: {key: item(each) for key, each in raw.items()}
    if hint is datetime:
        return datetime.fromisoformat
    if is_dataclass(hint) and isinstance(hint, type):
        return partial(_load, hint)
    return hint if issubclass(hint, Enum) else lambda raw: raw
