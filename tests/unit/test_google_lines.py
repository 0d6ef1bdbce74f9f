"""Rows of a tab as a commit to Google sees them."""

from okrsync.books.google.lines import lines
from okrsync.layout import HEALTH
from okrsync.records import replace
from tests.unit.google_rows import A, B, place, row, sheet


def test_titles_and_headers_are_no_rows() -> None:
    assert [each.number for each in lines(place({1: {"id": "ID"}, **sheet(A, {}, B)}))] == [2, 4]


def test_a_row_is_the_same_where_people_moved_their_columns() -> None:
    keys, cells = ("id", "key_result", "team"), sheet(row("KR-01", "Leads", team="Sales"))
    one, other = (lines(place(cells, each))[0] for each in (keys, keys[::-1]))
    assert one.marks == other.marks


def test_a_yes_under_accept_is_the_syncs_to_clear_and_makes_no_line_peoples() -> None:
    [found] = lines(place(sheet({"code": "a", "accept": "yes"}), ("code", "accept"), HEALTH))
    assert (found.marks, found.before["accept"]) == ((), "yes")


def test_only_a_blank_row_is_known_by_the_id_that_it_gets() -> None:
    planned = lines(place(sheet(row("", "New"))), {2: {"id": "KR-08"}, 3: {"id": "KR-09"}})
    assert [each.id for each in planned] == ["", "KR-09"]
    assert [each.given for each in planned] == ["KR-08", "KR-09"]


def test_a_line_says_what_its_columns_shall_hold() -> None:
    line = replace(lines(place(sheet(A)))[0], after={"why": "new"})
    assert (line.expected("why"), line.expected("current"), line.expected("status")) == ("new", 1.0, None)
