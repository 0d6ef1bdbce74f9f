"""The states that issues went through, as both deployments tell them, where the config asks for changelogs."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from pydantic import SecretStr

from okrsync.errors import BadResponse
from okrsync.model import ItemState, WorkItem
from okrsync.sandbox.ledger import Exchange
from okrsync.sources.jira import Jira
from okrsync.sources.jira.changelogs import Statuses, read
from okrsync.sources.jira.client import Server
from okrsync.sources.jira.fields import find
from okrsync.sources.jira.records import Form, form, moment
from okrsync.sources.jira.tickets import Ticket
from tests.contract.test_source_jira import (
    EXPORT,
    LEVEL,
    NONE,
    Answering,
    Bench,
    Deployment,
    closed,
    issue,
    item,
    named,
    page,
    query,
)

pytest_plugins = ["tests.contract.jira_spec"]

STATUSES = [named(status) for status in ("To Do", "In Progress", "Done", "Waiting")]
LINK = query("project = OKR")
Benching = Callable[..., AbstractContextManager[Bench]]


def change(day: str, status: str = "", resolution: str = "", **more: str) -> dict[str, Any]:
    """An entry of a changelog; each argument as `from > to`."""
    moved = {"status": status, "resolution": resolution, **more}
    items = []
    for field, (old, _, new) in ((field, move.partition(" > ")) for field, move in moved.items() if move):
        items.append({"field": field, "fieldtype": "jira", "from": old, "fromString": old, "to": new, "toString": new})
    return {"id": day.replace("-", ""), "created": f"2026-{day}T09:00:00.000+0000", "items": items}


def went(issue: dict[str, Any], *changes: dict[str, Any]) -> dict[str, Any]:
    return {**issue, "changelog": {"histories": list(changes)}}


REOPENED = went(
    issue(1, status="In Progress"),
    change("10-05", "To Do > In Progress", assignee="Ada > Bo"),
    change("10-10", "In Progress > Done", " > Done"),
    change("10-20", "Done > In Progress", "Done > "),
)


def bench_of(deployment: Deployment, *issues: dict[str, Any]) -> Bench:
    """A deployment of these issues, whose workflows have all four statuses."""
    return Bench(deployment, {**EXPORT, "issues": issues, "statuses": STATUSES})


@pytest.fixture(params=["cloud", "datacenter"])
def deployment(request: pytest.FixtureRequest) -> Deployment:
    return "cloud" if request.param == "cloud" else "datacenter"


@pytest.fixture
def serving(deployment: Deployment) -> Benching:
    """Serve issues on one deployment."""

    @contextmanager
    def serve(*issues: dict[str, Any]) -> Iterator[Bench]:
        bench = bench_of(deployment, *issues)
        with bench.sandbox:
            yield bench

    return serve


def stages(item: WorkItem) -> list[tuple[str, str]]:
    return [(f"{stage.since:%m-%d}", stage.state.value) for stage in item.stages]


def test_a_reopened_issue_tells_every_state_it_went_through(serving: Benching) -> None:
    with serving(REOPENED) as bench:
        found = bench.item(1, changelogs=True)
    assert (found.state, found.closed) == (ItemState.IN_PROGRESS, None)
    assert stages(found) == [("10-01", "to do"), ("10-05", "in progress"), ("10-10", "done"), ("10-20", "in progress")]
    assert found.stages[1].since == datetime(2026, 10, 5, 9, tzinfo=UTC)


def test_an_issue_without_changes_of_its_own_was_open_until_its_resolution(serving: Benching) -> None:
    with serving(issue(1, status="Done", **closed("Done", day=2))) as bench:
        found = bench.item(1, changelogs=True)
    assert (stages(found), found.closed) == (
        [("10-01", "to do"), ("11-02", "done")],
        datetime(2026, 11, 2, 9, tzinfo=UTC),
    )


def test_what_closed_an_issue_is_the_resolution_of_then(serving: Benching) -> None:
    log = (change("10-10", "To Do > Done", " > Won't Do"), change("10-20", resolution="Won't Do > Done"))
    with serving(went(issue(1, status="Done", **closed("Done", day=1)), *log)) as bench:
        found = bench.item(1, changelogs=True, dropped={"won't do"})
    assert stages(found) == [("10-01", "to do"), ("10-10", "dropped"), ("10-20", "done")]
    assert found.closed == datetime(2026, 10, 20, 9, tzinfo=UTC)


def test_a_status_means_what_the_config_says_also_if_no_workflow_has_it_any_more(serving: Benching) -> None:
    log = (change("10-10", "To Do > Shipped"), change("10-20", "Shipped > Waiting"), change("10-21", "Waiting > To Do"))
    with serving(went(issue(1), *log)) as bench:
        found = bench.item(1, changelogs=True, states={"shipped": ItemState.DONE, "Waiting": ItemState.IN_PROGRESS})
        odd = bench.item(1, changelogs=True)
    told = [("10-01", "to do"), ("10-10", "done"), ("10-20", "in progress"), ("10-21", "to do")]
    assert (stages(found), stages(odd)) == (told, [])


def test_an_imported_issue_was_from_the_first_in_the_state_that_its_changelog_begins_with(serving: Benching) -> None:
    with serving(went(issue(1, status="To Do"), change("10-20", "Done > To Do"))) as bench:
        assert stages(bench.item(1, changelogs=True)) == [("10-01", "done"), ("10-20", "to do")]


def test_an_issue_that_was_ever_in_one_state_has_no_stages(serving: Benching) -> None:
    with serving(went(issue(1, status="Waiting"), change("10-20", "To Do > Waiting")), issue(2)) as bench:
        found = bench.items(LINK, changelogs=True)
    assert [each.stages for each in found] == [(), ()]


def test_a_restricted_issue_tells_its_states_too(serving: Benching) -> None:
    with serving({**REOPENED, "fields": {**REOPENED["fields"], "security": LEVEL}}) as bench:
        found = bench.item(1, changelogs=True)
    assert (found.restricted, len(found.stages), found.shown.stages) == (True, 4, ())


# ---- how it asks -----------------------------------------------------------------------------------------------------


def asks_for_changes(exchange: Exchange) -> bool:
    expanded = "expand" in exchange.query or "expand" in (exchange.body or {})
    return expanded or exchange.path.endswith(("changelog/bulkfetch", "/status"))


def test_changelogs_are_not_asked_for_unless_the_config_says_so(serving: Benching) -> None:
    with serving(REOPENED) as bench:
        assert bench.item(1).stages == ()
        bench.items(item("OKR-1"))
        assert not any(asks_for_changes(each) for each in bench.sandbox.exchanges)


def test_nothing_is_asked_about_no_issues() -> None:
    bench = bench_of("cloud", issue(1))
    with bench.sandbox:
        assert bench.items(query("key = OKR-1 AND resolution is not EMPTY"), changelogs=True) == ()
        assert not any(asks_for_changes(each) for each in bench.sandbox.exchanges)


def test_on_cloud_one_question_is_for_the_issues_of_all_links_and_two_fields() -> None:
    bench = bench_of("cloud", REOPENED, issue(2))
    with bench.sandbox:
        bench.jira(changelogs=True).fetch([item("OKR-1"), query("key = OKR-2"), query("key = OKR-1")], NONE)
        asked = [each for each in bench.sandbox.exchanges if asks_for_changes(each)]
    assert [each.path.rpartition("/3/")[2] for each in asked] == ["changelog/bulkfetch", "status"]
    assert sorted(asked[0].body["issueIdsOrKeys"]) == ["1001", "1002"]
    assert asked[0].body["fieldIds"] == ["status", "resolution"]


def test_on_cloud_a_changelog_may_go_over_several_pages() -> None:
    ways = [("To Do > Done", "Done > To Do")[day % 2] for day in range(10)]
    log = [change(f"10-{day + 5:02}", way) for day, way in enumerate(ways)]
    bench = bench_of("cloud", went(issue(1), *log), REOPENED | {"id": "1002", "key": "OKR-2"})
    with bench.sandbox:
        found = bench.items(LINK, changelogs=True)
        pages = [each for each in bench.sandbox.exchanges if each.path.endswith("bulkfetch")]
    assert [len(each.stages) for each in found] == [11, 4]
    assert len(pages) == 4  # of 4 changes each: 10 and 3


def test_on_cloud_more_than_a_thousand_issues_are_asked_about_in_parts() -> None:
    bench = bench_of("cloud", REOPENED)
    with bench.sandbox:
        found = read(bench.site(), [ticket(issue(number)) for number in range(1, 1002)], whole())
        sizes = [len(each.body["issueIdsOrKeys"]) for each in bench.sandbox.exchanges if each.body]
    assert sorted(sizes) == [1, 1000]
    assert [each.id for each in found if each.changes] == ["1001"]


def test_at_a_data_center_a_changelog_that_was_cut_is_asked_of_the_issue() -> None:
    log = [change(f"{month:02}-{day:02}", assignee="Ada > Bo") for month in range(2, 6) for day in range(1, 27)]
    bench = bench_of("datacenter", went(issue(1), *log, change("11-01", "Done > To Do")), issue(2))
    with bench.sandbox:
        found = bench.item(1, changelogs=True)
        single = [each.query["expand"] for each in bench.sandbox.exchanges if each.path.endswith("issue/OKR-1")]
    assert stages(found) == [("10-01", "done"), ("11-01", "to do")]
    assert single == [["changelog"]]


def test_at_a_data_center_a_whole_changelog_is_not_asked_for_again() -> None:
    bench = bench_of("datacenter", REOPENED)
    with bench.sandbox:
        assert len(bench.item(1, changelogs=True).stages) == 4
        assert not any(each.path.endswith("issue/OKR-1") for each in bench.sandbox.exchanges)


def test_where_nothing_ever_changed_no_statuses_are_asked_for(serving: Benching) -> None:
    with serving(issue(1), issue(2)) as bench:
        bench.items(LINK, changelogs=True)
        assert not any(each.path.endswith("/status") for each in bench.sandbox.exchanges)


def test_every_request_for_changelogs_is_as_atlassian_describes_it(check: Callable[[Exchange], None]) -> None:
    done = [issue(number, status="Done", **closed("Done")) for number in (2, 3)]
    bench = bench_of("cloud", REOPENED, *done)
    with bench.sandbox:
        bench.jira(changelogs=True).fetch([LINK], NONE)
    assert sum(asks_for_changes(each) for each in bench.sandbox.exchanges) == 3  # two pages, the statuses
    for exchange in bench.sandbox.exchanges:
        check(exchange)


# ---- answers that no stand-in gives ----------------------------------------------------------------------------------


def whole() -> Form[Ticket]:
    return form(find([], (), {}, "jira.acme"), "jira.acme", cloud=True)


def ticket(issue: dict[str, Any]) -> Ticket:
    return whole().read(whole().one.decode(msgspec.json.encode(issue)))


def past(issue: dict[str, Any], *changes: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Day, status and resolution of each moment of an issue."""
    told = Statuses().past(ticket({**issue, "changelog": {"histories": changes, "total": len(changes)}}))
    return [(f"{at:%m-%d}", then.status, then.resolution) for at, then in told]


def test_before_its_resolution_an_issue_had_none() -> None:
    done = issue(1, status="Done", **closed("Done", day=2))
    assert past(done, change("11-02", "To Do > Done", " > Done")) == [
        ("11-02", "Done", "Done"),
        ("10-01", "To Do", ""),
    ]


def test_a_field_of_a_company_that_is_named_like_one_of_ours_changes_nothing() -> None:
    own = change("10-10", "Red > Green")
    own["items"][0]["fieldId"] = "customfield_10001"
    assert past(issue(1, status="To Do"), own) == [("10-01", "To Do", "")]


@pytest.mark.parametrize(
    "told",
    ["2026-10-05T09:00:00.000+0000", "2026-10-05T11:00:00.000+0200", 1_791_190_800_000, 1_791_190_800],
    ids=["text", "another zone", "milliseconds", "seconds"],
)
def test_a_moment_is_read_however_it_is_told(told: str | int) -> None:
    assert moment(told) == datetime(2026, 10, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        ({}, "wrong shape"),
        ({"issueChangeLogs": [{"issueId": "1001"}]}, "wrong shape"),
        ({"issueChangeLogs": [{"issueId": "1001", "changeHistories": [{"items": []}]}]}, "wrong shape"),
    ],
    ids=["nothing", "no changes", "no moment"],
)
def test_an_answer_that_is_no_changelog_is_an_error(answering: Answering, answer: object, what: str) -> None:
    def told(_: str, path: str, __: dict[str, Any]) -> tuple[int, object]:
        if path.endswith("bulkfetch"):
            return 200, answer
        if path.endswith("search/jql"):
            return page(1, isLast=True)
        return 200, {} if path.endswith("myself") else []

    with answering(told) as url, pytest.raises(BadResponse, match=what):
        Jira(Server("jira.acme", url, SecretStr("demo-token"), "", "cloud", changelogs=True)).fetch([LINK], NONE)
