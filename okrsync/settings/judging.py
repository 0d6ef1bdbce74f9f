"""When a number is good enough, and when it has to wait for a person."""

from typing import Annotated

from msgspec.structs import asdict
from pydantic import AfterValidator, Field

from okrsync.okrs.lint import RULES
from okrsync.okrs.rules import Curve, GuardRules, StatusRules, Tolerance
from okrsync.settings.part import Part


class ToleranceSettings(Part):
    """How far behind the plan is fine: the larger of a share of the plan and points."""

    share: float = Field(ge=0, le=1)
    points: float = Field(ge=0, le=100)

    def rule(self) -> Tolerance:
        """The same, as computing takes it."""
        return Tolerance(self.share, self.points)


_STATUS, _GUARDS = StatusRules(), GuardRules()


class StatusSettings(Part):
    """When a key result is on track, at risk or off track."""

    on_track: ToleranceSettings = ToleranceSettings(**asdict(_STATUS.on_track))
    at_risk: ToleranceSettings = ToleranceSettings(**asdict(_STATUS.at_risk))
    grace: float = Field(default=_STATUS.grace, ge=0, le=1)
    curve: Curve = _STATUS.curve

    def rules(self) -> StatusRules:
        """The same, as computing takes it."""
        return StatusRules(self.on_track.rule(), self.at_risk.rule(), self.grace, curve=self.curve)


class GuardSettings(Part):
    """Which jumps wait for a person; points of progress, and the share of key results that may fall at once."""

    fall: float = Field(default=_GUARDS.fall, gt=0, le=100)
    rise: float = Field(default=_GUARDS.rise, gt=0, le=100)
    worse_share: float = Field(default=_GUARDS.worse_share, gt=0, le=1)

    def rules(self) -> GuardRules:
        """The same, as computing takes it."""
        return GuardRules(fall=self.fall, rise=self.rise, worse_share=self.worse_share)


def _known_rule(code: str) -> str:
    codes = [rule.code for rule in RULES]
    if code not in codes:
        raise ValueError(f"no rule of the lint; they are {', '.join(codes)}")
    return code


class LintSettings(Part):
    """The rules of the mapping lint that are left out, by code."""

    skip: tuple[Annotated[str, AfterValidator(_known_rule)], ...] = ()
