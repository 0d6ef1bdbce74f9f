"""Requests side by side: how many at once, over which clients, each question once; no test looks at a clock."""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier, Condition, Event, Lock, Thread, current_thread
from typing import Self

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.lanes import LANES, Lanes, Once, Spare, side_by_side

PATIENCE = 10.0
"""Seconds after which a thread that should be over has failed; nothing ever takes as long."""


class Beside:
    """Calls something in a thread of its own; what it gave, or the error there was, once `over`."""

    def __init__(self, call: Callable[[], object]) -> None:
        self.told: object = None
        self._call = call
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def waits(self) -> bool:
        """Whether it is held up, once it is either that or over."""
        while self._thread.is_alive():
            frame = sys._current_frames().get(self._thread.ident or 0)  # noqa: SLF001  # nothing else tells that a thread waits
            if frame and frame.f_code is Condition.wait.__code__:
                return True
        return False

    def over(self) -> Self:
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        return self

    def _run(self) -> None:
        try:
            self.told = self._call()
        except LookupError as error:
            self.told = error


def enter(lanes: Lanes) -> Beside:
    """Take a lane and give it back at once."""

    def run() -> str:
        with lanes.one():
            return "through"

    return Beside(run)


def at_once(threads: int, calls: int, call: Callable[[int], object]) -> None:
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(call, range(calls)))


# ---- lanes -----------------------------------------------------------------------------------------------------------


def test_as_many_as_there_are_lanes_go_at_once_and_no_more() -> None:
    lanes, together, lock = Lanes(3), Barrier(3), Lock()
    under_way: list[int] = []
    most: list[int] = []

    def request(number: int) -> None:
        with lanes.one():
            with lock:
                under_way.append(number)
                most.append(len(under_way))
            together.wait(PATIENCE)
            with lock:
                under_way.remove(number)

    at_once(threads=12, calls=60, call=request)
    assert max(most) == 3


def test_a_connection_has_eight_lanes_unless_it_is_said() -> None:
    assert Lanes().open == LANES == 8


def test_who_finds_no_lane_free_waits_for_one() -> None:
    lanes = Lanes(2)
    with lanes.one():
        with lanes.one():
            late = enter(lanes)
            assert late.waits
        assert late.over().told == "through"


def test_a_lane_is_free_again_after_a_failure() -> None:
    lanes = Lanes(1)
    with pytest.raises(LookupError), lanes.one():
        raise LookupError
    assert enter(lanes).over().told == "through"


def test_a_refusal_leaves_half_of_the_lanes_and_always_one() -> None:
    lanes = Lanes(8)
    seen = []
    for _ in range(5):
        lanes.refused()
        seen.append(lanes.open)
    assert seen == [4, 2, 1, 1, 1]


def test_each_round_of_answers_opens_one_lane_more_up_to_the_most() -> None:
    lanes = Lanes(5)
    lanes.refused()
    seen = []
    for _ in range(20):
        lanes.answered()
        seen.append(lanes.open)
    assert seen == [2, 3, 3, 3, 4, 4, 4, 4, *[5] * 12]


def test_a_refusal_begins_the_round_anew() -> None:
    lanes = Lanes(8)
    for _ in range(100):
        lanes.answered()
    lanes.refused()
    for _ in range(3):
        lanes.answered()
    assert lanes.open == 4
    lanes.answered()
    assert lanes.open == 5


@given(st.integers(1, 10), st.lists(st.booleans()))
def test_never_is_a_lane_open_beyond_the_most_nor_none(most: int, heard: list[bool]) -> None:
    lanes = Lanes(most)
    for good in heard:
        before = lanes.open
        (lanes.answered if good else lanes.refused)()
        assert 1 <= lanes.open <= most
        assert lanes.open in ((before, before + 1) if good else (max(1, before // 2),))


def test_lanes_that_were_closed_by_a_refusal_stay_closed_until_enough_requests_are_over() -> None:
    lanes = Lanes(4)
    with ExitStack() as first_two:
        with lanes.one(), lanes.one():
            first_two.enter_context(lanes.one())
            first_two.enter_context(lanes.one())
            lanes.refused()
        late = enter(lanes)
        assert late.waits
    assert late.over().told == "through"


def test_a_pause_holds_up_all_others_until_it_is_over() -> None:
    lanes = Lanes(8)
    late: list[Beside] = []

    def wait() -> None:
        late.extend(enter(lanes) for _ in range(3))
        assert all(each.waits for each in late)

    lanes.pause(wait)
    assert [each.over().told for each in late] == ["through"] * 3


def test_of_two_pauses_the_longer_one_counts() -> None:
    lanes = Lanes(8)
    late: list[Beside] = []

    def wait() -> None:
        lanes.pause(lambda: None)
        late.append(enter(lanes))
        assert late[0].waits

    lanes.pause(wait)
    assert late[0].over().told == "through"


def test_a_pause_that_is_broken_off_is_over() -> None:
    lanes = Lanes(8)

    def wait() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        lanes.pause(wait)
    assert enter(lanes).over().told == "through"


@pytest.mark.parametrize(("taken", "idle"), [(0, True), (2, True), (3, False), (4, False)])
def test_the_lanes_are_idle_while_at_least_half_of_them_are_free(taken: int, *, idle: bool) -> None:
    lanes = Lanes(4)
    with ExitStack() as requests:
        for _ in range(taken):
            requests.enter_context(lanes.one())
        assert lanes.idle is idle
    assert lanes.idle


# ---- clients ---------------------------------------------------------------------------------------------------------


def clients() -> tuple[Spare[int], list[int]]:
    """Clients that are called by their numbers, and the list of those that were made."""
    made: list[int] = []

    def make() -> int:
        made.append(len(made))
        return len(made)

    return Spare(make), made


def test_a_client_is_made_when_one_is_needed_and_serves_again() -> None:
    spare, made = clients()
    assert made == []
    for _ in range(3):
        with spare.one():
            pass
    assert len(made) == 1


def test_whoever_needs_a_client_at_once_has_one_of_their_own() -> None:
    spare, made = clients()
    for _ in range(2):
        with spare.one() as one, spare.one() as two, spare.one() as three:
            assert len({one, two, three}) == 3
    assert len(made) == 3


def test_a_client_serves_again_after_a_failure() -> None:
    spare, made = clients()
    for _ in range(2):
        with pytest.raises(LookupError), spare.one():
            raise LookupError
    assert len(made) == 1


def test_no_client_serves_two_threads_at_once_and_no_more_are_made_than_there_are_threads() -> None:
    spare, together = Spare(object), Barrier(4)
    seen: set[object] = set()
    busy: set[object] = set()
    twice: list[object] = []

    def request(_: int) -> None:
        with spare.one() as client:
            if client in busy:
                twice.append(client)
            busy.add(client)
            seen.add(client)
            together.wait(PATIENCE)
            busy.remove(client)

    at_once(threads=4, calls=200, call=request)
    assert (twice, len(seen)) == ([], 4)


# ---- each question once ----------------------------------------------------------------------------------------------


class Oracle:
    """Finds answers out, each when it may, and keeps the questions; to `bad` there is none."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.may = Event()

    def __call__(self, question: str) -> str:
        self.asked.append(question)
        self.may.wait(PATIENCE)
        if question == "bad":
            raise LookupError(question)
        return question.upper()


def in_threads(once: Once[str, str], question: str, oracle: Callable[[str], str]) -> list[Beside]:
    """Several threads that ask the same, while nobody knows the answer yet."""
    threads = [Beside(lambda: once.of(question, oracle)) for _ in range(5)]
    assert all(each.waits for each in threads)
    return threads


def test_what_several_threads_ask_is_found_out_once_and_told_to_all() -> None:
    oracle = Oracle()
    threads = in_threads(Once(), "one", oracle)
    oracle.may.set()
    assert [each.over().told for each in threads] == ["ONE"] * 5
    assert oracle.asked == ["one"]


def test_the_error_that_there_was_instead_reaches_all_who_asked_and_who_ask_later() -> None:
    oracle = Oracle()
    once: Once[str, str] = Once()
    threads = in_threads(once, "bad", oracle)
    oracle.may.set()
    assert [type(each.over().told) for each in threads] == [LookupError] * 5
    with pytest.raises(LookupError, match="bad"):
        once.of("bad", oracle)
    assert oracle.asked == ["bad"]


def test_another_question_is_answered_while_one_is_still_open() -> None:
    oracle = Oracle()
    once: Once[str, str] = Once()
    quick = Beside(lambda: once.of("quick", lambda _: once.of("slow", oracle)[:2]))
    threads = [*in_threads(once, "slow", oracle), quick]
    assert threads[-1].waits
    oracle.may.set()
    assert [each.over().told for each in threads] == [*["SLOW"] * 5, "SL"]
    assert oracle.asked == ["slow"]


# ---- side by side ----------------------------------------------------------------------------------------------------


def test_answers_come_in_the_order_of_the_questions_whatever_is_answered_first() -> None:
    last = Event()

    def call(number: int) -> int:
        if number == 3:
            last.set()
        last.wait(PATIENCE)
        return number * 10

    assert side_by_side(call, [1, 2, 3]) == [10, 20, 30]


def test_all_lanes_are_used_and_not_one_more() -> None:
    together, lock = Barrier(3), Lock()
    under_way: list[int] = []
    most: list[int] = []

    def call(number: int) -> None:
        with lock:
            under_way.append(number)
            most.append(len(under_way))
        together.wait(PATIENCE)
        with lock:
            under_way.remove(number)

    side_by_side(call, range(30), lanes=3)
    assert max(most) == 3


def test_one_question_needs_no_thread_and_none_no_answer() -> None:
    assert side_by_side(lambda _: current_thread(), [1]) == [current_thread()]
    assert side_by_side(lambda _: 1, []) == []


def test_of_several_failures_that_of_the_first_question_is_raised() -> None:
    failed = Event()

    def call(number: int) -> int:
        if number == 2:
            failed.set()
            raise LookupError(number)
        failed.wait(PATIENCE)
        raise LookupError(number)

    with pytest.raises(LookupError, match="1"):
        side_by_side(call, [1, 2])


@pytest.mark.parametrize("bad", [0, 1], ids=["the first fails", "another fails"])
def test_after_a_failure_nothing_more_is_begun_and_what_was_begun_is_over(bad: int) -> None:
    begun: list[int] = []
    over: list[int] = []
    late = Event()

    def call(number: int) -> None:
        begun.append(number)
        if number == bad:
            raise LookupError(number)
        if number == 30:
            late.set()
        late.wait(0.5 if number < 2 else 0.005)  # long enough to begin thirty more, if they may be begun
        over.append(number)

    with pytest.raises(LookupError, match=str(bad)):
        side_by_side(call, range(1000), lanes=2)
    assert 30 not in begun
    assert set(over) == set(begun) - {bad}
