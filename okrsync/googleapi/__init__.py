"""Google's Sheets and Drive over gspread's client, for the book and the source alike: signed in, counted, retried."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import requests
from google.auth.exceptions import GoogleAuthError
from google.auth.transport.requests import AuthorizedSession
from google.auth.transport.requests import Request as Tokens
from gspread import Client
from gspread.exceptions import APIError
from gspread.http_client import HTTPClient
from requests.adapters import HTTPAdapter

from okrsync.errors import BadResponse
from okrsync.googleapi import keys, refusals
from okrsync.googleapi.refusals import NotShared
from okrsync.http import OBJECT, Calls, ahead, json_of
from okrsync.lanes import Spare
from okrsync.model import Traffic
from okrsync.settings import GOOGLE_PER_MINUTE
from okrsync.texts import say
from okrsync.turns import Turns

__all__ = ["OWN_FILES", "READ_SHEETS", "WRITE_SHEETS", "Google", "NotShared", "Server"]

Json = dict[str, Any]

READ_SHEETS = "https://www.googleapis.com/auth/spreadsheets.readonly"
WRITE_SHEETS = "https://www.googleapis.com/auth/spreadsheets"
OWN_FILES = "https://www.googleapis.com/auth/drive.file"
"""Scopes: to read sheets, to write them too, and to create and share a file (and only such files)."""

SHEETS, DRIVE = "https://sheets.googleapis.com", "https://www.googleapis.com"
TIMEOUT = (5.0, 60.0)  # seconds to connect, and between two bytes; gspread's own is forever

_QUOTAS: dict[tuple[str, str, str], Turns] = {}
"""What is left of this minute, by host, account and whether it reads or writes: for everything in this process."""


@dataclass(frozen=True, slots=True)
class Server:
    """One Google account that asks; `name` is the connection, such as `google.main`.

    `credentials` is the JSON of a key; None: what the machine itself has (application default credentials). `consent`
    is where a person's consent is kept, which an OAuth client's key needs. `url` is where a stand-in serves, "" Google
    itself. Google grants each account `per_minute` reads and as many writes. `calls` is for tests.
    """

    name: str
    credentials: keys.Key | None = field(default=None, repr=False)
    url: str = ""
    per_minute: int = GOOGLE_PER_MINUTE
    consent: Path | None = None
    calls: Calls | None = None


class Google:
    """A signed-in account with the `scopes` named; nothing is asked, and no key is read, before the first call."""

    def __init__(self, server: Server, scopes: Sequence[str] = (READ_SHEETS,)) -> None:
        self.name = server.name
        self.ahead: timedelta | None = None  # by how much Google's clock was, at the last answer
        self._server = server
        self._scopes = tuple(scopes)
        self._clients = Spare(self._client)
        self._calls = server.calls or Calls(server.name, _quota(server, "reads"), _quota(server, "writes"))

    @cached_property
    def account(self) -> str:
        """The address to share a spreadsheet with: a service account's; "" for a person, who knows their own.

        Raises:
            AuthFailed: there are no credentials, or they are damaged.
        """
        return keys.address(self._credentials)

    @property
    def owns_storage(self) -> bool:
        """Whether the account may own a file: a service account may not."""
        return not self.account

    def sign_in(self) -> None:
        """Fetch a new access token, so that credentials that are no good show.

        Raises:
            AuthFailed, Unavailable: there is none.
        """
        try:
            self._credentials.refresh(self._tokens)
        except GoogleAuthError as error:
            raise refusals.not_signed_in(self.name, error) from None

    def read(
        self, method: str, path: str, params: Mapping[str, Any] | None = None, body: Mapping[str, Any] | None = None
    ) -> Json:
        """Answer what changes nothing there: `/v4/spreadsheets/…` or `/drive/v3/…`, tried again as Calls does.

        Raises:
            NotShared: the account may not; the message names the address to share with.
            Forbidden: neither may it elsewhere: its consent is too narrow, or the API is switched off.
            NotFound: there is no such spreadsheet or file.
            BadQuery: Google refused the request, such as a range that is not there.
            AuthFailed, RateLimited, Unavailable, BadResponse: Google as a whole cannot answer.
        """
        return self._calls.read(lambda: self._send(method, path, params, body, writes=False))

    def write(
        self,
        method: str,
        path: str,
        params: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        *,
        repeatable: bool = False,
    ) -> Json:
        """Change something there.

        A refusal by the quota is tried again, which is surely not applied. After Unavailable nobody knows, so that is
        tried again only where the change is `repeatable`.

        Raises:
            SourceError: as in `read`.
        """
        return self._calls.write(lambda: self._send(method, path, params, body, writes=True), repeatable=repeatable)

    def traffic(self) -> Traffic:
        """What the calls so far cost; fetching an access token is not counted."""
        return self._calls.traffic()

    @cached_property
    def _credentials(self) -> keys.Credentials:
        server = self._server
        tokens = f"{server.url.rstrip('/')}/token" if server.url else ""
        return keys.signed_in(self.name, server.credentials, self._scopes, server.consent, tokens)

    @cached_property
    def _tokens(self) -> Tokens:
        """What fetches access tokens; `Calls` tries again what fails."""
        session = requests.Session()
        if self._server.url:
            session.mount("https://", _Closed())
            session.mount(self._server.url, HTTPAdapter())
        return Tokens(session)

    def _client(self) -> HTTPClient:
        client = Client(self._credentials, AuthorizedSession(self._credentials, auth_request=self._tokens))
        client.set_timeout(TIMEOUT)
        return client.http_client

    def _send(
        self, method: str, path: str, params: Mapping[str, Any] | None, body: Mapping[str, Any] | None, *, writes: bool
    ) -> Json:
        host = self._server.url.rstrip("/") or (DRIVE if path.startswith("/drive/") else SHEETS)
        try:
            with self._clients.one() as client:
                answer = client.request(method, host + path, dict(params or {}), json=body)
        except APIError as error:
            self.ahead = ahead(error.response.headers)
            raise refusals.refusal(self.name, error.response, self.account, writes=writes) from None
        except GoogleAuthError as error:  # the original may hold the answer of the token's server
            raise refusals.not_signed_in(self.name, error) from None
        except (KeyError, TypeError):  # gspread trips over an error that is not in Google's shape
            what = say("the answer is none of Google's; is this the right address?")
            raise BadResponse(self.name, what) from None
        self.ahead = ahead(answer.headers)
        return json_of(self.name, answer, OBJECT) if answer.content else {}


class _Closed(HTTPAdapter):
    """Sends nothing: with a stand-in no word goes to Google, whose library asks there for more than tokens."""

    def send(self, *_: object, **__: object) -> requests.Response:
        """Fail as a network does."""
        raise requests.ConnectionError("nothing goes to Google beside a stand-in")


def _quota(server: Server, kind: str) -> Turns:
    """The one that all objects of an account share; the first of them says how much it is."""
    account = keys.owner(server.credentials)
    return _QUOTAS.setdefault((server.url, account, kind), Turns(server.per_minute))
