"""Numbers as a cell shows them: with a pattern's section, or without a format."""

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal

from okrsync.sandbox.google.patterns import Piece

# The recordings show few digits; these three are what Sheets is commonly seen to do with more.
GENERAL_DIGITS = 10  # significant ones of a number without a format, whose whole part is never cut
EXPONENT_FROM = Decimal("1e15")  # where a number without a format begins to be written as 1E+15
EXPONENT_BELOW = Decimal("1e-9")
PERCENT, THOUSAND = Decimal(100), Decimal(1000)
_WIDE = Context(prec=400)  # digits; a float has 309 before the point
_GROUP = 3  # digits from comma to comma
_EMPTY = {"0": "0", "?": " ", "#": ""}  # what a place shows that no digit takes


def general(value: Decimal) -> str:
    """Show a number that has no format: 42, 0.3333333333, 1.5E+20."""
    if value and not EXPONENT_BELOW <= abs(value) < EXPONENT_FROM:
        mantissa, _, power = f"{value:.5E}".partition("E")
        return f"{_trimmed(mantissa)}E{int(power):+03d}"
    return _trimmed(f"{_rounded(value, max(GENERAL_DIGITS - 1 - value.adjusted(), 0)):f}")


def numeric(pieces: Sequence[Piece], value: Decimal) -> str:
    """Show a number as a pattern's section says; its literals alone if it has no place for digits."""
    power = next((place for place, piece in enumerate(pieces) if piece.kind == "exponent"), len(pieces))
    point = next((place for place, piece in enumerate(pieces[:power]) if _is(piece, ".")), power)
    before, after, behind = pieces[:point], pieces[point:power], pieces[power:]
    if not any(piece.kind == "slot" for piece in pieces):
        return "".join(_outside(piece) for piece in pieces)
    value *= PERCENT ** sum(_is(piece, "%") for piece in pieces)
    value /= THOUSAND ** _scaling(pieces[:power])
    exponent = value.adjusted() if behind and value else 0
    value = _rounded(value.scaleb(-exponent), sum(piece.kind == "slot" for piece in after))
    whole, _, fraction = f"{value.copy_abs():f}".partition(".")
    shown = [
        "-" if value < 0 else "",
        _whole(before, whole.lstrip("0")),
        "".join(_fraction(after, fraction)),
        _power(behind, exponent),
    ]
    return "".join(shown)


def _is(piece: Piece, sign: str) -> bool:
    return piece.kind == "sign" and piece.text == sign


def _outside(piece: Piece) -> str:
    """Return what a piece shows that holds no digit."""
    return "" if _is(piece, ",") or piece.kind == "slot" else piece.text


def _scaling(pieces: Sequence[Piece]) -> int:
    """Count the commas behind the last place of a digit: each divides by a thousand."""
    last = max((place for place, piece in enumerate(pieces) if piece.kind == "slot"), default=0)
    return sum(_is(piece, ",") for piece in pieces[last + 1 :])


def _whole(pieces: Sequence[Piece], digits: str) -> str:
    """Fill the places from the right; the leftmost takes all the digits that remain."""
    slots = [place for place, piece in enumerate(pieces) if piece.kind == "slot"]
    if not slots:
        return "".join(_outside(piece) for piece in pieces) + digits
    grouped = any(_is(piece, ",") for piece in pieces[slots[0] : slots[-1]])
    shown: list[str] = []
    count = 0
    for place, piece in reversed(list(enumerate(pieces))):
        if piece.kind != "slot":
            shown.append(_outside(piece))
            continue
        for digit in reversed((digits if place == slots[0] else digits[-1:]) or _EMPTY[piece.text]):
            shown.append(f"{digit}," if grouped and count and count % _GROUP == 0 else digit)
            count += 1
        digits = digits[:-1]
    return "".join(reversed(shown))


def _fraction(pieces: Sequence[Piece], digits: str) -> Iterator[str]:
    """Yield the point and the digits behind it; a # at the end shows no zero, but the point stays: "1."."""
    slots = [piece.text for piece in pieces if piece.kind == "slot"]
    needed = max((place + 1 for place, slot in enumerate(slots) if slot != "#" or digits[place] != "0"), default=0)
    shown = iter(digits[:needed])
    for piece in pieces:
        if piece.kind == "slot":
            yield next(shown, "")
        else:
            yield _outside(piece)


def _power(pieces: Sequence[Piece], exponent: int) -> str:
    if not pieces:
        return ""
    letter, plus = pieces[0].text[0], pieces[0].text[1].strip("-")
    return letter + ("-" if exponent < 0 else plus) + _whole(pieces[1:], str(abs(exponent)).lstrip("0"))


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _WIDE)


def _trimmed(digits: str) -> str:
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
