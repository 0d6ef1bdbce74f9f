"""The stand-in for Google Sheets v4, with the little of Drive v3 and of OAuth 2 that a client needs beside it.

Below `GOOGLE` are served /v4/spreadsheets…, /drive/v3/files…, /token and /auth; and /people/{spreadsheetId}, which no
Google has: there a script edits a spreadsheet as people do, now or right before a certain call (`people`, `acts`).

A row, a column and a cell are what they are in Sheets: all that belongs to them moves and dies with them, and sorting
moves contents only. Formulas are kept as text; but for the simplest ones (`formulas`) their results are what a script
says they are. Filters hide no rows, and locales other than en_US read and show values as en_US does.
"""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from okrsync.sandbox.files import contents
from okrsync.sandbox.google.accounts import GUEST, PERSON, SERVICE
from okrsync.sandbox.google.app import GoogleApp
from okrsync.sandbox.google.people import Person
from okrsync.sandbox.google.site import Site
from okrsync.sandbox.wire import App

__all__ = ["GOOGLE", "GUEST", "PERSON", "SERVICE", "GoogleApp", "Person", "google_app", "google_sites", "load"]

GOOGLE = "/google"


def google_sites(
    content: Mapping[str, Any] | None = None,
    *,
    per_minute: int | None = None,
    lasts: int | None = None,
    storage: Collection[str] = (PERSON,),
) -> dict[str, App]:
    """Build the site, by prefix, from {"spreadsheets": […]}, each as `Site.add` reads it.

    `per_minute` is how many reads, and how many writes, each account may make in a minute; an access token from
    /token is good for `lasts` calls; `storage` are the accounts that may own files: a service account may not.
    """
    return {GOOGLE: google_app(content, per_minute=per_minute, lasts=lasts, storage=storage)}


def google_app(
    content: Mapping[str, Any] | None = None,
    *,
    per_minute: int | None = None,
    lasts: int | None = None,
    storage: Collection[str] = (PERSON,),
) -> GoogleApp:
    """Build the app alone; see `google_sites`."""
    app = GoogleApp(Site(storage=storage, lasts=lasts), per_minute)
    for each in (content or {}).get("spreadsheets", ()):
        app.add(each)
    return app


def load(folder: Path) -> dict[str, list[Any]]:
    """Merge the `spreadsheets` of the folder's google*.json and google*.json.gz: the later one, by id, is kept.

    ValueError names a file that is not JSON, or has a spreadsheet without an id.
    """
    merged: dict[str, Any] = {}
    for path, told in contents(folder, "google"):
        for each in told.get("spreadsheets", ()) if isinstance(told, dict) else ():
            if "id" not in each:
                raise ValueError(f"{path}: a spreadsheet has no id")
            merged[each["id"]] = each
    return {"spreadsheets": list(merged.values())}
