"""The calls that an account may make in a minute, reads and writes apart: "Usage limits" in Google's documentation."""

import time
from collections import defaultdict, deque
from collections.abc import Callable
from http import HTTPStatus

from okrsync.sandbox.google.call import Refused

MINUTE = 60.0
PROJECT = "project_number:123456789012"


def exhausted(kind: str) -> Refused:
    """Return the refusal of one `Read` or `Write` too many; Google sends no Retry-After with it."""
    message = (
        f"Quota exceeded for quota metric '{kind} requests' and limit '{kind} requests per minute per user' of "
        f"service 'sheets.googleapis.com' for consumer '{PROJECT}'."
    )
    limit = {
        "service": "sheets.googleapis.com",
        "quota_metric": f"sheets.googleapis.com/{kind.lower()}_requests",
        "quota_limit": f"{kind}RequestsPerMinutePerUser",
    }
    details = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "RATE_LIMIT_EXCEEDED",
        "domain": "googleapis.com",
        "metadata": limit,
    }
    return Refused(HTTPStatus.TOO_MANY_REQUESTS, message, [details])


class Quota:
    """Counts what was let through in the last minute; `per_minute` None is no limit, `clock` tells seconds."""

    def __init__(self, per_minute: int | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._times: defaultdict[tuple[str, str], deque[float]] = defaultdict(deque)

    def count(self, account: str, *, writes: bool) -> None:
        """Count one call, Refused if it is one too many."""
        kind, now = "Write" if writes else "Read", self._clock()
        times = self._times[account, kind]
        while times and times[0] <= now - MINUTE:
            times.popleft()
        if self._per_minute is not None and len(times) >= self._per_minute:
            raise exhausted(kind)
        times.append(now)
