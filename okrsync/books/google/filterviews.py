"""The filter views of a new OKRs tab: whoever looks through one changes nothing for the others (SHEET.md §3)."""

from collections.abc import Iterator, Sequence

from okrsync.books.google.cells import Json
from okrsync.layout import OKRS, status_text
from okrsync.model import Status
from okrsync.texts import Words, say

_WORST_FIRST = ("status", "vs_plan")
"""In the order of texts (of code points, and that of the Unicode Collation Algorithm with symbols not ignored) the
glyphs of statuses go ? ■ ▲ ○ ● ✓: from what nobody knows, over the worst, to the best.
"""
_CALM = (Status.NOT_STARTED, Status.ON_TRACK, Status.DONE)


def filter_views(sheet_id: int, words: Words) -> Iterator[Json]:
    """The requests that add them to a tab whose columns stand as declared; rows that come later are in them too."""
    calm = [*(words(status_text(each)) for each in _CALM), ""]  # rows without a status too
    attention = {"columnIndex": _at("status"), "filterCriteria": {"hiddenValues": calm}}
    yield _view(sheet_id, words(say("By owner")), ("owner", "id"))
    yield _view(sheet_id, words(say("By status")), _WORST_FIRST)
    yield _view(sheet_id, words(say("Needs attention")), _WORST_FIRST, attention)


def _view(sheet_id: int, title: str, order: Sequence[str], *hiding: Json) -> Json:
    area = {"sheetId": sheet_id, "startRowIndex": OKRS.header_row - 1, "endColumnIndex": len(OKRS.columns)}
    by = [{"dimensionIndex": _at(key), "sortOrder": "ASCENDING"} for key in order]
    view = {"title": title, "range": {**area, "startColumnIndex": 0}, "sortSpecs": by, "filterSpecs": list(hiding)}
    return {"addFilterView": {"filter": view}}


def _at(key: str) -> int:
    return OKRS.columns.index(OKRS.column(key))
