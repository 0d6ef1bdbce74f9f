"""How numbers are told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.okrs.figures import NOTHING, amount, percent, points


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, NOTHING),
        (0.0, "0"),
        (-0.0, "0"),
        (7.0, "7"),
        (8.24, "8.2"),
        (8.25, "8.3"),
        (-8.25, "−8.3"),
        (-1234.0, "−1,234"),
        (1234.5, "1,234.5"),
        (1234.96, "1,235"),
    ],
)
def test_an_amount_has_one_decimal_where_it_needs_one(value: float | None, told: str) -> None:
    assert amount(value) == told


@pytest.mark.parametrize(
    ("value", "told"), [(0.66, "0.66"), (0.8, "0.8"), (-0.4567, "−0.457"), (0.0123, "0.0123"), (0.05, "0.05")]
)
def test_an_amount_below_1_has_three_digits(value: float, told: str) -> None:
    assert amount(value) == told


@pytest.mark.parametrize(("value", "told"), [(99.97, "99.97"), (0.9996, "0.9996"), (54.99999999999999, "55")])
def test_an_amount_is_not_told_as_the_whole_number_that_it_is_not(value: float, told: str) -> None:
    assert amount(value) == told


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_number_can_be_told(value: float) -> None:
    assert amount(value)
    assert percent(value).endswith(" %")
    assert points(value)[0] in "+−±"


@given(st.floats(0, 99.9999))
def test_below_100_nothing_is_told_as_100_percent(value: float) -> None:
    assert percent(value) != "100 %"


@pytest.mark.parametrize(("value", "told"), [(None, NOTHING), (0.0, "±0"), (-0.4, "±0"), (2.5, "+3"), (-50.5, "−51")])
def test_points_are_told_with_their_sign(value: float | None, told: str) -> None:
    assert points(value) == told
