"""The measures in people's words, and which one a row means (DESIGN §6)."""

from collections.abc import Mapping

from msgspec import Struct

from okrsync.layout import MEASURES
from okrsync.model import KeyResult
from okrsync.texts import joined, say

SHARE_OF_ITEMS = "Share of items"
NUMBER_OF_ITEMS = "Number of items"
ITEMS_DONE = "Items done"
ITEMS_OPEN = "Items open"
SHARE_OF_POINTS = "Share of points"
POINTS_DONE = "Points done"
SUM_OF = say("Sum of")
AVERAGE_OF = say("Average of")
DAYS_TO_DONE = "Median days to done"
CELL_VALUE = "Cell value"
KEEP_ABOVE = "Keep above"
KEEP_BELOW = "Keep below"
YES_NO = "Yes/no"
ROLL_UP = "Roll-up"
MANUAL = "Manual"
UNMEASURED = ""
"""The work does not measure the key result: it fills Delivery, and Current waits for a cell or a person."""

_PLAIN = {name.casefold(): name for name in MEASURES}
OF_A_FIELD = (SUM_OF, AVERAGE_OF)
SHARES = frozenset({SHARE_OF_ITEMS, SHARE_OF_POINTS})
DONE_COUNTS = frozenset({ITEMS_DONE, POINTS_DONE})
KEEPS = frozenset({KEEP_ABOVE, KEEP_BELOW})
BY_PERSON = frozenset({MANUAL, UNMEASURED})
"""Current belongs to the person in rows measured so."""
_EARNING = SHARES | DONE_COUNTS
_LINKLESS = BY_PERSON | KEEPS | {YES_NO, ROLL_UP}
_NOT_OF_ITEMS = BY_PERSON | {CELL_VALUE, ROLL_UP}
_STATELESS = frozenset({NUMBER_OF_ITEMS, SUM_OF, AVERAGE_OF})

_SHARE_UNITS = frozenset({"", "%", "item", "items", "issue", "issues", "task", "tasks"})
_POINT_UNITS = frozenset({"point", "points", "story points", "sp"})


class Measure(Struct, frozen=True):
    """How a key result is counted: the name in people's words, and the field of a Sum or an Average."""

    name: str
    field: str = ""

    def number_field(self, points: str) -> str:
        """The numeric field it needs, `points` being the one with the estimates; "" if it counts heads."""
        return points if self.name in (SHARE_OF_POINTS, POINTS_DONE) else self.field

    @property
    def by_person(self) -> bool:
        """Whether Current is a person's."""
        return self.name in BY_PERSON

    @property
    def counts_items(self) -> bool:
        """Whether a number can be made of work items."""
        return self.name not in _NOT_OF_ITEMS

    @property
    def needs_links(self) -> bool:
        """Whether nothing can be said without a link."""
        return self.name not in _LINKLESS

    @property
    def needs_states(self) -> bool:
        """Whether it has to know what is done."""
        return self.name not in _STATELESS

    @property
    def words(self) -> str:
        """The measure as people name it."""
        return joined(" ", (say(self.name), self.field)) if self.field else say(self.name)

    @property
    def earns(self) -> bool:
        """Whether the value grows from 0 with done work, so that Start and the plan can begin at 0."""
        return self.name in _EARNING

    @property
    def from_nought(self) -> bool:
        """Whether a blank Start is 0; else it is the first reading."""
        return self.earns or self.name in (YES_NO, ROLL_UP)


def named(text: str, own: Mapping[str, str]) -> Measure | None:
    """The measure that people named; `own` maps a team's names to ours. None where the words mean nothing."""
    words = " ".join(text.split())
    words = {name.casefold(): meaning for name, meaning in own.items()}.get(words.casefold(), words)
    for prefix in OF_A_FIELD:
        if words.casefold().startswith(prefix.casefold() + " "):
            return Measure(prefix, words[len(prefix) :].strip())
    plain = _PLAIN.get(words.casefold())
    return Measure(plain) if plain else None


def default(unit: str, target: float | None, *, links: bool, number: bool, supported: bool) -> Measure:
    """The measure of a row whose *Measured by* is blank, by its link and unit."""
    unit = unit.casefold()
    if number:
        return Measure(CELL_VALUE)
    if not links:
        return Measure(ROLL_UP if supported else MANUAL)
    if unit in _POINT_UNITS:
        return Measure(POINTS_DONE)
    if unit not in _SHARE_UNITS:
        return Measure(UNMEASURED)
    return Measure(ITEMS_DONE if unit != "%" and target is not None and target > 1 else SHARE_OF_ITEMS)


def as_fraction(kr: KeyResult) -> bool:
    """Whether a share is meant as 0-1: the target is written so and the unit is not %."""
    return kr.target is not None and 0 < kr.target <= 1 and kr.unit != "%"
