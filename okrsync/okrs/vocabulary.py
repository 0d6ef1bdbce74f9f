"""The trackers' own words for the state of work, and which of them the config did not think of."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct, field

from okrsync.model import Finding, ItemState, Verdict, WorkItem
from okrsync.okrs.figures import counted

_GIVEN_UP = re.compile(
    r"cancel|reject|declin|abandon|won.?t|duplicate|obsolete|invalid|dropped|descoped|out of scope"
    r"|abgebrochen|abgelehnt|verworfen|storniert|hinf.llig|annul|refus|descart|rechaz",
    re.IGNORECASE,
)
"""How work that nobody will deliver is called, in English, German, French and Spanish."""


class Vocabulary(Struct, frozen=True):
    """The words that the config thought of, case-blind: resolutions of work that was done, and Jira's statuses.

    What it calls dropped need not be here: such items are.
    """

    delivered: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()

    @classmethod
    def of(cls, delivered: Iterable[str], statuses: Iterable[str]) -> "Vocabulary":
        """The words as they compare."""
        return cls(frozenset(map(str.casefold, delivered)), frozenset(map(str.casefold, statuses)))


class _Seen(Struct):
    resolutions: Counter[str] = field(default_factory=Counter)
    statuses: Counter[tuple[str, ItemState]] = field(default_factory=Counter)


def unnamed(items: Iterable[WorkItem], words: Vocabulary) -> Iterator[Finding]:
    """A line for each word seen that no list of the config names and that may count wrongly, by connection."""
    for connection, seen in _seen(items).items():
        for resolution, count in sorted(seen.resolutions.items()):
            if resolution.casefold() not in words.delivered:
                to_do = "Put it into mapping: dropped: resolutions, or into mapping: delivered, where it belongs."
                what = f"the resolution “{resolution}” ({counted(count, 'item')}) is in no list, so it counts as done"
                yield Finding(connection, what, Verdict.HINT, to_do)
        plain = {key: count for key, count in seen.statuses.items() if key[0].casefold() not in words.statuses}
        for (status, state), count in sorted(plain.items()):
            if _GIVEN_UP.search(status):
                to_do = (
                    "If it is not to be delivered, name it under mapping: in statuses (Jira), in dropped: sections "
                    "(Asana) or in rows: dropped (sheets)."
                )
                what = f"“{status}” ({counted(count, 'item')}) counts as {state.value}, but sounds dropped"
                yield Finding(connection, what, Verdict.HINT, to_do)
        if plain:
            told = ", ".join(f"{status} → {state.value} ({count})" for (status, state), count in sorted(plain.items()))
            yield Finding(connection, f"in no list of the config, so: {told}")


def _seen(items: Iterable[WorkItem]) -> Mapping[str, _Seen]:
    found: dict[str, _Seen] = {}
    for item in dict.fromkeys(items):
        seen = found.setdefault(item.connection, _Seen())
        if item.status and item.state is not ItemState.DROPPED:
            seen.statuses[item.status, item.state] += 1
        if item.resolution and item.state is ItemState.DONE:
            seen.resolutions[item.resolution] += 1
    return found
