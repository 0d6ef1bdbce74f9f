"""The page as PDF or PNG, drawn by the Chromium or Chrome of this machine, without a window and without a network."""

import os
import subprocess
from enum import StrEnum
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

from okrsync.errors import ConfigError, Problem

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
SIZE = (1600, 900)
"""Pixels of a slide as it is laid out; the picture has twice as many each way, for large screens."""
_PATIENCE = 120
"""Seconds; a page of 300 key results takes a few."""
_ALONE = (
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
_SUPERUSER = 0
"""Chromium's sandbox does not start for this user; the page that it opens runs nothing but our own script."""


class Kind(StrEnum):
    """What a report is written as."""

    HTML = "html"
    PDF = "pdf"
    PNG = "png"


def browser() -> str:
    """The program that draws.

    Raises:
        ConfigError: there is none.
    """
    for name in NAMES:
        if found := which(name):
            return found
    what = "A PDF or PNG is drawn by Chromium or Chrome, and there is none on the PATH."
    to_do = "Install it (Debian, Ubuntu: apt-get install chromium), or write --format html."
    raise ConfigError([Problem("no-browser", "--format", what, to_do)])


def drawn(page: str, kind: Kind, program: str, folder: Path) -> bytes:
    """A page as PDF (A4, as its print style says) or PNG (a slide); in `folder` lies what is needed meanwhile.

    Raises:
        ConfigError: the browser fails, or the folder cannot be written.
    """
    try:
        with TemporaryDirectory(prefix="okrsync-", dir=folder.resolve()) as place:  # not /tmp, which a snap cannot see
            source, made = Path(place, "page.html"), Path(place, f"made.{kind}")
            source.write_text(page, encoding="utf-8")
            told = _run([program, *_ALONE, *_user(place), *_wanted(kind, made), source.as_uri()])
            if made.is_file():
                return made.read_bytes()
    except OSError as error:
        raise _failed(str(error)) from None
    raise _failed(told)


def _run(command: list[str]) -> str:
    """What it says; nothing of that matters where it draws."""
    try:
        ended = subprocess.run(  # noqa: S603 - a program by its full path, no shell
            command, capture_output=True, text=True, errors="replace", timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return f"it did not end within {_PATIENCE} seconds"
    return " ".join(ended.stderr.splitlines()[-1:]) or f"it ended with {ended.returncode}"


def _user(place: str) -> list[str]:
    """A profile of its own, so that a browser that is open is left alone."""
    rooted = hasattr(os, "geteuid") and os.geteuid() == _SUPERUSER
    return [f"--user-data-dir={place}/profile", *(["--no-sandbox"] if rooted else [])]


def _wanted(kind: Kind, made: Path) -> list[str]:
    if kind is Kind.PDF:
        return ["--no-pdf-header-footer", f"--print-to-pdf={made}"]
    size = ",".join(map(str, SIZE))
    return ["--hide-scrollbars", f"--window-size={size}", "--force-device-scale-factor=2", f"--screenshot={made}"]


def _failed(why: str) -> ConfigError:
    to_do = "Write --format html, open it and print it from there."
    return ConfigError([Problem("browser-failed", "--format", f"The browser drew nothing: {why}.", to_do)])
