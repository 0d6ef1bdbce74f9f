"""The Google client against a scripted server: signing in, what refusals mean, what is sent twice and what not."""

import json
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
import requests
from google.auth.compute_engine import Credentials as Machine
from google.auth.exceptions import RefreshError

from okrsync.errors import AuthFailed, BadQuery, BadResponse, Forbidden, NotFound, RateLimited, SourceError, Unavailable
from okrsync.googleapi import OWN_FILES, READ_SHEETS, WRITE_SHEETS, Google, NotShared, Server, keys, refusals
from okrsync.http import TRIES, Calls
from okrsync.model import Traffic
from okrsync.sandbox.server import Sandbox
from okrsync.sandbox.wire import Request, Response
from okrsync.turns import Turns
from tests.contract import google_keys
from tests.contract.google_keys import PERSON

ROBOT = "okrsync@demo.iam.gserviceaccount.com"
SHEET = "/v4/spreadsheets/1abc"
DENIED = {"code": 403, "message": "The caller does not have permission", "status": "PERMISSION_DENIED"}


class Scripted:
    """Answers each call of the API with the next response, and asks for a token with `token`."""

    def __init__(self, *answers: Response, token: Response | None = None) -> None:
        self.answers = iter(answers)
        self.token = token or Response.of({"access_token": "open-sesame", "expires_in": 3599, "token_type": "Bearer"})
        self.asked: list[Request] = []

    def handle(self, request: Request) -> Response:
        self.asked.append(request)
        if request.path == "/auth":
            to = f"{request.query['redirect_uri'][0]}?code=yes&state={request.query['state'][0]}"
            return Response(302, headers={"Location": to})
        return self.token if request.path == "/token" else next(self.answers)

    def failure(self, status: int) -> Response:
        return refused(status)

    @property
    def calls(self) -> list[Request]:
        return [request for request in self.asked if request.path != "/token"]


def refused(status: int, message: str = "no", **more: object) -> Response:
    return Response.of({"error": {"code": status, "message": message, **more}}, status)


Serve = Callable[[Scripted], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    open_ones: list[Sandbox] = []

    def serve(app: Scripted) -> str:
        open_ones.append(Sandbox({"/google": app}))
        return open_ones[-1].__enter__().url + "/google"

    yield serve
    for sandbox in open_ones:
        sandbox.__exit__(None, None, None)


@pytest.fixture
def robot() -> dict[str, Any]:
    return google_keys.robot(ROBOT)


def google(url: str, key: keys.Key | None = PERSON, waits: list[float] | None = None) -> Google:
    heard = waits if waits is not None else []
    return Google(Server("google.main", key, url, calls=Calls("google.main", sleep=heard.append)))


# ---- signing in ------------------------------------------------------------------------------------------------------


def test_a_service_account_signs_in_and_is_the_address_to_share_with(serve: Serve, robot: dict[str, Any]) -> None:
    app = Scripted(Response.of({"spreadsheetId": "1abc"}))
    client = google(serve(app), robot)
    assert client.read("GET", SHEET) == {"spreadsheetId": "1abc"}
    assert (client.account, client.owns_storage) == (ROBOT, False)
    assert app.calls[0].headers["authorization"] == "Bearer open-sesame"


def test_a_person_signs_in_and_owns_what_they_create(serve: Serve) -> None:
    client = google(serve(Scripted(Response.of({}))))
    client.read("GET", SHEET)
    assert (client.account, client.owns_storage) == ("", True)


def test_a_token_is_asked_for_once_and_for_no_wider_scope(serve: Serve) -> None:
    app = Scripted(Response.of({}), Response.of({}))
    client = google(serve(app))
    client.read("GET", SHEET)
    client.read("GET", SHEET)
    (token,) = [request.body.decode() for request in app.asked if request.path == "/token"]
    assert "spreadsheets.readonly" in token
    assert "drive" not in token


def test_nothing_is_asked_before_the_first_call(serve: Serve) -> None:
    app = Scripted()
    google(serve(app))
    assert app.asked == []


def test_an_expired_token_is_fetched_anew(serve: Serve) -> None:
    app = Scripted(refused(401), Response.of({"ok": 1}))
    assert google(serve(app)).read("GET", SHEET) == {"ok": 1}


def test_a_refused_key_names_the_setting_and_no_secret(serve: Serve) -> None:
    token = Response.of({"error": "invalid_grant", "error_description": "Token has been revoked."}, 400)
    with pytest.raises(AuthFailed, match=r"Token has been revoked\..*OKRSYNC_GOOGLE__MAIN__CREDENTIALS_JSON") as raised:
        google(serve(Scripted(token=token))).read("GET", SHEET)
    assert "demo-token" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_a_token_server_out_of_reach_may_work_later() -> None:
    with pytest.raises(Unavailable, match="connection failed"):
        google("http://127.0.0.1:9/google").read("GET", SHEET)


def test_a_token_server_that_fails_may_work_later() -> None:
    assert type(refusals.not_signed_in("google.main", RefreshError("busy", retryable=True))) is Unavailable


@pytest.mark.parametrize(
    "key",
    [{"type": "service_account", "client_email": ROBOT, "private_key": "broken"}, {"type": "api_key"}, {}],
    ids=["damaged", "unknown", "empty"],
)
def test_a_key_that_is_none_says_what_to_do(key: keys.Key) -> None:
    with pytest.raises(AuthFailed, match="OKRSYNC_GOOGLE__MAIN__CREDENTIALS_JSON"):
        google("http://127.0.0.1:9", key).read("GET", SHEET)


def test_a_workload_elsewhere_acts_as_the_service_account_that_trusts_it() -> None:
    key = {
        "type": "external_account",
        "audience": "//iam.googleapis.com/pool",
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "token_url": "https://sts.googleapis.com/v1/token",
        "credential_source": {"file": "token"},
        "service_account_impersonation_url": f"https://iamcredentials.googleapis.com/v1/{ROBOT}:generateAccessToken",
    }
    assert google("", key).account == ROBOT


def test_without_a_key_the_machines_own_is_taken(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, robot: dict[str, Any]
) -> None:
    (tmp_path / "key.json").write_text(json.dumps(robot), encoding="utf-8")
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "key.json"))
    client = google(serve(Scripted(Response.of({}))), None)
    client.read("GET", SHEET)
    assert client.account == ROBOT


def test_a_machine_without_a_key_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "none.json"))
    with pytest.raises(AuthFailed, match="this machine has no Google credentials"):
        google("", None).read("GET", SHEET)


# ---- a person's consent ----------------------------------------------------------------------------------------------


def test_an_oauth_client_without_consent_says_how_to_give_it(tmp_path: Path) -> None:
    server = Server("google.main", {"installed": {}}, consent=tmp_path / "none.json")
    with pytest.raises(AuthFailed, match="okrsync init --google"):
        Google(server).read("GET", SHEET)


@pytest.fixture
def consenting(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> tuple[str, dict[str, Any]]:
    """The address of a server where a person says yes, and the key of the OAuth client that asks them."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # the stand-in speaks plain HTTP
    granted = {"access_token": "a", "refresh_token": "kept", "expires_in": 3599, "token_type": "Bearer"}
    url = serve(Scripted(Response.of({"ok": 1}), token=Response.of({**granted, "scope": WRITE_SHEETS})))
    client = {"client_id": "c", "client_secret": "s", "auth_uri": f"{url}/auth", "token_uri": f"{url}/token"}
    monkeypatch.setitem(webbrowser._browsers, "person", [None, Yes()])  # type: ignore[attr-defined]  # noqa: SLF001 - it is registered for this test alone
    return url, {"installed": client}


def test_consent_is_kept_for_its_owner_alone_and_used(consenting: tuple[str, dict[str, Any]], tmp_path: Path) -> None:
    url, client = consenting
    kept = tmp_path / "deep" / "google-main.json"
    keys.consent("google.main", client, [WRITE_SHEETS], kept, browser="person")
    assert kept.stat().st_mode & 0o777 == 0o600
    told = json.loads(kept.read_text())
    assert (told["refresh_token"], "token" in told) == ("kept", False), "an access token need not lie about"
    server = Server("google.main", client, url, consent=kept)
    assert Google(server, [READ_SHEETS]).read("GET", SHEET) == {"ok": 1}


def test_consent_given_anew_is_its_owners_alone_though_the_old_file_was_not(
    consenting: tuple[str, dict[str, Any]], tmp_path: Path
) -> None:
    kept = tmp_path / "google-main.json"
    kept.write_text("{}")
    kept.chmod(0o644)
    keys.consent("google.main", consenting[1], [WRITE_SHEETS], kept, browser="person")
    assert kept.stat().st_mode & 0o777 == 0o600


def test_who_allows_less_than_was_asked_is_told_to_allow_all(
    consenting: tuple[str, dict[str, Any]], tmp_path: Path
) -> None:
    kept = tmp_path / "google-main.json"
    with pytest.raises(AuthFailed, match="allow all it asks"):
        keys.consent("google.main", consenting[1], [WRITE_SHEETS, OWN_FILES], kept, browser="person")
    assert not kept.exists()


class Yes(webbrowser.BaseBrowser):
    """A browser whose person says yes to everything."""

    def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:  # noqa: ARG002, FBT001, FBT002 - the library's
        Thread(target=lambda: requests.get(url, timeout=5)).start()
        return True


# ---- refusals --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (
            Response.of({"error": DENIED}, 403),
            NotShared,
            f"does not have permission Share the spreadsheet with {ROBOT}.",
        ),
        (
            refused(403, "narrow", details=[{"reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT"}]),
            Forbidden,
            "consent is narrower .* okrsync init",
        ),
        (refused(403, "off", details=[{"reason": "SERVICE_DISABLED"}]), Forbidden, "Enable the Google Sheets API"),
        (refused(403, "full", errors=[{"reason": "storageQuotaExceeded"}]), Forbidden, "service account owns no files"),
        (refused(404, "Requested entity was not found."), NotFound, "Check the address or id"),
        (refused(400, "Unable to parse range: x"), BadQuery, "Unable to parse range: x"),
        (refused(400, "This operation is not supported for this document"), BadQuery, "Save as Google Sheets"),
        (refused(429, "Quota exceeded"), RateLimited, "Quota exceeded"),
        (refused(403, "slow down", errors=[{"reason": "rateLimitExceeded"}]), RateLimited, "slow down"),
        (refused(503), Unavailable, "try again later"),
        (Response(502, b"<html>bad gateway</html>"), Unavailable, "try again later"),
        (Response.of({"error": "odd"}, 400), BadResponse, "right address"),
        (Response(200, b"<html>log in</html>"), BadResponse, "web page"),
    ],
)
def test_a_refusal_is_told_with_what_to_do(
    serve: Serve, robot: dict[str, Any], answer: Response, kind: type[SourceError], words: str
) -> None:
    with pytest.raises(kind, match=words) as raised:
        google(serve(Scripted(*[answer] * TRIES)), robot).read("GET", SHEET)
    assert type(raised.value) is kind


def test_who_may_not_write_is_told_to_be_made_an_editor(serve: Serve, robot: dict[str, Any]) -> None:
    with pytest.raises(Forbidden, match=f"{ROBOT} as Editor"):
        google(serve(Scripted(Response.of({"error": DENIED}, 403))), robot).write("POST", f"{SHEET}:batchUpdate")


# ---- calls -----------------------------------------------------------------------------------------------------------


def test_parameters_repeat_and_bodies_are_json(serve: Serve) -> None:
    app = Scripted(Response.of({}), Response.of({}))
    client = google(serve(app))
    client.read("GET", SHEET, {"ranges": ["A1", "B2"], "fields": "sheets"})
    client.write("POST", f"{SHEET}:batchUpdate", body={"requests": []})
    assert app.calls[0].query == {"ranges": ["A1", "B2"], "fields": ["sheets"]}
    assert (app.calls[1].path, app.calls[1].json()) == (f"{SHEET}:batchUpdate", {"requests": []})


def test_an_answer_without_content_is_an_empty_one(serve: Serve) -> None:
    assert google(serve(Scripted(Response(204)))).write("DELETE", "/drive/v3/files/1abc") == {}


@pytest.mark.parametrize("status", [200, 404])
def test_every_answer_tells_how_far_googles_clock_is_ahead(serve: Serve, status: int) -> None:
    client = google(serve(Scripted(Response(status, b"{}"))))
    with suppress(NotFound):
        client.read("GET", SHEET)
    assert client.ahead is not None
    assert abs(client.ahead) < timedelta(minutes=1)


def test_a_server_that_says_nothing_is_not_waited_for_for_ever(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("okrsync.googleapi.TIMEOUT", (5.0, 0.1))
    with pytest.raises(Unavailable, match="no answer in time"):
        google(serve(Silent())).write("POST", SHEET)


class Silent(Scripted):
    """Gives a token, and then no answer while anybody would wait."""

    def handle(self, request: Request) -> Response:
        if request.path != "/token":
            Event().wait(1)
            return Response.of({})
        return super().handle(request)


def test_a_read_that_fails_is_asked_again(serve: Serve) -> None:
    assert google(serve(Scripted(refused(500), Response.of({"ok": 1})))).read("GET", SHEET) == {"ok": 1}


@pytest.mark.parametrize("repeatable", [False, True])
def test_a_write_that_fails_is_sent_again_only_if_it_may_be(serve: Serve, *, repeatable: bool) -> None:
    app = Scripted(refused(503), Response.of({}))
    client = google(serve(app))
    if repeatable:
        client.write("POST", SHEET, repeatable=True)
    else:
        with pytest.raises(Unavailable):
            client.write("POST", SHEET)
    assert len(app.calls) == 1 + repeatable


def test_a_full_quota_is_waited_for_ever_longer(serve: Serve) -> None:
    waits: list[float] = []
    app = Scripted(refused(429), refused(429), Response.of({"ok": 1}))
    assert google(serve(app), waits=waits).write("POST", SHEET) == {"ok": 1}
    assert 5 <= waits[0] < waits[1]


def test_traffic_counts_the_calls_and_no_tokens(serve: Serve) -> None:
    client = google(serve(Scripted(Response.of({}), Response.of({}))))
    client.read("GET", SHEET)
    client.write("POST", SHEET)
    assert client.traffic() == Traffic(2, 0, client.traffic().seconds)


def test_all_clients_of_an_account_share_its_quota(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("okrsync.turns.MINUTE", 0.2)
    url = serve(Scripted(Response.of({}), Response.of({})))
    book, source = (Google(Server(name, PERSON, url, per_minute=1)) for name in ("google.main", "google.other"))
    book.read("GET", SHEET)
    source.read("GET", SHEET)
    assert source.traffic().seconds >= 0.15


class Counted(Turns):
    """A quota that counts and lets everybody pass."""

    taken = 0

    def take(self, requests: int = 1) -> None:  # noqa: ARG002 - as Turns has it
        self.taken += 1


def test_another_account_and_what_writes_have_quotas_of_their_own(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Counted] = []

    def counted(per_minute: int) -> Counted:
        made.append(Counted(per_minute))
        return made[-1]

    monkeypatch.setattr("okrsync.googleapi.Turns", counted)
    url = serve(Scripted(*[Response.of({})] * 4))
    one, same, other = (Google(Server("google.main", {**PERSON, "client_id": each}, url)) for each in ("a", "a", "b"))
    for ask in (one.read, same.read, other.read, one.write):
        ask("GET", SHEET)
    assert [quota.taken for quota in made if quota.taken] == [2, 1, 1]


@pytest.mark.parametrize(
    ("key", "account"),
    [
        ({"type": "service_account", "client_email": ROBOT, "client_id": "7"}, ROBOT),
        ({"type": "authorized_user", "client_id": "c"}, "c"),
        ({"installed": {"client_id": "c"}}, "c"),
        ({"type": "external_account", "audience": "//iam/pool"}, "//iam/pool"),
        (None, ""),
    ],
)
def test_a_quota_is_that_of_the_account_whose_key_it_is(key: keys.Key | None, account: str) -> None:
    assert keys.owner(key) == account


def test_a_machine_that_does_not_tell_its_address_has_none_to_share_with() -> None:
    assert keys.address(Machine()) == ""


def test_no_key_shows_in_what_is_printed(serve: Serve) -> None:
    assert "keep-me" not in repr(Server("google.main", PERSON))
    assert "keep-me" not in repr(google(serve(Scripted())))
