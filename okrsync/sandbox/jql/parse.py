"""Read a query into a tree.

query   = [any] ["ORDER BY" sort {"," sort}]
any     = all {("OR" | "||" | "|") all}
all     = one {("AND" | "&&" | "&") one}
one     = ("NOT" | "!") one | "(" any ")" | field operator operand
operand = value | EMPTY | function "(" [value {"," value}] ")" | "(" operand {"," operand} ")"
sort    = field ["ASC" | "DESC"]
"""

import re
from collections.abc import Callable
from typing import Literal, TypeVar

from okrsync.sandbox.jql.tokens import KEYWORDS, RESERVED_WORDS, JqlError, Token, syntax_error, tokens
from okrsync.sandbox.jql.tree import Call, Clause, Empty, Group, Node, Not, Operand, Query, Sort, Value

_T = TypeVar("_T")

SIGNS = ("=", "!=", "<", "<=", ">", ">=", "~", "!~")
OPERATORS = "'=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'"
MAX_NUMBER = 2**63 - 1  # Jira keeps bare numbers in a Java long
MAX_NESTING = 100  # ours: far above any real query, far below Python's own limit


def parse(jql: str) -> Query:
    """Raise JqlError, with line and character, for what is no JQL."""
    return _Parser(jql).query()


class _Parser:
    """Recursive descent, one method a rule."""

    def __init__(self, jql: str) -> None:
        self._jql = jql
        self._tokens = list(tokens(jql))
        self._at = 0
        self._depth = 0

    def query(self) -> Query:
        where = None if self._next.kind == "end" or self._next.word == "order" else self._any()
        if not self._accept("order"):
            if self._next.kind != "end":
                raise self._expected("either 'OR' or 'AND'")
            return Query(where, ())
        self._expect("by")
        order = [self._sort()]
        while self._accept(","):
            order.append(self._sort())
        if self._next.kind != "end":
            raise self._expected("either 'ASC' or 'DESC'" if order[-1].descending is None else "','")
        return Query(where, tuple(order))

    def _sort(self) -> Sort:
        field = self._field()
        direction = self._accept("asc", "desc")
        return Sort(field, direction == "desc" if direction else None)

    def _any(self) -> Node:
        return self._group("or", ("or", "||", "|"), self._all)

    def _all(self) -> Node:
        return self._group("and", ("and", "&&", "&"), self._one)

    def _group(self, word: Literal["and", "or"], joints: tuple[str, ...], rule: Callable[[], Node]) -> Node:
        nodes = [rule()]
        while self._accept(*joints):
            nodes.append(rule())
        return nodes[0] if len(nodes) == 1 else Group(word, tuple(nodes))

    def _one(self) -> Node:
        if self._accept("not", "!"):
            return Not(self._nested(self._one))
        if self._accept("("):
            node = self._nested(self._any)
            self._expect(")")
            return node
        field = self._field()
        operator = self._operator(field)
        operands, listed = self._operand()
        return Clause(field, operator, operands, listed)

    def _field(self) -> str:
        if self._accept("cf"):
            self._expect("[")
            number = self._next
            if number.kind != "word" or not re.fullmatch("[0-9]{1,18}", number.text):
                raise self._expected("a custom field id (a positive number)")
            self._at += 1
            self._expect("]")
            return f"cf[{int(number.text)}]"
        name = self._text("a field name", "a field name")
        if not name.value.strip():
            raise syntax_error("A field name cannot be empty.", self._jql, name.offset)
        return name.value

    def _operator(self, field: str) -> str:
        if word := self._accept(*SIGNS, "in", "is"):
            return "is not" if word == "is" and self._accept("not") else word
        if self._accept("not"):
            self._expect("in")
            return "not in"
        if word := self._accept("was", "changed"):  # the stand-in keeps no history to search
            raise JqlError(f"The operator '{word}' is not supported by the '{field}' field.")
        raise self._expected("operator", f" The valid operators are {OPERATORS}.")

    def _operand(self) -> tuple[tuple[Operand, ...], bool]:
        if self._accept("("):
            operands = self._nested(self._list)
            self._expect(")")
            return operands, True
        if self._accept("empty", "null"):
            return (Empty(),), False
        token = self._text("either a value, list or function", "a value")
        if self._accept("("):
            return (Call(token.value, self._arguments()),), False
        number = token.kind == "word" and re.fullmatch("-?[0-9]+", token.text) is not None
        if number and (len(token.text) > len(str(-MAX_NUMBER)) or not -MAX_NUMBER - 1 <= int(token.text) <= MAX_NUMBER):
            message = (
                f"'{token.text}' is not a valid number. Numbers must be between {-MAX_NUMBER - 1:,} and {MAX_NUMBER:,}."
            )
            raise syntax_error(message, self._jql, token.offset)
        return (Value(token.value, number),), False

    def _list(self) -> tuple[Operand, ...]:
        operands = self._operand()[0]
        while self._accept(","):
            operands += self._operand()[0]
        return operands

    def _arguments(self) -> tuple[str, ...]:
        if self._accept(")"):
            return ()
        args = [self._text("a function argument", "an argument").value]
        while self._accept(","):
            args.append(self._text("a function argument", "an argument").value)
        self._expect(")")
        return tuple(args)

    def _text(self, what: str, use: str) -> Token:
        token = self._next
        if token.word in RESERVED_WORDS:
            message = (
                f"'{token.text}' is a reserved JQL word. You must surround it in quotation marks to use it in a query."
            )
            raise syntax_error(message, self._jql, token.offset)
        if token.kind in ("sign", "end") or token.word in KEYWORDS:
            raise self._expected(what, f" You must surround '{token.text}' in quotation marks to use it as {use}.")
        self._at += 1
        return token

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _accept(self, *words: str) -> str:
        """Pass over the next token if it is one of the words; tell which."""
        word = self._next.word
        if word not in words:
            return ""
        self._at += 1
        return word

    def _expect(self, word: str) -> None:
        if not self._accept(word):
            raise self._expected(f"'{word}'")

    def _expected(self, what: str, hint: str = "") -> JqlError:
        token = self._next
        if token.kind == "end":
            return JqlError(f"Error in the JQL Query: Expecting {what} before the end of the query.")
        return syntax_error(f"Expecting {what} but got '{token.text}'.{hint}", self._jql, token.offset)

    def _nested(self, rule: Callable[[], _T]) -> _T:
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise syntax_error("The query is nested too deeply.", self._jql, self._next.offset)
        result = rule()
        self._depth -= 1
        return result
