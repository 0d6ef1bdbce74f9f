"""How to ask a Jira, Cloud or Data Center: whole answers or none."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from http import HTTPStatus
from typing import Any, Literal, TypeVar, cast
from urllib.parse import quote

from jira import JIRA, JIRAError
from msgspec.json import Decoder
from pydantic import SecretStr
from requests import Response, Session

from okrsync.errors import AuthFailed, BadQuery, BadResponse, NotFound, SourceError
from okrsync.http import ARRAY, OBJECT, Calls, ahead, error_for, json_of
from okrsync.lanes import Spare, side_by_side
from okrsync.model import Traffic
from okrsync.settings import variable
from okrsync.sources.jira.records import Form, Identified
from okrsync.texts import say

T = TypeVar("T")
Told = TypeVar("Told", bound=Identified)
Json = dict[str, Any]

TIMEOUT = (5.0, 60.0)  # seconds to connect, and between two bytes; the library's own is forever
PAGE_SIZE = 5000  # issues asked for; the server may grant fewer (Cloud by fields, Data Center by its administrator)
BROWSE = "BROWSE_PROJECTS"
NO_SEARCH = say("a search was answered with something else; is this the right address?")


@dataclass
class Server:
    """One Jira and the account that asks it.

    `name` is the connection, such as `jira.acme`. `user` is the account's e-mail address on Cloud; on Data Center it is
    blank for a personal access token, or a user name whose password is `token`. `deployment` is asked for if not given.
    `changelogs` says that those are wanted, which at a Data Center come with each issue (see `changelogs.py`).
    `ahead` is how much the site's clock was ahead of ours at the last answer, None where it told no time; `address`
    the site's, without a slash at its end.
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
    address: str = field(init=False)
    _sessions: Spare[Session] = field(init=False, repr=False)
    _calls: Calls = field(init=False, repr=False)
    _known: bool = field(init=False, repr=False, default=False)

    def __post_init__(self) -> None:
        self._calls = self.calls or Calls(self.name)
        self.address = self.url.rstrip("/")
        self._sessions = Spare(self._session)

    @cached_property
    def cloud(self) -> bool:
        """Whether it is Jira Cloud; anything else is a Data Center or a server."""
        if self.deployment:
            return self.deployment == "cloud"
        return self.ask(OBJECT, "GET", "2/serverInfo").get("deploymentType") == "Cloud"

    @property
    def expanded(self) -> bool:
        """Whether changelogs come along with issues."""
        return self.changelogs and not self.cloud

    @property
    def idle(self) -> bool:
        """Whether the site would bear more requests at once than are under way."""
        return self._calls.idle

    def traffic(self) -> Traffic:
        """What the questions so far cost."""
        return self._calls.traffic()

    # ---- questions ---------------------------------------------------------------------------------------------------

    def myself(self) -> dict[str, Any]:
        """Return who we are there.

        Raises:
            AuthFailed: nobody that it knows.
        """
        try:
            return self.ask(OBJECT, "GET", self.at("myself"))
        except NotFound:
            what = say("there is no Jira at {url}; are url and deployment right in the config?", url=self.address)
            raise BadResponse(self.name, what) from None

    def signed_in(self, ask: Callable[[], T]) -> T:
        """What `ask` brings, if it is us who ask: to an anonymous visitor, Jira answers searches too, with less.

        Raises:
            AuthFailed: we are nobody that it knows; once that is known, it is not asked for again.
        """
        if self._known:
            return ask()
        me, found = side_by_side(lambda call: call(), [self.myself, ask])
        self._known = bool(me)
        return cast("T", found)

    def projects(self) -> int:
        """How many projects the account sees."""
        if self.cloud:
            return int(self.ask(OBJECT, "GET", self.at("project/search?maxResults=1")).get("total", 0))
        return len(self.ask(ARRAY, "GET", self.at("project")))

    def fields(self) -> list[dict[str, Any]]:
        """Every field of the site: id, name, schema."""
        return self.ask(ARRAY, "GET", self.at("field"))

    def statuses(self) -> list[dict[str, Any]]:
        """Every status that some workflow of the site has: id, name, statusCategory."""
        return self.ask(ARRAY, "GET", self.at("status"))

    def may_browse(self) -> bool:
        """Whether the account has the permission to browse some project."""
        answer = self.ask(OBJECT, "GET", self.at(f"mypermissions?permissions={BROWSE}"))
        return bool(answer.get("permissions", {}).get(BROWSE, {}).get("havePermission"))

    def filter(self, number: str) -> dict[str, Any]:
        """A saved filter: name, jql.

        Raises:
            NotFound: no such filter, or it is not shared with the account.
        """
        try:
            return self.ask(OBJECT, "GET", self.at(f"filter/{quote(number, safe='')}"))
        except BadQuery:  # so say some versions of a filter that is gone
            what = say("there is no such filter, or it is not shared with the account.")
            raise NotFound(self.name, what) from None

    def issue(self, key: str, form: Form[Told]) -> Told:
        """One issue, by the key it has or once had.

        Raises:
            NotFound: no such issue, or the account may not see it.
        """
        wanted = quote(",".join(form.wanted))
        more = "&expand=changelog" if self.expanded else ""
        return form.read(self.ask(form.one, "GET", self.at(f"issue/{quote(key, safe='')}?fields={wanted}{more}")))

    # ---- requests ----------------------------------------------------------------------------------------------------

    def at(self, path: str) -> str:
        """A path below the version of the API that the site has."""
        return f"{3 if self.cloud else 2}/{path}"

    def ask(
        self,
        reads: Decoder[T],
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        form: Form[Any] | None = None,
    ) -> T:
        """The answer to one request; of one that is no search, or whose issues `form` does not know, what is odd."""

        def call() -> T:
            with self._sessions.one() as session:
                try:
                    response = session.request(method, f"{self.address}/rest/api/{path}", json=body)
                except JIRAError as error:
                    raise self._meaning(error) from None  # the original prints every header
            self.ahead = ahead(response.headers)
            try:
                return json_of(self.name, response, reads)
            except BadResponse as error:
                raise (self._odd(response, form) if form else error) from None

        return self._calls.read(call)

    def _session(self) -> Session:
        """A signed-in session of the library, which takes proxy and certificates from the environment once."""
        secret = self.token.get_secret_value()
        client = JIRA(
            server=self.address,
            basic_auth=(self.user, secret) if self.user else None,
            token_auth=None if self.user else secret,
            timeout=TIMEOUT,
            max_retries=0,
            get_server_info=False,
            logging=False,
        )
        # It has no public way to the JSON of a page, and its issue objects cost 4.4 times the CPU.
        session: Session = client._session  # noqa: SLF001  # see above
        told = session.merge_environment_settings(self.address, {}, stream=None, verify=None, cert=None)
        session.proxies, session.verify, session.trust_env = told["proxies"], told["verify"], False
        return session

    def _odd(self, response: Response, form: Form[Any]) -> BadResponse:
        plain = json_of(self.name, response, OBJECT)
        return form.odd(self.name, plain.get("issues")) or BadResponse(self.name, NO_SEARCH)

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
