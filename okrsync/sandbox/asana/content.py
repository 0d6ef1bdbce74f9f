"""What is in one Asana: the lists of an export, completed with what its tasks tell of everything else. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from okrsync.sandbox.asana.call import ACCOUNTS

Record: TypeAlias = Mapping[str, Any]
Content: TypeAlias = Mapping[str, Mapping[str, Record]]  # kind ("task") → gid → record

KINDS = {
    "tasks": "task",
    "projects": "project",
    "sections": "section",
    "portfolios": "portfolio",
    "tags": "tag",
    "custom_fields": "custom_field",
    "workspaces": "workspace",
    "users": "user",
}
"""The lists of an export, and the resource_type of what is in each."""

WORKSPACE: Record = {
    "gid": "1200000000000001",
    "name": "Workspace",
    "resource_type": "workspace",
    "is_organization": False,
}
AT_HOME = ("task", "project", "portfolio", "tag")  # what names its workspace
EVERYBODYS = {"project": "public_to_workspace", "portfolio": "public_to_domain"}
"""The `privacy_setting` of what says nothing of it, as Asana starts one in a public team."""
VALUES = {
    "enum_value", "multi_enum_values", "number_value", "text_value", "date_value", "people_value", "display_value",
}  # fmt: skip
"""What a task's custom field has and its definition has not."""


def complete(export: Mapping[str, Sequence[Record]], *, premium: bool) -> Content:
    """Return the export's records by kind and gid, with those that only its tasks mention.

    A free workspace (not `premium`) has no custom fields, dependencies or portfolios.
    """
    listed = {kind: _by_gid(kind, export.get(plural, ())) for plural, kind in KINDS.items()}
    tasks = list(_counted(listed["task"].values()))
    mentioned = {
        "project": (_project(ref, task) for task in tasks for ref in project_refs(task)),
        "section": (_section(each) for task in tasks for each in task.get("memberships", ()) if each.get("section")),
        "tag": (tag for task in tasks for tag in task.get("tags", ())),
        "custom_field": _definitions(tasks),
        "user": (task["assignee"] for task in tasks if task.get("assignee")),
        "workspace": (task["workspace"] for task in tasks if task.get("workspace")),
    }
    content = {kind: _joined(records, _by_gid(kind, mentioned.get(kind, ()))) for kind, records in listed.items()}
    content["task"] = {task["gid"]: task for task in tasks}
    content["workspace"] = content["workspace"] or {WORKSPACE["gid"]: WORKSPACE}
    content["user"] = _joined(content["user"], _by_gid("user", _accounts(list(content["workspace"].values()))))
    home = compact(next(iter(content["workspace"].values())))
    for kind in AT_HOME:
        content[kind] = {gid: {"workspace": home, **record} for gid, record in content[kind].items()}
    for kind, setting in EVERYBODYS.items():
        content[kind] = {gid: {"privacy_setting": setting, **record} for gid, record in content[kind].items()}
    return content if premium else _free(content)


def compact(record: Record) -> Record:
    """Return a record as it is in lists and where another one refers to it."""
    told = ("gid", "name", "resource_type", *(["resource_subtype"] if record.get("resource_type") == "task" else []))
    return {name: record[name] for name in told if name in record}


def project_refs(task: Record) -> list[Record]:
    """Return the projects that the task is a member of, each once."""
    named = [*(each["project"] for each in task.get("memberships", ())), *task.get("projects", ())]
    return list(_by_gid("project", named).values())


def gids(records: Iterable[Record]) -> set[str]:
    """Return the records' gids."""
    return {record["gid"] for record in records}


def _by_gid(kind: str, records: Iterable[Record]) -> dict[str, Record]:
    """Return the records by gid; of two with the same one, the first."""
    found: dict[str, Record] = {}
    for record in records:
        found.setdefault(record["gid"], {"resource_type": kind, **record})
    return found


def _joined(records: Mapping[str, Record], more: Mapping[str, Record]) -> dict[str, Record]:
    """Return all of them; of two with the same gid, the former."""
    return {**records, **{gid: record for gid, record in more.items() if gid not in records}}


def _counted(tasks: Iterable[Record]) -> Iterator[Record]:
    tasks = list(tasks)
    children = Counter(task["parent"]["gid"] for task in tasks if task.get("parent"))
    for task in tasks:
        yield {"num_subtasks": children[task["gid"]], **task}


def _project(ref: Record, task: Record) -> Record:
    home = {"workspace": task["workspace"]} if task.get("workspace") else {}
    return {**ref, "archived": False, **home}


def _section(membership: Record) -> Record:
    return {**membership["section"], "project": membership["project"]}


def _definitions(tasks: Iterable[Record]) -> Iterator[Record]:
    """Yield the custom fields that tasks have values of, with the options that were chosen."""
    fields: dict[str, Record] = {}
    options: dict[str, dict[str, Record]] = {}
    for field in (field for task in tasks for field in task.get("custom_fields", ())):
        fields.setdefault(field["gid"], {name: value for name, value in field.items() if name not in VALUES})
        chosen = [option for option in (field.get("enum_value"), *(field.get("multi_enum_values") or ())) if option]
        options.setdefault(field["gid"], {}).update({option["gid"]: option for option in chosen})
    for gid, field in fields.items():
        yield {**({"enum_options": list(options[gid].values())} if options[gid] else {}), **field}


def _accounts(workspaces: Sequence[Record]) -> Iterator[Record]:
    for account in ACCOUNTS:
        yield {
            "gid": account.gid,
            "name": account.name,
            "email": account.email,
            "photo": None,
            "workspaces": [compact(workspace) for workspace in workspaces],
        }


def _free(content: Content) -> Content:
    paid = {"custom_fields", "dependencies", "dependents", "custom_field_settings"}
    return {
        kind: {gid: {name: value for name, value in record.items() if name not in paid} for gid, record in of.items()}
        for kind, of in content.items()
    } | {"portfolio": {}, "custom_field": {}}
