"""What stands in a column: does it fit one of ours, and which of ours would it be without any header?"""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime

from msgspec import Struct

from okrsync.layout import MEASURES, OKRS
from okrsync.model import Cell, Status
from okrsync.okrs import links

MOSTLY = 0.7
"""So much of a column has to fit: the rows that do not wait in Health until somebody mends them."""
ALL_UNIQUE = 0.95
"""IDs are: a repeated one is a copied row, a column of repeated ones is something else."""
_FEWEST = 3
"""Fewer cells say nothing without a header."""

_ID = re.compile(r"(?:kr|okr|o|obj)[-_ .#]?\d+(?:[.-]\w+)*", re.IGNORECASE)
_NAME = re.compile(r"@?[^\W\d_]+(?:[-'.][^\W\d_]+)*\.?(?: [^\W\d_]+(?:[-'.][^\W\d_]+)*\.?){1,2}")
_NUMBER = re.compile(r"[-+−]?[\d.,\s]*\d\s*%?")
_STATUS = re.compile(
    r"\b(?:on track|off track|at risk|not started|done|complete[d]?|in progress|behind|blocked|delayed|no data"
    r"|green|amber|yellow|red|grün|gelb|rot|im plan|gefährdet|erledigt|offen|en curso|en riesgo|completado|verde|rojo"
    r"|amarillo|en cours|terminé|vert|orange|rouge|à risque|en retard)\b",
    re.IGNORECASE,
)
_SENTENCE = 40
"""Characters from which a text that names a status is a comment on it."""


class Kind(Struct, frozen=True):
    """What cells of a column have to be: `wants` tells people."""

    wants: str
    fits: Callable[[Cell], bool]


class Guess(Struct, frozen=True):
    """A key of ours that the cells alone suggest, and why."""

    key: str
    sure: float
    why: str


def filled(cells: Sequence[Cell]) -> list[Cell]:
    """The cells that show something."""
    return [cell for cell in cells if cell.text or cell.formula or cell.error]


def odd(key: str, cells: Sequence[Cell]) -> list[Cell]:
    """The filled cells that do not fit a column of ours."""
    kind = _KINDS.get(key)
    return [cell for cell in filled(cells) if not kind.fits(cell)] if kind else []


def misfit(key: str, cells: Sequence[Cell]) -> str:
    """Why these cells cannot be this column of ours; "" where they can, as blank ones can be any."""
    there, strange = filled(cells), odd(key, cells)
    if len(strange) > (1 - MOSTLY) * len(there):
        return f"holds “{strange[0].text or strange[0].error}”, and {OKRS.column(key).title} wants {_KINDS[key].wants}"
    if key == "id" and len({cell.text.casefold() for cell in there}) < ALL_UNIQUE * len(there):
        return "repeats its values, and an ID names one row"
    return ""


def guess(cells: Sequence[Cell]) -> Guess | None:
    """What a column is by its cells, if they say."""
    there = filled(cells)
    if len(there) < _FEWEST:
        return None
    guesses: tuple[tuple[Callable[[Cell], bool], Guess], ...] = (
        (_is_id, Guess("id", 0.6, "IDs such as {}")),
        (_is_link, Guess("linked_work", 0.8, "links such as {}")),
        (_is_status, Guess("status", 0.5, "statuses such as {}")),
        (lambda cell: cell.percent and cell.number is not None, Guess("progress", 0.4, "percentages")),
        (_is_name, Guess("owner", 0.3, "names such as {}")),
    )
    for test, found in guesses:
        if sum(map(test, there)) >= MOSTLY * len(there) and not misfit(found.key, there):
            return Guess(found.key, found.sure, f"its cells hold {found.why.format(f'“{there[0].text}”')}")
    return None


def _is_id(cell: Cell) -> bool:
    return _ID.fullmatch(cell.text) is not None


def _is_link(cell: Cell) -> bool:
    found, strange = links.parse(cell.text, cell.hyperlink)
    return bool(found) and not strange and not _is_id(cell)


def _is_status(cell: Cell) -> bool:
    named = {status.value.casefold() for status in Status}
    return cell.text.casefold() in named or (len(cell.text) < _SENTENCE and _STATUS.search(cell.text) is not None)


def _is_name(cell: Cell) -> bool:
    return _NAME.fullmatch(cell.text) is not None and cell.text == cell.text.title()


def _is_text(cell: Cell) -> bool:
    return isinstance(cell.value, str)


def _is_number(cell: Cell) -> bool:
    return cell.number is not None


def _is_date(cell: Cell) -> bool:
    try:
        return isinstance(cell.value, datetime) or bool(date.fromisoformat(cell.text))
    except ValueError:
        return False


def _one_of(*words: str) -> Kind:
    known = {word.casefold() for word in words}
    return Kind(f"one of {', '.join(words)}", lambda cell: cell.text.casefold() in known)


def _is_measure(cell: Cell) -> bool:
    text = cell.text.casefold()
    return text in {measure.casefold() for measure in MEASURES} or text.startswith(("sum of ", "average of "))


_TEXT = Kind("text", _is_text)
_NUMERIC = Kind("a number", _is_number)
_SHOWN_NUMBER = Kind("a number", lambda cell: _is_number(cell) or _NUMBER.fullmatch(cell.text) is not None)
_DATE = Kind("a date", _is_date)
_LABEL = Kind("a short text", lambda cell: not isinstance(cell.value, datetime))
_KINDS = {
    **dict.fromkeys(("team", "objective", "key_result", "owner", "help_needed", "comment", "status", "trend"), _TEXT),
    **dict.fromkeys(("start", "target", "weight"), _NUMERIC),
    **dict.fromkeys(("current", "progress", "vs_plan", "forecast"), _SHOWN_NUMBER),
    **dict.fromkeys(("from", "due", "checked_in"), _DATE),
    **dict.fromkeys(("id", "supports", "level", "unit"), _LABEL),
    **{key: _one_of(*OKRS.column(key).choices) for key in ("kind", "state", "policy", "rhythm")},
    "measured_by": Kind("a measure of okrsync's", _is_measure),
    "linked_work": Kind("links, such as an epic's key", _is_link),
    "confidence": Kind("a number from 1 to 10", lambda cell: cell.number is not None and 1 <= cell.number <= 10),  # noqa: PLR2004 - the column's scale
}
