"""Batches: several requests in one, as "Submit parallel requests" in Asana's API reference has them. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import msgspec

from okrsync.sandbox.asana.call import bad
from okrsync.sandbox.asana.content import Record
from okrsync.sandbox.wire import Request, Response

ROUTE = "/batch"
MOST = 10  # actions that one batch may have
BAD_ACTION = "actions: Each must be an object with a relative_path, a method and perhaps data and options"


def requests(batch: Request) -> Sequence[Request]:
    """Return the requests that the batch stands for; Refused if it makes no sense or has too many."""
    try:
        actions = batch.json()["data"]["actions"]
    except (ValueError, TypeError, LookupError) as broken:
        raise bad("actions: Missing input") from broken
    if not isinstance(actions, list) or not all(_is_action(action) for action in actions):
        raise bad(BAD_ACTION)
    if not 1 <= len(actions) <= MOST:
        raise bad(f"actions: Must be between 1 and {MOST} actions")
    return [_request(batch, action) for action in actions]


def result(response: Response) -> dict[str, Any]:
    """Return the answer to one action: the batch itself tells the headers that all have in common."""
    headers = {name: value for name, value in response.headers.items() if name != "Content-Type"}
    return {"status_code": int(response.status), "headers": headers, "body": msgspec.Raw(response.body)}


def _is_action(action: object) -> bool:
    return (
        isinstance(action, dict)
        and all(isinstance(action.get(name), str) for name in ("relative_path", "method"))
        and all(isinstance(action.get(name, {}), dict) for name in ("data", "options"))
        and isinstance(action.get("options", {}).get("fields", []), list)
    )


def _request(batch: Request, action: Record) -> Request:
    options = action.get("options", {})
    query = {**action.get("data", {}), **{name: options[name] for name in ("limit", "offset") if name in options}}
    if "fields" in options:
        query["opt_fields"] = ",".join(map(str, options["fields"]))
    texts = {name: [str(value).lower() if isinstance(value, bool) else str(value)] for name, value in query.items()}
    return replace(batch, method=action["method"].upper(), path=action["relative_path"], query=texts, body=b"")
