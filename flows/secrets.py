"""Secrets from Prefect Secret blocks, for connections whose variable is not set and that name no file.

The block is named after connection and setting: `okrsync-jira-acme-token` for `jira: acme`, an underscore becoming a
dash; `okrsync-google-main-credentials-json` holds the key of a Google account, `okrsync-digest-to` and
`okrsync-digest-people` whom to send the week to.
The secret goes into this process's environment and nowhere else: no parameter, no result, no log line holds it.
"""

import os
from collections.abc import Iterator

from prefect.blocks.system import Secret

from okrsync.config import Config, accounts
from okrsync.settings import Settings, variable


def from_blocks(config: Config) -> None:
    """Set the variable of each connection that lacks its secret and has a block."""
    for path in _lacking(config.settings):
        try:
            block = Secret.load("-".join(("okrsync", *path)).replace("_", "-"))
        except ValueError:  # there is none; the config says so, with what to do
            continue
        if isinstance(block, Secret):  # and no coroutine, which it would be within one
            os.environ[variable(*path)] = str(block.get())


def _lacking(settings: Settings) -> Iterator[tuple[str, ...]]:
    """The settings that no variable and no file gives."""
    for where, account in accounts(settings).items():
        if not (account.token or account.token_file):
            yield (*where.split("."), "token")
    for name, google in settings.google.items():
        if not (google.credentials_json or google.credentials):
            yield ("google", name, "credentials_json")
    if whom := settings.digest:
        yield from (
            ("digest", name) for name in ("to", "people") if not (getattr(whom, name) or getattr(whom, f"{name}_file"))
        )
