"""The content of one Jira, as Cloud or as Data Center has it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import count
from typing import Any

from okrsync.sandbox import jql
from okrsync.sandbox.jira import changelogs, fields, shapes
from okrsync.sandbox.jira.shapes import REST

Issue = Mapping[str, Any]

EXPANDABLE = "operations,versionedRepresentations,editmeta,changelog,renderedFields"
CLOUD_FLAGGED = 10021  # the id of the custom field Flagged on a new Cloud site
IMPEDIMENT = {"self": f"{REST}/customFieldOption/10019", "value": "Impediment", "id": "10019"}
SEARCHES = 256  # as many results of searches are kept, so that the later pages of one cost nothing


class JiraSite:
    """Finds issues and tells their fields; it never changes.

    `export` is a v2 search answer: `issues`; and, where it has them, `names` (field id → name), `filters` (objects
    with id, name and jql), `fields` (served as GET field instead of those that the issues show) and `statuses` (that no
    issue has now). An issue may have a `changelog`; else one is made of its dates.
    """

    def __init__(self, export: Mapping[str, Any], now: datetime, *, cloud: bool) -> None:
        listed = export.get("fields")
        named = {field["id"]: field["name"] for field in listed or () if field["custom"]}
        self._issues, self._names = _flag(export["issues"], {**export.get("names", {}), **named})
        self._now = now
        self.cloud = cloud
        self.filters = {str(saved["id"]): saved for saved in export.get("filters", ())}
        if cloud:
            self._issues = _to_cloud(self._issues, self._names)
        self.statuses = [self._shape(each) for each in changelogs.statuses(export.get("statuses", ()), self._issues)]
        self.fields = (
            [fields.keyed(field, cloud=cloud) for field in listed]
            if listed
            else fields.entries(self._issues, self._names, cloud=cloud)
        )
        self._by_name = {issue[name]: issue for issue in self._issues for name in ("id", "key")}
        self._search = lru_cache(maxsize=SEARCHES)(self._search_afresh)
        self._written: dict[tuple[str, str], Any] = {}

    def search(self, query: str, me: str) -> Sequence[Issue]:
        """Return what JQL finds, in its order; JqlError says what Jira would. `me` is the asking user's name."""
        return self._search(query, me)

    def find(self, name: str) -> Issue | None:
        """Return the issue with this id or key (case-blind)."""
        return self._by_name.get(name.upper())

    def describe(self, issue: Issue, ids: Sequence[str]) -> dict[str, Any]:
        """Return the issue with these fields; a field without a value is null, but `parent` is left out."""
        fields = issue["fields"]
        told = {id_: self._write(issue, id_) for id_ in ids if id_ in fields or id_ not in ("parent", "issuekey")}
        return {**self.name(issue), "fields": told}

    def name(self, issue: Issue) -> dict[str, Any]:
        """Return the issue without any fields."""
        return {"expand": EXPANDABLE, "id": issue["id"], "self": f"{REST}/issue/{issue['id']}", "key": issue["key"]}

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

    def projects(self) -> list[dict[str, Any]]:
        """Return the projects of the issues, by key."""
        latest = {issue["fields"]["project"]["key"]: self._write(issue, "project") for issue in self._issues}
        return [latest[key] for key in sorted(latest)]

    def time(self) -> str:
        """Return the site's present moment as Jira writes it."""
        return self._now.strftime("%Y-%m-%dT%H:%M:%S.000%z")

    def _write(self, issue: Issue, id_: str) -> Any:  # noqa: ANN401 - a field may be anything
        """Write a field of an issue once, when it is first asked for."""
        place = issue["id"], id_
        if place not in self._written:
            self._written[place] = self._shape(issue["fields"].get(id_))
        return self._written[place]

    def _shape(self, value: Any) -> Any:  # noqa: ANN401 - JSON in, JSON out
        return shapes.write(value, cloud=self.cloud)

    def _search_afresh(self, query: str, me: str) -> tuple[Issue, ...]:
        return tuple(jql.search(query, self._issues, jql.Site(self._names, self.cloud, self._now), me))


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
    return [shapes.to_cloud(issue, epic_link, by_key.get(issue["fields"].get(epic_link))) for issue in issues]
