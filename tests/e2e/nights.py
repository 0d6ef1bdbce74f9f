"""Nights of syncs over one workbook, each proved from outside: what people typed stays, each row shows its own number.

A test module gets the fixture with `pytest_plugins = ["tests.e2e.people", "tests.e2e.nights"]`.
"""

from __future__ import annotations  # people.py is a plugin: its types are for mypy only

from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from okrsync.layout import CHANGES, HEALTH, HISTORY, OKRS
from okrsync.model import Book, Cycle, Fetch, Finding, Known, Link, Number, Place, Run, Traffic, Value, Wish
from okrsync.okrs.resolve import Site
from okrsync.okrs.rules import Rules
from okrsync.sync import Setup, sync

if TYPE_CHECKING:
    from tests.e2e.people import Excel, Look, Person

CYCLE = Cycle("2026-Q4", date(2026, 10, 1), date(2026, 12, 31))
FIRST_NIGHT = datetime(2026, 11, 10, 2, 0, 5)
FIRST = OKRS.header_row + 1

Held = Mapping[tuple[str, str], object]
"""What people typed over the sync's cells, by key result text and column."""


@dataclass
class Metrics:
    """A source of numbers by link text; `between` is what happens in the world while it is asked."""

    numbers: dict[str, float]
    between: Callable[[], None] = lambda: None
    name: str = "files"
    asked: int = 0

    def check(self, numbers: frozenset[str]) -> tuple[Finding, ...]:  # noqa: ARG002 - the protocol's
        return (Finding(self.name, "knows its numbers"),)

    def fetch(self, links: Sequence[Link], numbers: frozenset[str], known: Known | None = None) -> Fetch:  # noqa: ARG002 - see Source
        self.asked += 1
        self.between()
        return Fetch({link: Number(self.numbers[link.text]) for link in links})

    def locate(self, ids: Sequence[str]) -> dict[str, Place]:  # noqa: ARG002 - numbers stay
        return {}

    def traffic(self) -> Traffic:
        return Traffic(self.asked)


def link(key_result: str) -> str:
    return f"file: metrics.xlsx!{key_result}!B7"


def people_columns(key_result: str, **more: Value) -> dict[str, Value]:
    """People's columns of a key result that goes from 0 to 100 by its own metric."""
    given: dict[str, Value] = {"team": "Sales", "objective": "Grow", "owner": "Mira", "unit": "pts"}
    given |= {"start": 0.0, "target": 100.0}
    return given | {"key_result": key_result, "linked_work": link(key_result)} | more


@dataclass
class Nights:
    """A workbook, the metrics behind it, and the clock; `book` where a fresh one will not do."""

    excel: Excel
    metrics: Metrics
    now: datetime = FIRST_NIGHT
    rules: Rules = field(default_factory=lambda: Rules(CYCLE))
    book: Book | None = None

    link = staticmethod(link)
    row = staticmethod(people_columns)

    def copy(self, folder: Path) -> Nights:
        """The same company once more, to be spoilt."""
        excel = self.excel.copy(folder / self.excel.path.name)
        return Nights(excel, Metrics(dict(self.metrics.numbers)), self.now)

    def id_of(self, key_result: str) -> object:
        """The ID that a key result has now."""
        return next(line["id"] for line in self.excel.look().rows().values() if line["key_result"] == key_result)

    def sync(self, wish: Wish | None = None) -> Run:
        """One run, at this very minute."""
        setup = Setup(self.book or self.excel.book(), {"files": self.metrics}, [Site("files", "file")], self.rules)
        return sync(setup, self.now, wish or Wish())

    def night(self, held: Held | None = None, waiting: Container[str] = ()) -> Run:
        """The next night's sync and, at once, a second one; everything that must hold is proved.

        `held` is what people typed over the sync's cells; `waiting` are key results that are not computed.
        """
        held = held or {}
        self.now += timedelta(days=1)
        before = self.excel.look()
        run = self.sync()
        after = self.excel.look()
        _prove_people(before, after)
        _prove_history(before, after, self._lines(after, held, waiting))
        for row, line in after.rows().items():
            if line["key_result"] and line["key_result"] not in waiting:
                self._prove_number(after, row, str(line["key_result"]), held)
        texts = {line["id"]: line["key_result"] for line in after.rows().values()}
        assert {(texts[each.id], each.column) for each in run.plan.conflicts} == set(held)
        assert {(texts[line["id"]], str(line["code"])[5:]) for line in _held_lines(after)} == set(held)
        self._prove_rest(after)
        return run

    def _prove_rest(self, after: Look) -> None:
        """A second run with nothing new changes nothing but the count of runs in Health."""
        again = self.sync()
        assert (again.plan.changes, again.plan.stamps, again.plan.checkins) == ((), (), ())
        rested = self.excel.look()
        assert rested.rows() == after.rows()
        assert rested.rows(HISTORY) == after.rows(HISTORY)
        assert rested.rows(CHANGES) == after.rows(CHANGES)
        _prove_people(after, rested)

    def _number(self, text: object, held: Held) -> object:
        typed = held.get((str(text), "current"))
        return typed if isinstance(typed, float) else self.metrics.numbers[link(str(text))]

    def _prove_number(self, look: Look, row: int, text: str, held: Held) -> None:
        """Current and Progress as the row's own metric says, or as a person typed them."""
        number = self._number(text, held)
        assert isinstance(number, float)
        wanted = {"current": number, "progress": min(100.0, number)}
        for key in wanted.keys() & look.places().keys():
            cell = look.cell(row, key)
            if (text, key) in held:
                assert cell.value == held[text, key]
            else:
                shown = wanted[key] / (100 if "%" in str(cell.number_format) else 1)
                assert cell.value == pytest.approx(shown, abs=1e-9), (text, key)

    def _lines(self, look: Look, held: Held, waiting: Container[str]) -> Counter[tuple[object, ...]]:
        """The History lines that this night must bring: one for each key result, by its ID."""
        return Counter(
            (datetime.combine(self.now, time()), line["id"], line["key_result"], self._number(line["key_result"], held))
            for line in look.rows().values()
            if line["key_result"] and line["key_result"] not in waiting
        )


def _prove_people(before: Look, after: Look) -> None:
    """No cell of people's changed or came; but a blank ID was given a number."""
    title, _, ids = before.places()["id"]
    old, new = before.people, after.people
    assert {at: new.get(at) for at in old} == old
    assert all((sheet, column) == (title, ids) for sheet, _, column in new.keys() - old.keys())


def _prove_history(before: Look, after: Look, wanted: Counter[tuple[object, ...]]) -> None:
    """What stood in History stands there still; below it are the wanted lines, none missing and none twice."""
    old, new = list(before.rows(HISTORY).values()), list(after.rows(HISTORY).values())
    assert new[: len(old)] == old
    if after.places(HISTORY):
        lines = [(line["date"], line["id"], line["key_result"], line["current"]) for line in new[len(old) :]]
        assert Counter(lines) == wanted


def _held_lines(look: Look) -> list[dict[str, object]]:
    return [line for line in look.rows(HEALTH).values() if str(line["code"]).startswith("held-")]


@pytest.fixture(scope="session")
def company(person: Person) -> Callable[..., Nights]:
    """A new company: a workbook with a key result for each metric, synced for the first time."""

    def new(*rows: Mapping[str, Value], **numbers: float) -> Nights:
        given = rows or tuple(people_columns(text) for text in numbers)
        excel = person(given)
        return Nights(excel, Metrics({link(text): value for text, value in numbers.items()}))

    return new
