"""What commands print: text for people, JSON for programs."""

import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.status import Status


def asks(*, as_json: bool) -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin.isatty() and sys.stdout.isatty() and not as_json


def say(what: "RenderableType", *, to_stderr: bool) -> None:
    """Text for people: on standard output, or on stderr where that carries JSON."""
    from rich.console import Console
    from rich.text import Text

    line = isinstance(what, str | Text)  # only the terminal itself breaks it, so that a path in it can be copied
    Console(stderr=to_stderr, highlight=False, markup=False, emoji=False, soft_wrap=line).print(what)


def put(record: dict[str, Any]) -> None:
    """One JSON object on standard output, whatever letters that can take."""
    letters = (sys.stdout.encoding or "").casefold().startswith("utf")
    sys.stdout.write(json.dumps(record, ensure_ascii=not letters, indent=2) + "\n")
    sys.stdout.flush()


def working(what: str) -> "Status":
    """A spinner while something takes its time; nothing where nobody watches."""
    from rich.console import Console

    return Console(stderr=True).status(what)
