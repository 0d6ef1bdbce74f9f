"""What makes up the number in Current: items, and pieces that are no items; all contributions sum to it."""

from okrsync.model import Piece, Result
from okrsync.okrs.figures import day
from okrsync.okrs.why import BY_HAND

_ROUNDING = 1e-9


def pieces(result: Result) -> tuple[Piece, ...]:
    """What Current holds beside its items: cells, objectives, and what a person typed or did not accept yet.

    The contributions of these and of the items of the reading sum to Current.
    """
    reading = result.reading
    own = reading.pieces if reading else ()
    if result.current is None:
        return own
    rest = result.current - ((reading.value if reading else None) or 0.0)
    return (*own, Piece(_rest(result), rest)) if abs(rest) > _ROUNDING else own


def _rest(result: Result) -> str:
    """Why Current is not what was measured."""
    if result.by_person:
        return f"{BY_HAND} typed by hand"
    if result.kr.typed:
        return f"{BY_HAND} typed by hand, over what the work says"
    if result.guarded:
        return "the last accepted value, until a person accepts the new one"
    return f"as it was known on {day(result.synced)}" if result.synced else "as it was last known"
