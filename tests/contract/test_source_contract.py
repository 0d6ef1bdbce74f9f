"""What every Source must do, whatever it asks: tried on each source and its stand-in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import pytest
from pydantic import SecretStr

from okrsync.errors import AuthFailed, Forbidden, Problem, Unavailable
from okrsync.googleapi import Google
from okrsync.googleapi import Server as GoogleAccount
from okrsync.http import TRIES, Calls
from okrsync.model import Items, Link, LinkKind, Source, Verdict
from okrsync.sandbox.asana import ASANA, asana_sites
from okrsync.sandbox.google import GOOGLE, google_sites
from okrsync.sandbox.jira import jira_sites
from okrsync.sandbox.server import Options, Sandbox
from okrsync.settings.rows import RowsSettings
from okrsync.sources import asana as asana_source
from okrsync.sources import clocks
from okrsync.sources.asana.client import Server as Account
from okrsync.sources.jira import Jira
from okrsync.sources.jira.client import Server
from okrsync.sources.sheets import Sheets
from tests.contract.google_keys import holding

EFFORT = "customfield_10003"
PROJECT = "1200000000000007"
NONE: frozenset[str] = frozenset()
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
AT_ONCE = 2  # requests that a source begins with
TOKENS = {"demo": "demo-token", "guest": "guest-token", "stranger": "wrong-token"}


@dataclass(frozen=True, slots=True)
class Bench:
    """A stand-in, a source that asks it, and links whose answers are known.

    `good` brings `count` items over several pages, `twin` asks the same in other words, `bad` has no answer.
    `serve` takes faults; `connect` an account of the stand-in: demo, guest, who may see nothing, or stranger. A run
    makes `requests` at least; `fields`: the account knows its numeric fields without links; `asks_to_wait`: a refusal
    for now says for how long; `who` is what demo is called.
    """

    name: str
    serve: Callable[[str], Sandbox]
    connect: Callable[[Sandbox, str, Calls], Source]
    good: Link
    count: int
    twin: Link
    bad: Link
    variable: str
    requests: int = 3
    fields: bool = True
    asks_to_wait: bool = True
    who: str = "Demo"

    def source(self, sandbox: Sandbox, account: str = "demo", waits: list[float] | None = None) -> Source:
        """Connect; nothing really waits, `waits` hears what would have been waited for."""
        heard = waits if waits is not None else []
        return self.connect(sandbox, account, Calls(self.name, sleep=heard.append))


def jira(deployment: Literal["cloud", "datacenter"]) -> Bench:
    prefix = "/jira" if deployment == "cloud" else "/jira-dc"
    export = {"issues": [story(number) for number in range(1, 12)], "names": {EFFORT: "Effort"}}

    def connect(sandbox: Sandbox, account: str, calls: Calls) -> Source:
        user = f"{account}@example.invalid" if deployment == "cloud" else ""
        return Jira(
            Server("jira.acme", sandbox.url + prefix, SecretStr(TOKENS[account]), user, page_size=4, calls=calls)
        )

    return Bench(
        name="jira.acme",
        serve=lambda faults: Sandbox({prefix: jira_sites(export, NOW)[prefix]}, Options(faults=faults)),
        connect=connect,
        good=Link("project = OKR", "jira", LinkKind.QUERY, "project = OKR"),
        count=11,
        twin=Link("jql: project = OKR", "jira", LinkKind.QUERY, "project = OKR"),
        bad=Link("colour = red", "jira", LinkKind.QUERY, "colour = red"),
        variable="OKRSYNC_JIRA__ACME__TOKEN",
    )


def story(number: int) -> dict[str, Any]:
    status = {"id": "1", "name": "Open", "statusCategory": {"id": 2, "key": "new", "name": "To Do"}}
    return {
        "id": str(1000 + number),
        "key": f"OKR-{number}",
        "fields": {
            "summary": f"Work {number}",
            "issuetype": {"id": "1", "name": "Story", "subtask": False},
            "project": {"id": "7", "key": "OKR", "name": "Objectives"},
            "status": status,
            "created": "2026-10-01T09:00:00.000+0000",
            "issuelinks": [],
            EFFORT: 3,
        },
    }


def asana() -> Bench:
    export = {"tasks": [task(number) for number in range(1, 12)]}

    def connect(sandbox: Sandbox, account: str, calls: Calls) -> Source:
        token = SecretStr(TOKENS[account])
        return asana_source.Asana(Account("asana.acme", sandbox.url + ASANA, token, page_size=4, calls=calls))

    def link(address: str, kind: LinkKind = LinkKind.PROJECT) -> Link:
        return Link(address, "asana", kind, address.split("/")[-2], url=address)

    return Bench(
        name="asana.acme",
        serve=lambda faults: Sandbox(asana_sites(export), Options(faults=faults)),
        connect=connect,
        good=link(f"https://app.asana.com/1/1200000000000001/project/{PROJECT}/list"),
        count=11,
        twin=link(f"https://app.asana.com/0/{PROJECT}/list"),
        bad=link("https://app.asana.com/0/1200000000000999/list"),
        variable="OKRSYNC_ASANA__ACME__TOKEN",
    )


def task(number: int) -> dict[str, Any]:
    project = {"gid": PROJECT, "name": "Objectives", "resource_type": "project"}
    effort = {
        "gid": "1200000000000003",
        "name": "Effort",
        "resource_type": "custom_field",
        "resource_subtype": "number",
        "type": "number",
        "enabled": True,
        "number_value": 3,
        "display_value": "3",
    }
    return {
        "gid": str(1200000000001000 + number),
        "resource_type": "task",
        "resource_subtype": "default_task",
        "name": f"Work {number}",
        "completed": False,
        "completed_at": None,
        "created_at": "2026-10-01T09:00:00.000Z",
        "modified_at": "2026-10-01T09:00:00.000Z",
        "memberships": [{"project": project, "section": None}],
        "projects": [project],
        "parent": None,
        "tags": [],
        "custom_fields": [effort],
        "dependencies": [],
        "permalink_url": f"https://app.asana.com/1/1200000000000001/project/{PROJECT}/task/{1200000000001000 + number}",
    }


def google() -> Bench:
    rows = [["Title", "Status"], *([f"Work {number}", "Open"] for number in range(1, 12))]
    tasks = {"id": "1tasks", "title": "Objectives", "sheets": [{"title": "Plan", "rows": rows}]}

    def connect(sandbox: Sandbox, account: str, calls: Calls) -> Source:
        server = GoogleAccount("google.acme", holding(TOKENS[account]), sandbox.url + GOOGLE, calls=calls)
        return Sheets(Google(server), {"tasks": "1tasks"}, RowsSettings().words("Effort"))

    def link(place: str) -> Link:
        return Link(f"sheet: tasks!{place}", "google", LinkKind.RANGE, f"tasks!{place}")

    return Bench(
        name="google.acme",
        serve=lambda faults: Sandbox(google_sites({"spreadsheets": [tasks]}), Options(faults=faults)),
        connect=connect,
        good=link("Plan"),
        count=11,
        twin=link("'Plan'"),
        bad=link("Plans"),
        variable="OKRSYNC_GOOGLE__ACME__CREDENTIALS_JSON",
        requests=1,
        fields=False,
        asks_to_wait=False,
        who="a person",
    )


BENCHES = {"jira-cloud": jira("cloud"), "jira-datacenter": jira("datacenter"), "asana": asana(), "google": google()}


@pytest.fixture(params=list(BENCHES))
def bench(request: pytest.FixtureRequest) -> Bench:
    return BENCHES[request.param]


def requests_of_a_run(bench: Bench) -> int:
    with bench.serve("") as sandbox:
        bench.source(sandbox).fetch([bench.good], NONE)
        return sandbox.stats()["requests"]


def ids(source: Source, bench: Bench) -> list[tuple[str, str]]:
    answer = source.fetch([bench.good], NONE).answers[bench.good]
    assert isinstance(answer, Items)
    return [(item.connection, item.id) for item in answer.items]


def test_check_says_who_we_are_and_what_we_see(bench: Bench) -> None:
    with bench.serve("") as sandbox:
        told = bench.source(sandbox).check(NONE)
    assert {each.where for each in told} == {bench.name}
    assert bench.who in told[0].what
    assert told[1].what.startswith("sees ")


def test_check_says_that_the_clocks_agree(bench: Bench) -> None:
    with bench.serve("") as sandbox:
        told = bench.source(sandbox).check(NONE)
    assert [each.verdict for each in told if "clock" in each.what] == [Verdict.OK]


@pytest.mark.parametrize("minutes", [5, -5])
def test_clocks_that_are_five_minutes_apart_agree(minutes: int) -> None:
    told = clocks.finding("jira.acme", timedelta(minutes=minutes))
    assert (told.verdict, told.what) == (Verdict.OK, "clocks agree (300 s apart)")


@pytest.mark.parametrize(("minutes", "side"), [(6, "ahead of"), (-6, "behind")])
def test_a_clock_that_is_further_off_fails_with_its_side(minutes: int, side: str) -> None:
    told = clocks.finding("jira.acme", timedelta(minutes=minutes))
    assert (told.verdict, bool(told.to_do)) == (Verdict.FAILED, True)
    assert told.what == f"its clock is 6 min {side} this machine's"


@pytest.mark.parametrize("bench", [each for each in BENCHES.values() if each.fields], ids=lambda each: each.name)
def test_check_says_of_each_number_whether_the_source_has_it(bench: Bench) -> None:
    with bench.serve("") as sandbox:
        told = bench.source(sandbox).check(frozenset({"Effort", "Beauty"}))
    lines = {each.what.partition("”")[0]: each for each in told if "field" in each.what}
    assert lines.keys() == {"has the field “Effort", "has no field “Beauty"}
    assert lines["has no field “Beauty"].to_do


def test_a_link_is_answered_with_every_item_once_over_all_pages(bench: Bench) -> None:
    with bench.serve("") as sandbox:
        found = ids(bench.source(sandbox), bench)
    assert len(found) == len(set(found)) == bench.count
    assert {connection for connection, _ in found} == {bench.name}


def test_a_second_fetch_answers_the_same(bench: Bench) -> None:
    with bench.serve("") as sandbox:
        source = bench.source(sandbox)
        assert source.fetch([bench.good], NONE).answers == source.fetch([bench.good], NONE).answers


def test_a_bad_link_is_a_problem_and_leaves_the_others_alone(bench: Bench) -> None:
    with bench.serve("") as sandbox:
        answers = bench.source(sandbox).fetch([bench.bad, bench.good], NONE).answers
    problem, answer = answers[bench.bad], answers[bench.good]
    assert isinstance(problem, Problem)
    assert problem.where == bench.bad.text
    assert problem.to_do
    assert isinstance(answer, Items)
    assert len(answer.items) == bench.count


def test_equal_links_are_asked_once_and_answered_each(bench: Bench) -> None:
    with bench.serve("") as sandbox:
        answers = bench.source(sandbox).fetch([bench.good, bench.twin], NONE).answers
        asked = sandbox.stats()["requests"]
    assert answers[bench.good] == answers[bench.twin]
    assert asked == requests_of_a_run(bench)


def test_without_links_nothing_is_asked(bench: Bench) -> None:
    with bench.serve("") as sandbox:
        assert bench.source(sandbox).fetch([], NONE).answers == {}
        assert sandbox.stats()["requests"] == 0


@pytest.mark.parametrize("what", ["check", "fetch"])
def test_a_wrong_token_is_an_error_that_names_the_setting_and_not_the_token(bench: Bench, what: str) -> None:
    with bench.serve("") as sandbox:
        source = bench.source(sandbox, "stranger")
        with pytest.raises(AuthFailed, match=bench.variable) as raised:
            source.check(NONE) if what == "check" else source.fetch([bench.good], NONE).answers
    assert "wrong-token" not in str(raised.value)


def test_an_account_that_may_see_nothing_is_an_error_and_no_empty_answer(bench: Bench) -> None:
    with bench.serve("") as sandbox:
        try:
            answer = bench.source(sandbox, "guest").fetch([bench.good], NONE).answers[bench.good]
        except Forbidden:
            return
    assert isinstance(answer, Problem)
    assert bench.variable in answer.to_do


def test_a_rate_limit_is_waited_for_as_told(bench: Bench) -> None:
    waits: list[float] = []
    with bench.serve(f"429@{bench.requests}") as sandbox:
        source = bench.source(sandbox, waits=waits)
        assert len(ids(source, bench)) == bench.count
    assert waits == [1] if bench.asks_to_wait else len(waits) == 1
    assert source.traffic().retries == 1


@pytest.mark.parametrize("fault", ["500", "503", "reset"])
def test_a_failure_that_passes_changes_nothing(bench: Bench, fault: str) -> None:
    with bench.serve(f"{fault}@{bench.requests}") as sandbox:
        source = bench.source(sandbox)
        assert len(ids(source, bench)) == bench.count
    assert source.traffic().retries == 1


def test_a_server_that_fails_for_good_yields_nothing_wherever_it_stops(bench: Bench) -> None:
    for first in range(1, requests_of_a_run(bench) + 1):
        faults = ",".join(f"500@{number}" for number in range(first, first + AT_ONCE * TRIES))
        with bench.serve(faults) as sandbox, pytest.raises(Unavailable):
            bench.source(sandbox).fetch([bench.good], NONE)


def test_traffic_counts_what_the_server_saw(bench: Bench) -> None:
    with bench.serve("429@2") as sandbox:
        source = bench.source(sandbox)
        source.check(NONE)
        source.fetch([bench.good, bench.bad], NONE)
        assert source.traffic().requests == sandbox.stats()["requests"]
    assert source.traffic().seconds > 0
