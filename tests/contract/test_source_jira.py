"""Jira on both deployments: what each kind of link brings, and what is made of an issue."""

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from okrsync.errors import AuthFailed, BadResponse, ConfigError, Problem
from okrsync.http import Calls
from okrsync.model import Items, ItemState, Link, LinkKind, Place, WorkItem
from okrsync.sandbox.jira import jira_sites
from okrsync.sandbox.ledger import Exchange
from okrsync.sandbox.server import Sandbox
from okrsync.sources.jira import Jira
from okrsync.sources.jira.client import Server
from okrsync.sources.jira.fields import PLAIN, TREE, choose, find
from okrsync.sources.jira.jql import any_of, quoted, unordered
from okrsync.sources.jira.search import READINGS
from okrsync.sources.jira.tree import CLAUSES

pytest_plugins = ["tests.contract.jira_spec"]

Deployment = Literal["cloud", "datacenter"]
Reply = tuple[int, object] | tuple[int, object, dict[str, str]]  # status, JSON or the text of a web page, headers
Answering = Callable[[Callable[[str, str, dict[str, Any]], Reply]], AbstractContextManager[str]]

FIXTURES = Path(__file__).parents[2].parent / "shared" / "fixtures"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
NONE: frozenset[str] = frozenset()
PREFIX: dict[Deployment, str] = {"cloud": "/jira", "datacenter": "/jira-dc"}
EPIC_LINK, PARENT_LINK, POINTS = "customfield_10008", "customfield_10009", "customfield_10003"
CATEGORIES = {"To Do": "new", "In Progress": "indeterminate", "Done": "done", "Waiting": "new"}
LEVELS = {"Initiative": 2, "Epic": 1, "Story": 0, "Sub-task": -1}


# ---- a small Jira: an initiative, its epics, stories, sub-tasks ------------------------------------------------------


def reference(number: int, status: str = "To Do") -> dict[str, Any]:
    return {"id": str(1000 + number), "key": f"OKR-{number}", "fields": {"summary": "", "status": named(status)}}


def named(status: str) -> dict[str, Any]:
    key = CATEGORIES[status]
    return {"id": status, "name": status, "statusCategory": {"id": 1, "key": key, "name": key, "self": "x"}}


def issue(number: int, kind: str = "Story", status: str = "To Do", **fields: object) -> dict[str, Any]:
    return {
        "id": str(1000 + number),
        "key": f"OKR-{number}",
        "self": f"https://old.invalid/rest/api/2/issue/{1000 + number}",
        "fields": {
            "summary": f"Work {number}",
            "issuetype": {"id": kind, "name": kind, "subtask": kind == "Sub-task"},
            "project": {"id": "7", "key": "OKR", "name": "Objectives"},
            "status": named(status),
            "resolution": None,
            "resolutiondate": None,
            "created": "2026-10-01T09:00:00.000+0200",
            "issuelinks": [],
            "flagged": False,
            EPIC_LINK: None,
            PARENT_LINK: None,
            POINTS: None,
            **fields,
        },
    }


def closed(resolution: str, day: int = 1) -> dict[str, Any]:
    return {"resolution": {"id": "1", "name": resolution}, "resolutiondate": f"2026-11-{day:02}T09:00:00.000+0000"}


LEVEL = {"self": "x", "id": "10", "name": "Security team", "description": "Few people"}
ADA = {"self": "x", "name": "ada", "displayName": "Ada Brandt"}


def blocked_by(number: int, status: str) -> dict[str, Any]:
    kind = {"id": "1", "name": "Blocks", "inward": "is blocked by", "outward": "blocks", "self": "x"}
    return {"id": "1", "self": "x", "type": kind, "inwardIssue": {"self": "x", **reference(number, status)}}


IN_EPIC = {EPIC_LINK: "OKR-2"}
ISSUES = (
    issue(1, "Initiative"),
    issue(2, "Epic", "In Progress", **{PARENT_LINK: "OKR-1"}),
    issue(3, "Epic", **{PARENT_LINK: "OKR-1"}),
    issue(4, "Story", "Done", **closed("Done"), **IN_EPIC, **{POINTS: 3.0}),
    issue(5, "Story", "In Progress", **IN_EPIC, **{POINTS: 5.0}),
    issue(6, "Story", "Done", **closed("Won't Do", day=2), **IN_EPIC),
    issue(7, "Sub-task", "Done", **closed("Done"), parent=reference(5)),
    issue(8, "Sub-task", parent=reference(5)),
    issue(9, flagged=True),
    issue(10, issuelinks=[blocked_by(9, "To Do")]),
    issue(11, issuelinks=[blocked_by(4, "Done")]),
    issue(12, **closed("Won't Do")),
    issue(13, "Story", "Done"),
    issue(14, "Sub-task", parent=reference(2)),
    issue(15, "Story", "Waiting"),
)
FILTERS = (
    {"id": "500", "name": "Epic", "jql": "key in (OKR-4, OKR-5) ORDER BY created DESC"},
    {"id": "501", "name": "Broken", "jql": "colour = red"},
)
EXPORT: dict[str, Any] = {
    "issues": ISSUES,
    "names": {EPIC_LINK: "Epic Link", PARENT_LINK: "Parent Link", POINTS: "Story Points"},
    "filters": FILTERS,
}


def on_cloud(export: dict[str, Any]) -> dict[str, Any]:
    """Return the export as Cloud has it: a level for each issue type, and `parent` for Parent Link too."""
    moved = []
    for one in export["issues"]:
        fields = dict(one["fields"])
        kind = fields["issuetype"]
        if kind["name"] in LEVELS:
            fields["issuetype"] = {**kind, "hierarchyLevel": LEVELS[kind["name"]]}
        if above := fields.pop(PARENT_LINK, None):
            fields["parent"] = reference(int(above.removeprefix("OKR-")))
        moved.append({**one, "fields": fields})
    names = {id_: name for id_, name in export["names"].items() if id_ != PARENT_LINK}
    return {**export, "issues": moved, "names": names}


class Bench:
    """One deployment with this content, and the account that sees it."""

    def __init__(self, deployment: Deployment, export: dict[str, Any]) -> None:
        content = on_cloud(export) if deployment == "cloud" else export
        self.deployment = deployment
        self.prefix = PREFIX[deployment]
        self.sandbox = Sandbox({self.prefix: jira_sites(content, NOW)[self.prefix]}, record=True)

    def site(self, *, page_size: int = 4, changelogs: bool = False) -> Server:
        user = "demo@example.invalid" if self.deployment == "cloud" else ""
        url = self.sandbox.url + self.prefix
        return Server("jira.acme", url, SecretStr("demo-token"), user, self.deployment, page_size, changelogs)

    def jira(self, *, changelogs: bool = False, **meaning: Any) -> Jira:  # noqa: ANN401  # the arguments of Jira
        return Jira(self.site(changelogs=changelogs), **meaning)

    def items(self, link: Link, *numbers: str, **meaning: Any) -> tuple[WorkItem, ...]:  # noqa: ANN401  # as above
        return items(self.jira(**meaning), link, *numbers)

    def item(self, number: int, *numbers: str, **meaning: Any) -> WorkItem:  # noqa: ANN401  # as above
        (found,) = self.items(query(f"key = OKR-{number}"), *numbers, **meaning)
        return found

    def searches(self) -> list[dict[str, Any]]:
        return [each.body for each in self.sandbox.exchanges if "/search" in each.path]


def items(jira: Jira, link: Link, *numbers: str) -> tuple[WorkItem, ...]:
    answer = jira.fetch([link], frozenset(numbers)).answers[link]
    assert isinstance(answer, Items), answer
    return answer.items


def problem(jira: Jira, link: Link) -> Problem:
    answer = jira.fetch([link], NONE).answers[link]
    assert isinstance(answer, Problem), answer
    return answer


def query(jql: str) -> Link:
    return Link(jql, "jira", LinkKind.QUERY, jql)


def item(key: str) -> Link:
    return Link(key, "jira", LinkKind.ITEM, key)


def saved(number: str) -> Link:
    return Link(f"filter {number}", "jira", LinkKind.FILTER, number)


def keys(found: tuple[WorkItem, ...]) -> set[int]:
    return {int(each.key.removeprefix("OKR-")) for each in found}


@pytest.fixture(params=["cloud", "datacenter"])
def deployment(request: pytest.FixtureRequest) -> Deployment:
    return "cloud" if request.param == "cloud" else "datacenter"


@pytest.fixture
def bench(deployment: Deployment) -> Iterator[Bench]:
    bench = Bench(deployment, EXPORT)
    with bench.sandbox:
        yield bench


# ---- links to one issue ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "counted"),
    [
        pytest.param(2, {4, 5, 6}, id="an epic: its stories, but not sub-tasks"),
        pytest.param(1, {4, 5, 6}, id="an initiative: the stories of its epics, and nothing of an empty epic"),
        pytest.param(5, {7, 8}, id="a story: its sub-tasks"),
        pytest.param(9, {9}, id="a story without sub-tasks: itself"),
        pytest.param(3, {3}, id="an epic without stories: itself"),
        pytest.param(7, {7}, id="a sub-task: itself"),
    ],
)
def test_a_link_to_an_issue_counts_as_epic_progress_does(bench: Bench, number: int, counted: set[int]) -> None:
    assert keys(bench.items(item(f"OKR-{number}"))) == counted


def test_a_key_may_be_written_in_lower_case(bench: Bench) -> None:
    assert keys(bench.items(item("okr-9"))) == {9}
    assert not any("/issue/" in each.path for each in bench.sandbox.exchanges)


def test_an_item_below_two_links_belongs_to_both(bench: Bench) -> None:
    links = [item("OKR-1"), item("OKR-2"), item("OKR-5")]
    answers = bench.jira().fetch(links, NONE).answers
    found = [keys(answer.items) for answer in answers.values() if isinstance(answer, Items)]
    assert found == [{4, 5, 6}, {4, 5, 6}, {7, 8}]


def test_the_descendants_of_all_links_are_found_together_level_by_level(bench: Bench) -> None:
    bench.jira().fetch([item("OKR-1"), item("OKR-2"), item("OKR-9")], NONE)
    asked = [body["jql"] for body in bench.searches() if not body.get("startAt") and not body.get("nextPageToken")]
    assert len(asked) == 2, asked  # the issues themselves with what is below them, and what is below OKR-3


def test_an_unknown_key_is_a_problem_of_its_link_alone(bench: Bench) -> None:
    answers = bench.jira().fetch([item("OKR-9"), item("OKR-99"), item("OKR-2")], NONE).answers
    unknown, known, epic = answers[item("OKR-99")], answers[item("OKR-9")], answers[item("OKR-2")]
    assert isinstance(unknown, Problem)
    assert (unknown.code, unknown.where) == ("unknown-issue", "OKR-99")
    assert isinstance(known, Items)
    assert isinstance(epic, Items)
    assert keys(epic.items) == {4, 5, 6}


def test_a_hierarchy_that_bites_its_tail_ends(deployment: Deployment) -> None:
    ring = [issue(1, "Initiative", **{PARENT_LINK: "OKR-2"}), issue(2, "Initiative", **{PARENT_LINK: "OKR-1"})]
    bench = Bench(deployment, {**EXPORT, "issues": [*ring, issue(3, "Epic", **{PARENT_LINK: "OKR-2"})]})
    with bench.sandbox:
        assert keys(bench.items(item("OKR-1"))) == set()


def test_on_data_center_an_epic_link_goes_before_a_parent_link_left_over() -> None:
    moved = issue(5, **{EPIC_LINK: "OKR-2", PARENT_LINK: "OKR-1"})
    epics = [issue(2, "Epic", **{PARENT_LINK: "OKR-1"}), issue(3, "Epic")]
    export = {
        **EXPORT,
        "issues": [issue(1, "Initiative"), *epics, moved, issue(6, **{**IN_EPIC, PARENT_LINK: "OKR-3"})],
    }
    bench = Bench("datacenter", export)
    with bench.sandbox:
        assert [each.key for each in bench.items(item("OKR-1"))] == ["OKR-5", "OKR-6"]
        assert keys(bench.items(item("OKR-3"))) == {3}


def test_more_keys_than_one_query_may_hold_are_asked_in_parts(deployment: Deployment) -> None:
    bench = Bench(deployment, {**EXPORT, "issues": [issue(number) for number in range(1, 601)]})
    links = [item(f"OKR-{number}") for number in range(1, 601)]
    with bench.sandbox:
        answers = bench.jira().fetch(links, NONE).answers
        assert all(isinstance(answer, Items) and len(answer.items) == 1 for answer in answers.values())
        assert all(body["jql"].count("OKR-") <= CLAUSES for body in bench.searches())


# ---- filters and queries ---------------------------------------------------------------------------------------------


def test_a_filter_brings_what_its_query_finds(bench: Bench) -> None:
    assert keys(bench.items(saved("500"))) == {4, 5}


def test_a_filter_that_is_gone_is_a_problem(bench: Bench) -> None:
    assert problem(bench.jira(), saved("999")).code == "unknown-filter"


def test_a_query_that_jira_refuses_is_a_problem_in_jiras_words(bench: Bench) -> None:
    found = problem(bench.jira(), query("colour = red"))
    assert found.code == "bad-query"
    assert "Field 'colour' does not exist" in found.what


def test_a_filter_whose_query_jira_refuses_is_a_problem(bench: Bench) -> None:
    assert problem(bench.jira(), saved("501")).code == "bad-query"


def test_a_query_brings_what_it_finds_unexpanded(bench: Bench) -> None:
    assert keys(bench.items(query("key = OKR-2"))) == {2}


def test_the_order_of_a_query_does_not_matter(bench: Bench) -> None:
    assert keys(bench.items(query("project = OKR ORDER BY created DESC, status"))) == set(range(1, 16))


def test_queries_that_differ_in_order_only_are_asked_once(bench: Bench) -> None:
    links = [query("key in (OKR-4, OKR-5)"), query("key in (OKR-4, OKR-5) order by status"), saved("500")]
    answers = bench.jira().fetch(links, NONE).answers
    assert len({answer.items for answer in answers.values() if isinstance(answer, Items)}) == 1
    assert set(answers) == set(links)
    assert len(bench.searches()) == 1


@pytest.mark.parametrize(
    ("jql", "plain"),
    [
        ("project = A ORDER BY key", "project = A"),
        ("project = A\n order   by key DESC, status", "project = A"),
        ("order by key", ""),
        ("project = A ORDER BY rank,\n  key", "project = A"),
        ("  project = A  ", "project = A"),
        ("summary ~ 'say \\'order by\\' it'", "summary ~ 'say \\'order by\\' it'"),
        ('summary ~ "order by mail" AND project = A', 'summary ~ "order by mail" AND project = A'),
        ("summary ~ 'order by \\' mail' ORDER BY key", "summary ~ 'order by \\' mail'"),
        ('summary ~ "say \\"order by\\"" ORDER BY x', 'summary ~ "say \\"order by\\""'),
        ("reorder = by", "reorder = by"),
    ],
)
def test_an_order_is_dropped_unless_it_stands_in_quotes(jql: str, plain: str) -> None:
    assert unordered(jql) == plain


def test_a_backslash_and_a_quote_stay_within_a_string_of_jql() -> None:
    assert quoted('a\\b "c"') == r'"a\\b \"c\""'
    assert any_of("status", ["Done", 'Not "done"']) == r'status in ("Done", "Not \"done\"")'


def test_a_link_of_another_kind_is_a_problem(bench: Bench) -> None:
    assert problem(bench.jira(), Link("x", "jira", LinkKind.SECTION, "1")).code == "unknown-link"


# ---- what an issue means ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "state", "day"),
    [
        pytest.param(15, ItemState.TO_DO, None, id="to do"),
        pytest.param(5, ItemState.IN_PROGRESS, None, id="in progress"),
        pytest.param(4, ItemState.DONE, 1, id="done"),
        pytest.param(13, ItemState.DONE, None, id="done, without a date"),
        pytest.param(6, ItemState.DROPPED, 2, id="dropped by its resolution"),
        pytest.param(12, ItemState.TO_DO, None, id="reopened, with the resolution left on it"),
    ],
)
def test_a_state_follows_the_status_category_and_the_resolution(
    bench: Bench, number: int, state: ItemState, day: int | None
) -> None:
    found = bench.item(number, dropped=frozenset({"WON'T DO"}))
    assert found.state is state
    assert found.closed == (datetime(2026, 11, day, 9, tzinfo=UTC) if day else None)


def test_a_resolution_that_no_list_names_is_done(bench: Bench) -> None:
    assert bench.item(6).state is ItemState.DONE


@pytest.mark.parametrize("state", list(ItemState))
def test_the_config_may_say_what_a_status_means(bench: Bench, state: ItemState) -> None:
    assert bench.item(15, states={"waiting": state}).state is state


@pytest.mark.parametrize(
    ("number", "blocked"),
    [
        pytest.param(9, True, id="flagged"),
        pytest.param(10, True, id="by an open issue"),
        pytest.param(11, False, id="by a done issue"),
        pytest.param(4, False, id="not at all"),
        pytest.param(16, False, id="flagged, but done"),
    ],
)
def test_an_open_issue_is_blocked_by_a_flag_or_by_an_open_issue(
    deployment: Deployment, number: int, *, blocked: bool
) -> None:
    bench = Bench(deployment, {**EXPORT, "issues": [*ISSUES, issue(16, "Story", "Done", flagged=True)]})
    with bench.sandbox:
        assert bench.item(number).blocked is blocked


@pytest.mark.parametrize(
    ("fields", "blockers"),
    [
        pytest.param(
            {"issuelinks": [blocked_by(9, "To Do"), blocked_by(5, "In Progress")]}, ("OKR-9", "OKR-5"), id="two"
        ),
        pytest.param({"issuelinks": [blocked_by(9, "To Do"), blocked_by(4, "Done")]}, ("OKR-9",), id="one is done"),
        pytest.param(
            {"issuelinks": [blocked_by(9, "To Do"), blocked_by(9, "To Do")]}, ("OKR-9",), id="one, told twice"
        ),
        pytest.param({"issuelinks": [blocked_by(9, "Waiting")]}, (), id="one whose status the config calls done"),
        pytest.param({"flagged": True}, (), id="a flag alone"),
        pytest.param(
            {"kind": "Story", "status": "Done", "issuelinks": [blocked_by(9, "To Do")]}, (), id="itself is done"
        ),
    ],
)
def test_blockers_are_the_keys_of_the_issues_that_block_it_and_are_not_done(
    deployment: Deployment, fields: dict[str, Any], blockers: tuple[str, ...]
) -> None:
    bench = Bench(deployment, {**EXPORT, "issues": [*ISSUES, issue(16, **fields)]})
    with bench.sandbox:
        assert bench.item(16, states={"waiting": ItemState.DONE}).blockers == blockers


def test_an_item_carries_its_identity_title_address_and_date(bench: Bench) -> None:
    found = bench.item(4)
    assert (found.connection, found.id, found.key, found.title) == ("jira.acme", "1004", "OKR-4", "Work 4")
    assert found.url == f"{bench.sandbox.url}{bench.prefix}/browse/OKR-4"
    assert found.created == datetime(2026, 10, 1, 7, tzinfo=UTC)


def test_moments_are_told_in_the_companys_time_zone(bench: Bench) -> None:
    created = bench.item(4, zone=ZoneInfo("Asia/Tokyo")).created
    assert created is not None
    assert created.isoformat() == "2026-10-01T16:00:00+09:00"


# ---- what may be told of an issue ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "open_", "restricted"),
    [
        pytest.param(None, None, False, id="no level, every project open"),
        pytest.param(None, {"okr", "PAY"}, False, id="no level, in an open project"),
        pytest.param(LEVEL, None, True, id="a security level"),
        pytest.param(LEVEL, {"OKR"}, True, id="a security level in an open project"),
        pytest.param(None, {"OK", "PAY"}, True, id="in a project that is not open"),
        pytest.param(None, set(), True, id="no project open"),
    ],
)
def test_an_issue_is_restricted_by_its_level_or_where_its_project_is_not_open(
    deployment: Deployment, level: dict[str, Any] | None, open_: set[str] | None, *, restricted: bool
) -> None:
    bench = Bench(deployment, {**EXPORT, "issues": [issue(1, security=level)]})
    with bench.sandbox:
        found = bench.item(1, open=open_)
    assert (found.restricted, found.title) == (restricted, "" if restricted else "Work 1")


def test_of_a_restricted_issue_only_what_counting_needs_is_kept(deployment: Deployment) -> None:
    done = issue(1, "Story", "Done", **closed("Fixed"), security=LEVEL, assignee=ADA, **{POINTS: 3.0})
    waits = issue(2, security=LEVEL, issuelinks=[blocked_by(9, "To Do")])
    bench = Bench(deployment, {**EXPORT, "issues": [done, waits, issue(9)]})
    with bench.sandbox:
        found = bench.item(1, "Story Points", assignees=True)
        blocked = bench.item(2)
    assert (found.title, found.status, found.resolution, found.assignee) == ("", "", "", "")
    assert (found.key, found.state, found.numbers) == ("OKR-1", ItemState.DONE, {"Story Points": 3.0})
    assert found.closed == datetime(2026, 11, 1, 9, tzinfo=UTC)
    assert (blocked.blocked, blocked.blockers) == (True, ())


@pytest.mark.parametrize(("level", "name"), [(None, "Work 2"), (LEVEL, "")], ids=["open", "restricted"])
def test_a_linked_issue_is_named_unless_it_is_restricted(
    deployment: Deployment, level: dict[str, Any] | None, name: str
) -> None:
    bench = Bench(deployment, {**EXPORT, "issues": [issue(2, "Epic", security=level), issue(4, **IN_EPIC)]})
    with bench.sandbox:
        answer = bench.jira().fetch([item("OKR-2")], NONE).answers[item("OKR-2")]
    assert isinstance(answer, Items)
    assert (answer.name, keys(answer.items)) == (name, {4})


@pytest.mark.parametrize(("status", "over"), [("Done", True), ("To Do", False)], ids=["closed", "open"])
def test_a_linked_issue_that_is_closed_says_so(deployment: Deployment, status: str, *, over: bool) -> None:
    bench = Bench(deployment, {**EXPORT, "issues": [issue(2, "Epic", status), issue(4, **IN_EPIC)]})
    with bench.sandbox:
        answer = bench.jira().fetch([item("OKR-2")], NONE).answers[item("OKR-2")]
    assert isinstance(answer, Items)
    assert answer.over is over


def test_items_that_moved_away_are_found_below_what_they_hang_on_now(bench: Bench) -> None:
    ids = {number: bench.item(number).id for number in (4, 9)}
    assert bench.jira().locate([*ids.values(), "999999"]) == {ids[4]: Place("OKR-2", "OKR-2")}


@pytest.mark.parametrize(("wanted", "assignee"), [(True, "Ada Brandt"), (False, "")], ids=["wanted", "not wanted"])
def test_assignees_are_asked_for_and_kept_only_if_they_are_wanted(
    deployment: Deployment, assignee: str, *, wanted: bool
) -> None:
    bench = Bench(deployment, {**EXPORT, "issues": [issue(1, assignee=ADA), issue(2, assignee=None)]})
    with bench.sandbox:
        found = bench.items(query("project = OKR"), assignees=wanted)
        assert {"assignee" in body["fields"] for body in bench.searches()} == {wanted}
    assert [each.assignee for each in found] == [assignee, ""]


# ---- numbers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Story Points", "story  points", POINTS])
def test_a_number_is_found_by_its_fields_name_or_id(bench: Bench, name: str) -> None:
    assert bench.item(5, name).numbers == {name: 5.0}


def test_a_number_is_found_by_the_field_that_the_config_gives(bench: Bench) -> None:
    assert bench.item(5, "Effort", fields={"effort": POINTS}).numbers == {"Effort": 5.0}


def test_an_item_without_the_number_lacks_it(bench: Bench) -> None:
    assert bench.item(6, "Story Points").numbers == {}


@pytest.mark.parametrize("meaning", [{}, {"fields": {"Story Point": "customfield_99999"}}])
def test_an_unknown_number_is_told_beside_the_items_with_near_names(bench: Bench, meaning: dict[str, Any]) -> None:
    link = query("key = OKR-5")
    answer = bench.jira(**meaning).fetch([link], frozenset({"Story Point", "Story Points"})).answers[link]
    assert isinstance(answer, Items)
    assert answer.items[0].numbers == {"Story Points": 5.0}
    assert list(answer.unknown) == ["Story Point"]
    assert "Story Points" in answer.unknown["Story Point"].to_do


def three_points(*values: dict[str, float]) -> dict[str, Any]:
    ids = ("customfield_1", "customfield_2", "customfield_3")
    stories = [issue(number) for number in range(1, len(values) + 1)]
    for each, used in zip(stories, values, strict=True):
        each["fields"] |= {**dict.fromkeys(ids), **used}
    return {"issues": stories, "names": dict.fromkeys(ids, "Story Points")}


def test_of_several_fields_with_one_name_the_only_one_in_use_is_meant(deployment: Deployment) -> None:
    bench = Bench(deployment, three_points({"customfield_2": 3.0}, {"customfield_2": 8.0}))
    with bench.sandbox:
        found = bench.items(query("project = OKR"), "Story Points")
    assert [each.numbers["Story Points"] for each in found] == [3, 8]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        pytest.param(
            [{"customfield_1": 1.0}, {"customfield_3": 1.0}, {"customfield_3": 2.0}], "customfield_3 (2", id="several"
        ),
        pytest.param([{}], "customfield_1 (0", id="none"),
    ],
)
def test_of_several_fields_none_or_several_in_use_ask_for_the_config(
    deployment: Deployment, values: list[dict[str, float]], told: str
) -> None:
    bench = Bench(deployment, three_points(*values))
    with bench.sandbox, pytest.raises(ConfigError) as raised:
        bench.items(query("project = OKR"), "Story Points")
    (found,) = raised.value.problems
    assert told in found.what
    assert "mapping: {fields: {Story Points: customfield_" in found.to_do


def test_without_any_issue_shared_names_are_no_problem(deployment: Deployment) -> None:
    bench = Bench(deployment, three_points({}))
    with bench.sandbox:
        assert bench.items(query("project = OKR AND key != OKR-1"), "Story Points") == ()


def test_the_config_settles_which_of_several_fields_is_meant(deployment: Deployment) -> None:
    bench = Bench(deployment, three_points({"customfield_1": 1.0, "customfield_3": 2.0}))
    with bench.sandbox:
        found = bench.items(query("project = OKR"), "Story Points", fields={"Story Points": "customfield_3"})
    assert found[0].numbers == {"Story Points": 2.0}


def public_fields(name: str) -> list[dict[str, Any]]:
    path = FIXTURES / "jira" / "public-sites-fields-part1.json.gz"
    if not path.exists():
        pytest.skip(f"{path.name}, field lists of public sites, is not at hand")
    listed: list[dict[str, Any]] = json.loads(gzip.decompress(path.read_bytes()))[name]
    return listed


def test_a_real_sites_links_flag_and_points_are_found() -> None:
    found = find(public_fields("Apache"), ["Story points"], {}, "jira.acme")
    assert found.epic_link is not None
    assert found.parent_link is not None
    assert (found.epic_link.id, found.parent_link.id) == ("customfield_12311120", "customfield_12314520")
    assert found.flagged == "customfield_12310290"
    assert found.numbers == {"Story points": ("customfield_12310293",)}


def test_a_real_site_with_three_story_points_needs_to_be_told() -> None:
    found = find(public_fields("Jira"), ["Story Points"], {}, "jira.acme")
    with pytest.raises(ConfigError, match="Jira has 3 fields of this name"):
        choose(found.numbers, [issue(1)], "jira.acme")


@pytest.mark.parametrize(("id_", "meant"), [("customfield_7", "customfield_7"), ("customfield_999", "customfield_5")])
def test_a_field_id_of_the_config_counts_only_where_jira_has_it(id_: str, meant: str) -> None:
    listed = [{"id": "customfield_5", "name": "Story Points"}, {"id": "customfield_7", "name": "Estimate"}]
    found = find(listed, ["Story Points"], {"story points": id_}, "jira.acme")
    assert (found.numbers, found.unknown) == ({"Story Points": (meant,)}, {})


def test_an_epic_link_under_another_name_is_found_by_its_type() -> None:
    listed = [
        {"id": "customfield_1", "name": "Epic Link", "schema": {"type": "string", "custom": "text"}},
        {"id": "customfield_2", "name": "Épopée", "schema": {"custom": "com.pyxis.greenhopper.jira:gh-epic-link"}},
    ]
    found = find(listed, [], {}, "jira.acme").epic_link
    assert found is not None
    assert (found.id, found.clause) == ("customfield_2", "cf[2]")


# ---- how it asks -----------------------------------------------------------------------------------------------------


def test_only_named_fields_are_asked_for(bench: Bench) -> None:
    bench.jira().fetch([item("OKR-1"), query("project = OKR")], frozenset({"Story Points"}))
    custom = {field for body in bench.searches() for field in body["fields"]} - {*PLAIN, *TREE}
    assert POINTS in custom
    assert all(field.startswith("customfield_") for field in custom)


def test_the_fields_are_listed_once_a_fetch(bench: Bench) -> None:
    bench.jira().fetch([item("OKR-1"), saved("500"), query("project = OKR")], frozenset({"Story Points"}))
    assert sum(each.path.endswith("/field") for each in bench.sandbox.exchanges) == 1


@pytest.mark.parametrize(("number", "searches"), [(7, 1), (9, 1), (2, 1), (1, 2)])
def test_nothing_is_looked_for_below_a_sub_task_or_an_epics_story(bench: Bench, number: int, searches: int) -> None:
    bench.items(item(f"OKR-{number}"))
    assert len({body["jql"] for body in bench.searches()}) == searches


def test_every_request_is_as_atlassian_describes_it(check: Callable[[Exchange], None]) -> None:
    bench = Bench("cloud", EXPORT)
    with bench.sandbox:
        jira = bench.jira()
        jira.check(frozenset())
        jira.fetch([item("OKR-1"), item("OKR-99"), query("project = OKR"), query("colour = red")], frozenset({POINTS}))
    for exchange in bench.sandbox.exchanges:
        check(exchange)


def test_the_deployment_is_asked_once_if_it_is_not_given(bench: Bench) -> None:
    user = "demo@example.invalid" if bench.deployment == "cloud" else ""
    jira = Jira(Server("jira.acme", bench.sandbox.url + bench.prefix + "/", SecretStr("demo-token"), user))
    assert ("Cloud" if bench.deployment == "cloud" else "Data Center") in jira.check(frozenset())[0].what
    assert len(items(jira, query("project = OKR"))) == len(ISSUES)
    assert sum(each.path.endswith("serverInfo") for each in bench.sandbox.exchanges) == 1


def test_the_deployment_is_asked_once_too_if_the_first_questions_go_side_by_side(bench: Bench) -> None:
    user = "demo@example.invalid" if bench.deployment == "cloud" else ""
    jira = Jira(Server("jira.acme", bench.sandbox.url + bench.prefix, SecretStr("demo-token"), user))
    assert len(items(jira, query("project = OKR"))) == len(ISSUES)
    assert sum(each.path.endswith("serverInfo") for each in bench.sandbox.exchanges) == 1


def test_on_data_center_a_user_name_and_password_sign_in_too() -> None:
    bench = Bench("datacenter", EXPORT)
    with bench.sandbox:
        site = Server("jira.acme", bench.sandbox.url + bench.prefix, SecretStr("demo-token"), "demo", "datacenter")
        told = [each.what for each in Jira(site).check(frozenset())]
    assert told == [
        f"signed in as Demo (demo@example.invalid) at {bench.sandbox.url}/jira-dc, Jira Data Center",
        "sees 1 project",
        told[2],
    ]
    assert told[2].startswith("clocks agree")


def test_the_wrong_deployment_in_the_config_is_told() -> None:
    bench = Bench("datacenter", EXPORT)
    with bench.sandbox, pytest.raises(BadResponse, match="deployment"):
        items(scripted(bench.sandbox.url + bench.prefix, "cloud"), query("project = OKR"))


def test_no_token_shows_in_what_is_printed(bench: Bench) -> None:
    assert "demo-token" not in repr(bench.jira())


# ---- answers that no stand-in gives ----------------------------------------------------------------------------------


def scripted(url: str, deployment: Deployment = "cloud") -> Jira:
    calls = Calls("jira.acme", sleep=lambda _: None)
    return Jira(Server("jira.acme", url, SecretStr("demo-token"), "", deployment, page_size=2, calls=calls))


def script(search: Callable[[dict[str, Any]], tuple[int, object]]) -> Callable[..., tuple[int, object]]:
    """Answer what comes before a search, and searches as told; any issue asked for by its key is OKR-9."""

    def answer(_: str, path: str, body: dict[str, Any]) -> tuple[int, object]:
        match urlsplit(path).path.split("/")[4:]:
            case ["myself"]:
                return 200, {"displayName": "Demo"}
            case ["field"]:
                return 200, []
            case ["issue", _]:
                return 200, issue(9)
        return search(body)

    return answer


def page(*numbers: int, **more: object) -> tuple[int, object]:
    return 200, {"issues": [issue(number) for number in numbers], **more}


def test_an_issue_that_moved_answers_for_its_old_key(answering: Answering) -> None:
    def search(body: dict[str, Any]) -> tuple[int, object]:
        return page(9, isLast=True) if body["jql"].startswith("key") else page(isLast=True)

    with answering(script(search)) as url:
        assert keys(items(scripted(url), item("OLD-1"))) == {9}


def test_a_page_token_that_repeats_is_an_error(answering: Answering) -> None:
    with answering(script(lambda _: page(1, nextPageToken="again", isLast=False))) as url, pytest.raises(BadResponse):
        items(scripted(url), query("project = OKR"))


def test_a_page_that_is_not_the_last_but_leads_nowhere_is_an_error(answering: Answering) -> None:
    with answering(script(lambda _: page(1, isLast=False))) as url, pytest.raises(BadResponse):
        items(scripted(url), query("project = OKR"))


def test_an_answer_that_jira_cut_short_is_a_problem_of_its_link_alone(answering: Answering) -> None:
    def search(body: dict[str, Any]) -> tuple[int, object]:
        cut = "big" in body["jql"]
        return page(1, isLast=True, **({"warnings": ["too many results"]} if cut else {}))

    with answering(script(search)) as url:
        answers = scripted(url).fetch([query("big = 1"), query("small = 1")], NONE).answers
    cut, whole = answers.values()
    assert isinstance(cut, Problem)
    assert cut.code == "incomplete-answer"
    assert "too many results" in cut.what
    assert isinstance(whole, Items)


def test_children_that_jira_will_not_tell_are_a_problem_of_their_link_alone(answering: Answering) -> None:
    def search(body: dict[str, Any]) -> tuple[int, object]:
        return (400, {"errorMessages": ["no"]}) if "OKR-9" in body["jql"] else page(1, isLast=True)

    with answering(script(search)) as url:
        answers = scripted(url).fetch([item("OKR-1"), item("OKR-9")], NONE).answers
    known, refused = answers.values()
    assert isinstance(known, Items)
    assert isinstance(refused, Problem)
    assert refused.code == "unknown-children"


class Changing:
    """A Data Center of four issues; for some readings, one leaves after the first page and takes another along."""

    def __init__(self, changes: int) -> None:
        self.changes = changes
        self.readings = 0

    def __call__(self, body: dict[str, Any]) -> tuple[int, object]:
        if body["startAt"] == 0:
            self.readings += 1
            return page(1, 2, total=4 if self.readings <= self.changes else 3, maxResults=2)
        return page(4 if self.readings <= self.changes else 3, total=3, maxResults=2)


def test_issues_that_leave_while_they_are_paged_are_read_again(answering: Answering) -> None:
    with answering(script(Changing(changes=READINGS - 1))) as url:
        assert keys(items(scripted(url, "datacenter"), query("project = OKR"))) == {1, 2, 3}


def test_issues_that_never_stand_still_are_an_error(answering: Answering) -> None:
    changing = Changing(changes=READINGS)
    with answering(script(changing)) as url, pytest.raises(BadResponse, match="came and went"):
        items(scripted(url, "datacenter"), query("project = OKR"))
    assert changing.readings == READINGS


def test_an_issue_that_slipped_onto_two_pages_is_told_from_one_that_is_missing(answering: Answering) -> None:
    pages = iter([page(1, 2, total=4), page(2, 3, total=4), page(1, 2, total=4), page(3, 4, total=4)])
    with answering(script(lambda _: next(pages))) as url:
        assert keys(items(scripted(url, "datacenter"), query("project = OKR"))) == {1, 2, 3, 4}


def test_pages_may_be_shorter_than_asked_for(answering: Answering) -> None:
    def search(body: dict[str, Any]) -> tuple[int, object]:
        return page(body["startAt"] + 1, total=3, maxResults=1)

    with answering(script(search)) as url:
        assert keys(items(scripted(url, "datacenter"), query("project = OKR"))) == {1, 2, 3}


@pytest.mark.parametrize("deployment", ["cloud", "datacenter"])
@pytest.mark.parametrize("told", ["<html>Log in</html>", {}, {"issues": [{}]}, []])
def test_an_answer_that_is_no_search_is_an_error(answering: Answering, deployment: Deployment, told: object) -> None:
    with answering(script(lambda _: (200, told))) as url, pytest.raises(BadResponse, match="is this the right address"):
        items(scripted(url, deployment), query("project = OKR"))


def test_an_issue_that_lacks_its_status_is_an_error_that_names_it(answering: Answering) -> None:
    odd = issue(1)
    del odd["fields"]["status"]
    with (
        answering(script(lambda _: (200, {"issues": [odd], "isLast": True}))) as url,
        pytest.raises(BadResponse, match="OKR-1 lacks"),
    ):
        items(scripted(url), query("project = OKR"))


def test_a_captcha_is_told_as_what_it_is(answering: Answering) -> None:
    headers = {"X-Authentication-Denied-Reason": "CAPTCHA_CHALLENGE; login-url=https://jira.invalid/login.jsp"}
    with (
        answering(lambda *_: (403, "<html></html>", headers)) as url,
        pytest.raises(AuthFailed, match="once in a browser"),
    ):
        scripted(url, "datacenter").check(frozenset())


def test_nothing_of_a_web_page_of_failure_shows(answering: Answering) -> None:
    with answering(lambda *_: (401, "<html>secret</html>")) as url, pytest.raises(AuthFailed) as raised:
        scripted(url).check(frozenset())
    assert "secret" not in str(raised.value)


# ---- a real project --------------------------------------------------------------------------------------------------


TITANIUM_DROPPED = frozenset(
    {"Invalid", "Duplicate", "Cannot Reproduce", "Won't Fix", "Won't Do", "Not Our Bug", "Needs more info", "Hold"}
)


@pytest.fixture(scope="module")
def titanium() -> dict[str, Any]:
    path = FIXTURES / "jira" / "timob-part1.search-v2.json.gz"
    if not path.exists():
        pytest.skip(f"{path.name}, the issues of a public project, is not at hand")
    export: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    return export


def test_a_real_epic_counts_the_same_on_both_deployments(titanium: dict[str, Any], deployment: Deployment) -> None:
    prefix = PREFIX[deployment]
    with Sandbox({prefix: jira_sites(titanium, NOW)[prefix]}) as sandbox:
        user = "demo@example.invalid" if deployment == "cloud" else ""
        site = Server("jira.acme", sandbox.url + prefix, SecretStr("demo-token"), user)
        found = items(Jira(site, dropped=TITANIUM_DROPPED), item("TIMOB-26570"))
    assert Counter(each.state for each in found) == {ItemState.DONE: 14, ItemState.DROPPED: 1, ItemState.TO_DO: 17}
