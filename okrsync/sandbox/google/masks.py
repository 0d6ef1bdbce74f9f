"""Field masks: which parts of an answer are told (`fields=` of a call), which parts of a message an update sets.

Grammar: `a,b(c,d.e),f/g,*`; "Partial responses" in Google's API documentation and google/protobuf/field_mask.proto.
"""

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from okrsync.sandbox.google.call import Json, violation
from okrsync.sandbox.google.shapes import SHAPES

Mask: TypeAlias = dict[str, "Mask"]  # {"sheets": {"properties": {}}}; {} is all there is

ALL = "*"
INVALID = "Request contains an invalid argument."


def tree(text: str) -> Mask | None:
    """Return the mask that a text says, of whatever message; None if it says none."""
    mask, rest = _list(re.findall(r"[\w*]+|\S", text))
    return mask if mask and not rest else None


def parse(text: str, kind: str) -> Mask:
    """Return the mask of a message; Refused in Google's words if it names no field of it."""
    mask = tree(text)
    if mask is None:
        raise violation(text, f"Error expanding 'fields' parameter. Invalid field mask '{text}'.", INVALID)
    for path in _paths(mask):
        if not _known(kind, path):
            name = ".".join(path)
            message = f"Error expanding 'fields' parameter. Cannot find matching fields for path '{name}'."
            raise violation(text, message, INVALID)
    return mask


def update(text: str, kind: str) -> Mask:
    """Return the mask of an update; ValueError in Google's words if it is empty or names no field."""
    tokens = re.findall(r"[\w*]+|\S", text)
    if not tokens:
        raise ValueError("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    mask, rest = _list(tokens)
    unknown = next((".".join(path) for path in _paths(mask) if not _known(kind, path)), text if rest else "")
    if unknown or not mask:
        raise ValueError(f"Invalid field: {unknown or text}")
    return mask


def select(value: Any, mask: Mask) -> Any:  # noqa: ANN401 - JSON in, JSON out
    """Return what the mask leaves of a message; elements of lists stay, however little is left of them."""
    if isinstance(value, list):
        return [select(each, mask) for each in value]
    if not mask or not isinstance(value, dict):
        return value
    every = mask.get(ALL)
    if every is not None:
        return {name: select(each, mask.get(name, every)) for name, each in value.items()}
    return {name: select(each, mask[name]) for name, each in value.items() if name in mask}


def merged(kind: str, old: Json, new: Json, mask: Mask) -> Json:
    """Return `old` with the fields of the mask as in `new`: absent there, they are cleared.

    A colour and its style (`backgroundColor`, `backgroundColorStyle`) are one: setting one clears the other.
    """
    if not mask or ALL in mask:
        return dict(new)
    result = dict(old)
    for name, below in mask.items():
        if below and ALL not in below and SHAPES.get(kind, {}).get(name, "") in SHAPES:
            part = merged(SHAPES[kind][name], old.get(name) or {}, new.get(name) or {}, below)
            if part or name in new:
                result[name] = part
            else:
                result.pop(name, None)
            continue
        for twin in (name, f"{name}Style", name.removesuffix("Style")):
            if twin == name or (twin in SHAPES.get(kind, {}) and "olor" in name):
                result.pop(twin, None)
        if name in new:
            result[name] = new[name]
    return result


def has(mask: Mask, name: str) -> bool:
    """Return whether a mask covers a field, or a part of it."""
    return not mask or name in mask or ALL in mask


def _list(tokens: list[str]) -> tuple[Mask, list[str]]:
    mask: Mask = {}
    while tokens and tokens[0] != ")":
        node = mask
        while tokens and re.match(r"[\w*]", tokens[0]):
            node = node.setdefault(tokens[0], {})
            tokens = tokens[1:]
            if tokens[:1] in (["."], ["/"]):
                tokens = tokens[1:]
        if tokens[:1] == ["("]:
            below, tokens = _list(tokens[1:])
            node.update(below)
            if tokens[:1] != [")"]:
                return {}, ["("]
            tokens = tokens[1:]
        if tokens[:1] == [","]:
            tokens = tokens[1:]
        elif tokens and tokens[0] != ")":
            return {}, tokens
    return mask, tokens


def _paths(mask: Mask, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, below in mask.items():
        yield (*above, name)
        yield from _paths(below, (*above, name))


def _known(kind: str, path: tuple[str, ...]) -> bool:
    for name in path:
        if name == ALL:
            return True
        kind = SHAPES.get(kind.lstrip("[]{}"), {}).get(name, "")
        if not kind:
            return False
    return True
