"""A letter: a subject and a body in Markdown, and how what people typed goes into it."""

import re
from collections.abc import Iterable

from msgspec import Struct

from okrsync.texts import Message, Words, joined

MOST = 5
"""So many lines a list of the digest has; the rest is a number, and the workbook has it."""
_SPECIAL = re.compile(r"([\\`*_\[\]])")
_BEGINNING = re.compile(r"^(\d*)([#+.)>-])")
"""What makes a line a heading, a quotation or a list, such as 7. Dez."""


class Letter(Struct, frozen=True):
    """What is sent: `subject` is plain text in one line, `body` is Markdown without HTML."""

    subject: str
    body: str

    def told(self, words: Words) -> "Letter":
        """The same in a language."""
        return Letter(words(self.subject), words(self.body))


def verbatim(text: str) -> str:
    """A text as people read it, on one line, with nothing in it that Markdown or HTML would take for its own.

    That is done to it when it is said, in whatever language.
    """
    return Message.of("{text}", {"text": text}, finish=_escaped)


def _escaped(text: str) -> str:
    plain = _SPECIAL.sub(r"\\\1", one_line(text).replace("&", "&amp;").replace("<", "&lt;"))
    return _BEGINNING.sub(r"\1\\\2", plain)


def one_line(text: str) -> str:
    """Text without line breaks, as a subject needs it."""
    return " ".join(text.split())


def clause(sentence: str) -> str:
    """A sentence as it ends another one: without the capital that it was given, and without a full stop."""
    inner = (
        Message.of(sentence.template, sentence.values, many=sentence.many)
        if isinstance(sentence, Message)
        else sentence
    )
    return Message.of("{text}", {"text": inner}, finish=_open)


def _open(text: str) -> str:
    return text.rstrip(".")


def bold(text: str) -> str:
    """A text that stands out."""
    return joined("", ("**", text, "**"))


def bullets(lines: Iterable[str]) -> str:
    """Lines as a list."""
    return joined("\n", (joined("", ("- ", line)) for line in lines))


def paragraphs(*parts: str) -> str:
    """Parts with a blank line between them; without those that say nothing."""
    return joined("\n\n", parts)
