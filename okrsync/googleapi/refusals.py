"""What Google's refusals mean to us, each with what to do about it."""

from http import HTTPStatus

import requests
from google.auth.exceptions import GoogleAuthError, TransportError

from okrsync.errors import AuthFailed, Forbidden, SourceError, Unavailable
from okrsync.http import error_for, error_from, said_by_vendor
from okrsync.settings import variable
from okrsync.texts import joined, say

TOO_FAST = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})  # Drive refuses these as 403
NARROW = frozenset({"ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficientPermissions"})
SWITCHED_OFF = frozenset({"SERVICE_DISABLED", "accessNotConfigured"})
NO_STORAGE = "storageQuotaExceeded"
OF_THE_ACCOUNT = NARROW | SWITCHED_OFF | {NO_STORAGE}


class NotShared(Forbidden):
    """The spreadsheet or file is not shared with the account, or not for this."""


def refusal(name: str, response: requests.Response, account: str, *, writes: bool) -> SourceError:
    """The error for an answer of 400 and above to `account` (see Google.account)."""
    status, message, reasons = response.status_code, *_told(response)
    if status == HTTPStatus.FORBIDDEN and reasons & TOO_FAST:
        status = HTTPStatus.TOO_MANY_REQUESTS
    advice: dict[int, str] = {
        HTTPStatus.BAD_REQUEST: _mend(message),
        HTTPStatus.UNAUTHORIZED: _check(name),
        HTTPStatus.FORBIDDEN: _permit(reasons, account, writes=writes),
        HTTPStatus.NOT_FOUND: say("Check the address or id of the spreadsheet."),
    }
    error = error_for(name, status, response.headers, message, advice)
    return NotShared(name, error.what) if type(error) is Forbidden and not reasons & OF_THE_ACCOUNT else error


def not_signed_in(name: str, error: GoogleAuthError) -> SourceError:
    """The error where Google, or the network before it, gave no access token."""
    if isinstance(error, TransportError) and isinstance(error.__cause__, Exception):
        return error_from(name, error.__cause__)
    words = said_by_vendor(str(error.args[0] if error.args else ""))
    if error.retryable:
        return Unavailable(name, joined(" ", (say("Google gave no access token; try again later."), words)))
    return AuthFailed(name, joined(" ", (say("Google gave no access token."), words, _check(name))))


def _told(response: requests.Response) -> tuple[str, frozenset[str]]:
    """Google's own words, and its codes for why: Sheets has them as `details`, Drive as `errors`."""
    try:
        error = response.json()["error"]
        why = [*error.get("details", ()), *error.get("errors", ())]
        return str(error.get("message", "")), frozenset(str(each.get("reason", "")) for each in why)
    except (ValueError, KeyError, TypeError, AttributeError):
        return "", frozenset()


def _check(name: str) -> str:
    return say(
        "Check {variable}, or the credentials of {source} in the config; a person's consent is given anew by "
        "okrsync init --google ….",
        variable=variable(*name.split("."), "credentials_json"),
        source=name,
    )


def _mend(message: str) -> str:
    if "not supported for this document" not in message:
        return ""
    return say("It is an Office file: open it in Google Sheets and choose File › Save as Google Sheets.")


def _permit(reasons: frozenset[str], account: str, *, writes: bool) -> str:
    if reasons & SWITCHED_OFF:
        return say(
            "Enable the Google Sheets API in the Google Cloud project of the account, and try again in some minutes."
        )
    if reasons & NARROW:
        return say(
            "The account's consent is narrower than this needs: run okrsync init --google …, or use another key."
        )
    if NO_STORAGE in reasons:
        return _give(account)
    whom = account or say("the person who runs okrsync")
    if writes:
        return say("Share the spreadsheet with {whom} as Editor.", whom=whom)
    return say("Share the spreadsheet with {whom}.", whom=whom)


def _give(account: str) -> str:
    """What to do where the account may own no file."""
    if not account:
        return say("A service account owns no files: make the spreadsheet yourself and share it.")
    return say(
        "A service account owns no files: make the spreadsheet yourself and share it with {whom} as Editor.",
        whom=account,
    )
