"""Google's APIs as an App: signing in, permissions, the quota, the routes, and people who act between two calls."""

import json
import threading
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from okrsync.sandbox.google import drive, masks
from okrsync.sandbox.google.call import Call, Json, Refused, absent, bad, refusal, told, violation
from okrsync.sandbox.google.file import now
from okrsync.sandbox.google.people import Person
from okrsync.sandbox.google.quota import Quota, exhausted
from okrsync.sandbox.google.routes import ROUTES, Route
from okrsync.sandbox.google.shapes import checked, spoken
from okrsync.sandbox.google.site import Site
from okrsync.sandbox.google.spreadsheet import Spreadsheet
from okrsync.sandbox.wire import Request, Response

PEOPLE = "/people/"
FORBIDDEN = "The caller does not have permission"
DEFAULT_WORDS = {
    HTTPStatus.INTERNAL_SERVER_ERROR: "Internal error encountered.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The service is currently unavailable.",
    HTTPStatus.UNAUTHORIZED: "Request had invalid authentication credentials.",
    HTTPStatus.FORBIDDEN: FORBIDDEN,
}


class GoogleApp:
    """One Google; see `google_sites` for what it is made of. Refused requests are answered in Google's words."""

    def __init__(self, site: Site, per_minute: int | None = None) -> None:
        self.site = site
        self._quota = Quota(per_minute)
        self._people: dict[str, Person] = {}
        self._lock = threading.RLock()

    def add(self, spreadsheet: Mapping[str, Any]) -> str:
        """Add a prepared spreadsheet, as `Site.add` reads it; return its id."""
        with self._lock:
            return self.site.add(spreadsheet).id

    def new(self, title: str, *tabs: str) -> str:
        """Add a spreadsheet with empty tabs; return its id."""
        return self.add({"title": title, "sheets": [{"title": tab} for tab in tabs] or [{}]})

    def person(self, book_id: str) -> Person:
        """Return somebody who edits a spreadsheet by hand; KeyError if there is none of that id."""
        if book_id not in self.site.books:
            raise KeyError(book_id)
        return self._people.setdefault(book_id, Person(self.site, book_id, self._lock))

    def handle(self, request: Request) -> Response:
        """Answer as Google would."""
        try:
            with self._lock:
                return self._answer(request)
        except Refused as refused:
            return refused.response

    def failure(self, status: int) -> Response:
        """Say that the service as a whole refuses or is broken."""
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            return exhausted("Read").response
        return refusal(status, DEFAULT_WORDS.get(HTTPStatus(status), HTTPStatus(status).phrase))

    def _answer(self, request: Request) -> Response:
        match request.method, request.path:
            case "POST", "/token":
                return self.site.accounts.exchange(request)
            case "GET", "/auth":
                return self.site.accounts.consent(request)
            case method, path if path.startswith(PEOPLE):
                return self._person(method, path.removeprefix(PEOPLE), request)
        for route in (*ROUTES, *drive.ROUTES):
            if (parameters := route.match(request.method, request.path)) is not None:
                return self._respond(route, parameters, request)
        raise absent()

    def _person(self, method: str, book_id: str, request: Request) -> Response:
        if book_id not in self.site.books:
            raise absent()
        person = self.person(book_id)
        try:
            if method == "POST":
                person.told(request.json())
        except (ValueError, KeyError, TypeError, IndexError) as misfit:
            raise bad(f"acts: {misfit!r}") from misfit
        return told(person.sees())

    def _respond(self, route: Route, path: Mapping[str, str], request: Request) -> Response:
        account = self.site.accounts.signed(request, route.scopes)
        if route.answer:  # the quotas of the Drive are others
            self._quota.count(account, writes=route.writes)
        mask = masks.parse(_fields(request), route.answer) if route.answer and _fields(request) else {}
        body = _body(route, request)
        book = self._book(path["spreadsheetId"], account, route) if "spreadsheetId" in path else None
        try:
            answer = route.function(Call(self.site, account, book, path, request.query, body))
        except ValueError as misfit:
            raise bad(str(misfit)) from misfit
        if book and route.writes:
            book.file.modified = now()
            book.editor = None
            self.site.books[book.id] = book
        if isinstance(answer, Response):
            return answer
        return told(spoken(route.answer, masks.select(answer, mask)) if route.answer else answer)

    def _book(self, book_id: str, account: str, route: Route) -> Spreadsheet:
        """Return a spreadsheet that an account may use in that way, a copy if it does; scripted people act first."""
        if book_id not in self.site.books:
            raise absent()
        if person := self._people.get(book_id):
            person.before_call()
        book = self.site.books[book_id]
        if not (book.file.may_write(account) if route.writes else book.file.may_read(account)):
            raise Refused(HTTPStatus.FORBIDDEN, FORBIDDEN)
        if not route.writes:
            return book
        copy = book.copy()
        copy.editor = account
        return copy


def _fields(request: Request) -> str:
    return next(iter(request.query.get("fields") or request.query.get("$fields") or ()), "")


def _body(route: Route, request: Request) -> Json:
    if not request.body:
        return {}
    try:
        body = request.json()
    except (json.JSONDecodeError, UnicodeDecodeError) as broken:
        raise violation("", f"Invalid JSON payload received. {broken}") from broken
    return checked(route.body, body, route.field) if route.body else body  # type: ignore[no-any-return]
