"""A person at a terminal: what the command asks there, and what is typed."""

import os
import pty
import select
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.e2e.world import SCRIPT


def dialogue(folder: Path, *args: str, say: Sequence[tuple[str, str]]) -> tuple[int, str]:
    """Run `okrsync` in a terminal; each answer is typed once its question stands there. Exit code and screen."""
    clean = {name: value for name, value in os.environ.items() if not name.upper().startswith("OKRSYNC_")}
    ours, theirs = pty.openpty()
    running = subprocess.Popen(  # noqa: S603 - our own script
        [SCRIPT, *args],
        cwd=folder,
        env={**clean, "TZ": "Europe/Berlin", "TERM": "dumb", "COLUMNS": "200"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    screen = ""
    try:
        for question, answer in say:
            screen += shown(ours, question)
            os.write(ours, f"{answer}\n".encode())
        screen += shown(ours, None)
        return running.wait(60), screen.replace("\r\n", "\n")
    finally:
        running.kill()
        running.wait()
        os.close(ours)


def shown(terminal: int, until: str | None) -> str:
    """What the terminal shows, up to a question, or to the end."""
    text = b""
    while until is None or until not in text.decode(errors="ignore"):
        ready, _, _ = select.select([terminal], [], [], 60)
        assert ready, f"waited for “{until}”, saw: {text.decode()}"
        try:
            more = os.read(terminal, 4096)
        except OSError:  # how Linux says that the program has ended
            more = b""
        if not more:
            assert until is None, f"it ended without asking “{until}”: {text.decode()}"
            break
        text += more
    return text.decode()
