"""The nightly flow on a book in Google: a real Prefect server, a stand-in that people edit meanwhile."""

import json
from pathlib import Path

import pytest

from flows.sync import nightly
from okrsync import start_google
from okrsync.books.new import NewBook
from okrsync.sandbox.google import GOOGLE, google_app
from okrsync.sandbox.server import Sandbox
from tests.contract.google_keys import PERSON
from tests.e2e.world import TOKEN, config, epic, jira
from tests.flows.company import CYCLE

pytestmark = pytest.mark.usefixtures("api")


def test_a_night_writes_the_sheet_in_which_somebody_inserts_a_row_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OKRSYNC_JIRA__ACME__TOKEN", TOKEN)
    app = google_app()
    id_ = app.new("OKRs", "Sheet1")
    file = tmp_path / "okrsync.yaml"
    (tmp_path / "person.json").write_text(json.dumps(PERSON), encoding="utf-8")
    with jira(epic("ACME-100", 2, 4)) as tracker, Sandbox({GOOGLE: app}) as sandbox:
        account = f"google: {{main: {{url: {sandbox.url}{GOOGLE}, credentials: person.json}}}}\n"
        told = config(tracker.url, CYCLE).replace("{excel: okrs.xlsx}", f"{{google: {id_}}}")
        file.write_text(told + account, encoding="utf-8")
        rows = [{"key_result": "Ship it", "linked_work": "ACME-100"}]
        start_google.begin(file, id_, None, NewBook(CYCLE, rows=rows)).make()
        app.person(id_).do({"do": "insert_row", "tab": "OKRs", "row": 4}, after=2)
        state = nightly(str(file), force=False, return_state=True)
    sheet = app.person(id_).sees()["tabs"]["OKRs"]["texts"]
    said = f"Changed 8 cells in https://docs.google.com/spreadsheets/d/{id_}."
    assert (state.name, state.message) == ("Completed", said)
    assert [(row[0], row[8], row[13]) for row in sheet[4:]] == [("KR-01", "50 %", "50.0")]
