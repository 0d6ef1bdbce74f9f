"""The stand-in for Jira, over HTTP: what real sites do, one behaviour a test."""

import gzip
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import pytest
import requests

from okrsync.sandbox.jira import ACCOUNTS, jira_sites, load
from okrsync.sandbox.ledger import Exchange
from okrsync.sandbox.server import Options, Sandbox

pytest_plugins = ["tests.contract.jira_spec"]

Check = Callable[[Exchange], None]

FIXTURES = Path(__file__).parents[2].parent / "shared" / "fixtures"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DEMO, GUEST = ACCOUNTS
TIMEOUT = 10  # seconds; no test waits for it
MANY = 5001  # one more than the longest page

TYPES = {
    "Epic": {"id": "1", "name": "Epic", "subtask": False},
    "Story": {"id": "2", "name": "Story", "subtask": False},
    "Sub-task": {"id": "3", "name": "Sub-task", "subtask": True},
}
ADA = {"self": "https://old.invalid/rest/api/2/user?username=ada", "name": "ada", "key": "ada", "displayName": "Ada"}
CATEGORY = {"self": "https://old.invalid/rest/api/2/statuscategory/2", "id": 2, "key": "new", "name": "To Do"}


def issue(number: int, kind: str = "Story", **fields: object) -> dict[str, Any]:
    return {
        "id": str(1000 + number),
        "key": f"ACME-{number}",
        "self": f"https://old.invalid/rest/api/2/issue/{1000 + number}",
        "fields": {
            "summary": f"Work {number}",
            "issuetype": TYPES[kind],
            "project": {"id": "7", "key": "ACME", "name": "Acme"},
            "status": {"id": "1", "name": "Open", "statusCategory": CATEGORY},
            "resolution": None,
            "assignee": ADA,
            "created": f"2026-10-{number:02}T09:00:00.000+0000",
            "updated": f"2026-11-{number:02}T09:00:00.000+0000",
            "customfield_10008": None,
            "customfield_10003": None,
            "flagged": False,
            **fields,
        },
    }


EXPORT: dict[str, Any] = {
    "issues": [
        issue(1, "Epic"),
        issue(2, customfield_10008="ACME-1", customfield_10003=5.0),
        issue(3, customfield_10008="ACME-1", flagged=True),
        issue(4, "Sub-task", parent={"id": "1002", "key": "ACME-2", "fields": {"issuetype": TYPES["Story"]}}),
        issue(5, customfield_10008="LOST-1", epic={"id": 99, "key": "LOST-1", "summary": "Elsewhere", "done": True}),
        issue(6, assignee={"name": DEMO.name, "displayName": "Di"}),
        *(issue(number) for number in range(7, 13)),
    ],
    "names": {"customfield_10008": "Epic Link", "customfield_10003": "Story Points"},
    "filters": [{"id": "500", "name": "Open stories", "jql": "project = ACME AND type = Story"}],
}


class Client:
    """Calls one of the two sites."""

    def __init__(self, box: Sandbox, prefix: str) -> None:
        self.box = box
        self.url = box.url + prefix
        self.session = requests.Session()

    def get(self, path: str, **query: object) -> requests.Response:
        return self.session.get(f"{self.url}/rest/api/{path}", params=query, timeout=TIMEOUT)  # type: ignore[arg-type]

    def post(self, path: str, **body: object) -> requests.Response:
        return self.session.post(f"{self.url}/rest/api/{path}", json=body, timeout=TIMEOUT)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox(jira_sites(EXPORT, NOW), record=True) as box:
        yield box


@pytest.fixture
def cloud(box: Sandbox) -> Iterator[Client]:
    with Client(box, "/jira") as client:
        client.session.auth = (DEMO.email, DEMO.token)
        yield client


@pytest.fixture
def server(box: Sandbox) -> Iterator[Client]:
    with Client(box, "/jira-dc") as client:
        client.session.headers["Authorization"] = f"Bearer {DEMO.token}"
        yield client


@pytest.fixture(scope="module")
def many() -> Iterator[Client]:
    export = {"issues": [issue(1) | {"id": str(n), "key": f"ACME-{n}"} for n in range(1, MANY + 1)]}
    with Sandbox(jira_sites(export, NOW)) as box, Client(box, "/jira") as client:
        client.session.auth = (DEMO.email, DEMO.token)
        yield client


@pytest.fixture
def server_of_many(many: Client) -> Iterator[Client]:
    with Client(many.box, "/jira-dc") as client:
        client.session.auth = (DEMO.name, DEMO.token)
        yield client


def keys(response: requests.Response) -> list[str]:
    assert response.ok, response.text
    return [found["key"] for found in response.json()["issues"]]


def refusal(response: requests.Response) -> tuple[int, list[str]]:
    return response.status_code, response.json()["errorMessages"]


# Searching Cloud


def test_a_cloud_search_answers_ids_only_unless_fields_are_asked(cloud: Client) -> None:
    answer = cloud.post("3/search/jql", jql="key = ACME-2").json()
    assert answer == {"issues": [{"id": "1002"}], "isLast": True}


def test_cloud_pages_follow_one_another_by_token_to_the_last(cloud: Client) -> None:
    found, token = [], None
    for size in (5, 5, 2):
        page = cloud.post(
            "3/search/jql", jql="project = ACME", fields=["key"], maxResults=5, nextPageToken=token
        ).json()
        assert len(page["issues"]) == size
        assert page["isLast"] is ("nextPageToken" not in page)
        found += [each["key"] for each in page["issues"]]
        token = page.get("nextPageToken")
    assert sorted(found) == sorted(each["key"] for each in EXPORT["issues"])
    assert token is None


def test_a_cloud_search_by_get_finds_what_one_by_post_finds(cloud: Client) -> None:
    got = cloud.get("3/search/jql", jql="project = ACME", fields="summary,status", maxResults=3).json()
    posted = cloud.post("3/search/jql", jql="project = ACME", fields=["summary", "status"], maxResults=3).json()
    assert got == posted


def test_a_cloud_page_of_keys_holds_5000(many: Client) -> None:
    page = many.post("3/search/jql", jql="project = ACME", fields=["id", "key"], maxResults=5000).json()
    assert len(page["issues"]) == 5000
    assert not page["isLast"]


def test_a_cloud_page_with_other_fields_holds_100_however_many_are_asked(many: Client) -> None:
    page = many.post("3/search/jql", jql="project = ACME", fields=["summary"], maxResults=5000).json()
    assert len(page["issues"]) == 100
    assert not page["isLast"]


def test_a_cloud_page_holds_50_unless_asked(many: Client) -> None:
    assert len(many.post("3/search/jql", jql="project = ACME").json()["issues"]) == 50


@pytest.mark.parametrize("size", [0, -1, 5001])
def test_a_cloud_page_outside_1_to_5000_is_refused(cloud: Client, size: int) -> None:
    assert cloud.post("3/search/jql", jql="project = ACME", maxResults=size).status_code == 400


@pytest.mark.parametrize("damage", [lambda token: token[:-4], lambda token: "!" + token, lambda _: "MDow"])
def test_a_broken_page_token_is_refused(cloud: Client, damage: Callable[[str], str]) -> None:
    token = cloud.post("3/search/jql", jql="project = ACME", maxResults=5).json()["nextPageToken"]
    response = cloud.post("3/search/jql", jql="project = ACME", maxResults=5, nextPageToken=damage(token))
    assert refusal(response) == (400, ["The provided nextPageToken is invalid or has expired."])


def test_a_page_token_of_another_query_is_refused(cloud: Client) -> None:
    token = cloud.post("3/search/jql", jql="project = ACME", maxResults=5).json()["nextPageToken"]
    response = cloud.post("3/search/jql", jql="project = ACME AND type = Story", maxResults=5, nextPageToken=token)
    assert response.status_code == 400


@pytest.mark.parametrize("version", [2, 3])
def test_the_old_search_is_gone_from_cloud_and_says_where_to_go(cloud: Client, version: int) -> None:
    for response in (
        cloud.get(f"{version}/search", jql="project = ACME"),
        cloud.post(f"{version}/search", jql="x = 1"),
    ):
        status, (message,) = refusal(response)
        assert status == 410
        assert "/rest/api/3/search/jql" in message
        assert "CHANGE-2046" in message


def test_cloud_counts_without_fetching(cloud: Client) -> None:
    assert cloud.post("3/search/approximate-count", jql="type = Story").json() == {"count": 10}


def test_cloud_refuses_a_query_without_a_restriction(cloud: Client) -> None:
    status, (message,) = refusal(cloud.post("3/search/jql", jql="ORDER BY created"))
    assert status == 400
    assert "Unbounded" in message


def test_a_query_in_error_is_refused_in_jiras_words(cloud: Client, server: Client) -> None:
    for response in (cloud.post("3/search/jql", jql="nosuch = 1"), server.post("2/search", jql="nosuch = 1")):
        status, (message,) = refusal(response)
        assert status == 400
        assert "nosuch" in message


def test_the_asking_user_is_the_current_user(cloud: Client, server: Client) -> None:
    mine = "assignee = currentUser()"
    assert keys(cloud.post("3/search/jql", jql=mine, fields=["key"])) == ["ACME-6"]
    assert keys(server.get("2/search", jql=mine)) == ["ACME-6"]


# What an issue looks like on Cloud


def test_on_cloud_the_epic_is_the_parent_and_the_epic_link_is_null(cloud: Client) -> None:
    fields = cloud.get("3/issue/ACME-2").json()["fields"]
    assert fields["parent"]["key"] == "ACME-1"
    assert fields["parent"]["fields"]["issuetype"]["name"] == "Epic"
    assert fields["customfield_10008"] is None


def test_on_cloud_the_parent_of_an_epic_is_found_by_query(cloud: Client) -> None:
    assert keys(cloud.post("3/search/jql", jql="parent = ACME-1 ORDER BY key", fields=["key"])) == ["ACME-2", "ACME-3"]


def test_on_cloud_an_epic_outside_the_site_is_still_named(cloud: Client) -> None:
    parent = cloud.get("3/issue/ACME-5", fields="parent").json()["fields"]["parent"]
    assert (parent["key"], parent["fields"]["summary"]) == ("LOST-1", "Elsewhere")


def test_on_cloud_an_issue_without_a_parent_has_no_such_field(cloud: Client) -> None:
    assert cloud.get("3/issue/ACME-7", fields="parent,resolution").json()["fields"] == {"resolution": None}


def test_on_cloud_issue_types_tell_their_level(cloud: Client) -> None:
    found = cloud.post("3/search/jql", jql="key in (ACME-1, ACME-2, ACME-4) ORDER BY key", fields=["issuetype"]).json()
    assert [each["fields"]["issuetype"]["hierarchyLevel"] for each in found["issues"]] == [1, 0, -1]


def test_on_cloud_users_are_accounts_without_names(cloud: Client) -> None:
    user = cloud.get("3/issue/ACME-2").json()["fields"]["assignee"]
    assert user["accountId"]
    assert user["displayName"] == "Ada"
    assert not {"name", "key"} & user.keys()


@pytest.mark.parametrize("version", [2, 3])
def test_links_lead_back_to_the_site_and_the_version_asked(cloud: Client, version: int) -> None:
    found = cloud.get(f"{version}/issue/ACME-2").json()
    assert found["self"] == f"{cloud.url}/rest/api/{version}/issue/1002"
    category = found["fields"]["status"]["statusCategory"]
    assert category["self"] == f"{cloud.url}/rest/api/{version}/statuscategory/2"
    assert cloud.session.get(found["self"], timeout=TIMEOUT).json() == found


def test_a_flagged_issue_has_the_impediment_in_its_custom_field(cloud: Client, server: Client) -> None:
    (flagged,) = [field["id"] for field in cloud.get("3/field").json() if field["name"] == "Flagged"]
    for found in (cloud.get("3/issue/ACME-3").json(), server.get("2/issue/ACME-3").json()):
        assert [option["value"] for option in found["fields"][flagged]] == ["Impediment"]


# Changelogs


def closed(number: int) -> dict[str, Any]:
    done = {"id": "3", "name": "Done", "statusCategory": {**CATEGORY, "id": 3, "key": "done", "name": "Done"}}
    fixed, at = {"id": "10", "name": "Fixed"}, f"2026-11-{number:02}T09:00:00.000+0000"
    return issue(number, status=done, resolution=fixed, resolutiondate=at)


def entry(id_: str, day: int, *fields: str) -> dict[str, Any]:
    items = [{"field": name, "fieldtype": "jira", "from": "1", "to": "2", "toString": "Two"} for name in fields]
    return {"id": id_, "created": f"2026-11-{day:02}T09:00:00.000+0000", "items": items}


def with_log(number: int, *entries: dict[str, Any]) -> dict[str, Any]:
    return {**issue(number), "changelog": {"histories": list(entries)}}


@pytest.fixture
def logs() -> Iterator[Client]:
    later, earlier = entry("2", 9, "status", "assignee"), entry("1", 3, "priority")
    issues = [issue(1), closed(5), with_log(2, later, earlier), with_log(3, *(entry("4", 7, "status"),) * 101)]
    with Sandbox(jira_sites({"issues": issues}, NOW)) as box, Client(box, "/jira") as client:
        client.session.auth = (DEMO.email, DEMO.token)
        yield client


@pytest.fixture
def server_of_logs(logs: Client) -> Iterator[Client]:
    with Client(logs.box, "/jira-dc") as client:
        client.session.auth = (DEMO.name, DEMO.token)
        yield client


def told(response: requests.Response) -> list[tuple[str, list[str]]]:
    assert response.ok, response.text
    return [
        (log["issueId"], [item["fieldId"] for each in log["changeHistories"] for item in each["items"]])
        for log in response.json()["issueChangeLogs"]
    ]


def test_changelogs_come_oldest_first_and_of_the_fields_asked_for(logs: Client) -> None:
    names = ["ACME-1", "ACME-2", "1005", "ACME-99"]
    assert told(logs.post("3/changelog/bulkfetch", issueIdsOrKeys=names, fieldIds=["status", "priority"])) == [
        ("1002", ["priority", "status"]),
        ("1005", ["status"]),
    ]
    found = logs.post("3/changelog/bulkfetch", issueIdsOrKeys=names, fieldIds=["resolution"])
    assert told(found) == [("1005", ["resolution"])]


def test_an_issue_without_a_changelog_was_open_until_its_resolution(logs: Client) -> None:
    [log] = logs.post("3/changelog/bulkfetch", issueIdsOrKeys=["ACME-5"]).json()["issueChangeLogs"]
    [closing] = log["changeHistories"]
    assert closing["created"] == "2026-11-05T09:00:00.000+0000"
    assert [(item["field"], item.get("fromString"), item["toString"]) for item in closing["items"]] == [
        ("status", "Open", "Done"),
        ("resolution", None, "Fixed"),
    ]


def test_changelogs_come_by_pages(logs: Client) -> None:
    asked = {"issueIdsOrKeys": ["1002", "1003"], "maxResults": 60}
    first = logs.post("3/changelog/bulkfetch", **asked)
    second = logs.post("3/changelog/bulkfetch", **asked, nextPageToken=first.json()["nextPageToken"])
    sizes = [sum(len(log["changeHistories"]) for log in each.json()["issueChangeLogs"]) for each in (first, second)]
    assert sizes == [60, 43]
    assert "nextPageToken" not in second.json()


@pytest.mark.parametrize(
    "asked",
    [
        {"issueIdsOrKeys": []},
        {"issueIdsOrKeys": [str(number) for number in range(1001)]},
        {"issueIdsOrKeys": ["1001"], "fieldIds": [str(number) for number in range(11)]},
        {"issueIdsOrKeys": ["1001"], "maxResults": 10_001},
        {"issueIdsOrKeys": ["1001"], "nextPageToken": "x"},
    ],
    ids=["no issue", "1001 issues", "11 fields", "10,001 entries", "a token of none"],
)
def test_a_question_for_changelogs_has_its_limits(logs: Client, asked: dict[str, object]) -> None:
    assert logs.post("3/changelog/bulkfetch", **asked).status_code == 400


def test_on_data_center_changelogs_come_with_issues_when_expanded(server_of_logs: Client) -> None:
    [found] = server_of_logs.post("2/search", jql="key = ACME-2", expand=["changelog"]).json()["issues"]
    assert found["changelog"]["total"] == 2
    assert "fieldId" not in found["changelog"]["histories"][0]["items"][0]
    [plain] = server_of_logs.post("2/search", jql="key = ACME-2").json()["issues"]
    assert "changelog" not in plain


def test_a_search_cuts_a_changelog_that_the_issue_itself_tells(server_of_logs: Client) -> None:
    [found] = server_of_logs.post("2/search", jql="key = ACME-3", expand=["changelog"]).json()["issues"]
    whole = server_of_logs.get("2/issue/ACME-3", expand="changelog").json()
    assert [(each["changelog"]["total"], len(each["changelog"]["histories"])) for each in (found, whole)] == [
        (101, 100),
        (101, 101),
    ]


def test_statuses_are_those_of_the_issues_and_one_for_new_ones(logs: Client, cloud: Client) -> None:
    assert {each["name"] for each in logs.get("3/status").json()} == {"Open", "Done"}
    with Sandbox(jira_sites({"issues": [closed(5)]}, NOW)) as box, Client(box, "/jira") as other:
        other.session.auth = cloud.session.auth
        found = other.get("3/status").json()
    assert [(each["name"], each["statusCategory"]["key"]) for each in found] == [("Open", "new"), ("Done", "done")]


# The rest of Cloud


def test_bulk_fetch_answers_by_ascending_id_and_names_what_it_lacks(cloud: Client) -> None:
    answer = cloud.post("3/issue/bulkfetch", issueIdsOrKeys=["acme-3", "1002", "ACME-99"], fields=["summary"]).json()
    assert [(found["key"], found["fields"]) for found in answer["issues"]] == [
        ("ACME-2", {"summary": "Work 2"}),
        ("ACME-3", {"summary": "Work 3"}),
    ]
    assert [error["id"] for error in answer["issueErrors"]] == ["ACME-99"]


@pytest.mark.parametrize("count", [0, 101])
def test_bulk_fetch_takes_1_to_100_issues(cloud: Client, count: int) -> None:
    response = cloud.post("3/issue/bulkfetch", issueIdsOrKeys=[str(number) for number in range(count)])
    assert response.status_code == 400


def test_cloud_lists_its_projects_by_page(cloud: Client) -> None:
    page = cloud.get("3/project/search", maxResults=1).json()
    assert (page["total"], page["isLast"], [project["key"] for project in page["values"]]) == (1, True, ["ACME"])


@pytest.mark.parametrize(("prefix", "path", "kind"), [("/jira", "3", "Cloud"), ("/jira-dc", "2", "Server")])
def test_server_info_is_told_to_anybody(box: Sandbox, prefix: str, path: str, kind: str) -> None:
    with Client(box, prefix) as stranger:
        assert stranger.get(f"{path}/serverInfo").json()["deploymentType"] == kind


# Fields, and what both sites have alike


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("summary,nosuch", {"summary"}),
        ("customfield_10003,summary", {"summary", "customfield_10003"}),
        ("*navigable,-assignee,-status", {"summary", "created", "updated", "customfield_10003"}),
        ("-summary", {"created", "assignee"}),
    ],
)
def test_only_the_fields_asked_are_answered(server: Client, asked: str, told: set[str]) -> None:
    fields = server.get("2/issue/ACME-2", fields=asked).json()["fields"].keys()
    assert told <= fields
    assert not {part.removeprefix("-") for part in asked.split(",") if part.startswith("-")} & fields
    if "-" not in asked:
        assert told == fields


def test_all_fields_are_answered_of_an_issue_but_none_of_the_agile_apis(server: Client) -> None:
    fields = server.get("2/issue/ACME-5").json()["fields"]
    assert {"summary", "status", "customfield_10008"} <= fields.keys()
    assert not {"epic", "flagged"} & fields.keys()


def test_names_of_the_fields_come_when_expanded(cloud: Client, server: Client) -> None:
    expanded = server.get("2/search", jql="key = ACME-2", fields="customfield_10003", expand="names").json()
    assert expanded["names"] == {"customfield_10003": "Story Points"}
    plain = cloud.post("3/search/jql", jql="key = ACME-2", fields=["customfield_10003"]).json()
    assert "names" not in plain


def test_fields_tell_their_kinds(cloud: Client, server: Client) -> None:
    for client, path, keyed in ((cloud, "3/field", True), (server, "2/field", False)):
        fields = {field["name"]: field for field in client.get(path).json()}
        assert fields["Epic Link"]["schema"]["custom"] == "com.pyxis.greenhopper.jira:gh-epic-link"
        points = fields["Story Points"]
        assert points["schema"]["custom"] == "com.atlassian.jira.plugin.system.customfieldtypes:float"
        assert points["clauseNames"] == ["cf[10003]", "Story Points"]
        assert ("key" in points) is keyed


def test_an_issue_tells_its_security_level_on_a_site_that_has_any(cloud: Client) -> None:
    level = {"self": "https://old.invalid/rest/api/2/securitylevel/10", "id": "10", "name": "Security team"}
    export = {**EXPORT, "issues": [issue(1, security=level), issue(2)]}
    with Sandbox(jira_sites(export, NOW)) as box, Client(box, "/jira") as client:
        client.session.auth = (DEMO.email, DEMO.token)
        told = client.post("3/search/jql", jql="project = ACME ORDER BY key", fields=["security"]).json()["issues"]
        assert [(each["fields"]["security"] or {}).get("name") for each in told] == ["Security team", None]
        found = client.post("3/search/jql", jql='level = "Security team"', fields=["key"]).json()["issues"]
        assert [each["key"] for each in found] == ["ACME-1"]
    assert "security" not in cloud.get("3/issue/ACME-1", fields="security,summary").json()["fields"]


def test_a_site_may_bring_its_own_fields() -> None:
    names = {"customfield_1": "Story Points", "customfield_2": "Story Points", "summary": "Summary"}
    listed = [
        {"id": id_, "name": name, "custom": name != "Summary", "navigable": True, "clauseNames": [name]}
        for id_, name in names.items()
    ]
    with Sandbox(jira_sites({**EXPORT, "fields": listed}, NOW)) as box, Client(box, "/jira-dc") as server:
        server.session.auth = (DEMO.name, DEMO.token)
        assert server.get("2/field").json() == listed
        assert server.get("2/issue/ACME-2").json()["fields"].keys() == names.keys()


def test_a_saved_filter_tells_its_query(cloud: Client, server: Client) -> None:
    for client, path in ((cloud, "3/filter/500"), (server, "2/filter/500")):
        assert client.get(path).json()["jql"] == "project = ACME AND type = Story"


def test_a_filter_that_is_not_there_is_a_bad_request(cloud: Client) -> None:
    assert cloud.get("3/filter/501").status_code == 400


# Data Center


def test_a_data_center_page_tells_its_place_and_the_total(server: Client) -> None:
    page = server.post(
        "2/search", jql="project = ACME ORDER BY key", startAt=10, maxResults=5, fields=["summary"]
    ).json()
    assert (page["startAt"], page["maxResults"], page["total"]) == (10, 5, 12)
    assert [found["key"] for found in page["issues"]] == ["ACME-11", "ACME-12"]


def test_a_data_center_page_tells_the_cap_that_it_was_held_to(server_of_many: Client) -> None:
    page = server_of_many.get("2/search", jql="project = ACME", fields="summary", maxResults=5000).json()
    assert (page["maxResults"], len(page["issues"]), page["total"]) == (1000, 1000, MANY)


def test_a_data_center_page_holds_50_unless_asked(server_of_many: Client) -> None:
    assert len(server_of_many.get("2/search", fields="summary").json()["issues"]) == 50


def test_on_data_center_the_epic_link_is_a_custom_field(server: Client) -> None:
    fields = server.get("2/issue/ACME-2").json()["fields"]
    assert fields["customfield_10008"] == "ACME-1"
    assert "parent" not in fields


def test_on_data_center_users_have_names(server: Client) -> None:
    assert server.get("2/issue/ACME-2").json()["fields"]["assignee"]["name"] == "ada"
    assert server.get("2/myself").json()["name"] == "demo"


@pytest.mark.parametrize("path", ["3/myself", "3/search/jql", "2/search/jql"])
def test_data_center_has_nothing_of_clouds_new_api(server: Client, path: str) -> None:
    assert server.get(path).status_code == 404


def test_data_center_lists_its_projects(server: Client) -> None:
    assert [project["key"] for project in server.get("2/project").json()] == ["ACME"]


# Refusals


@pytest.mark.parametrize("credentials", [None, (DEMO.email, "wrong"), (DEMO.name, DEMO.token)])
def test_cloud_wants_an_email_with_its_token(cloud: Client, credentials: tuple[str, str] | None) -> None:
    cloud.session.auth = credentials
    for response in (cloud.get("3/myself"), cloud.post("3/search/jql", jql="project = ACME")):
        status, messages = refusal(response)
        assert (status, len(messages)) == (401, 1)


@pytest.mark.parametrize("header", [None, "Bearer wrong", "Basic nonsense"])
def test_data_center_wants_a_token_or_a_password(server: Client, header: str | None) -> None:
    server.session.headers["Authorization"] = header or ""
    assert refusal(server.get("2/myself"))[0] == 401


def test_who_may_not_browse_finds_no_issue_and_is_forbidden_to_search(cloud: Client, server: Client) -> None:
    cloud.session.auth = (GUEST.email, GUEST.token)
    server.session.headers["Authorization"] = f"Bearer {GUEST.token}"
    assert cloud.get("3/myself").json()["displayName"] == "Guest"
    assert refusal(cloud.post("3/search/jql", jql="project = ACME"))[0] == 403
    assert refusal(server.get("2/search", jql="project = ACME"))[0] == 403
    assert refusal(cloud.get("3/issue/ACME-1"))[0] == 404


def test_an_issue_that_is_not_there_may_also_be_hidden(cloud: Client) -> None:
    message = "Issue does not exist or you do not have permission to see it."
    assert refusal(cloud.get("3/issue/ACME-99")) == (404, [message])


def test_an_unknown_resource_is_not_found(cloud: Client) -> None:
    assert cloud.get("3/nosuch").status_code == 404


def test_a_wrong_method_is_told_the_right_ones(cloud: Client) -> None:
    response = cloud.session.delete(f"{cloud.url}/rest/api/3/search/jql", timeout=TIMEOUT)
    assert (response.status_code, response.headers["Allow"]) == (405, "GET,POST")


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b'{"jql": ', "application/json", 400),
        (b"[]", "application/json", 400),
        (b'{"jql": 1}', "application/json", 400),
        (b'{"jql": "project = ACME", "startAt": 5}', "application/json", 400),
        (b'{"jql": "project = ACME"}', "text/plain", 415),
    ],
)
def test_a_body_that_is_no_search_is_refused(cloud: Client, body: bytes, kind: str, status: int) -> None:
    url = f"{cloud.url}/rest/api/3/search/jql"
    assert cloud.session.post(url, data=body, headers={"Content-Type": kind}, timeout=TIMEOUT).status_code == status


def test_a_rate_limited_request_learns_why_and_how_long_to_wait() -> None:
    with Sandbox(jira_sites(EXPORT, NOW), Options(faults="429@1")) as box, Client(box, "/jira") as cloud:
        response = cloud.get("3/myself")
    assert refusal(response) == (429, ["Too Many Requests"])
    assert response.headers["Retry-After"] == "1"
    assert response.headers["RateLimit-Reason"] == "jira-burst-based"
    assert response.headers["X-RateLimit-Remaining"] == "0"


# Against Atlassian's description

EXCHANGES = [
    ("GET", "3/serverInfo", {}),
    ("GET", "3/myself", {}),
    ("GET", "3/field", {}),
    ("GET", "3/project/search", {"maxResults": 10}),
    ("GET", "3/issue/{key}", {"fields": "summary,status,-assignee", "expand": "names"}),
    ("GET", "3/search/jql", {"jql": "project = {project}", "fields": "*all", "maxResults": 100}),
    ("POST", "3/search/jql", {"jql": "project = {project}"}),
    ("POST", "3/search/jql", {"jql": "project = {project}", "fields": ["*navigable"], "expand": "names,schema"}),
    ("POST", "3/search/jql", {"jql": "project = {project}", "fields": ["key"], "maxResults": 5000}),
    ("POST", "3/search/approximate-count", {"jql": "project = {project}"}),
    ("POST", "3/issue/bulkfetch", {"issueIdsOrKeys": ["{key}", "NONE-1"], "fields": ["summary"]}),
    ("POST", "3/changelog/bulkfetch", {"issueIdsOrKeys": ["{key}", "NONE-1"], "fieldIds": ["status", "resolution"]}),
    ("GET", "3/issue/{key}", {"fields": "status", "expand": "changelog"}),
    ("GET", "3/status", {}),
]


def real() -> dict[str, Any]:
    path = FIXTURES / "jira" / "timob-epics-sample.search-v2.json"
    if not path.exists():
        pytest.skip(f"{path.name}, issues of a real site, is not at hand")
    export: dict[str, Any] = json.loads(path.read_text())
    return export


@pytest.mark.parametrize("export", [lambda: EXPORT, real], ids=["made", "real"])
def test_every_cloud_answer_is_as_atlassian_describes_it(check: Check, export: Callable[[], dict[str, Any]]) -> None:
    content = export()
    key = content["issues"][1]["key"]
    with Sandbox(jira_sites(content, NOW), record=True) as box, Client(box, "/jira") as cloud:
        cloud.session.auth = (DEMO.email, DEMO.token)
        for method, path, parameters in EXCHANGES:
            filled = json.loads(
                json.dumps(parameters).replace("{key}", key).replace("{project}", key.partition("-")[0])
            )
            call = cloud.get if method == "GET" else cloud.post
            assert call(path.format(key=key), **filled).ok
    assert len(box.exchanges) == len(EXCHANGES)
    for exchange in box.exchanges:
        check(exchange)


def test_every_refusal_of_cloud_is_an_error_collection(check_answer: Check) -> None:
    faults = "429@1,500@2,503@3"
    with Sandbox(jira_sites(EXPORT, NOW), Options(faults=faults), record=True) as box, Client(box, "/jira") as cloud:
        for _ in range(4):  # the fourth is a 401
            cloud.get("3/myself")
        cloud.session.auth = (DEMO.email, DEMO.token)
        cloud.post("3/search/jql", jql="nosuch = 1")
        cloud.post("3/search/jql", nonsense=1)
        cloud.get("3/search", jql="project = ACME")
        cloud.get("3/issue/ACME-99")
    assert [exchange.status for exchange in box.exchanges] == [429, 500, 503, 401, 400, 400, 410, 404]
    for exchange in box.exchanges:
        check_answer(exchange)


# Content from a folder


def test_a_folder_of_answers_is_one_site(tmp_path: Path) -> None:
    first, second = EXPORT["issues"][:2]
    newer = issue(2, summary="Newer")
    (tmp_path / "jira-1.json").write_text(json.dumps({"issues": [first, second], "names": {"customfield_1": "A"}}))
    with gzip.open(tmp_path / "jira-2.json.gz", "wt") as file:
        json.dump({"issues": [newer], "names": {"customfield_2": "B"}, "filters": [{"id": "1"}]}, file)
    (tmp_path / "jira-fields.json").write_text("[]")
    (tmp_path / "asana.json").write_text("[]")
    assert load(tmp_path) == {
        "issues": [first, newer],
        "names": {"customfield_1": "A", "customfield_2": "B"},
        "filters": [{"id": "1"}],
        "fields": [],
        "statuses": [],
    }


def test_a_file_that_is_not_json_is_named(tmp_path: Path) -> None:
    (tmp_path / "jira.json").write_text("{")
    with pytest.raises(ValueError, match=r"jira\.json is not JSON"):
        load(tmp_path)


# ---- another content -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["/jira", "/jira-dc"])
def test_new_content_is_served_at_once(prefix: str) -> None:
    sites = jira_sites(EXPORT, NOW)
    with Sandbox(sites) as box, Client(box, prefix) as client:
        client.session.auth = (DEMO.email if prefix == "/jira" else DEMO.name, DEMO.token)
        search = "3/search/jql" if prefix == "/jira" else "2/search"
        assert len(keys(client.post(search, jql="project = ACME", fields=["key"]))) == len(EXPORT["issues"])
        sites[prefix].becomes({"issues": [issue(3, summary="Renamed"), issue(20)]})
        found = client.post(search, jql="project = ACME ORDER BY key", fields=["summary"]).json()["issues"]
        assert [(each["key"], each["fields"]["summary"]) for each in found] == [
            ("ACME-3", "Renamed"),
            ("ACME-20", "Work 20"),
        ]
        assert client.get("2/issue/ACME-1").status_code == 404


def test_with_new_content_the_moment_may_move_that_queries_count_from() -> None:
    sites = jira_sites(EXPORT, NOW)
    with Sandbox(sites) as box, Client(box, "/jira") as client:
        client.session.auth = (DEMO.email, DEMO.token)
        jql = 'updated >= "-1450m"'
        later = [issue(1, updated="2026-11-22T11:55:00.000+0000"), issue(2, updated="2026-11-22T11:45:00.000+0000")]
        sites["/jira"].becomes({"issues": later}, NOW.replace(day=23))
        assert keys(client.post("3/search/jql", jql=jql, fields=["key"])) == ["ACME-1"]
        sites["/jira"].becomes({"issues": later})
        assert keys(client.post("3/search/jql", jql=jql, fields=["key"])) == ["ACME-1"]


def test_a_search_that_was_begun_goes_on_in_the_new_content() -> None:
    sites = jira_sites(EXPORT, NOW)
    with Sandbox(sites) as box, Client(box, "/jira") as client:
        client.session.auth = (DEMO.email, DEMO.token)
        body = {"jql": "project = ACME ORDER BY key", "fields": ["key"], "maxResults": 2}
        first = client.post("3/search/jql", **body).json()
        sites["/jira"].becomes({"issues": [issue(number) for number in (2, 3, 4)]})
        second = client.post("3/search/jql", **body, nextPageToken=first["nextPageToken"])
        assert keys(second) == ["ACME-4"]
        assert second.json()["isLast"]


def test_a_server_that_is_not_to_validate_warns_of_what_a_query_has_wrong(server: Client) -> None:
    jql = "key in (ACME-1, ACME-99)"
    answer = server.post("2/search", jql=jql, fields=["key"], validateQuery=False)
    assert keys(answer) == ["ACME-1"]
    assert answer.json()["warningMessages"] == ["An issue with key 'ACME-99' does not exist for field 'key'."]
    assert "warningMessages" not in server.post("2/search", jql="key = ACME-1", validateQuery=False).json()
    for validate in ({}, {"validateQuery": True}):
        assert server.post("2/search", jql=jql, **validate).status_code == 400
    assert server.post("2/search", jql="key in", validateQuery=False).status_code == 400


def test_a_list_of_hundreds_of_issues_finds_each(many: Client) -> None:
    some = range(1, MANY + 1, max(1, MANY // 500))
    by_key = many.post(
        "3/search/jql", jql=f"key in ({', '.join(f'ACME-{n}' for n in some)})", fields=["key"], maxResults=5000
    )
    by_id = many.post("3/search/jql", jql=f"id in ({', '.join(map(str, some))})", fields=["key"], maxResults=5000)
    assert len(some) >= 500
    assert sorted(keys(by_key)) == sorted(keys(by_id)) == sorted(f"ACME-{n}" for n in some)
