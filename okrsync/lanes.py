"""Requests side by side: how many at once, over which clients, and what becomes of the rest when one fails."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from threading import Condition, Lock
from typing import Generic, TypeVar

A = TypeVar("A")
B = TypeVar("B")

LANES = 8
"""Requests of one connection at once: at 100 ms each, 80 a second; Jira grants 100 of a kind, Asana 50 at once."""


class Lanes:
    """How many requests may be under way: half as many after each refusal, one more after a round of answers.

    Threads share it. `pause` holds up all of them: who was refused is not refused again for its neighbour's question.
    """

    def __init__(self, most: int = LANES) -> None:
        self._most = self.open = most
        self._taken = self._answers = self._pauses = 0
        self._turn = Condition()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Wait for a lane and keep it for as long as the block runs."""
        with self._turn:
            self._turn.wait_for(lambda: self._taken < self.open and not self._pauses)
            self._taken += 1
        try:
            yield
        finally:
            with self._turn:
                self._taken -= 1
                self._turn.notify_all()

    @property
    def idle(self) -> bool:
        """Whether most of them are free."""
        return self._taken <= self.open // 2

    def answered(self) -> None:
        """Note that the server bears what it is asked."""
        with self._turn:
            self._answers += 1
            if self._answers >= self.open and self.open < self._most:
                self.open, self._answers = self.open + 1, 0

    def refused(self) -> None:
        """Note that it was too much."""
        with self._turn:
            self.open, self._answers = max(1, self.open // 2), 0

    def pause(self, wait: Callable[[], None]) -> None:
        """Begin no request until `wait` is over."""
        with self._turn:
            self._pauses += 1
        try:
            wait()
        finally:
            with self._turn:
                self._pauses -= 1
                self._turn.notify_all()


class Spare(Generic[A]):
    """Clients of which each serves one thread at a time: as many as are in use at once, made when they are needed."""

    def __init__(self, make: Callable[[], A]) -> None:
        self._make = make
        self._idle: deque[A] = deque()

    @contextmanager
    def one(self) -> Iterator[A]:
        """A client that nobody else uses while the block runs."""
        try:
            client = self._idle.pop()
        except IndexError:
            client = self._make()
        try:
            yield client
        finally:
            self._idle.append(client)


class Once(Generic[A, B]):
    """Answers to questions: the first thread that asks finds it out, others that ask the same wait for it."""

    def __init__(self) -> None:
        self._known: dict[A, Future[B]] = {}
        self._lock = Lock()

    def of(self, question: A, answer: Callable[[A], B]) -> B:
        """The answer, or the error that there was instead."""
        with self._lock:
            known = self._known.get(question)
            found = self._known.setdefault(question, Future())
        if known is None:
            try:
                found.set_result(answer(question))
            except BaseException as error:  # noqa: BLE001 - whatever it is, all who ask get it
                found.set_exception(error)
        return found.result()


def side_by_side(call: Callable[[A], B], each: Sequence[A], lanes: int = LANES) -> list[B]:
    """What `call` makes of each, in their order; after the first failure nothing more is begun, and it is raised."""
    if len(each) <= 1:
        return [call(one) for one in each]
    with ThreadPoolExecutor(min(lanes, len(each))) as pool:
        futures = [pool.submit(call, one) for one in each]
        for waiting in wait(futures, return_when=FIRST_EXCEPTION).not_done:
            waiting.cancel()
    return [future.result() for future in sorted(futures, key=Future.cancelled)]
