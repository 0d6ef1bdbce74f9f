"""The nights after the first one at an Asana: which projects are read again, and what is asked of the others."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from pydantic import SecretStr

from okrsync.errors import Problem
from okrsync.http import Calls
from okrsync.model import Fetch, Items, Known, Link
from okrsync.records import replace
from okrsync.sandbox.asana import ASANA, AsanaApp
from okrsync.sandbox.ledger import Exchange
from okrsync.sandbox.server import Sandbox
from okrsync.sandbox.wire import Request, Response
from okrsync.sources.asana import Asana, cursor
from okrsync.sources.asana.client import PAGE_SIZE, Server
from okrsync.sources.asana.tasks import Words
from okrsync.turns import Turns
from tests.contract.changing import Keeper
from tests.contract.test_source_asana import (
    INNER,
    OTHER,
    PROJECT,
    TODO,
    Json,
    gid,
    item,
    number_field,
    portfolio,
    project,
    section,
    task,
    waits_for,
    whole,
)

pytest_plugins = ["tests.contract.asana_spec"]

LONG_AGO = "2020-01-01T07:00:00.000Z"


def old(number: int, *homes: str, **more: Any) -> Json:  # noqa: ANN401  # the arguments of `task`
    """A task that nobody touched since the last night."""
    return {**task(number, *homes, **more), "modified_at": LONG_AGO}


def new(number: int, *homes: str, **more: Any) -> Json:  # noqa: ANN401  # as above
    """A task that somebody touched since the last night."""
    return {**task(number, *homes, **more), "modified_at": datetime.now(UTC).isoformat()}


LARGE = [old(number) for number in range(1, PAGE_SIZE + 22)]
SMALL = [old(number, OTHER) for number in range(1, PAGE_SIZE + 1)]


@dataclass
class Turning:
    """A stand-in of which some answers are turned into others."""

    app: AsanaApp
    turn: Callable[[Request, Response], Response] = lambda _, response: response

    def handle(self, request: Request) -> Response:
        return self.turn(request, self.app.handle(request))

    def failure(self, status: int) -> Response:
        return self.app.failure(status)


class Nights:
    """One Asana from night to night: each asks anew, and knows nothing but what is kept."""

    def __init__(self, tasks: Sequence[Json], lists: Json) -> None:
        self._lists = lists
        self.app = AsanaApp({"tasks": tasks, **lists})
        self.turning = Turning(self.app)
        self.sandbox = Sandbox({ASANA: self.turning}, record=True)
        self.keeper = Keeper()
        self._seen = 0

    def becomes(self, tasks: Sequence[Json], private: Sequence[str] = ()) -> None:
        """What people made of it by the next night."""
        self.app.becomes({"tasks": tasks, **self._lists}, private=private)

    def asana(
        self,
        *,
        host: str = "127.0.0.1",
        people: bool = False,
        calls: Calls | None = None,
        **words: Any,  # noqa: ANN401  # the arguments of Words
    ) -> Asana:
        url = self.sandbox.url.replace("127.0.0.1", host) + ASANA
        calls = calls or Calls("asana.acme", sleep=lambda _: None)
        return Asana(
            Server("asana.acme", url, SecretStr("demo-token"), calls=calls), Words.of(**words), assignees=people
        )

    def night(self, *links: Link, numbers: Sequence[str] = (), asana: Asana | None = None) -> Fetch:
        """What a night fetches; it is kept, and its requests are `asked`."""
        self._seen = len(self.sandbox.exchanges)
        found = (asana or self.asana()).fetch(links or [project()], frozenset(numbers), self.keeper.known)
        assert found.cursor
        self.keeper.keep(found, found.cursor.asked)
        return found

    @property
    def known(self) -> Known:
        assert self.keeper.known
        return self.keeper.known

    @property
    def exchanges(self) -> list[Exchange]:
        """What the last night asked."""
        return self.sandbox.exchanges[self._seen :]

    @property
    def asked(self) -> Counter[str]:
        """How often the last night asked for what."""
        return Counter(map(_kind, self.exchanges))


def _kind(exchange: Exchange) -> str:
    """What a request asks for: news, tasks or privacy where it is a batch; else its path, and whether only for gids."""
    if exchange.path.endswith("/batch"):
        paths = [action["relative_path"] for action in exchange.body["data"]["actions"]]
        counts = any(path.endswith("task_counts") for path in paths)
        return "news" if counts else "tasks" if paths[0].startswith("/tasks/") else "privacy"
    (fields,) = exchange.query.get("opt_fields", ["gid"])
    return exchange.path.removeprefix(ASANA) + (" gids" if "tasks" in exchange.path and "," not in fields else "")


def named(fetch: Fetch, link: Link | None = None) -> dict[int, str]:
    """The titles of a link's tasks, by their numbers."""
    answer = fetch.answers[link or project()]
    assert isinstance(answer, Items), answer
    return {int(each.id) - int(gid(0)): each.title for each in answer.items}


def told_anew(fetch: Fetch) -> set[int]:
    return {int(each) - int(gid(0)) for each in fetch.fresh}


def gone(fetch: Fetch) -> set[int]:
    return {int(each) - int(gid(0)) for each in fetch.gone}


Serve = Callable[..., Nights]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve tasks until the test is over, and let the first night pass."""
    with ExitStack() as open_:

        def start(tasks: Sequence[Json] = LARGE, *links: Link, **lists: Any) -> Nights:  # noqa: ANN401  # other lists
            nights = Nights(tasks, lists)
            open_.enter_context(nights.sandbox)
            nights.night(*links)
            return nights

        yield start


LIST = f"/projects/{PROJECT}/tasks"
QUIET = {"news": 1, "privacy": 1}


# ---- which projects are kept -----------------------------------------------------------------------------------------


def test_a_project_of_one_page_is_read_whole_each_night_and_not_kept(serve: Serve) -> None:
    nights = serve(SMALL, project(OTHER))
    assert nights.known.records == {}
    found = nights.night(project(OTHER))
    assert nights.asked == {f"/projects/{OTHER}/tasks": 1, "privacy": 1}
    assert len(named(found, project(OTHER))) == PAGE_SIZE


def test_a_project_of_more_tasks_is_kept(serve: Serve) -> None:
    nights = serve()
    assert nights.asked == {LIST: 2, "privacy": 1}
    assert nights.known.records.keys() == {each["gid"] for each in LARGE}
    assert nights.known.cursor.full == nights.known.cursor.asked


def test_a_project_that_shrank_to_a_page_is_kept_no_longer(serve: Serve) -> None:
    nights = serve()
    nights.becomes(LARGE[:PAGE_SIZE])
    found = nights.night()
    assert (len(named(found)), nights.known.records) == (PAGE_SIZE, {})
    nights.night()
    assert nights.asked == {LIST: 1, "privacy": 1}


def test_sections_tags_and_tasks_are_read_whole_each_night(serve: Serve) -> None:
    nights = serve([*LARGE, old(300, below=1)], section(TODO), item(1))
    first = nights.asked
    nights.night(section(TODO), item(1))
    assert (nights.asked, nights.known.records) == (first, {})


# ---- what is asked of a project that is kept -------------------------------------------------------------------------


def test_a_night_on_which_nothing_changed_asks_for_news_and_for_the_number_of_tasks_in_one_request(
    serve: Serve,
) -> None:
    nights = serve()
    records = nights.known.records
    found = nights.night()
    assert nights.asked == QUIET
    (news,) = [each.body["data"]["actions"] for each in nights.exchanges if _kind(each) == "news"]
    assert [each["relative_path"] for each in news] == ["/tasks", f"/projects/{PROJECT}/task_counts"]
    assert (found.fresh, found.gone, nights.known.records) == ({}, frozenset(), records)
    assert named(found) == {number: f"Work {number}" for number in range(1, len(LARGE) + 1)}


def test_a_night_goes_on_from_the_last_one_and_remembers_when_everything_was_asked_for(serve: Serve) -> None:
    nights = serve()
    first = nights.known.cursor
    second, third = (nights.night().cursor for _ in range(2))
    assert second
    assert third
    assert first.asked == first.full == second.full == third.full
    assert first.asked < second.asked < third.asked


def test_a_night_answers_as_one_that_knows_nothing(serve: Serve) -> None:
    nights = serve()
    nights.becomes([*LARGE[5:], new(3, done=True), old(400), old(401, OTHER)])
    anew = nights.asana().fetch([project()], frozenset())
    assert nights.night().answers == anew.answers


def test_news_are_looked_for_since_ten_minutes_before_the_last_night(serve: Serve) -> None:
    nights = serve()
    asked = nights.known.cursor.asked
    nights.night()
    since = nights.exchanges[0].body["data"]["actions"][0]["data"]["modified_since"]
    assert datetime.fromisoformat(since) == asked - timedelta(minutes=10)


class Counted(Turns):
    """A quota that never ends, and what was taken from it."""

    def __init__(self) -> None:
        super().__init__(1000)
        self.taken: list[int] = []

    def take(self, requests: int = 1) -> None:
        self.taken.append(requests)


def test_each_action_of_a_batch_counts_to_the_quota(serve: Serve) -> None:
    nights, quota = serve(), Counted()
    nights.becomes([*LARGE, *(old(number) for number in range(300, 312))])
    nights.night(asana=nights.asana(calls=Calls("asana.acme", quota)))
    assert nights.asked == {**QUIET, f"{LIST} gids": 2, "tasks": 2}
    assert sorted(quota.taken) == [1, 1, 1, 2, 2, 10]


def test_what_changed_is_all_that_is_fresh(serve: Serve) -> None:
    nights = serve()
    nights.becomes([*LARGE[2:], new(1, name="Other words"), new(2), old(3)])
    found = nights.night()
    assert nights.asked == QUIET
    assert (told_anew(found), gone(found), named(found)[1]) == ({1, 2}, set(), "Other words")


def test_a_task_that_was_touched_and_is_still_the_same_is_not_fresh(serve: Serve) -> None:
    nights = serve()
    touched = new(1)
    nights.becomes([touched, *LARGE[1:]])
    assert told_anew(nights.night()) == {1}
    assert told_anew(nights.night()) == set()


def test_a_new_task_is_told_with_the_news(serve: Serve) -> None:
    nights = serve()
    nights.becomes([*LARGE, new(300)])
    found = nights.night()
    assert nights.asked == QUIET
    assert (told_anew(found), 300 in named(found)) == ({300}, True)


def test_a_task_that_is_gone_is_told_by_the_number_of_tasks(serve: Serve) -> None:
    nights = serve()
    nights.becomes(LARGE[1:])
    found = nights.night()
    assert nights.asked == {**QUIET, f"{LIST} gids": 2}
    assert (told_anew(found), gone(found), 1 in named(found)) == (set(), {1}, False)
    nights.night()
    assert nights.asked == QUIET


def test_a_task_that_is_gone_is_missed_though_another_came_the_same_night(serve: Serve) -> None:
    nights = serve()
    nights.becomes([*LARGE[1:], new(300)])
    found = nights.night()
    assert (told_anew(found), gone(found), {1, 300} & named(found).keys()) == ({300}, {1}, {300})


def test_a_task_that_went_to_another_project_tells_so_itself(serve: Serve) -> None:
    others = [old(number, OTHER) for number in range(301, 422)]
    nights = serve([*LARGE, *others], project(), project(OTHER))
    nights.becomes([new(1, OTHER), *LARGE[1:], *others])
    found = nights.night(project(), project(OTHER))
    assert nights.asked == QUIET
    assert [1 in named(found, link) for link in (project(), project(OTHER))] == [False, True]
    assert (told_anew(found), gone(found)) == ({1}, set())


def test_tasks_that_nobody_touched_and_nobody_knew_are_asked_for_ten_at_a_time(serve: Serve) -> None:
    nights = serve()
    nights.becomes([*LARGE, *(old(number) for number in range(300, 312))])
    found = nights.night()
    assert nights.asked == {**QUIET, f"{LIST} gids": 2, "tasks": 2}
    assert told_anew(found) == set(range(300, 312))
    assert set(range(300, 312)) <= named(found).keys()


def test_more_news_than_a_page_holds_are_read_by_pages(serve: Serve) -> None:
    nights = serve()
    nights.becomes([new(number, name="Other words") for number in range(1, len(LARGE) + 1)])
    found = nights.night()
    assert nights.asked == {**QUIET, "/tasks": 2}
    assert set(named(found).values()) == {"Other words"}
    assert len(found.fresh) == len(LARGE)


def test_lines_between_tasks_count_as_tasks_there_and_not_as_work_here(serve: Serve) -> None:
    lines = [old(number, is_rendered_as_separator=True) for number in range(300, 305)]
    nights = serve([*LARGE, *lines])
    found = nights.night()
    assert nights.asked == QUIET
    assert len(named(found)) == len(LARGE)


@pytest.mark.parametrize(
    "result",
    [
        pytest.param({"status_code": 402}, id="is paid for"),
        pytest.param({"status_code": 403}, id="is not for us"),
        pytest.param({"status_code": 404}, id="is not there"),
        pytest.param({"status_code": 200, "body": {"data": {}}}, id="is empty"),
    ],
)
def test_a_number_of_tasks_that_is_not_told_does_no_harm(serve: Serve, result: Json) -> None:
    def turn(request: Request, response: Response) -> Response:
        if b"task_counts" not in request.body:
            return response
        changes, _ = response.json()["data"]
        return Response.of({"data": [changes, {"headers": {}, "body": {"errors": []}, **result}]})

    nights = serve()
    nights.turning.turn = turn
    nights.becomes([*LARGE[1:], new(300)])
    found = nights.night()
    assert nights.asked == {**QUIET, f"{LIST} gids": 2}
    assert (told_anew(found), gone(found), len(named(found))) == ({300}, {1}, len(LARGE))


@pytest.mark.parametrize("status", [429, 500])
def test_news_that_are_refused_for_now_are_asked_for_again(serve: Serve, status: int) -> None:
    refusals = [{"status_code": status, "headers": {"Retry-After": "7"}, "body": {"errors": []}}]

    def turn(request: Request, response: Response) -> Response:
        if b"task_counts" not in request.body or not refusals:
            return response
        _, count = response.json()["data"]
        return Response.of({"data": [refusals.pop(), count]})

    waits: list[float] = []
    nights = serve()
    nights.turning.turn = turn
    found = nights.night(asana=nights.asana(calls=Calls("asana.acme", sleep=waits.append)))
    assert (waits, len(named(found))) == ([7], len(LARGE))
    assert nights.asked == {**QUIET, "news": 2}


def test_a_project_that_may_not_be_seen_any_more_is_a_problem_and_kept_no_longer(serve: Serve) -> None:
    nights = serve()
    nights.becomes(LARGE, private=[PROJECT])
    found = nights.night()
    problem = found.answers[project()]
    assert isinstance(problem, Problem)
    assert problem.code == "no-access"
    assert gone(found) == set(range(1, len(LARGE) + 1))


def test_what_a_kept_task_waits_for_elsewhere_is_asked_for_every_night(serve: Serve) -> None:
    waiting = [old(number, dependencies=waits_for(500)) for number in range(1, 2)]
    nights = serve([*waiting, *LARGE[1:], old(500, OTHER)])
    nights.becomes([*waiting, *LARGE[1:], new(500, OTHER, done=True)])
    found = nights.night().answers[project()]
    assert isinstance(found, Items)
    assert nights.asked == {**QUIET, "tasks": 1}
    assert not found.items[0].blocked


def test_a_project_that_several_links_and_a_portfolio_share_is_asked_about_once(serve: Serve) -> None:
    bets = [portfolio(INNER, "Bets", PROJECT, OTHER)]
    links = (project(), whole(INNER), project(OTHER), replace(project(), text="the same"))
    nights = serve([*LARGE, *(old(number, OTHER) for number in range(500, 510))], *links, portfolios=bets)
    found = nights.night(*links)
    assert nights.asked == {
        **QUIET, f"/projects/{OTHER}/tasks": 1, f"/portfolios/{INNER}": 1, f"/portfolios/{INNER}/items": 1,
    }  # fmt: skip
    assert named(found, whole(INNER)) == {**named(found), **named(found, project(OTHER))}
    assert found.answers[links[0]] == found.answers[links[-1]]


def test_every_request_of_a_night_is_as_asana_describes_it(
    serve: Serve, asana_check: Callable[[Exchange], None]
) -> None:
    nights = serve()
    nights.becomes([*(new(number) for number in range(3, 110)), *LARGE[110:], old(300)])
    nights.night()
    assert nights.asked == {**QUIET, "/tasks": 2, f"{LIST} gids": 2, "tasks": 1}
    for exchange in nights.sandbox.exchanges:
        asana_check(exchange)


# ---- when everything is asked for again ------------------------------------------------------------------------------


EVERYTHING = {LIST: 2, "privacy": 1}


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(lambda nights: nights.asana(people=True), id="who has the work"),
        pytest.param(lambda nights: nights.asana(tags=["Duplicate"]), id="tags"),
        pytest.param(lambda nights: nights.asana(host="localhost"), id="address"),
    ],
)
def test_on_other_terms_everything_is_asked_for_again(serve: Serve, other: Callable[[Nights], Asana]) -> None:
    nights = serve()
    found = nights.night(asana=other(nights))
    assert nights.asked == EVERYTHING
    assert found.cursor
    assert found.cursor.full == found.cursor.asked
    assert (len(found.fresh), found.gone) == (len(LARGE), frozenset())


def test_for_the_first_number_everything_is_asked_for_again_and_for_another_nothing(serve: Serve) -> None:
    fields = [number_field(2), number_field(5, "Value", 2)]
    nights = serve([old(1, custom_fields=fields), *LARGE[1:]])
    nights.night(numbers=["Effort"])
    assert nights.asked == EVERYTHING
    found = nights.night(numbers=["Effort", "Value"])
    assert nights.asked == QUIET
    answer = found.answers[project()]
    assert isinstance(answer, Items)
    assert answer.items[0].numbers == {"Effort": 2, "Value": 5}


def test_what_another_version_kept_is_of_no_use(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    nights = serve()
    monkeypatch.setattr(cursor, "VERSION", cursor.VERSION + 1)
    nights.night()
    assert nights.asked == EVERYTHING


@pytest.mark.parametrize("notes", [b"", b"{", b"[]", b"{}", b"\xff"])
def test_notes_that_make_no_sense_are_no_notes(serve: Serve, notes: bytes) -> None:
    nights = serve()
    nights.keeper.known = replace(nights.known, cursor=replace(nights.known.cursor, notes=notes))
    found = nights.night()
    assert nights.asked == EVERYTHING
    assert found.cursor
    assert found.cursor.full == found.cursor.asked


@pytest.mark.parametrize("record", [b"", msgspec.json.encode({"gid": gid(1)})])
def test_records_that_make_no_sense_are_asked_for_again(serve: Serve, record: bytes) -> None:
    nights = serve()
    records = nights.known.records
    nights.keeper.known = replace(nights.known, records={**records, gid(1): record})
    nights.night()
    assert nights.known.records == records


def test_a_record_that_is_lost_is_asked_for_again(serve: Serve) -> None:
    nights = serve()
    records = nights.known.records
    nights.keeper.known = replace(nights.known, records={id_: records[id_] for id_ in records if id_ != gid(1)})
    assert 1 in named(nights.night())
    assert nights.asked == {**QUIET, "tasks": 1}
    assert nights.known.records == records


def test_a_cursor_from_the_future_is_not_believed(serve: Serve) -> None:
    nights = serve()
    late = nights.known.cursor.asked + timedelta(days=1)
    nights.keeper.known = replace(nights.known, cursor=replace(nights.known.cursor, asked=late))
    nights.night()
    assert nights.asked == EVERYTHING
