"""The values that a query compares with, checked against what the site knows."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from okrsync.sandbox.jql.archive import Archive
from okrsync.sandbox.jql.dates import instant, is_date_function
from okrsync.sandbox.jql.fields import KEY, Field, Kind
from okrsync.sandbox.jql.tokens import JqlError
from okrsync.sandbox.jql.tree import Call, Clause, Value

LIST_FUNCTIONS = frozenset({"standardissuetypes", "subtaskissuetypes"})
_FUNCTIONS: Mapping[str, Kind] = {"currentuser": Kind.USER, **dict.fromkeys(LIST_FUNCTIONS, Kind.ISSUE_TYPE)}
_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?")
_KEY = re.compile(r"[a-z][a-z0-9_]*-[0-9]+")


class Operands:
    """Reads operands in the kind of their field, for the issues of an archive and the user `me` ("" for nobody)."""

    def __init__(self, archive: Archive, me: str) -> None:
        self._archive = archive
        self._me = me.casefold()

    def read(self, operand: Value | Call, name: str, field: Field) -> Iterable[Any]:
        """Give what the field's values are compared with: nothing, one or several of its kind."""
        if isinstance(operand, Call) and not is_date_function(operand.name):
            return self._call(operand, name, field)
        if field.kind in (Kind.INSTANT, Kind.DAY):
            moment = instant(operand, name, self._archive.site.now)
            return [moment if field.kind is Kind.INSTANT else _midnight(moment)]
        if isinstance(operand, Call):
            raise _misplaced(operand, name)
        return [_number(operand, name) if field.kind is Kind.NUMBER else operand.text.casefold()]

    def unknown(self, clause: Clause, field: Field) -> list[str]:
        """Say which operands are names of nothing. What some issue has exists on this site."""
        if field.known is None:
            return []
        known = [field.known, self._archive.holders(field), {field.empty_word or None}]
        if field.kind is Kind.ISSUE:  # beside the issues themselves: an archive may lack one that others point to
            known.append(self._archive.holders(KEY))
        return [
            _unknown(one, clause.field, field)
            for one in clause.operands
            if isinstance(one, Value) and not any(one.text.casefold() in names for names in known)
        ]

    def _call(self, call: Call, name: str, field: Field) -> Iterable[str]:
        function = call.name.casefold()
        if function not in _FUNCTIONS:
            raise JqlError(f"Unable to find JQL function '{call}'.")
        if field.kind is not _FUNCTIONS[function]:
            raise _misplaced(call, name)
        if call.args:
            raise JqlError(f"Function '{call.name}' expected '0' arguments but received '{len(call.args)}'.")
        if function == "currentuser":
            return [self._me] if self._me else []
        types = (issue["fields"].get("issuetype") or {} for issue in self._archive.issues)
        subtask = function == "subtaskissuetypes"
        return {str(one["name"]).casefold() for one in types if one and bool(one.get("subtask")) == subtask}


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _number(value: Value, name: str) -> float:
    if not _NUMBER.fullmatch(value.text.strip()):
        raise JqlError(f"Value '{value}' for the '{name}' field is not a valid number.")
    return float(value.text)


def _misplaced(call: Call, name: str) -> JqlError:
    return JqlError(f"A value provided by the function '{call.name}' is invalid for the field '{name}'.")


def _unknown(value: Value, name: str, field: Field) -> str:
    if field.kind is not Kind.ISSUE:
        what = "A value with ID" if value.number else "The value"
        return f"{what} '{value}' does not exist for the field '{name}'."
    if value.number:
        return f"An issue with ID '{value}' does not exist for field '{name}'."
    if not _KEY.fullmatch(value.text.casefold()):
        return f"The issue key '{value}' for field '{name}' is invalid."
    return f"An issue with key '{value}' does not exist for field '{name}'."
