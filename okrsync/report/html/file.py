"""Where a report goes, and how it gets there: whole, or not at all."""

import os
import re
from pathlib import Path

from okrsync.errors import ConfigError, Problem
from okrsync.report.html.browser import Kind

_UNFIT = re.compile(r"[^\w.-]+")
"""What is better not in the name of a file."""


def target(out: Path | None, kind: Kind | None, cycle: str) -> tuple[Path, Kind]:
    """The file that is meant, and what it will be: as the name ends, unless `kind` says; `okrs-2026-Q4.html`, if none.

    Raises:
        ConfigError: nothing should be written there: it is a folder, lies in none, or is called what it will not be.
    """
    if out is None:
        kind = kind or Kind.HTML
        return Path(f"okrs-{_UNFIT.sub('-', cycle)}.{kind}"), kind
    ends = out.suffix.casefold().removeprefix(".")
    meant = kind or next((each for each in Kind if each == ends), None)
    if out.is_dir():
        raise _refused(out, "It is a folder.", "Name a file in it.")
    if meant is None or ends != meant:
        wanted = f".{meant}" if meant else ", ".join(f".{each}" for each in Kind)
        raise _refused(out, "Its name does not end as what it would hold.", f"Let it end in {wanted}.")
    if not out.parent.is_dir():
        raise _refused(out, f"There is no folder {out.parent}.", "Make it, or name another.")
    return out, meant


def write(path: Path, content: bytes) -> None:
    """Write a file; what was there stays until the new one is whole.

    Raises:
        ConfigError: it cannot be written.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        raise _refused(path, f"It cannot be written: {error.strerror}.", "Name another file with --out.") from None
    finally:
        part.unlink(missing_ok=True)


def _refused(path: Path, what: str, to_do: str) -> ConfigError:
    return ConfigError([Problem("bad-out", str(path), what, to_do)])
