"""Google Sheets as a source, against its stand-in: numbers, rows, and what is told of links without a good answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from okrsync.errors import AuthFailed, Forbidden, Problem
from okrsync.googleapi import READ_SHEETS, Google, Server
from okrsync.http import Calls
from okrsync.model import Answer, Items, ItemState, Link, Number, Verdict
from okrsync.okrs.links import parse_one
from okrsync.sandbox.google import GOOGLE, GUEST, SERVICE, google_sites
from okrsync.sandbox.server import Sandbox
from okrsync.settings.rows import RowsSettings
from okrsync.sources.sheets import Sheets
from tests.contract.google_keys import holding, robot

KPIS, TASKS = "1kpisAAAAAAAAAAAAAAAAAAAAAAAA", "1tasksBBBBBBBBBBBBBBBBBBBBBBB"
NONE: frozenset[str] = frozenset()
Json = dict[str, Any]


def formatted(kind: str, pattern: str) -> Json:
    return {"numberFormat": {"type": kind, "pattern": pattern}}


def content() -> Json:
    numbers = [[None, 41, 46329], [None, 0.07], [None, "forty"], [None, True], [None, "=1/0"], [None, 0.29]]
    plan = [
        ["Task", "Status", "Revenue"],
        ["Ship it", "Done", 100],
        ["Sell it", "Open", 50],
        [None, None],
        ["Drop it", "Cancelled", None],
    ]
    more = [["Title", "Done"], ["Call Ana", True], ["Call Ben", False], [None, False]]
    return {
        "spreadsheets": [
            {
                "id": KPIS,
                "title": "Our numbers",
                "sheets": [
                    {
                        "title": "KPIs",
                        "sheetId": 0,
                        "rows": numbers,
                        "formats": {
                            "C1": formatted("DATE", "yyyy-mm-dd"),
                            "B2": formatted("PERCENT", "0%"),
                            "B6": formatted("PERCENT", "0%"),
                        },
                    },
                    {"title": "Net revenue", "sheetId": 7, "rows": [[2.5]]},
                ],
                "named": {"nps": "KPIs!B1", "Beyond": "KPIs!B3"},
            },
            {
                "id": TASKS,
                "title": "Tasks",
                "sheets": [
                    {"title": "Plan", "sheetId": 0, "rows": plan},
                    {"title": "Calls", "sheetId": 9, "rows": more},
                ],
                "named": {"open_calls": "Calls!A1:B2"},
            },
            {"id": "1secretCCCCCCCCCCCCCCCCCCCCC", "title": "Salaries", "writers": [], "sheets": [{"rows": [[1]]}]},
        ]
    }


@dataclass
class World:
    """A stand-in that is served, and its one account."""

    sandbox: Sandbox

    def sheets(self, key: Json | None = None) -> Sheets:
        url, calls = self.sandbox.url + GOOGLE, Calls("google.main", sleep=lambda _: None)
        google = Google(Server("google.main", key or holding("demo-token"), url, calls=calls), [READ_SHEETS])
        words = RowsSettings().words("Story Points")
        return Sheets(google, {"kpis": KPIS, "Tasks": TASKS}, words)

    def ask(self, *texts: str, numbers: frozenset[str] = NONE, key: Json | None = None) -> list[Answer]:
        asked = [link(text) for text in texts]
        answers = self.sheets(key).fetch(asked, numbers).answers
        return [answers[each] for each in asked]

    def one(self, text: str, numbers: frozenset[str] = NONE) -> Answer:
        return self.ask(text, numbers=numbers)[0]

    @property
    def requests(self) -> int:
        return self.sandbox.stats()["requests"]


@pytest.fixture
def world() -> Iterator[World]:
    with serving() as served:
        yield served


@contextmanager
def serving() -> Iterator[World]:
    with Sandbox(google_sites(content())) as sandbox:
        yield World(sandbox)


def link(text: str) -> Link:
    parsed = parse_one(text)
    assert parsed, text
    return parsed


def url(spreadsheet: str, fragment: str = "") -> str:
    return f"https://docs.google.com/spreadsheets/d/{spreadsheet}/edit{fragment}"


def states(answer: Answer) -> dict[str, ItemState]:
    assert isinstance(answer, Items), answer
    return {item.title: item.state for item in answer.items}


PLAN = {"Ship it": ItemState.DONE, "Sell it": ItemState.TO_DO, "Drop it": ItemState.DROPPED}
CALLS = {"Call Ana": ItemState.DONE, "Call Ben": ItemState.TO_DO}


# ---- numbers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sheet: kpis!KPIs!B1", 41),
        ("sheet: KPIS!kpis!$b$1", 41),
        ("sheet: kpis!B1", 41),
        ("sheet: kpis!nps", 41),
        ("sheet: kpis!NPS", 41),
        (f"sheet: {KPIS}!KPIs!B1", 41),
        (url(KPIS, "#gid=0&range=B1"), 41),
        (url(KPIS, "?gid=0#gid=0&range=B1"), 41),
        ("sheet: kpis!'Net revenue'!A1", 2.5),
        ("sheet: kpis!Net revenue!A1", 2.5),
        (url(KPIS, "#gid=7&range=A1"), 2.5),
        ("sheet: kpis!KPIs!B2", 7),
        ("sheet: kpis!KPIs!B4", 1),
        ("sheet: kpis!KPIs!B6", 29),
    ],
)
def test_a_cell_is_named_as_people_name_it_and_percent_is_0_to_100(world: World, text: str, value: float) -> None:
    answer = world.one(text)
    assert isinstance(answer, Number), answer
    assert answer.value == value


@pytest.mark.parametrize("text", ["sheet: kpis!KPIs!B1", "sheet: kpis!nps", url(KPIS, "#gid=0&range=B1")])
def test_the_dated_cell_beside_a_number_is_its_age(world: World, text: str) -> None:
    assert world.one(text) == Number(41, datetime(2026, 11, 3))


@pytest.mark.parametrize(
    ("cell", "said"), [("B3", "“forty”"), ("B5", "#ERROR!"), ("B99", "nothing"), ("AZ9000", "nothing")]
)
def test_a_cell_without_a_number_is_a_problem_and_never_0(world: World, cell: str, said: str) -> None:
    problem = world.one(f"sheet: kpis!KPIs!{cell}")
    assert isinstance(problem, Problem)
    assert (problem.code, said in problem.what) == ("not-a-number", True)


def test_a_cell_of_the_last_column_is_read(world: World) -> None:
    last, good = world.ask("sheet: kpis!KPIs!Z1", "sheet: kpis!KPIs!B1")
    assert isinstance(last, Problem)
    assert isinstance(good, Number)


# ---- rows ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sheet: tasks!Plan", PLAN),
        ("sheet: tasks!'Plan'", PLAN),
        ("sheet: tasks!plan!A:C", PLAN),
        ("sheet: tasks!Plan!A1:B3", {"Ship it": ItemState.DONE, "Sell it": ItemState.TO_DO}),
        (url(TASKS), PLAN),
        (url(TASKS, "#gid=0"), PLAN),
        (url(TASKS, "#gid=9"), CALLS),
        (url(TASKS, "#gid=9&range=A1:B9"), CALLS),
        ("sheet: tasks!open_calls", {"Call Ana": ItemState.DONE}),
    ],
)
def test_a_tab_or_a_range_is_rows_of_work(world: World, text: str, expected: dict[str, ItemState]) -> None:
    assert states(world.one(text)) == expected


def test_a_row_leads_back_to_its_place(world: World) -> None:
    answer = world.one("sheet: tasks!Plan")
    assert isinstance(answer, Items)
    first, *_, last = answer.items
    assert (first.key, first.url) == ("Plan!A2", url(TASKS, "#gid=0&range=A2"))
    assert (last.key, last.url) == ("Plan!A5", url(TASKS, "#gid=0&range=A5"))
    assert {item.connection for item in answer.items} == {"google.main"}


def test_a_row_that_two_links_reach_is_the_same(world: World) -> None:
    whole, part = world.ask("sheet: tasks!Plan", "sheet: tasks!Plan!A1:B2")
    assert isinstance(whole, Items)
    assert isinstance(part, Items)
    assert part.items[0].identity == whole.items[0].identity


def test_a_numeric_field_is_a_column(world: World) -> None:
    answer = world.one("sheet: tasks!Plan", frozenset({"Revenue", "Beauty"}))
    assert isinstance(answer, Items)
    assert [item.numbers for item in answer.items] == [{"Revenue": 100}, {"Revenue": 50}, {}]
    assert answer.unknown.keys() == {"Beauty"}


# ---- requests --------------------------------------------------------------------------------------------------------


def test_each_spreadsheet_is_one_request_whatever_is_linked_of_it(world: World) -> None:
    world.ask(
        "sheet: kpis!KPIs!B1",
        "sheet: kpis!KPIs!B2",
        "sheet: kpis!Net revenue!A1",
        "sheet: tasks!Plan",
        "sheet: tasks!Plan!A1:B2",
        "sheet: tasks!open_calls",
    )
    assert world.requests == 2


def test_tabs_by_their_number_cost_one_more_a_spreadsheet(world: World) -> None:
    world.ask(url(TASKS), url(TASKS, "#gid=9"), "sheet: tasks!open_calls", "sheet: tasks!Nowhere")
    assert world.requests == 2


def test_many_ranges_go_in_batches(world: World) -> None:
    answers = world.ask(*(f"sheet: kpis!KPIs!B{row}" for row in range(1, 151)))
    assert sum(isinstance(each, Number) for each in answers) == 4
    assert world.requests == 2


def test_a_name_for_a_cell_costs_one_more_for_the_date_beside_it(world: World) -> None:
    world.ask("sheet: kpis!nps", "sheet: kpis!beyond", "sheet: kpis!KPIs!B2")
    assert world.requests == 2


def test_what_is_not_there_leaves_the_others_of_its_spreadsheet_alone(world: World) -> None:
    texts = ("sheet: kpis!churn", "sheet: kpis!Sales!B1", url(KPIS, "#gid=5&range=B1"), "sheet: kpis!KPIs!seven")
    *bad, good = world.ask(*texts, "sheet: kpis!KPIs!B1")
    assert isinstance(good, Number)
    for problem, text in zip(bad, texts, strict=True):
        assert isinstance(problem, Problem)
        assert (problem.code, problem.where) == ("no-cell", text)
        assert "KPIs, Net revenue" in problem.to_do


# ---- spreadsheets without a good answer ------------------------------------------------------------------------------


def test_a_spreadsheet_that_is_not_shared_names_the_address_to_share_it_with(world: World) -> None:
    (problem,) = world.ask("sheet: kpis!KPIs!B1", key=robot(GUEST))
    assert isinstance(problem, Problem)
    assert (problem.code, f"Share it with {GUEST} as Viewer" in problem.to_do) == ("no-access", True)


def test_a_spreadsheet_that_is_not_there_leaves_the_others_alone(world: World) -> None:
    gone, secret, good = world.ask(
        url("1nowhereDDDDDDDDDDDDDDDDDDDD", "#gid=0&range=B1"),
        url("1secretCCCCCCCCCCCCCCCCCCCCC", "#gid=0&range=A1"),
        "sheet: kpis!KPIs!B1",
    )
    assert isinstance(gone, Problem)
    assert isinstance(secret, Problem)
    assert (gone.code, secret.code, good) == ("unknown-sheet", "no-access", Number(41, datetime(2026, 11, 3)))


def test_a_token_without_the_scope_fails_the_source(world: World) -> None:
    url_, calls = world.sandbox.url + GOOGLE, Calls("google.main", sleep=lambda _: None)
    narrow = Google(
        Server("google.main", robot(SERVICE), url_, calls=calls),
        ["https://www.googleapis.com/auth/drive.metadata.readonly"],
    )
    with pytest.raises(Forbidden, match="consent is narrower"):
        Sheets(narrow, {"kpis": KPIS}).fetch([link("sheet: kpis!KPIs!B1")], NONE)


# ---- check -----------------------------------------------------------------------------------------------------------


def test_check_says_who_we_are_and_which_spreadsheets_open(world: World) -> None:
    who, kpis, tasks, clock = world.sheets(robot(SERVICE)).check(NONE)
    assert who.what == f"signed in as {SERVICE}"
    assert kpis.what == "sees “Our numbers” (kpis: KPIs, Net revenue)"
    assert tasks.what == "sees “Tasks” (Tasks: Plan, Calls)"
    assert clock.verdict is Verdict.OK


def test_check_fails_for_a_spreadsheet_that_is_not_shared(world: World) -> None:
    _, kpis, tasks, _ = world.sheets(robot(GUEST)).check(NONE)
    assert {kpis.verdict, tasks.verdict} == {Verdict.FAILED}
    assert GUEST in kpis.to_do


def test_check_signs_in_even_where_the_config_names_no_spreadsheet(world: World) -> None:
    google = world.sheets(robot("nobody@example.invalid")).google
    with pytest.raises(AuthFailed, match="OKRSYNC_GOOGLE__MAIN__CREDENTIALS_JSON"):
        Sheets(google).check(NONE)
