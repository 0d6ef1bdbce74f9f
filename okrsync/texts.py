"""What people read: made in English, and remembered as it was made, so that the edge can say it in their language.

The core says `say("{done} of {total} done", done=amount(3), total=amount(12))`, which is an English string like any
other. A `Words` says it again: the template from its catalogue, the figures and days in it as the language writes them.
What people typed is no message, and stays as it is.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import cache
from typing import TypeVar, cast

from msgspec import Struct, field

Said = TypeVar("Said")


class Message(str):
    """A text in English, with the `template` and the `values` that it was made from.

    `many` is the template of any number but one, where that makes a difference; `finish` puts the last hand to it.
    """

    __slots__ = ("finish", "many", "template", "values")

    template: str
    many: str
    values: Mapping[str, object]
    finish: Callable[[str], str]

    @classmethod
    def of(
        cls, template: str, values: Mapping[str, object], *, many: str = "", finish: Callable[[str], str] = str
    ) -> "Message":
        """The message of a template; `values["n"]` decides between it and `many`."""
        chosen = many if many and values["n"] != "1" else template
        return cls.made(chosen.format_map(values), template, values, many=many, finish=finish)

    @classmethod
    def made(
        cls,
        text: str,
        template: str,
        values: Mapping[str, object],
        *,
        many: str = "",
        finish: Callable[[str], str] = str,
    ) -> "Message":
        """The message of a template whose `text` is known already."""
        made = cls(finish(text))
        made.template, made.many, made.values, made.finish = template, many, values, finish
        return made


class Figure(str):
    """A number as English writes it: 1,234.5."""

    __slots__ = ()


class Day(str):
    """A day as English writes it, 3 Nov, with the date that it is."""

    __slots__ = ("when", "year")

    when: date
    year: bool

    @classmethod
    def of(cls, when: date, *, year: bool = False) -> "Day":
        """A day, with its `year` or without."""
        made = cls(f"{when.day} {when:%b %Y}" if year else f"{when.day} {when:%b}")
        made.when, made.year = when, year
        return made


def say(template: str, /, **values: object) -> Message:
    """A text for people; whatever it names in braces is in `values`, a text or a figure."""
    return Message.of(template, values)


def plural(number: int, one: str, many: str, /, **values: object) -> Message:
    """A text about so many of something, `{n}` in both templates."""
    return Message.of(one, {"n": Figure(f"{number:,}"), **values}, many=many)


def joined(separator: str, parts: Iterable[str]) -> str:
    """Texts in a row, those that are empty left out; one alone is as it was."""
    told = [*filter(None, parts)]
    if len(told) > 1:
        return _row(separator, told)
    return told[0] if told else ""


def sentence(*parts: str) -> Message:
    """Texts as one sentence, those that are empty left out; nothing where all are. A part may be a sentence itself."""
    told = [clause for part in parts if part for clause in _clauses(part) if clause]
    return _row("; ", told, finish=_sentence)


def _row(separator: str, told: Sequence[str], finish: Callable[[str], str] = str) -> Message:
    template, names = _frame(separator, len(told))
    return Message.made(separator.join(told), template, dict(zip(names, told, strict=True)), finish=finish)


@cache
def _frame(separator: str, parts: int) -> tuple[str, Sequence[str]]:
    """The template of so many texts in a row, and the names of its values: one for the thousands of rows alike."""
    names = tuple(f"part{number}" for number in range(parts))
    return separator.join(f"{{{name}}}" for name in names), names


def _clauses(part: str) -> Iterator[str]:
    """The parts of a sentence within another, which has a point of its own; that of „3. Nov.“ is none that ends one."""
    if isinstance(part, Message) and part.finish is _sentence:
        yield from (clause for clause in part.values.values() if isinstance(clause, str))
    else:
        ends = part.endswith(".") and not part.endswith("..")
        yield Message.of("{part}", {"part": part}, finish=_unstopped) if ends else part


def _unstopped(text: str) -> str:
    return text.removesuffix(".")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if not text or text.endswith((".", "…")) else ".")


_MADE_IN = "en"


class Words(Struct, frozen=True):
    """A language: `messages` has the words for each template, of a plural those for one and for many.

    `digits` turns what stands between the digits of English figures into its own; `day` writes a day.
    """

    language: str = _MADE_IN
    messages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    digits: Mapping[int, str] = field(default_factory=dict)
    day: Callable[[Day], str] = str

    def __call__(self, said: Said) -> Said:
        """Say a message, a figure, a day or a declared word in this language; all else is what it was."""
        return cast("Said", self._say(said))

    def _say(self, said: object) -> object:
        if self.language == _MADE_IN:
            return _as_made(said)
        if isinstance(said, Message):
            values = {name: self._say(value) for name, value in said.values.items()}
            return said.finish(self._template(said).format_map(values))
        if isinstance(said, Figure):
            return said.translate(self.digits)
        if isinstance(said, Day):
            return self.day(said)
        return self.messages.get(said, (said.value,))[0] if isinstance(said, StrEnum) else said

    def _template(self, said: Message) -> str:
        one, *many = self.messages.get(said.template, (said.template, said.many))
        return many[0] if said.many and said.values["n"] != "1" else one

    def meant(self, text: str, options: Iterable[str]) -> str:
        """The one of these `options` that a text names, in English or in this language; else the text as it is."""
        named = text.casefold()
        return next((each for each in options if named in (each.casefold(), self(each).casefold())), text)


def _as_made(said: object) -> object:
    """A text in the language that it was made in: nothing is to be said again, it only forgets how it was made."""
    if isinstance(said, StrEnum):
        return said.value
    return str(said) if isinstance(said, Message | Figure | Day) else said


ENGLISH = Words()
