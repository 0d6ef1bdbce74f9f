"""The stand-in for Google Drive, beyond what the recordings show: one behaviour a test."""

from collections.abc import Iterator
from typing import Any, TypeAlias

import pytest
import requests

from okrsync.sandbox.google import GOOGLE, GUEST, SERVICE, google_app, google_sites
from okrsync.sandbox.server import Sandbox
from okrsync.sandbox.wire import Request

Json: TypeAlias = Any

TIMEOUT = 10  # seconds; no test waits for it
SPREADSHEET = "application/vnd.google-apps.spreadsheet"


class Drive:
    """The Drive over HTTP, as one account sees it."""

    def __init__(self, url: str, token: str = "demo-token") -> None:  # noqa: S107 - everybody knows it
        self.url, self.token = url, token

    def ask(self, method: str, path: str = "", body: Json = None, **query: Json) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"{self.url}/drive/v3/files{path}"
        return requests.request(method, url, params=query, json=body, headers=headers, timeout=TIMEOUT)

    def call(self, method: str, path: str = "", body: Json = None, **query: Json) -> Json:
        return self.ask(method, path, body, **query).json()

    def new(self, name: str, **more: Json) -> str:
        return str(self.call("POST", body={"name": name, "mimeType": SPREADSHEET, **more})["id"])

    def names(self, **query: Json) -> set[str]:
        return {each["name"] for each in self.call("GET", **query)["files"]}


@pytest.fixture
def drive() -> Iterator[Drive]:
    with Sandbox(google_sites(storage=[SERVICE])) as sandbox:
        yield Drive(sandbox.url + GOOGLE)


def reason(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["errors"][0]["reason"]


def test_a_service_account_without_storage_can_own_no_file() -> None:
    with Sandbox(google_sites()) as sandbox:
        answer = Drive(sandbox.url + GOOGLE).ask("POST", body={"name": "OKRs", "mimeType": SPREADSHEET})
    assert answer.status_code == 403
    assert answer.json()["error"]["errors"] == [
        {
            "message": "The user's Drive storage quota has been exceeded.",
            "domain": "usageLimits",
            "reason": "storageQuotaExceeded",
        }
    ]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        (f'mimeType="{SPREADSHEET}"', {"OKRs", 'The "old" OKRs', "Plan"}),
        ('mimeType="application/pdf"', set()),
        ('name = "OKRs"', {"OKRs"}),
        ("name = 'OKRs' and trashed = false", {"OKRs"}),
        (r'name = "The \"old\" OKRs"', {'The "old" OKRs'}),
        ("name contains 'okr'", {"OKRs", 'The "old" OKRs'}),
        ('parents in "folder"', {"Plan"}),
        ("'folder' in parents and name != 'Plan'", set()),
        ("", {"OKRs", 'The "old" OKRs', "Plan"}),
    ],
)
def test_files_are_found_by_name_type_and_parent(drive: Drive, query: str, names: set[str]) -> None:
    drive.new("OKRs")
    drive.new('The "old" OKRs')
    drive.new("Plan", parents=["folder"])
    assert drive.names(q=query) == names


@pytest.mark.parametrize("query", ["name", "name = ", "starred = true", "name = 'a' or name = 'b'"])
def test_a_query_that_is_not_understood_is_refused(drive: Drive, query: str) -> None:
    drive.new("OKRs")
    assert reason(drive.ask("GET", q=query)) == (400, "invalid")


def test_a_long_list_comes_in_pages(drive: Drive) -> None:
    names = {drive.call("POST", body={"name": f"{n}", "mimeType": SPREADSHEET})["name"] for n in range(5)}
    seen: list[str] = []
    token = ""
    while token is not None:
        page = drive.call("GET", pageSize=2, pageToken=token)
        seen += [each["name"] for each in page["files"]]
        token = page.get("nextPageToken")
    assert (len(seen), set(seen)) == (5, names)


def test_only_the_fields_that_are_asked_for_are_told(drive: Drive) -> None:
    file = drive.new("OKRs")
    assert drive.call("GET", f"/{file}", fields="name,owners(emailAddress)") == {
        "name": "OKRs",
        "owners": [{"emailAddress": SERVICE}],
    }
    assert set(drive.call("GET", f"/{file}")) == {"kind", "id", "name", "mimeType"}


def test_a_file_is_hidden_from_whom_it_is_not_shared_with(drive: Drive) -> None:
    file, guest = drive.new("OKRs"), Drive(drive.url, "guest-token")
    assert reason(guest.ask("GET", f"/{file}")) == (404, "notFound")
    assert guest.names() == set()


def test_a_reader_may_read_and_not_write_until_it_is_taken_away(drive: Drive) -> None:
    file, guest = drive.new("OKRs"), Drive(drive.url, "guest-token")
    shared = drive.call("POST", f"/{file}/permissions", {"type": "user", "role": "reader", "emailAddress": GUEST})
    assert guest.names() == {"OKRs"}
    assert reason(guest.ask("DELETE", f"/{file}")) == (403, "insufficientFilePermissions")
    assert drive.ask("DELETE", f"/{file}/permissions/{shared['id']}").status_code == 204
    assert guest.names() == set()


def test_permissions_are_told_with_whose_they_are(drive: Drive) -> None:
    file = drive.new("OKRs")
    drive.call("POST", f"/{file}/permissions", {"type": "user", "role": "writer", "emailAddress": GUEST})
    drive.call("POST", f"/{file}/permissions", {"type": "anyone", "role": "reader"})
    told = drive.call("GET", f"/{file}/permissions", fields="nextPageToken,permissions")["permissions"]
    roles = [(each["type"], each["role"], each.get("emailAddress")) for each in told]
    assert roles == [("user", "owner", SERVICE), ("user", "writer", GUEST), ("anyone", "reader", None)]


def test_a_copy_has_the_content_and_a_life_of_its_own(drive: Drive) -> None:
    file = drive.new("OKRs")
    copy = drive.call("POST", f"/{file}/copy", {"name": "Copy"})["id"]
    values = f"{drive.url}/v4/spreadsheets/{copy}/values/A1"
    headers = {"Authorization": "Bearer demo-token"}
    body = {"values": [["only here"]]}
    requests.put(values, json=body, params={"valueInputOption": "RAW"}, headers=headers, timeout=TIMEOUT)
    assert drive.names() == {"OKRs", "Copy"}
    assert drive.ask("GET", f"/{copy}/export", mimeType="text/csv").text == "only here"
    assert drive.ask("GET", f"/{file}/export", mimeType="text/csv").text == ""


def test_a_file_gets_another_name_and_other_parents() -> None:
    app = google_app()
    path, headers = f"/drive/v3/files/{app.new('Plan')}", {"authorization": "Bearer demo-token"}
    query = {"addParents": ["new"], "fields": ["name,parents"]}
    answer = app.handle(Request("PATCH", "", path, query, headers, b'{"name": "OKRs"}'))
    assert answer.json() == {"name": "OKRs", "parents": ["new"]}


def test_a_deleted_file_is_gone_for_both_apis(drive: Drive) -> None:
    file = drive.new("OKRs")
    assert drive.ask("DELETE", f"/{file}").status_code == 204
    assert reason(drive.ask("GET", f"/{file}")) == (404, "notFound")
    sheet = f"{drive.url}/v4/spreadsheets/{file}"
    assert requests.get(sheet, headers={"Authorization": "Bearer demo-token"}, timeout=TIMEOUT).status_code == 404
