"""When the nightly sync runs: a cron in the company's time zone."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from okrsync.settings import ScheduleSettings, Settings

BERLIN = ZoneInfo("Europe/Berlin")
LEAST = {"cycle": {"name": "Q4", "start": "2026-10-01", "end": "2026-12-31"}, "book": {"excel": "okrs.xlsx"}}


NIGHTLY = ScheduleSettings(cron="0 2 * * *")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


NOON = local("2026-11-22 12:00")


def test_the_next_times_are_told_in_the_zone_of_now() -> None:
    nightly = ScheduleSettings(cron="0 2 * * *")
    told = [f"{at:%Y-%m-%d %H:%M %Z}" for at in nightly.after(local("2026-11-20 09:00"), 2)]
    assert told == ["2026-11-21 02:00 CET", "2026-11-22 02:00 CET"]


def test_a_book_synced_before_the_last_time_of_the_schedule_missed_it() -> None:
    assert NIGHTLY.missed(NOON, datetime(2026, 11, 22, 1, 59)) == local("2026-11-22 02:00")


def test_a_book_synced_at_that_time_or_later_missed_nothing() -> None:
    assert NIGHTLY.missed(NOON, datetime(2026, 11, 22, 2)) is None


def test_a_book_that_was_never_synced_missed_nothing() -> None:
    assert NIGHTLY.missed(NOON, None) is None


def test_the_coming_times_are_told_over_the_change_to_winter_time() -> None:
    told = ScheduleSettings(cron="0 4 * * *").told(local("2026-10-24 12:00"))
    assert told == "Sun 25 Oct 04:00, Mon 26 Oct 04:00, Tue 27 Oct 04:00 (Europe/Berlin)"


@pytest.mark.parametrize("night", ["2026-03-28", "2026-10-24"])
def test_the_night_that_the_clocks_change_has_one_run(night: str) -> None:
    runs = ScheduleSettings(cron="30 2 * * *").after(local(f"{night} 12:00"), 2)
    assert len({at.date() for at in runs}) == 2


def test_a_cron_alone_is_a_schedule_with_the_usual_end() -> None:
    settings = Settings.model_validate({**LEAST, "schedule": "0 2 * * 1-5"})
    assert settings.schedule == ScheduleSettings(cron="0 2 * * 1-5", retry_until=time(6))


def test_without_a_schedule_there_is_none() -> None:
    assert Settings.model_validate(LEAST).schedule is None


@pytest.mark.parametrize("cron", ["at two", "61 2 * * *", "0 2 * *", "", "0 2 31 2 *"])
def test_a_cron_that_makes_no_sense_is_told_with_an_example(cron: str) -> None:
    with pytest.raises(ValidationError, match=r"0 2 \* \* \*"):
        ScheduleSettings(cron=cron)
