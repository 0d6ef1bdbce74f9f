"""How long a run waits for a workbook that somebody has open; pure."""

from datetime import datetime, time

import pytest

from flows import patience
from okrsync.settings import ScheduleSettings


@pytest.mark.parametrize(
    ("began", "until", "retries"),
    [
        (datetime(2026, 11, 22, 2), time(6), 24),
        (datetime(2026, 11, 22, 5, 55), time(6), 0),
        (datetime(2026, 11, 22, 23), time(1), 12),
        (datetime(2026, 11, 22, 6), time(6), 144),
    ],
)
def test_an_open_workbook_is_tried_every_ten_minutes_until_the_next_such_time(
    began: datetime, until: time, retries: int
) -> None:
    assert patience.retries(began, ScheduleSettings(cron="0 2 * * *", retry_until=until)) == retries


def test_without_a_schedule_an_open_workbook_is_tried_once() -> None:
    assert patience.retries(datetime(2026, 11, 22, 2), None) == 0
