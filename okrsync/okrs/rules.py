"""The rules a team may change, with the defaults of DESIGN §7 and §8. Points are percentage points of progress."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from msgspec import Struct, field

from okrsync.model import Cycle, Policy, Rhythm
from okrsync.texts import ENGLISH, Words

POINTS = "Story Points"
"""What Jira calls the estimates of a new project."""
EVIDENCE_ITEMS = 200
"""So many items of one key result have a line of their own in Evidence; the rest are summed up in one."""


class Curve(StrEnum):
    """How the plan runs from the first day to the last: `linear` counts every day, the others working days."""

    WORKING_DAYS = "working days"
    LINEAR = "linear"
    BACK_LOADED = "back-loaded"
    S_CURVE = "s-curve"


class Calendar(Struct, frozen=True):
    """Which days are worked: `days` of the week, 0 a Monday, but for `holidays`."""

    holidays: frozenset[date] = frozenset()
    days: frozenset[int] = frozenset(range(5))

    def working_days(self, first: date, last: date) -> int:
        """How many of the days from first to last, both included, are worked."""
        weeks, rest = divmod((last - first).days + 1, 7)
        usual = weeks * len(self.days) + sum((first.weekday() + day) % 7 in self.days for day in range(rest))
        return usual - sum(first <= day <= last and day.weekday() in self.days for day in self.holidays)


class Tolerance(Struct, frozen=True):
    """How far behind the plan is still fine: the larger of a share of the plan and a number of points."""

    share: float
    points: float

    def allows(self, behind: float, plan: float) -> bool:
        """Whether `behind` points are tolerable at this plan."""
        return behind <= max(self.share * plan, self.points)


class StatusRules(Struct, frozen=True):
    """When a key result is on track, at risk or off track; `grace` is the share of its dates that passes unjudged.

    After `still` without movement, or with less than `chance` (0-100) to get there, it is not on track.
    """

    on_track: Tolerance = Tolerance(0.10, 5)
    at_risk: Tolerance = Tolerance(0.40, 15)
    grace: float = 0.15
    stretch: float = 0.70
    still: timedelta = timedelta(weeks=3)
    chance: float = 25
    curve: Curve = Curve.WORKING_DAYS


class GuardRules(Struct, frozen=True):
    """Which jumps wait for a person: points of progress for `fall` and `rise`, shares for the others."""

    fall: float = 20
    rise: float = 30
    rise_items: int = 3
    total_share: float = 1 / 3
    worse_share: float = 0.30
    worse_least: int = 5


class Ages(Struct, frozen=True):
    """When a number is too old to be shown as good, and when to nag.

    `unchanged` holds for a number that is due monthly, or that does not say; the others have some days over, too.
    `checked_in` is how long Confidence holds after the last edit of it or of Comment (SHEET.md §3).
    """

    unanswered: timedelta = timedelta(hours=48)
    unchanged: timedelta = timedelta(days=35)
    weekly: timedelta = timedelta(days=10)
    quarterly: timedelta = timedelta(days=100)
    by_hand: timedelta = timedelta(days=14)
    checked_in: timedelta = timedelta(days=10)

    def of(self, rhythm: Rhythm | None) -> timedelta:
        """How old a number may be that comes in this rhythm."""
        others: dict[Rhythm | None, timedelta] = {Rhythm.WEEKLY: self.weekly, Rhythm.QUARTERLY: self.quarterly}
        return others.get(rhythm, self.unchanged)


class Rules(Struct, frozen=True):
    """Everything that computing needs to know beside the book and the work.

    `words` are the book's language; `contact` is whom to ask, "" where the config names nobody.
    """

    cycle: Cycle
    points: str = POINTS
    policy: Policy = Policy.LEAVE_OUT
    measures: Mapping[str, str] = field(default_factory=dict)
    status: StatusRules = field(default_factory=StatusRules)
    guards: GuardRules = field(default_factory=GuardRules)
    ages: Ages = field(default_factory=Ages)
    lint_skip: frozenset[str] = frozenset()
    evidence_items: int = EVIDENCE_ITEMS
    calendar: Calendar = field(default_factory=Calendar)
    words: Words = ENGLISH
    contact: str = ""
