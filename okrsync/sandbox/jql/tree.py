"""What a query says, as a tree."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Value:
    """A literal; `number` when written bare as a whole number, which Jira reads as an id or an instant."""

    text: str
    number: bool = False

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Call:
    """A function and its arguments."""

    name: str
    args: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}({', '.join(self.args)})"


@dataclass(frozen=True)
class Empty:
    """EMPTY or NULL."""

    def __str__(self) -> str:
        return "EMPTY"


Operand = Value | Call | Empty


@dataclass(frozen=True)
class Clause:
    """One comparison. The operator is in lower case; nested lists are one list, and `listed` tells of it."""

    field: str
    operator: str
    operands: tuple[Operand, ...]
    listed: bool


@dataclass(frozen=True)
class Not:
    """The contrary of a node."""

    node: "Node"


@dataclass(frozen=True)
class Group:
    """Several nodes, joined by one word."""

    word: Literal["and", "or"]
    nodes: tuple["Node", ...]


Node = Clause | Not | Group


@dataclass(frozen=True)
class Sort:
    """One ORDER BY field; `descending` is None where the query leaves the direction to the field."""

    field: str
    descending: bool | None


@dataclass(frozen=True)
class Query:
    """A whole query; `where` is None where nothing is restricted."""

    where: Node | None
    order: tuple[Sort, ...]
