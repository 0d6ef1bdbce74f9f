"""The stand-in for Asana, over HTTP and through Asana's own library: one behaviour a test."""

import gzip
import importlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
import urllib3

from okrsync.sandbox.asana import ACCOUNTS, ASANA, AsanaApp, asana_sites, load
from okrsync.sandbox.asana.quota import Quota
from okrsync.sandbox.ledger import Exchange
from okrsync.sandbox.server import DEFAULTS, Options, Sandbox

pytest_plugins = ["tests.contract.asana_spec"]

sdk: Any = importlib.import_module("asana")  # it ships no types

Check = Callable[[Exchange], None]

FIXTURES = Path(__file__).parents[2].parent / "shared" / "fixtures" / "asana"
DEMO, GUEST = ACCOUNTS
TIMEOUT = 10  # seconds; no test waits for it

LAUNCH, SITE, SECRET = "11", "12", "13"
TO_DO, DONE, SITE_TO_DO, SECRET_TO_DO = "21", "22", "23", "24"
URGENT, POINTS, STAGE, OURS, THEIRS = "31", "41", "42", "51", "52"
PROJECTS = {LAUNCH: "Launch", SITE: "Site", SECRET: "Secret"}
SECTIONS = {
    TO_DO: (LAUNCH, "To do"),
    DONE: (LAUNCH, "Done"),
    SITE_TO_DO: (SITE, "To do"),
    SECRET_TO_DO: (SECRET, "To do"),
}
WORKSPACE = {"gid": "9001", "name": "Tillberry", "resource_type": "workspace"}
ADA = {"gid": "61", "name": "Ada", "resource_type": "user"}


def project(gid: str) -> dict[str, Any]:
    return {"gid": gid, "name": PROJECTS[gid], "resource_type": "project"}


def membership(section: str) -> dict[str, Any]:
    home, name = SECTIONS[section]
    return {"project": project(home), "section": {"gid": section, "name": name, "resource_type": "section"}}


def task(number: int, *sections: str, **fields: object) -> dict[str, Any]:
    memberships = [membership(section) for section in sections]
    return {
        "gid": f"10{number}",
        "resource_type": "task",
        "resource_subtype": "default_task",
        "name": f"Task {number}",
        "notes": "",
        "assignee": None,
        "completed": False,
        "completed_at": None,
        "created_at": "2026-10-01T09:00:00.000Z",
        "modified_at": f"2026-11-0{number}T09:00:00.000Z",
        "due_on": None,
        "memberships": memberships,
        "projects": [each["project"] for each in memberships],
        "parent": None,
        "tags": [],
        "custom_fields": [points(number), STAGED],
        "dependencies": [],
        "workspace": WORKSPACE,
        **fields,
    }


def points(number: float) -> dict[str, Any]:
    return {
        "gid": POINTS,
        "resource_type": "custom_field",
        "name": "Story points",
        "type": "number",
        "enabled": True,
        "precision": 0,
        "number_value": number,
        "display_value": str(number),
    }


EARLY = {"gid": "43", "resource_type": "enum_option", "name": "Early", "enabled": True, "color": "none"}
STAGED = {
    "gid": STAGE,
    "resource_type": "custom_field",
    "name": "Stage",
    "type": "enum",
    "enabled": True,
    "enum_value": EARLY,
    "display_value": "Early",
}
TAG = {"gid": URGENT, "name": "urgent", "resource_type": "tag"}


def reference(gid: str, kind: str = "task") -> dict[str, Any]:
    return {"gid": gid, "resource_type": kind}


EXPORT: dict[str, Any] = {
    "tasks": [
        task(1, TO_DO, tags=[TAG], assignee=ADA),
        task(2, DONE, completed=True, completed_at="2026-11-02T08:00:00.000Z", resource_subtype="milestone"),
        task(3, SITE_TO_DO, SECRET_TO_DO),
        task(4, SECRET_TO_DO, tags=[TAG]),
        task(5, parent={**reference("101"), "name": "Task 1"}),
        task(6, TO_DO, dependencies=[reference("101"), reference("104")]),
    ],
    "portfolios": [
        {
            "gid": OURS,
            "name": "Ours",
            "items": [reference(LAUNCH, "project"), reference(SECRET, "project"), reference(THEIRS, "portfolio")],
        },
        {"gid": THEIRS, "name": "Theirs", "owner": ADA, "items": [reference(SITE, "project")]},
    ],
}


class Client:
    """Calls the stand-in with plain HTTP."""

    def __init__(self, box: Sandbox, token: str = DEMO.token) -> None:
        self.box = box
        self.url = box.url + ASANA
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, **query: object) -> requests.Response:
        return self.session.get(f"{self.url}/{path}", params=query, timeout=TIMEOUT)  # type: ignore[arg-type]

    def data(self, path: str, **query: object) -> Any:  # noqa: ANN401 - JSON is what the stand-in made of it
        response = self.get(path, **query)
        assert response.ok, response.text
        return response.json()["data"]

    def batch(self, *actions: object) -> requests.Response:
        return self.session.post(f"{self.url}/batch", json={"data": {"actions": actions}}, timeout=TIMEOUT)


@contextmanager
def serving(
    export: Mapping[str, Any] = EXPORT,
    options: Options = DEFAULTS,
    token: str = DEMO.token,
    **site: Any,  # noqa: ANN401 - as asana_sites takes it
) -> Iterator[Client]:
    with Sandbox(asana_sites(export, **site), options, record=True) as box:
        client = Client(box, token)
        with client.session:
            yield client


@pytest.fixture(scope="module")
def asana() -> Iterator[Client]:
    with serving() as client:
        yield client


@pytest.fixture(scope="module")
def discreet() -> Iterator[Client]:
    """A site whose project Secret is not shared with us."""
    with serving(private=[SECRET]) as client:
        yield client


@pytest.fixture(scope="module")
def free() -> Iterator[Client]:
    with serving(premium=False) as client:
        yield client


@pytest.fixture(scope="module")
def guest() -> Iterator[Client]:
    with serving(token=GUEST.token) as client:
        yield client


@pytest.fixture(scope="module")
def many() -> Iterator[Client]:
    export = {"tasks": [task(1, TO_DO, completed=n % 2 == 0) | {"gid": str(100000 + n)} for n in range(1005)]}
    with serving(export) as client:
        yield client


@pytest.fixture(scope="module")
def library() -> Iterator[Any]:
    """Asana's own client, whose threads are as few as can be: one client for all tests."""
    configuration = sdk.Configuration()
    configuration.access_token = DEMO.token
    configuration.retry_strategy = urllib3.Retry(0)
    client = sdk.ApiClient(configuration)
    yield client
    client.rest_client.pool_manager.clear()
    client.pool.close()
    client.pool.join()


def names(records: Sequence[Mapping[str, Any]]) -> list[str]:
    return [record["name"] for record in records]


def refusal(response: requests.Response) -> tuple[int, str]:
    (error,) = response.json()["errors"]
    assert error["help"].startswith("For more information on API status codes")
    return response.status_code, error["message"]


# Which fields are told


def test_a_list_tells_compact_records(asana: Client) -> None:
    assert asana.data(f"projects/{LAUNCH}/tasks")[0] == {
        "gid": "101",
        "name": "Task 1",
        "resource_type": "task",
        "resource_subtype": "default_task",
    }
    assert asana.data("projects")[0] == project(LAUNCH)


def test_a_single_record_is_told_in_full_but_for_what_one_must_ask_for(asana: Client) -> None:
    opt_in = {"dependencies", "num_subtasks"}
    told = asana.data("tasks/101")
    assert told == {name: value for name, value in EXPORT["tasks"][0].items() if name not in opt_in}
    assert asana.data("tasks/101", opt_fields="num_subtasks") == {"gid": "101", "num_subtasks": 1}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("name", {"name": "Task 1"}),
        ("", {}),
        ("nosuch,nosuch.name,name.first", {}),
        ("resource_type", {"resource_type": "task"}),
        ("assignee", {"assignee": {"gid": "61", "resource_type": "user"}}),
        ("assignee.name", {"assignee": {"gid": "61", "name": "Ada"}}),
        ("parent.name", {"parent": None}),
        ("memberships", {"memberships": [{}]}),
        ("memberships.section.name", {"memberships": [{"section": {"gid": TO_DO, "name": "To do"}}]}),
        (
            "memberships.section,memberships.project.name",
            {
                "memberships": [
                    {
                        "section": {"gid": TO_DO, "resource_type": "section"},
                        "project": {"gid": LAUNCH, "name": "Launch"},
                    }
                ]
            },
        ),
        ("custom_fields", {"custom_fields": [points(1), STAGED]}),
        (
            "custom_fields.name,custom_fields.enum_value.name",
            {
                "custom_fields": [
                    {"gid": POINTS, "name": "Story points"},
                    {"gid": STAGE, "name": "Stage", "enum_value": {"gid": "43", "name": "Early"}},
                ]
            },
        ),
    ],
)
def test_the_gid_and_just_the_fields_asked_are_told(asana: Client, asked: str, told: dict[str, Any]) -> None:
    expected = {"gid": "101", **told}
    if asked == "nosuch,nosuch.name,name.first":
        expected["name"] = "Task 1"  # a text has no parts
    assert asana.data("tasks/101", opt_fields=asked, opt_pretty="true") == expected
    assert asana.data("tasks", project=LAUNCH, opt_fields=asked)[0] == expected


def test_a_path_leads_on_through_what_a_record_refers_to(asana: Client) -> None:
    told = asana.data("tasks/106", opt_fields="dependencies.completed")
    assert told["dependencies"] == [{"gid": "101", "completed": False}, {"gid": "104", "completed": False}]


def test_the_items_of_a_portfolio_are_no_field_of_it(asana: Client) -> None:
    assert "items" not in asana.data(f"portfolios/{OURS}")
    assert asana.data(f"portfolios/{OURS}", opt_fields="items") == {"gid": OURS}


# What is in a list


def test_a_task_is_in_the_projects_that_it_is_a_member_of(asana: Client) -> None:
    assert names(asana.data(f"projects/{LAUNCH}/tasks")) == ["Task 1", "Task 2", "Task 6"]
    assert names(asana.data(f"projects/{SITE}/tasks")) == ["Task 3"]
    assert names(asana.data(f"projects/{SECRET}/tasks")) == ["Task 3", "Task 4"]
    assert names(asana.data("tasks/103/projects")) == ["Site", "Secret"]


def test_a_sub_task_is_in_a_project_only_by_its_own_membership() -> None:
    child = task(7, TO_DO, parent=reference("101"))
    with serving({"tasks": [*EXPORT["tasks"], child]}) as asana:
        assert names(asana.data("tasks/101/subtasks")) == ["Task 5", "Task 7"]
        assert names(asana.data(f"projects/{LAUNCH}/tasks")) == ["Task 1", "Task 2", "Task 6", "Task 7"]


def test_projects_alone_make_a_member_where_memberships_are_not_exported() -> None:
    only = task(1) | {"projects": [project(SITE)]}
    del only["memberships"]
    with serving({"tasks": [only]}) as asana:
        assert names(asana.data(f"projects/{SITE}/tasks")) == ["Task 1"]


@pytest.mark.parametrize(("kind", "gid", "path"), [("section", TO_DO, "sections"), ("tag", URGENT, "tags")])
def test_tasks_are_listed_by_section_and_by_tag(asana: Client, kind: str, gid: str, path: str) -> None:
    expected = {"section": ["Task 1", "Task 6"], "tag": ["Task 1", "Task 4"]}[kind]
    assert names(asana.data(f"{path}/{gid}/tasks")) == expected
    assert names(asana.data("tasks", **{kind: gid})) == expected


def test_tasks_are_listed_by_assignee_in_a_workspace(asana: Client) -> None:
    assert names(asana.data("tasks", assignee="61", workspace="9001")) == ["Task 1"]
    assert asana.data("tasks", assignee="me", workspace="9001") == []


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({}, "You should specify one of workspace, project, tag, section, user_task_list"),
        ({"workspace": "9001"}, "Must specify exactly one of project, tag, section"),
        ({"assignee": "me"}, "Must specify exactly one of project, tag, section"),
        ({"project": LAUNCH, "section": TO_DO}, "Must specify exactly one of project, tag, section"),
        ({"project": LAUNCH, "assignee": "me"}, "Must specify exactly one of project, tag, section"),
    ],
)
def test_tasks_want_exactly_one_filter(asana: Client, query: dict[str, str], message: str) -> None:
    status, told = refusal(asana.get("tasks", **query))
    assert (status, told[: len(message)]) == (400, message)


def test_a_task_whose_time_is_blacked_out_is_let_through() -> None:
    with serving({"tasks": [task(1, TO_DO, modified_at="██")]}) as asana:
        assert names(asana.data("tasks", project=LAUNCH, modified_since="2026-11-02T09:00:00Z")) == ["Task 1"]


def test_modified_since_lets_later_tasks_through_and_no_parent_for_its_sub_task(asana: Client) -> None:
    found = asana.data("tasks", project=LAUNCH, modified_since="2026-11-02T09:00:00.000Z")
    assert names(found) == ["Task 6"]
    assert names(asana.data("tasks", project=LAUNCH, modified_since="2026-11-02T10:59:59+02:00")) == [
        "Task 2",
        "Task 6",
    ]


@pytest.mark.parametrize(("since", "found"), [("2026-11-01T00:00:00Z", 3), ("2026-11-03", 2), ("now", 2)])
def test_completed_since_lets_open_tasks_through_and_those_completed_later(
    asana: Client, since: str, found: int
) -> None:
    assert len(asana.data(f"projects/{LAUNCH}/tasks", completed_since=since)) == found


def test_a_time_that_is_none_is_refused(asana: Client) -> None:
    response = asana.get("tasks", project=LAUNCH, modified_since="yesterday")
    assert refusal(response) == (400, "modified_since: Not a valid date: yesterday")


def test_dependencies_are_the_tasks_waited_for(asana: Client) -> None:
    assert names(asana.data("tasks/106/dependencies")) == ["Task 1", "Task 4"]


def test_counts_are_told_only_if_asked_and_count_milestones_as_tasks(asana: Client) -> None:
    asked = "num_tasks,num_completed_tasks,num_incomplete_tasks,num_milestones,num_incomplete_milestones"
    path = f"projects/{LAUNCH}/task_counts"
    assert asana.data(path) == {}
    assert asana.data(path, opt_fields=asked) == {
        "num_tasks": 3,
        "num_completed_tasks": 1,
        "num_incomplete_tasks": 2,
        "num_milestones": 1,
        "num_incomplete_milestones": 0,
    }


def test_a_portfolio_holds_projects_and_portfolios(asana: Client) -> None:
    items = asana.data(f"portfolios/{OURS}/items")
    assert [(item["resource_type"], item["name"]) for item in items] == [
        ("project", "Launch"),
        ("project", "Secret"),
        ("portfolio", "Theirs"),
    ]


def test_portfolios_are_listed_by_workspace_and_owner(asana: Client) -> None:
    assert refusal(asana.get("portfolios")) == (400, "workspace: Missing input")
    assert names(asana.data("portfolios", workspace="9001")) == ["Ours", "Theirs"]
    assert names(asana.data("portfolios", workspace="9001", owner="me")) == ["Ours"]


def test_projects_are_listed_by_archived() -> None:
    old = {**project(SITE), "archived": True}
    with serving({**EXPORT, "projects": [old]}) as asana:
        assert names(asana.data("projects", archived="true")) == ["Site"]
        assert names(asana.data("workspaces/9001/projects", archived="false")) == ["Launch", "Secret"]


# What an export leaves out


def test_what_only_tasks_mention_is_there_too(asana: Client) -> None:
    assert names(asana.data("workspaces")) == ["Tillberry"]
    assert names(asana.data("workspaces/9001/projects")) == ["Launch", "Site", "Secret"]
    assert names(asana.data(f"projects/{LAUNCH}/sections")) == ["To do", "Done"]
    assert asana.data(f"sections/{DONE}")["project"] == project(LAUNCH)
    assert names(asana.data("workspaces/9001/tags")) == names(asana.data("tags", workspace="9001")) == ["urgent"]
    assert names(asana.data("users", workspace="9001")) == ["Ada", "Demo", "Guest"]
    fields = {field["name"]: field for field in asana.data("workspaces/9001/custom_fields")}
    assert fields["Stage"]["enum_options"] == [EARLY]
    assert "number_value" not in fields["Story points"]


def test_what_an_export_lists_comes_before_what_only_tasks_mention() -> None:
    listed = {**project(SITE), "notes": "Kept"}
    with serving({**EXPORT, "projects": [listed]}) as asana:
        assert names(asana.data("projects")) == ["Site", "Launch", "Secret"]
        assert asana.data(f"projects/{SITE}")["notes"] == "Kept"


def test_an_empty_export_is_an_empty_workspace() -> None:
    with serving({}) as asana:
        (workspace,) = asana.data("workspaces")
        assert asana.data("projects", workspace=workspace["gid"]) == []


def test_the_custom_fields_of_a_project_are_settings_of_it(asana: Client) -> None:
    settings = asana.data(f"projects/{LAUNCH}/custom_field_settings")
    assert names([setting["custom_field"] for setting in settings]) == ["Story points", "Stage"]
    assert len({setting["gid"] for setting in settings}) == 2
    assert asana.data(f"custom_fields/{STAGE}")["enum_options"] == [EARLY]


def test_one_is_told_who_one_is_and_of_which_workspaces(asana: Client, guest: Client) -> None:
    me = asana.data("users/me")
    assert (me["gid"], me["name"], me["email"], names(me["workspaces"])) == (
        DEMO.gid,
        "Demo",
        DEMO.email,
        ["Tillberry"],
    )
    assert asana.data(f"users/{DEMO.email}") == me
    assert guest.data("users/me")["email"] == "guest@example.invalid"


# Pages


def test_pages_follow_one_another_by_offset_to_the_last(many: Client) -> None:
    seen: list[str] = []
    query: dict[str, object] = {"limit": 100}
    while True:
        page = many.get(f"projects/{LAUNCH}/tasks", **query).json()
        seen += [each["gid"] for each in page["data"]]
        if page["next_page"] is None:
            break
        query["offset"] = page["next_page"]["offset"]
    assert seen == [str(100000 + n) for n in range(1005)]


def test_a_list_that_fills_its_last_page_has_no_next_one(asana: Client) -> None:
    count = len(asana.data(f"projects/{LAUNCH}/tasks"))
    assert asana.get(f"projects/{LAUNCH}/tasks", limit=count).json()["next_page"] is None


def test_the_next_page_is_told_as_offset_path_and_address(many: Client) -> None:
    page = many.get("tasks", project=LAUNCH, limit=2, opt_fields="name,tags.name").json()["next_page"]
    assert page.keys() == {"offset", "path", "uri"}
    assert page["uri"] == many.url + page["path"]
    followed = many.session.get(page["uri"], timeout=TIMEOUT).json()
    assert [each["gid"] for each in followed["data"]] == ["100002", "100003"]
    assert followed["data"][0].keys() == {"gid", "name", "tags"}


def test_without_a_limit_a_long_list_is_cut_without_a_word(many: Client) -> None:
    answer = many.get(f"projects/{LAUNCH}/tasks").json()
    assert len(answer["data"]) == 1000
    assert answer.keys() == {"data"}


@pytest.mark.parametrize("limit", ["0", "101", "-1", "ten", ""])
def test_a_page_is_of_1_to_100(many: Client, limit: str) -> None:
    status, message = refusal(many.get(f"projects/{LAUNCH}/tasks", limit=limit))
    assert (status, message.partition(":")[0]) == (400, "limit")


@pytest.mark.parametrize("damage", [lambda offset: offset[:-4], lambda offset: "é" + offset, lambda _: "MDow"])
def test_a_broken_offset_is_refused(many: Client, damage: Callable[[str], str]) -> None:
    offset = many.get(f"projects/{LAUNCH}/tasks", limit=5).json()["next_page"]["offset"]
    response = many.get(f"projects/{LAUNCH}/tasks", limit=5, offset=damage(offset))
    assert refusal(response) == (400, "offset: Your pagination token is invalid.")


def test_an_offset_of_another_query_is_refused(many: Client) -> None:
    offset = many.get("tasks", project=LAUNCH, limit=5).json()["next_page"]["offset"]
    assert many.get("tasks", project=LAUNCH, limit=6, opt_fields="name", offset=offset).ok
    for path, query in (("tasks", {"section": TO_DO}), (f"projects/{LAUNCH}/tasks", {})):
        assert refusal(many.get(path, limit=5, offset=offset, **query))[0] == 400


def test_so_many_offsets_expire_before_they_are_honoured() -> None:
    with serving(expire=2) as asana:
        offset = asana.get(f"projects/{LAUNCH}/tasks", limit=1).json()["next_page"]["offset"]
        pages = [asana.get(f"projects/{LAUNCH}/tasks", limit=1, offset=offset) for _ in range(3)]
    assert [refusal(page) for page in pages[:2]] == [(400, "offset: Your pagination token has expired.")] * 2
    assert names(pages[2].json()["data"]) == ["Task 2"]


# Who may see what


@pytest.mark.parametrize("header", ["", "Bearer wrong", "Basic ZGVtbw=="])
def test_only_known_tokens_are_let_in(asana: Client, header: str) -> None:
    response = requests.get(f"{asana.url}/users/me", headers={"Authorization": header}, timeout=TIMEOUT)
    assert refusal(response) == (401, "Not Authorized")


def test_projects_and_portfolios_tell_their_privacy_which_is_everybodys_unless_exported() -> None:
    mine = {"gid": SITE, "name": "Site", "privacy_setting": "private"}
    with serving({**EXPORT, "projects": [mine]}) as asana:
        told = [asana.data(f"projects/{gid}", opt_fields="privacy_setting") for gid in (LAUNCH, SITE)]
        assert [each["privacy_setting"] for each in told] == ["public_to_workspace", "private"]
        assert asana.data(f"portfolios/{OURS}")["privacy_setting"] == "public_to_domain"


def test_a_project_that_is_not_shared_is_forbidden_and_in_no_list(discreet: Client) -> None:
    for path in (f"projects/{SECRET}", f"projects/{SECRET}/tasks", f"projects/{SECRET}/sections"):
        assert refusal(discreet.get(path)) == (403, "You do not have access to this project.")
    assert refusal(discreet.get("tasks", project=SECRET))[0] == 403
    assert refusal(discreet.get(f"sections/{SECRET_TO_DO}/tasks"))[0] == 403
    assert refusal(discreet.get("events", resource=SECRET))[0] == 403
    assert names(discreet.data("projects")) == ["Launch", "Site"]


def test_the_tasks_of_a_project_that_is_not_shared_are_seen_nowhere_else(discreet: Client) -> None:
    assert refusal(discreet.get("tasks/104")) == (403, "You do not have access to this task.")
    assert names(discreet.data(f"tags/{URGENT}/tasks")) == ["Task 1"]
    assert names(discreet.data("tasks/106/dependencies")) == ["Task 1"]


def test_a_task_in_a_shared_project_too_is_seen_without_a_word_of_the_other(discreet: Client) -> None:
    told = discreet.data("tasks/103")
    assert names(told["projects"]) == names([each["project"] for each in told["memberships"]]) == ["Site"]


def test_a_task_of_an_export_without_its_projects_is_told_without_them() -> None:
    less = {name: value for name, value in task(3, SITE_TO_DO, SECRET_TO_DO).items() if name != "projects"}
    with serving({"tasks": [less]}, private=[SECRET]) as asana:
        assert "projects" not in asana.data("tasks/103")


def test_a_sub_task_is_hidden_with_its_parent() -> None:
    export = {"tasks": [task(4, SECRET_TO_DO), task(5, parent=reference("104")), task(6, parent=reference("105"))]}
    with serving(export, private=[SECRET]) as asana:
        assert [asana.get(f"tasks/{gid}").status_code for gid in ("104", "105", "106")] == [403, 403, 403]


def test_a_portfolio_still_names_a_project_that_is_not_shared(discreet: Client) -> None:
    secret = discreet.data(f"portfolios/{OURS}/items")[1]
    assert secret == project(SECRET)
    assert discreet.data(f"portfolios/{OURS}/items", opt_fields="name,archived")[1] == {"gid": SECRET, "name": "Secret"}


def test_a_guest_sees_the_workspace_and_its_members_alone(guest: Client) -> None:
    assert names(guest.data("workspaces")) == ["Tillberry"]
    assert names(guest.data("workspaces/9001/users")) == ["Ada", "Demo", "Guest"]
    assert guest.data("projects", workspace="9001") == guest.data("portfolios", workspace="9001") == []
    for path in (f"projects/{LAUNCH}/tasks", f"portfolios/{OURS}/items", f"tags/{URGENT}/tasks", "tasks/101"):
        assert refusal(guest.get(path))[0] == 403


# Refusals


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("projects/999", "project: Unknown object: 999"),
        ("projects/999/tasks", "project: Unknown object: 999"),
        ("tasks/999/subtasks", "task: Unknown object: 999"),
        ("tasks?section=999", "section: Unknown object: 999"),
        ("portfolios/999/items", "portfolio: Unknown object: 999"),
        ("custom_fields/999", "custom_field: Unknown object: 999"),
        ("events?resource=999", "resource: Unknown object: 999"),
        ("nosuch", "No matching route for request"),
        ("projects/11/nosuch", "No matching route for request"),
        ("workspaces/9001/tasks/search", "No matching route for request"),
    ],
)
def test_what_is_not_there_is_not_found(asana: Client, path: str, message: str) -> None:
    assert refusal(asana.get(path)) == (404, message)


def test_nothing_can_be_written(asana: Client) -> None:
    assert refusal(asana.session.post(f"{asana.url}/tasks", json={}, timeout=TIMEOUT))[0] == 404


@pytest.mark.parametrize("gid", ["launch", ""])
def test_a_gid_is_a_number(asana: Client, gid: str) -> None:
    assert refusal(asana.get("tasks", project=gid)) == (400, f"project: Not a Long: {gid}")


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("portfolios?workspace=9001", "Portfolios are"),
        (f"portfolios/{OURS}/items", "Portfolios are"),
        (f"projects/{LAUNCH}/custom_field_settings", "Custom fields are"),
        ("workspaces/9001/custom_fields", "Custom fields are"),
        ("tasks/106/dependencies", "Dependencies are"),
        ("workspaces/9001/tasks/search?text=x", "Search is"),
    ],
)
def test_a_free_workspace_is_refused_what_is_paid_for(free: Client, path: str, what: str) -> None:
    assert refusal(free.get(path)) == (402, f"{what} only available to premium users.")


def test_tasks_of_a_free_workspace_have_no_custom_fields(free: Client) -> None:
    assert "custom_fields" not in free.data("tasks/101")
    assert free.data("tasks/106", opt_fields="custom_fields.name,dependencies,name") == {"gid": "106", "name": "Task 6"}


def test_over_the_quota_a_token_waits_and_others_do_not() -> None:
    with serving(quota=2) as asana:
        answers = [asana.get("users/me") for _ in range(3)]
        other = Client(asana.box, GUEST.token)
        with other.session:
            assert other.get("users/me").ok
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert refusal(answers[2])[1].startswith("You've made too many requests")
    assert 1 <= int(answers[2].headers["Retry-After"]) <= 60


def test_each_action_of_a_batch_is_of_the_quota() -> None:
    action = {"relative_path": "/users/me", "method": "get"}
    with serving(quota=2) as asana:
        assert asana.batch(action, action, action).status_code == 429


def test_rejected_requests_are_of_the_quota_too() -> None:
    now = 0.0
    quota = Quota(2, clock=lambda: now)
    assert [quota.wait("t") for _ in range(2)] == [0, 0]
    now = 30.0
    assert quota.wait("t") == 30
    now = 60.0  # the first two are past, the rejected one is not
    assert [quota.wait("t") for _ in range(2)] == [0, 60]


@pytest.mark.parametrize(("status", "message"), [(500, "Server Error"), (503, "Service Unavailable")])
def test_a_broken_service_says_so_in_asanas_shape(status: int, message: str) -> None:
    with serving(options=Options(faults=f"{status}@1")) as asana:
        response = asana.get("users/me")
    assert refusal(response) == (status, message)
    assert ("phrase" in response.json()["errors"][0]) is (status == 500)


def test_a_rate_limited_request_learns_how_long_to_wait() -> None:
    with serving(options=Options(faults="429@1")) as asana:
        response = asana.get("users/me")
    assert refusal(response)[0] == 429
    assert response.headers["Retry-After"] == "1"


# Batches


def test_a_batch_answers_each_action_with_its_own_status(asana: Client) -> None:
    response = asana.batch(
        {"relative_path": f"/projects/{LAUNCH}/tasks", "method": "get", "options": {"limit": 1, "fields": ["name"]}},
        {"relative_path": "/tasks", "method": "GET", "data": {"project": SITE, "completed_since": "now"}},
        {"relative_path": "/projects/999", "method": "get"},
        {"relative_path": "/batch", "method": "post"},
    )
    assert response.status_code == 200
    answers = response.json()["data"]
    assert [answer["status_code"] for answer in answers] == [200, 200, 404, 404]
    assert answers[0]["body"]["data"] == [{"gid": "101", "name": "Task 1"}]
    assert names(answers[1]["body"]["data"]) == ["Task 3"]
    assert answers[2]["body"]["errors"][0]["message"] == "project: Unknown object: 999"
    assert all(answer["headers"] == {} for answer in answers)


def test_an_action_goes_on_from_the_offset_of_the_last(asana: Client) -> None:
    def page(**options: object) -> Any:  # noqa: ANN401 - JSON
        action = {"relative_path": "/tasks", "method": "get", "data": {"project": LAUNCH}, "options": options}
        return asana.batch(action).json()["data"][0]["body"]

    offset = page(limit=2)["next_page"]["offset"]
    assert names(page(limit=2, offset=offset)["data"]) == ["Task 6"]


def test_the_pages_of_a_list_are_had_by_batch_too(asana: Client) -> None:
    def body(**options: object) -> dict[str, Any]:
        action = {"relative_path": f"/projects/{LAUNCH}/tasks", "method": "get", "options": {"limit": 1, **options}}
        told: dict[str, Any] = asana.batch(action).json()["data"][0]["body"]
        return told

    first = body(fields=["gid"])
    second = body(fields=["name"], offset=first["next_page"]["offset"])
    everything = asana.data(f"projects/{LAUNCH}/tasks")
    assert [each["gid"] for each in first["data"] + second["data"]] == [each["gid"] for each in everything[:2]]


@pytest.mark.parametrize("count", [0, 11])
def test_a_batch_has_1_to_10_actions(asana: Client, count: int) -> None:
    status, message = refusal(asana.batch(*[{"relative_path": "/users/me", "method": "get"}] * count))
    assert (status, message) == (400, "actions: Must be between 1 and 10 actions")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'{"data": {}}',
        b'{"data": {"actions": [1]}}',
        b'{"data": {"actions": [{"relative_path": "/users/me"}]}}',
        b'{"data": {"actions": [{"relative_path": "/users/me", "method": "get", "options": {"fields": "name"}}]}}',
    ],
)
def test_a_body_that_is_no_batch_is_refused(asana: Client, body: bytes) -> None:
    assert refusal(asana.session.post(f"{asana.url}/batch", data=body, timeout=TIMEOUT))[0] == 400


# Events


def changed(old: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]], resource: str) -> list[tuple[Any, ...]]:
    """Return action, task, field and parent of each event that the resource tells of when the tasks change."""
    app = AsanaApp({"tasks": old})
    with Sandbox({ASANA: app}) as box:
        asana = Client(box)
        with asana.session:
            sync = asana.get("events", resource=resource).json()["sync"]
            app.becomes({"tasks": new})
            events = asana.data("events", resource=resource, sync=sync)
    return [
        (
            event["action"],
            event["resource"]["name"],
            event.get("change", {}).get("field"),
            event["parent"] and event["parent"]["name"],
        )
        for event in events
    ]


@pytest.mark.parametrize("sync", [None, "nonsense", "MDow"])
def test_without_a_good_token_events_are_refused_with_a_new_one(asana: Client, sync: str | None) -> None:
    response = asana.get("events", resource=LAUNCH, sync=sync)
    assert response.status_code == 412
    assert response.json()["errors"][0]["message"].startswith("Sync token invalid or too old.")
    again = asana.get("events", resource=LAUNCH, sync=response.json()["sync"]).json()
    assert (again["data"], again["has_more"]) == ([], False)


def test_a_token_of_another_resource_or_another_start_is_stale(asana: Client) -> None:
    sync = asana.get("events", resource=LAUNCH).json()["sync"]
    assert asana.get("events", resource=SITE, sync=sync).status_code == 412
    with serving() as restarted:
        assert restarted.get("events", resource=LAUNCH, sync=sync).status_code == 412


def test_a_changed_field_is_an_event_of_the_task_and_of_its_project() -> None:
    old, new = task(1, TO_DO), task(1, TO_DO, completed=True, modified_at="2026-11-09T09:00:00.000Z")
    for resource in (LAUNCH, "101"):
        assert changed([old], [new], resource) == [("changed", "Task 1", "completed", None)]
    assert changed([old, task(3, SITE_TO_DO)], [new, task(3, SITE_TO_DO)], SITE) == []


def test_a_task_that_joins_or_leaves_a_project_is_an_event_of_it() -> None:
    alone, member = task(1, SITE_TO_DO), task(1, SITE_TO_DO, TO_DO)
    other = task(2, TO_DO)
    joined = [("Task 1", None, "Launch"), ("Task 1", None, "To do")]
    assert changed([alone, other], [member, other], LAUNCH) == [("added", *each) for each in joined]
    assert changed([member, other], [alone, other], LAUNCH) == [("removed", *each) for each in joined]


def test_a_task_that_moves_to_another_section_is_an_event() -> None:
    assert changed([task(1, TO_DO)], [task(1, DONE)], LAUNCH) == [
        ("removed", "Task 1", None, "To do"),
        ("added", "Task 1", None, "Done"),
    ]


def test_a_new_task_is_added_and_a_gone_one_deleted() -> None:
    one, two = task(1, TO_DO), task(2, TO_DO)
    assert changed([one], [one, two], LAUNCH)[0] == ("added", "Task 2", None, "Launch")
    assert changed([one, two], [one], LAUNCH) == [("deleted", "Task 2", None, None)]


def test_a_token_gives_100_events_and_says_whether_there_are_more() -> None:
    old = [task(1, TO_DO) | {"gid": str(1000 + n)} for n in range(150)]
    app = AsanaApp({"tasks": old})
    with Sandbox({ASANA: app}) as box:
        asana = Client(box)
        with asana.session:
            sync = asana.get("events", resource=LAUNCH).json()["sync"]
            app.becomes({"tasks": [{**each, "name": "New"} for each in old]})
            first = asana.get("events", resource=LAUNCH, sync=sync).json()
            second = asana.get("events", resource=LAUNCH, sync=first["sync"]).json()
    assert [(len(page["data"]), page["has_more"]) for page in (first, second)] == [(100, True), (50, False)]


def test_new_content_is_served_at_once() -> None:
    app = AsanaApp(EXPORT)
    with Sandbox({ASANA: app}) as box:
        asana = Client(box)
        with asana.session:
            app.becomes({"tasks": [task(1, TO_DO, name="Renamed")]})
            assert names(asana.data(f"projects/{LAUNCH}/tasks")) == ["Renamed"]
            assert asana.get("tasks/102").status_code == 404


def test_a_project_may_become_private_and_public_again() -> None:
    app = AsanaApp(EXPORT)
    with Sandbox({ASANA: app}) as box:
        asana = Client(box)
        with asana.session:
            app.becomes(EXPORT, private=[LAUNCH])
            assert asana.get(f"projects/{LAUNCH}").status_code == 403
            app.becomes(EXPORT)
            assert asana.get(f"projects/{LAUNCH}").status_code == 403
            app.becomes(EXPORT, private=[])
            assert asana.get(f"projects/{LAUNCH}").ok


# Asana's own library


def test_asanas_library_pages_through_a_real_archive_with_every_task_once(library: Any) -> None:  # noqa: ANN401
    tasks = archive()["data"]
    (home,) = {each["memberships"][0]["project"]["gid"] for each in tasks}
    with serving({"tasks": tasks}) as asana:
        library.configuration.host = asana.url
        found = list(sdk.TasksApi(library).get_tasks_for_project(home, {"limit": 50, "opt_fields": ALL}))
        calls = asana.box.stats()["requests"]
    assert [each["gid"] for each in found] == [each["gid"] for each in tasks]
    assert len({each["gid"] for each in found}) == 181
    assert calls == 4
    assert [len(each["custom_fields"]) for each in found] == [len(each["custom_fields"]) for each in tasks]


def test_asanas_library_reads_the_events_after_a_refusal(library: Any) -> None:  # noqa: ANN401
    with serving() as asana:
        library.configuration.host = asana.url
        assert list(sdk.EventsApi(library).get_events(LAUNCH, {})) == []


def test_asanas_library_sends_batches(library: Any) -> None:  # noqa: ANN401
    action = {"relative_path": "/users/me", "method": "get"}
    with serving() as asana:
        library.configuration.host = asana.url
        (answer,) = list(sdk.BatchAPIApi(library).create_batch_request({"data": {"actions": [action]}}, {}))
    assert answer["body"]["data"]["name"] == "Demo"


@pytest.mark.parametrize(("gid", "status"), [("999", 404), ("x", 400)])
def test_asanas_library_raises_the_refusals(library: Any, gid: str, status: int) -> None:  # noqa: ANN401
    with serving() as asana:
        library.configuration.host = asana.url
        with pytest.raises(sdk.rest.ApiException) as raised:
            sdk.TasksApi(library).get_task(gid, {})
    assert raised.value.status == status


# Real records


def archive() -> dict[str, Any]:
    path = FIXTURES / "timob-sample-as-asana-tasks.json.gz"
    if not path.exists():
        pytest.skip(f"{path.name}, tasks made of a real archive, is not at hand")
    content: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    return content


def capture() -> dict[str, Any]:
    path = FIXTURES / "estuary-capture.json"
    if not path.exists():
        pytest.skip(f"{path.name}, records of a real Asana, is not at hand")
    content: dict[str, Any] = json.loads(path.read_text())
    return content


@pytest.mark.parametrize(("plural", "place"), [("tasks", 0), ("projects", 0), ("sections", 0)])
def test_real_records_come_back_with_every_value_that_they_have(plural: str, place: int) -> None:
    content = capture()
    record = content[plural][place]
    nested = [f"{name}.gid" if isinstance(value, dict | list) and value else name for name, value in record.items()]
    asked = ",".join([*nested, "memberships.project.gid", "memberships.section.gid"])
    with serving(content) as asana:
        told = asana.data(f"{plural}/{record['gid']}", opt_fields=asked)
    assert json.dumps(told, sort_keys=True) == json.dumps(record, sort_keys=True)


# Against Asana's description

ALL = (
    "name,completed,completed_at,created_at,modified_at,due_on,resource_subtype,assignee.name,memberships.project.name,"
    "memberships.section.name,parent.name,num_subtasks,tags.name,custom_fields.name,custom_fields.type,"
    "custom_fields.number_value,custom_fields.enum_value.name,custom_fields.display_value,dependencies,permalink_url"
)
EXCHANGES: list[tuple[str, dict[str, object]]] = [
    ("users/me", {}),
    ("users/{user}", {"opt_fields": "name,workspaces.name"}),
    ("users", {"workspace": "{workspace}"}),
    ("workspaces", {"limit": 10}),
    ("workspaces/{workspace}", {}),
    ("workspaces/{workspace}/projects", {"archived": "false", "opt_fields": "name,workspace"}),
    ("workspaces/{workspace}/custom_fields", {"limit": 100}),
    ("workspaces/{workspace}/tags", {}),
    ("workspaces/{workspace}/users", {}),
    ("projects", {"workspace": "{workspace}", "archived": "false"}),
    ("projects/{project}", {}),
    ("projects/{project}/tasks", {"limit": 2, "opt_fields": ALL}),
    ("projects/{project}/sections", {}),
    ("projects/{project}/task_counts", {"opt_fields": "num_tasks,num_completed_tasks"}),
    ("projects/{project}/custom_field_settings", {}),
    ("sections/{section}", {}),
    ("sections/{section}/tasks", {"limit": 100, "completed_since": "now"}),
    ("tasks", {"project": "{project}", "modified_since": "2020-01-01T00:00:00Z", "opt_fields": ALL, "limit": 100}),
    ("tasks/{task}", {}),
    ("tasks/{task}/subtasks", {"opt_fields": ALL}),
    ("tasks/{task}/dependencies", {"opt_fields": "completed"}),
    ("tasks/{task}/projects", {}),
    ("portfolios", {"workspace": "{workspace}", "owner": "me"}),
    ("tags", {"workspace": "{workspace}"}),
    ("tags/{tag}", {}),
    ("tags/{tag}/tasks", {"opt_fields": ALL, "limit": 100}),
    ("custom_fields/{field}", {}),
]
PORTFOLIO: list[tuple[str, dict[str, object]]] = [
    (f"portfolios/{OURS}", {}),
    (f"portfolios/{OURS}/items", {"limit": 100, "opt_fields": "name,archived"}),
]


def parts(export: Mapping[str, Any]) -> dict[str, str]:
    """Return the gids of some of what an export holds."""
    first = next(each for each in export["tasks"] if each["tags"])
    return {
        "user": DEMO.gid,
        "workspace": first["workspace"]["gid"],
        "project": first["memberships"][0]["project"]["gid"],
        "section": first["memberships"][0]["section"]["gid"],
        "task": first["gid"],
        "tag": first["tags"][0]["gid"],
        "field": first["custom_fields"][0]["gid"],
    }


@pytest.mark.parametrize(
    ("export", "more"),
    [(lambda: EXPORT, PORTFOLIO), (lambda: {"tasks": archive()["data"]}, [])],
    ids=["made", "real"],
)
def test_every_answer_is_as_asana_describes_it(
    asana_check: Check, export: Callable[[], dict[str, Any]], more: list[tuple[str, dict[str, object]]]
) -> None:
    content = export()
    with serving(content) as asana:
        for path, query in (*EXCHANGES, *more):
            filled = {name: str(value).format(**parts(content)) for name, value in query.items()}
            assert asana.get(path.format(**parts(content)), **filled).ok, path
        actions = [
            {"relative_path": f"/{path}", "method": "get", "data": query} for path, query in EXCHANGES[:1] + more
        ]
        assert asana.batch(*actions, {"relative_path": "/projects/999", "method": "get"}).ok
    assert len(asana.box.exchanges) == len(EXCHANGES) + len(more) + 1
    for exchange in asana.box.exchanges:
        asana_check(exchange)


def test_events_are_as_asana_describes_them(asana_check: Check) -> None:
    app = AsanaApp(EXPORT)
    with Sandbox({ASANA: app}, record=True) as box:
        asana = Client(box)
        with asana.session:
            sync = asana.get("events", resource=LAUNCH).json()["sync"]
            app.becomes({**EXPORT, "tasks": [task(1, DONE, name="New"), task(2, TO_DO)]})
            assert asana.data("events", resource=LAUNCH, sync=sync)
    assert [exchange.status for exchange in box.exchanges] == [412, 200]
    for exchange in box.exchanges:
        asana_check(exchange)


def test_every_refusal_is_as_asana_describes_it(asana_check_answer: Check) -> None:
    with serving(options=Options(faults="429@1,500@2,503@3"), private=[SECRET], premium=False) as asana:
        for _ in range(3):
            asana.get("users/me")
        asana.get("tasks")
        asana.get("tasks/106/dependencies")
        asana.get(f"projects/{SECRET}")
        asana.get("projects/999")
        asana.session.headers["Authorization"] = "Bearer wrong"
        asana.get("users/me")
    assert [exchange.status for exchange in asana.box.exchanges] == [429, 500, 503, 400, 402, 403, 404, 401]
    for exchange in asana.box.exchanges:
        asana_check_answer(exchange)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (f"projects/{LAUNCH}/tasks", {"opt_fields": "name,nosuch"}),
        (f"projects/{LAUNCH}/tasks", {"modified_since": "2026-11-01T00:00:00Z"}),
        ("tasks", {"project": LAUNCH, "archived": "true"}),
        (f"tags/{URGENT}/tasks", {"opt_fields": "nosuch"}),
        ("users", {"limit": "many", "workspace": "9001"}),
    ],
)
def test_the_check_finds_a_request_that_is_not_described(
    asana_check: Check, path: str, query: dict[str, object]
) -> None:
    with serving() as asana:
        asana.get(path, **query)
    with pytest.raises(Exception, match=r"nosuch|no such parameter|many"):
        asana_check(asana.box.exchanges[0])


# Content from a folder


def test_a_folder_of_answers_is_one_site(tmp_path: Path) -> None:
    one, two, newer = task(1, TO_DO), task(2, TO_DO), task(2, TO_DO, name="Newer")
    (tmp_path / "asana-1.json").write_text(json.dumps({"data": [one, two, project(SITE)], "next_page": None}))
    with gzip.open(tmp_path / "asana-2.json.gz", "wt") as file:
        json.dump({"tasks": [newer], "tags": [TAG], "stories": [{"gid": "1"}]}, file)
    (tmp_path / "asana-3.json").write_text("[]")
    (tmp_path / "jira.json").write_text('{"tasks": [{"gid": "2"}]}')
    found = load(tmp_path)
    assert {plural: records for plural, records in found.items() if records} == {
        "tasks": [one, newer],
        "projects": [project(SITE)],
        "tags": [TAG],
    }


def test_an_empty_folder_is_empty_lists(tmp_path: Path) -> None:
    lists = load(tmp_path)
    assert {"tasks", "projects", "portfolios", "workspaces"} <= lists.keys()
    assert not any(lists.values())


def test_real_files_are_read_as_they_are(tmp_path: Path) -> None:
    archive()
    capture()
    for name in ("estuary-capture.json", "timob-sample-as-asana-tasks.json.gz"):
        shutil.copy(FIXTURES / name, tmp_path / f"asana-{name}")
    found = load(tmp_path)
    assert (len(found["tasks"]), len(found["projects"]), len(found["sections"])) == (182, 1, 1)


def test_a_file_that_is_not_json_is_named(tmp_path: Path) -> None:
    (tmp_path / "asana.json").write_text("{")
    with pytest.raises(ValueError, match=r"asana\.json is not JSON"):
        load(tmp_path)


def test_a_record_of_no_kind_is_named(tmp_path: Path) -> None:
    (tmp_path / "asana.json").write_text('{"data": [{"gid": "7", "name": "?"}]}')
    with pytest.raises(ValueError, match=r"asana\.json: record 7 has no resource_type"):
        load(tmp_path)
