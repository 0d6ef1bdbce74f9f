"""What a company configures, typed (DESIGN §9). `config.py` reads it from the file and the environment."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    SecretStr,
    StringConstraints,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from okrsync.model import Cycle, ItemState, Policy
from okrsync.okrs import measures
from okrsync.okrs.rules import POINTS, Curve, GuardRules, Rules, StatusRules, Tolerance

PREFIX = "OKRSYNC_"


def variable(*path: str) -> str:
    """The environment variable of a setting: `jira`, `acme`, `token` → OKRSYNC_JIRA__ACME__TOKEN."""
    return PREFIX + "__".join(path).upper()


DROPPED = (
    "Won't Do",
    "Won't Fix",
    "Duplicate",
    "Declined",
    "Invalid",
    "Cannot Reproduce",
    "Abandoned",
    "Obsolete",
    "Rejected",
)
"""Resolutions that close an issue without delivering it, as Jira ships them or sites commonly add them."""


class _Part(BaseModel):
    """A part of the config: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CycleSettings(_Part):
    """The dated span of the book."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    start: date
    end: date

    @model_validator(mode="after")
    def _in_order(self) -> "CycleSettings":
        if self.end <= self.start:
            raise ValueError(f"the cycle ends ({self.end}) before it starts ({self.start})")
        return self


class BookSettings(_Part):
    """Where the workbook is."""

    excel: Path


def _bare(url: HttpUrl) -> HttpUrl:
    if url.username or url.password:
        raise ValueError("an address with a password in it; leave it out, and give email or user and the token")
    return url


class JiraSettings(_Part):
    """One Jira; `email` for Cloud with an API token, `user` for basic authentication at a Data Center."""

    url: Annotated[HttpUrl, AfterValidator(_bare)]
    email: str = ""
    user: str = ""
    token: SecretStr | None = None
    token_file: Path | None = None
    deployment: Literal["cloud", "datacenter"] | None = None


class FilesSettings(_Part):
    """The folders below which `file:` links may read."""

    folders: tuple[Path, ...] = ()


class DroppedSettings(_Part):
    """What marks work as dropped."""

    resolutions: tuple[str, ...] = DROPPED
    policy: Policy = Policy.LEAVE_OUT


def _known_measure(meaning: str) -> str:
    if measures.named(meaning, {}) is None:
        raise ValueError(f"“{meaning}” is no measure; write one of okrsync's own, such as Items done")
    return meaning


class MappingSettings(_Part):
    """How the trackers' words become ours; `fields` gives a custom field's id where several carry its name."""

    dropped: DroppedSettings = DroppedSettings()
    statuses: Mapping[str, ItemState] = {}
    points: str = POINTS
    fields: Mapping[str, str] = {}
    measures: Mapping[str, Annotated[str, AfterValidator(_known_measure)]] = {}


class ToleranceSettings(_Part):
    """How far behind the plan is fine: the larger of a share of the plan and points."""

    share: float = Field(ge=0, le=1)
    points: float = Field(ge=0, le=100)


_STATUS, _GUARDS = StatusRules(), GuardRules()


class StatusSettings(_Part):
    """When a key result is on track, at risk or off track."""

    on_track: ToleranceSettings = ToleranceSettings(**asdict(_STATUS.on_track))
    at_risk: ToleranceSettings = ToleranceSettings(**asdict(_STATUS.at_risk))
    grace: float = Field(default=_STATUS.grace, ge=0, le=1)
    curve: Curve = _STATUS.curve


class GuardSettings(_Part):
    """Which jumps wait for a person; points of progress, and the share of key results that may fall at once."""

    fall: float = Field(default=_GUARDS.fall, gt=0, le=100)
    rise: float = Field(default=_GUARDS.rise, gt=0, le=100)
    worse_share: float = Field(default=_GUARDS.worse_share, gt=0, le=1)


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"“{name}” is no time zone; write one such as Europe/Berlin")
    return name


class Settings(BaseSettings):
    """Everything that a company configures."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True)

    cycle: CycleSettings
    book: BookSettings
    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"
    jira: Mapping[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$")], JiraSettings] = {}
    files: FilesSettings = FilesSettings()
    mapping: MappingSettings = MappingSettings()
    status: StatusSettings = StatusSettings()
    guards: GuardSettings = GuardSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic-settings gives all five
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - no .env file
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - no secrets folder
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment over the file (which comes in as init)."""
        return env_settings, init_settings

    @property
    def zone(self) -> ZoneInfo:
        """The company's time zone."""
        return ZoneInfo(self.timezone)

    def rules(self) -> Rules:
        """What computing needs of the settings."""
        status, guards = self.status, self.guards
        return Rules(
            cycle=Cycle(self.cycle.name, self.cycle.start, self.cycle.end),
            points=self.mapping.points,
            policy=self.mapping.dropped.policy,
            measures=self.mapping.measures,
            status=StatusRules(
                on_track=Tolerance(status.on_track.share, status.on_track.points),
                at_risk=Tolerance(status.at_risk.share, status.at_risk.points),
                grace=status.grace,
                curve=status.curve,
            ),
            guards=GuardRules(fall=guards.fall, rise=guards.rise, worse_share=guards.worse_share),
        )
