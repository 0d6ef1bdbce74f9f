"""Tokens from Prefect Secret blocks, for connections whose variable is not set and that name no file.

The block is named after the connection: `okrsync-jira-acme-token` for `jira: acme`, an underscore becoming a dash.
The token goes into this process's environment and nowhere else: no parameter, no result, no log line holds it.
"""

import os

from prefect.blocks.system import Secret

from okrsync.config import Config, accounts
from okrsync.settings import variable


def from_blocks(config: Config) -> None:
    """Set the variable of each connection that lacks a token and has a block."""
    for where, account in accounts(config.settings).items():
        if account.token or account.token_file:
            continue
        try:
            block = Secret.load(f"okrsync-{where}-token".replace(".", "-").replace("_", "-"))
        except ValueError:  # there is none; the config says so, with what to do
            continue
        if isinstance(block, Secret):  # and no coroutine, which it would be within one
            os.environ[variable(*where.split("."), "token")] = str(block.get())
