"""What a company configures, typed (DESIGN §9). `config.py` reads it from the file and the environment."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from okrsync.catalogue import Language, words
from okrsync.model import Cycle
from okrsync.okrs.rules import EVIDENCE_ITEMS, Rules
from okrsync.settings.connections import (
    ASANA_PER_MINUTE,
    GOOGLE_KEYS,
    GOOGLE_PER_MINUTE,
    OAUTH_CLIENT,
    PREFIX,
    SPREADSHEET,
    AsanaSettings,
    FilesSettings,
    GoogleSettings,
    JiraSettings,
    TokenSettings,
    spreadsheet_id,
    variable,
)
from okrsync.settings.digest import DigestSettings
from okrsync.settings.judging import GuardSettings, LintSettings, StatusSettings
from okrsync.settings.mapping import MappingSettings
from okrsync.settings.part import Part
from okrsync.settings.schedule import ScheduleSettings
from okrsync.settings.workdays import CalendarSettings

__all__ = [
    "ASANA_PER_MINUTE",
    "GOOGLE_KEYS",
    "GOOGLE_PER_MINUTE",
    "OAUTH_CLIENT",
    "PREFIX",
    "SPREADSHEET",
    "AsanaSettings",
    "DigestSettings",
    "GoogleSettings",
    "JiraSettings",
    "ScheduleSettings",
    "Settings",
    "TokenSettings",
    "spreadsheet_id",
    "variable",
]

STORE = "sqlite:///.okrsync/store.db"
FULL_EVERY = 7
"""Days after which a run asks the trackers for everything: a renamed status or section marks no issue as changed."""
"""Where the cache is; a relative path begins at the config's folder."""


class CycleSettings(Part):
    """The dated span of the book."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    start: date
    end: date

    @model_validator(mode="after")
    def _in_order(self) -> "CycleSettings":
        if self.end <= self.start:
            raise ValueError(f"the cycle ends ({self.end}) before it starts ({self.start})")
        return self


class BookSettings(Part):
    """Where the workbook is: an Excel file, or a Google spreadsheet, by its address or id.

    `account` is the Google connection that opens it, where there are several.
    """

    excel: Path | None = None
    google: Annotated[str, AfterValidator(spreadsheet_id)] | None = None
    account: str = ""

    @model_validator(mode="after")
    def _one(self) -> "BookSettings":
        if (self.excel is None) is (self.google is None):
            raise ValueError("give one of excel, a file, and google, the address of a spreadsheet")
        return self


class EvidenceSettings(Part):
    """How much is listed behind each number: the most lines of one key result."""

    items: int = Field(default=EVIDENCE_ITEMS, ge=1)


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"“{name}” is no time zone; write one such as Europe/Berlin")
    return name


_Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$")]
"""A connection's name, which is also a part of its environment variables."""


class Settings(BaseSettings):
    """Everything that a company configures."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True)

    cycle: CycleSettings
    book: BookSettings
    language: Language = Language.ENGLISH
    contact: str = ""
    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"
    jira: Mapping[_Name, JiraSettings] = {}
    asana: Mapping[_Name, AsanaSettings] = {}
    google: Mapping[_Name, GoogleSettings] = {}
    files: FilesSettings = FilesSettings()
    mapping: MappingSettings = MappingSettings()
    calendar: CalendarSettings = CalendarSettings()
    status: StatusSettings = StatusSettings()
    guards: GuardSettings = GuardSettings()
    lint: LintSettings = LintSettings()
    evidence: EvidenceSettings = EvidenceSettings()
    store: str = STORE
    full_every: int = Field(default=FULL_EVERY, ge=0)
    schedule: ScheduleSettings | None = None
    digest: DigestSettings | None = None

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
        mapping = self.mapping
        return Rules(
            cycle=Cycle(self.cycle.name, self.cycle.start, self.cycle.end),
            points=mapping.points,
            policy=mapping.dropped.policy,
            measures=mapping.measures,
            status=self.status.rules(),
            guards=self.guards.rules(),
            calendar=self.calendar.rule(),
            lint_skip=frozenset(self.lint.skip),
            evidence_items=self.evidence.items,
            words=words(self.language),
            contact=self.contact,
        )
