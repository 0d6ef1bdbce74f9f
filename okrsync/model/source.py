"""What a source is, to those who ask it."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from okrsync.model.findings import Finding
from okrsync.model.kept import Fetch, Known
from okrsync.model.work import Link, Place, Traffic


class Source(Protocol):
    """Something that yields work items or a number for a link."""

    name: str

    def check(self, numbers: frozenset[str]) -> tuple[Finding, ...]:
        """Say who we are there, what we may see, whether the clocks agree, and where the numeric fields are.

        Raises:
            SourceError: the source cannot be used.
        """

    def fetch(self, links: Sequence[Link], numbers: frozenset[str], known: Known | None = None) -> Fetch:
        """Answer all links of a run at once, each whole or not at all; `numbers` names the numeric fields wanted.

        A link that cannot be answered is a Problem and leaves the others alone. With what is `known` from an earlier
        run, only what changed since is asked for; the answers are the same as without.

        Raises:
            SourceError: the source as a whole cannot answer; nothing of it may be used.
        """

    def locate(self, ids: Sequence[str]) -> Mapping[str, Place]:
        """Where items are now that a link does not bring any more, by their ids.

        What hangs on nothing, is gone or may not be seen is left out.

        Raises:
            SourceError: the source cannot answer.
        """

    def traffic(self) -> Traffic:
        """What the calls so far cost."""
