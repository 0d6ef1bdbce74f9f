"""Number format patterns, read: the pieces of each section, and which section a value takes. en_US only.

The tokens are those of "Date and number formats" in Google's guide to the Sheets API; fractions ("# ?/?") are left out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<width>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<exponent>e[+-])|(?P<half>am/pm|a/p)|(?P<time>y+|m+|d+|h+|s+)|(?P<slot>[0#?])|(?P<sign>[.,%@;])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|=|<|>)\s*(-?[\d.]+)")
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_NEGATIVE, _ZERO, _TEXT = 1, 2, 3  # the place of the section for such values, where there are as many


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a pattern.

    `kind` is "text" for what is written as it stands, "time", "minute", "elapsed" or "half" of a clock and a
    calendar, "slot" (a digit's place), "sign" (one of `.,%@`) or "exponent" in a number.
    """

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """One of the alternatives that ";" divides a pattern into, with the condition that chooses it, if any."""

    pieces: tuple[Piece, ...]
    condition: tuple[str, Decimal] | None = None

    @property
    def dated(self) -> bool:
        """Whether it shows a moment or a duration rather than a number."""
        return any(piece.kind in ("time", "elapsed", "half") for piece in self.pieces)


@lru_cache(maxsize=256)
def sections(pattern: str) -> tuple[Section, ...]:
    """Divide a pattern into its sections."""
    parts: list[list[Piece]] = [[]]
    for match in _PIECE.finditer(pattern):
        piece = _piece(match)
        if (piece.kind, piece.text) == ("sign", ";"):
            parts.append([])
        else:
            parts[-1].append(piece)
    return tuple(_section(part) for part in parts)


def chosen(alternatives: Sequence[Section], value: Decimal) -> tuple[Section, Decimal]:
    """Return the section for a number, and the number without a minus that the section stands for."""
    if any(section.condition for section in alternatives):
        fitting = (each for each in alternatives if each.condition is None or _holds(each.condition, value))
        return next(fitting, alternatives[-1]), value
    if value < 0 and len(alternatives) > _NEGATIVE:
        return alternatives[_NEGATIVE], -value
    if value == 0 and len(alternatives) > _ZERO:
        return alternatives[_ZERO], value
    return alternatives[0], value


def dressed(alternatives: Sequence[Section], text: str) -> str:
    """Show a text: only the fourth section, or the first where there is none, may dress it, by an @."""
    pieces = alternatives[_TEXT if len(alternatives) > _TEXT else 0].pieces
    if not any(piece.text == "@" for piece in pieces):
        return text
    return "".join(text if piece.text == "@" else piece.text for piece in pieces)


def _holds(condition: tuple[str, Decimal], value: Decimal) -> bool:
    sign, bound = condition
    truths = {"<": value < bound, "=": value == bound, ">": value > bound}
    return any(truths[part] for part in sign)


def _piece(match: re.Match[str]) -> Piece:
    kind = str(match.lastgroup)
    content = match.group(kind)
    match kind:
        case "quoted" | "escaped" | "other":
            return Piece("text", content)
        case "width":
            return Piece("text", " ")
        case "fill":
            return Piece("text", "")  # repeated until the column is full, and nobody here knows its width
        case "bracket" if _ELAPSED.fullmatch(content):
            return Piece("elapsed", content.lower())
        case "time" if set(content) != {"M"}:  # a capital M is never a minute
            return Piece("time", content.lower())
    return Piece(kind, content)


def _section(pieces: Sequence[Piece]) -> Section:
    found = [_CONDITION.fullmatch(piece.text) for piece in pieces if piece.kind == "bracket"]
    conditions = [(match[1], Decimal(match[2])) for match in found if match]
    shown = [piece for piece in pieces if piece.kind != "bracket"]  # [Red] and the like colour the text
    return Section(tuple(_with_minutes(shown)), conditions[0] if conditions else None)


def _with_minutes(pieces: list[Piece]) -> list[Piece]:
    """Tell minutes from months: they follow hours or come before seconds."""
    clock = [place for place, piece in enumerate(pieces) if piece.kind in ("time", "elapsed")]
    initials = ["", *(pieces[place].text[0] for place in clock), ""]
    for order, place in enumerate(clock, start=1):
        among_hours_and_seconds = initials[order - 1] == "h" or initials[order + 1] == "s"
        if initials[order] == "m" and pieces[place].kind == "time" and among_hours_and_seconds:
            pieces[place] = replace(pieces[place], kind="minute")
    return pieces
