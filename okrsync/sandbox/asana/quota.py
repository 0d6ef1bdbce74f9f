"""The requests that a token may make: "Rate limits" in Asana's developer documentation."""

import math
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable

MINUTE = 60.0


class Quota:
    """Counts each token's requests of the last minute, the rejected ones too; None is no limit.

    `clock` tells seconds.
    """

    def __init__(self, per_minute: int | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._times: defaultdict[str, deque[float]] = defaultdict(deque)
        self._lock = threading.Lock()

    def wait(self, token: str, requests: int = 1) -> int:
        """Count the requests; return the seconds to wait before another try, 0 if they are within the quota."""
        if self._per_minute is None:
            return 0
        with self._lock:
            now, times = self._clock(), self._times[token]
            while times and times[0] <= now - MINUTE:
                times.popleft()
            times.extend([now] * requests)
            if len(times) <= self._per_minute:
                return 0
            return max(1, math.ceil(times[-self._per_minute] + MINUTE - now))
