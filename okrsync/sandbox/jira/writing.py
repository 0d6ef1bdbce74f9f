"""How a site writes the fields of its issues, quickly: what many issues share is made JSON once."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from okrsync.sandbox.jira import shapes
from okrsync.sandbox.jira.shapes import REST

Issue = Mapping[str, Any]

EXPANDABLE = "operations,versionedRepresentations,editmeta,changelog,renderedFields"


class Writer:
    """Writes the issues of one site for as long as they stay: their objects are known by where they are in memory."""

    def __init__(self, *, cloud: bool) -> None:
        self._cloud = cloud
        self._written: dict[int, msgspec.Raw] = {}

    def name(self, issue: Issue) -> dict[str, Any]:
        """Return the issue without any fields."""
        id_ = issue["id"]
        return {"expand": EXPANDABLE, "id": id_, "self": f"{REST}/issue/{id_}", "key": issue["key"]}

    def issue(self, issue: Issue, ids: Sequence[str]) -> dict[str, Any]:
        """Return the issue with these fields; a field without a value is null, but `parent` is left out."""
        fields, value = issue["fields"], self._value
        told = {id_: value(fields.get(id_)) for id_ in ids if id_ in fields or id_ not in ("parent", "issuekey")}
        return {**self.name(issue), "fields": told}

    def _value(self, value: Any) -> Any:  # noqa: ANN401 - a field may be anything
        if isinstance(value, dict):
            return self._written.get(id(value)) or self._write(value)
        return list(map(self._value, value)) if isinstance(value, list) else value

    def _write(self, value: dict[str, Any]) -> msgspec.Raw:
        written = msgspec.Raw(msgspec.json.encode(shapes.write(value, cloud=self._cloud)))
        self._written[id(value)] = written
        return written
