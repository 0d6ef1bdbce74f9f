"""Where in a workbook a link points."""

import pytest

from okrsync.sources.places import EVERYTHING, Place, Span, parse, parse_span

B7 = Span(7, 2, 7, 2)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("B7", B7),
        ("$b$7", B7),
        ("A1:D9", Span(1, 1, 9, 4)),
        ("D9:A1", Span(1, 1, 9, 4)),
        ("A3:F", Span(3, 1, None, 6)),
        ("A:F", Span(1, 1, None, 6)),
        ("2:9", Span(2, 1, 9, None)),
        ("AA10:AB20", Span(10, 27, 20, 28)),
    ],
)
def test_cells_are_understood(text: str, span: Span) -> None:
    assert parse_span(text) == span


@pytest.mark.parametrize("text", ["", "B", "7", "B0", "NPS", ":", "A1:", "A:7", "B7:C8:D9", "XYZ7"])
def test_other_text_is_no_cells(text: str) -> None:
    assert parse_span(text) is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", Place()),
        ("B7", Place(span=B7)),
        ("KPIs!B7", Place("KPIs", span=B7)),
        ("'Net ! revenue'!B7", Place("Net ! revenue", span=B7)),
        ("'It''s ours'!B7", Place("It's ours", span=B7)),
        ("gid=7", Place(gid=7)),
        ("gid=7!B7", Place(gid=7, span=B7)),
        ("'Plan'", Place("Plan", span=EVERYTHING)),
        ("Plan", Place(name="Plan")),
    ],
)
def test_a_place_is_understood(text: str, place: Place) -> None:
    assert parse(text) == place


@pytest.mark.parametrize("text", ["KPIs!seven", "gid=7!seven"])
def test_a_place_that_makes_no_sense_is_none(text: str) -> None:
    assert parse(text) is None


def test_a_span_has_the_cells_within_its_edges() -> None:
    span = Span(2, 2, 3, None)
    assert [span.has(*cell) for cell in ((2, 2), (3, 99), (1, 2), (4, 2), (2, 1))] == [True, True, False, False, False]
