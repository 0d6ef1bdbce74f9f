"""The messages of Sheets v4: which fields they have, of which types, and how they are written as JSON.

`shapes.json` is the list of messages in Google's discovery document (revision 20261019), reduced to
message → field → type. A type is a scalar, the name of a message, an enum's values joined by |, `[]` before the type
of a list's elements or `{}` before that of a map's values.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from okrsync.sandbox.google.call import Json, violation

Shape: TypeAlias = Mapping[str, str]
Value: TypeAlias = Any  # JSON

SHAPES: Mapping[str, Shape] = json.loads(Path(__file__).with_name("shapes.json").read_text())

SCALARS: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "fieldmask": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
}
PROTO = {"string": "TYPE_STRING", "boolean": "TYPE_BOOL", "integer": "TYPE_INT32", "number": "TYPE_DOUBLE"}
"""How a refusal calls the types of descriptor.proto."""

ZEROES = {
    "SheetProperties": {"sheetId", "index"},
    "ExtendedValue": {"numberValue", "stringValue", "boolValue", "formulaValue"},
    "TextFormat": {"bold", "italic", "strikethrough", "underline"},
    "DeveloperMetadataLocation": {"sheetId"},
}
"""Fields that are told even if they are 0, false or empty, as the service's recorded answers show."""

COUNTED = {"index", "sheetId", "depth", "length", "pixelSize"}
"""Numbers that are never below 0, as are those that end in Index or Count."""


def checked(kind: str, value: Value, where: str = "") -> Value:
    """Return a body as its message: null is left out, numbers in quotes are numbers; Refused where it is none.

    `where` is the place of the value in the body, as refusals name it ("requests[0].add_sheet").
    """
    if kind.startswith("[]"):
        if not isinstance(value, list):
            raise _misfit("type.googleapis.com/google.protobuf.ListValue", value, where)
        return [checked(kind[2:], each, f"{where}[{index}]") for index, each in enumerate(value)]
    if kind.startswith("{}") and isinstance(value, dict):
        return {name: checked(kind[2:], each, f"{where}[{name}]") for name, each in value.items()}
    if kind == "any":
        return value
    return _message(kind, value, where) if kind in SHAPES else _scalar(kind, value, where)


def spoken(kind: str, value: Value) -> Value:
    """Return a message as the service writes it: false, 0, "", [] and None are left out, an empty object is not."""
    if kind.startswith(("[]", "{}")):
        elements = [(name, spoken(kind[2:], each)) for name, each in _items(value)]
        return dict(elements) if isinstance(value, dict) else [each for _, each in elements]
    if kind not in SHAPES:
        return int(value) if isinstance(value, float) and value.is_integer() else value
    kept = ZEROES.get(kind, set())
    fields = {name: spoken(SHAPES[kind][name], each) for name, each in value.items() if each is not None}
    return {
        name: each
        for name, each in fields.items()
        if each or isinstance(each, dict) or name in kept or name.endswith("Index")
    }


def rewritten(kind: str, value: Value, inner: str, change: Callable[[Json], Json | None]) -> Value:
    """Return a message in which each `inner` message has been changed; None removes it, and whatever needs it.

    A list loses the element, and a message with the field `range` that lost it is lost, too.
    """
    if kind == inner:
        return change(value)
    if kind.startswith("[]"):
        if not _holds(kind[2:], inner):
            return value
        changed = [rewritten(kind[2:], each, inner, change) for each in value]
        return [each for each in changed if each is not None]
    if kind not in SHAPES or not _holds(kind, inner):
        return value
    fields = {name: rewritten(SHAPES[kind][name], each, inner, change) for name, each in value.items()}
    emptied = any(value[name] and not fields[name] for name in ("range", "ranges") if name in value)
    return None if emptied else {name: each for name, each in fields.items() if each is not None}


@cache
def _holds(kind: str, inner: str, seen: frozenset[str] = frozenset()) -> bool:
    if kind == inner:
        return True
    below = {each.removeprefix("[]") for each in SHAPES.get(kind, {}).values()} - seen
    return any(_holds(each, inner, seen | below) for each in sorted(below) if each in SHAPES)


def _items(value: Value) -> list[tuple[Any, Value]]:
    return list(value.items()) if isinstance(value, dict) else list(enumerate(value))


def _message(kind: str, value: Value, where: str) -> Json:
    if not isinstance(value, dict):
        raise _misfit(f"type.googleapis.com/google.apps.sheets.v4.{kind}", value, where)
    for name in value:
        if name not in SHAPES[kind]:
            place = f" at '{where}'" if where else ""
            raise violation(where, f'Invalid JSON payload received. Unknown name "{name}"{place}: Cannot find field.')
    given = {name: each for name, each in value.items() if each is not None}
    read = {name: checked(SHAPES[kind][name], each, _below(where, name)) for name, each in given.items()}
    for name, each in read.items():
        if (name.endswith(("Index", "Count")) or name in COUNTED) and isinstance(each, int) and each < 0:
            raise _misfit("TYPE_INT32", each, _below(where, name))
    return read


def _scalar(kind: str, value: Value, where: str) -> Value:
    if kind in ("integer", "number") and isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value):
        value = float(value) if "." in value else int(value)
    if kind == "integer" and isinstance(value, float) and value.is_integer():
        value = int(value)
    if kind in SCALARS:
        if not isinstance(value, SCALARS[kind]) or (kind in ("integer", "number") and isinstance(value, bool)):
            raise _misfit(PROTO.get(kind, "TYPE_STRING"), value, where)
    elif value not in kind.split("|"):
        raise _misfit("TYPE_ENUM", value, where)
    return value


def _misfit(kind: str, value: Value, where: str) -> Exception:
    return violation(where, f"Invalid value at '{where}' ({kind}), {json.dumps(value, ensure_ascii=False)}")


def _below(where: str, name: str) -> str:
    """Return the place of a field, which refusals name as the .proto file does."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    return f"{where}.{snake}" if where else snake
