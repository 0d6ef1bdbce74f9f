"""Lists by page: "Pagination" in Asana's developer documentation."""

import hashlib
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from okrsync.sandbox.asana.call import Call, bad
from okrsync.sandbox.asana.content import Record

LONGEST_PAGE = 100
UNPAGED = 1000  # about as many as a request without a limit gets, and not a word that there are more
FREE = {"limit", "offset", "opt_fields", "opt_pretty"}  # may differ from page to page

BAD_LIMIT = f"limit: Must be between 1 and {LONGEST_PAGE}"
BAD_OFFSET = "offset: Your pagination token is invalid."
EXPIRED = "offset: Your pagination token has expired."


class Pager:
    """Cuts lists into pages. The first `expire` offsets that come back are refused as expired, later ones honoured."""

    def __init__(self, expire: int = 0) -> None:
        self._expire = expire
        self._lock = threading.Lock()

    def page(self, call: Call, found: Sequence[Record]) -> tuple[Sequence[Record], dict[str, Any]]:
        """Return the page that is asked for, and `next_page` if there is such a thing; Refused where it is none."""
        limit, offset = call.text("limit"), call.text("offset")
        if limit is None and offset is None:
            return found[:UNPAGED], {}
        size = _size(limit)
        start = self._start(call, offset)
        end = start + size
        more = _next(call, end) if end < len(found) else None
        return found[start:end], {"next_page": more}

    def _start(self, call: Call, offset: str | None) -> int:
        if offset is None:
            return 0
        try:
            start = int(urlsafe_b64decode(offset).partition(b":")[0])
        except ValueError:
            start = -1
        if offset != _offset(call, start):
            raise bad(BAD_OFFSET)
        with self._lock:
            expired, self._expire = self._expire > 0, max(self._expire - 1, 0)
        if expired:
            raise bad(EXPIRED)
        return start


def _size(limit: str | None) -> int:
    size = int(limit) if limit is not None and limit.isdecimal() else 0
    if not 1 <= size <= LONGEST_PAGE:
        raise bad(BAD_LIMIT)
    return size


def _next(call: Call, start: int) -> dict[str, str]:
    query = {name: values[0] for name, values in call.request.query.items()} | {"offset": _offset(call, start)}
    path = f"{call.request.path}?{urlencode(query)}"
    return {"offset": query["offset"], "path": path, "uri": f"{call.request.base}{path}"}


def _offset(call: Call, start: int) -> str:
    """Return an opaque offset to the page at `start` of this very query."""
    filters = sorted((name, values) for name, values in call.request.query.items() if name not in FREE)
    query = f"{start}\n{call.account.gid}\n{call.request.path}\n{filters}"
    seal = hashlib.blake2b(query.encode(), digest_size=9).hexdigest()
    return urlsafe_b64encode(f"{start}:{seal}".encode()).decode()
