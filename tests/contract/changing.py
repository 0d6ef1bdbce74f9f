"""What worlds that edit themselves between two nights have in common, and a keeper that keeps as the store does."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from hypothesis import strategies as st

from okrsync.model import Answer, Fetch, Items, Known, Link
from okrsync.records import replace

T = TypeVar("T")
Edit = tuple[str, int, int]  # what is done, to which thing, and how; the numbers go round what there is

NIGHT = timedelta(hours=7)
LONG_AGO = timedelta(days=40)


def nights(names: Iterable[str]) -> st.SearchStrategy[list[list[Edit]]]:
    """Some nights, and the edits before each."""
    edit = st.tuples(st.sampled_from(sorted(names)), st.integers(0, 30), st.integers(0, 30))
    return st.lists(st.lists(edit, max_size=4), min_size=1, max_size=5)


def one_a_night(names: Iterable[str]) -> list[list[Edit]]:
    """Every edit, twice and of different things."""
    return [[(name, number, 7 * number)] for number, name in enumerate(sorted(names) * 2)]


class World:
    """What people changed so far. Edits happen at `now`, which was long ago and moves on from night to night.

    So what was done before an earlier night lies far outside what a source looks back for. `edits` does it by name.
    """

    edits: Mapping[str, Callable[[int, int], None]]

    def __init__(self) -> None:
        self.now = datetime.now(UTC).replace(microsecond=0) - LONG_AGO

    def night(self, edits: Iterable[Edit] = ()) -> None:
        """Let people edit, until the next night."""
        self.now += NIGHT
        for name, which, how in edits:
            self.edits[name](which, how)


def pick(among: Sequence[T], number: int) -> T | None:
    """One of them, None if there are none."""
    return among[number % len(among)] if among else None


@dataclass
class Keeper:
    """Keeps what a source fetched, as the store does."""

    known: Known | None = None

    def keep(self, fetch: Fetch, at: datetime) -> None:
        """Keep it as if the source had asked at that moment, a world's own."""
        if fetch.cursor is None:
            return
        whole = fetch.cursor.full == fetch.cursor.asked
        cursor = replace(fetch.cursor, asked=at, full=at if whole else fetch.cursor.full)
        before = self.known.records if self.known and not whole else {}
        records = {id_: record for id_, record in before.items() if id_ not in fetch.gone}
        self.known = Known(cursor, records | dict(fetch.fresh))


def told(fetch: Fetch) -> dict[Link, object]:
    """The answers, with what two equal ones may differ in."""
    return {link: _told(answer) for link, answer in fetch.answers.items()}


def _told(answer: Answer) -> object:
    return (answer, answer.name, answer.over) if isinstance(answer, Items) else answer
