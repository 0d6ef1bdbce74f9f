"""What a new workbook holds before the first sync."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from okrsync.layout import Tab
from okrsync.model import Cycle, Value
from okrsync.texts import ENGLISH, Words, joined, say

Lines = Sequence[tuple[str, str]]
"""A term and its text each; a line without text is a heading."""


class Content(Struct, frozen=True):
    """The cycle in its titles, people's `rows` by column key (percentages 0-100), the lines of Read me; its `words`."""

    cycle: Cycle
    rows: Sequence[Mapping[str, Value]] = ()
    readme: Lines = ()
    words: Words = ENGLISH

    @property
    def title(self) -> str:
        """What the workbook, and its first page, is called."""
        return self.words(say("OKRs · {cycle}", cycle=self.cycle.name))

    def titled(self, tab: Tab) -> str:
        """The title in a tab."""
        return self.words(joined(" · ", (tab.title, self.cycle.name)))
