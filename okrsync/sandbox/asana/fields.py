"""Which fields of a record are told: "Input/output options" in Asana's developer documentation."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from okrsync.sandbox.asana.content import Record

Whole = Callable[[Record], Record]  # a reference → all that is known of what it refers to

# "[Opt In]" in the vendor's description; `items` is no field at all, but a resource of its own.
OPT_IN = {
    "task": {"dependencies", "dependents", "external", "html_notes", "is_rendered_as_separator", "num_subtasks"},
    "project": {"html_notes", "project_brief", "created_from_template"},
    "portfolio": {"archived"},
    "custom_field": {"description"},
}
NO_FIELD = "items"

IN_FULL = {"custom_fields", "enum_options"}  # told in full though only their list is asked for


def full(record: Record) -> dict[str, Any]:
    """Return what is told of a single record unless something else is asked for."""
    untold = {NO_FIELD, *OPT_IN.get(record.get("resource_type", ""), ())}
    return {name: value for name, value in record.items() if name not in untold}


class Telling:
    """Tells of records the fields that are asked for, as paths ("memberships.section.name").

    A record tells its gid, if it has one, and what else is asked for; what it does not have is passed over. What a
    reference tells is kept, for many records refer to the same: so the records must stay as they are, and alive.
    """

    def __init__(self, paths: Iterable[str], whole: Whole) -> None:
        below: dict[str, list[str]] = {}
        for path in paths:
            name, _, rest = path.partition(".")
            below.setdefault(name, []).extend([rest] if rest else [])
        self._fields = {name: Telling(rest, whole) for name, rest in below.items() if name != NO_FIELD}
        self._in_full = frozenset(name for name, each in self._fields.items() if name in IN_FULL and not each._fields)
        self._whole = whole
        self._known: dict[int, msgspec.Raw] = {}

    def tell(self, record: Record) -> dict[str, Any]:
        """Return what is told of one record."""
        told = {"gid": record["gid"]} if "gid" in record else {}
        for name, below in self._fields.items():
            if name in record:
                value = record[name]
                simple = name in self._in_full or not isinstance(value, dict | list)
                told[name] = value if simple else below.value(value)
        return told

    def value(self, value: Any) -> Any:  # noqa: ANN401 - JSON in, JSON out
        """Return what is told of a field that has this value."""
        if isinstance(value, list):
            return [self.value(element) for element in value]
        if not isinstance(value, dict):
            return value
        if "gid" not in value:
            return self.tell(value) if self._fields else _plain(value)
        if id(value) not in self._known:
            told = self.tell(self._whole(value)) if self._fields else _who(value)
            self._known[id(value)] = msgspec.Raw(msgspec.json.encode(told))
        return self._known[id(value)]


def _who(ref: Record) -> Record:
    """Return what is told of a resource that is asked for without a field of it."""
    return {name: ref[name] for name in ("gid", "resource_type") if name in ref}


def _plain(value: Record) -> Record:
    """Return what is told of an object that is none: of `memberships` nothing, as their parts are resources.

    (Asana/python-asana#114)
    """
    return {name: part for name, part in value.items() if not isinstance(part, dict | list)}
