"""The JSON of a key → credentials of google-auth; and a person's consent, asked once and kept in a file."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import google.auth
from google.auth import identity_pool
from google.auth.credentials import Credentials
from google.auth.exceptions import DefaultCredentialsError, GoogleAuthError, MalformedError
from google.oauth2.credentials import Credentials as Person
from google.oauth2.service_account import Credentials as ServiceAccount

from okrsync.errors import AuthFailed
from okrsync.settings import OAUTH_CLIENT, variable
from okrsync.texts import say

__all__ = ["Credentials", "Key", "address", "consent", "owner", "signed_in"]

Key = Mapping[str, Any]
"""What a key file holds: `type` says of which kind (settings.GOOGLE_KEYS), an OAuth client is under `installed`."""

PRIVATE = 0o600


def signed_in(
    name: str, key: Key | None, scopes: Sequence[str], consent_file: Path | None = None, tokens: str = ""
) -> Credentials:
    """Credentials for `scopes`; `tokens` is the address of another token server than Google's.

    Raises:
        AuthFailed: there are none, they are damaged, or a person has not consented yet.
    """
    try:
        found = _default(scopes) if key is None else _from_key(name, key, scopes, consent_file)
    except (GoogleAuthError, ValueError, KeyError, TypeError) as error:
        raise AuthFailed(name, _trouble(name, error)) from None
    if tokens and hasattr(found, "with_token_uri"):
        found = found.with_token_uri(tokens)
    return found


def address(credentials: Credentials) -> str:
    """The e-mail address of a service account, "" for a person or where the machine does not tell."""
    told = getattr(credentials, "service_account_email", None)
    return told if isinstance(told, str) and "@" in told else ""


def owner(key: Key | None) -> str:
    """Whose quota a key uses."""
    shown = key or {}
    client = shown.get(OAUTH_CLIENT) or shown
    return str(client.get("client_email") or client.get("client_id") or client.get("audience") or "")


def consent(name: str, client: Key, scopes: Sequence[str], file: Path, browser: str | None = None) -> None:
    """Ask a person, in their browser, to let okrsync in; keep their consent in `file`, which only they can read.

    Raises:
        AuthFailed: they did not consent.
    """
    from google_auth_oauthlib.flow import InstalledAppFlow  # noqa: PLC0415 - heavy, and needed once in a company's life
    from oauthlib.oauth2 import OAuth2Error  # noqa: PLC0415

    flow = InstalledAppFlow.from_client_config(dict(client), list(scopes))
    try:
        granted: Person = flow.run_local_server(port=0, browser=browser)
    except (OAuth2Error, Warning, AttributeError) as error:  # refused; less granted than asked; nobody answered
        what = f"Google has no consent of yours ({type(error).__name__}); run okrsync init again and allow all it asks."
        raise AuthFailed(name, what) from None
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)  # an old file's mode would stay
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "w", encoding="utf-8") as kept:
        kept.write(granted.to_json(strip=["token", "expiry"]))


def _default(scopes: Sequence[str]) -> Credentials:
    return google.auth.default(scopes)[0]


def _from_key(name: str, key: Key, scopes: Sequence[str], consent_file: Path | None) -> Credentials:
    found: Credentials
    match key:
        case {"installed": _}:
            found = Person.from_authorized_user_info(_consented(name, consent_file), scopes)
        case {"type": "service_account"}:
            found = ServiceAccount.from_service_account_info(key, scopes=scopes)
        case {"type": "authorized_user"}:
            found = Person.from_authorized_user_info(key, scopes)
        case {"type": "external_account"}:
            found = identity_pool.Credentials.from_info(key, scopes=scopes)
        case _:
            raise ValueError("its type is unknown")
    return found


def _consented(name: str, file: Path | None) -> Key:
    try:
        kept: Key = json.loads(file.read_text(encoding="utf-8")) if file else {}
    except (OSError, ValueError):
        kept = {}
    if kept:
        return kept
    what = say(
        "nobody has allowed it to use Google yet; run okrsync init --google … once in a terminal with a browser."
    )
    raise AuthFailed(name, what)


def _trouble(name: str, error: Exception) -> str:
    where = variable(*name.split("."), "credentials_json")
    if isinstance(error, DefaultCredentialsError) and not isinstance(error, MalformedError):
        return say(
            "this machine has no Google credentials; set {variable}, or name the key file as credentials in the "
            "config.",
            variable=where,
        )
    return say(
        "the key is damaged or of no kind that okrsync knows; make a new one, then set {variable}, or name the key "
        "file as credentials in the config.",
        variable=where,
    )
