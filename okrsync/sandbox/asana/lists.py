"""The lists that Asana answers with: of a workspace's things, of the tasks in something, of a portfolio's items."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import TypeAlias

from okrsync.sandbox.asana.call import Call, bad, instant
from okrsync.sandbox.asana.content import Record, compact, project_refs
from okrsync.sandbox.asana.view import View

Lister: TypeAlias = Callable[[View, Call], Sequence[Record]]

NO_FILTER = "You should specify one of workspace, project, tag, section, user_task_list"
NOT_ONE_FILTER = (
    "Must specify exactly one of project, tag, section, user task list, or assignee + workspace"  # as sites answer
)


def in_workspace(kind: str) -> Lister:
    """List all of a kind in the workspace of the path."""

    def lister(view: View, call: Call) -> Sequence[Record]:
        return _of_workspace(view.all(kind), view.find("workspace", call.gid)["gid"])

    return lister


def anywhere(kind: str, *, needs_workspace: bool = False) -> Lister:
    """List all of a kind, of one workspace if asked."""

    def lister(view: View, call: Call) -> Sequence[Record]:
        workspace = call.need("workspace") if needs_workspace else call.text("workspace")
        found = view.all(kind)
        return _of_workspace(found, view.find("workspace", workspace)["gid"]) if workspace else found

    return lister


def unarchived(lister: Lister) -> Lister:
    """List the projects that are archived or not, if either is asked."""

    def chosen(view: View, call: Call) -> Sequence[Record]:
        archived = call.flag("archived")
        found = lister(view, call)
        return [each for each in found if archived is None or each.get("archived", False) is archived]

    return chosen


def portfolios(view: View, call: Call) -> Sequence[Record]:
    """List a workspace's portfolios, those of one owner if asked (`me` is one)."""
    found, owner = anywhere("portfolio", needs_workspace=True)(view, call), call.text("owner")
    gid = call.account.gid if owner == "me" else owner
    return [each for each in found if gid is None or (each.get("owner") or {}).get("gid", gid) == gid]


def items(view: View, call: Call) -> Sequence[Record]:
    """List what a portfolio holds: projects and portfolios, even those that are not shared with the account."""
    return [view.whole(item) for item in view.find("portfolio", call.gid).get("items", ())]


def sections(view: View, call: Call) -> Sequence[Record]:
    """List a project's sections."""
    project = view.find("project", call.gid)["gid"]
    return [each for each in view.all("section") if each.get("project", {}).get("gid") == project]


def settings(view: View, call: Call) -> Sequence[Record]:
    """List a project's custom fields, as settings of the project."""
    project = view.find("project", call.gid)
    if "custom_field_settings" in project:
        return list(project["custom_field_settings"])
    used = {ref["gid"]: ref for task in view.within.get(call.gid, ()) for ref in task.get("custom_fields", ())}
    return [_setting(project, view.find("custom_field", gid)) for gid in used]


def tasks_in(kind: str) -> Lister:
    """List the tasks in the project, section or tag of the path, or below the task."""

    def lister(view: View, call: Call) -> Sequence[Record]:
        return _since(view.within.get(view.find(kind, call.gid)["gid"], ()), call)

    return lister


def tasks(view: View, call: Call) -> Sequence[Record]:
    """List the tasks in the project, section or tag, or of the assignee in the workspace, that a parameter names."""
    given = {name: gid for name in ("project", "tag", "section") if (gid := call.text(name)) is not None}
    assignee, workspace = call.text("assignee"), call.text("workspace")
    if not given and workspace is None and assignee is None:
        raise bad(NO_FILTER)
    if len(given) + (assignee is not None and workspace is not None) != 1 or (given and (assignee or workspace)):
        raise bad(NOT_ONE_FILTER)
    for kind, gid in given.items():
        return _since(view.within.get(view.find(kind, gid)["gid"], ()), call)
    user = call.account.gid if assignee == "me" else assignee
    mine = [task for task in view.all("task") if (task.get("assignee") or {}).get("gid") == user]
    return _since(_of_workspace(mine, view.find("workspace", workspace or "")["gid"]), call)


def dependencies(view: View, call: Call) -> Sequence[Record]:
    """List the tasks that a task waits for."""
    refs = view.find("task", call.gid).get("dependencies") or ()
    return [view.records["task"][ref["gid"]] for ref in refs if ref["gid"] in view.records["task"]]


def projects_of(view: View, call: Call) -> Sequence[Record]:
    """List the projects that a task is a member of."""
    return [view.whole(ref) for ref in project_refs(view.find("task", call.gid))]


LISTS: Mapping[str, Lister] = {
    "portfolios": portfolios,
    "portfolios/{}/items": items,
    "projects": unarchived(anywhere("project")),
    "projects/{}/custom_field_settings": settings,
    "projects/{}/sections": sections,
    "projects/{}/tasks": tasks_in("project"),
    "sections/{}/tasks": tasks_in("section"),
    "tags": anywhere("tag"),
    "tags/{}/tasks": tasks_in("tag"),
    "tasks": tasks,
    "tasks/{}/dependencies": dependencies,
    "tasks/{}/projects": projects_of,
    "tasks/{}/subtasks": tasks_in("task"),
    "users": anywhere("user"),
    "workspaces": anywhere("workspace"),
    "workspaces/{}/custom_fields": in_workspace("custom_field"),
    "workspaces/{}/projects": unarchived(in_workspace("project")),
    "workspaces/{}/tags": in_workspace("tag"),
    "workspaces/{}/users": in_workspace("user"),
}
"""What is listed at each path."""

IN_FULL = {"workspaces/{}/custom_fields", "projects/{}/custom_field_settings"}
"""Lists of whole records; all others are of compact ones."""


def _of_workspace(records: Iterable[Record], gid: str) -> list[Record]:
    return [each for each in records if each.get("workspace", {}).get("gid", gid) == gid]


def _since(tasks: Sequence[Record], call: Call) -> Sequence[Record]:
    """Return the tasks that `completed_since` and `modified_since` let through.

    A task is as new as its own `modified_at`, whatever happens to its sub-tasks, and one modified at that very
    moment is not let through: the description leaves it open.
    """
    completed, modified = call.moment("completed_since"), call.moment("modified_since")
    if completed is None and modified is None:
        return tasks
    return [
        task
        for task in tasks
        if (completed is None or not task.get("completed") or _after(task.get("completed_at"), completed))
        and (modified is None or _after(task.get("modified_at"), modified))
    ]


def _after(time: object, moment: datetime) -> bool:
    known = instant(time)
    return known is None or known > moment  # an export may have its times blacked out


def _setting(project: Record, field: Record) -> Record:
    gid = int.from_bytes(blake2b(f"{project['gid']} {field['gid']}".encode(), digest_size=6).digest())
    ref = compact(project)
    return {
        "gid": str(gid),
        "resource_type": "custom_field_setting",
        "project": ref,
        "parent": ref,
        "is_important": False,
        "custom_field": field,
    }
