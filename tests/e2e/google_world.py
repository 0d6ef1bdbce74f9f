"""One stand-in for Google in a test session, and new spreadsheets of it that are laid out as a book.

A test module gets the fixtures with `pytest_plugins = ["tests.e2e.google_world"]`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from okrsync.books.content import Content
from okrsync.books.google.laying import lay_out
from okrsync.googleapi import WRITE_SHEETS, Server
from okrsync.googleapi import Google as Client
from okrsync.layout import EVIDENCE, OKRS, SHARED
from okrsync.model import Cycle, Value
from okrsync.okrs.rules import Rules
from okrsync.pages.readme import readme
from okrsync.sandbox.google import GOOGLE, PERSON, SERVICE, GoogleApp
from okrsync.sandbox.google.file import File
from okrsync.sandbox.google.site import Site
from okrsync.sandbox.google.spreadsheet import Spreadsheet as Model
from okrsync.sandbox.server import Sandbox
from tests.e2e.google_people import Google, Visits

CYCLE = Cycle("2026-Q4", date(2026, 10, 1), date(2026, 12, 31))
SPARE = 4
"""Blank rows that are left of the hundreds that are laid out: what lies behind them is slow and tells nothing."""

Rows = Sequence[Mapping[str, Value]]
GooglePerson = Callable[[Rows], Google]


@dataclass
class World:
    """A served stand-in, and the key of a service account that may write every spreadsheet made here."""

    app: GoogleApp
    url: str
    key: Mapping[str, str]
    _laid_out: dict[str, Model] = field(default_factory=dict)

    def person(self, rows: Rows, url: str = "") -> Google:
        """Sit down at a new book with these rows; what is laid out once is copied for the next."""
        if repr(rows) not in self._laid_out:
            self._laid_out[repr(rows)] = self._new(rows)
        book = self._laid_out[repr(rows)].copy()
        book.id = self.blank()
        self.app.site.books[book.id] = book
        return self.at(book.id, url)

    def at(self, id_: str, url: str = "") -> Google:
        """Sit down at a spreadsheet that is there; `url` is where else this stand-in is served."""
        visits = Visits()
        server = Server("google.main", self.key, url=url or self.url, calls=visits)
        return Google(self.app, id_, Client(server, [WRITE_SHEETS]), visits)

    def blank(self) -> str:
        """A new spreadsheet with one empty tab, shared with the service account; its id."""
        book = self.app.site.new("OKRs", PERSON)
        book.file = File(PERSON, writers={SERVICE})
        return book.id

    def content(self, rows: Rows) -> Content:
        """What a new book of these tests holds."""
        return Content(CYCLE, rows, readme(Rules(CYCLE)))

    def _new(self, rows: Rows) -> Model:
        hands = self.at(self.blank())
        lay_out(hands.spreadsheet, self.content(rows))
        for tab in (OKRS, EVIDENCE, *SHARED):
            sheet = hands.look().sheet(tab)
            assert sheet is not None
            last = tab.header_row + SPARE + (len(rows) if tab is OKRS else 0)
            area = {"sheetId": sheet.id, "dimension": "ROWS", "startIndex": last, "endIndex": len(sheet.rows)}
            hands.do("batch", requests=[{"deleteDimension": {"range": area}}])
        return hands.look().book


@pytest.fixture(scope="session")
def google_world() -> Iterator[World]:
    """The one stand-in of the session."""
    app = GoogleApp(Site())
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    key = {"type": "service_account", "client_email": SERVICE, "private_key": pem, "token_uri": ""}
    with Sandbox({GOOGLE: app}) as box:
        yield World(app, box.url + GOOGLE, key)


@pytest.fixture(scope="session")
def google_person(google_world: World) -> GooglePerson:
    """Makes a new spreadsheet, people's columns filled, and sits down at it."""
    return google_world.person
