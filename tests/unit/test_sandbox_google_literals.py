"""What is typed into a cell of the stand-in for Google Sheets, and what the cell then shows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from okrsync.sandbox.google.literals import formatted, raw, typed, unformatted
from okrsync.sandbox.google.moments import serial

DAY = 46346  # 2026-11-20, a Friday


def shown(number: float, pattern: str, kind: str = "NUMBER") -> str:
    return formatted({"numberValue": number}, {"type": kind, "pattern": pattern})


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("42", 42),
        ("0042", 42),
        ("+5", 5),
        ("-.5", -0.5),
        ("1.", 1),
        ("-1,234.5", -1234.5),
        ("(12)", -12),
        ("1e3", 1000),
        ("50%", 0.5),
        ("12.5 %", 0.125),
        ("$3.50", 3.5),
        ("-$3", -3),
        (" 7 ", 7),
    ],
)
def test_a_number_is_read_as_people_write_it(text: str, number: float) -> None:
    assert typed(text).value == {"numberValue": number}


@pytest.mark.parametrize(
    ("text", "kind", "pattern"),
    [
        ("50%", "PERCENT", "0%"),
        ("12.5%", "PERCENT", "0.00%"),
        ("$3", "CURRENCY", '"$"#,##0'),
        ("$3.50", "CURRENCY", '"$"#,##0.00'),
        ("1,234", "NUMBER", "#,##0"),
        ("1e3", "SCIENTIFIC", "0.00E+00"),
        ("2026-11-20", "DATE", "yyyy-mm-dd"),
        ("11/20/2026", "DATE", "M/d/yyyy"),
        ("20 Nov 2026", "DATE", "d mmm yyyy"),
        ("10:30", "TIME", "h:mm"),
        ("10:30:05 pm", "TIME", "h:mm:ss am/pm"),
        ("2026-11-20 14:05", "DATE_TIME", "yyyy-mm-dd h:mm"),
    ],
)
def test_the_way_of_writing_a_number_gives_it_a_format(text: str, kind: str, pattern: str) -> None:
    assert typed(text).number_format == {"type": kind, "pattern": pattern}


def test_a_plain_number_gets_no_format() -> None:
    assert typed("42.5").number_format is None


@pytest.mark.parametrize(
    "text", ["2026-11-20", "2026/11/20", "11/20/2026", "11/20/26", "20 Nov 2026", "20-nov-2026", "November 20, 2026"]
)
def test_a_date_is_its_number_of_days_since_1899_12_30(text: str) -> None:
    assert typed(text).value == {"numberValue": DAY}


def test_a_time_is_a_part_of_a_day() -> None:
    assert typed("12:00").value == {"numberValue": 0.5}
    assert typed("12:00 am").value == {"numberValue": 0}
    assert typed("2026-11-20T18:00:00").value == {"numberValue": DAY + 0.75}


@pytest.mark.parametrize(
    "text",
    ["abc", "1,23", "12-", "--5", "$", "-", "=", "2026-13-01", "30 Feb 2026", "25 things", "1.2.3", "KR-1", "()"],
)
def test_what_is_neither_number_nor_date_stays_text(text: str) -> None:
    assert typed(text).value == {"stringValue": text}


def test_an_apostrophe_makes_text_of_anything() -> None:
    assert typed("'0042").value == {"stringValue": "0042"}
    assert typed("'=A1").value == {"stringValue": "=A1"}


def test_a_cell_formatted_as_text_takes_what_is_typed_as_text() -> None:
    assert typed("0042", {"type": "TEXT"}).value == {"stringValue": "0042"}


def test_an_equals_sign_begins_a_formula_only_when_it_is_typed() -> None:
    assert typed("=1+1").value == {"formulaValue": "=1+1"}
    assert raw("=1+1").value == {"stringValue": "=1+1"}


def test_true_and_false_in_any_case_are_boolean_only_when_they_are_typed() -> None:
    assert typed("true").value == {"boolValue": True}
    assert typed("FALSE").value == {"boolValue": False}
    assert raw("TRUE").value == {"stringValue": "TRUE"}


@pytest.mark.parametrize("take", [raw, typed])
def test_json_values_that_are_no_text_are_taken_as_they_are(take: Any) -> None:  # noqa: ANN401 - two signatures
    assert take(value := 0.25).value == {"numberValue": value}
    assert take(True).value == {"boolValue": True}  # noqa: FBT003 - the value to take
    assert take("").value is None


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (2, "2"),
        (2.0, "2"),
        (1.45, "1.45"),
        (0.1 + 0.2, "0.3"),
        (1 / 3, "0.3333333333"),
        (-100 / 3, "-33.33333333"),
        (123456789012345, "123456789012345"),
        (1.5e20, "1.5E+20"),
        (0, "0"),
    ],
)
def test_a_number_without_a_format_shows_ten_significant_digits(number: float, text: str) -> None:
    assert formatted({"numberValue": number}) == text


@pytest.mark.parametrize(
    ("number", "pattern", "text"),
    [
        (0.5, "0", "1"),
        (-0.4, "0", "0"),
        (12, "00000", "00012"),
        (1234.5, "#,##0.##", "1,234.5"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (0.256, "0.0%", "25.6%"),
        (1234567, '0.0,,"M"', "1.2M"),
        (12345, "0.00E+00", "1.23E+04"),
        (0.00012, "0.0E+0", "1.2E-4"),
        (5551234, "000-0000", "555-1234"),
        (5, '0" items"', "5 items"),
        (5, r"\$0", "$5"),
        (5, "[Red]0_)", "5 "),
        (-5, "#,##0", "-5"),
        (1.005, "0.00", "1.01"),
    ],
)
def test_a_number_pattern_says_which_digits_are_shown(number: float, pattern: str, text: str) -> None:
    assert shown(number, pattern) == text


def test_sections_are_for_positive_negative_and_zero() -> None:
    assert [shown(number, '0;(0);"none"') for number in (3, -3, 0)] == ["3", "(3)", "none"]


def test_a_condition_chooses_its_section() -> None:
    pattern = '[=1]0" day";[>=100]"long";0" days"'
    assert [shown(number, pattern) for number in (1, 2, 100, -1)] == ["1 day", "2 days", "long", "-1 days"]


def test_only_the_section_for_text_dresses_text() -> None:
    assert formatted({"stringValue": "KR"}, {"type": "NUMBER", "pattern": '0;-0;0;"<"@">"'}) == "<KR>"
    assert formatted({"stringValue": "KR"}, {"type": "NUMBER", "pattern": "0.00"}) == "KR"


@pytest.mark.parametrize(
    ("days", "pattern", "text"),
    [
        (DAY, "yyyy-mm-dd", "2026-11-20"),
        (DAY, "d mmm yy", "20 Nov 26"),
        (DAY, "dddd, mmmm d", "Friday, November 20"),
        (DAY, "ddd mmmmm", "Fri N"),
        (DAY + 0.5, "d mmm yyyy hh:mm", "20 Nov 2026 12:00"),
        (0.52, "h:mm:ss am/pm", "12:28:48 PM"),
        (0.25, "h a/p", "6 a"),
        (1.75, "[h]:mm", "42:00"),
        (-0.5, "[mm]", "-720"),
        (0.000013888, "ss.000", "01.200"),
        (DAY, "m/d", "11/20"),
        (DAY + 0.0034722222, "mm:ss", "05:00"),
        (0.5, "hh:MM", "12:12"),
        (1e9, "yyyy", "#####"),
    ],
)
def test_a_date_pattern_says_what_of_a_moment_is_shown(days: float, pattern: str, text: str) -> None:
    assert shown(days, pattern, "DATE_TIME") == text


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("DATE", "11/20/2026"),
        ("TIME", "12:00:00 PM"),
        ("DATE_TIME", "11/20/2026 12:00:00"),
        ("NUMBER", "46,346.50"),
        ("PERCENT", "4634650.00%"),
        ("CURRENCY", "$46,346.50"),
        ("TEXT", "46346.5"),
    ],
)
def test_a_type_without_a_pattern_has_that_of_en_us(kind: str, text: str) -> None:
    assert formatted({"numberValue": DAY + 0.5}, {"type": kind}) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"boolValue": True}, "TRUE"),
        ({"boolValue": False}, "FALSE"),
        ({"errorValue": {"type": "DIVIDE_BY_ZERO", "message": "…"}}, "#DIV/0!"),
        ({"errorValue": {"type": "N_A"}}, "#N/A"),
        (None, ""),
    ],
)
def test_booleans_errors_and_empty_cells_show_as_in_a_sheet(value: Mapping[str, Any] | None, text: str) -> None:
    assert formatted(value) == text


def test_an_unformatted_date_is_a_number_unless_dates_are_wanted_as_text() -> None:
    date, number_format = {"numberValue": DAY}, {"type": "DATE", "pattern": "yyyy-mm-dd"}
    assert unformatted(date, number_format) == DAY
    assert unformatted(date, number_format, dates=True) == "2026-11-20"


def test_an_unformatted_value_keeps_its_type() -> None:
    told = [unformatted(value) for value in ({"numberValue": 2.0}, {"boolValue": True}, {"stringValue": "2"}, None)]
    assert [(type(each), each) for each in told] == [(int, 2), (bool, True), (str, "2"), (str, "")]


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2199, 12, 31)))
def test_a_moment_typed_to_the_second_shows_as_it_was_typed(moment: datetime) -> None:
    text = f"{moment:%Y-%m-%d} {moment.hour}:{moment:%M:%S}"
    entry = typed(text)
    assert entry.value == {"numberValue": pytest.approx(serial(moment.replace(microsecond=0)), abs=1e-9)}
    assert formatted(entry.value, entry.number_format) == text


@given(st.integers(-(10**9), 10**9))
def test_a_grouped_integer_shows_as_it_was_typed(number: int) -> None:
    text = f"{number:,}"
    entry = typed(text)
    assert formatted(entry.value, entry.number_format) == text


@given(st.text())
def test_anything_typed_is_shown_as_some_text(text: str) -> None:
    entry = typed(text)
    if "formulaValue" not in (entry.value or {}):
        assert isinstance(formatted(entry.value, entry.number_format), str)


@example(1e27, ".#")
@given(st.floats(allow_nan=False, allow_infinity=False), st.text('0#?.,%E+-;[]hmsydM@"\\_*a/p <>=1'))
def test_any_pattern_shows_any_number(number: float, pattern: str) -> None:
    assert isinstance(shown(number, pattern), str)
