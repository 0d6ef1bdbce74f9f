"""The stand-in for Asana 1.0.

What is served is what a reader of tasks needs: tasks by project, section, tag, parent and assignee, projects,
portfolios, custom fields, events, batches, who one is. Nothing can be written; there are no stories, goals, teams or
webhooks, and searching is refused: by a free workspace with 402 as Asana does, by a paid one as not served (404).
"""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from okrsync.sandbox.asana.app import AsanaApp
from okrsync.sandbox.asana.call import ACCOUNTS, Account
from okrsync.sandbox.asana.content import KINDS, Record
from okrsync.sandbox.files import contents
from okrsync.sandbox.wire import App

__all__ = ["ACCOUNTS", "ASANA", "Account", "AsanaApp", "asana_sites", "load"]

ASANA = "/asana/api/1.0"


def asana_sites(
    export: Mapping[str, Sequence[Record]],
    *,
    premium: bool = True,
    private: Collection[str] = (),
    expire: int = 0,
    quota: int | None = None,
) -> dict[str, App]:
    """Build the site, by prefix, from lists by plural name (`KINDS`): `tasks` as GET /tasks/{gid} gives them.

    What is absent of the other lists is derived from the tasks; a portfolio has its `items`, compact ones. A task is
    in a project if its `memberships` or `projects` say so.
    `premium` is whether the workspace pays; `private` are gids of projects that no account has access to; `expire`
    is how many offsets are refused as expired before they are honoured; `quota` is requests a minute for each token.
    """
    return {ASANA: AsanaApp(export, premium=premium, private=private, expire=expire, quota=quota)}


def load(folder: Path) -> dict[str, list[Any]]:
    """Merge the folder's asana*.json and asana*.json.gz: the later file's record, by gid, is kept.

    Each is a list's answer (`data`, sorted by resource_type) or an object of lists by plural name; other files and
    records of other kinds are passed over. ValueError names a file that is not JSON, or a record of no kind.
    """
    merged: dict[str, dict[str, Any]] = {plural: {} for plural in KINDS}
    for path, answer in contents(folder, "asana"):
        for plural, records in _lists(path, answer).items():
            merged[plural] |= {record["gid"]: record for record in records}
    return {plural: list(records.values()) for plural, records in merged.items()}


def _lists(path: Path, answer: object) -> dict[str, list[Any]]:
    if not isinstance(answer, dict):
        return {}
    if "data" not in answer:
        return {plural: answer[plural] for plural in KINDS if plural in answer}
    for record in answer["data"]:
        if "resource_type" not in record:
            raise ValueError(f"{path}: record {record['gid']} has no resource_type: ask for that field, too")
    return {
        plural: [each for each in answer["data"] if each["resource_type"] == kind] for plural, kind in KINDS.items()
    }
