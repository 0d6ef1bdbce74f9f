"""One night of an Asana, for those who read it: the questions of the floor and of the loop. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tests.bench import asana_content, minimum
from tests.bench.asana_content import has_section, project, section

FIELDS = (
    "name", "permalink_url", "is_rendered_as_separator", "completed", "completed_at", "created_at", "modified_at",
    "num_subtasks", "dependencies", "parent", "memberships.project.name", "memberships.section.name",
    "custom_fields.name", "custom_fields.number_value", "custom_fields.enum_value.name",
    "custom_fields.multi_enum_values.name",
)  # fmt: skip
"""What okrsync asks for; the careful loop and the floor ask for the same."""
ROOT = "/asana/api/1.0"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Night:
    """How many tasks each key result has, and how many of them have news since the moment `since`."""

    number: int
    sizes: Sequence[int]
    changed: Sequence[int]
    since: str

    @property
    def least(self) -> int:
        """The fewest requests that it can cost."""
        if self.number == 1:
            return minimum.asana_first(self.sizes)
        changed = [self.changed[each] for each in self._those(sections=False)]
        return minimum.asana_next(changed, [self.sizes[each] for each in self._those(sections=True)])

    @property
    def links(self) -> list[str]:
        """What stands in Linked work, by key result."""
        return asana_content.links(len(self.sizes))

    def floor(self) -> list[Json]:
        """The questions of the floor: every list; later what changed in each project, ten at once, and sections."""
        if self.number == 1:
            return [_get(path) for path in self.loop()]
        actions = [action for each in self._those(sections=False) for action in _news(project(each), self.since)]
        batches = [actions[start : start + minimum.BATCH] for start in range(0, len(actions), minimum.BATCH)]
        sections = [_get(f"/sections/{section(each)}/tasks?limit=100") for each in self._those(sections=True)]
        return [*sections, *({"method": "POST", "path": f"{ROOT}/batch", "body": _batch(some)} for some in batches)]

    def loop(self) -> list[str]:
        """The first page of each list."""
        query = urlencode({"limit": minimum.PAGE, "opt_fields": ",".join(FIELDS)})
        lists = [
            f"sections/{section(each)}" if has_section(each) else f"projects/{project(each)}"
            for each in range(len(self.sizes))
        ]
        return [f"/{each}/tasks?{query}" for each in lists]

    def _those(self, *, sections: bool) -> list[int]:
        """The key results that link a section, or the others."""
        return [each for each in range(len(self.sizes)) if has_section(each) is sections]


def _get(path: str) -> Json:
    return {"method": "GET", "path": f"{ROOT}{path}", "body": None}


def _batch(actions: Sequence[Json]) -> Json:
    return {"data": {"actions": actions}}


def _news(gid: str, since: str) -> Iterator[Json]:
    """What to ask of a project."""
    filters, told = {"project": gid, "modified_since": since}, {"fields": FIELDS, "limit": minimum.PAGE}
    yield {"method": "get", "relative_path": "/tasks", "data": filters, "options": told}
    yield {"method": "get", "relative_path": f"/projects/{gid}/task_counts", "options": {"fields": ["num_tasks"]}}
