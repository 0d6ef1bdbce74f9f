"""When the nightly sync runs."""

from datetime import UTC, datetime, time, timedelta
from itertools import islice
from typing import Annotated

from cronsim import CronSim, CronSimError
from pydantic import AfterValidator, model_validator

from okrsync.settings.part import Part

SHOWN = 3
"""So many coming runs are told."""


def _cron(text: str) -> str:
    try:
        CronSim(text, datetime.now(UTC))
    except CronSimError as error:
        what = str(error).removesuffix(".").lower()
        raise ValueError(f"{what}: write minute, hour, day, month and weekday, such as 0 2 * * *") from None
    return text


Cron = Annotated[str, AfterValidator(_cron)]
"""When something runs: minute, hour, day, month and weekday."""


class ScheduleSettings(Part):
    """When the nightly sync runs, in the company's time zone.

    While somebody has the workbook open it tries again until `retry_until`, the next such time after its start.
    """

    cron: Cron
    retry_until: time = time(6)

    @model_validator(mode="before")
    @classmethod
    def _from_cron(cls, given: object) -> object:
        """A schedule that is written in short, as its cron alone."""
        return {"cron": given} if isinstance(given, str) else given

    def after(self, now: datetime, count: int = SHOWN) -> list[datetime]:
        """The next times after `now`, which is in the company's time zone."""
        return list(islice(CronSim(self.cron, now), count))

    def told(self, now: datetime) -> str:
        """The next times, for people: Sun 22 Nov 02:00, … (Europe/Berlin)."""
        return f"{', '.join(f'{at:%a %d %b %H:%M}' for at in self.after(now))} ({now.tzinfo})"

    def missed(self, now: datetime, last: datetime | None) -> datetime | None:
        """The last time before `now`, if no run was since; a book that was never synced missed nothing.

        `now` carries the zone, `last` is its local time without one, as books keep it.
        """
        due = next(CronSim(self.cron, now, reverse=True))
        return due if last is not None and last < due.replace(tzinfo=None) else None

    def patience(self, began: datetime) -> timedelta:
        """How long a run that began then, in local time, tries to write a workbook that somebody has open."""
        until = datetime.combine(began, self.retry_until)
        return until - began if until > began else until + timedelta(days=1) - began
