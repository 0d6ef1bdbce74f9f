"""A Google sheet feeds the key results of an Excel workbook, one of them together with an epic of Jira."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from okrsync.sandbox.google import GOOGLE, google_sites
from okrsync.sandbox.server import Sandbox
from tests.contract.google_keys import holding
from tests.e2e.world import Done, World, epic, found, jira, okrsync, row

TASKS = "1tasksAAAAAAAAAAAAAAAAAAAAAAAA"
SALARIES = "1salariesBBBBBBBBBBBBBBBBBBBBB"
DOCS = "https://docs.google.com/spreadsheets/d"
HEADERS = ["Task", "Status", "Revenue", "Points"]
STATUSES = ("Done", "In progress", "Cancelled", "Waiting", "erledigt")
Task = tuple[str, str, float, float]
ROWS: list[Task] = [(f"Task {at}", STATUSES[at % 5], 10.0 * at, 1.0 + at % 3) for at in range(200)]
SURVEY = [["NPS", 41, 46339], ["Churn", 0.07], ["Broken", "=1/0"]]  # 46339 is 13 November 2026

OURS = [
    row("NPS", "sheet: tasks!nps", Unit="points of NPS", Target="50"),
    row("CHURN", f"{DOCS}/{TASKS}/edit#gid=7&range=B2", Target="5"),
    row("TASKS", "sheet: tasks!Plan"),
    row("BOTH", f"ACME-100\n{DOCS}/{TASKS}/edit#gid=0&range=A1:B101"),
    row("MONEY", "sheet: tasks!Plan", Target="100000", Unit="€", **{"Measured by": "Sum of revenue"}),
    row("POINTS", "sheet: tasks!Plan", Target="100", Unit="points"),
    row("BROKEN", "sheet: tasks!Survey!B3", Unit="points of NPS"),
    row("SECRET", f"{DOCS}/{SALARIES}/edit#gid=0&range=A1"),
    row("GONE", "sheet: tasks!Plans!A1:B9"),
    row("FIELD", "sheet: tasks!Plan", Unit="€", **{"Measured by": "Sum of Beauty"}),
]


def content() -> dict[str, Any]:
    survey = {
        "title": "Survey",
        "sheetId": 7,
        "rows": SURVEY,
        "formats": {
            "C1": {"numberFormat": {"type": "DATE", "pattern": "yyyy-mm-dd"}},
            "B2": {"numberFormat": {"type": "PERCENT", "pattern": "0%"}},
        },
    }
    plan = {"title": "Plan", "sheetId": 0, "rows": [HEADERS, *ROWS]}
    tasks = {"id": TASKS, "title": "Our tasks", "sheets": [plan, survey], "named": {"nps": "Survey!B1"}}
    salaries = {"id": SALARIES, "title": "Salaries", "owner": "boss@example.invalid", "writers": [], "sheets": [{}]}
    return {"spreadsheets": [tasks, salaries]}


def google(url: str, key: str = "key.json") -> str:
    return f"google: {{main: {{credentials: {key}, url: {url}, per_minute: 6000, sheets: {{tasks: {TASKS}}}}}}}\n"


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Done, Sandbox]]:
    """The workbook after its first sync."""
    folder = tmp_path_factory.mktemp("sheets")
    (folder / "key.json").write_text(json.dumps(holding("demo-token")), encoding="utf-8")
    with jira(epic("ACME-100", 3, 8)) as served, Sandbox(google_sites(content())) as sheets:
        world = found(folder, served.url, OURS, more=google(sheets.url + GOOGLE))
        yield world, world.sync(), sheets


Synced = tuple[World, Done, Sandbox]


def share(rows: list[Task], done: int = 0, others: int = 0) -> float:
    """An independent count: done of those that are not dropped, with so many more of elsewhere."""
    finished = sum(status in ("Done", "erledigt") for _, status, *_ in rows) + done
    return 100 * finished / (sum(status != "Cancelled" for _, status, *_ in rows) + others)


EXPECTED: Mapping[str, float] = {
    "NPS": 41,
    "CHURN": 7,
    "TASKS": share(ROWS),
    "BOTH": share(ROWS[:100], 3, 8),
    "MONEY": sum(money for _, status, money, _ in ROWS if status != "Cancelled"),
    "POINTS": sum(points for _, status, _, points in ROWS if status in ("Done", "erledigt")),
}


@pytest.mark.parametrize("id_", EXPECTED)
def test_each_number_is_what_an_independent_count_says(synced: Synced, id_: str) -> None:
    world, done, _ = synced
    assert done.key_result(id_)["current"] == pytest.approx(EXPECTED[id_])
    assert world.cells(id_)["Current"] == pytest.approx(EXPECTED[id_])


@pytest.mark.parametrize(
    ("id_", "code", "said"),
    [
        ("BROKEN", "not-a-number", "#ERROR!"),
        ("SECRET", "no-access", "Share it with"),
        ("GONE", "no-cell", "Plan, Survey"),
        ("FIELD", "unknown-field", "Task, Status, Revenue"),
    ],
)
def test_what_cannot_be_read_is_a_problem_and_no_data_and_never_0(
    synced: Synced, id_: str, code: str, said: str
) -> None:
    world, done, _ = synced
    (problem,) = done.problems(id_)
    assert (problem["code"], said in f"{problem['what']} {problem['to_do']}") == (code, True)
    assert world.cells(id_)["Current"] is None
    assert done.key_result(id_)["current"] is None
    assert len(world.health(id_)) == 1


def test_a_problem_of_a_sheet_fails_nothing_else(synced: Synced) -> None:
    _, done, _ = synced
    assert (done.code, done.json["outcome"]) == (0, "done")


def test_all_of_a_spreadsheet_costs_few_requests(synced: Synced) -> None:
    _, done, _ = synced
    assert (
        done.json["requests"]["google.main"]["count"] == 3
    )  # two for the tasks, for it is linked by the number of its tab; one that is refused


def test_a_second_sync_with_nothing_new_makes_no_change(synced: Synced) -> None:
    world, _, _ = synced
    assert world.sync().json["changes"] == []


def test_a_row_explains_itself_down_to_its_place(synced: Synced) -> None:
    world, _, _ = synced
    told = world.explain("TASKS").out
    assert f"{DOCS}/{TASKS}/edit#gid=0&range=A2" in told


def test_check_names_a_status_that_nobody_thought_of(synced: Synced) -> None:
    world, _, _ = synced
    out = okrsync("check", "--config", world.config).out
    assert "sees “Our tasks”" in out
    assert "Waiting" in out


def test_a_key_that_google_refuses_leaves_all_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "key.json").write_text(json.dumps(holding("wrong-token")), encoding="utf-8")
    with jira(epic("ACME-100", 3, 8)) as served, Sandbox(google_sites(content())) as sheets:
        world = found(
            tmp_path, served.url, [row("NPS", "sheet: tasks!nps"), row("GOOD")], more=google(sheets.url + GOOGLE)
        )
        done = world.sync()
    assert (done.code, done.json["outcome"]) == (1, "partial")
    assert world.cells("NPS")["Current"] is None
    assert world.cells("GOOD")["Current"] == pytest.approx(37.5)
    assert "OKRSYNC_GOOGLE__MAIN__CREDENTIALS_JSON" in done.advice
    assert "wrong-token" not in done.out + done.err
