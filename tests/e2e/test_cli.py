"""The commands as a person and a program meet them: help, exit codes, one JSON object, no traceback."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from okrsync.cli import app
from okrsync.config import FILE_NAME
from okrsync.layout import OKRS
from tests.e2e.world import EMAIL, TODAY, Done, Json, World, epic, found, jira, okrsync, script, table

COMMANDS = sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]  # a Typer with commands is a Group
RUN_KEYS = {
    "run",
    "outcome",
    "cycle",
    "key_results",
    "objectives",
    "changes",
    "conflicts",
    "problems",
    "requests",
}
KEY_RESULT_KEYS = {
    "id",
    "key_result",
    "objective",
    "team",
    "current",
    "start",
    "target",
    "progress",
    "status",
    "plan",
    "forecast",
    "counted",
    "total",
    "dropped",
    "delivery",
    "why",
    "synced",
    "held",
    "guarded",
    "links",
}
ROWS = [
    {
        "ID": "KR-01",
        "Team": "Shop",
        "Objective": "Sell",
        "Key result": "Ship it",
        "Target": "100",
        "Unit": "%",
        "Linked work": "ACME-100",
    },
    {"ID": "KR-02", "Team": "Shop", "Objective": "Sell", "Key result": "東京", "Target": "9", "Linked work": "Anna"},
]
HEAVY = (
    "apprise",
    "asana",
    "babel",
    "google",
    "gspread",
    "jinja2",
    "jira",
    "lxml",
    "plotext",
    "prefect",
    "pydantic",
    "pygal",
    "requests",
    "rich",
    "sqlalchemy",
    "tenacity",
    "urllib3",
    "xlsxwriter",
    "yaml",
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A synced workbook, in which a person has typed over a status."""
    with jira(epic("ACME-100", 2, 4)) as served:
        made = found(tmp_path_factory.mktemp("cli"), served.url, ROWS)
        made.sync()
        made.type(OKRS, "KR-01", "Status", "fine")
        yield made


@pytest.fixture(scope="module")
def planned(world: World) -> Done:
    return script(*world.command("plan"))


# ---- help ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_and_each_of_its_options_is_explained(command: str) -> None:
    told = okrsync(command, "--help")
    described = typer.main.get_command(app).commands[command]  # type: ignore[attr-defined]  # as above
    assert told.code == 0
    assert described.help.splitlines()[0] in told.out
    assert [option.name for option in described.params if not getattr(option, "help", "")] == []


def test_help_lists_every_command(planned: Done) -> None:  # noqa: ARG001 - the script is warm by then
    told = script("--help")
    assert (told.code, told.err) == (0, "")
    assert [command for command in COMMANDS if f"\n  {command} " not in told.out] == []


def test_help_imports_nothing_heavy() -> None:
    code = f"""
import sys
from okrsync.cli import main
sys.argv = ["okrsync", "--help"]
try:
    main()
finally:
    print("loaded:", sorted(set({HEAVY}) & sys.modules.keys()), file=sys.stderr)
"""
    ended = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", timeout=60, check=False
    )
    assert "Usage" in ended.stdout
    assert ended.stderr.strip() == "loaded: []"


# ---- exit codes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["conquer"],
        ["sync", "--colour"],
        ["sync", "--today", "2026-13-01"],
        ["explain"],
        ["init", "now"],
        ["sandbox", "--faults", "hail:0.1"],
        ["sandbox", "--port", "many"],
    ],
    ids=" ".join,
)
def test_a_command_that_makes_no_sense_exits_with_2_and_the_usage(args: list[str]) -> None:
    done = okrsync(*args)
    assert done.code == 2
    assert "Usage" in done.out + done.err


@pytest.mark.parametrize("command", ["plan", "sync", "explain"])
def test_without_a_config_it_says_how_to_get_one(tmp_path: Path, command: str) -> None:
    arguments = ["KR-01"] if command == "explain" else []
    done = okrsync(command, *arguments, "--config", tmp_path / "none.yaml", "--json")
    assert (done.code, done.json["outcome"]) == (2, "failed")
    assert "okrsync init" in done.err


def test_the_config_is_found_in_a_folder_above(world: World) -> None:
    inner = world.folder / "notes" / "deep"
    inner.mkdir(parents=True)
    assert script("plan", "--today", TODAY, cwd=inner).code == 0


# ---- output ----------------------------------------------------------------------------------------------------------


def test_the_object_has_the_keys_that_programs_rely_on(planned: Done) -> None:
    assert (planned.code, planned.json["outcome"]) == (0, "planned")
    assert planned.json.keys() >= RUN_KEYS
    assert all(each.keys() >= KEY_RESULT_KEYS for each in planned.json["key_results"])
    assert planned.key_result("KR-01")["forecast"].keys() == {"p15", "p50", "p85", "chance", "goal", "p50_on", "p85_on"}
    assert planned.json["requests"]["jira.acme"].keys() == {"count", "retries", "seconds"}
    assert all(each.keys() >= {"code", "where", "what", "to_do"} for each in planned.json["problems"])
    assert planned.key_result("KR-01")["held"] == ["Status"]


def test_a_failure_prints_the_same_object(world: World, tmp_path: Path) -> None:
    broken = World(tmp_path)
    broken.config.write_text(world.config.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "token.txt").write_text("any", encoding="utf-8")
    done = broken.sync()
    assert done.code == 1
    assert done.json.keys() >= RUN_KEYS
    assert [problem["code"] for problem in done.json["problems"]] == ["BookError"]


def test_with_json_the_text_for_people_goes_to_stderr(planned: Done) -> None:
    assert planned.out.startswith("{")
    assert "Ship it" in planned.err
    assert "Nothing was written" in planned.err


def test_without_json_the_text_for_people_is_the_output(world: World) -> None:
    done = okrsync("plan", "--config", world.config, "--today", TODAY)
    assert done.err == ""
    assert "KR-01" in done.out
    assert "Anna" in done.out


def test_a_path_is_told_in_one_piece_however_narrow_the_terminal(world: World) -> None:
    done = script("plan", "--config", world.config, "--today", TODAY, env={"COLUMNS": "40"})
    assert str(world.book) in done.out


def test_explain_lists_each_item_with_what_it_adds(world: World) -> None:
    done = world.explain("KR-01")
    assert done.code == 0
    items: list[Json] = done.json["items"]
    assert [(item["key"], item["state"], item["contribution"]) for item in items] == [
        ("ACME-101", "done", 25),
        ("ACME-102", "done", 25),
        ("ACME-103", "to do", 0),
        ("ACME-104", "to do", 0),
    ]
    assert all(item["key"] in done.err for item in items)


def test_explain_of_an_unknown_key_result_names_those_there_are(world: World) -> None:
    done = world.explain("KR-99")
    assert done.code == 2
    assert "KR-99" in done.advice
    assert "KR-01, KR-02" in done.advice
    assert "Traceback" not in done.err


def test_a_bug_shows_its_traceback(tmp_path: Path) -> None:
    code = "import okrsync.config as c\nc.load = None\nfrom okrsync.cli import main\nmain()"
    ended = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code, "plan", "--config", tmp_path / "x"],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert "Traceback" in ended.stderr


# ---- init ------------------------------------------------------------------------------------------------------------


def test_init_makes_a_config_and_a_workbook_that_plan_can_use(tmp_path: Path) -> None:
    made = script("init", "--excel", "okrs.xlsx", cwd=tmp_path)
    assert (made.code, made.err) == (0, "")
    assert "OKRSYNC_JIRA__MAIN__TOKEN" in made.out
    assert script("plan", cwd=tmp_path).code == 2, "no token is set yet"
    planned = script("plan", "--json", cwd=tmp_path, env={"OKRSYNC_JIRA__MAIN__TOKEN": "any"})
    assert (planned.code, planned.json["key_results"], planned.json["problems"]) == (0, [], [])


@pytest.mark.parametrize("name", ["OKRs, Q4 #1.xlsx", "{Ziele}: 'Q4' & \u201cmehr\u201d.xlsx", "- yes.xlsx"])
def test_init_names_any_workbook_so_that_plan_finds_it(tmp_path: Path, name: str) -> None:
    config = tmp_path / FILE_NAME
    assert okrsync("init", "--excel", tmp_path / name, "--config", config).code == 0
    (tmp_path / "token.txt").write_text("demo-token", encoding="utf-8")
    with jira() as served:
        text = config.read_text(encoding="utf-8").replace("https://your-site.atlassian.net", served.url)
        config.write_text(text.replace("you@your-site.com", f"{EMAIL}, token_file: token.txt"), encoding="utf-8")
        planned = okrsync("plan", "--json", "--config", config)
    assert (planned.code, planned.json["problems"]) == (0, [])
    assert name in planned.err


def test_init_fills_the_columns_of_people_from_a_file(tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("Key result,Target,Unit,Current\nReach fifty,50,pts,41\nHalve it,0.5,,\n", encoding="utf-8")
    book, config = tmp_path / "books" / "okrs.xlsx", tmp_path / FILE_NAME
    book.parent.mkdir()
    done = okrsync("init", "--excel", book, "--from", rows, "--config", config, "--json")
    assert (done.code, done.json["book"]) == (0, str(book))
    assert [(row["Key result"], row["Target"], row["Current"]) for row in table(book, OKRS)] == [
        ("Reach fifty", 50, 41),
        ("Halve it", 0.5, None),
    ]
    assert "books/okrs.xlsx" in config.read_text(encoding="utf-8")
    env = {"OKRSYNC_JIRA__MAIN__TOKEN": "any"}
    planned = script("plan", "--json", "--config", config, env=env)
    assert [each["id"] for each in planned.json["key_results"]] == ["KR-01", "KR-02"]
    assert planned.key_result("KR-01")["current"] == 41


@pytest.mark.parametrize("there", ["okrs.xlsx", FILE_NAME])
def test_init_overwrites_nothing(tmp_path: Path, there: str) -> None:
    (tmp_path / there).write_text("mine", encoding="utf-8")
    done = okrsync("init", "--excel", tmp_path / "okrs.xlsx", "--config", tmp_path / FILE_NAME)
    assert done.code in (1, 2)
    assert there in "".join(done.err.split())
    assert (tmp_path / there).read_text(encoding="utf-8") == "mine"
    assert [path.name for path in tmp_path.iterdir()] == [there]


def test_init_that_cannot_write_its_config_leaves_no_workbook_behind(tmp_path: Path) -> None:
    done = okrsync("init", "--excel", tmp_path / "okrs.xlsx", "--config", tmp_path / "nowhere" / FILE_NAME)
    assert (done.code, "Check the folder" in done.err) == (1, True)
    assert not list(tmp_path.iterdir())


def test_init_with_a_strange_header_names_it_and_makes_nothing(tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("Key result,Mood\nReach fifty,good\n", encoding="utf-8")
    done = okrsync("init", "--excel", tmp_path / "okrs.xlsx", "--from", rows, "--config", tmp_path / FILE_NAME)
    assert done.code == 2
    assert "Mood" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["rows.csv"]


def test_the_sandbox_says_when_there_is_nothing_to_serve(tmp_path: Path) -> None:
    done = script("sandbox", "--port", "0", "--data", tmp_path)
    assert done.code == 2
    assert "jira*.json" in done.err


def test_a_terminal_that_lacks_our_letters_gets_what_it_can_take_and_whole_json(world: World) -> None:
    arguments = [*world.command("plan")]
    ended = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", "from okrsync.cli import main; main()", *arguments],
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout.decode("cp1252"))
    assert [each["key_result"] for each in told["key_results"]] == ["Ship it", "東京"]
