"""Whatever people do between nights, in whatever order: their cells stay, every row shows its own number."""

from __future__ import annotations  # nights.py is a plugin: its types are for mypy only

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrsync.layout import OKRS
from okrsync.model import Value

if TYPE_CHECKING:
    from tests.e2e.nights import Nights
    from tests.e2e.people import Excel

pytest_plugins = ["tests.e2e.people", "tests.e2e.nights"]
pytestmark = pytest.mark.filterwarnings("ignore:.* extension is not supported")  # openpyxl says what it leaves out

KEYS = [column.key for column in OKRS.columns]
TYPED: dict[str, Value] = {
    "current": 77.25,
    "progress": 0.5,
    "status": "fine",
    "why": "=because",
    "trend": "up",
    "delivery": "-1 of 2",
}


class Day:
    """What people do to the workbook on a day, and what must be held after it: the whole model."""

    def __init__(self, nights: Nights, draw: Callable[[st.SearchStrategy[int]], int]) -> None:
        self.nights = nights
        self.excel: Excel = nights.excel
        self.draw = draw
        self.held: dict[tuple[str, str], object] = {}

    def number(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, high))

    @property
    def rows(self) -> dict[str, int]:
        """The row of each key result."""
        found = self.excel.look().rows()
        return {str(line["key_result"]): at for at, line in found.items() if line["key_result"]}

    def some_row(self) -> tuple[str, int]:
        return sorted(self.rows.items())[self.number(0, len(self.rows) - 1)]

    def sort(self) -> None:
        at = sorted(self.rows.values())
        order = list(range(at[0], at[-1] + 1))
        for _ in order:
            order.insert(self.number(0, len(order) - 1), order.pop())
        self.excel.sort(at[0], order)

    def insert_row(self) -> None:
        self.excel.insert_row(self.number(1, max(self.rows.values()) + 1))

    def move_row(self) -> None:
        _, source = self.some_row()
        _, to = self.some_row()
        self.excel.move_row(source, to)

    def insert_column(self) -> None:
        at = self.number(1, len(KEYS))
        self.excel.insert_column(at)
        self.excel.type(self.some_row()[1], at, "mine")

    def move_column(self) -> None:
        self.excel.move_column(KEYS[self.number(0, len(KEYS) - 1)], self.number(1, len(KEYS)))

    def rename_header(self) -> None:
        _, header, column = self.excel.look().places()[KEYS[self.number(0, len(KEYS) - 1)]]
        self.excel.type(header, column, "our name for it")

    def comment(self) -> None:
        self.excel.type(self.some_row()[1], "comment", "=looks good")

    def type_over(self) -> None:
        text, at = self.some_row()
        key = sorted(TYPED)[self.number(0, len(TYPED) - 1)]
        self.excel.type(at, key, TYPED[key])
        self.held[text, key] = TYPED[key]

    def clear(self) -> None:
        text, at = self.some_row()
        key = sorted(TYPED)[self.number(0, len(TYPED) - 1)]
        self.excel.type(at, key, None)
        self.held.pop((text, key), None)

    def clear_what_is_held(self) -> None:
        for text, key in list(self.held)[:1]:
            self.excel.type(self.rows[text], key, None)
            del self.held[text, key]

    def copy_row(self) -> None:
        text, at = self.some_row()
        to, new = max(self.rows.values()) + 1, f"{text} {len(self.rows)}"
        self.excel.copy_row(at, to)
        self.held |= {(new, key): value for (held, key), value in self.held.items() if held == text}
        for key, value in (("id", None), ("key_result", new), ("linked_work", self.nights.link(new))):
            self.excel.type(to, key, value)
        self.nights.metrics.numbers[self.nights.link(new)] = 20.25 + len(self.rows)

    def show_as_percentage(self) -> None:
        text, at = self.some_row()
        key = ("current", "progress")[self.number(0, 1)]
        if (text, key) not in self.held:
            self.excel.percent(at, key, on=bool(self.number(0, 1)))

    def work_goes_on(self) -> None:
        text, _ = self.some_row()
        self.nights.metrics.numbers[self.nights.link(text)] += 0.7


ACTIONS = [name for name in vars(Day) if not name.startswith("_") and name not in ("number", "rows", "some_row")]


@settings(max_examples=10, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=4), min_size=1, max_size=3),
    st.data(),
)
def test_random_days_and_nights(company: Callable[..., Nights], days: list[list[str]], data: st.DataObject) -> None:
    nights = company(Leads=12.5, Offers=33.3, Orders=47.9, Repeat=58.1)
    nights.night()
    day = Day(nights, data.draw)
    for actions in days:
        for action in actions:
            getattr(day, action)()
        nights.night(day.held)
