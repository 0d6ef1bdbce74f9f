"""Who reads what in a scenario: the questions of the floor, the jobs of the loops, the book of okrsync. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from okrsync.lanes import LANES
from tests.bench import jira_content, minimum
from tests.bench.jira_content import epic_key, has_epic, query
from tests.bench.jira_export import POINTS

FIELDS = (
    "summary", "status", "resolution", "resolutiondate", "created", "updated", "issuetype", "parent", "issuelinks",
    "security", POINTS,
)  # fmt: skip
"""What okrsync asks for; the careful loop and the floor ask for the same."""
SEARCH = "/jira/rest/api/3/search/jql"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Night:
    """One night of a Jira: how many issues each key result has, and how many have news."""

    number: int
    sizes: Sequence[int]
    changed: int

    @property
    def queries(self) -> list[int]:
        """The key results that ask a query."""
        return [each for each in range(len(self.sizes)) if not has_epic(each)]

    @property
    def epics(self) -> list[int]:
        """The key results that link an epic."""
        return [each for each in range(len(self.sizes)) if has_epic(each)]

    @property
    def least(self) -> int:
        """The fewest requests that it can cost."""
        queries = [self.sizes[each] for each in self.queries]
        children = sum(self.sizes[each] for each in self.epics)
        if self.number == 1:
            return minimum.jira_first(queries, children)
        return minimum.jira_next(queries, children, self.changed)

    def floor(self) -> list[Json]:
        """The questions of the floor; those for the children of epics are dealt out so that they go side by side."""
        size = minimum.PAGE if self.number == 1 else minimum.KEYS
        fields = FIELDS if self.number == 1 else ("id", "key")
        children = sum(self.sizes[each] for each in self.epics)
        shards = min(LANES, -(-children // size), len(self.epics))
        keys = [[epic_key(each) for each in self.epics[shard::shards]] for shard in range(shards)]
        asked = [_question(f"parent in ({', '.join(some)})", fields) for some in keys]
        asked += [_question(query(each), fields) for each in self.queries]
        if self.number > 1:
            asked.append(_question(f'{everything()} AND updated >= "-12h"', FIELDS))
        return asked

    @property
    def links(self) -> list[str]:
        """What stands in Linked work, by key result."""
        return jira_content.links(len(self.sizes))

    def loop(self) -> list[str]:
        """The queries of the loops, one a key result."""
        return [f"parent = {epic_key(each)}" if has_epic(each) else query(each) for each in range(len(self.sizes))]


def everything() -> str:
    """A query that finds all issues."""
    return f"project in ({', '.join(map(jira_content.project_key, range(jira_content.PROJECTS)))})"


def _question(jql: str, fields: Sequence[str]) -> Json:
    return {"method": "POST", "path": SEARCH, "body": {"jql": jql, "fields": list(fields), "maxResults": 5000}}
