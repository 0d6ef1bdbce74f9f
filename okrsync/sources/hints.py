"""What people may have meant where they wrote a name that is not there."""

from collections.abc import Sequence
from functools import reduce

from okrsync.texts import say


def meant(names: Sequence[str]) -> str:
    """The question whether it was one of these; nothing where there is none."""
    if not names:
        return ""
    return say("Did you mean {names}?", names=reduce(_either, names))


def _either(one: str, other: str) -> str:
    return say("{one} or {other}", one=one, other=other)
