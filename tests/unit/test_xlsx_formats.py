from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from okrsync.xlsx.dates import from_serial, to_serial
from okrsync.xlsx.formats import Format, of_code, of_styles


@pytest.mark.parametrize(
    ("code", "percent"),
    [
        ("0 %", True),
        ("0.0%", True),
        ('0%;-0%;"–"', True),
        ("[Red]0.00%", True),
        ("# ##0.0_-%", True),
        ('0" %"', False),
        ('0.0" % done"', False),
        (r"0\%", False),
        ("0_%", False),
        ("0*%", False),
        ("[$%]0", False),
        ("General", False),
        ('"▲ +"0" pts";"▼ −"0" pts"', False),
        ("@", False),
    ],
)
def test_a_percentage_is_an_unquoted_percent_sign(code: str, percent: bool) -> None:  # noqa: FBT001 - a table
    assert of_code(code) == Format(percent=percent, date=False)


@pytest.mark.parametrize(
    ("code", "date"),
    [
        ("d mmm hh:mm", True),
        ("yyyy-mm-dd", True),
        ("mmm", True),
        ("mmmm yyyy", True),
        ("[$-407]d. mmmm yyyy;@", True),
        ("DD/MM/YY", True),
        ("yyyy\\-mm\\-dd", True),
        ("h:mm AM/PM", False),
        ("[h]:mm:ss", False),
        ("mm:ss.0", False),
        ('0" days"', False),
        ("[Red]0.00", False),
        ("[Yellow]#,##0", False),
        ("0.00E+00", False),
        ("# ?/?", False),
        ("GENERAL", False),
    ],
)
def test_a_date_has_a_year_a_day_or_a_lone_month(code: str, date: bool) -> None:  # noqa: FBT001 - a table
    assert of_code(code).date is date


def test_styles_know_built_in_and_own_formats() -> None:
    styles = etree.fromstring(
        '<s xmlns="x"><numFmts><numFmt numFmtId="164" formatCode="0 %"/>'
        '<numFmt numFmtId="14" formatCode="0"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="10"/><xf numFmtId="164"/><xf numFmtId="22"/>'
        '<xf numFmtId="14"/><xf/><xf numFmtId="20"/></cellXfs></s>'
    )
    kinds = ["%" if f.percent else "d" if f.date else "-" for f in of_styles(styles)]
    assert kinds == ["-", "%", "%", "%", "d", "-", "-", "-"]


@given(st.datetimes(datetime(1900, 1, 1), datetime(9999, 12, 31)), st.booleans())
def test_a_moment_survives_both_epochs_to_the_second(moment: datetime, date1904: bool) -> None:  # noqa: FBT001 - drawn
    moment = moment.replace(microsecond=0, year=max(moment.year, 1904))
    assert from_serial(to_serial(moment, date1904=date1904), date1904=date1904) == moment


@pytest.mark.parametrize(
    ("serial", "date1904", "date"),
    [
        (1, False, datetime(1900, 1, 1)),
        (59, False, datetime(1900, 2, 28)),
        (61, False, datetime(1900, 3, 1)),
        (46346.5, False, datetime(2026, 11, 20, 12)),
        (0, True, datetime(1904, 1, 1)),
        (44884.5, True, datetime(2026, 11, 20, 12)),
        (2958465, False, datetime(9999, 12, 31)),
        (2958466, False, None),
        (2957004, True, None),
        (-1, False, None),
    ],
)
def test_serial_numbers_are_the_days_that_excel_shows(serial: float, date1904: bool, date: datetime | None) -> None:  # noqa: FBT001 - a table
    assert from_serial(serial, date1904=date1904) == date
    if date is not None:
        assert to_serial(date, date1904=date1904) == serial


def test_a_date_with_a_zone_or_before_the_epoch_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        to_serial(datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(ValueError, match="first day"):
        to_serial(datetime(1903, 12, 31), date1904=True)
