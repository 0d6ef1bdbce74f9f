"""What has changed since a sync token was given: "Events" in Asana's API reference."""

import hashlib
import secrets
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from okrsync.sandbox.asana.call import Refused
from okrsync.sandbox.asana.content import Content, Record, compact, gids, project_refs

PER_TOKEN = 100
STALE = (
    "Sync token invalid or too old. If you are attempting to keep resources in sync, you must fetch the full dataset "
    "for this query now and use the new sync token for the next sync."
)
UNTOLD = {"modified_at", "num_subtasks", "memberships", "projects", "assignee_section"}  # no field's change by itself


class Feed:
    """Keeps what happened to each project and task, and knows its own sync tokens: another feed's are stale."""

    def __init__(self) -> None:
        self._events: defaultdict[str, list[Record]] = defaultdict(list)
        self._epoch = secrets.token_hex(8)
        self._lock = threading.Lock()

    def record(self, before: Content, after: Content) -> None:
        """Add what distinguishes the tasks of one content from those of the next."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        with self._lock:
            for resources, event in changes(before["task"], after["task"]):
                for gid in resources:
                    self._events[gid].append({"user": None, "created_at": at, **event})

    def since(self, sync: str | None, gid: str) -> dict[str, Any]:
        """Return what happened to the resource since the token, and the next token.

        Refused, with a token to begin with, if there is none or it is stale.
        """
        with self._lock:
            events = self._events[gid]
            start = self._start(sync or "", gid)
            if start is None:
                raise Refused(HTTPStatus.PRECONDITION_FAILED, STALE, sync=self._token(len(events), gid))
            end = min(start + PER_TOKEN, len(events))
            return {"data": events[start:end], "sync": self._token(end, gid), "has_more": end < len(events)}

    def _start(self, sync: str, gid: str) -> int | None:
        try:
            start = int(urlsafe_b64decode(sync).partition(b":")[0])
        except ValueError:
            return None
        return start if sync == self._token(start, gid) else None

    def _token(self, start: int, gid: str) -> str:
        seal = hashlib.blake2b(f"{self._epoch} {gid} {start}".encode(), digest_size=9).hexdigest()
        return urlsafe_b64encode(f"{start}:{seal}".encode()).decode()


def changes(before: Mapping[str, Record], after: Mapping[str, Record]) -> Iterator[tuple[list[str], dict[str, Any]]]:
    """Yield each event that makes the tasks `before` those `after`, and the gids that hear of it: task, projects."""
    for gid in {**before, **after}:
        old, new = before.get(gid), after.get(gid)
        if old == new:
            continue
        known = [task for task in (old, new) if task]
        hearers = [gid, *dict.fromkeys(ref["gid"] for task in known for ref in project_refs(task))]
        for event in _events(old, new):
            yield hearers, {"type": "task", "resource": compact(known[-1]), **event}


def _events(old: Record | None, new: Record | None) -> Iterator[dict[str, Any]]:
    if new is None:
        yield {"action": "deleted", "parent": None}
        return
    was, now = _parents(old), _parents(new)
    yield from ({"action": "removed", "parent": compact(ref)} for ref in was if ref["gid"] not in gids(now))
    yield from ({"action": "added", "parent": compact(ref)} for ref in now if ref["gid"] not in gids(was))
    for field in sorted({*(old or new), *new} - UNTOLD):
        if old is not None and old.get(field) != new.get(field):
            yield {"action": "changed", "parent": None, "change": {"field": field, "action": "changed"}}


def _parents(task: Record | None) -> Sequence[Record]:
    """Return what the task is in: projects, their sections, another task."""
    if task is None:
        return ()
    sections = [each["section"] for each in task.get("memberships", ()) if each.get("section")]
    return [*project_refs(task), *sections, *([task["parent"]] if task.get("parent") else [])]
