"""The content of one Jira, as Cloud or as Data Center has it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import count
from typing import Any

from okrsync.sandbox import jql
from okrsync.sandbox.jira import changelogs, fields, shapes
from okrsync.sandbox.jira.shapes import REST
from okrsync.sandbox.jira.writing import Issue, Writer

CLOUD_FLAGGED = 10021  # the id of the custom field Flagged on a new Cloud site
IMPEDIMENT = {"self": f"{REST}/customFieldOption/10019", "value": "Impediment", "id": "10019"}
SEARCHES = 256  # as many results of searches are kept, so that the later pages of one cost nothing


@dataclass(frozen=True, slots=True)
class Found:
    """The issues of a search, in its order, and what Jira would otherwise refuse it for."""

    issues: Sequence[Issue]
    warnings: Sequence[str]


class JiraSite:
    """Finds issues and tells their fields.

    `export` is a v2 search answer: `issues`; and, where it has them, `names` (field id → name), `filters` (objects
    with id, name and jql), `fields` (served as GET field instead of those that the issues show), `statuses` (that no
    issue has now) and `former` (a key that an issue once had → its key now). An issue may have a `changelog`; else one
    is made of its dates. Nothing of it may be changed but by `becomes`.
    """

    def __init__(self, export: Mapping[str, Any], now: datetime, *, cloud: bool) -> None:
        self.cloud = cloud
        self._now = now
        self.becomes(export)

    def becomes(self, export: Mapping[str, Any], now: datetime | None = None) -> None:
        """Replace the content, and perhaps the moment that queries count from; searches begun go on in the new one."""
        self._now = now or self._now
        listed = export.get("fields")
        named = {field["id"]: field["name"] for field in listed or () if field["custom"]}
        issues, names = _flag(export["issues"], {**export.get("names", {}), **named})
        if self.cloud:
            issues = _to_cloud(issues, names)
        self.filters = {str(saved["id"]): saved for saved in export.get("filters", ())}
        self.statuses = [self._shape(each) for each in changelogs.statuses(export.get("statuses", ()), issues)]
        self.fields = (
            [fields.keyed(field, cloud=self.cloud) for field in listed]
            if listed
            else fields.entries(issues, names, cloud=self.cloud)
        )
        projects = {issue["fields"]["project"]["key"]: issue["fields"]["project"] for issue in issues}
        self.projects = [self._shape(projects[key]) for key in sorted(projects)]
        by_name = {issue[name]: issue for issue in issues for name in ("id", "key")}
        moved = {key: by_name[now] for key, now in export.get("former", {}).items() if now in by_name}
        self._by_name = moved | by_name
        self._archive = jql.Archive(issues, jql.Site(names, self.cloud, self._now))
        self._writer = Writer(cloud=self.cloud)
        self._search = lru_cache(maxsize=SEARCHES)(self._search_afresh)

    def search(self, query: str, me: str, *, lenient: bool = False) -> Found:
        """Return what JQL finds; `me` is the asking user's name.

        JqlError says what Jira would, but `lenient` makes warnings of all but bad syntax.
        """
        return self._search(query, me, lenient)

    def find(self, name: str) -> Issue | None:
        """Return the issue with this id or key (case-blind), or that once had this key."""
        return self._by_name.get(name.upper())

    def describe(self, issue: Issue, ids: Sequence[str]) -> dict[str, Any]:
        """Return the issue with these fields; a field without a value is null, but `parent` is left out."""
        return self._writer.issue(issue, ids)

    def name(self, issue: Issue) -> dict[str, Any]:
        """Return the issue without any fields."""
        return self._writer.name(issue)

    def select(self, asked: Sequence[str], default: str) -> list[str]:
        """Return the ids of the fields that a `fields` parameter means; see `fields.select`."""
        return fields.select(asked, self.fields, default)

    def changes(self, issue: Issue) -> list[dict[str, Any]]:
        """Return the entries of the issue's changelog, oldest first."""
        found = changelogs.histories(issue, self.statuses)
        return [self._shape(changelogs.with_ids(each) if self.cloud else each) for each in found]

    def expand(self, issue: Issue, parts: Sequence[str], most: int | None = None) -> dict[str, Any]:
        """Return the issue's changelog if it is among the parts that `expand` asks for, at `most` so many entries."""
        return {"changelog": changelogs.page(self.changes(issue), most)} if "changelog" in parts else {}

    def explain(self, ids: Sequence[str], expand: Sequence[str]) -> dict[str, Any]:
        """Return the names and the schema of these fields, each if `expand` asks for it."""
        fields = [field for field in self.fields if field["id"] in ids]
        parts = {
            "names": {field["id"]: field["name"] for field in fields},
            "schema": {field["id"]: field["schema"] for field in fields if "schema" in field},
        }
        return {part: parts[part] for part in parts if part in expand}

    def time(self) -> str:
        """Return the site's present moment as Jira writes it."""
        return self._now.strftime("%Y-%m-%dT%H:%M:%S.000%z")

    def _shape(self, value: Any) -> Any:  # noqa: ANN401 - JSON in, JSON out
        return shapes.write(value, cloud=self.cloud)

    def _search_afresh(self, query: str, me: str, lenient: bool) -> Found:  # noqa: FBT001 - lru_cache knows it by place
        warnings: list[str] = []
        issues = jql.search(query, self._archive, me, warnings if lenient else None)
        return Found(issues, warnings)


def _flag(issues: Sequence[Issue], names: Mapping[str, str]) -> tuple[Sequence[Issue], Mapping[str, str]]:
    """Write the Agile API's `flagged` as the custom field that it is on the platform, and name that field."""
    if not any("flagged" in issue["fields"] for issue in issues):
        return issues, names
    known = (id_ for id_, name in names.items() if name == fields.FLAGGED)
    free = (id_ for number in count(CLOUD_FLAGGED) if (id_ := f"customfield_{number}") not in names)
    flag = next(known, None) or next(free)
    marked = [
        {**issue, "fields": {flag: [IMPEDIMENT] if issue["fields"].get("flagged") else None, **issue["fields"]}}
        for issue in issues
    ]
    return marked, {**names, flag: fields.FLAGGED}


def _to_cloud(issues: Sequence[Issue], names: Mapping[str, str]) -> list[Issue]:
    epic_link = next((id_ for id_, name in names.items() if name == fields.EPIC_LINK), "")
    by_key = {issue["key"]: issue for issue in issues}
    epics = {key: shapes.brief(by_key[key]) for issue in issues if (key := issue["fields"].get(epic_link)) in by_key}
    return [shapes.to_cloud(issue, epic_link, epics) for issue in issues]
