"""Dates as workbooks keep them: days since 1900, or since 1904 (ECMA-376 part 1, 18.17.4.1)."""

from datetime import datetime, timedelta

_EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001 - a workbook's dates have no zone
_EPOCH_1900 = datetime(1899, 12, 30)  # noqa: DTZ001 - the same
_FIRST_OF_MARCH_1900 = 61  # serial 60 is 29 February 1900, a day that never was
_END_OF_9999 = 2_958_466
_SECONDS = 86_400


def from_serial(serial: float, *, date1904: bool = False) -> datetime | None:
    """Return the date and time to the second; None outside what Excel shows as a date."""
    epoch, lost = (_EPOCH_1904, 1462) if date1904 else (_EPOCH_1900, 0)
    if not 0 <= serial < _END_OF_9999 - lost:
        return None
    if not date1904 and serial < _FIRST_OF_MARCH_1900 - 1:
        epoch += timedelta(days=1)
    try:
        return epoch + timedelta(seconds=round(serial * _SECONDS))
    except OverflowError:  # the last half second of the year 9999
        return None


def to_serial(moment: datetime, *, date1904: bool = False) -> float:
    """Return the days since the epoch; ValueError for a date with a zone or before the epoch."""
    if moment.tzinfo is not None:
        raise ValueError(f"a cell holds no time zone: convert {moment} to the workbook's time first")
    days = (moment - (_EPOCH_1904 if date1904 else _EPOCH_1900)) / timedelta(days=1)
    if not date1904 and days < _FIRST_OF_MARCH_1900:
        days -= 1
    if days < 0:
        raise ValueError(f"{moment} lies before a workbook's first day")
    return days
