"""What people do in a spreadsheet right before a call of the sync; numbers say where, so that failures shrink."""

from __future__ import annotations  # google_world.py is a plugin: its types are for mypy only

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from okrsync.layout import OKRS
from okrsync.model import Value

if TYPE_CHECKING:
    from tests.e2e.google_nights import Company
    from tests.e2e.google_people import Google

KEYS = [column.key for column in OKRS.columns]
PEOPLES = [key for key in KEYS if key not in ("id", *OKRS.owned)]
SYNCS = ("current", "progress", "why", "status", "trend", "delivery", "synced")

Act = tuple[str, int, int]
"""What, and two numbers that say where."""


@dataclass
class Day:
    """Acts on the OKRs of a company; every typed text is another one, so that it is known again."""

    company: Company
    count: int = 0
    undone: list[Callable[[], None]] = field(default_factory=list)

    @property
    def hands(self) -> Google:
        """Who acts."""
        return self.company.hands

    def act(self, act: Act) -> None:
        """Do it."""
        what, one, two = act
        self.count += 1
        getattr(self, what)(one, two)

    @property
    def rows(self) -> list[int]:
        """The filled rows."""
        return list(self.hands.look().rows())

    def _row(self, number: int) -> int:
        rows = self.rows
        return rows[number % len(rows)]

    def _line(self, row: int) -> dict[str, object]:
        return self.hands.look().rows()[row]

    def _keys(self, among: tuple[str, ...] | list[str]) -> list[str]:
        there = self.hands.look().places()
        return [key for key in among if key in there]

    # ---- rows ------------------------------------------------------------------------------------------------------

    def insert_row(self, one: int, _: int) -> None:
        at = self._row(one)
        self.hands.insert_row(at)
        self.undone.append(lambda: self._delete_if_blank(at))

    def _delete_if_blank(self, row: int) -> None:
        if row not in self.rows:
            self.hands.delete_row(row)

    def banner(self, one: int, two: int) -> None:
        at = self._row(one)
        self.hands.insert_row(at)
        self.hands.type(at, "team", f"banner {self.count}")
        if two % 2:
            self._type(at, "why", f"banner note {self.count}")

    def delete_row(self, one: int, _: int) -> None:
        if len(self.rows) > 4:
            self.hands.delete_row(self._row(one))

    def move_row(self, one: int, two: int) -> None:
        source, to = self._row(one), self._row(two)
        self.hands.move_row(source, to)
        self.undone.append(lambda: self.hands.move_row(to, source))

    def sort(self, one: int, two: int) -> None:
        rows = self.rows
        order = list(range(rows[0], rows[-1] + 1))
        turn = one % len(order)
        order = order[turn:] + order[:turn]
        self.hands.sort(rows[0], order[::-1] if two % 2 else order)

    def copy_row(self, one: int, two: int) -> None:
        """Only of a row with cells of people's: in any other stands what the sync will clear."""
        source, to = self._row(one), self.rows[-1] + 1
        line = self._line(source)
        if not any(line.get(key) for key in PEOPLES):
            return
        self.hands.insert_row(to)
        self.hands.copy_row(source, to)
        self.company.copied.add(line["linked_work"])
        if two % 2:
            self.hands.type(to, "id", None)

    # ---- columns ---------------------------------------------------------------------------------------------------

    def insert_column(self, one: int, two: int) -> None:
        at = one % len(KEYS) + 1
        self.hands.insert_column(at)
        self.hands.type(self._row(two), at, f"mine {self.count}")

    def move_column(self, one: int, two: int) -> None:
        keys = self._keys(KEYS)
        self.hands.move_column(keys[one % len(keys)], two % len(KEYS) + 1)

    def rename_header(self, one: int, _: int) -> None:
        self._head(one, f"our name {self.count}")

    def clear_header(self, one: int, _: int) -> None:
        self._head(one, None)

    def _head(self, one: int, text: str | None) -> None:
        _, header, column = self.hands.look().places()[KEYS[one % len(KEYS)]]
        self.hands.type(header, column, text)

    # ---- cells -----------------------------------------------------------------------------------------------------

    def comment(self, one: int, _: int) -> None:
        self.hands.type(self._row(one), "comment", f"={self.count} looks good")

    def rename_key_result(self, one: int, _: int) -> None:
        row = self._row(one)
        if self._line(row)["key_result"]:
            self.hands.type(row, "key_result", f"Aim {self.count}")

    def own_formula(self, one: int, _: int) -> None:
        self.hands.formula(self._row(one), "confidence", "3+4", 7.0)

    def type_over(self, one: int, two: int) -> None:
        row, key = self._row(one), SYNCS[two % len(SYNCS)]
        number = key in ("current", "progress")
        self._type(row, key, 0.1 + 0.001 * self.count if number else f"typed {self.count}")

    def clear(self, one: int, two: int) -> None:
        row, key = self._row(one), SYNCS[two % len(SYNCS)]
        self._forget(self._line(row), key)
        self.hands.type(row, key, None)

    def add_tab(self, one: int, two: int) -> None:
        self.hands.do("add_tab", OKRS.title, title=f"Mine {self.count} {one} {two}")

    def undo(self, _: int, __: int) -> None:
        if self.undone:
            self.undone.pop()()

    def _type(self, row: int, key: str, value: Value) -> None:
        line = self._line(row) if row in self.rows else {}
        before, link = line.get(key), line.get("linked_work")
        self._forget(line, key)
        self.hands.type(row, key, value)
        self.company.typed.add(value)
        self.undone.append(lambda: self._back(link, key, before))

    def _back(self, link: object, key: str, before: object) -> None:
        """Undo what was typed, with the value that stood there then."""
        row = next((row for row, line in self.hands.look().rows().items() if link and line["linked_work"] == link), 0)
        if row and not str(before).startswith("="):
            self._forget(self._line(row), key)
            self.hands.type(row, key, before)  # type: ignore[arg-type]  # a value of a cell

    def _forget(self, line: dict[str, object], key: str) -> None:
        """What a person typed here before is no longer promised to stay."""
        text = next((text for text, _ in self.company.held if f"!{text}!" in str(line.get("linked_work"))), "")
        self.company.held.pop((text, key), None)


ACTS = [
    name
    for name in vars(Day)
    if not name.startswith("_") and name not in ("company", "hands", "act", "rows", "count", "undone")
]
