"""A language in which all that is ours is ⓘⓝ ⓒⓘⓡⓒⓛⓔⓢ, so that what is left of them was not said in it."""

import re
from collections.abc import Iterable
from typing import Any

from okrsync.texts import Words

LETTER = re.compile(r"[^\W\d_]+")
OURS = re.compile(r"\{\w+\}|[^\W\d_]")
"""A value that a template names, or a letter of its own."""


CIRCLED = {letter: chr(ord("ⓐ") + at) for at, letter in enumerate("abcdefghijklmnopqrstuvwxyz")}


def _masked(found: re.Match[str]) -> str:
    return found[0] if len(found[0]) > 1 else CIRCLED.get(found[0].lower(), "·")


class _Masks(dict[str, tuple[str, ...]]):
    """A catalogue that has a translation for everything, circles in the place of letters."""

    def get(self, _: str, texts: Any) -> Any:  # type: ignore[override]  # noqa: ANN401 - as a dict's own
        return tuple(OURS.sub(_masked, text) for text in texts)


MASKED = Words("xx", _Masks(), {}, lambda _: "··")


def unsaid(texts: Iterable[str], theirs: re.Pattern[str]) -> set[str]:
    """The words that are neither said in the language nor people's own."""
    return {word for text in texts for word in LETTER.findall(theirs.sub("", text))}
