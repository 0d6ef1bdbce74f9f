"""Cell formats: a colour and its style say the same, and what is entered lies over the spreadsheet's default. Pure."""

from collections.abc import Mapping
from typing import Any

from okrsync.sandbox.google.call import Json
from okrsync.sandbox.google.defaults import THEME_COLORS
from okrsync.sandbox.google.shapes import SHAPES


def paired(kind: str, value: Any) -> Any:  # noqa: ANN401 - JSON in, JSON out
    """Return a message with each colour told in both ways, however deep it is; the style counts where both are given.

    As recorded: `backgroundColor` comes back with `backgroundColorStyle`.
    """
    if kind.startswith("[]"):
        return [paired(kind[2:], each) for each in value]
    if kind not in SHAPES:
        return value
    shape = SHAPES[kind]
    result = {name: paired(shape[name], each) if name in shape else each for name, each in value.items()}
    for name in (name for name, field in shape.items() if field == "Color" and f"{name}Style" in shape):
        if f"{name}Style" in result:
            result[name] = _plain(result[f"{name}Style"])
        elif name in result:
            result[f"{name}Style"] = {"rgbColor": result[name]}
    return result


def effective(default: Mapping[str, Any], entered: Mapping[str, Any], value: Mapping[str, Any]) -> Json:
    """Return the format that a cell of this value shows."""
    text = {**default["textFormat"], "fontFamily": "Arial"}
    aligned = {"numberValue": "RIGHT", "boolValue": "CENTER", "errorValue": "CENTER"}
    kind = next(iter(value), "stringValue")
    implied = {
        "horizontalAlignment": aligned.get(kind, "LEFT"),
        "hyperlinkDisplayType": "PLAIN_TEXT",
        "textFormat": text,
    }
    return laid_over({**default, **implied}, entered)


def laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> Json:
    """Return the fields of both messages, of fields in both those above."""
    result = dict(below)
    for name, value in above.items():
        known = result.get(name)
        nested = isinstance(value, Mapping) and isinstance(known, Mapping) and "olor" not in name
        result[name] = laid_over(known, value) if nested and isinstance(known, Mapping) else value
    return result


def _plain(style: Mapping[str, Any]) -> Json:
    return dict(style.get("rgbColor") or THEME_COLORS.get(style.get("themeColor", ""), {}))
