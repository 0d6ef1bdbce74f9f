"""Where the work is: the trackers, their accounts and secrets, and folders of files."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, HttpUrl, SecretStr

from okrsync.okrs.links import BEFORE_ID, SPREADSHEET_ID
from okrsync.settings.part import Part

PREFIX = "OKRSYNC_"


def variable(*path: str) -> str:
    """The environment variable of a setting: `jira`, `acme`, `token` → OKRSYNC_JIRA__ACME__TOKEN."""
    return PREFIX + "__".join(path).upper()


def _bare(url: HttpUrl) -> HttpUrl:
    if url.username or url.password:
        raise ValueError("an address with a password in it; leave it out, and give email or user and the token")
    return url


class TokenSettings(Part):
    """A secret, from the environment or from a file that holds nothing else."""

    token: SecretStr | None = None
    token_file: Path | None = None


class JiraSettings(TokenSettings):
    """One Jira; `email` for Cloud with an API token, `user` for basic authentication at a Data Center.

    `open` are the keys of the projects of whose issues more than key and state may be shown; not given: of all.
    `changelogs` says to ask what states the issues went through, so that re-openings count in the past.
    """

    url: Annotated[HttpUrl, AfterValidator(_bare)]
    email: str = ""
    user: str = ""
    deployment: Literal["cloud", "datacenter"] | None = None
    open: tuple[str, ...] | None = None
    changelogs: bool = False


ASANA = "https://app.asana.com/api/1.0"
ASANA_PER_MINUTE = 1500
"""Requests a minute that a paid Asana plan allows each token; a free one allows 150 (Asana's rate limits page)."""


class AsanaSettings(TokenSettings):
    """One Asana account; `url` only where it is not the usual one."""

    url: Annotated[HttpUrl, AfterValidator(_bare)] = HttpUrl(ASANA)
    per_minute: int = Field(default=ASANA_PER_MINUTE, ge=1)


GOOGLE_PER_MINUTE = 60
"""Reads a minute that Google allows each account in each project, and as many writes (its usage limits page)."""

GOOGLE_KEYS = frozenset({"service_account", "authorized_user", "external_account"})
OAUTH_CLIENT = "installed"
"""What a Google key's JSON may say as `type`, and under what it holds an OAuth client, for a person's consent."""

SPREADSHEET = "https://docs.google.com/spreadsheets/d/{}"
"""Where people open a spreadsheet, by its id."""
_SPREADSHEET = re.compile(rf"(?:https?://[^/\s]+{BEFORE_ID})?(?P<id>{SPREADSHEET_ID})(?:[/?#].*)?", re.ASCII)


def spreadsheet_id(text: str) -> str:
    """The id of a spreadsheet, given that or its address.

    Raises:
        ValueError: it is neither.
    """
    found = _SPREADSHEET.fullmatch(text.strip())
    if not found:
        raise ValueError("no spreadsheet; copy its address from the browser")
    return found["id"]


class GoogleSettings(Part):
    """One Google account: the file or the JSON of its key, else what the machine has.

    `sheets` gives spreadsheets short names for links; `url` is for a stand-in.
    """

    credentials: Path | None = None
    credentials_json: SecretStr | None = None
    url: Annotated[HttpUrl, AfterValidator(_bare)] | None = None
    per_minute: int = Field(default=GOOGLE_PER_MINUTE, ge=1)
    sheets: Mapping[str, Annotated[str, AfterValidator(spreadsheet_id)]] = {}


class FilesSettings(Part):
    """The folders below which `file:` links may read."""

    folders: tuple[Path, ...] = ()
