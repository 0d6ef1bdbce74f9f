"""The colours of the workbook as a page's: variables for a light and a dark screen, and a class for each chip."""

from collections.abc import Iterator, Mapping

from okrsync.layout import CHIPS, SEVERITY_CHIPS, SOLIDS, Chip
from okrsync.layout.looks import DAY, NIGHT, NIGHT_CHIPS, NIGHT_SOLIDS
from okrsync.model import Status

_ALIKE = {chip: text for text, chip in CHIPS.items()}
"""A severity looks like a status."""


def css() -> str:
    """The variables and classes; paper is always light."""
    day = _root([*DAY.items(), *_chips(CHIPS), *_solids(SOLIDS)])
    night = _root([*NIGHT.items(), *_chips(NIGHT_CHIPS), *_solids(NIGHT_SOLIDS)])
    return "\n".join(
        (f"{day}\n@media screen and (prefers-color-scheme: dark) {{ {night} }}", *_classes(), *_series()),
    )


def chip(text: str) -> str:
    """The class of the chip that shows this status or severity; "" for any other text."""
    known = CHIPS.get(text) or SEVERITY_CHIPS.get(text)
    return f"chip {_slug(_ALIKE[known])}" if known else ""


def _root(colours: list[tuple[str, str]]) -> str:
    return f":root {{ {' '.join(f'--{name}: {colour};' for name, colour in colours)} }}"


def _chips(chips: Mapping[str, Chip]) -> Iterator[tuple[str, str]]:
    for text, each in chips.items():
        yield f"{_slug(text)}-text", each.text
        yield f"{_slug(text)}-fill", each.fill


def _solids(solids: Mapping[Status, tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for status, (fill, text) in solids.items():
        yield f"{_class(status)}-solid", fill
        yield f"{_class(status)}-on", text


def _classes() -> Iterator[str]:
    for name in map(_slug, CHIPS):
        yield f".{name} {{ color: var(--{name}-text); background: var(--{name}-fill); }}"


def _series() -> Iterator[str]:
    """The bars of a chart, their numbers, and the keys of its legend."""
    for name in map(_class, Status):
        yield f".series.{name} rect {{ fill: var(--{name}-solid); }} .series.{name} text {{ fill: var(--{name}-on); }}"
        yield f".key.{name} {{ background: var(--{name}-solid); }}"


def _slug(text: str) -> str:
    """`▲ At risk` → at-risk."""
    return "-".join(text.casefold().split()[1:])


def _class(status: Status) -> str:
    return f"status-{status.name.casefold()}"
