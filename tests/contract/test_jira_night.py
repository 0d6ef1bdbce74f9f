"""The nights after the first one at a Jira: what is asked again, what is kept, and what no night takes for granted."""

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier, Lock
from typing import Any

import pytest
from pydantic import SecretStr

from okrsync.errors import AuthFailed, Problem
from okrsync.http import Calls
from okrsync.model import Fetch, Items, Known, Link
from okrsync.records import replace
from okrsync.sandbox.jira import cloud, jira_sites
from okrsync.sandbox.ledger import Exchange
from okrsync.sandbox.server import Options, Sandbox
from okrsync.sandbox.wire import App, Request, Response
from okrsync.sources.jira import Jira, cursor
from okrsync.sources.jira.client import Server
from okrsync.sources.jira.search import CHAIN, SHORT_CHAIN
from tests.contract.changing import Keeper
from tests.contract.test_source_jira import (
    EPIC_LINK,
    EXPORT,
    IN_EPIC,
    ISSUES,
    NONE,
    NOW,
    PARENT_LINK,
    PREFIX,
    Answering,
    Deployment,
    blocked_by,
    closed,
    issue,
    item,
    keys,
    on_cloud,
    page,
    query,
    saved,
)

pytest_plugins = ["tests.contract.jira_spec"]

Json = dict[str, Any]

JUST_NOW = (NOW - timedelta(minutes=1)).isoformat(timespec="milliseconds").replace("+00:00", "+0000")
LINKS = (item("OKR-1"), item("OKR-5"), query("labels is EMPTY AND key != OKR-13"), query("key = OKR-13"), saved("500"))


def changed(number: int, kind: str = "Story", status: str = "To Do", **fields: object) -> Json:
    """An issue that was changed after the last night."""
    return issue(number, kind, status, **{"updated": JUST_NOW, **fields})


def without(*numbers: int) -> list[Json]:
    return [each for each in ISSUES if each["key"] not in {f"OKR-{number}" for number in numbers}]


@dataclass
class Turning:
    """A stand-in that does something else with some requests: what `turn` gives instead of an answer, if anything."""

    app: App
    turn: Callable[[Request], Response | None] = lambda _: None

    def handle(self, request: Request) -> Response:
        return self.turn(request) or self.app.handle(request)

    def failure(self, status: int) -> Response:
        return self.app.failure(status)


class Nights:
    """One deployment from night to night: each asks anew, and knows nothing but what is kept."""

    def __init__(self, deployment: Deployment, issues: Sequence[Json] = ISSUES, faults: str = "") -> None:
        self.deployment = deployment
        prefix = PREFIX[deployment]
        self.app = jira_sites(self._content(issues), NOW)[prefix]
        self.turning = Turning(self.app)
        self.sandbox = Sandbox({prefix: self.turning}, Options(faults=faults), record=True)
        self.url = self.sandbox.url + prefix
        self.keeper = Keeper()
        self._seen = 0

    def becomes(self, issues: Sequence[Json], **more: object) -> None:
        """What people made of it by the next night."""
        self.app.becomes(self._content(issues, **more))

    def server(self, **more: Any) -> Server:  # noqa: ANN401  # the arguments of Server
        told = {"url": self.url, "deployment": self.deployment, **more}
        user = told.pop("user", "demo@example.invalid" if self.deployment == "cloud" else "")
        return Server("jira.acme", token=SecretStr("demo-token"), user=user, **told)

    def night(self, links: Sequence[Link] = LINKS, *numbers: str, jira: Jira | None = None) -> Fetch:
        """What a night fetches; it is kept, and its requests are `asked`."""
        self._seen = len(self.sandbox.exchanges)
        found = (jira or Jira(self.server())).fetch(links, frozenset(numbers), self.keeper.known)
        assert found.cursor
        self.keeper.keep(found, found.cursor.asked)
        return found

    def _content(self, issues: Sequence[Json], **more: object) -> Json:
        content = {**EXPORT, "issues": issues, **more}
        return on_cloud(content) if self.deployment == "cloud" else content

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
    """What a request asks for: keys, news, standings or whole issues of a search; else the resource."""
    body, resource = exchange.body or {}, exchange.path.partition("/rest/api/")[2].partition("/")[2]
    if "jql" not in body:
        return resource
    told = {("key",): "keys", ("status",): "standings"}.get(tuple(body["fields"]), "issues")
    return "news" if body["jql"].startswith("updated >= ") else "ids" if body["jql"].startswith("id in") else told


def titles(fetch: Fetch, link: Link) -> dict[str, str]:
    answer = fetch.answers[link]
    assert isinstance(answer, Items), answer
    return {each.key: each.title for each in answer.items}


def numbers(ids: object) -> set[int]:
    """The numbers of issues by their ids."""
    assert isinstance(ids, dict | frozenset)
    return {int(each) - 1000 for each in ids}


@pytest.fixture(params=["cloud", "datacenter"])
def deployment(request: pytest.FixtureRequest) -> Deployment:
    return "cloud" if request.param == "cloud" else "datacenter"


@pytest.fixture
def nights(deployment: Deployment) -> Iterator[Nights]:
    """A deployment after its first night."""
    with serving(deployment) as nights:
        yield nights


@contextmanager
def serving(deployment: Deployment, issues: Sequence[Json] = ISSUES, links: Sequence[Link] = LINKS) -> Iterator[Nights]:
    nights = Nights(deployment, issues)
    with nights.sandbox:
        nights.night(links)
        yield nights


BY_ID = {"cloud": "issue/bulkfetch", "datacenter": "ids"}
"""How whole issues are asked for by their ids."""
ALL = len(LINKS) - 1
"""Questions for keys: one a query, and one for both linked issues with all that hangs on them."""
QUIET = {"myself": 1, "filter/500": 1, "keys": ALL, "news": 1}


# ---- what is asked ---------------------------------------------------------------------------------------------------


def test_the_first_night_asks_for_the_fields_and_for_whole_issues_level_by_level(deployment: Deployment) -> None:
    with serving(deployment) as nights:
        assert nights.asked == {"myself": 1, "field": 1, "filter/500": 1, "issues": ALL + 1}


def test_a_night_on_which_nothing_changed_asks_for_keys_and_once_for_news(nights: Nights) -> None:
    first = nights.known
    found = nights.night()
    assert nights.asked == QUIET
    assert (found.fresh, found.gone) == ({}, frozenset())
    assert nights.known.records == first.records


def test_a_night_answers_as_the_one_before_if_nothing_changed(nights: Nights) -> None:
    whole = Jira(nights.server()).fetch(LINKS, NONE)
    found = nights.night()
    assert found.answers == whole.answers
    assert [titles(found, link) for link in LINKS] == [titles(whole, link) for link in LINKS]


def test_a_night_goes_on_from_the_last_one_and_remembers_when_everything_was_asked_for(nights: Nights) -> None:
    first = nights.known.cursor
    second, third = (nights.night().cursor for _ in range(2))
    assert second
    assert third
    assert first.asked == first.full == second.full == third.full
    assert first.asked < second.asked < third.asked


def test_news_are_looked_for_since_ten_minutes_before_the_last_night(nights: Nights) -> None:
    cursor = nights.known.cursor
    nights.keeper.known = replace(nights.known, cursor=replace(cursor, asked=cursor.asked - timedelta(hours=7)))
    nights.night()
    (news,) = [each.body["jql"] for each in nights.exchanges if _kind(each) == "news"]
    assert news.startswith(('updated >= "-431m" AND (', 'updated >= "-432m" AND ('))


def test_who_we_are_is_asked_beside_other_questions_and_once_a_process(nights: Nights) -> None:
    jira = Jira(nights.server())
    nights.night(jira=jira)
    nights.night(jira=jira)
    assert nights.asked == Counter(QUIET) - Counter(["myself"])


def test_what_changed_is_all_that_is_fresh(nights: Nights) -> None:
    nights.becomes([*without(4, 9), changed(4, "Story", "Done", **closed("Done"), **IN_EPIC, summary="New"), issue(9)])
    found = nights.night()
    assert nights.asked == QUIET
    assert numbers(found.fresh) == {4}
    assert [titles(found, link)["OKR-4"] for link in (LINKS[0], LINKS[2], LINKS[4])] == ["New"] * 3


def test_what_left_every_link_is_gone_and_only_that(nights: Nights) -> None:
    nights.becomes([*without(15, 13, 5), changed(13, labels=["x"]), changed(5, labels=["x"], **IN_EPIC)])
    found = nights.night(LINKS[:3])
    assert (numbers(found.gone), numbers(found.fresh)) == ({13, 15}, {5})
    assert "OKR-15" not in titles(found, LINKS[2])
    assert "OKR-5" in titles(found, LINKS[0])


def test_an_issue_that_is_new_to_a_query_without_news_of_its_own_is_asked_for_by_its_id(nights: Nights) -> None:
    nights.becomes([*ISSUES, issue(16), issue(17)])
    found = nights.night()
    assert nights.asked == {**QUIET, BY_ID[nights.deployment]: 1}
    assert numbers(found.fresh) == {16, 17}
    assert {"OKR-16", "OKR-17"} <= titles(found, LINKS[2]).keys()


def test_an_issue_that_is_new_is_told_with_the_news(nights: Nights) -> None:
    nights.becomes([*ISSUES, changed(16), changed(17, **IN_EPIC)])
    found = nights.night()
    assert nights.asked == QUIET
    assert numbers(found.fresh) == {16, 17}
    assert "OKR-17" in titles(found, LINKS[0])


def test_what_hangs_on_an_epic_that_has_another_key_is_found_though_it_did_not_change(nights: Nights) -> None:
    moved = {**changed(2, "Epic", "In Progress", **{PARENT_LINK: "OKR-1"}), "key": "NEW-2"}
    below = [issue(number, **{EPIC_LINK: "NEW-2"}) for number in (4, 5, 6)]
    nights.becomes([*without(2, 4, 5, 6, 14), moved, *below])
    assert titles(nights.night(), LINKS[0]).keys() == {"OKR-4", "OKR-5", "OKR-6"}


def test_a_link_that_is_new_asks_only_for_what_no_other_link_holds(deployment: Deployment) -> None:
    with serving(deployment, links=[query("key in (OKR-1, OKR-2)")]) as nights:
        found = nights.night([query("key in (OKR-1, OKR-2)"), query("key in (OKR-2, OKR-3)")])
        assert nights.asked == {"myself": 1, "keys": 2, "news": 1, BY_ID[deployment]: 1}
        assert numbers(found.fresh) == {3}


def test_an_issue_with_another_key_is_asked_for_again(nights: Nights) -> None:
    nights.becomes([*without(15), {**issue(15, "Story", "Waiting"), "key": "OKR-99"}])
    found = nights.night()
    assert nights.asked == {**QUIET, BY_ID[nights.deployment]: 1}
    assert numbers(found.fresh) == {15}
    assert "OKR-99" in titles(found, LINKS[2])


def test_a_level_that_is_new_below_an_issue_is_found_by_one_more_question(nights: Nights) -> None:
    epic = {PARENT_LINK: "OKR-1", "updated": JUST_NOW}
    nights.becomes([*ISSUES, issue(16, "Epic", **epic), issue(17, **{EPIC_LINK: "OKR-16"})])
    found = nights.night()
    assert nights.asked == {**QUIET, "keys": ALL + 1, "news": 2, BY_ID[nights.deployment]: 1}
    assert "OKR-17" in titles(found, LINKS[0])


def test_the_deployment_that_was_asked_is_not_asked_again(nights: Nights) -> None:
    nights.keeper.known = None
    nights.night(jira=Jira(nights.server(deployment=None)))
    assert nights.asked["serverInfo"] == 1
    nights.night(jira=Jira(nights.server(deployment=None)))
    assert nights.asked == QUIET


def test_every_request_of_a_night_is_as_atlassian_describes_it(check: Callable[[Exchange], None]) -> None:
    with serving("cloud", blocking(issue(2), issue(3), issue(4)), [LINKED, item("OKR-1")]) as nights:
        nights.becomes(blocking(issue(2), changed(3), issue(4)))
        nights.night([LINKED, item("OKR-1"), query("key = OKR-4")])
        assert nights.asked == {"myself": 1, "keys": 3, "news": 1, "issue/bulkfetch": 2}
        for exchange in nights.sandbox.exchanges:
            check(exchange)


# ---- fields ----------------------------------------------------------------------------------------------------------


def test_a_number_that_is_known_is_kept_and_its_field_not_looked_up_again(nights: Nights) -> None:
    nights.night(LINKS, "Story Points")
    found = nights.night(LINKS, "Story Points")
    assert nights.asked == QUIET
    answer = found.answers[LINKS[0]]
    assert isinstance(answer, Items)
    assert [each.numbers for each in answer.items] == [{"Story Points": 3}, {"Story Points": 5}, {}]


def test_a_field_that_was_unknown_is_looked_up_again_and_then_everything_is_asked_for(nights: Nights) -> None:
    found = nights.night(LINKS, "Beauty")
    assert "Beauty" in found.answers[LINKS[0]].unknown  # type: ignore[union-attr]  # of a link that is answered
    nights.night(LINKS, "Beauty")
    assert nights.asked == {**QUIET, "field": 1}
    names = {**EXPORT["names"], "customfield_10077": "Beauty"}
    nights.becomes([*without(4), issue(4, **IN_EPIC, customfield_10077=7.0)], names=names)
    found = nights.night(LINKS, "Beauty")
    assert found.cursor
    assert found.cursor.full == found.cursor.asked
    answer = found.answers[LINKS[0]]
    assert isinstance(answer, Items)
    assert answer.items[0].numbers == {"Beauty": 7}


def test_a_field_of_the_hierarchy_that_was_renamed_is_looked_up_again() -> None:
    with serving("datacenter", links=[item("OKR-2")]) as nights:
        listed = Jira(nights.server()).site.fields()
        renamed = [{**each, "name": "Epos"} if each["name"] == "Epic Link" else each for each in listed]
        plugin = {"type": "any", "custom": "com.pyxis.greenhopper.jira:gh-epic-link"}
        renamed = [{**each, "schema": plugin} if each["name"] == "Epos" else each for each in renamed]
        nights.becomes(ISSUES, fields=renamed, names={})
        assert titles(nights.night([item("OKR-2")]), item("OKR-2")).keys() == {"OKR-4", "OKR-5", "OKR-6"}


# ---- when everything is asked for again ------------------------------------------------------------------------------


def test_a_night_without_anything_kept_asks_for_everything(nights: Nights) -> None:
    nights.keeper.known = replace(nights.known, records={})
    found = nights.night()
    assert found.cursor
    assert found.cursor.full == found.cursor.asked
    assert nights.asked["issues"] == ALL + 1


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(lambda nights: Jira(nights.server(), assignees=True), id="fields"),
        pytest.param(lambda nights: Jira(nights.server(changelogs=True)), id="changelogs"),
        pytest.param(
            lambda nights: Jira(nights.server(url=nights.url.replace("127.0.0.1", "localhost"))), id="address"
        ),
    ],
)
def test_on_other_terms_everything_is_asked_for_again(nights: Nights, other: Callable[[Nights], Jira]) -> None:
    first = nights.known.cursor
    found = nights.night(jira=other(nights))
    assert found.cursor
    assert found.cursor.full == found.cursor.asked > first.full
    assert numbers(found.fresh) == set(range(1, len(ISSUES) + 1))
    assert found.gone == frozenset()
    assert nights.asked["news"] == nights.asked["keys"] == 0


def test_another_user_asks_for_everything_again() -> None:
    with serving("datacenter") as nights:
        found = nights.night(jira=Jira(nights.server(user="demo")))
        assert found.cursor
        assert found.cursor.full == found.cursor.asked


def test_the_same_address_with_a_slash_at_its_end_is_no_other_one(nights: Nights) -> None:
    nights.night(jira=Jira(nights.server(url=nights.url + "/")))
    assert nights.asked == QUIET


def test_what_another_version_kept_is_of_no_use(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cursor, "VERSION", cursor.VERSION + 1)
    found = nights.night()
    assert found.cursor
    assert found.cursor.full == found.cursor.asked


@pytest.mark.parametrize("notes", [b"", b"[]", b'{"terms": 7}', b"\xff"])
def test_notes_that_make_no_sense_are_no_notes(nights: Nights, notes: bytes) -> None:
    nights.keeper.known = replace(nights.known, cursor=replace(nights.known.cursor, notes=notes))
    found = nights.night()
    assert found.cursor
    assert found.cursor.full == found.cursor.asked
    assert nights.asked["issues"] == ALL + 1


@pytest.mark.parametrize("record", [b"", b'["1001", "OKR-1"]'])
def test_records_that_make_no_sense_are_asked_for_again(nights: Nights, record: bytes) -> None:
    whole = nights.known.records
    nights.keeper.known = replace(nights.known, records={**whole, "1001": record})
    nights.night()
    assert nights.known.records == whole


def test_a_cursor_from_the_future_is_not_believed(nights: Nights) -> None:
    late = nights.known.cursor.asked + timedelta(days=1)
    nights.keeper.known = replace(nights.known, cursor=replace(nights.known.cursor, asked=late))
    found = nights.night()
    assert found.cursor
    assert found.cursor.full == found.cursor.asked


# ---- who lost the right to see ---------------------------------------------------------------------------------------


def refusing(*resources: str) -> Callable[[Request], Response | None]:
    """Ask to sign in where one of these resources is asked for."""

    def turn(request: Request) -> Response | None:
        asked = request.path.endswith(resources)
        return Response.of({"errorMessages": ["Log in."], "errors": {}}, 401) if asked else None

    return turn


@pytest.mark.parametrize("resources", [("",), ("myself",)], ids=["nothing is answered", "a visitor is answered less"])
def test_who_may_not_sign_in_any_more_is_told_and_nothing_is_answered(
    nights: Nights, resources: tuple[str, ...]
) -> None:
    nights.turning.turn = refusing(*resources)
    nights.becomes(ISSUES[:3])
    with pytest.raises(AuthFailed, match="OKRSYNC_JIRA__ACME__TOKEN"):
        nights.night()


def test_a_link_that_is_refused_tonight_is_a_problem_and_the_others_go_on(nights: Nights) -> None:
    nights.turning.turn = refused_if(lambda jql: "OKR-13" in jql and "labels" not in jql)
    found = nights.night()
    problem = found.answers[LINKS[3]]
    assert isinstance(problem, Problem)
    assert problem.code == "bad-query"
    assert titles(found, LINKS[0]).keys() == {"OKR-4", "OKR-5", "OKR-6"}
    assert numbers(found.gone) == {13}


# ---- queries that cannot be asked together ---------------------------------------------------------------------------


def refused_if(bad: Callable[[str], bool]) -> Callable[[Request], Response | None]:
    """Refuse some queries."""

    def turn(request: Request) -> Response | None:
        jql = str(request.json().get("jql", "")) if request.body else ""
        return Response.of({"errorMessages": ["no"], "errors": {}}, 400) if bad(jql) else None

    return turn


FOUR = [query(f"key = OKR-{number}") for number in (4, 5, 6, 9)]


def test_news_that_are_refused_for_one_of_many_queries_are_asked_by_halves_and_that_one_is_read_anew(
    deployment: Deployment,
) -> None:
    with serving(deployment, links=FOUR) as nights:
        nights.becomes([*without(4), changed(4, summary="New", **IN_EPIC)])
        nights.turning.turn = refused_if(lambda jql: "updated" in jql and "OKR-6" in jql)
        found = nights.night(FOUR)
        assert nights.asked == {"myself": 1, "keys": 4, "news": 5, BY_ID[deployment]: 1}
        assert numbers(found.fresh) == {4, 6}
        assert [list(titles(found, link).values()) for link in FOUR] == [["New"], ["Work 5"], ["Work 6"], ["Work 9"]]


def test_what_another_query_told_anew_is_not_read_anew_once_more(deployment: Deployment) -> None:
    links = [query("key = OKR-6"), query("key in (OKR-5, OKR-6)")]
    with serving(deployment, links=links) as nights:
        nights.becomes([*without(6), changed(6, summary="New", **IN_EPIC)])
        nights.turning.turn = refused_if(lambda jql: "updated" in jql and "(key = OKR-6)" in jql)
        found = nights.night(links)
        assert nights.asked[BY_ID[deployment]] == 0
        assert titles(found, links[0]) == {"OKR-6": "New"}


def test_a_query_that_is_refused_by_itself_costs_the_news_of_the_others_one_question_more(
    deployment: Deployment,
) -> None:
    with serving(deployment, links=FOUR) as nights:
        links = [*FOUR, query("colour = red")]
        found = nights.night(links)
        assert nights.asked == {"myself": 1, "keys": 5, "news": 2}
        assert isinstance(found.answers[links[-1]], Problem)
        assert found.fresh == {}


def test_a_query_for_everything_is_no_worse_than_others() -> None:
    everything = query("ORDER BY created DESC")
    with serving("datacenter", links=[everything, *FOUR]) as nights:
        found = nights.night([everything, *FOUR])
        assert nights.asked == {"myself": 1, "keys": 5, "news": 1}
        assert found.fresh == {}
        assert len(titles(found, everything)) == len(ISSUES)


# ---- blockers --------------------------------------------------------------------------------------------------------


def blocking(*more: Json) -> list[Json]:
    """Issues that others block, of which only number 3 is among what is linked."""
    waits = [blocked_by(number, "To Do") for number in (2, 3, 4)]
    return [issue(1, issuelinks=waits), issue(5, "Story", "Done", issuelinks=[blocked_by(6, "To Do")]), issue(6), *more]


LINKED = query("key in (OKR-1, OKR-3, OKR-5)")


def blockers(fetch: Fetch) -> tuple[str, ...]:
    answer = fetch.answers[LINKED]
    assert isinstance(answer, Items)
    return answer.items[0].blockers


def test_what_blocks_open_issues_and_is_not_linked_is_asked_for_by_its_status_alone(deployment: Deployment) -> None:
    with serving(deployment, blocking(issue(2), issue(3), issue(4)), [LINKED]) as nights:
        found = nights.night([LINKED])
        assert nights.asked == {"myself": 1, "keys": 1, "news": 1, BY_ID[deployment]: 1}
        (asked,) = [each.body for each in nights.exchanges if _kind(each) == BY_ID[deployment]]
        assert asked["fields"] == ["status"]
        names = asked.get("issueIdsOrKeys", asked.get("jql"))
        assert [number for number in range(1, 7) if str(1000 + number) in names] == [2, 4]
        assert (blockers(found), found.fresh) == (("OKR-2", "OKR-3", "OKR-4"), {})


def test_a_blocker_blocks_no_more_when_it_is_closed_or_gone_and_again_when_it_is_back_though_nothing_else_changed(
    deployment: Deployment,
) -> None:
    with serving(deployment, blocking(issue(2), issue(3), issue(4)), [LINKED]) as nights:
        nights.becomes(blocking(issue(2, "Story", "Done"), changed(3, "Story", "Done")))
        found = nights.night([LINKED])
        assert (blockers(found), numbers(found.fresh)) == ((), {1, 3})
        nights.becomes(blocking(issue(2), issue(3), issue(4)))
        assert blockers(nights.night([LINKED])) == ("OKR-2", "OKR-4")


def test_at_a_data_center_the_changelogs_of_blockers_are_not_asked_for() -> None:
    with serving("datacenter", blocking(issue(2), issue(3), issue(4)), [LINKED]) as nights:
        for _ in range(2):
            nights.night([LINKED], jira=Jira(nights.server(changelogs=True)))
        assert [each.body.get("expand") for each in nights.exchanges if _kind(each) == "ids"] == [None]


# ---- long answers ----------------------------------------------------------------------------------------------------


MANY = [issue(number) for number in range(1, 46)]
EVERYTHING = query("project = OKR")


class Busy(Calls):
    """A connection that has enough to do."""

    @property
    def idle(self) -> bool:
        return False


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> Iterator[Nights]:
    """A Cloud that gives its 45 issues in pages of three, and keys in one."""
    monkeypatch.setattr(cloud, "WIDE_PAGE", 3)
    nights = Nights("cloud", MANY)
    with nights.sandbox:
        yield nights


@pytest.mark.parametrize(("calls", "pages"), [(Calls, SHORT_CHAIN), (Busy, CHAIN)], ids=["idle", "busy"])
def test_the_rest_of_a_long_answer_of_cloud_is_asked_for_by_ids(long: Nights, calls: type[Calls], pages: int) -> None:
    found = long.night([EVERYTHING], jira=Jira(long.server(calls=calls("jira.acme"))))
    assert long.asked == {"myself": 1, "field": 1, "issues": pages, "keys": 1, "issue/bulkfetch": 1}
    (rest,) = [each.body["issueIdsOrKeys"] for each in long.exchanges if _kind(each) == "issue/bulkfetch"]
    assert rest == [str(1000 + number) for number in range(3 * pages + 1, 46)]
    assert list(titles(found, EVERYTHING)) == [f"OKR-{number}" for number in range(1, 46)]


def test_an_answer_that_ends_with_the_chain_is_not_asked_for_again(long: Nights) -> None:
    long.becomes(MANY[: 3 * CHAIN])
    long.night([EVERYTHING], jira=Jira(long.server(calls=Busy("jira.acme"))))
    assert long.asked == {"myself": 1, "field": 1, "issues": CHAIN}


def test_of_a_long_answer_what_is_gone_before_it_is_asked_for_is_left_out(long: Nights) -> None:
    def turn(request: Request) -> None:
        if request.path.endswith("bulkfetch"):
            long.becomes(MANY[:-5])

    long.turning.turn = turn
    assert len(titles(long.night([EVERYTHING]), EVERYTHING)) == 40


def test_of_a_long_answer_what_changed_pages_meanwhile_is_there_once(long: Nights) -> None:
    def turn(request: Request) -> None:
        if request.body and request.json().get("fields") == ["key"]:
            long.becomes(MANY[1:])

    long.turning.turn = turn
    assert set(titles(long.night([EVERYTHING]), EVERYTHING)) >= {f"OKR-{number}" for number in range(2, 46)}


def test_more_ids_than_one_question_may_hold_are_asked_for_in_parts(deployment: Deployment) -> None:
    many = [issue(number) for number in range(1, 602)]
    with serving(deployment, many[:1], [EVERYTHING]) as nights:
        nights.becomes(many)
        found = nights.night([EVERYTHING])
        assert nights.asked[BY_ID[deployment]] == {"cloud": 6, "datacenter": 2}[deployment]
        assert len(titles(found, EVERYTHING)) == 601


class Pages:
    """A Data Center of eight issues in pages of two: the later ones of a first reading all wait for one another.

    `moved` says that an issue comes while they are read for the first time.
    """

    def __init__(self, *, moved: bool) -> None:
        self.starts: list[int] = []
        self.most = 0
        self._moved = moved
        self._together = Barrier(3)
        self._lock = Lock()
        self._under_way = 0

    def __call__(self, _: str, path: str, body: Json) -> tuple[int, object]:
        if not path.endswith("/search"):
            return 200, [] if path.endswith("/field") else {"name": "demo"}
        with self._lock:
            self.starts.append(body["startAt"])
            self._under_way += 1
            reading = 1 if len(self.starts) <= 4 else 2
            if reading == 2:
                self.most = max(self.most, self._under_way)
        if reading == 1 and body["startAt"]:
            self._together.wait(10)
        with self._lock:
            self._under_way -= 1
        total = 9 if self._moved and reading == 1 and body["startAt"] else 8
        return page(body["startAt"] + 1, body["startAt"] + 2, total=total, maxResults=2)


@pytest.mark.parametrize("moved", [False, True])
def test_the_pages_of_a_data_center_are_read_side_by_side_and_again_one_by_one_if_something_moved(
    answering: Answering, *, moved: bool
) -> None:
    pages = Pages(moved=moved)
    with answering(pages) as url:
        site = Server("jira.acme", url, SecretStr("demo-token"), "", "datacenter", page_size=2)
        answer = Jira(site).fetch([EVERYTHING], NONE).answers[EVERYTHING]
    assert isinstance(answer, Items)
    assert keys(answer.items) == set(range(1, 9))
    assert pages.starts[0] == 0
    assert set(pages.starts[1:4]) == {2, 4, 6}
    assert pages.starts[4:] == ([0, 2, 4, 6] if moved else [])
    assert pages.most == moved


# ---- what else may happen --------------------------------------------------------------------------------------------


def test_half_a_surrogate_pair_in_a_title_does_no_harm_on_any_night(nights: Nights) -> None:
    def turn(request: Request) -> Response:
        told = nights.app.handle(request)
        return dataclasses.replace(told, body=told.body.replace(b'"Work 4"', b'"Ship it \\ud83d"'))

    nights.turning.turn = turn
    nights.becomes([*without(4), changed(4, **IN_EPIC)])
    found = nights.night()
    nights.keeper.known = None
    again = nights.night()
    assert titles(found, LINKS[0])["OKR-4"] == titles(again, LINKS[0])["OKR-4"] == "Ship it ?"


@pytest.mark.parametrize("number", [2, 3, 6])
def test_a_refusal_amid_requests_side_by_side_is_waited_for_once_and_nothing_is_missing(
    deployment: Deployment, number: int
) -> None:
    waits: list[float] = []
    nights = Nights(deployment, faults=f"429@{number}")
    with nights.sandbox:
        found = nights.night(jira=Jira(nights.server(calls=Calls("jira.acme", sleep=waits.append))))
        assert waits == [1]
        assert sum(nights.asked.values()) == 9
        assert found.answers == nights.night().answers
