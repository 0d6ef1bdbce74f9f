"""Which of a Jira's custom fields hold what we need: their ids differ from site to site, and names can be shared."""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from msgspec import Struct

from okrsync.errors import ConfigError, Problem
from okrsync.sources.hints import meant
from okrsync.texts import say

# What an item is made of; asked for by name, because "all fields" costs five times the CPU.
PLAIN = ("summary", "status", "resolution", "resolutiondate", "created", "updated", "issuelinks", "security")
TREE = ("issuetype", "parent")  # asked for where a link's descendants count: a parent's answer is as long as the rest
ASSIGNEE = "assignee"

# Types by which Jira Software and Advanced Roadmaps mark their own fields, whatever people call them.
EPIC_LINK = "com.pyxis.greenhopper.jira:gh-epic-link"
PARENT_LINK = "com.atlassian.jpo:jpo-custom-field-parent"

_FIELD_ID = re.compile(r"customfield_\d+")


class Relation(Struct, frozen=True):
    """A field in which an issue names what it hangs on: `clause` in JQL, `id` in an answer; its `kind` is its type."""

    clause: str
    id: str
    kind: str = ""


PARENT = Relation("parent", "parent")


class Fields(Struct, frozen=True):
    """The fields of one fetch.

    `numbers` holds the ids that may be meant by each name asked for; `unknown` the names that mean nothing here.
    `assignees` says that those are wanted too; `tree`, what tells an issue's place below others.
    """

    epic_link: Relation | None
    parent_link: Relation | None
    flagged: str
    numbers: Mapping[str, tuple[str, ...]]
    unknown: Mapping[str, Problem]
    assignees: bool = False
    tree: bool = True

    def relations(self, *, cloud: bool) -> tuple[Relation, ...]:
        """The fields by which issues hang on others, the most telling first."""
        links = () if cloud else tuple(filter(None, (self.epic_link, self.parent_link)))
        return (PARENT, *links) if self.tree else ()

    def wanted(self, *, cloud: bool) -> tuple[str, ...]:
        """The ids to ask for."""
        place = (*TREE, *(each.id for each in self.relations(cloud=cloud))) if self.tree else ()
        flagged = [self.flagged] if self.flagged else []
        meant = [field for ids in self.numbers.values() for field in ids]
        people = [ASSIGNEE] if self.assignees else []
        return tuple(dict.fromkeys([*PLAIN, *place, *people, *flagged, *meant]))


def find(
    listed: Sequence[Mapping[str, Any]], names: Iterable[str], configured: Mapping[str, str], connection: str
) -> Fields:
    """Find the fields among those that Jira lists.

    A number is meant by the id itself, by the id that is `configured` for its name if this Jira has it (the config is
    for all of them), or by its name, case-blind.
    """
    ids = {str(field["id"]) for field in listed}
    by_name: dict[str, list[str]] = {}
    for field in listed:
        by_name.setdefault(_same(field["name"]), []).append(str(field["id"]))
    chosen = {_same(name): field for name, field in configured.items()}

    def meant(name: str) -> tuple[str, ...]:
        one = name if _FIELD_ID.fullmatch(name) else chosen.get(_same(name), "")
        return (one,) if one in ids else tuple(by_name.get(_same(name), ()))

    numbers = {name: meant(name) for name in sorted(names)}
    return Fields(
        epic_link=_relation(listed, EPIC_LINK, "Epic Link"),
        parent_link=_relation(listed, PARENT_LINK, "Parent Link"),
        flagged=next(iter(by_name.get("flagged", ())), ""),
        numbers=numbers,
        unknown={name: _unknown(name, listed, connection) for name, ids in numbers.items() if not ids},
    )


def choose(
    numbers: Mapping[str, tuple[str, ...]], issues: Sequence[Mapping[str, float]], connection: str
) -> dict[str, str]:
    """The field id of each name: of several that share it, the only one with numbers in these issues' fields.

    Raises:
        ConfigError: none or several of them have numbers, so that the config must say which is meant.
    """
    chosen: dict[str, str] = {}
    problems: list[Problem] = []
    for name, ids in numbers.items():
        if len(ids) == 1:
            chosen[name] = ids[0]
            continue
        uses = {id_: sum(id_ in issue for issue in issues) for id_ in ids}
        used = [id_ for id_, count in uses.items() if count]
        if len(ids) > 1 and len(used) != 1 and issues:
            problems.append(_ambiguous(name, uses, connection))
        elif ids:
            chosen[name] = (used or ids)[0]
    if problems:
        raise ConfigError(problems)
    return chosen


def _relation(listed: Iterable[Mapping[str, Any]], kind: str, name: str) -> Relation | None:
    """Find a field by its type, else by its name; JQL gets its number, which stays where people rename it."""
    by_type = [field for field in listed if (field.get("schema") or {}).get("custom") == kind]
    by_name = [field for field in listed if _same(field["name"]) == _same(name)]
    for field in by_type or by_name:
        id_ = str(field["id"])
        return Relation(f"cf[{id_.removeprefix('customfield_')}]", id_, kind)
    return None


def _unknown(name: str, listed: Iterable[Mapping[str, Any]], connection: str) -> Problem:
    names = {_same(field["name"]): str(field["name"]) for field in listed}
    near = [names[match] for match in get_close_matches(_same(name), names)]
    return Problem(
        "unknown-field",
        f"{connection} › {name}",
        say("Jira has no such field, or the account may not see it."),
        meant(near) or say("Correct the name in Measured by or in the config."),
    )


def _ambiguous(name: str, uses: Mapping[str, int], connection: str) -> Problem:
    listing = ", ".join(f"{field} ({count} issues)" for field, count in uses.items())
    likely = max(uses, key=lambda field: uses[field])
    return Problem(
        "ambiguous-field",
        f"{connection} › {name}",
        f"Jira has {len(uses)} fields of this name, with numbers in: {listing}.",
        f"Say which is meant in the config: mapping: {{fields: {{{name}: {likely}}}}}.",
    )


def _same(name: object) -> str:
    return " ".join(str(name).split()).casefold()
