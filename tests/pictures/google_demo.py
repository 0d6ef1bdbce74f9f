"""A spreadsheet to look at: the demo's company, its key results in a new book, synced twice; all of it on loopback."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from okrsync import start_google, wiring
from okrsync.books import rowfile
from okrsync.books.new import NewBook
from okrsync.catalogue import Language
from okrsync.config import FILE_NAME, Config, load
from okrsync.demo import Content
from okrsync.googleapi import READ_SHEETS, Google
from okrsync.model import Cycle, Wish
from okrsync.sandbox import company
from okrsync.sandbox.asana import ASANA
from okrsync.sandbox.google import GOOGLE
from okrsync.sandbox.jira import CLOUD
from okrsync.sandbox.server import Sandbox
from okrsync.start_google import NEW
from okrsync.sync import sync

NAME = "demo"
FIELDS = (
    "sheets(properties,merges,charts,conditionalFormats,basicFilter(range),data(startRow,startColumn,"
    "rowMetadata(pixelSize,hiddenByUser,hiddenByFilter),columnMetadata(pixelSize,hiddenByUser,hiddenByFilter),"
    "rowData(values(userEnteredValue(formulaValue),effectiveValue,formattedValue,effectiveFormat,hyperlink,"
    "textFormatRuns,dataValidation))))"
)
"""What a picture needs of a spreadsheet; the whole is a hundred megabytes."""
_KEY = {"type": "authorized_user", "client_id": NAME, "client_secret": NAME, "refresh_token": "demo-token"}
"""Of a person, who may own a new spreadsheet."""


def spreadsheet(folder: Path, today: date, language: Language = Language.ENGLISH) -> dict[str, Any]:
    """The book in Google as `okrsync init --google new` makes it and two syncs fill it, with its grid data.

    In `folder` lie its config and cache.
    """
    content = Content(company.jira(today), company.asana(today), company.google(today), today)
    with Sandbox(content.sites()) as sandbox:
        config = _begun(folder, today, sandbox.url, language)
        setup, now = wiring.setup(config), wiring.now(config.settings.zone, today)
        for _ in range(2):
            sync(setup, now, Wish())
        google = Google(wiring.google_server(config, NAME), [READ_SHEETS])
        return google.read("GET", f"/v4/spreadsheets/{config.settings.book.google}", {"fields": FIELDS})


def _begun(folder: Path, today: date, url: str, language: Language) -> Config:
    """A new spreadsheet with the company's key results, and the config that names it."""
    file, key, token = folder / FILE_NAME, folder / "person.json", folder / "token.txt"
    key.write_text(json.dumps(_KEY), encoding="utf-8")
    token.write_text("demo-token\n", encoding="utf-8")
    cycle = Cycle(*company.cycle(today))
    told: dict[str, Any] = {
        "cycle": {"name": cycle.name, "start": str(cycle.start), "end": str(cycle.end)},
        "language": language.value,
        "book": {"google": company.OKRS},
        "jira": {NAME: {"url": url + CLOUD, "email": "demo@example.invalid", "token_file": token.name}},
        "asana": {NAME: {"url": url + ASANA, "token_file": token.name}},
        "google": {NAME: {"url": url + GOOGLE, "credentials": key.name, "sheets": {"numbers": company.NUMBERS}}},
        "mapping": {"dropped": {"sections": ["Cancelled"]}},
    }
    file.write_text(json.dumps(told), encoding="utf-8")  # JSON is YAML
    rows = rowfile.typed([*company.key_results(today), *company.key_results_on_sheets()], NAME)
    made, _ = start_google.begin(file, NEW, None, NewBook(cycle, rows=rows, language=language)).make()
    file.write_text(json.dumps({**told, "book": {"google": made["book"]}}), encoding="utf-8")
    return load(file)


def today() -> date:
    """What the demo takes for today."""
    return datetime.now(UTC).date()
