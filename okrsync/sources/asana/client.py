"""How to ask Asana: whole lists or none, over the official library."""

import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import Any, TypeVar

from asana import ApiClient, Configuration
from asana.rest import ApiException
from pydantic import SecretStr
from requests.utils import get_environ_proxies, select_proxy
from urllib3.util.retry import Retry

from okrsync.errors import BadQuery, BadResponse, Forbidden, SourceError
from okrsync.http import WRONG_SHAPE, Calls, ahead, error_for
from okrsync.lanes import Once
from okrsync.model import Traffic
from okrsync.okrs.figures import whole
from okrsync.settings import ASANA_PER_MINUTE, variable
from okrsync.sources.asana.records import Record
from okrsync.texts import say
from okrsync.turns import Turns

T = TypeVar("T")
Json = dict[str, Any]

TIMEOUT = (5, 60)  # seconds to connect, and between two bytes; the library's own is forever, and it ignores floats
PAGE_SIZE = 100  # the most that Asana grants
READINGS = 3  # of a list whose offsets expire while it is paged: it has to be read from its beginning


class Paid(Forbidden):
    """Asana gives it only to workspaces with a paid plan (HTTP 402)."""


@dataclass
class Server:
    """One Asana account that asks; `name` is the connection, such as `asana.main`.

    `ahead` is how much the server's clock was ahead of ours at the last answer, None where it told no time.
    """

    name: str
    url: str
    token: SecretStr
    per_minute: int = ASANA_PER_MINUTE
    page_size: int = PAGE_SIZE
    calls: Calls | None = None
    _calls: Calls = field(init=False, repr=False)
    _client: Once[str, ApiClient] = field(init=False, repr=False, default_factory=Once)
    ahead: timedelta | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._calls = self.calls or Calls(self.name, Turns(self.per_minute))

    def _made(self, url: str) -> ApiClient:
        """The library, which starts a pool of threads: just one a connection, and none unless something is asked."""
        settings = Configuration()
        settings.host = url
        settings.access_token = self.token.get_secret_value()
        settings.retry_strategy = Retry(0, redirect=False)  # `Calls` retries, and counts it; a redirect is no answer
        settings.ssl_ca_cert = os.environ.get("REQUESTS_CA_BUNDLE")  # as Jira's library does, like the proxy
        if proxy := select_proxy(url, get_environ_proxies(url)):
            settings.proxy = proxy if "://" in proxy else f"http://{proxy}"
        return ApiClient(settings)

    @property
    def variable(self) -> str:
        """The environment variable of the account's token."""
        return variable(*self.name.split("."), "token")

    def traffic(self) -> Traffic:
        """What the questions so far cost."""
        return self._calls.traffic()

    # ---- questions ---------------------------------------------------------------------------------------------------

    def one(self, path: str, fields: Iterable[str] = ()) -> Record:
        """One record, with the fields named, else as Asana likes.

        Raises:
            NotFound, Forbidden: there is none, or none for this account.
        """
        return self.ask("GET", path, lambda answer: self.record(answer.get("data")), _asked(fields))

    def all(self, path: str, fields: Iterable[str] = (), query: Mapping[str, str] | None = None) -> list[Record]:
        """Every record of a list, each once, with the fields named, else compact.

        Raises:
            NotFound, Forbidden: there is no such list, or none for this account.
        """
        asked = {**(query or {}), **_asked(fields), "limit": self.page_size}
        for _ in range(READINGS):
            found = self._one_reading(path, asked)
            if found is not None:
                return list(found.values())
        what = say("the pages of a list expired while they were read, {n} times; try later.", n=whole(READINGS))
        raise BadResponse(self.name, what)

    def _one_reading(self, path: str, query: Mapping[str, Any]) -> dict[str, Record] | None:
        """Every page, or None where one of them had expired."""
        found: dict[str, Record] = {}
        offsets: set[str] = set()
        records, offset = self.ask("GET", path, self.page, query)
        while True:
            found |= {record["gid"]: record for record in records}
            if not offset:
                return found
            if offset in offsets:
                raise BadResponse(self.name, say("the pages of a list do not end; try again later."))
            offsets.add(offset)
            try:
                records, offset = self.ask("GET", path, self.page, {**query, "offset": offset})
            except BadQuery:  # the same question was fine without the offset
                return None

    # ---- answers -----------------------------------------------------------------------------------------------------

    def record(self, told: object) -> Record:
        """A record, if it is one."""
        if isinstance(told, dict) and isinstance(told.get("gid"), str):
            return told
        raise BadResponse(self.name, WRONG_SHAPE)

    def listed(self, answer: Json) -> list[Any]:
        """The list that an answer is."""
        told = answer.get("data")
        if isinstance(told, list):
            return told
        raise BadResponse(self.name, WRONG_SHAPE)

    def page(self, answer: Json) -> tuple[list[Record], str]:
        """The records of a page, and the offset of the next one, if there is one."""
        records = [self.record(each) for each in self.listed(answer)]
        match answer.get("next_page"):
            case None:
                return records, ""
            case {"offset": str(offset)}:
                return records, offset
        raise BadResponse(self.name, WRONG_SHAPE)

    # ---- requests ----------------------------------------------------------------------------------------------------

    def ask(
        self,
        method: str,
        path: str,
        read: Callable[[Json], T],
        query: Mapping[str, Any],
        body: Json | None = None,
    ) -> T:
        """What `read` makes of the answer to one request; each action of a batch counts as one to the quota."""

        def call() -> T:
            try:
                answer, _, headers = self._client.of(self.url.rstrip("/"), self._made).call_api(
                    path,
                    method,
                    query_params=dict(query),
                    header_params={"Accept": "application/json; charset=UTF-8"},
                    body=body,
                    response_type=object,
                    auth_settings=["personalAccessToken"],
                    _return_http_data_only=False,
                    _request_timeout=TIMEOUT,
                )
            except ApiException as error:
                raise self.meaning(error.status, error.headers, error.body) from None  # the original prints both
            self.ahead = ahead(headers)
            if not isinstance(answer, dict):
                raise BadResponse(self.name, say("it answered with no JSON; is this the right address?"))
            return read(answer)

        return self._calls.read(call, len(body["data"]["actions"]) if body else 1)

    def meaning(self, status: int, headers: Mapping[str, str], body: str | bytes = "") -> SourceError:
        """What a refusal means to us."""
        if status == HTTPStatus.PAYMENT_REQUIRED:
            return Paid(self.name, say("this is not part of the workspace's plan."))
        advice: dict[int, str] = {HTTPStatus.UNAUTHORIZED: say("Check {variable}.", variable=self.variable)}
        return error_for(self.name, status, headers, _words(body), advice)


def _asked(fields: Iterable[str]) -> dict[str, str]:
    named = ",".join(fields)
    return {"opt_fields": named} if named else {}


def _words(body: str | bytes) -> str:
    """What Asana says: the messages of its JSON."""
    try:
        return " ".join(str(each["message"]) for each in json.loads(body)["errors"])
    except (ValueError, KeyError, TypeError):
        return ""
