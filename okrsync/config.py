"""The config file, with the environment over it: every problem at once, each with where and what to do."""

import json
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from msgspec import Struct
from pydantic import BaseModel, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsError

from okrsync.errors import ConfigError, Problem
from okrsync.settings import (
    GOOGLE_KEYS,
    OAUTH_CLIENT,
    PREFIX,
    SPREADSHEET,
    GoogleSettings,
    Settings,
    TokenSettings,
    variable,
)

FILE_NAME = "okrsync.yaml"
STATE = ".okrsync"
"""The folder beside the config for backups and caches."""
SECRETS = frozenset({"token", "password", "credentials_json"})
"""Values that never stand in the config file: they come from the environment, or from a file that the config names."""
ADDRESSES = frozenset({("digest", "to"), ("digest", "people")})
"""The same, but secret only there: addresses to send to hold tokens and passwords."""


class Config(Struct, frozen=True):
    """The settings and the file that they came from; paths are relative to its folder."""

    settings: Settings
    file: Path

    @property
    def folder(self) -> Path:
        """Where relative paths begin."""
        return self.file.parent

    @property
    def book(self) -> Path:
        """The Excel workbook; a book in Google is no file, and this the folder then."""
        return self.folder / (self.settings.book.excel or "")

    @property
    def book_name(self) -> str:
        """The book as people know it: its path, or its address."""
        id_ = self.settings.book.google
        return SPREADSHEET.format(id_) if id_ else str(self.book)

    @property
    def store(self) -> str:
        """The address of the cache; a relative SQLite file lies beside the config."""
        system, slashes, path = self.settings.store.partition(":///")
        if not slashes or not system.startswith("sqlite") or Path(path).is_absolute() or path in ("", ":memory:"):
            return self.settings.store
        return f"{system}:///{self.folder / path}"

    @property
    def state(self) -> Path:
        """Where backups and caches are kept."""
        return self.folder / STATE


def find(start: Path) -> Path:
    """The config file here or above.

    Raises:
        ConfigError: there is none.
    """
    for folder in (start, *start.parents):
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
    to_do = "Run okrsync init, or say where it is with --config FILE."
    raise ConfigError([Problem("no-config", FILE_NAME, f"There is no {FILE_NAME} here or above.", to_do)])


def load(file: Path, *, secrets: bool = True) -> Config:
    """Read and check the config; without `secrets`, no token need be there, since no source will be asked.

    Raises:
        ConfigError: with every problem at once.
    """
    raw = _raw(file)
    problems = [_secret(file, path) for path in _secrets(raw)]
    try:
        settings = Settings(**raw)
    except SettingsError as error:
        to_do = "Correct the environment variable, or unset it."
        raise ConfigError([Problem("bad-environment", f"{PREFIX}…", f"{error}.", to_do)]) from None
    except ValidationError as error:
        problems += [_problem(file, details) for details in error.errors()]
        raise ConfigError(problems) from None
    config = Config(settings, file.resolve())
    for where, account in accounts(settings).items() if secrets else ():
        problems += _credentials(config, where, account)
    for name, each in settings.google.items() if secrets or settings.book.google else ():
        problems += _google_key(config, f"google.{name}", each)
    problems += _google_book(config)
    if problems:
        raise ConfigError(problems)
    return config


def accounts(settings: Settings) -> dict[str, TokenSettings]:
    """Every connection that signs in with a token, by its name, such as `jira.acme`."""
    systems: dict[str, Mapping[str, TokenSettings]] = {"jira": settings.jira, "asana": settings.asana}
    return {f"{system}.{name}": each for system, named in systems.items() for name, each in named.items()}


def token(config: Config, account: TokenSettings) -> SecretStr:
    """The token, from the environment or from its file; `load` saw that there is one."""
    if account.token or not account.token_file:
        return account.token or SecretStr("")
    return SecretStr((config.folder / account.token_file).read_text(encoding="utf-8-sig").strip())


def google_key(folder: Path, account: GoogleSettings) -> Mapping[str, Any] | None:
    """The JSON of a Google key, from the environment or from its file in `folder`; None: what the machine has.

    Raises:
        OSError, ValueError: the file cannot be read, or what is there is none.
    """
    if account.credentials_json:
        text = account.credentials_json.get_secret_value()
    elif account.credentials:
        text = (folder / account.credentials).read_text(encoding="utf-8-sig")
    else:
        return None
    key = json.loads(text)
    if not isinstance(key, dict) or (key.get("type") not in GOOGLE_KEYS and OAUTH_CLIENT not in key):
        raise ValueError("of no kind that okrsync knows")
    return key


def _raw(file: Path) -> dict[str, Any]:
    try:
        raw = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise ConfigError(
            [Problem("config-unreadable", str(file), f"{reason}.", "Run okrsync init, or mend --config.")]
        ) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{file.name}, line {mark.line + 1}" if mark else file.name
        what = getattr(error, "problem", None) or str(error)
        raise ConfigError([Problem("config-syntax", where, f"This is no YAML: {what}.", "Mend the line.")]) from None
    if not isinstance(raw, dict):
        to_do = "See config/okrsync.example.yaml, or run okrsync init."
        raise ConfigError([Problem("config-syntax", file.name, "It holds no settings.", to_do)])
    return raw


def _secrets(raw: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(raw, dict):
        for key, value in raw.items():
            here = (*path, str(key))
            if str(key) in SECRETS or here in ADDRESSES:
                yield here
            yield from _secrets(value, here)


def _secret(file: Path, path: tuple[str, ...]) -> Problem:
    named = f"{path[-1]}_file" if path in ADDRESSES else "token_file"
    to_do = f"Take it out of the file and set {variable(*path)}, or name a file with {named}."
    return Problem("secret-in-file", f"{file.name} › {'.'.join(path)}", "Secrets do not belong into the config.", to_do)


def _credentials(config: Config, where: str, account: TokenSettings) -> list[Problem]:
    at = f"{config.file.name} › {where}"
    if not account.token and not account.token_file:
        to_do = f"Set the environment variable {variable(*where.split('.'), 'token')}."
        return [Problem("no-token", at, "No token is set.", to_do)]
    try:
        secret = token(config, account).get_secret_value()
    except (OSError, UnicodeDecodeError):
        to_do = "Write the token into it as plain text, or mend token_file."
        return [Problem("no-token", at, f"The token file {account.token_file} cannot be read.", to_do)]
    if not secret or not secret.isascii() or not secret.isprintable():
        return [Problem("no-token", at, "The token is empty or holds characters that no token has.", "Copy it again.")]
    return []


def _google_key(config: Config, where: str, account: GoogleSettings) -> list[Problem]:
    name = variable(*where.split("."), "credentials_json")
    source = name if account.credentials_json else f"The file {account.credentials}"
    to_do = "Download the key of a service account, or of an OAuth client for desktop apps, from Google Cloud again."
    try:
        google_key(config.folder, account)
    except OSError as error:
        what, to_do = f"{source} cannot be read: {error.strerror}.", f"Mend credentials, or set {name}."
    except json.JSONDecodeError:
        what = f"{source} is no JSON."
    except ValueError:
        what = f"{source} is no key of Google that okrsync knows."
    else:
        return []
    return [Problem("bad-key", f"{config.file.name} › {where}", what, to_do)]


def _google_book(config: Config) -> list[Problem]:
    """What keeps a book in Google from having an account to open it."""
    book, known = config.settings.book, config.settings.google
    if not book.google or book.account in known or (len(known) == 1 and not book.account):
        return []
    if not known:
        what, to_do = "No Google account opens it.", "Add google: {main: {}} with credentials to the config."
    else:
        what = (
            f"No Google account is called {book.account}." if book.account else "Several Google accounts may open it."
        )
        to_do = f"Name one as account: {', '.join(known)}."
    return [Problem("no-account", f"{config.file.name} › book.google", what, to_do)]


def _problem(file: Path, details: ErrorDetails) -> Problem:
    path = [str(step) for step in details["loc"] if step != "[key]"]
    where = f"{file.name} › {'.'.join(path)}"
    kind, message = details["type"], str(details["msg"]).removeprefix("Value error, ")
    if kind == "extra_forbidden":
        near = get_close_matches(path[-1], _keys(Settings), n=1)
        hint = (
            f"Did you mean {near[0]}? Else take it out."
            if near
            else "Take it out; config/okrsync.example.yaml of the project has every key."
        )
        return Problem("unknown-key", where, "okrsync knows no such key.", hint)
    if kind == "missing":
        return Problem("missing-key", where, "This is missing.", "Add it; the README shows an example.")
    if kind == "string_pattern_mismatch" and details["loc"][-1] == "[key]":
        return Problem("bad-name", where, "A connection's name is lower-case.", f"Write {path[-1].lower()}.")
    given = details.get("input")
    secret = path[-1] in SECRETS or tuple(path[:2]) in ADDRESSES or "@" in str(given)  # an address may carry a password
    shown = f"“{given}”: " if isinstance(given, str | int | float) and not secret else ""
    return Problem("bad-value", where, f"{shown}{message}.", "Correct the value.")


@cache
def _keys(model: type[BaseModel]) -> tuple[str, ...]:
    """Every key that the config knows, at any depth."""
    schema = model.model_json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    return tuple(dict.fromkeys(key for part in parts for key in part.get("properties", {})))
