"""Searching for files: the `q` of files.list, of which it knows the terms on names, types, parents and trash.

Terms are joined by `and`; "Search query terms and operators" in Google's guide to the Drive API.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from okrsync.sandbox.google.call import Json
from okrsync.sandbox.google.drive.access import invalid

_TERM = re.compile(
    r"""(?:(?P<field>\w+)\s*(?P<sign>!=|=|\bcontains\b|\bin\b)\s*)?"""
    r"""(?P<value>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|true|false)(?:\s+in\s+(?P<home>\w+))?\s*(?:\band\s+|$)"""
)


@dataclass(frozen=True, slots=True)
class Term:
    """One condition: `name = "x"`; `"x" in parents` and gspread's `parents in "x"` are the same."""

    field: str
    sign: str
    value: Any

    def fits(self, record: Json) -> bool:
        """Return whether a File fulfils it; Refused if there is no such condition here."""
        match self.field, self.sign:
            case "name", "contains":
                return str(self.value).casefold() in str(record["name"]).casefold()
            case "parents", "in":
                return self.value in record["parents"]
            case (("name" | "mimeType" | "trashed"), ("=" | "!=")):
                return bool((record[self.field] == self.value) == (self.sign == "="))
        raise invalid("q")


def parse(text: str) -> Sequence[Term]:
    """Return the terms of a query; Refused if it is none."""
    terms, rest = [], text.strip()
    while rest:
        match = _TERM.match(rest)
        if not match:
            raise invalid("q")
        terms.append(Term(match["field"] or match["home"] or "", match["sign"] or "in", _value(match["value"])))
        rest = rest[match.end() :]
    return terms


def _value(text: str) -> str | bool:
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if text[0] in "\"'" else text == "true"
