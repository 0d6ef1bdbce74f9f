"""A letter: a subject and a body in Markdown, and how what people typed goes into it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

MOST = 5
"""So many lines a list of the digest has; the rest is a number, and the workbook has it."""
_SPECIAL = re.compile(r"([\\`*_\[\]])")


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent: `subject` is plain text in one line, `body` is Markdown without HTML."""

    subject: str
    body: str


def verbatim(text: str) -> str:
    """What a person typed, on one line, with nothing in it that Markdown or HTML would take for its own."""
    return _SPECIAL.sub(r"\\\1", one_line(text).replace("&", "&amp;").replace("<", "&lt;"))


def one_line(text: str) -> str:
    """Text without line breaks, as a subject needs it."""
    return " ".join(text.split())


def bullets(lines: Iterable[str]) -> str:
    """Lines as a list."""
    return "\n".join(f"- {line}" for line in lines)


def paragraphs(*parts: str) -> str:
    """Parts with a blank line between them; without those that say nothing."""
    return "\n\n".join(part for part in parts if part)
