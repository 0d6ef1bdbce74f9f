"""The one rate limiter: so many requests a minute, for all who share a quota."""

import time
from collections import deque
from collections.abc import Callable
from threading import Lock

MINUTE = 60.0


class Turns:
    """A quota of requests a minute, for all who share it. Threads may.

    `sleep` and `clock` (seconds) are arguments so that tests need not wait.
    """

    def __init__(
        self,
        per_minute: int,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._taken: deque[float] = deque(maxlen=per_minute)
        self._sleep = sleep
        self._clock = clock
        self._lock = Lock()

    def take(self, requests: int = 1) -> None:
        """Wait until the last minute has room for one more request, or for one that counts as several."""
        with self._lock:
            now = turn = self._clock()
            for _ in range(requests):
                full = len(self._taken) == self._taken.maxlen
                turn = max(now, self._taken[0] + MINUTE) if full else now
                self._taken.append(turn)
        if turn > now:
            self._sleep(turn - now)
