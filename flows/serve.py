"""`okrsync schedule`: the nightly sync on Prefect's schedule, on a server of its own or the one in PREFECT_API_URL."""

import os
import signal
from collections.abc import Callable
from contextlib import ExitStack, suppress

from flows import server
from okrsync.config import Config
from okrsync.errors import ConfigError, Problem

API = "PREFECT_API_URL"


def serve(config: Config, *, tell: Callable[[str], None]) -> None:
    """Serve until Ctrl+C or SIGTERM; `tell` takes the lines for the people at the terminal.

    Raises:
        ConfigError: the config has no schedule.
        BookError: the workbook cannot be read.
        Unavailable: there is no server.
    """
    schedule = config.settings.schedule
    if schedule is None:
        to_do = 'Add when to sync, such as schedule: "0 2 * * *" for two at night.'
        raise ConfigError([Problem("no-schedule", f"{config.file.name} › schedule", "There is no schedule.", to_do)])
    for each in (signal.SIGTERM, signal.SIGINT):  # a shell lets its background jobs ignore the latter
        signal.signal(each, signal.default_int_handler)
    with suppress(KeyboardInterrupt), ExitStack() as open_:
        named = os.environ.get(API)
        url = named or open_.enter_context(server.embedded(config.state / "prefect"))
        os.environ.update({**server.QUIET, **os.environ, API: url})
        from flows.runner import run  # noqa: PLC0415 - Prefect reads its environment as it is imported

        if not named:
            server.wait(url)
        run(config, schedule, tell)
