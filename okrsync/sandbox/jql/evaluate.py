"""From the tree of a query to a predicate over issues."""

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from okrsync.sandbox.jql.fields import CONTAINS, EMPTINESS, ORDER, Field, Issue, Site, find_field
from okrsync.sandbox.jql.operands import LIST_FUNCTIONS, Operands
from okrsync.sandbox.jql.text import text_patterns
from okrsync.sandbox.jql.tokens import JqlError
from okrsync.sandbox.jql.tree import Call, Clause, Empty, Node, Not

Predicate = Callable[[Issue], bool]

_CONTRARY = {"=": "!=", "in": "not in", "is": "is not", "~": "!~", "<": ">=", ">": "<="}
_CONTRARY |= {contrary: plain for plain, contrary in _CONTRARY.items()}
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Evaluator:
    """What a query means for one site, its issues and the user `me` ("" for nobody)."""

    def __init__(self, issues: Sequence[Issue], site: Site, me: str) -> None:
        self._issues = issues
        self._site = site
        self._operands = Operands(issues, site, me)
        self._fields: dict[str, Field | None] = {}

    def predicate(self, node: Node, *, negated: bool = False) -> Predicate:
        """Compile once, to run on every issue. Raise JqlError for what this site cannot answer.

        As in Jira, NOT turns every operator under it into its contrary, so that `NOT assignee = me` leaves out
        the unassigned just as `assignee != me` does.
        """
        if isinstance(node, Not):
            return self.predicate(node.node, negated=not negated)
        if isinstance(node, Clause):
            return self._clause(node, negated=negated)
        parts = [self.predicate(part, negated=negated) for part in node.nodes]
        if (node.word == "and") != negated:
            return lambda issue: all(part(issue) for part in parts)
        return lambda issue: any(part(issue) for part in parts)

    def field(self, name: str) -> Field | None:
        """Find a field, or None, searching the issues for its kind only once."""
        if name not in self._fields:
            self._fields[name] = find_field(name, self._site, self._issues)
        return self._fields[name]

    def _clause(self, clause: Clause, *, negated: bool) -> Predicate:
        field = self.field(clause.field)
        if field is None:
            raise JqlError(f"Field '{clause.field}' does not exist or you do not have permission to view it.")
        _check(clause, field)
        sign = _CONTRARY[clause.operator] if negated else clause.operator
        if sign in CONTAINS:
            return self._contains(clause, field, sign)
        if sign in ORDER:
            return self._compare(clause, field, sign)
        return self._equal(clause, field, sign)

    def _equal(self, clause: Clause, field: Field, sign: str) -> Predicate:
        wanted: set[Any] = set()
        empty = False
        for operand in clause.operands:
            if isinstance(operand, Empty) or str(operand).casefold() == (field.empty_word or None):
                empty = True
            else:
                wanted.update(self._operands.read(operand, clause.field, field))
        self._operands.check_known(clause, field)
        values = field.values
        if sign in ("=", "in", "is"):
            return lambda issue: not wanted.isdisjoint(held) if (held := values(issue)) else empty
        return lambda issue: bool(held := values(issue)) and wanted.isdisjoint(held)

    def _compare(self, clause: Clause, field: Field, sign: str) -> Predicate:
        [limit] = self._read(clause, field)
        values, compare = field.values, _COMPARE[sign]
        return lambda issue: any(compare(value, limit) for value in values(issue))

    def _contains(self, clause: Clause, field: Field, sign: str) -> Predicate:
        self._read(clause, field)  # refuses functions
        patterns = text_patterns(str(clause.operands[0]), clause.field)
        values = field.values

        def found(issue: Issue) -> bool:
            texts = values(issue)
            return all(any(pattern.search(text) for text in texts) for pattern in patterns)

        if sign == "~":
            return found
        return lambda issue: bool(values(issue)) and not found(issue)

    def _read(self, clause: Clause, field: Field) -> list[Any]:
        literals = (one for one in clause.operands if not isinstance(one, Empty))
        return [value for one in literals for value in self._operands.read(one, clause.field, field)]


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
