"""What one account may see of the content."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from okrsync.sandbox.asana.call import Account, Refused, bad
from okrsync.sandbox.asana.content import Content, Record, compact, gids, project_refs
from okrsync.sandbox.asana.fields import Telling

NESTING = 5  # levels of sub-tasks that Asana allows


@dataclass(frozen=True)
class View:
    """Visible records by kind and gid, the tasks in each container, and what is there but hidden.

    `within` maps the gid of a project, section, tag or task to its tasks, in the content's order.
    """

    records: Content
    within: Mapping[str, Sequence[Record]]
    hidden: Content
    _tellings: dict[Sequence[str], Telling] = field(default_factory=dict)

    @classmethod
    def of(cls, content: Content, account: Account, private: Collection[str]) -> "View":
        """Return what the account sees if the projects `private` are not shared with it."""
        seen = {kind: dict(records) for kind, records in content.items()}
        if account.sees_work:
            seen["project"] = {gid: each for gid, each in seen["project"].items() if gid not in private}
            seen["section"] = {
                gid: each for gid, each in seen["section"].items() if each.get("project", {}).get("gid") not in private
            }
            seen["task"] = {
                gid: _trimmed(task, private)
                for gid, task in seen["task"].items()
                if _is_shared(task, content["task"], private)
            }
            seen["portfolio"] = {gid: _listing(each, content) for gid, each in seen["portfolio"].items()}
        else:
            seen |= {kind: {} for kind in content.keys() - {"workspace", "user"}}
        hidden = {
            kind: {gid: each for gid, each in of.items() if gid not in seen[kind]} for kind, of in content.items()
        }
        return cls(seen, _within(seen["task"].values()), hidden)

    def all(self, kind: str) -> list[Record]:
        """Return all visible records of a kind."""
        return list(self.records[kind].values())

    def find(self, kind: str, gid: str, name: str = "") -> Record:
        """Return the record; Refused, in terms of the parameter `name`, if it is hidden or not there."""
        if gid in self.records[kind]:
            return self.records[kind][gid]
        if gid in self.hidden[kind]:
            raise Refused(HTTPStatus.FORBIDDEN, f"You do not have access to this {kind.replace('_', ' ')}.")
        if not gid.isdecimal():
            raise bad(f"{name or kind}: Not a Long: {gid}")
        raise Refused(HTTPStatus.NOT_FOUND, f"{name or kind}: Unknown object: {gid}")

    def telling(self, paths: Sequence[str]) -> Telling:
        """Return what tells these fields of the records."""
        if paths not in self._tellings:
            self._tellings[paths] = Telling(paths, self.whole)
        return self._tellings[paths]

    def whole(self, ref: Record) -> Record:
        """Return all that is known of what a record refers to: the reference itself, if that is hidden."""
        kinds = [ref["resource_type"]] if ref.get("resource_type") in self.records else self.records
        known: Record = next((self.records[kind][ref["gid"]] for kind in kinds if ref["gid"] in self.records[kind]), {})
        return {**known, **ref}


def _is_shared(task: Record, tasks: Mapping[str, Record], private: Collection[str]) -> bool:
    """Tell whether one of its projects is; a sub-task in none goes by its parent."""
    for _ in range(NESTING):
        homes = gids(project_refs(task))
        if homes:
            return not homes <= set(private)
        parent = tasks.get((task.get("parent") or {}).get("gid", ""))
        if parent is None:
            break
        task = parent
    return True


def _trimmed(task: Record, private: Collection[str]) -> Record:
    """Return the task without a word of projects that are not shared."""
    if gids(project_refs(task)).isdisjoint(private):
        return task
    shown = {
        "memberships": [each for each in task.get("memberships", ()) if each["project"]["gid"] not in private],
        "projects": [each for each in task.get("projects", ()) if each["gid"] not in private],
    }
    return {**task, **{name: value for name, value in shown.items() if name in task}}


def _listing(portfolio: Record, content: Content) -> Record:
    """Return the portfolio with its items' names, which it tells even of a project that is not shared."""
    named = [
        compact({**content.get(item.get("resource_type", "project"), {}).get(item["gid"], {}), **item})
        for item in portfolio.get("items", ())
    ]
    return {**portfolio, "items": named}


def _within(tasks: Collection[Record]) -> Mapping[str, Sequence[Record]]:
    within: defaultdict[str, list[Record]] = defaultdict(list)
    for task in tasks:
        sections = [each["section"] for each in task.get("memberships", ()) if each.get("section")]
        parent = [task["parent"]] if task.get("parent") else []
        for gid in dict.fromkeys(
            ref["gid"] for ref in (*project_refs(task), *sections, *task.get("tags", ()), *parent)
        ):
            within[gid].append(task)
    return dict(within)
