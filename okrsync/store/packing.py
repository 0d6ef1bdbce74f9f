"""Dataclasses as JSON and back, so that a new field with a default needs no other tables."""

import json
from collections.abc import Mapping
from math import isfinite
from threading import Lock
from typing import Any, TypeVar

import msgspec

Kind = TypeVar("Kind")
_READERS: dict[type, msgspec.json.Decoder[Any]] = {}
_MAKING = Lock()
"""One thread at a time makes a reader: msgspec (0.22) crashes where two look at a new type at once."""
_NONE: Mapping[str, float] = {}


def packed(value: object) -> str:
    """A dataclass as JSON without NUL or half a surrogate pair, neither of which PostgreSQL takes.

    An infinite float comes back as it was where it is among the value's own `numbers`; anywhere else it may not be.
    """
    try:
        if _finite(getattr(value, "numbers", _NONE)):
            return _WRITER.encode(value).decode()
    except UnicodeEncodeError:  # half a surrogate pair, which the standard library escapes
        pass
    return json.dumps(msgspec.to_builtins(value, enc_hook=_plain, order="deterministic"), separators=(",", ":"))


def unpacked(kind: type[Kind], text: str) -> Kind:
    """The dataclass that was packed; fields that it has no more are left out, new ones have their default.

    Raises:
        ValueError: the text is damaged.
    """
    try:
        return _reader(kind).decode(text)
    except msgspec.DecodeError:  # perhaps the standard library wrote it
        return msgspec.convert(json.loads(text), kind)


def _reader(kind: type[Kind]) -> msgspec.json.Decoder[Kind]:
    with _MAKING:
        if kind not in _READERS:
            _READERS[kind] = msgspec.json.Decoder(kind)
        return _READERS[kind]


def _finite(numbers: Mapping[str, float]) -> bool:
    """Whether all of them are; of any other msgspec makes null, and the standard library a word of its own."""
    return not numbers or isfinite(sum(numbers.values()))


def _plain(value: object) -> object:
    """A type of ours as the one that it is a kind of: a Message is a text."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise NotImplementedError(type(value).__name__)


_WRITER = msgspec.json.Encoder(enc_hook=_plain, order="deterministic")
