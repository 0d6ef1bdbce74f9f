"""When the nightly sync runs."""

from datetime import UTC, datetime, time
from itertools import islice
from typing import Annotated

from cronsim import CronSim, CronSimError
from pydantic import AfterValidator, model_validator

from okrsync.settings.part import Part


def _cron(text: str) -> str:
    try:
        CronSim(text, datetime.now(UTC))
    except CronSimError as error:
        what = str(error).removesuffix(".").lower()
        raise ValueError(f"{what}: write minute, hour, day, month and weekday, such as 0 2 * * *") from None
    return text


class ScheduleSettings(Part):
    """When the nightly sync runs, in the company's time zone.

    While somebody has the workbook open it tries again until `retry_until`, the next such time after its start.
    """

    cron: Annotated[str, AfterValidator(_cron)]
    retry_until: time = time(6)

    @model_validator(mode="before")
    @classmethod
    def _from_cron(cls, given: object) -> object:
        """A schedule that is written in short, as its cron alone."""
        return {"cron": given} if isinstance(given, str) else given

    def after(self, now: datetime, count: int) -> list[datetime]:
        """The next times after `now`, which is in the company's time zone."""
        return list(islice(CronSim(self.cron, now), count))

    def before(self, now: datetime) -> datetime:
        """The last time before `now`."""
        return next(CronSim(self.cron, now, reverse=True))
