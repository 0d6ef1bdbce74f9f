"""Levels of objectives: the first that the layout names is the highest."""

from collections.abc import Iterable

from okrsync.layout import OKRS

_RANKS = {name.casefold(): rank for rank, name in enumerate(OKRS.column("level").choices)}


def rank(level: str) -> int | None:
    """The place of a Level among them, 0 the highest; None for a word that is none."""
    return _RANKS.get(level.casefold())


def highest(levels: Iterable[str]) -> int:
    """The highest rank among these Levels; 0 where none is known."""
    return min((found for level in levels if (found := rank(level)) is not None), default=0)
