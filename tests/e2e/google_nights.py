"""A company whose OKRs are a spreadsheet, synced while people work in it; what must hold is proved from outside.

A test module gets the fixture with `pytest_plugins = ["tests.e2e.google_world", "tests.e2e.google_nights"]`.
"""

from __future__ import annotations  # google_world.py is a plugin: its types are for mypy only

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from okrsync.layout import HEALTH, HISTORY, OKRS
from okrsync.model import Cycle, Fetch, Finding, Known, Link, Number, Place, Run, Traffic, Value, Wish
from okrsync.okrs.resolve import Site
from okrsync.okrs.rules import Rules
from okrsync.sync import Setup, sync

if TYPE_CHECKING:
    from okrsync.sandbox.google.sheet import Sheet
    from tests.e2e.google_people import Google, Look
    from tests.e2e.google_world import GooglePerson

NIGHT = datetime(2026, 11, 10, 2, 0, 5)
FIRST = OKRS.header_row + 1
NUMBERS = {"Leads": 12.5, "Offers": 33.3, "Orders": 47.9, "Repeat": 58.1, "Visits": 21.4}
HELD: dict[tuple[str, str], Value] = {("Offers", "why"): "kept: ask Ann", ("Orders", "progress"): 0.875}
"""What people typed over the sync's cells before the night, by key result and column."""
FORMULA = ("Repeat", "current")
BY_HAND, BANNER, BANNER_NOTE = "Hired", "— Sales —", "banner: ours since 2019"

CYCLE = Cycle("2026-Q4", date(2026, 10, 1), date(2026, 12, 31))

Line = Mapping[str, object]
Moment = Callable[[int], None]


def link(key_result: str) -> str:
    """Where the number of a key result comes from; the test knows its row by it, whatever people call it."""
    return f"file: metrics.xlsx!{key_result}!B7"


@dataclass
class Metrics:
    """A source of numbers by link text."""

    numbers: dict[str, float]
    name: str = "files"

    def check(self, numbers: frozenset[str]) -> tuple[Finding, ...]:  # noqa: ARG002 - the protocol's
        return (Finding(self.name, "knows its numbers"),)

    def fetch(self, links: Sequence[Link], numbers: frozenset[str], known: Known | None = None) -> Fetch:  # noqa: ARG002 - see Source
        return Fetch({link: Number(self.numbers[link.text]) for link in links})

    def locate(self, ids: Sequence[str]) -> dict[str, Place]:  # noqa: ARG002 - numbers stay
        return {}

    def traffic(self) -> Traffic:
        return Traffic()


@dataclass
class Company:
    """A spreadsheet, the metrics behind it, and the clock.

    `typed` is all that people typed over the sync's cells, `held` what of it must stay, `copied` the links of rows that
    they copied: which of two is the original nobody can tell while both move.
    """

    hands: Google
    metrics: Metrics
    now: datetime
    typed: set[object] = field(default_factory=set)
    held: dict[tuple[str, str], object] = field(default_factory=dict)
    copied: set[object] = field(default_factory=set)

    def sync(self, *, write: bool = True) -> Run:
        """One run with a fresh book."""
        setup = Setup(self.hands.book(), {"files": self.metrics}, [Site("files", "file")], Rules(CYCLE))
        return sync(setup, self.now, Wish(write=write))

    def copy(self) -> Company:
        """The same company, to be spoilt: what people do to the spreadsheet is undone by `Google.restore`."""
        return replace(self, typed=set(self.typed), held=dict(self.held), copied=set())

    def watch(self, act: Moment = lambda _: None, then: Moment = lambda _: None) -> None:
        """Have people `act` before each call, fail as soon as a call changes one of their cells; `then` comes after.

        Only an ID may be on its way. Both are told the call's number, from 1, from now on.
        """
        visits, made, looks = self.hands.visits, self.hands.visits.made, [self.hands.look()]

        def before(number: int) -> None:
            act(number - made)
            looks[0] = self.hands.look()

        def after(number: int) -> None:
            _prove_people(looks[0], self.hands.look())
            then(number - made)

        visits.before, visits.after = before, after

    def unwatch(self) -> None:
        """Nobody acts any more."""
        self.hands.visits.before = self.hands.visits.after = lambda _: None

    def ids(self) -> dict[object, object]:
        """The ID of each link, where it has one."""
        lines = self.hands.look().rows().values()
        return {line["linked_work"]: line["id"] for line in lines if line["id"] and line["linked_work"]}

    def prove(self, ids: Mapping[object, object]) -> None:
        """What must hold after a quiet night; `ids` is which ID each link had before."""
        look = self.hands.look()
        lines = list(look.rows().items())
        counts = Counter(line["id"] for _, line in lines)
        alone = (line for _, line in lines if _is_key_result(line) and counts[line["id"]] == 1)
        settled = [line for line in alone if line["linked_work"] not in self.copied]
        for row, line in lines:
            if not _is_key_result(line):
                assert {line[key] for key in OKRS.owned if line.get(key) is not None} <= self.typed, (row, line)
        for line in settled:
            self._prove_number(line)
        for text in {line["linked_work"] for _, line in lines} & ids.keys() - self.copied:
            assert [line["id"] for _, line in lines if line["linked_work"] == text] == [ids[text]]
        self._prove_held(look, {line["id"]: line for line in settled}, ids)

    def _prove_number(self, line: Line) -> None:
        """Current and Progress are those of the row's own link, unless a person typed them."""
        number = self.metrics.numbers.get(str(line["linked_work"]))
        if number is None:
            return
        standing = line.get("current")
        if "current" in line and standing not in self.typed:
            assert standing == pytest.approx(number, abs=1e-9), line
        counts = standing if isinstance(standing, float) else number
        if "progress" in line and line["progress"] not in self.typed:
            assert line["progress"] == pytest.approx(min(100.0, counts) / 100, abs=1e-9), line

    def _prove_held(self, look: Look, settled: Mapping[object, Line], ids: Mapping[object, object]) -> None:
        """Health names what people typed over the sync's cells, and nothing else; what was to stay stands there."""
        told = {(line["id"], str(line["code"])[5:]) for line in look.rows(HEALTH).values() if _is_held(line)}
        typed = {
            (id_, key)
            for id_, line in settled.items()
            for key in OKRS.owned
            if line.get(key) in self.typed and not (key == "current" and line["measured_by"] == "Manual")
        }
        assert {each for each in told if each[0] in settled} == typed
        for (text, column), value in self.held.items():
            line = settled.get(ids[link(text)], {})
            assert line.get(column, value) == value, (text, column)

    def prove_history(self) -> None:
        """History has one line of this night for each key result that shows a number, and no line twice.

        A key result that people reworded has another line of the day, which names that.
        """
        look = self.hands.look()
        tonight = datetime.combine(self.now, time())
        lines = Counter((line["date"], line["id"], line["key_result"]) for line in look.rows(HISTORY).values())
        assert not [each for each, count in lines.items() if count > 1]
        names = Counter(line["key_result"] for line in look.rows(HISTORY).values() if line["date"] == tonight)
        assert self.copied or not [each for each, count in names.items() if count > 1]
        shown = {line["id"] for line in look.rows().values() if line["id"] and line.get("progress") is not None}
        assert {id_ for day, id_, _ in lines if day == tonight} >= shown


def _prove_people(before: Look, after: Look) -> None:
    """No cell of people's changed, in whatever tab, row or column it is now."""
    old, new = _peoples(before), _peoples(after)
    assert {at: (old.get(at), new.get(at)) for at in old.keys() | new.keys() if old.get(at) != new.get(at)} == {}


def _peoples(look: Look) -> dict[tuple[int, int, int], object]:
    """People's cells but IDs, by the identities of sheet, row and column: of OKRs, Health and their own tabs."""
    found: dict[tuple[int, int, int], object] = {}
    for sheet, shut in ((each, _owned(look, each)) for each in look.book.sheets):
        if shut is None:
            continue
        header, columns = shut
        for row, column, cell in sheet.valued(sheet.whole):
            if row < header or column + 1 not in columns:
                found[sheet.id, sheet.rows.ids[row], sheet.columns.ids[column]] = cell
    return found


def _owned(look: Look, sheet: Sheet) -> tuple[int, set[int]] | None:
    """The header row of a tab and the columns that the sync may write; None where all of it is the sync's."""
    for tab in (OKRS, HEALTH):
        if sheet is look.sheet(tab):
            places = look.places(tab)
            also = ("id",) if tab is OKRS else ("accept",)
            return places["id"][1], {places[key][2] for key in (*tab.owned, *also) if key in places}
    known = {each.key for each in look.book.metadata.values() if each.spot.sheet_id == sheet.id}
    return None if any(key.startswith("okrsync.") for key in known) else (0, set())


def _is_key_result(line: Line) -> bool:
    return bool(line["key_result"] or line["linked_work"])


def _is_held(line: Line) -> bool:
    return str(line["code"]).startswith("held-") and not str(line["severity"]).startswith("✓")


@pytest.fixture(scope="session")
def google_company(google_person: GooglePerson) -> Company:
    """A spreadsheet after its first night, with held cells, a banner, a number by hand, and a new row without ID."""
    given: dict[str, Value] = {"team": "Sales", "objective": "Grow", "start": 0.0, "target": 100.0, "unit": "pts"}
    rows = [given | {"key_result": text, "linked_work": link(text)} for text in NUMBERS]
    rows.append(given | {"key_result": BY_HAND, "measured_by": "Manual"})
    rows.insert(3, {"team": BANNER})
    hands = google_person(rows)
    numbers = {link(text): value for text, value in NUMBERS.items()} | {link("New"): 66.6}
    company = Company(hands, Metrics(numbers), NIGHT)
    at = {line["key_result"] or line["team"]: row for row, line in hands.look().rows().items()}
    hands.type(at[BY_HAND], "current", 31.5)
    company.sync()
    for (text, column), value in HELD.items():
        hands.type(at[text], column, value)
    hands.formula(at[FORMULA[0]], FORMULA[1], "30+5", 35.0)
    hands.type(at[BANNER], "why", BANNER_NOTE)
    for key, value in (given | {"key_result": "New", "linked_work": link("New")}).items():
        hands.type(max(at.values()) + 1, key, value)
    company.metrics.numbers = {text: number + 2.7 for text, number in numbers.items()}
    company.held = {**HELD, FORMULA: "=30+5"}
    company.typed = {*company.held.values(), BANNER_NOTE, 31.5}
    company.now += timedelta(days=1)
    return company
