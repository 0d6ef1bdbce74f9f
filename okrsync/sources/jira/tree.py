"""The linked issues of a Jira, what hangs below them level by level, and which of it counts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from okrsync.errors import BadQuery, NotFound, SourceError
from okrsync.sources.jira.client import Issue, Server
from okrsync.sources.jira.fields import PARENT, Fields, Relation
from okrsync.sources.jira.jql import any_of

CHUNK = 100  # keys in one query: Jira states no limit on a query's length, so stay far from any


@dataclass
class Tree:
    """Issues and their children by key, and the issues whose children Jira would not tell."""

    issues: dict[str, Issue] = field(default_factory=dict)
    children: dict[str, list[str]] = field(default_factory=dict)
    refused: dict[str, SourceError] = field(default_factory=dict)

    def hang(self, child: Issue, parent: str) -> None:
        """Put an issue below another."""
        self.issues.setdefault(child["key"], child)
        self.children.setdefault(parent, []).append(child["key"])

    def counted(self, key: str) -> list[Issue]:
        """Return what an item link counts, as Jira's own epic progress does.

        The descendants at every level that are neither containers nor sub-tasks; where its only children are sub-tasks,
        those; a leaf itself. A container below it that is still empty counts nothing.
        """
        below = [each for each in self.below(key) if not is_subtask(self.issues[each])]
        if below:
            return [self.issues[each] for each in below if not self._contains(each)]
        return [self.issues[each] for each in self.children.get(key) or [key]]

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
        return _is_container(self.issues[key]) or any(
            not is_subtask(self.issues[child]) for child in self.children.get(key, ())
        )


def linked(site: Server, keys: Iterable[str], fields: Fields) -> tuple[dict[str, Issue], dict[str, SourceError]]:
    """Return the issues by the key that people wrote, and why there is none for the rest."""
    found: dict[str, Issue] = {}
    lost: dict[str, SourceError] = {}
    for chunk in _chunks(list(dict.fromkeys(keys))):
        issues = _ask_together(site, ["key"], chunk, fields, refused={})
        found |= {issue["key"]: issue for issue in issues}
        for key in chunk:
            if key not in found:  # unknown; or moved, and so answered under its new key or not at all
                try:
                    found[key] = site.issue(key, fields.wanted)
                except NotFound as error:
                    lost[key] = error
    return found, lost


def grow(site: Server, roots: Iterable[Issue], fields: Fields) -> Tree:
    """Find the descendants of all roots together: for each level, one query per hundred issues that may have some."""
    tree = Tree({issue["key"]: issue for issue in roots})
    relations = _relations(site, fields)
    clauses = [relation.clause for relation in relations]
    level = [key for key, issue in tree.issues.items() if not is_subtask(issue)]
    seen = set(level)
    while level:
        deeper: dict[str, None] = {}
        for chunk in _chunks(level):
            for child in _ask_together(site, clauses, chunk, fields, tree.refused):
                relation, parent = _parent(child, relations)
                if parent in chunk:
                    tree.hang(child, parent)
                    if _may_contain(child) and relation != fields.epic_link:
                        deeper[child["key"]] = None
        level = [key for key in deeper if key not in seen]
        seen.update(level)
    return tree


def homes(site: Server, ids: Iterable[str], fields: Fields) -> dict[str, str]:
    """The key of what each issue hangs on, by the issue's id; "" for what hangs on nothing."""
    relations = _relations(site, fields)
    issues = [issue for chunk in _chunks(list(ids)) for issue in _ask_together(site, ["id"], chunk, fields, refused={})]
    return {issue["id"]: _parent(issue, relations)[1] for issue in issues}


def _relations(site: Server, fields: Fields) -> list[Relation]:
    """The fields by which issues hang on others, the most telling first."""
    return [PARENT] if site.cloud else [PARENT, *filter(None, (fields.epic_link, fields.parent_link))]


def is_subtask(issue: Issue) -> bool:
    """Whether it is a sub-task, a part of another issue."""
    return bool(issue["fields"]["issuetype"].get("subtask"))


def _ask_together(
    site: Server, clauses: Sequence[str], keys: Sequence[str], fields: Fields, refused: dict[str, SourceError]
) -> list[Issue]:
    """Search for all keys at once; where Jira refuses, halve until the keys that it refuses stand alone."""
    try:
        return site.search(" OR ".join(any_of(clause, keys) for clause in clauses), fields.wanted)
    except BadQuery as error:
        if len(keys) == 1:
            refused[keys[0]] = error
            return []
    half = len(keys) // 2
    return [
        issue for part in (keys[:half], keys[half:]) for issue in _ask_together(site, clauses, part, fields, refused)
    ]


def _parent(issue: Issue, relations: Iterable[Relation]) -> tuple[Relation, str]:
    """What an issue hangs on: the first that is set, for Jira keeps a Parent Link that an Epic Link replaced."""
    for relation in relations:
        match issue["fields"].get(relation.id):
            case str(key) | {"key": str(key)} | {"data": {"key": str(key)}}:
                return relation, key
    return PARENT, ""


def _may_contain(issue: Issue) -> bool:
    """Whether to look below: Cloud tells an issue type's level, 0 being the lowest that is no sub-task.

    Data Center tells none, but what hangs on an epic by Epic Link is at the lowest level.
    """
    level = issue["fields"]["issuetype"].get("hierarchyLevel")
    return not is_subtask(issue) and (level is None or level > 0)


def _is_container(issue: Issue) -> bool:
    """Whether an issue is of a type made to hold others: by its level on Cloud, by the type's name on Data Center."""
    kind = issue["fields"]["issuetype"]
    level: int | None = kind.get("hierarchyLevel")
    return str(kind["name"]).casefold() == "epic" if level is None else level > 0


def _chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]
