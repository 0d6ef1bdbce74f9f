"""Titles of tabs of ours in a workbook where people have tabs of their own."""

from collections.abc import Iterable

from okrsync.xlsx.names import free_name

_LONGEST = 31
"""Characters (Excel specifications and limits); Google takes more."""


def free_title(title: str, taken: Iterable[str]) -> str:
    """The tab's own title; where people have one of that name, another: the marks inside are what counts."""
    titles = {each.casefold() for each in taken}
    return title if title.casefold() not in titles else free_name(f"{title} (okrsync)", titles, longest=_LONGEST)
