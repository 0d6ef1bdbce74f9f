"""From the tree of a query to a condition on issues."""

import operator
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from okrsync.sandbox.jql.archive import Archive, Places
from okrsync.sandbox.jql.fields import CONTAINS, EMPTINESS, ORDER, Field
from okrsync.sandbox.jql.operands import LIST_FUNCTIONS, Operands
from okrsync.sandbox.jql.text import text_patterns
from okrsync.sandbox.jql.tokens import JqlError
from okrsync.sandbox.jql.tree import Call, Clause, Empty, Node, Not

_CONTRARY = {"=": "!=", "in": "not in", "is": "is not", "~": "!~", "<": ">=", ">": "<="}
_CONTRARY |= {contrary: plain for plain, contrary in _CONTRARY.items()}
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class Condition:
    """Whether the issue at a place passes, and the only places where one can; None where any might."""

    passes: Callable[[int], bool]
    among: Sequence[Collection[int]] | None = None

    @property
    def tried(self) -> int:
        """How many issues are to be tried."""
        return sys.maxsize if self.among is None else sum(map(len, self.among))

    def found(self, everywhere: Places) -> set[int]:
        """Give the places whose issues pass."""
        return set(filter(self.passes, everywhere if self.among is None else set().union(*self.among)))


NEVER = Condition(lambda _: False, ())


class Evaluator:
    """What a query means for the issues of an archive and the user `me` ("" for nobody).

    What Jira would refuse is a JqlError, or is added to `warnings` if there is such a list.
    """

    def __init__(self, archive: Archive, me: str, warnings: list[str] | None = None) -> None:
        self.archive = archive
        self._operands = Operands(archive, me)
        self._warnings = warnings

    def condition(self, node: Node, *, negated: bool = False) -> Condition:
        """Compile once, to run on many issues.

        As in Jira, NOT turns every operator under it into its contrary, so that `NOT assignee = me` leaves out
        the unassigned just as `assignee != me` does. A clause that is refused meets nothing.
        """
        if isinstance(node, Not):
            return self.condition(node.node, negated=not negated)
        if isinstance(node, Clause):
            try:
                return self._clause(node, negated=negated)
            except JqlError as error:
                self.refuse(*error.messages)
                return NEVER
        parts = [self.condition(part, negated=negated) for part in node.nodes]
        return _all(parts) if (node.word == "and") != negated else self._any(parts)

    def refuse(self, *messages: str) -> None:
        """Warn of what Jira would refuse, or raise JqlError where nobody asked for warnings."""
        if self._warnings is None:
            raise JqlError(*messages)
        self._warnings += messages

    def _clause(self, clause: Clause, *, negated: bool) -> Condition:
        field = self.archive.field(clause.field)
        if field is None:
            raise JqlError(f"Field '{clause.field}' does not exist or you do not have permission to view it.")
        _check(clause, field)
        sign = _CONTRARY[clause.operator] if negated else clause.operator
        if sign in CONTAINS:
            return self._contains(clause, field, sign)
        if sign in ORDER:
            return self._compare(clause, field, sign)
        return self._equal(clause, field, sign)

    def _equal(self, clause: Clause, field: Field, sign: str) -> Condition:
        wanted: set[Any] = set()
        empty = False
        for operand in clause.operands:
            if isinstance(operand, Empty) or str(operand).casefold() == (field.empty_word or None):
                empty = True
            else:
                wanted.update(self._operands.read(operand, clause.field, field))
        if unknown := self._operands.unknown(clause, field):
            self.refuse(*unknown)
        held = self.archive.values(field)
        if sign not in ("=", "in", "is"):
            return Condition(lambda place: bool(held[place]) and wanted.isdisjoint(held[place]))
        holders = self.archive.holders(field)
        among = [holders[value] for value in (*wanted, *([None] if empty else [])) if value in holders]
        return Condition(lambda place: not wanted.isdisjoint(held[place]) if held[place] else empty, among)

    def _compare(self, clause: Clause, field: Field, sign: str) -> Condition:
        [limit] = self._read(clause, field)
        held, compare = self.archive.values(field), _COMPARE[sign]
        among = [self.archive.beyond(field, sign, limit)]
        return Condition(lambda place: any(compare(value, limit) for value in held[place]), among)

    def _contains(self, clause: Clause, field: Field, sign: str) -> Condition:
        self._read(clause, field)  # refuses functions
        patterns = text_patterns(str(clause.operands[0]), clause.field)
        held = self.archive.values(field)

        def found(place: int) -> bool:
            return all(any(pattern.search(text) for text in held[place]) for pattern in patterns)

        return Condition(found if sign == "~" else lambda place: bool(held[place]) and not found(place))

    def _any(self, parts: Sequence[Condition]) -> Condition:
        """Join by OR: each part is tried on its own few issues, not all parts on the issues of all."""
        if any(part.among is None for part in parts):
            return Condition(lambda place: any(part.passes(place) for part in parts))
        found = set().union(*(part.found(self.archive.places) for part in parts))
        return Condition(found.__contains__, [found])

    def _read(self, clause: Clause, field: Field) -> list[Any]:
        literals = (one for one in clause.operands if not isinstance(one, Empty))
        return [value for one in literals for value in self._operands.read(one, clause.field, field)]


def _all(parts: Sequence[Condition]) -> Condition:
    """Join by AND, to be tried where the fewest issues can meet one of them."""
    passes = [part.passes for part in parts]
    narrowest = min(parts, key=lambda part: part.tried)
    return Condition(lambda place: all(each(place) for each in passes), narrowest.among)


def _check(clause: Clause, field: Field) -> None:
    """Refuse an operator that the field does not know, or that does not go with its operand."""
    sign, name = clause.operator, clause.field
    if sign not in field.operators:
        raise JqlError(f"The operator '{sign}' is not supported by the '{name}' field.")
    shown = ", ".join(str(one) for one in clause.operands)
    listed = clause.listed or any(
        isinstance(one, Call) and one.name.casefold() in LIST_FUNCTIONS for one in clause.operands
    )
    if sign in ("in", "not in") and not listed:
        raise JqlError(f"Operator '{sign}' does not support the non-list value '{shown}' for field '{name}'.")
    if sign not in ("in", "not in") and listed:
        raise JqlError(f"Operator '{sign}' does not support the list value '({shown})' for field '{name}'.")
    empty = any(isinstance(one, Empty) for one in clause.operands)
    if sign in EMPTINESS and not empty:
        raise JqlError(f"Operator '{sign}' does not support the value '{shown}' for field '{name}', only EMPTY.")
    if empty and (sign in ORDER | CONTAINS or not field.operators & EMPTINESS):
        raise JqlError(f"The field '{name}' does not support searching for EMPTY values.")
