"""What goes wrong on purpose: `429:0.1,reset:0.02` by chance, `500@3,slow@5` by the request's number.

A fault is an HTTP error status, `reset` (the connection closes without an answer) or `slow` (an answer that takes
`SLOW_SECONDS` longer).
"""

import random
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal, TypeAlias

Fault: TypeAlias = int | Literal["reset", "slow"]

SLOW_SECONDS = 3.0  # longer than anyone waits for a page of a list, shorter than a client's usual time-out of 30 s

STATUSES = frozenset(status.value for status in HTTPStatus if status >= HTTPStatus.BAD_REQUEST)


@dataclass(frozen=True, slots=True)
class Spec:
    """The faults asked for: chances add up to at most 1, scripts count requests from 1."""

    chances: Mapping[Fault, float]
    scripts: Mapping[int, Fault]


class Faults:
    """Deals out a fault or None for each request in turn; the same seed deals the same."""

    def __init__(self, spec: str = "", seed: int = 0) -> None:
        self._spec = parse(spec)
        self._random = random.Random(seed)  # noqa: S311 - faults are no secret
        self._lock = threading.Lock()
        self._number = 0

    def draw(self) -> Fault | None:
        """Count one more request and say what befalls it."""
        with self._lock:
            self._number += 1
            number, luck = self._number, self._random.random()
        if number in self._spec.scripts:
            return self._spec.scripts[number]
        for fault, chance in self._spec.chances.items():
            luck -= chance
            if luck < 0:
                return fault
        return None


def parse(spec: str) -> Spec:
    """Read `FAULT:CHANCE` and `FAULT@NUMBER`, comma-separated; ValueError names the part that is wrong."""
    chances: dict[Fault, float] = {}
    scripts: dict[int, Fault] = {}
    for part in filter(None, map(str.strip, spec.split(","))):
        name, mark, number = part.partition("@")
        if mark:
            scripts[_count(number, part)] = _fault(name, part)
        else:
            name, _, chance = part.partition(":")
            chances[_fault(name, part)] = _chance(chance, part)
    if sum(chances.values()) > 1 + 1e-9:
        raise ValueError(f"faults {spec!r}: the chances add up to {sum(chances.values()):g}, more than 1")
    return Spec(chances, scripts)


def _fault(name: str, part: str) -> Fault:
    match name.strip():
        case "reset" | "slow" as kind:
            return kind
        case digits if digits.isdecimal() and int(digits) in STATUSES:
            return int(digits)
    raise ValueError(f"fault {part!r}: {name!r} is neither an HTTP error status nor reset nor slow")


def _chance(text: str, part: str) -> float:
    try:
        chance = float(text)
    except ValueError:
        chance = -1
    if not 0 <= chance <= 1:
        raise ValueError(f"fault {part!r}: write NAME:CHANCE with a chance from 0 to 1, or NAME@NUMBER")
    return chance


def _count(text: str, part: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ValueError(f"fault {part!r}: after @ comes the number of a request, counted from 1")
    return int(text)
