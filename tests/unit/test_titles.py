"""Titles of our tabs beside people's."""

from okrsync.books.titles import free_title


def test_a_tab_has_its_own_title_where_people_have_none_of_that_name() -> None:
    assert free_title("History", ["Plan"]) == "History"


def test_a_tab_of_that_name_in_whatever_case_keeps_it_and_ours_says_whose_it_is() -> None:
    assert free_title("History", ["HISTORY"]) == "History (okrsync)"
    assert free_title("History", ["history", "History (OKRsync)"]) == "History (okrsync) (2)"
