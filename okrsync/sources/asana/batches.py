"""Several questions to Asana in one request, each of which counts as one to its quota."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any

from msgspec import Struct

from okrsync.errors import BadQuery, BadResponse, Forbidden, NotFound, SourceError
from okrsync.http import WRONG_SHAPE
from okrsync.lanes import side_by_side
from okrsync.okrs.figures import whole
from okrsync.sources.asana.client import Json, Paid, Server
from okrsync.sources.asana.records import Record
from okrsync.texts import say

SIZE = 10
"""Actions in one batch, the most that Asana grants."""


class News(Struct, frozen=True):
    """The tasks of a project that were modified, of which there are more at an `offset`; `count`: all of its tasks."""

    tasks: list[Record]
    count: int | None
    offset: str = ""


def several(site: Server, paths: Sequence[str], fields: Iterable[str]) -> list[Record | None]:
    """One record of each path, ten at a time; None where there is none, or none for this account."""
    options = {"fields": list(fields)}
    actions = [{"method": "get", "relative_path": path, "options": options} for path in paths]

    def read(some: int, answer: Json) -> list[Record | None]:
        return [_record(site, each) for each in _results(site, some, answer)]

    def ask(some: Sequence[Json]) -> list[Record | None]:
        return site.ask("POST", "/batch", partial(read, len(some)), {}, _body(some))

    parts = [actions[start : start + SIZE] for start in range(0, len(actions), SIZE)]
    return [each for found in side_by_side(ask, parts) for each in found]


def changes(site: Server, projects: Sequence[str], fields: Iterable[str], since: datetime) -> list[News | SourceError]:
    """What happened in each project since, five of them a request; or why there is none for this account."""
    wanted = tuple(fields)

    def read(some: int, answer: Json) -> list[News | SourceError]:
        told = _results(site, some, answer)
        return [_news(site, *pair) for pair in zip(told[::2], told[1::2], strict=True)]

    def ask(some: Sequence[str]) -> list[News | SourceError]:
        actions = [each for project in some for each in _looks(site, project, wanted, since)]
        return site.ask("POST", "/batch", partial(read, len(actions)), {}, _body(actions))

    each_ = SIZE // 2
    parts = [projects[start : start + each_] for start in range(0, len(projects), each_)]
    found = [each for part in side_by_side(ask, parts) for each in part]
    for project, each in zip(projects, found, strict=True):
        if isinstance(each, News) and each.offset:
            each.tasks[:] = site.all("/tasks", wanted, _modified(project, since))
    return found


def _looks(site: Server, project: str, fields: Sequence[str], since: datetime) -> Iterator[Json]:
    """The two questions about one project: what was modified, and how many tasks there are."""
    options = {"fields": list(fields), "limit": site.page_size}
    yield {"method": "get", "relative_path": "/tasks", "data": _modified(project, since), "options": options}
    counts = f"/projects/{project}/task_counts"
    yield {"method": "get", "relative_path": counts, "options": {"fields": ["num_tasks"]}}


def _modified(project: str, since: datetime) -> dict[str, str]:
    return {"project": project, "modified_since": since.isoformat()}


def _body(actions: Sequence[Json]) -> Json:
    return {"data": {"actions": list(actions)}}


def _results(site: Server, count: int, answer: Json) -> list[Any]:
    told = site.listed(answer)
    if len(told) != count:
        what = say(
            "of {count} questions in a batch it answered {answered}; try again later.",
            count=whole(count),
            answered=whole(len(told)),
        )
        raise BadResponse(site.name, what)
    return told


def _told(site: Server, result: Json) -> Json:
    """What one action of a batch got; if that is a limit or a failure, the whole batch is tried again."""
    match result:
        case {"status_code": HTTPStatus.OK, "body": dict(body)}:
            return body
        case {"status_code": int(status)} if status != HTTPStatus.OK:
            raise site.meaning(status, result.get("headers") or {}, json.dumps(result.get("body")))
    raise BadResponse(site.name, WRONG_SHAPE)


def _record(site: Server, result: Json) -> Record | None:
    """A record; None where there is none, or none for this account."""
    try:
        return site.record(_told(site, result).get("data"))
    except (NotFound, Forbidden) as error:
        if isinstance(error, Paid):
            raise
        return None


def _news(site: Server, modified: Json, counted: Json) -> News | SourceError:
    try:
        records, offset = site.page(_told(site, modified))
    except (BadQuery, NotFound, Forbidden) as error:
        return error
    return News(records, _count(site, counted), offset)


def _count(site: Server, counted: Json) -> int | None:
    """The number of tasks; None where Asana does not tell it to this account."""
    try:
        body = _told(site, counted)
    except (BadQuery, NotFound, Forbidden):
        return None
    match body:
        case {"data": {"num_tasks": int(count)}}:
            return count
    return None
