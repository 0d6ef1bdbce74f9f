"""Who may sign in, and the tokens they sign in with: Google's OAuth 2 endpoints as a stand-in.

Signatures, client ids and secrets are not looked at; expiry is, if `lasts` says after how many calls.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qs, urlencode

from okrsync.sandbox.google.call import Json, Refused, told
from okrsync.sandbox.wire import Request, Response

SERVICE = "okrsync@demo.iam.gserviceaccount.com"
GUEST = "guest@demo.iam.gserviceaccount.com"
PERSON = "demo@example.invalid"

SCOPES = "https://www.googleapis.com/auth/"
SHEETS, SHEETS_READ = f"{SCOPES}spreadsheets", f"{SCOPES}spreadsheets.readonly"
DRIVE, DRIVE_FILE, DRIVE_READ = f"{SCOPES}drive", f"{SCOPES}drive.file", f"{SCOPES}drive.readonly"
DRIVE_NAMES = f"{SCOPES}drive.metadata.readonly"
EVERY = frozenset({SHEETS, DRIVE})

JWT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SECONDS = 3599  # that a token lives, as Google says

SIGN_IN = (
    "Expected OAuth 2 access token, login cookie or other valid authentication credential. See "
    "https://developers.google.com/identity/sign-in/web/devconsole-project."
)
MISSING = f"Request is missing required authentication credential. {SIGN_IN}"
INVALID = f"Request had invalid authentication credentials. {SIGN_IN}"
NARROW = "Request had insufficient authentication scopes."


@dataclass
class Token:
    """An access token; `left` is how many calls it is good for, None is no limit."""

    account: str
    scopes: frozenset[str]
    left: int | None = None


def _fixed() -> dict[str, Token]:
    return {"demo-token": Token(SERVICE, EVERY), "guest-token": Token(GUEST, EVERY)}


@dataclass
class Accounts:
    """The tokens given out so far, besides those that need no signing in: `demo-token` and `guest-token`.

    `refresh` is whose the refresh tokens are; a token from the endpoint is good for `lasts` calls.
    """

    lasts: int | None = None
    refresh: Mapping[str, str] = field(default_factory=lambda: {"demo-token": PERSON})
    tokens: dict[str, Token] = field(default_factory=_fixed)
    codes: dict[str, frozenset[str]] = field(default_factory=dict)

    def signed(self, request: Request, scopes: frozenset[str]) -> str:
        """Return the account that calls, with one of these scopes; Refused if it is none."""
        kind, _, text = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer":
            raise Refused(HTTPStatus.UNAUTHORIZED, MISSING, [_reason("CREDENTIALS_MISSING")])
        token = self.tokens.get(text.strip())
        if token is None or token.left == 0:
            raise Refused(HTTPStatus.UNAUTHORIZED, INVALID, [_reason("ACCESS_TOKEN_EXPIRED")] if token else ())
        if not token.scopes & scopes:
            raise Refused(HTTPStatus.FORBIDDEN, NARROW, [_reason("ACCESS_TOKEN_SCOPE_INSUFFICIENT")])
        token.left = None if token.left is None else token.left - 1
        return token.account

    def consent(self, request: Request) -> Response:
        """Answer an installed app's request for consent, which is given at once: GET /auth."""
        asked = {name: values[0] for name, values in request.query.items()}
        code = f"code-{len(self.codes) + 1}"
        self.codes[code] = _scopes(asked.get("scope", ""))
        state = {"state": asked["state"]} if "state" in asked else {}
        target = f"{asked.get('redirect_uri', '')}?{urlencode({'code': code, **state})}"
        return Response(HTTPStatus.FOUND, b"", {"Location": target})

    def exchange(self, request: Request) -> Response:
        """Answer the token endpoint: POST /token."""
        asked = {name: values[0] for name, values in parse_qs(request.body.decode("utf-8", "replace")).items()}
        grants = {JWT: self._service, "refresh_token": self._refreshed, "authorization_code": self._consented}
        grant = asked.get("grant_type", "")
        if grant not in grants:
            return _denied("unsupported_grant_type", f"Invalid grant_type: {grant}")
        return grants[grant](asked)

    def _service(self, asked: Mapping[str, str]) -> Response:
        claims = _claims(asked.get("assertion", ""))
        if claims.get("iss") not in (SERVICE, GUEST):
            return _denied("invalid_grant", "Invalid grant: account not found")
        return self._granted(claims["iss"], _scopes(claims.get("scope", "")))

    def _refreshed(self, asked: Mapping[str, str]) -> Response:
        if asked.get("refresh_token") not in self.refresh:
            return _denied("invalid_grant", "Token has been expired or revoked.")
        scopes = _scopes(asked.get("scope", "")) or EVERY
        return self._granted(self.refresh[asked["refresh_token"]], scopes, scope=" ".join(sorted(scopes)))

    def _consented(self, asked: Mapping[str, str]) -> Response:
        if asked.get("code") not in self.codes:
            return _denied("invalid_grant", "Malformed auth code.")
        scopes = self.codes.pop(asked["code"])
        refresh = next(token for token, account in self.refresh.items() if account == PERSON)
        return self._granted(PERSON, scopes, scope=" ".join(sorted(scopes)), refresh_token=refresh)

    def _granted(self, account: str, scopes: frozenset[str], **more: str) -> Response:
        text = f"ya29.stand-in-{len(self.tokens)}"
        self.tokens[text] = Token(account, scopes, self.lasts)
        return told({"access_token": text, "expires_in": SECONDS, "token_type": "Bearer", **more})


def _claims(assertion: str) -> Json:
    """Return what a JSON web token claims, nothing if it is none."""
    try:
        payload = assertion.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (ValueError, IndexError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _scopes(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _denied(error: str, description: str) -> Response:
    return told({"error": error, "error_description": description}, HTTPStatus.BAD_REQUEST)


def _reason(reason: str) -> Json:
    service = {"service": "sheets.googleapis.com"}
    return {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": reason,
        "domain": "googleapis.com",
        "metadata": service,
    }
