"""How a run ends in Prefect: the outcome as a state, its message in the command line's own words."""

from collections.abc import Sequence
from typing import Any

from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from okrsync.errors import Held, OkrsyncError
from okrsync.model import Run
from okrsync.report import mail, terminal
from okrsync.report.mail import Delivery

HELD = "Held"
"""The name of the failed state of a run that a guard held as a whole."""


def ended(done: Run, book: str) -> State[Any]:
    """Completed; or Failed where a source failed, or Held where nothing was written, so that somebody is told."""
    summary = terminal.summary(done, book).plain
    if done.held:
        return Failed(name=HELD, message=summary)
    if done.failures:
        return Failed(message=" ".join([summary, *map(str, done.failures)]))
    return Completed(message=summary + _guarded(done))


def told(done: Run, sent: Sequence[Delivery], outcome: str) -> State[Any]:
    """Completed; or Failed where a letter or a source failed, or Held where the numbers wait for a person."""
    code = mail.exit_code(done, sent)
    if code == Held.exit_code:
        return Failed(name=HELD, message=outcome)
    wrong = [*(str(each.problem) for each in sent if each.failed), *map(str, done.failures)]
    return Failed(message=" ".join([outcome, *wrong])) if code else Completed(message=outcome)


def failed(error: OkrsyncError) -> State[Any]:
    """Failed, with what to do."""
    return Failed(message=str(error))


def _guarded(done: Run) -> str:
    ids = [id_ for id_, result in done.results.items() if result.guarded]
    return f" Waiting for Accept in Health: {', '.join(ids)}." if ids and not done.closed else ""
