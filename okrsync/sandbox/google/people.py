"""Somebody who edits a spreadsheet by hand, at once or right before a certain call of the API.

An act is an object: `do` names it, `tab` (a title; a number is a sheetId) says where; rows and columns count from 1,
a column may be letters. What an act may say more is in its function's docstring.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from okrsync.sandbox.google import views
from okrsync.sandbox.google.acts import ACTS
from okrsync.sandbox.google.call import Json, Refused
from okrsync.sandbox.google.metadata import place
from okrsync.sandbox.google.site import Site
from okrsync.sandbox.google.spreadsheet import Spreadsheet

Act = Mapping[str, Any]


@dataclass
class Appointment:
    """Acts that are due when `left` more calls have been answered."""

    left: int
    acts: Sequence[Act]


class Person:
    """Edits one spreadsheet of a site, while `lock` keeps the API's calls out."""

    def __init__(self, site: Site, book_id: str, lock: AbstractContextManager[Any]) -> None:
        self._site = site
        self._id = book_id
        self._lock = lock
        self._due: list[Appointment] = []

    def do(self, *acts: Act, after: int | None = None) -> None:
        """Act now or, with `after`, right before the call that follows so many others.

        ValueError or KeyError if there is no such act or place; at the time of that call it is answered with 500.
        """
        with self._lock:
            if after is None:
                self._act(acts)
            else:
                self._due.append(Appointment(after, acts))

    def told(self, body: Any) -> None:  # noqa: ANN401 - JSON in
        """Do what a request's body says: a list of acts, {"acts": […]}, or {"after": n, "acts": […]}."""
        asked = body if isinstance(body, dict) else {"acts": body}
        self.do(*asked["acts"], after=asked.get("after"))

    def before_call(self) -> None:
        """Do what is due now that a call comes in; Refused if it cannot be done."""
        due = [each for each in self._due if each.left == 0]
        self._due = [each for each in self._due if each.left > 0]
        for each in self._due:
            each.left -= 1
        for each in due:
            try:
                self._act(each.acts)
            except (ValueError, KeyError, TypeError, IndexError) as misfit:
                raise Refused(HTTPStatus.INTERNAL_SERVER_ERROR, f"A scripted act failed: {misfit!r}") from misfit

    def sees(self) -> Json:
        """Return all there is: per title the values as the cells have them, texts as shown, notes, metadata, layers."""
        with self._lock:
            book = self._site.books[self._id]
            return {
                "id": book.id,
                "title": book.properties["title"],
                "named": {each["name"]: each["range"] for each in book.named},
                "metadata": [each.told(book) for each in book.metadata.values()],
                "due": len(self._due),
                "tabs": {sheet.title: _tab(book, sheet.id) for sheet in book.sheets},
            }

    def _act(self, acts: Sequence[Act]) -> None:
        book = self._site.books[self._id].copy()
        for act in acts:
            ACTS[act["do"]](book, act)
        self._site.books[self._id] = book


def _tab(book: Spreadsheet, sheet_id: int) -> Json:
    sheet = book.sheet(sheet_id)
    values: list[list[Any]] = []
    texts: list[list[str]] = []
    notes: list[Json] = []
    for row, column, cell in sheet.filled(sheet.whole):
        if "note" in cell:
            notes.append({"row": row + 1, "column": column + 1, "note": cell["note"]})
        if "userEnteredValue" not in cell:
            continue
        _put(values, row, column, next(iter(cell["userEnteredValue"].values())), None)
        _put(texts, row, column, views.text(book, sheet, cell), "")
    tied = [each for each in book.metadata.values() if each.spot.sheet_id == sheet.id and each.spot.line is not None]
    return {
        "sheetId": sheet.id,
        "properties": views.sheet_properties(book, sheet),
        "values": values,
        "texts": texts,
        "notes": notes,
        "metadata": [
            {
                "id": each.id,
                "key": each.key,
                "value": each.value,
                each.spot.kind.lower(): (place(book, each.spot) or 0) + 1,
            }
            for each in tied
        ],
        "layers": sheet.layers,
    }


def _put(rows: list[list[Any]], row: int, column: int, value: object, blank: object) -> None:
    rows.extend([] for _ in range(row + 1 - len(rows)))
    rows[row].extend([blank] * (column + 1 - len(rows[row])))
    rows[row][column] = value
