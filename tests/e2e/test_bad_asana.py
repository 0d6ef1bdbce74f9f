"""What is wrong with a link to Asana, or with Asana, is said with what to do; nothing in part is ever written."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from okrsync.layout import OKRS
from okrsync.sandbox.wire import Request, Response
from okrsync.sources.asana import client
from tests.e2e.asana_world import (
    CONNECTION,
    Asana,
    Lists,
    address,
    asana,
    company,
    enum_field,
    named,
    number_field,
    task,
)
from tests.e2e.world import UNKNOWN, Done, World, epic, jira, okrsync, row, table

LAUNCH, SECRET, SIZED, VOID = (
    ("1200000000000071", "Launch"),
    ("1200000000000072", "Secret"),
    ("1200000000000073", "Sized"),
    ("1200000000000074", "Void"),
)
EFFORT, TWIN, SIZE, RESOLUTION = "1200000000000061", "1200000000000062", "1200000000000063", "1200000000000064"
PORTFOLIO, NOTHING = "1200000000000041", "1200000000000999"
MORE = "mapping: {dropped: {tags: [Duplicate], fields: {Resolution: [Won't do]}}}\n"
DEPENDENCY = [{"gid": "1200000000000007", "resource_type": "task"}]  # on task 7, which is Secret's

LISTS: Lists = {
    "tasks": [
        task(1, LAUNCH, done=True),
        task(2, LAUNCH, dependencies=DEPENDENCY),
        *(task(number, LAUNCH, tags=[named(f"12000000000003{number}", "Duplicate", "tag")]) for number in (3, 4)),
        task(5, SIZED, custom_fields=[number_field(EFFORT, "Effort", 3), number_field(TWIN, "Effort", 5)]),
        task(6, SIZED, custom_fields=[enum_field(SIZE, "Size", "Huge")]),
        task(7, SECRET),
        task(8, VOID, custom_fields=[enum_field(RESOLUTION, "Resolution", "Fixed")]),
    ],
    "portfolios": [
        {**named(PORTFOLIO, "Bets", "portfolio"), "items": [named(*each, "project") for each in (LAUNCH, SECRET)]}
    ],
}


def on(id_: str, project: tuple[str, str], **more: str) -> dict[str, str]:
    return row(id_, address("project", f"{project[0]}/list"), **more)


GOOD = on("GOOD", LAUNCH)
SYNCED = ("Status", "Progress", "Current", "Why", "Synced")


# ---- rows ------------------------------------------------------------------------------------------------------------


BAD_ROWS = [
    (on("GONE", (NOTHING, "")), "unknown-project", "OKRSYNC_ASANA__MAIN__TOKEN"),
    (row("LOST", f"https://app.asana.com/0/{LAUNCH[0]}/{NOTHING}"), "unknown-task", "OKRSYNC_ASANA__MAIN__TOKEN"),
    (row("GID", f"asana: {NOTHING}"), "unknown-gid", "OKRSYNC_ASANA__MAIN__TOKEN"),
    (on("SECRET", SECRET), "no-access", "Share it with the account of OKRSYNC_ASANA__MAIN__TOKEN"),
    (row("PART", address("portfolio", PORTFOLIO)), "no-access", SECRET[0]),
    (on("BEAUTY", LAUNCH, **{"Measured by": "Sum of Beauty"}), "unknown-field", "correct the name"),
    (on("TWINS", SIZED, **{"Measured by": "Sum of Effort"}), "ambiguous-field", f"Effort: {EFFORT}"),
    (on("HUGE", SIZED, **{"Measured by": "Sum of Size"}), "unknown-option", "sizes"),
    (on("RENAMED", VOID), "unknown-option", "“Won't do”"),
]


@pytest.fixture(scope="module")
def messy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, list[dict[str, Any]], Done]]:
    """A workbook full of bad links, and two good ones: before its first sync, and after."""
    moved = row("MOVED", f"https://app.asana.com/0/{SIZED[0]}/{LISTS['tasks'][0]['gid']}")
    with asana(LISTS, private=[SECRET[0]]) as served:
        rows = [*(each for each, _, _ in BAD_ROWS), moved, GOOD]
        world = company(tmp_path_factory.mktemp("messy"), served.url, rows, more=MORE)
        before = table(world.book, OKRS)
        yield world, before, world.sync()


Messy = tuple[World, list[dict[str, Any]], Done]


@pytest.mark.parametrize(("bad", "code", "said"), BAD_ROWS, ids=[each["ID"] for each, _, _ in BAD_ROWS])
def test_a_bad_link_is_told_in_the_object_in_health_and_in_its_row_and_people_keep_their_cells(
    messy: Messy, bad: dict[str, str], code: str, said: str
) -> None:
    world, before, done = messy
    (problem,) = done.problems(bad["ID"])
    assert (problem["code"], problem["severity"]) == (code, "blocks")
    assert said in f"{problem['what']} {problem['to_do']}"
    (line,) = world.health(bad["ID"])
    assert (line["What is wrong"], line["What to do"]) == (problem["what"], problem["to_do"])
    row_before = next(each for each in before if each["ID"] == bad["ID"])
    assert world.cells(bad["ID"]) == row_before | UNKNOWN | {"Why": problem["what"]}


def test_bad_links_fail_nothing_and_the_good_ones_are_done(messy: Messy) -> None:
    world, _, done = messy
    assert (done.code, done.json["outcome"]) == (0, "done")
    assert (world.cells("GOOD")["Current"], world.cells("MOVED")["Current"]) == (50, 100)


def test_tags_of_one_name_both_mean_dropped_and_a_check_says_so(messy: Messy) -> None:
    world, _, done = messy
    assert done.key_result("GOOD")["dropped"] == 2
    told = okrsync("check", "--json", "--config", world.config).json["lines"]
    (line,) = (each for each in told if "tag" in each["what"])
    assert (line["where"], line["verdict"]) == (CONNECTION, "hint")
    assert line["what"].startswith("has 2 tags “Duplicate”")


def test_what_a_free_workspace_has_not_is_a_problem_of_the_rows_that_need_it(tmp_path: Path) -> None:
    rows = [
        row("PORT", address("portfolio", PORTFOLIO)),
        on("POINTS", SIZED, Unit="points", **{"Measured by": "Points done"}),
        GOOD,
    ]
    with asana(LISTS, premium=False) as served:
        world = company(tmp_path, served.url, rows)
        done = world.sync()
    assert [each["code"] for id_ in ("PORT", "POINTS") for each in done.problems(id_)] == ["paid-plan", "unknown-field"]
    assert "paid plan" in done.problems("POINTS")[0]["what"]
    assert (done.code, world.cells("GOOD")["Current"]) == (0, 25)


def test_an_account_of_another_workspace_is_told_with_whom_to_share(tmp_path: Path) -> None:
    with asana(LISTS) as served:
        world = company(tmp_path, served.url, [GOOD])
        (world.folder / "token.txt").write_text("guest-token", encoding="utf-8")
        (problem,) = world.sync().problems("GOOD")
    assert (problem["code"], "sees only its own workspaces" in problem["to_do"]) == ("no-access", True)
    assert world.cells("GOOD")["Current"] is None


def test_a_link_that_is_shared_at_last_leaves_health_and_is_computed(tmp_path: Path) -> None:
    with asana(LISTS, private=[LAUNCH[0]]) as hidden:
        world = company(tmp_path, hidden.url, [GOOD])
        assert len(world.sync().problems("GOOD")) == 1
        with asana(LISTS) as shared:
            text = world.config.read_text(encoding="utf-8").replace(hidden.url, shared.url)
            world.config.write_text(text, encoding="utf-8")
            world.sync()
    assert (world.health("GOOD"), world.cells("GOOD")["Current"]) == ([], 25)


# ---- an Asana that breaks --------------------------------------------------------------------------------------------


@pytest.fixture
def served() -> Iterator[Asana]:
    many = [task(number, LAUNCH, done=number % 2 == 0) for number in range(100, 300)]
    with asana({"tasks": [*LISTS["tasks"], *many]}) as one:
        yield one


@pytest.fixture
def world(served: Asana, tmp_path: Path) -> World:
    """A company whose first sync went well."""
    world = company(tmp_path, served.url, [GOOD])
    assert world.sync().json["outcome"] == "done"
    return world


def web_page(_: Request, __: Response) -> Response:
    return Response(200, b"<html>Log in</html>", {"Content-Type": "text/html"})


def edited(edit: Callable[[Request, dict[str, Any]], object]) -> Callable[[Request, Response], Response]:
    """Answers whose JSON is edited in place."""

    def change(request: Request, response: Response) -> Response:
        told = response.json()
        edit(request, told)
        return Response.of(told, response.status)

    return change


def without_completed(_: Request, told: dict[str, Any]) -> None:
    del told["data"][-1]["completed"]


def with_the_same_offset(request: Request, told: dict[str, Any]) -> None:
    if "offset" in request.query:
        told["next_page"] = {"offset": request.query["offset"][0], "path": "/x", "uri": "x"}


def without_the_last_of_a_batch(request: Request, told: dict[str, Any]) -> None:
    if request.path == "/batch":
        told["data"].pop()


def expired(request: Request, response: Response) -> Response:
    refusal = {"errors": [{"message": "offset: Your pagination token has expired.", "help": "…"}]}
    return Response.of(refusal, 400) if "offset" in request.query else response


def refused(_: Request, __: Response) -> Response:
    return Response.of({"errors": [{"message": "Not Authorized", "help": "…"}]}, 401)


def failed(request: Request, response: Response) -> Response:
    """On the second page."""
    return replace(Response.of({}, 503), headers={"Retry-After": "0"}) if "offset" in request.query else response


BREAKAGES: Mapping[str, tuple[Callable[[Request, Response], Response], str]] = {
    "a web page": (web_page, "is this the right address"),
    "a record that lacks a field": (edited(without_completed), "lacks what every one"),
    "a chain of pages that repeats": (edited(with_the_same_offset), "do not end"),
    "a batch answered in part": (edited(without_the_last_of_a_batch), "in a batch it answered 0"),
    "offsets that always expire": (expired, "expired while they were read"),
    "a token withdrawn": (refused, "OKRSYNC_ASANA__MAIN__TOKEN"),
    "a failure on the second page": (failed, "try again later"),
}


@pytest.mark.parametrize(("change", "said"), BREAKAGES.values(), ids=BREAKAGES)
def test_a_broken_asana_fails_and_its_key_results_stay_as_they_were_until_it_is_well(
    served: Asana, world: World, change: Callable[[Request, Response], Response], said: str
) -> None:
    before, well = world.cells("GOOD"), dict(served.sites)
    served.answers(change)
    broken = world.on("2026-11-21").sync("--full")
    check_failed(broken, said)
    assert [world.cells("GOOD")[title] for title in SYNCED] == [before[title] for title in SYNCED]
    served.sites.update(well)
    assert world.on("2026-11-22").sync().json["outcome"] == "done"
    assert world.cells("GOOD")["Current"] == before["Current"]


def check_failed(done: Done, said: str) -> None:
    assert (done.code, done.json["outcome"]) == (1, "partial")
    (problem,) = (each for each in done.json["problems"] if each["code"] == "source-failed")
    assert problem["where"] == CONNECTION
    assert said in problem["what"]
    assert problem["to_do"]
    assert "Traceback" not in done.err
    assert "demo-token" not in done.err + done.out


@pytest.mark.parametrize(("fault", "said"), [("reset", "the connection failed"), ("slow", "no answer in time")])
def test_an_asana_that_hangs_up_or_stalls_for_good_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str, said: str
) -> None:
    monkeypatch.setattr(client, "TIMEOUT", (5, 0.05))
    with asana(LISTS, faults=f"{fault}:1") as served:
        world = company(tmp_path, served.url, [GOOD])
        check_failed(world.sync(), said)
    assert world.cells("GOOD")["Current"] is None


def test_offsets_that_expire_once_do_no_harm(tmp_path: Path) -> None:
    many = [task(number, LAUNCH, done=number % 2 == 0) for number in range(100, 300)]
    with asana({"tasks": many}, expire=1) as served:
        told = company(tmp_path, served.url, [GOOD]).sync().key_result("GOOD")
    assert (told["counted"], told["total"]) == (100, 200)


def test_of_a_key_result_on_jira_and_asana_nothing_is_shown_in_part(served: Asana, tmp_path: Path) -> None:
    both = row("BOTH", f"ACME-100\n{GOOD['Linked work']}")
    with jira(epic("ACME-100", 2, 4)) as other:
        world = company(tmp_path, served.url, [both, row("JIRA", "ACME-100")], jira=other.url)
        served.answers(web_page)
        check_failed(world.sync(), "is this the right address")
    assert (world.cells("BOTH")["Current"], world.cells("JIRA")["Current"]) == (None, 50)


def test_the_same_work_reached_in_two_ways_counts_once(tmp_path: Path) -> None:
    first = LISTS["tasks"][0]["gid"]
    twice = row("TWICE", f"{GOOD['Linked work']}\nasana: {first}")
    with asana(LISTS) as served:
        told = company(tmp_path, served.url, [twice]).sync().key_result("TWICE")
    assert (told["counted"], told["total"]) == (1, 4)
