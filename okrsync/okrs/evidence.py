"""What makes up the number in Current: items, and pieces that are no items; all contributions sum to it."""

from collections.abc import Iterable, Mapping, Sequence
from math import fsum

from okrsync.model import Evidence, Part, Piece, Result
from okrsync.okrs.figures import amount, day, percent
from okrsync.okrs.why import BY_HAND
from okrsync.texts import joined, plural, say

_ROUNDING = 1e-9
_SEVERAL = 2
_ORDER = (Part.COUNTED, Part.OPEN, Part.LEFT_OUT)

Identity = tuple[str, str]


def items(result: Result) -> tuple[Evidence, ...]:
    """The items behind a number: what counts, what is open, what was left out; the newest first."""

    def moment(each: Evidence) -> float:
        at = each.item.closed or each.item.created
        return at.timestamp() if at else 0.0

    found = result.reading.evidence if result.reading else ()
    newest = sorted(found, key=moment, reverse=True)
    return tuple(each for part in _ORDER for each in newest if each.part is part)


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


def feeds(results: Iterable[Result]) -> dict[Identity, tuple[str, ...]]:
    """The key results that each item counts in, by its identity."""
    found: dict[Identity, tuple[str, ...]] = {}
    for result in results:
        alone = (result.kr.id,)
        for each in result.reading.evidence if result.reading else ():
            at = each.item.identity
            found[at] = (*found[at], *alone) if at in found else alone
    return found


def shares(result: Result) -> Mapping[str, float]:
    """The share of each connection in a number that several make up, 0-100; of the weights where nothing counts yet."""
    evidence = result.reading.evidence if result.reading else ()
    if len({each.item.connection for each in evidence}) < _SEVERAL:
        return {}
    by = "contribution" if any(each.contribution for each in evidence) else "weight"
    sums: dict[str, float] = {}
    for each in evidence:
        sums[each.item.connection] = sums.get(each.item.connection, 0.0) + getattr(each, by)
    whole = sum(sums.values())
    return {name: 100 * part / whole for name, part in sums.items()} if whole else {}


def told_shares(result: Result) -> str:
    """The same in words, "" where one connection makes up the number."""
    told = (say("{share} from {source}", share=percent(share), source=name) for name, share in shares(result).items())
    return joined(", ", told)


def others(found: Sequence[Evidence]) -> tuple[str, float, float]:
    """What a list that is cut says of the items it leaves out: how many, their weight, their contribution."""
    weight, contribution = fsum(each.weight for each in found), fsum(each.contribution for each in found)
    return plural(len(found), "and {n} more item", "and {n} more items"), weight, contribution


def _rest(result: Result) -> str:
    """Why Current is not what was measured; where something was, the rest is the difference, and says so."""
    value = result.reading.value if result.reading else None
    instead = "" if value is None else say("{a} instead of {b}", a=amount(result.current), b=amount(value))
    if result.by_person or result.kr.typed:
        return joined(": ", (joined(" ", (BY_HAND, say("typed by hand"))), instead))
    if result.guarded:
        return joined(", ", (say("the last accepted value"), instead, say("until a person accepts the new one")))
    known = say("as it was known on {day}", day=day(result.synced)) if result.synced else say("as it was last known")
    return joined(", ", (known, instead))
