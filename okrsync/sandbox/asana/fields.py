"""Which fields of a record are told: "Input/output options" in Asana's developer documentation. Pure."""

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from okrsync.sandbox.asana.content import Record

Tree: TypeAlias = dict[str, "Tree"]  # {"memberships": {"section": {"name": {}}}}
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


def tree(paths: Iterable[str]) -> Tree:
    """Return the paths ("memberships.section.name") as one tree."""
    root: Tree = {}
    for path in paths:
        node = root
        for name in path.split("."):
            node = node.setdefault(name, {})
    return root


def select(record: Record, asked: Tree, whole: Whole) -> dict[str, Any]:
    """Return the gid, if it has one, and the fields that are asked for; what it does not have is passed over."""
    told = {
        name: _value(record[name], below, whole, in_full=name in IN_FULL)
        for name, below in asked.items()
        if name in record and name != NO_FIELD
    }
    return {**({"gid": record["gid"]} if "gid" in record else {}), **told}


def _value(value: Any, asked: Tree, whole: Whole, *, in_full: bool) -> Any:  # noqa: ANN401 - JSON in, JSON out
    if isinstance(value, list):
        return [_value(element, asked, whole, in_full=in_full) for element in value]
    if not isinstance(value, dict) or (in_full and not asked):
        return value
    if asked:
        return select(whole(value) if "gid" in value else value, asked, whole)
    return _bare(value)


def _bare(value: Record) -> Record:
    """Return what is told of an object that is asked for without a field of it.

    Of a resource that is who it is; of `memberships` nothing, as their parts are resources (Asana/python-asana#114).
    """
    if "gid" in value:
        return {name: value[name] for name in ("gid", "resource_type") if name in value}
    return {name: part for name, part in value.items() if not isinstance(part, dict | list)}
