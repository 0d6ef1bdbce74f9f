"""What makes up a number: its items and its pieces sum to it."""

from datetime import datetime

import pytest

from okrsync.model import Evidence, ItemState, KeyResult, Link, LinkKind, Part, Piece, Reading, Result, WorkItem
from okrsync.okrs.evidence import pieces
from okrsync.records import replace

LINK = Link("A-1", "jira", LinkKind.ITEM, "A-1")
KR = KeyResult(id="KR-01", row=4, key_result="Ship it")
ITEMS = tuple(
    Evidence(WorkItem("jira.a", str(at), f"A-{at}", "Work", "", ItemState.DONE), 1, 25.0, LINK, Part.COUNTED)
    for at in range(2)
)
WORK = Reading(50.0, 2, 4, evidence=ITEMS)
CELL = Reading(12.5, 12.5, pieces=(Piece("sheet: kpis!B7", 12.5),))


@pytest.mark.parametrize(
    ("result", "titles"),
    [
        (Result(KR, reading=WORK, current=50.0), []),
        (Result(KR, reading=CELL, current=12.5), ["sheet: kpis!B7"]),
        (Result(KR, reading=Reading(None, 2, 4), current=31.5, by_person=True), ["✎ typed by hand"]),
        (
            Result(replace(KR, typed=True), reading=WORK, current=31.5),
            ["✎ typed by hand: 31.5 instead of 50"],
        ),
        (
            Result(KR, reading=WORK, current=31.5, guarded="it falls by 18 points"),
            ["the last accepted value, 31.5 instead of 50, until a person accepts the new one"],
        ),
        (
            Result(KR, current=31.5, left=True, synced=datetime(2026, 11, 13, 2)),
            ["as it was known on 13 Nov"],
        ),
        (Result(KR, current=31.5, left=True), ["as it was last known"]),
        (Result(KR, reading=WORK, current=31.5, left=True), ["as it was last known, 31.5 instead of 50"]),
        (Result(replace(KR, typed=True), reading=Reading(None), current=31.5), ["✎ typed by hand"]),
        (
            Result(KR, reading=Reading(None), current=31.5, guarded="it is gone"),
            ["the last accepted value, until a person accepts the new one"],
        ),
        (Result(KR, reading=CELL), ["sheet: kpis!B7"]),
    ],
    ids=[
        "items",
        "cell",
        "by person",
        "typed over",
        "guarded",
        "left",
        "left unsynced",
        "left behind the work",
        "typed over nothing",
        "guarded over nothing",
        "no number",
    ],
)
def test_items_and_pieces_sum_to_current_and_say_what_they_are(result: Result, titles: list[str]) -> None:
    found = pieces(result)
    assert [each.title for each in found] == titles
    items = sum(each.contribution for each in result.reading.evidence) if result.reading else 0.0
    if result.current is not None:
        assert items + sum(each.contribution for each in found) == pytest.approx(result.current)
