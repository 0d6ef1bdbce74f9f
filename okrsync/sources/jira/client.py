"""How to ask a Jira, Cloud or Data Center: whole answers or none."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from http import HTTPStatus
from typing import Any, Literal, TypeVar
from urllib.parse import quote

from jira import JIRA, JIRAError
from pydantic import SecretStr
from requests import Session

from okrsync.errors import AuthFailed, BadQuery, BadResponse, NotFound, SourceError
from okrsync.http import Calls, ahead, error_for, json_of
from okrsync.model import Traffic
from okrsync.okrs import figures
from okrsync.settings import variable
from okrsync.sources.jira.jql import unordered
from okrsync.texts import say

T = TypeVar("T")
Issue = dict[str, Any]  # as Jira sends it: id, key, fields

TIMEOUT = (5.0, 60.0)  # seconds to connect, and between two bytes; the library's own is forever
PAGE_SIZE = 1000  # issues asked for; the server may grant fewer (Cloud by fields, Data Center by its administrator)
READINGS = 3  # of a query whose issues change while it is paged
BROWSE = "BROWSE_PROJECTS"
NO_SEARCH = say("a search was answered with something else; is this the right address?")


class Truncated(BadQuery):
    """Jira answered a part of the query and said so."""


@dataclass
class Server:
    """One Jira and the account that asks it.

    `name` is the connection, such as `jira.acme`. `user` is the account's e-mail address on Cloud; on Data Center it is
    blank for a personal access token, or a user name whose password is `token`. `deployment` is asked for if not given.
    `changelogs` says that those are wanted, which at a Data Center come with each issue (see `changelogs.py`).
    `ahead` is how much the site's clock was ahead of ours at the last answer, None where it told no time.
    """

    name: str
    url: str
    token: SecretStr
    user: str = ""
    deployment: Literal["cloud", "datacenter"] | None = None
    page_size: int = PAGE_SIZE
    changelogs: bool = False
    calls: Calls | None = None
    ahead: timedelta | None = field(init=False, default=None)
    _client: JIRA = field(init=False, repr=False)
    _calls: Calls = field(init=False, repr=False)

    def __post_init__(self) -> None:
        secret = self.token.get_secret_value()
        self._calls = self.calls or Calls(self.name)
        self._client = JIRA(
            server=self.url.rstrip("/"),
            basic_auth=(self.user, secret) if self.user else None,
            token_auth=None if self.user else secret,
            timeout=TIMEOUT,
            max_retries=0,
            get_server_info=False,
            logging=False,
        )

    @property
    def address(self) -> str:
        """The site's address, without a slash at its end."""
        return self._client.server_url

    @cached_property
    def cloud(self) -> bool:
        """Whether it is Jira Cloud; anything else is a Data Center or a server."""
        if self.deployment:
            return self.deployment == "cloud"
        return self._ask(dict, "GET", "2/serverInfo").get("deploymentType") == "Cloud"

    def traffic(self) -> Traffic:
        """What the questions so far cost."""
        return self._calls.traffic()

    # ---- questions ---------------------------------------------------------------------------------------------------

    def myself(self) -> dict[str, Any]:
        """Return who we are there. To be asked first: to an anonymous visitor, Jira answers searches too, with less.

        Raises:
            AuthFailed: nobody that it knows.
        """
        try:
            return self._ask(dict, "GET", self._at("myself"))
        except NotFound:
            what = say("there is no Jira at {url}; are url and deployment right in the config?", url=self.address)
            raise BadResponse(self.name, what) from None

    def projects(self) -> int:
        """How many projects the account sees."""
        if self.cloud:
            return int(self._ask(dict, "GET", self._at("project/search?maxResults=1")).get("total", 0))
        return len(self._ask(list, "GET", self._at("project")))

    def fields(self) -> list[dict[str, Any]]:
        """Every field of the site: id, name, schema."""
        return self._ask(list, "GET", self._at("field"))

    def statuses(self) -> list[dict[str, Any]]:
        """Every status that some workflow of the site has: id, name, statusCategory."""
        return self._ask(list, "GET", self._at("status"))

    def may_browse(self) -> bool:
        """Whether the account has the permission to browse some project."""
        answer = self._ask(dict, "GET", self._at(f"mypermissions?permissions={BROWSE}"))
        return bool(answer.get("permissions", {}).get(BROWSE, {}).get("havePermission"))

    def filter(self, number: str) -> dict[str, Any]:
        """A saved filter: name, jql.

        Raises:
            NotFound: no such filter, or it is not shared with the account.
        """
        try:
            return self._ask(dict, "GET", self._at(f"filter/{quote(number, safe='')}"))
        except BadQuery:  # so say some versions of a filter that is gone
            what = say("there is no such filter, or it is not shared with the account.")
            raise NotFound(self.name, what) from None

    def issue(self, key: str, fields: Iterable[str]) -> Issue:
        """One issue, by the key it has or once had.

        Raises:
            NotFound: no such issue, or the account may not see it.
        """
        wanted = quote(",".join(fields))
        more = "&expand=changelog" if self._expanded else ""
        return self._ask(dict, "GET", self._at(f"issue/{quote(key, safe='')}?fields={wanted}{more}"))

    def search(self, jql: str, fields: Sequence[str]) -> list[Issue]:
        """Every issue of a query, each once, by key.

        Raises:
            BadQuery: Jira refuses the query; Truncated: it would not give all of it.
        """
        body = {"jql": f"{unordered(jql)} ORDER BY key".lstrip(), "fields": list(fields), "maxResults": self.page_size}
        return self._by_token(body) if self.cloud else self._by_offset(body)

    # ---- pages -------------------------------------------------------------------------------------------------------

    def pages(self, path: str, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Every page of an answer that Cloud gives by tokens."""
        seen: set[str] = set()
        while True:
            page = self._ask(dict, "POST", self._at(path), body)
            yield page
            token = page.get("nextPageToken")
            if page.get("isLast") or (not token and "isLast" not in page):
                return
            if not token or token in seen:
                raise BadResponse(self.name, say("the pages of an answer do not end; try again later."))
            seen.add(token)
            body = body | {"nextPageToken": token}

    def _by_token(self, body: dict[str, Any]) -> list[Issue]:
        found: dict[str, Issue] = {}
        for page in self.pages("search/jql", body):
            if page.get("warnings"):
                what = say("the answer is not whole: {warnings}", warnings=_words(page["warnings"]))
                raise Truncated(self.name, what)
            found |= self._by_id(page)
        return list(found.values())

    def _by_offset(self, body: dict[str, Any]) -> list[Issue]:
        body = body | {"expand": ["changelog"]} if self._expanded else body
        for _ in range(READINGS):
            found, whole = self._one_reading(body)
            if whole:
                return list(found.values())
        what = say("issues came and went while they were read, {n} times; try again later.", n=figures.whole(READINGS))
        raise BadResponse(self.name, what)

    def _one_reading(self, body: dict[str, Any]) -> tuple[dict[str, Issue], bool]:
        """Read all pages once; not whole where the total says that an issue slipped from one page to another."""
        found: dict[str, Issue] = {}
        start, most = 0, 0
        while True:
            page = self._ask(dict, "POST", self._at("search"), body | {"startAt": start})
            issues, total = self._by_id(page), page.get("total")
            if not isinstance(total, int):
                raise BadResponse(self.name, NO_SEARCH)
            found |= issues
            most = max(most, total)
            start += len(issues)  # not by what we asked for: the server grants less
            if not issues or start >= total:
                return found, len(found) >= total == most

    def _by_id(self, page: dict[str, Any]) -> dict[str, Issue]:
        issues = page.get("issues")
        if not isinstance(issues, list) or not all({"id", "key", "fields"} <= issue.keys() for issue in issues):
            raise BadResponse(self.name, NO_SEARCH)
        return {issue["id"]: issue for issue in issues}

    @property
    def _expanded(self) -> bool:
        return self.changelogs and not self.cloud

    # ---- requests ----------------------------------------------------------------------------------------------------

    def _at(self, path: str) -> str:
        return f"{3 if self.cloud else 2}/{path}"

    def _ask(self, kind: type[T], method: str, path: str, body: dict[str, Any] | None = None) -> T:
        # The library has no public way to the JSON of a page, and its issue objects cost 4.4 times the CPU.
        session: Session = self._client._session  # noqa: SLF001  # see above

        def call() -> T:
            try:
                response = session.request(method, f"{self.address}/rest/api/{path}", json=body)
            except JIRAError as error:
                raise self._meaning(error) from None  # the original prints every header
            self.ahead = ahead(response.headers)
            return json_of(self.name, response, kind)

        return self._calls.read(call)

    def _meaning(self, error: JIRAError) -> SourceError:
        headers = error.response.headers if error.response is not None else {}
        if "captcha" in headers.get("X-Authentication-Denied-Reason", "").lower():
            what = say("Jira wants to see a person: sign in once in a browser as this account.")
            return AuthFailed(self.name, what)
        advice: dict[int, str] = {
            HTTPStatus.UNAUTHORIZED: say(
                "Check {variable}, and on Jira Cloud the account's e-mail address.", variable=self._variable
            ),
            HTTPStatus.FORBIDDEN: say("Ask for the permission Browse projects."),
        }
        return error_for(self.name, error.status_code or 0, headers, error.text or "", advice)

    @property
    def _variable(self) -> str:
        return variable(*self.name.split("."), "token")


def _words(warnings: object) -> str:
    return "; ".join(map(str, warnings)) if isinstance(warnings, list) else str(warnings)
