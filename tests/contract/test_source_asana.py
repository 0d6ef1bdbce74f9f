"""Asana: what each kind of link brings, what is made of a task, and what is told where Asana has no good answer.

Whatever passes between the source and the stand-in is held against Asana's own description, wherever that is at hand.
"""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from okrsync import turns
from okrsync.errors import AuthFailed, BadQuery, BadResponse, Problem, SourceError, Unavailable
from okrsync.http import TRIES, Calls
from okrsync.lanes import side_by_side
from okrsync.model import Finding, Items, ItemState, Link, LinkKind, Place, Verdict, WorkItem
from okrsync.okrs import links
from okrsync.sandbox.asana import ASANA, asana_sites
from okrsync.sandbox.ledger import Exchange
from okrsync.sandbox.server import Options, Sandbox
from okrsync.sources.asana import Asana, client
from okrsync.sources.asana.client import READINGS, Server
from okrsync.sources.asana.privacy import is_open
from okrsync.sources.asana.tasks import Words

pytest_plugins = ["tests.contract.asana_spec"]

Json = dict[str, Any]
Reply = tuple[int, object] | tuple[int, object, dict[str, str]]  # status, JSON or the text of a web page, headers
Answering = Callable[[Callable[[str, str, Json], Reply]], AbstractContextManager[str]]

SPECS = Path(__file__).parents[2].parent / "shared" / "fixtures" / "specs"
NONE: frozenset[str] = frozenset()
WORKSPACE = "1200000000000001"
PROJECT, OTHER, THIRD = "1200000000000007", "1200000000000008", "1200000000000009"
TODO, CANCELLED = "1200000000000021", "1200000000000022"
TAG, TWIN = "1200000000000031", "1200000000000032"
INNER, OUTER = "1200000000000041", "1200000000000042"
NOTHING = "1200000000000999"
PLACES = {PROJECT: "Launch", OTHER: "Billing", THIRD: "Research", TODO: "To do", CANCELLED: "Won’t do"}


# ---- a small Asana ---------------------------------------------------------------------------------------------------


def gid(number: int) -> str:
    return str(1200000000001000 + number)


def compact(gid: str, name: str, kind: str) -> Json:
    return {"gid": gid, "name": name, "resource_type": kind}


def task(number: int, *homes: str | tuple[str, str], done: bool = False, below: int = 0, **more: object) -> Json:
    """A task in some projects, each perhaps with a section of note, or below another task."""
    memberships = []
    for home in homes or (() if below else (PROJECT,)):
        project, section = (home, f"{home[:-2]}2{home[-1]}") if isinstance(home, str) else home
        where = compact(section, PLACES.get(section, "Untitled section"), "section")
        memberships.append({"project": compact(project, PLACES[project], "project"), "section": where})
    return {
        **compact(gid(number), f"Work {number}", "task"),
        "resource_subtype": "default_task",
        "is_rendered_as_separator": False,
        "completed": done,
        "completed_at": "2026-11-01T23:30:00.000Z" if done else None,
        "created_at": "2026-10-01T07:00:00.000Z",
        "modified_at": "2026-11-02T08:00:00.000Z",
        "memberships": memberships,
        "projects": [each["project"] for each in memberships],
        "parent": compact(gid(below), f"Work {below}", "task") if below else None,
        "tags": [],
        "custom_fields": [],
        "dependencies": [],
        "permalink_url": f"https://app.asana.com/0/0/{gid(number)}",
        **more,
    }


def private(gid: str, setting: str = "private") -> Json:
    return {**compact(gid, PLACES[gid], "project"), "privacy_setting": setting}


def waits_for(*numbers: int) -> list[Json]:
    return [{"gid": gid(number), "resource_type": "task"} for number in numbers]


def tag(gid: str = TAG, name: str = "Duplicate") -> Json:
    return compact(gid, name, "tag")


def number_field(value: float | None, name: str = "Effort", number: int = 1) -> Json:
    of = {"type": "number", "resource_subtype": "number", "number_value": value, "precision": 1}
    return {**compact(f"120000000000006{number}", name, "custom_field"), "enabled": True, **of}


def option(name: str) -> Json:
    return {"gid": f"12000000{sum(map(ord, name)):08}", "name": name, "resource_type": "enum_option", "enabled": True}


def enum_field(chosen: str, name: str = "Size", number: int = 5) -> Json:
    of = {"type": "enum", "resource_subtype": "enum", "enum_value": option(chosen) if chosen else None}
    return {**compact(f"120000000000006{number}", name, "custom_field"), "enabled": True, **of}


def multi_field(*chosen: str, name: str = "Flags") -> Json:
    of = {"type": "multi_enum", "resource_subtype": "multi_enum", "multi_enum_values": list(map(option, chosen))}
    return {**compact("1200000000000068", name, "custom_field"), "enabled": True, **of}


def portfolio(gid: str, name: str, *parts: str) -> Json:
    kinds = {INNER: "portfolio", OUTER: "portfolio"}
    items = [compact(each, PLACES.get(each, "Bets"), kinds.get(each, "project")) for each in parts]
    return {**compact(gid, name, "portfolio"), "items": items}


PORTFOLIOS = [portfolio(INNER, "Bets", THIRD), portfolio(OUTER, "All bets", PROJECT, OTHER, INNER)]
SPREAD = [task(1), task(2, OTHER), task(3, THIRD), task(4, PROJECT, OTHER)]


class Bench:
    """A stand-in of these tasks, and the account that asks it; nothing ever waits."""

    def __init__(self, tasks: Sequence[Json], options: Options, lists: Mapping[str, object]) -> None:
        site = {name: lists[name] for name in lists.keys() & {"premium", "private", "expire"}}
        content: Any = {name: lists[name] for name in lists.keys() - site.keys()}
        sites = asana_sites({"tasks": tasks, **content}, **site)  # type: ignore[arg-type]  # by its name
        self.sandbox = Sandbox(sites, options, record=True)

    def asana(self, token: str = "demo-token", *, people: bool = False, **words: Any) -> Asana:  # noqa: ANN401, S107 - the arguments of Words; everybody knows the token
        server = Server("asana.acme", self.sandbox.url + ASANA, SecretStr(token), page_size=4, calls=calm())
        return Asana(server, Words.of(**words), assignees=people)

    def items(self, link: Link, *numbers: str, **words: Any) -> tuple[WorkItem, ...]:  # noqa: ANN401 - as above
        return answer(self.asana(**words), link, *numbers).items

    def numbers(self, link: Link, **words: Any) -> set[int]:  # noqa: ANN401 - as above
        """The numbers of the tasks that a link brings, each of them once."""
        found = [int(item.id) - int(gid(0)) for item in self.items(link, **words)]
        assert len(found) == len(set(found))
        return set(found)

    def problem(self, link: Link, **words: Any) -> Problem:  # noqa: ANN401 - as above
        found = self.asana(**words).fetch([link], NONE).answers[link]
        assert isinstance(found, Problem), found
        return found

    def dropped(self, **words: Any) -> set[int]:  # noqa: ANN401 - as above
        """The numbers of the tasks of PROJECT that are dropped."""
        found = self.items(project(), **words)
        return {int(item.id) - int(gid(0)) for item in found if item.state is ItemState.DROPPED}

    def lines(self, *numbers: str, **words: Any) -> list[Finding]:  # noqa: ANN401 - as above
        """What a check tells after who one is, what one sees and the clock."""
        return list(self.asana(**words).check(frozenset(numbers))[3:])

    def asked(self, path: str) -> list[Exchange]:
        """The exchanges about a path."""
        return [each for each in self.sandbox.exchanges if each.path == f"{ASANA}{path}"]

    def batches(self, about: str) -> list[list[str]]:
        """The paths in each batch that asks about this."""
        batches = [
            [action["relative_path"] for action in each.body["data"]["actions"]] for each in self.asked("/batch")
        ]
        return [paths for paths in batches if paths[0].startswith(about)]


Serve = Callable[..., Bench]


@pytest.fixture
def serve(request: pytest.FixtureRequest) -> Iterator[Serve]:
    """Serve tasks and other lists until the test is over; then each exchange must be as Asana describes it."""
    benches: list[Bench] = []
    check = request.getfixturevalue("asana_check") if SPECS.exists() else lambda _: None
    with ExitStack() as open_:

        def start(*tasks: Json, faults: str = "", **lists: object) -> Bench:
            bench = Bench(tasks, Options(faults=faults), lists)
            open_.enter_context(bench.sandbox)
            benches.append(bench)
            return bench

        yield start
    for exchange in (each for bench in benches for each in bench.sandbox.exchanges):
        check(exchange)


def calm() -> Calls:
    return Calls("asana.acme", sleep=lambda _: None)


def answer(asana: Asana, link: Link, *numbers: str) -> Items:
    found = asana.fetch([link], frozenset(numbers)).answers[link]
    assert isinstance(found, Items), found
    return found


def linked(text: str) -> Link:
    link = links.parse_one(text)
    assert link is not None
    return link


def project(gid: str = PROJECT) -> Link:
    return linked(f"https://app.asana.com/1/{WORKSPACE}/project/{gid}/list")


def section(gid: str) -> Link:
    return linked(f"https://app.asana.com/1/{WORKSPACE}/project/{PROJECT}/section/{gid}")


def tagged(gid: str = TAG) -> Link:
    return linked(f"https://app.asana.com/1/{WORKSPACE}/tag/{gid}/list")


def item(number: int) -> Link:
    return linked(f"https://app.asana.com/1/{WORKSPACE}/project/{PROJECT}/task/{gid(number)}")


def whole(gid: str = OUTER) -> Link:
    return linked(f"https://app.asana.com/1/{WORKSPACE}/portfolio/{gid}/list")


def bare(gid: str) -> Link:
    return linked(f"asana: {gid}")


# ---- what each link brings -------------------------------------------------------------------------------------------


def test_a_project_brings_its_tasks_over_all_pages(serve: Serve) -> None:
    bench = serve(*(task(number) for number in range(1, 12)), task(20, OTHER))
    assert bench.numbers(project()) == set(range(1, 12))
    assert len(bench.asked(f"/projects/{PROJECT}/tasks")) == 3


def test_a_section_brings_its_tasks(serve: Serve) -> None:
    bench = serve(task(1, (PROJECT, TODO)), task(2, (PROJECT, CANCELLED)), task(3))
    assert bench.numbers(section(TODO)) == {1}


def test_a_tag_brings_the_tasks_that_bear_it_in_any_project(serve: Serve) -> None:
    bench = serve(task(1, tags=[tag()]), task(2, OTHER, tags=[tag()]), task(3, tags=[tag(TWIN)]))
    assert bench.numbers(tagged()) == {1, 2}


def test_milestones_and_approvals_count_as_tasks(serve: Serve) -> None:
    bench = serve(task(1, resource_subtype="milestone"), task(2, resource_subtype="approval"))
    assert bench.numbers(project()) == {1, 2}


def test_a_line_that_divides_a_list_is_no_work(serve: Serve) -> None:
    assert serve(task(1), task(2, is_rendered_as_separator=True)).numbers(project()) == {1}


def test_a_task_brings_its_direct_sub_tasks(serve: Serve) -> None:
    bench = serve(task(1), task(2, below=1), task(3, below=1), task(4, below=3))
    assert bench.numbers(item(1)) == {2, 3}


def test_a_task_without_sub_tasks_brings_itself_and_is_not_asked_for_any(serve: Serve) -> None:
    bench = serve(task(1))
    assert bench.numbers(item(1)) == {1}
    assert not bench.asked(f"/tasks/{gid(1)}/subtasks")


def test_a_task_with_nothing_but_lines_below_it_brings_itself(serve: Serve) -> None:
    assert serve(task(1), task(2, below=1, is_rendered_as_separator=True)).numbers(item(1)) == {1}


def test_a_sub_task_may_be_linked(serve: Serve) -> None:
    assert serve(task(1), task(2, below=1)).numbers(item(2)) == {2}


def test_a_portfolio_brings_the_tasks_of_its_projects_and_portfolios_each_once(serve: Serve) -> None:
    assert serve(*SPREAD, portfolios=PORTFOLIOS).numbers(whole()) == {1, 2, 3, 4}


def test_portfolios_that_hold_each_other_end(serve: Serve) -> None:
    ring = [portfolio(INNER, "Bets", THIRD, OUTER), portfolio(OUTER, "All bets", PROJECT, INNER)]
    bench = serve(*SPREAD, portfolios=ring)
    assert bench.numbers(whole(OUTER)) == {1, 3, 4}
    assert len(bench.asked(f"/portfolios/{OUTER}/items")) == 1
    assert bench.numbers(whole(INNER)) == {1, 3, 4}


@pytest.mark.parametrize(
    ("anything", "brought"),
    [
        pytest.param(gid(1), {1}, id="task"),
        pytest.param(OTHER, {2, 4}, id="project"),
        pytest.param(CANCELLED, {5}, id="section"),
        pytest.param(TAG, {6}, id="tag"),
        pytest.param(INNER, {3}, id="portfolio"),
    ],
)
def test_a_bare_gid_may_be_anythings(serve: Serve, anything: str, brought: set[int]) -> None:
    more = (task(5, (PROJECT, CANCELLED)), task(6, tags=[tag()]))
    assert serve(*SPREAD, *more, portfolios=PORTFOLIOS).numbers(bare(anything)) == brought


@pytest.mark.parametrize("anything", [TODO, TAG])
def test_a_bare_gid_may_be_a_sections_or_tags_where_portfolios_are_not_paid_for(serve: Serve, anything: str) -> None:
    bench = serve(task(1, (PROJECT, TODO), tags=[tag()]), premium=False)
    assert bench.numbers(bare(anything)) == {1}


def test_a_bare_gid_of_nothing_is_not_taken_for_something_to_be_paid(serve: Serve) -> None:
    assert serve(task(1), premium=False).problem(bare(NOTHING)).code == "unknown-gid"


def test_the_old_address_of_a_task_that_moved_still_means_it(serve: Serve) -> None:
    bench = serve(task(1, OTHER), task(2))
    assert bench.numbers(linked(f"https://app.asana.com/0/{PROJECT}/{gid(1)}/f")) == {1}


@pytest.mark.parametrize(
    ("link", "name"),
    [
        pytest.param(project(), "Launch", id="project"),
        pytest.param(section(TODO), "To do", id="section"),
        pytest.param(item(1), "Work 1", id="task"),
        pytest.param(whole(), "All bets", id="portfolio"),
        pytest.param(project(THIRD), "", id="an empty project, of which no task tells"),
    ],
)
def test_an_answer_tells_what_asana_calls_it(serve: Serve, link: Link, name: str) -> None:
    empty = [compact(THIRD, "Research", "project")]
    bench = serve(task(1, OTHER, (PROJECT, TODO)), projects=empty, portfolios=PORTFOLIOS)
    assert answer(bench.asana(), link).name == name


def test_what_several_links_share_is_read_once(serve: Serve) -> None:
    bench = serve(*SPREAD, portfolios=PORTFOLIOS)
    again = linked(f"https://app.asana.com/0/{PROJECT}/board")
    answers = bench.asana().fetch([project(), again, whole(), item(1), bare(gid(1)), item(1)], NONE).answers
    assert answers[project()] == answers[again]
    assert answers[item(1)] == answers[bare(gid(1))]
    paths = [each.path for each in bench.sandbox.exchanges]
    assert len(paths) == len(set(paths))


def test_what_is_not_there_is_asked_for_once(serve: Serve) -> None:
    bench = serve(task(1))
    again = linked(f"https://app.asana.com/0/{NOTHING}/board")
    answers = bench.asana().fetch([project(NOTHING), again], NONE).answers
    assert all(isinstance(each, Problem) for each in answers.values())
    assert [each.path.split("/")[-3] for each in bench.sandbox.exchanges] == ["projects", "tags"]


def test_the_old_address_of_a_tag_looks_like_a_projects_and_means_the_tag(serve: Serve) -> None:
    bench = serve(task(1, tags=[tag()]), task(2))
    assert bench.numbers(linked(f"https://app.asana.com/0/{TAG}/list")) == {1}


# ---- what a task means -----------------------------------------------------------------------------------------------


def test_an_item_carries_its_identity_words_and_dates(serve: Serve) -> None:
    (found,) = serve(task(1, (PROJECT, TODO), (OTHER, TODO), done=True)).items(project())
    assert found == WorkItem(
        connection="asana.acme",
        id=gid(1),
        key=gid(1),
        title="Work 1",
        url=f"https://app.asana.com/0/0/{gid(1)}",
        state=ItemState.DONE,
        created=datetime(2026, 10, 1, 7, tzinfo=UTC),
        closed=datetime(2026, 11, 1, 23, 30, tzinfo=UTC),
        changed=datetime(2026, 11, 2, 8, tzinfo=UTC),
        status="To do",
    )


def test_the_status_of_a_task_in_two_projects_is_both_sections(serve: Serve) -> None:
    (found,) = serve(task(1, (PROJECT, TODO), (OTHER, CANCELLED))).items(project())
    assert found.status == "To do / Won’t do"


def test_moments_are_told_in_the_companys_time_zone(serve: Serve) -> None:
    asana = serve(task(1, done=True)).asana()
    asana.zone = ZoneInfo("Asia/Tokyo")
    (found,) = answer(asana, project()).items
    assert [str(each) for each in (found.created, found.closed, found.changed)] == [
        "2026-10-01 16:00:00+09:00",
        "2026-11-02 08:30:00+09:00",
        "2026-11-02 17:00:00+09:00",
    ]


def test_a_task_reopened_has_no_date_of_being_done(serve: Serve) -> None:
    (found,) = serve(task(1, completed_at="2026-11-01T23:30:00.000Z")).items(project())
    assert (found.state, found.closed) == (ItemState.TO_DO, None)


@pytest.mark.parametrize("done", [False, True])
def test_a_task_is_dropped_by_a_section_of_any_of_its_projects_completed_or_not(serve: Serve, *, done: bool) -> None:
    bench = serve(task(1, (PROJECT, TODO), (OTHER, CANCELLED), done=done), task(2, (PROJECT, TODO), done=done))
    assert bench.dropped(sections=["WON’T  DO"]) == {1}


def test_a_task_is_dropped_by_a_tag(serve: Serve) -> None:
    bench = serve(task(1, tags=[tag(TWIN, "other"), tag()]), task(2, tags=[tag(TWIN, "other")]))
    assert bench.dropped(tags=["duplicate"]) == {1}


def test_tags_of_one_name_all_mean_dropped(serve: Serve) -> None:
    bench = serve(task(1, tags=[tag(TAG)]), task(2, tags=[tag(TWIN)]), task(3))
    assert bench.dropped(tags=["Duplicate"]) == {1, 2}


def test_a_task_is_dropped_by_an_option_of_a_field(serve: Serve) -> None:
    tasks = (
        task(1, custom_fields=[enum_field("Won't\u00a0fix", "Resolution")]),
        task(2, custom_fields=[enum_field("Fixed", "Resolution")]),
        task(3, custom_fields=[enum_field("", "Resolution")]),
        task(4, custom_fields=[enum_field("Won't fix", "Wish", 6)]),
    )
    assert serve(*tasks).dropped(fields={"resolution": ["won't fix"]}) == {1}


def test_a_task_is_dropped_by_one_of_several_options(serve: Serve) -> None:
    bench = serve(task(1, custom_fields=[multi_field("Late", "Void")]), task(2, custom_fields=[multi_field("Late")]))
    assert bench.dropped(fields={"Flags": ["Void"]}) == {1}


@pytest.mark.parametrize(
    ("waiting", "blocked"),
    [
        pytest.param(task(1, dependencies=waits_for(2)), True, id="for an open task of the same list"),
        pytest.param(task(1, dependencies=waits_for(3)), False, id="for a completed one"),
        pytest.param(task(1, dependencies=waits_for(4)), True, id="for an open one elsewhere"),
        pytest.param(task(1, dependencies=waits_for(5)), False, id="for a completed one elsewhere"),
        pytest.param(task(1, dependencies=waits_for(3, 5, 4)), True, id="for one open among several"),
        pytest.param(task(1, done=True, dependencies=waits_for(2)), False, id="no more"),
        pytest.param(task(1, (PROJECT, CANCELLED), dependencies=waits_for(2)), False, id="dropped"),
        pytest.param(task(1, dependencies=waits_for(6)), False, id="for one that may not be seen"),
        pytest.param(task(1, dependencies=waits_for(7)), False, id="for one that is gone"),
        pytest.param(task(1), False, id="for nothing"),
    ],
)
def test_an_open_task_is_blocked_by_a_task_that_is_not_completed(serve: Serve, waiting: Json, *, blocked: bool) -> None:
    others = (task(2), task(3, done=True), task(4, OTHER), task(5, OTHER, done=True), task(6, THIRD))
    found = serve(waiting, *others, private=[THIRD]).items(project(), sections=["Won’t do"])
    assert [each.blocked for each in found if each.id == gid(1)] == [blocked]


def test_what_tasks_wait_for_elsewhere_is_asked_ten_at_a_time_and_only_for_open_ones(serve: Serve) -> None:
    tasks = [
        *(task(number, dependencies=waits_for(100 + number, 100)) for number in range(1, 25)),
        task(30, done=True, dependencies=waits_for(200)),
        *(task(number, OTHER) for number in (*range(100, 125), 200)),
    ]
    bench = serve(*tasks)
    assert all(each.blocked for each in bench.items(project()) if each.id != gid(30))
    assert sorted(map(len, bench.batches("/tasks/"))) == [5, 10, 10]


def test_tasks_that_wait_for_nothing_elsewhere_are_asked_for_nothing_but_who_may_see_them(serve: Serve) -> None:
    bench = serve(task(1, dependencies=waits_for(2)), task(2))
    bench.items(project())
    assert len(bench.sandbox.exchanges) == 2
    assert bench.batches("/projects/") == [[f"/projects/{PROJECT}"]]


def test_a_blocker_is_called_by_its_name_and_one_that_is_restricted_by_its_gid(serve: Serve) -> None:
    waiting = task(1, dependencies=waits_for(4, 3, 2))
    bench = serve(waiting, task(2), task(3, done=True), task(4, THIRD), projects=[private(THIRD)])
    assert next(each for each in bench.items(project()) if each.id == gid(1)).blockers == ("Work 2", gid(4))


# ---- what may be told of a task --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "link", "restricted"),
    [
        pytest.param(task(1), project(), False, id="in a project of everybody's"),
        pytest.param(task(1, OTHER), project(OTHER), True, id="in a private project"),
        pytest.param(task(1, THIRD), project(THIRD), True, id="in a project of a team's"),
        pytest.param(task(1, OTHER, PROJECT), project(OTHER), False, id="in both"),
        pytest.param(task(1, OTHER, THIRD), project(OTHER), True, id="in two, none of them everybody's"),
        pytest.param({**task(1), "memberships": [], "projects": []}, item(1), True, id="in no project"),
        pytest.param(task(1, below=2), item(1), False, id="below a task of everybody's"),
        pytest.param(task(1, below=3), item(1), True, id="below a task in a private project"),
        pytest.param(task(1, below=4), item(1), False, id="two levels below a task of everybody's"),
        pytest.param(task(1, PROJECT, below=3), item(1), False, id="below a private one, but in a project itself"),
        pytest.param(task(1, below=99), item(1), True, id="below a task that the account may not see"),
    ],
)
def test_a_task_is_restricted_unless_everybody_in_the_workspace_may_see_it(
    serve: Serve, one: Json, link: Link, *, restricted: bool
) -> None:
    others = (task(2), task(3, OTHER), task(4, below=2))
    bench = serve(one, *others, projects=[private(OTHER), private(THIRD, "private_to_team")])
    found = next(each for each in bench.items(link) if each.id == gid(1))
    assert (found.restricted, found.title) == (restricted, "" if restricted else "Work 1")


def test_a_sub_task_as_deep_as_asana_lets_them_nest_is_as_open_as_the_task_on_top(serve: Serve) -> None:
    chain = [task(number, below=number - 1) for number in range(2, 7)]
    bench = serve(task(1), *chain)
    (found,) = [each for each in bench.items(item(6)) if each.id == gid(6)]
    assert not found.restricted


def test_above_a_sub_task_only_what_decides_and_is_not_known_is_asked_for(serve: Serve) -> None:
    bench = serve(task(1, OTHER), task(2, PROJECT, below=1), task(3, below=2), task(4, PROJECT, below=3))
    bench.items(item(2))
    bench.items(item(3))
    assert bench.batches("/tasks/") == [[f"/tasks/{gid(2)}"]]


def test_above_several_sub_tasks_each_task_is_asked_for_once(serve: Serve) -> None:
    bench = serve(task(1), task(2, below=1), task(3, below=2), task(4, below=2), task(5, below=3))
    bench.asana().fetch([item(4), item(5)], NONE)
    assert bench.batches("/tasks/") == [[f"/tasks/{gid(2)}", f"/tasks/{gid(3)}"], [f"/tasks/{gid(1)}"]]


def test_a_sub_task_in_a_private_project_is_restricted_also_below_a_task_of_everybodys(serve: Serve) -> None:
    bench = serve(task(1, OTHER, below=2), task(2), projects=[private(OTHER)])
    (found,) = bench.items(item(2))
    assert (found.id, found.restricted) == (gid(1), True)


def test_a_project_whose_privacy_is_not_told_is_not_open() -> None:
    assert [is_open(each) for each in ({}, {"privacy_setting": None}, {"privacy_setting": "public_to_workspace"})] == [
        False,
        False,
        True,
    ]


def test_of_a_restricted_task_only_what_counting_needs_is_kept(serve: Serve) -> None:
    secret = task(
        1,
        (OTHER, TODO),
        assignee=compact(TAG, "Ada", "user"),
        dependencies=waits_for(2),
        custom_fields=[number_field(3)],
    )
    bench = serve(secret, task(2), projects=[private(OTHER)])
    (found,) = answer(bench.asana(people=True), project(OTHER), "Effort").items
    assert (found.title, found.status, found.assignee, found.blockers) == ("", "", "", ())
    assert (found.key, found.state, found.blocked, found.numbers) == (gid(1), ItemState.TO_DO, True, {"Effort": 3})
    assert (found.created, found.url) == (datetime(2026, 10, 1, 7, tzinfo=UTC), f"https://app.asana.com/0/0/{gid(1)}")


def test_a_project_that_the_account_may_not_look_at_is_not_open(answering: Answering) -> None:
    def reply(_: str, path: str, __: Json) -> Reply:
        refused = {"status_code": 403, "headers": {}, "body": {"errors": [{"message": "no", "help": "no"}]}}
        return (200, {"data": [refused]}) if path.endswith("/batch") else listing(task(1))

    with answering(reply) as url:
        assert answer(scripted(url), project()).items[0].restricted


@pytest.mark.parametrize(
    "link", [project(OTHER), section(f"{OTHER[:-2]}28"), item(1)], ids=["project", "section", "task"]
)
def test_what_is_linked_has_no_name_where_it_is_private(serve: Serve, link: Link) -> None:
    bench = serve(task(1, OTHER), task(2, OTHER, PROJECT), task(3, below=1), projects=[private(OTHER)])
    found = answer(bench.asana(), link)
    assert (found.name, bool(found.items)) == ("", True)


def test_tasks_that_moved_away_are_found_in_their_project_a_private_one_without_its_name(serve: Serve) -> None:
    bench = serve(task(1, OTHER), task(2, THIRD), task(3, below=2), projects=[private(THIRD)])
    found = bench.asana().locate([gid(1), gid(2), gid(3), gid(9)])
    assert found == {gid(1): Place(OTHER, PLACES[OTHER]), gid(2): Place(THIRD, THIRD)}


def test_a_portfolio_of_its_members_only_has_no_name(serve: Serve) -> None:
    mine = {**portfolio(INNER, "Bets", THIRD), "privacy_setting": "members_only"}
    assert answer(serve(task(3, THIRD), portfolios=[mine]).asana(), whole(INNER)).name == ""


@pytest.mark.parametrize(
    ("more", "told"),
    [
        pytest.param([], "restricted", id="no other"),
        pytest.param([task(2, custom_fields=[enum_field("5")])], "restricted", id="one that can be read"),
        pytest.param([task(2, custom_fields=[enum_field("M")])], "no numbers: M.", id="one that cannot be read either"),
    ],
)
def test_the_words_in_a_restricted_tasks_fields_are_in_no_problem(serve: Serve, more: list[Json], told: str) -> None:
    secret = task(1, OTHER, tags=[tag()], custom_fields=[enum_field("Layoffs")])
    bench = serve(secret, *({**each, "tags": [tag()]} for each in more), projects=[private(OTHER)])
    found = answer(bench.asana(), tagged(), "Size").unknown["Size"]
    assert told in found.what
    assert "Layoffs" not in str(found)


@pytest.mark.parametrize(("people", "assignee"), [(True, "Ada Brandt"), (False, "")], ids=["wanted", "not wanted"])
def test_assignees_are_asked_for_and_kept_only_if_they_are_wanted(serve: Serve, assignee: str, *, people: bool) -> None:
    bench = serve(task(1, assignee=compact(TAG, "Ada\u00a0 Brandt", "user")))
    assert answer(bench.asana(people=people), project()).items[0].assignee == assignee
    (listed,) = bench.asked(f"/projects/{PROJECT}/tasks")
    assert ("assignee" in listed.query["opt_fields"][0]) is people


def test_a_task_of_nobody_has_no_assignee(serve: Serve) -> None:
    assert answer(serve(task(1, assignee=None)).asana(people=True), project()).items[0].assignee == ""


# ---- numbers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Effort", "effort", " EFFORT ", "1200000000000061"])
def test_a_number_is_found_by_its_fields_name_or_gid(serve: Serve, name: str) -> None:
    (found,) = serve(task(1, custom_fields=[number_field(2.5)])).items(project(), name)
    assert found.numbers == {name: 2.5}


def test_a_number_is_found_by_the_field_that_the_config_gives(serve: Serve) -> None:
    fields = [number_field(3, number=1), number_field(8, number=2)]
    (found,) = serve(task(1, custom_fields=fields)).items(project(), "Effort", ids={"effort": "1200000000000062"})
    assert found.numbers == {"Effort": 8}


def test_an_option_that_is_a_number_or_has_a_size_is_one(serve: Serve) -> None:
    sizes = {"5": 1, "0,5": 2, "M": 3, "S": 4}
    tasks = [task(number, custom_fields=[enum_field(name)]) for name, number in sizes.items()]
    found = serve(*tasks).items(project(), "Size", sizes={"m": 3, "s": 1})
    assert [each.numbers for each in found] == [{"Size": 5}, {"Size": 0.5}, {"Size": 3}, {"Size": 1}]


def test_a_task_without_the_number_lacks_it_and_zero_is_one(serve: Serve) -> None:
    tasks = (task(1, custom_fields=[number_field(None)]), task(2), task(3, custom_fields=[number_field(0)]))
    assert [each.numbers for each in serve(*tasks).items(project(), "Effort")] == [{}, {}, {"Effort": 0}]


def test_a_field_that_no_task_has_is_told_beside_the_items_with_near_names(serve: Serve) -> None:
    bench = serve(task(1, custom_fields=[number_field(3)]), task(2, OTHER))
    answers = bench.asana().fetch([project(), project(OTHER)], frozenset({"Efort", "Effort"})).answers
    near, far = answers.values()
    assert isinstance(near, Items)
    assert isinstance(far, Items)
    assert near.items[0].numbers == {"Effort": 3}
    assert list(near.unknown) == ["Efort"]
    assert (near.unknown["Efort"].code, far.unknown["Effort"].code) == ("unknown-field", "unknown-field")
    assert "Did you mean Effort?" in near.unknown["Efort"].to_do


def test_two_fields_of_one_name_on_a_task_ask_for_the_config(serve: Serve) -> None:
    both = task(1, custom_fields=[number_field(3, number=1), number_field(8, number=2)])
    found = answer(serve(both, task(2)).asana(), project(), "Effort")
    assert found.unknown["Effort"].code == "ambiguous-field"
    assert "mapping: {fields: {Effort: 1200000000000061}}" in found.unknown["Effort"].to_do
    assert [each.numbers for each in found.items] == [{}, {}]


def test_of_two_fields_of_one_name_the_filled_one_is_meant(serve: Serve) -> None:
    (found,) = serve(task(1, custom_fields=[number_field(None, number=1), number_field(8, number=2)])).items(
        project(), "Effort"
    )
    assert found.numbers == {"Effort": 8}


def test_options_that_are_no_numbers_ask_for_the_config(serve: Serve) -> None:
    tasks = [task(1, custom_fields=[enum_field("M")]), task(2, custom_fields=[enum_field("5")])]
    found = answer(serve(*tasks).asana(), project(), "Size").unknown["Size"]
    assert (found.code, found.what) == ("unknown-option", "Its options are no numbers: M.")
    assert "sizes: {M: 3}" in found.to_do


def test_a_workspace_that_does_not_pay_has_no_numbers_and_says_so(serve: Serve) -> None:
    bench = serve(task(1, custom_fields=[number_field(3)]), premium=False)
    found = answer(bench.asana(), project(), "Effort")
    assert len(found.items) == 1
    assert "paid plans" in found.unknown["Effort"].what


# ---- how it asks -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numbers", "words", "tags", "fields"),
    [
        pytest.param((), {}, False, False, id="nothing"),
        pytest.param((), {"sections": ["x"]}, False, False, id="a section means dropped"),
        pytest.param((), {"tags": ["x"]}, True, False, id="a tag means dropped"),
        pytest.param((), {"fields": {"x": ["y"]}}, False, True, id="an option means dropped"),
        pytest.param(("Effort",), {}, False, True, id="a measure"),
    ],
)
def test_tags_and_custom_fields_are_asked_for_only_if_something_needs_them(
    serve: Serve, numbers: tuple[str, ...], words: Json, *, tags: bool, fields: bool
) -> None:
    bench = serve(task(1), task(2, below=1))
    bench.asana(**words).fetch([project(), item(1)], frozenset(numbers))
    for exchange in (each for each in bench.sandbox.exchanges if not each.path.endswith("/batch")):
        (asked,) = exchange.query["opt_fields"]
        assert ("tags" in asked, "custom_fields" in asked) == (tags, fields)


def test_offsets_that_expire_now_and_then_do_no_harm(serve: Serve) -> None:
    bench = serve(*(task(number) for number in range(1, 12)), expire=READINGS - 1)
    assert bench.numbers(project()) == set(range(1, 12))


def test_offsets_that_always_expire_are_an_error_and_no_part_of_a_list(serve: Serve) -> None:
    bench = serve(*(task(number) for number in range(1, 12)), task(20, OTHER), expire=1000)
    with pytest.raises(BadResponse, match=f"expired while they were read, {READINGS} times"):
        bench.asana().fetch([project(OTHER), project()], NONE)
    assert len(bench.sandbox.exchanges) == 1 + 2 * READINGS


@pytest.mark.parametrize("fault", ["reset", "500", "429"])
def test_a_server_that_hangs_up_or_fails_for_good_is_an_error(serve: Serve, fault: str) -> None:
    asana = serve(task(1), faults=f"{fault}:1").asana()
    with pytest.raises(SourceError, match="try again later"):
        asana.fetch([project()], NONE)
    assert (asana.traffic().requests, asana.traffic().retries) == (TRIES, TRIES - 1)


def test_a_limit_met_by_one_action_of_a_batch_is_waited_for(answering: Answering) -> None:
    told = iter([429, 200])

    def reply(_: str, path: str, body: Json) -> Reply:
        if not path.endswith("/batch"):
            return listing(task(1, dependencies=waits_for(2)))
        (action,) = body["data"]["actions"]
        record = {**task(2), "num_subtasks": 0} if "/tasks/" in action["relative_path"] else private(PROJECT)
        status = next(told, 200)
        return 200, {"data": [{"status_code": status, "headers": {"Retry-After": "7"}, "body": {"data": record}}]}

    waits: list[float] = []
    with answering(reply) as url:
        (found,) = answer(scripted(url, Calls("asana.acme", sleep=waits.append)), project()).items
    assert (waits, found.blocked) == ([7], True)


def test_nothing_is_connected_before_something_is_asked() -> None:
    before = threading.active_count()
    Asana(Server("asana.acme", "https://app.asana.com/api/1.0", SecretStr("demo-token"))).fetch([], NONE)
    assert threading.active_count() == before


def test_the_quota_of_the_plan_is_kept(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "MINUTE", 0.1)
    url = serve(task(1), task(2, OTHER)).sandbox.url + ASANA
    asana = Asana(Server("asana.acme", url, SecretStr("demo-token"), per_minute=1))
    asana.fetch([project(), project(OTHER)], NONE)
    assert asana.traffic().seconds >= 0.1


def test_all_questions_go_through_one_client_also_side_by_side(serve: Serve) -> None:
    server, together = serve(task(1)).asana().site, threading.Barrier(8)

    def ask(_: int) -> object:
        together.wait(10)
        return server._client  # noqa: SLF001 - each would start a pool of threads

    assert len(set(map(id, side_by_side(ask, range(8))))) == 1


def test_no_token_shows_in_what_is_printed(serve: Serve) -> None:
    asana = serve(task(1)).asana()
    asana.fetch([project()], NONE)
    assert "demo-token" not in repr(asana)


def test_a_companys_proxy_is_used(answering: Answering, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def reply(_: str, path: str, __: Json) -> Reply:
        asked.append(path)
        return listing()

    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with answering(reply) as url:
        monkeypatch.setenv("http_proxy", url.removeprefix("http://"))
        answer(scripted("http://asana.example.invalid/api/1.0"), project())
    assert asked[0].startswith(f"http://asana.example.invalid/api/1.0/projects/{PROJECT}/tasks?")


def test_a_companys_certificates_are_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    missing = tmp_path / "company.pem"
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(missing))
    asana = scripted("https://127.0.0.1:9/api/1.0")
    assert asana.site._made("https://asana.invalid").configuration.ssl_ca_cert == str(missing)  # noqa: SLF001 - there is no loopback TLS


# ---- links without a good answer -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("link", "code"),
    [
        (project(NOTHING), "unknown-project"),
        (section(NOTHING), "unknown-section"),
        (tagged(NOTHING), "unknown-tag"),
        (whole(NOTHING), "unknown-portfolio"),
        (item(999), "unknown-task"),
        (bare(NOTHING), "unknown-gid"),
    ],
)
def test_what_is_gone_is_a_problem_of_its_link_alone(serve: Serve, link: Link, code: str) -> None:
    answers = serve(task(1)).asana().fetch([link, project()], NONE).answers
    gone, good = answers[link], answers[project()]
    assert isinstance(gone, Problem)
    assert (gone.code, gone.where) == (code, link.text)
    assert "OKRSYNC_ASANA__ACME__TOKEN" in gone.to_do
    assert isinstance(good, Items)


@pytest.mark.parametrize(
    "link", [project(THIRD), bare(THIRD), item(3), bare(gid(3))], ids=["project", "its gid", "task", "its gid, too"]
)
def test_what_is_not_shared_is_a_problem_that_says_with_whom_to_share_it(serve: Serve, link: Link) -> None:
    found = serve(*SPREAD, private=[THIRD]).problem(link)
    assert (found.code, found.where) == ("no-access", link.text)
    assert "Share it with the account of OKRSYNC_ASANA__ACME__TOKEN" in found.to_do


@pytest.mark.parametrize("hidden", [OTHER, THIRD], ids=["in it", "further in"])
def test_a_portfolio_with_a_hidden_project_is_a_problem_that_tells_its_gid(serve: Serve, hidden: str) -> None:
    bench = serve(*SPREAD, portfolios=PORTFOLIOS, private=[hidden])
    found = bench.problem(whole())
    assert found.code == "no-access"
    assert f"the project {hidden} in it is hidden" in found.what
    assert PLACES[hidden] not in str(found)
    assert bench.problem(bare(OUTER)).what == found.what.replace("portfolio only", "gid only")


def test_a_portfolio_with_a_hidden_portfolio_is_a_problem_that_tells_its_gid(answering: Answering) -> None:
    def reply(_: str, path: str, __: Json) -> Reply:
        if f"/{INNER}/" in path:
            return 403, {"errors": [{"message": "no", "help": "no"}]}
        if path.endswith(f"/portfolios/{OUTER}"):
            return 200, {"data": compact(OUTER, "All bets", "portfolio")}
        return listing(compact(INNER, "Bets", "portfolio"))

    with answering(reply) as url:
        found = scripted(url).fetch([whole()], NONE).answers[whole()]
    assert isinstance(found, Problem)
    assert f"the portfolio {INNER} in it is hidden" in found.what


def test_a_portfolio_of_a_workspace_that_does_not_pay_is_a_problem(serve: Serve) -> None:
    found = serve(task(1), portfolios=PORTFOLIOS, premium=False).problem(whole())
    assert (found.code, found.what) == ("paid-plan", "Asana gives a portfolio only on a paid plan.")


def test_an_account_of_another_workspace_sees_nothing_and_learns_why(serve: Serve) -> None:
    found = serve(task(1)).asana("guest-token").fetch([project()], NONE).answers[project()]
    assert isinstance(found, Problem)
    assert (found.code, "sees only its own workspaces" in found.to_do) == ("no-access", True)


@pytest.mark.parametrize("what", ["check", "fetch"])
def test_a_wrong_token_is_an_error(serve: Serve, what: str) -> None:
    asana = serve(task(1)).asana("wrong-token")
    with pytest.raises(AuthFailed, match="OKRSYNC_ASANA__ACME__TOKEN"):
        asana.check(NONE) if what == "check" else asana.fetch([project()], NONE).answers


def test_an_address_that_asana_does_not_understand_is_a_problem_in_its_words(answering: Answering) -> None:
    refusal = {"errors": [{"message": "project: Not a Long: 12", "help": "…"}]}
    with answering(lambda *_: (400, refusal)) as url:
        found = scripted(url).fetch([project()], NONE).answers[project()]
    assert isinstance(found, Problem)
    assert (found.code, "project: Not a Long: 12" in found.what) == ("bad-query", True)


def test_a_link_of_a_kind_that_asana_has_not_is_a_problem(serve: Serve) -> None:
    strange = Link("x", "asana", LinkKind.QUERY, "x", url="x")
    assert serve(task(1)).problem(strange).code == "bad-query"


def test_an_option_that_was_renamed_is_a_problem_of_the_links_whose_tasks_carry_the_field(serve: Serve) -> None:
    bench = serve(task(1, custom_fields=[enum_field("Fixed", "Resolution")]), task(2, OTHER))
    answers = bench.asana(fields={"Resolution": ["Won't fix"]}).fetch([project(), project(OTHER)], NONE).answers
    carried, free = answers.values()
    assert isinstance(carried, Problem)
    assert (carried.code, carried.where) == ("unknown-option", project().text)
    assert carried.what == "The field “Resolution” has no option “Won't fix” (it has Fixed)."
    assert isinstance(free, Items)


def test_an_option_that_is_there_and_chosen_by_nobody_is_fine(serve: Serve) -> None:
    field = {**enum_field("Fixed", "Resolution"), "enum_options": [option("Fixed"), option("Won't fix")]}
    assert serve(task(1, custom_fields=[field])).dropped(fields={"Resolution": ["Won't fix"]}) == set()


def test_options_are_looked_for_in_every_field_of_the_name(serve: Serve) -> None:
    local = [enum_field("Void", "Resolution", 6)], [enum_field("Won't fix", "Resolution", 7)]
    bench = serve(task(1, custom_fields=local[0]), task(2, custom_fields=local[1]))
    assert bench.dropped(fields={"Resolution": ["Void", "Won't fix"]}) == {1, 2}


def test_a_field_whose_options_may_not_be_seen_is_a_problem(answering: Answering) -> None:
    def reply(_: str, path: str, __: Json) -> Reply:
        if path.endswith("/batch"):
            return 200, {"data": [{"status_code": 403, "headers": {}, "body": {}}]}
        return listing(task(1, custom_fields=[enum_field("Void", "Resolution")]))

    with answering(reply) as url:
        found = scripted(url, fields={"Resolution": ["Void"]}).fetch([project()], NONE).answers[project()]
    assert isinstance(found, Problem)
    assert "(it has none)" in found.what


# ---- answers that no stand-in gives ----------------------------------------------------------------------------------


def scripted(url: str, calls: Calls | None = None, **words: Any) -> Asana:  # noqa: ANN401 - the arguments of Words
    return Asana(Server("asana.acme", url, SecretStr("demo-token"), calls=calls or calm()), Words.of(**words))


def listing(*records: Json, offset: str = "") -> tuple[int, Json]:
    """A page of records, those of tasks with the number of sub-tasks that Asana would tell."""
    page = {"offset": offset, "path": "/x", "uri": "https://x.invalid"} if offset else None
    return 200, {"data": [{"num_subtasks": 0, **record} for record in records], "next_page": page}


@pytest.mark.parametrize(
    "told",
    [
        pytest.param("<html>Log in</html>", id="a web page"),
        pytest.param([], id="a list"),
        pytest.param({}, id="no data"),
        pytest.param({"data": {}}, id="a record"),
        pytest.param({"data": ["x"]}, id="words"),
        pytest.param({"data": [{"name": "x"}]}, id="records of nobody"),
        pytest.param({"data": [], "next_page": {"path": "/x"}}, id="a page whose next one has no offset"),
    ],
)
def test_an_answer_that_is_no_list_is_an_error(answering: Answering, told: object) -> None:
    with answering(lambda *_: (200, told)) as url, pytest.raises(BadResponse, match="is this the right address"):
        scripted(url).fetch([project()], NONE)


def test_an_answer_that_is_no_record_is_an_error(answering: Answering) -> None:
    with answering(lambda *_: (200, {"data": []})) as url, pytest.raises(BadResponse, match="right address"):
        scripted(url).fetch([item(1)], NONE)


def test_a_login_page_elsewhere_is_not_followed(answering: Answering) -> None:
    with answering(lambda *_: (302, "<html></html>", {"Location": "/login"})) as url:
        asana = scripted(url)
        with pytest.raises(BadResponse, match="HTTP 302 makes no sense"):
            asana.fetch([project()], NONE)
    assert asana.traffic().requests == 1


@pytest.mark.parametrize("told", ["<html>secret</html>", {"errors": "secret"}, {"secret": 1}, "secret"])
def test_nothing_but_asanas_own_words_shows_of_a_failure(answering: Answering, told: object) -> None:
    with answering(lambda *_: (401, told)) as url, pytest.raises(AuthFailed) as raised:
        scripted(url).check(NONE)
    assert "secret" not in str(raised.value)


NEEDED = (
    "name", "permalink_url", "completed", "completed_at", "created_at", "modified_at", "num_subtasks", "memberships",
)  # fmt: skip


@pytest.mark.parametrize("link", [project(), item(1)], ids=["in a list", "alone"])
@pytest.mark.parametrize("lost", NEEDED)
def test_a_task_without_what_every_task_has_is_an_error_that_names_both(
    answering: Answering, lost: str, link: Link
) -> None:
    record = {name: value for name, value in {"num_subtasks": 0, **task(1, done=True)}.items() if name != lost}
    told = {"data": [record] if link == project() else record}
    with answering(lambda *_: (200, told)) as url, pytest.raises(BadResponse, match=f"{gid(1)} lacks .*{lost}"):
        scripted(url).fetch([link], NONE)


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param({"created_at": "yesterday"}, id="a date"),
        pytest.param({"num_subtasks": "some"}, id="a count"),
        pytest.param({"memberships": ["To do"]}, id="a membership in words"),
        pytest.param({"memberships": [{"section": {"gid": "1"}}]}, id="a section without a name"),
        pytest.param({"custom_fields": [{"gid": "1", "number_value": 3}]}, id="a field without a name"),
        pytest.param({"custom_fields": [{"gid": "1", "name": "Effort", "number_value": "3 days"}]}, id="a number"),
        pytest.param({"tags": [None]}, id="a tag"),
        pytest.param({"dependencies": [{}]}, id="a dependency"),
    ],
)
def test_a_task_that_makes_no_sense_is_an_error(answering: Answering, broken: Json) -> None:
    with answering(lambda *_: listing(task(1, **broken))) as url, pytest.raises(BadResponse, match=f"{gid(1)} lacks"):
        scripted(url).fetch([project()], NONE)


def test_a_part_of_a_portfolio_without_a_kind_is_an_error(answering: Answering) -> None:
    def reply(_: str, path: str, __: Json) -> Reply:
        told = compact(OUTER, "All bets", "portfolio")
        return listing({"gid": PROJECT, "name": "Launch"}) if "/items" in path else (200, {"data": told})

    with answering(reply) as url, pytest.raises(BadResponse, match=f"{PROJECT} lacks"):
        scripted(url).fetch([whole()], NONE)


def test_pages_that_lead_back_to_one_another_are_an_error(answering: Answering) -> None:
    offsets = iter(["a", "b", "a", "b", "a", "b"])
    with (
        answering(lambda *_: listing(task(1), offset=next(offsets))) as url,
        pytest.raises(BadResponse, match="do not end"),
    ):
        scripted(url).fetch([project()], NONE)
    assert next(offsets) == "b"


def test_a_later_page_that_is_refused_for_good_is_an_error_and_no_problem_of_the_link(answering: Answering) -> None:
    def reply(_: str, path: str, __: Json) -> Reply:
        return (400, {"errors": []}) if "offset=" in path else listing(task(1), offset="a")

    with answering(reply) as url, pytest.raises(BadResponse, match="expired"):
        scripted(url).fetch([project()], NONE)


@pytest.mark.parametrize(
    ("told", "error"),
    [
        pytest.param([], BadResponse, id="in part"),
        pytest.param([{"status_code": 200, "body": {}}], BadResponse, id="without a record"),
        pytest.param([{"status_code": 200, "body": {"data": {"gid": "1"}}}], BadResponse, id="without the field"),
        pytest.param(["ok"], BadResponse, id="in words"),
        pytest.param([{"status_code": 401}], AuthFailed, id="as to a stranger"),
        pytest.param([{"status_code": 400}], BadQuery, id="as to nonsense"),
        pytest.param([{"status_code": 500}], Unavailable, id="with a failure"),
    ],
)
def test_a_batch_that_is_not_wholly_answered_is_an_error(
    answering: Answering, told: list[object], error: type[SourceError]
) -> None:
    def reply(_: str, path: str, __: Json) -> Reply:
        batch = path.endswith("/batch")
        return (200, {"data": told}) if batch else listing(task(1, dependencies=waits_for(2)))

    with answering(reply) as url, pytest.raises(error):
        scripted(url).fetch([project()], NONE)


def test_a_server_that_stalls_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "TIMEOUT", (5, 0.05))
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Unavailable, match="no answer in time"):
        scripted(f"http://127.0.0.1:{silent.getsockname()[1]}").fetch([project()], NONE)


def test_nobody_at_the_address_is_an_error() -> None:
    with pytest.raises(Unavailable, match="the connection failed"):
        scripted("http://127.0.0.1:9/api/1.0").fetch([project()], NONE)


# ---- check -----------------------------------------------------------------------------------------------------------


def test_check_tells_the_workspaces_of_the_account(serve: Serve) -> None:
    two = [compact(WORKSPACE, "Acme", "workspace"), compact("1200000000000002", "Labs", "workspace")]
    told = serve(task(1), workspaces=two).asana().check(NONE)
    assert [each.what for each in told[:2]] == [
        "signed in as Demo (demo@example.invalid)",
        "sees the workspaces Acme, Labs",
    ]


def test_check_tells_the_only_workspace_of_an_account(serve: Serve) -> None:
    assert serve(task(1)).asana().check(NONE)[1].what == "sees the workspace Workspace"


def test_check_says_that_an_account_without_a_workspace_sees_nothing(answering: Answering) -> None:
    with answering(lambda *_: (200, {"data": {"gid": "1", "name": "Bot", "workspaces": []}})) as url:
        told = scripted(url, tags=["x"], fields={"y": ["z"]}).check(frozenset({"Effort"}))
    assert (told[0].what, told[1].verdict) == ("signed in as Bot (address hidden)", Verdict.FAILED)
    assert told[1].to_do


def test_check_looks_for_the_fields_of_measures_and_of_the_config_by_name_or_gid(serve: Serve) -> None:
    fields = [number_field(3), number_field(3, "Estimate", 2), enum_field("Void", "Resolution")]
    told = serve(task(1, custom_fields=fields)).lines(
        "effort", "1200000000000061", "Points", "Beauty", ids={"points": "1200000000000062"}, fields={"Resolution": []}
    )
    assert [(each.what, each.verdict) for each in told] == [
        ("has the field “Resolution”", Verdict.OK),
        ("has the field “1200000000000061”", Verdict.OK),
        ("has no field “Beauty”", Verdict.HINT),
        ("has the field “Points”", Verdict.OK),
        ("has the field “effort”", Verdict.OK),
    ]


def test_check_names_a_workspace_whose_plan_has_no_fields(serve: Serve) -> None:
    told = serve(task(1), premium=False).lines("Effort")
    assert (told[0].what, told[0].verdict) == (
        "cannot list the custom fields of Workspace: its plan has none",
        Verdict.HINT,
    )


def test_check_names_a_workspace_whose_fields_or_tags_the_account_may_not_list(answering: Answering) -> None:
    def reply(_: str, path: str, __: Json) -> Reply:
        spaces = [compact(WORKSPACE, "Acme", "workspace")]
        return (
            (403, {}) if "/workspaces/" in path else (200, {"data": {"gid": "1", "name": "Bot", "workspaces": spaces}})
        )

    with answering(reply) as url:
        told = scripted(url, tags=["Duplicate"]).check(frozenset({"Effort"}))[3:]
    assert [each.what for each in told] == [
        "cannot list the custom fields of Acme",
        "has no field “Effort”",
        "cannot list the tags of Acme",
        "has no tag “Duplicate”",
    ]
    assert {each.verdict for each in told} == {Verdict.HINT}


@pytest.mark.parametrize(
    ("tags", "what", "verdict"),
    [
        pytest.param([tag(name="duplicate")], "has the tag “Duplicate”", Verdict.OK, id="once"),
        pytest.param([tag(name="else")], "has no tag “Duplicate”", Verdict.HINT, id="nowhere"),
        pytest.param(
            [tag(), tag(TWIN)],
            f"has 2 tags “Duplicate” ({TAG}, {TWIN}): each of them means dropped",
            Verdict.HINT,
            id="twice",
        ),
    ],
)
def test_check_looks_for_the_tags_that_mean_dropped(
    serve: Serve, tags: list[Json], what: str, verdict: Verdict
) -> None:
    (told,) = serve(task(1), tags=tags).lines(tags=["Duplicate"])
    assert (told.what, told.verdict, bool(told.to_do)) == (what, verdict, verdict is Verdict.HINT)


def test_check_lists_neither_tags_nor_fields_if_nothing_names_any(serve: Serve) -> None:
    bench = serve(task(1, tags=[tag()]))
    assert bench.lines(sections=["Cancelled"]) == []
    assert len(bench.sandbox.exchanges) == 1
