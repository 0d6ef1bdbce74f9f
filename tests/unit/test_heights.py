"""How high a row has to be for its texts."""

from textwrap import wrap

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from okrsync.books import styles
from okrsync.layout import OKRS

LINE = styles.text_height("two\nlines", 40) - styles.text_height("one line", 40)


@given(st.text(alphabet=[*"abcXY12 ,.-_'\"&é€", "\t", "\n", "\xa0"], max_size=120), st.integers(5, 40))
@example("well-known re-opened a-b-c-d follow-up2 x--y ", 8)
@example("a line that ends with one space too many ", 40)
@example("a/very/long/address/that/fits/into/no/line/at/all", 10)
def test_a_text_takes_the_lines_that_textwrap_breaks_it_into(text: str, width: int) -> None:
    wide = int(width * 1.05)
    lines = sum(len(wrap(line, wide)) if len(line) > wide else 1 for line in text.split("\n"))
    one = styles.text_height("", width)
    assert styles.text_height(text, width) == pytest.approx(one + (lines - 1) * LINE)


def test_the_longest_text_of_a_row_makes_its_height() -> None:
    short, long = {"why": "short"}, {"key_result": "a word " * 40}
    assert styles.row_height(OKRS, {**short, **long}) == styles.row_height(OKRS, long) > styles.row_height(OKRS, short)
