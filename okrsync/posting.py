"""The way out: one letter to one address, through apprise, which knows Slack, Teams, e-mail and the rest.

Nothing of what apprise says of a failure is repeated: it may hold hosts, names and tokens.
"""

import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import apprise
from apprise.conversion import convert_between
from pydantic import SecretStr

from okrsync.errors import Problem

PATIENCE = 30.0
"""Seconds to wait for an answer: who gives up early may have sent it all the same, and sends it twice."""
Html, Markdown = apprise.NotifyFormat.HTML, apprise.NotifyFormat.MARKDOWN
_LOGGER = logging.getLogger("apprise")
_ASSET = apprise.AppriseAsset(app_id="okrsync", app_desc="okrsync", app_url="", image_url_mask="", async_mode=False)
_SCHEME = re.compile(r"[a-z][a-z0-9]{0,19}(?=://)", re.IGNORECASE)
_REFUSED = re.compile(r"error=(\d{3})\b")
_UNKNOWN = "apprise knows no such address. Mend it; github.com/caronc/apprise/wiki shows how each service is written."


def kind(address: SecretStr) -> str:
    """What kind of address it is, such as slack: all of it that may be told."""
    found = _SCHEME.match(address.get_secret_value())
    return found[0].lower() if found else "address"


def post(address: SecretStr, to: str, subject: str, body: str) -> Problem | None:
    """Send a letter, its body in Markdown; what went wrong, if anything did. `to` names the address for people."""
    with _listening() as said:
        known = apprise.Apprise.instantiate(address.get_secret_value(), asset=_ASSET)
        if known is None:
            return Problem("bad-address", to, "This is no address.", _UNKNOWN)
        known.socket_read_timeout = max(known.socket_read_timeout, PATIENCE)
        box = apprise.Apprise(asset=_ASSET)
        box.add(known)
        html = convert_between(Markdown, Html, body)  # type: ignore[no-untyped-call]  # each service's own is made of it
        if box.notify(body=html, title=subject, body_format=Html):
            return None
    code = next((found[1] for line in said for found in [_REFUSED.search(line)] if found), "")
    if code:
        what = f"The service refused it ({code})."
        return Problem("not-sent", to, what, "Look whether the address is right and still valid, then send it again.")
    to_do = "Check the network and the address, then send it again."
    return Problem("not-sent", to, "The service did not answer, or not as it should.", to_do)


@contextmanager
def _listening() -> Iterator[list[str]]:
    """What apprise says meanwhile, which nobody else hears."""
    said: list[str] = []
    ear = logging.Handler(logging.WARNING)
    ear.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]  # a function is enough
    passed_on = _LOGGER.propagate
    _LOGGER.addHandler(ear)
    _LOGGER.propagate = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of what its many services import
            yield said
    finally:
        _LOGGER.removeHandler(ear)
        _LOGGER.propagate = passed_on
