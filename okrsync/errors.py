"""What can go wrong, and what to do about it.

::

    Problem                                     a value: one bad row, link or setting; the run goes on
    OkrsyncError
    ├ ConfigError(problems)                     exit 2
    ├ SourceError(source)                       its key results stay as they were; exit 1
    │ ├ AuthFailed · Forbidden · NotFound · BadQuery · BadResponse      never retried
    │ └ RateLimited(retry_after) · Unavailable                          retried
    ├ BookError(book)                           nothing written; exit 1
    │ └ BookBusy · BookChanged · LayoutError
    └ Held(reasons)                             nothing written; exit 3

Raise when the run cannot go on; return a Problem when a row cannot. Each says what to do next.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar

from msgspec import Struct

from okrsync.texts import joined


class Severity(StrEnum):
    """How much a problem matters, worst first."""

    BLOCKS = "■ Blocks"
    CHECK = "▲ Check"
    HINT = "○ Hint"

    @property
    def rank(self) -> int:
        """Its place among them, 0 the worst."""
        return list(Severity).index(self)


class Problem(Struct, frozen=True):
    """Something wrong with one row, link or setting.

    `code` is stable and short (`unknown-link`); `where` is what a person would look for (`OKRs › KR-07`,
    `jira.acme.url`); `kr` is the key result's ID, if one is concerned.
    """

    code: str
    where: str
    what: str
    to_do: str
    kr: str = ""
    severity: Severity = Severity.BLOCKS

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.to_do}".strip()


class OkrsyncError(Exception):
    """Anything that ends a run with advice instead of a traceback."""

    exit_code: ClassVar[int] = 1


class ConfigError(OkrsyncError):
    """The settings cannot be used; `problems` names every fault at once."""

    exit_code = 2

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class SourceError(OkrsyncError):
    """A source did not answer; `source` is its connection, such as `jira.acme`, `what` the message without it.

    As a text it is a message too, so that it can be said in any language.
    """

    def __init__(self, source: str, message: str) -> None:
        self.source = source
        self.what = message
        super().__init__(source, message)

    def __str__(self) -> str:
        return joined(": ", (self.source, self.what))


class AuthFailed(SourceError):
    """The credentials were refused."""


class Forbidden(SourceError):
    """The account may not see or do this."""


class NotFound(SourceError):
    """No such thing, or nothing that this account may see."""


class BadQuery(SourceError):
    """The vendor refused the query."""


class BadResponse(SourceError):
    """The answer makes no sense: wrong address, a login page, a broken page chain."""


class RateLimited(SourceError):
    """Too many requests; `retry_after` is the wait in seconds that the vendor asked for, if it did."""

    def __init__(self, source: str, message: str, retry_after: float | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(source, message)


class Unavailable(SourceError):
    """No answer, or a failure on the vendor's side that may pass; `retry_after` as in RateLimited."""

    def __init__(self, source: str, message: str, retry_after: float | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(source, message)


class BookError(OkrsyncError):
    """The workbook cannot be read or written; `book` is its path or address, `what` the message without it.

    As a text it is a message too, like a SourceError.
    """

    def __init__(self, book: str, message: str) -> None:
        self.book = book
        self.what = message
        super().__init__(book, message)

    def __str__(self) -> str:
        return joined(": ", (self.book, self.what))


class BookBusy(BookError):
    """Somebody has the workbook open."""


class BookChanged(BookError):
    """Somebody saved the workbook while it was being written, again and again."""


class LayoutError(BookError):
    """The workbook lacks a tab or a header that the sync needs."""


class Held(OkrsyncError):
    """A guard held the run; `reasons` says why."""

    exit_code = 3

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(" ".join(self.reasons))
