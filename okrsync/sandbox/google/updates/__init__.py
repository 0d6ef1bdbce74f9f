"""The requests of batchUpdate, in the order of the batch. What one refuses is told with its place in the batch."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from okrsync.sandbox.google.call import Json
from okrsync.sandbox.google.spreadsheet import Spreadsheet
from okrsync.sandbox.google.updates import blocks, cells, dimensions, merges, metadata, names, overlays, rules, tabs

Update: TypeAlias = Callable[[Spreadsheet, Json], Json | None]

KINDS: Mapping[str, Update] = {
    **tabs.KINDS,
    **cells.KINDS,
    **dimensions.KINDS,
    **blocks.KINDS,
    **merges.KINDS,
    **names.KINDS,
    **rules.KINDS,
    **overlays.KINDS,
    **metadata.KINDS,
}


def apply(book: Spreadsheet, requests: Sequence[Json]) -> list[Json]:
    """Change a spreadsheet; return a reply for each request. ValueError in Google's words leaves it half changed."""
    if not requests:
        raise ValueError("Must specify at least one request.")
    return [_reply(book, index, request) for index, request in enumerate(requests)]


def _reply(book: Spreadsheet, index: int, request: Json) -> Json:
    if len(request) != 1:
        raise ValueError(f"Invalid requests[{index}]: Exactly one kind of request must be set.")
    ((kind, asked),) = request.items()
    if kind not in KINDS:
        raise ValueError(f"Invalid requests[{index}].{kind}: The stand-in does not know this kind of request.")
    try:
        reply = KINDS[kind](book, asked)
    except ValueError as misfit:
        raise ValueError(f"Invalid requests[{index}].{kind}: {misfit}") from misfit
    return {} if reply is None else {kind: reply}
