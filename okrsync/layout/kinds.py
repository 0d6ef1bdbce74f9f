"""What a tab is made of: columns, whose they are, and how each is drawn."""

from enum import Enum, StrEnum

from msgspec import Struct
from msgspec.structs import force_setattr

from okrsync.texts import joined, say

MAIN = "okrs"
"""The key of the tab whose columns have names without it."""


class Whose(Enum):
    """Who writes a column; the glyph stands in its header."""

    PEOPLE = "✎"
    SYNC = "⟳"


class Type(StrEnum):
    """What a column holds, and so how it is drawn."""

    LABEL = "label"
    TEXT = "text"
    NOTE = "note"
    NUMBER = "number"
    PERCENT = "percent"
    POINTS = "points"
    SCORE = "score"
    COUNT = "count"
    DATE = "date"
    MOMENT = "moment"
    STATUS = "status"
    SEVERITY = "severity"
    TREND = "trend"
    TREE = "tree"


class Look(StrEnum):
    """What a row of a drawn page is, and so how it is drawn; a page without looks has lines alone."""

    LINE = "line"
    HEADLINE = "headline"
    ASIDE = "aside"
    LABEL = "label"
    FIGURE = "figure"
    NOTE = "note"
    SECTION = "section"
    HEAD = "head"
    MORE = "more"
    GAP = "gap"
    CHART = "chart"


class Column(Struct, frozen=True):
    """One column: `key` is its stable name, `title` its header, `width` in characters, `choices` its drop-down."""

    key: str
    title: str
    whose: Whose
    type: Type
    width: float
    choices: tuple[str, ...] = ()
    help: str = ""
    folded: bool = False

    def __post_init__(self) -> None:
        """What is declared for people is a message, which each book says in its language."""
        choices = tuple(each if isinstance(each, StrEnum) else say(each) for each in self.choices)
        for name, told in {"title": say(self.title), "help": say(self.help), "choices": choices}.items():
            force_setattr(self, name, told)

    @property
    def header(self) -> str:
        """The header cell's text: whose it is, and its title."""
        return joined(" ", (self.whose.value, self.title))


class Tab(Struct, frozen=True):
    """A tab: `columns` below `header_row` (1-based); `groups` are the banners above it, by their first column.

    `looks` are the kinds of rows of a tab that is more than a table: its header row is its title. `hidden` tabs are the
    sync's own.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    header_row: int = 1
    groups: tuple[tuple[str, str], ...] = ()
    frozen: int = 0
    intro: str = ""
    looks: tuple[Look, ...] = ()
    hidden: bool = False

    def __post_init__(self) -> None:
        """As for a column."""
        groups = tuple((first, say(banner)) for first, banner in self.groups)
        title = self.title if self.hidden else say(self.title)
        for name, told in {"title": title, "intro": say(self.intro), "groups": groups}.items():
            force_setattr(self, name, told)

    def column(self, key: str) -> Column:
        """The column with this key."""
        return next(column for column in self.columns if column.key == key)

    @property
    def owned(self) -> tuple[str, ...]:
        """The keys of the sync's columns, in order."""
        return tuple(column.key for column in self.columns if column.whose is Whose.SYNC)

    def style(self, column: str, look: str = "") -> str:
        """The name of a column's style in the palette, in rows of this look."""
        return f"{self.key}.{column}.{look}" if look else f"{self.key}.{column}"

    def name(self, column: str) -> str:
        """The defined name bound to a column's header cell."""
        return f"okrsync.{column}" if self.key == MAIN else f"okrsync.{self.key}.{column}"
