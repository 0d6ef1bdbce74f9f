"""The stand-in for Jira: one content, served as a Cloud and as a Data Center site.

What is served is what a reader of issues needs: search, issues and their changelogs, fields, statuses, filters,
projects, who one is. A client can write nothing; there are no comments, transitions or boards, and rich text is
answered as it was exported.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from okrsync.sandbox.files import contents
from okrsync.sandbox.jira import cloud, datacenter
from okrsync.sandbox.jira.call import ACCOUNTS, Account
from okrsync.sandbox.jira.rest import RestApp
from okrsync.sandbox.jira.site import JiraSite

__all__ = ["ACCOUNTS", "Account", "jira_sites", "load"]

CLOUD = "/jira"
DATA_CENTER = "/jira-dc"


def jira_sites(issues: Mapping[str, Any], now: datetime) -> dict[str, RestApp]:
    """Build both sites, by prefix, from a v2 search answer as `JiraSite` reads it; `now` is what queries count from.

    Each can become another (`becomes`).
    """
    return {
        CLOUD: cloud.app(JiraSite(issues, now, cloud=True)),
        DATA_CENTER: datacenter.app(JiraSite(issues, now, cloud=False)),
    }


def load(folder: Path) -> dict[str, Any]:
    """Merge the folder's search answers, jira*.json and jira*.json.gz: the later file's issue, by id, is kept.

    Files without `issues` are passed over. ValueError names a file that is not JSON.
    """
    issues: dict[str, Any] = {}
    merged: dict[str, Any] = {"names": {}, "filters": [], "fields": [], "statuses": []}
    for _, answer in contents(folder, "jira"):
        if isinstance(answer, dict) and "issues" in answer:
            issues |= {issue["id"]: issue for issue in answer["issues"]}
            merged["names"] |= answer.get("names", {})
            for name in ("filters", "fields", "statuses"):
                merged[name] += answer.get(name, [])
    return {"issues": list(issues.values()), **merged}
