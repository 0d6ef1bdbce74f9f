"""The linked issues of a Jira, what hangs below them level by level, and which of it counts. Pure."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from msgspec import Struct

from okrsync.errors import SourceError
from okrsync.sources.jira.fields import EPIC_LINK, Relation
from okrsync.sources.jira.jql import any_of
from okrsync.sources.jira.tickets import Ticket

CLAUSES = 1000
"""Values in one query: a Data Center's search index takes 1,024 as it ships (`jira.search.maxclauses`), Cloud states no
limit."""


@dataclass
class Tree:
    """Issues and their children by key, and the issues whose children Jira would not tell."""

    tickets: dict[str, Ticket] = field(default_factory=dict)
    children: dict[str, dict[str, None]] = field(default_factory=dict)
    refused: dict[str, SourceError] = field(default_factory=dict)

    def hang(self, child: Ticket) -> None:
        """Put an issue below what it hangs on."""
        self.tickets[child.key] = child
        self.children.setdefault(child.parent, {})[child.key] = None

    def counted(self, key: str) -> list[Ticket]:
        """Return what an item link counts, as Jira's own epic progress does.

        The descendants at every level that are neither containers nor sub-tasks; where its only children are sub-tasks,
        those; a leaf itself. A container below it that is still empty counts nothing.
        """
        below = [each for each in self.below(key) if not self.tickets[each].subtask]
        if below:
            return [self.tickets[each] for each in below if not self._contains(each)]
        return [self.tickets[each] for each in self.children.get(key) or [key]]

    def below(self, key: str) -> list[str]:
        """Every descendant, each once, even where the hierarchy bites its tail."""
        found = [key]
        seen = {key}
        for each in found:
            new = [child for child in self.children.get(each, ()) if child not in seen]
            found += new
            seen.update(new)
        return found[1:]

    def refusal(self, key: str) -> SourceError | None:
        """Why the descendants of an issue are not all known, if they are not."""
        return next((self.refused[each] for each in [key, *self.below(key)] if each in self.refused), None)

    def _contains(self, key: str) -> bool:
        return _is_container(self.tickets[key]) or any(
            not self.tickets[child].subtask for child in self.children.get(key, ())
        )


class Question(Struct, frozen=True):
    """One query: the issues of these keys, and the children of these others."""

    keys: tuple[str, ...]
    parents: tuple[str, ...]

    def jql(self, relations: Sequence[Relation]) -> str:
        """The question as Jira understands it."""
        below = [any_of(each.clause, self.parents) for each in relations if self.parents]
        return " OR ".join([any_of("key", self.keys), *below] if self.keys else below)

    def fits(self) -> Callable[[Ticket], bool]:
        """Whether an issue as it is known explains why it is in the answer; else it hangs on something else by now."""
        keys, parents = frozenset(self.keys), frozenset(self.parents)
        return lambda ticket: ticket.key in keys or ticket.parent in parents

    def parts(self, named: Collection[str]) -> Iterator["Question"]:
        """What to ask where this is refused: the issues that the refusal names apart, else the halves."""
        both = list(dict.fromkeys((*self.keys, *self.parents)))
        odd = {key for key in both if key in named}
        if not odd or len(odd) == len(both):
            odd = set(both[: len(both) // 2])
        for some in (odd, set(both) - odd):
            keys, parents = (tuple(key for key in of if key in some) for of in (self.keys, self.parents))
            yield Question(keys, parents)


class Growth:
    """Finds linked issues and all that hangs below them, in as few questions as levels.

    `questions` are to be asked, each answer is taken, and so on until there are no more. `roots` are the linked issues
    by the key that people wrote; `missing` are the keys that no answer held: unknown, or moved and so under a new key.
    """

    def __init__(self, keys: Iterable[str], relations: Sequence[Relation], branches: Iterable[str] = ()) -> None:
        self.tree = Tree()
        self.roots: dict[str, Ticket] = {}
        self.missing: dict[str, None] = {}
        self._relations = relations
        self._size = CLAUSES // (1 + len(relations))
        self._wanted = dict.fromkeys(keys)
        self._asked = set(self._wanted)
        self._moved: list[str] = []
        self._open = list(self._split(tuple(self._wanted), (*self._wanted, *self._new(branches))))

    def questions(self) -> list[tuple[Question, str]]:
        """What is to be asked now, and how Jira understands it."""
        moved, self._moved = self._moved, []
        open_, self._open = [*self._open, *self._split((), moved)], []
        return [(each, each.jql(self._relations)) for each in open_]

    def take(self, question: Question, answer: Sequence[Ticket]) -> None:
        """What a question brought: linked issues, and children, each told by its parent."""
        keys, parents = set(question.keys), set(question.parents)
        deeper: dict[str, None] = {}
        for each in answer:
            if each.key in keys:
                self._root(each.key, each)
            if each.parent in parents:
                self.tree.hang(each)
                if _may_contain(each, self._relations):
                    deeper[each.key] = None
        self.missing |= dict.fromkeys(key for key in question.keys if key not in self.roots)
        self._open += self._split((), tuple(self._new(deeper)))

    def refuse(self, question: Question, error: SourceError) -> None:
        """A question that Jira refuses is asked in parts, down to the issues that it refuses alone."""
        if len({*question.keys, *question.parents}) > 1:
            self._open += question.parts({key for key in question.parents if f"'{key}'" in str(error)})
        elif question.keys:
            self.missing |= dict.fromkeys(question.keys)
            self._asked.difference_update(question.parents)
        else:
            self.tree.refused[question.parents[0]] = error

    def found(self, key: str, ticket: Ticket) -> None:
        """One that was missing: its children are asked for by the key that it has now."""
        del self.missing[key]
        self._root(key, ticket)
        self._moved += self._new([ticket.key])

    def _root(self, key: str, ticket: Ticket) -> None:
        self.roots[key] = ticket
        self.tree.tickets[ticket.key] = ticket

    def _new(self, keys: Iterable[str]) -> list[str]:
        new = [key for key in dict.fromkeys(keys) if key not in self._asked]
        self._asked.update(new)
        return new

    def _split(self, keys: Sequence[str], parents: Sequence[str]) -> Iterator[Question]:
        for start in range(0, len(parents), self._size):
            part = tuple(parents[start : start + self._size])
            yield Question(tuple(keys[start : start + self._size]), part)


def branches(keys: Iterable[str], known: Iterable[Ticket], relations: Sequence[Relation]) -> list[str]:
    """What there was to look below, under these issues, when they were last seen: asked for together with them."""
    below: dict[str, list[str]] = {}
    for each in known:
        if each.parent and _may_contain(each, relations):
            below.setdefault(each.parent, []).append(each.key)
    found = dict.fromkeys(keys)
    level = list(found)
    for key in level:  # it grows
        new = [child for child in below.get(key, ()) if child not in found]
        level += new
        found |= dict.fromkeys(new)
    return list(found)


def _may_contain(ticket: Ticket, relations: Sequence[Relation]) -> bool:
    """Whether to look below: Cloud tells an issue type's level, 0 being the lowest that is no sub-task.

    Data Center tells none, but what hangs on an epic by Epic Link is at the lowest level.
    """
    in_epic = any(each.kind == EPIC_LINK and each.id == ticket.relation for each in relations)
    return not ticket.subtask and not in_epic and (ticket.level is None or ticket.level > 0)


def _is_container(ticket: Ticket) -> bool:
    """Whether an issue is of a type made to hold others: by its level on Cloud, by the type's name on Data Center."""
    return ticket.kind.casefold() == "epic" if ticket.level is None else ticket.level > 0
