"""A book in another language than the core: what is read is understood, what is written is said again."""

from collections.abc import Mapping

from okrsync.model import Book, Finding, Plan, Seen, Traffic
from okrsync.okrs.understood import understood
from okrsync.records import replace
from okrsync.texts import Words


class SpokenBook:
    """A book as the core knows it, English; `words` are those in which it is written."""

    def __init__(self, book: Book, words: Words) -> None:
        self.name = book.name
        self._book = book
        self._words = words

    def check(self) -> tuple[Finding, ...]:
        """See `model.Book`."""
        return self._book.check()

    def read(self, *, archive: bool = False, mend: bool = False) -> Seen:
        """See `model.Book`."""
        return understood(self._book.read(archive=archive, mend=mend), self._words)

    def commit(self, plan: Plan) -> None:
        """See `model.Book`; the cells of OKRs are planned in its language, for they are compared with what is there."""
        self._book.commit(replace(plan, pages=tuple(page.told(self._words) for page in plan.pages)))

    def traffic(self) -> Mapping[str, Traffic]:
        """See `model.Book`."""
        return self._book.traffic()
