"""Everything that okrsync says to people in a workbook, a report or a letter, as the code has it."""

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path

from babel.messages.extract import extract_from_dir

import okrsync
from okrsync.errors import Severity
from okrsync.layout import TABS
from okrsync.model import Cycle, ItemState, Kind, Move, Part, Phase, Policy, Rhythm, Status
from okrsync.okrs.rules import Curve, Rules
from okrsync.pages.readme import ONLINE, readme
from okrsync.texts import Message

CODE = Path(okrsync.__file__).parent
KEYWORDS = {"say": None, "plural": (2, 3)}
METHODS = [("**.py", "python"), ("**.j2", "jinja2.ext.babel_extract")]
ENUMS: tuple[type[StrEnum], ...] = (Status, Severity, ItemState, Part, Move, Kind, Phase, Policy, Rhythm, Curve)

Id = str | tuple[str, str]
"""A template, or those for one and for many."""


def spoken() -> dict[Id, str]:
    """Every message by what it says in English, with where it comes from: a file, or the layout."""
    found: dict[Id, str] = {}
    for file, _, message, _, _ in extract_from_dir(str(CODE), METHODS, keywords=KEYWORDS):
        found.setdefault((message[0], message[1]) if isinstance(message, tuple | list) else message, str(file))
    for text in _declared():
        found.setdefault(text, "layout")
    return {id_: where for id_, where in found.items() if any(map(str.isalpha, id_[0] if type(id_) is tuple else id_))}


def _declared() -> Iterator[str]:
    """What is declared rather than said: tabs, lists of choices, Read me."""
    for tab in TABS:
        if not tab.hidden:
            yield from (tab.title, tab.intro, *(banner for _, banner in tab.groups))
        for column in tab.columns if tab.title != "_okrsync" else ():
            yield from (column.title, column.help, *(each for each in column.choices if isinstance(each, Message)))
    rules = Rules(Cycle("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)))
    for lines in (readme(rules), readme(rules, ONLINE)):
        yield from _templates(text for line in lines for text in line)
    yield from (each.value for kind in ENUMS for each in kind)


def _templates(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        if isinstance(text, Message):
            yield text.template
