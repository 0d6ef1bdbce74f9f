"""What `okrsync check` finds, a line each."""

from enum import StrEnum

from msgspec import Struct

from okrsync.errors import Problem, Severity


class Verdict(StrEnum):
    """How a line of a check ends."""

    OK = "ok"
    HINT = "hint"
    FAILED = "failed"


class Finding(Struct, frozen=True):
    """One line of a check: `where` it looked and `what` it saw; a hint or a failure says what `to_do`."""

    where: str
    what: str
    verdict: Verdict = Verdict.OK
    to_do: str = ""

    @classmethod
    def of(cls, problem: Problem) -> "Finding":
        """A problem as a line: what blocks has failed."""
        verdict = Verdict.FAILED if problem.severity is Severity.BLOCKS else Verdict.HINT
        return cls(problem.kr or problem.where, problem.what, verdict, problem.to_do)
